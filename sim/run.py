"""Many replicates of a scenario, in parallel and resumable, to the tables of a results folder.

    run → a shard a replicate (in workers) → tables of all shards, summary, scenario, manifest

Which worker did what, in what order, and in how many calls, leaves no trace in the tables.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from joblib import cpu_count

from sim import __version__, findings, staffing, store
from sim.alternatives import Other, others
from sim.findings.border import in_words as entrance_value
from sim.names import MEASURES
from sim.scenario import Scenario, dump, scenario_hash
from sim.start import check_start
from sim.statistics import mean_interval, share_interval
from sim.work import INTERRUPTED, TABLES, Failure, Progress, Task, Trouble, have

YES_NO = ("large_outbreak", "controlled")


@dataclass(frozen=True)
class RunOutcome:
    """What a run left in its folder. Replicates of the alternatives count in `failures` only."""

    out: Path
    requested: int
    finished: int
    failures: tuple[Failure, ...]
    trouble: Trouble | None  # why no further replicate was run; nothing if all were
    seconds: float
    simulated: int = 0  # by this call, alternatives too; the others were there

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return not (self.failures or self.trouble)

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended it."""
        return self.trouble == INTERRUPTED


def run(  # noqa: PLR0913
    scenario: Scenario,
    out: str | Path,
    *,
    replicates: int,
    workers: int | None = None,
    events: bool = False,
    alternatives: int = 0,
    progress: Progress | None = None,
    command: str = "",
) -> RunOutcome:
    """Have `replicates` replicates, and of each alternative `alternatives` with the same seeds (0: none), in `out`.

    What an earlier call has finished is not run again. A replicate that fails is written to failures.json and stops
    no other. Ctrl-C ends the run and leaves the tables of what is finished. `workers`: processes, by default one a
    core; 1 runs here. Raises CannotStart for a scenario that cannot be started, store.FolderBusy while another run
    writes there, OSError where nothing can be written.
    """
    out, began, started = Path(out), time.perf_counter(), datetime.now(UTC)
    check_start(scenario)
    with store.locked(out):
        tasks = _tasks(scenario, out, replicates, events, min(alternatives, replicates))
        before = sum(store.is_finished(task.path, task.events) for task in tasks)
        done, failures, trouble = have(_begun(tasks), workers or cpu_count(), progress)
        place = {task.path: i for i, task in enumerate(tasks)}
        done.sort(key=lambda task: place[task.path])
        outcome = RunOutcome(
            out=out,
            requested=replicates,
            finished=sum(not task.alternative for task in done),
            failures=tuple(failures),
            trouble=trouble,
            seconds=time.perf_counter() - began,
            simulated=len(done) - before,
        )
        with undisturbed():
            _assemble(scenario, outcome, done, _facts(scenario, outcome, done, started, command))
    return outcome


# Replicates


def _tasks(scenario: Scenario, out: Path, replicates: int, events: bool, alternatives: int) -> list[Task]:
    """Everything to have, in the order of the tables: the scenario itself, then alternative by alternative."""
    own = Other("", scenario.name, scenario.name, scenario)
    asked = [(own, replicates, events)]
    if alternatives:
        asked += [(other, alternatives, False) for other in others(scenario)]
    return [
        Task(o.scenario, o.key, o.en, o.zh, r, store.shard_path(out, h, o.scenario.seed, r), raw)
        for o, n, raw in asked
        for h in [scenario_hash(o.scenario)]
        for r in range(n)
    ]


def _begun(tasks: list[Task]) -> list[Task]:
    """The same in the order in which they begin: the alternatives, some of which take longest, before the last half.

    So at the end the workers share many short runs, and none waits long for another.
    """
    own, other = ([task for task in tasks if bool(task.alternative) is kind] for kind in (False, True))
    half = len(own) // 2
    return [*own[:half], *other, *own[half:]]


# The folder


@contextmanager
def undisturbed() -> Iterator[None]:
    """No Ctrl-C while files are put in place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _assemble(scenario: Scenario, outcome: RunOutcome, done: list[Task], facts: dict[str, Any]) -> None:
    """All files of the folder from the shards. Without any finished replicate only failures.json."""
    out = outcome.out
    put_json(out / "failures.json", [asdict(failure) for failure in outcome.failures])
    own, other = ([task for task in done if bool(task.alternative) is kind] for kind in (False, True))
    if not own:
        return
    tables = joined(own, TABLES)
    if other:
        tables["alternatives"] = joined(other, ("replicates",))["replicates"]
    files = {out / f"{name}.parquet": table for name, table in tables.items()}
    store.write_together({out / "scenario.yaml": dump(scenario, out), **files})
    for old in [out / "report.html", *(out / "charts").glob("*.png")]:  # they show the tables of an earlier call
        old.unlink(missing_ok=True)
    if not other:
        (out / "alternatives.parquet").unlink(missing_ok=True)
    _put_events(out / "events", [task for task in own if task.events])
    people = staffing.in_words(pd.read_parquet(out / "staff.parquet"), scenario)
    store.write_csv(out / "staff.csv", people)
    put_json(out / "manifest.json", facts)
    folder = findings.read(out)
    for name, found in (("entrance-value", entrance_value(folder)), ("summary", summary(folder))):
        store.write_csv(out / f"{name}.csv", found)


def put_json(path: Path, value: Any) -> None:
    """The file, or no file where there is nothing to say."""
    if value:
        store.write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    else:
        path.unlink(missing_ok=True)


def joined(tasks: Iterable[Task], names: tuple[str, ...]) -> dict[str, pa.Table]:
    """Tables over replicates, with the columns that say which; sorted as the tasks are."""
    parts: dict[str, list[pa.Table]] = {name: [] for name in names}
    for task in tasks:
        with store.Shard(task.path) as shard:
            for name in names:
                parts[name].append(_named(shard.table(name), task, name))
    return {name: pa.concat_tables(part, promote_options="permissive") for name, part in parts.items()}


def _named(table: pa.Table, task: Task, name: str) -> pa.Table:
    """The same with the columns scenario, replicate; of measures also seed, and of an alternative key and Chinese."""
    n = table.num_rows
    first = {"scenario": pa.repeat(task.label, n), "replicate": pa.array(np.full(n, task.replicate, dtype=np.int64))}
    if name == "replicates":
        first["seed"] = pa.array(np.full(n, task.scenario.seed, dtype=np.int64))
        if task.alternative:
            first |= {"alternative": pa.repeat(task.alternative, n), "chinese": pa.repeat(task.chinese, n)}
    return pa.table(first | {column: table[column] for column in table.column_names})


def _put_events(folder: Path, tasks: list[Task]) -> None:
    """The raw tables of these replicates, and none of others."""
    kept = set()
    for task in tasks:
        with store.Shard(task.path) as shard:
            for name in store.RAW:
                path = folder / f"r{task.replicate:06d}-{name}.parquet"
                store.write_table(path, shard.table(name))
                kept.add(path)
            for name in ("line_list", "tree"):
                path = folder / f"r{task.replicate:06d}-{name}.csv"
                store.write_csv(path, shard.table(name).to_pandas())
                kept.add(path)
    for old in [path for path in folder.glob("r*-*.*") if path not in kept]:
        old.unlink()
    if not kept:
        with suppress(OSError):  # something of the user's, or no folder at all
            folder.rmdir()


def summary(folder: findings.Folder) -> pd.DataFrame:
    """One row a measure, over the replicates of a results folder.

    low, median, high: 10, 50, 90 % of the runs in which it happened (nothing for yes and no); mean with its 95 %
    interval by Student's t, cut at 0 because no measure can be less (of yes and no: the share, Wilson's); happened:
    in how many of the runs. Chances are of 100 outbreaks.
    """
    runs = len(folder.replicates)
    rows = []
    for key, row in findings.summary(folder).iterrows():
        name = MEASURES[str(key)]
        values = folder.measure(str(key)).dropna()
        shares, scale = key in YES_NO, 100 if name.unit == "of 100 outbreaks" else 1
        mean = share_interval(int((values > 0).sum()), len(values)) if shares else mean_interval(values)
        ranges = [np.nan] * 3 if shares else [row["low"], row["median"], row["high"]]
        means = [scale * x for x in (mean.estimate, np.fmax(mean.low, 0.0) if mean.n > 1 else np.nan, mean.high)]
        rows.append((key, name.unit, name.en, name.zh, *ranges, *means, int(row["happened"]), runs))
    columns = ["measure", "unit", "english", "chinese", "low", "median", "high", "mean", "mean_low", "mean_high",
               "happened", "runs"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def versions() -> dict[str, str]:
    """Of everything that can change a number."""
    return {"fivefast": __version__, "python": python_version(), **store.versions()}


def seconds_of(done: Iterable[Task]) -> Iterator[float]:
    """How long the computer took for each of these runs."""
    for task in done:
        with store.Shard(task.path) as shard:
            yield shard.seconds


def _facts(
    scenario: Scenario, outcome: RunOutcome, done: list[Task], started: datetime, command: str
) -> dict[str, Any]:
    """What the manifest says: enough to do the same again, and what it cost."""
    return {
        "versions": versions(),
        "scenario": scenario.name,
        "seed": scenario.seed,
        "replicates": outcome.requested,
        "finished": outcome.finished,
        "alternatives": sum(bool(task.alternative) for task in done),
        "failures": len(outcome.failures),
        "interrupted": outcome.interrupted,
        "hashes": {"scenario": scenario_hash(scenario), "code": store.code_version()},
        "started": started.isoformat(timespec="seconds"),
        "wall_seconds": round(outcome.seconds, 1),
        "simulated_in_wall_seconds": outcome.simulated,
        "simulation_seconds": round(sum(seconds_of(done)), 1),
        "command": command,
    }
