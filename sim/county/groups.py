"""Who belongs together: households, stairwells, workplaces, classes, grids, communities, towns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.units import Ints

Persons = NDArray[np.int32]


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, protected: all replicates share it."""
    array.setflags(write=False)
    return array


class Groups:
    """Members of numbered groups. `of` int[n] is the group of each person (−1: none).

    With `contiguous`, members of group g are the persons start[g] … start[g + 1] − 1. There are at least `number`
    groups; the last may be empty.
    """

    def __init__(self, of: Any, *, contiguous: bool, number: int = 0) -> None:
        of = np.asarray(of)
        inside = of[of >= 0]
        sizes = np.bincount(inside, minlength=number) if inside.size else np.zeros(number, dtype=np.int64)
        self.of = of
        self.start: Ints = read_only(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))
        self.members: Persons | None = None
        if not contiguous:
            order = np.argsort(of, kind="stable")[of.size - inside.size :].astype(np.int32)
            place = np.zeros(of.size, dtype=np.int32)
            place[order] = np.arange(order.size)
            self.members, self._place = read_only(order), read_only(place)

    def __len__(self) -> int:
        return self.start.size - 1

    @property
    def size(self) -> Ints:
        """Members of each group."""
        return np.diff(self.start)

    def members_of(self, groups: Any) -> Ints:
        """Members of these groups, one group after the other."""
        parts = [np.arange(self.start[g], self.start[g + 1]) for g in np.atleast_1d(groups)]
        rows = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
        return rows if self.members is None else self.members[rows].astype(np.int64)

    def pick(self, persons: Any, u: Any) -> Persons:
        """Another member of each person's group, all alike, by u in (0, 1); −1 for nobody else or no group."""
        persons = np.asarray(persons)
        group = self.of[persons]
        first = self.start[group]
        others = np.where(group >= 0, self.start[group + 1] - first - 1, 0)
        row = first + (np.asarray(u) * others).astype(np.int64)
        own = persons if self.members is None else self._place[persons]
        row += row >= own
        if self.members is not None and self.members.size:
            row = self.members[np.minimum(row, self.members.size - 1)]
        return np.where(others > 0, row, -1).astype(np.int32)
