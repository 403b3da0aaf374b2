"""Attempts that wait for their hour: kept by day, cut into hours when the day opens, gone when resolved."""

from __future__ import annotations

from math import ceil

import numpy as np

from sim.spread.attempts import Attempts, join
from sim.units import DAY


class Calendar:
    """Attempts by day; the open day by hour. Nothing later than the horizon is kept."""

    def __init__(self, horizon: float) -> None:
        self.horizon = horizon
        self._days: dict[int, list[Attempts]] = {}
        self._hours: dict[int, list[Attempts]] = {}
        self._open = -1

    def add(self, attempts: Attempts) -> None:
        """Keep these attempts for their time."""
        attempts = attempts.compress(attempts["time"] < self.horizon)
        if attempts.size:
            days = (attempts["time"] // DAY).astype(np.int64)
            now = days <= self._open
            _file(self._hours, attempts.compress(now), attempts["time"][now].astype(np.int64))
            _file(self._days, attempts.compress(~now), days[~now])

    def take(self, until: float) -> Attempts:
        """Remove and return, in no order, all attempts before `until` (h), which lies in the open day or at its end."""
        day = ceil(until / DAY) - 1
        while self._open < day:
            self._open += 1
            opened = join(self._days.pop(self._open, []))
            _file(self._hours, opened, opened["time"].astype(np.int64))
        due = [h for h in self._hours if h < until]
        taken = []
        for hour in due:
            chunk = join(self._hours.pop(hour))
            if hour + 1 > until:
                later = chunk["time"] >= until
                if later.any():
                    self._hours[hour] = [chunk.compress(later)]
                chunk = chunk.compress(~later)
            taken.append(chunk)
        return join(taken)


def _file(drawers: dict[int, list[Attempts]], attempts: Attempts, keys: np.ndarray) -> None:
    """Put attempts into the drawer of their key."""
    if not attempts.size:
        return
    order = np.argsort(keys, kind="stable")
    attempts, keys = attempts.take(order), keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    for start, stop in zip(starts, np.r_[starts[1:], keys.size], strict=True):
        drawers.setdefault(int(keys[start]), []).append(attempts[start:stop])
