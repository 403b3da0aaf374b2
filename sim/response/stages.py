"""What orders and disturbances act on."""

from __future__ import annotations

from dataclasses import dataclass

from sim.log import Test
from sim.response.border.border import Border
from sim.response.grid_work import GridWork
from sim.response.isolation import Quarantine
from sim.response.monitoring import Monitoring
from sim.response.priority import Priorities
from sim.response.rounds import Rounds
from sim.response.staff import Staff
from sim.response.testing import Testing
from sim.response.tracing import Tracing
from sim.response.transfer import Ambulances, Buses
from sim.response.workforce import Workforce
from sim.response.zones import Zones
from sim.scenario.groups import Introduction
from sim.units import Ints


@dataclass
class Stages:
    """The parts of the response that somebody can give an order to."""

    zones: Zones
    rounds: Rounds
    testing: Testing
    tracing: Tracing
    quarantine: Quarantine
    buses: Buses
    ambulances: Ambulances
    workforce: Workforce
    staff: Staff
    border: Border
    monitoring: Monitoring
    priorities: Priorities
    grid_work: GridWork

    def arrived(self, persons: Ints, how: Introduction) -> None:
        """These infected persons have arrived: swabbed at the road, in a closed loop, with blue cards or without."""
        if how.swabbed:
            self.testing.swab(persons, Test.BORDER)
        if how.closed_loop:
            self.monitoring.add(persons)
            self.quarantine.take_in(persons)
        else:
            self.monitoring.give_cards(persons, how.blue_cards)
