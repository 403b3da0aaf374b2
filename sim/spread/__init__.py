"""What spreads: natural history, attempts, meetings, transmission, contacts of a case, introductions."""
