"""The ranking of the factors of a sampled design on the page: a table and its picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.charts import look
from sim.charts.look import BLACK, BLUE, LIGHT
from sim.names import Name
from sim.sweep.analysis import Results
from sim.sweep.experiment import Experiment, ranged
from sim.sweep.factors import label
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.panels import situations_of, stamp, titled, wrapped
from sim.sweep.ranks_words import signed_two, told
from sim.sweep.table import Number
from sim.words import TEXTS

_HEIGHT = 0.26  # inches of a factor


class RankRow(NamedTuple):
    """A factor: its range, and of each measure its correlation."""

    situation: str
    factor: Name
    range: str
    cells: list[Number]


def rank_rows(experiment: Experiment, found: Results) -> Iterator[RankRow]:
    """A row a factor, by the first measure that ranks them."""
    shown = rank_measures(experiment, found)
    ranges = range_texts(experiment)
    for situation in dict.fromkeys(found.ranks["situation"]):
        by = {m: found.of(found.ranks, situation, m).set_index("factor") for m in shown}
        for factor in _order(found, situation, shown):
            cells = [_number(by[m].loc[factor]) if factor in by[m].index else Number("–") for m in shown]
            yield RankRow(str(situation), found.ranged[factor], ranges[factor], cells)


def range_texts(experiment: Experiment) -> dict[str, str]:
    """The range of each thing that is ranked, by its label."""
    return {label(f): f"{f.low or 0:g}–{f.high or 0:g} {f.unit}".strip() for f in ranged(experiment)}


def rank_measures(experiment: Experiment, found: Results) -> list[str]:
    """The measures that have a ranking in any situation, the first one before the chances."""
    every = dict.fromkeys((experiment.measures[0], *CHANCES, *experiment.measures))
    return [m for m in every if (found.ranks["measure"] == m).any()]


def rank_heads(experiment: Experiment, found: Results) -> list[Name]:
    """Heads of the columns of `rank_rows`."""
    measures = (name_of(m) for m in rank_measures(experiment, found))
    return [TEXTS["sweep_what_varies"], TEXTS["sweep_range"], *(Name(m.en, m.zh) for m in measures)]


def ranking(experiment: Experiment, found: Results) -> Figure:
    """Partial rank correlations with their intervals; hollow: the interval holds 0."""
    measures, situations = rank_measures(experiment, found)[:4], list(dict.fromkeys(found.ranks["situation"]))
    drawn = Figure(figsize=(7.1, len(situations) * (1.0 + _HEIGHT * len(found.ranged))), layout="constrained")
    axes = drawn.subplots(len(situations), len(measures), squeeze=False, sharex=True, sharey="row")
    for i, situation in enumerate(situations):
        order = _order(found, situation, measures)
        for j, measure in enumerate(measures):
            ax, rows = axes[i, j], found.of(found.ranks, situation, measure).set_index("factor").reindex(order)
            _dots(ax, rows)
            own = f"{name_of(measure).zh}\n{wrapped(name_of(measure).en, 22)}"
            titled(ax, own, situation if len(situations) > 1 and j == 0 else "", 7)
        axes[i, 0].set_yticks(
            range(len(order)), [look.twice(found.ranged[f].zh, found.ranged[f].en) for f in order], fontsize=7
        )
        axes[i, 0].set_ylim(len(order) - 0.4, -0.6)
    stamp(drawn, situations_of(found))
    return drawn


def _dots(ax: Any, rows: pd.DataFrame) -> None:
    y = np.arange(len(rows))
    r, low, high = (rows[c].to_numpy(np.float64) for c in ("correlation", "low", "high"))
    sure = (low > 0) | (high < 0)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.hlines(y, low, high, color=BLUE, linewidth=1.4)
    ax.plot(r[sure], y[sure], "o", color=BLUE, markersize=5)
    ax.plot(r[~sure], y[~sure], "o", color=BLUE, markerfacecolor="white", markersize=5)
    ax.set_xlim(-1.02, 1.02)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1", "", "0", "", "+1"], fontsize=7)
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)


def _order(found: Results, situation: str, measures: list[str]) -> list[str]:
    """The factors by the first measure that ranks them, then those that it cannot rank."""
    ranked = (found.of(found.ranks, situation, m)["factor"] for m in measures)
    return list(dict.fromkeys([*(f for one in ranked for f in one), *found.ranged]))


def _number(row: pd.Series) -> Number:
    ends = "" if np.isnan(row["low"]) else f"{signed_two(row['low'])} … {signed_two(row['high'])}"
    return Number(f"{signed_two(row['correlation'])}{' ●' if told(row) != 'unknown' else ' ○'}", ends)
