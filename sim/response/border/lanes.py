"""Lanes of checkpoints: first come first served, exact for every vehicle, by the recursion of the sampling sites."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.response.queueing import Line
from sim.units import Floats, Ints

_NOBODY: Any = np.empty(0, dtype=np.int64)


class Lanes:
    """One queue for each entrance and class of vehicle, in front of so many lanes; others may stand in it, too."""

    def __init__(self, lanes: Ints) -> None:
        """int[Q]: lanes open at the start."""
        self.open = np.array(lanes, dtype=np.int64)
        self._lines = [Line(_NOBODY, [], [], [-np.inf] * n) for n in self.open.tolist()]
        self._who: list[list[int]] = [[] for _ in self._lines]  # those in each line

    def add(self, queue: Ints, arrival: Floats, service: Floats, who: Ints | None = None) -> None:
        """Vehicles in order of arrival (h), none earlier than those added before; `who` they are: else their queue."""
        order = np.argsort(queue.astype(np.min_scalar_type(len(self._lines))), kind="stable")
        names = (queue if who is None else who)[order].tolist()
        queue, arrived, checks = queue[order], arrival[order].tolist(), service[order].tolist()
        cuts = [0, *(np.flatnonzero(queue[1:] != queue[:-1]) + 1).tolist(), queue.size]
        for first, last in pairwise(cuts) if queue.size else ():
            q = int(queue[first])
            line = self._lines[q]
            self._who[q] = self._who[q][line.first :] + names[first:last]
            line.arrival = line.arrival[line.first :] + arrived[first:last]
            line.service = line.service[line.first :] + checks[first:last]
            line.first = 0

    def set_lanes(self, time: float, lanes: Ints) -> None:
        """From `time` (h) on so many are open; of too many the idle close first, then those that finish first."""
        if np.array_equal(lanes, self.open):
            return
        for line, n, before in zip(self._lines, lanes.tolist(), self.open.tolist(), strict=True):
            if n != before:
                busy = sorted(free for free in line.free if free > time)
                kept = busy[len(busy) - min(n, len(busy)) :]
                line.free = [time] * (n - len(kept)) + kept
        self.open = np.array(lanes, dtype=np.int64)

    def serve_until(self, time: float) -> tuple[Ints, Floats, Floats]:
        """Vehicles whose check starts before `time` and did not before: who, how long they waited, the start (h)."""
        gone, started, arrived = list[int](), list[float](), list[float]()
        for line, who in zip(self._lines, self._who, strict=True):
            if line.first < len(line.arrival):
                starts, line.free = line.starts_before(time)
                served = slice(line.first, line.first + len(starts))
                gone += who[served]
                arrived += line.arrival[served]
                started += starts
                line.first += len(starts)
        starts_at = np.array(started)
        return np.array(gone, dtype=np.int64), starts_at - np.array(arrived), starts_at

    def send_off(self, queue: int, time: float) -> tuple[Ints, Floats]:
        """Empty a queue at `time` (h): who leaves it and how long they have waited (h). After `serve_until(time)`."""
        line, who = self._lines[queue], self._who[queue]
        gone, waits = np.array(who[line.first :], dtype=np.int64), time - np.array(line.arrival[line.first :])
        line.arrival, line.service, line.first, self._who[queue] = [], [], 0, []
        return gone, np.maximum(waits, 0.0)

    def waiting(self, time: float) -> Ints:
        """int[Q]: vehicles that have arrived by `time` and whose check has not started; after `serve_until(time)`."""
        return np.array([sum(a <= time for a in line.arrival[line.first :]) for line in self._lines], dtype=np.int64)

    def wait_ahead(self, time: float) -> Floats:
        """float[Q]: how long who comes at `time` would wait (h): the work ahead of him shared by all lanes.

        After `serve_until(time)`, so only those who came before and have not started are in the queue.
        """
        return np.array([_ahead(line, time) for line in self._lines])


def _ahead(line: Line, time: float) -> float:
    if not line.free:
        return np.inf
    if line.first == len(line.arrival):
        return max(line.free[0] - time, 0.0)
    return (sum(line.service[line.first :]) + sum(line.free)) / len(line.free) - time
