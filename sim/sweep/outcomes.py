"""What an experiment compares: its measures, and the chances of 10 and of 50 or more infections after the report."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim import findings
from sim.findings.differences import OF_100
from sim.names import MEASURES, Lang, Name
from sim.statistics import Interval, bootstrap_interval, paired, share_interval
from sim.sweep.experiment import SIZES, Experiment
from sim.units import Floats
from sim.words import figure, quantity, say

CHANCES = {
    key: Name(f"{n} or more infections after the first report", f"首报后≥{n}人", OF_100) for key, n in SIZES.items()
}

_COUNTED = (
    "persons", "persons/day", "person-days", "household-days", "count", "trucks", "trucks/day", "batches", "tubes",
    "samples", "rooms", "room-nights", "beds",
)  # fmt: skip


def name_of(measure: str) -> Name:
    """What a measure or chance is called; what did or did not happen is counted in 100."""
    if measure in CHANCES:
        return CHANCES[measure]
    name = MEASURES[measure]
    return Name(name.en, name.zh, OF_100) if name.unit == "yes/no" else name


def is_chance(measure: str) -> bool:
    """Whether a measure is 1 or 0 in each run."""
    return name_of(measure).unit == OF_100


def is_count(measure: str) -> bool:
    """Whether a measure counts people or things, so that 0 is its least and one more has a meaning."""
    return name_of(measure).unit in _COUNTED


def by_times(experiment: Experiment) -> bool:
    """Whether plans are told by what they multiply the first measure by: a count where runs draw their assumptions.

    Over three orders of magnitude a mean is that of the largest outbreaks, and no number of runs tells it.
    """
    return bool(experiment.uncertain) and is_count(experiment.measures[0])


def primary(experiment: Experiment) -> tuple[str, ...]:
    """The outcomes that are told by differences first of all: the chances, and the first measure if it is told so."""
    return tuple(dict.fromkeys((*CHANCES, *(() if by_times(experiment) else experiment.measures[:1]))))


def smallest(experiment: Experiment, measure: str, base: Floats) -> float:
    """The smallest difference that matters, in the unit of the runs (a chance: 1 or 0), by those of the baseline."""
    if is_chance(measure):
        return experiment.smallest / 100
    base = base[np.isfinite(base)]
    return experiment.smallest_mean * abs(float(base.mean())) if base.size else np.nan


def smallest_words(size: float, measure: str, lang: Lang) -> str:
    """Such a difference (of a chance: of 100) with its unit."""
    if is_chance(measure):
        return say("sweep_of_100", lang, size=figure(size))
    return quantity(size, name_of(measure).unit, lang)


def mean_of(measure: str, runs: pd.Series) -> Interval:
    """Mean of the runs in which a measure happened, with its bootstrap interval; of a chance Wilson's, all of 100."""
    happened = ended(runs)
    if is_chance(measure):
        return share_interval(int(happened.sum()), len(happened)).times(100)
    return bootstrap_interval(happened)


def apart(experiment: Experiment, measure: str, plan: pd.Series, base: pd.Series) -> findings.Difference:
    """A plan less what it is compared with, over the seeds of both in which the measure happened.

    Where each run draws its own assumptions (`uncertain`), clear takes 7 of 8 of the pairs that differ.
    """
    both, chance = findings.pairs(plan, base), is_chance(measure)
    differ = np.flatnonzero((both.plan < both.base) | (both.plan > both.base)) if experiment.uncertain else ()
    own = [(str(i), findings.Pairs(both.plan[i : i + 1], both.base[i : i + 1])) for i in differ]
    matters = experiment.smallest if chance else experiment.smallest_mean
    return findings.difference(both, matters, chance=chance, held=own)


def times(measure: str, plan: pd.Series, base: pd.Series) -> Interval:
    """What a plan multiplies a count by: geometric mean of (1 + plan) ÷ (1 + baseline) over the pairs, its interval."""
    both = findings.pairs(plan, base).happened
    if not is_count(measure) or not both.base.size or min(map(np.min, both)) < 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    logs = paired(np.log1p(both.plan), np.log1p(both.base)).wider
    middle, low, high = (float(np.exp(x)) for x in (logs.estimate, logs.low, logs.high))
    return Interval(middle, low, high, logs.n)


def values(table: pd.DataFrame, situation: str, cell: str, measure: str) -> pd.Series:
    """The values of a cell by replicate, see `until_end`."""
    here = ((table["situation"] == situation) & (table["cell"] == cell)).to_numpy()
    if not here.any():
        return pd.Series(dtype=np.float64)
    found = until_end(table, measure).to_numpy()[here]
    return pd.Series(found, table["replicate"].to_numpy()[here], name=measure)


def until_end(table: pd.DataFrame, measure: str) -> pd.Series:
    """A measure or chance of each run; ∞ for a time that had not ended, see `findings.by_end`."""
    name = MEASURES.get(measure)
    return findings.by_end(table, measure, name) if name else table[measure]


def ended(runs: pd.Series) -> pd.Series:
    """The values of the runs in which a measure happened, and was over by the end."""
    return runs[np.isfinite(runs.to_numpy(np.float64))]


def with_chances(table: pd.DataFrame) -> pd.DataFrame:
    """The runs with the chances as 0 and 1."""
    return table.assign(**{key: findings.counted(table, n) for key, n in SIZES.items()})
