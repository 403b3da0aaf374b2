"""花名册: persons with a duty, volunteers or staff; who comes on a day, who is missing, who works now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.controls import Level, Zone
from sim.log import Layer
from sim.response.world import World
from sim.streams import Stream
from sim.units import Bools, Floats, Ints

NEIGHBOURS = 3  # co-workers on either side who are near enough to be infected
NOBODY = -1


@dataclass(frozen=True)
class Rules:
    """What a roster can bear."""

    attendance: float  # come on a given day
    absent_per_day: float  # less with each day in a row
    max_days_in_a_row: int
    infection_per_hour: float
    leave_lockdown: bool = False  # who lives in a lockdown goes to work all the same


class Roster:
    """Columns, one entry each, by person. A day of work begins at the first shift; nobody works two shifts at once."""

    def __init__(self, world: World, person: Ints, limit: Ints, rules: Rules) -> None:
        self._world, self.rules, self.person = world, rules, person
        n = person.size
        self._stairwell = world.county.stairwell[person]
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
        self.changes = 0  # counts whenever somebody begins or ends to work, or may work or not any more
        self._last_begins = -np.inf  # (h) by then everybody of this shift has begun
        self._assigned: tuple[int, Ints] = (-1, np.empty(0, dtype=np.int64))  # after so many changes
        self._may: Bools = np.ones(n, dtype=bool)  # is free to leave his home …
        self._seen = (-1, -1)  # … after so many changes of controls and zones
        self._free: tuple[int, dict[bytes, Ints]] = (-1, {})  # who could begin, after so many changes
        self._order: Ints | None = None  # who goes first on this day

    def new_day(self, day: int) -> None:
        """Days in a row are counted; who has worked the most in a row rests; the others come or do not (keyed)."""
        rules, worked = self.rules, self.worked > 0
        rested = self.days_in_a_row + worked >= rules.max_days_in_a_row
        self.days_in_a_row = np.where(worked & ~rested, self.days_in_a_row + 1, 0)
        self.worked[:] = 0
        self.day, self._order = day, None
        self.changes += 1
        chance = rules.attendance - rules.absent_per_day * self.days_in_a_row
        self.present = (self._u(Stream.ATTENDANCE, np.arange(self.person.size), day) < chance) & ~rested

    def _u(self, stream: Stream, rows: Ints, day: int) -> Floats:
        return self._world.streams.u(stream, self.person[rows], day) if rows.size else np.empty(0)

    def assigned(self, roles: int, towns: int) -> Ints:
        """[roles, towns]: persons by role and town of this shift, those who begin later included."""
        if self._assigned[0] != self.changes:
            self._assigned = self.changes, self._count(np.flatnonzero(self.role >= 0), roles, towns)
        return self._assigned[1]

    def by_role_and_town(self, roles: int, towns: int) -> Ints:
        """[roles, towns]: persons who work now, as `at_work`."""
        if self._last_begins <= self._world.now:
            return self.assigned(roles, towns)
        return self._count(np.flatnonzero((self.role >= 0) & (self.begins <= self._world.now)), roles, towns)

    def _count(self, rows: Ints, roles: int, towns: int) -> Ints:
        cell = self.role[rows] * towns + self.place[rows]
        return np.bincount(cell, minlength=roles * towns).reshape(roles, towns)

    def at_work(self, role: int, town: int | None = None) -> Bools:
        """Who works now in this role (and town); who is lent begins later."""
        here = (self.role == role) & (self.begins <= self._world.now)
        return here if town is None else here & (self.place == town)

    def state(self) -> int:
        """A number that is another one whenever something has changed that decides who works or could."""
        controls = self._world.controls
        if self._seen != (controls.persons.rows, controls.zones.rows):
            self._seen = (controls.persons.rows, controls.zones.rows)
            may: Bools = controls.persons.now[self.person] == Level.FREE
            if not self.rules.leave_lockdown:
                may &= controls.zones.now[self._stairwell] != Zone.LOCKDOWN
            if not np.array_equal(may, self._may):
                self._may = may
                self.changes += 1
        return self.changes

    def free(self, able: Bools) -> Ints:
        """Rows of those who could begin now, by (shifts today, days in a row, keyed number)."""
        state = self.state()
        if state != self._free[0]:
            self._free = state, {}
        found, key = self._free[1], able.tobytes()
        if key not in found:
            found[key] = self._find_free(able)
        return found[key]

    def _find_free(self, able: Bools) -> Ints:
        can = able & self._may & self.present & (self.worked < self.limit) & (self.role == NOBODY)
        can &= self.away_until <= self._world.now
        if not can.any():
            return np.empty(0, dtype=np.int64)
        order = self._todays_order()
        rows = order[can[order]]
        return rows[np.argsort(self.worked[rows], kind="stable")]

    def _todays_order(self) -> Ints:
        """All who come today, by (days in a row, keyed number)."""
        if self._order is None:
            rows = np.flatnonzero(self.present)
            self._order = rows[np.lexsort((self._u(Stream.ROSTER, rows, 2 + self.day), self.days_in_a_row[rows]))]
        return self._order

    def assign(self, rows: Ints, role: int, town: int, begins: float) -> None:
        """These rows work here from then on, to the end of the shift."""
        self.role[rows], self.place[rows], self.begins[rows] = role, town, begins
        self._last_begins = max(self._last_begins, begins)
        self.worked[rows] += 1
        self.changes += 1

    def end_shift(self, sampling: int) -> None:
        """Everybody goes home; whose role was sampling has stood at a table once more."""
        self.at_tables[self.role == sampling] += 1
        self.role[:], self.place[:], self.begins[:] = NOBODY, NOBODY, np.inf
        self._last_begins = -np.inf
        self.changes += 1

    def send_home(self) -> None:
        """Who is a case, in quarantine, ordered home or sealed in works no longer."""
        self.state()
        out = np.flatnonzero((self.role >= 0) & ~self._may)
        if out.size:
            self._leave(out)

    def stay_away(self, rows: Ints, until: float) -> None:
        """These rows leave now and cannot work before then (h); the shift they leave does not count as worked."""
        self.away_until[rows] = np.maximum(self.away_until[rows], until)
        at_work = rows[self.role[rows] >= 0]
        self.worked[at_work] -= 1
        self._leave(at_work)
        self._world.at(until, self._may_return)

    def _may_return(self) -> None:
        """Who may work now is asked anew."""
        self.changes += 1

    def _leave(self, rows: Ints) -> None:
        self.role[rows], self.place[rows], self.begins[rows] = NOBODY, NOBODY, np.inf
        self.changes += 1

    def expose(self, until: float) -> None:
        """To the end of the shift an infectious person may infect those who work beside him in his role and town."""
        world, rate = self._world, self.rules.infection_per_hour
        at_work = np.flatnonzero(self.role >= 0)
        line = at_work[np.lexsort((self.place[at_work], self.role[at_work]))]
        persons = self.person[line]
        hot = np.flatnonzero(world.epidemic.latent_end[persons] < until)
        if not hot.size or rate == 0:
            return
        for step in [d for d in range(-NEIGHBOURS, NEIGHBOURS + 1) if d]:
            other = hot + step
            a, b = hot[(other >= 0) & (other < line.size)], other[(other >= 0) & (other < line.size)]
            near = (self.role[line[a]] == self.role[line[b]]) & (self.place[line[a]] == self.place[line[b]])
            a, b = a[near], b[near]
            begin = np.maximum(self.begins[line[a]], self.begins[line[b]])
            world.epidemic.expose_pairs(persons[a], persons[b], begin, np.full(a.size, until), rate, Layer.DUTY)
