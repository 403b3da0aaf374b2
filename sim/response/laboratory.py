"""Tubes to results: boxes wait by class, machines run plates, results are reported.

A box may be split over plates. A tube is positive if one of its swabs is. The tubes of a day are shared evenly by the
fewest machines that can do them, so that capacity is what the settings say, to the tube.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np

from sim.log import Event, Stage, Test
from sim.response.appointments import laboratory_staff
from sim.response.dispatcher import Job, Servers
from sim.response.staff import SHIFTS, Post, Staff
from sim.response.world import World
from sim.units import DAY, SLACK, Bools, Ints, grid


@dataclass(frozen=True)
class Box:
    """Swabs in tubes that travel together; rows sorted by tube.

    persons, tube (0 … tubes − 1), positive, sampled (h): one row a swab. `round` is −1 outside rounds.
    """

    test: Test
    persons: Ints
    tube: Ints
    positive: Bools
    sampled: Any
    tubes: int
    round: int = -1

    def rows(self, first: int, stop: int) -> slice:
        """The swabs of these tubes."""
        if stop - first == self.tubes:
            return slice(0, self.persons.size)
        return slice(*self.tube.searchsorted([first, stop]).tolist())

    @cached_property
    def positive_tubes(self) -> list[int]:
        """Tubes with a positive swab, in order."""
        return sorted(set(self.tube[self.positive].tolist()))


Plate = list[tuple[Box, int, int]]  # boxes with their first and last + 1 tube
Results = Callable[[Plate], None]
PRIORITY = {
    Test.RECALL: 0,
    Test.CLINIC: 0,
    Test.BORDER: 0,
    Test.CONTACT: 1,
    Test.SCREENING: 2,
    Test.SWEEP: 2,
    Test.ROUND: 3,
}

_QUEUED, _LABORATORY = Event.QUEUED, Stage.LABORATORY  # names of an enumeration are slow


def _machines(worth: float) -> int:
    """The fewest machines that do as much as so many, with parts of one, at full speed."""
    return ceil(worth - SLACK)


class Laboratory:
    """One queue of tubes for all machines, the county's and the shared ones."""

    def __init__(self, world: World, results: Results, staff: Staff) -> None:
        self._world, self._results, self._staff = world, results, staff
        self.settings = world.scenario.laboratory
        self.share, self._shared = 1.0, False
        self._staffed = self._wanted()
        self.plate, self.cycle = 0, 0.0  # tubes a run of each machine, and how long it takes (h)
        self.machines = Servers(world.env, Stage.LABORATORY, world.log, 0)
        self._resize()
        here = world.county.by_town(world.county.laboratory_xy)
        staff.serve_line(Post.LABORATORY, lambda: here * self._wanted(), self._man)
        self._queue: list[tuple[int, float, int, Box, int]] = []
        self._serial = 0
        self.tubes_waiting = 0
        self._news = world.env.event()
        world.env.process(self._dispatch())

    def _wanted(self) -> int:
        """Persons a shift for what the county's own machines are to do."""
        return laboratory_staff(self._world.scenario, self.settings.tubes_per_day * self.share)

    def tubes_a_day(self) -> float:
        """Capacity now: the county's own as far as it has staff, what aid brings, and others' with their own staff."""
        settings, wanted = self.settings, self._wanted()
        a_person = len(SHIFTS) * self._world.scenario.staff.tubes_per_person
        own = min(settings.tubes_per_day * self.share, self._staffed * a_person)
        return own + max(self._staffed - wanted, 0) * a_person + self._shared * settings.shared_capacity

    def _resize(self) -> None:
        """All machines are alike: each takes its part of a plate, and no longer than the tubes of a day allow."""
        tubes, full = self.tubes_a_day(), self.settings.tubes_per_machine_day
        machines = _machines(tubes / full)
        if machines:
            self.plate = ceil(self.settings.plate * tubes / (machines * full) - SLACK)
            self.cycle = float(grid(self.plate * DAY * machines / tubes))
        self.machines.resize(machines, tubes / full)

    def _man(self, persons: int) -> None:
        self._staffed = persons
        self._resize()

    def set_share(self, share: float) -> None:
        """So much of the county's own capacity works from now on."""
        self.share = share
        self._staff.update(Post.LABORATORY)
        self._resize()

    def help_arrives(self) -> None:
        """The city's and third parties' machines take tubes from now on."""
        self._shared = True
        self._resize()

    def send(self, box: Box, travel: float | None = None) -> None:
        """A box leaves the place of sampling now; `travel` (h) if it has been drawn already."""
        if box.tubes:
            if travel is None:
                travel = self._world.duration(self.settings.transport, box.persons.item(0), Stage.LABORATORY)
            self._world.at(self._world.now + travel, self._receive, box)

    def _receive(self, box: Box) -> None:
        now = self._world.now
        self._world.log.batch(now, _QUEUED, _LABORATORY, box.tubes)
        self._serial += 1
        self.tubes_waiting += box.tubes
        heapq.heappush(self._queue, (PRIORITY[box.test], now, self._serial, box, 0))
        if not self._news.triggered:
            self._news.succeed()

    def _dispatch(self) -> Job:
        while True:
            if not self._queue:
                if self._news.triggered:
                    self._news = self._world.env.event()
                yield self._news
                continue
            if not self.machines.free:
                yield self.machines.freed()
                continue
            plate, machine = self._plate(), self.machines.take()
            self._world.at(self._world.now + self.cycle, self._finish, plate, machine)

    def _plate(self) -> Plate:
        """Fill a plate with the tubes that are next."""
        plate: Plate = []
        waits: list[float] = []
        room, now = self.plate, self._world.now
        while self._queue and room:
            rank, since, serial, box, first = heapq.heappop(self._queue)
            stop = min(box.tubes, first + room)
            plate.append((box, first, stop))
            waits.append(now - since)
            room -= stop - first
            if stop < box.tubes:
                heapq.heappush(self._queue, (rank, since, serial, box, stop))
        n = self.plate - room
        self.tubes_waiting -= n
        tubes = [stop - first for _, first, stop in plate]
        self._world.log.batch(now, Event.STARTED, Stage.LABORATORY, n, np.repeat(waits, tubes))
        return plate

    def _finish(self, plate: Plate, machine: int) -> None:
        """A plate is done: the machine is free, results are known after the time of reporting."""
        world = self._world
        self.machines.release(machine)
        world.log.batch(world.now, Event.FINISHED, Stage.LABORATORY, sum(stop - first for _, first, stop in plate))
        box, first, stop = plate[0]
        key = box.persons.item(box.rows(first, stop).start)
        report = world.duration(self.settings.report, key, 100 + Stage.LABORATORY)
        world.at(world.now + report, self._results, plate)
