"""First come first served at many sites at once, exact for every person.

The multi-server recursion (Kiefer & Wolfowitz 1955, https://doi.org/10.2307/1992945): persons of a site are
taken in order of arrival, and each starts at the later of his arrival and the time the first table is free.
Sites share nothing, so each keeps a heap of its tables' free times and no event calendar is needed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapreplace
from itertools import chain
from typing import Any

import numpy as np

from sim.units import Floats, Ints, in_order


@dataclass(slots=True)
class Line:
    """The queue of one site: arrivals (h) of those in it, their services (h), and when each open table is free (h)."""

    arrival: list[float]
    service: list[float]
    free: list[float]  # a heap, one entry an open table
    persons: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    first: int = 0  # position of the next one to start

    def starts_before(self, until: float) -> tuple[list[float], list[float]]:
        """Starts (h) < until of the next ones, and the tables' free times after them; changes nothing."""
        starts: list[float] = []
        free = self.free.copy()
        if not free:
            return starts, free
        last = bisect_left(self.arrival, until, self.first)
        waiting = zip(self.arrival[self.first : last], self.service[self.first : last], strict=True)
        for start, duration in waiting:
            if free[0] > start:
                start = free[0]
                if start >= until:
                    break
            heapreplace(free, start + duration)
            starts.append(start)
        return starts, free

    def next_start(self) -> float:
        """When the next one starts (h) if the tables stay as they are; infinity if nobody can."""
        if not self.free or self.first == len(self.arrival):
            return np.inf
        return max(self.arrival[self.first], self.free[0])


class SiteQueues:
    """Queues of persons in front of the staffed tables of every site.

    `arrival` and `service` are hours, on the grid of 1/4096 h if sums are to be exact. At equal arrivals the
    lower index goes first. What starts before a time already looked at is final: how often and by whom the
    queues are looked at changes nothing.

    Public arrays, one entry a person: `site`, `arrival`, `service`, `start` (NaN until known) and `end`;
    `tables` int[S] is the number open now, and `known_until` (h) the time before which all starts are known.
    """

    def __init__(self, site: Any, arrival: Any, service: Any, tables: Any) -> None:
        """Persons' sites int[n] in 0..S−1, arrivals float[n] (h), services float[n] (h), tables int[S] open so far."""
        self.tables = _checked_tables(tables, np.asarray(tables).size)
        self.site = np.empty(0, dtype=np.int64)
        self.arrival, self.service, self.start, self.end = (np.empty(0) for _ in range(4))
        self.known_until = -np.inf
        self._started: list[Ints] = []
        self._lines = [Line([], [], [-np.inf] * n) for n in self.tables.tolist()]
        self.add(site, arrival, service)

    def add(self, site: Any, arrival: Any, service: Any) -> Ints:
        """More persons, who arrive at or after `known_until`; returns their indices, which go on from the last.

        Raises ValueError for an unknown site, an arrival in the past, or a service that is negative or endless.
        """
        site, arrival, service = np.asarray(site, np.int64), np.asarray(arrival, float), np.asarray(service, float)
        self._check_persons(site, arrival, service)
        new = np.arange(self.site.size, self.site.size + site.size)
        never = np.full(site.size, np.nan)
        self.site = np.concatenate([self.site, site])
        self.arrival = np.concatenate([self.arrival, arrival])
        self.service = np.concatenate([self.service, service])
        self.start, self.end = np.concatenate([self.start, never]), np.concatenate([self.end, never])
        self._line_up()
        return new

    def order(self) -> Ints:
        """Everybody who has not started, by (site, arrival, index)."""
        return np.concatenate([np.empty(0, dtype=np.int64), *(line.persons[line.first :] for line in self._lines)])

    def serve_until(self, time: float) -> Ints:
        """Persons who start before `time` (h) and were not returned before, by (start, site, place in the queue)."""
        self._advance(time)
        started = np.concatenate([np.empty(0, dtype=np.int64), *self._started])
        early = self.start[started] < time
        self._started = [started[~early]]
        return started[early]

    def set_tables(self, time: float, tables: Any) -> None:
        """From `time` (h) on, int[S] tables are open; 0 is allowed, and then people wait.

        A start needs fewer persons in service than tables open. So of too many tables the idle ones close
        first, then those that finish first, after their person; a table still busy with its last person is
        the first to stay when more are wanted again; others that are added are free from `time`.
        Raises ValueError if starts at or after `time` are already known.
        """
        if time < self.known_until:
            raise ValueError(f"tables cannot change at {time}: starts before {self.known_until} are final")
        tables = _checked_tables(tables, len(self._lines))
        self._advance(time)
        busy = np.flatnonzero((self.start < time) & (self.end > time))
        busy = busy[np.lexsort((self.end[busy], self.site[busy]))]
        stops = np.cumsum(np.bincount(self.site[busy], minlength=tables.size)).tolist()
        ends, begin = self.end[busy].tolist(), 0
        for line, n, stop in zip(self._lines, tables.tolist(), stops, strict=True):
            last = ends[max(begin, stop - n) : stop]
            line.free = [time] * (n - len(last)) + last
            begin = stop
        self.tables = tables

    def waiting(self, time: float) -> Ints:
        """int[S]: persons who have arrived by `time` (h) and have not started by it, a start at `time` included.

        Serves until `time`; a start at this very moment counts if the tables open now allow it.
        """
        start = self._starts_at(time)
        return self._count((self.arrival <= time) & ~(start <= time))

    def busy(self, time: float) -> Ints:
        """int[S]: persons in service at `time` (h), start ≤ time < end; looks as `waiting` does."""
        start = self._starts_at(time)
        return self._count((start <= time) & (start + self.service > time))

    def next_start(self) -> float:
        """The first start not known yet (h) if tables and persons stay as they are; infinity if there is none."""
        return min((line.next_start() for line in self._lines), default=np.inf)

    def _advance(self, time: float) -> None:
        """Make every start before `time` final."""
        if not time > self.known_until:
            if np.isnan(time):
                raise ValueError("the time is NaN")
            return
        served = [line.starts_before(time) for line in self._lines]
        persons, starts = self._joined([starts for starts, _ in served])
        for line, (done, free) in zip(self._lines, served, strict=True):
            line.first, line.free = line.first + len(done), free
        self.start[persons] = starts
        self.end[persons] = starts + self.service[persons]
        self._started.append(persons[np.argsort(starts, kind="stable")])
        self.known_until = time

    def _joined(self, starts: Sequence[list[float]]) -> tuple[Ints, Floats]:
        """The next persons of every site and their starts, site after site."""
        persons = [line.persons[line.first : line.first + len(s)] for line, s in zip(self._lines, starts, strict=True)]
        return np.concatenate([np.empty(0, dtype=np.int64), *persons]), np.array([*chain(*starts)], dtype=np.float64)

    def _starts_at(self, time: float) -> Floats:
        """Starts (h) as far as they are known at `time`, those at this very moment included."""
        self._advance(time)
        if time < self.known_until:
            return self.start
        after = float(np.nextafter(time, np.inf))
        persons, starts = self._joined([line.starts_before(after)[0] for line in self._lines])
        start = self.start.copy()
        start[persons] = starts
        return start

    def _line_up(self) -> None:
        """Put everybody who has not started into the line of his site, by (arrival, index)."""
        left = np.flatnonzero(np.isnan(self.start))
        sites = self.site[left].astype(np.min_scalar_type(len(self._lines)))
        left = left[np.argsort(sites, kind="stable")]
        stops = np.cumsum(np.bincount(sites, minlength=len(self._lines))).tolist()
        for i, (line, stop) in enumerate(zip(self._lines, stops, strict=True)):
            persons = left[stops[i - 1] if i else 0 : stop]
            persons = persons[in_order(self.arrival[persons])]
            arrival, service = self.arrival[persons].tolist(), self.service[persons].tolist()
            self._lines[i] = Line(arrival, service, line.free, persons)

    def _check_persons(self, site: Ints, arrival: Floats, service: Floats) -> None:
        if not site.shape == arrival.shape == service.shape or site.ndim != 1:
            raise ValueError(
                f"site, arrival and service differ in shape: {site.shape}, {arrival.shape}, {service.shape}"
            )
        if site.size and not 0 <= site.min() <= site.max() < len(self._lines):
            raise ValueError(f"sites must be 0 to {len(self._lines) - 1}, not {site.min()} to {site.max()}")
        if not np.all(np.isfinite(arrival) & (arrival >= self.known_until)):
            raise ValueError(f"an arrival is not finite or is before {self.known_until}, where starts are final")
        if not np.all(np.isfinite(service) & (service >= 0)):
            raise ValueError("a service time is negative or not finite")

    def _count(self, mask: Any) -> Ints:
        return np.bincount(self.site[mask], minlength=len(self._lines))


def _checked_tables(tables: Any, sites: int) -> Ints:
    """int[S] copies of the numbers of tables. Raises ValueError for another shape or a negative number."""
    result = np.array(tables, dtype=np.int64)
    if result.shape != (sites,) or np.any(result < 0):
        raise ValueError(f"tables must be {sites} numbers, none negative: {result}")
    return result
