"""What became of each order: when it had reached the places that carry it out, and what came to nothing on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.both import Fault
from sim.controls import Zone
from sim.county.entrances import Mode
from sim.exercise import whose
from sim.exercise.forecast import forecast
from sim.exercise.play import Play
from sim.log import Event, Tables
from sim.model import Model
from sim.response.orders import SERVICES, Obeyed
from sim.response.situation import Home
from sim.scenario import orders as o
from sim.units import Ints


@dataclass(frozen=True)
class Fate:
    """Of an order: in force at the first and at the last of its places (h; infinity: not before the end)."""

    first: float = np.inf
    last: float = np.inf
    grids: int = 0  # that it reached; 0: it does not go by grid
    changed: bool = True  # whether anything is otherwise than before
    reported: float = np.inf  # of a round: when 95 % of its tubes were reported (h)
    refused: Fault | None = None  # why it could not be obeyed when it was due

    @property
    def in_force(self) -> bool:
        """Whether it did something before the end."""
        return self.changed and bool(np.isfinite(self.first))


def fates(play: Play) -> dict[int, Fate]:
    """What became of every order that was given, by the identity of the order; nothing of what a grid left undone."""
    model, tables = play.model, play.model.tables()
    assert model.response is not None
    refused = {id(obeyed.order): obeyed.reason for obeyed in model.response.orders.history if obeyed.reason}
    found = {}
    for made in play.decisions:
        if made.order is not None and not isinstance(made.order, o.LeaveTask):
            why = refused.get(id(made.order))
            cases = whose.known(play, made.time)
            found[id(made.order)] = Fate(refused=why) if why else _fate(model, tables, made.order, made.time, cases)
    return found


def of_the_plan(play: Play, given: Sequence[Obeyed]) -> Fate:
    """What became of an order that the standing plan gave, once or again; each means the cases that called for it."""
    obeyed = [one for one in given if not one.reason]
    if not obeyed:
        return Fate(refused=given[0].reason)
    model, tables = play.model, play.model.tables()
    return _together([_fate(model, tables, one.order, one.time, whose.called(play, one)) for one in obeyed])


def _together(some: Sequence[Fate]) -> Fate:
    """Orders that count as one: from the first that did something to the last, with the grids of them all."""
    did = [fate for fate in some if fate.in_force]
    if len(some) == 1 or not did:
        return next((fate for fate in some if fate.changed), some[0])
    first, last = min(fate.first for fate in did), max(fate.last for fate in did)
    reported = min((fate.reported for fate in did), default=np.inf)
    return Fate(first, last, sum(fate.grids for fate in did), reported=reported)


def _fate(model: Model, tables: Tables, order: o.Order, time: float, cases: Sequence[whose.Case]) -> Fate:
    """Of an order that was obeyed at a time (h); `cases`: those that it means where it speaks of "the case"."""
    homes = tuple(home for _, home in cases)
    match order:
        case o.SetZone() | o.LowerZone() | o.LiftZones():
            return _of_zone(model, tables, order, time, homes)
        case o.CloseLayer():
            closed = model.controls.schools_closed if order.layer == "school" else model.controls.workplaces_closed
            grids = np.unique(model.county.stairwell_grid[_inside(model, order.area, time, homes)])
            return _by_grid(closed, grids, grids, _sent(tables, time))
        case o.TestRound():
            return _of_round(tables, time)
    if order.order in SERVICES:
        return _of_service(model, tables, order, time)
    return Fate(time, time)  # a disturbance happens when it is given


def _sent(tables: Tables, at: float) -> Any:
    """The rows of grids that had what was sent down at a time (h), in the order of time."""
    rows = tables.of(Event.RECEIVED)
    return rows[rows["time"] - rows["detail"] == at]


def _by_grid(history: Any, ids: Ints, grid: Ints, received: Any) -> Fate:
    """When the grids of these ids had it, and whether the level of any id changed at that moment.

    Where several orders were sent at that time, a grid has several rows: its own is that with which a level changed.
    """
    first, changes = dict[int, float](), dict[int, float]()
    for place, time in zip(received["place"].tolist(), received["time"].tolist(), strict=True):
        here = ids[grid == place]
        if here.size:
            first.setdefault(place, time)
            if (history.level_at(here, time) != history.level_at(here, np.nextafter(time, -np.inf))).any():
                changes.setdefault(place, time)
    if not first:
        return Fate(changed=False)
    times = (first | changes).values()
    return Fate(min(times), max(times), len(times), changed=bool(changes))


def _of_zone(
    model: Model, tables: Tables, order: o.SetZone | o.LowerZone | o.LiftZones, time: float, homes: tuple[Home, ...]
) -> Fate:
    """A zone is drawn first, and then sent down: the first sending to exactly its grids from then on."""
    zones, everywhere = model.controls.zones, np.arange(model.county.stairwell_grid.size)
    inside = everywhere if isinstance(order, o.LiftZones) else _inside(model, order.area, time, homes)
    grid = model.county.stairwell_grid[inside]
    if not isinstance(order, o.SetZone):
        return _by_grid(zones, inside, grid, _sent(tables, time))
    rows = tables.of(Event.RECEIVED)
    issued = rows["time"] - rows["detail"]
    for at in np.unique(issued[issued >= time]).tolist():
        received = _sent(tables, at)
        if set(received["place"].tolist()) == set(grid.tolist()):
            return _by_grid(zones, inside, grid, received)
    return Fate()


def _inside(model: Model, area: str, time: float, homes: tuple[Home, ...]) -> Ints:
    """The stairwells that an area meant at a time (h), for an order about the cases of these homes."""
    assert model.response is not None
    county = model.county
    if area.startswith("zone:"):
        everywhere = np.arange(county.stairwell_grid.size)
        strict = model.controls.zones.level_at(everywhere, time) >= Zone[area[5:].upper()]
        return np.asarray(county.buildings_in(np.unique(county.stairwell_grid[strict])))
    return model.response.orders.buildings(area, homes)


def _of_round(tables: Tables, time: float) -> Fate:
    ordered = tables.of(Event.ROUND_ORDERED)
    number = ordered["place"][ordered["time"] == time]
    opened, reported = (
        rows["time"][np.isin(rows["place"], number)]
        for rows in (tables.of(Event.ROUND_OPENED), tables.of(Event.ROUND_REPORTED_95))
    )
    if not opened.size:
        return Fate()
    return Fate(float(opened[0]), float(opened[-1]), reported=float(reported[0]) if reported.size else np.inf)


def _of_service(model: Model, tables: Tables, order: o.Order, time: float) -> Fate:
    """When its service had it, and then as long as it takes for what it calls to come, or to be built."""
    assert model.response is not None
    told = model.response.world.command.services
    at = next((at for issued, at, service in told if issued == time and SERVICES[service] == order.order), np.inf)
    if isinstance(order, o.SetCheckpoint) and np.isfinite(at):
        return _of_entrance(tables, model.response.border.entrances.index(order.entrance), Mode[order.mode.upper()], at)
    at += forecast(model, order).prepare_h
    return Fate(at, at) if at <= model.now else Fate()


def _of_entrance(tables: Tables, number: int, mode: Mode, at: float) -> Fate:
    """Posts are built first; an entrance that is kept so already only has its lanes changed."""
    rows = tables.of(Event.ENTRANCE_MODE)
    rows = rows[rows["place"] == number]
    if rows["detail"][rows["time"] < at][-1] == mode:
        return Fate(at, at)
    since = rows["time"][(rows["detail"] == mode) & (rows["time"] >= at)]
    return Fate(float(since[0]), float(since[0])) if since.size else Fate(changed=False)
