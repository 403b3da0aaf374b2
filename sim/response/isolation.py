"""集中隔离: a quarantine room for each contact, of the county or kept for it outside; who finds none waits at home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from sim.both import wrong
from sim.controls import Level
from sim.log import Event, Layer, Stage
from sim.response.claims import NONE, Claim
from sim.response.dispatcher import Job, Station
from sim.response.outside import Outside
from sim.response.sharing import first_by_town
from sim.response.staff import Post, Staff
from sim.response.transfer import Buses, hours_between
from sim.response.world import World
from sim.units import DAY, Floats, Ints

_CLOSE, _SECONDARY = int(Claim.CLOSE), int(Claim.SECONDARY)
NEXT_DOOR = 3  # rooms on either side that share the air of a corridor


@dataclass
class Stay:
    """A room that is reserved for a person; `over` fires when it is his no more."""

    room: int
    site: int
    over: simpy.Event
    since: float = np.inf  # when he moved in (h)
    left: bool = False  # will not come, or left before his term

    @property
    def inside(self) -> bool:
        """Whether he has moved in."""
        return self.since < np.inf


class Quarantine:
    """The inbox waits for a room; the job is the stay, from reservation to cleaning."""

    def __init__(self, world: World, buses: Buses, staff: Staff) -> None:
        self._world, self._buses, self._staff = world, buses, staff
        self.settings = world.scenario.quarantine
        self.site_of_room = np.repeat(np.arange(world.county.quarantine_rooms.size), world.county.quarantine_rooms)
        self._town_of_room = world.county.nearest_town(world.county.quarantine_xy)[self.site_of_room]
        self._open_rooms = round(self.settings.ready * self.settings.rooms)
        self._closed: set[int] = set()  # open rooms that cannot be used for a time
        self.outside = Outside(world, self._man_again)
        self.station = Station(
            world.env, Stage.QUARANTINE, world.log, None if self.settings.unlimited else self._open_rooms
        )
        if self.station.servers is not None:
            staff.serve(Post.ROOMS, self._by_town, self._man)
            self.station.which = self._own_first
        self.stays: dict[int, Stay] = {}
        self.on_arrival: Callable[[int], None] = lambda person: None
        self.on_home_after: Callable[[int], None] = lambda person: None
        buses.destination, buses.way, buses.way_back = self.site_for, self._way, self._way_back
        buses.arrive = self.arrive
        buses.withdraw = self.leave
        self.station.run(self)

    def admit(self, persons: Any, rank: int) -> None:
        """These contacts need a room: close ones (rank 0) first; who has one needs no other."""
        persons = persons[[person not in self.stays for person in persons.tolist()]]
        self.station.put(persons, rank)
        if self.settings.overflow == "elsewhere":
            for person in persons.tolist():
                self._world.at_last(self._world.now + self.settings.patience, self._send_elsewhere, person)

    def take_in(self, persons: Any) -> None:
        """People who are met at the road: they are in transit until a bus has brought them to their rooms."""
        claims, now = self._world.claims, self._world.now
        until = now + self.settings.close_contact_term
        claims.open(persons, Claim.CLOSE, until, now)
        claims.move(persons, Level.TRANSIT, now)
        self._world.at(until, self.leave_line, persons)
        self.admit(persons, 0)

    def leave_line(self, persons: Any) -> None:
        """Those of these who need no room any more do not wait for one."""
        inbox = self.station.inbox
        for person in persons.tolist():
            if person in inbox and not self.belongs(person):
                inbox.hand_on(person)
                self.elsewhere(person)

    def until(self, persons: Ints, claim: Claim, otherwise: float) -> Floats:
        """When a claim ends that is opened now (h): of who is in a room a term after he came, else `otherwise`."""
        term = self._term(claim)
        stays = [self.stays.get(person) for person in persons.tolist()]
        return np.array([s.since + term if s and s.inside and not s.left else otherwise for s in stays], np.float64)

    def _term(self, claim: Claim) -> float:
        return self.settings.close_contact_term if claim == Claim.CLOSE else self.settings.secondary_term

    def _send_elsewhere(self, person: int) -> None:
        """No room within the patience: isolated in another county for the same term."""
        world, station = self._world, self.station
        if person not in station.inbox or not self.belongs(person):
            return
        station.inbox.hand_on(person)
        term = self._term(self._class(person))
        world.log.add(world.now, Event.SENT_ELSEWHERE, person)
        world.claims.move([person], Level.AWAY, world.now)
        world.at(world.now + term, self._back, person)

    def _back(self, person: int) -> None:
        if self._world.claims.where[person] == Level.AWAY:
            self._world.claims.move([person], Level.FREE, self._world.now)

    def activate(self) -> None:
        """Open all rooms by the ramp: a third after 24 h, half after 48 h, all after 72 h (the scenario's shares)."""
        for after, rooms in self.settings.ramp:
            self._world.at(self._world.now + after, self._open, max(self._open_rooms, rooms))

    def _open(self, rooms: int) -> None:
        if rooms > self._open_rooms and self.station.servers is not None:
            self._open_rooms = rooms
            self._staff.update(Post.ROOMS)

    def _by_town(self) -> Ints:
        """Open rooms, closed for a time or not, by town of the site."""
        return np.bincount(self._town_of_room[: self._open_rooms], minlength=len(self._world.county.towns))

    def _usable(self) -> Ints:
        """Open rooms that are not closed for a time."""
        rooms = np.arange(self._open_rooms)
        return rooms[~np.isin(rooms, list(self._closed))]

    def _man(self, staffed: Ints) -> None:
        """Rooms of each town are used in the order of their numbers, as far as there are staff; and all outside."""
        if self.station.servers is not None:
            rooms = self._usable()
            own = rooms[first_by_town(self._town_of_room[rooms], staffed)].tolist()
            self.station.servers.set_identities([*own, *self.outside.rooms])

    def _man_again(self) -> None:
        self._man(self._staff.staffed(Post.ROOMS, self._by_town()))

    def check_limit(self) -> None:
        """Raises Wrong where rooms have no limit, so that more of them are of no use."""
        if self.station.servers is None:
            raise wrong("it has no limit", "隔离房不限数量，无需外借", "quarantine")

    def _own_first(self) -> int | None:
        """The room of the county that is free for longest, where others are free outside; None: whichever is."""
        assert self.station.servers is not None
        if not self.outside.rooms:
            return None
        return next((room for room in self.station.servers.free if not self.outside.has(room)), None)

    def close_rooms(self, number: int) -> set[int]:
        """So many open rooms cannot be used from now on, free ones before others; returns them."""
        servers = self.station.servers
        if servers is None:
            return set()
        usable = self._usable().tolist()
        usable.sort(key=lambda room: (room not in servers.free, -room))
        rooms = set(usable[:number])
        self._closed |= rooms
        self._man_again()
        return rooms

    def reopen_rooms(self, rooms: set[int]) -> None:
        """These rooms can be used again."""
        self._closed -= rooms
        self._man_again()

    def share_free(self) -> float:
        """Rooms in use that nobody has or waits for ÷ open rooms that can be used."""
        usable = self._open_rooms - len(self._closed) + len(self.outside.rooms)
        if self.station.servers is None or not (self._open_rooms or self.outside.rooms):
            return 1.0
        return max(len(self.station.servers.free) - len(self.station.inbox), 0) / max(usable, 1)

    def site_for(self, person: int) -> int:
        """The quarantine site where a room is kept for this person."""
        return self.stays[person].site

    def _way(self, home: Any, site: int) -> float:
        """Driving time (h) from a home (x, y in km) to a site."""
        if site == self.outside.site:
            return self.outside.drive
        return hours_between(self._world, home, self._world.county.quarantine_xy[site])

    def _way_back(self, site: int) -> float:
        """How long a bus is away after it has set down its passengers (h); at the county's own sites it is there."""
        return self.outside.drive if site == self.outside.site else 0.0

    def further(self, person: int) -> float:
        """How much longer an ambulance drives for a person each way (h): who is in a room outside is fetched there."""
        stay = self.stays.get(person)
        return self._way_back(stay.site) if stay is not None and stay.inside and not stay.left else 0.0

    def belongs(self, person: int) -> bool:
        """Contacts with an open claim who have no room yet and are no case."""
        strict = self._world.claims.strictest_of(person, self._world.now)
        return person not in self.stays and strict not in (Claim.CASE, NONE)

    def elsewhere(self, person: int) -> None:
        """A case goes to hospital; a released contact needs no room, and goes home from the road if he waited there."""
        world = self._world
        if world.claims.where[person] == Level.TRANSIT and world.claims.strictest_of(person, world.now) == NONE:
            world.claims.move([person], Level.FREE, world.now)

    def job(self, persons: list[int], server: int) -> Job:
        """Keep a room for one person until he comes, has served his term or leaves it as a case; then clean it."""
        person, env = persons[0], self._world.env
        room = server if server >= 0 else person
        beyond = server >= 0 and self.outside.has(server)
        site = self.outside.site if beyond else int(self.site_of_room[room % self.site_of_room.size])
        stay = self.stays[person] = Stay(room, site, env.event())
        self._buses.station.put(person, self._rank(person))
        yield stay.over
        if stay.inside and not stay.left:
            self._release(person)
        del self.stays[person]
        self.station.finish(persons, server)
        yield env.timeout(self.settings.cleaning if stay.inside else 0)

    def _rank(self, person: int) -> int:
        return int(self._world.claims.until.item(_CLOSE, person) <= self._world.now)

    def _class(self, person: int) -> Claim:
        return Claim.SECONDARY if self._rank(person) else Claim.CLOSE

    def _begin_term(self, person: int, stay: Stay) -> None:
        """From his arrival on his claim lasts as long as the term of his class."""
        now, claim = self._world.now, self._class(person)
        self._world.claims.set_until([person], claim, now + self._term(claim), now)
        self._serve_term(person, stay)

    def _serve_term(self, person: int, stay: Stay) -> None:
        """Look again when his claim ends, as it is known now; of a close contact another claim ends with that."""
        if stay.left:
            return
        claims, now = self._world.claims, self._world.now
        close, secondary = claims.until.item(_CLOSE, person), claims.until.item(_SECONDARY, person)
        until = close if close > stay.since else secondary
        if until > now:
            self._world.at(until, self._serve_term, person, stay)
            return
        if secondary > now:
            claims.set_until([person], Claim.SECONDARY, now, now)
        stay.over.succeed()

    def _release(self, person: int) -> None:
        world, now = self._world, self._world.now
        world.log.add(now, Event.LEFT_ROOM, person, place=self.site_for(person))
        was_close = world.claims.until[Claim.CLOSE][person] == now
        if was_close and self.settings.home_after > 0:
            world.claims.open([person], Claim.SECONDARY, now + self.settings.home_after, now)
            world.at(now + self.settings.home_after, world.claims.settle, [person], now + self.settings.home_after)
            self.on_home_after(person)
        world.claims.move([person], Level.FREE, now)

    def arrive(self, person: int) -> None:
        """A bus has brought him; who was taken over by an ambulance on the way does not arrive."""
        world = self._world
        stay = self.stays.get(person)
        if stay is None or stay.left:
            return
        world.log.add(world.now, Event.ADMITTED, person, place=self.site_for(person))
        world.claims.move([person], Level.CENTRAL, world.now)
        stay.since = world.now
        self.on_arrival(person)
        self._begin_term(person, stay)

    def leave(self, person: int) -> None:
        """He will not come, or leaves as a case: the room is free."""
        stay = self.stays.get(person)
        if stay is not None and not stay.left:
            if stay.inside:
                self._world.log.add(self._world.now, Event.LEFT_ROOM, person, place=stay.site)
            stay.left = True
            if not stay.over.triggered:
                stay.over.succeed()

    def new_case(self, person: int) -> None:
        """Who waits for a room, or has one and is still at home, needs none; who is inside leaves by ambulance."""
        self.leave_line(np.array([person]))
        stay = self.stays.get(person)
        if stay is not None and not stay.inside and self._world.claims.where[person] == Level.FREE:
            self.leave(person)

    def daily_corridor(self) -> None:
        """At midnight: infectious persons inside may infect those next door, of their site, during the day."""
        rate = self.settings.infection_per_day / DAY
        inside = {stay.room: person for person, stay in self.stays.items() if stay.inside}
        site = {stay.room: stay.site for stay in self.stays.values() if stay.inside}
        world = self._world
        rooms, persons = (np.fromiter(column, np.int64, len(inside)) for column in (inside, inside.values()))
        hot = rooms[world.epidemic.latent_end[persons] < world.now + DAY].tolist()
        pairs = [
            (inside[r], inside[r + d])
            for r in sorted(hot)
            for d in range(-NEXT_DOOR, NEXT_DOOR + 1)
            if d and site.get(r + d) == site[r]
        ]
        if pairs and rate > 0:
            source, target = np.array(pairs, dtype=np.int64).T
            start = np.full(source.size, world.now)
            world.epidemic.expose_pairs(source, target, start, start + DAY, rate, Layer.QUARANTINE)
