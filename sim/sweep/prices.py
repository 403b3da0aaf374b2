"""The price of one more: what the first measure gains or loses for one hour, team, bus or room more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.names import MEASURES, VERDICTS, Name
from sim.statistics import paired, verdict
from sim.sweep.cells import Cell
from sim.sweep.experiment import Experiment, Factor, choices, in_hours, label
from sim.sweep.levels import number
from sim.words import TEXTS, figure

COLUMNS = (
    "situation", "measure", "factor", "of", "of_zh", "from", "to", "amount", "unit", "unit_zh", "others", "english",
    "chinese", "price", "low", "high", "pairs", "lines", "verdict", "chinese_verdict",
)  # fmt: skip
HOUR = Name("hour", "小时")
OTHERS = {"baseline": TEXTS["sweep_price_base"], "all": TEXTS["sweep_price_all"]}


class Step(NamedTuple):
    """From one level to another there is so much more of something."""

    of: Name
    low: str
    high: str
    amount: float
    unit: Name


def prices(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation and step: of a factor in hours to its next level, of resources from the baseline to each level.

    The paired difference of the mean ÷ the amount, over the seeds, with the wider ends of Student's t and the
    bootstrap: with the other factors as in the baseline, and as the mean over all their levels (of the seeds with
    which all of them have run, each counts once). `lines`: combinations of the other levels. Below 0: one more averts.
    A mean over the whole step, of which the first unit may do more than the last. In a design that samples there are
    no steps.
    """
    rows = []
    for situation in dict.fromkeys(runs["situation"]):
        here = runs[runs["situation"] == situation]
        wide = here.pivot_table(index="replicate", columns="cell", values=experiment.measures[0])
        for factor in experiment.vary if made[0].key in wide else ():
            for step in _steps(factor, made[0].levels[label(factor)]):
                head = {"situation": situation, "factor": label(factor)}
                rows += [head | row for row in _priced(experiment, label(factor), step, wide, made)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def span(row: pd.Series) -> Name:
    """What a step goes over: '4 h – 12 h', or '+45 team'."""
    if row["of"] != row["to"]:
        between = f"{row['from']} – {row['to']}"
        return Name(between, between)
    more = figure(row["amount"])
    return Name(f"+{more} {row['unit']}", f"+{more}{row['unit_zh']}")


def _steps(factor: Factor, base: str) -> Iterator[Step]:
    """The steps of a factor from level to level; none of one that is neither in hours nor says what its levels add."""
    if in_hours(factor):
        of = Name(label(factor), factor.name_zh or label(factor))
        for low, high in pairwise(sorted((choice.name for choice in choices(factor)), key=number)):
            yield Step(of, low, high, number(high) - number(low), HOUR)
        return
    for level in factor.levels:
        if level.adds and level.name != base:
            of = Name(level.name, level.name_zh or level.name)
            yield Step(of, base, level.name, level.adds, Name(level.unit, level.unit_zh or level.unit))


def _priced(
    experiment: Experiment, factor: str, step: Step, wide: pd.DataFrame, made: Sequence[Cell]
) -> Iterator[dict[str, object]]:
    """A step of a factor; `wide` holds the measure, a row a seed and a column a cell."""
    measure = experiment.measures[0]
    scale = 100.0 if MEASURES[measure].unit == "yes/no" else 1.0
    matters = experiment.smallest / 100 if scale > 1 else experiment.smallest_mean * float(wide[made[0].key].mean())
    every = [pair for pair in _both(factor, step, made) if {pair[0].key, pair[1].key} <= set(wide)]
    base = [pair for pair in every if _rest(pair[0], factor) == _rest(made[0], factor)]
    for others, lines in (("baseline", base), ("all", every if len(every) > 1 else [])):
        if not lines:
            continue
        dearer = pd.concat([wide[b.key] - wide[a.key] for a, b in lines], axis=1).mean(axis=1, skipna=False).dropna()
        found = paired(dearer, np.zeros(len(dearer))).wider.times(scale / step.amount)
        said = verdict(found, scale * matters / step.amount)
        yield {
            "measure": measure, "of": step.of.en, "of_zh": step.of.zh, "from": step.low, "to": step.high,
            "amount": step.amount, "unit": step.unit.en, "unit_zh": step.unit.zh, "others": others,
            "english": OTHERS[others].en, "chinese": OTHERS[others].zh,
            "price": found.estimate, "low": found.low, "high": found.high,
            "pairs": found.n, "lines": len(lines), "verdict": said, "chinese_verdict": VERDICTS[said].zh,
        }  # fmt: skip


def _both(factor: str, step: Step, made: Sequence[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Cells that differ in this factor only, the one at the beginning of the step first."""
    above = {tuple(_rest(cell, factor).items()): cell for cell in made if cell.levels[factor] == step.high}
    for cell in made:
        partner = above.get(tuple(_rest(cell, factor).items()))
        if cell.levels[factor] == step.low and partner is not None:
            yield cell, partner


def _rest(cell: Cell, factor: str) -> dict[str, str]:
    """The levels of the other factors."""
    return {name: level for name, level in cell.levels.items() if name != factor}
