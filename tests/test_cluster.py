# ruff: noqa: F811
"""Experiments on a Dask cluster: workers that die, none left, a scheduler that goes away."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from asyncio import CancelledError
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_sweep import folder, run, tables, tables_of_a_clean_run  # noqa: F401

from sim import sweep, work
from sim.work import ClusterLost, Task, _by_workers

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Cluster:
    """A real scheduler on loopback, and workers as they are started and killed."""

    def __init__(self) -> None:
        self.address, self._programs, self.workers = f"tcp://127.0.0.1:{free_port()}", [], []
        self._start("scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2])

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
        self._programs.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(2.0)
        return self._programs[-1]

    def work(self) -> None:
        """One more worker."""
        self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny"))

    def end(self) -> None:
        for process in self._programs:
            process.kill()
            process.wait()


@contextmanager
def cluster(workers: int) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    started = Cluster()
    try:
        for _ in range(workers):
            started.work()
        yield started
    finally:
        started.end()


def test_a_cluster_gives_the_same_tables_although_a_worker_is_killed(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    experiment = experiment.model_copy(update={"replicates": 4})
    seen = []
    with cluster(2) as dask:

        def progress(done: int, _: int) -> None:
            seen.append(done)
            if done == 3:
                dask.workers[1].kill()

        found = sweep.sweep(experiment, situations, folder / "cluster", cluster=dask.address, progress=progress)
    assert found.ok, found
    assert 3 in seen
    assert sweep.sweep(experiment, situations, folder / "local", workers=1).ok
    assert tables(folder / "cluster") == tables(folder / "local")


def test_a_cluster_without_any_worker_is_told_and_goes_on_when_one_comes(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    told = []
    with cluster(1) as dask:

        def progress(done: int, total: int) -> None:
            if done == 2 < total:
                dask.workers[0].kill()

        def tell(line: str) -> None:
            told.append(line)
            if "no worker" in line:
                dask.work()

        found = sweep.sweep(
            experiment, situations, folder / "cluster", cluster=dask.address, progress=progress, tell=tell
        )
    assert found.ok, found
    assert told[0] == f"The cluster at {dask.address} has no worker; waiting for one, 120 s at most."
    assert tables(folder / "cluster") == tables_of_a_clean_run(folder)


class Deserted:
    """A client of a cluster that does so many runs, then has no worker for good."""

    def __init__(self, runs: int) -> None:
        self.left, self.sent = runs, list[Task]()

    def nthreads(self) -> dict[str, int]:
        return {"tcp://127.0.0.1:2": 1} if self.left else {}

    def submit(self, _: Any, task: Task, **__: Any) -> Future[None]:
        self.sent.append(task)
        future = Future[None]()
        if self.left:
            self.left -= 1
            future.set_result(None)
        return future


def test_a_cluster_without_any_worker_for_too_long_ends_the_runs(monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", 1.0)
    client, told, done = Deserted(3), list[str](), list[Any]()
    tasks: list[Any] = list(range(50))
    with pytest.raises(ClusterLost, match=r"^no worker for 1 s$"):
        done.extend(_by_workers(tasks, client, lambda: told.append("deserted")))
    assert told == ["deserted"]
    assert len(client.sent) < 10  # no more than the workers need ahead


@pytest.mark.parametrize("error", [ValueError("missing port"), OSError("Timed out"), CancelledError("gone")])
def test_a_cluster_that_is_not_there_or_goes_away_is_told_and_the_next_call_does_the_rest(folder, monkeypatch, error):
    """Whatever the library raises: what is finished has its tables and its page, and no traceback is shown."""
    pytest.importorskip("distributed")

    def lost(*_: Any, **__: Any) -> Any:
        raise error

    experiment, situations = sweep.load(folder / "try.yaml")
    experiment = experiment.model_copy(update={"charts": ("differences",), "pilot": 1})
    some = sweep.sweep(experiment.model_copy(update={"replicates": 1}), situations, folder / "out", workers=1)
    assert some.runs == 3
    monkeypatch.setattr("distributed.Client", lost)
    found = sweep.sweep(experiment, situations, folder / "out", cluster="tcp://127.0.0.1:1")
    assert (found.ok, found.runs) == (False, 3)
    assert found.trouble is not None
    assert (found.trouble.kind, found.trouble.at) == ("cluster_lost", "tcp://127.0.0.1:1")
    assert found.trouble.why.startswith(f"{type(error).__name__}: ")
    assert "NOT FINISHED: the cluster at" in (folder / "out" / "report.html").read_text(encoding="utf-8")
    monkeypatch.undo()
    assert run(folder).ok
    assert tables(folder / "out") == tables_of_a_clean_run(folder)
