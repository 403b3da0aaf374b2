"""Vehicles of a day at every entrance: when they come, and how long their check takes.

A vehicle's place is `3 · entrance + class`: a car, a truck, or a truck with a pass. In the log it is `2 · entrance +
class`: there all trucks are one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any, Final

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Entrances, hours_of
from sim.distributions import Counts
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.spread.attempts import expand
from sim.streams import Stream, Streams
from sim.units import DAY, TICKS_PER_HOUR, Floats, Ints, grid, hour_of_day

PASS, CLASSES = 2, 3  # trucks with a pass are a class beside CARS and TRUCKS
NOBODY = -1

# Time (h) at which it comes; check (h); place; number of the infected traveller, or NOBODY; time from a swab to its
# result (h); how often it has come from another entrance; whether it goes to another one where it is refused.
Vehicle = tuple[float, float, int, int, float, int, bool]
CHECK: Final = 1
PLACE: Final = 2
time_of: Callable[[Vehicle], float] = itemgetter(0)

_TIME, _CHECK, _RESOLVE, _RESULT = 0, 1, 2, 3  # purposes of the numbers of a vehicle

_poisson = cache(Counts.poisson)


def _by_time(times: Any) -> Any:
    """Indices by time (h of the day, on the grid), equal ones as they are: numbers of 16 bits sort 10 times as fast."""
    ticks = (times * TICKS_PER_HOUR).astype(np.int64)
    order = np.argsort((ticks & 0xFFFF).astype(np.uint16), kind="stable")
    return order[np.argsort((ticks >> 16).astype(np.uint8)[order], kind="stable")]


class Traffic:
    """The vehicles of the open day, in order of time. Keyed (entrance, class, day, slot)."""

    def __init__(self, world: World, entrances: Entrances) -> None:
        self._world, self._entrances = world, entrances
        self._settings = world.scenario.checkpoints
        self._columns: list[Any] = [np.empty(0)] * 4  # time, check, place, and whether it insists
        self._hold: Floats = np.empty(0)
        self._hours = [0] * 25  # vehicles before each whole hour of the day
        self._longer = antigen_waits(world.scenario, entrances)
        self._keys = np.argwhere(entrances.traffic > 0)
        means = (entrances.traffic[entrances.traffic > 0]).tolist()
        self._counts = [_poisson(mean) for mean in means]

    def draw(self, day: int, passes: float) -> None:
        """The vehicles of a day, with this share of trucks with a pass."""
        streams, (entrances, kinds) = self._world.streams, self._keys.T
        if not entrances.size:
            return
        u = streams.u(Stream.VEHICLES, entrances, kinds, day)
        row, slot = expand([int(count.quantile(x)) for count, x in zip(self._counts, u.tolist(), strict=True)])
        entrance, kind = entrances[row], kinds[row]
        key = (entrance, kind, day, slot)
        u, v, resolve = streams.several(Stream.VEHICLE, key, (_TIME, _CHECK, _RESOLVE))
        hour = np.minimum(grid(hours_of(self._entrances, entrance, kind, u)), DAY - 1 / TICKS_PER_HOUR)
        order = _by_time(hour)
        check = np.maximum(
            grid(check_times(self._world.scenario, kind, v, passes) + self._longer[entrance]), 1 / TICKS_PER_HOUR
        )
        place = CLASSES * entrance + class_of(kind, v, passes)
        insists = resolve < self._settings.still_travel
        self._columns = [column[order] for column in (day * DAY + hour, check, place, insists)]
        if self._settings.swab_waits:
            self._hold = self._holds(streams, key)[order]
        self._hours = np.searchsorted(hour[order], np.arange(25.0)).tolist()

    def of_hour(self, start: float) -> list[Vehicle]:
        """Those that come in the whole hour from `start` (h), by time."""
        hour = int(hour_of_day(start))
        some = slice(self._hours[hour], self._hours[hour + 1])
        time, check, place, insists = (column[some].tolist() for column in self._columns)
        hold = self._hold[some].tolist() if self._settings.swab_waits else repeat(0.0)
        return list(zip(time, check, place, repeat(NOBODY), hold, repeat(0), insists, strict=False))

    def _holds(self, streams: Streams, key: tuple[Any, ...]) -> Floats:
        """Until the result of a swab (h), where it is waited for."""
        return np.asarray(grid(self._settings.swab_result.quantile(streams.u(Stream.VEHICLE, *key, _RESULT))))


def class_of(kind: Ints, v: Floats, passes: float) -> Ints:
    """The class of cars and trucks, this share with a pass, by the number that decides their check, too."""
    return np.where((kind == TRUCKS) & (v < passes), PASS, kind)


def check_times(scenario: Scenario, kind: Ints, v: Floats, passes: float) -> Floats:
    """Time of a check (h) without antigen: this share of trucks has a pass, some cars have something to clear."""
    settings, checks = scenario.checkpoints, np.empty(v.size)
    cars, trucks = np.flatnonzero(kind == CARS), np.flatnonzero(kind == TRUCKS)
    exceptional, u = v[cars] >= 1 - settings.car_exceptions, v[cars] / max(1 - settings.car_exceptions, 1e-9)
    plain = settings.car_check.quantile(np.clip(u, 1e-9, 1 - 1e-9))
    checks[cars] = np.where(exceptional, settings.car_exception, plain)
    fast, v = v[trucks] < passes, v[trucks]
    with_pass = settings.truck_check.quantile(np.where(fast, v / max(passes, 1e-9), 0.5))
    slow_u = np.clip((v - passes) / max(1 - passes, 1e-9), 1e-9, 1 - 1e-9)
    checks[trucks] = np.where(fast, with_pass, settings.truck_check_slow.quantile(slow_u))
    return checks


def antigen_waits(scenario: Scenario, entrances: Entrances) -> Floats:
    """How much longer (h) a check takes at each entrance, where antigen is among them."""
    antigen = np.array(["antigen" in checks for checks in entrances.checks])
    return np.where(antigen, scenario.checkpoints.antigen_wait, 0.0)
