"""What a sweep would run, and how long that takes, without running it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import cpu_count

from sim import store
from sim.alternatives import others
from sim.pace import in_time, timed
from sim.scenario import Scenario
from sim.sweep.experiment import Experiment
from sim.sweep.places import CellPlace, every_place
from sim.words import plural
from sim.work import Task


class Pace(NamedTuple):
    """Mean seconds of a run, what that rests on, and whether a run was not followed to its end."""

    seconds: float
    basis: str
    cut: bool = False


def dry_run(experiment: Experiment, situations: Sequence[Scenario], out: str | Path, workers: int | None) -> list[str]:
    """What a sweep would run, and about how long it would take, in lines."""
    out = Path(out).resolve()
    made = every_place(experiment, situations)
    tasks = [place.task(out, r) for place in made for r in range(experiment.replicates)]
    there = [task for task in tasks if store.is_finished(task.path)]
    missing, cores = len(tasks) - len(there), workers or cpu_count()
    lines = [
        f"{experiment.name}: {len(situations)} situation{plural(len(situations))} × "
        f"{len(made) // len(situations)} cells × {experiment.replicates} runs = {len(tasks)} runs; "
        f"{len(there)} are there, {missing} are missing"
    ]
    if experiment.pilot < experiment.replicates:
        lines.append(f"after the first {experiment.pilot} of each cell it says how many the smallest differences need")
    if experiment.until:
        most = len(made) * experiment.until.most
        sharp = " and ".join(one.measure for one in experiment.until.measures)
        lines.append(f"then more until {sharp} is known well enough, at most {most} runs in all")
    pace = _of_shards(there, len(made)) if there else _timed(made)
    each, about = pace.seconds, "more than" if pace.cut else "about"
    lines.append(f"{about} {in_time(missing * each / cores, 'en')} on {cores} cores, {each:.1f} s a run: {pace.basis}")
    if experiment.until:
        more = len(made) * experiment.until.most - len(there)
        lines.append(f"and at most {in_time(more * each / cores, 'en')} until it is known well enough")
    if experiment.alternatives:
        each_plan = experiment.alternatives * len(list(others(situations[0])))
        levels = 3 * sum(factor.enough for factor in experiment.vary)
        runs = (2 + levels) * len(situations) * each_plan
        three = ", and of three levels of what can be enough" if levels else ""
        lines.append(
            f"then other assumptions: {each_plan} runs of the baseline and of the best cell of each situation{three}, "
            f"at most {runs} in all, about {in_time(runs * each / cores, 'en')} more"
        )
    return lines


def _of_shards(there: Sequence[Task], made: int) -> Pace:
    """By the runs that are there: each cell counts once, the others as these do on average."""
    seconds: dict[tuple[str, str], list[float]] = {}
    for task in there:
        with store.Shard(task.path) as shard:
            seconds.setdefault((task.label, task.alternative), []).append(shard.seconds)
    mean = float(np.mean([np.mean(own) for own in seconds.values()]))
    return Pace(mean, f"as {len(there)} runs took that are there, of {len(seconds)} of {made} cells")


def _timed(made: Sequence[CellPlace]) -> Pace:
    """By one run of the first baseline and one of the last cell of all, the farthest from it in the design."""
    runs = {place: timed(place.scenario) for place in dict.fromkeys((made[0], made[-1]))}
    parts = (f"{run.text} for {_what(place)}" for place, run in runs.items())
    basis = f"{' and '.join(parts)}, a run of each; other cells may take longer"
    mean = float(np.mean([run.seconds for run in runs.values()]))
    return Pace(mean, basis, not all(run.ended for run in runs.values()))


def _what(place: CellPlace) -> str:
    return f"{', '.join(place.cell.levels.values())} in {place.situation.name}"
