"""专业人员: posts that limit the servers of their stage; three shifts of eight hours, one post a person.

Servers at work = min(servers, persons at work ÷ persons a server). A stage says how many servers it wants, and is
told when the number that can be staffed changes: at the tick, or when it asks because it wants another number. Of
too few each shift of the day gets its part, as at its start. Where the work is done in towns (`BY_TOWN`) the
formula holds in each town; its people are a pool of `pools.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np

from sim.log import Event
from sim.response.appointments import ADULT, BY_TOWN, OLDEST, SHIFTS, SLACK, Post, appoint, per_server
from sim.response.pools import Call, TownPool
from sim.response.roster import Roster, Rules, Shortages
from sim.response.sharing import may_work
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Ints, day_of, hour_of_day

__all__ = ["ADULT", "COUNTY", "OLDEST", "SHIFTS", "Need", "Post", "Staff"]

SHIFT_LENGTH = 8.0
COUNTY = -1  # the town in the table of shifts of a post with one place for the county


ONCE_A_DAY = (Post.SAMPLERS,)  # whose need of one shift says nothing of the next one's
BRING_THEIR_MEANS = (Post.TRACERS, Post.LABORATORY)  # aid comes with phones and cars, or with a mobile laboratory


class Need(NamedTuple):
    """A stage's side of a post."""

    wanted: Callable[[], int]  # servers, now
    apply: Callable[[int], None]  # so many can be staffed from now on


class Staff:
    """The posts, who holds them, and who is at work."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.staff
        self.per, self._towns = per_server(world), len(world.county.town_names)
        holders = appoint(world)
        self.outside = {post: who.outside for post, who in holders.items()}  # always there, no persons of the county
        self.aid = dict.fromkeys(Post, 0)  # likewise, for a time
        self.post = np.repeat(np.array(list(holders), dtype=np.int64), [who.persons.size for who in holders.values()])
        person = np.concatenate([who.persons for who in holders.values()])
        order = np.argsort(person, kind="stable")
        self.post, person = self.post[order], person[order]
        limit = np.where(self.post == Post.SAMPLERS, self.settings.sampler_shifts, 1)
        s = self.settings
        rules = Rules(s.attendance, s.absent_per_day, s.max_days_in_a_row, s.infection_per_hour, s.leave_lockdown)
        group = self.post.copy()
        for post in BY_TOWN:
            mine = self.post == post
            group[mine] = self._groups(post)[0] + world.county.town[person[mine]]
        sizes = (self._groups(BY_TOWN[-1])[-1] + 1, max(Post) + 1, self._towns + 1)  # the last place is the county
        self.roster = Roster(world, person, group, limit, rules, sizes)
        self.roster.new_day(0)
        u = world.streams.u(Stream.STAFF, person, 0) if person.size else np.empty(0)
        self.roster.days_in_a_row = (u * s.max_days_in_a_row).astype(np.int64)  # days of rest are spread
        self.roster.line_up()
        self._needs: dict[Post, Need] = {}
        self._pools: dict[Post, TownPool] = {}
        self._applied: dict[Post, int] = {}
        self._shortages = Shortages(world)
        self._told: dict[Post, tuple[int, int]] = {}
        self._enough: dict[Post, tuple[int, int, int] | None] = {}  # `_state` if nobody was missing at the last update

    def _groups(self, post: Post) -> list[int]:
        """Groups of the roster of a post by town, after those of the posts of the county."""
        first = max(Post) + 1 + BY_TOWN.index(post) * self._towns
        return list(range(first, first + self._towns))

    # at work -------------------------------------------------------------------------------------------

    def serve(self, post: Post, wanted: Callable[[], int], apply: Callable[[int], None]) -> None:
        """A stage asks for staff from now on, and is told at once if there are too few."""
        self._needs[post] = Need(wanted, apply)
        self._applied[post] = wanted()
        self.update(post)

    def serve_towns(self, post: Post, wanted: Callable[[], Ints]) -> None:
        """The same for a post by town; how many can be staffed is asked with `by_town`."""
        self._pools[post] = TownPool(self._world, self.roster, post, self._groups(post), wanted)
        self.update(post)

    def by_town(self, post: Post, *, sent: bool = False) -> Ints:
        """Persons of a post by town at work now, those from outside included (`sent`: also those on their way)."""
        return self._pools[post].sent() if sent else self._pools[post].at_work()

    def at_work(self, post: Post) -> int:
        """Persons at work now, those from outside included."""
        if post in self._pools:
            return int(self.by_town(post).sum())
        return self._persons(post) + self._others(post)

    def _others(self, post: Post) -> int:
        """People from outside who are there."""
        return self.outside[post] + self.aid[post]

    def _persons(self, post: Post) -> int:
        """Persons of the county at work now in a post with one place."""
        return int(self.roster.assigned[post, COUNTY])

    def limit(self, post: Post, servers: int) -> int:
        """Servers that can be staffed now: the formula of every shortage of staff."""
        return min(servers, int(self.at_work(post) / self.per[post] + SLACK))

    def update(self, post: Post) -> None:
        """Fill the post as far as it is wanted now, and tell the stage if what can be staffed has changed."""
        if post in self._pools:
            self._update_towns(post)
            return
        need = self._needs[post]
        wanted = need.wanted()
        if post in BRING_THEIR_MEANS:
            wanted += int(self.aid[post] / self.per[post] + SLACK)
        if self._state(post, wanted) == self._enough.get(post):
            return
        needed = ceil(wanted * self.per[post] - SLACK)
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
        return wanted, self._persons(post), self._others(post)

    def _may_take(self, post: Post, needed: int, free: int) -> int:
        """How many of those free now may begin."""
        persons = self._persons(post)
        needed -= self._others(post)
        return max(may_work(free + persons, needed, self._later(post) * needed) - persons, 0)

    def _later(self, post: Post) -> int:
        """Shifts that follow on this day of work and will need as many as this one."""
        hour = hour_of_day(self._world.now)
        return sum(hour < shift for shift in SHIFTS) if hour >= SHIFTS[0] and post not in ONCE_A_DAY else 0

    def _update_towns(self, post: Post) -> None:
        """Fill a post by town as far as it is wanted now."""
        pool = self._pools[post]
        needed = np.ceil(pool.wanted() * self.per[post] - SLACK).astype(np.int64)
        if pool.settled(needed):
            return
        pool.fill(Call(needed, self._others(post), self._later(post), self._end_of_shift()))
        towns, sent = pool.news(needed), pool.sent()
        if towns.size:
            self._world.log.shifts.add(
                towns.size, time=self._world.now, role=int(post), town=towns, needed=needed[towns], present=sent[towns]
            )
            self._shortages.tell(int(post), int(np.maximum(needed - sent, 0).sum()))

    def _end_of_shift(self) -> float:
        """When the shift that runs now ends (h)."""
        hour = hour_of_day(self._world.now)
        return self._world.now - hour + next(shift for shift in (*SHIFTS, SHIFTS[0] + DAY) if shift > hour)

    def _report(self, post: Post, needed: int) -> None:
        """Needed and at work, where either has changed; who comes from outside counts as far as he is needed."""
        persons = self._persons(post)
        others = min(self._others(post), max(needed - persons, 0))
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
        for post in (*self._needs, *self._pools):
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
