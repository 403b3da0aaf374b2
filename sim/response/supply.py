"""物资: food comes by truck, is unloaded at collection points and brought to sealed areas by volunteers.

Where it comes too late, people go out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.county.entrances import RESIDENTS
from sim.log import Event, Stage
from sim.response.collection import CollectionPoints
from sim.response.daytime import FROM, TO
from sim.response.volunteers import Role
from sim.response.workforce import SHIFT_LENGTH, Workforce
from sim.response.world import World
from sim.response.zones import Zones
from sim.units import DAY, Ints, hour_of_day


class Supply:
    """Food of the sealed homes of each grid: until when it lasts, and how much of the next delivery has been made.

    `packs`: deliveries to a household that the county has in store; `let_in`: the share of trucks that came in today.
    """

    def __init__(self, world: World, zones: Zones, workforce: Workforce, let_in: Callable[[], float]) -> None:
        self._world, self._zones, self._workforce, self._let_in = world, zones, workforce, let_in
        self.settings = s = world.scenario.supply
        self._trucks = s.trucks * world.county.n / RESIDENTS  # a day
        self._packs_a_truck = s.truck_load / (s.kg_per_day * s.every)
        self.packs = self._trucks * self._packs_a_truck * s.reserve / DAY
        self.points = CollectionPoints(world)
        grids = world.county.grid_residents.size
        self.lasts = np.full(grids, np.inf)  # h; infinite where nothing is sealed
        self._sealed = np.zeros(grids, dtype=bool)
        self._made = np.zeros(grids)  # households of the next delivery that have it
        self._hands = np.zeros(len(world.county.town_names))  # households that can be served, and were not yet
        self._noted = 0  # changes of zones that `lasts` knows
        workforce.demand[Role.DELIVERY] = self._wanted

    def _due(self) -> Any:
        """Grids whose food ends within the next shift."""
        return self.lasts <= self._world.now + SHIFT_LENGTH

    def _wanted(self) -> Ints:
        """Volunteers who bring in this shift what is due, by town."""
        county, towns = self._world.county, len(self._world.county.town_names)
        if not FROM <= hour_of_day(self._world.now) < TO:
            return np.zeros(towns, dtype=np.int64)
        due = np.flatnonzero(self._due())
        if not due.size:
            return np.zeros(towns, dtype=np.int64)
        left = np.maximum(self._zones.sealed_homes[due] - self._made[due], 0)
        return np.ceil(np.bincount(county.grid_town[due], left, towns) / self.settings.households_per_person).astype(
            np.int64
        )

    def hour(self) -> None:
        """Tick: unload; note what was sealed or opened; deliver for an hour; at midnight count what is late."""
        now = self._world.now
        self.packs += self.points.unload() * self._packs_a_truck
        if hour_of_day(now) == 0:
            self.points.arrive(self._trucks * self._let_in())
        if self._noted != self._world.controls.zones.rows:
            self._noted = self._world.controls.zones.rows
            self._note()
        if self._sealed.any():
            self._deliver()
            if hour_of_day(now) == 0:
                self._count_late()

    def _note(self) -> None:
        """Zones have changed: what is sealed now has its stock, what was opened needs no food."""
        self._sealed = self._zones.sealed_homes > 0
        self.lasts[self._sealed & np.isinf(self.lasts)] = self._world.now + self.settings.stock
        opened = ~self._sealed & np.isfinite(self.lasts)
        self.lasts[opened], self._made[opened] = np.inf, 0.0
        self._zones.extra_leak[opened] = 0.0

    def _deliver(self) -> None:
        """An hour of work in each town, for those first whose food ends first."""
        hands = self._workforce.by_town(Role.DELIVERY)
        self._hands = np.minimum(self._hands, 1.0) + hands * self.settings.households_per_person / SHIFT_LENGTH
        due = np.flatnonzero(self._due())
        served = np.zeros(self._hands.size)
        for grid in due[np.lexsort((due, self.lasts[due]))].tolist():
            town, homes = int(self._world.county.grid_town[grid]), self._zones.sealed_homes[grid]
            n = min(max(homes - self._made[grid], 0), np.floor(self._hands[town]), np.floor(self.packs))
            self._made[grid] += n
            self.packs -= n
            self._hands[town] -= n
            served[town] += n
            if self._made[grid] >= homes:
                self._made[grid] = 0.0
                self.lasts[grid] = max(self.lasts[grid], self._world.now) + self.settings.every * DAY
                self._zones.extra_leak[grid] = 0.0
        for town in np.flatnonzero(served).tolist():
            self._world.log.batch(self._world.now, Event.DELIVERED, Stage.NONE, int(served[town]), place=town)

    def _count_late(self) -> None:
        """Where food ended too long ago, a further share of prevented meetings happens."""
        late = np.flatnonzero(self._sealed & (self.lasts + self.settings.late_after < self._world.now))
        leak = self._zones.extra_leak
        leak[late] = np.minimum(leak[late] + self.settings.compliance_loss, 1.0)
        for grid in late.tolist():
            homes = int(self._zones.sealed_homes[grid])
            self._world.log.batch(self._world.now, Event.LATE_DELIVERY, Stage.NONE, homes, place=grid)
