"""Lanes of checkpoints: first come first served, exact for every vehicle, by the recursion of the sampling sites."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapreplace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.response.queueing import Line
from sim.units import Bools, Floats, Ints


class Left(NamedTuple):
    """A vehicle that has left a queue."""

    time: float  # (h)
    check: float  # as added
    hold: float
    who: int
    moved: int
    fast: bool


@dataclass(slots=True)
class _Queue(Line):
    """Vehicles in front of the lanes of one place, and the yard behind them."""

    who: list[int] = field(default_factory=list)  # below 0: takes neither time nor place
    hold: list[float] = field(default_factory=list)  # until the result of each (h), where it is waited for
    moved: list[int] = field(default_factory=list)  # how often each has come from another entrance
    fast: list[bool] = field(default_factory=list)  # whether each has a pass
    yard: list[float] = field(default_factory=list)  # a heap: when each place of it is free (h)

    def columns(self) -> tuple[list[Any], ...]:
        """What is known of each, in the order of `add`."""
        return self.who, self.arrival, self.service, self.hold, self.moved, self.fast

    def add(self, *columns: list[Any]) -> None:
        """These come last; who has gone is forgotten."""
        first, self.first = self.first, 0
        for mine, more in zip(self.columns(), columns, strict=True):
            mine[:] = mine[first:] + more

    def join(self, other: _Queue) -> None:
        """All of another queue stand in this one from now on, by their arrival."""
        self.add(*(column[other.first :] for column in other.columns()))
        other.empty()
        order = sorted(range(len(self.arrival)), key=self.arrival.__getitem__)
        for column in self.columns():
            column[:] = [column[i] for i in order]

    def short(self, patience: float) -> bool:
        """Whether surely nobody waits longer than that (h): all work ahead, shared by the lanes, takes no longer."""
        if not self.free or self.yard:
            return False
        comes = self.arrival[self.first]
        busy = sum([free - comes for free in self.free if free > comes])
        return busy + sum(self.service[self.first :]) <= patience * len(self.free)

    def impatient(self, patience: float) -> list[int]:
        """Positions of those who would wait longer than that (h) with the lanes of now, if all like them leave."""
        free, yard, leave = self.free.copy(), self.yard.copy(), list[int]()
        if not free:
            return list(range(self.first, len(self.arrival)))
        waiting = zip(self.arrival[self.first :], self.service[self.first :], self.who[self.first :], strict=True)
        for i, (arrival, service, who) in enumerate(waiting, self.first):
            start = free[0]
            if start < arrival:
                start = arrival
            elif start - arrival > patience:
                leave.append(i)
                continue
            if who >= 0:
                parks = start + service
                if yard:
                    parks = max(parks, yard[0])
                    heapreplace(yard, parks + self.hold[i])
                heapreplace(free, parks)
        return leave

    def leave(self, positions: list[int], since: float) -> list[Left]:
        """These go away, when they come or at `since` (h) if they came before."""
        gone = [
            Left(max(self.arrival[i], since), self.service[i], self.hold[i], self.who[i], self.moved[i], self.fast[i])
            for i in positions
        ]
        for column in self.columns():
            for i in reversed(positions):
                del column[i]
        return gone

    def serve(self, until: float) -> tuple[slice, list[float], list[float]]:
        """Those whose check starts before `until` (h): their positions, starts (h), stays in the yard (h), if any."""
        if self.yard:
            starts, stays = self._through_yard(until)
        else:
            (starts, self.free), stays = self.starts_before(until), []
        served = slice(self.first, self.first + len(starts))
        self.first += len(starts)
        return served, starts, stays

    def _through_yard(self, until: float) -> tuple[list[float], list[float]]:
        """Two stages without room between them: a lane is free again when its vehicle has found a place."""
        starts, stays = list[float](), list[float]()
        for i in range(self.first, len(self.arrival)):
            start = max(self.arrival[i], self.free[0] if self.free else np.inf)
            if start >= until:
                break
            ready = start + self.service[i]
            parks = max(ready, self.yard[0])
            starts.append(start)
            stays.append(parks - ready + self.hold[i])
            if self.who[i] >= 0:
                heapreplace(self.free, parks)
                heapreplace(self.yard, parks + self.hold[i])
        return starts, stays

    def set_lanes(self, time: float, number: int) -> None:
        """So many lanes from `time` (h) on; of too many the idle close first, then those that finish first."""
        busy = sorted(free for free in self.free if free > time)
        kept = busy[len(busy) - min(number, len(busy)) :]
        self.free = [time] * (number - len(kept)) + kept

    def wait_ahead(self, time: float) -> float:
        """How long who comes at `time` (h) would wait: the work ahead of him, or the stays, shared by all servers."""
        ahead = _ahead(self.service[self.first :], self.free, time)
        if not self.yard:
            return ahead
        parked = [h for h, who in zip(self.hold[self.first :], self.who[self.first :], strict=True) if who >= 0]
        return max(ahead, _ahead(parked, self.yard, time))

    def empty(self) -> tuple[list[int], list[float]]:
        """Everybody leaves: who, and when they came (h)."""
        who, arrival = self.who[self.first :], self.arrival[self.first :]
        for column in self.columns():
            column.clear()
        self.first = 0
        return who, arrival


class Lanes:
    """One queue for each entrance and class of vehicle, in front of so many lanes; others may stand in it, too.

    Behind the lanes may be a yard, where vehicles wait for a result. Who finds it full keeps his lane until there is
    a place; places are taken in the order in which checks began.
    """

    def __init__(self, lanes: Ints, yard: Ints | None = None, patience: float = np.inf) -> None:
        """int[Q]: lanes open at the start; places in the yard, 0 where nobody waits for a result.

        Who comes and would wait longer than `patience` (h) with the lanes of that time leaves, and so does who waits
        already when lanes close.
        """
        self.open, self.patience = np.array(lanes, dtype=np.int64), patience
        self._looked, self._left = -np.inf, list[Left]()
        places = np.zeros_like(self.open) if yard is None else yard
        self._queues = [
            _Queue([], [], [-np.inf] * n, yard=[-np.inf] * room)
            for n, room in zip(self.open.tolist(), places.tolist(), strict=True)
        ]

    def add(
        self,
        queue: Ints,
        arrival: Floats,
        service: Floats,
        who: Ints | None = None,
        hold: Floats | None = None,
        known: tuple[Ints, Bools] | None = None,
    ) -> None:
        """Vehicles in order of arrival (h), none earlier than those added before; `who` they are: else their queue.

        `hold`: how long each waits for a result (h) where there is a yard; what is `known` of
        each for when he leaves: how often he has moved, and whether he has a pass.
        """
        order = np.argsort(queue.astype(np.min_scalar_type(len(self._queues))), kind="stable")
        queue = queue[order]
        names = (queue if who is None else who[order]).tolist()
        arrived, checks = arrival[order].tolist(), service[order].tolist()
        holds = (np.zeros(queue.size) if hold is None else hold[order]).tolist()
        moved, fast = known or (np.zeros(queue.size, dtype=np.int64), np.zeros(queue.size, dtype=bool))
        moves, passes = moved[order].tolist(), fast[order].tolist()
        cuts = [0, *(np.flatnonzero(queue[1:] != queue[:-1]) + 1).tolist(), queue.size]
        for first, last in pairwise(cuts) if queue.size else ():
            columns = (names, arrived, checks, holds, moves, passes)
            self._queues[int(queue[first])].add(*(column[first:last] for column in columns))

    def join(self, queue: int, other: int) -> None:
        """All who wait in another queue go over to this one, by their arrival."""
        self._queues[queue].join(self._queues[other])

    def set_lanes(self, time: float, lanes: Ints) -> None:
        """From `time` (h) on so many are open."""
        for q in np.flatnonzero(lanes != self.open).tolist():
            self._queues[q].set_lanes(time, int(lanes[q]))
        self.open = np.array(lanes, dtype=np.int64)

    def serve_until(self, time: float) -> tuple[Ints, Floats, Floats, Floats]:
        """Vehicles whose check starts before `time` and did not before.

        Who, how long they waited in the lane (h), the start of the check, how long they stay for a result (h).
        """
        who, arrived, started = list[int](), list[float](), list[float]()
        stays = list[tuple[int, list[float]]]()
        for queue in self._queues:
            if queue.first < len(queue.arrival):
                self._let_go(queue)
                served, starts, in_yard = queue.serve(time)
                if in_yard:
                    stays.append((len(who), in_yard))
                who += queue.who[served]
                arrived += queue.arrival[served]
                started += starts
        starts_at, held = np.array(started), np.zeros(len(who))
        for first, some in stays:
            held[first : first + len(some)] = some
        self._looked = time
        return np.array(who, dtype=np.int64), starts_at - np.array(arrived), starts_at, held

    def _let_go(self, queue: _Queue) -> None:
        """The impatient leave: when they come, or when they see that lanes have closed."""
        if queue.short(self.patience):
            return
        leave = queue.impatient(self.patience) if np.isfinite(self.patience) else []
        if leave:
            self._left += queue.leave(leave, self._looked)

    def take_left(self) -> list[Left]:
        """Who has left since this was asked last."""
        left, self._left = self._left, []
        return left

    def send_off(self, queue: int, time: float) -> tuple[Ints, Floats]:
        """Empty a queue at `time` (h): who leaves it and how long they have waited (h). After `serve_until(time)`."""
        who, arrival = self._queues[queue].empty()
        return np.array(who, dtype=np.int64), np.maximum(time - np.array(arrival), 0.0)

    def waiting(self, time: float) -> Ints:
        """int[Q]: vehicles that have arrived by `time` and whose check has not started; after `serve_until(time)`."""
        return np.array([sum(a <= time for a in q.arrival[q.first :]) for q in self._queues], dtype=np.int64)

    def wait_ahead(self, time: float) -> Floats:
        """float[Q]: how long who comes at `time` would wait (h): the work ahead of him shared by all lanes.

        After `serve_until(time)`, so only those who came before and have not started are in the queue.
        """
        return np.array([queue.wait_ahead(time) for queue in self._queues])


def _ahead(work: list[float], free: list[float], time: float) -> float:
    """How long who comes at `time` would wait (h) for one of these servers, behind this work."""
    if not free:
        return np.inf
    if not work:
        return max(free[0] - time, 0.0)
    return (sum(work) + sum(free)) / len(free) - time
