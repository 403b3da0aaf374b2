"""Which factors matter: Morris's elementary effects over their ranges, the design and what it says (SALib)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario import Scenario
from sim.statistics import TELLING
from sim.sweep.experiment import Experiment, label
from sim.sweep.outcomes import is_chance
from sim.units import Floats

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
    """Morris's elementary effects: mean absolute change over a step with its 95 % margin, and spread (sigma).

    A step is two thirds of the range, as in the runs; SALib would extrapolate to the whole range. Of the trajectories
    in which every cell has run; nothing from fewer than two, no margin (NaN) from fewer than six. Of chances all three
    are of 100.
    """
    from SALib.analyze import morris

    points, rows = trajectories(experiment), []
    for situation in [s.name for s in situations]:
        here = runs[runs["situation"] == situation]
        for measure in measures:
            y = (100 if is_chance(measure) else 1) * _means(here, measure, len(points), len(experiment.vary) + 1)
            whole = ~np.isnan(y.reshape(-1, len(experiment.vary) + 1)).any(axis=1)
            if whole.sum() < _TRAJECTORIES:
                continue
            ran = np.repeat(whole, len(experiment.vary) + 1)
            found = morris.analyze(_problem(experiment), points[ran], y[ran], seed=_SEED)
            rows += [
                {
                    "situation": situation,
                    "measure": measure,
                    "factor": name,
                    "effect": _STEP * effect,
                    "margin": _STEP * margin if whole.sum() >= TELLING else np.nan,
                    "sigma": _STEP * sigma,
                    "trajectories": int(whole.sum()),
                }
                for name, effect, margin, sigma in zip(
                    found["names"], found["mu_star"], found["mu_star_conf"], found["sigma"], strict=True
                )
            ]
    table = pd.DataFrame(rows)
    return (
        table.sort_values(["situation", "measure", "effect"], ascending=[True, True, False], kind="stable")
        if rows
        else table
    )


def _means(runs: pd.DataFrame, measure: str, points: int, size: int) -> Floats:
    """The mean of each point, [points], over the seeds in which it happened at all points of its trajectory.

    So a trajectory, of so many points (`size`), has the same luck throughout; NaN where it has no such seed.
    """
    wide = runs.pivot_table(index="replicate", columns="cell", values=measure, dropna=False)
    wide = wide.reindex(columns=[f"c{i + 1:04d}" for i in range(points)])
    return np.concatenate([wide.iloc[:, i : i + size].dropna().mean().to_numpy() for i in range(0, points, size)])
