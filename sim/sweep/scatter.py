"""Pairs one by one: a measure of each plan against the baseline's, where each run draws its own assumptions."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim import findings
from sim.charts import look
from sim.charts.look import BLUE, GREY, LIGHT
from sim.statistics import Interval
from sim.sweep.analysis import Results, fewer
from sim.sweep.outcomes import times, values
from sim.sweep.panels import FAR, cell_words, short, situations_of, stamp, words, wrapped
from sim.sweep.waiting import main_plans
from sim.units import Floats
from sim.words import figure

_ACROSS = 4  # panels


def scatter(found: Results, measure: str) -> Figure:
    """A panel a situation and plan that changes one thing, a point a pair.

    In the corner what the plan multiplies a count by, and in how many pairs it has less.
    """
    situations = situations_of(found)
    panels = [(s, cell.key) for s in situations for cell in main_plans(found) if cell.key in found.against]
    rows = -(-len(panels) // _ACROSS)
    drawn = Figure(figsize=(7.1, 2.1 * rows + 0.4), layout="constrained")
    axes = drawn.subplots(rows, min(_ACROSS, len(panels)), squeeze=False, sharex=True, sharey=True)
    every = found.runs[measure].dropna().to_numpy(np.float64)
    for ax, (situation, cell) in zip(axes.flat, panels, strict=False):
        plan, base = (values(found.runs, situation, key, measure) for key in (cell, found.against[cell]))
        _panel(ax, findings.pairs(plan, base).happened, every)
        less, differ = fewer(found, situation, cell, measure)
        corner = _times(times(measure, plan, base)) + look.words("chart_sweep_less", "\n", k=less, n=differ)
        ax.text(0.97, 0.04, corner, transform=ax.transAxes, ha="right", fontsize=6)
        named = cell_words(found, cell)
        ax.set_title(f"{named}\n{situation}" if len(situations) > 1 else named, fontsize=7)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    for ax in axes.flat[max(len(panels) - axes.shape[1], 0) : len(panels)]:  # the lowest of each column
        ax.tick_params(labelbottom=True)
        ax.set_xlabel(look.words("chart_sweep_baseline"), fontsize=7)
    drawn.supylabel(wrapped(words(measure), 60), fontsize=7.5)
    stamp(drawn, situations)
    return drawn


def _times(multiple: Interval) -> str:
    """What a plan multiplies a count by, with its ends; nothing where it is no count."""
    middle, low, high = (figure(x) for x in (multiple.estimate, multiple.low, multiple.high))
    return f"×{middle} ({low}–{high})\n" if multiple.n else ""


def _panel(ax: Any, both: findings.Pairs, every: Floats) -> None:
    """Both axes alike, logarithmic above 1 where values lie far apart; the line is as many."""
    most = max(float(every.max()), 1.0) if every.size else 1.0
    for axis, scale, ends in ((ax.xaxis, ax.set_xscale, ax.set_xlim), (ax.yaxis, ax.set_yscale, ax.set_ylim)):
        if most > FAR:
            scale("symlog", linthresh=1.0)
            ends(-0.3, 2 * most)
            powers = 10.0 ** np.arange(0, np.ceil(np.log10(most)) + 1, 2 if most > 10**3 else 1)
            axis.set_ticks([0.0, *powers])
        else:
            ends(-0.03 * most, 1.05 * most)
        axis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
        axis.set_minor_formatter(NullFormatter())
    ax.plot([0, 2 * most], [0, 2 * most], color=GREY, linewidth=1)
    ax.plot(both.base, both.plan, "o", color=BLUE, markersize=3.5, markerfacecolor="none")
    ax.tick_params(labelsize=6.5)
    ax.grid(color=LIGHT, linewidth=0.5)
    ax.set_axisbelow(True)
