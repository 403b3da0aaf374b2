"""Proportion: beside a plan that restricts people the one that restricts them least and is not surely worse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.findings import Difference, Ends
from sim.names import VERDICTS
from sim.statistics import TELLING, Interval
from sim.sweep.cells import Cell, plans
from sim.sweep.experiment import SAMPLED, Experiment
from sim.sweep.outcomes import apart, name_of, values

RESTRICTED = "person_days_restricted"
COLUMNS = (
    "situation", "cell", "more", "more_low", "more_high", "milder", "spared", "spared_low", "spared_high", "measure",
    "english", "chinese", "unit", "difference", "low", "high", "pairs", *Ends._fields,
    "verdict", "chinese_verdict",
)  # fmt: skip
_UNKNOWN = Interval(np.nan, np.nan, np.nan, 0)


class _Milder(NamedTuple):
    """A plan that restricts people less than another: by how many person-days, and what it changes."""

    key: str
    spared: Interval
    outcome: Difference


def milder(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation and plan that surely restricts people more than the baseline; the baseline if one is milder.

    `milder` is the plan with the fewest person-days of restriction of those that surely have fewer than `cell`, and not
    surely more of the first measure (of plans that cannot be told from it by these days the one that changes fewest
    factors of `cell`); empty if there is none. `more`: person-days more than the baseline; `spared`:
    fewer in `milder` than in `cell`; `difference`: `milder` less `cell`. Ranges are of paired differences, 95 %. Fewer
    than six pairs tell nothing.
    """
    rows, measure, base = list[tuple[object, ...]](), experiment.measures[0], made[0].key
    if experiment.design in SAMPLED or measure == RESTRICTED or RESTRICTED not in runs:
        return pd.DataFrame(columns=list(COLUMNS))
    cells = {cell.key: cell for cell in made}
    for situation in dict.fromkeys(runs["situation"]):
        here = runs[runs["situation"] == situation]
        runs_of = here.groupby("cell")[RESTRICTED].agg(["mean", "count"])
        days = runs_of.loc[runs_of["count"] >= TELLING, "mean"]
        ran = sorted((cell.key for cell in plans(experiment, made) if cell.key in days), key=lambda key: days[key])
        for key in [cell.key for cell in made if cell.key in ran]:
            more = _UNKNOWN if key == base else _apart(experiment, here, RESTRICTED, key, base).interval
            below = [cells[other] for other in ran[: ran.index(key)]]
            found = _mildest(experiment, here, below, cells[key]) if key == base or more.low > 0 else None
            if found or more.low > 0:
                rows.append((situation, key, *_ends(more), *_of(found, measure)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _mildest(experiment: Experiment, here: pd.DataFrame, below: Sequence[Cell], cell: Cell) -> _Milder | None:
    """The first of the plans `below` this one, from few person-days to many, that is surely milder and not worse.

    Or a later one that cannot be told from it by its days, and changes fewer factors.
    """
    found, first, fewest = None, "", len(cell.levels) + 1
    for other in below:
        changed = sum(other.levels[factor] != level for factor, level in cell.levels.items())
        if changed >= fewest or (first and _apart(experiment, here, RESTRICTED, other.key, first).interval.low > 0):
            continue
        spared = _apart(experiment, here, RESTRICTED, cell.key, other.key).interval
        outcome = _apart(experiment, here, experiment.measures[0], other.key, cell.key)
        if spared.low > 0 and not outcome.surely_more and outcome.interval.n >= TELLING:
            found, first, fewest = _Milder(other.key, spared, outcome), first or other.key, changed
    return found


def _of(found: _Milder | None, measure: str) -> tuple[object, ...]:
    """The columns from `milder` on."""
    name = name_of(measure)
    names = (measure, name.en, name.zh, name.unit)
    if found is None:
        return "", *_ends(_UNKNOWN), *names, *_ends(_UNKNOWN), 0, *Ends(0, 0, 0), "", ""
    outcome, told = found.outcome.interval, found.outcome.verdict
    return (
        found.key,
        *_ends(found.spared),
        *names,
        *_ends(outcome),
        outcome.n,
        *found.outcome.ends,
        told,
        VERDICTS[told].zh,
    )


def _ends(of: Interval) -> tuple[float, float, float]:
    return of.estimate, of.low, of.high


def _apart(experiment: Experiment, here: pd.DataFrame, measure: str, plan: str, base: str) -> Difference:
    """A plan less another one, by pairs of runs of one situation."""
    situation = str(here["situation"].iloc[0])
    return apart(experiment, measure, *(values(here, situation, key, measure) for key in (plan, base)))
