"""网格任务: what the staff of a grid have to do at people's homes, as their own lists say, and what they do of it.

The same checks and deliveries as those that the grid's staff and volunteers do by themselves, now and by order.
"""

from __future__ import annotations

import numpy as np

from sim.log import Event
from sim.log import Stage as Kind
from sim.response.claims import NONE
from sim.response.monitoring import Monitoring
from sim.response.supply import Supply
from sim.response.world import World
from sim.scenario.orders import GridTaskName
from sim.units import DAY, Ints


class GridWork:
    """The lists of grids, and their tasks. By order a grid's staff call as many as in a day."""

    def __init__(self, world: World, monitoring: Monitoring, supply: Supply) -> None:
        self._world, self._monitoring, self._supply = world, monitoring, supply

    def people(self, task: GridTaskName, grids: Ints) -> Ints:
        """Whom a task means now, who has waited longest first. Who slipped out unseen is still on the list.

        call: not checked for 12 h, as in the shifts of checks. visit: not for 24 h, so that a call was not enough.
        card: whose responsible person is away, and nobody has taken over.
        """
        world, known, now = self._world, self._monitoring, self._world.now
        here = world.county.grids.members_of(grids)
        at_home = (world.claims.where[here] == 0) & (world.claims.strictest(here, now) < NONE)
        here = here[at_home & ~known.lost[here]]
        alone, since = known.unwatched_until[here] > now, now - known.last_check[here]
        match task:
            case "card":
                here = here[alone]
            case "visit":
                here = here[~alone & (since > DAY)]
            case _:
                here = here[~alone & (since > DAY / 2) & (since <= DAY)]
        return np.asarray(here[np.argsort(known.last_check[here], kind="stable")])

    def number(self, task: GridTaskName, grids: Ints) -> int:
        """People, or for `deliver` households, whom a task means now."""
        if task == "deliver":
            return sum(self._supply.due_in(grid) for grid in grids.tolist())
        return self.people(task, grids).size

    def check(self, task: GridTaskName, grids: Ints) -> None:
        """Raises ValueError where there is nothing to do, or nobody who could do it now."""
        if not self.number(task, grids):
            raise ValueError("nothing is to be done there now")
        if not self._monitoring.staff_there(grids).any():
            raise ValueError("nobody of its staff is there")
        if task in ("call", "visit") and not self._monitoring.calls.left(grids).any():
            raise ValueError("its staff have made the calls of a day")
        if task == "deliver" and self._supply.packs < 1:
            raise ValueError("nothing is in store")

    def do(self, task: GridTaskName, grids: Ints) -> None:
        """The task is done. Raises ValueError as `check`."""
        self.check(task, grids)
        if task == "deliver":
            for grid, there in zip(grids.tolist(), self._monitoring.staff_there(grids).tolist(), strict=True):
                self._supply.bring(grid, there)
            return
        people = self.people(task, grids)
        if task == "card":
            self._monitoring.unwatched_until[people] = self._world.now
            self._world.log.batch(self._world.now, Event.STOOD_IN, Kind.NONE, people.size)
        else:
            self._monitoring.call(people, grids)
