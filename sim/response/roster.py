"""花名册: persons with a duty, volunteers or staff; who comes on a day, who is missing, who works now."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.controls import Level, Zone
from sim.log import Event, Layer
from sim.response.world import World
from sim.streams import Stream
from sim.units import Bools, Floats, Ints, in_order

NEIGHBOURS = 3  # co-workers on either side who are near enough to be infected
NOBODY = -1
_FREE, _LOCKDOWN = int(Level.FREE), int(Zone.LOCKDOWN)


@dataclass(frozen=True)
class Rules:
    """What a roster can bear."""

    attendance: float | Floats  # come on a given day; of all, or of each
    absent_per_day: float  # less with each day in a row
    max_days_in_a_row: int
    infection_per_hour: float
    leave_lockdown: bool = False  # who lives in a lockdown goes to work all the same


class Shortages:
    """Persons missing by role or post, as told last: an event where their number changes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[int, int] = {}

    def tell(self, role: int, missing: int) -> None:
        """So many are missing in the county from now on."""
        if missing != self._told.get(role, 0):
            self._told[role] = missing
            self._world.log.add(self._world.now, Event.SHORTAGE, place=role, detail=missing)


class Roster:
    """Columns, one entry each, by person (ascending).

    A day of work begins at the first shift; nobody works two shifts at once. Each person belongs to a group (a town,
    a post), whose members are asked one after the other.
    """

    def __init__(
        self, world: World, person: Ints, group: Ints, limit: Ints, rules: Rules, sizes: tuple[int, int, int]
    ) -> None:
        """`sizes`: how many groups, roles and towns of work there are."""
        self._world, self.rules, self.person, self.group = world, rules, person, group
        n = person.size
        self.limit = limit  # shifts that each may work in a day
        self.days_in_a_row = np.zeros(n, dtype=np.int64)
        self.worked = np.zeros(n, dtype=np.int64)  # shifts, on this day of work
        self.present: Bools = np.zeros(n, dtype=bool)  # comes today if he is needed
        self.role = np.full(n, NOBODY, dtype=np.int64)  # in this shift
        self.place = np.full(n, NOBODY, dtype=np.int64)  # town of work
        self.begins = np.full(n, np.inf)  # of the work of this shift (h)
        self.away_until = np.full(n, -np.inf)  # (h) stays away, whatever the day
        self.at_tables = np.zeros(n, dtype=np.int64)  # shifts worked at sampling tables, in all
        self.day = NOBODY
        self.assigned = np.zeros(sizes[1:], dtype=np.int64)  # persons of this shift, those who begin later included
        self._idle: Bools = np.zeros(n, dtype=bool)  # comes today, has a shift left, and does not work now
        self._home = world.county.stairwell[person]
        self._all = np.arange(n)
        self._row_of = np.full(world.county.n, NOBODY, dtype=np.int32)  # of each resident
        self._row_of[person] = self._all
        self._last_begins = -np.inf  # (h) by then everybody of this shift has begun
        self._read = (0, 0)  # changes of levels and of zones that `_may_leave` knows
        self._may_leave: Bools = np.ones(n, dtype=bool)  # his home
        self._barred = False  # somebody may no longer since those at work were sent home last
        self._line: Ints = self._all[:0]  # who comes today, group after group
        self._bounds = [0] * (sizes[0] + 1)  # where each group begins in the line, and the last one ends
        self._waiting: dict[int, Ints] = {}  # who of the line may be idle, by the first of the groups that are asked

    def new_day(self, day: int) -> None:
        """Days in a row are counted; who has worked the most in a row rests; the others come or do not (keyed)."""
        rules, worked = self.rules, self.worked > 0
        rested = self.days_in_a_row + worked >= rules.max_days_in_a_row
        self.days_in_a_row = np.where(worked & ~rested, self.days_in_a_row + 1, 0)
        self.worked[:] = 0
        self.day = day
        chance = rules.attendance - rules.absent_per_day * self.days_in_a_row
        self.present = (self._u(Stream.ATTENDANCE, self._all, day) < chance) & ~rested
        self.line_up()

    def _u(self, stream: Stream, rows: Ints, day: int) -> Floats:
        return self._world.streams.u(stream, self.person[rows], day) if rows.size else np.empty(0)

    def line_up(self) -> None:
        """All who come today, each group by (days in a row, keyed number)."""
        rows = np.flatnonzero(self.present)
        rows = rows[in_order(self._u(Stream.ROSTER, rows, 2 + self.day))]
        many = int(self.days_in_a_row.max(initial=0)) + 1
        place = self.group[rows] * many + self.days_in_a_row[rows]
        groups = len(self._bounds) - 1
        order = np.argsort(place.astype(np.min_scalar_type(many * groups)), kind="stable")  # small: faster
        self._line = rows[order]
        self._bounds = np.searchsorted(place[order], many * np.arange(groups + 1)).tolist()
        self._waiting.clear()
        self._idle = self.present & (self.role == NOBODY) & (self.worked < self.limit)

    @property
    def begun(self) -> bool:
        """Whether all of this shift have begun; who is lent begins later."""
        return self._last_begins <= self._world.now

    def by_town(self, role: int) -> Ints:
        """Persons who work now in this role, by town of work, as `at_work`."""
        here: Ints = self.assigned[role]
        if self.begun:
            return here
        later = (self.role == int(role)) & (self.begins > self._world.now)  # numpy is slow with an enumeration
        return here - np.bincount(self.place[later], minlength=here.size)

    def at_work(self, role: int, town: int | None = None) -> Bools:
        """Who works now in this role (and town); who is lent begins later."""
        here = (self.role == role) & (self.begins <= self._world.now)
        return here if town is None else here & (self.place == town)

    def _read_levels(self) -> None:
        """Whose level has changed since, or the zone of whose home, may leave it from now on, or not."""
        levels, zones = self._world.controls.persons, self._world.controls.zones
        if self._read == (levels.rows, zones.rows):
            return
        rows: Ints = self._all
        if self._read[1] == zones.rows:
            rows = self._row_of[levels.changed_after(self._read[0])]
            rows = rows[rows != NOBODY]
        self._read = levels.rows, zones.rows
        free = levels.now[self.person[rows]] == _FREE
        if not self.rules.leave_lockdown:
            free &= zones.now[self._home[rows]] != _LOCKDOWN
        self._barred |= bool((self._may_leave[rows] & ~free).any())
        self._may_leave[rows] = free

    def free(self, first: int, number: int) -> list[Ints]:
        """Rows of so many groups, from the first on, who could begin now.

        A column a group, each by (shifts today, days in a row, keyed number).
        """
        rows = self._waiting.get(first, self._line[self._bounds[first] : self._bounds[first + number]])
        if rows.size:
            self._read_levels()
            rows = self._waiting[first] = rows[self._idle[rows]]
            rows = rows[(self.away_until[rows] <= self._world.now) & self._may_leave[rows]]
        worked = self.worked[rows]
        if worked.any():
            rows = rows[np.lexsort((worked, self.group[rows]))]
        ends = np.cumsum(np.bincount(self.group[rows] - first, minlength=number)).tolist()
        return [rows[begin:end] for begin, end in pairwise([0, *ends])]

    def free_of_all(self, ready: Bools) -> Ints:
        """Rows of those who are `ready` (one entry each) and could begin now, group after group, as `free`.

        For rosters whose persons work one shift a day.
        """
        self._read_levels()
        free = self._idle & self._may_leave & (self.away_until <= self._world.now) & ready
        return self._line[free[self._line]]

    def assign(self, rows: Ints, role: int, town: int, begins: float) -> None:
        """These rows work here from then on, to the end of the shift."""
        self._begin(rows, role, town, begins)
        self.assigned[role, town] += rows.size

    def assign_each(self, by_town: list[Ints], role: int, begins: float) -> None:
        """The same for rows of every town, who work there."""
        sizes = [rows.size for rows in by_town]
        self._begin(np.concatenate(by_town), role, np.repeat(np.arange(len(by_town)), sizes), begins)
        self.assigned[role] += sizes

    def _begin(self, rows: Ints, role: int, town: Ints | int, begins: float) -> None:
        self.role[rows], self.place[rows], self.begins[rows] = role, town, begins
        self._last_begins = max(self._last_begins, begins)
        self.worked[rows] += 1
        self._idle[rows] = False

    def move(self, rows: Ints, town: int, begins: float) -> None:
        """These rows, who are at work, go on in another town from then on."""
        np.subtract.at(self.assigned, (self.role[rows], self.place[rows]), 1)
        self.place[rows], self.begins[rows] = town, begins
        np.add.at(self.assigned, (self.role[rows], self.place[rows]), 1)
        self._last_begins = max(self._last_begins, begins)

    def end_shift(self, sampling: int) -> None:
        """Everybody goes home; whose role was sampling has stood at a table once more."""
        self.at_tables[self.role == sampling] += 1
        self._leave(np.flatnonzero(self.role >= 0))
        self._last_begins = -np.inf

    def send_home(self) -> None:
        """Who is a case, in quarantine, ordered home or sealed in works no longer."""
        self._read_levels()
        if self._barred:
            self._barred = False
            self._leave(np.flatnonzero((self.role >= 0) & ~self._may_leave))

    def stay_away(self, rows: Ints, until: float) -> None:
        """These rows leave now and cannot work before then (h); the shift they leave does not count as worked."""
        self.away_until[rows] = np.maximum(self.away_until[rows], until)
        at_work = rows[self.role[rows] >= 0]
        self.worked[at_work] -= 1
        self._leave(at_work)

    def _leave(self, rows: Ints) -> None:
        """These rows end their work; who has a shift left waits again."""
        if rows.size:
            np.subtract.at(self.assigned, (self.role[rows], self.place[rows]), 1)
            self.role[rows], self.place[rows], self.begins[rows] = NOBODY, NOBODY, np.inf
            self._idle[rows] = self.present[rows] & (self.worked[rows] < self.limit[rows])
            self._waiting.clear()

    def expose(self, until: float) -> None:
        """To the end of the shift an infectious person may infect those who work beside him in his role and town."""
        world, rate = self._world, self.rules.infection_per_hour
        at_work = np.flatnonzero(self.role >= 0)
        if rate == 0 or not (world.epidemic.latent_end[self.person[at_work]] < until).any():
            return
        line = at_work[np.lexsort((self.place[at_work], self.role[at_work]))]
        persons = self.person[line]
        hot = np.flatnonzero(world.epidemic.latent_end[persons] < until)
        for step in [d for d in range(-NEIGHBOURS, NEIGHBOURS + 1) if d]:
            other = hot + step
            a, b = hot[(other >= 0) & (other < line.size)], other[(other >= 0) & (other < line.size)]
            near = (self.role[line[a]] == self.role[line[b]]) & (self.place[line[a]] == self.place[line[b]])
            a, b = a[near], b[near]
            begin = np.maximum(self.begins[line[a]], self.begins[line[b]])
            world.epidemic.expose_pairs(persons[a], persons[b], begin, np.full(a.size, until), rate, Layer.DUTY)
