"""Many replicates of a scenario, in parallel and resumable, to the tables of a results folder.

    run → a shard a replicate (in workers) → tables of all shards, summary, scenario, manifest

Which worker did what, in what order, and in how many calls, leaves no trace in the tables.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
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
from sim.findings.measured import measured
from sim.scenario import Scenario, dump, scenario_hash
from sim.start import check_start
from sim.work import INTERRUPTED, RUNNING, TABLES, Failure, Progress, Task, Trouble, have

FIRST, LONG = 20, 120.0  # runs of each scenario that are looked at first; if the rest takes so long (s)


@dataclass(frozen=True)
class RunOutcome:
    """What a run left in its folder. Replicates of the alternatives count in `failures` only."""

    out: Path
    requested: int
    finished: int
    failures: tuple[Failure, ...]
    trouble: Trouble | None  # why no further replicate was run; nothing if all were
    seconds: float  # of the call
    simulated: int = 0  # by this call, alternatives and all its scenarios; the others were there
    lacking: int = 0  # runs under other assumptions that are not there

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return not (self.failures or self.trouble)

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended it."""
        return self.trouble == INTERRUPTED


Look = Callable[[tuple[RunOutcome, ...], float], None]  # at what there is, and how long the rest takes (s)


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
    look: Look | None = None,
) -> RunOutcome:
    """Have `replicates` replicates, and of each alternative `alternatives` with the same seeds (0: none), in `out`.

    What an earlier call has finished is not run again. A replicate that fails is written to failures.json and stops
    no other. Ctrl-C ends the run and leaves the tables of what is finished. `workers`: processes, by default one a
    core; 1 runs here. Raises CannotStart for a scenario that cannot be started, store.FolderBusy while another run
    writes there, OSError where nothing can be written.
    """
    [outcome] = run_together(
        [(scenario, Path(out))], replicates=replicates, workers=workers, events=events, alternatives=alternatives,
        progress=progress, command=command, look=look,
    )  # fmt: skip
    return outcome


def run_together(  # noqa: PLR0913
    asked: Sequence[tuple[Scenario, Path]],
    *,
    replicates: int,
    workers: int | None = None,
    events: bool = False,
    alternatives: int = 0,
    progress: Progress | None = None,
    command: str = "",
    look: Look | None = None,
) -> tuple[RunOutcome, ...]:
    """The same of several scenarios, each in a folder of its own; of all of them a seed before the next seed.

    So what is stopped holds pairs. Progress, seconds and what was simulated are those of all together. `look` is called
    once the first `FIRST` runs of each stand in the folders, where the rest takes longer than `LONG`.
    """
    began = time.perf_counter(), datetime.now(UTC)
    for scenario, _ in asked:
        check_start(scenario)
    with ExitStack() as locks:
        for _, out in asked:
            locks.enter_context(store.locked(out))
        every = [_tasks(s, out, replicates, events, min(alternatives, replicates)) for s, out in asked]
        call = _Call(asked, every, replicates, command, began, len(_finished(every)))
        tasks, n = _begun(every), workers or cpu_count()
        if look:
            failures, trouble = _first(call, tasks, n, progress, look)
            if trouble:
                return call.put(_finished(every), failures, trouble)
        return call.put(*have(tasks, n, progress))


def _finished(every: Iterable[list[Task]]) -> list[Task]:
    return [task for tasks in every for task in tasks if store.is_finished(task.path, task.events)]


@dataclass(frozen=True)
class _Call:
    """What was asked for, and when."""

    asked: Sequence[tuple[Scenario, Path]]
    every: list[list[Task]]  # by scenario
    replicates: int
    command: str
    began: tuple[float, datetime]
    before: int  # tasks that were finished

    def put(self, done: list[Task], failures: list[Failure], trouble: Trouble | None) -> tuple[RunOutcome, ...]:
        """The files of all folders from what is done, and what they hold."""
        finished, seconds = {task.path for task in done}, time.perf_counter() - self.began[0]
        outcomes = list[RunOutcome]()
        with undisturbed():
            for (scenario, out), tasks in zip(self.asked, self.every, strict=True):
                own, paths = [task for task in tasks if task.path in finished], {task.path for task in tasks}
                outcome = RunOutcome(
                    out=out,
                    requested=self.replicates,
                    finished=sum(not task.alternative for task in own),
                    failures=tuple(failure for failure in failures if failure.path in paths),
                    trouble=trouble,
                    seconds=seconds,
                    simulated=len(done) - self.before,
                    lacking=sum(bool(task.alternative) and task.path not in finished for task in tasks),
                )
                _assemble(scenario, outcome, own, _facts(scenario, outcome, own, self.began[1], self.command))
                outcomes.append(outcome)
        return tuple(outcomes)


def _first(
    call: _Call, tasks: list[Task], workers: int, progress: Progress | None, look: Look
) -> tuple[list[Failure], Trouble | None]:
    """The first `FIRST` runs of each scenario, and a look at them if the rest takes longer than `LONG`."""
    first, began = [task for task in tasks if not task.alternative and task.replicate < FIRST], time.perf_counter()
    if len(first) == len(tasks):
        return [], None
    new = sum(not store.is_finished(task.path, task.events) for task in first)
    tell = progress and (lambda done, _: progress(done, len(tasks)))
    _, failures, trouble = have(first, workers, tell)
    there = _finished(call.every)
    left = (len(tasks) - len(there)) * (time.perf_counter() - began) / max(new, 1)
    if trouble or failures or not new or left < LONG:
        return failures, trouble
    try:
        look(call.put(there, failures, RUNNING), left)
    except KeyboardInterrupt:
        trouble = INTERRUPTED
    return failures, trouble


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


def _begun(all_tasks: Sequence[list[Task]]) -> list[Task]:
    """All tasks in the order in which they begin: the same seed of all scenarios, then the next one.

    The alternatives, some of which take longest, come before the last half: so at the end the workers share many short
    runs, and none waits long for another.
    """
    own, other = ([[t for t in tasks if bool(t.alternative) is kind] for tasks in all_tasks] for kind in (False, True))
    beside, half = _beside(own), len(own[0]) // 2 * len(own)
    return [*beside[:half], *_beside(other), *beside[half:]]


def _beside(all_tasks: Sequence[list[Task]]) -> list[Task]:
    """Those of several scenarios in one sequence, the same alternative and seed side by side."""
    every = [task for tasks in all_tasks for task in tasks]
    place = {what: i for i, what in enumerate(dict.fromkeys(_what(task) for task in every))}
    return sorted(every, key=lambda task: place[_what(task)])


def _what(task: Task) -> tuple[str, str, int]:
    """What a task shares with one of another scenario that is compared with it."""
    return task.alternative, task.label if task.alternative else "", task.replicate


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
    put_json(out / "failures.json", [failure.facts() for failure in outcome.failures])
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
    for name, found in (("entrance-value", entrance_value(folder)), ("summary", measured(folder))):
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
