"""封控, 管控, 防范: zones are drawn after an order and lifted by the rule of days without a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from sim.controls import Zone
from sim.log import Event
from sim.response.cases import Cases
from sim.response.command import Level, Order
from sim.response.situation import Report
from sim.response.workforce import Role, Workforce
from sim.response.world import World
from sim.units import Ints

_PURPOSE = 200


class Zones:
    """The level of every grid; an area keeps the strictest level that was ordered for it until it is lifted."""

    def __init__(self, world: World, cases: Cases, workforce: Workforce) -> None:
        self._world, self._workforce = world, workforce
        self.settings = world.scenario.zones
        county = world.county
        self.since = np.full(county.grid_residents.size, np.inf)
        self.raised = np.full(county.grid_residents.size, -np.inf)  # when it last became stricter (h)
        self.extra_leak = np.zeros(county.grid_residents.size)  # share, by grid: lost compliance
        first = county.households.start[:-1][county.households.size > 0]
        self.households = np.bincount(county.grid[first], minlength=self.since.size)
        workforce.demand[Role.ZONES] = self._wanted
        if self.settings.promote:
            cases.follow.append(self._promote)

    def _wanted(self) -> Ints:
        """Volunteers for sealed households and their gates, by town."""
        county, settings = self._world.county, self.settings
        sealed = self._world.controls.zones.now == Zone.LOCKDOWN
        towns = len(county.town_names)
        households = np.bincount(county.grid_town[sealed], self.households[sealed], towns)
        gates = np.bincount(county.grid_town[sealed], minlength=towns)
        return np.ceil(households / settings.households_per_guard).astype(np.int64) + gates * settings.guards_per_grid

    def hour(self) -> None:
        """Tick: what is not guarded from now on leaks; so does what has lost its compliance."""
        unguarded = 1 - self._workforce.share(Role.ZONES)
        leak = self.settings.gate_leak * unguarded[self._world.county.grid_town] + self.extra_leak
        percent = np.round(100 * np.minimum(leak, 1.0)).astype(np.int64)
        leaks = self._world.controls.leaks
        for value in np.unique(percent[percent != leaks.now]).tolist():
            leaks.set(np.flatnonzero((percent == value) & (leaks.now != value)), self._world.now, value)

    def _promote(self, person: int) -> None:
        """A case in a control area seals his grid."""
        grid = int(self._world.county.grid[person])
        if self._world.controls.zones.now[grid] == Zone.CONTROL:
            self.order(np.array([grid]), Zone.LOCKDOWN)

    def order(self, grids: Ints, level: Zone) -> None:
        """Draw a zone: it holds after the time of drawing."""
        world, settings = self._world, self.settings
        spread = settings.draw if world.platform else settings.draw_manual
        delay = world.duration(spread, int(grids[0]), _PURPOSE + level)
        world.at(world.now + delay, self._send, grids, level)

    def _send(self, grids: Ints, level: Zone) -> None:
        self._world.command.to_grids(Order.SET_ZONE, grids, partial(self._raise, level=level))

    def _raise(self, grids: Ints, level: Zone) -> None:
        stricter = grids[self._world.controls.zones.now[grids] < level]
        self.raised[stricter] = self._world.now
        self._set(stricter, level)

    def _set(self, grids: Ints, level: Zone) -> None:
        world, now = self._world, self._world.now
        world.controls.zones.set(grids, now, level)
        self.since[grids] = now
        places = np.full(grids.size, -1)
        world.log.add_many(now, Event.ZONE, places, place=grids, detail=level)

    def lift(self) -> None:
        """Lower what has had no case for long enough: a grid, then its community, then the whole county."""
        world, county = self._world, self._world.county
        before = world.controls.zones.now
        level = before.copy()
        counts = np.maximum(
            world.situation.last_case_in(level.size), np.where(level >= Zone.CONTROL, self.raised, -np.inf)
        )
        quiet = world.now - counts >= self.settings.lift_after
        level[(level == Zone.LOCKDOWN) & quiet] = Zone.CONTROL
        communities = int(county.grid_community.max()) + 1
        busy = np.zeros(communities, dtype=bool)
        last = np.full(communities, -np.inf)
        np.maximum.at(last, county.grid_community, counts)
        busy[county.grid_community[level == Zone.LOCKDOWN]] = True
        calm = ~busy & (world.now - last >= self.settings.lift_after + self.settings.then_after)
        level[(level == Zone.CONTROL) & calm[county.grid_community]] = Zone.PRECAUTION
        if (level <= Zone.PRECAUTION).all() and (before > Zone.ORDINARY).any():
            level[level == Zone.PRECAUTION] = Zone.ORDINARY
        lifted = np.flatnonzero(level < before)
        if lifted.size:
            lower = partial(self._lower, to=level, decided=world.now)
            world.command.to_grids(Order.LIFT_ZONES, lifted, lower)

    def lower(self, grids: Ints, level: Zone) -> None:
        """An order to lower zones now, whatever the days without a case."""
        to = np.full(self.since.size, level)
        self._world.command.to_grids(Order.LIFT_ZONES, grids, partial(self._lower, to=to, decided=self._world.now))

    def _lower(self, grids: Ints, to: Any, decided: float) -> None:
        """The order to lift has reached these grids; what was raised since it was decided stays."""
        now = self._world.controls.zones.now
        for level in Zone:
            self._set(grids[(to[grids] == level) & (now[grids] > level) & (self.since[grids] < decided)], level)
        self._world.command.report(Report.ZONES_LIFTED, int(grids[0]), grids.size, Level.GRID)
