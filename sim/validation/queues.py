"""Rows Q1–Q5: waiting lines at tables and lanes, and two classes of priority, on the queues of the simulation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import simpy

from sim.log import Log, Stage
from sim.response.border.lanes import Lanes
from sim.response.border.vehicles import NOBODY
from sim.response.dispatcher import Job, Station
from sim.response.queueing import SiteQueues
from sim.streams import Stream, Streams
from sim.units import Floats
from sim.validation.line import Line, exactly, with_error

Serve = Callable[[Floats, Floats, int], Floats]


@dataclass(frozen=True)
class Case:
    """Poisson arrivals (a h) at c tables of `rate` persons an hour each; targets in minutes and as a share."""

    c: int
    arrivals: float
    rate: float
    mean: float
    share: float
    fixed: bool = False


CASES = {
    "Q1 sampling site M/M/3": Case(3, 250, 100, 0.843, 0.7022),
    "Q2 sampling site M/M/4": Case(4, 380, 100, 2.674, 0.8914),
    "Q3 truck lane M/M/1": Case(1, 54, 60, 9.0, 0.9),
    "Q3 truck lane M/D/1": Case(1, 54, 60, 4.5, 0.9, fixed=True),
    "Q4 two truck lanes M/M/2": Case(2, 110, 60, 5.261, 0.8768),
}
WARM_UP = 1_500
ERLANG, COBHAM = "Erlang 1917", "Cobham 1954"


def sample(case: Case, sites: int, persons: int, batch: int) -> tuple[Floats, Floats]:
    """Gaps between arrivals and services (h), both [sites, persons], keyed by batch, site and person."""
    u = Streams(2022, batch)
    i, k = np.arange(sites)[:, None], np.arange(persons)
    gaps = -np.log(u.u(Stream.ARRIVAL, i, k)) / case.arrivals
    services = -np.log(u.u(Stream.DURATION, i, k, 0)) / case.rate
    return gaps, np.full_like(gaps, 1 / case.rate) if case.fixed else services


def first_come(arrival: Floats, service: Floats, tables: int) -> Floats:
    """Starts (h), [sites, persons], looked at twelve times."""
    sites, persons = arrival.shape
    queues = SiteQueues(np.repeat(np.arange(sites), persons), arrival.ravel(), service.ravel(), [tables] * sites)
    for time in (*np.linspace(0, arrival.max(), 11), 1e9):
        queues.serve_until(time)
    return queues.start.reshape(sites, persons)


def first_come_in_lanes(arrival: Floats, service: Floats, lanes: int) -> Floats:
    """The same in lanes of checkpoints; vehicles join the queue between looks."""
    queues, begin = Lanes([lanes] * len(arrival)), [0] * len(arrival)
    for time in np.linspace(0, arrival.max() + 1.0, 11).tolist():
        end = (arrival < time).sum(axis=1).tolist()
        for place, (queue, first, last) in enumerate(zip(queues.queues, begin, end, strict=True)):
            came, takes = arrival[place, first:last].tolist(), service[place, first:last].tolist()
            queue.waiting += [(t, check, place, NOBODY, 0.0, 0, False) for t, check in zip(came, takes, strict=True)]
        queues.serve_until(time)
        begin = end
    queues.serve_until(np.inf)
    return arrival + np.array([queues.waits[place] for place in range(len(arrival))])


def controls(case: Case, gaps: Floats, services: Floats) -> Floats:
    """Numbers of each site that correlate with its waits and whose expectation is exactly 0: float[sites, …].

    Averages of gaps, services and their squares; variances of the net input over several lags; and the wait
    at one table that is c times as fast, by the reflection formula, its mean and shares.
    """
    a, b = 1 / case.arrivals, 1 / case.rate
    spread = a**2 if case.fixed else a**2 + (b / case.c) ** 2
    columns = [gaps.mean(1) - a, (gaps**2).mean(1) - 2 * a**2]
    if not case.fixed:
        columns += [services.mean(1) - b, (services**2).mean(1) - 2 * b**2]
    net = np.cumsum((services - b) / case.c - (gaps - a), axis=1)
    columns += [((net[:, lag:] - net[:, :-lag]) ** 2).mean(1) - lag * spread for lag in (1, 4, 16, 64, 256)]
    if case.c > 1:
        walk = np.cumsum(services[:, :-1] / case.c - gaps[:, 1:], axis=1)
        wait = walk - np.minimum.accumulate(np.minimum(walk, 0), axis=1)
        load = case.arrivals * b / case.c
        late, long = wait[:, WARM_UP:], load * math.exp(-1)
        columns += [late.mean(1) - load * b / case.c / (1 - load), (late > 0).mean(1) - load]
        columns.append((late > long_wait(case)).mean(1) - long)
    return np.stack(columns, axis=1)


def regressed(values: Floats, zeros: Floats) -> tuple[float, float]:
    """The mean of values and its standard error after linear control by numbers of mean zero."""
    design = np.column_stack([np.ones(len(values)), zeros / zeros.std(axis=0)])
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    rest = values - design @ coefficients
    variance = rest @ rest / (len(values) - design.shape[1])
    return coefficients[0], math.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0])


def measured(case: Case, serve: Serve, sites: int, persons: int, batches: int = 1) -> list[tuple[float, float]]:
    """(estimate, standard error) of mean wait (min), share who wait, share who wait long."""
    rows, zeros = [], []
    for batch in range(batches):
        gaps, services = sample(case, sites, persons, batch)
        arrival = np.cumsum(gaps, axis=1)
        wait = (serve(arrival, services, case.c) - arrival)[:, WARM_UP:]
        rows.append(np.stack([wait.mean(1) * 60, (wait > 1e-9).mean(1), (wait > long_wait(case)).mean(1)], axis=1))
        zeros.append(controls(case, gaps, services))
    zero = np.concatenate(zeros)
    return [regressed(values, zero) for values in np.concatenate(rows).T]


def long_wait(case: Case) -> float:
    """The mean wait of those who wait at exponential tables (h)."""
    return 1 / (case.c * case.rate - case.arrivals)


def lines_at_tables(*names: str) -> Iterator[Line]:
    """Q1–Q4: mean wait and share who wait, on the exact queues of sampling sites and of lanes."""
    for name in names:
        case = CASES[name]
        serve = first_come_in_lanes if "lane" in name else first_come
        mean, share, _ = measured(case, serve, 150, 8_000, batches=6 if case.c == 1 else 1)
        row, label, n = name[:2], name[3:], 150 * 6_500
        reference = exactly(case.mean)
        yield Line(row, "theory", label, "mean wait", "min", reference, with_error(*mean, n), 0.005 * case.mean, ERLANG)
        if not case.fixed:
            reference, ours = exactly(case.share), with_error(*share, n)
            yield Line(row, "theory", label, "share who wait", "share", reference, ours, 0.002, ERLANG)


# Q5 -----------------------------------------------------------------------------------------------------


class Serving:
    """A stage whose jobs take given times (h), one person each."""

    def __init__(self, env: simpy.Environment, station: Station, service: dict[int, float]) -> None:
        self.env, self.station, self.service = env, station, service
        self.order: list[tuple[float, int]] = []

    def belongs(self, person: int) -> bool:
        """Everybody is to be served."""
        return True

    def elsewhere(self, person: int) -> None:
        """Nothing follows."""

    def job(self, persons: list[int], server: int) -> Job:
        """Serve one."""
        self.order.append((self.env.now, persons[0]))
        yield self.env.timeout(self.service[persons[0]])
        self.station.finish(persons, server)


def two_classes(n: int = 300_000) -> tuple[Floats, Floats, Floats, Floats]:
    """Waits, classes, gaps and services of all: non-preemptive M/M/1 with priority, arrivals .2 and .6, service 1."""
    streams, ids = Streams(3, 0), np.arange(n)
    gaps = -np.log(streams.u(Stream.EXTRA_TIME, ids, 0, 0, 0)) / 0.8
    arrival = np.cumsum(gaps)
    rank = (streams.u(Stream.EXTRA_TIME, ids, 1, 0, 0) >= 0.25).astype(int)
    service = -np.log(streams.u(Stream.EXTRA_TIME, ids, 2, 0, 0))
    env = simpy.Environment()
    stage = Station(env, Stage.TRACING, Log(), 1)
    work = Serving(env, stage, dict(enumerate(service.tolist())))
    stage.run(work)

    def come() -> Job:
        for person, (time, kind) in enumerate(zip(arrival.tolist(), rank.tolist(), strict=True)):
            yield env.timeout(time - env.now)
            stage.put([person], kind)

    env.process(come())
    env.run()
    begin = np.empty(n)
    begin[[p for _, p in work.order]] = [t for t, _ in work.order]
    return begin - arrival, rank, gaps, service


def lines_of_two_classes(batches: int = 150) -> Iterator[Line]:
    """Q5: the dispatcher that all stages share. Batches are compared with a queue in order of arrival.

    Its waits come from the same arrivals and services by the reflection formula and are 4 on average (0.25 for the
    first class alone), so most of the luck of a batch is known and taken out (control variates, as in Q1).
    """
    wait, rank, gaps, service = two_classes()
    first, warm = rank == 0, wait.size // 10
    alone = np.full(wait.size, np.nan)
    alone[first] = _in_order(np.diff(np.cumsum(gaps)[first], prepend=0.0), service[first])
    known = {4.0: _in_order(gaps, service), 0.25: alone, 1.25: gaps, 1.0: service, 2.0: service**2, 0.75: rank}
    parts = np.array_split(np.arange(warm, wait.size), batches)
    zeros = np.array([[np.nanmean(values[part]) - mean for mean, values in known.items()] for part in parts])
    for kind, mean, label in ((0, 1.0, "first class"), (1, 5.0, "second class")):
        values = np.array([wait[part][rank[part] == kind].mean() for part in parts])
        ours = with_error(*regressed(values, zeros), int((rank[warm:] == kind).sum()))
        yield Line("Q5", "theory", label, "mean wait", "services", exactly(mean), ours, 0.005 * mean, COBHAM)


def _in_order(gaps: Floats, service: Floats) -> Floats:
    """Waits at one server in order of arrival (reflection formula)."""
    walk = np.concatenate([[0.0], np.cumsum(service[:-1] - gaps[1:])])
    return np.asarray(walk - np.minimum.accumulate(np.minimum(walk, 0.0)))
