"""分配: too few people are shared by the shifts of a day, and by towns."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.units import Ints


def may_work(able: int, now: int, later: int) -> int:
    """Of those able, how many of whom is needed now may work, so that later shifts get their part in proportion."""
    return now if able >= now + later else -(-able * now // (now + later))


def within(missing: Ints, budget: int) -> Ints:
    """What is missing by town, cut to the budget in proportion; what is over goes to the towns that miss most."""
    total = int(missing.sum())
    if total <= budget:
        return missing.copy()
    cut = missing * budget // max(total, 1)
    most = np.argsort(-(missing - cut), kind="stable")[: budget - int(cut.sum())]
    cut[most] += 1
    return np.minimum(cut, missing)


def by_distance(town_xy: Any) -> list[list[int]]:
    """The other towns from each town, the nearest first."""
    distance = np.hypot(*(town_xy[:, None, :] - town_xy[None, :, :]).transpose(2, 0, 1))
    return [[t for t in np.argsort(row, kind="stable").tolist() if t != own] for own, row in enumerate(distance)]
