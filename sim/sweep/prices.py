"""The price of one more: what the first measure gains or loses for one hour, team, bus or room more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.findings import Pairs
from sim.names import VERDICTS, Name
from sim.statistics import paired, verdict
from sim.sweep.cells import Cell
from sim.sweep.experiment import Experiment
from sim.sweep.factors import Factor, choices, in_hours, label
from sim.sweep.levels import number
from sim.sweep.outcomes import is_chance, smallest, until_end
from sim.sweep.settings_words import factor_name
from sim.words import TEXTS, figure

COLUMNS = (
    "situation", "measure", "factor", "of", "of_zh", "from", "to", "amount", "unit", "unit_zh", "others", "english",
    "chinese", "price", "low", "high", "pairs", "lines", "lowest", "highest", "verdict", "chinese_verdict",
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
    which all of them have run, each counts once). `lines`: combinations of the other levels,
    `lowest` and `highest` the prices of single ones, so that no odd cell hides in the mean. Below 0: one more averts.
    A mean over the whole step, of which the first unit may do more than the last. In a design that samples there are
    no steps.
    """
    rows = list[dict[str, object]]()
    for situation, here in runs.groupby("situation", sort=False):
        times = here.assign(**{experiment.measures[0]: until_end(here, experiment.measures[0])})
        wide = times.pivot_table(index="replicate", columns="cell", values=experiment.measures[0])
        ran = [cell for cell in made if cell.key in wide]
        for factor in experiment.vary if made[0] in ran else ():
            head = {"situation": situation, "factor": label(factor)}
            rows += [head | row for row in _priced(experiment, factor, ran, wide)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def span(row: pd.Series) -> Name:
    """What a step goes over: '4 h – 12 h', or '+45 (team)'."""
    if row["of"] != row["to"]:
        between = f"{row['from']} – {row['to']}"
        return Name(between, between)
    more = figure(row["amount"])
    return Name(f"+{more} ({row['unit']})", f"+{more}{row['unit_zh']}")


def _steps(factor: Factor, base: str) -> Iterator[Step]:
    """The steps of a factor from level to level; none of one that is neither in hours nor says what its levels add."""
    if in_hours(factor):
        of = factor_name(factor)
        for low, high in pairwise(sorted((choice.name for choice in choices(factor)), key=number)):
            yield Step(of, low, high, number(high) - number(low), HOUR)
        return
    for level in factor.levels:
        if level.adds and level.name != base:
            of = Name(level.name, level.name_zh or level.name)
            yield Step(of, base, level.name, level.adds, Name(level.unit, level.unit_zh or level.unit))


def _priced(
    experiment: Experiment, factor: Factor, ran: Sequence[Cell], wide: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """The steps of a factor. `ran`: the baseline first; `wide`: the first measure, a row a seed and a column a cell."""
    base, name = ran[0], label(factor)
    for step in _steps(factor, base.levels[name]):
        lines = _lines(name, step, ran)
        own = lines.get(_rest(base, name))
        means = {"baseline": [own] if own else [], "all": list(lines.values()) if len(lines) > 1 else []}
        for others, compared in means.items():
            if compared:
                yield _price(experiment, step, compared, wide, base.key) | {
                    "others": others, "english": OTHERS[others].en, "chinese": OTHERS[others].zh,
                }  # fmt: skip


def _lines(factor: str, step: Step, ran: Sequence[Cell]) -> dict[tuple[str, ...], tuple[str, str]]:
    """By the levels of the other factors: the cells at the beginning and at the end of a step."""
    at = {(cell.levels[factor], _rest(cell, factor)): cell.key for cell in ran}
    return {
        rest: (key, at[step.high, rest])
        for (level, rest), key in at.items()
        if level == step.low and (step.high, rest) in at
    }


def _rest(cell: Cell, factor: str) -> tuple[str, ...]:
    """The levels of the other factors."""
    return tuple(level for name, level in cell.levels.items() if name != factor)


def _price(
    experiment: Experiment, step: Step, lines: Sequence[tuple[str, str]], wide: pd.DataFrame, base: str
) -> dict[str, object]:
    """What one more changes over a step, as the mean of these lines: pairs of cells, each with a column of `wide`."""
    measure = experiment.measures[0]
    scale = (100.0 if is_chance(measure) else 1.0) / step.amount
    ended = wide.where(np.isfinite(wide))
    each = pd.concat([ended[high] - ended[low] for low, high in lines], axis=1).dropna()
    change, single = each.mean(axis=1), scale * each.mean()
    found = paired(change, np.zeros(len(change))).wider.times(scale)
    said = verdict(found, scale * smallest(experiment, measure, wide[base].to_numpy()))
    ends = [Pairs(wide[high].to_numpy(), wide[low].to_numpy()).ends for low, high in lines]
    if found.estimate * sum(one.ended_only_baseline - one.ended_only_plan for one in ends) < 0:
        said = "cannot tell"
    return {
        "measure": measure, "of": step.of.en, "of_zh": step.of.zh, "from": step.low, "to": step.high,
        "amount": step.amount, "unit": step.unit.en, "unit_zh": step.unit.zh,
        "price": found.estimate, "low": found.low, "high": found.high, "pairs": found.n, "lines": len(lines),
        "lowest": single.min(), "highest": single.max(),
        "verdict": said, "chinese_verdict": VERDICTS[said].zh,
    }  # fmt: skip
