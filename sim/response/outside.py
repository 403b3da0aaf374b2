"""异地隔离: rooms that neighbouring cities keep for the county by order, for a time; their hosts man them."""

from __future__ import annotations

from collections.abc import Callable

from sim.log import Event
from sim.response.world import World
from sim.units import grid


class Outside:
    """One site beyond the county's own: its number comes after theirs, and so do the numbers of its rooms."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        """`changed()` is called when there are more or fewer rooms."""
        self._world, self._changed = world, changed
        self._first, self._number = int(world.county.quarantine_rooms.sum()), 0
        self.site = int(world.county.quarantine_rooms.size)
        self.drive = float(grid(world.scenario.quarantine.outside_drive))  # h, one way

    @property
    def rooms(self) -> range:
        """Rooms that take people in now, by number."""
        return range(self._first, self._first + self._number)

    def has(self, room: int) -> bool:
        """Whether a room is outside the county."""
        return room >= self._first

    def keep(self, number: int, lasts: float) -> None:
        """So many more rooms take people in from now on, for a time (h); who is inside then serves his term."""
        self._change(number)
        self._world.at(self._world.now + lasts, self._change, -number)

    def _change(self, by: int) -> None:
        self._number += by
        self._world.log.add(self._world.now, Event.ROOMS_OUTSIDE, detail=self._number)
        self._changed()
