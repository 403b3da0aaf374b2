"""Lanes of checkpoints: first come first served, exact for every vehicle, by the recursion of the sampling sites."""

from __future__ import annotations

from heapq import heapreplace
from itertools import pairwise
from typing import Any

import numpy as np

from sim.response.queueing import Line
from sim.units import Floats, Ints

_NOBODY: Any = np.empty(0, dtype=np.int64)


class Lanes:
    """One queue for each entrance and class of vehicle, in front of so many lanes; others may stand in it, too.

    Behind the lanes may be a yard, where vehicles wait for a result. Who finds it full keeps his lane until there is
    a place; places are taken in the order in which checks began. `who` < 0 takes neither time nor place.
    """

    def __init__(self, lanes: Ints, yard: Ints | None = None) -> None:
        """int[Q]: lanes open at the start; places in the yard, 0 where nobody waits for a result."""
        self.open = np.array(lanes, dtype=np.int64)
        self._lines = [Line(_NOBODY, [], [], [-np.inf] * n) for n in self.open.tolist()]
        self._who: list[list[int]] = [[] for _ in self._lines]  # those in each line
        self._hold: list[list[float]] = [[] for _ in self._lines]  # until the result of each (h), where there is a yard
        self._yard = [[-np.inf] * n for n in (np.zeros_like(self.open) if yard is None else yard).tolist()]

    def add(
        self, queue: Ints, arrival: Floats, service: Floats, who: Ints | None = None, hold: Floats | None = None
    ) -> None:
        """Vehicles in order of arrival (h), none earlier than those added before; `who` they are: else their queue.

        `hold`: how long each waits for a result (h) where there is a yard.
        """
        order = np.argsort(queue.astype(np.min_scalar_type(len(self._lines))), kind="stable")
        names = (queue if who is None else who)[order].tolist()
        queue, arrived, checks = queue[order], arrival[order].tolist(), service[order].tolist()
        cuts = [0, *(np.flatnonzero(queue[1:] != queue[:-1]) + 1).tolist(), queue.size]
        for first, last in pairwise(cuts) if queue.size else ():
            q = int(queue[first])
            line = self._lines[q]
            self._who[q] = self._who[q][line.first :] + names[first:last]
            if self._yard[q] and hold is not None:
                self._hold[q] = self._hold[q][line.first :] + hold[order[first:last]].tolist()
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

    def serve_until(self, time: float) -> tuple[Ints, Floats, Floats, Floats]:
        """Vehicles whose check starts before `time` and did not before.

        Who, how long they waited in the lane (h), the start of the check, how long they stay for a result (h).
        """
        gone, started, arrived, held = list[int](), list[float](), list[float](), list[float]()
        for q, (line, who) in enumerate(zip(self._lines, self._who, strict=True)):
            if line.first < len(line.arrival):
                if self._yard[q]:
                    starts, stays = self._yard_until(q, time)
                    held += stays
                else:
                    starts, line.free = line.starts_before(time)
                    held += [0.0] * len(starts)
                served = slice(line.first, line.first + len(starts))
                gone += who[served]
                arrived += line.arrival[served]
                started += starts
                line.first += len(starts)
        starts_at = np.array(started)
        return np.array(gone, dtype=np.int64), starts_at - np.array(arrived), starts_at, np.array(held)

    def _yard_until(self, q: int, time: float) -> tuple[list[float], list[float]]:
        """Starts (h) before `time` in a queue with a yard, and how long each waits for a place and a result (h)."""
        line, yard, starts, stays = self._lines[q], self._yard[q], list[float](), list[float]()
        for i in range(line.first, len(line.arrival)):
            start = max(line.arrival[i], line.free[0] if line.free else np.inf)
            if start >= time:
                break
            ready = start + line.service[i]
            parks = max(ready, yard[0])
            starts.append(start)
            stays.append(parks - ready + self._hold[q][i])
            if self._who[q][i] >= 0:
                heapreplace(line.free, parks)
                heapreplace(yard, parks + self._hold[q][i])
        return starts, stays

    def send_off(self, queue: int, time: float) -> tuple[Ints, Floats]:
        """Empty a queue at `time` (h): who leaves it and how long they have waited (h). After `serve_until(time)`."""
        line, who = self._lines[queue], self._who[queue]
        gone, waits = np.array(who[line.first :], dtype=np.int64), time - np.array(line.arrival[line.first :])
        line.arrival, line.service, line.first, self._who[queue], self._hold[queue] = [], [], 0, [], []
        return gone, np.maximum(waits, 0.0)

    def waiting(self, time: float) -> Ints:
        """int[Q]: vehicles that have arrived by `time` and whose check has not started; after `serve_until(time)`."""
        return np.array([sum(a <= time for a in line.arrival[line.first :]) for line in self._lines], dtype=np.int64)

    def wait_ahead(self, time: float) -> Floats:
        """float[Q]: how long who comes at `time` would wait (h): the work ahead of him shared by all lanes.

        After `serve_until(time)`, so only those who came before and have not started are in the queue.
        """
        ahead = np.array([_ahead(line.service[line.first :], line.free, time) for line in self._lines])
        for q in (q for q, yard in enumerate(self._yard) if yard):
            parked = [h for h, who in zip(*self._waiting_for_yard(q), strict=True) if who >= 0]
            ahead[q] = max(ahead[q], _ahead(parked, self._yard[q], time))
        return ahead

    def _waiting_for_yard(self, q: int) -> tuple[list[float], list[int]]:
        first = self._lines[q].first
        return self._hold[q][first:], self._who[q][first:]


def _ahead(work: list[float], free: list[float], time: float) -> float:
    """How long who comes at `time` would wait (h) for one of these servers, behind this work."""
    if not free:
        return np.inf
    if not work:
        return max(free[0] - time, 0.0)
    return (sum(work) + sum(free)) / len(free) - time
