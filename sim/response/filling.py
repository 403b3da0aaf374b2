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


class Left:
    """How many of those free in some towns are not kept for later shifts: members, and company teams."""

    def __init__(self, roster: Volunteers, free: list[Ints], towns: Sequence[int]) -> None:
        self._roster, self._free, self._towns = roster, free, towns
        self._kept = [0, 0]  # members, company
        self.count()

    def count(self) -> None:
        """Some of them have begun."""
        company = [self._roster.company(self._free[town]) for town in self._towns]
        members = sum(self._free[town].size for town in self._towns) - sum(company)
        self._free_now = [members, sum(company)]

    def able(self, role: Role) -> int:
        """Who can do this role."""
        members, company = (max(n - kept, 0) for n, kept in zip(self._free_now, self._kept, strict=True))
        return self._roster.of_these(role, members, company)

    def keep(self, role: Role, number: int) -> None:
        """So many are kept for it, of company teams first."""
        company = min(self._roster.of_these(role, 0, max(self._free_now[1] - self._kept[1], 0)), number)
        self._kept[0] += number - company
        self._kept[1] += company


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
        left = Left(self._roster, free, towns)
        here, lack, then = (
            [sum([of[role][town] for town in towns]) for role in roles] for of in (at_work, self.missing, self.later)
        )
        able = max((left.able(role) for role, more in zip(roles, lack, strict=True) if more), default=0)
        if not able:
            return
        budget = may_work(able + sum(here), sum(here) + sum(lack), sum(then))
        for role, at, more, after in zip(roles, here, lack, then, strict=True):
            able = left.able(role)
            most = min(may_work(able + at, at + more, after), budget) - at
            taken = self._give(role, towns, free, most) if more and most > 0 else 0
            if taken:
                left.count()
            kept = min(able - taken, after)
            if kept:
                left.keep(role, kept)
                self._keep(role, towns, kept)
            budget -= taken + at

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
