"""Vehicles of a day at every entrance: when they come, and how long their check takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.county.entrances import CARS, PROFILE, RESIDENTS, TRUCKS, Entrances
from sim.distributions import Counts
from sim.response.world import World
from sim.spread.attempts import expand
from sim.streams import Stream
from sim.units import DAY, grid

VEHICLE = np.dtype(
    [("time", "f8"), ("check", "f8"), ("resolve", "f8"), ("entrance", "i4"), ("kind", "i4"), ("moved", "?")]
)
_TIME, _CHECK, _RESOLVE = 0, 1, 2  # purposes of the numbers of a vehicle
_CLOCK = np.append(0.0, np.cumsum(PROFILE))


class Traffic:
    """The vehicles of the open day, in order of time. Keyed (entrance, class, day, slot)."""

    def __init__(self, world: World, entrances: Entrances) -> None:
        self._world, self._entrances = world, entrances
        self._settings, self._pass = world.scenario.checkpoints, world.scenario.freight.pass_approved
        self._rows: Any = np.empty(0, dtype=VEHICLE)
        scale = world.county.n / RESIDENTS
        self._counts = {
            (e, kind): Counts.poisson(float(entrances.traffic[e, kind]) * scale)
            for e in range(len(entrances.names))
            for kind in (CARS, TRUCKS)
            if entrances.traffic[e, kind] > 0
        }

    def draw(self, day: int) -> None:
        """The vehicles of a day; `resolve` (0–1) decides who still travels when refused."""
        streams = self._world.streams
        keys = list(self._counts)
        numbers = np.array(
            [int(self._counts[key].quantile(streams.one(Stream.VEHICLES, *key, day))) for key in keys], dtype=np.int64
        )
        row, slot = expand(numbers)
        entrance, kind = np.array(keys, dtype=np.int64).reshape(-1, 2)[row].T
        made = np.empty(row.size, dtype=VEHICLE)
        u, v, resolve = (
            streams.u(Stream.VEHICLE, entrance, kind, day, slot, p) if row.size else np.empty(0)
            for p in (_TIME, _CHECK, _RESOLVE)
        )
        made["entrance"], made["kind"] = entrance, kind
        made["time"] = day * DAY + grid(np.interp(u, _CLOCK, np.arange(25.0)))
        made["check"] = np.maximum(grid(self._checks(kind, v)), 1 / 4096)
        made["resolve"] = resolve
        made["moved"] = False
        self._rows = made[np.argsort(made["time"], kind="stable")]

    def between(self, start: float, end: float) -> Any:
        """Rows of the vehicles that come in [start, end) (h)."""
        first, last = np.searchsorted(self._rows["time"], (start, end))
        return self._rows[first:last]

    def _checks(self, kind: Any, v: Any) -> Any:
        """Time of a check (h): trucks with a pass are fast, some cars have something to clear, antigen takes longer."""
        settings = self._settings
        fast = v < self._pass
        with_pass = settings.truck_check.quantile(np.where(fast, v / max(self._pass, 1e-9), 0.5))
        slow_u = np.clip((v - self._pass) / max(1 - self._pass, 1e-9), 1e-9, 1 - 1e-9)
        trucks = np.where(fast, with_pass, settings.truck_check_slow.quantile(slow_u))
        plain = 1 - settings.car_exceptions
        cars = settings.car_check.quantile(np.clip(v / max(plain, 1e-9), 1e-9, 1 - 1e-9))
        cars = np.where(v < plain, cars, settings.car_exception)
        wait = settings.antigen_wait if "antigen" in settings.checks else 0.0
        return np.where(kind == TRUCKS, trucks, cars) + wait
