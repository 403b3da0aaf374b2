"""Infections and zones by day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings
from sim.charts.look import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    ORDER,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    blank,
    both,
    nothing,
    words,
)
from sim.findings import Folder
from sim.log import Found
from sim.names import FOUND
from sim.words import say

_FOUND_LOOK: dict[Found, tuple[str, str]] = {
    Found.QUARANTINE: (SKY, ""),
    Found.LOCKDOWN: (BLUE, "////"),
    Found.CONTACT_AT_HOME: (GREEN, "\\\\\\\\"),
    Found.MONITORING: (YELLOW, "...."),
    Found.ROUND: (ORANGE, "xxxx"),
    Found.SCREENING: (PURPLE, "----"),
    Found.CLINIC: (RED, "||||"),
    Found.BORDER: (GREY, ""),
}


def infections(folder: Folder) -> Figure:
    """Infected and found by day, with bands; and where they were found."""
    daily, which, n = findings.spreading(folder)
    if not n:
        return nothing("chart_no_days")
    drawn = Figure(figsize=(6.9, 5.4), layout="constrained")
    top, bottom = drawn.subplots(2, 1, sharex=True)
    for column, colour, style, label in (
        ("new_infections", RED, "--", words("chart_newly")),
        ("reported", BLUE, "-", words("chart_found")),
    ):
        _band(top, findings.bands(daily, column), colour, style, label)
    top.set(ylabel=words("chart_persons_day"), title=_bands_title(which, n))
    top.legend(frameon=False, loc="upper right")
    _stacked(bottom, daily[daily["since"] >= 0])
    since = words("chart_since_start" if which == "start" else "chart_since_report")
    bottom.set(xlabel=since, ylabel=words("chart_persons_mean"), title=words("chart_where"))
    for ax in (top, bottom):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylim(bottom=0)
    return drawn


def _bands_title(which: str, n: int) -> str:
    key = {"spread": "chart_runs_spread", "found": "chart_runs_found"}.get(which, "of_runs")
    return "\n".join(say("chart_bands", x, runs=say(key, x, n=n, small=findings.SMALL)) for x in ORDER)


def _band(ax: Any, band: pd.DataFrame, colour: str, style: str, label: str) -> None:
    if band.empty:
        return
    for low, high, alpha in ((0.1, 0.9, 0.15), (0.25, 0.75, 0.3)):
        ax.fill_between(band.index, band[low], band[high], color=colour, alpha=alpha, linewidth=0, step="mid")
    ax.plot(band.index, band[0.5], color=colour, linestyle=style, linewidth=1.6, drawstyle="steps-mid", label=label)


def _stacked(ax: Any, daily: pd.DataFrame) -> None:
    columns = {kind: f"found_{kind.name.lower()}" for kind in _FOUND_LOOK}
    means = daily.groupby("since")[[c for c in columns.values() if c in daily]].mean()
    base = np.zeros(len(means))
    for kind, column in columns.items():
        if column not in means or not means[column].sum():
            continue
        colour, hatch = _FOUND_LOOK[kind]
        look = {"color": colour, "edgecolor": BLACK, "linewidth": 0.3, "hatch": hatch}
        ax.bar(means.index, means[column], bottom=base, width=0.9, label=both(FOUND[kind]), **look)
        base = base + means[column].to_numpy()
    if base.any():
        ax.legend(frameon=False, loc="upper right", fontsize=7.5)


def zones(folder: Folder) -> Figure:
    """Residents under each level of zone by day."""
    daily, _, n = findings.spreading(folder)
    levels = {level: f"residents_{level}" for level in ("lockdown", "control", "precaution")}
    if not n or not any(daily[c].any() for c in levels.values() if c in daily):
        return nothing("chart_no_zone")
    drawn, ax = blank(6.9, 2.8)
    looks = {"lockdown": (BLACK, "-"), "control": (ORANGE, "--"), "precaution": (BLUE, ":")}
    for level, column in levels.items():
        band = findings.bands(daily, column)
        if band.empty:
            continue
        colour, style = looks[level]
        ax.fill_between(band.index, band[0.1] / 1000, band[0.9] / 1000, color=colour, alpha=0.15, linewidth=0)
        ax.plot(
            band.index, band[0.5] / 1000, color=colour, linestyle=style, linewidth=1.7, label=words(f"zones_{level}")
        )
    ax.set(xlabel=words("chart_since_report"), ylabel=words("chart_thousand"), ylim=(0, None))
    ax.set_title(words("chart_zones_title", "\n"))
    drawn.legend(frameon=False, loc="outside lower center", ncols=3, fontsize=7.5)  # curves may be anywhere
    return drawn
