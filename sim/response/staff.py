"""专业人员: posts that limit the servers of their stage; three shifts of eight hours, one post a person.

Servers at work = min(servers, persons at work ÷ persons a server); the people of each town are a pool (`pools.py`). A
stage says how many servers it wants in each town, and is told when the number that can be staffed changes: at the
tick, or when it asks because it wants another number. Of too few each shift of the day gets its part, as at its start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from sim.both import wrong
from sim.county.towns import apportion
from sim.log import Event
from sim.response.appointments import SHIFTS, Post, appoint, per_server
from sim.response.pools import Call, TownPool
from sim.response.roster import Roster, Rules, Shortages
from sim.response.sharing import within
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, SLACK, Ints, day_of, hour_of_day

__all__ = ["SHIFTS", "Post", "Staff"]

SHIFT_LENGTH = 8.0
ONCE_A_DAY = (Post.SAMPLERS,)  # whose need of one shift says nothing of the next one's
ONE_A_PLACE = (Post.POLICE,)  # so few at each place that its town's people stay for its own later shifts
BRING_THEIR_MEANS = (Post.TRACERS, Post.LABORATORY)  # aid comes with phones and cars, or with a mobile laboratory


@lru_cache(1024)
def _persons_needed(servers: tuple[int, ...], per: float) -> Ints:
    """For so many servers by town, so many persons each."""
    return apportion(ceil(sum(servers) * per - SLACK), np.array(servers, dtype=np.int64))


State = tuple[bytes, bytes, int]  # what is wanted, who is sent, and how many are from outside


@dataclass
class Need:
    """A stage's side of a post."""

    wanted: Callable[[], Ints]  # servers, now, by town
    apply: Callable[[Ints], None]  # so many can be staffed from now on
    applied: Ints
    settled: State | None = None  # when nobody was missing


class Staff:
    """The posts, who holds them, and who is at work."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.staff
        self.per, self._towns = per_server(world), len(world.county.towns)
        holders = appoint(world)
        self.outside = {post: who.outside for post, who in holders.items()}  # always there, no persons of the county
        self.aid = dict.fromkeys(Post, 0)  # likewise, for a time
        person = np.concatenate([who.persons for who in holders.values()])
        town = np.concatenate([who.town for who in holders.values()])
        self.post = np.repeat(np.array(list(holders), dtype=np.int64), [who.persons.size for who in holders.values()])
        order = np.argsort(person, kind="stable")
        self.post, person, town = self.post[order], person[order], town[order]
        limit = np.where(self.post == Post.SAMPLERS, self.settings.sampler_shifts, 1)
        s = self.settings
        rules = Rules(s.attendance, s.absent_per_day, s.max_days_in_a_row, s.infection_per_hour, s.leave_lockdown)
        sizes = (len(Post) * self._towns, max(Post) + 1, self._towns)
        self.roster = Roster(world, person, (self.post - min(Post)) * self._towns + town, limit, rules, sizes)
        self.roster.new_day(0)
        u = world.streams.u(Stream.STAFF, person, 0) if person.size else np.empty(0)
        self.roster.days_in_a_row = (u * s.max_days_in_a_row).astype(np.int64)  # days of rest are spread
        self.roster.line_up()
        self._pools = {post: TownPool(world, self.roster, post, (post - min(Post)) * self._towns) for post in Post}
        self._needs: dict[Post, Need] = {}
        self._shortages = Shortages(world)

    # at work -------------------------------------------------------------------------------------------

    def serve(self, post: Post, wanted: Callable[[], Ints], apply: Callable[[Ints], None]) -> None:
        """A stage asks for staff from now on, and is told at once if there are too few in a town."""
        self._needs[post] = Need(wanted, apply, wanted())
        self.update(post)

    def serve_line(self, post: Post, wanted: Callable[[], Ints], resize: Callable[[int], None]) -> None:
        """The same for a stage with one line, whose servers go wherever the next work is."""
        self.serve(post, wanted, lambda staffed: resize(int(staffed.sum())))

    def check(self, post: Post) -> None:
        """Raises Wrong where the stage is unlimited and asks nobody."""
        if post not in self._needs:
            raise wrong("nobody is asked for, it has no limit", "该岗位不限能力，无需增援", post.name.lower())

    def by_town(self, post: Post, *, sent: bool = False) -> Ints:
        """Persons of a post at work now, by town, those from outside included (`sent`: also those on their way)."""
        return self._pools[post].sent() if sent else self._pools[post].at_work()

    def at_work(self, post: Post) -> int:
        """Persons at work now, those from outside included."""
        return int(self.by_town(post).sum())

    def staffed(self, post: Post, servers: Ints) -> Ints:
        """So many of these servers can be staffed now, by town: the formula of every shortage of staff.

        Who are too few in their towns for a server make up servers together, where most are missing.
        """
        wanted, at_work, per = servers.tolist(), self.by_town(post).tolist(), self.per[post]
        here = [min(n, int(persons / per + SLACK)) for n, persons in zip(wanted, at_work, strict=True)]
        left = min(sum(wanted), int(sum(at_work) / per + SLACK)) - sum(here)
        if left:
            more = within([n - now for n, now in zip(wanted, here, strict=True)], left)
            here = [now + n for now, n in zip(here, more, strict=True)]
        return np.array(here, dtype=np.int64)

    def update(self, post: Post) -> None:
        """Fill the post as far as it is wanted now, and tell the stage if what can be staffed has changed."""
        need, pool, others = self._needs[post], self._pools[post], self.outside[post] + self.aid[post]
        asked = need.wanted()
        if need.settled == (asked.tobytes(), pool.state(), others):
            return
        wanted = self._with_aid(post, asked)
        needed = _persons_needed(tuple(wanted.tolist()), self.per[post])
        enough = pool.fill(Call(needed, others, self._later(post), self._end_of_shift(), post in ONE_A_PLACE))
        need.settled = (asked.tobytes(), pool.state(), others) if enough and self.roster.begun else None
        self._report(post, needed)
        staffed = self.staffed(post, wanted)
        if (staffed != need.applied).any():
            need.applied = staffed
            need.apply(staffed)

    def _with_aid(self, post: Post, wanted: Ints) -> Ints:
        """What is wanted, and what people from outside do with their own means, where most is."""
        if post not in BRING_THEIR_MEANS or not self.aid[post]:
            return wanted
        wanted = wanted.copy()
        wanted[wanted.argmax()] += int(self.aid[post] / self.per[post] + SLACK)
        return wanted

    def _later(self, post: Post) -> int:
        """Shifts that follow on this day of work and will need as many as this one."""
        hour = hour_of_day(self._world.now)
        return sum(hour < shift for shift in SHIFTS) if hour >= SHIFTS[0] and post not in ONCE_A_DAY else 0

    def _end_of_shift(self) -> float:
        """When the shift that runs now ends (h)."""
        hour = hour_of_day(self._world.now)
        return self._world.now - hour + next(shift for shift in (*SHIFTS, SHIFTS[0] + DAY) if shift > hour)

    def _report(self, post: Post, needed: Ints) -> None:
        """Needed and sent, where either has changed, and what is missing in the county."""
        pool = self._pools[post]
        towns, sent = pool.news(needed), pool.sent()
        if towns.size:
            self._world.log.shifts.add(
                towns.size, time=self._world.now, role=int(post), town=towns, needed=needed[towns], present=sent[towns]
            )
            self._shortages.tell(int(post), int(np.maximum(needed - sent, 0).sum()))

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
        others; keyed by person and day. Raises Wrong as `check`.
        """
        self.check(post)
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
