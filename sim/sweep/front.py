"""Both hands 两手硬: the plans that no other plan beats in all of two or three measures (the Pareto front)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.sweep.cells import Cell, plans
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import mean_of
from sim.units import Bools, Floats

RESAMPLINGS = 1000
FEWEST = 3  # seeds: of fewer a mean has no interval either
NEARLY = 5  # of 100 resamplings: plans that are on the front so often are named, too
_SEED = 20220313


def front(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation and plan: means of `front`, whether no plan is at least as low in all and lower in one.

    Means and their intervals are over the seeds with which every plan has run, so that luck is alike. `of_100`: in how
    many of 100 resamplings of these seeds (bootstrap) it is on the front, NaN if they are too few to vary. `number`: of
    the plan in the picture, the baseline is 1.
    """
    measures, rows = list(experiment.front), []
    for situation in dict.fromkeys(runs["situation"]) if measures else ():
        here = runs[runs["situation"] == situation].dropna(subset=measures)
        ran = [cell for cell in plans(experiment, made) if (here["cell"] == cell.key).any()]
        here = here[here["cell"].isin([cell.key for cell in ran])]
        wide = here.pivot_table(index="replicate", columns="cell", values=measures).dropna()
        if wide.empty:
            continue
        values = np.stack([wide[m][[cell.key for cell in ran]].to_numpy() for m in measures], axis=-1)
        drawn = np.random.default_rng(_SEED).integers(0, len(wide), (RESAMPLINGS, len(wide)))
        often = 100 * np.mean([unbeaten(values[luck].mean(axis=0)) for luck in drawn], axis=0)
        sure = often if len(wide) >= FEWEST else np.full(len(ran), np.nan)
        rows += [
            {"situation": situation, "number": made.index(cell) + 1, "cell": cell.key, **cell.levels,
             **_means(measures, wide, cell.key), "on_front": bool(on), "of_100": share, "runs": len(wide)}
            for cell, on, share in zip(ran, unbeaten(values.mean(axis=0)), sure, strict=True)
        ]  # fmt: skip
    ends = (f"{measure}_{end}" for measure in measures for end in ("low", "high"))
    columns = ("situation", "number", "cell", *made[0].levels, *measures, *ends, "on_front", "of_100", "runs")
    return pd.DataFrame(rows, columns=list(columns))


def _means(measures: Sequence[str], wide: pd.DataFrame, cell: str) -> dict[str, float]:
    """The means of a plan and the ends of their intervals; chances of 100."""
    found = dict[str, float]()
    for measure in measures:
        mean = mean_of(measure, wide[measure][cell])
        found |= {measure: mean.estimate, f"{measure}_low": mean.low, f"{measure}_high": mean.high}
    return found


def unbeaten(points: Floats) -> Bools:
    """Which rows no other row beats: at least as low in every column and lower in one.

    >>> import numpy as np
    >>> unbeaten(np.array([[1, 5, 2], [2, 4, 2], [2, 5, 2], [9, 9, 1]])).tolist()
    [True, True, False, True]
    """
    one, other = points[:, None, :], points[None, :, :]
    beaten: Bools = (np.all(other <= one, axis=-1) & np.any(other < one, axis=-1)).any(axis=1)
    return ~beaten
