"""人力: who of the roster comes, what he does, and what is left undone when too few do.

A day of work begins at 05:00 and has four shifts of six hours; a person works one of them. At the start of a
shift, and every hour where somebody is missing, roles are served in the order of `volunteers.priority`: a town
takes its own people first, those with the fewest days in a row before the others, and then borrows.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np

from sim.controls import Level, Zone
from sim.log import Layer
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Bools, Floats, Ints, grid, hour_of_day

SHIFTS = (5, 11, 17, 23)  # hours at which a shift begins
SHIFT_LENGTH = 6.0
NEIGHBOURS = 3  # co-workers on either side who are near enough to be infected
_ADULT, _OLDEST = 18, 65  # ages of those on the roster (assumption)
_NOBODY = -1


class Role(IntEnum):
    """What volunteers are needed for."""

    SAMPLING = 0
    ZONES = 1  # guards and service at the doors of sealed areas
    CHECKS = 2  # calls to people who must stay home
    DELIVERY = 3  # food to sealed households
    CHECKPOINTS = 4
    GATES = 5  # of compounds that are not sealed


NEAR_HOME = (Role.ZONES, Role.CHECKS, Role.DELIVERY, Role.GATES)  # what stairwell heads do
Demand = Callable[[], Ints]  # persons needed in the shift that begins or runs now, by town


class Roster:
    """The persons on the roster: columns, one entry each, by person."""

    def __init__(self, world: World) -> None:
        county, settings = world.county, world.scenario.volunteers
        self.person = _chosen(world, settings.roster)
        n = self.person.size
        self.town = county.town[self.person].astype(np.int64)
        heads = round(n * settings.share_stairwell_heads)
        rank = np.argsort(world.streams.u(Stream.ROSTER, self.person, 1), kind="stable") if n else np.empty(0, np.int64)
        self.head: Bools = np.zeros(n, dtype=bool)
        self.head[rank[:heads]] = True
        u = world.streams.u(Stream.CALL_UP, self.person) if n else np.empty(0)
        self.delay: Floats = grid(settings.call_up.quantile(u))
        self.days_in_a_row = np.zeros(n, dtype=np.int64)
        self.worked = np.zeros(n, dtype=bool)  # on this day of work
        self.role = np.full(n, _NOBODY, dtype=np.int64)  # in this shift
        self.place = np.full(n, _NOBODY, dtype=np.int64)  # town of work
        self.begins = np.full(n, np.inf)  # of the work of this shift (h)


def _chosen(world: World, number: int) -> Ints:
    """So many adults, by town in proportion; a longer roster holds all of a shorter one."""
    county = world.county
    adults = np.flatnonzero((county.age >= _ADULT) & (county.age < _OLDEST))
    u = world.streams.u(Stream.ROSTER, adults, 0) if adults.size else np.empty(0)
    return np.sort(adults[np.argsort(u, kind="stable")[:number]]).astype(np.int64)


class Workforce:
    """The roster at work."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.volunteers
        self.roster = Roster(world)
        self._towns = len(world.county.town_names)
        self.demand: dict[Role, Demand] = {}
        self.called = self.settings.called if self.settings.called is not None else np.inf
        self._day = -1
        self._present: Bools = np.zeros(self.roster.person.size, dtype=bool)
        self._priority = [Role[name.upper()] for name in self.settings.priority]
        self._needed = np.zeros((len(Role), self._towns), dtype=np.int64)
        self._told = np.zeros((2, len(Role), self._towns), dtype=np.int64)  # needed and at work, as last logged
        self._nearest = _by_distance(world.county.town_xy)

    def call(self) -> None:
        """The county calls its roster now."""
        self.called = min(self.called, self._world.now)

    def on_duty(self, role: Role, town: int | None = None) -> int:
        """Volunteers at work now in this role (of this town; without it, of the county)."""
        return int(self._at_work(role, town).sum())

    def by_town(self, role: Role) -> Ints:
        """The same for each town of work."""
        return np.bincount(self.roster.place[self._at_work(role)], minlength=self._towns)

    def share(self, role: Role) -> Floats:
        """At work ÷ needed, by town; 1 where nobody is needed."""
        needed = self._needed[role]
        return np.where(needed > 0, np.minimum(self.by_town(role) / np.maximum(needed, 1), 1.0), 1.0)

    def days_in_a_row(self, role: Role) -> float:
        """Mean number of days that those at work in this role have worked before without a rest."""
        at_work = self._at_work(role)
        return float(self.roster.days_in_a_row[at_work].mean()) if at_work.any() else 0.0

    def _at_work(self, role: Role, town: int | None = None) -> Bools:
        roster = self.roster
        here = (roster.role == role) & (roster.begins <= self._world.now)
        return here if town is None else here & (roster.place == town)

    def hour(self) -> None:
        """Tick: end and begin shifts, send those home who may not work any more, fill what is short."""
        now = self._world.now
        begins = hour_of_day(now) in SHIFTS
        if begins:
            self.roster.role[:], self.roster.place[:], self.roster.begins[:] = _NOBODY, _NOBODY, np.inf
            if hour_of_day(now) == SHIFTS[0]:
                self._new_day(int(now // DAY))
        else:
            self._send_home()
        self._needed[:] = 0
        for role, need in self.demand.items():
            self._needed[role] = need()
        self._fill()
        self._report()
        if begins:
            self._expose()

    def _new_day(self, day: int) -> None:
        """Days in a row are counted; who has worked the most in a row rests; the others come or do not (keyed)."""
        roster, settings = self.roster, self.settings
        rested = roster.days_in_a_row + roster.worked >= settings.max_days_in_a_row
        roster.days_in_a_row = np.where(roster.worked & ~rested, roster.days_in_a_row + 1, 0)
        roster.worked[:] = False
        self._day = day
        chance = settings.attendance - settings.absent_per_day * roster.days_in_a_row
        u = self._world.streams.u(Stream.ATTENDANCE, roster.person, day) if roster.person.size else np.empty(0)
        self._present = (u < chance) & ~rested

    def _send_home(self) -> None:
        """Who is a case, in quarantine, ordered home or sealed in works no longer."""
        at_work = np.flatnonzero(self.roster.role >= 0)
        out = at_work[~self._may_work(at_work)]
        self.roster.role[out], self.roster.place[out], self.roster.begins[out] = _NOBODY, _NOBODY, np.inf

    def _may_work(self, rows: Ints) -> Bools:
        """Who of these rows is free to leave his home."""
        controls, persons = self._world.controls, self.roster.person[rows]
        sealed = controls.zones.now[self._world.county.grid[persons]] == Zone.LOCKDOWN
        return (controls.persons.now[persons] == Level.FREE) & ~sealed

    def _fill(self) -> None:
        """Roles in the order of priority; within a role, each town its own people, then loans."""
        missing = np.maximum(self._needed - self._assigned(), 0)
        if not missing.any() or self._day < 0:
            return
        free = self._free()
        for role in self._priority:
            if missing[role].any():
                free = self._give(role, missing[role], free)

    def _assigned(self) -> Ints:
        """Persons by role and town of work, [roles, towns]."""
        busy = np.flatnonzero(self.roster.role >= 0)
        cell = self.roster.role[busy] * self._towns + self.roster.place[busy]
        return np.bincount(cell, minlength=self._needed.size).reshape(self._needed.shape)

    def _free(self) -> Ints:
        """Rows of those who could begin now, by (days in a row, keyed number)."""
        roster, now = self.roster, self._world.now
        there = self._present & ~roster.worked & (self.called + roster.delay <= now)
        rows = np.flatnonzero(there)
        rows = rows[self._may_work(rows)]
        u = self._world.streams.u(Stream.ROSTER, roster.person[rows], 2 + self._day) if rows.size else np.empty(0)
        return rows[np.lexsort((u, roster.days_in_a_row[rows]))]

    def _give(self, role: Role, missing: Ints, free: Ints) -> Ints:
        """Fill one role; returns who is still free."""
        able = np.ones(free.size, dtype=bool) if role in NEAR_HOME else ~self.roster.head[free]
        taken = np.zeros(free.size, dtype=bool)
        home = self.roster.town[free]
        missing = missing.copy()
        for town in np.flatnonzero(missing):
            order = self._nearest[town] if self.settings.loans else self._nearest[town][:1]
            for other in order.tolist():
                mine = np.flatnonzero(able & ~taken & (home == other))[: missing[town]]
                self._assign(free[mine], role, int(town), lent=other != town)
                taken[mine] = True
                missing[town] -= mine.size
                if missing[town] == 0:
                    break
        return free[~taken]

    def _assign(self, rows: Ints, role: Role, town: int, *, lent: bool) -> None:
        roster = self.roster
        roster.role[rows], roster.place[rows], roster.worked[rows] = role, town, True
        roster.begins[rows] = self._world.now + (self.settings.loan_travel if lent else 0.0)

    def _report(self) -> None:
        """Needed and assigned, where either has changed."""
        now = np.stack([self._needed, self._assigned()])
        role, town = np.nonzero((now != self._told).any(axis=0))
        self._world.log.shifts.add(
            role.size, time=self._world.now, role=role, town=town, needed=now[0, role, town], present=now[1, role, town]
        )
        self._told = now

    def _expose(self) -> None:
        """During the shift an infectious volunteer may infect those who work beside him."""
        world, roster, rate = self._world, self.roster, self.settings.infection_per_hour
        at_work = np.flatnonzero(roster.role >= 0)
        line = at_work[np.lexsort((roster.place[at_work], roster.role[at_work]))]
        persons = roster.person[line]
        end = world.now + SHIFT_LENGTH
        hot = np.flatnonzero(world.epidemic.latent_end[persons] < end)
        if not hot.size or rate == 0:
            return
        for step in [d for d in range(-NEIGHBOURS, NEIGHBOURS + 1) if d]:
            other = hot + step
            a, b = hot[(other >= 0) & (other < line.size)], other[(other >= 0) & (other < line.size)]
            near = (roster.role[line[a]] == roster.role[line[b]]) & (roster.place[line[a]] == roster.place[line[b]])
            a, b = a[near], b[near]
            begin = np.maximum(roster.begins[line[a]], roster.begins[line[b]])
            world.epidemic.expose_pairs(persons[a], persons[b], begin, np.full(a.size, end), rate, Layer.DUTY)


def _by_distance(town_xy: Any) -> list[Ints]:
    """All towns from each town, itself first."""
    distance = np.hypot(*(town_xy[:, None, :] - town_xy[None, :, :]).transpose(2, 0, 1))
    return [np.argsort(row, kind="stable") for row in distance]
