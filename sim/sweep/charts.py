"""The pictures of an experiment, in the look of `sim.charts`: levels with intervals, differences, heat maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.chain import ROUND
from sim.charts.look import BLACK, BLUE, GREY, LIGHT, STYLE, twice, words
from sim.sweep.analysis import BASE, Results, best
from sim.sweep.both_hands import both_hands
from sim.sweep.curves import curves
from sim.sweep.differences import differences, prices
from sim.sweep.enough import enough, margin
from sim.sweep.experiment import Chart, Experiment, unfit
from sim.sweep.factors import choices, label
from sim.sweep.heat import heat
from sim.sweep.large import large
from sim.sweep.levels import number
from sim.sweep.maps import zoned
from sim.sweep.outcomes import CHANCES
from sim.sweep.panels import FAR, LOOKS, beside, factor_words, level_axis, short, situations_of, stamp, title
from sim.sweep.ranks_page import ranking
from sim.sweep.scatter import scatter
from sim.sweep.screening import RATIO
from sim.sweep.screening_words import by_ratio, told
from sim.sweep.waiting import waiting

_DECADES = 1000  # ratios that span more have marks at powers of ten only
_STANDARDS = {"round_hours": ROUND}  # dashed lines


def draw(experiment: Experiment, found: Results) -> dict[str, Figure]:
    """The charts that the experiment names, or all that fit, by name and in the order of the page."""
    without = unfit(experiment)
    asked = experiment.charts or [chart for chart in get_args(Chart) if chart not in without]
    drawn = dict[str, Figure]()
    with mpl.rc_context(STYLE):
        for chart in asked:
            drawn |= _drawn(chart, experiment, found)
    return drawn


def _drawn(chart: Chart, experiment: Experiment, found: Results) -> dict[str, Figure]:  # noqa: C901
    """The pictures of a chart; none where too little has run."""
    first = experiment.measures[0]
    match chart:
        case "levels":
            return {chart: _lines(experiment, found, telling(experiment, found)[:5])}
        case "large":
            return {chart: large(experiment, found)}
        case "heat":
            other = next((m for m in telling(experiment, found) if m != first), first)
            pictures = {chart: heat(experiment, found, other), "heat_measure": heat(experiment, found, first)}
            return pictures if other != first else {chart: pictures[chart]}
        case "prices":
            return {chart: prices(found)} if len(found.prices) else {}
        case "differences":
            measures = telling(experiment, found)[:4]
            return numbered(chart, differences(experiment, found, measures)) if len(found.differences) else {}
        case "waiting":
            return numbered(chart, waiting(found, first))
        case "curves":
            return {chart: curves(found)} if len(found.daily) else {}
        case "map":
            return _map(experiment, found)
        case "both_hands":
            return {chart: both_hands(experiment, found)} if len(found.front) else {}
        case "screening":
            return {chart: _screening(found, telling(experiment, found)[:2])} if len(found.screening) else {}
        case "ranks":
            return {chart: ranking(experiment, found)} if len(found.ranks) else {}
        case "pairs":
            return {chart: scatter(found, first)}


def _map(experiment: Experiment, found: Results) -> dict[str, Figure]:
    """Maps of the baseline and of the best plan of each situation in which any area was zoned."""
    plans = [(s, cell) for s in situations_of(found) for cell in (BASE, best(experiment, found, s))]
    shown = [(s, cell) for s, cell in plans if cell is not None and found.zoned.get((s, cell))]
    return {"map": zoned(found, shown)} if shown else {}


def numbered(name: str, pictures: Iterable[Figure]) -> dict[str, Figure]:
    """Pictures of one kind: `name`, `name_2` and so on."""
    return {name if i == 0 else f"{name}_{i + 1}": drawn for i, drawn in enumerate(pictures)}


def telling(experiment: Experiment, found: Results) -> tuple[str, ...]:
    """The chances that differ between cells by what matters, then the measures: one that is alike tells nothing."""
    spread = found.summary.groupby("measure")["mean"].agg(lambda x: x.max() - x.min())
    return (*(c for c in CHANCES if spread[c] >= experiment.smallest), *experiment.measures)


def _lines(experiment: Experiment, found: Results, measures: tuple[str, ...]) -> Figure:
    """Measures by the first factor, a line a level of the others; bands are 95 % intervals.

    Dashed: the standard of a measure; grey: from the level on that is enough.
    """
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
            _guides(ax, experiment, found, (situation, measure))
            title(ax, measure, situation, situations)
            ax.grid(color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
        _height(axes[i, 0], found.summary.loc[found.summary["measure"] == measure, "mean"], measure)
    axes[-1, len(situations) // 2].set_xlabel(factor_words(found, factor))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    guides = list(_guide_keys(experiment, found, measures))
    shown = [*(handles if len(labels) > 1 else []), *guides]
    if shown:
        names = [str(handle.get_label()) for handle in shown]
        drawn.legend(handles=shown, loc="outside upper center", ncols=beside(names), frameon=False,
                     title=", ".join(factor_words(found, f) for f in others))  # fmt: skip
    stamp(drawn, situations)
    return drawn


def _guides(ax: Any, experiment: Experiment, found: Results, of: tuple[str, str]) -> None:
    """The standard of a measure, and the levels that are enough by the first measure."""
    situation, measure = of
    if measure in _STANDARDS:
        ax.axhline(_STANDARDS[measure], color=BLACK, linewidth=1, linestyle="--")
    factor, first = experiment.vary[0], experiment.measures[0]
    if factor.enough:
        level = enough(found, situation, label(factor), first, margin(experiment))
        if level is not None:
            ax.axvspan(number(level), max(number(x.name) for x in choices(factor)), color=GREY, alpha=0.15, linewidth=0)


def _guide_keys(experiment: Experiment, found: Results, measures: Sequence[str]) -> Iterator[Any]:
    """What dashes and grey mean, of those that are drawn."""
    if any(measure in _STANDARDS for measure in measures):
        yield Line2D([], [], color=BLACK, linewidth=1, linestyle="--", label=words("chart_sweep_standard"))
    factor, first = experiment.vary[0], experiment.measures[0]
    levels = [enough(found, s, label(factor), first, margin(experiment)) for s in situations_of(found) if factor.enough]
    if any(level is not None for level in levels):
        yield Patch(color=GREY, alpha=0.15, linewidth=0, label=words("chart_sweep_grey"))


def _height(ax: Any, means: pd.Series, measure: str) -> None:
    """The vertical axis of a row: to 100 for chances, logarithmic where means lie far apart."""
    if measure in CHANCES:
        ax.set_ylim(0, 105)
    elif means.min() > 0 and means.max() / means.min() > FAR:
        ax.set_yscale("log")
        ax.yaxis.set_minor_formatter(NullFormatter())
    else:
        ax.set_ylim(0, 1.05 * ax.get_ylim()[1])  # room for the upper half of a mark
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short(y)))


def _level_text(found: Results, factors: list[str], level: Any) -> str:
    """The levels of these factors in both languages, or once where they are alike."""
    english = level if isinstance(level, tuple) else (level,)
    cell = next(c for c in found.cells if tuple(c.levels[f] for f in factors) == english) if factors else found.cells[0]
    return ", ".join(twice(cell.chinese[f], cell.levels[f]) for f in factors)


def _band(ax: Any, rows: pd.DataFrame, factor: str, look: tuple[str, str, str], text: str) -> None:
    x = np.array([number(level) for level in rows[factor]])
    order = np.argsort(x, kind="stable")
    mean, low, high = (rows[c].to_numpy(np.float64)[order] for c in ("mean", "low", "high"))
    colour, mark, dash = look
    ax.fill_between(x[order], np.maximum(low, 0), high, color=colour, alpha=0.15, linewidth=0)
    ax.plot(x[order], mean, mark, linestyle=dash, color=colour, markersize=4, linewidth=1.4, label=text)
    level_axis(ax, x)


def _screening(found: Results, measures: tuple[str, ...]) -> Figure:
    """What each factor does over a step, the strongest on top: what it multiplies a count by, else its mean effect."""
    situations, n = situations_of(found), len(found.factors)
    drawn = Figure(figsize=(7.1, len(measures) * (0.95 + 0.22 * n) + 0.3), layout="constrained")
    axes = drawn.subplots(len(measures), len(situations), squeeze=False)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.screening, situation, measure)
            title(ax, measure, situation, situations)
            if rows.empty:  # fewer than two whole trajectories
                ax.axis("off")
                ax.text(0.0, 0.9, words("cannot"), transform=ax.transAxes, fontsize=7, color=GREY)
                continue
            counted = rows["ratio"].notna().any()
            if counted:
                rows = by_ratio(rows)
                _ratios(ax, rows)
            else:
                _effects(ax, rows)
            ax.set_xlabel(words("chart_sweep_multiplies" if counted else "chart_sweep_mean_change"), fontsize=7)
            ax.set_yticks(range(len(rows)), [factor_words(found, f) for f in rows["factor"]], fontsize=6.5)
            ax.set_ylim(len(rows) - 0.4, -0.6)
            ax.grid(axis="x", color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
    stamp(drawn, situations)
    return drawn


def _ratios(ax: Any, rows: pd.DataFrame) -> None:
    """What a step up multiplies a count by, on a logarithmic axis; hollow: the interval holds 1, or there is none."""
    y, sure = np.arange(len(rows)), rows.apply(told, axis=1).to_numpy(np.bool_)
    ratio, low, high = (rows[c].to_numpy(np.float64) for c in RATIO)
    ax.set_xscale("log")
    ax.axvline(1, color=BLACK, linewidth=1)
    ax.hlines(y, low, high, color=BLUE, linewidth=1.4)
    for face, part in ((BLUE, sure), ("white", ~sure)):
        ax.plot(ratio[part], y[part], "o", color=BLUE, markerfacecolor=face, markersize=5)
    ends = np.concatenate([ratio, low, high, [0.5, 2.0]])  # half and twice as much are always shown
    least, most = np.nanmin(ends), np.nanmax(ends)
    ax.set_xlim(least / 1.2, most * 1.2)
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if most / least > _DECADES else (1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"×{short(x)}" if x >= 1 else f"÷{short(round(1 / x, 9))}"))
    ax.minorticks_off()


def _effects(ax: Any, rows: pd.DataFrame) -> None:
    """Mean effects, which are not below 0, with their margins."""
    y, effect, margin = np.arange(len(rows)), rows["effect"].to_numpy(), rows["margin"].to_numpy()
    if effect.max() > FAR * max(float(np.median(effect)), 1e-9):
        ax.set_xscale("symlog", linthresh=10 ** np.floor(np.log10(effect.max()) - 3))
    known = ~np.isnan(margin)
    ax.barh(y, effect, color=BLUE, height=0.6)
    ends = np.stack([np.minimum(margin, effect), margin])[:, known]
    ax.errorbar(effect[known], y[known], xerr=ends, fmt="none", ecolor=BLACK)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
