"""Orders: whatever a commander can do. The plan and a caller use the same path; what cannot be obeyed is an event."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.both import Both, Fault, Wrong, wrong
from sim.controls import Zone
from sim.county.entrances import Mode
from sim.county.places import distances
from sim.log import Event
from sim.response.command import Message
from sim.response.disturbances import Disturbances
from sim.response.situation import Home
from sim.response.staff import Post
from sim.response.stages import Stages
from sim.response.volunteers import Role
from sim.response.workforce import Move
from sim.response.world import World
from sim.scenario import orders as o
from sim.units import Floats, Ints

PLAN, CALLER = 0, 1
WAITS_ALREADY = Both("a round of this area is ordered already and has not opened yet", "该范围已有一轮下达、尚未开展")
LENDS_TO_ITSELF = Both("a town lends to itself", "调出与调入为同一镇街")
SMALL = ("building:", "compound:")  # areas of zones that are no whole grids
SERVICES = (
    "laboratory_help",
    "tracing_surge",
    "vehicle_aid",
    "activate_rooms",
    "call_volunteers",
    "set_checkpoint",
    "rent_shed",
    "ask_aid",
    "move_volunteers",
    "set_priority",
    "ask_rooms",
)  # keyed by place here


ONCE = (
    "laboratory_help",
    "tracing_surge",
    "vehicle_aid",
    "activate_rooms",
    "call_volunteers",
    "rent_shed",
)  # help that comes once


class Obeyed(NamedTuple):
    """An order that was given at a time (h), by the plan or a caller; why it was refused, if it was."""

    time: float
    order: o.Order
    source: int
    reason: Fault | None


class Orders:
    """Obeys one order after the other; `history` has them all, in the sequence of their numbers in the log."""

    def __init__(self, world: World, stages: Stages) -> None:
        self._world, self._stages = world, stages
        self._disturbances = Disturbances(world, stages)
        self._given: set[str] = set()
        self.history: list[Obeyed] = []
        self._layer_decided: dict[str, Floats] = {}  # by layer: when what holds in each grid was ordered (h)

    def obey(self, order: o.Order, cases: tuple[Home, ...], source: int) -> None:
        """Carry out an order now; `cases` are the homes of the cases that triggered it."""
        world, reason = self._world, None
        try:
            self._carry_out(order, cases)
        except Wrong as error:
            reason = error.faults[0]
        event = Event.ORDER_REFUSED if reason else Event.ORDER
        world.log.add(world.now, event, place=len(self.history), detail=source)
        self.history.append(Obeyed(world.now, order, source, reason))

    def given_before(self, kind: str) -> bool:
        """Whether an order of this kind is a help that comes once, and it was asked for."""
        return kind in self._given

    def waiting(self, grids: Ints) -> bool:
        """Whether a round of all these grids has been ordered and has not opened yet."""
        return self._stages.rounds.waiting_in(grids)

    def entrance(self, order: o.SetCheckpoint) -> int:
        """The number of the entrance that an order means. Raises Wrong where there is none, or no lane."""
        return self._stages.border.posts.number(order.entrance, order.mode, order.lanes)

    def priority(self, order: o.SetPriority) -> None:
        """Raises Wrong where nobody ever waits at the stage."""
        self._stages.priorities.check(order.stage)

    def aid(self, order: o.AskAid) -> None:
        """Raises Wrong where nobody can use these people."""
        if order.what != "volunteers":
            self._stages.staff.check(Post[order.what.upper()])

    def rooms(self) -> None:
        """Raises Wrong where nobody needs rooms outside."""
        self._stages.quarantine.check_limit()

    def task(self, order: o.GridTask) -> None:
        """Raises Wrong for a grid that is not there, or that has nothing to do or nobody to do it."""
        self._stages.grid_work.able(order.task, self._grid(order.area))

    def _grid(self, area: str) -> int:
        return int(self.grids(area, ())[0])

    def grids(self, area: str, cases: tuple[Home, ...]) -> Ints:
        """The grids of an area. Raises Wrong for a place that does not exist, or a case area without a case."""
        county = self._world.county
        if area.startswith("zone:"):
            strict = self._world.controls.zones.now >= Zone[area.removeprefix("zone:").upper()]
            if not strict.any():
                raise wrong("there is none", "目前没有这样的区域", area)
            return np.unique(county.stairwell_grid[strict])
        if not area.startswith("case_"):
            return np.asarray(county.area(area))
        if not cases:
            raise wrong("no case is known", "尚无已知病例", area)
        own = np.unique([home.grid for home in cases])
        if area == "case_grid":
            return own
        if area.startswith("case_radius:"):
            near = distances(county.grid_xy, county.grid_xy[own]) <= float(area.removeprefix("case_radius:"))
            return np.flatnonzero(near.any(axis=1))
        of = county.grid_community if area == "case_community" else county.grid_town
        return np.flatnonzero(np.isin(of, of[own]))

    def buildings(self, area: str, cases: tuple[Home, ...]) -> Ints:
        """The stairwells of an area; as `grids`, and smaller ones. Raises Wrong."""
        county = self._world.county
        if area not in ("case_building", "case_compound"):
            return county.buildings(area) if area.startswith(SMALL) else county.buildings_in(self.grids(area, cases))
        own = np.unique([home.building for home in cases if home.building >= 0]).astype(np.int64)
        if not own.size:
            raise wrong("no building of a case is known", "尚不知病例所在楼道", area)
        compound = county.stairwell_compound
        return own if area == "case_building" else np.flatnonzero(np.isin(compound, compound[own]))

    def _carry_out(self, order: o.Order, cases: tuple[Home, ...]) -> None:  # noqa: C901
        stages, scenario = self._stages, self._world.scenario
        match order:
            case o.SetZone():
                stages.zones.order(self.buildings(order.area, cases), Zone[order.level.upper()])
            case o.LowerZone():
                stages.zones.lower(self.buildings(order.area, cases), Zone[order.level.upper()])
            case o.LiftZones():
                stages.zones.lift()
            case o.TestRound():
                grids = self.grids(order.area, cases)
                if stages.rounds.waiting_in(grids):
                    raise wrong(*WAITS_ALREADY)
                stages.rounds.order(grids, order.pool_size, overlap=order.overlap)
            case o.LaboratoryHelp():
                self._call(order, (scenario.laboratory.shared_delay, stages.testing.laboratory.help_arrives))
            case o.TracingSurge():
                self._call(order, (scenario.tracing.surge_delay, stages.tracing.surge))
            case o.VehicleAid():
                bus, ambulance = scenario.transfer.aid_delay, scenario.transfer.ambulances_aid_delay
                self._call(order, (bus, stages.buses.reinforce), (ambulance, stages.ambulances.reinforce))
            case o.ActivateRooms():
                self._call(order, (0.0, stages.quarantine.activate))
            case o.CallVolunteers():
                self._call(order, (0.0, stages.workforce.call))
            case o.AskAid():
                self.aid(order)
                self._service(order, partial(self._send_aid, order))
            case o.AskRooms():
                stages.quarantine.check_limit()
                self._service(order, partial(self._send_rooms, order))
            case o.MoveVolunteers():
                self._move_volunteers(order)
            case o.SetCheckpoint():
                self._set_checkpoint(order)
            case o.SetPriority():
                self.priority(order)
                self._service(order, partial(stages.priorities.set, order.stage, order.first, self._world.now))
            case o.RentShed():
                self._call(order, (scenario.freight.shed_delay, stages.border.goods.rent_shed))
            case o.GridTask():
                stages.grid_work.do(order.task, self._grid(order.area))
            case o.LeaveTask():
                stages.grid_work.leave(order.task, self._grid(order.area), order.lasts)
            case o.CloseLayer():
                self._close_layer(order, self.grids(order.area, cases))
            case _:
                self._disturbances.happen(order)

    def _close_layer(self, order: o.CloseLayer, grids: Ints) -> None:
        """Close or open a layer grid by grid; of several orders the one issued last holds, whichever arrives last."""
        world, decided = self._world, self._world.now
        closed = world.controls.schools_closed if order.layer == "school" else world.controls.workplaces_closed
        newest = self._layer_decided.setdefault(order.layer, np.full(world.county.grid_residents.size, -np.inf))

        def reached(at: int) -> None:
            if newest[at] <= decided:
                newest[at] = decided
                closed.set_one(at, world.now, int(not order.open))

        world.command.to_grids(Message.CLOSE_LAYER, grids, reached)

    def _set_checkpoint(self, order: o.SetCheckpoint) -> None:
        posts, mode, entrance = self._stages.border.posts, Mode[order.mode.upper()], self.entrance(order)
        number = posts.ask(entrance, mode, order.lanes)
        self._service(order, partial(posts.order, number, entrance, mode, order.lanes))

    def _send_aid(self, order: o.AskAid) -> None:
        """The order has arrived: people come after their delay, and go home again."""
        stages = self._stages
        arrive: Callable[[], None] = partial(stages.workforce.aid_arrives, order.number, order.stay)
        if order.what != "volunteers":
            arrive = partial(stages.staff.aid_arrives, Post[order.what.upper()], order.number, order.stay)
        self._world.at(self._world.now + order.delay, arrive)

    def _send_rooms(self, order: o.AskRooms) -> None:
        """The order has arrived: rooms take people in after their delay, for their time."""
        keep = partial(self._stages.quarantine.outside.keep, order.number, order.lasts)
        self._world.at(self._world.now + order.delay, keep)

    def _move_volunteers(self, order: o.MoveVolunteers) -> None:
        """Raises Wrong for a town that does not exist, or the same town twice."""
        towns = self._world.county.map
        source, to = towns.index(order.source), towns.index(order.to)
        if source == to:
            raise wrong(*LENDS_TO_ITSELF)
        until = self._world.now + order.lasts
        move = Move(source, to, Role[order.role.upper()], order.number, until)
        self._service(order, partial(self._stages.workforce.move, move))

    def _service(self, order: o.Order, act: Callable[[], None]) -> None:
        """An order to a service of the county, which may be given again."""
        self._world.command.to_service(Message.SERVICE, SERVICES.index(order.order), act)

    def _call(self, order: o.Order, *effects: tuple[float, Callable[[], None]]) -> None:
        """An order to a service of the county, given once; each effect comes so long after it has arrived."""
        assert order.order in ONCE
        if order.order in self._given:
            raise wrong("was given before", "已下达过，只到位一次")
        self._given.add(order.order)
        self._world.command.to_service(Message.SERVICE, SERVICES.index(order.order), partial(self._act, effects))

    def _act(self, effects: tuple[tuple[float, Callable[[], None]], ...]) -> None:
        for delay, act in effects:
            self._world.at(self._world.now + delay, act)
