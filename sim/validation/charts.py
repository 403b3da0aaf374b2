"""The pictures of the validation, each with the mark that it is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.charts.look import BLACK, BLUE, GREEN, GREY, LIGHT, MARK, ORANGE, RED, STYLE, blank, words
from sim.validation import delays
from sim.validation.line import Line
from sim.validation.outbreaks import ASSUMED, FIRST_SIZES, FITTED, ZERO_IN_A_DAY, ZERO_OF, ZHEJIANG_SIZE
from sim.validation.published import (
    FIGURE,
    FIGURE_RUNS,
    ISOLATION,
    KRETZSCHMAR,
    OWN,
    SECOND,
    SECOND_DELAY,
    THEIR_TRACING,
    TRACED,
    WATCHED,
)  # fmt: skip


def draw(lines: Sequence[Line], out: Path) -> dict[str, Figure]:
    """All figures for which there are numbers, by name; `out` holds the tables of Z1 and X2."""
    parts = {
        "theory": (_ratios, [line for line in lines if line.kind == "theory" and line.reference.estimate]),
        "hellewell": (_grid, [line for line in lines if line.row == "H20" and line.case.startswith("R0")]),
        "delay": (_delays, [line for line in lines if line.row == "K1"]),
        "events": (_side_by_side, [x for x in lines if x.kind == "event" and not np.isnan(x.reference.estimate)]),
    }
    tables = {"zhejiang": _outbreaks, "xian": _curve}
    with mpl.rc_context(STYLE):
        drawn = {name: make(part) for name, (make, part) in parts.items() if part}
        for name, make in tables.items():
            if (out / f"{name}.csv").is_file():
                drawn[name] = make(pd.read_csv(out / f"{name}.csv", encoding="utf-8-sig"))
        for figure in drawn.values():
            figure.text(0.995, 0.995, MARK, fontsize=7, color=GREY, ha="right", va="top")
            figure.set_layout_engine("constrained", rect=(0, 0, 1, 1 - 0.2 / figure.get_figheight()))
    return drawn


def _label(line: Line) -> str:
    return f"{line.row}  {line.case}: {line.what}"


def _ratios(lines: Sequence[Line]) -> Figure:
    """Ours ÷ reference, with 95 % intervals and the tolerance."""
    drawn, ax = blank(6.9, 0.9 + 0.19 * len(lines))
    for y, line in enumerate(lines):
        scale = line.reference.estimate
        wide = line.tolerance / scale
        ax.plot([1 - wide, 1 + wide], [y, y], color=LIGHT, linewidth=6, solid_capstyle="butt", zorder=1)
        ax.plot([line.ours.low / scale, line.ours.high / scale], [y, y], color=BLUE, linewidth=1.4, zorder=2)
        face = BLUE if line.agrees else "white"
        ax.plot(line.ours.estimate / scale, y, "o", color=BLUE, markerfacecolor=face, markersize=4, zorder=3)
    ax.axvline(1, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(lines)), [_label(line) for line in lines], fontsize=7)
    ax.set(xlabel=words("ratio_axis", "\n"), ylim=(len(lines) - 0.4, -0.6))
    return drawn


def _side_by_side(lines: Sequence[Line]) -> Figure:
    """Ours and the reference, a panel a unit."""
    units = list(dict.fromkeys(line.unit for line in lines))
    drawn = Figure(figsize=(6.9, 0.5 + 0.6 * len(units) + 0.3 * len(lines)), layout="constrained")
    drawn.suptitle(words("side_by_side", "\n"), fontsize=7, color=GREY, x=0.01, ha="left")
    parts = [[line for line in lines if line.unit == unit] for unit in units]
    axes = np.atleast_1d(drawn.subplots(len(units), 1, height_ratios=[len(part) for part in parts]))
    for ax, unit, part in zip(axes, units, parts, strict=True):
        for y, line in enumerate(part):
            low, high = line.reference.low - line.tolerance, line.reference.high + line.tolerance
            ax.plot([low, high], [y - 0.16] * 2, color=RED, linewidth=4, alpha=0.35, solid_capstyle="butt")
            ax.plot(line.reference.estimate, y - 0.16, "s", color=RED, markersize=4.5)
            ax.plot([line.ours.low, line.ours.high], [y + 0.16] * 2, color=BLUE, linewidth=1.6)
            ax.plot(line.ours.estimate, y + 0.16, "o", color=BLUE, markersize=4.5)
        ax.set_yticks(range(len(part)), [_label(line) for line in part], fontsize=7.5)
        ax.set(xlabel=unit, ylim=(len(part) - 0.5, -0.5), xlim=(-0.02, 1.02) if unit == "share" else None)
        ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    return drawn


def _grid(lines: Sequence[Line]) -> Figure:
    """H20: outbreaks controlled by the share of contacts traced, a colour an R0; what others found beside ours."""
    drawn, ax = blank(6.9, 3.6)
    for (r, controlled), colour in zip(FIGURE.items(), (GREEN, BLUE, RED), strict=True):
        mine = [line for line in lines if line.case.startswith(f"R0 {r:g}, ")]
        second = [line for line in mine if line.source == SECOND]
        package = [line for line in mine if line.source != SECOND]
        dashed = [100 * k / FIGURE_RUNS for k in controlled]
        ax.plot([100 * float(t) for t in TRACED], dashed, ":", color=colour, linewidth=1.2)
        for part, line in ((second, "-"), (package, "s")):
            ax.plot([_traced(x) for x in part], [100 * x.reference.estimate for x in part], line, color=colour,
                    linewidth=1, markersize=6, markerfacecolor="none")  # fmt: skip
        for x in second or package:
            ax.plot([_traced(x)] * 2, [100 * x.ours.low, 100 * x.ours.high], color=colour, linewidth=1.4)
            ax.plot(_traced(x), 100 * x.ours.estimate, "o", color=colour, markersize=4)
        ax.plot([], [], "o", color=colour, markersize=4, label=f"{words('ours')} R0 {r:g}")
    for mark, text in (("-", "second_implementation"), (":", "figure_of_authors"), ("s", "package_of_authors")):
        ax.plot([], [], mark, color=GREY, markerfacecolor="none", label=words(text))
    ax.set(xlabel=words("traced_axis"), ylabel=words("controlled_axis", "\n"), ylim=(-3, 103))
    ax.legend(frameon=False, fontsize=7, loc="upper left", bbox_to_anchor=(1, 1))
    return drawn


def _traced(line: Line) -> float:
    """% of contacts traced, from `R0 2.5, 40 % traced`."""
    return float(line.case.split(", ")[1].split(" %")[0])


def _delays(lines: Sequence[Line]) -> Figure:
    """K1: infections that a case causes, by the delay of tests; the same by their formula, and by it as described."""
    drawn, ax = blank(6.9, 3.4)
    for rule, text, colour in (
        (OWN, "found_by_symptoms", BLUE), (WATCHED, "found_watched", ORANGE), (ISOLATION, "nobody_traced", GREEN),
    ):  # fmt: skip
        mine = [line for line in lines if rule in line.case]
        for line in mine:
            shift = _days(line) - 0.08 if line.source == KRETZSCHMAR else _days(line)
            if line.source == KRETZSCHMAR:
                ax.plot([shift] * 2, [line.reference.low, line.reference.high], color=RED, linewidth=1)
                ax.plot(shift, line.reference.estimate, "s", color=RED, markersize=4)
            else:
                ax.plot([shift] * 2, [line.ours.low, line.ours.high], color=colour, linewidth=1.4)
                ax.plot(shift, line.ours.estimate, "o", color=colour, markersize=4)
        second = [line for line in mine if line.source == SECOND_DELAY]
        ax.plot([_days(x) for x in second], [x.reference.estimate for x in second], color=colour, linewidth=0.8)
        ax.plot([], [], "o", color=colour, markersize=4, label=words(text))
    days = list(THEIR_TRACING)
    ax.plot(days, [delays.reproduction(day, 0.8) for day in days], ":", color=RED)
    ax.plot(days, [delays.reproduction(day, 0.8, own=True) for day in days], "--", color=RED, linewidth=0.9)
    for mark, colour, text in (
        ("-", GREY, "second_implementation"), ("s", RED, "published"), (":", RED, "formula_as_programmed"),
        ("--", RED, "formula_as_described"),
    ):  # fmt: skip
        ax.plot([], [], mark, color=colour, markersize=4, label=words(text))
    ax.axhline(1, color=GREY, linestyle="--", linewidth=0.6)
    ax.set(xlabel=words("delay_axis"), ylabel=words("left_axis", "\n"), ylim=(0.4, 1.3))
    ax.legend(frameon=False, fontsize=7, loc="upper left", bbox_to_anchor=(1, 1))
    return drawn


def _days(line: Line) -> float:
    """Days from `tested 3 days after onset, …`."""
    return float(line.case.split()[1])


def _outbreaks(table: pd.DataFrame) -> Figure:
    """Z1: of outbreaks that were found, the share that is at most so large, or over by then."""
    drawn = Figure(figsize=(6.9, 5.4), layout="constrained")
    axes = drawn.subplots(2, 2, sharey=True).flat
    columns = (
        ("size", "size_axis"), ("last", "last_axis"), ("peak", "peak_axis"), ("community_zero", "zero_axis"),
    )  # fmt: skip
    for ax, (column, axis) in zip(axes, columns, strict=True):
        for (case, part), colour in zip(table.groupby("case", sort=False), (BLUE, ORANGE), strict=False):
            values = np.sort(part[column].dropna())
            ax.step(values, 100 * np.arange(1, values.size + 1) / len(part), where="post", color=colour, label=case)
        ax.set_xlabel(words(axis, "\n"))
    axes[0].set(xscale="log", ylim=(0, 101))
    for ax in (axes[0], axes[2]):
        ax.set_ylabel(words("share_at_most", "\n"))
    axes[0].axvline(ZHEJIANG_SIZE, color=RED, linestyle="--", linewidth=1, label=words("mean_of_zhejiang", "\n"))
    at_most = 100 * np.cumsum(FIRST_SIZES) / sum(FIRST_SIZES)
    told = dict(zip((1, 3, 9, 80), at_most[[0, 1, 2, 4]], strict=True))  # the largest size of each class that is known
    axes[0].plot(list(told), list(told.values()), "s", color=RED, markersize=4, label=words("first_of_zhejiang", "\n"))
    axes[3].plot([1, 3], [100 * ZERO_IN_A_DAY / ZERO_OF, 90], "s", color=RED, markersize=4)
    axes[3].annotate(words("zero_of_zhejiang", "\n"), (3, 90), (7, 30), fontsize=6.5, color=RED,
                     arrowprops={"arrowstyle": "-", "color": RED, "linewidth": 0.6})  # fmt: skip
    axes[0].legend(frameon=False, fontsize=6.5)
    return drawn


_XIAN = {ASSUMED: "xian_assumed", FITTED: "xian_calibrated"}


def _curve(table: pd.DataFrame) -> Figure:
    """X2: cases confirmed a day for 100,000 residents, a panel for each set of settings."""
    cases = list(dict.fromkeys(table["case"]))
    drawn = Figure(figsize=(6.9, 3.2), layout="constrained")
    axes = drawn.subplots(1, len(cases), squeeze=False, sharey=True)[0]
    for ax, case in zip(axes, cases, strict=True):
        part = table[table["case"] == case]
        ax.fill_between(part["day"], part["low"], part["high"], color=LIGHT, label=words("eight_of_ten"))
        ax.plot(part["day"], part["mean"], "o-", color=BLUE, markersize=3, label=words("mean_of_runs"))
        ax.plot(part["day"], part["theirs"], "s-", color=RED, markersize=3, label="西安 Xi'an")
        ax.axvline(0, color=BLACK, linewidth=0.8)
        ax.set_title(words(_XIAN[case], "\n"), fontsize=7.5)
        ax.set(xlabel=words("closure_axis", "\n"), ylim=(0, None))
    axes[0].set_ylabel(words("cases_axis", "\n"))
    axes[-1].legend(frameon=False, fontsize=7)
    return drawn
