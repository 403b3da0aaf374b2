"""What each step buys 每加一级买到什么: from one level to the next of a factor of which there can be enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from sim import findings
from sim.names import VERDICTS
from sim.sweep.cells import Cell, line
from sim.sweep.experiment import Experiment, label
from sim.sweep.outcomes import CHANCES, is_chance, name_of, values

YUAN = "cost_yuan"
COLUMNS = (
    "situation", "factor", "from", "to", "measure", "english", "chinese", "unit", "difference", "low", "high", "pairs",
    "verdict", "chinese_verdict",
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
        chance, name = is_chance(measure), name_of(measure)
        matters = experiment.smallest if chance else experiment.smallest_mean
        apart = findings.difference(findings.pairs(high, low).happened, matters, chance=chance)
        ends = (apart.interval.estimate, apart.interval.low, apart.interval.high, apart.interval.n)
        rows.append((measure, name.en, name.zh, name.unit, *ends, apart.verdict, VERDICTS[apart.verdict].zh))
    return rows
