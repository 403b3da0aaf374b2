"""专业人员: posts that limit the servers of their stage; three shifts of eight hours, one post a person.

Servers at work = min(servers, persons at work ÷ persons a server). A stage says how many servers it wants, and is
told when the number that can be staffed changes: at the tick, or when it asks because it wants another number.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from math import ceil
from typing import NamedTuple

import numpy as np

from sim.county.entrances import read_entrances
from sim.log import Event
from sim.response.roster import Roster, Rules, Shortages
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Ints, day_of, hour_of_day

SHIFTS = (5, 13, 21)  # hours at which a shift begins
SHIFT_LENGTH = 8.0
COUNTY = -1  # the town in the table of shifts: posts belong to the county
ADULT, OLDEST = 18, 65  # ages of those on a roster (assumption)
_SLACK = 1e-9


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


BRING_THEIR_MEANS = (Post.TRACERS, Post.LABORATORY)  # aid comes with phones and cars, or with a mobile laboratory


class Need(NamedTuple):
    """A stage's side of a post."""

    wanted: Callable[[], int]  # servers, now
    apply: Callable[[int], None]  # so many can be staffed from now on


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
    machines = ceil(scenario.laboratory.tubes_per_day / scenario.laboratory.tubes_per_machine_day - _SLACK)
    return {
        Post.TRACERS: scenario.tracing.teams + scenario.tracing.surge_teams, Post.CLERKS: scenario.grouping.desks,
        Post.DRIVERS: len(fleets.buses.standing(aid=True)), Post.CREWS: len(fleets.ambulances.standing(aid=True)),
        Post.LABORATORY: machines, Post.ROOMS: scenario.quarantine.rooms,
        Post.DOORS: scenario.sampling.reswab_teams, Post.POLICE: entrances.police(),
    }  # fmt: skip


class Staff:
    """The posts, who holds them, and who is at work."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.staff
        self.per = per_server(world)
        self.outside: dict[Post, int] = {}  # at work in every shift, and no persons of the county
        self.aid = dict.fromkeys(Post, 0)  # likewise, for a time
        people = self._posts()
        self.post = np.repeat(np.array([int(p) for p in people], dtype=np.int64), [len(r) for r in people.values()])
        person = np.concatenate([np.empty(0, dtype=np.int64), *people.values()])
        order = np.argsort(person, kind="stable")
        self.post, person = self.post[order], person[order]
        limit = np.where(self.post == Post.SAMPLERS, self.settings.sampler_shifts, 1)
        s = self.settings
        rules = Rules(s.attendance, s.absent_per_day, s.max_days_in_a_row, s.infection_per_hour, s.leave_lockdown)
        self.roster = Roster(world, person, self.post, limit, rules, (max(Post) + 1, max(Post) + 1, 1))
        self.roster.new_day(0)
        u = world.streams.u(Stream.STAFF, person, 0) if person.size else np.empty(0)
        self.roster.days_in_a_row = (u * s.max_days_in_a_row).astype(np.int64)  # days of rest are spread
        self.roster.line_up()
        self._needs: dict[Post, Need] = {}
        self._applied: dict[Post, int] = {}
        self._shortages = Shortages(world)
        self._told: dict[Post, tuple[int, int]] = {}
        self._enough: dict[Post, tuple[int, int, int] | None] = {}  # `_state` if nobody was missing at the last update

    # who has a post ------------------------------------------------------------------------------------

    def _posts(self) -> dict[Post, Ints]:
        """Adults by post in keyed order; nobody twice. A roster of more holds all of one of fewer.

        Where the posts ask for more than `most_of_adults`, the same share of each is of the county.
        """
        county = self._world.county
        adults = np.flatnonzero((county.age >= ADULT) & (county.age < OLDEST))
        sizes = self._sizes()
        asked = sum(people for people, _ in sizes.values())
        share = min(1.0, self.settings.most_of_adults * adults.size / max(asked, 1))
        left = self._professionals(adults)
        chosen = dict[Post, Ints]()
        for post, (people, at_work) in sizes.items():
            u = self._world.streams.u(Stream.STAFF, left, int(post)) if left.size else np.empty(0)
            inside = int(at_work * share + _SLACK)  # at work in each shift
            order, number = np.argsort(u, kind="stable"), -(-people * inside // max(at_work, 1))
            chosen[post], left = left[order[:number]], left[order[number:]]
            self.outside[post] = at_work - inside
        return chosen

    def _professionals(self, adults: Ints) -> Ints:
        """The adults among whom posts are given: `most_of_adults`, and as many more as rounding may ask for."""
        number = int(np.ceil(self.settings.most_of_adults * adults.size)) + len(Post)
        if number >= adults.size:
            return adults
        u = self._world.streams.u(Stream.STAFF, adults, 1)
        return np.asarray(adults[np.argpartition(u, number)[:number]])

    def _sizes(self) -> dict[Post, tuple[int, int]]:
        """Persons on the roster of each post, and how many of them each shift can count on if all come."""
        scenario, s, teams = self._world.scenario, self.settings, len(SHIFTS)
        sizes = {Post.SAMPLERS: (scenario.sampling.samplers, scenario.sampling.samplers)}
        for post, servers in _most(self._world).items():
            given: int | None = getattr(s, post.name.lower())
            each = int(np.ceil(servers * self.per[post] - _SLACK))
            enough = int(np.ceil(teams * each * (1 + s.reserve) / max(s.attendance, 0.05) - _SLACK))
            sizes[post] = (enough, each) if given is None else (given, -(-given // teams))
        return sizes

    # at work -------------------------------------------------------------------------------------------

    def serve(self, post: Post, wanted: Callable[[], int], apply: Callable[[int], None]) -> None:
        """A stage asks for staff from now on, and is told at once if there are too few."""
        self._needs[post] = Need(wanted, apply)
        self._applied[post] = wanted()
        self.update(post)

    def at_work(self, post: Post) -> int:
        """Persons at work now, those from outside included."""
        return self._persons(post) + self.outside[post] + self.aid[post]

    def _persons(self, post: Post) -> int:
        """Persons of the county at work now."""
        return int(self.roster.assigned[post, COUNTY])  # one column, the first and the last

    def limit(self, post: Post, servers: int) -> int:
        """Servers that can be staffed now: the formula of every shortage of staff."""
        return min(servers, int(self.at_work(post) / self.per[post] + _SLACK))

    def update(self, post: Post) -> None:
        """Fill the post as far as it is wanted now, and tell the stage if what can be staffed has changed."""
        need = self._needs[post]
        wanted = need.wanted()
        if post in BRING_THEIR_MEANS:
            wanted += int(self.aid[post] / self.per[post] + _SLACK)
        if self._state(post, wanted) == self._enough.get(post):
            return
        needed = ceil(wanted * self.per[post] - _SLACK)
        missing = needed - self.at_work(post)
        if missing > 0:
            rows = self.roster.free(post)
            rows = rows[: min(missing, self._may_take(post, needed, rows.size))]
            self.roster.assign(rows, post, COUNTY, self._world.now)
            missing -= rows.size
        self._enough[post] = self._state(post, wanted) if missing <= 0 else None
        self._report(post, needed)
        staffed = self.limit(post, wanted)
        if staffed != self._applied[post]:
            self._applied[post] = staffed
            need.apply(staffed)

    def _state(self, post: Post, wanted: int) -> tuple[int, int, int]:
        """Servers wanted, and persons of the county and others who are there."""
        return wanted, self._persons(post), self.outside[post] + self.aid[post]

    def _may_take(self, post: Post, needed: int, free: int) -> int:
        """How many of those free now: posts that work day and night leave the later shifts of the day their part.

        At the start of a shift what is there is shared out evenly; later in it only what the others can spare.
        """
        hour = hour_of_day(self._world.now)
        later = sum(hour < shift for shift in SHIFTS) if hour >= SHIFTS[0] else 0
        if post == Post.SAMPLERS:
            return free
        if hour in SHIFTS:
            return -(-free // (later + 1))
        return max(free - later * needed, 0)

    def _report(self, post: Post, needed: int) -> None:
        """Needed and at work, where either has changed; who comes from outside counts as far as he is needed."""
        persons = self._persons(post)
        others = min(self.outside[post] + self.aid[post], max(needed - persons, 0))
        told = (needed, persons + others)
        if told != self._told.get(post, (0, 0)):
            self._world.log.shifts.add(
                1, time=self._world.now, role=int(post), town=COUNTY, needed=told[0], present=told[1]
            )
            self._told[post] = told
            self._shortages.tell(int(post), max(needed - told[1], 0))

    def hour(self) -> None:
        """Tick: end and begin shifts, send those home who may not work any more, fill what is short."""
        now = self._world.now
        begins = hour_of_day(now) in SHIFTS
        if begins:
            self.roster.end_shift(Post.SAMPLERS)
            if hour_of_day(now) == SHIFTS[0]:
                self.roster.new_day(int(now // DAY) + 1)
        else:
            self.roster.send_home()
        for post in self._needs:
            self.update(post)
        if begins and self._world.situation.case_times:  # before the first case they meet as colleagues do
            self.roster.expose(now + SHIFT_LENGTH)

    # away ----------------------------------------------------------------------------------------------

    def stay_away(self, post: Post, number: int, lasts: float) -> int:
        """So many persons of a post, or all there are, cannot work for a time (h); returns how many.

        Those at work go first, those who live elsewhere after the county's own; then those who come today, then all
        others; keyed by person and day.
        """
        now, roster = self._world.now, self.roster
        rows = np.flatnonzero((self.post == post) & (roster.away_until <= now))
        key = (roster.person[rows], int(post), day_of(now))
        u = self._world.streams.u(Stream.DISTURBED, *key) if rows.size else np.empty(0)
        rows = rows[np.lexsort((u, ~roster.present[rows], roster.role[rows] < 0))]
        at_work = int((roster.role[rows] >= 0).sum())
        others = min(max(number - at_work, 0), self.outside[post])
        away = rows[: number - others]
        roster.stay_away(away, now + lasts)
        self.outside[post] -= others
        self.update(post)
        self._world.at(now + lasts, self._come_back, post, others)
        return away.size + others

    def _come_back(self, post: Post, others: int) -> None:
        self.outside[post] += others
        self.update(post)

    # aid -----------------------------------------------------------------------------------------------

    def aid_arrives(self, post: Post, number: int, stay: float) -> None:
        """So many people from outside, who work in as many teams as the post has, for a time."""
        each = number if post == Post.SAMPLERS else number // len(SHIFTS)
        self._change(post, each)
        self._world.at(self._world.now + stay, self._change, post, -each)

    def _change(self, post: Post, by: int) -> None:
        self.aid[post] += by
        self._world.log.add(self._world.now, Event.AID, place=int(post), detail=self.aid[post])
        self.update(post)
