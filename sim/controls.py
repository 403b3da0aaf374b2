"""Who is restricted since when: an append-only history of levels, for persons and for areas.

Rows are (time, level, previous row, id) and `last[id]` points to the newest; `level_at` walks back, so the
past can be asked as exactly as the present. Whatever starts at t holds for everything at ≥ t.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.units import Floats, Ints

Levels = NDArray[np.int8]


class Level(IntEnum):
    """Where a person is, in truth."""

    FREE = 0
    HOME = 1  # ordered to stay home
    TRANSIT = 2
    CENTRAL = 3
    HOSPITAL = 4
    AWAY = 5  # in another county's room


class Zone(IntEnum):
    """The level of an area: 普通, 防范区, 管控区, 封控区. A larger number is stricter."""

    ORDINARY = 0
    PRECAUTION = 1
    CONTROL = 2
    LOCKDOWN = 3


class History:
    """Levels of `size` ids over time; everybody starts at level 0, in row 0, which began before all times."""

    def __init__(self, size: int) -> None:
        self.last = np.zeros(size, dtype=np.int32)
        self.now: Levels = np.zeros(size, dtype=np.int8)
        self._time = np.full(1024, -np.inf)
        self._level = np.zeros(1024, dtype=np.int8)
        self._previous = np.zeros(1024, dtype=np.int32)
        self._id = np.zeros(1024, dtype=np.int32)
        self.rows = 0  # changes so far

    def set(self, ids: Any, time: float, level: int) -> None:
        """From `time` (h) on, these distinct ids have `level`. Times of one id must not decrease."""
        ids = np.atleast_1d(np.asarray(ids))
        ids = ids[self.now[ids] != level]
        if not ids.size:
            return
        rows = slice(self.rows + 1, self.rows + 1 + ids.size)
        self._reserve(rows.stop)
        last = self.last[ids]
        if (self._time[last] > time).any():
            raise ValueError(f"a level at {time} would come before an earlier entry of the same id")
        self._time[rows], self._level[rows], self._previous[rows], self._id[rows] = time, level, last, ids
        self.last[ids] = np.arange(rows.start, rows.stop)
        self.now[ids] = level
        self.rows += ids.size

    def set_one(self, one: int, time: float, level: int) -> None:
        """As `set`, for a single id."""
        if self.now.item(one) == level:
            return
        row, last = self.rows + 1, self.last.item(one)
        self._reserve(row + 1)
        if self._time.item(last) > time:
            raise ValueError(f"a level at {time} would come before an earlier entry of the same id")
        self._time[row], self._level[row], self._previous[row], self._id[row] = time, level, last, one
        self.last[one], self.now[one], self.rows = row, level, row

    def set_all(self, levels: Ints, time: float) -> None:
        """From `time` (h) on, each id has its level."""
        changed = np.flatnonzero(levels != self.now)
        for level in np.unique(levels[changed]).tolist() if changed.size else ():
            self.set(changed[levels[changed] == level], time, level)

    def level_at(self, ids: Any, times: Any) -> Levels:
        """The level of each id at its time (h, scalar or the shape of ids)."""
        row: Ints = self.last.take(ids)
        later = self._time.take(row) > times  # whose newest row is later
        if later.any():
            row = self._before(row.ravel(), later.ravel(), np.broadcast_to(times, row.shape).ravel()).reshape(row.shape)
        return np.asarray(self._level.take(row))

    def _before(self, row: Ints, later: Any, when: Any) -> Ints:
        """Instead of these rows, the last ones of their ids that are not `later` than their time (h)."""
        at = np.flatnonzero(later)
        when = when[at]
        while at.size:
            row[at] = before = self._previous.take(row[at])
            later = self._time.take(before) > when
            at, when = at[later], when[later]
        return row

    def since(self, ids: Any) -> Floats:
        """When the present level of each id began (h); −inf where it never changed."""
        return np.asarray(self._time[self.last[np.asarray(ids)]])

    def changed_after(self, rows: int) -> Ints:
        """The ids of the changes that came after the first so many, in their order."""
        return self._id[rows + 1 : self.rows + 1].astype(np.int64)

    def _reserve(self, rows: int) -> None:
        while rows > self._time.size:
            self._time, self._level, self._previous, self._id = (
                np.concatenate([a, np.empty_like(a)]) for a in (self._time, self._level, self._previous, self._id)
            )


class Tally:
    """What is counted from the present levels of a history, counted anew only when they have changed."""

    def __init__(self, history: History, count: Callable[[Levels], Ints]) -> None:
        self._history, self._count, self._rows = history, count, -1
        self._counted: Ints = np.empty(0, dtype=np.int64)

    def now(self) -> Ints:
        """The count of this moment."""
        if self._rows != self._history.rows:
            self._rows, self._counted = self._history.rows, self._count(self._history.now)
        return self._counted


class Members:
    """The ids that are at one level now, ascending; a look costs what has changed since the last one."""

    def __init__(self, history: History, level: int) -> None:
        self._history, self._level, self._read = history, int(level), 0
        self._ids: Ints = np.empty(0, dtype=np.int64)
        self._member = np.zeros(history.now.size, dtype=bool)

    def now(self) -> Ints:
        """The ids of this moment."""
        if self._read == self._history.rows:
            return self._ids
        changed = np.unique(self._history.changed_after(self._read))
        self._read = self._history.rows
        here = self._history.now[changed] == self._level
        new = changed[here & ~self._member[changed]]
        self._member[changed] = here
        self._ids = self._ids[self._member[self._ids]]
        self._ids = np.insert(self._ids, np.searchsorted(self._ids, new), new)
        return self._ids


class Controls:
    """Everything that restricts: levels of persons, zones of stairwells, closures of schools and workplaces by grid."""

    def __init__(self, persons: int, grids: int, stairwells: int) -> None:
        self.persons = History(persons)
        self.zones = History(stairwells)
        self.leaks = History(grids)  # percent of prevented meetings that happen all the same, in lockdown and control
        self.gates = History(grids)  # percent of the guards needed at gates of compounds that are there
        self.schools_closed = History(grids)
        self.workplaces_closed = History(grids)
