"""Waiting at the stages, read from the tables: arrivals, waits, servers, work in front of them.

A wait ends when service starts. Waits that have not ended count as censored: of those handed on to another stage
at that moment, of those still waiting at the end of the run. A server is busy from the start of a job until its
persons are done; disinfection, cleaning and the way back are not part of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.columns import bin_waits
from sim.log import Event, Stage
from sim.result import Result, once
from sim.spells import Rows, Steps, batch_heads, batch_rows, larger, pair, rows
from sim.survival import km_quantiles
from sim.units import DAY, Floats

STAGES = tuple(stage for stage in Stage if stage != Stage.NONE)
MASS = (Stage.SAMPLING, Stage.LABORATORY)


@dataclass(frozen=True)
class Queue:
    """One stage of one run; waits in hours. `arrivals` = `served` + `in_service` + `handed_on` + `still_waiting`."""

    stage: Stage
    arrivals: int
    started: int
    served: int
    handed_on: int
    mean_wait: float  # of those whose service has started
    waits: Floats  # of the same, with `weights`
    weights: Floats
    given_up: Floats  # waits of those handed on
    ages: Floats  # waits so far of those still waiting
    waiting: Steps
    servers: Steps  # on duty
    busy: Steps  # servers at work
    work_each: float  # server hours that one person (or tube) takes
    end: float

    @property
    def still_waiting(self) -> int:
        """Who waits at the end of the run."""
        return self.arrivals - self.started - self.handed_on

    @property
    def utilisation(self) -> float:
        """Busy hours ÷ hours on duty, overtime included in both; NaN without servers."""
        duty = larger(self.servers, self.busy).integral(self.end)
        return self.busy.integral(self.end) / duty if self.servers.time.size and duty > 0 else np.nan

    def quantiles(self, *shares: float) -> list[float]:
        """Kaplan–Meier quantiles of the wait (h)."""
        return km_quantiles(self.waits, np.concatenate([self.given_up, self.ages]), shares, self.weights)

    @property
    def clearing(self) -> float:
        """Hours that all servers together (as many as were ever on duty) need for one person who waits."""
        servers = self.servers.peak()
        return self.work_each / servers if servers > 0 else np.nan


def queue(result: Result, stage: Stage) -> Queue:
    """What happened at one stage."""
    return _mass_queue(result, stage) if stage in MASS else _person_queue(result, stage)


@once
def queues(result: Result) -> dict[Stage, Queue]:
    """All stages."""
    return {stage: queue(result, stage) for stage in STAGES}


def stages(result: Result) -> pd.DataFrame:
    """One row a stage; waits in hours, NaN when the estimate is not reached or nobody came.

    Columns: arrivals, served, in_service, handed_on, still_waiting; mean_wait (of the served and those in service);
    p50, p90, max_wait (Kaplan–Meier); utilisation; peak_queue, oldest_waiting (h) and work_waiting (h: peak queue
    in hours of all servers together). Index: the stage's name. The laboratory counts tubes, the others persons.
    """
    return pd.DataFrame([_row(q) for q in queues(result).values()]).set_index("stage")


def _row(q: Queue) -> dict[str, object]:
    p50, p90, longest = q.quantiles(0.5, 0.9, 1.0)
    return {
        "stage": q.stage.name.lower(),
        "arrivals": q.arrivals,
        "served": q.served,
        "in_service": q.started - q.served,
        "handed_on": q.handed_on,
        "still_waiting": q.still_waiting,
        "mean_wait": q.mean_wait,
        "p50": p50,
        "p90": p90,
        "max_wait": longest,
        "utilisation": q.utilisation,
        "peak_queue": q.waiting.peak(),
        "oldest_waiting": float(q.ages.max()) if q.ages.size else np.nan,
        "work_waiting": q.waiting.peak() * q.clearing if q.arrivals else np.nan,
    }


def _person_queue(result: Result, stage: Stage) -> Queue:
    came = rows(result, Event.QUEUED, stage=stage)
    left = rows(result, Event.STARTED, Event.HANDED_ON, stage=stage)
    match = pair(came, left)
    over = match >= 0
    wait = left["time"][match[over]] - came["time"][over]
    started = left["event"][match[over]] == Event.STARTED
    jobs, done = rows(result, Event.STARTED, stage=stage), rows(result, Event.FINISHED, stage=stage)
    busy = _busy(jobs, done, result.end)
    return Queue(
        stage=stage,
        arrivals=came.size,
        started=int(started.sum()),
        served=done.size,
        handed_on=int((~started).sum()),
        mean_wait=float(wait[started].mean()) if started.any() else np.nan,
        waits=wait[started],
        weights=np.ones(int(started.sum())),
        given_up=wait[~started],
        ages=result.end - came["time"][~over],
        waiting=_balance(came["time"], np.ones(came.size), left["time"], np.ones(left.size)),
        servers=_servers(result, stage),
        busy=busy,
        work_each=busy.integral(result.end) / jobs.size if jobs.size else np.nan,
        end=result.end,
    )


def _mass_queue(result: Result, stage: Stage) -> Queue:
    came, done = (batch_heads(result, stage, event) for event in (Event.QUEUED, Event.FINISHED))
    jobs, gone = (batch_rows(result, stage, event) for event in (Event.STARTED, Event.HANDED_ON))
    left = batch_heads(result, stage, Event.STARTED, Event.HANDED_ON)
    started = int(jobs["n"].sum())
    return Queue(
        stage=stage,
        arrivals=int(came["n"].sum()),
        started=started,
        served=int(done["n"].sum()),
        handed_on=int(gone["n"].sum()),
        mean_wait=float(jobs["total"].sum() / started) if started else np.nan,
        waits=bin_waits(),
        weights=jobs["waits"].sum(axis=0, dtype=np.float64),
        given_up=np.repeat(bin_waits(), gone["waits"].sum(axis=0, dtype=np.int64)),
        ages=_ages(came, left, result.end),
        waiting=_balance(came["time"], came["n"], left["time"], left["n"]),
        servers=_servers(result, stage),
        busy=_mass_busy(result, stage, jobs, done),
        work_each=_work_each(result, stage, jobs),
        end=result.end,
    )


def _ages(came: Rows, left: Rows, end: float) -> Floats:
    """How long those still waiting have waited: at each place the latest arrivals (first come, first served).

    Where arrivals and starts are not logged by the same places, all places count as one.
    """
    places = np.unique(np.concatenate([came["place"], left["place"]]), return_inverse=True)[1]
    at, gone_at = places[: came.size], places[came.size :]
    count = int(places.max(initial=-1)) + 1
    balance = np.bincount(at, came["n"], count) - np.bincount(gone_at, left["n"], count)
    if np.any(balance < 0):
        at, balance = np.zeros(came.size, dtype=np.int64), balance.sum(keepdims=True)
    latest = pd.DataFrame({"place": at, "n": came["n"].astype(np.int64)})[::-1]
    after = latest.groupby("place")["n"].cumsum() - latest["n"]
    waiting = np.clip(balance[latest["place"]] - after, 0, latest["n"]).to_numpy(dtype=np.int64)
    return np.repeat(end - came["time"][::-1], waiting)


def _balance(came: Floats, n: Floats, left: Floats, gone: Floats) -> Steps:
    return Steps.counting(np.concatenate([came, left]), np.concatenate([n, -gone.astype(np.float64)]))


def _servers(result: Result, stage: Stage) -> Steps:
    duty = rows(result, Event.CAPACITY, stage=stage)
    return Steps.setting(duty["time"], np.ceil(duty["detail"]))  # of the laboratory: machines, slower ones as others


def _busy(jobs: Rows, done: Rows, end: float) -> Steps:
    """Servers at work: the union, for each server, of the times of those he serves."""
    match = pair(jobs, done)
    stop = np.where(match >= 0, np.append(done["time"], end)[match], end)
    server = np.unique(jobs["detail"], return_inverse=True)[1]
    order = np.lexsort((jobs["time"], server))
    shift = server[order] * (end + DAY)  # one server's times end before the next one's begin
    start, stop = jobs["time"][order] + shift, np.maximum.accumulate(stop[order] + shift)
    new = np.append(True, start[1:] > stop[:-1])[: start.size]
    last = np.append(new[1:], True)[: start.size]
    return Steps.present((start - shift)[new], (stop - shift)[last])


def _mass_busy(result: Result, stage: Stage, jobs: Rows, done: Rows) -> Steps:
    """Machines at work: a plate each. Tables at work: the mean time of a swab for each start, over the hour before.

    Starts at tables are logged when somebody looks, at least every hour.
    """
    if stage == Stage.LABORATORY:
        return _balance(jobs["time"], np.ones(jobs.size), done["time"], np.ones(done.size))
    tables = jobs["n"] * result.scenario.sampling.swab_time.mean * _pace(result, jobs)
    return _balance(jobs["time"] - 1.0, tables, jobs["time"], tables)


def _pace(result: Result, jobs: Rows) -> Floats:
    """How long a swab takes relative to the usual, in the round of each of these starts."""
    opened = rows(result, Event.PACE)
    return np.asarray(pd.Series(opened["detail"], index=opened["place"]).reindex(jobs["place"], fill_value=1.0), float)


def _work_each(result: Result, stage: Stage, jobs: Rows) -> float:
    """Server hours a person at a table, on average, or a tube of a full plate at most capacity, takes."""
    if stage == Stage.SAMPLING:
        pace = np.average(_pace(result, jobs), weights=jobs["n"]) if jobs["n"].any() else 1.0
        return float(result.scenario.sampling.swab_time.mean * pace)
    worth = float(rows(result, Event.CAPACITY, stage=stage)["detail"].max(initial=0.0))
    slower = np.ceil(worth) / worth if worth else 1.0
    return DAY / result.scenario.laboratory.tubes_per_machine_day * slower
