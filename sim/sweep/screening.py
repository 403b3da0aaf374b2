"""Which factors matter: Morris's elementary effects over their ranges, the design and what it says (SALib)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from sim.scenario import Scenario
from sim.statistics import LEVEL, TELLING
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.outcomes import is_chance, is_count
from sim.units import Floats

RATIO = ("ratio", "ratio_low", "ratio_high")
_SEED = 20220313
_TRAJECTORIES = 2  # fewer have no spread
_STEP = 2 / 3  # of the range: how far a factor moves in a trajectory (SALib, four levels)


def _problem(experiment: Experiment) -> dict[str, Any]:
    """The factors of a screening in SALib's words, on the unit cube."""
    names = [label(factor) for factor in experiment.vary]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def trajectories(experiment: Experiment) -> Any:
    """Points of a Morris screening on the unit cube, [trajectories × (factors + 1), factors]; alike at every call."""
    from SALib.sample import morris

    return morris.sample(_problem(experiment), experiment.samples, seed=_SEED)


def screening(
    experiment: Experiment, situations: Sequence[Scenario], runs: pd.DataFrame, measures: Sequence[str]
) -> pd.DataFrame:
    """Morris's elementary effects: mean absolute change over a step with its 95 % margin, spread (sigma), and ratio.

    A step is two thirds of the range, as in the runs; SALib would extrapolate to the whole range. Of the trajectories
    in which every cell has run; nothing from fewer than two, no margin (NaN) from fewer than six. Of chances effect,
    margin and sigma are of 100; ratios are of counts only, see `_ratios`.
    """
    points, tables = trajectories(experiment), list[pd.DataFrame]()
    size = len(experiment.vary) + 1
    for situation in [s.name for s in situations]:
        here = runs[runs["situation"] == situation]
        for measure in measures:
            y = (100 if is_chance(measure) else 1) * _means(here[measure], here, len(points), size)
            whole = ~np.isnan(y.reshape(-1, size)).any(axis=1)
            if whole.sum() < _TRAJECTORIES:
                continue
            ran, n = np.repeat(whole, size), int(whole.sum())
            found = _effects(experiment, points[ran], y[ran])
            head = {"situation": situation, "measure": measure, "factor": found["names"]}
            effects = {
                "effect": _STEP * found["mu_star"],
                "margin": _STEP * found["mu_star_conf"] if n >= TELLING else np.nan,
                "sigma": _STEP * found["sigma"],
            }
            ratios = dict.fromkeys(RATIO, np.nan)
            if is_count(measure):
                logs = _means(np.log1p(here[measure]), here, len(points), size)[ran]
                ratios = _ratios(_effects(experiment, points[ran], logs), n)
            tables.append(pd.DataFrame(head | effects | ratios | {"trajectories": n}))
    if not tables:
        return pd.DataFrame()
    by = ["situation", "measure", "effect"]
    return pd.concat(tables, ignore_index=True).sort_values(by, ascending=[True, True, False], kind="stable")


def _effects(experiment: Experiment, points: Any, y: Floats) -> Any:
    """What SALib says of whole trajectories."""
    from SALib.analyze import morris

    return morris.analyze(_problem(experiment), points, y, seed=_SEED)


def _ratios(logs: Any, trajectories: int) -> dict[str, Any]:
    """What a step up multiplies a count by, with the ends of its 95 % interval (no ends from fewer than six).

    `logs`: the effects on the logarithm of 1 + count, so that 0 has one (0 to 9 is ten times as much; of large counts
    the 1 changes nothing). A geometric mean: one swamped outbreak does not rule it as it rules a mean change.
    The interval is Student's t over the trajectories, which all have the same seeds.
    """
    middle, error = _STEP * logs["mu"], _STEP * logs["sigma"] / np.sqrt(trajectories)
    margin = stats.t.ppf((1 + LEVEL) / 2, trajectories - 1) * error if trajectories >= TELLING else np.nan
    return dict(zip(RATIO, np.exp([middle, middle - margin, middle + margin]), strict=True))


def _means(values: pd.Series, runs: pd.DataFrame, points: int, size: int) -> Floats:
    """The mean of each point, [points], over the seeds in which it happened at all points of its trajectory.

    `values`: one a run. So a trajectory, of so many points (`size`), has the same luck throughout; NaN where it has no
    such seed.
    """
    wide = runs.assign(value=values).pivot_table(index="replicate", columns="cell", values="value", dropna=False)
    wide = wide.reindex(columns=[f"c{i + 1:04d}" for i in range(points)])
    return np.concatenate([wide.iloc[:, i : i + size].dropna().mean().to_numpy() for i in range(0, points, size)])
