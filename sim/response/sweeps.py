"""上门通知与扫楼: notices at the doors before a round, and the search for those who did not come after it.

Both are work of volunteers (Role.SWEEPS): households = hands × households an hour × hours. A household that got
no notice by the opening comes less often; who is found by a sweep goes to a make-up point at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.controls import Level, Zone
from sim.log import Event, Stage, Test
from sim.response.daytime import TO, by_day
from sim.response.testing import Testing
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.units import Floats, Ints, hour_of_day

LEAST = 3.0  # h: nobody calls out more hands than would do it in so long (assumption)


@dataclass
class Notice:
    """A round that is announced: households called and told so far, by town; until it opens (h)."""

    households: Floats
    told: Floats
    until: float

    def left(self) -> Floats:
        """Households that have no notice yet, by town."""
        return self.households - self.told


@dataclass
class Sweep:
    """The doors of a round where somebody is missing (or all doors), in order; how many were knocked at, by town."""

    number: int
    persons: Ints  # who did not come, by id
    can_be_found: Ints  # 0 or 1
    doors: list[Ints]  # households in order, by town
    knocked: Ints
    until: float

    def left(self) -> Floats:
        """Doors that are left, by town."""
        return np.array([d.size for d in self.doors], dtype=np.float64) - self.knocked


class Sweeps:
    """All notices and sweeps of a run."""

    def __init__(self, world: World, testing: Testing, workforce: Workforce) -> None:
        self._world, self._testing, self._workforce = world, testing, workforce
        self.settings = world.scenario.sampling
        self._towns = len(world.county.towns)
        self._notices: dict[int, Notice] = {}
        self._sweeps: list[Sweep] = []
        self.stopped: Ints = np.zeros(world.county.site_tables.size, dtype=np.int64)  # disturbances, by site
        self._waiting: list[tuple[int, Ints]] = []  # found for a round, at a make-up point that has stopped
        self.rumours: list[float] = []  # factors on turnout that hold now
        self._credit = np.zeros(self._towns)  # doors that can be knocked at, and were not yet
        workforce.demand[Role.SWEEPS] = self._wanted

    def _wanted(self) -> Ints:
        """Hands that would reach all doors in time (notices by the opening, sweeps by their end), by day only."""
        now = self._world.now
        hands = np.zeros(self._towns)
        if by_day(now):
            evening = now - hour_of_day(now) + TO
            jobs: list[Notice | Sweep] = [*self._notices.values(), *self._sweeps]
            for job in [j for j in jobs if j.until > now]:
                hands += job.left() / max(min(job.until, evening) - now, LEAST)
        return np.ceil(hands / self.settings.doors_per_hour).astype(np.int64)

    # notices -------------------------------------------------------------------------------------------

    def announce(self, number: int, grids: Ints, opening: float) -> None:
        """A round of these grids will open: its households are to be told."""
        households = self._doors(self._world.county.buildings_in(grids))
        count = np.array([d.size for d in households], dtype=np.float64)
        self._notices[number] = Notice(count, np.zeros(self._towns), opening)

    def _doors(self, buildings: Ints) -> list[Ints]:
        """Households of these stairwells, by town."""
        county = self._world.county
        inside = np.zeros(county.stairwell_grid.size, dtype=bool)
        inside[buildings] = True
        first = county.households.start[:-1][county.households.size > 0]
        doors = first[inside[county.stairwell[first]]]
        return [county.household[doors[county.town[doors] == town]] for town in range(self._towns)]

    def turnout(self, number: int) -> Floats:
        """The share of those called that comes to the round that opens now, by town; its notices end."""
        notice = self._notices.pop(number)
        self._world.log.batch(self._world.now, Event.NOTIFIED, Stage.NONE, int(notice.told.sum()), place=number)
        reached = np.where(notice.households > 0, notice.told / np.maximum(notice.households, 1.0), 1.0)
        told = reached + (1 - reached) * self.settings.turnout_unnoticed
        return self.settings.turnout * float(np.prod(self.rumours)) * told

    # sweeps --------------------------------------------------------------------------------------------

    def begin(self, number: int, grids: Ints, missing: Ints, can_be_found: Ints) -> None:
        """Arrivals of a round are over: look for who did not come, as far as `sampling.sweep` says."""
        world, settings = self._world, self.settings
        county = world.county
        buildings = county.buildings_in(grids)
        if settings.sweep == "sealed":
            buildings = buildings[world.controls.zones.now[buildings] >= Zone.CONTROL]
            inside = np.isin(county.stairwell[missing], buildings)
            missing, can_be_found = missing[inside], can_be_found[inside]
        if settings.sweep == "none" or not missing.size:
            return
        if world.platform:  # the list says at whose door to knock
            household = np.unique(county.household[missing])
            town = county.town[county.households.start[household]]
            doors = [household[town == t] for t in range(self._towns)]
        else:
            doors = self._doors(buildings)
        until = world.now + settings.sweep_lasts
        none = np.zeros(self._towns, dtype=np.int64)
        self._sweeps.append(Sweep(number, missing, can_be_found, doors, none, until))

    def hour(self) -> None:
        """Tick: the doors of the past hour; notices before sweeps, earlier ones before later ones."""
        hands = self._workforce.by_town(Role.SWEEPS)
        self._credit = np.minimum(self._credit, 1.0) + hands * self.settings.doors_per_hour
        for notice in self._notices.values():
            told = np.minimum(notice.left(), np.floor(self._credit))
            notice.told += told
            self._credit -= told
        waiting, self._waiting = self._waiting, []
        for number, persons in waiting:
            self._send(number, persons)
        for sweep in self._sweeps:
            self._knock(sweep)
        for sweep in [s for s in self._sweeps if s.until <= self._world.now or not s.left().any()]:
            self._end(sweep)

    def _knock(self, sweep: Sweep) -> None:
        """Whoever is found behind the doors of this hour is swabbed."""
        county = self._world.county
        number = np.minimum(sweep.left(), np.floor(self._credit)).astype(np.int64)
        self._credit -= number
        for town in np.flatnonzero(number).tolist():
            first = int(sweep.knocked[town])
            doors = sweep.doors[town][first : first + number[town]]
            sweep.knocked[town] += number[town]
            at = np.isin(county.household[sweep.persons], doors)
            self._send(sweep.number, sweep.persons[at & (sweep.can_be_found > 0)])
            left = ~at | (sweep.can_be_found == 0)
            sweep.persons, sweep.can_be_found = sweep.persons[left], sweep.can_be_found[left]

    def _send(self, number: int, found: Ints) -> None:
        """To the make-up point of their site, or to wait there while it has stopped.

        Who is at home and free of a claim; others are tested as cases and contacts are.
        """
        found = found[self._world.controls.persons.now[found] == Level.FREE]
        waits = self.stopped[self._world.county.site[found]] > 0
        if waits.any():
            self._waiting.append((number, found[waits]))
            found = found[~waits]
        if found.size:
            self._world.log.batch(self._world.now, Event.SWEPT, Stage.NONE, found.size, place=number)
            self._testing.pool(found, Test.SWEEP, self.settings.pool_size)

    def _end(self, sweep: Sweep) -> None:
        self._sweeps.remove(sweep)
        if sweep.persons.size:
            self._world.log.batch(self._world.now, Event.NOT_FOUND, Stage.NONE, sweep.persons.size, place=sweep.number)
