"""Heat maps over two or three numeric factors, with the line of the standard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from sim.charts import look
from sim.charts.look import RED
from sim.sweep.analysis import Results
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.levels import number
from sim.sweep.outcomes import CHANCES
from sim.sweep.panels import FAR, factor_words, short, situations_of, stamp, titled, words

_DARK = 0.6  # of the scale: numbers on darker cells are white


def heat(experiment: Experiment, found: Results, measure: str) -> Figure:
    """Means over two numeric factors, a panel a level of a third; each cell says its number.

    The line encloses what meets the standard of both; dashed where the level of the third factor does not meet its own.
    """
    situations, levels = situations_of(found), [_levels(found, f) for f in found.factors]
    panels = levels[2] if len(levels) > 2 else [""]
    means = found.summary.loc[found.summary["measure"] == measure, "mean"]
    drawn = Figure(figsize=(7.1, 0.9 + 1.75 * len(situations)), layout="constrained")
    axes = drawn.subplots(len(situations), len(panels), squeeze=False, sharex=True, sharey=True)
    scale, image = _scale(measure, means), None
    for i, situation in enumerate(situations):
        rows = found.of(found.summary, situation, measure)
        for j, panel in enumerate(panels):
            part = rows[rows[list(found.factors)[2]] == panel] if panel else rows
            image = _panel(axes[i, j], part, list(found.factors)[:2], levels[:2], scale)
            _standard(axes[i, j], experiment, levels, panel)
            third = f"{factor_words(found, list(found.factors)[2])}: {panel}" if panel else ""
            titled(axes[i, j], third, situation if len(situations) > 1 and j == 0 else "", 7)
        axes[i, 0].set_ylabel(factor_words(found, list(found.factors)[1]), fontsize=7.5)
    for ax in axes[-1]:
        ax.set_xlabel(factor_words(found, next(iter(found.factors))), fontsize=7.5)
    said = [f"{label(f)} ≤ {f.standard}" for f in experiment.vary if f.standard]
    standard = f"\n{look.words('standard')}: {', '.join(said)}" if said else ""
    drawn.suptitle(words(measure) + standard, fontsize=8.5)
    if image is not None:
        bar = drawn.colorbar(image, ax=axes, shrink=0.7)
        bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
        bar.ax.tick_params(labelsize=7)
    stamp(drawn, situations)
    return drawn


def _levels(found: Results, factor: str) -> list[str]:
    """The levels of a numeric factor from low to high."""
    return sorted({cell.levels[factor] for cell in found.cells}, key=number)


def _scale(measure: str, means: pd.Series) -> Normalize:
    """Colours to 100 for chances, logarithmic where means lie far apart."""
    if measure in CHANCES:
        return Normalize(0, 100)
    low, high = float(means.min()), float(means.max())
    return LogNorm(low, high) if low > 0 and high / low > FAR else Normalize(min(low, 0.0), high or 1.0)


def _panel(ax: Any, rows: pd.DataFrame, factors: list[str], levels: list[list[str]], scale: Normalize) -> Any:
    """One heat map; a cell that has not run is empty."""
    (x, y), (xs, ys) = factors, levels
    grid = rows.pivot_table(index=y, columns=x, values="mean").reindex(index=ys, columns=xs).to_numpy()
    image = ax.imshow(grid, origin="lower", cmap="cividis", norm=scale, aspect="auto")
    for (j, i), value in np.ndenumerate(grid):
        if np.isfinite(value):
            colour = "white" if scale(value) < _DARK else "black"
            ax.text(i, j, short(float(f"{value:.2g}")), ha="center", va="center", fontsize=6.5, color=colour)
    ax.set_xticks(range(len(xs)), xs, fontsize=6.5)
    ax.set_yticks(range(len(ys)), ys, fontsize=6.5)
    return image


def _standard(ax: Any, experiment: Experiment, levels: list[list[str]], panel: str) -> None:
    """The line around the cells that meet the standard."""
    x, y, *third = experiment.vary
    if not (x.standard or y.standard):
        return
    right, top = (
        names.index(f.standard) + 0.5 if f.standard else len(names) - 0.5
        for f, names in zip((x, y), levels, strict=False)
    )
    meets = not third or not third[0].standard or number(panel) <= number(third[0].standard)
    [line] = ax.plot([-0.5, right, right], [top, top, -0.5], color=RED, linewidth=2.0, linestyle="-" if meets else "--")
    line.set_path_effects([withStroke(linewidth=3.6, foreground="white")])
