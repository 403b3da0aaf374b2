"""Two ranges of the headlines of an experiment: what luck makes of them, and what other assumptions make of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from sim import findings
from sim.names import Name
from sim.statistics import Interval
from sim.sweep.analysis import BASE, Results, best, told_by
from sim.sweep.experiment import SPREAD, Experiment
from sim.sweep.outcomes import CHANCES, by_times


class Over(NamedTuple):
    """Lowest and highest estimate over the other assumptions, which ones give them, how many, runs of each."""

    low: float
    high: float
    lowest: Name
    highest: Name
    assumptions: int
    runs: int


class AtOnce(NamedTuple):
    """A measure over the points of a sampled design, each the mean of its seeds: its quantiles 0.1, 0.5 and 0.9."""

    low: float
    middle: float
    high: float
    points: int
    seeds: int


class Headline(NamedTuple):
    """A number of the answer: a chance of the baseline (of 100), or what the best plan changes."""

    situation: str
    cell: str
    measure: str
    chance: Interval
    assumed: Over | AtOnce | None  # not run, or too few runs for a chance, or too few points
    times: bool = False  # what the plan multiplies the measure by, instead of the difference


def headlines(experiment: Experiment, found: Results) -> Iterator[Headline]:
    """For each situation the risk of the baseline and, where a plan surely helps, the difference it makes."""
    first = next(iter(CHANCES))
    for situation in dict.fromkeys(found.summary["situation"]):
        row = found.of(found.summary, situation, first).set_index("cell").loc[BASE]
        chance = Interval(row["mean"], row["low"], row["high"], int(row["happened"]))
        spread = experiment.design in SPREAD
        over = at_once(found, situation, first) if spread else over_chance(found, situation, BASE, first)
        yield Headline(situation, BASE, first, chance, over)
        plan = best(experiment, found, situation)
        if plan is not None:
            measure = experiment.measures[0]
            row = found.of(found.differences, situation, measure).set_index("cell").loc[plan]
            change, low, high = (float(row[x]) for x in told_by(experiment)[0])
            apart = Interval(change, low, high, int(row["pairs"]))
            rows = found.assumptions[found.assumptions["situation"] == situation]
            over_others = _over(rows, "difference", 1, "pairs")
            yield Headline(situation, plan, measure, apart, over_others, by_times(experiment))


def at_once(found: Results, situation: str, measure: str) -> AtOnce | None:
    """A measure where all factors of a sampled design vary together; nothing by fewer points than tell nine in ten."""
    rows = found.of(found.summary, situation, measure)
    rows = rows[(rows["cell"] != BASE) & rows["mean"].notna()]
    if len(rows) < findings.QUANTILE_RUNS:
        return None
    low, middle, high = rows["mean"].astype(float).quantile([0.1, 0.5, 0.9])
    return AtOnce(low, middle, high, len(rows), int(rows["runs"].min()))


def over_chance(found: Results, situation: str, cell: str, chance: str) -> Over | None:
    """A chance of a cell (of 100) over the other assumptions; nothing by fewer runs than tell one."""
    table = found.risks
    rows = table[(table["situation"] == situation) & (table["cell"] == cell)] if len(table) else table
    return _over(rows, chance, findings.QUANTILE_RUNS, "runs")


def _over(table: pd.DataFrame, column: str, least: int, count: str) -> Over | None:
    rows = table[table[column].notna()] if len(table) else table
    if rows.empty or rows[count].min() < least:
        return None
    low, high = (rows.loc[rows[column].astype(float).idxmin()], rows.loc[rows[column].astype(float).idxmax()])
    return Over(low[column], high[column], _name(low), _name(high), rows["key"].nunique(), int(rows[count].min()))


def _name(row: pd.Series) -> Name:
    return Name(str(row["english"]), str(row["chinese"]))
