"""派工: those who are free are given work by priority, near home before elsewhere.

Numbers are plain integers: there are seven roles and a few towns, for which arrays are slow.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.response.sharing import may_work, within
from sim.response.volunteers import Role, Volunteers
from sim.units import Ints

Counts = list[list[int]]  # persons, [towns][roles]


class Free:
    """Those free by home town, in the order in which they are asked; and how many are kept for later shifts."""

    def __init__(self, roster: Volunteers, rows: list[Ints], company: list[int]) -> None:
        """`company`: how many of the rows of each town are of company teams."""
        self._roster, self._rows, self._company, self._does = roster, rows, company, roster.does()
        self._members = [part.size - teams for part, teams in zip(rows, company, strict=True)]
        self._left = [0, 0]  # members and company teams of the towns that are asked now, less those kept

    def able(self, role: Role, town: int) -> int:
        """Who of a town can do this role."""
        members, company = self._does[role]
        return members * self._members[town] + company * self._company[town]

    def ask(self, towns: Sequence[int]) -> None:
        """These towns are asked now; of them nobody is kept yet."""
        self._left = [sum([of[town] for town in towns]) for of in (self._members, self._company)]

    def left(self, role: Role) -> int:
        """Who of the towns that are asked can do this role and is not kept."""
        does, (members, company) = self._does[role], self._left
        return does[0] * max(members, 0) + does[1] * max(company, 0)

    def keep(self, role: Role, number: int) -> None:
        """So many are kept for it, of company teams first."""
        company = min(self._does[role][1] * max(self._left[1], 0), number)
        self._go(number - company, company)

    def _go(self, members: int, company: int) -> None:
        self._left[0] -= members
        self._left[1] -= company

    def take(self, role: Role, town: int, most: int) -> Ints:
        """The first of a town who can do this role, at most so many, are free no longer."""
        rows, teams = self._rows[town], self._company[town]
        n = min(self.able(role, town), most)
        if teams and n and not self._does[role][1]:
            chosen = np.flatnonzero(~self._roster.company[rows])[:n]
            mine, others = rows[chosen], np.ones(rows.size, dtype=bool)
            others[chosen] = False
            company, self._rows[town] = 0, rows[others]
        else:
            mine, self._rows[town] = rows[:n], rows[n:]
            company = int(np.count_nonzero(self._roster.company[mine])) if teams else 0
        self._members[town] -= n - company
        self._company[town] -= company
        self._go(n - company, company)
        return mine


class Filling:
    """What is missing in this hour, and what later shifts will need; both shrink as people are given work."""

    def __init__(
        self, roster: Volunteers, missing: Ints, later: Ints, nearest: list[list[int]], begins: tuple[float, float]
    ) -> None:
        """int[roles, towns] each; `nearest`: by town the others, in the order in which they lend.

        `begins` (h): when those begin who work in their own town, and those who are lent.
        """
        self._roster, self._nearest, self._begins = roster, nearest, begins
        self.missing: Counts = missing.T.tolist()
        self.later: Counts = later.T.tolist()

    def ask(self, free: Free, at_work: Ints, roles: Sequence[Role], pools: Sequence[Sequence[int]]) -> None:
        """Those `free`, by priority; of too few each shift of the day gets its part, in each pool of towns.

        What a role needs later comes before what those after it need now. `at_work`, int[roles, towns], are those of
        the same people who are, so that the part is that of the beginning of the shift.
        """
        here: Counts = at_work.T.tolist()
        for towns in pools:
            lack = _sum(self.missing, towns)
            if any(lack):
                free.ask(towns)
                self._ask(free, _sum(here, towns), lack, roles, towns)

    def _ask(self, free: Free, here: list[int], lack: list[int], roles: Sequence[Role], towns: Sequence[int]) -> None:
        """`here` and `lack`, by role: at work, and missing."""
        able = max([free.left(role) for role in roles if lack[role]], default=0)
        if not able:
            return
        then = _sum(self.later, towns)
        now, all_here = sum([lack[role] for role in roles]), sum([here[role] for role in roles])
        budget = may_work(able + all_here, all_here + now, sum([then[role] for role in roles]))
        for role in roles:
            able, at, after = free.left(role), here[role], then[role]
            most = min(may_work(able + at, at + lack[role], after), budget) - at
            taken = self._give(role, towns, free, most) if lack[role] and most > 0 else 0
            kept = min(able - taken, after)
            if kept:
                free.keep(role, kept)
                self._keep(role, towns, kept)
            budget -= taken + at

    def _keep(self, role: Role, towns: Sequence[int], number: int) -> None:
        """So many of these towns are kept for the later shifts of a role."""
        for town, n in zip(towns, within([self.later[town][role] for town in towns], number), strict=True):
            self.later[town][role] -= n

    def _give(self, role: Role, towns: Sequence[int], free: Free, most: int) -> int:
        """Fill one role from those `free` in these towns; returns how many it took.

        Every town takes its own people before any of them is lent; then the nearest lend what they can spare.
        """
        lacks, taken = [self.missing[town][role] for town in towns], 0
        own = [min(n, free.able(role, town)) for town, n in zip(towns, lacks, strict=True)]
        for town, n in zip(towns, within(own, most), strict=True):
            if n:
                taken += self.take(role, town, town, free, n)
        if len(towns) > 1:
            lacks = [self.missing[town][role] for town in towns]
            for town, n in zip(towns, within(lacks, most - taken), strict=True):
                for other in self._nearest[town] if n else ():
                    lent = self.take(role, town, other, free, n)
                    taken, n = taken + lent, n - lent
                    if not n:
                        break
        return taken

    def take(self, role: Role, town: int, source: int, free: Free, most: int) -> int:
        """At most so many of those `free` in the source work in a town from now on; returns how many do."""
        mine = free.take(role, source, most)
        if mine.size:
            self._roster.assign(mine, role, town, self._begins[town != source])
            self.missing[town][role] -= mine.size
        return mine.size


def _sum(counts: Counts, towns: Sequence[int]) -> list[int]:
    """By role, over these towns."""
    return [sum(column) for column in zip(*[counts[town] for town in towns], strict=True)]
