"""Watching people at home: onset in those who are monitored, tests of contacts, and slipping out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.controls import Level
from sim.log import Event
from sim.response.cases import Cases
from sim.response.claims import NONE, Claim
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, day_of, grid

TEST_HOUR = 9
_CONTACTS = (Claim.CLOSE, Claim.SECONDARY)


class Monitoring:
    """Green cards are watched until onset; others at home may slip out, and are tested on their days."""

    def __init__(self, world: World, cases: Cases) -> None:
        self._world, self._cases = world, cases
        self.watched = np.full(world.county.n, -np.inf)  # until (h)
        self.opened = np.full(world.county.n, np.inf)  # since when a contact (h)
        self.on_onset: Callable[[int], None] = lambda person: None
        self.test_in_room: Callable[[Any], None] = lambda persons: None
        self.test_at_home: Callable[[Any], None] = lambda persons: None
        self.contacts: set[int] = set()

    def begin(self, persons: Any) -> None:
        """These contacts are monitored from now on: tested as soon as they fall ill, or at once if they are."""
        self.watched[persons] = self._world.now + self._world.scenario.home.term
        epidemic = self._world.epidemic
        self.watch(persons[np.isfinite(epidemic.infected[persons])])

    def watch(self, infected: Any) -> None:
        """Infected persons who are monitored: their onset will be seen at its time."""
        epidemic = self._world.epidemic
        for person in infected[epidemic.symptomatic[infected] & (self.watched[infected] > self._world.now)].tolist():
            if self.watched[person] > epidemic.onset[person]:
                self._world.at(float(epidemic.onset[person]), self._ill, person)

    def _ill(self, person: int) -> None:
        if not self._cases.is_case(person):
            self.on_onset(person)

    def add(self, persons: Any) -> None:
        """These persons became contacts now: their days of test are counted from here."""
        new = [p for p in np.asarray(persons).tolist() if p not in self.contacts]
        self.opened[new] = self._world.now
        self.contacts.update(new)

    def daily_tests(self) -> None:
        """Contacts whose day of test it is: in rooms by the site's staff, at home by a visit."""
        now, claims = self._world.now, self._world.claims
        people = np.array(sorted(self.contacts), dtype=np.int64)
        if not people.size:
            return
        strict = claims.strictest(people, now)
        self.contacts.difference_update(people[(strict == NONE) | (strict == Claim.CASE)].tolist())
        people = people[np.isin(strict, _CONTACTS)]
        age = np.array([day_of(now) - day_of(t) for t in self.opened[people].tolist()], dtype=np.int64)
        due = people[np.isin(age, self._world.scenario.quarantine.test_days)]
        where = claims.where[due]
        self.test_in_room(due[where == Level.CENTRAL])
        self.test_at_home(due[where == Level.FREE])

    def daily_slips(self) -> None:
        """At midnight: who slips out today, and when. Keyed (person, day)."""
        world, settings = self._world, self._world.scenario.home
        if settings.slips_out == 0:
            return
        home = np.flatnonzero(world.controls.persons.now == Level.HOME)
        day = day_of(world.now)
        out = home[world.streams.u(Stream.SLIPS_OUT, home, day) < settings.slips_out] if home.size else home
        for person in out.tolist():
            hour = 8 + 12 * world.streams.one(Stream.SLIP_TIME, person, day)
            world.at(day * DAY + grid(hour), self._slip, person)

    def _slip(self, person: int) -> None:
        world, now = self._world, self._world.now
        if world.controls.persons.now[person] != Level.HOME:
            return
        world.claims.slipped[person] = True
        world.claims.settle([person], now)
        world.log.add(now, Event.SLIPPED_OUT, person)
        world.at(now + world.scenario.home.slip_lasts, self._return, person)

    def _return(self, person: int) -> None:
        if self._world.claims.slipped[person]:
            self._world.claims.slipped[person] = False
            self._world.claims.settle([person], self._world.now)
            self._world.log.add(self._world.now, Event.RETURNED, person)
