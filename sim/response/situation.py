"""What is known: reports that reached the county. Plans and trainees see this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log import REPORTS


class Report(IntEnum):
    """Kinds of report."""

    CASE = 1  # place: grid of the home; number: its building (stairwell)
    ROUND_DONE = 2  # place: round; number: positives found
    ZONES_LIFTED = 3  # place: grid; number: grids
    POOL_POSITIVE = 4  # place: grid; number: persons called back
    BACKLOG = 5  # place: stage; number: who waits (laboratory: tubes)
    LONGEST_WAIT = 6  # place: stage; number: hours that the first in the queue has waited
    ROOMS_FREE = 7  # place: −1; number: share of open quarantine rooms that nobody needs
    SEALED = 8  # place: town; number: residents in lockdown
    ROUNDS = 9  # place: −1; number: rounds that have begun and whose results are not all there
    FIRST_POSITIVE = 10  # place: grid; number: 1, a person whose single swab is positive and is tested again


class Home(NamedTuple):
    """Where a known case lives, or a positive tube was taken."""

    grid: int
    building: int = -1  # stairwell; −1: not known, as a tube holds several households


@dataclass(frozen=True)
class Figure:
    """A figure as the county knows it: the newest report of its kind and place."""

    kind: Report
    place: int
    value: float
    happened: float  # when it was so (h)
    known: float  # when the county learned it (h)

    def age(self, now: float) -> float:
        """How old the fact is (h)."""
        return now - self.happened


@dataclass
class Situation:
    """Reports in the order in which they became known, and the newest figure of each kind and place.

    `case_homes` and `case_times`: one entry a known case, its home and when it became known (h), in this order.
    `pool_homes`: where a positive tube was taken, one entry a tube.
    """

    reports: list[tuple[float, float, int, int, float]] = field(default_factory=list)
    case_homes: list[Home] = field(default_factory=list)
    case_times: list[float] = field(default_factory=list)
    pool_homes: list[Home] = field(default_factory=list)
    newest: dict[tuple[Report, int], Figure] = field(default_factory=dict)

    def tell(self, kind: Report, place: int, number: float, happened: float, known: float) -> None:
        """A report arrives: what happened where, when it happened (h) and when it is known (h).

        A report that was overtaken by a newer one of the same kind and place changes no figure.
        """
        self.reports.append((known, happened, int(kind), place, number))
        if kind == Report.CASE:
            self.case_homes.append(Home(place, int(number)))
            self.case_times.append(known)
        elif kind == Report.POOL_POSITIVE:
            self.pool_homes.append(Home(place))
        old = self.newest.get((kind, place))
        if old is None or old.happened <= happened:
            self.newest[kind, place] = Figure(kind, place, number, happened, known)

    def figure(self, kind: Report, place: int = -1) -> Figure | None:
        """The newest figure of this kind and place; None if nobody has reported it."""
        return self.newest.get((kind, place))

    def figures(self) -> list[Figure]:
        """All figures, by kind and place."""
        return [self.newest[key] for key in sorted(self.newest)]

    @property
    def first_case(self) -> float:
        """When the first case was known (h); infinity before."""
        return self.case_times[0] if self.case_times else np.inf

    def last_case_in(self, grids: int) -> NDArray[np.float64]:
        """When the last case of each of `grids` grids was known (h); −inf: never."""
        last = np.full(grids, -np.inf)
        np.maximum.at(
            last, np.array([home.grid for home in self.case_homes], dtype=np.int64), np.array(self.case_times)
        )
        return last

    def table(self) -> NDArray[Any]:
        """All reports as a structured array."""
        return np.array(self.reports, dtype=REPORTS)
