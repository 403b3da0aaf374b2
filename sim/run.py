"""Many replicates of a scenario, in parallel and resumable, to the tables of a results folder.

    run → a shard a replicate (in workers) → tables of all shards, summary, scenario, manifest

Which worker did what, in what order, and in how many calls, leaves no trace in the tables.
"""

from __future__ import annotations

import json
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from platform import python_version
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from joblib import Parallel, cpu_count, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from sim import __version__, findings, staffing, store
from sim.alternatives import Other, others
from sim.county import County, build
from sim.crossings import NO_ENTRANCES, entrances
from sim.log import Event, Layer
from sim.measures import cases, daily, delay_chain, measures, round_clock, stages
from sim.model import Model, simulate
from sim.names import EVENTS, FOUND, LAYERS, MEASURES
from sim.result import Result
from sim.scenario import Scenario, dump, scenario_hash
from sim.staffing import staff
from sim.statistics import mean_interval, share_interval
from sim.zoning import zones

TABLES = ("replicates", "daily", "stages", "delays", "rounds", "entrances", "staff", "zones")
YES_NO = ("large_outbreak", "controlled")

Progress = Callable[[int, int], None]  # replicates finished, replicates in all


class CannotStart(ValueError):  # noqa: N818
    """What is wrong with a scenario, in lines for people, that shows only with its county."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Failure:
    """A replicate that ended with an exception."""

    scenario: str
    seed: int
    replicate: int
    error: str  # in one line
    traceback: str


@dataclass(frozen=True)
class RunOutcome:
    """What a run left in its folder. Replicates of the alternatives count in `failures` only."""

    out: Path
    requested: int
    finished: int
    failures: tuple[Failure, ...]
    interrupted: bool
    trouble: str  # why no further replicate was run, in one line; nothing if all were
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return not (self.failures or self.interrupted or self.trouble)


@dataclass(frozen=True)
class _Task:
    """One replicate to have: of the scenario itself (`alternative` is empty) or of an alternative."""

    scenario: Scenario
    alternative: str
    label: str  # in the column scenario
    chinese: str
    replicate: int
    path: Path
    events: bool


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
        done, failures, trouble = _have(tasks, workers or cpu_count(), progress)
        outcome = RunOutcome(
            out=out,
            requested=replicates,
            finished=sum(not task.alternative for task in done),
            failures=tuple(failures),
            interrupted=trouble == _INTERRUPTED,
            trouble=trouble,
            seconds=time.perf_counter() - began,
        )
        with _undisturbed():
            _assemble(scenario, outcome, done, _facts(scenario, outcome, done, started, command))
    return outcome


def check_start(scenario: Scenario) -> None:
    """Build the county and start a model. Raises CannotStart if the scenario does not allow it."""
    try:
        Model(scenario, county=_county(scenario))
    except ValueError as error:
        raise CannotStart(*[f"{scenario.name}: {line}" for line in str(error).splitlines()]) from error


def county_settings(scenario: Scenario) -> tuple[Any, ...]:
    """All of a scenario that its county depends on."""
    site = scenario.sampling
    tables = tuple((name, Path(path).read_bytes()) for name, path in sorted(scenario.tables.items()))
    return (scenario.county, tables, site.sites, site.tables, scenario.quarantine.rooms, scenario.transfer)


class _Site:
    """A scenario that equals every other with the same county."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.settings = scenario, county_settings(scenario)

    def __hash__(self) -> int:
        return hash(self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Site) and self.settings == other.settings


@lru_cache(maxsize=2)
def _built(site: _Site) -> County:
    return build(site.scenario)


def _county(scenario: Scenario) -> County:
    """The county, built once a process."""
    return _built(_Site(scenario))


# Replicates


def _tasks(scenario: Scenario, out: Path, replicates: int, events: bool, alternatives: int) -> list[_Task]:
    """Everything to have, in the order of the tables: the scenario itself, then alternative by alternative."""
    own = Other("", scenario.name, scenario.name, scenario)
    asked = [(own, replicates, events)]
    if alternatives:
        asked += [(other, alternatives, False) for other in others(scenario)]
    return [
        _Task(o.scenario, o.key, o.en, o.zh, r, store.shard_path(out, h, o.scenario.seed, r), raw)
        for o, n, raw in asked
        for h in [scenario_hash(o.scenario)]
        for r in range(n)
    ]


_INTERRUPTED = "interrupted"


def _have(tasks: list[_Task], workers: int, progress: Progress | None) -> tuple[list[_Task], list[Failure], str]:
    """Run what is missing. The tasks that are finished, those that failed, and what stopped the others."""
    missing = [task for task in tasks if not store.is_finished(task.path, task.events)]
    failures, trouble, done = list[Failure](), "", len(tasks) - len(missing)
    tell = progress or (lambda done, total: None)
    try:
        tell(done, len(tasks))
        for failure in _each(missing, min(workers, len(missing))):
            done += 1
            failures += [failure] if failure else []
            tell(done, len(tasks))
    except KeyboardInterrupt:
        trouble = _INTERRUPTED
    except TerminatedWorkerError:
        trouble = "a worker process was killed, perhaps for want of memory; the same command does the rest"
    if trouble and workers > 1:  # what a worker still writes would be in no table
        get_reusable_executor().shutdown(wait=True, kill_workers=True)
    failures.sort(key=lambda failure: (failure.scenario, failure.replicate))
    return [task for task in tasks if store.is_finished(task.path, task.events)], failures, trouble


def _each(tasks: list[_Task], workers: int) -> Iterator[Failure | None]:
    """Run the tasks, in this process or in others; what failed, one by one as they end."""
    if workers <= 1:
        yield from map(_replicate, tasks)
        return
    with parallel_config(backend="loky", inner_max_num_threads=1):
        parallel = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
        yield from parallel(delayed(_in_worker)(task) for task in tasks)


def _in_worker(task: _Task) -> Failure | None:
    """Ctrl-C reaches all processes of a terminal; only the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return _replicate(task)


def _replicate(task: _Task) -> Failure | None:
    """Simulate one replicate and write its shard."""
    try:
        result = simulate(task.scenario, task.replicate, _county(task.scenario))
        tables = {name: _arrow(table) for name, table in _tables(result).items()}
        store.write_shard(task.path, tables | (_raw(result) if task.events else {}), result.wall)
    except Exception as error:  # noqa: BLE001, RUF100
        line = f"{type(error).__name__}: {error}".splitlines()[0]
        return Failure(task.label, task.scenario.seed, task.replicate, line, traceback.format_exc())
    return None


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
        "entrances": entrances(result) if result.scenario.response else NO_ENTRANCES,
    }


def _arrow(table: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata()


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


# The folder


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No Ctrl-C while files are put in place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _assemble(scenario: Scenario, outcome: RunOutcome, done: list[_Task], facts: dict[str, Any]) -> None:
    """All files of the folder from the shards. Without any finished replicate only failures.json."""
    out = outcome.out
    _put_json(out / "failures.json", [asdict(failure) for failure in outcome.failures])
    own, other = ([task for task in done if bool(task.alternative) is kind] for kind in (False, True))
    if not own:
        return
    for old in [out / "report.html", *(out / "charts").glob("*.png")]:  # they show the tables of an earlier call
        old.unlink(missing_ok=True)
    for name, table in _joined(own, TABLES).items():
        store.write_table(out / f"{name}.parquet", table)
    if other:
        store.write_table(out / "alternatives.parquet", _joined(other, ("replicates",))["replicates"])
    else:
        (out / "alternatives.parquet").unlink(missing_ok=True)
    _put_events(out / "events", [task for task in own if task.events])
    people = staffing.in_words(pd.read_parquet(out / "staff.parquet"))
    store.write_text(out / "staff.csv", people.to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    store.write_text(out / "scenario.yaml", dump(scenario, out))
    _put_json(out / "manifest.json", facts)
    store.write_text(out / "summary.csv", summary(out).to_csv(index=False, lineterminator="\n"), "utf-8-sig")


def _put_json(path: Path, value: Any) -> None:
    """The file, or no file where there is nothing to say."""
    if value:
        store.write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    else:
        path.unlink(missing_ok=True)


def _joined(tasks: Iterable[_Task], names: tuple[str, ...]) -> dict[str, pa.Table]:
    """Tables over replicates, with the columns that say which; sorted as the tasks are."""
    parts: dict[str, list[pa.Table]] = {name: [] for name in names}
    for task in tasks:
        with store.Shard(task.path) as shard:
            for name in names:
                parts[name].append(_named(shard.table(name), task, name))
    return {name: pa.concat_tables(part, promote_options="permissive") for name, part in parts.items()}


def _named(table: pa.Table, task: _Task, name: str) -> pa.Table:
    """The same with the columns scenario, replicate; of measures also seed, and of an alternative key and Chinese."""
    n = table.num_rows
    first = {"scenario": pa.repeat(task.label, n), "replicate": pa.array(np.full(n, task.replicate, dtype=np.int64))}
    if name == "replicates":
        first["seed"] = pa.array(np.full(n, task.scenario.seed, dtype=np.int64))
        if task.alternative:
            first |= {"alternative": pa.repeat(task.alternative, n), "chinese": pa.repeat(task.chinese, n)}
    return pa.table(first | {column: table[column] for column in table.column_names})


def _put_events(folder: Path, tasks: list[_Task]) -> None:
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
                text = shard.table(name).to_pandas().to_csv(index=False, lineterminator="\n")
                store.write_text(path, text, "utf-8-sig")
                kept.add(path)
    for old in [path for path in folder.glob("r*-*.*") if path not in kept]:
        old.unlink()
    if not kept:
        with suppress(OSError):  # something of the user's, or no folder at all
            folder.rmdir()


def summary(out: Path) -> pd.DataFrame:
    """One row a measure, over the replicates of a results folder.

    low, median, high: 10, 50, 90 % of the runs in which it happened (nothing for yes and no); mean with its 95 %
    interval (of yes and no: the share, Wilson's); happened: in how many of the runs. Chances are of 100 outbreaks.
    """
    folder = findings.read(out)
    runs = len(folder.replicates)
    rows = []
    for key, row in findings.summary(folder).iterrows():
        name = MEASURES[str(key)]
        values = folder.measure(str(key)).dropna()
        shares, scale = key in YES_NO, 100 if name.unit == "of 100 outbreaks" else 1
        mean = share_interval(int((values > 0).sum()), len(values)) if shares else mean_interval(values)
        ranges = [np.nan] * 3 if shares else [row["low"], row["median"], row["high"]]
        means = [scale * x for x in (mean.estimate, mean.low, mean.high)]
        rows.append((key, name.unit, name.en, name.zh, *ranges, *means, int(row["happened"]), runs))
    columns = ["measure", "unit", "english", "chinese", "low", "median", "high", "mean", "mean_low", "mean_high",
               "happened", "runs"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _facts(
    scenario: Scenario, outcome: RunOutcome, done: list[_Task], started: datetime, command: str
) -> dict[str, Any]:
    """What the manifest says: enough to do the same again, and what it cost."""
    seconds = []
    for task in done:
        with store.Shard(task.path) as shard:
            seconds.append(shard.seconds)
    return {
        "versions": {"fivefast": __version__, "python": python_version(), **store.versions()},
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
        "simulation_seconds": round(sum(seconds), 1),
        "command": command,
    }
