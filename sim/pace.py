"""How long runs take on this machine: one is timed before many are begun."""

from __future__ import annotations

import time
from typing import NamedTuple

from sim.model import Model
from sim.names import Lang
from sim.scenario import Scenario
from sim.units import DAY
from sim.words import quantity, say

LONGEST = 15.0  # s that one run is timed at most
_UNITS = ((86_400.0, "days"), (3600.0, "h"), (60.0, "min"))
_FEW = 2  # of a unit: less is told in the next smaller one


class Timed(NamedTuple):
    """Seconds of one run, and whether it was followed to its end."""

    seconds: float
    ended: bool

    def text(self, lang: Lang) -> str:
        """Seconds in words."""
        return ("" if self.ended else say("dry_more_than", lang)) + say("dry_seconds", lang, seconds=self.seconds)


def timed(scenario: Scenario) -> Timed:
    """The first replicate, its county included; it is followed for `LONGEST` at most."""
    began = time.perf_counter()
    model = Model(scenario)
    while not model.over and time.perf_counter() - began < LONGEST:
        model.advance(model.now + DAY)
    return Timed(time.perf_counter() - began, model.over)


def in_time(seconds: float, lang: Lang) -> str:
    """A time in days, hours or minutes.

    >>> in_time(7000, "en"), in_time(8000, "en"), in_time(200_000, "zh"), in_time(5, "en")
    ('120 min', '2.2 h', '2.3天', '1 min')
    """
    size, unit = next((x for x in _UNITS if seconds >= _FEW * x[0]), _UNITS[-1])
    return quantity(max(seconds / size, 1), unit, lang)
