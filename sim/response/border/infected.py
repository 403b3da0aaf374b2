"""Infected travellers: they stand in the lanes as others do, and are found, turn back, pass through or enter.

In a lane one keeps nobody waiting: his vehicle is one of the ordinary traffic. His check takes its time all the same.
What becomes of him shows at the whole hour after it; what he would have done before that hour happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np

from sim.county.entrances import TRUCKS, Entrances
from sim.log import Check, Event, Layer, Test
from sim.response.border.checks import found_by
from sim.response.border.gates import Gates
from sim.response.border.vehicles import CLASSES, Vehicle, antigen_waits, check_times, class_of
from sim.response.testing import Testing
from sim.response.world import World
from sim.spread.history import course
from sim.spread.importation import Purpose, Traveller, Travellers, travellers
from sim.streams import Stream
from sim.units import grid


class Way(IntEnum):
    """What happens to a traveller at an entrance."""

    COMES = 0
    BACK = 1
    OPEN = 2  # he drives in unchecked
    CHECKED = 3  # he is at the head of the lane


class Infected:
    """The infected travellers of a run, numbered in order of their coming."""

    def __init__(self, world: World, testing: Testing, gates: Gates, entrances: Entrances) -> None:
        self._world, self._testing, self._gates = world, testing, gates
        self._entrances, self.settings = entrances, world.scenario.checkpoints
        self._today: Travellers | None = None
        self._all: list[Traveller] = []
        self._takes: list[float] = []  # check of each without antigen (h)
        self._longer = antigen_waits(world.scenario, entrances).tolist()  # by entrance
        self._at: list[int] = []  # the entrance where each is now
        self._due: list[tuple[float, int, Way, float]] = []  # known at (h), number of the traveller, what, since (h)
        self.on_blue_card: Callable[[int], None] = lambda person: None

    # on the road ---------------------------------------------------------------------------------------

    def draw(self, day: int) -> None:
        """Those of a day."""
        world = self._world
        if world.scenario.importation.prevalence:
            self._today = travellers(world.scenario, world.county, self._entrances, world.streams, day)

    def of_hour(self, start: float, passes: float) -> list[Vehicle]:
        """Those who come in the whole hour from `start` (h), as if they were vehicles without a check.

        `passes`: share of trucks with a pass.
        """
        today = self._today
        vehicles: list[Vehicle] = []
        if today is None:
            return vehicles
        for one in map(today.one, range(*np.searchsorted(today.time, (start, start + 1.0)).tolist())):
            number, u = len(self._all), np.array([self._u(one, Purpose.TAKES)])
            kind = np.array([one.kind])
            self._all.append(one)
            self._at.append(one.entrance)
            self._takes.append(float(grid(check_times(self._world.scenario, kind, u, passes))[0]))
            self._due.append((one.time, number, Way.COMES, one.time))
            place = CLASSES * one.entrance + int(class_of(kind, u, passes)[0])
            insists = self._u(one, Purpose.TRAVELS) < self.settings.still_travel
            vehicles.append((one.time, 0.0, place, number, self._until_result(one), 0, insists))
        return vehicles

    def _until_result(self, one: Traveller) -> float:
        """The time from his swab to its result (h), whether he waits for it or drives on."""
        return float(grid(float(self.settings.swab_result.quantile(self._u(one, Purpose.RESULT)))))

    def slips(self, number: int) -> bool:
        """Whether a barrier would not keep this traveller out."""
        leak = self.settings.leak * (self.settings.drones_leave if self.settings.drones else 1.0)
        return self._u(self._all[number], Purpose.LEAKS) < leak

    def moves(self, number: int, entrance: int) -> None:
        """This traveller goes to another entrance."""
        self._at[number] = entrance

    def go(self, number: int, time: float, way: Way, stays: float = 0.0) -> None:
        """What happens to this traveller at a time (h); if he is checked he stays so long (h) after the check."""
        known = time
        if way == Way.CHECKED:
            known += self._takes[number] + self._longer[self._at[number]] + stays
        self._due.append((known, number, way, time))

    # at the entrance -----------------------------------------------------------------------------------

    def let_in(self) -> None:
        """Tick: what has happened to travellers since the last one; one by one, there are few."""
        now = self._world.now
        past = sorted(row for row in self._due if row[0] < now)
        self._due = [row for row in self._due if row[0] >= now]
        for _, number, way, time in past:
            one, e = self._all[number], self._at[number]
            match way:
                case Way.COMES:
                    self._world.log.add(now, Event.TRAVELLER, one.person, place=one.entrance, detail=one.kind)
                case Way.BACK:
                    self._world.log.add(now, Event.SENT_BACK, one.person, place=e)
                case Way.OPEN:
                    self._enter(one, e, checked=False, swabbed=False)
                case Way.CHECKED:
                    self._checked(one, e, time)

    def _checked(self, one: Traveller, e: int, time: float) -> None:
        stopped, swabbed = self._check(one, e, time)
        if stopped is not None:
            self._world.log.add(self._world.now, Event.STOPPED, one.person, place=e, detail=stopped)
            return
        self._enter(one, e, checked=True, swabbed=swabbed)

    def _check(self, one: Traveller, e: int, time: float) -> tuple[Check | None, bool]:
        """The first check of an entrance that finds him at a time (h), and whether its swab will."""
        scenario = self._world.scenario
        life = course(scenario.disease, self._world.streams, np.array([one.person]), np.array([one.infected]))
        swab = False
        for check in (Check[name.upper()] for name in self._entrances.checks[e]):
            chance = found_by(scenario, check, time, one.infected, life)
            if self._u(one, Purpose.CHECKS + check) < float(chance[0]):
                if check != Check.SWAB or self.settings.swab_waits:
                    return check, False
                swab = True
        return None, swab

    # inside --------------------------------------------------------------------------------------------

    def _enter(self, one: Traveller, e: int, *, checked: bool, swabbed: bool) -> None:
        """He lives or stays among residents, or passes through; a guard at the gate may notice him."""
        world, person, now = self._world, one.person, self._world.now
        if one.kind == TRUCKS and self._in_loop(one):
            world.log.add(now, Event.ESCORTED, person, place=e)
            return
        known = np.isfinite(world.epidemic.infected[person])
        if self._u(one, Purpose.STAYS) >= world.scenario.importation.residents or known:
            world.log.add(now, Event.PASSED_THROUGH, person, place=e)
            return
        world.log.add(now, Event.ENTERED, person, place=e, detail=int(swabbed))
        world.epidemic.infect([person], [one.infected], [-1], [Layer.SEED], now)
        if swabbed:
            world.at(now + self._until_result(one), self._swab_found, person, now)
            return
        if checked and self._u(one, Purpose.CARD) < world.scenario.home.blue_cards:
            self.on_blue_card(person)
        if self._noticed(one):
            world.log.add(now, Event.NOTICED_AT_GATE, person, place=e)
            self._testing.swab([person], Test.BORDER, hold=True)

    def _swab_found(self, person: int, sampled: float) -> None:
        """The result of a swab at the entrance (h) is there, and he is in the county."""
        self._world.log.add(self._world.now, Event.POSITIVE, person, detail=Test.BORDER)
        self._testing.first_positive(np.array([person]), np.array([sampled]), Test.BORDER)

    def _in_loop(self, one: Traveller) -> bool:
        """A driver who is escorted to his firm and back, and keeps to it."""
        freight = self._world.scenario.freight
        escorted = self._u(one, Purpose.ESCORT) < freight.escorted
        return escorted and self._u(one, Purpose.LOOP) >= freight.closed_loop_leak

    def _noticed(self, one: Traveller) -> bool:
        """A guarded gate of his compound notices him: one number for gate and guard, so that more guards see more."""
        return self._u(one, Purpose.GATE) < self._gates.guarded(one.person) * self.settings.gate_check

    def _u(self, one: Traveller, purpose: int) -> float:
        return self._world.streams.one(Stream.TRAVELLER, one.neighbour, one.kind, one.day, one.slot, purpose)
