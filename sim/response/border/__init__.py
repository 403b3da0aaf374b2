"""卡口: vehicles in lanes, checks, and infected travellers."""
