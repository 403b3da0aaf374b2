"""Charts of the review of an exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.charts.look import BLACK, BLUE, GREY, ORANGE, RED, STYLE, blank
from sim.units import DAY


@mpl.rc_context(STYLE)
def lanes(hours: Any, truth: Any, known: Any, marks: Mapping[str, Sequence[float]]) -> Figure:
    """Infections in truth and known cases over time (days from the beginning); below, marks (h) by their names."""
    drawn, ax = blank(6.9, 2.8)
    days = (np.asarray(hours) - hours[0]) / DAY
    ax.fill_between(days, known, truth, step="post", color=RED, alpha=0.15, linewidth=0)
    ax.step(days, truth, where="post", color=RED, linewidth=1.8, label="真实 truth")
    ax.step(days, known, where="post", color=BLUE, linewidth=1.8, linestyle="--", label="已知 known")
    low = -0.09 * max(float(np.max(truth)), 1.0)
    looks = zip(("v", "^", "s", "o"), (BLACK, GREY, GREY, GREY), marks.items(), strict=True)
    for row, (marker, colour, (name, times)) in enumerate(looks, 1):
        at, height = (np.asarray(times) - hours[0]) / DAY, np.full(len(times), low * row)
        ax.scatter(at, height, marker=marker, s=22, color=colour, label=name, clip_on=False, zorder=3)
    end = _end(days, truth, known, [(time - hours[0]) / DAY for times in marks.values() for time in times])
    later = "" if end == days[-1] else "（其后不变 unchanged later）"
    ax.set(xlabel=f"演练开始后天数 days from the beginning{later}", ylabel="人 persons")
    ax.set(xlim=(0, end), ylim=(4.6 * low, None))
    ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= ax.get_ylim()[1]])
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, ncols=6, fontsize=7.5)
    return drawn


def _end(days: Any, truth: Any, known: Any, marks: Sequence[float]) -> float:
    """A day after the last change or mark (days), at most the last day: what stays as it is takes no room."""
    moved = days[np.flatnonzero(np.diff(truth) + np.diff(known)) + 1]
    return float(min(max([0.0, *moved[-1:], *marks]) + 1.0, days[-1]))


class LuckBins(NamedTuple):
    """Runs by their infections, in bins that widen."""

    labels: list[str]
    counts: list[Any]  # a list of numbers of runs for each team
    marks: list[int]  # of each team: the bin of what came about in this play


def luck_bins(runs: Sequence[Any], this: Sequence[float]) -> LuckBins:
    """All infections of the runs of each team, and of each the number that came about in this play."""
    top = max(*(float(np.max(values)) for values in runs), 2.0)
    edges = np.unique(np.round(np.geomspace(1, top + 1, 13)))
    labels = [f"{a:.0f}–{b - 1:.0f}" if b - a > 1 else f"{a:.0f}" for a, b in pairwise(edges)]
    marks = np.clip(np.searchsorted(edges, this, side="right") - 1, 0, len(labels) - 1)
    return LuckBins(labels, [np.histogram(values, edges)[0] for values in runs], marks.tolist())


@mpl.rc_context(STYLE)
def luck(ours: Any, plan: Any, this: float, this_plan: float) -> Figure:
    """All infections under other luck: of the team's orders and of the standing plan; this play and its luck marked."""
    drawn, ax = blank(6.9, 2.1)
    bins = luck_bins((ours, plan), (this, this_plan))
    middles, width = np.arange(len(bins.labels)), 0.4
    for counts, at, colour, hatch, shift, name in (
        (bins.counts[0], bins.marks[0], BLUE, "", -width / 2, "本队命令 these orders"),
        (bins.counts[1], bins.marks[1], ORANGE, "///", width / 2, "预案 standing plan"),
    ):
        ax.bar(middles + shift, counts, width, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.4, label=name)
        ax.plot(at + shift, counts[at] + 0.04 * counts.max(initial=1), "v", color=BLACK, markersize=6)
    ax.set_xticks(middles, bins.labels, fontsize=7)
    ax.set(xlabel="感染总数 all infections (▼ 本次 this play)", ylabel="次 runs")
    ax.legend(frameon=False, fontsize=7.5)
    return drawn
