"""人力: who of the roster comes, what he does, and what is left undone when too few do.

A day of work begins at 05:00 and has four shifts of six hours; a person works one of them. At the start of a
shift, and every hour where somebody is missing, roles are served in the order of `volunteers.priority`. Near home the
stairwell heads of the town come first, those last of them who guard gates, which no other head does. Then a town takes
its own other people, those with the fewest days in a row first, then borrows, then takes people from outside. An order
to move volunteers comes before all. Where people are too few, the shifts that are left of the day share them (in each
town for itself where towns do not lend): all roles but sampling and sweeps will need as many again, by night only those
that have work by night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.log import Event
from sim.response.filling import Filling, Free
from sim.response.roster import Shortages
from sim.response.sharing import by_distance, column_within
from sim.response.staff import Staff
from sim.response.volunteers import BY_GUARDS, NEAR_HOME, Kind, Role, Volunteers
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Ints, day_of, hour_of_day

SHIFTS = (5, 11, 17, 23)  # hours at which a shift begins
SHIFT_LENGTH = 6.0

ONCE_A_DAY = (Role.SAMPLING, Role.SWEEPS)  # whose need of one shift says nothing of the next one's
BY_DAY = (Role.CHECKS, Role.DELIVERY, Role.GATES)  # which the last shift, by night, does not need
Demand = Callable[[], Ints]  # persons needed in the shift that begins or runs now, by town


@dataclass
class Move:
    """An order to move volunteers: up to so many of one town, for one role in another, until a time (h)."""

    source: int
    to: int
    role: Role
    number: int
    until: float


class Workforce:
    """The roster at work, and volunteers from outside, who are no persons of the county."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world, self.settings = world, world.scenario.volunteers
        self.roster = Volunteers(world, staff.roster.person)
        self.persons: Ints = np.concatenate([self.roster.person, staff.roster.person])  # all who have a duty
        self._towns = len(world.county.towns)
        self.demand: dict[Role, Demand] = {}
        self._priority = [Role[name.upper()] for name in self.settings.priority]
        self._near = [role for role in self._priority if role in NEAR_HOME]
        self._inside = [role for role in self._near if role not in BY_GUARDS]  # what all heads do
        self._needed = np.zeros((len(Role), self._towns), dtype=np.int64)
        self._guests = np.zeros_like(self._needed)  # at work in this shift
        self._aid, self._guests_worked = 0, 0  # people from outside who are here; who of them has worked today
        self._guests_away = 0  # who of them cannot work for a time
        self._moves: list[Move] = []
        self._in_vain: tuple[object, ...] = ()  # who was asked for what when nobody began
        self._shortages = Shortages(world)
        self._told = np.zeros((2, len(Role), self._towns), dtype=np.int64)  # needed and at work, as last logged
        self._nearest = by_distance(world.county.town_xy)
        self._own = [[town] for town in range(self._towns)]
        self._pools = [list(range(self._towns))] if self.settings.loans else self._own  # towns that share people

    def call(self) -> None:
        """The county calls its roster now."""
        self.roster.call()

    def stand(self, needed: Ints) -> None:
        """Those at posts before the outbreak: of so many needed a shift, by town, as many names as that takes."""
        settings, days = self.settings, self.settings.max_days_in_a_row
        a_day = len(SHIFTS) * needed * (days + 1) / days * (1 + self._world.scenario.staff.reserve)
        self.roster.stand(np.ceil(a_day / max(settings.attendance, 0.05)).astype(np.int64))

    def move(self, order: Move) -> None:
        """From the next tick on volunteers of one town are lent to another before anybody else gets them."""
        self._moves.append(order)

    def stay_away(self, share: float, lasts: float) -> int:
        """A share of the roster (keyed by person and day) and of those from outside cannot work for a time (h).

        Returns how many.
        """
        roster, now = self.roster, self._world.now
        u = (
            self._world.streams.u(Stream.DISTURBED, roster.person, 0, day_of(now))
            if roster.person.size
            else np.empty(0)
        )
        rows = np.flatnonzero(u < share)
        roster.stay_away(rows, now + lasts)
        return rows.size + self._guests_stay_away(share, lasts)

    def _guests_stay_away(self, share: float, lasts: float) -> int:
        """The same for people from outside; a shift that they leave does not count as worked."""
        away, at_work = round(share * self._aid), int(self._guests.sum())
        keep = at_work - round(share * at_work)
        self._guests[:] = column_within(self._guests.ravel(), keep).reshape(self._guests.shape)
        self._guests_worked -= at_work - keep
        self._guests_away += away
        self._world.at(self._world.now + lasts, self._guests_return, away)
        return away

    def _guests_return(self, number: int) -> None:
        self._guests_away -= number

    def _guests_free(self) -> int:
        """People from outside who could begin now."""
        return max(self._aid - self._guests_away - self._guests_worked, 0)

    def aid_arrives(self, number: int, stay: float) -> None:
        """So many people from outside, for a time; each works one shift a day."""
        self._change(number)
        self._world.at(self._world.now + stay, self._change, -number)

    def _change(self, by: int) -> None:
        self._aid += by
        self._world.log.add(self._world.now, Event.AID, place=len(Role), detail=self._aid)

    def on_duty(self, role: Role, town: int | None = None) -> int:
        """Volunteers at work now in this role (of this town; without it, of the county)."""
        here = self.by_town(role)
        return int(here.sum() if town is None else here[town])

    def by_town(self, role: Role) -> Ints:
        """The same for each town of work."""
        return self.roster.by_town(role) + self._guests[role]

    def share(self, role: Role) -> list[float]:
        """At work ÷ needed, by town; 1 where nobody is needed."""
        needed: list[int] = self._needed[role].tolist()
        if not any(needed):
            return [1.0] * self._towns
        at_work = self.by_town(role).tolist()
        return [min(n / wanted, 1.0) if wanted else 1.0 for n, wanted in zip(at_work, needed, strict=True)]

    def days_in_a_row(self, role: Role) -> float:
        """Mean number of days that those at work in this role have worked before without a rest."""
        at_work = self.roster.at_work(role)
        return float(self.roster.days_in_a_row[at_work].mean()) if at_work.any() else 0.0

    def hour(self) -> None:
        """Tick: end and begin shifts, send those home who may not work any more, fill what is short."""
        now = self._world.now
        begins = hour_of_day(now) in SHIFTS
        if begins:
            self.roster.end_shift(Role.SAMPLING)
            self._guests[:] = 0
            if hour_of_day(now) == SHIFTS[0]:
                self.roster.new_day(int(now // DAY))
                self._guests_worked = 0
        else:
            self.roster.send_home()
        self._needed[:] = 0
        for role, need in self.demand.items():
            self._needed[role] = need()
        self._fill()
        self._report()
        if begins:
            self.roster.expose(now + SHIFT_LENGTH)

    def _fill(self) -> None:
        """What was ordered; heads near home, those who guard gates last; all others by priority; then guests."""
        missing = self._missing()
        if not missing.any():
            return
        ready = self.roster.ready()
        if ready.size:
            self._ask(ready, missing)
        if self._guests_free():
            self._give_guests()

    def _ask(self, ready: Ints, missing: Ints) -> None:
        """Those who are ready are given work; not again where all was the same and nobody began."""
        roster, later, before = self.roster, self._later(), self.roster.assigned.copy()
        asked = (roster.called, *(column.tobytes() for column in (ready, missing, later, before)))
        if asked == self._in_vain and not self._moves:
            return
        begins = (self._world.now, self._world.now + self.settings.loan_travel)
        filling = Filling(roster, missing, later, self._nearest, begins)
        heads, guards, others = (Free(roster, *rows) for rows in roster.by_home(ready))
        self._obey_moves(filling, others)
        heads_at_work, guards_at_work = (roster.heads_at_work(kind) for kind in (Kind.HEAD, Kind.GUARD))
        others_at_work = roster.assigned - heads_at_work - guards_at_work
        filling.ask(heads, heads_at_work, self._inside, self._own)
        filling.ask(guards, guards_at_work, self._near, self._own)
        filling.ask(others, others_at_work, self._priority, self._pools)
        self._in_vain = asked if np.array_equal(roster.assigned, before) else ()

    def _later(self) -> Ints:
        """Persons whom the later shifts of this day of work will need as this one does, [roles, towns]."""
        now = hour_of_day(self._world.now)
        left = [now < shift for shift in SHIFTS] if now >= SHIFTS[0] else []
        shifts = [0 if role in ONCE_A_DAY else sum(left[:-1] if role in BY_DAY else left) for role in Role]
        return np.array(shifts)[:, np.newaxis] * self._needed

    def _assigned(self) -> Ints:
        """Persons by role and town of work, guests included, [roles, towns]."""
        return self.roster.assigned + self._guests

    def _missing(self) -> Ints:
        """Needed and not assigned, [roles, towns]."""
        return np.maximum(self._needed - self._assigned(), 0)

    def _obey_moves(self, filling: Filling, free: Free) -> None:
        """Orders that hold now, as far as somebody is missing, with those `free` by town who can be lent."""
        self._moves = [move for move in self._moves if move.until > self._world.now]
        for move in self._moves:
            there = (self.roster.role == move.role) & (self.roster.place == move.to)
            lent = int((there & (self.roster.town == move.source)).sum())
            n = min(move.number - lent, filling.missing[move.to][move.role])
            if n > 0:
                filling.take(move.role, move.to, move.source, free, n)

    def _give_guests(self) -> None:
        """People from outside who have not worked today take what is left."""
        missing = self._missing()
        for role in self._priority:
            for town in np.flatnonzero(missing[role]).tolist():
                n = min(int(missing[role, town]), self._guests_free())
                self._guests[role, town] += n
                self._guests_worked += n

    def _report(self) -> None:
        """Needed and assigned, where either has changed; and what is missing in the county."""
        now = np.array([self._needed, self._assigned()])
        changed = now != self._told
        if not changed.any():
            return
        role, town = np.nonzero(changed.any(axis=0))
        self._world.log.shifts.add(
            role.size, time=self._world.now, role=role, town=town, needed=now[0, role, town], present=now[1, role, town]
        )
        self._told = now
        for one, missing in enumerate(np.maximum(now[0] - now[1], 0).sum(axis=1).tolist()):
            self._shortages.tell(one, missing)
