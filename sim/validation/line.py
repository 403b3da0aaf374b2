"""One number of a row: the reference, ours with its interval, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.statistics import Interval

Kind = Literal["theory", "planted", "model", "event"]
AGREES, DIFFERS = "agrees", "differs"


@dataclass(frozen=True)
class Line:
    """`ours` with its 95 % interval against a reference.

    It agrees if the reference is within `tolerance` (same unit: what theory leaves out of an engine with finite steps
    and people, or what an observation leaves open) of the interval, which is widened to 99.7 % here, because a page
    of sixty lines would otherwise show three wrong ones by chance. NaN for a reference that is no single number.
    """

    row: str
    kind: Kind
    case: str
    what: str
    unit: str
    reference: float
    ours: Interval
    tolerance: float
    source: str

    @property
    def agrees(self) -> bool:
        """Whether chance and tolerance explain the difference."""
        ours = self.ours
        low = ours.estimate - 1.5 * (ours.estimate - ours.low) - self.tolerance
        high = ours.estimate + 1.5 * (ours.high - ours.estimate) + self.tolerance
        return bool(low <= self.reference <= high)

    @property
    def verdict(self) -> str:
        """`agrees` or `differs`."""
        return AGREES if self.agrees else DIFFERS


def exactly(value: float, n: int = 1) -> Interval:
    """A number without chance."""
    return Interval(value, value, value, n)


def with_error(estimate: float, error: float, n: int) -> Interval:
    """An estimate with a standard error, as a 95 % interval."""
    return Interval(estimate, estimate - 1.96 * error, estimate + 1.96 * error, n)
