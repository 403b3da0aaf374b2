"""志愿者名册: party members, stairwell heads and company teams, with what each of them does and when he comes."""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise

import numpy as np

from sim.county.entrances import RESIDENTS
from sim.response.appointments import may_serve
from sim.response.roster import NOBODY, Roster, Rules
from sim.response.sharing import place_in_group
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.streams import Stream
from sim.units import Bools, Floats, Ints, grid


class Role(IntEnum):
    """What volunteers are needed for."""

    SAMPLING = 0
    ZONES = 1  # guards and service at the doors of sealed areas
    CHECKS = 2  # calls to people who must stay home
    DELIVERY = 3  # food to sealed households
    CHECKPOINTS = 4
    GATES = 5  # of compounds that are not sealed
    SWEEPS = 6  # notices before a round, and looking for those who did not come


Does = tuple[bool, bool]  # whether others than company teams do something, if they are asked, and whether these do
ByHome = tuple[list[Ints], list[int]]  # rows by home town, and how many of them are of company teams
NEAR_HOME = (Role.ZONES, Role.CHECKS, Role.DELIVERY, Role.GATES, Role.SWEEPS)  # what stairwell heads do
BY_GUARDS = (Role.GATES,)  # which of these those heads do who guard gates


class Kind(IntEnum):
    """Who a volunteer is."""

    MEMBER = 0  # of the party: does everything
    HEAD = 1  # of a stairwell: does what is near home
    COMPANY = 2  # of a company's team: does what the scenario says
    GUARD = 3  # a head of a stairwell who guards a gate of his compound, too


HEADS = (Kind.HEAD, Kind.GUARD)


class Volunteers(Roster):
    """The roster of volunteers: besides, where they live, what they are and do, and how fast each answers a call."""

    def __init__(self, world: World, apart: Ints) -> None:
        county, settings = world.county, world.scenario.volunteers
        teams = _company_teams(world, apart)
        person = np.concatenate([_chosen(world, settings.roster, np.concatenate([apart, teams])), teams])
        order = np.argsort(person, kind="stable")
        self.kind = np.repeat([Kind.MEMBER, Kind.COMPANY], [person.size - teams.size, teams.size])[order]
        person = person[order]
        attendance = np.where(self.kind == Kind.COMPANY, settings.company_attendance, settings.attendance)
        rules = Rules(attendance, settings.absent_per_day, settings.max_days_in_a_row, settings.infection_per_hour)
        self.town = county.town[person].astype(np.int64)
        others = np.flatnonzero(self.kind == Kind.MEMBER)
        heads = round(others.size * settings.share_stairwell_heads)
        rank = np.argsort(world.streams.u(Stream.ROSTER, person[others], 1), kind="stable") if heads else others[:0]
        self.kind[others[rank[:heads]]] = Kind.HEAD
        self.kind[others[rank[: round(heads * settings.share_gate_heads)]]] = Kind.GUARD
        self._heads: dict[Kind, Ints] = {kind: np.flatnonzero(self.kind == kind) for kind in HEADS}
        n, towns = person.size, len(county.towns)
        asked = np.select([self.kind == kind for kind in HEADS], [0, 1], 2)  # the order in which those of a town are
        group = 3 * self.town + asked
        super().__init__(world, person, group, np.ones(n, dtype=np.int64), rules, (3 * towns, len(Role), towns))
        self.company: Bools = self.kind == Kind.COMPANY
        self._company_does = [role.name.lower() in settings.company_roles for role in Role]
        u = world.streams.u(Stream.CALL_UP, person) if n else np.empty(0)
        self._delay: Floats = grid(settings.call_up.quantile(u))  # from the call until he can come
        self._called = settings.called if settings.called is not None else np.inf
        self._comes = self._called + self._delay  # (h) from then on
        self.standing = False  # somebody stands at posts already
        self.new_day(-1)  # the shift that ends at 05:00 of day 0

    @property
    def called(self) -> bool:
        """Whether the county has called them; their first day of work begins at 05:00 of day 0."""
        return self._called <= self._world.now and self.day >= 0

    def call(self) -> None:
        """The county calls its roster now."""
        self._called = min(self._called, self._world.now)
        self._comes = np.minimum(self._comes, self._called + self._delay)

    def stand(self, number: Ints) -> None:
        """So many members by town stand at posts since before the outbreak, and await no call.

        Where a town has fewer, others stand there for them.
        """
        rows = np.flatnonzero(self.kind == Kind.MEMBER)
        if not rows.size:
            return
        rows = rows[np.argsort(self._u(Stream.ROSTER, rows, -2), kind="stable")]
        rows = rows[np.argsort(self.town[rows], kind="stable")]
        town = self.town[rows]
        place = place_in_group(town)
        chosen = rows[np.lexsort((place, place >= number[town]))[: int(number.sum())]]
        self._comes[chosen] = -np.inf
        self.standing = bool(chosen.size)

    def ready(self) -> Ints:
        """Rows of those who could begin now and stand at posts or have heard of the call, group after group."""
        if not (self.called or self.standing):
            return np.empty(0, dtype=np.int64)
        return self.free_of_all(self._comes <= (self._world.now if self.called else -np.inf))

    def does(self) -> list[Does]:
        """Who does what, by role: not everybody does everything, and before the call there are posts only."""
        called = self.called
        asked = [called or role == Role.CHECKPOINTS for role in Role]
        return [(now, now and company) for now, company in zip(asked, self._company_does, strict=True)]

    def by_home(self, rows: Ints) -> list[ByHome]:
        """Of these rows the stairwell heads, those heads who guard gates, and the others, in their groups' order."""
        number = 3 * self.assigned.shape[1]
        ends = np.cumsum(np.bincount(self.group[rows], minlength=number)).tolist()
        groups = [rows[first:last] for first, last in pairwise([0, *ends])]
        teams = np.bincount(self.group[rows[self.company[rows]]], minlength=number).tolist()
        return [(groups[asked::3], teams[asked::3]) for asked in range(3)]

    def heads_at_work(self, kind: Kind) -> Ints:
        """Stairwell heads of this kind by role and town of work, [roles, towns]."""
        rows = self._heads[kind][self.role[self._heads[kind]] != NOBODY]
        cell = self.role[rows] * self.assigned.shape[1] + self.place[rows]
        return np.bincount(cell, minlength=self.assigned.size).reshape(self.assigned.shape)


def expected(scenario: Scenario) -> float:
    """Volunteers who can come on a day when nobody is tired or ill: rosters × attendance."""
    settings = scenario.volunteers
    return settings.roster * settings.attendance + company_people(scenario) * settings.company_attendance


def company_people(scenario: Scenario) -> int:
    """Persons of company teams in this county, by its residents."""
    return round(scenario.volunteers.company_people * scenario.county.population / RESIDENTS)


def _adults(world: World, apart: Ints) -> Bools:
    """Who of the residents can be on a roster, but for those `apart`."""
    able = may_serve(world.county.age)
    able[apart] = False
    return able


def _company_teams(world: World, apart: Ints) -> Ints:
    """Colleagues without a post: as many teams of one size as the scenario says, from its largest companies."""
    county, people, teams = world.county, company_people(world.scenario), world.scenario.volunteers.company_teams
    staff: Ints = np.flatnonzero(_adults(world, apart) & (county.workplace >= 0))
    if not people or not staff.size:
        return np.empty(0, dtype=np.int64)
    company: Ints = county.workplace[staff]
    size = np.bincount(company)
    rank = np.empty(size.size, dtype=np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(size.size)
    large = rank < teams
    if size[large].sum() >= people:  # then nobody of another company is asked
        staff, company = staff[large[company]], company[large[company]]
    u = world.streams.u(Stream.ROSTER, staff, -1)
    order = np.lexsort((u, company))
    staff, company = staff[order], company[order]
    place = place_in_group(company)
    chosen = np.lexsort((rank[company], place, rank[company] >= teams))[:people]
    return np.asarray(staff[chosen], dtype=np.int64)


def _chosen(world: World, number: int, apart: Ints) -> Ints:
    """So many adults, by town in proportion; a longer roster holds all of a shorter one."""
    if not number:
        return np.empty(0, dtype=np.int64)
    adults = np.flatnonzero(_adults(world, apart))
    if number >= adults.size:
        return adults
    u = world.streams.u(Stream.ROSTER, adults, 0)
    return np.sort(adults[np.argpartition(u, number)[:number]])
