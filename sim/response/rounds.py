"""All regional rounds of a run: who sends them out, which wait for others, and sites that stop."""

from __future__ import annotations

import numpy as np

from sim.log import Event
from sim.response import command
from sim.response.cases import Cases
from sim.response.round import Means, Round
from sim.response.staff import Post, Staff
from sim.response.sweeps import Sweeps
from sim.response.table_staff import TableStaff
from sim.response.testing import Testing
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.streams import Stream
from sim.units import Ints, day_of


class Rounds:
    """All rounds of a run."""

    def __init__(self, world: World, cases: Cases, testing: Testing, workforce: Workforce, staff: Staff) -> None:
        self._world, self.rounds = world, list[Round]()
        self.means = Means(
            world, cases, testing, Sweeps(world, testing, workforce), TableStaff(world, workforce, staff)
        )
        self._none: Ints = np.zeros(len(world.county.towns), dtype=np.int64)  # tables, by town
        workforce.demand[Role.SAMPLING] = self.volunteers_wanted
        staff.serve(Post.SAMPLERS, self._tables_by_town, lambda _: None)  # `hour` puts them to tables

    def order(self, grids: Ints, pool_size: int | None, *, overlap: bool) -> None:
        """Begin a round of these grids."""
        number = len(self.rounds)
        size = pool_size or self._world.scenario.sampling.pool_size
        made = Round(self.means, number, grids, size, (lambda _: []) if overlap else self._running_before)
        self.rounds.append(made)
        self.means.testing.round_result[number] = made.result
        self._world.log.add(self._world.now, Event.ROUND_ORDERED, place=number, detail=made.residents())
        self._world.command.to_towns(command.Message.TEST_ROUND, grids, lambda: self._begin(made))

    def stop_sites(self, share: float) -> Ints:
        """A share of all sites (keyed by site and day) stops; returns them."""
        sites = np.arange(self.means.sweeps.stopped.size)
        u = self._world.streams.u(Stream.DISTURBED, sites, 2, day_of(self._world.now))
        stopped = np.argsort(u, kind="stable")[: round(share * sites.size)]
        self._stop(stopped, 1)
        return stopped

    def reopen_sites(self, sites: Ints) -> None:
        """What stopped these sites is over."""
        self._stop(sites, -1)

    def _stop(self, sites: Ints, by: int) -> None:
        self.means.sweeps.stopped[sites] += by
        self.hour()

    def hour(self) -> None:
        """Tick: staff have been sent out anew, so tables are shared out anew."""
        for one in self.rounds:
            one.restaff()

    def _begin(self, made: Round) -> None:
        """All towns of the round have the order."""
        self._world.env.process(made.run())

    def _tables_by_town(self) -> Ints:
        """Tables that the rounds can use within the hour, by town."""
        county, near = self._world.county, [r for r in self.rounds if r.near]
        if not near:
            return self._none
        tables = np.minimum(sum(r.tables_wanted() for r in near), county.site_tables)
        return np.bincount(county.site_town, tables, self._none.size).astype(np.int64)

    def volunteers_wanted(self) -> Ints:
        """Volunteers for the tables that the open rounds can use and to which samplers have been sent, by town."""
        tables = self._tables_by_town()
        if tables.any():
            tables = np.minimum(tables, self.means.table_staff.with_samplers(sent=True))
        return tables * self._world.scenario.volunteers.per_table

    def running(self) -> int:
        """Rounds that have begun and whose results are not all there."""
        return sum(not r.done.triggered for r in self.rounds)

    def waiting_in(self, grids: Ints) -> bool:
        """Whether a round of all these grids has been ordered and has not opened yet."""
        return any(not r.opened and np.isin(grids, r.grids).all() for r in self.rounds)

    def _running_before(self, later: Round) -> list[Round]:
        """Earlier rounds with a grid in common whose tubes are not all reported."""
        return [
            r for r in self.rounds[: later.number] if not r.done.triggered and np.intersect1d(r.grids, later.grids).size
        ]

    def serve(self) -> None:
        """Tick: bring all open lines up to now and deposit the exposures of the past hour."""
        for a_round in self.rounds:
            if a_round.queue is not None and not a_round.complete:
                a_round.look()
                a_round.expose()
