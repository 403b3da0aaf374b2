"""How an outbreak is found before anybody looks for it: fever clinics and screening of key occupations."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.controls import Level
from sim.log import Event, Test
from sim.response.cases import Cases
from sim.response.testing import Swab, Testing
from sim.response.world import World
from sim.streams import Stream
from sim.units import grid

_VISITED = Event.VISITED_CLINIC  # names of an enumeration are slow


class Surveillance:
    """Visits are known when somebody is infected; each is scheduled in the hour before it happens."""

    def __init__(self, world: World, cases: Cases, testing: Testing) -> None:
        self._world, self._cases, self._testing = world, cases, testing
        self._visits: dict[int, list[int]] = {}  # by whole hour: who visits in it
        self.visit_time = np.full(world.county.n, np.inf)
        settings = world.scenario.screening
        key = np.flatnonzero(world.county.key_occupation) if settings.every > 0 else np.empty(0, dtype=np.int64)
        every = max(int(settings.every), 1)
        self._due = [key[hour::every] for hour in range(every)]  # whose turn it is, by hour of the interval

    @property
    def awake(self) -> bool:
        """Whether anything is found already (seeding.undetected_until)."""
        return self._world.epidemic.total >= self._world.scenario.seeding.undetected_until

    def note_infections(self, persons: Any) -> None:
        """Draw who of these newly infected persons will come to a clinic, and when (keyed by person)."""
        world, care = self._world, self._world.scenario.care
        ill = persons[world.epidemic.symptomatic[persons]]
        seeks = ill[world.streams.u(Stream.SEEKS_CARE, ill) < care.seeking_share] if ill.size else ill
        if not seeks.size:
            return
        delay = grid(care.delay.quantile(world.streams.u(Stream.CARE_DELAY, seeks)))
        self.visit_time[seeks] = np.maximum(world.epidemic.onset[seeks] + delay, world.now)
        for person, time in zip(seeks.tolist(), self.visit_time[seeks].tolist(), strict=True):
            if time < world.scenario.horizon:
                self._visits.setdefault(int(time), []).append(person)

    def schedule_visits(self) -> None:
        """The visits of the hour that begins now, and what their swabs will show."""
        due = [person for person in self._visits.pop(int(self._world.now), ()) if not self._cases.is_case(person)]
        if due:
            for swab in self._testing.foresee(np.array(due), self.visit_time[due], Test.CLINIC):
                self._world.at(swab.time, self._visit, swab)

    def visit(self, person: int, test: Test) -> None:
        """A symptomatic person comes now."""
        self._visit(*self._testing.foresee(np.array([person]), np.array([self._world.now]), test))

    def _visit(self, swab: Swab) -> None:
        """A symptomatic person is swabbed, and kept at home until the result; unless it is too early in the story."""
        world = self._world
        if not self.awake or self._cases.is_case(swab.person):
            return
        world.log.add(swab.time, _VISITED, swab.person)
        self._testing.take(swab, hold=world.scenario.care.held)

    def screen(self) -> None:
        """Key occupations whose turn it is in the hour that ends now, in pools."""
        world = self._world
        due = self._due[int(world.now) % len(self._due)]
        if not self.awake or not due.size:
            return
        due = due[np.isinf(self._cases.confirmed[due]) & (world.claims.where[due] == Level.FREE)]
        self._testing.pool(due, Test.SCREENING, world.scenario.screening.pool_size)
