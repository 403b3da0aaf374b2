"""安行码: firms ask for passes for their trucks, an office answers in turn, and a pass holds for a term.

All trucks that drive to the county are those of its firms, so that the share of them with a pass is the share of these
vehicles. What has happened since midnight counts from the next midnight on.
"""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush

import numpy as np

from sim.county.entrances import RESIDENTS
from sim.log import Event, Stage
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, grid


class Passes:
    """Applications that will come, those at the office, and passes that hold."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.freight
        scale = world.county.n / RESIDENTS
        self._a_vehicle = DAY / (self.settings.pass_office * scale)  # work of the office for one (h)
        edges = np.rint(np.linspace(0.0, self.settings.vehicles * scale, round(self.settings.firms * scale) + 1))
        vehicles = np.diff(edges).astype(np.int64)
        self._all = int(vehicles.sum())
        number, firm = np.arange(self._all), np.repeat(np.arange(vehicles.size), vehicles)
        approved = world.streams.u(Stream.PASS, number, 1) < self.settings.pass_approved if self._all else number
        self._approved = np.bincount(firm, approved, vehicles.size).astype(np.int64).tolist()
        asks = world.streams.u(Stream.PASS, np.arange(vehicles.size), 0) if vehicles.size else np.empty(0)
        times = self.settings.pass_from + grid(self.settings.pass_asked.quantile(asks))
        # when (h), which firm, for how many vehicles
        self._coming = list(zip(times.tolist(), range(vehicles.size), vehicles.tolist(), strict=True))
        heapify(self._coming)
        self._free = 0.0  # when the office has done all that it has (h)
        self._answers: deque[tuple[float, float, int]] = deque()  # when, asked when (h), which firm
        self._hold: deque[tuple[float, int]] = deque()  # until (h), passes
        self._valid = 0
        self.share = 0.0  # of trucks with a pass
        self.new_day()

    def new_day(self) -> None:
        """What has been asked, answered and has ended by now."""
        now, valid = self._world.now, self._valid
        self._ask(now)
        self._answer(now)
        while self._hold and self._hold[0][0] <= now:
            self._valid -= self._hold.popleft()[1]
        if self._valid != valid:
            self.share = self._valid / self._all
            self._world.log.add(now, Event.PASSES, detail=self.share)

    def _ask(self, now: float) -> None:
        """Firms have asked: the office takes one vehicle after the other, and answers some time after that."""
        asked = 0
        while self._coming and self._coming[0][0] <= now:
            time, firm, vehicles = heappop(self._coming)
            self._free = max(self._free, time) + vehicles * self._a_vehicle
            answered = float(grid(self._free + self.settings.pass_takes))
            self._answers.append((answered, time, firm))
            asked += vehicles
        if asked:
            self._world.log.batch(now, Event.PASSES_ASKED, Stage.NONE, asked)

    def _answer(self, now: float) -> None:
        """The vehicles whose data match get a pass; their firm asks for these again in time."""
        waits = list[float]()
        while self._answers and self._answers[0][0] <= now:
            answered, asked, firm = self._answers.popleft()
            until, passes = answered + self.settings.pass_term, self._approved[firm]
            waits += [answered - asked] * passes
            self._hold.append((until, passes))
            self._valid += passes
            if passes:
                heappush(self._coming, (max(until - self.settings.pass_takes, answered), firm, passes))
        if waits:
            self._world.log.batch(now, Event.PASSES_ISSUED, Stage.NONE, len(waits), waits)
