"""The hours in which volunteers call people at home, knock at doors, bring food and stand at gates of compounds."""

from __future__ import annotations

from sim.units import hour_of_day

FROM, TO = 5, 23  # of the day: all shifts of volunteers but the night's


def by_day(time: float) -> bool:
    """Whether they work at this time (h)."""
    return bool(FROM <= hour_of_day(time) < TO)
