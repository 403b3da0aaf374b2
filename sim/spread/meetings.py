"""Whether two people meet: the minimum of everything that restricts the meeting, looked up in the history."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.controls import Controls, Level, Zone
from sim.county import County
from sim.log import Layer
from sim.scenario.model import Scenario
from sim.streams import Stream, Streams
from sim.units import Floats, Ints

NO_GATE = -1
_HOUSEHOLD, _COMMUNITY = int(Layer.HOUSEHOLD), int(Layer.COMMUNITY)  # numpy is slow with names of an enumeration
_SCHOOL, _WORKPLACE, _CONTROL = int(Layer.SCHOOL), int(Layer.WORKPLACE), int(Zone.CONTROL)


class Meetings:
    """Factors on meetings, relative to ordinary behaviour (households may exceed 1)."""

    def __init__(self, scenario: Scenario, county: County, controls: Controls) -> None:
        self._county, self._controls = county, controls
        zones = scenario.zones
        self._outside = np.zeros(len(Level))
        self._outside[Level.FREE] = 1.0
        self._at_home = np.isin(np.arange(len(Level)), [Level.FREE, Level.HOME])
        self._zone = np.ones(len(Zone))
        self._zone[[Zone.PRECAUTION, Zone.CONTROL, Zone.LOCKDOWN]] = zones.precaution, zones.control, zones.lockdown
        self._household_zone = np.ones(len(Zone))
        self._household_zone[Zone.LOCKDOWN] = zones.household_in_lockdown
        self.gate = _gates(scenario, county)  # the compound of each stairwell that has a guarded gate, or NO_GATE
        self._gate_stops = scenario.checkpoints.gate_stops

    def _left(self, level: Any, grids: Any, times: Any) -> Floats:
        """Share of meetings that the zones of these grids leave; lockdown and control leak where nobody guards."""
        left = self._zone[level]
        if not self._controls.leaks.rows:
            return left
        guarded = level >= _CONTROL
        if not guarded.any():
            return np.asarray(left)
        leak = self._controls.leaks.level_at(grids[guarded], times[guarded]) / 100
        left[guarded] += (1 - left[guarded]) * leak
        return np.asarray(left)

    def _crossing(self, both: Any, zone: Any, times: Any) -> Floats:
        """Share of meetings of these pairs that the guarded gates of their compounds let through; all [2, pairs].

        The stricter gate counts. A gate has no part in meetings inside its compound, nor in those of people of a
        lockdown or control area: they are met there, behind guards of its own.
        """
        gate = self.gate[self._county.stairwell[both]]
        guarded = self._controls.gates.level_at(self._county.grid[both], times) / 100
        guarded[gate == NO_GATE] = 0.0
        guarded[:, (gate[0] == gate[1]) | (zone >= _CONTROL).any(axis=0)] = 0.0
        return np.asarray(1 - self._gate_stops * guarded.max(axis=0))

    def factor(self, source: Any, target: Any, layer: Any, times: Any) -> Floats:
        """Share of meetings left between source and target in this layer at these times (h); arrays of one shape.

        Outside the household the strictest restriction counts, not the product: levels of both, zones of both
        homes, closure of the place. Of what these leave in the community, guarded gates stop a share. Household members
        meet if both are at home.
        """
        controls, grids, stairwell = self._controls, self._county.grid, self._county.stairwell
        both, when = np.array([source, target]), np.array([times, times])
        level = controls.persons.level_at(both, when)
        zone = controls.zones.level_at(stairwell[both], when)
        household = self._at_home[level].all(axis=0) * self._household_zone[zone[0]]
        outside = np.minimum(self._outside[level], self._left(zone, grids[both], when)).min(axis=0)
        for kind, closed in ((_SCHOOL, controls.schools_closed), (_WORKPLACE, controls.workplaces_closed)):
            if closed.rows:
                at = np.flatnonzero(layer == kind)
                shut = closed.level_at(grids[source[at]], times[at]) | closed.level_at(grids[target[at]], times[at])
                outside[at] *= shut == 0
        if controls.gates.rows and self._gate_stops:
            at = np.flatnonzero(layer == _COMMUNITY)
            if at.size:
                outside[at] *= self._crossing(both[:, at], zone[:, at], when[:, at])
        return np.where(layer == _HOUSEHOLD, household, outside)


def _gates(scenario: Scenario, county: County) -> Ints:
    """Which compounds have a gate (小门): a keyed choice, the same in all replicates."""
    compound = county.stairwell_compound.astype(np.int64)
    u = Streams(scenario.county.seed).u(Stream.GATED, np.arange(int(compound.max()) + 1))
    return np.where(u[compound] < scenario.checkpoints.live_behind_gates, compound, NO_GATE)
