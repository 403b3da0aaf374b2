"""改道: where vehicles go that are refused or find a queue too long, by modes of entrances and the waits they see."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Entrances, Mode
from sim.response.border.posts import Posts
from sim.response.border.vehicles import CLASSES, PASS, antigen_waits
from sim.scenario.model import Scenario

THROUGH, REFUSED = -2, -1  # instead of a queue: they drive in unchecked; they may not pass


class Route(NamedTuple):
    """From a place to one at another entrance."""

    place: int
    queue: int  # in which one stands there, or THROUGH
    way: float  # (h)
    longer: float  # that a check takes there (h)


class Ways:
    """How entrances are kept now, and the way from each to the others.

    `stands`: by place, the queue in which its vehicles stand, or THROUGH or REFUSED. Trucks with a pass have a queue of
    their own where a fast lane is open; trucks use the lanes for cars where they have none.
    """

    def __init__(self, scenario: Scenario, posts: Posts, entrances: Entrances) -> None:
        self._posts, self._patience = posts, scenario.checkpoints.patience
        self._longer = antigen_waits(scenario, entrances).tolist()
        self._near = [entrances.near(e) for e in range(len(entrances.names))]
        self.stands: list[int] = []
        self._routes: list[list[Route]] = []  # by place

    def read(self, lanes: list[int]) -> None:
        """A mode has changed, or the lanes that are open, by queue."""
        entrances = range(self._posts.mode.size)
        self.stands = [self._stand(e, kind, lanes) for e in entrances for kind in range(CLASSES)]
        self._routes = [self._routes_from(e, kind) for e in entrances for kind in range(CLASSES)]

    def _stand(self, entrance: int, kind: int, lanes: list[int]) -> int:
        mode, first = self._posts.mode[entrance], CLASSES * entrance
        if mode != Mode.STAFFED:
            return THROUGH if mode == Mode.OPEN else REFUSED
        if kind == PASS and lanes[first + PASS]:
            return first + PASS
        return first + (_own(kind) if self._has_lanes(entrance, kind) else CARS)

    def _has_lanes(self, entrance: int, kind: int) -> bool:
        return bool(self._posts.lanes[entrance, _own(kind)] > 0)

    def _routes_from(self, entrance: int, kind: int) -> list[Route]:
        """To those near that let vehicles of this class in."""
        longer = self._longer
        routes: list[Route] = []
        for other, way in self._near[entrance]:
            there = CLASSES * other + kind
            queue = self.stands[there]
            if queue == THROUGH or (queue != REFUSED and self._has_lanes(other, kind)):
                routes.append(Route(there, queue, way, longer[other] - longer[entrance]))
        return routes

    def best(self, place: int, waits: list[float]) -> Route | None:
        """The one with the shortest wait and way; None without any. `waits`: by queue (h), as they are seen."""
        best, least = None, np.inf
        for route in self._routes[place]:
            _, queue, takes, _ = route
            if queue != THROUGH:
                if waits[queue] > self._patience:
                    continue
                takes += waits[queue]
            if takes < least:
                best, least = route, takes
        return best


def _own(kind: int) -> int:
    """Whose lanes a class uses where there is no fast one."""
    return TRUCKS if kind == PASS else kind
