"""Lanes of checkpoints: first come first served, exact for every vehicle, by a recursion as that of sampling sites."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heapreplace

import numpy as np

from sim.response.border.vehicles import CHECK, NOBODY, Vehicle, time_of

Checked = tuple[int, float, float]  # an infected traveller, the start of his check (h), how long he stays after it (h)


@dataclass(slots=True)
class Queue:
    """Vehicles in front of some lanes, in order of arrival, and the yard behind the lanes."""

    free: list[float]  # a heap: when each open lane is free (h)
    yard: list[float]  # a heap: when each place of it is free (h); empty where nobody waits for a result
    waiting: list[Vehicle] = field(default_factory=list)

    def serve(
        self, until: float, patience: float, waits: dict[int, list[float]]
    ) -> tuple[list[Vehicle], list[Checked]]:
        """Let those start who do so before `until` (h); note how long each waited and stayed (h) at his place.

        Returns who leaves, since he would wait longer than his patience (h) with the lanes of now if all like him
        leave, and the infected travellers whose check starts; they take neither time nor place. Lane and yard have no
        room between them: a lane is free again when its vehicle has found a place.
        """
        left: list[Vehicle] = []
        stay: list[Vehicle] = []
        checked: list[Checked] = []
        free, yard, stays = self.free or [np.inf], self.yard, 0.0
        for vehicle in self.waiting:
            arrival, check, place, traveller, hold, _, _ = vehicle
            start = free[0]
            if start < arrival:
                start = arrival
            elif start - arrival > patience:
                left.append(vehicle)
                continue
            parks = start + check
            if yard:
                parks = max(parks, yard[0])
                stays = parks - start - check + hold
            if start >= until:
                if not stay:  # lanes as they are remembered; of the others only who leaves is wanted
                    free, yard = free.copy(), yard.copy()
                stay.append(vehicle)
            elif traveller == NOBODY:
                waits[place].append(start - arrival + stays)
            else:
                checked.append((traveller, start, stays))
            if traveller == NOBODY:
                heapreplace(free, parks)
                if yard:
                    heapreplace(yard, parks + hold)
        self.waiting = stay
        return left, checked

    def set_lanes(self, time: float, number: int) -> None:
        """So many lanes from `time` (h) on; of too many the idle close first, then those that finish first."""
        busy = sorted(free for free in self.free if free > time)
        kept = busy[len(busy) - min(number, len(busy)) :]
        self.free = [time] * (number - len(kept)) + kept

    def wait_ahead(self, time: float) -> float:
        """How long who comes at `time` (h) would wait: the work ahead of him, or the stays, shared by all servers."""
        if not self.waiting and not self.yard:
            return _ahead([], self.free, time)
        came = [vehicle for vehicle in self.waiting if time_of(vehicle) <= time]
        ahead = _ahead([vehicle[CHECK] for vehicle in came], self.free, time)
        if not self.yard:
            return ahead
        parked = [hold for _, _, _, traveller, hold, _, _ in came if traveller == NOBODY]
        return max(ahead, _ahead(parked, self.yard, time))


class Lanes:
    """Queues of vehicles, each in front of so many lanes.

    Behind the lanes may be a yard, where vehicles wait for a result. Who finds it full keeps his lane until there is
    a place; places are taken in the order in which checks began.

    `queues`: vehicles are put into their `waiting` in order of arrival; `open`: lanes of each now; `waits`: of vehicles
    that have been checked, by place, in the lane and the yard (h).
    """

    def __init__(self, lanes: list[int], yard: list[int] | None = None, patience: float = np.inf) -> None:
        """Of each queue: lanes open at the start; places in the yard, 0 where nobody waits for a result.

        Who comes and would wait longer than `patience` (h) with the lanes of that time leaves, and so does who waits
        already when lanes close.
        """
        self.open, self.patience = lanes, patience
        self.waits: dict[int, list[float]] = defaultdict(list)
        self._looked, self._left = -np.inf, list[Vehicle]()
        places = yard or [0] * len(lanes)
        self.queues = [Queue([-np.inf] * n, [-np.inf] * room) for n, room in zip(lanes, places, strict=True)]

    def join(self, queue: int, other: int) -> None:
        """All who wait in another queue go over to this one, by their arrival."""
        self.queues[queue].waiting += self.send_off(other)
        self.queues[queue].waiting.sort(key=time_of)

    def set_lanes(self, time: float, lanes: list[int]) -> None:
        """From `time` (h) on so many are open."""
        for queue, before, number in zip(self.queues, self.open, lanes, strict=True):
            if number != before:
                queue.set_lanes(time, number)
        self.open = lanes

    def serve_until(self, time: float) -> list[Checked]:
        """Checks start before `time`, and the impatient leave; returns the infected travellers that are checked."""
        all_left: list[Vehicle] = []
        all_checked: list[Checked] = []
        for queue in self.queues:
            if queue.waiting:
                left, checked = queue.serve(time, self.patience, self.waits)
                all_left += left
                all_checked += checked
        # when they come, or when they see that lanes have closed
        self._left += [(max(time_of(vehicle), self._looked), *vehicle[1:]) for vehicle in all_left]
        self._looked = time
        return all_checked

    def take_left(self) -> list[Vehicle]:
        """Who has left since this was asked last, and when (h), in order of time."""
        left, self._left = sorted(self._left, key=time_of), []
        return left

    def send_off(self, queue: int) -> list[Vehicle]:
        """Empty a queue: who leaves it."""
        left, self.queues[queue].waiting = self.queues[queue].waiting, []
        return left

    def wait_ahead(self, time: float) -> list[float]:
        """By queue: how long who comes at `time` would wait (h): the work ahead of him shared by all lanes.

        After `serve_until(time)`. Who comes later does not count.
        """
        return [queue.wait_ahead(time) for queue in self.queues]


def _ahead(work: list[float], free: list[float], time: float) -> float:
    """How long who comes at `time` would wait (h) for one of these servers, behind this work."""
    if not free:
        return np.inf
    if not work:
        return max(free[0] - time, 0.0)
    return (sum(work) + sum(max(lane, time) for lane in free)) / len(free) - time
