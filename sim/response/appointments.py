"""编制: the posts, how many people they take, and which residents have them."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.county.entrances import read_entrances
from sim.response.world import World
from sim.streams import Stream
from sim.units import Ints

SHIFTS = (5, 13, 21)  # hours at which a shift begins
ADULT, OLDEST = 18, 65  # ages of those on a roster (assumption)
SLACK = 1e-9


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


BY_TOWN = (Post.SAMPLERS,)  # all others have one place for the county


class Holders(NamedTuple):
    """Who has a post: residents, and people who live elsewhere and are at work in every shift."""

    persons: Ints
    outside: int


def per_server(world: World) -> dict[Post, float]:
    """Persons a server and shift, by post."""
    s, scenario = world.scenario.staff, world.scenario
    laboratory = scenario.laboratory.tubes_per_machine_day / (len(SHIFTS) * s.tubes_per_person)
    return {
        Post.SAMPLERS: float(scenario.sampling.samplers_per_table), Post.TRACERS: s.per_team, Post.CLERKS: s.per_desk,
        Post.DRIVERS: s.per_bus, Post.CREWS: s.per_ambulance, Post.LABORATORY: laboratory,
        Post.ROOMS: s.per_room / len(SHIFTS), Post.DOORS: s.per_door_team, Post.POLICE: 1,
    }  # fmt: skip


def _most(world: World) -> dict[Post, int]:
    """Servers of each post with all that can be called, but samplers."""
    scenario, fleets = world.scenario, world.county.fleets
    entrances = read_entrances(scenario, world.county.map)
    machines = max(scenario.laboratory.tubes_per_day / scenario.laboratory.tubes_per_machine_day, 1)
    return {
        Post.TRACERS: scenario.tracing.teams + scenario.tracing.surge_teams, Post.CLERKS: scenario.grouping.desks,
        Post.DRIVERS: len(fleets.buses.standing(aid=True)), Post.CREWS: len(fleets.ambulances.standing(aid=True)),
        Post.LABORATORY: round(machines), Post.ROOMS: scenario.quarantine.rooms,
        Post.DOORS: scenario.sampling.reswab_teams, Post.POLICE: entrances.police(),
    }  # fmt: skip


def appoint(world: World) -> dict[Post, Holders]:
    """Adults by post in keyed order; nobody twice. A roster of more holds all of one of fewer.

    Where the posts ask for more than `most_of_adults`, the same share of each is of the county.
    """
    county = world.county
    adults = np.flatnonzero((county.age >= ADULT) & (county.age < OLDEST))
    sizes = _sizes(world)
    asked = sum(people for people, _ in sizes.values())
    share = min(1.0, world.scenario.staff.most_of_adults * adults.size / max(asked, 1))
    left = _professionals(world, adults)
    chosen = dict[Post, Holders]()
    for post, (people, at_work) in sizes.items():
        inside = int(at_work * share + SLACK)  # at work in each shift
        order, number = _order(world, post, left), -(-people * inside // max(at_work, 1))
        chosen[post], left = Holders(left[order[:number]], at_work - inside), left[order[number:]]
    return chosen


def _order(world: World, post: Post, adults: Ints) -> Ints:
    """Who of these comes first to a post (keyed).

    Each town has its part of a post by town, by residents (rounded as Webster and Sainte-Laguë do).
    """
    u = world.streams.u(Stream.STAFF, adults, int(post)) if adults.size else np.empty(0)
    order = np.argsort(u, kind="stable")
    if post not in BY_TOWN:
        return order
    town = world.county.town[adults[order]]
    together = np.argsort(town, kind="stable")
    place = np.empty(order.size)  # of each in his town
    place[together] = np.arange(order.size) - np.searchsorted(town[together], town[together])
    return order[np.argsort((place + 0.5) / world.county.towns.size[town], kind="stable")]


def _professionals(world: World, adults: Ints) -> Ints:
    """The adults among whom posts are given: `most_of_adults`, and as many more as rounding may ask for."""
    number = int(np.ceil(world.scenario.staff.most_of_adults * adults.size)) + len(Post)
    if number >= adults.size:
        return adults
    u = world.streams.u(Stream.STAFF, adults, 1)
    return np.asarray(adults[np.argpartition(u, number)[:number]])


def _sizes(world: World) -> dict[Post, tuple[int, int]]:
    """Persons on the roster of each post, and how many of them each shift can count on if all come."""
    s, teams, per = world.scenario.staff, len(SHIFTS), per_server(world)
    samplers = world.scenario.sampling.samplers
    sizes = {Post.SAMPLERS: (samplers, samplers)}
    for post, servers in _most(world).items():
        given: int | None = getattr(s, post.name.lower())
        each = int(np.ceil(servers * per[post] - SLACK))
        enough = int(np.ceil(teams * each * (1 + s.reserve) / max(s.attendance, 0.05) - SLACK))
        sizes[post] = (enough, each) if given is None else (given, -(-given // teams))
    return sizes
