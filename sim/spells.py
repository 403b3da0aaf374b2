"""From rows of events to first times, stays and numbers that change: what every measure is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.log import Event, Stage
from sim.result import Result, once
from sim.units import DAY, Floats, Ints

Rows = NDArray[Any]


def rows(result: Result, *events: Event, stage: Stage | None = None) -> Rows:
    """Rows of the events table of these kinds (and of this stage), in order of time."""
    table = result.tables.of(*events)
    return table if stage is None else table.compress(table["stage"] == stage)


def batch_rows(result: Result, stage: Stage, *events: Event) -> Rows:
    """Rows of the batches table of a stage, in order of time."""
    return result.tables.mass.take(_batches(result, stage, events))


def batch_heads(result: Result, stage: Stage, *events: Event) -> Rows:
    """As `batch_rows`, without the histograms of waits."""
    return result.tables.mass.heads.take(_batches(result, stage, events))


def batch_sum(result: Result, event: Event, stage: Stage = Stage.NONE) -> int:
    """How many things the batches of this event and stage hold in all."""
    return int(batch_heads(result, stage, event)["n"].sum())


def _batches(result: Result, stage: Stage, events: Sequence[Event]) -> NDArray[np.int64]:
    heads = result.tables.mass.heads
    kind = np.logical_or.reduce([heads["event"] == event for event in events])
    return np.flatnonzero(kind & (heads["stage"] == stage))


def by_role_and_town(table: Rows) -> Iterator[tuple[int, int, Rows]]:
    """Role (or post), town, and their rows of the table of shifts, by role and town."""
    many = int(table["town"].max(initial=0)) + 1
    cell = table["role"].astype(np.int64) * many + table["town"]
    for one in np.unique(cell).tolist():
        yield one // many, one % many, table[cell == one]


def first(table: Rows) -> Rows:
    """The earliest row of each person, by person."""
    return table[np.unique(table["person"], return_index=True)[1]]


def first_times(result: Result, event: Event) -> pd.Series:
    """When each person had this event for the first time (h); indexed by person."""
    earliest = first(rows(result, event))
    return pd.Series(earliest["time"].astype(np.float64), index=earliest["person"].astype(np.int64))


def pair(begin: Rows, finish: Rows) -> Ints:
    """For each row of `begin` the row of `finish` that ends it, −1 where it has not ended.

    A person is in one such spell at a time, so his k-th begin belongs to his k-th finish.
    """
    order_begin, order_finish = (np.argsort(t["person"], kind="stable") for t in (begin, finish))
    many = max(begin.size, finish.size) + 1
    wanted = _numbered(begin["person"][order_begin], many)
    ended = _numbered(finish["person"][order_finish], many)
    at = np.searchsorted(ended, wanted)
    found = at < ended.size
    found[found] = ended[at[found]] == wanted[found]
    result = np.full(begin.size, -1, dtype=np.int64)
    result[order_begin[found]] = order_finish[at[found]]
    return result


def _numbered(persons: Any, many: int) -> Ints:
    """Persons (sorted) and the number of the row among those of the same person, as one sorted integer."""
    starts = np.searchsorted(persons, persons)
    return persons.astype(np.int64) * many + np.arange(persons.size) - starts


def stays(result: Result, begin: Event, finish: Event) -> pd.DataFrame:
    """Columns person, start, stop (h): one row a stay; stop is infinite for those who are still there at the end."""
    begun, finished = rows(result, begin), rows(result, finish)
    match = pair(begun, finished)
    stop = np.full(begun.size, np.inf)
    stop[match >= 0] = finished["time"][match[match >= 0]]
    return pd.DataFrame(
        {"person": begun["person"].astype(np.int64), "start": begun["time"].astype(np.float64), "stop": stop}
    )


@once
def in_rooms(result: Result) -> pd.DataFrame:
    """Stays in quarantine rooms."""
    return stays(result, Event.ADMITTED, Event.LEFT_ROOM)


@once
def in_beds(result: Result) -> pd.DataFrame:
    """Stays of cases in beds."""
    return stays(result, Event.HOSPITALISED, Event.DISCHARGED)


def _elsewhere(result: Result) -> pd.DataFrame:
    """Stays in another county: a close contact's term from being sent there."""
    sent = rows(result, Event.SENT_ELSEWHERE)
    start = sent["time"].astype(np.float64)
    stop = start + result.scenario.quarantine.close_contact_term
    return pd.DataFrame({"person": sent["person"].astype(np.int64), "start": start, "stop": stop})


def separated(result: Result, since: pd.Series) -> pd.Series:
    """When each person was first in a room or a bed at or after his time `since` (h, indexed by person); NaN: never.

    Rooms in another county count, too. Who is inside already at that time is separated at that time.
    """
    inside = pd.concat([in_rooms(result), in_beds(result), _elsewhere(result)])
    inside = inside[inside["person"].isin(since.index)]
    clock = since.loc[inside["person"]].to_numpy(dtype=np.float64)
    inside = inside.assign(at=np.maximum(inside["start"].to_numpy(), clock))
    inside = inside[inside["stop"].to_numpy() > clock]
    return inside.groupby("person")["at"].min().reindex(since.index).astype(np.float64)


@dataclass(frozen=True)
class Steps:
    """A number that changes: `level[i]` holds from `time[i]` (h) to the next; 0 before the first."""

    time: Floats
    level: Floats

    @classmethod
    def counting(cls, times: Any, changes: Any) -> Steps:
        """From changes (+ and −) at times in any order; changes at one moment count together."""
        times, index = np.unique(np.asarray(times, dtype=np.float64), return_inverse=True)
        total = np.bincount(index, weights=np.asarray(changes, dtype=np.float64), minlength=times.size)
        return cls(times, np.cumsum(total))

    @classmethod
    def present(cls, start: Any, stop: Any) -> Steps:
        """How many of these spells (h; stop may be infinite) hold at a time."""
        start, stop = np.asarray(start, dtype=np.float64), np.asarray(stop, dtype=np.float64)
        stop = stop[np.isfinite(stop)]
        return cls.counting(
            np.concatenate([start, stop]), np.concatenate([np.ones(start.size), np.full(stop.size, -1.0)])
        )

    @classmethod
    def setting(cls, times: Any, values: Any) -> Steps:
        """From values that were set at sorted times; of several at one moment the last holds."""
        times, values = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
        last = np.append(times[1:] != times[:-1], True) if times.size else np.zeros(0, dtype=bool)
        return cls(times[last], values[last])

    def at(self, times: Any) -> Floats:
        """The level at these times (h); what starts at t holds at t."""
        index = np.searchsorted(self.time, np.asarray(times, dtype=np.float64), side="right") - 1
        return np.where(index >= 0, np.append(self.level, 0.0)[index], 0.0)

    def peak(self) -> float:
        """The largest level; 0 if there was none."""
        return float(self.level.max(initial=0.0))

    def integral(self, end: float) -> float:
        """Level × hours up to `end` (h)."""
        return float(np.sum(self.level * np.diff(np.minimum(np.append(self.time, end), end))))

    def area(self, ends: Floats) -> Floats:
        """Level × hours up to each of these ends (h)."""
        place = np.searchsorted(self.time, ends, side="right")
        start, level = np.append(0.0, self.time), np.append(0.0, self.level)
        before = np.append(0.0, np.cumsum(level[:-1] * np.diff(start)))
        return before[place] + level[place] * (ends - start[place])

    def daily_peak(self, days: int) -> Floats:
        """The largest level on each of `days` days, from midnight on."""
        peak = self.at(np.arange(days) * DAY)
        day = (self.time // DAY).astype(np.int64)
        np.maximum.at(peak, day[day < days], self.level[day < days])
        return peak


def larger(a: Steps, b: Steps) -> Steps:
    """At each moment the larger of the two."""
    times = np.union1d(a.time, b.time)
    return Steps(times, np.maximum(a.at(times), b.at(times)))


def by_day(times: Any, days: int, weights: Any = None) -> Floats:
    """How many of these times (or the sum of their weights) fall on each of `days` days."""
    day = (np.asarray(times, dtype=np.float64) // DAY).astype(np.int64)
    inside = (day >= 0) & (day < days)
    kept = None if weights is None else np.asarray(weights, dtype=np.float64)[inside]
    return np.bincount(day[inside], weights=kept, minlength=days).astype(np.float64)


def no_rows(columns: Sequence[str], words: Sequence[str]) -> pd.DataFrame:
    """A table without rows whose columns are numbers, but for those of words: it joins with those that have rows."""
    return pd.DataFrame({name: pd.Series(dtype="str" if name in words else np.float64) for name in columns})
