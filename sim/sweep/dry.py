"""What a sweep would run, and how long that takes, without running it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import cpu_count

from sim import store
from sim.alternatives import others
from sim.names import Lang
from sim.pace import in_time, timed
from sim.scenario import Scenario
from sim.sweep.cells import Cell
from sim.sweep.experiment import SAMPLED, Experiment
from sim.sweep.factors import label
from sim.sweep.outcomes import name_of
from sim.sweep.settings_words import factor_name
from sim.sweep.tasks import CellPlace, every_place
from sim.words import plural, say
from sim.work import Task


class Pace(NamedTuple):
    """Mean seconds of a run, what that rests on, and whether a run was not followed to its end."""

    seconds: float
    basis: str
    cut: bool = False


def dry_run(
    experiment: Experiment, situations: Sequence[Scenario], out: str | Path, workers: int | None, lang: Lang = "en"
) -> list[str]:
    """What a sweep would run, and about how long it would take, in lines."""
    out = Path(out).resolve()
    made = every_place(experiment, situations)
    tasks = [place.task(out, r) for place in made for r in range(experiment.replicates)]
    there = [task for task in tasks if store.is_finished(task.path)]
    missing, cores, n = len(tasks) - len(there), workers or cpu_count(), len(situations)
    lines = [say("dry_sweep", lang, name=experiment.name, situations=n, s=plural(n), cells=len(made) // n,
                 each=experiment.replicates, all=len(tasks), there=len(there), missing=missing)]  # fmt: skip
    if experiment.pilot < experiment.replicates and experiment.design not in SAMPLED:
        lines.append(say("dry_pilot", lang, n=experiment.pilot))
    if experiment.until:
        sharp = dict.fromkeys(f"“{name_of(one.measure).text(lang)}”" for one in experiment.until.measures)
        measures = (" and " if lang == "en" else "、").join(sharp)
        lines.append(say("dry_until", lang, measures=measures, most=len(made) * experiment.until.most))
    pace = _of_shards(there, len(made), lang) if there else _timed(experiment, made, lang)
    each, about = pace.seconds, say("dry_more_than" if pace.cut else "dry_about", lang)
    time = in_time(missing * each / cores, lang)
    lines.append(say("dry_time", lang, about=about, time=time, cores=cores, each=each, basis=pace.basis))
    if experiment.until:
        more = len(made) * experiment.until.most - len(there)
        lines.append(say("dry_most", lang, time=in_time(more * each / cores, lang)))
    if experiment.alternatives:
        lines.append(_others(experiment, situations, each / cores, lang))
    return lines


def _others(experiment: Experiment, situations: Sequence[Scenario], seconds: float, lang: Lang) -> str:
    """What runs under other assumptions, at most; `seconds`: of a run, by cores."""
    each = experiment.alternatives * len(list(others(situations[0])))
    levels = 3 * sum(factor.enough for factor in experiment.vary)
    runs = (2 + levels) * len(situations) * each
    more = say("dry_levels", lang) if levels else ""
    return say("dry_others", lang, each=each, levels=more, runs=runs, time=in_time(runs * seconds, lang))


def _of_shards(there: Sequence[Task], made: int, lang: Lang) -> Pace:
    """By the runs that are there: each cell counts once, the others as these do on average."""
    seconds: dict[tuple[str, str], list[float]] = {}
    for task in there:
        with store.Shard(task.path) as shard:
            seconds.setdefault((task.label, task.alternative), []).append(shard.seconds)
    mean = float(np.mean([np.mean(own) for own in seconds.values()]))
    return Pace(mean, say("dry_there", lang, runs=len(there), cells=len(seconds), made=made))


def _timed(experiment: Experiment, made: Sequence[CellPlace], lang: Lang) -> Pace:
    """By one run of the first baseline and one of the last cell of all, the farthest from it in the design.

    Where runs draw their own assumptions by the first draw of the one and the second of the other.
    """
    runs = {place: timed(place.drawn(i)[0]) for i, place in enumerate(dict.fromkeys((made[0], made[-1])))}
    parts = (
        say("dry_part", lang, time=run.text(lang), levels=_levels(experiment, place.cell, lang),
            situation=place.situation.name)
        for place, run in runs.items()
    )  # fmt: skip
    basis = say("dry_timed", lang, parts=say("dry_and", lang).join(parts))
    mean = float(np.mean([run.seconds for run in runs.values()]))
    return Pace(mean, basis, not all(run.ended for run in runs.values()))


def _levels(experiment: Experiment, cell: Cell, lang: Lang) -> str:
    """Each factor with its level."""
    names = {label(factor): factor_name(factor).text(lang) for factor in experiment.vary}
    levels = (cell.levels if lang == "en" else cell.chinese).items()
    return say("dry_comma", lang).join(f"{names[name]} {level}" for name, level in levels)
