"""镇街队伍: staff of one post who belong to the towns where its work stands, and are lent from town to town.

A town keeps its own for what it needs itself, now and in later shifts of the day. What it lacks then is done by
people from outside, where most are missing; then by the nearest towns' people, those first who are at work and have
nothing left to do. Who is lent begins after a journey and stays to the end of the shift, or until he is lent on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.response.roster import Roster
from sim.response.sharing import by_distance, column_within, may_work
from sim.response.world import World
from sim.units import Ints


@dataclass(frozen=True)
class Call:
    """What a pool is asked for, in the shift that runs until a time (h)."""

    needed: Ints  # persons, by town
    guests: int  # people from outside who are there
    later: int  # shifts that follow on this day of work and will need as many again
    until: float
    apart: bool  # each town shares its people by the shifts of the day for itself


class TownPool:
    """The members of one post, by town."""

    def __init__(self, world: World, roster: Roster, post: int, first: int) -> None:
        """`first`: the first of those groups of the roster that are of this post, one a town."""
        self._world, self._roster, self._post, self._first = world, roster, post, first
        self._settings, self._towns = world.scenario.staff, len(world.county.towns)
        self._nearest = by_distance(world.county.town_xy)
        self._guests: Ints = np.zeros(self._towns, dtype=np.int64)
        self._told = np.zeros((2, self._towns), dtype=np.int64)  # needed and sent, as last told

    def at_work(self) -> Ints:
        """Persons at work now, by town of work, those from outside included."""
        return self._roster.by_town(self._post) + self._guests

    def sent(self) -> Ints:
        """The same with those who are on their way."""
        return self._persons() + self._guests

    def _persons(self) -> Ints:
        return self._roster.assigned[self._post]

    def state(self) -> bytes:
        """Who of the county is sent where."""
        return self._persons().tobytes()

    def news(self, needed: Ints) -> Ints:
        """Towns where more or fewer are needed or sent than when this was asked last."""
        now = np.array([needed, self.sent()])
        towns: Ints = np.flatnonzero((now != self._told).any(axis=0))
        self._told = now
        return towns

    def fill(self, call: Call) -> bool:
        """People for what each town lacks, as far as there are any; returns whether nobody lacks anybody now."""
        lacks = np.maximum(call.needed - self._persons(), 0)
        if lacks.any():
            self._give(call, lacks, self._roster.free(self._first, self._towns))
        else:
            self._guests = lacks
        return not lacks.any()

    def _give(self, call: Call, lacks: Ints, free: list[Ints]) -> None:
        """Own people, people from outside, then those of other towns; `lacks` and `free`, by town, are reduced."""
        most = self._most(call, free)
        if _anybody(free):
            own = self._own(call, lacks, free, most)
            lacks -= own
            most -= int(own.sum())
        self._guests = self._sent_on(lacks, call.guests)
        lacks -= self._guests
        arrive = self._world.now + self._settings.loan_travel
        if self._settings.loans and lacks.any() and arrive < call.until:
            self._lend(call, lacks, free, arrive, most)

    def _most(self, call: Call, free: list[Ints]) -> int:
        """How many more may begin in all: where towns are not apart, later shifts of the county get their part."""
        able, here, needed = sum(part.size for part in free), int(self._persons().sum()), int(call.needed.sum())
        return able if call.apart else max(may_work(able + here, needed, call.later * needed) - here, 0)

    def _sent_on(self, lacks: Ints, guests: int) -> Ints:
        """So many people from outside by town: they stay where they are needed, the others go where most lack."""
        if not guests:
            return np.zeros_like(lacks)
        stay = column_within(np.minimum(self._guests, lacks), guests)
        return stay + column_within(lacks - stay, guests - int(stay.sum()))

    def _own(self, call: Call, lacks: Ints, free: list[Ints], most: int) -> Ints:
        """Each town's own people begin, at `most` so many (`free` by town is reduced); returns how many, by town."""
        at_home = self._persons() - np.bincount(self._roster.place[self._lent()], minlength=self._towns)
        able = at_home + [part.size for part in free]
        then = np.maximum((1 + call.later) * call.needed, 1)
        may = np.where(able >= then, call.needed, -(-able * call.needed // then))  # as `may_work`, town by town
        take = column_within(np.minimum(np.maximum(may - at_home, 0), lacks), most)
        if take.any():
            numbers = take.tolist()
            mine = [rows[:n] for rows, n in zip(free, numbers, strict=True)]
            free[:] = [rows[n:] for rows, n in zip(free, numbers, strict=True)]
            self._roster.assign_each(mine, self._post, self._world.now)
        return take

    def _lent(self) -> Ints:
        """Rows of those who work in another town than their own."""
        roster = self._roster
        here = np.flatnonzero(roster.role == self._post) if self._persons().any() else np.empty(0, dtype=np.int64)
        return here[roster.place[here] != roster.group[here] - self._first]

    def _lend(self, call: Call, lacks: Ints, free: list[Ints], arrive: float, most: int) -> None:
        """To the towns that lack people come the nearest, in proportion where all are too few; `lacks` is reduced."""
        idle = self._idle(call.needed)
        if not _anybody(idle) and not _anybody(free):
            return
        for town, rows in self._nearest_first(column_within(lacks, sum(part.size for part in idle)), idle):
            self._roster.move(rows, town, arrive)
            lacks[town] -= rows.size
        spare = [part[: max(part.size - call.later * n, 0)] for part, n in zip(free, call.needed.tolist(), strict=True)]
        lent, lacking = self._lent().size, int(lacks.sum())
        able = sum(part.size for part in spare) + lent
        most = min(most, max(may_work(able, lacking + lent, call.later * (lacking + lent)) - lent, 0))
        for town, rows in self._nearest_first(column_within(lacks, most), spare):
            self._roster.assign(rows, self._post, town, arrive)
            lacks[town] -= rows.size

    def _idle(self, needed: Ints) -> list[Ints]:
        """Rows of those at work now who are more than their town needs, by town of work."""
        over = np.maximum(self._persons() - needed, 0)
        rows = np.flatnonzero(self._roster.at_work(self._post)) if over.any() else over[:0]
        place = self._roster.place[rows]
        return [rows[place == town][:n] if n else rows[:0] for town, n in enumerate(over.tolist())]

    def _nearest_first(self, wanted: Ints, left: list[Ints]) -> Iterator[tuple[int, Ints]]:
        """So many for each town from those `left` in the others, which is reduced: (town, rows)."""
        for town in np.flatnonzero(wanted).tolist():
            lacks = int(wanted[town])
            for other in self._nearest[town]:
                mine, left[other] = left[other][:lacks], left[other][lacks:]
                lacks -= mine.size
                if mine.size:
                    yield town, mine


def _anybody(by_town: list[Ints]) -> bool:
    """Whether there are rows of anybody."""
    return any(rows.size for rows in by_town)
