"""Watching people at home: onset in those who are monitored, tests of contacts, and slipping out."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np

from sim.controls import Level
from sim.log import Event, Stage
from sim.response.calls import Calls
from sim.response.cases import Cases
from sim.response.claims import NONE, Claim
from sim.response.daytime import by_day
from sim.response.responsible import Responsible
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.streams import Stream
from sim.units import DAY, Bools, Floats, Ints, day_of, grid

TEST_HOUR = 9
_CONTACTS = (Claim.CLOSE, Claim.SECONDARY)


class Card(IntEnum):
    """Control cards: 红 14+7, 黄 3+11, 蓝 2+14, 绿 monitoring."""

    RED = 0
    YELLOW = 1
    BLUE = 2
    GREEN = 3


class Phase(IntEnum):
    """Whose days of test hold: of a room (and of the wait for it), home, home after a room, or an arrival."""

    ROOM = 0
    HOME = 1
    AFTER_ROOM = 2
    ARRIVAL = 3


class Monitoring:
    """Green cards are watched until onset; others at home may slip out, and are tested on their days."""

    def __init__(self, world: World, cases: Cases, workforce: Workforce) -> None:
        self._world, self._cases, self._workforce = world, cases, workforce
        self.last_check = np.full(world.county.n, -np.inf)  # or since when he is under control (h)
        self.lost = np.zeros(world.county.n, dtype=bool)  # on nobody's list
        self._responsible = Responsible(world, workforce.persons)
        self.unwatched_until = np.full(world.county.n, -np.inf)  # (h) whose responsible person is absent for a time
        self._out: dict[int, float] = {}  # who has slipped out, and when (h)
        self._unseen = np.full(world.county.n, np.nan)  # when he last came back with nobody knowing (h)
        self.calls = Calls(world, workforce, self._responsible, self.last_check)
        workforce.demand[Role.CHECKS] = self._wanted
        self.watched = np.full(world.county.n, -np.inf)  # until (h)
        self.opened = np.full(world.county.n, np.inf)  # since when days of test are counted (h)
        self.phase = np.full(world.county.n, Phase.ROOM, dtype=np.int8)
        self.on_onset: Callable[[int], None] = lambda person: None
        self.test_in_room: Callable[[Any], None] = lambda persons: None
        self.test_on_arrival: Callable[[Any], None] = lambda persons: None
        self.test_at_home: Callable[[Any], None] = lambda persons: None
        self.contact = np.zeros(world.county.n, dtype=bool)  # has days of test
        home = world.scenario.home
        days = (world.scenario.quarantine.test_days, home.test_days, home.test_days_after, home.test_days_blue)
        last = max((day for of_phase in days for day in of_phase), default=0)
        self._day_of_test = np.zeros((len(Phase), last + 2), dtype=bool)
        for phase, tested in zip(Phase, days, strict=True):
            self._day_of_test[phase, list(tested)] = True

    def begin(self, persons: Any, term: float) -> None:
        """These are monitored for so long (h) from now on: tested as soon as they fall ill, or at once if they are."""
        self.watched[persons] = self._world.now + term
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
        persons = np.asarray(persons)
        new = persons[~self.contact[persons] | (self.phase[persons] == Phase.ARRIVAL)]
        self.count_from_now(new, Phase.ROOM)
        self.last_check[new], self.lost[new] = self._world.now, False
        self.contact[new] = True

    def blue_card(self, person: int) -> None:
        """蓝卡 2+14: an arrival is free, but watched for onset and tested on his days; a contact's card replaces it.

        Who holds no test of the last 48 h is swabbed on arrival (keyed).
        """
        if self.contact[person]:
            return
        home = self._world.scenario.home
        self._world.log.add(self._world.now, Event.CARD, person, detail=Card.BLUE)
        self.add(np.array([person]))
        self.count_from_now([person], Phase.ARRIVAL)
        self.begin(np.array([person]), home.term_blue)
        if self._world.streams.one(Stream.ARRIVAL_CARD, person, 1) < home.swabbed_blue:
            self.test_on_arrival([person])

    def give_cards(self, persons: Ints, share: float) -> None:
        """This share of these arrivals (keyed by person) gets blue cards: free, but watched and tested."""
        if persons.size and share > 0:
            for person in persons[self._world.streams.u(Stream.ARRIVAL_CARD, persons) < share].tolist():
                self.blue_card(person)

    def count_from_now(self, persons: Any, phase: Phase) -> None:
        """A phase of the card begins: its first day is the next 24 h."""
        self.opened[persons], self.phase[persons] = self._world.now, phase

    def arrived(self, person: int) -> None:
        """He has a room: the site knows him, and counts its own days."""
        self.lost[person] = False
        self.count_from_now([person], Phase.ROOM)

    def _is_due(self, people: Ints) -> Bools:
        """Whose day of test it is. Day n of a phase are the n-th 24 h, so that the last day comes before its end."""
        age = np.floor((self._world.now - self.opened[people]) / DAY).astype(np.int64) + 1
        return self._day_of_test[self.phase[people], np.minimum(age, self._day_of_test.shape[1] - 1)]

    def daily_tests(self) -> None:
        """Contacts whose day of test it is: in rooms by the site's staff, at home by a visit."""
        now, claims = self._world.now, self._world.claims
        people = np.flatnonzero(self.contact)
        if not people.size:
            return
        strict = claims.strictest(people, now)
        watched = (strict == NONE) & (self.watched[people] > now)
        self.contact[people[((strict == NONE) & ~watched) | (strict == Claim.CASE)]] = False
        people = people[np.isin(strict, _CONTACTS) | watched]
        due = people[self._is_due(people)]
        where = claims.where[due]
        self.test_in_room(due[where == Level.CENTRAL])
        self.test_at_home(due[(where == Level.FREE) & ~self.lost[due]])

    # checks and slips ----------------------------------------------------------------------------------

    def _called(self) -> Ints:
        """Who is to be called: who is at home, and who should be and has slipped out.

        Not who is on nobody's list, nor he whose responsible person is away and nobody stands in.
        """
        people = self._world.claims.under_control()
        if self._out:
            out = np.fromiter(self._out, dtype=np.int64, count=len(self._out))
            people = np.concatenate([people, out[self._world.claims.slipped[out]]])
        return people[~self.lost[people] & (self.unwatched_until[people] <= self._world.now)]

    def _wanted(self) -> Ints:
        """Volunteers who check people at home by day, by town."""
        if not by_day(self._world.now):
            return np.zeros(len(self._world.county.towns), dtype=np.int64)
        return self.calls.hands_wanted(self._called())

    def checks(self) -> None:
        """Tick, by day: the calls and visits of an hour."""
        if by_day(self._world.now) and (people := self._called()).size:
            self._reached(self.calls.of_hour(people))

    def daily_slips(self) -> None:
        """At midnight: who is lost from the lists, who slips out today, and when. Keyed (person, day).

        One number decides for the checked and the unchecked, so that a check more never makes anybody slip out.
        """
        world, settings = self._world, self._world.scenario.home
        home, day = self._world.claims.under_control(), day_of(world.now)
        if not home.size:
            return
        self._hand_over(home, day)
        unchecked = (self._known(home) < world.now - DAY) | (self.unwatched_until[home] > world.now)
        towns = world.county.town[home[unchecked]]
        for one, n in zip(*np.unique(towns, return_counts=True), strict=True):
            world.log.batch(world.now, Event.UNCHECKED, Stage.NONE, int(n), place=int(one))
        beyond = self.calls.beyond_by_town(self._called())
        for one in np.flatnonzero(beyond).tolist():
            world.log.batch(world.now, Event.BEYOND_STAFF, Stage.NONE, int(beyond[one]), place=one)
        chance = np.where(unchecked, settings.slips_out_unchecked, settings.slips_out)
        out = home[world.streams.u(Stream.SLIPS_OUT, home, day) < chance]
        for person in out.tolist():
            world.at(self._slip_time(person, day), self._slip, person)

    def _slip_time(self, person: int, day: int) -> float:
        return day * DAY + float(grid(8 + 12 * self._world.streams.one(Stream.SLIP_TIME, person, day)))

    def lose_watch(self, number: int, lasts: float) -> int:
        """Nobody calls so many of those at home for a time (h), keyed by person and day; returns how many.

        Until then they count as unchecked: on the days that begin meanwhile, and for the rest of this one.
        """
        world, settings, now = self._world, self._world.scenario.home, self._world.now
        home, day = world.claims.under_control(), day_of(now)
        home = home[~self.lost[home] & (self.unwatched_until[home] <= now)]
        if not home.size:
            return 0
        home = home[np.argsort(world.streams.u(Stream.DISTURBED, home, 1, day), kind="stable")[:number]]
        self.unwatched_until[home] = now + lasts
        u = world.streams.u(Stream.SLIPS_OUT, home, day)
        out = home[(u >= settings.slips_out) & (u < settings.slips_out_unchecked)]  # below: would slip out anyway
        for person in out.tolist():
            if now < (time := self._slip_time(person, day)) <= now + lasts:
                world.at(time, self._slip, person)
        return home.size

    def staff_there(self, grids: Ints) -> Ints:
        """How many of the staff of these grids are there."""
        return self._responsible.there(grids, day_of(self._world.now))

    def _reached(self, people: Ints) -> None:
        """These have been called: by town; who has slipped out comes back."""
        world = self._world
        by_town = np.bincount(world.county.town[people], minlength=len(world.county.towns))
        for town in np.flatnonzero(by_town).tolist():
            world.log.batch(world.now, Event.CHECKED, Stage.NONE, int(by_town[town]), place=town)
        for person in people[world.claims.slipped[people]].tolist():
            self._return(person, self._out[person])

    def _known(self, home: Ints) -> Floats:
        """When each was last known to be at home (h): a check, or the start; not a return that nobody saw."""
        since = self._world.controls.persons.since(home)
        return np.where(since == self._unseen[home], self.last_check[home], np.maximum(self.last_check[home], since))

    def _hand_over(self, home: Any, day: int) -> None:
        """Whose responsible person is away today is handed to a stand-in, or nobody checks him; both may lose him."""
        world, settings = self._world, self._world.scenario.home
        home = home[~self.lost[home]]
        if not home.size:
            return
        away, alone = self._responsible.away(home, day)
        for event, some in ((Event.STOOD_IN, away & ~alone), (Event.NOBODY_THERE, alone)):
            if some.any():
                world.log.batch(world.now, event, Stage.NONE, int(some.sum()))
        unwatched = home[alone]
        self.unwatched_until[unwatched] = np.maximum(self.unwatched_until[unwatched], world.now + DAY)
        chance = np.where(alone, settings.lost_alone, settings.lost_taken_over)
        gone = home[away & (world.streams.u(Stream.LOST, home, day) < chance)]
        self.lost[gone] = True
        world.log.add_many(world.now, Event.LOST, gone)

    def _slip(self, person: int) -> None:
        world, now = self._world, self._world.now
        if world.controls.persons.now[person] != Level.HOME:
            return
        self.last_check[person] = self._known(np.array([person]))[0]
        world.claims.slipped[person] = True
        self._out[person] = now
        world.claims.settle([person], now)
        world.log.add(now, Event.SLIPPED_OUT, person)
        world.at(now + world.scenario.home.slip_lasts, self._return, person, now)

    def _return(self, person: int, began: float) -> None:
        """The slip that began then ends, by a check or by itself, if it has not ended before."""
        if self._out.get(person) != began:
            return
        del self._out[person]
        if self._world.claims.slipped[person]:
            if self.last_check[person] < self._world.now:
                self._unseen[person] = self._world.now
            self._world.claims.slipped[person] = False
            self._world.claims.settle([person], self._world.now)
            self._world.log.add(self._world.now, Event.RETURNED, person)
