"""转运: buses bring contacts to their rooms, ambulances bring cases to their beds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.controls import Level
from sim.log import Event, Layer, Stage
from sim.response.cases import Cases
from sim.response.dispatcher import Job, Servers, Station
from sim.response.staff import Post, Staff
from sim.response.world import World
from sim.response.yard import Yard
from sim.streams import Stream
from sim.units import DAY, Ints, day_of, grid, hour_of_day


def _rests(world: World) -> bool:
    """Whether drivers rest now."""
    stop = world.scenario.transfer.night_stop
    if stop is None:
        return False
    hour, (start, end) = hour_of_day(world.now), stop
    return start <= hour < end if start < end else hour >= start or hour < end


def hours_between(world: World, a: Any, b: Any) -> float:
    """Driving time (h) from place a to place b (x, y in km) at this hour of day."""
    speed = world.scenario.transfer.speed
    return float(np.ravel(world.county.travel_hours(a[0], a[1], b[0], b[1], hour_of_day(world.now), speed))[0])


class Buses:
    """Coaches and minibuses: a load of one town and one quarantine site a trip."""

    def __init__(self, world: World, cases: Cases, staff: Staff) -> None:
        self._world, self._cases, self._staff = world, cases, staff
        self.settings = world.scenario.transfer
        self.station = Station(world.env, Stage.TRANSFER, world.log, 0)
        self.yard = Yard(world.county, world.county.fleets.buses)
        self._fleet = self.yard.fleet
        self._asked: tuple[list[int], list[int]] | None = None  # fit buses, and drivers at work by town, …
        self._manned: list[int] = []  # … of which these are driven
        staff.serve(Post.DRIVERS, self._with_drivers, lambda _: self.shift())
        self.shift()
        self.destination: Callable[[int], int] = lambda person: 0
        self.way: Callable[[Any, int], float] = lambda home, site: 0.0  # from a home to a site (h)
        self.way_back: Callable[[int], float] = lambda site: 0.0
        self.arrive: Callable[[int], None] = lambda person: None
        self.withdraw: Callable[[int], None] = lambda person: None
        self._largest = int(self._fleet.seats.max(initial=1))
        self.station.work = self
        world.env.process(self._dispatch())

    @property
    def servers(self) -> Servers:
        """The buses; there is always a pool of them, possibly empty."""
        assert self.station.servers is not None
        return self.station.servers

    def reinforce(self) -> None:
        """Further buses are on duty from now on."""
        self.yard.aid_arrives()
        self._staff.update(Post.DRIVERS)
        self.shift()

    def _with_drivers(self) -> Ints:
        """Buses that have drivers at this hour, those out of order included, by town of the depot."""
        return self.yard.by_town([] if _rests(self._world) else self.yard.there)

    def shift(self) -> None:
        """Put those buses on duty that are fit and have drivers at this hour, coaches first."""
        fit = [] if _rests(self._world) else self.yard.fit()
        asked = (fit, self._staff.by_town(Post.DRIVERS).tolist())
        if asked != self._asked:
            self._asked = asked
            self._manned = self.yard.manned(fit, self._staff.staffed(Post.DRIVERS, self.yard.by_town(fit)))
        fleet = self._manned
        if set(fleet) != self.servers.on_duty or len(fleet) != self.servers.target:
            self.servers.set_identities(fleet)

    def belongs(self, person: int) -> bool:
        """Contacts; a case goes by ambulance."""
        return not self._cases.is_case(person)

    def elsewhere(self, person: int) -> None:
        """The room that was kept is free again."""
        self.withdraw(person)

    def _loads(self) -> list[list[int]]:
        """Those on offer by town and site, the load of the best one first, each as far as the largest bus has seats.

        Who refuses today is put off to tomorrow.
        """
        inbox, town = self.station.inbox, self._world.county.town
        loads, refusing = dict[tuple[int, int], list[int]](), list[int]()
        for person in inbox.on_offer():
            if not self.belongs(person):
                continue
            load = loads.setdefault((town.item(person), self.destination(person)), [])
            if len(load) < self._largest:
                (refusing if self._refuses(person) else load).append(person)
        for person in refusing:
            self._world.log.add(self._world.now, Event.REFUSED, person)
            inbox.defer(person, (day_of(self._world.now) + 1) * DAY)
        return [load for load in loads.values() if load]

    def _refuses(self, person: int) -> bool:
        chance = self._world.scenario.home.refuses
        day = day_of(self._world.now)
        return chance > 0 and self._world.streams.one(Stream.REFUSAL, person, Stage.TRANSFER, day) < chance

    def _dispatch(self) -> Job:
        """Send the fitting bus with the first load that fills a coach, or whose oldest has waited long enough."""
        station, env, settings = self.station, self._world.env, self.settings
        while True:
            if station.clear() is None:
                yield station.inbox.news()
                continue
            if not self.servers.free:
                yield self.servers.freed()
                continue  # who waited may belong elsewhere by now
            loads = [
                (min(station.inbox.since[p] for p in load) + settings.depart_after, load) for load in self._loads()
            ]
            ready = next((load for due, load in loads if len(load) == self._largest or env.now >= due), None)
            if ready:
                bus = self.servers.take(self._fitting(len(ready)))
                station.start(ready[: self._seats(bus)], bus)
            elif loads:
                yield station.inbox.news() | env.timeout(min(due for due, _ in loads) - env.now)

    def _seats(self, bus: int) -> int:
        return int(self._fleet.seats[bus])

    def _fitting(self, passengers: int) -> int:
        """The smallest free bus that holds all, else the largest."""
        free: list[int] = sorted(self.servers.free)
        enough = [b for b in free if self._seats(b) >= passengers]
        return (
            min(enough, key=lambda b: (self._seats(b), b)) if enough else min(free, key=lambda b: (-self._seats(b), b))
        )

    def job(self, persons: list[int], server: int) -> Job:
        """Drive to the first passenger, board all, bring them to their site, disinfect."""
        world, settings, county = self._world, self.settings, self._world.county
        home = county.grid_xy[county.grid[persons[0]]]
        site = self.destination(persons[0])
        yield world.env.timeout(hours_between(world, self._fleet.depot_xy[server], home) + grid(settings.boarding))
        yield world.env.timeout(grid(settings.boarding_per_person * len(persons)))
        riders = []
        for person in persons:
            if self.belongs(person):
                riders.append(person)
            else:
                self.withdraw(person)
        now = world.now
        world.log.add_many(now, Event.PICKED_UP, np.array(riders, dtype=np.int64), place=site)
        world.claims.move(np.array(riders, dtype=np.int64), Level.TRANSIT, now)
        trip = self.way(home, site)
        world.epidemic.expose(np.array(riders, dtype=np.int64), now, now + trip, settings.infection_per_hour, Layer.BUS)
        yield world.env.timeout(trip)
        self.station.finish(persons, server)
        for person in riders:
            self.arrive(person)
        yield world.env.timeout(settings.disinfect_bus + self.way_back(site))


class Ambulances:
    """Negative-pressure ambulances: one case a trip."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world, self._staff = world, staff
        self.settings = world.scenario.transfer
        self.yard = Yard(world.county, world.county.fleets.ambulances)
        self._fleet = self.yard.fleet
        self.station = Station(world.env, Stage.CASE_TRANSFER, world.log, len(self.yard.there))
        staff.serve(Post.CREWS, lambda: self.yard.by_town(self.yard.there), self._man)
        self.arrive: Callable[[int], None] = lambda person: None
        self.fetched: Callable[[int], None] = lambda person: None
        self.further: Callable[[int], float] = lambda person: 0.0
        self.station.run(self)

    def reinforce(self) -> None:
        """Further ambulances are on duty from now on, as far as there are crews."""
        self.yard.aid_arrives()
        self._staff.update(Post.CREWS)

    def shift(self) -> None:
        """Put those on duty that are fit and have crews."""
        self._man(self._staff.staffed(Post.CREWS, self.yard.by_town(self.yard.there)))

    def _man(self, crews: Ints) -> None:
        if self.station.servers is not None:
            self.station.servers.set_identities(self.yard.manned(self.yard.fit(), crews))

    def belongs(self, person: int) -> bool:
        """Every case with a bed goes there."""
        return True

    def elsewhere(self, person: int) -> None:
        """Never called."""

    def job(self, persons: list[int], server: int) -> Job:
        """From the hospital to the case and back, then disinfect."""
        world, settings, county = self._world, self.settings, self._world.county
        person = persons[0]
        home, further = county.grid_xy[county.grid[person]], self.further(person)
        there = hours_between(world, self._fleet.depot_xy[server], home)
        yield world.env.timeout(there + grid(settings.boarding) + further)
        world.log.add(world.now, Event.PICKED_UP, person)
        self.fetched(person)
        world.claims.move([person], Level.TRANSIT, world.now)
        yield world.env.timeout(hours_between(world, home, county.hospital_xy) + further)
        self.station.finish(persons, server)
        self.arrive(person)
        yield world.env.timeout(settings.disinfect_ambulance)
