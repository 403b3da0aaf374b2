"""Curves by day after the first report: the middle run and 8 of 10 runs, a line a level of the first factor."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.charts import look
from sim.charts.look import LIGHT
from sim.sweep.analysis import Results
from sim.sweep.panels import FAR, LOOKS, beside, factor_words, short, situations_of, stamp

_SHARES = (0.1, 0.5, 0.9)


def by_day(daily: pd.DataFrame) -> pd.DataFrame:
    """Reported infections so far by day after the first report, a row a day: 10, 50, 90 % of the runs with a report.

    A run that has ended keeps its number.
    """
    counts = daily.pivot_table(index="day", columns="replicate", values="reported", aggfunc="sum")
    runs = []
    for run in (counts[replicate].dropna() for replicate in counts):
        first = run.index[run > 0]
        if len(first):
            since = run[run.index >= first[0]].cumsum()
            runs.append(pd.Series(since.to_numpy(), since.index - first[0]))
    if not runs:
        return pd.DataFrame(columns=list(_SHARES))
    table = pd.concat(runs, axis=1).sort_index().ffill()
    return pd.DataFrame({q: table.quantile(q, axis=1) for q in _SHARES})


def curves(found: Results) -> Figure:
    """A panel a situation; the other factors are as in the baseline."""
    situations, base = situations_of(found), found.cells[0].levels
    factor = next(iter(found.factors))
    line = [c for c in found.cells if all(c.levels[f] == base[f] for f in base if f != factor)][: len(LOOKS)]
    drawn = Figure(figsize=(7.1, 3.1), layout="constrained")
    axes = drawn.subplots(1, len(situations), squeeze=False, sharey=True)[0]
    highest = 0.0
    for ax, situation in zip(axes, situations, strict=True):
        here = found.daily[found.daily["situation"] == situation]
        for cell, (colour, _, dash) in zip(line, LOOKS, strict=False):
            table = by_day(here[here["cell"] == cell.key])
            low, middle, high = (table[q].to_numpy(np.float64) for q in _SHARES)
            ax.fill_between(table.index, low, high, color=colour, alpha=0.15, linewidth=0)
            for end in (low, high):  # bands that lie over each other are told apart by their edges
                ax.plot(table.index, end, dash, color=colour, linewidth=0.5)
            text = look.twice(cell.chinese[factor], cell.levels[factor])
            ax.plot(table.index, middle, dash, color=colour, linewidth=1.4, label=text)
            highest = max(highest, float(high.max(initial=0.0)) / max(float(middle.max(initial=0.0)), 1.0))
        ax.set_title(situation if len(situations) > 1 else "", fontsize=8)
        ax.set_xlabel(look.words("chart_since_report"), fontsize=7)
        ax.grid(color=LIGHT, linewidth=0.6)
        ax.set_axisbelow(True)
    if highest > FAR:
        axes[0].set_yscale("symlog", linthresh=10)
    axes[0].set_ylim(bottom=0)
    axes[0].yaxis.set_major_formatter(FuncFormatter(lambda y, _: short(y)))
    axes[0].set_ylabel(look.words("chart_sweep_reported"), fontsize=7)
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=beside(labels), frameon=False, fontsize=7,
                 title=factor_words(found, factor))  # fmt: skip
    stamp(drawn, situations)
    return drawn
