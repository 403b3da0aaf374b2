"""静置: imported goods arrive at the ports, rest in warehouse space, and only then are used by firms.

Batches that find no space wait, first come, first served; a shed can be rented by order. A batch may infect who
unpacks it: less, the longer it has rested.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from sim.county.entrances import RESIDENTS
from sim.distributions import Counts
from sim.log import Event, Layer
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, grid

_TIME, _RISK, _PERSON = 0, 1, 2  # purposes of the numbers of a batch


class Goods:
    """Space of the warehouses (m²) and the batches that wait for it. Keyed (day, slot)."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.freight
        self._scale = world.county.n / RESIDENTS
        self._counts = Counts.poisson(self.settings.imported_batches * self._scale)
        self.free = max(self.settings.warehouse * self._scale, self.settings.batch_space)
        self.waiting: deque[tuple[float, int, int]] = deque()  # arrived (h), day, slot
        self._unpacked: list[int] = []  # whom a batch would infect, until the next whole hour

    def draw(self, day: int) -> None:
        """The batches of a day."""
        streams = self._world.streams
        for slot in range(int(self._counts.quantile(streams.one(Stream.GOODS, day)))):
            time = day * DAY + float(grid(DAY * streams.one(Stream.BATCH, day, slot, _TIME)))
            self._world.at(time, self._arrive, day, slot)

    def rent_shed(self) -> None:
        """The shed has been found: its space is there."""
        self.free += self.settings.shed * self._scale
        self._store()

    def infect(self) -> None:
        """Tick: those whom a batch of the past hour infects."""
        epidemic = self._world.epidemic
        for person in self._unpacked:
            if np.isinf(epidemic.infected[person]):
                epidemic.infect([person], [self._world.now], [-1], [Layer.SEED])
        self._unpacked = []

    def _arrive(self, day: int, slot: int) -> None:
        self._world.log.add(self._world.now, Event.GOODS_ARRIVED)
        self.waiting.append((self._world.now, day, slot))
        self._store()

    def _store(self) -> None:
        """Whoever came first gets space while there is some."""
        world, space = self._world, self.settings.batch_space
        while self.waiting and self.free >= space:
            arrived, day, slot = self.waiting.popleft()
            self.free -= space
            world.log.add(world.now, Event.GOODS_STORED, detail=world.now - arrived)
            world.at(world.now + self.settings.rest, self._use, day, slot)

    def _use(self, day: int, slot: int) -> None:
        """A firm takes the batch; the space is free again."""
        world, settings = self._world, self.settings
        world.log.add(world.now, Event.GOODS_USED)
        chance = settings.infection_risk * 0.5 ** (settings.rest / settings.virus_half_life)
        if world.streams.one(Stream.BATCH, day, slot, _RISK) < chance:
            self._unpacked.append(int(world.streams.one(Stream.BATCH, day, slot, _PERSON) * world.county.n))
        self.free += settings.batch_space
        self._store()
