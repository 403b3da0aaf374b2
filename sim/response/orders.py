"""Orders: whatever a commander can do. The plan and a caller use the same path; what cannot be obeyed is an event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.controls import Zone
from sim.log import Event
from sim.response.isolation import Quarantine
from sim.response.rounds import Rounds
from sim.response.testing import Testing
from sim.response.tracing import Tracing
from sim.response.transfer import Ambulances, Buses
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.response.zones import Zones
from sim.scenario import plan as p
from sim.units import Ints

PLAN, CALLER = 0, 1


@dataclass
class Stages:
    """What orders act on."""

    zones: Zones
    rounds: Rounds
    testing: Testing
    tracing: Tracing
    quarantine: Quarantine
    buses: Buses
    ambulances: Ambulances
    workforce: Workforce


class Orders:
    """Obeys one order after the other."""

    def __init__(self, world: World, stages: Stages) -> None:
        self._world, self._stages = world, stages
        self._given: set[str] = set()
        self._number = 0

    def obey(self, order: p.Order, case_grids: tuple[int, ...], source: int) -> None:
        """Carry out an order now; `case_grids` are the grids of the cases that triggered it."""
        world = self._world
        try:
            self._carry_out(order, case_grids)
            event = Event.ORDER
        except ValueError:
            event = Event.ORDER_REFUSED
        world.log.add(world.now, event, place=self._number, detail=source)
        self._number += 1

    def grids(self, area: str, case_grids: tuple[int, ...]) -> Ints:
        """The grids of an area. Raises ValueError for a place that does not exist, or a case area without a case."""
        county = self._world.county
        if not area.startswith("case_"):
            return np.asarray(county.area(area))
        if not case_grids:
            raise ValueError(f"{area}: no case is known")
        own = np.unique(case_grids)
        if area == "case_grid":
            return own
        of = county.grid_community if area == "case_community" else county.grid_town
        return np.flatnonzero(np.isin(of, of[own]))

    def _once(self, order: p.Order) -> None:
        if order.order in self._given:
            raise ValueError("was given before")
        self._given.add(order.order)

    def _carry_out(self, order: p.Order, case_grids: tuple[int, ...]) -> None:  # noqa: C901
        world, stages, scenario = self._world, self._stages, self._world.scenario
        match order:
            case p.SetZone():
                stages.zones.order(self.grids(order.area, case_grids), Zone[order.level.upper()])
            case p.LiftZones():
                stages.zones.lift()
            case p.TestRound():
                grids = self.grids(order.area, case_grids)
                if stages.rounds.waiting_in(grids):
                    raise ValueError("a round of this area waits already")
                stages.rounds.order(grids, order.pool_size, overlap=order.overlap)
            case p.LaboratoryHelp():
                self._once(order)
                world.at(world.now + scenario.laboratory.shared_delay, stages.testing.laboratory.help_arrives)
            case p.TracingSurge():
                self._once(order)
                world.at(world.now + scenario.tracing.surge_delay, stages.tracing.surge)
            case p.VehicleAid():
                self._once(order)
                world.at(world.now + scenario.transfer.aid_delay, stages.buses.reinforce)
                world.at(world.now + scenario.transfer.ambulances_aid_delay, stages.ambulances.reinforce)
            case p.ActivateRooms():
                self._once(order)
                stages.quarantine.activate()
            case p.CallVolunteers():
                self._once(order)
                stages.workforce.call()
            case p.SetLaboratory():
                stages.testing.laboratory.set_share(order.share)
            case p.SetPlatform():
                world.platform = order.on
            case p.CloseLayer():
                closed = world.controls.schools_closed if order.layer == "school" else world.controls.workplaces_closed
                closed.set(self.grids(order.area, case_grids), world.now, int(not order.open))
