"""责任人: the grid staff who are responsible for people at home by their cards, and who stands in for whom."""

from __future__ import annotations

import numpy as np

from sim.controls import Level
from sim.response.appointments import ADULT, OLDEST
from sim.response.world import World
from sim.streams import Stream
from sim.units import Bools, Ints


class Responsible:
    """Residents of each grid, `home.grid_staff` of them. Each is responsible for his part of the grid's stairwells."""

    def __init__(self, world: World) -> None:
        self._world, self.settings = world, world.scenario.home
        self._staff: dict[int, Ints] = {}  # of each grid that was asked for

    def of(self, grid: int) -> Ints:
        """The grid's staff, in order: those who are adults and not old, or anybody where there are none."""
        if grid not in self._staff:
            county = self._world.county
            people = county.grids.members_of([grid])
            able = people[(county.age[people] >= ADULT) & (county.age[people] < OLDEST)]
            people = able if able.size else people
            order = np.argsort(self._world.streams.u(Stream.RESPONSIBLE, people, 0), kind="stable")
            self._staff[grid] = people[order[: self.settings.grid_staff]]
        return self._staff[grid]

    def away(self, people: Ints, day: int) -> tuple[Bools, Bools]:
        """Of these people: whose responsible person is away today, and who of them has nobody who stands in.

        Away is who has a day off (keyed by person and day) or is in a room, a bed or on the way there. Where there
        are cards the next of the grid's staff stand in, as many as are named; without them nobody does.
        """
        county, settings = self._world.county, self.settings
        grids, index = np.unique(county.grid[people], return_inverse=True)
        table = np.stack([np.resize(self.of(grid), settings.grid_staff) for grid in grids.tolist()])
        u = self._world.streams.u(Stream.RESPONSIBLE, table.ravel(), 1 + day).reshape(table.shape)
        there = (u >= settings.absent) & (self._world.controls.persons.now[table] <= Level.HOME)
        own = county.stairwell[people] % settings.grid_staff
        away = ~there[index, own]
        alone = away.copy()
        for stand_in in range(1, 1 + settings.stand_ins * settings.cards):
            alone &= ~there[index, (own + stand_in) % settings.grid_staff]
        return away, alone
