"""核查: the calls and visits to people at home, by the staff of their grids and by volunteers for those beyond them."""

from __future__ import annotations

from typing import get_args

import numpy as np

from sim.log import Event, Stage
from sim.response.daytime import FROM, TO
from sim.response.responsible import Responsible
from sim.response.sharing import first_by_town
from sim.response.volunteers import Role
from sim.response.workforce import SHIFT_LENGTH, Workforce
from sim.response.world import World
from sim.scenario.orders import DailyTask
from sim.units import DAY, Bools, Floats, Ints, day_of

SHIFTS_BY_DAY = 3  # in which people at home are checked


class Calls:
    """How many calls can be made and by whom; those are called first whose last check is oldest."""

    def __init__(self, world: World, workforce: Workforce, responsible: Responsible, last_check: Floats) -> None:
        """`last_check` (h), one entry a person, is kept up to date here."""
        self._world, self._workforce, self._responsible, self._last_check = world, workforce, responsible, last_check
        self._by_volunteers = np.zeros(len(world.county.towns))  # that they can make, and have not yet
        self._by_staff = np.zeros(len(world.county.grids))  # the same of each grid's; below 0: owed
        self._staff_can = np.zeros(len(world.county.grids))  # calls today, where somebody is to be called
        self._beyond = np.zeros(len(world.county.grids))  # people to be called for whom they have none
        self._left = {task: np.full((2, len(world.county.grids)), -np.inf) for task in get_args(DailyTask)}  # from, to
        self._some_left = False  # some task of some grid

    def beyond_by_town(self, people: Ints) -> Ints:
        """How many of these people are beyond what the staff of their grids can call today, by town."""
        county = self._world.county
        home = np.bincount(county.grid[people], minlength=self._beyond.size)
        grids = np.flatnonzero((home > 0) | (self._by_staff < 0))
        self._staff_can[:] = 0
        self._staff_can[grids] = self._responsible.calls_a_day(grids, day_of(self._world.now))
        self._beyond = np.maximum(home - self._staff_can, 0)
        towns = np.bincount(county.grid_town, self._beyond, self._by_volunteers.size)
        return np.asarray(towns, dtype=np.int64)

    def hands_wanted(self, people: Ints) -> Ints:
        """Volunteers that it takes to call once in three shifts all of these whom grid staff cannot, by town."""
        if not people.size:
            return np.zeros(self._by_volunteers.size, dtype=np.int64)
        a_day = SHIFTS_BY_DAY * self._world.scenario.home.checks_per_person
        return np.asarray(-(-self.beyond_by_town(people) // a_day))

    def of_hour(self, people: Ints) -> Ints:
        """An hour's calls to these, who were not called for half a day; returns who is.

        Grid staff call in their own grid, as many as they could when volunteers were asked, and not whom they leave;
        volunteers in their town, where grid staff cannot call everybody.
        """
        world, county, last = self._world, self._world.county, self._last_check
        self._by_staff += self._staff_can / (TO - FROM)
        hands = self._workforce.by_town(Role.CHECKS)
        self._by_volunteers += hands * world.scenario.home.checks_per_person / SHIFT_LENGTH
        due = np.sort(people[last[people] < world.now - DAY / 2])
        theirs = due[~self._is_left(due)] if self._some_left else due
        by_staff = self._make(theirs, county.grid, self._by_staff)
        if by_staff.size:
            world.log.batch(world.now, Event.CHECKED_BY_STAFF, Stage.NONE, by_staff.size)
        left = due[(self._beyond[county.grid[due]] > 0) & (last[due] < world.now)]
        return np.concatenate([by_staff, self._make(left, county.town, self._by_volunteers)])

    def leave(self, task: DailyTask, grid: int, lasts: float) -> None:
        """The staff of this grid leave this task for so long (h) from now on, the last hour included."""
        self._left[task][:, grid] = self._world.now, self._world.now + lasts
        self._some_left = True

    def _is_left(self, people: Ints) -> Bools:
        """Whom the staff of his grid leave now: whom the task meant when they left it, not who came home since.

        Who had been checked in the 24 h before was to be called, the others to be visited.
        """
        grid, last, now = self._world.county.grid[people], self._last_check[people], self._world.now
        (call, call_ends), (visit, visit_ends) = self._left["call"][:, grid], self._left["visit"][:, grid]
        called, visited = (call - DAY <= last) & (last <= call), last < visit - DAY
        return np.asarray((called & (now <= call_ends)) | (visited & (now <= visit_ends)))

    def hands(self, grid: int) -> float:
        """Staff of a grid who can be sent to other work today: who are there, less the calls they still owe."""
        can = self._responsible.calls_a_day(np.array([grid]), day_of(self._world.now))[0]
        return max(can + min(self._by_staff[grid], 0.0), 0.0) / self._world.scenario.home.checks_per_person

    def send(self, grid: int, hands: float) -> None:
        """So many of them do other work for a shift, and make so many fewer calls from now on."""
        self._by_staff[grid] -= hands * self._world.scenario.home.checks_per_person

    def _make(self, due: Ints, area: Ints, calls: Floats) -> Ints:
        """In each area as many of these are called as there are whole calls, which are then gone; returns who."""
        order = due[np.lexsort((self._last_check[due], area[due]))]
        where = area[order]
        called = order[first_by_town(where, np.floor(calls))]
        calls -= np.maximum(np.floor(calls), 0)
        self._last_check[called] = self._world.now
        return called
