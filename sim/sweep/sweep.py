"""Run an experiment: the runs that are missing, rounds of more runs until it is sharp, and the files of its folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from typing import Any

import numpy as np
import pandas as pd
from joblib import cpu_count

from sim import __version__, store
from sim.alternatives import others
from sim.model import simulate
from sim.names import Lang
from sim.run import joined, undisturbed
from sim.scenario import Scenario, scenario_hash
from sim.sweep import analysis
from sim.sweep.cells import Cell, cells
from sim.sweep.experiment import Experiment
from sim.sweep.files import write
from sim.sweep.lacking import in_time
from sim.sweep.outcomes import with_chances
from sim.sweep.pilot import pilot, pilot_words
from sim.sweep.stopping import more_runs
from sim.words import plural
from sim.work import Failure, Progress, Task, check_start, have

NAMES = ("replicates",)


@dataclass(frozen=True)
class Sweep:
    """What a sweep left in its folder."""

    experiment: Experiment
    out: Path
    runs: int  # finished
    failures: tuple[Failure, ...]
    trouble: str
    results: analysis.Results | None  # nothing without finished runs of a baseline

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return not (self.failures or self.trouble)


@dataclass(frozen=True, eq=False)
class _Place:
    """A cell in a situation, as a scenario of its own."""

    situation: Scenario
    cell: Cell
    scenario: Scenario
    hash: str

    def task(self, out: Path, replicate: int) -> Task:
        path = store.shard_path(out, self.hash, self.scenario.seed, replicate)
        return Task(self.scenario, self.cell.key, self.situation.name, "", replicate, path, False)


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
    how many pairs the smallest differences need. Raises CannotStart, store.FolderBusy, OSError.
    """
    out, began, started = Path(out).resolve(), time.perf_counter(), datetime.now(UTC)
    workers = workers or cpu_count()
    places = _places(experiment, situations)
    with store.locked(out):
        wanted = dict.fromkeys(places, min(experiment.pilot, experiment.replicates))
        told = False
        while True:
            tasks = [place.task(out, r) for r in range(max(wanted.values())) for place in places if r < wanted[place]]
            done, failures, trouble = have(tasks, workers, progress, cluster)
            if not told and not trouble:
                for line in _pilot(experiment, places, done, lang):
                    tell(line)
                told = True
            if max(wanted.values()) < experiment.replicates and not trouble:
                wanted = dict.fromkeys(places, experiment.replicates)
                continue
            more = {} if trouble else _more(experiment, places, wanted, done)
            if not more:
                break
            wanted |= more
        found = _analysed(experiment, situations, places, done, workers)
        wrong = list[Task]()
        if found is not None and experiment.alternatives and not trouble:
            tasks = list(_under_other_assumptions(experiment, places, found, out))
            wrong, failed, trouble = have(tasks, workers, progress if tasks else None, cluster)
            failures += failed
            if not trouble:  # a part of the other assumptions says nothing
                found = analysis.with_assumptions(experiment, found, _table(wrong, "assumption"))
        with undisturbed():
            facts = _facts(experiment, situations, [*done, *wrong], failures, trouble, began, started, command)
            plans = {place.cell.key: place.scenario for place in places if place.situation is situations[0]}
            results = write(experiment, situations, plans, found, out, failures, facts, lang)
    return Sweep(experiment, out, len(done), tuple(failures), trouble, results)


def _places(experiment: Experiment, situations: Sequence[Scenario]) -> list[_Place]:
    places = []
    for situation in situations:
        for cell in cells(experiment):
            scenario = cell.of(situation)
            places.append(_Place(situation, cell, scenario, scenario_hash(scenario)))
    for situation in situations:
        check_start(situation)
    return places


def _pilot(experiment: Experiment, places: Sequence[_Place], done: Sequence[Task], lang: Lang) -> list[str]:
    """What the first runs say of how many it takes."""
    table = _table(done)
    if experiment.design == "morris" or not (table["cell"] == analysis.BASE).any():
        return []
    made = list({place.cell.key: place.cell for place in places}.values())
    return pilot_words(pilot(experiment, with_chances(table), made), lang)


def _more(
    experiment: Experiment, places: Sequence[_Place], wanted: dict[_Place, int], done: Sequence[Task]
) -> dict[_Place, int]:
    """By the rule of `until`: cells that need more runs, how many in all."""
    if experiment.until is None:
        return {}
    by_name = {(place.situation.name, place.cell.key): place for place in places}
    made = list({place.cell.key: place.cell for place in places}.values())
    more = more_runs(experiment, _table(done), made, {name: wanted[place] for name, place in by_name.items()})
    return {by_name[name]: n for name, n in more.items()}


def _table(done: Sequence[Task], note: str = "_") -> pd.DataFrame:
    """Measures of every finished run, with the columns situation, cell, replicate, seed, and `note` of the task."""
    if not done:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ("situation", "cell", "replicate", note)})
    table = joined(done, NAMES)["replicates"].to_pandas()
    table = table.rename(columns={"scenario": "situation", "alternative": "cell", "chinese": note})
    return table.drop(columns="_", errors="ignore")


def _daily(done: Sequence[Task]) -> pd.DataFrame:
    """The days of every finished run: what was reported, with the columns situation, cell, replicate."""
    parts = []
    for task in done:
        with store.Shard(task.path) as shard:
            days = shard.table("daily").select(["day", "reported"]).to_pandas()
        parts.append(days.assign(situation=task.label, cell=task.alternative, replicate=task.replicate))
    return pd.concat(parts, ignore_index=True)


def _analysed(
    experiment: Experiment, situations: Sequence[Scenario], places: Sequence[_Place], done: Sequence[Task], cores: int
) -> analysis.Results | None:
    """What the runs say, and how fast they were; nothing without a run of a baseline."""
    table = _table(done)
    if not (table["cell"] == analysis.BASE).any():
        return None
    found = analysis.analyse(experiment, situations, list({p.cell.key: p.cell for p in places}.values()), table)
    found = replace(found, daily=_daily(done))
    seconds = pd.Series(list(_seconds(done)), index=[task.label for task in done])
    return replace(found, pace=analysis.Pace(seconds.groupby(level=0).mean().to_dict(), cores))


def _under_other_assumptions(
    experiment: Experiment, places: Sequence[_Place], found: analysis.Results, out: Path
) -> Iterator[Task]:
    """Runs of the baseline and of the best cell of each situation under the named alternatives."""
    for place in places:
        best = analysis.best(experiment, found, place.situation.name)
        if best is None or place.cell.key not in (analysis.BASE, best):
            continue
        for other in others(place.scenario):
            own = scenario_hash(other.scenario)
            note = analysis.SEPARATOR.join((other.key, other.en, other.zh))
            for r in range(experiment.alternatives):
                path = store.shard_path(out, own, other.scenario.seed, r)
                yield Task(other.scenario, place.cell.key, place.situation.name, note, r, path, False)


def _facts(  # noqa: PLR0913
    experiment: Experiment, situations: Sequence[Scenario], done: Sequence[Task], failures: Sequence[Failure],
    trouble: str, began: float, started: datetime, command: str,
) -> dict[str, Any]:  # fmt: skip
    seconds = list(_seconds(done))
    return {
        "versions": {"fivefast": __version__, "python": python_version(), **store.versions()},
        "experiment": experiment.name,
        "situations": {s.name: {"seed": s.seed, "hash": scenario_hash(s)} for s in situations},
        "code": store.code_version(),
        "runs": len(done),
        "failures": len(failures),
        "trouble": trouble,
        "started": started.isoformat(timespec="seconds"),
        "wall_seconds": round(time.perf_counter() - began, 1),
        "simulation_seconds": round(sum(seconds), 1),
        "command": command,
    }


def _seconds(done: Sequence[Task]) -> Iterator[float]:
    for task in done:
        with store.Shard(task.path) as shard:
            yield shard.seconds


def dry_run(experiment: Experiment, situations: Sequence[Scenario], out: str | Path, workers: int | None) -> list[str]:
    """What a sweep would run, and about how long it would take, in lines."""
    out = Path(out).resolve()
    places = _places(experiment, situations)
    tasks = [place.task(out, r) for place in places for r in range(experiment.replicates)]
    there = [task for task in tasks if store.is_finished(task.path)]
    missing, cores = len(tasks) - len(there), workers or cpu_count()
    lines = [
        f"{experiment.name}: {len(situations)} situation{plural(len(situations))} × "
        f"{len(places) // len(situations)} cells × {experiment.replicates} runs = {len(tasks)} runs; "
        f"{len(there)} are there, {missing} are missing"
    ]
    if experiment.pilot < experiment.replicates:
        lines.append(f"after the first {experiment.pilot} of each cell it says how many the smallest differences need")
    if experiment.until:
        most = len(places) * experiment.until.most
        sharp = " and ".join(one.measure for one in experiment.until.measures)
        lines.append(f"then more until {sharp} is known well enough, at most {most} runs in all")
    each, timed = (float(np.mean(list(_seconds(there)))), len(there)) if there else _pace(places)
    lines.append(f"about {in_time(missing * each / cores, 'en')} on {cores} cores, {each:.1f} s a run as {timed} timed")
    if experiment.until:
        more = len(places) * experiment.until.most - len(there)
        lines.append(f"and at most {in_time(more * each / cores, 'en')} until it is known well enough")
    if experiment.alternatives:
        each_plan = experiment.alternatives * len(list(others(situations[0])))
        runs = 2 * len(situations) * each_plan
        lines.append(
            f"then other assumptions: {each_plan} runs of the baseline and of the best cell of each situation, "
            f"{runs} in all if each has one, about {in_time(runs * each / cores, 'en')} more"
        )
    return lines


_TIMED = 20.0  # seconds at most, but for the baselines


def _pace(places: Sequence[_Place]) -> tuple[float, int]:
    """Mean seconds of a run, building its county included, and how many were timed.

    The baseline of each situation, then other cells from all over the design, since some are slower.
    """
    first = [place for place in places if place.cell.key == analysis.BASE]
    others = np.random.default_rng(0).permutation([i for i, p in enumerate(places) if p.cell.key != analysis.BASE])
    simulate(first[0].scenario, 0)  # what only a first run costs
    began, found = time.perf_counter(), list[float]()
    for place in (*first, *(places[i] for i in others)):
        if len(found) >= len(first) and time.perf_counter() - began > _TIMED:
            break
        start = time.perf_counter()
        simulate(place.scenario, 0)
        found.append(time.perf_counter() - start)
    return float(np.mean(found)), len(found)
