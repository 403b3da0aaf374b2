"""封控, 管控, 防范: zones are drawn after an order and lifted by the rule of days without a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from sim.controls import Levels, Tally, Zone
from sim.log import Event
from sim.response.command import Level, Message
from sim.response.situation import Report
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.units import Bools, Floats, Ints

_PURPOSE = 200
_LEVELS, _LOCKDOWN, _CONTROL = len(Zone), int(Zone.LOCKDOWN), int(Zone.CONTROL)


class Zones:
    """The level of every stairwell (building); it keeps the strictest that was ordered for it until it is lifted.

    Orders and reports pass through the grids; a grid that has the order draws the part of the zone that lies in it.
    """

    def __init__(self, world: World, workforce: Workforce) -> None:
        self._world, self._workforce = world, workforce
        self.settings = world.scenario.zones
        county = world.county
        self._grid = county.stairwell_grid
        self._buildings = np.bincount(self._grid, minlength=county.grid_residents.size)
        self.since = np.full(self._grid.size, np.inf)
        self.raised = np.full(self._grid.size, -np.inf)  # when it last became stricter (h)
        self._issued = np.full(self._grid.size, -np.inf)  # when the order that holds was issued (h)
        self._withdrawn = np.full(self._grid.size, -np.inf)  # when an order last lowered it (h)
        self._lowered_to = np.full(self._grid.size, Zone.LOCKDOWN)  # by that order
        self.extra_leak = np.zeros(county.grid_residents.size)  # share, by grid: lost compliance
        self.sealed_homes = np.zeros(county.grid_residents.size, dtype=np.int64)  # households in lockdown, by grid
        self._residents = np.zeros((county.grid_residents.size, _LEVELS), dtype=np.int64)  # by grid and level
        self.sealed_residents = Tally(world.controls.zones, self._sealed).now
        self._leaking = b""  # what leaks were set from last
        workforce.demand[Role.ZONES] = Tally(world.controls.zones, self._wanted).now

    def _wanted(self, level: Levels) -> Ints:
        """Volunteers for sealed households, gates of sealed grids and of control areas, doors of buildings, by town."""
        county, settings = self._world.county, self.settings
        towns = len(county.towns)
        households = np.bincount(county.grid_town, self.sealed_homes, towns)
        sealed = np.flatnonzero(level == Zone.LOCKDOWN)
        controlled = np.zeros(self._buildings.size, dtype=np.int64)
        controlled[self._grid[level == Zone.CONTROL]] = settings.guards_in_control
        buildings = np.bincount(self._grid[sealed], minlength=self._buildings.size)
        doors = np.minimum(buildings * settings.guards_per_building, settings.guards_per_grid)
        guards = np.maximum(np.where(buildings == self._buildings, settings.guards_per_grid, doors), controlled)
        return np.ceil(households / settings.households_per_guard).astype(np.int64) + np.bincount(
            county.grid_town, guards, towns
        ).astype(np.int64)

    def _sealed(self, _: Levels) -> Ints:
        """Residents in lockdown, by town."""
        county = self._world.county
        sealed = self._residents[:, Zone.LOCKDOWN]
        return np.bincount(county.grid_town, sealed, len(county.towns)).astype(np.int64)

    def hour(self) -> None:
        """Tick: what is not guarded from now on leaks; so does what has lost its compliance."""
        unguarded = 1 - np.array(self._workforce.share(Role.ZONES))
        state = unguarded.tobytes() + self.extra_leak.tobytes()
        if state == self._leaking:
            return
        self._leaking = state
        leak = self.settings.gate_leak * unguarded[self._world.county.grid_town] + self.extra_leak
        percent = np.round(100 * np.minimum(leak, 1.0)).astype(np.int64)
        self._world.controls.leaks.set_all(percent, self._world.now)

    def new_case(self, person: int) -> None:
        """A case in a control area seals his building, compound or grid, if the scenario says so."""
        county = self._world.county
        home = county.stairwell.item(person)
        if self.settings.promote and self._world.controls.zones.now.item(home) == _CONTROL:
            around = {
                "building": np.arange(self._grid.size) == home,
                "compound": county.stairwell_compound == county.stairwell_compound[home],
                "grid": self._grid == self._grid[home],
            }
            self.order(np.flatnonzero(around[self.settings.promoted]), Zone.LOCKDOWN)

    def hold(self, level: Zone) -> Bools:
        """bool[stairwells]: at this level or a stricter one, by an order that none issued later has lowered."""
        held: Bools = (self._world.controls.zones.now >= level) & (self._withdrawn <= self._issued)
        return held

    # stricter ------------------------------------------------------------------------------------------

    def order(self, buildings: Ints, level: Zone) -> None:
        """Draw a zone of these stairwells: it holds after the time of drawing."""
        world, settings, buildings = self._world, self.settings, np.unique(buildings)
        spread = settings.draw if world.platform else settings.draw_manual
        delay = world.duration(spread, int(self._grid[buildings[0]]), _PURPOSE + level)
        world.at(world.now + delay, self._send, buildings, int(level), world.now)

    def _send(self, buildings: Ints, level: int, issued: float) -> None:
        raise_ = partial(self._raise, buildings=buildings, level=level, issued=issued)
        self._world.command.to_grids(Message.SET_ZONE, np.unique(self._grid[buildings]), raise_)

    def _raise(self, grid: int, buildings: Ints, level: int, issued: float) -> None:
        """The order has reached this grid; what was lowered by an order that was issued later stays low."""
        inside = self._stairwells(grid)
        here = buildings[slice(*buildings.searchsorted([inside.start, inside.stop]).tolist())]
        here = here[self._world.controls.zones.now[here] < level]
        if not here.size:
            return
        stricter = here[(self._withdrawn[here] <= issued) | (self._lowered_to[here] >= level)]
        self.raised[stricter], self._issued[stricter] = self._world.now, issued
        self._set(grid, stricter, level)

    def _stairwells(self, grid: int) -> slice:
        """The stairwells of this grid, which are numbered one after the other."""
        start = self._world.county.grid_stairwells.start
        return slice(start.item(grid), start.item(grid + 1))

    def _set(self, grid: int, buildings: Ints, level: int) -> None:
        """Change the level of stairwells of this grid now, and note it."""
        if not buildings.size:
            return
        world, county, now = self._world, self._world.county, self._world.now
        old = world.controls.zones.now[buildings]
        world.controls.zones.set(buildings, now, level)
        self.since[buildings] = now
        homes, residents = county.stairwell_homes[buildings], county.stairwell_residents[buildings]
        self.sealed_homes[grid] += (homes * (int(level == _LOCKDOWN) - (old == _LOCKDOWN))).sum()
        here = self._residents[grid]
        here -= np.bincount(old, residents, _LEVELS).astype(np.int64)
        here[level] += residents.sum()
        for changed in sorted({*old.tolist(), level} - {int(Zone.ORDINARY)}):
            world.log.zonings.append((now, grid, changed, here.item(changed)))
        world.log.add(now, Event.ZONE, place=grid, detail=level)

    # lower ---------------------------------------------------------------------------------------------

    def lift(self) -> None:
        """Lower what has had no case for long enough: a grid, then its community, then the whole county.

        The county's precaution ends with the last stricter area, and as long after the last case, or its drawing.
        """
        world, county = self._world, self._world.county
        before = world.controls.zones.now
        level = before.copy()
        last_case = world.situation.last_case_in(county.grid_residents.size)[self._grid]
        counts = np.maximum(last_case, np.where(level >= Zone.CONTROL, self.raised, -np.inf))
        quiet = world.now - counts >= self.settings.lift_after
        level[(level == Zone.LOCKDOWN) & quiet] = Zone.CONTROL
        community = county.grid_community[self._grid]
        communities = int(county.grid_community.max()) + 1
        busy = np.zeros(communities, dtype=bool)
        last = np.full(communities, -np.inf)
        np.maximum.at(last, community, counts)
        busy[community[level == Zone.LOCKDOWN]] = True
        calm = ~busy & (world.now - last >= self.settings.lift_after + self.settings.then_after)
        level[(level == Zone.CONTROL) & calm[community]] = Zone.PRECAUTION
        newest = max(last_case.max(), self.raised.max(where=before > Zone.ORDINARY, initial=-np.inf))
        if (level <= Zone.PRECAUTION).all() and world.now - newest >= self.settings.lift_after:
            level[level == Zone.PRECAUTION] = Zone.ORDINARY
        self._send_lower(np.flatnonzero(level < before), level, self.since)

    def lower(self, buildings: Ints, level: Zone) -> None:
        """An order to lower zones now, whatever the days without a case; orders that were issued before give way."""
        to = np.full(self._grid.size, Zone.LOCKDOWN)
        to[buildings] = level
        self._withdrawn[buildings], self._lowered_to[buildings] = self._world.now, level
        self._send_lower(buildings, to, self._issued)

    def _send_lower(self, buildings: Ints, to: Any, began: Floats) -> None:
        if buildings.size:
            lower = partial(self._lower, to=to, began=began, decided=self._world.now)
            self._world.command.to_grids(Message.LIFT_ZONES, np.unique(self._grid[buildings]), lower)

    def _lower(self, grid: int, to: Any, began: Floats, decided: float) -> None:
        """The order has reached this grid; what `began` (h) after it was decided stays."""
        here = self._stairwells(grid)
        higher = (self._world.controls.zones.now[here] > to[here]) & (began[here] < decided)
        buildings = here.start + np.flatnonzero(higher)
        for level in sorted(set(to[buildings].tolist())):
            self._set(grid, buildings[to[buildings] == level], level)
        self._world.command.report(Report.ZONES_LIFTED, grid, 1, Level.GRID)
