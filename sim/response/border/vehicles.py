"""Vehicles of a day at every entrance: when they come, and how long their check takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Entrances, hours_of
from sim.distributions import Counts
from sim.response.border.lanes import Left
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.spread.attempts import expand
from sim.streams import Stream, Streams
from sim.units import DAY, TICKS_PER_HOUR, Bools, Floats, Ints, grid, hour_of_day

VEHICLE = np.dtype(
    [
        ("time", "f8"),
        ("check", "f8"),
        ("resolve", "f8"),
        ("hold", "f8"),
        ("place", "i4"),
        ("who", "i4"),
        ("moved", "i4"),  # how often it has come from another entrance
        ("fast", "?"),  # has a pass
    ],
    align=True,
)
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
        self._rows: Any = np.empty(0, dtype=VEHICLE)
        self._hours = [0] * 25  # rows before each whole hour of the day
        self.longer = antigen_waits(world.scenario, entrances)
        self._keys = np.argwhere(entrances.traffic > 0)
        means = (entrances.traffic[entrances.traffic > 0]).tolist()
        self._counts = [_poisson(mean) for mean in means]

    def draw(self, day: int, passes: float) -> None:
        """The vehicles of a day, this share of trucks with a pass; `resolve` (0–1): who still travels when refused."""
        streams, (entrances, kinds) = self._world.streams, self._keys.T
        if not entrances.size:
            return
        u = streams.u(Stream.VEHICLES, entrances, kinds, day)
        row, slot = expand([int(count.quantile(x)) for count, x in zip(self._counts, u.tolist(), strict=True)])
        made = np.empty(row.size, dtype=VEHICLE)
        if row.size:
            entrance, kind = entrances[row], kinds[row]
            u, v, resolve = streams.several(Stream.VEHICLE, (entrance, kind, day, slot), (_TIME, _CHECK, _RESOLVE))
            made["place"] = 2 * entrance + kind
            made["time"] = day * DAY + grid(hours_of(self._entrances, entrance, kind, u))
            checks = check_times(self._world.scenario, kind, v, passes) + self.longer[made["place"]]
            made["check"] = np.maximum(grid(checks), 1 / 4096)
            made["resolve"] = resolve
            made["hold"] = self._holds(streams, (entrance, kind, day, slot)) if self._settings.swab_waits else 0.0
            made["moved"] = 0
            made["fast"] = has_pass(kind, v, passes)
        made["who"] = made["place"]
        self._rows = made.take(_by_time(made["time"] - day * DAY))
        self._hours = np.searchsorted(self._rows["time"], day * DAY + np.arange(25.0)).tolist()

    def of_hour(self, start: float) -> Any:
        """Rows of the vehicles that come in the whole hour from `start` (h), by time."""
        hour = int(hour_of_day(start))
        return self._rows[self._hours[hour] : self._hours[hour + 1]]

    def _holds(self, streams: Streams, key: tuple[Any, ...]) -> Floats:
        """Until the result of a swab (h), where it is waited for."""
        return np.asarray(grid(self._settings.swab_result.quantile(streams.u(Stream.VEHICLE, *key, _RESULT))))

    def of_queue(self, left: list[Left], place_of: Callable[[int], int]) -> Any:
        """Rows of those who left a queue; `place_of` an infected traveller, whose number is below 0."""
        rows = np.zeros(len(left), dtype=VEHICLE)
        for row, one in zip(rows, left, strict=True):
            row["time"], row["check"], row["hold"], row["who"], row["moved"], row["fast"] = one
            row["place"] = one.who if one.who >= 0 else place_of(one.who)
        return rows

    def longer_at(self, place: Any, there: Any) -> Any:
        """How much longer (h) a check takes there than at a place, by the checks of both."""
        return self.longer[there] - self.longer[place]

    def moved(self, rows: Any, goes: Ints) -> Any:
        """These vehicles, now on their way to other places, where they arrive an hour later."""
        place = rows["place"].copy()
        rows["place"] = goes
        rows["who"] = np.where(rows["who"] >= 0, rows["place"], rows["who"])
        rows["check"] += np.where(rows["who"] >= 0, self.longer_at(place, goes), 0.0)
        rows["time"] += 1.0
        rows["moved"] += 1
        return rows


def has_pass(kind: Ints, v: Floats, passes: float) -> Bools:
    """Which of these vehicles are of the share of trucks with a pass, by the number that decides their check, too."""
    return np.asarray((kind == TRUCKS) & (v < passes))


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
    """How much longer (h) a check takes at each place, where antigen is among them."""
    antigen = np.array(["antigen" in checks for checks in entrances.checks])
    return np.repeat(np.where(antigen, scenario.checkpoints.antigen_wait, 0.0), 2)
