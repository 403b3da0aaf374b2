"""One number of a row: the reference, ours with its interval, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from sim.statistics import LEVEL, Interval

Kind = Literal["theory", "planted", "model", "event"]
AGREES, DIFFERS, SHOWN = "agrees", "differs", "shown"
SURE, OFTEN = 0.9973, 0.8  # of a verdict that two things differ; of noticing an error
_THEIRS = float(stats.norm.ppf((1 + SURE) / 2) / stats.norm.ppf((1 + LEVEL) / 2))


@dataclass(frozen=True)
class Line:
    """`ours` against `reference`, both with a 95 % interval (of no width for an exact number).

    It agrees if the interval of the difference, at 99.73 % because the page has many lines, comes within `tolerance`
    of 0 (same unit: what theory leaves out of an engine with finite steps and people). The interval is Newcombe's
    (1998, method 10): the ends of both are joined by squares; for two shares it is a two-proportion test. `freedom`
    are the degrees of freedom of Student's t in ours. A line that is not `judged` is only shown: its reference has an
    error that nobody knows, or was fitted to, or is none (NaN).
    """

    row: str
    kind: Kind
    case: str
    what: str
    unit: str
    reference: Interval
    ours: Interval
    tolerance: float
    source: str
    judged: bool = True
    freedom: float = np.inf
    date: str = ""  # when ours was found, and by which version and code
    version: str = ""
    code: str = ""
    seconds: float = np.nan  # that its row took then, on the machine of the day

    @property
    def difference(self) -> Interval:
        """Ours − reference at 99.73 %."""
        ours, theirs = self.ours, self.reference
        wide = float(stats.t.ppf((1 + SURE) / 2, self.freedom) / stats.t.ppf((1 + LEVEL) / 2, self.freedom))
        down = np.hypot(wide * (ours.estimate - ours.low), _THEIRS * (theirs.high - theirs.estimate))
        up = np.hypot(wide * (ours.high - ours.estimate), _THEIRS * (theirs.estimate - theirs.low))
        apart = ours.estimate - theirs.estimate
        return Interval(apart, apart - float(down), apart + float(up), ours.n)

    @property
    def agrees(self) -> bool:
        """Whether chance and tolerance explain the difference; False where one of the two is not known."""
        apart = self.difference
        return bool(apart.low - self.tolerance <= 0 <= apart.high + self.tolerance)

    @property
    def verdict(self) -> str:
        """`agrees` or `differs`; if it is only shown, whether the reference lies within ours (95 %)."""
        if self.judged:
            return AGREES if self.agrees else DIFFERS
        if np.isnan(self.reference.estimate):
            return SHOWN
        if not self.ours.low < self.ours.high:  # no width, or no bounds
            return SHOWN
        inside = self.ours.low <= self.reference.estimate <= self.ours.high
        return f"{SHOWN}, {'within' if inside else 'outside'} ours"

    @property
    def sees(self) -> float:
        """The least error of ours, as a share of the reference, for which four of five such lines would differ."""
        if not self.judged or not self.reference.estimate:
            return np.nan
        apart = self.difference
        half = (apart.high - apart.low) / 2
        noticed = 1 + float(stats.norm.ppf(OFTEN) / stats.norm.ppf((1 + SURE) / 2))
        return (self.tolerance + noticed * half) / abs(self.reference.estimate)


def exactly(value: float, n: int = 1) -> Interval:
    """A number without chance."""
    return Interval(value, value, value, n)


NOTHING = exactly(np.nan, 0)  # the reference where there is none


def with_error(estimate: float, error: float, n: int) -> Interval:
    """An estimate with a standard error, as a 95 % interval."""
    return Interval(estimate, estimate - 1.96 * error, estimate + 1.96 * error, n)
