"""The question: every settable number, read from YAML and tables."""
