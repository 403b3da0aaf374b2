"""集散点: where trucks with food are unloaded, before volunteers can bring it to the doors."""

from __future__ import annotations

from collections import deque

import numpy as np

from sim.log import Event, Stage
from sim.response.world import World
from sim.units import SLACK


class CollectionPoints:
    """Trucks wait, first come first served; each point unloads one after the other, day and night.

    Trucks are shares of a truck in a county smaller than Haiyan; the log tells whole ones.
    """

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.supply
        self._line: deque[tuple[float, float]] = deque()  # since when (h), trucks
        self._unloaded = self._told = 0.0

    @property
    def waiting(self) -> float:
        """Trucks that are not unloaded yet."""
        return sum(trucks for _, trucks in self._line)

    def arrive(self, trucks: float) -> None:
        """So many trucks come now."""
        if trucks > 0:
            self._line.append((self._world.now, trucks))

    def unload(self) -> float:
        """Tick: trucks unloaded in the past hour."""
        left = self.settings.collection_points / self.settings.unloading if self.settings.unloading else np.inf
        done, waits = 0.0, list[float]()
        while self._line and left > 0:
            since, trucks = self._line.popleft()
            part = min(trucks, left)
            done, left = done + part, left - part
            waits += self._whole(part, self._world.now - since)
            if part < trucks:
                self._line.appendleft((since, trucks - part))
        if waits:
            self._world.log.batch(self._world.now, Event.UNLOADED, Stage.NONE, len(waits), waits)
        return done

    def _whole(self, trucks: float, wait: float) -> list[float]:
        """The time (h) from arrival to unloading of each truck that is now whole."""
        self._unloaded += trucks
        whole = int(self._unloaded - self._told + SLACK)
        self._told += whole
        return [wait] * whole
