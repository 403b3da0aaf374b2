"""The hours in which volunteers call people at home, knock at doors, bring food and stand at gates of compounds."""

FROM, TO = 5, 23  # of the day: all shifts of volunteers but the night's
