"""What each step buys 每加一级买到什么: from one level to the next of a factor of which there can be enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from sim.findings import Ends
from sim.names import VERDICTS
from sim.sweep.cells import Cell, line
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.outcomes import CHANCES, apart, name_of, values

YUAN = "cost_yuan"
COLUMNS = (
    "situation", "factor", "from", "to", "measure", "english", "chinese", "unit", "difference", "low", "high", "pairs",
    *Ends._fields, "verdict", "chinese_verdict",
)  # fmt: skip


def bought(experiment: Experiment) -> tuple[str, ...]:
    """What a step is told by: the first chance, the measures, and the direct cost of an outbreak."""
    return tuple(dict.fromkeys((next(iter(CHANCES)), *experiment.measures, YUAN)))


def steps(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation, step and measure: the higher level less the lower one by pairs of runs.

    The other factors are as in the baseline. Steps are those between neighbouring levels that have run.
    """
    rows = [
        (situation, label(factor), low.levels[label(factor)], high.levels[label(factor)], *one)
        for situation in dict.fromkeys(runs["situation"])
        for factor in experiment.vary
        if factor.enough
        for low, high in pairwise(line(made, label(factor)))
        for one in _changes(experiment, runs, situation, (low.key, high.key))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _changes(
    experiment: Experiment, runs: pd.DataFrame, situation: str, cells: tuple[str, str]
) -> list[tuple[object, ...]]:
    """Each measure of a step."""
    rows = list[tuple[object, ...]]()
    for measure in bought(experiment):
        low, high = (values(runs, situation, cell, measure) for cell in cells) if measure in runs else ([], [])
        if not (len(low) and len(high)):
            continue
        name, found = name_of(measure), apart(experiment, measure, high, low)
        ends = (found.interval.estimate, found.interval.low, found.interval.high, found.interval.n)
        rows.append(
            (measure, name.en, name.zh, name.unit, *ends, *found.ends, found.verdict, VERDICTS[found.verdict].zh)
        )
    return rows
