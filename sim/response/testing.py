"""检测 of named persons: single swabs, visits at home, results, second tests, and recall of positive pools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.county.towns import apportion
from sim.log import Event, Stage, Test
from sim.response.cases import Cases
from sim.response.claims import Claim
from sim.response.dispatcher import Job, Station
from sim.response.laboratory import Box, Laboratory, Plate
from sim.response.situation import Report
from sim.response.staff import Post, Staff
from sim.response.swabs import positive, positive_again
from sim.response.world import World
from sim.units import Floats, Ints, day_of

_POOLED = (Test.ROUND, Test.SCREENING, Test.SWEEP)
_AT_DOORS = (Test.RECALL, Test.CONTACT)  # who goes first at the doors
_SECOND = 200 + Stage.LABORATORY  # purpose of a duration: a second test
_ONE = np.zeros(1, dtype=np.int64)  # the tube of a single swab
_HELD, _SWABBED = Claim.HELD, Event.SWABBED  # names of an enumeration are slow


@dataclass(frozen=True, slots=True)
class Swab:
    """A single swab: of whom, when (h), in its tube, and how long that is on the way to the laboratory (h)."""

    person: int
    time: float
    box: Box
    travel: float


class Testing:
    """The laboratory, the teams that swab at the door, and what a result leads to."""

    def __init__(self, world: World, cases: Cases, staff: Staff) -> None:
        self._world, self._cases = world, cases
        self.settings = world.scenario.sampling
        self.laboratory = Laboratory(world, self._results, staff)
        self.visits = Station(world.env, Stage.RESWAB, world.log, self.settings.reswab_teams)
        if self.visits.servers is not None:
            teams = apportion(self.settings.reswab_teams, world.county.towns.size)  # of the towns; for any door
            staff.serve_line(Post.DOORS, lambda: teams, self.visits.servers.resize)
        self._why: dict[int, Test] = {}
        self._bag: list[tuple[int, float, Test]] = []  # swabs that the teams carry: person, time (h), test
        self._today, self._lasts = -1, dict[int, float]()  # a day, and how long visits take on it (h), by person
        self._told: dict[int, Test] = {}  # persons of positive pools: the test that called them back
        self.round_result: dict[int, Any] = {}  # by round: called with (tubes, positive tubes)
        self.visits.run(self, self._household)

    # swabs ---------------------------------------------------------------------------------------------

    def swab(self, persons: Any, test: Test, *, hold: bool = False) -> None:
        """Single swabs now; `hold` keeps the persons at home until their result."""
        persons, world = np.asarray(persons, dtype=np.int64), self._world
        if not persons.size:
            return
        now = world.now
        if hold:
            world.claims.open(persons, Claim.HELD, np.inf, now)
        world.log.add_many(now, _SWABBED, persons, detail=test)
        times = np.full(persons.size, now)
        self._send(test, persons, positive(world, persons, times, test), times)

    def foresee(self, persons: Ints, times: Floats, test: Test) -> list[Swab]:
        """Single swabs of the hour that begins now, taken only if these persons come: what each of them would show."""
        found = positive(self._world, persons, times, test)
        travel = self._world.durations(self.laboratory.settings.transport, persons, Stage.LABORATORY)
        swabs = zip(persons.tolist(), times.tolist(), travel, strict=True)
        return [
            Swab(person, time, Box(test, persons[i : i + 1], _ONE, found[i : i + 1], times[i : i + 1], 1), hours)
            for i, (person, time, hours) in enumerate(swabs)
        ]

    def take(self, swab: Swab, *, hold: bool) -> None:
        """A foreseen swab is taken now; `hold` keeps the person at home until his result."""
        if hold:
            self._world.claims.open_one(swab.person, _HELD, np.inf, swab.time)
        self._world.log.add(swab.time, _SWABBED, swab.person, detail=swab.box.test)
        self.laboratory.send(swab.box, swab.travel)

    def pool(self, persons: Any, test: Test, size: int) -> None:
        """Swabs now at a point without a queue, `size` of them a tube."""
        if not persons.size:
            return
        times: Floats = np.full(persons.size, self._world.now)
        found, tube = positive(self._world, persons, times, test, size), np.arange(persons.size) // size
        self._world.log.batch(self._world.now, Event.SWABBED, Stage.NONE, persons.size)
        self.laboratory.send(Box(test, persons, tube, found, times, int(tube[-1]) + 1))

    def _send(self, test: Test, persons: Any, found: Any, times: Any) -> None:
        self.laboratory.send(Box(test, persons, np.arange(persons.size), found, times, persons.size))

    def hand_in(self) -> None:
        """At a whole hour the teams hand in what they took at the doors since the last one."""
        for test in _AT_DOORS:
            taken = [(p, t) for p, t, why in self._bag if why == test]
            if taken:
                persons, times = np.array([p for p, _ in taken], dtype=np.int64), np.array([t for _, t in taken])
                self._world.log.add_many(times, Event.SWABBED, persons, detail=test)
                self._send(test, persons, positive(self._world, persons, times, test), times)
        self._bag.clear()

    def visit(self, persons: Any, test: Test) -> None:
        """These persons at home are to be swabbed by a team at the door: recalls first, then contacts."""
        rank = _AT_DOORS.index(test)
        for person in np.asarray(persons).tolist():
            if _AT_DOORS.index(self._why.get(person, test)) >= rank:
                self._why[person] = test
        self.visits.put(persons, rank)

    def belongs(self, person: int) -> bool:
        """Persons at home who are no case."""
        return self._world.claims.at_home(person) and not self._cases.is_case(person)

    def elsewhere(self, person: int) -> None:
        """Tested where he is now, if he is in a room; a case needs no test."""
        test = self._why.pop(person)
        if not self._cases.is_case(person):
            self.swab([person], test)

    def _household(self) -> list[int]:
        """The best, and those of his household who wait for a visit, too."""
        first = self.visits.inbox.best()
        if first is None:
            return []
        county, waiting = self._world.county, self.visits.inbox.rank
        home, start = county.household.item(first), county.households.start
        mates = range(start.item(home), start.item(home + 1))
        return [first, *(p for p in mates if p != first and p in waiting and self.belongs(p))]

    def _visit_lasts(self, person: int) -> float:
        """The time (h) at the door of this person; a day's times are drawn together for all who wait."""
        today = day_of(self._world.now)
        if today != self._today:
            self._today, self._lasts = today, {}
        if person not in self._lasts:
            new = [p for p in (person, *self.visits.inbox.rank) if p not in self._lasts]
            times = self._world.durations(self.settings.reswab_visit, np.array(new), Stage.RESWAB)
            self._lasts.update(zip(new, times, strict=True))
        return self._lasts[person]

    def job(self, persons: list[int], server: int) -> Job:
        """One visit at one door; the swabs go to the laboratory at its end."""
        world = self._world
        why = [self._why.pop(p) for p in persons]
        yield world.env.timeout(self._visit_lasts(persons[0]))
        self.visits.finish(persons, server)
        self._bag += [(p, world.now, test) for p, test in zip(persons, why, strict=True)]

    # results -------------------------------------------------------------------------------------------

    def _results(self, plate: Plate) -> None:
        """The results of a plate are known now."""
        singles = []
        for box, first, stop in plate:
            if box.test not in _POOLED:
                rows = box.rows(first, stop)
                singles.append((box.persons[rows], box.positive[rows], box.sampled[rows], box.test))
                continue
            hit = [tube for tube in box.positive_tubes if first <= tube < stop]
            if box.round in self.round_result:
                self.round_result[box.round](stop - first, len(hit))
            for tube in hit:
                self._pool(box, box.rows(tube, tube + 1))
        for test in (Test.RECALL, Test.CLINIC, Test.CONTACT, Test.BORDER):
            some = [single[:3] for single in singles if single[3] == test]
            if some:
                persons, found, sampled = (np.concatenate(column) for column in zip(*some, strict=True))
                self._singles(persons, found, sampled, test)

    def _singles(self, persons: Any, found: Any, sampled: Any, test: Test) -> None:
        """Single swabs: a negative one frees; a positive one is a case after a positive tube, else tested again."""
        world, now = self._world, self._world.now
        world.log.add_many(now, Event.NEGATIVE, persons[~found], detail=test)
        world.log.add_many(now, Event.POSITIVE, persons[found], detail=test)
        if test == Test.RECALL:
            for person, time in zip(persons[found].tolist(), sampled[found].tolist(), strict=True):
                self._cases.confirm(person, self._told.get(person, test), time)
            for person in persons.tolist():
                self._told.pop(person, None)
        else:
            self.first_positive(persons[found], sampled[found], test)
        self._release(persons)

    def first_positive(self, persons: Any, sampled: Any, test: Test) -> None:
        """Single swabs of these times (h) are positive: tested a second time before they are cases, and held."""
        world, settings = self._world, self.laboratory.settings
        cases = self._cases
        new = [i for i, p in enumerate(persons.tolist()) if not cases.is_case(p) and not cases.is_suspected(p)]
        persons, sampled = persons[new], sampled[new]
        if not settings.second_test:
            for person, time in zip(persons.tolist(), sampled.tolist(), strict=True):
                cases.confirm(person, test, time)
            return
        world.claims.open(persons, Claim.HELD, np.inf, world.now)
        again = positive_again(world, persons, sampled, test).tolist()
        lasts = world.durations(settings.second_test_time, persons, _SECOND)
        for person, time, found, hours in zip(persons.tolist(), sampled.tolist(), again, lasts, strict=True):
            cases.suspect(person)
            world.at(world.now + hours, self._second, person, time, test, found)

    def _second(self, person: int, sampled: float, test: Test, found: bool) -> None:
        """The second test of the swab of `sampled` (h) is known now."""
        if not self._cases.is_suspected(person):
            return  # he was in a positive tube, too, and is a case already
        if found:
            self._cases.confirm(person, test, sampled)
        else:
            self._cases.dismiss(person, test)
        self._release(np.array([person]))

    def _release(self, persons: Any) -> None:
        """Held for the result of a test no longer, but where another result is still to come."""
        done = [not self._cases.is_suspected(p) and p not in self._told for p in persons.tolist()]
        self._world.claims.close(persons[done], Claim.HELD, self._world.now)

    def _pool(self, box: Box, rows: slice) -> None:
        """A tube is positive: its members stay at home until a single swab has cleared them.

        That of one person was a single swab.
        """
        world, now, persons = self._world, self._world.now, box.persons[rows]
        if persons.size == 1 and not self._cases.is_case(int(persons[0])):
            self._singles(persons, np.ones(1, dtype=bool), box.sampled[rows], box.test)
            return
        people = np.array([p for p in persons.tolist() if not self._cases.is_case(p)], dtype=np.int64)
        if not people.size:
            return
        grid_id = int(world.county.grid[people[0]])
        world.log.add_many(now, Event.POOL_POSITIVE, people, detail=persons.size)
        world.command.report(Report.POOL_POSITIVE, grid_id, people.size)
        world.claims.open(people, Claim.HELD, np.inf, now)
        for person in people.tolist():
            self._told[person] = box.test
        self.visit(people, Test.RECALL)
