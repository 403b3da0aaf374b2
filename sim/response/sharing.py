"""分配: too few people are shared by the shifts of a day, and by towns."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.units import Bools, Ints


def may_work(able: int, now: int, later: int) -> int:
    """Of those able, how many of whom is needed now may work, so that later shifts get their part in proportion."""
    return now if able >= now + later else -(-able * now // (now + later))


def within(missing: list[int], budget: int) -> list[int]:
    """What is missing by town, cut to the budget in proportion; what is over goes to the towns that miss most."""
    total = sum(missing)
    if total <= budget:
        return missing
    cut = [n * budget // total for n in missing]
    most = sorted(range(len(missing)), key=lambda town: cut[town] - missing[town])
    for town in most[: budget - sum(cut)]:
        cut[town] += 1
    return cut


def column_within(missing: Ints, budget: int) -> Ints:
    """The same of a column."""
    return np.array(within(missing.tolist(), budget), dtype=np.int64)


def place_in_town(town: Ints) -> Ints:
    """Of things in this order, each in a town: how many of the same town come before it."""
    together = np.argsort(town, kind="stable")
    place = np.empty(town.size, dtype=np.int64)
    place[together] = np.arange(town.size) - np.searchsorted(town[together], town[together])
    return place


def first_by_town(town: Ints, number: Ints) -> Bools:
    """Which of these things are among the first so many of their town."""
    return np.asarray(place_in_town(town) < number[town])


def by_distance(town_xy: Any) -> list[list[int]]:
    """The other towns from each town, the nearest first."""
    distance = np.hypot(*(town_xy[:, None, :] - town_xy[None, :, :]).transpose(2, 0, 1))
    return [[t for t in np.argsort(row, kind="stable").tolist() if t != own] for own, row in enumerate(distance)]
