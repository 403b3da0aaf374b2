"""Whether two people meet: the minimum of everything that restricts the meeting, looked up in the history."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.controls import Controls, Level, Zone
from sim.county import County
from sim.log import Layer
from sim.scenario.model import Scenario
from sim.units import Floats


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

    def _left(self, level: Any, grids: Any, times: Any) -> Floats:
        """Share of meetings that the zones of these grids leave; lockdown and control leak where nobody guards."""
        left = self._zone[level]
        if not self._controls.leaks.rows:
            return left
        guarded = level >= Zone.CONTROL
        leak = self._controls.leaks.level_at(grids[guarded], times[guarded]) / 100
        left[guarded] += (1 - left[guarded]) * leak
        return np.asarray(left)

    def factor(self, source: Any, target: Any, layer: Any, times: Any) -> Floats:
        """Share of meetings left between source and target in this layer at these times (h); arrays of one shape.

        Outside the household the strictest restriction counts, not the product: levels of both, zones of both
        homes, closure of the place. Household members meet if both are at home.
        """
        controls, grids, stairwell = self._controls, self._county.grid, self._county.stairwell
        both, when = np.array([source, target]), np.array([times, times])
        level = controls.persons.level_at(both, when)
        zone = controls.zones.level_at(stairwell[both], when)
        household = self._at_home[level].all(axis=0) * self._household_zone[zone[0]]
        outside = np.minimum(self._outside[level], self._left(zone, grids[both], when)).min(axis=0)
        for kind, closed in ((Layer.SCHOOL, controls.schools_closed), (Layer.WORKPLACE, controls.workplaces_closed)):
            if closed.rows:
                at = np.flatnonzero(layer == kind)
                shut = closed.level_at(grids[source[at]], times[at]) | closed.level_at(grids[target[at]], times[at])
                outside[at] *= shut == 0
        return np.where(layer == Layer.HOUSEHOLD, household, outside)
