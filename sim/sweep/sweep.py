"""Run an experiment: the runs that are missing, rounds of more runs until it is sharp, and the files of its folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from joblib import cpu_count

from sim import findings, store
from sim.alternatives import others
from sim.names import Lang
from sim.run import joined, seconds_of, undisturbed, versions
from sim.scenario import Scenario, scenario_hash
from sim.sweep import analysis, assumed
from sim.sweep.experiment import SAMPLED, Experiment
from sim.sweep.files import write
from sim.sweep.outcomes import with_chances
from sim.sweep.pilot import pilot, pilot_words
from sim.sweep.stopping import more_runs
from sim.sweep.tasks import SEPARATOR, CellPlace, cells_of, every_place, situation_of, told
from sim.words import say
from sim.work import PATIENCE, Failure, Progress, Task, Trouble, have

NAMES = ("replicates",)
_BLOCK = 100  # runs whose tables are open at once: each takes a hundred times the memory of its row


@dataclass(frozen=True)
class Sweep:
    """What a sweep left in its folder."""

    experiment: Experiment
    out: Path
    runs: int  # finished
    failures: tuple[Failure, ...]
    trouble: Trouble | None
    results: analysis.Results | None  # nothing without finished runs of a baseline

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return not (self.failures or self.trouble)


def sweep(  # noqa: PLR0913
    experiment: Experiment,
    situations: Sequence[Scenario],
    out: str | Path,
    *,
    workers: int | None = None,
    cluster: str = "",
    progress: Progress | None = None,
    command: str = "",
    lang: Lang = "en",
    tell: Callable[[str], None] = lambda line: None,
) -> Sweep:
    """Have all runs of an experiment in `out`, and write its tables, charts and page.

    What an earlier call has finished is not run again; a failing run stops no other. `cluster`: address of a Dask
    scheduler, whose workers must see `out` under the same path. `tell` is given a line a situation after the pilot:
    how many pairs the smallest differences need; and one where the cluster has no worker any more. Raises
    CannotStart, store.FolderBusy, OSError.
    """
    out, began, started = Path(out).resolve(), time.perf_counter(), datetime.now(UTC)
    workers = workers or cpu_count()
    places = every_place(experiment, situations)

    def deserted() -> None:
        tell(say("sweep_deserted", lang, at=cluster, seconds=PATIENCE))

    with store.locked(out):
        wanted = dict.fromkeys(places, min(experiment.pilot, experiment.replicates))
        stated, measured = False, _Measures()
        while True:
            tasks = [place.task(out, r) for r in range(max(wanted.values())) for place in places if r < wanted[place]]
            done, failures, trouble = have(tasks, workers, progress, cluster, deserted)
            if not stated and not trouble:
                for line in _pilot(experiment, places, measured.table(done), lang):
                    tell(line)
                stated = True
            if max(wanted.values()) < experiment.replicates and not trouble:
                wanted = dict.fromkeys(places, experiment.replicates)
                continue
            more = {} if trouble else _more(experiment, places, wanted, measured.table(done))
            if not more:
                break
            wanted |= more
        if trouble:
            tell(say("sweep_follows", lang))
        found = _analysed(experiment, situations, places, (done, measured.table(done)), workers)
        wrong = list[Task]()
        if found is not None and experiment.alternatives and not trouble:
            tasks = list(_under_other_assumptions(experiment, places, found, out))
            wrong, failed, trouble = have(tasks, workers, progress if tasks else None, cluster, deserted)
            failures += failed
            if not trouble:  # a part of the other assumptions says nothing
                found = assumed.with_assumptions(experiment, found, _Measures().table(wrong, "assumption"))
        failures = [told(failure) for failure in failures]
        with undisturbed():
            facts = _facts(experiment, situations, [*done, *wrong], failures, trouble, began, started, command)
            plans = {place.cell.key: place.scenario for place in places if place.situation is situations[0]}
            results = write(experiment, situations, plans, found, out, failures, facts, lang)
    return Sweep(experiment, out, len(done), tuple(failures), trouble, results)


def _pilot(experiment: Experiment, places: Sequence[CellPlace], table: pd.DataFrame, lang: Lang) -> list[str]:
    """What the first runs say of how many it takes."""
    if experiment.design in SAMPLED or not (table["cell"] == analysis.BASE).any():
        return []
    return pilot_words(pilot(experiment, with_chances(table), cells_of(places)), lang)


def _more(
    experiment: Experiment, places: Sequence[CellPlace], wanted: dict[CellPlace, int], table: pd.DataFrame
) -> dict[CellPlace, int]:
    """By the rule of `until`: cells that need more runs, how many in all."""
    if experiment.until is None:
        return {}
    by_name = {(place.situation.name, place.cell.key): place for place in places}
    so_far = {name: wanted[place] for name, place in by_name.items()}
    more = more_runs(experiment, with_chances(table), cells_of(places), so_far)
    return {by_name[name]: n for name, n in more.items()}


def _blocks(done: Sequence[Task]) -> Iterator[Sequence[Task]]:
    return (done[i : i + _BLOCK] for i in range(0, len(done), _BLOCK))


class _Measures:
    """Measures of finished runs: each shard is read once, however often they are asked for."""

    def __init__(self) -> None:
        self._blocks, self._at = list[pa.Table](), dict[tuple[str, str, Path], int]()

    def table(self, done: Sequence[Task], note: str = "_") -> pd.DataFrame:
        """Of these runs, with the columns situation, cell, replicate, seed, and `note` of the task."""
        if not done:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in ("situation", "cell", "replicate", note)})
        new = [task for task in done if _key(task) not in self._at]
        self._at |= {_key(task): len(self._at) + i for i, task in enumerate(new)}
        self._blocks += [joined(block, NAMES)["replicates"].combine_chunks() for block in _blocks(new)]
        whole = pa.concat_tables(self._blocks, promote_options="permissive")
        table = whole.take(pa.array([self._at[_key(task)] for task in done])).to_pandas()
        table = table.rename(columns={"scenario": "situation", "alternative": "cell", "chinese": note})
        return table.assign(situation=table["situation"].map(situation_of)).drop(columns="_", errors="ignore")


def _key(task: Task) -> tuple[str, str, Path]:
    """Of a run in a table: cells with the same settings share their shards."""
    return task.label, task.chinese, task.path


def _parts(done: Sequence[Task], table: str, columns: Sequence[str]) -> pd.DataFrame:
    """These columns of a table of every finished run, with the columns situation, cell, replicate."""
    blocks = []
    for block in _blocks(done):
        parts = []
        for task in block:
            with store.Shard(task.path) as shard:
                rows = shard.table(table).select(list(columns)).to_pandas()
            head = {"situation": situation_of(task.label), "cell": task.alternative, "replicate": task.replicate}
            parts.append(rows.assign(**head))
        blocks.append(pd.concat(parts, ignore_index=True))
    return pd.concat(blocks, ignore_index=True)


def _zoned(
    experiment: Experiment, found: analysis.Results, places: Sequence[CellPlace], shared: Sequence[Task]
) -> dict[tuple[str, str], dict[str, float]]:
    """How long residents were sealed or kept in their area, with the baseline and the best cell of each situation.

    `shared`: the runs with the same luck, as levels are of.
    """
    best = {name: analysis.best(experiment, found, name) for name in {place.situation.name for place in places}}
    zoned = dict[tuple[str, str], dict[str, float]]()
    for place in places:
        situation, cell = place.situation.name, place.cell.key
        if cell not in (analysis.BASE, best[situation]):
            continue
        runs = [task for task in shared if (situation_of(task.label), task.alternative) == (situation, cell)]
        if runs:
            zones = _parts(runs, "zones", ("town", "level", "person_days"))
            zoned[situation, cell] = findings.days_zoned(zones, len(runs), place.scenario)
    return zoned


def _analysed(
    experiment: Experiment,
    situations: Sequence[Scenario],
    places: Sequence[CellPlace],
    ran: tuple[Sequence[Task], pd.DataFrame],
    cores: int,
) -> analysis.Results | None:
    """What the runs and their measures say, and how fast they were; nothing without a run of a baseline."""
    done, table = ran
    if not (table["cell"] == analysis.BASE).any():
        return None
    found = analysis.analyse(experiment, situations, cells_of(places), table)
    bases = {place.situation.name: place.scenario for place in places if place.cell.key == analysis.BASE}
    alike = set(found.shared[["situation", "replicate"]].itertuples(index=False, name=None))
    shared = [task for task in done if (situation_of(task.label), task.replicate) in alike]
    daily = _parts(shared, "daily", ("day", "reported")) if shared else pd.DataFrame()
    found = replace(found, daily=daily, zoned=_zoned(experiment, found, places, shared), bases=bases)
    seconds = pd.Series(list(seconds_of(done)), index=[situation_of(task.label) for task in done])
    return replace(found, pace=analysis.Pace(seconds.groupby(level=0).mean().to_dict(), cores))


def _under_other_assumptions(
    experiment: Experiment, places: Sequence[CellPlace], found: analysis.Results, out: Path
) -> Iterator[Task]:
    """Runs of the cells of `assumed.under_others` under the named alternatives."""
    names = set(found.summary["situation"])
    wanted = {name: assumed.under_others(experiment, found, name) for name in names}
    for place in places:
        if place.cell.key not in wanted.get(place.situation.name, ()):
            continue
        for other in others(place.scenario):
            own = scenario_hash(other.scenario)
            note = SEPARATOR.join((other.key, other.en, other.zh))
            for r in range(experiment.alternatives):
                path = store.shard_path(out, own, other.scenario.seed, r)
                yield Task(other.scenario, place.cell.key, place.label(other.en), note, r, path, False)


def _facts(  # noqa: PLR0913
    experiment: Experiment, situations: Sequence[Scenario], done: Sequence[Task], failures: Sequence[Failure],
    trouble: Trouble | None, began: float, started: datetime, command: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "versions": versions(),
        "experiment": experiment.name,
        "situations": {s.name: {"seed": s.seed, "hash": scenario_hash(s)} for s in situations},
        "code": store.code_version(),
        "runs": len(done),
        "failures": len(failures),
        "trouble": trouble,
        "started": started.isoformat(timespec="seconds"),
        "wall_seconds": round(time.perf_counter() - began, 1),
        "simulation_seconds": round(sum(seconds_of(done)), 1),
        "command": command,
    }
