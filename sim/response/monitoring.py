"""Watching people at home: onset in those who are monitored, tests of contacts, and slipping out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.controls import Level
from sim.log import Event
from sim.log import Stage as Kind
from sim.response.cases import Cases
from sim.response.claims import NONE, Claim
from sim.response.workforce import SHIFT_LENGTH, Role, Workforce
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Ints, day_of, grid, hour_of_day

TEST_HOUR = 9
CHECKS_FROM, CHECKS_TO, SHIFTS_A_DAY = 5, 23, 3  # hours of the day in which people at home are checked
_CONTACTS = (Claim.CLOSE, Claim.SECONDARY)


class Monitoring:
    """Green cards are watched until onset; others at home may slip out, and are tested on their days."""

    def __init__(self, world: World, cases: Cases, workforce: Workforce) -> None:
        self._world, self._cases, self._workforce = world, cases, workforce
        self.last_check = np.full(world.county.n, -np.inf)  # or since when he is under control (h)
        self.lost = np.zeros(world.county.n, dtype=bool)  # on nobody's list
        self._out: set[int] = set()  # who has slipped out and may still be out
        self._calls = np.zeros(len(world.county.town_names))  # calls that can be made, and were not yet
        workforce.demand[Role.CHECKS] = self._wanted
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
        self.last_check[new], self.lost[new] = self._world.now, False
        self.contacts.update(new)

    def daily_tests(self) -> None:
        """Contacts whose day of test it is: in rooms by the site's staff, at home by a visit."""
        now, claims = self._world.now, self._world.claims
        people = np.array(sorted(self.contacts), dtype=np.int64)
        if not people.size:
            return
        strict = claims.strictest(people, now)
        watched = (strict == NONE) & (self.watched[people] > now)
        self.contacts.difference_update(people[((strict == NONE) & ~watched) | (strict == Claim.CASE)].tolist())
        people = people[np.isin(strict, _CONTACTS) | watched]
        age = np.array([day_of(now) - day_of(t) for t in self.opened[people].tolist()], dtype=np.int64)
        due = people[np.isin(age, self._world.scenario.quarantine.test_days)]
        where = claims.where[due]
        self.test_in_room(due[where == Level.CENTRAL])
        self.test_at_home(due[where == Level.FREE])

    # checks and slips ----------------------------------------------------------------------------------

    def _wanted(self) -> Ints:
        """Volunteers who check people at home by day: everybody once in three shifts, by town."""
        county, towns = self._world.county, len(self._world.county.town_names)
        if not CHECKS_FROM <= hour_of_day(self._world.now) < CHECKS_TO:
            return np.zeros(towns, dtype=np.int64)
        home = np.bincount(county.town[self._world.claims.under_control()], minlength=towns)
        return np.ceil(home / (SHIFTS_A_DAY * self._world.scenario.home.checks_per_person)).astype(np.int64)

    def checks(self) -> None:
        """Tick: the calls and visits of the past hour, in each town to those first whose last check is oldest."""
        world, county = self._world, self._world.county
        hands = self._workforce.by_town(Role.CHECKS)
        if not hands.any():
            return
        self._calls += hands * world.scenario.home.checks_per_person / SHIFT_LENGTH
        people = np.concatenate([world.claims.under_control(), np.array(sorted(self._out), dtype=np.int64)])
        people = people[~self.lost[people]]
        order = people[np.lexsort((people, self.last_check[people], county.town[people]))]
        town = county.town[order]
        rank = np.arange(order.size) - np.searchsorted(town, town)
        called = order[(rank < np.floor(self._calls)[town]) & (self.last_check[order] < world.now - DAY / 2)]
        self.last_check[called] = world.now
        for one, n in enumerate(np.bincount(county.town[called], minlength=hands.size).tolist()):
            if n:
                world.log.batch(world.now, Event.CHECKED, Kind.NONE, n, place=one)
        self._calls -= np.floor(self._calls)
        for person in called[world.claims.slipped[called]].tolist():
            self._return(person)

    def daily_slips(self) -> None:
        """At midnight: who is lost from the lists, who slips out today, and when. Keyed (person, day).

        One number decides for the checked and the unchecked, so that a check more never makes anybody slip out.
        """
        world, settings = self._world, self._world.scenario.home
        home, day = self._world.claims.under_control(), day_of(world.now)
        if not home.size:
            return
        self._lose(home, day)
        known = np.maximum(self.last_check[home], world.controls.persons.since(home))
        unchecked = known < world.now - DAY
        towns = world.county.town[home[unchecked]]
        for one, n in zip(*np.unique(towns, return_counts=True), strict=True):
            world.log.batch(world.now, Event.UNCHECKED, Kind.NONE, int(n), place=int(one))
        chance = np.where(unchecked, settings.slips_out_unchecked, settings.slips_out)
        out = home[world.streams.u(Stream.SLIPS_OUT, home, day) < chance]
        for person in out.tolist():
            hour = 8 + 12 * world.streams.one(Stream.SLIP_TIME, person, day)
            world.at(day * DAY + grid(hour), self._slip, person)

    def _lose(self, home: Any, day: int) -> None:
        """Whose responsible person is away today may be lost, less often if a card says whose he is."""
        world, settings = self._world, self._world.scenario.home
        chance = settings.absent * (settings.lost_with_card if settings.cards else settings.lost_without_card)
        gone = home[(world.streams.u(Stream.LOST, home, day) < chance) & ~self.lost[home]]
        self.lost[gone] = True
        world.log.add_many(world.now, Event.LOST, gone)

    def _slip(self, person: int) -> None:
        world, now = self._world, self._world.now
        if world.controls.persons.now[person] != Level.HOME:
            return
        world.claims.slipped[person] = True
        self._out.add(person)
        world.claims.settle([person], now)
        world.log.add(now, Event.SLIPPED_OUT, person)
        world.at(now + world.scenario.home.slip_lasts, self._return, person)

    def _return(self, person: int) -> None:
        self._out.discard(person)
        if self._world.claims.slipped[person]:
            self._world.claims.slipped[person] = False
            self._world.claims.settle([person], self._world.now)
            self._world.log.add(self._world.now, Event.RETURNED, person)
