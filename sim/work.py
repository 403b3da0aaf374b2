"""Replicates in parallel and resumable: tasks to shards. Who did what, in what order, leaves no trace in a shard.

A task is a scenario and a number; its shard is found by what decides its numbers, so nothing is run twice. The same
tasks run on the cores of this machine or on a cluster whose workers see the same folder.
"""

from __future__ import annotations

import gc
import logging
import signal
import time
import traceback
import warnings
from asyncio import CancelledError
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from sim import store
from sim.crossings import NO_ENTRANCES, entrances
from sim.log import Event, Layer
from sim.measures import cases, daily, delay_chain, measures, round_clock, stages
from sim.model import simulate
from sim.names import EVENTS, FOUND, LAYERS
from sim.result import Result
from sim.scenario import Scenario
from sim.scenario.writer import said
from sim.staffing import staff
from sim.start import built
from sim.zoning import zones

TABLES = ("replicates", "daily", "stages", "delays", "rounds", "entrances", "staff", "zones", "refused")

Progress = Callable[[int, int], None]  # replicates finished, replicates in all


@dataclass(frozen=True)
class Failure:
    """A replicate that ended with an exception."""

    scenario: str
    seed: int
    replicate: int
    error: str  # in one line
    traceback: str
    path: Path = Path()  # where its shard would be

    def facts(self) -> dict[str, Any]:
        """What failures.json says of it."""
        return {key: value for key, value in asdict(self).items() if key != "path"}


@dataclass(frozen=True)
class Task:
    """One replicate to have: of the scenario itself (`alternative` is empty) or of an alternative."""

    scenario: Scenario
    alternative: str
    label: str  # in the column scenario
    chinese: str
    replicate: int
    path: Path
    events: bool


@dataclass(frozen=True)
class Trouble:
    """What stopped the runs: its kind, where (file or address), why in the words of the system, and its error number.

    `sim.words.trouble` says it.
    """

    kind: Literal["interrupted", "cannot_write", "cluster_lost", "worker_killed", "running"]
    at: str = ""
    why: str = ""
    number: int = 0


INTERRUPTED = Trouble("interrupted")
RUNNING = Trouble("running")  # nothing: the rest is still to come
PATIENCE = 120.0  # s that a cluster may be without any worker


def have(
    tasks: list[Task],
    workers: int,
    progress: Progress | None,
    cluster: str = "",
    deserted: Callable[[], None] = lambda: None,
) -> tuple[list[Task], list[Failure], Trouble | None]:
    """Run what is missing. The tasks that are finished, those that failed, and what stopped the others.

    `cluster`: address of a Dask scheduler, whose workers see the same folder; without it the cores of this machine.
    `deserted` is called when it has no worker any more; it is given `PATIENCE` to find one.
    """
    missing = [task for task in tasks if not store.is_finished(task.path, task.events)]
    failures, done = list[Failure](), len(tasks) - len(missing)
    trouble: Trouble | None = None
    tell = progress or (lambda done, total: None)
    try:
        tell(done, len(tasks))
        each = _on_cluster(missing, cluster, deserted) if cluster else _each(missing, min(workers, len(missing)))
        with closing(each):
            for failure in each:
                done += 1
                failures += [failure] if failure else []
                tell(done, len(tasks))
    except KeyboardInterrupt:
        trouble = INTERRUPTED
    except store.CannotWrite as error:
        trouble = unwritten(error)
    except ClusterLost as error:
        trouble = Trouble("cluster_lost", cluster, str(error))
    except TerminatedWorkerError:
        trouble = Trouble("worker_killed")
    if trouble and workers > 1 and not cluster:  # what a worker still writes would be in no table
        stop_workers()
    failures.sort(key=lambda failure: (failure.scenario, failure.replicate))
    return [task for task in tasks if store.is_finished(task.path, task.events)], failures, trouble


def unwritten(error: store.CannotWrite) -> Trouble:
    """That a file could not be written."""
    return Trouble("cannot_write", str(error.filename), str(error.strerror), error.errno or 0)


def stop_workers() -> None:
    """End the worker processes of this machine at once; what they have not finished is not there."""
    get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)  # those that there are, not others


def _each(tasks: list[Task], workers: int) -> Generator[Failure | None, None, None]:
    """Run the tasks, in this process or in others; what failed, one by one as they end."""
    if workers <= 1:
        yield from map(_replicate, tasks)
        return
    with parallel_config(backend="loky", inner_max_num_threads=1):
        parallel = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
        found = parallel(delayed(_in_worker)(task) for task in tasks)
        try:
            for failure in found:  # noqa: UP028 - which would close it before its warning is silenced
                yield failure
        finally:
            with warnings.catch_warnings():  # of joblib: that the tasks are given up, which whoever ended them knows
                warnings.simplefilter("ignore", UserWarning)
                found.close()


class ClusterLost(Exception):  # noqa: N818
    """No Dask scheduler answers, it has no worker, or it went away: what the library says."""


def _on_cluster(tasks: list[Task], address: str, deserted: Callable[[], None]) -> Generator[Failure | None, None, None]:
    """Run the tasks on a Dask cluster. Raises ClusterLost, store.CannotWrite."""
    if not tasks:
        return
    from distributed import Client

    for name in ("distributed", "distributed.client"):  # one line is told of what goes wrong, no traceback
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with Client(address, timeout="20 s") as client:
            yield from _by_workers(tasks, client, deserted)
    except (store.CannotWrite, ClusterLost):
        raise
    except (Exception, CancelledError) as error:
        raise ClusterLost(f"{type(error).__name__}: {error}".splitlines()[0]) from error


def _by_workers(tasks: list[Task], client: Any, deserted: Callable[[], None]) -> Iterator[Failure | None]:
    """Send each worker a task ahead of what it does, and no more: workers come and go, and tasks are large."""
    ended, sent, missing = Queue[Any](), set[Any](), iter(tasks)
    while True:
        ahead = 2 * max(sum(client.nthreads().values()), 1)
        for task in islice(missing, max(ahead - len(sent), 0)):
            future = client.submit(_replicate, task, pure=False)
            sent.add(future)
            future.add_done_callback(ended.put)
        if not sent:
            return
        future = _next(ended, client, deserted)
        sent.remove(future)
        yield future.result()


def _next(ended: Queue[Any], client: Any, deserted: Callable[[], None]) -> Any:
    """The next that ended. Raises ClusterLost after `PATIENCE` without any worker."""
    alone = 0.0  # since when
    while True:
        try:
            return ended.get(timeout=1.0)
        except Empty:
            if client.nthreads():
                alone = 0.0
            elif not alone:
                alone = time.monotonic()
                deserted()
            elif time.monotonic() - alone > PATIENCE:
                raise ClusterLost(f"no worker for {PATIENCE:.0f} s") from None


def _in_worker(task: Task) -> Failure | None:
    """Ctrl-C reaches all processes of a terminal; only the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return _replicate(task)


def _replicate(task: Task) -> Failure | None:
    """Simulate one replicate and write its shard. Raises store.CannotWrite: no other could be written either."""
    failure = None
    try:
        county, began = built(task.scenario), time.perf_counter()
        result = simulate(task.scenario, task.replicate, county)
        seconds = time.perf_counter() - began
        gc.freeze()  # what is there already is not looked through below
        tables = {name: _arrow(table) for name, table in _tables(result).items()}
        store.write_shard(task.path, tables | (_raw(result) if task.events else {}), seconds)
    except store.CannotWrite:
        raise
    except Exception as error:  # noqa: BLE001, RUF100
        line = f"{type(error).__name__}: {error}".splitlines()[0]
        failure = Failure(task.label, task.scenario.seed, task.replicate, line, traceback.format_exc(), task.path)
    finally:
        gc.collect()  # the next run looks through nothing but what it makes itself: what is left now would stay
        gc.unfreeze()
    return failure


def _tables(result: Result) -> dict[str, pd.DataFrame]:
    """The tables of one replicate, without its name and number."""
    return {
        "replicates": pd.DataFrame([measures(result)]),
        "daily": daily(result).reset_index(),
        "stages": stages(result).reset_index(),
        "delays": delay_chain(result).reset_index(),
        "rounds": round_clock(result).reset_index(),
        "staff": staff(result),
        "zones": zones(result),
        "refused": pd.DataFrame(
            [(time, said(order), why.text("en"), why.text("zh")) for time, order, why in result.refused],
            columns=["time", "order", "reason", "reason_zh"],
        ).astype({"time": "float64", "order": "string", "reason": "string", "reason_zh": "string"}),
        "entrances": entrances(result) if result.scenario.response else NO_ENTRANCES,
    }


def _arrow(table: pd.DataFrame) -> pa.Table:
    return pa.table({str(name): pa.Array.from_pandas(table[name]) for name in table.columns})


def _raw(result: Result) -> dict[str, pa.Table]:
    """The tables of the log as they are, the line list of cases, and who infected whom."""
    raw = {name: _plain(getattr(result.tables, name)) for name in store.RAW}
    return raw | {"line_list": _arrow(_line_list(result)), "tree": _arrow(_tree(result))}


def _plain(rows: Any) -> pa.Table:
    """A structured array as a table; a column of vectors becomes one of lists."""
    columns = {}
    for name in rows.dtype.names:
        values = np.ascontiguousarray(rows[name])
        flat = pa.array(values.ravel())
        columns[name] = flat if values.ndim == 1 else pa.FixedSizeListArray.from_arrays(flat, values.shape[1])
    table = pa.table(columns)
    if "event" in columns:
        words = {int(event): EVENTS[event].en for event in Event}
        table = table.append_column(
            "event_name", pa.array([words[code] for code in rows["event"].tolist()], pa.string())
        )
    return table


def _line_list(result: Result) -> pd.DataFrame:
    found = cases(result).reset_index()
    words = {int(kind): name.en for kind, name in FOUND.items()}
    return found.assign(found=found["found"].map(words).astype("string"))


def _tree(result: Result) -> pd.DataFrame:
    """Who infected whom: person, infector (−1: introduced), time (h), layer, generation (introduced: 0)."""
    table = result.tables.infections
    generation: dict[int, int] = {}
    for person, infector in zip(table["person"].tolist(), table["infector"].tolist(), strict=True):
        generation[person] = generation.get(infector, -1) + 1
    layers = {int(layer): LAYERS[layer].en for layer in Layer}
    return pd.DataFrame(
        {
            "person": table["person"],
            "infector": table["infector"],
            "time": table["time"],
            "layer": pd.Series([layers[x] for x in table["layer"].tolist()], dtype="string"),
            "generation": list(generation.values()),
        }
    )
