"""小区门岗: guards at the gates of compounds, on foot and by day; for want of them people go in and out unseen."""

from __future__ import annotations

import numpy as np

from sim.controls import Levels, Tally, Zone
from sim.county.entrances import RESIDENTS
from sim.response.daytime import by_day
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.spread.meetings import NO_GATE
from sim.units import Ints


class Gates:
    """Who is needed at the gates of compounds that are not sealed, and how many of them are there."""

    def __init__(self, world: World, workforce: Workforce) -> None:
        self._world, self._workforce, self.settings = world, workforce, world.scenario.checkpoints
        self._guards = Tally(world.controls.zones, self._count_guards)  # by day, by town
        self._percent = [0] * len(world.county.towns)  # of the guards needed, by town
        workforce.demand[Role.GATES] = self._wanted

    def _wanted(self) -> Ints:
        guards = self._guards.now()
        return guards if by_day(self._world.now) else np.zeros_like(guards)

    def _count_guards(self, level: Levels) -> Ints:
        """Gates are shared out by residents; lockdown and control areas have guards of their own."""
        county = self._world.county
        open_ = county.stairwell_residents * (level < Zone.CONTROL)
        residents = np.bincount(county.grid_town[county.stairwell_grid], open_, len(county.towns))
        return (np.ceil(self.settings.gates * residents / RESIDENTS) * self.settings.gate_guards).astype(np.int64)

    def _share(self) -> list[float]:
        """At work ÷ needed, by town; nobody by night."""
        return self._workforce.share(Role.GATES) if by_day(self._world.now) else [0.0] * len(self._percent)

    def guarded(self, person: int) -> float:
        """The share of the guards needed at the gate of his compound who are there; 0 where it has none."""
        county = self._world.county
        gate = self._world.epidemic.meetings.gate[county.stairwell[person]]
        return self._share()[county.town[person]] if gate != NO_GATE else 0.0

    def hour(self) -> None:
        """Tick: from now on gates are guarded so far."""
        percent = [round(100 * share) for share in self._share()]
        if percent != self._percent:
            self._percent = percent
            self._world.controls.gates.set_all(np.array(percent)[self._world.county.grid_town], self._world.now)
