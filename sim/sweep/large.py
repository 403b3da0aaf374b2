"""Large outbreaks by level, the situations in one picture: dark bands are chance, light ones other assumptions."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.charts import look
from sim.charts.look import BLACK, LIGHT
from sim.sweep.analysis import Results
from sim.sweep.cells import Cell, line
from sim.sweep.enough import enough, margin
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.levels import number
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.panels import LOOKS, beside, factor_words, level_axis, situations_of, stamp
from sim.sweep.ranges import Over, over_chance

_LARGE = tuple(CHANCES)[-1]
_DARK, _PALE = 0.35, 0.13


def large(experiment: Experiment, found: Results) -> Figure:
    """Of 100 outbreaks those that grow large, by the first factor of which there can be enough, a line a situation.

    The other factors are as in the baseline. A ring stands at the level from which on it is enough.
    """
    factor, situations = next(label(f) for f in experiment.vary if f.enough), situations_of(found)
    cells = line(found.cells, factor)
    drawn = Figure(figsize=(7.1, 3.5), layout="constrained")
    ax, assumed = drawn.subplots(), False
    for situation, looks in zip(situations, LOOKS, strict=False):
        rows = found.of(found.summary, situation, _LARGE).set_index("cell").reindex([cell.key for cell in cells])
        x, mean = np.array([number(cell.levels[factor]) for cell in cells]), rows["mean"].to_numpy(np.float64)
        over = [over_chance(found, situation, cell.key, _LARGE) for cell in cells]
        assumed |= any(over)
        _assumed(ax, x, over, looks)
        colour, mark, dash = looks
        low, high = (rows[end].to_numpy(np.float64) for end in ("low", "high"))
        ax.fill_between(x, low, high, color=colour, alpha=_DARK, linewidth=0)
        ax.plot(x, mean, mark, linestyle=dash, color=colour, markersize=4, linewidth=1.6, label=situation)
        level = enough(found, situation, factor, experiment.measures[0], margin(experiment))
        for i in [i for i, cell in enumerate(cells) if cell.levels[factor] == level]:
            ax.plot(x[i], mean[i], "o", markersize=11, markerfacecolor="none", color=BLACK, markeredgewidth=1)
    level_axis(ax, np.array([number(cell.levels[factor]) for cell in cells]))
    ax.set_ylim(-3, 103)
    ax.set_xlabel(_given(found, factor, cells))
    name = name_of(_LARGE)
    ax.set_title(f"{name.zh} {name.en} ({name.unit})", fontsize=8)
    ax.grid(color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)
    _key(drawn, ax, assumed=assumed, few=not assumed and len(found.risks) > 0)
    stamp(drawn, situations)
    return drawn


def _assumed(ax: Any, x: Any, over: list[Over | None], looks: tuple[str, str, str]) -> None:
    """Lowest to highest under other assumptions at the levels that ran there, joined between neighbours that did."""
    ends = [(np.nan, np.nan) if one is None else (one.low, one.high) for one in over]
    low, high = np.array(ends).T
    colour, _, dash = looks
    ax.fill_between(x, low, high, color=colour, alpha=_PALE, linewidth=0)
    for end in (low, high):
        ax.plot(x, end, linestyle=dash, color=colour, linewidth=0.6)
    ax.vlines(x, low, high, color=colour, linewidth=7, alpha=_PALE)


def _given(found: Results, factor: str, cells: list[Cell]) -> str:
    """The factor, and at which level the others are."""
    base = cells[0]
    others = [f for f in found.factors if f != factor]
    given = look.twice("，".join(base.chinese[f] for f in others), ", ".join(base.levels[f] for f in others))
    return factor_words(found, factor) + (f" ({given})" if given else "")


def _key(drawn: Figure, ax: Any, *, assumed: bool, few: bool) -> None:
    """The situations, and what bands and rings are; that there are no light bands where `few` were run for them."""
    handles, labels = ax.get_legend_handles_labels()
    colour = handles[0].get_color() if len(handles) == 1 else BLACK  # that of the only band, or of none
    handles.append(Patch(color=colour, alpha=_DARK, linewidth=0))
    labels.append(look.words("chart_sweep_chance"))
    if assumed:
        handles.append(Patch(facecolor=(colour, _PALE), edgecolor=colour, linewidth=0.6))
        labels.append(look.words("chart_sweep_assumed"))
    if few:
        handles.append(Line2D([], [], linestyle=""))
        labels.append(look.words("chart_sweep_assumed_few"))
    handles.append(Line2D([], [], marker="o", markersize=9, markerfacecolor="none", color=BLACK, linestyle=""))
    labels.append(look.words("chart_sweep_ring"))
    drawn.legend(handles, labels, loc="outside upper center", ncols=beside(labels), frameon=False, fontsize=7.5)
