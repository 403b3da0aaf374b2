"""The price of each hour: what the first measure gains or loses for an hour more of a factor that is a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.names import MEASURES, VERDICTS
from sim.statistics import paired, verdict
from sim.sweep.cells import Cell
from sim.sweep.experiment import Experiment, choices, in_hours, label
from sim.sweep.levels import number
from sim.words import TEXTS

COLUMNS = (
    "situation", "measure", "factor", "from", "to", "hours", "others", "english", "chinese", "price", "low", "high",
    "pairs", "lines", "verdict", "chinese_verdict",
)  # fmt: skip
OTHERS = {"baseline": TEXTS["sweep_price_base"], "all": TEXTS["sweep_price_all"]}


def prices(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation, factor in hours, and step from one of its levels to the next.

    The paired difference of the mean ÷ the hours between, over the seeds, with the wider ends of Student's t and the
    bootstrap: with the other factors as in the baseline, and as the mean over all their levels (each seed counts
    once). `lines`: combinations of the other levels. In a design that samples there are no steps.
    """
    rows = []
    for factor in filter(in_hours, experiment.vary):
        for situation in dict.fromkeys(runs["situation"]):
            here = runs[runs["situation"] == situation]
            wide = here.pivot_table(index="replicate", columns="cell", values=experiment.measures[0])
            if made[0].key in wide:
                rows += [
                    {"situation": situation, "factor": label(factor), **row}
                    for row in _steps(experiment, label(factor), wide, made)
                ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _steps(
    experiment: Experiment, factor: str, wide: pd.DataFrame, made: Sequence[Cell]
) -> Iterator[dict[str, object]]:
    """The steps of a factor; `wide` holds the measure, a row a seed and a column a cell."""
    measure = experiment.measures[0]
    scale = 100.0 if MEASURES[measure].unit == "yes/no" else 1.0
    matters = experiment.smallest / 100 if scale > 1 else experiment.smallest_mean * float(wide[made[0].key].mean())
    levels = next(choices(f) for f in experiment.vary if label(f) == factor)
    for low, high in pairwise(sorted((choice.name for choice in levels), key=number)):
        hours = number(high) - number(low)
        every = [pair for pair in _both(factor, low, high, made) if {pair[0].key, pair[1].key} <= set(wide)]
        base = [pair for pair in every if _rest(pair[0], factor) == _rest(made[0], factor)]
        for others, lines in (("baseline", base), ("all", every if len(every) > 1 else [])):
            if not lines:
                continue
            dearer = pd.concat([wide[b.key] - wide[a.key] for a, b in lines], axis=1).mean(axis=1).dropna()
            found = paired(dearer, np.zeros(len(dearer))).wider.times(scale / hours)
            said = verdict(found, scale * matters / hours)
            yield {
                "measure": measure, "from": low, "to": high, "hours": hours, "others": others,
                "english": OTHERS[others].en, "chinese": OTHERS[others].zh,
                "price": found.estimate, "low": found.low, "high": found.high,
                "pairs": found.n, "lines": len(lines), "verdict": said, "chinese_verdict": VERDICTS[said].zh,
            }  # fmt: skip


def _both(factor: str, low: str, high: str, made: Sequence[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Cells that differ in this factor only, the one at `low` first."""
    above = {tuple(_rest(cell, factor).items()): cell for cell in made if cell.levels[factor] == high}
    for cell in made:
        partner = above.get(tuple(_rest(cell, factor).items()))
        if cell.levels[factor] == low and partner is not None:
            yield cell, partner


def _rest(cell: Cell, factor: str) -> dict[str, str]:
    """The levels of the other factors."""
    return {name: level for name, level in cell.levels.items() if name != factor}
