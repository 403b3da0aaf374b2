"""四联: orders go down from county to town, community and grid, reports come up; every hop takes time.

A message to a place below passes every level on the way. With the platform each hop is a broadcast; without it a
node telephones: it sends `span` messages at a time, and the others wait at that node, first come, first served.
A message that is missed is repeated. Numbers are keyed (kind, level, place, day, attempt), so the same order of
the same day reaches a place at the same time in every compared scenario with the same chain.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
import simpy

from sim.county import County
from sim.log import Event, Log
from sim.response.situation import Report, Situation
from sim.scenario.groups import CommandSettings
from sim.streams import Stream, Streams
from sim.units import Ints, day_of, grid

MOST_ATTEMPTS = 10
_MESSAGE = Stream.MESSAGE  # names of an enumeration are slow
_UP = 100  # kinds of message from here on are reports


class Level(IntEnum):
    """A node's level; a message of this level arrives at such a node."""

    SERVICE = 0  # laboratories, teams, vehicles: directly below the county
    TOWN = 1
    COMMUNITY = 2
    GRID = 3


class Message(IntEnum):
    """Kinds of message down."""

    SET_ZONE = 1
    LIFT_ZONES = 2
    TEST_ROUND = 3
    SERVICE = 4
    CLOSE_LAYER = 5


_TOWN = int(Level.TOWN)
_COUNTY = ((Level.TOWN, 0),)  # through which the report of a service or town comes


class Command:
    """The chain of one run. Holds when each node's telephones are free, and whether the platform works."""

    def __init__(
        self, env: simpy.Environment, settings: CommandSettings, county: County, streams: Streams, log: Log,
        situation: Situation,
    ) -> None:  # fmt: skip
        self._env, self._settings, self._county, self._streams = env, settings, county, streams
        self._log, self._situation = log, situation
        self.platform = settings.platform
        self._free: dict[tuple[int, int], list[float]] = {}  # by sending node: a heap, one entry a telephone
        self._today, self._hops = -1, dict[tuple[int, int, int, int, bool], float]()  # a day, and hops of it by key (h)
        self.services: list[tuple[float, float, int]] = []  # orders that a service has: issued, received (h), service

    @property
    def place_codes(self) -> bool:
        """Whether tracing has place codes now."""
        return self.platform and self._settings.place_codes

    @property
    def cameras(self) -> bool:
        """Whether tracing has cameras now."""
        return self.platform and self._settings.cameras

    # down ----------------------------------------------------------------------------------------------

    def to_service(self, kind: Message, service: int, act: Callable[[], None]) -> None:
        """An order to a service of the county: one hop."""
        issued = self._now

        def reached(at: int) -> None:
            self.services.append((issued, self._now, at))
            act()

        self._send(kind, (Level.SERVICE, 0), [service], reached, day_of(issued))

    def to_towns(self, kind: Message, grids: Ints, act: Callable[[], None]) -> None:
        """An order to all towns of these grids; `act` is called when the last of them has it."""
        towns = np.unique(self._county.grid_town[grids]).tolist()
        missing = set(towns)

        def reached(town: int) -> None:
            missing.discard(town)
            if not missing:
                act()

        self._send(kind, (Level.TOWN, 0), towns, reached, day_of(self._now))

    def to_grids(self, kind: Message, grids: Ints, act: Callable[[int], None]) -> None:
        """An order to grids, by town and community; `act` is called for each grid when it has it."""
        issued, day, grids = self._now, day_of(self._now), np.asarray(grids)

        def at_grid(one: int) -> None:
            self._log.add(self._now, Event.RECEIVED, place=one, detail=self._now - issued)
            act(one)

        def at_community(community: int) -> None:
            below = grids[self._county.grid_community[grids] == community].tolist()
            self._send(kind, (Level.GRID, community), below, at_grid, day)

        def at_town(town: int) -> None:
            mine = grids[self._county.grid_town[grids] == town]
            communities = np.unique(self._county.grid_community[mine]).tolist()
            self._send(kind, (Level.COMMUNITY, town), communities, at_community, day)

        self._send(kind, (Level.TOWN, 0), np.unique(self._county.grid_town[grids]).tolist(), at_town, day)

    def _send(
        self, kind: Message, node: tuple[Level, int], to: list[int], arrived: Callable[[int], None], day: int
    ) -> None:  # fmt: skip
        """From a node (the level below it, and its number) to places of that level; `day`: when it was issued."""
        for place in to:
            departs = self._departure(node)
            delay = departs - self._now + self._hop(int(kind), node[0], place, day)
            self._after(delay, arrived, place)

    def _departure(self, node: tuple[Level, int]) -> float:
        """When a telephone of this node is free, and has made this call (h); now with the platform."""
        if self.platform:
            return self._now
        free = self._free.get(node)
        if free is None:
            free = self._free[node] = [-np.inf] * self._settings.span
        departs: float = grid(max(self._now, free[0]) + self._settings.call)
        heapq.heapreplace(free, departs)
        return departs

    def _hop(self, kind: int, level: int, place: int, day: int) -> float:
        """How long a message is on its way for one level (h), repeats included; one of each key is drawn a day."""
        today, key = day_of(self._now), (kind, level, place, day, self.platform)
        if today != self._today:
            self._today, self._hops = today, {}
        found = self._hops.get(key)
        if found is None:
            found = self._hops[key] = self._drawn(kind, level, place, day)
        return found

    def _drawn(self, kind: int, level: int, place: int, day: int) -> float:
        settings = self._settings
        missed = settings.missed if self.platform else settings.missed_manual
        spread = settings.hop_delay if self.platform else settings.hop_delay_manual
        attempt = 0
        while attempt < MOST_ATTEMPTS and self._u(kind, level, place, day, attempt, 0) < missed:
            attempt += 1
        delay = spread.quantile_of(self._u(kind, level, place, day, 0, 1))
        return float(grid(delay + attempt * settings.repeat_after))

    def _u(self, *key: int) -> float:
        return self._streams.one(_MESSAGE, *key)

    # up ------------------------------------------------------------------------------------------------

    def figure(self, kind: Report, place: int, number: float) -> None:
        """A figure of an hourly list of a service: one hop, and no telephone call of its own."""
        delay = self._hop(_UP + int(kind), 1, max(place, 0), day_of(self._now))
        self._after(delay, self._tell, kind, place, number, self._now)

    def report(self, kind: Report, place: int, number: float, level: Level = Level.SERVICE) -> None:
        """Something happened now at a place (its number for the Situation); the county knows after the hops.

        From a service or town it is one hop, from a community two, from a grid three. By telephone each node on the
        way takes `span` messages at a time; orders that go down use the same telephones.
        """
        self._pass_up((kind, place, number, self._now), self._nodes_above(level, place), 0)

    def _nodes_above(self, level: Level, place: int) -> tuple[tuple[Level, int], ...]:
        """The nodes through which a report of a place comes, each as in `_send`, the county's last."""
        if level <= _TOWN:
            return _COUNTY
        community = int(self._county.grid_community[place]) if level == Level.GRID else place
        town = int(self._county.grid_town[np.argmax(self._county.grid_community == community)])
        above = ((Level.COMMUNITY, town), *_COUNTY)
        return ((Level.GRID, community), *above) if level == Level.GRID else above

    def _pass_up(
        self, message: tuple[Report, int, float, float], nodes: tuple[tuple[Level, int], ...], hops: int
    ) -> None:  # fmt: skip
        """One hop after the other, so many are made; who waits at a node waits for its telephones."""
        kind, place, number, happened = message
        if hops == len(nodes):
            self._tell(kind, place, number, happened)
            return
        hop = self._hop(_UP + int(kind), hops + 1, max(place, 0), day_of(happened))
        self._after(self._departure(nodes[hops]) - self._now + hop, self._pass_up, message, nodes, hops + 1)

    def _tell(self, kind: Report, place: int, number: float, happened: float) -> None:
        self._situation.tell(kind, place, number, happened, self._now)

    @property
    def _now(self) -> float:
        return self._env.now

    def _after(self, delay: float, do: Callable[..., None], *args: Any) -> None:
        self._env.timeout(max(delay, 0.0)).callbacks.append(lambda _: do(*args))
