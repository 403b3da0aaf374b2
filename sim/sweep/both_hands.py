"""The picture of both hands 两手硬: infections against burdens, with the plans that nothing beats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter
from scipy.cluster.hierarchy import fclusterdata

from sim.charts import look
from sim.charts.look import BLACK, BLUE, GREY, LIGHT
from sim.sweep.analysis import BASE, Results
from sim.sweep.experiment import Experiment
from sim.sweep.panels import FAR, cell_words, short, stamp, words, wrapped

_NEAR = (0.06, 0.12)  # of the ranges: plans as near as that, or linked by others that are, have one label


def both_hands(experiment: Experiment, found: Results) -> Figure:
    """The first measure against each other one, in panels that share it; filled and numbered: on the front."""
    first, *burdens = experiment.front
    situations = list(dict.fromkeys(found.front["situation"]))
    drawn = Figure(
        figsize=(7.1, 0.7 + 2.2 * len(burdens) + 0.13 * len(found.front["number"].unique())), layout="constrained"
    )
    axes = drawn.subplots(len(burdens), len(situations), squeeze=False, sharex="col")
    for j, situation in enumerate(situations):
        here = found.front[found.front["situation"] == situation]
        for i, burden in enumerate(burdens):
            _panel(axes[i, j], here, (first, burden))
        axes[0, j].set_title(situation if len(situations) > 1 else "", fontsize=8.5)
        axes[-1, j].set_xlabel(wrapped(words(first), 60 // len(situations)), fontsize=7)
    for i, burden in enumerate(burdens):
        axes[i, 0].set_ylabel(wrapped(words(burden), 30), fontsize=7)
    looks = {look.words("chart_sweep_front"): (BLUE, BLUE, 5), look.words("chart_sweep_beaten"): ("white", GREY, 4)}
    keys = [
        axes[0, 0].plot([], [], "o", color=edge, markerfacecolor=face, markersize=size, label=text)[0]
        for text, (face, edge, size) in looks.items()
    ]
    base = look.words("chart_sweep_baseline")
    keys += axes[0, 0].plot([], [], "s", color=BLACK, markerfacecolor="none", markersize=9, label=base)
    drawn.legend(handles=keys, loc="outside upper left", ncols=3, frameon=False, fontsize=7)
    plans = found.front.drop_duplicates("number").sort_values("number")
    names = [f"{n}  {cell_words(found, cell)}" for n, cell in zip(plans["number"], plans["cell"], strict=True)]
    names += ["\n"] * 2  # a row for the mark
    blank = [Line2D([], [], linestyle="none") for _ in names]
    drawn.legend(blank, names, loc="outside lower left", ncols=2, frameon=False, fontsize=6.5, handlelength=0)
    stamp(drawn, situations)
    return drawn


def _panel(ax: Any, plans: pd.DataFrame, measures: tuple[str, str]) -> None:
    """Means of two measures, a point a plan. Intervals would be those of the luck that plans share."""
    for _, row in plans.sort_values("on_front", kind="stable").iterrows():
        x, y = row[measures[0]], row[measures[1]]
        face, edge, size = (BLUE, BLUE, 5) if row["on_front"] else ("white", GREY, 4)
        ax.plot(x, y, "o", color=edge, markerfacecolor=face, markersize=size, zorder=3 if row["on_front"] else 2)
        if row["cell"] == BASE:
            ax.plot(x, y, "s", color=BLACK, markerfacecolor="none", markersize=9, zorder=2)
    for _, rows in plans.groupby(_places(plans, measures), sort=False):
        numbers, at = ", ".join(rows["number"].astype(str)), rows[list(measures)].iloc[0].tolist()
        colour = BLACK if rows["on_front"].any() else GREY
        ax.annotate(numbers, at, (4, 3), textcoords="offset points", fontsize=7, zorder=4, color=colour)
    for axis, measure in zip((ax.xaxis, ax.yaxis), measures, strict=True):
        low, high = plans[measure].min(), plans[measure].max()
        if low > 0 and high / low > FAR:
            (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
            axis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
            axis.set_minor_formatter(NullFormatter())
            continue
        beyond = 0.2 * (high - low) or 0.1 * abs(high) or 1.0
        (ax.set_xlim if axis is ax.xaxis else ax.set_ylim)(low - beyond, high + beyond)
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
    ax.tick_params(labelsize=7)
    ax.grid(color=LIGHT, linewidth=0.5)
    ax.set_axisbelow(True)


def _places(plans: pd.DataFrame, measures: tuple[str, str]) -> Any:
    """A number for each plan, the same for those that lie so near to each other that their labels would overlap."""
    apart = [plans[m] / (near * max(np.ptp(plans[m]), 0.1)) for m, near in zip(measures, _NEAR, strict=True)]
    return fclusterdata(np.column_stack(apart), 1.0, "distance", metric="chebyshev") if len(plans) > 1 else [1]
