"""改道: where vehicles go that are refused or find a queue too long, by modes of entrances and the waits they see."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Entrances, Mode
from sim.response.border.posts import Posts
from sim.response.border.vehicles import CLASSES, PASS, antigen_waits
from sim.scenario.model import Scenario

THROUGH, REFUSED = -2, -1  # instead of a queue: they drive in unchecked; they may not pass
_STAFFED, _OPEN = int(Mode.STAFFED), int(Mode.OPEN)  # numpy is slow with names of an enumeration


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
        self._has_lanes: list[tuple[bool, bool, bool]] = []  # by entrance: classes that have lanes there
        self._routes: dict[int, list[Route]] = {}  # by place from which somebody has looked

    def read(self, lanes: list[int]) -> None:
        """A mode has changed, or the lanes that are open, by queue."""
        self._has_lanes = [(cars, trucks, trucks) for cars, trucks in (self._posts.lanes > 0).tolist()]
        modes = enumerate(self._posts.mode.tolist())
        self.stands = [self._stand(e, kind, mode, lanes) for e, mode in modes for kind in range(CLASSES)]
        self._routes = {}

    def _stand(self, entrance: int, kind: int, mode: int, lanes: list[int]) -> int:
        first = CLASSES * entrance
        if mode != _STAFFED:
            return THROUGH if mode == _OPEN else REFUSED
        if kind == PASS and lanes[first + PASS]:
            return first + PASS
        own = TRUCKS if kind == PASS else kind  # whose lanes it uses where there is no fast one
        return first + (own if self._has_lanes[entrance][kind] else CARS)

    def _routes_from(self, place: int) -> list[Route]:
        """To those near that let vehicles of this class in."""
        entrance, kind = divmod(place, CLASSES)
        longer = self._longer
        routes: list[Route] = []
        for other, way in self._near[entrance]:
            there = CLASSES * other + kind
            queue = self.stands[there]
            if queue == THROUGH or (queue != REFUSED and self._has_lanes[other][kind]):
                routes.append(Route(there, queue, way, longer[other] - longer[entrance]))
        return routes

    def best(self, place: int, waits: list[float]) -> Route | None:
        """The one with the shortest wait and way; None without any. `waits`: by queue (h), as they are seen."""
        if place not in self._routes:
            self._routes[place] = self._routes_from(place)
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
