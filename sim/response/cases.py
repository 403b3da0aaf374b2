"""A case: from a first positive to the confirmation, what follows from it, and where it was found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.controls import Level, Zone
from sim.log import Event, Found, Test
from sim.response.claims import Claim
from sim.response.situation import Report
from sim.response.world import World

_BY_TEST = {
    Test.CLINIC: Found.CLINIC,
    Test.SCREENING: Found.SCREENING,
    Test.ROUND: Found.ROUND,
    Test.RECALL: Found.ROUND,
    Test.SWEEP: Found.ROUND,
    Test.BORDER: Found.BORDER,
}
_IN_ROOMS = (int(Level.CENTRAL), int(Level.TRANSIT))  # numbers, as names of an enumeration are slow
_CONTACTS = (int(Claim.CLOSE), int(Claim.SECONDARY))
_CASE, _CONTACT, _CLINIC, _LOCKDOWN = Claim.CASE, Test.CONTACT, Test.CLINIC, int(Zone.LOCKDOWN)
_CONFIRMED, _REPORT = Event.CONFIRMED, Report.CASE


class Cases:
    """Confirmed persons, and those whose first test was positive."""

    def __init__(self, world: World) -> None:
        self._world = world
        n = world.county.n
        self.confirmed = np.full(n, np.inf)
        self._known: set[int] = set()
        self.sampled = np.full(n, np.inf)  # time of the swab that led to it
        self._suspected: set[int] = set()  # who waits for a second test
        self.on_first_positive: Callable[[int], None] = lambda person: None
        self.on_dismissed: Callable[[int], None] = lambda person: None
        self.on_case: Callable[[int], None] = lambda person: None

    def is_case(self, person: int) -> bool:
        """Whether this person has been confirmed."""
        return person in self._known

    def is_suspected(self, person: int) -> bool:
        """Whether this person's single swab was positive, and the second test is not known yet."""
        return person in self._suspected

    def suspect(self, person: int) -> None:
        """A single swab is positive, and is tested again."""
        self._suspected.add(person)
        self._world.command.report(Report.FIRST_POSITIVE, self._world.county.grid.item(person), 1)
        self.on_first_positive(person)

    def dismiss(self, person: int, test: Test) -> None:
        """The second test is negative: no case."""
        self._suspected.discard(person)
        self._world.log.add(self._world.now, Event.NOT_CONFIRMED, person, detail=test)
        self.on_dismissed(person)

    def confirm(self, person: int, test: Test, sampled: float) -> None:
        """The swab of `sampled` (h) is positive: a case, once, whether infected or not."""
        if self.is_case(person):
            return
        world, now = self._world, self._world.now
        found = self._found(person, test, now)
        self.confirmed[person], self.sampled[person] = now, sampled
        self._known.add(person)
        self._suspected.discard(person)
        grid = world.county.grid.item(person)
        world.log.add(now, _CONFIRMED, person, place=grid, detail=found)
        world.claims.open_one(person, _CASE, np.inf, now)
        world.command.report(_REPORT, grid, world.county.stairwell.item(person))
        self.on_case(person)

    def _found(self, person: int, test: Test, now: float) -> Found:
        world = self._world
        if world.claims.where.item(person) in _IN_ROOMS:
            return Found.QUARANTINE
        if world.claims.strictest_of(person, now) in _CONTACTS:
            return Found.CONTACT_AT_HOME
        if test == _CONTACT:
            return Found.MONITORING
        if test != _CLINIC and world.controls.zones.now.item(world.county.stairwell.item(person)) == _LOCKDOWN:
            return Found.LOCKDOWN
        return _BY_TEST[test]
