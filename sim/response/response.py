"""The whole response: builds the stages, connects them, and does what belongs to a whole hour."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.log import Test
from sim.response.border.border import Border
from sim.response.cases import Cases
from sim.response.dispatcher import Station
from sim.response.grid_work import GridWork
from sim.response.grouping import Grouping
from sim.response.hospital import Hospital
from sim.response.isolation import Quarantine
from sim.response.monitoring import TEST_HOUR, Monitoring, Phase
from sim.response.observing import Observing
from sim.response.orders import PLAN, Orders
from sim.response.plan import Plan
from sim.response.priority import Priorities
from sim.response.rounds import Rounds
from sim.response.situation import Home
from sim.response.staff import Staff
from sim.response.stages import Stages
from sim.response.supply import Supply
from sim.response.surveillance import Surveillance
from sim.response.testing import Testing
from sim.response.tracing import Tracing
from sim.response.transfer import Ambulances, Buses
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.response.zones import Zones
from sim.scenario.orders import Order
from sim.units import hour_of_day


class Response:
    """Five fasts: testing, tracing, grouping, transfer, isolation; and the zones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases = Cases(world)
        self.staff = Staff(world)
        self.testing = Testing(world, self.cases, self.staff)
        self.surveillance = Surveillance(world, self.cases, self.testing)
        self.workforce = Workforce(world, self.staff)
        self.monitoring = Monitoring(world, self.cases, self.workforce)
        self.buses, self.ambulances = Buses(world, self.cases, self.staff), Ambulances(world, self.staff)
        self.quarantine = Quarantine(world, self.buses, self.staff)
        self.hospital = Hospital(world, self.ambulances, self.quarantine)
        self.grouping = Grouping(world, self.cases, self.quarantine, self.monitoring, self.staff)
        self.tracing = Tracing(world, self.cases, self.grouping, self.staff)
        self.rounds = Rounds(world, self.cases, self.testing, self.workforce, self.staff)
        self.border = Border(world, self.testing, self.workforce, self.staff)
        self.zones = Zones(world, self.workforce)
        self.supply = Supply(world, self.zones, self.workforce, self.border.trucks_let_in)
        self.grid_work = GridWork(world, self.monitoring, self.supply)
        reached = Stages(
            self.zones, self.rounds, self.testing, self.tracing, self.quarantine, self.buses, self.ambulances,
            self.workforce, self.staff, self.border, self.monitoring, Priorities(world, self.stages), self.grid_work,
        )  # fmt: skip
        self.arrived = reached.arrived
        self.orders = Orders(world, reached)
        self.observing = Observing(
            world, self.stages, self.testing.laboratory, self.quarantine, self.zones, self.rounds
        )
        areas = {"community": world.county.grid_community, "town": world.county.grid_town}
        self.plan = Plan(world.scenario.plan, world.situation, areas, self._issue)
        self._connect()
        self.plan.start()

    def _connect(self) -> None:
        self.cases.on_first_positive = self.tracing.first_positive
        self.cases.on_dismissed = self.tracing.dismissed
        self.cases.on_case = self._new_case
        self.monitoring.on_onset = lambda person: self.surveillance.visit(person, Test.CONTACT)
        self.quarantine.on_arrival = self.monitoring.arrived
        self.quarantine.on_home_after = lambda person: self.monitoring.count_from_now([person], Phase.AFTER_ROOM)
        self.ambulances.further = self.quarantine.further
        self.border.infected.on_blue_card = self.monitoring.blue_card
        self.monitoring.test_on_arrival = lambda persons: self.testing.swab(persons, Test.BORDER)
        self.monitoring.test_in_room = lambda persons: self.testing.swab(persons, Test.CONTACT)
        self.monitoring.test_at_home = lambda persons: self.testing.visit(persons, Test.CONTACT)

    def _new_case(self, person: int) -> None:
        """What follows from each new case, in this order."""
        for stage in (self.quarantine, self.hospital, self.tracing, self.zones):
            stage.new_case(person)

    def _issue(self, time: float, key: tuple[int, int], order: Order, homes: tuple[Home, ...]) -> None:
        self.world.at(time, self._planned, key, order, homes)

    def _planned(self, key: tuple[int, int], order: Order, homes: tuple[Home, ...]) -> None:
        """An order of the standing plan is due; somebody else may decide in its place (plan.silent)."""
        if self.plan.speaks(key, self.world.now):
            self.orders.obey(order, homes, PLAN)

    @property
    def stages(self) -> tuple[Station, ...]:
        """Every stage that follows the one pattern."""
        return (
            self.testing.visits, self.tracing.station, self.grouping.station, self.buses.station,
            self.ambulances.station, self.quarantine.station, self.hospital.station,
        )  # fmt: skip

    def before_resolving(self) -> None:
        """Tick, first half: lines up to now, and the exposures of the past hour."""
        self.rounds.serve()
        self.rounds.means.sweeps.hour()

    def after_resolving(self, infected: Any) -> None:
        """Tick, second half: visits, screening, tests of contacts, slips, shifts, plan."""
        hour = hour_of_day(self.world.now)
        if np.size(infected):
            self.surveillance.note_infections(infected)
            self.monitoring.watch(infected)
        self.testing.hand_in()
        self.surveillance.schedule_visits()
        self.surveillance.screen()
        self.staff.hour()
        self.buses.shift()
        self.workforce.hour()
        self.rounds.hour()
        self.border.hour()
        self.supply.hour()
        self.zones.hour()
        self.monitoring.checks()
        if hour == 0:
            self.monitoring.daily_slips()
            self.quarantine.daily_corridor()
        if hour == TEST_HOUR:
            self.monitoring.daily_tests()
        self.observing.hour()
        self.plan.decide(self.world.now)
