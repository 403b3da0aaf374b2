"""物资: food comes by truck, is unloaded at collection points and brought to sealed areas by volunteers.

Where it comes too late, people go out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.controls import Levels, Tally
from sim.county.entrances import RESIDENTS
from sim.log import Event, Stage
from sim.response.collection import CollectionPoints
from sim.response.daytime import by_day
from sim.response.volunteers import Role
from sim.response.workforce import SHIFT_LENGTH, Workforce
from sim.response.world import World
from sim.response.zones import Zones
from sim.units import DAY, Ints, hour_of_day


class Supply:
    """One stock for the sealed homes of each community: until when it lasts, and how many have the next delivery.

    `packs`: deliveries to a household that the county has in store; `let_in`: the share of trucks that came in today.
    """

    def __init__(self, world: World, zones: Zones, workforce: Workforce, let_in: Callable[[], float]) -> None:
        self._world, self._zones, self._workforce, self._let_in = world, zones, workforce, let_in
        self.settings = s = world.scenario.supply
        self._trucks = s.trucks * world.county.n / RESIDENTS  # a day
        self._packs_a_truck = s.truck_load / (s.kg_per_day * s.every)
        self.packs = self._trucks * self._packs_a_truck * s.reserve / DAY
        self.points = CollectionPoints(world)
        county = world.county
        self._community = county.grid_community
        communities, first = np.unique(self._community, return_index=True)
        self._town: Ints = county.grid_town[first]  # of each community
        self.lasts = np.full(communities.size, np.inf)  # h; infinite where nothing is sealed
        self._homes = Tally(world.controls.zones, self._count_homes)
        self._fed: Ints = np.zeros(communities.size, dtype=np.int64)  # sealed homes that this stock is for
        self._made = np.zeros(communities.size)  # households of the next delivery that have it
        self._hands = np.zeros(len(world.county.towns))  # households that can be served, and were not yet
        workforce.demand[Role.DELIVERY] = self._wanted

    def _count_homes(self, _: Levels) -> Ints:
        """Sealed homes by community."""
        return np.bincount(self._community, self._zones.sealed_homes, self.lasts.size).astype(np.int64)

    def _due(self) -> Any:
        """Communities whose food ends within the next shift."""
        return self.lasts <= self._world.now + SHIFT_LENGTH

    def _wanted(self) -> Ints:
        """Volunteers who bring in this shift what is due, by town."""
        towns = self._hands.size
        if not by_day(self._world.now) or not (due := self._due()).any():
            return np.zeros(towns, dtype=np.int64)
        left = np.maximum(self._homes.now() - self._made, 0)[due]
        return np.ceil(np.bincount(self._town[due], left, towns) / self.settings.households_per_person).astype(np.int64)

    def hour(self) -> None:
        """Tick: unload; note what was sealed or opened; deliver for an hour; at midnight count what is late."""
        midnight, homes = hour_of_day(self._world.now) == 0, self._homes.now()
        self.packs += self.points.unload() * self._packs_a_truck
        if midnight:
            self.points.arrive(self._trucks * self._let_in())
        if homes is not self._fed:
            self._share(homes)
        if homes.any():
            self._deliver(homes)
            if midnight:
                self._count_late(homes)

    def _share(self, homes: Ints) -> None:
        """Homes that are sealed bring what they have into the stock of their community, those opened take theirs."""
        now, more = self._world.now, np.flatnonzero(homes > self._fed)
        left = np.where(self._fed[more] > 0, self.lasts[more] - now, 0.0)  # below 0: they have gone without
        brought = (homes[more] - self._fed[more]) * self.settings.stock
        self.lasts[more] = now + (left * self._fed[more] + brought) / homes[more]
        self.lasts[homes == 0], self._made[homes == 0] = np.inf, 0.0
        self._zones.extra_leak[self._zones.sealed_homes == 0] = 0.0
        self._fed = homes

    def _deliver(self, homes: Ints) -> None:
        """An hour of work in each town, for those first whose food ends first."""
        hands = self._workforce.by_town(Role.DELIVERY)
        self._hands = np.minimum(self._hands, 1.0) + hands * self.settings.households_per_person / SHIFT_LENGTH
        due = np.flatnonzero(self._due())
        if not due.size:
            return
        served = np.zeros(self._hands.size)
        for one in due[np.lexsort((due, self.lasts[due]))].tolist():
            town = int(self._town[one])
            n = self._hand_out(one, np.floor(self._hands[town]))
            self._hands[town] -= n
            served[town] += n
        for town in np.flatnonzero(served).tolist():
            self._world.log.batch(self._world.now, Event.DELIVERED, Stage.NONE, int(served[town]), place=town)

    def _hand_out(self, one: int, most: float) -> float:
        """Deliveries in a community, at most so many; returns how many. Who has all has food for the next days."""
        homes = self._fed[one]
        n = min(max(homes - self._made[one], 0), most, np.floor(self.packs))
        self._made[one] += n
        self.packs -= n
        if self._made[one] >= homes:
            self._made[one] = 0.0
            self.lasts[one] = max(self.lasts[one], self._world.now) + self.settings.every * DAY
            self._zones.extra_leak[self._community == one] = 0.0
        return float(n)

    def due_in(self, grid: int, within: float = 0.0) -> int:
        """Sealed homes of a grid whose food ends in the shift that begins `within` so many hours.

        Never more than are missing around it.
        """
        one = int(self._community[grid])
        due = self.lasts[one] <= self._world.now + within + SHIFT_LENGTH
        missing = max(self._fed[one] - self._made[one], 0) if due else 0
        return int(min(self._zones.sealed_homes[grid], missing))

    def bring(self, grid: int, homes: int) -> None:
        """A grid's own people bring what is due to so many of its sealed homes."""
        one = int(self._community[grid])
        n = self._hand_out(one, homes)
        self._world.log.batch(self._world.now, Event.DELIVERED, Stage.NONE, int(n), place=int(self._town[one]))

    def _count_late(self, homes: Ints) -> None:
        """Where food ended too long ago, a further share of prevented meetings happens in the sealed grids."""
        late = np.flatnonzero((homes > 0) & (self.lasts + self.settings.late_after < self._world.now))
        leak = self._zones.extra_leak
        hungry = np.isin(self._community, late) & (self._zones.sealed_homes > 0)
        leak[hungry] = np.minimum(leak[hungry] + self.settings.compliance_loss, 1.0)
        for one in late[homes[late] > self._made[late]].tolist():
            missed = int(homes[one] - self._made[one])
            self._world.log.batch(self._world.now, Event.LATE_DELIVERY, Stage.NONE, missed, place=one)
