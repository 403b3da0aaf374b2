"""The pictures of an experiment, in the look of `sim.charts`: levels with intervals, differences, heat maps."""

from __future__ import annotations

from typing import Any, get_args

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.charts.look import BLACK, BLUE, GREY, LIGHT, MARK, RED, STYLE, save
from sim.sweep.analysis import BASE, Results
from sim.sweep.both_hands import both_hands
from sim.sweep.experiment import Chart, Experiment, unfit
from sim.sweep.heat import heat
from sim.sweep.levels import number
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.panels import (
    FAR,
    LOOKS,
    PAGE,
    cell_words,
    factor_words,
    far_and_near,
    short,
    situations_of,
    stamp,
    title,
)
from sim.sweep.prices import OTHERS, span
from sim.sweep.waiting import main_plans, waiting

__all__ = ["MARK", "draw", "save"]

_SIX = 6
_PLANS = 11  # of a picture of differences; of more only those that change one thing
_MANY = 4  # situations side by side whose names need a smaller font
_ROWS = 26  # of a picture; more have smaller names
_WIDE = 10  # an axis that spans more is logarithmic


def draw(experiment: Experiment, found: Results) -> dict[str, Figure]:
    """The charts that the experiment names, or all that fit, by name and in the order of the page."""
    without = unfit(experiment)
    asked = experiment.charts or [chart for chart in get_args(Chart) if chart not in without]
    drawn = dict[str, Figure]()
    with mpl.rc_context(STYLE):
        for chart in asked:
            drawn |= _drawn(chart, experiment, found)
    return drawn


def _drawn(chart: Chart, experiment: Experiment, found: Results) -> dict[str, Figure]:
    """The pictures of a chart; none where too little has run."""
    chance, first = next(iter(CHANCES)), experiment.measures[0]
    match chart:
        case "levels":
            return {chart: _lines(found, (*CHANCES, *experiment.measures[:2]))}
        case "heat":
            return {chart: heat(experiment, found, chance), "heat_measure": heat(experiment, found, first)}
        case "prices":
            return {chart: _prices(found)} if len(found.prices) else {}
        case "differences":
            return {chart: _differences(found, (*CHANCES, *experiment.measures)[:4])} if len(found.differences) else {}
        case "waiting":
            picture = waiting(found, first)
            return {} if picture is None else {chart: picture}
        case "both_hands":
            return {chart: both_hands(experiment, found)} if len(found.front) else {}
        case "screening":
            return {chart: _screening(found, (chance, first))} if len(found.screening) else {}


def _lines(found: Results, measures: tuple[str, ...]) -> Figure:
    """Measures by the first factor, a line a level of the others; bands are 95 % intervals."""
    factor, *others = found.factors
    situations = situations_of(found)
    drawn = Figure(figsize=(7.1, 1.25 * len(measures) + 0.6), layout="constrained")
    axes = drawn.subplots(len(measures), len(situations), squeeze=False, sharex=True, sharey="row")
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.summary, situation, measure)
            groups = rows.groupby(list(others), sort=False) if others else [("", rows)]
            for (level, part), (colour, mark, dash) in zip(groups, LOOKS, strict=False):
                _band(ax, part, factor, (colour, mark, dash), _level_text(found, others, level))
            ax.set_title(title(measure, situation, situations), fontsize=7.5)
            ax.grid(color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
        _height(axes[i, 0], found.summary.loc[found.summary["measure"] == measure, "mean"], measure)
    axes[-1, len(situations) // 2].set_xlabel(factor_words(found, factor))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    if len(labels) > 1:
        drawn.legend(handles, labels, loc="outside upper center", ncols=min(len(labels), 4), frameon=False,
                     title=", ".join(factor_words(found, f) for f in others))  # fmt: skip
    stamp(drawn, situations)
    return drawn


def _height(ax: Any, means: pd.Series, measure: str) -> None:
    """The vertical axis of a row: to 100 for chances, logarithmic where means lie far apart."""
    if measure in CHANCES:
        ax.set_ylim(0, 105)
    elif means.min() > 0 and means.max() / means.min() > FAR:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    if ax.get_yscale() != "log":
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short(y)))


def _level_text(found: Results, factors: list[str], level: Any) -> str:
    """The levels of these factors in both languages, or once where they are alike."""
    english = level if isinstance(level, tuple) else (level,)
    cell = next(c for c in found.cells if tuple(c.levels[f] for f in factors) == english) if factors else found.cells[0]
    parts = ((cell.chinese[f], cell.levels[f]) for f in factors)
    return ", ".join(en if zh == en else f"{zh} {en}" for zh, en in parts)


def _band(ax: Any, rows: pd.DataFrame, factor: str, look: tuple[str, str, str], text: str) -> None:
    x = np.array([number(level) for level in rows[factor]])
    order = np.argsort(x, kind="stable")
    mean, low, high = (rows[c].to_numpy(np.float64)[order] for c in ("mean", "low", "high"))
    colour, mark, dash = look
    ax.fill_between(x[order], np.maximum(low, 0), high, color=colour, alpha=0.15, linewidth=0)
    ax.plot(x[order], mean, mark, linestyle=dash, color=colour, markersize=4, linewidth=1.4, label=text)
    if x.min() > 0 and x.max() / x.min() > _WIDE:
        ax.set_xscale("log")
        ax.minorticks_off()
    levels = np.unique(x)
    ax.set_xticks(levels, [short(v) for v in levels], fontsize=7.5, rotation=45 if levels.size > _SIX else 0)


def _differences(found: Results, measures: tuple[str, ...]) -> Figure:
    """Paired differences to the baseline with 95 % intervals; hollow: cannot tell. Many plans: one change."""
    situations = situations_of(found)
    plans = found.cells if len(found.cells) <= _PLANS else main_plans(found)
    cells = [cell for cell in plans if cell.key != BASE]
    labels = [cell_words(found, cell.key) for cell in cells]
    n = len(measures)
    drawn = Figure(
        figsize=(7.1, min(n * (0.75 + 0.25 * len(cells)) + 0.4, PAGE)), layout=ConstrainedLayoutEngine(h_pad=0.12)
    )
    axes = drawn.subplots(n, len(situations), squeeze=False, sharey=True)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.differences, situation, measure)
            ax.axvline(0, color=GREY, linewidth=1)
            far_and_near(ax, rows)
            for _, row in rows[rows["cell"].isin([cell.key for cell in cells])].iterrows():
                y = [cell.key for cell in cells].index(row["cell"])
                _interval(ax, row["difference"], row, y, BLUE, "o")
            ax.set_yticks(range(len(cells)), labels, fontsize=6.5 if n * len(cells) < _ROWS else 5)
            ax.set_ylim(len(cells) - 0.4, -0.6)
            _ticks(ax, 6 if len(situations) == 1 else 2)
            size = 7.5 if len(situations) < _MANY else 6
            named = ax.set_title(title(measure, situation, situations), fontsize=size)
            named.set_in_layout(len(situations) == 1 or j > 0)  # the measure may reach over the whole row
    stamp(drawn, situations)
    return drawn


def _prices(found: Results) -> Figure:
    """What one more of each step changes, with 95 % intervals; hollow: cannot tell."""
    situations, steps = (
        situations_of(found),
        list(dict.fromkeys(_price_label(row) for _, row in found.prices.iterrows())),
    )
    looks = dict(zip(OTHERS, ((BLUE, "o"), (RED, "s")), strict=True))
    drawn = Figure(figsize=(7.1, 1.0 + 0.32 * len(steps)), layout="constrained")
    axes = drawn.subplots(1, len(situations), squeeze=False, sharey=True)[0]
    shift = 0.17 if (found.prices["others"] == "all").any() else 0.0
    for ax, situation in zip(axes, situations, strict=True):
        rows = found.prices[found.prices["situation"] == situation]
        ax.axvline(0, color=GREY, linewidth=1)
        far_and_near(ax, rows.rename(columns={"price": "difference"}))
        for _, row in rows.iterrows():
            colour, mark = looks[row["others"]]
            y = steps.index(_price_label(row)) + (shift if row["others"] == "all" else -shift)
            _interval(ax, row["price"], row, y, colour, mark)
        _ticks(ax, 6 if len(situations) == 1 else 3)
        ax.set_title(situation if len(situations) > 1 else "", fontsize=8)
    axes[0].set_yticks(range(len(steps)), steps, fontsize=7)
    axes[0].set_ylim(len(steps) - 0.4, -0.6)
    name = name_of(found.prices["measure"].iloc[0])
    drawn.suptitle(f"每多1个单位 for one more: {name.zh} {name.en}", fontsize=8.5)
    keys = [
        axes[0].plot([], [], mark, color=colour, label=f"{OTHERS[key].zh} {OTHERS[key].en}")[0]
        for key, (colour, mark) in looks.items()
        if (found.prices["others"] == key).any()
    ]
    drawn.legend(handles=keys, loc="outside lower left", fontsize=7, frameon=False)
    stamp(drawn, situations)
    return drawn


def _price_label(row: pd.Series) -> str:
    """What there is one more of, over which step."""
    of = row["of"] if row["of"] == row["of_zh"] else f"{row['of_zh']} {row['of']}"
    over = span(row)
    return f"{of}: {over.en}" if over.en == over.zh else f"{of}: {over.zh} {over.en}"


def _interval(ax: Any, at: float, row: pd.Series, y: float, colour: str, mark: str) -> None:
    """An estimate with its interval on a row of its own; hollow: cannot tell."""
    face = "white" if row["verdict"] == "cannot tell" else colour
    ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4)
    ax.plot(at, y, mark, color=colour, markersize=4, markerfacecolor=face)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: ("+" if v > 0 else "") + short(v)))
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)


def _ticks(ax: Any, most: int) -> None:
    """About so many marks on the horizontal axis; of a logarithmic one the outer ones and 0 where few have room."""
    if ax.get_xscale() == "linear":
        ax.xaxis.set_major_locator(MaxNLocator(most))
    elif most < _SIX:
        low, high = ax.get_xlim()
        inside = [tick for tick in ax.get_xticks() if low <= tick <= high]
        ax.set_xticks(sorted({inside[0], 0.0, inside[-1]}))
    if most < _SIX:
        ax.tick_params(axis="x", labelsize=6.5)


def _screening(found: Results, measures: tuple[str, ...]) -> Figure:
    """Mean effect of each factor over its range, the strongest on top."""
    situations, n = situations_of(found), len(found.factors)
    drawn = Figure(figsize=(7.1, len(measures) * (0.7 + 0.22 * n) + 0.3), layout="constrained")
    axes = drawn.subplots(len(measures), len(situations), squeeze=False)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.screening, situation, measure)
            y = np.arange(len(rows))
            ax.barh(y, rows["effect"], xerr=rows["margin"], color=BLUE, ecolor=BLACK, height=0.6)
            ax.set_yticks(y, [factor_words(found, f) for f in rows["factor"]], fontsize=6.5)
            ax.invert_yaxis()
            ax.set_title(title(measure, situation, situations), fontsize=7.5)
            ax.grid(axis="x", color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
    stamp(drawn, situations)
    return drawn
