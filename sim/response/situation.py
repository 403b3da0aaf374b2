"""What is known: reports that reached the command. Plans and trainees see this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.log import REPORTS


class Report(IntEnum):
    """Kinds of report."""

    CASE = 1  # place: grid; number: the running number of the case
    ROUND_DONE = 2  # place: round; number: positives found
    ZONES_LIFTED = 3  # place: −1; number: grids
    POOL_POSITIVE = 4  # place: site grid; number: persons called back


@dataclass
class Situation:
    """Reports in the order in which they became known."""

    reports: list[tuple[float, float, int, int, float]] = field(default_factory=list)
    case_grids: list[int] = field(default_factory=list)
    case_times: list[float] = field(default_factory=list)

    def tell(self, kind: Report, place: int, number: float, happened: float, known: float) -> None:
        """A report arrives: what happened where, when it happened (h) and when it is known (h)."""
        self.reports.append((known, happened, int(kind), place, number))
        if kind == Report.CASE:
            self.case_grids.append(place)
            self.case_times.append(known)

    @property
    def first_case(self) -> float:
        """When the first case was known (h); infinity before."""
        return self.case_times[0] if self.case_times else np.inf

    def last_case_in(self, grids: int) -> NDArray[np.float64]:
        """When the last case of each of `grids` grids was known (h); −inf: never."""
        last = np.full(grids, -np.inf)
        np.maximum.at(last, np.array(self.case_grids, dtype=np.int64), np.array(self.case_times))
        return last

    def table(self) -> NDArray[Any]:
        """All reports as a structured array."""
        return np.array(self.reports, dtype=REPORTS)
