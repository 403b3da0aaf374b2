"""The pictures of paired differences: plans and their intervals, and what one more changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.charts import look
from sim.charts.look import BLACK, BLUE, GREY, LIGHT, RED
from sim.sweep.analysis import Results
from sim.sweep.cells import Cell
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.outcomes import name_of
from sim.sweep.panels import HALF, factor_words, far_and_near, short, situations_of, stamp, title
from sim.sweep.prices import OTHERS, span

_SIX = 6
_PLANS = 11  # of a picture; of more only those that change one thing
_THIRD = 3.25  # inches: a third of a printed page, with the heading above it
_MANY = 4  # situations side by side whose names need a smaller font


class _Plans(NamedTuple):
    """The plans that a picture shows: all under the same circumstances, which `given` names."""

    given: str
    cells: list[Cell]
    labels: list[str]


def differences(experiment: Experiment, found: Results, measures: tuple[str, ...]) -> Iterator[Figure]:
    """Paired differences to the baseline with 95 % intervals; hollow: cannot tell. Many plans: one change.

    Pictures of at most half a page; other circumstances (`given`) have pictures, and so scales, of their own.
    """
    for plans in _groups(experiment, found):
        each = 0.75 + (0.29 if any("\n" in name for name in plans.labels) else 0.2) * len(plans.cells)
        at_once = max(int(HALF // each), 1)
        for i in range(0, len(measures), at_once):
            shown = measures[i : i + at_once]
            yield _picture(found, plans, shown, _fitting(len(shown) * each + 0.7))


def _fitting(height: float) -> float:
    """The height of a picture (inches), or a little less where then one more fits a printed page."""
    return next((part for part in (HALF, _THIRD) if part < height <= 1.15 * part), height)


def _groups(experiment: Experiment, found: Results) -> Iterator[_Plans]:
    """The plans by their circumstances, those of the baseline first."""
    given = [label(f) for f in experiment.vary if f.given]
    chosen = [f for f in found.factors if f not in given]
    base = found.cells[0].levels
    for levels in dict.fromkeys(tuple(cell.levels[f] for f in given) for cell in found.cells):
        here = [cell for cell in found.cells if tuple(cell.levels[f] for f in given) == levels]
        changed = {cell.key: [f for f in chosen if cell.levels[f] != base[f]] for cell in here}
        plans = [cell for cell in here if changed[cell.key]]
        if len(here) > _PLANS:
            plans = [cell for cell in plans if len(changed[cell.key]) == 1]
        if plans:
            told = here[0]
            text = ", ".join(f"{factor_words(found, f)}: {look.twice(told.chinese[f], told.levels[f])}" for f in given)
            yield _Plans(text, plans, [_name(found, cell, changed[cell.key]) for cell in plans])


def _name(found: Results, cell: Cell, changed: list[str]) -> str:
    """What a plan changes, Chinese above English, or once where they are alike."""
    one = len(found.factors) == 1
    same = all(cell.chinese[f] == cell.levels[f] and (one or _named_once(found, f)) for f in changed)
    zh = "，".join(cell.chinese[f] if one else f"{found.factors[f].zh}：{cell.chinese[f]}" for f in changed)
    en = ", ".join(cell.levels[f] if one else f"{found.factors[f].en}: {cell.levels[f]}" for f in changed)
    return en if same else f"{zh}\n{en}"


def _named_once(found: Results, factor: str) -> bool:
    return found.factors[factor].zh == found.factors[factor].en


def _picture(found: Results, plans: _Plans, measures: tuple[str, ...], height: float) -> Figure:
    """A row a measure, a column a situation, a line a plan."""
    situations, rows_of = situations_of(found), [cell.key for cell in plans.cells]
    drawn = Figure(figsize=(7.1, height), layout=ConstrainedLayoutEngine(h_pad=0.12))
    axes = drawn.subplots(len(measures), len(situations), squeeze=False, sharey=True)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.differences, situation, measure)
            rows = rows[rows["cell"].isin(rows_of)]
            ax.axvline(0, color=GREY, linewidth=1)
            far_and_near(ax, rows)
            for _, row in rows.iterrows():
                interval(ax, row["difference"], row, rows_of.index(row["cell"]), (BLUE, "o"))
            ax.set_yticks(range(len(rows_of)), plans.labels, fontsize=6.5)
            ax.set_ylim(len(rows_of) - 0.4, -0.6)
            ticks(ax, 6 if len(situations) == 1 else 2)
            title(ax, measure, situation, situations, 7.5 if len(situations) < _MANY else 6)
    keys = [
        Line2D([], [], color=BLUE, marker="o", markersize=4, markerfacecolor=face, label=look.words(key))
        for key, face in (("chart_sweep_paired", BLUE), ("chart_sweep_hollow", "white"))
    ]
    drawn.legend(handles=keys, loc="outside upper right", ncols=2, fontsize=6.5, frameon=False,
                 title=plans.given, title_fontsize=8, alignment="right")  # fmt: skip
    stamp(drawn, situations)
    return drawn


def prices(found: Results) -> Figure:
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
            interval(ax, row["price"], row, y, (colour, mark))
        ticks(ax, 6 if len(situations) == 1 else 3)
        ax.set_title(situation if len(situations) > 1 else "", fontsize=8 if len(situations) < _MANY else 6)
    axes[0].set_yticks(range(len(steps)), steps, fontsize=7)
    axes[0].set_ylim(len(steps) - 0.4, -0.6)
    name = name_of(found.prices["measure"].iloc[0])
    drawn.suptitle(f"{look.words('chart_sweep_one_more')}: {name.zh} {name.en}", fontsize=8.5)
    keys = [
        axes[0].plot([], [], mark, color=colour, label=f"{OTHERS[key].zh} {OTHERS[key].en}")[0]
        for key, (colour, mark) in looks.items()
        if (found.prices["others"] == key).any()
    ]
    keys += axes[0].plot([], [], "o", color=BLACK, markerfacecolor="white", label=look.words("chart_sweep_hollow"))
    drawn.legend(handles=keys, loc="outside lower left", fontsize=7, frameon=False)
    stamp(drawn, situations)
    return drawn


def _price_label(row: pd.Series) -> str:
    """What there is one more of, over which step."""
    over = span(row)
    return f"{look.twice(row['of_zh'], row['of'])}: {look.twice(over.zh, over.en)}"


def interval(ax: Any, at: float, row: pd.Series, y: float, look: tuple[str, str]) -> None:
    """An estimate with its interval on a row of its own; hollow: cannot tell."""
    colour, mark = look
    face = "white" if row["verdict"] == "cannot tell" else colour
    ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4)
    ax.plot(at, y, mark, color=colour, markersize=4, markerfacecolor=face)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: ("+" if v > 0 else "") + short(v)))
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)


def ticks(ax: Any, most: int) -> None:
    """About so many marks on the horizontal axis; of a logarithmic one the outer ones and 0 where few have room."""
    if ax.get_xscale() == "linear":
        ax.xaxis.set_major_locator(MaxNLocator(most))
    elif most < _SIX:
        low, high = ax.get_xlim()
        inside = [tick for tick in ax.get_xticks() if low <= tick <= high]
        ax.set_xticks(sorted({inside[0], 0.0, inside[-1]}))
    if most < _SIX:
        ax.tick_params(axis="x", labelsize=6.5)
