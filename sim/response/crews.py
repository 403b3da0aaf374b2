"""采样台人员: samplers and volunteers at tables, and how tables are shared out over sites."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.response.staff import Post
from sim.response.staff import Staff as Posts
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


class Crews:
    """Samplers and volunteers of the whole county, shared by the rounds that are open."""

    def __init__(self, world: World, workforce: Workforce, posts: Posts) -> None:
        self._world, self._workforce, self._posts = world, workforce, posts
        self.in_use: Ints = np.zeros(len(world.county.town_names), dtype=np.int64)  # tables, by town

    def place(self, left: Ints, limits: Ints) -> Ints:
        """Tables by site for those who are left there, besides tables in use: the formula of every shortage at tables.

        In a town min(tables, volunteers there ÷ 5), its own and those lent to it; in the county samplers ÷ 2. Who is
        too few for a table of his own helps at one of another town (largest remainder).
        """
        town, towns = self._world.county.site_town, self.in_use.size
        usable = np.bincount(town, np.where(left > 0, limits, 0), towns).astype(np.int64)
        free = np.maximum(self._with_volunteers() - self.in_use, 0)
        samplers = max(self.with_samplers() - int(self.in_use.sum()), 0)
        of_town = share_out(samplers, np.bincount(town, left, towns), np.minimum(free, usable))
        tables = np.zeros_like(limits)
        for one in np.flatnonzero(of_town).tolist():
            here = town == one
            tables[here] = share_out(int(of_town[one]), left[here], limits[here])
        return tables

    def _with_volunteers(self) -> Ints:
        """Tables for which there are volunteers, by town: one a crew, of those left over too, as far as they go."""
        present, crew = self._workforce.by_town(Role.SAMPLING), self._world.scenario.volunteers.per_table
        return share_out(int(present.sum()) // crew, present, -(-present // crew))

    def with_samplers(self) -> int:
        """Tables for which there are samplers: those at work ÷ 2 (the scenario's number)."""
        return self._posts.limit(Post.SAMPLERS, int(self._world.county.site_tables.sum()))

    def slower(self) -> float:
        """How much longer a swab takes because of days of work in a row, and because of little practice."""
        tired = self._world.scenario.volunteers.slower_per_day * self._workforce.days_in_a_row(Role.SAMPLING)
        return (1 + tired) * self._pace()

    def _pace(self) -> float:
        """Time a swab, relative: `untrained` of those who never stood at a table, 1 of the trained, `tuned` in the end.

        The mean over the samplers and volunteers at tables now; people from outside count as trained.
        """
        s = self._world.scenario.sampling
        crews = ((self._workforce.roster, Role.SAMPLING), (self._posts.roster, Post.SAMPLERS))
        done = np.concatenate([roster.at_tables[roster.at_work(int(role))] for roster, role in crews]) + s.shifts_before
        if not done.size:
            return 1.0
        new = 1 - np.minimum(done / s.trained_after, 1.0) if s.trained_after else np.zeros(done.size)
        tuned = np.clip((done - s.trained_after) / s.tuned_after, 0.0, 1.0) if s.tuned_after else np.zeros(done.size)
        return 1 + (s.untrained - 1) * float(new.mean()) - (1 - s.tuned) * float(tuned.mean())
