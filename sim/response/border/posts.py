"""How each entrance is kept now: orders, crews that build posts, and barriers that come late."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.both import Both, wrong
from sim.county.entrances import Entrances, Mode
from sim.log import Event
from sim.response.world import World
from sim.streams import Stream
from sim.units import SLACK, Ints, day_of, grid

STAFFED_ALREADY = Both("is staffed already", "该卡口已在查验")


class Posts:
    """`mode` int[entrances] and `lanes` int[entrances, 2] as they are now. The newest order about an entrance holds.

    `manned` [entrances][2]: lanes where posts are staffed; `police` int[towns]: police and medical staff a shift there;
    `volunteers` int[towns] for the lanes that these do not open alone.
    """

    def __init__(self, world: World, entrances: Entrances, changed: Callable[[int, Mode], None]) -> None:
        """`changed(entrance, mode before)` is called after each change of a mode."""
        self._world, self._entrances, self._changed = world, entrances, changed
        self.settings = world.scenario.checkpoints
        self.mode, self.lanes = entrances.mode.copy(), entrances.lanes.copy()
        self._asked = entrances.mode.copy()  # what the newest order says, perhaps still on its way
        self._orders = np.zeros(self.mode.size, dtype=np.int64)  # about each entrance, those on their way included
        late = self.settings.barriers_from > 0
        self._late: Ints = np.flatnonzero((self.mode == Mode.BARRIER) & late)
        self.mode[self._late] = Mode.OPEN
        self._crews = [-np.inf] * self.settings.crews
        self._newest = np.zeros(self.mode.size, dtype=np.int64)  # number of the newest order that has arrived
        for entrance in range(self.mode.size):
            world.log.add(0.0, Event.ENTRANCE_MODE, place=entrance, detail=int(self.mode[entrance]))
        self._count_staff()

    def number(self, name: str, mode: str, lanes: int | None) -> int:
        """The entrance that an order means. Raises Wrong where it does not exist, or cannot have lanes."""
        entrance = self._entrances.index(name)
        if lanes is not None and Mode[mode.upper()] != Mode.STAFFED:
            raise wrong("only a staffed entrance has lanes", "只有查验的卡口设车道")
        return entrance

    def ask(self, entrance: int, wanted: Mode, lanes: int | None) -> int:
        """An order is given, and on its way: its number. Raises Wrong where it changes nothing of the last one."""
        if lanes is None and wanted == self._asked[entrance] == Mode.STAFFED:
            raise wrong(*STAFFED_ALREADY)
        self._asked[entrance] = wanted
        self._orders[entrance] += 1
        return int(self._orders[entrance])

    def order(self, number: int, entrance: int, wanted: Mode, lanes: int | None) -> None:
        """An order has arrived: open, close or bar an entrance at once, or have a crew build a post.

        A post that stands changes its lanes; `lanes` are those of each class that the table has there, at each of
        `count` alike. Of several orders the one given last holds.
        """
        if number < self._newest[entrance]:
            return
        self._newest[entrance] = number
        if lanes is not None:
            has = self._entrances.lanes[entrance] > 0
            self.lanes[entrance] = np.where(has, lanes * self._entrances.count[entrance], 0)
            self._count_staff()
        if wanted != Mode.STAFFED:
            self._set(entrance, wanted)
        elif self.mode[entrance] != Mode.STAFFED:
            self._build(entrance, number)

    def bar(self) -> None:
        """Tick: barriers stand from `barriers_from` on, where no order has said otherwise."""
        if self._late.size and self._world.now >= self.settings.barriers_from:
            for entrance in self._late[self._newest[self._late] == 0].tolist():
                self._set(entrance, Mode.BARRIER)
            self._late = self._late[:0]

    def _build(self, entrance: int, number: int) -> None:
        """Crews that are free first build its posts, one each at a time; all work from when the last one stands.

        If a newer order came meanwhile they stand unused.
        """
        now, done = self._world.now, 0.0
        for post in range(int(self._entrances.count[entrance])):
            u = self._world.streams.one(Stream.BUILD, entrance, day_of(now), *([post] if post else []))
            crew = int(np.argmin(self._crews))
            self._crews[crew] = float(grid(max(now, self._crews[crew]) + float(self.settings.build.quantile(u))))
            done = max(done, self._crews[crew])
        self._world.at(done, self._built, entrance, number)

    def _built(self, entrance: int, number: int) -> None:
        if self._newest[entrance] == number:
            self._set(entrance, Mode.STAFFED)

    def _set(self, entrance: int, mode: Mode) -> None:
        before = Mode(int(self.mode[entrance]))
        if mode != before:
            self.mode[entrance] = mode
            self._count_staff()
            self._world.log.add(self._world.now, Event.ENTRANCE_MODE, place=entrance, detail=int(mode))
            self._changed(entrance, before)

    def _count_staff(self) -> None:
        """Modes or lanes have changed."""
        towns = len(self._world.county.towns)
        manned = np.where((self.mode == Mode.STAFFED)[:, None], self.lanes, 0)
        self.manned: list[list[int]] = manned.tolist()
        need = np.ceil(manned.sum(axis=1) * self._entrances.volunteers - SLACK)
        self.volunteers: Ints = np.bincount(self._entrances.town, need, towns).astype(np.int64)
        self.police = self._entrances.police_by_town(towns, self.mode, self.lanes)
