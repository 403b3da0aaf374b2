"""Which factors of a sampled design matter: partial rank correlations of a measure with each, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sim.statistics import LEVEL
from sim.sweep.cells import Cell
from sim.sweep.experiment import SPREAD, Experiment, ranged
from sim.sweep.factors import label
from sim.sweep.levels import number
from sim.sweep.outcomes import name_of
from sim.sweep.uncertain import drawn
from sim.units import Floats

COLUMNS = (
    "situation", "measure", "english", "chinese", "unit", "factor", "correlation", "low", "high", "points", "seeds",
)  # fmt: skip
_ROUNDING = 1e-9
_SEEDS = 2  # of fewer nothing is known of what luck does


def points_needed(factors: int) -> int:
    """Points of the ranges of which correlations with so many factors have an interval."""
    return factors + 3


def ranks(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell], measures: Sequence[str]) -> pd.DataFrame:
    """A row a situation, measure and factor of a Latin hypercube or of Sobol's points, the strongest first.

    `runs`: those with the seeds that all cells of their situation have. Of a point its mean over the runs in which the
    measure happened; the baseline is none of the points. Where runs draw their own assumptions (`uncertain`), a point
    is a run of the baseline. Nothing from too few points, or where none differ.
    """
    rows, names = list[tuple[object, ...]](), [label(one) for one in ranged(experiment)]
    if experiment.design not in SPREAD and not experiment.uncertain:
        return pd.DataFrame(columns=list(COLUMNS))
    x, luck, points = _points(experiment, runs, made, names)
    for situation in dict.fromkeys(runs["situation"]):
        here = runs[(runs["situation"] == situation) & runs[points].isin(x.index)]
        here = here[here["cell"] == made[0].key] if experiment.uncertain else here
        for measure in measures:
            wide = here.pivot_table(index=luck, columns=points, values=measure, dropna=False)
            wide = wide[[key for key in x.index if key in wide]].dropna(axis="columns", how="all").astype(np.float64)
            if len(wide.columns) < points_needed(len(names)):
                continue
            name = name_of(measure)
            head = (situation, measure, name.en, name.zh, name.unit)
            own_luck = bool(experiment.uncertain)
            r, low, high = correlations(x.loc[list(wide)].to_numpy(), wide.to_numpy(), own_luck=own_luck)
            order = sorted(np.flatnonzero(~np.isnan(r)).tolist(), key=lambda i: -abs(r[i]))
            rows += [(*head, names[i], r[i], low[i], high[i], len(wide.columns), len(wide)) for i in order]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _points(
    experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell], names: Sequence[str]
) -> tuple[pd.DataFrame, str, str]:
    """What varies, a row a point; then the columns of the runs that say which luck, and which point."""
    if experiment.uncertain:
        return drawn(experiment, sorted(set(runs["replicate"]))), "cell", "replicate"
    rows = {cell.key: [number(cell.levels[name]) for name in names] for cell in made[1:]}
    return pd.DataFrame.from_dict(rows, orient="index"), "replicate", "cell"


def correlations(x: Floats, y: Floats, *, own_luck: bool = False) -> tuple[Floats, Floats, Floats]:
    """Partial rank correlation of each column of x, [points, factors], with the mean of y, [seeds, points]; its ends.

    The wider of two 95 % intervals on Fisher's scale: other points (Bonett & Wright 2000, the other factors taken out),
    and other seeds (jackknife, Student's t); the first alone where each point has luck of its own (`own_luck`), which
    is in it. NaN: a factor or a mean that is alike at all points, else ends by one seed.
    """
    r, points, factors = _partial(x, _means(y)), *x.shape
    left = [_partial(x, _means(np.delete(y, seed, axis=0))) for seed in range(len(y))] if len(y) >= _SEEDS else []
    middle = _fisher(r)
    by_points = stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt((1 + r**2 / 2) / (points - factors - 2))
    by_seeds = np.full(factors, np.nan)
    if left:
        m, z = len(left), _fisher(np.stack(left))
        by_seeds = stats.t.ppf((1 + LEVEL) / 2, m - 1) * np.sqrt((m - 1) * z.var(axis=0))
    margin = by_points if own_luck else np.maximum(by_points, by_seeds)
    return r, np.tanh(middle - margin), np.tanh(middle + margin)


def _means(y: Floats) -> Floats:
    """Of each point, over the seeds in which it happened; NaN where it never did."""
    happened = ~np.isnan(y)
    counted = happened.sum(axis=0)
    return np.where(counted > 0, np.where(happened, y, 0.0).sum(axis=0) / np.maximum(counted, 1), np.nan)


def _partial(x: Floats, y: Floats) -> Floats:
    """Correlation of what the other factors leave of the ranks of each column and of y; NaN where nothing is left."""
    known = ~np.isnan(y)
    ranks = stats.rankdata(np.column_stack([x[known], y[known]]), axis=0)
    ranks -= ranks.mean(axis=0)
    return np.array([_alone(ranks, i) for i in range(x.shape[1])])


def _alone(ranks: Floats, i: int) -> float:
    """The partial correlation of column i with the last one; columns have the mean 0."""
    both, others = ranks[:, [i, -1]], np.delete(ranks, [i, -1 % ranks.shape[1]], axis=1)
    left = both - others @ np.linalg.lstsq(others, both, rcond=None)[0]
    size = np.sqrt((left**2).sum(axis=0))
    if (size <= _ROUNDING * len(ranks)).any():
        return np.nan
    return float(left[:, 0] @ left[:, 1] / size.prod())


def _fisher(r: Floats) -> Floats:
    """Fisher's scale; what is perfect within rounding is held just inside."""
    return np.arctanh(np.clip(r, -1 + 1e-9, 1 - 1e-9))
