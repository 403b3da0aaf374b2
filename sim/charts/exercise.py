# ruff: noqa: E501
"""Charts of the review of an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.charts.look import BLACK, BLUE, GREY, ORANGE, RED, STYLE, blank
from sim.units import DAY


@mpl.rc_context(STYLE)
def lanes(hours: Any, truth: Any, known: Any, flags: Sequence[tuple[float, str]]) -> Figure:
    """Infections in truth and known cases over time (days from the beginning); injects and orders below."""
    drawn, ax = blank(6.9, 2.6)
    days = (np.asarray(hours) - hours[0]) / DAY
    ax.fill_between(days, known, truth, step="post", color=RED, alpha=0.15, linewidth=0)
    ax.step(days, truth, where="post", color=RED, linewidth=1.8, label="真实 truth")
    ax.step(days, known, where="post", color=BLUE, linewidth=1.8, linestyle="--", label="已知 known")
    low = -0.09 * max(float(np.max(truth)), 1.0)
    for name, inject, marker, colour, row in (
        ("注入 injects", True, "v", BLACK, 1.0),
        ("命令 orders", False, "^", GREY, 2.0),
    ):
        at = [(time - hours[0]) / DAY for time, of in flags if bool(of) == inject]
        ax.scatter(
            at, np.full(len(at), low * row), marker=marker, s=22, color=colour, label=name, clip_on=False, zorder=3
        )
    ax.set(
        xlabel="演练开始后天数 days from the beginning", ylabel="人 persons", xlim=(0, days[-1]), ylim=(2.6 * low, None)
    )
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.legend(loc="upper left", frameon=False, ncols=2, fontsize=7.5)
    return drawn


@mpl.rc_context(STYLE)
def luck(ours: Any, plan: Any, this: float, this_plan: float) -> Figure:
    """All infections under other luck: of the team's orders and of the standing plan; this play and its luck marked."""
    drawn, ax = blank(6.9, 2.1)
    top = max(float(np.max(ours)), float(np.max(plan)), 2.0)
    edges = np.unique(np.round(np.geomspace(1, top + 1, 13)))
    middles, width = np.arange(len(edges) - 1), 0.4
    for values, x, colour, hatch, shift, name in (
        (ours, this, BLUE, "", -width / 2, "本队命令 these orders"), (plan, this_plan, ORANGE, "///", width / 2, "默认方案 standing plan"),
    ):  # fmt: skip
        counts = np.histogram(values, edges)[0]
        ax.bar(middles + shift, counts, width, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.4, label=name)
        at = int(np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(counts) - 1))
        ax.plot(at + shift, counts[at] + 0.04 * counts.max(initial=1), "v", color=BLACK, markersize=6)
    labels = [f"{a:.0f}–{b - 1:.0f}" if b - a > 1 else f"{a:.0f}" for a, b in pairwise(edges)]
    ax.set_xticks(middles, labels, fontsize=7)
    ax.set(xlabel="感染总数 all infections (▼ 本次 this play)", ylabel="次 runs")
    ax.legend(frameon=False, fontsize=7.5)
    return drawn
