"""派工: those who are free are given work by priority, near home before elsewhere.

Numbers are plain integers: there are seven roles and a few towns, for which arrays are slow.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.response.roster import NOBODY
from sim.response.sharing import may_work, within
from sim.response.volunteers import Role, Volunteers
from sim.units import Ints

Counts = list[list[int]]  # persons, [roles][towns]


class Filling:
    """What is missing in this hour, and what later shifts will need; both shrink as people are given work."""

    def __init__(
        self, roster: Volunteers, missing: Ints, later: Ints, nearest: list[list[int]], begins: tuple[float, float]
    ) -> None:
        """int[roles, towns] each; `nearest`: by town the others, in the order in which they lend.

        `begins` (h): when those begin who work in their own town, and those who are lent.
        """
        self._roster, self._nearest, self._begins = roster, nearest, begins
        self.missing: Counts = missing.tolist()
        self.later: Counts = later.tolist()

    def ask(self, free: list[Ints], at_work: Counts, roles: Sequence[Role], pools: Sequence[Sequence[int]]) -> None:
        """Those `free` (by town), by priority; of too few each shift of the day gets its part, in each pool of towns.

        What a role needs later comes before what those after it need now. `at_work` are those of the same people who
        are, so that the part is that of the beginning of the shift.
        """
        for towns in pools:
            self._ask(free, at_work, roles, towns)

    def _ask(self, free: list[Ints], at_work: Counts, roles: Sequence[Role], towns: Sequence[int]) -> None:
        able = sum(free[town].size for town in towns)
        if not able:
            return
        here, lack, then = (
            [sum([of[role][town] for town in towns]) for role in roles] for of in (at_work, self.missing, self.later)
        )
        budget = may_work(able + sum(here), sum(here) + sum(lack), sum(then))
        for role, at, more, after in zip(roles, here, lack, then, strict=True):
            most = min(may_work(able + at, at + more, after), budget) - at
            taken = self._give(role, towns, free, most) if more and most > 0 else 0
            kept = min(able - taken, after)
            if kept:
                self._keep(role, towns, kept)
            able, budget = able - taken - kept, budget - taken - at

    def _keep(self, role: Role, towns: Sequence[int], number: int) -> None:
        """So many of these towns are kept for the later shifts of a role."""
        later = self.later[role]
        for town, n in zip(towns, within([later[town] for town in towns], number), strict=True):
            later[town] -= n

    def _give(self, role: Role, towns: Sequence[int], free: list[Ints], most: int) -> int:
        """Fill one role from those `free` in these towns; returns how many it took.

        Every town takes its own people before any of them is lent; then the nearest lend what they can spare.
        """
        lacks, taken = self.missing[role], 0
        own = [min(lacks[town], self._roster.able(role, free[town]).size) if lacks[town] else 0 for town in towns]
        for town, n in zip(towns, within(own, most), strict=True):
            if n:
                taken += self.take(role, town, town, free, n)
        if len(towns) > 1:
            for town, n in zip(towns, within([lacks[town] for town in towns], most - taken), strict=True):
                for other in self._nearest[town] if n else ():
                    lent = self.take(role, town, other, free, n)
                    taken, n = taken + lent, n - lent
                    if not n:
                        break
        return taken

    def take(self, role: Role, town: int, source: int, free: list[Ints], most: int) -> int:
        """At most so many of those `free` in the source work in a town from now on; returns how many do."""
        mine = self._roster.able(role, free[source])[:most]
        if mine.size:
            self._roster.assign(mine, role, town, self._begins[town != source])
            free[source] = free[source][self._roster.role[free[source]] == NOBODY]
            self.missing[role][town] -= mine.size
        return mine.size
