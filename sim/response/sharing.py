"""分配: too few people are shared by the shifts of a day, and by towns."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.county.places import distances
from sim.units import Bools, Floats, Ints


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


def place_in_group(group: Ints) -> Ints:
    """Of things in this order, each of a group (a town …): how many of the same group come before it."""
    together = np.argsort(group, kind="stable")
    place = np.empty(group.size, dtype=np.int64)
    place[together] = np.arange(group.size) - np.searchsorted(group[together], group[together])
    return place


def first_by_town(town: Ints, number: Ints | Floats) -> Bools:
    """Which of these things are among the first so many of their town."""
    return np.asarray(place_in_group(town) < number[town])


def by_distance(town_xy: Any) -> list[list[int]]:
    """The other towns from each town, the nearest first."""
    nearest = np.argsort(distances(town_xy, town_xy), axis=1, kind="stable").tolist()
    return [[t for t in row if t != own] for own, row in enumerate(nearest)]
