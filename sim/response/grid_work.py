"""网格任务: what the staff of a grid have to do at people's homes, as their own lists say, and how much they can do."""

from __future__ import annotations

from typing import get_args

import numpy as np

from sim.both import wrong
from sim.controls import Level
from sim.log import Event, Stage
from sim.response.claims import NONE
from sim.response.monitoring import Monitoring
from sim.response.supply import Supply
from sim.response.world import World
from sim.scenario.orders import DailyTask, ExtraTask
from sim.units import DAY, Ints


class GridWork:
    """The lists of a grid. Its staff call and visit by themselves, hour by hour; the other tasks they do by order."""

    def __init__(self, world: World, monitoring: Monitoring, supply: Supply) -> None:
        self._world, self._monitoring, self._supply = world, monitoring, supply

    def people(self, task: DailyTask | ExtraTask, grid: int, within: float = 0.0) -> Ints:
        """Whom a task means that is done now or `within` so many hours, who has waited longest first.

        visit: not checked for 24 h. call: checked since, but then not for 12 h. card: whose responsible person is away,
        and nobody has taken over. Who slipped out unseen is still on the list.
        """
        world, known, now = self._world, self._monitoring, self._world.now
        here = world.county.grids.members_of(np.array([grid], dtype=np.int64))
        at_home = (world.claims.where[here] == Level.FREE) & (world.claims.strictest(here, now) < NONE)
        here = here[at_home & ~known.lost[here]]
        alone, since = known.unwatched_until[here] > now, now - known.last_check[here]
        match task:
            case "card":
                here = here[alone]
            case "visit":
                here = here[~alone & (since > DAY)]
            case _:
                here = here[~alone & (since + within > DAY / 2) & (since <= DAY)]
        return np.asarray(here[np.argsort(known.last_check[here], kind="stable")])

    def number(self, task: DailyTask | ExtraTask, grid: int, within: float = 0.0) -> int:
        """People, or for `deliver` households, whom a task means."""
        return self._supply.due_in(grid, within) if task == "deliver" else self.people(task, grid, within).size

    def able(self, task: DailyTask | ExtraTask, grid: int, within: float = 0.0, promised: int = 0) -> int:
        """How many of them can be done; calls and visits when staff are there. Raises Wrong if none, and why.

        `promised`: deliveries that others will bring first.
        """
        number = self.number(task, grid, within)
        if not number:
            raise wrong("nothing is to be done there now", "该网格目前没有此项任务")
        if task in get_args(DailyTask):
            return number
        if not self._monitoring.staff_there(np.array([grid])).any():
            raise wrong("nobody of its staff is there", "该网格责任人均不在岗")
        if task != "deliver":
            return number
        if self._supply.packs < 1:
            raise wrong("nothing is in store", "物资尚未到货")
        in_store = int(self._supply.packs) - promised
        if in_store < 1:
            raise wrong("other grids bring all that is in store", "库存物资已由其他网格领送")
        hands = int(self._monitoring.calls.hands(grid) * self._supply.settings.households_per_person)
        if not hands:
            raise wrong("its staff have done the work of a day", "该网格责任人已完成一日工作量")
        return min(number, in_store, hands)

    def do(self, task: ExtraTask, grid: int) -> None:
        """As many as its staff are able to do. Raises Wrong as `able`."""
        number = self.able(task, grid)
        if task == "deliver":
            self._supply.bring(grid, number)
            self._monitoring.calls.send(grid, number / self._supply.settings.households_per_person)
        else:
            self._monitoring.unwatched_until[self.people(task, grid)] = self._world.now
            self._world.log.batch(self._world.now, Event.STOOD_IN, Stage.NONE, number)

    def leave(self, task: DailyTask, grid: int, lasts: float) -> None:
        """Its staff leave a daily task for so long (h)."""
        self._monitoring.calls.leave(task, grid, lasts)
