"""Tubes to results: boxes wait by class, machines run plates, results are reported.

A box may be split over plates. A tube is positive if one of its swabs is.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.log import Event, Test
from sim.log import Stage as Kind
from sim.response.dispatcher import Job, Servers
from sim.response.staff import Post, Staff
from sim.response.world import World
from sim.units import Bools, Ints, grid


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


class Laboratory:
    """One queue of tubes for all machines, the county's and the shared ones."""

    def __init__(self, world: World, results: Results, staff: Staff) -> None:
        self._world, self._results, self._staff = world, results, staff
        self.settings = world.scenario.laboratory
        self.share, self._shared = 1.0, False
        self._staffed = self._own()
        self.cycle = grid(self.settings.plate * 24.0 / self.settings.tubes_per_machine_day)
        self.machines = Servers(world.env, Kind.LABORATORY, world.log, self._count())
        staff.serve(Post.LABORATORY, self._own, self._man)
        self._queue: list[tuple[int, float, int, Box, int]] = []
        self._serial = 0
        self.tubes_waiting = 0
        self._news = world.env.event()
        world.env.process(self._dispatch())

    def _own(self) -> int:
        """The county's machines that are to work."""
        own = max(self.settings.tubes_per_day / self.settings.tubes_per_machine_day, 1)
        return round(own * self.share)

    def _count(self) -> int:
        """Machines: the county's with staff, and those of others, who bring their own."""
        shared = round(self.settings.shared_capacity / self.settings.tubes_per_machine_day)
        return self._staffed + self._shared * shared

    def _man(self, machines: int) -> None:
        self._staffed = machines
        self.machines.resize(self._count())

    def set_share(self, share: float) -> None:
        """So much of the county's own machines works from now on."""
        self.share = share
        self._staff.update(Post.LABORATORY)

    def help_arrives(self) -> None:
        """The city's and third parties' machines take tubes from now on."""
        self._shared = True
        self.machines.resize(self._count())

    def send(self, box: Box) -> None:
        """A box leaves the place of sampling now."""
        if box.tubes:
            travel = self._world.duration(self.settings.transport, int(box.persons[0]), Kind.LABORATORY)
            self._world.at(self._world.now + travel, self._receive, box)

    def _receive(self, box: Box) -> None:
        self._world.log.batch(self._world.now, Event.QUEUED, Kind.LABORATORY, box.tubes)
        self._serial += 1
        self.tubes_waiting += box.tubes
        heapq.heappush(self._queue, (PRIORITY[box.test], self._world.now, self._serial, box, 0))
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
        room, waits = self.settings.plate, []
        while self._queue and room:
            rank, since, serial, box, first = heapq.heappop(self._queue)
            stop = min(box.tubes, first + room)
            plate.append((box, first, stop))
            waits.append(np.full(stop - first, self._world.now - since))
            room -= stop - first
            if stop < box.tubes:
                heapq.heappush(self._queue, (rank, since, serial, box, stop))
        n = self.settings.plate - room
        self.tubes_waiting -= n
        self._world.log.batch(self._world.now, Event.STARTED, Kind.LABORATORY, n, np.concatenate(waits))
        return plate

    def _finish(self, plate: Plate, machine: int) -> None:
        """A plate is done: the machine is free, results are known after the time of reporting."""
        world = self._world
        self.machines.release(machine)
        world.log.batch(world.now, Event.FINISHED, Kind.LABORATORY, sum(stop - first for _, first, stop in plate))
        box, first, _ = plate[0]
        key = int(box.persons[np.searchsorted(box.tube, first)])
        report = world.duration(self.settings.report, key, 100 + Kind.LABORATORY)
        world.at(world.now + report, self._results, plate)
