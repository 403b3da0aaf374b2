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
        shape = (len(world.county.grids), self.settings.grid_staff)
        self._staff = np.full(shape, -1, dtype=np.int64)  # by grid; −1 until the grid is asked for

    def of(self, grids: Ints) -> Ints:
        """The staff of these grids, in order: those who are adults and not old, or anybody where there are none."""
        for grid in grids[self._staff[grids, 0] < 0].tolist():
            county = self._world.county
            people = county.grids.members_of([grid])
            able = people[(county.age[people] >= ADULT) & (county.age[people] < OLDEST)]
            people = able if able.size else people
            order = np.argsort(self._world.streams.u(Stream.RESPONSIBLE, people, 0), kind="stable")
            self._staff[grid] = np.resize(people[order], self.settings.grid_staff)
        return np.asarray(self._staff[grids])

    def away(self, people: Ints, day: int) -> tuple[Bools, Bools]:
        """Of these people: whose responsible person is away today, and who of them has nobody who stands in.

        Away is who has a day off (keyed by person and day) or is in a room, a bed or on the way there. Where there
        are cards the next of the grid's staff stand in, as many as are named; without them nobody does.
        """
        county, settings = self._world.county, self.settings
        grids, index = np.unique(county.grid[people], return_inverse=True)
        table = self.of(grids)
        u = self._world.streams.u(Stream.RESPONSIBLE, table.ravel(), 1 + day).reshape(table.shape)
        there = (u >= settings.absent) & (self._world.controls.persons.now[table] <= Level.HOME)
        own = county.stairwell[people] % settings.grid_staff
        away = ~there[index, own]
        alone = away.copy()
        for stand_in in range(1, 1 + settings.stand_ins * settings.cards):
            alone &= ~there[index, (own + stand_in) % settings.grid_staff]
        return away, alone
