"""改道: where the traffic of every entrance goes now, by how entrances are kept and how long their queues are.

A vehicle's place is `2 · entrance + class`, as in the log. Only where a queue is long does anything change from hour
to hour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.county.entrances import CARS, Entrances, Mode
from sim.response.border.posts import Posts
from sim.units import Bools, Ints

OPEN, STAFFED, BARRIER, CLOSED = (int(mode) for mode in Mode)
REFUSING = (BARRIER, CLOSED)
_PATH = 5  # entrances that a refused vehicle tries, the nearest first


@dataclass(frozen=True)
class Choices:
    """What happens to vehicles at each place."""

    goes: Ints  # the place to which they turn
    diverted: Bools  # whether that is another one
    back: Bools  # they are refused and find no other
    refused: Bools
    barred: Bools  # by a barrier, which leaks
    through: Bools  # they drive in unchecked
    queues: Bools  # all join the queue of a lane
    checked: Bools  # those who stay join the queue of a lane …
    lane: Ints  # … of this place: trucks use those for cars where they have none


class Ways:
    """The choices of this moment."""

    def __init__(self, posts: Posts, entrances: Entrances) -> None:
        self._posts, self._nearest = posts, [row[1 : 1 + _PATH] for row in entrances.nearest.tolist()]
        self._key: tuple[bytes, bytes, bytes] | None = None
        self._choices: Choices | None = None

    def now(self, long: Bools) -> Choices:
        """Where traffic goes; bool[entrances, 2]: the queues that are longer than patience."""
        key = (self._posts.mode.tobytes(), self._posts.lanes.tobytes(), long.tobytes())
        if self._choices is None or key != self._key:
            self._key, self._choices = key, self._choose(long)
        return self._choices

    def _choose(self, long: Bools) -> Choices:
        mode = np.repeat(self._posts.mode, 2)
        own = np.arange(mode.size)
        lane = np.where(self._posts.lanes.ravel() > 0, own, own - own % 2 + CARS)
        refused, checked = np.isin(mode, REFUSING), mode == STAFFED
        goes = own.copy()
        for place in np.flatnonzero(refused | (checked & long.ravel()[lane])).tolist():
            goes[place] = 2 * self.other(place // 2, place % 2, long) + place % 2
        diverted = goes != own
        back, queues = refused & ~diverted, checked & ~diverted
        return Choices(goes, diverted, back, refused, mode == BARRIER, mode == OPEN, queues, checked, lane)

    def other(self, entrance: int, kind: int, long: Bools) -> int:
        """The nearest entrance that is open or has a short queue; for a refused one also one with a long queue.

        The entrance itself if there is none.
        """
        mode, lanes = self._posts.mode, self._posts.lanes
        refused, way = mode[entrance] in REFUSING, entrance
        for other in self._nearest[entrance]:
            has_lanes = mode[other] == STAFFED and lanes[other, kind] > 0
            if mode[other] == OPEN or (has_lanes and not long[other, kind]):
                return int(other)
            if refused and way == entrance and has_lanes:
                way = int(other)
        return way
