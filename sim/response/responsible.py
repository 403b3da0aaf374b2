"""责任人: the grid staff who are responsible for people at home by their cards, who stands in for whom, and calls."""

from __future__ import annotations

import numpy as np

from sim.controls import Level
from sim.response.appointments import may_serve
from sim.response.world import World
from sim.streams import Stream
from sim.units import Bools, Ints

_HOME = int(Level.HOME)


class Responsible:
    """Residents of each grid, `home.grid_staff` of them. Each is responsible for his part of the grid's stairwells."""

    def __init__(self, world: World, others: Ints) -> None:
        """`others`: persons with another duty, who are named only where a grid has too few besides."""
        self._world, self.settings = world, world.scenario.home
        self._busy = np.zeros(world.county.n, dtype=bool)
        self._busy[others] = True
        shape = (len(world.county.grids), self.settings.grid_staff)
        self._staff = np.full(shape, -1, dtype=np.int64)  # by grid; −1 until the grid is asked for
        self._twice = np.zeros(shape, dtype=bool)  # named before in his grid, which has too few residents
        self._off = np.zeros(shape, dtype=bool)  # has a day off, on the day below
        self._day, self._looked_up = -1, np.zeros(len(world.county.grids), dtype=bool)  # whose `_off` is of that day

    def of(self, grids: Ints) -> Ints:
        """The staff of these grids, in order: those who are adults and not old, or anybody where there are none.

        Who has another duty comes last, or he would work two shifts of a day.
        """
        for grid in grids[self._staff[grids, 0] < 0].tolist():
            county = self._world.county
            people = county.grids.members_of([grid])
            able = people[may_serve(county.age[people])]
            people = able if able.size else people
            u = self._world.streams.u(Stream.RESPONSIBLE, people, 0)
            order = np.lexsort((u, self._busy[people]))
            self._staff[grid] = np.resize(people[order], self.settings.grid_staff)
            self._twice[grid, people.size :] = True
        return np.asarray(self._staff[grids])

    def calls_a_day(self, grids: Ints, day: int) -> Ints:
        """Calls and visits that the staff of these grids who are there can make today: each those of one shift."""
        return self.there(grids, day) * self.settings.checks_per_person

    def there(self, grids: Ints, day: int) -> Ints:
        """How many of the staff of these grids are there."""
        return np.asarray((self._there(grids, day) & ~self._twice[grids]).sum(axis=1))

    def _there(self, grids: Ints, day: int) -> Bools:
        """Who of the staff of these grids is there, [grids, staff].

        Away is who has a day off (keyed by person and day) or is in a room, a bed or on the way there.
        """
        if day != self._day:
            self._day, self._looked_up[:] = day, False
        new = grids[~self._looked_up[grids]]
        if new.size:
            u = self._world.streams.u(Stream.RESPONSIBLE, self.of(new), 1 + day)
            self._off[new], self._looked_up[new] = u < self.settings.absent, True
        return ~self._off[grids] & (self._world.controls.persons.now[self._staff[grids]] <= _HOME)

    def away(self, people: Ints, day: int) -> tuple[Bools, Bools]:
        """Of these people: whose responsible person is away today, and who of them has nobody who stands in.

        Where there are cards the next of the grid's staff stand in, as many as are named; without them nobody does.
        """
        county, settings = self._world.county, self.settings
        grids, index = np.unique(county.grid[people], return_inverse=True)
        there = self._there(grids, day)
        own = county.stairwell[people] % settings.grid_staff
        away = ~there[index, own]
        alone = away.copy()
        for stand_in in range(1, 1 + settings.stand_ins * settings.cards):
            alone &= ~there[index, (own + stand_in) % settings.grid_staff]
        return away, alone
