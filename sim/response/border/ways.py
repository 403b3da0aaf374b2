"""改道: where vehicles go that are refused or find a queue too long, by how entrances are kept and what waits are seen.

A vehicle's place is `2 · entrance + class`, as in the log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.county.entrances import CARS, Entrances, Mode
from sim.response.border.posts import Posts
from sim.units import Bools, Ints

NOWHERE = -1
_OPEN, _STAFFED = int(Mode.OPEN), int(Mode.STAFFED)


@dataclass(frozen=True)
class Kept:
    """What an entrance does with the vehicles of each place."""

    refused: Bools
    barred: Bools  # by a barrier, which leaks
    through: Bools  # they drive in unchecked
    queues: Bools  # they join the queue of a lane …
    lane: Ints  # … of this place: trucks use those for cars where they have none


class Ways:
    """How entrances are kept now, and the way from each to the others."""

    def __init__(self, posts: Posts, entrances: Entrances) -> None:
        self._posts = posts
        self._near = [entrances.near(e) for e in range(len(entrances.names))]

    def now(self) -> Kept:
        """By place."""
        mode = np.repeat(self._posts.mode, 2)
        own = np.arange(mode.size)
        lane = np.where(self._posts.lanes.ravel() > 0, own, own - own % 2 + CARS)
        barred = mode == Mode.BARRIER
        return Kept(barred | (mode == Mode.CLOSED), barred, mode == Mode.OPEN, mode == Mode.STAFFED, lane)

    def best(self, place: int, waits: list[float], queue: list[int], patience: float) -> int:
        """The place with the shortest wait and way, among those near that are open or short; NOWHERE without any.

        `waits`: by queue (h), as they are seen; `queue`: in which one he would stand, by place.
        """
        mode, lanes, kind = self._posts.mode, self._posts.lanes, place % 2
        best, least = NOWHERE, np.inf
        for other, way in self._near[place // 2]:
            there = 2 * other + kind
            if mode[other] == _OPEN:
                takes = way
            elif mode[other] == _STAFFED and lanes[other, kind] > 0 and waits[queue[there]] <= patience:
                takes = way + waits[queue[there]]
            else:
                continue
            if takes < least:
                best, least = there, takes
        return best
