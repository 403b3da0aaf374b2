"""采样台人员: samplers and volunteers at tables, and how tables are shared out over sites."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.response.staff import Post, Staff
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.units import Ints


def share_out(total: int, weights: Any, limits: Any) -> Ints:
    """Whole units by weight (largest remainder), at most `limits` each; what is over goes to the next in weight."""
    weights, limits = np.asarray(weights, dtype=np.float64), np.asarray(limits, dtype=np.int64)
    given = np.zeros(limits.size, dtype=np.int64)
    total = min(total, int(limits[weights > 0].sum()))
    while (left := total - int(given.sum())) > 0:
        w = np.where(given < limits, weights, 0.0)
        quota = left * w / w.sum()
        more = np.minimum(np.floor(quota).astype(np.int64), limits - given)
        if more.sum() == 0:
            order = np.lexsort((np.arange(w.size), -(quota - np.floor(quota)), w == 0))
            more[order[:left]] = (given < limits)[order[:left]] & (w[order[:left]] > 0)
        given += more
    return given


def _tables(present: Ints, each: int) -> Ints:
    """Tables that those present by town can staff, whether wanted there or not.

    Who are too few for one in their towns make up tables where most of them are. (`Staff.staffed` is told how many
    servers each town wants, and sends them where most are missing.)
    """
    tables, over = present // each, present % each
    tables[np.argsort(-over, kind="stable")[: int(over.sum()) // each]] += 1
    return tables


class TableStaff:
    """Samplers and volunteers of the whole county, shared by the rounds that are open."""

    def __init__(self, world: World, workforce: Workforce, staff: Staff) -> None:
        self._world, self._workforce, self._staff = world, workforce, staff
        self.in_use: Ints = np.zeros(len(world.county.towns), dtype=np.int64)  # tables, by town

    def place(self, left: Ints, limits: Ints) -> Ints:
        """Tables by site for those who are left there, besides tables in use: the formula of every shortage at tables.

        In a town min(tables, samplers there ÷ 2, volunteers there ÷ 5), its own and those lent to it.
        """
        town, towns = self._world.county.site_town, self.in_use.size
        per_table = self._world.scenario.volunteers.per_table
        helped = _tables(self._workforce.by_town(Role.SAMPLING), per_table)
        usable = np.bincount(town, np.where(left > 0, limits, 0), towns).astype(np.int64)
        of_town = np.minimum(np.maximum(np.minimum(helped, self.with_samplers()) - self.in_use, 0), usable)
        tables = np.zeros_like(limits)
        for one in np.flatnonzero(of_town).tolist():
            here = town == one
            tables[here] = share_out(int(of_town[one]), left[here], limits[here])
        return tables

    def with_samplers(self, *, sent: bool = False) -> Ints:
        """Tables for which there are samplers (`sent`: or on their way), by town."""
        each = self._world.scenario.sampling.samplers_per_table
        return _tables(self._staff.by_town(Post.SAMPLERS, sent=sent), each)

    def slower(self) -> float:
        """How much longer a swab takes because of days of work in a row, and because of little practice."""
        tired = self._world.scenario.volunteers.slower_per_day * self._workforce.days_in_a_row(Role.SAMPLING)
        return (1 + tired) * self._pace()

    def _pace(self) -> float:
        """Time a swab, relative: `untrained` of those who never stood at a table, 1 of the trained, `tuned` in the end.

        The mean over the samplers and volunteers at tables now; people from outside count as trained.
        """
        s = self._world.scenario.sampling
        crews = ((self._workforce.roster, Role.SAMPLING), (self._staff.roster, Post.SAMPLERS))
        done = np.concatenate([roster.at_tables[roster.at_work(int(role))] for roster, role in crews]) + s.shifts_before
        if not done.size:
            return 1.0
        new = 1 - np.minimum(done / s.trained_after, 1.0) if s.trained_after else np.zeros(done.size)
        tuned = np.clip((done - s.trained_after) / s.tuned_after, 0.0, 1.0) if s.tuned_after else np.zeros(done.size)
        return 1 + (s.untrained - 1) * float(new.mean()) - (1 - s.tuned) * float(tuned.mean())
