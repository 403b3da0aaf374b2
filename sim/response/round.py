"""区域核酸: one regional round, from order to the last result, with the exact queue of every person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from sim.controls import Level
from sim.log import Event, Layer, Stage, Test
from sim.response import command
from sim.response.cases import Cases
from sim.response.claims import NONE
from sim.response.dispatcher import Job
from sim.response.laboratory import Box
from sim.response.queueing import SiteQueues
from sim.response.situation import Report
from sim.response.swabs import positive
from sim.response.sweeps import Sweeps
from sim.response.table_staff import TableStaff
from sim.response.testing import Testing
from sim.response.world import World
from sim.streams import Stream
from sim.units import Ints, day_of, grid, next_time_of_day

NEIGHBOURS = 3  # persons before and behind in the line who are near enough to be infected
REPORTED = 0.95
_NOBODY: Any = np.empty(0, dtype=np.int64)


@dataclass
class Means:
    """What all rounds of a run share."""

    world: World
    cases: Cases
    testing: Testing
    sweeps: Sweeps
    table_staff: TableStaff


class Round:
    """One round of an area; a process opens it, collects tubes and closes it."""

    def __init__(
        self, means: Means, number: int, grids: Ints, pool_size: int, earlier: Callable[[Round], list[Round]]
    ) -> None:
        """`earlier`: the rounds for which this one waits before it sets up."""
        self._means, self._world, self._settings = means, means.world, means.world.scenario.sampling
        self.number, self.grids, self.pool_size, self._earlier = number, grids, pool_size, earlier
        self.done: simpy.Event = self._world.env.event()
        self.queue: SiteQueues | None = None
        self.persons: Ints = _NOBODY
        self.sampled = self.tubes = self.tubes_reported = self.positives = 0
        self.staffed: Ints = np.zeros_like(means.table_staff.in_use)  # tables, by town
        self._arrived = 0
        self._infected: Ints = _NOBODY  # rows of the infected in the queue …
        self._looked = 0  # … among the first so many infections of the run
        self._pending: Ints = _NOBODY
        self.opened = self.complete = self._reported = False
        self.opening = np.inf

    def run(self) -> Job:
        """Wait for earlier rounds and set up, open, collect until everybody is served."""
        world, settings = self._world, self._settings
        while earlier := self._earlier(self):
            yield earlier[0].done
        set_up = settings.set_up if world.platform else settings.set_up_manual
        self.opening = next_time_of_day(world.now + set_up, settings.opens)
        self._means.sweeps.announce(self.number, self.grids, self.opening)
        yield world.env.timeout(self.opening - world.now)
        self._open()
        while not self._served():
            yield world.env.timeout(settings.courier_interval)
            self._collect()
        self._close()

    def residents(self) -> int:
        """Residents of the area."""
        return int(self._world.county.grid_residents[self.grids].sum())

    def _called(self) -> Ints:
        """Residents at home who are no cases and no contacts; contacts are tested by visits."""
        world, county = self._world, self._world.county
        inside = np.zeros(county.grid_residents.size, dtype=bool)
        inside[self.grids] = True
        apart = (world.claims.where != Level.FREE) | np.isfinite(self._means.cases.confirmed)
        people = np.flatnonzero(inside[county.grid] & ~apart)
        called = np.ones(people.size, dtype=bool)
        home = np.flatnonzero(world.controls.persons.now[people] == Level.HOME)
        called[home] = world.claims.strictest(people[home], world.now) == NONE
        return people[called]

    def _open(self) -> None:
        world, settings = self._world, self._settings
        day = day_of(world.now)
        people = self._called()
        come = self._turn_out(people, day)
        length = (settings.closes - settings.opens) if settings.closes > settings.opens else 0.0
        arrival = world.now + grid(world.streams.u(Stream.ARRIVAL, come, day) * length) if come.size else np.empty(0)
        service = settings.swab_time.quantile(world.streams.u(Stream.SWAB_TIME, come, day)) if come.size else come
        pace = self._means.table_staff.slower()
        service = np.maximum(grid(service * pace), 1 / 4096)
        site = world.county.site[come].astype(np.int64)
        self.persons = come
        self._limits = self._tables_of(site)
        self.opened = True
        self.queue = SiteQueues(site, arrival, service, np.zeros(self._limits.size, dtype=np.int64))
        self._arrivals = np.sort(arrival)
        self._left = np.bincount(site, minlength=self._limits.size)  # persons not served yet
        self._line = self.queue.order()
        self._row = np.full(world.county.n, -1, dtype=np.int32)  # of each person of the county in the queue
        self._row[come] = np.arange(come.size)
        self._position = np.empty(come.size, dtype=np.int64)
        self._position[self._line] = np.arange(come.size)
        world.log.add(world.now, Event.ROUND_OPENED, place=self.number, detail=come.size)
        world.log.add(world.now, Event.PACE, place=self.number, detail=pace)
        self._staff()

    def _turn_out(self, people: Ints, day: int) -> Ints:
        """Who of those called comes (keyed by person and day); the others are looked for once arrivals are over.

        One number decides both, so that who comes in one scenario is found first in another.
        """
        world, settings, sweeps = self._world, self._settings, self._means.sweeps
        turnout = sweeps.turnout(self.number)
        if not people.size:
            return people
        chance, u = turnout[world.county.town[people]], world.streams.u(Stream.TURNOUT, people, day)
        absent = u >= chance
        found = u < chance + (1 - chance) * settings.found_by_sweep
        over = world.now + max(settings.closes - settings.opens, 0.0)
        world.at(over, sweeps.begin, self.number, self.grids, people[absent], found[absent])
        return people[~absent]

    def _staff(self) -> None:
        """Put tables where people are left; never more than there are staff for."""
        assert self.queue is not None
        means, world = self._means, self._world
        left = self._left
        means.table_staff.in_use -= self.staffed
        limits = np.where(means.sweeps.stopped > 0, 0, np.minimum(self._limits, left))
        tables = means.table_staff.place(left, limits)
        if not np.array_equal(tables, self.queue.tables):
            self.queue.set_tables(world.now, tables)
        new = np.bincount(world.county.site_town, tables, self.staffed.size).astype(np.int64)
        means.table_staff.in_use += new
        if new.sum() != self.staffed.sum():
            world.log.add(world.now, Event.TABLES, place=self.number, detail=int(new.sum()))
            self._tell_capacity()
        self.staffed = new

    def _tell_capacity(self) -> None:
        """Tables in use by all rounds."""
        in_use = int(self._means.table_staff.in_use.sum())
        self._world.log.add(self._world.now, Event.CAPACITY, stage=Stage.SAMPLING, place=self.number, detail=in_use)

    def _tables_of(self, site: Ints) -> Ints:
        """Tables of the sites of these persons; 0 elsewhere."""
        tables = self._world.county.site_tables
        return np.where(np.bincount(site, minlength=tables.size) > 0, tables, 0)

    @property
    def near(self) -> bool:
        """Whether it is open, or opens before staff are sent out again."""
        return not self.complete and self.opening < self._world.now + 1

    def tables_wanted(self) -> Ints:
        """Tables of each site that this round can use within the hour: none where nobody is left."""
        if not self.near:
            return np.zeros(self._world.county.site_tables.size, dtype=np.int64)
        if not self.opened:
            residents = np.flatnonzero(np.isin(self._world.county.grid, self.grids))
            return self._tables_of(self._world.county.site[residents])
        return np.minimum(self._limits, self._left)

    def _served(self) -> bool:
        assert self.queue is not None
        return not self._left.any() and not self._pending.size

    def look(self) -> None:
        """Serve the queue up to now; who started waits as a sample for the next courier."""
        if self.queue is None:
            return
        world, queue = self._world, self.queue
        started = queue.serve_until(world.now)
        arrived = int(np.searchsorted(self._arrivals, world.now))
        if arrived > self._arrived:
            world.log.batch(world.now, Event.QUEUED, Stage.SAMPLING, arrived - self._arrived, place=self.number)
            self._arrived = arrived
        if started.size:
            waits = queue.start[started] - queue.arrival[started]
            world.log.batch(world.now, Event.STARTED, Stage.SAMPLING, started.size, waits, place=self.number)
            self._pending = np.concatenate([self._pending, started])
            self._left -= np.bincount(queue.site[started], minlength=self._left.size)

    def restaff(self) -> None:
        """Sites or staff have changed: tables are shared out anew; who is at a table is swabbed."""
        if self.queue is not None:
            self.look()
            self._staff()

    def expose(self) -> None:
        """Infectious persons in the lines of the hour that ends now may infect their neighbours."""
        rate, world = self._settings.infection_per_hour, self._world
        if self.queue is None or self.complete or rate == 0:
            return
        queue, until = self.queue, world.now
        hot = self._infected_in_line(until - 1)
        hot = hot[(world.epidemic.latent_end[self.persons[hot]] < until) & (queue.arrival[hot] < until)]
        if not hot.size:
            return
        for step in [d for d in range(-NEIGHBOURS, NEIGHBOURS + 1) if d]:
            other = self._position[hot] + step
            ok = (other >= 0) & (other < self.persons.size)
            a, b = hot[ok], self._line[other[ok]]
            begin = np.maximum(np.maximum(queue.arrival[a], queue.arrival[b]), until - 1)
            end = np.fmin(np.fmin(queue.start[a], queue.start[b]), until)
            near = (queue.site[a] == queue.site[b]) & (begin < end)
            a, b, begin, end = a[near], b[near], begin[near], end[near]
            world.epidemic.expose_pairs(self.persons[a], self.persons[b], begin, end, rate, Layer.SITE)

    def _infected_in_line(self, since: float) -> Ints:
        """Rows of the infected who come or came and were not served by then (h): those of before and new ones."""
        assert self.queue is not None
        infected = self._world.log.infections.rows["person"]
        new = self._row[infected[self._looked :]]
        self._looked = infected.size
        rows = np.concatenate([self._infected, new[new >= 0]])
        self._infected = np.sort(rows[~(self.queue.start[rows] <= since)])  # NaN: has not started
        return self._infected

    def _collect(self) -> None:
        """A courier comes to every site: full tubes go to the laboratory, at the end of a site all of them."""
        assert self.queue is not None
        self.look()
        queue, world, pending = self.queue, self._world, self._pending
        ready = queue.end[pending] <= world.now
        at = np.flatnonzero(ready)  # in the order of their starts
        at = at[np.argsort(queue.site[pending[at]].astype(np.min_scalar_type(self._limits.size)), kind="stable")]
        rows = pending[at]
        site = queue.site[rows]
        count = np.bincount(site, minlength=self._limits.size)
        open_ = self._left > 0
        open_ |= np.bincount(queue.site[pending[~ready]], minlength=count.size) > 0
        rank = np.arange(rows.size) - (np.cumsum(count) - count)[site]
        full = count // self.pool_size * self.pool_size
        taken = rank < np.where(open_, full, count)[site]
        left = np.ones(pending.size, dtype=bool)
        left[at[taken]] = False
        self._pending = pending[left]
        self._send(rows[taken], rank[taken])
        self._staff()

    def _send(self, rows: Ints, rank: Ints) -> None:
        """One box a site."""
        assert self.queue is not None
        if not rows.size:
            return
        world, queue = self._world, self.queue
        persons, times = self.persons[rows], queue.end[rows]
        found = positive(world, persons, times, Test.ROUND, self.pool_size)
        world.log.batch(world.now, Event.FINISHED, Stage.SAMPLING, rows.size, place=self.number)
        self.sampled += rows.size
        site = queue.site[rows]
        cuts = np.flatnonzero(np.r_[True, site[1:] != site[:-1], True])
        for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            mine, tube = slice(first, last), rank[first:last] // self.pool_size
            tubes = int(tube[-1]) + 1
            box = Box(Test.ROUND, persons[mine], tube, found[mine], times[mine], tubes, self.number)
            self.tubes += box.tubes
            self._means.testing.laboratory.send(box)

    def _close(self) -> None:
        self.complete = True
        self.queue, self.persons = None, _NOBODY  # memory of 50 MB
        self._line = self._position = self._row = self._infected = _NOBODY
        self._means.table_staff.in_use -= self.staffed
        self.staffed[:] = 0
        self._world.log.add(self._world.now, Event.ROUND_SAMPLED, place=self.number, detail=self.sampled)
        self._tell_capacity()
        self.result(0, 0)

    def result(self, tubes: int, positives: int) -> None:
        """So many tubes were reported now, so many of them positive."""
        world = self._world
        self.tubes_reported += tubes
        self.positives += positives
        if self.complete and not self._reported and self.tubes_reported >= REPORTED * self.tubes:
            self._reported = True
            world.log.add(world.now, Event.ROUND_REPORTED_95, place=self.number, detail=self.tubes)
        if self.complete and self.tubes_reported == self.tubes and not self.done.triggered:
            world.log.add(world.now, Event.ROUND_DONE, place=self.number, detail=self.positives)
            world.command.report(Report.ROUND_DONE, self.number, self.positives, command.Level.TOWN)
            self.done.succeed()
