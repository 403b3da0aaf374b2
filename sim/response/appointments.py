"""编制: the posts, how many people they take, and which residents have them."""

from __future__ import annotations

from enum import IntEnum
from math import ceil
from typing import NamedTuple

import numpy as np

from sim.county.entrances import read_entrances
from sim.county.towns import apportion
from sim.response.sharing import first_by_town, place_in_group
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.streams import Stream
from sim.units import SLACK, Bools, Ints

SHIFTS = (5, 13, 21)  # hours at which a shift begins
_AGES = (18, 65)  # of those on a roster, from … to below (assumption)


class Post(IntEnum):
    """What staff do; numbers go on from those of Role in the table of shifts."""

    SAMPLERS = 20
    TRACERS = 21
    CLERKS = 22
    DRIVERS = 23
    CREWS = 24
    LABORATORY = 25
    ROOMS = 26
    DOORS = 27
    POLICE = 28


ANYWHERE = (Post.CLERKS, Post.DRIVERS, Post.CREWS, Post.LABORATORY)  # where their holders live; others: in the town

POLICE_AMONG = 5  # times as many adults as have a post at most


class Holders(NamedTuple):
    """Who has a post: residents, each with the town of his pool, and people from elsewhere, at work in every shift."""

    persons: Ints
    town: Ints
    outside: int


def may_serve(age: Ints) -> Bools:
    """Who of these ages (years) is an adult, and not too old for a post or a roster."""
    return np.asarray((age >= _AGES[0]) & (age < _AGES[1]))


def per_server(world: World) -> dict[Post, float]:
    """Persons a server and shift, by post."""
    s, scenario = world.scenario.staff, world.scenario
    return {
        Post.SAMPLERS: float(scenario.sampling.samplers_per_table), Post.TRACERS: s.per_team, Post.CLERKS: s.per_desk,
        Post.DRIVERS: s.per_bus, Post.CREWS: s.per_ambulance, Post.LABORATORY: 1,
        Post.ROOMS: s.per_room / len(SHIFTS), Post.DOORS: s.per_door_team, Post.POLICE: 1,
    }  # fmt: skip


def laboratory_staff(scenario: Scenario, tubes: float) -> int:
    """Persons a shift who do so many tubes a day."""
    return ceil(tubes / (len(SHIFTS) * scenario.staff.tubes_per_person) - SLACK)


def _most(world: World, police: Ints) -> dict[Post, int]:
    """Servers of each post with all that can be called, but samplers."""
    scenario, fleets = world.scenario, world.county.fleets
    return {
        Post.TRACERS: scenario.tracing.teams + scenario.tracing.surge_teams, Post.CLERKS: scenario.grouping.desks,
        Post.DRIVERS: len(fleets.buses.standing(aid=True)), Post.CREWS: len(fleets.ambulances.standing(aid=True)),
        Post.LABORATORY: laboratory_staff(scenario, scenario.laboratory.tubes_per_day),
        Post.ROOMS: scenario.quarantine.rooms, Post.DOORS: scenario.sampling.reswab_teams,
        Post.POLICE: int(police.sum()),
    }  # fmt: skip


def appoint(world: World) -> dict[Post, Holders]:
    """Adults by post in keyed order; nobody twice. A roster of more holds all of one of fewer.

    Where the posts ask for more than `most_of_adults`, the same share of each is of the county.
    """
    county = world.county
    adults = np.flatnonzero(may_serve(county.age))
    parts = _parts(world)
    sizes = _sizes(world, parts[Post.POLICE])
    asked = sum(people for people, _ in sizes.values())
    share = min(1.0, world.scenario.staff.most_of_adults * adults.size / max(asked, 1))
    left = _professionals(world, adults, 1)
    chosen = dict[Post, Holders]()
    for post, (people, at_work) in sizes.items():
        if post == Post.POLICE:  # last, and of few towns, which may have no professionals left
            wider = _professionals(world, adults, POLICE_AMONG)
            left = np.setdiff1d(wider, np.concatenate([who.persons for who in chosen.values()]))
        inside = int(at_work * share + SLACK)  # at work in each shift
        order, number = _order(world, post, left, parts[post]), -(-people * inside // max(at_work, 1))
        persons, left = left[order[:number]], left[order[number:]]
        chosen[post] = Holders(persons, _posted(county.town[persons], parts[post]), at_work - inside)
    return chosen


def _parts(world: World) -> dict[Post, Ints]:
    """How much of the work of each post stands in each town, with all that can be called.

    Teams are of the towns by residents; what stands at one place is of the town there; police is as at the start.
    """
    county = world.county
    residents = county.towns.size
    return {
        Post.SAMPLERS: residents, Post.TRACERS: residents, Post.DOORS: residents,
        Post.CLERKS: county.by_town(county.depot_xy), Post.LABORATORY: county.by_town(county.laboratory_xy),
        Post.DRIVERS: county.by_town(county.fleets.buses.depot_xy),
        Post.CREWS: county.by_town(county.fleets.ambulances.depot_xy),
        Post.ROOMS: county.by_town(county.quarantine_xy, county.quarantine_rooms),
        Post.POLICE: read_entrances(world.scenario, county.map).police_by_town(residents.size),
    }  # fmt: skip


def _posted(home: Ints, parts: Ints) -> Ints:
    """The town of each one's pool: his own as far as its part goes, else one that lacks people of its own."""
    part = apportion(home.size, parts) if parts.any() else np.bincount(home, minlength=parts.size)
    town, at_home = home.astype(np.int64), first_by_town(home, part)
    lacks = part - np.bincount(home[at_home], minlength=part.size)
    town[~at_home] = np.repeat(np.arange(part.size), lacks)
    return town


def _order(world: World, post: Post, adults: Ints, parts: Ints) -> Ints:
    """Who of these comes first to a post (keyed): where it is local each town has its own, as Sainte-Laguë's seats."""
    u = world.streams.u(Stream.STAFF, adults, int(post)) if adults.size else np.empty(0)
    order = np.argsort(u, kind="stable")
    if post in ANYWHERE:
        return order
    town = world.county.town[adults[order]]
    place = place_in_group(town)
    turn = np.full(order.size, np.inf)  # a town without a part is asked last
    np.divide(place + 0.5, parts[town], out=turn, where=parts[town] > 0)
    return order[np.argsort(turn, kind="stable")]


def _professionals(world: World, adults: Ints, times: int) -> Ints:
    """The adults among whom posts are given: `most_of_adults` (so many times), and more for rounding (keyed)."""
    number = times * (int(np.ceil(world.scenario.staff.most_of_adults * adults.size)) + len(Post))
    if number >= adults.size:
        return adults
    u = world.streams.u(Stream.STAFF, adults, 1)
    return np.asarray(adults[np.argpartition(u, number)[:number]])


def _sizes(world: World, police: Ints) -> dict[Post, tuple[int, int]]:
    """Persons on the roster of each post, and how many of them each shift can count on if all come."""
    s, teams, per = world.scenario.staff, len(SHIFTS), per_server(world)
    samplers = world.scenario.sampling.samplers
    sizes = {Post.SAMPLERS: (samplers, samplers)}
    for post, servers in _most(world, police).items():
        given: int | None = getattr(s, post.name.lower())
        each = int(np.ceil(servers * per[post] - SLACK))
        enough = int(np.ceil(teams * each * (1 + s.reserve) / max(s.attendance, 0.05) - SLACK))
        sizes[post] = (enough, each) if given is None else (given, -(-given // teams))
    return sizes
