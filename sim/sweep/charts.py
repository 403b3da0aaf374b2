"""The pictures of an experiment, in the look of `sim.charts`: levels with intervals, differences, heat maps."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.charts.look import BLACK, BLUE, GREEN, GREY, LIGHT, ORANGE, PURPLE, RED, STYLE, save
from sim.sweep.analysis import BASE, CHANCES, Results, in_words, name_of, number, numeric
from sim.sweep.experiment import Experiment

__all__ = ["draw", "save"]

_LOOKS = (
    (BLUE, "o", "-"), (RED, "s", "--"), (GREEN, "D", "-."), (PURPLE, "^", ":"), (ORANGE, "v", "-"), (BLACK, "P", "--")
)  # fmt: skip
MARK = "SIMULATED, NOT A FORECAST 推演结果 非预测"
_SIX = 6
_FAR = 50  # means that lie further apart are shown on a logarithmic axis
_PAGE = 9.4  # inches: the highest picture that fits a page
_ROWS = 26  # of a picture; more have smaller names
_WIDE = 10  # an axis that spans more is logarithmic


def draw(experiment: Experiment, found: Results) -> dict[str, Figure]:
    """All figures by name, in the order of the page."""
    drawn = dict[str, Figure]()
    with mpl.rc_context(STYLE):
        measures = (*CHANCES, *experiment.measures)
        if numeric(found, next(iter(found.factors))) and _in_lines(experiment):
            drawn["levels"] = _lines(found, (*CHANCES, *experiment.measures[:2]))
        if experiment.design == "grid" and len(found.factors) == 2 and all(numeric(found, f) for f in found.factors):
            drawn["heat"] = _heat(found, next(iter(CHANCES)))
        if len(found.screening):
            drawn["screening"] = _screening(found, (next(iter(CHANCES)), experiment.measures[0]))
        elif len(found.differences):
            drawn["differences"] = _differences(found, measures[:4])
        if len(experiment.measures) > 1:
            drawn["both_hands"] = _both(found, experiment.measures[0], experiment.measures[1])
    return drawn


def _in_lines(experiment: Experiment) -> bool:
    """Whether the levels of the first factor make lines: all of them with each of the others."""
    return experiment.design == "grid" or (experiment.design == "one_at_a_time" and len(experiment.vary) == 1)


def _situations(found: Results) -> list[str]:
    return list(dict.fromkeys(found.summary["situation"]))


def _stamp(drawn: Figure, situations: list[str]) -> None:
    """The mark of all pictures, and the situation if there is but one."""
    text = f"{situations[0]} · {MARK}" if len(situations) == 1 else MARK
    drawn.supxlabel(text, fontsize=7, color=GREY, x=0.99, ha="right")


def _title(measure: str, situation: str, situations: list[str], width: int = 38) -> str:
    """The measure on the first picture of a row, and the situation if there are several."""
    if len(situations) == 1:
        return _words(measure)
    return _wrapped(f"{_words(measure)} · {situation}", width) if situation == situations[0] else situation


def _words(measure: str) -> str:
    name = name_of(measure)
    return f"{name.zh} {name.en}" + (f" ({name.unit})" if name.unit else "")


def _short(x: float) -> str:
    """A number for an axis, in thousands (k) or millions (M) where it is large.

    >>> _short(-2_500_000), _short(1200), _short(0.0)
    ('−2.5 M', '1,200', '0')
    """
    size = abs(x)
    text = f"{size / 1e6:g} M" if size >= 1e6 else f"{size / 1e3:g} k" if size >= 1e4 else f"{size:,g}"
    return "−" + text if x < 0 else text


def _wrapped(text: str, width: int = 46) -> str:
    """Broken between words, once or twice."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _lines(found: Results, measures: tuple[str, ...]) -> Figure:
    """Measures by the first factor, a line a level of the others; bands are 95 % intervals."""
    factor, *others = found.factors
    situations = _situations(found)
    drawn = Figure(figsize=(7.1, 1.25 * len(measures) + 0.6), layout="constrained")
    axes = drawn.subplots(len(measures), len(situations), squeeze=False, sharex=True, sharey="row")
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.summary, situation, measure)
            groups = rows.groupby(list(others), sort=False) if others else [("", rows)]
            for (level, part), (colour, mark, dash) in zip(groups, _LOOKS, strict=False):
                _band(ax, part, factor, (colour, mark, dash), _level_text(level))
            ax.set_title(_title(measure, situation, situations), fontsize=7.5)
            ax.grid(color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
        _height(axes[i, 0], found.summary.loc[found.summary["measure"] == measure, "mean"], measure)
    axes[-1, len(situations) // 2].set_xlabel(_factor_words(found, factor))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    if len(labels) > 1:
        drawn.legend(handles, labels, loc="outside upper center", ncols=min(len(labels), 4), frameon=False,
                     title=", ".join(_factor_words(found, f) for f in others))  # fmt: skip
    _stamp(drawn, situations)
    return drawn


def _height(ax: Any, means: pd.Series, measure: str) -> None:
    """The vertical axis of a row: to 100 for chances, logarithmic where means lie far apart."""
    if measure in CHANCES:
        ax.set_ylim(0, 105)
    elif means.min() > 0 and means.max() / means.min() > _FAR:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    if ax.get_yscale() != "log":
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _short(y)))


def _level_text(level: Any) -> str:
    return ", ".join(level) if isinstance(level, tuple) else str(level)


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
    ax.set_xticks(levels, [_short(v) for v in levels], fontsize=7.5, rotation=45 if levels.size > _SIX else 0)


def _heat(found: Results, measure: str) -> Figure:
    """A chance over two numeric factors; each cell says its number."""
    situations = _situations(found)
    drawn = Figure(figsize=(7.1, 2.9), layout="constrained")
    axes = drawn.subplots(1, len(situations), squeeze=False)[0]
    first, second = found.factors
    image = None
    for ax, situation in zip(axes, situations, strict=True):
        rows = found.of(found.summary, situation, measure)
        xs, ys = (sorted(set(rows[f]), key=number) for f in (first, second))
        grid = rows.pivot_table(index=second, columns=first, values="mean").loc[ys, xs].to_numpy()
        image = ax.imshow(grid, origin="lower", cmap="cividis", vmin=0, vmax=100, aspect="auto")
        for (j, i), value in np.ndenumerate(grid):
            ax.text(
                i, j, f"{value:.0f}", ha="center", va="center", fontsize=7.5, color="white" if value < 60 else "black"
            )
        ax.set_xticks(range(len(xs)), xs, fontsize=7, rotation=45 if len(xs) > _SIX else 0)
        ax.set_yticks(range(len(ys)), ys, fontsize=7)
        ax.set_title(situation, fontsize=8.5)
        ax.set_xlabel(_factor_words(found, first))
    axes[0].set_ylabel(_factor_words(found, second))
    drawn.suptitle(_words(measure), fontsize=8.5)
    if image is not None:
        drawn.colorbar(image, ax=list(axes), shrink=0.8, label="每100起 of 100 outbreaks")
    _stamp(drawn, situations)
    return drawn


def _far_and_near(ax: Any, rows: pd.DataFrame) -> None:
    """An axis for differences that lie far apart: linear near zero, logarithmic beyond."""
    ends = rows[["difference", "low", "high"]].abs().to_numpy().ravel()
    ends = ends[np.isfinite(ends) & (ends > 0)]
    if ends.size and ends.max() > _FAR * max(float(np.median(ends)), 1.0):
        near = 10 ** np.floor(np.log10(max(float(np.quantile(ends, 0.25)), 10.0)))
        ax.set_xscale("symlog", linthresh=near)
        first, last = int(np.log10(near)), int(np.ceil(np.log10(ends.max())))
        powers = 10.0 ** np.arange(last, first - 1, -max(1, -(-(last - first) // 3)))
        ax.set_xticks([*-powers, 0.0, *powers[::-1]])
        ax.minorticks_off()


def _cell_words(found: Results, cell: str) -> str:
    """What sets a cell apart in both languages, or once where they are alike."""
    zh, en = (in_words(found, cell, lang) for lang in ("zh", "en"))
    return en if zh == en else f"{zh}\n{en}"


def _factor_words(found: Results, factor: str) -> str:
    name = found.factors[factor]
    return name.en if name.zh == name.en else f"{name.zh} {name.en}"


def _differences(found: Results, measures: tuple[str, ...]) -> Figure:
    """Paired differences to the baseline with 95 % intervals; hollow: cannot tell."""
    situations = _situations(found)
    cells = [cell for cell in found.cells if cell.key != BASE]
    labels = [_cell_words(found, cell.key) for cell in cells]
    n = len(measures)
    drawn = Figure(figsize=(7.1, min(n * (0.75 + 0.25 * len(cells)) + 0.4, _PAGE)), layout="constrained")
    axes = drawn.subplots(n, len(situations), squeeze=False, sharey=True)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.differences, situation, measure)
            ax.axvline(0, color=GREY, linewidth=1)
            _far_and_near(ax, rows)
            for _, row in rows.iterrows():
                y = [cell.key for cell in cells].index(row["cell"])
                face = "white" if row["verdict"] == "cannot tell" else BLUE
                ax.plot([row["low"], row["high"]], [y, y], color=BLUE, linewidth=1.4)
                ax.plot(row["difference"], y, "o", color=BLUE, markersize=4, markerfacecolor=face)
            ax.set_yticks(range(len(cells)), labels, fontsize=6.5 if n * len(cells) < _ROWS else 5)
            ax.set_ylim(len(cells) - 0.4, -0.6)
            ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: ("+" if x > 0 else "") + _short(x)))
            _ticks(ax, 6 if len(situations) == 1 else 2)
            ax.grid(axis="x", color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
            ax.set_title(_title(measure, situation, situations, 26), fontsize=7.5)
    _stamp(drawn, situations)
    return drawn


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
    situations, n = _situations(found), len(found.factors)
    drawn = Figure(figsize=(7.1, len(measures) * (0.7 + 0.22 * n) + 0.3), layout="constrained")
    axes = drawn.subplots(len(measures), len(situations), squeeze=False)
    for i, measure in enumerate(measures):
        for j, situation in enumerate(situations):
            ax, rows = axes[i, j], found.of(found.screening, situation, measure)
            y = np.arange(len(rows))
            ax.barh(y, rows["effect"], xerr=rows["margin"], color=BLUE, ecolor=BLACK, height=0.6)
            ax.set_yticks(y, [_factor_words(found, f) for f in rows["factor"]], fontsize=6.5)
            ax.invert_yaxis()
            ax.set_title(_title(measure, situation, situations), fontsize=7.5)
            ax.grid(axis="x", color=LIGHT, linewidth=0.6)
            ax.set_axisbelow(True)
    _stamp(drawn, situations)
    return drawn


def _both(found: Results, one: str, other: str) -> Figure:
    """Both hands: means of two measures against each other, a point a cell; those that nothing beats are joined."""
    situations = _situations(found)
    drawn = Figure(figsize=(7.1, 3.0), layout="constrained")
    axes = drawn.subplots(1, len(situations), squeeze=False)[0]
    for ax, situation in zip(axes, situations, strict=True):
        a, b = (found.of(found.summary, situation, m).set_index("cell") for m in (one, other))
        x, y = a["mean"].to_numpy(np.float64), b["mean"].to_numpy(np.float64)
        ax.errorbar(x, y, xerr=_error(a), yerr=_error(b), fmt="o", color=BLUE, ecolor=LIGHT, markersize=4)
        if BASE in a.index:
            ax.plot(a.loc[BASE, "mean"], b.loc[BASE, "mean"], "o", color=RED, markersize=6, markerfacecolor="white",
                    label="baseline 基准")  # fmt: skip
            ax.legend(frameon=False, fontsize=7)
        front = sorted(
            (p, q) for p, q in zip(x, y, strict=True) if not np.any((x <= p) & (y <= q) & ((x < p) | (y < q)))
        )
        ax.plot(*zip(*front, strict=True), color=GREY, linewidth=1, linestyle="--")
        ax.set_title(situation if len(situations) > 1 else "", fontsize=8.5)
        for axis, values in ((ax.xaxis, x), (ax.yaxis, y)):
            if values.min() > 0 and values.max() / values.min() > _FAR:
                (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
            else:
                axis.set_major_locator(MaxNLocator(6))
                axis.set_major_formatter(FuncFormatter(lambda v, _: _short(v)))
        ax.set_xlabel(_wrapped(_words(one), 34), fontsize=7)
        ax.grid(color=LIGHT, linewidth=0.6)
        ax.set_axisbelow(True)
    axes[0].set_ylabel(_wrapped(_words(other), 34), fontsize=7)
    _stamp(drawn, situations)
    return drawn


def _error(rows: pd.DataFrame) -> Any:
    """Distances to the ends of the intervals; 0 where there are none."""
    mean, low, high = (rows[c].to_numpy(np.float64) for c in ("mean", "low", "high"))
    return np.nan_to_num(np.maximum([mean - low, high - mean], 0))
