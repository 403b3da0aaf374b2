"""The pictures of the validation."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.charts.look import BLACK, BLUE, GREY, LIGHT, RED, STYLE, blank
from sim.validation.line import Line


def draw(lines: Sequence[Line]) -> dict[str, Figure]:
    """All figures for which there are numbers, by name."""
    parts = {
        "theory": (_ratios, [line for line in lines if line.kind == "theory"]),
        "hellewell": (_side_by_side, [line for line in lines if line.row == "H20"]),
        "delay": (_delays, [line for line in lines if line.row == "K1"]),
        "events": (_side_by_side, [line for line in lines if line.kind == "event"]),
    }
    with mpl.rc_context(STYLE):
        return {name: make(part) for name, (make, part) in parts.items() if part}


def _label(line: Line) -> str:
    return f"{line.row}  {line.case}: {line.what}"


def _ratios(lines: Sequence[Line]) -> Figure:
    """Ours ÷ reference, with 95 % intervals and the tolerance."""
    drawn, ax = blank(6.9, 0.9 + 0.19 * len(lines))
    for y, line in enumerate(lines):
        scale = line.reference
        wide = line.tolerance / scale
        ax.plot([1 - wide, 1 + wide], [y, y], color=LIGHT, linewidth=6, solid_capstyle="butt", zorder=1)
        ax.plot([line.ours.low / scale, line.ours.high / scale], [y, y], color=BLUE, linewidth=1.4, zorder=2)
        face = BLUE if line.agrees else "white"
        ax.plot(line.ours.estimate / scale, y, "o", color=BLUE, markerfacecolor=face, markersize=4, zorder=3)
    ax.axvline(1, color=BLACK, linewidth=0.8)
    ax.set_yticks(range(len(lines)), [_label(line) for line in lines], fontsize=7)
    ax.set(
        xlabel="ours ÷ theory (line: 95 % interval; grey: tolerance; hollow: differs)", ylim=(len(lines) - 0.4, -0.6)
    )
    return drawn


def _side_by_side(lines: Sequence[Line]) -> Figure:
    """Ours and the reference, a panel a unit."""
    units = list(dict.fromkeys(line.unit for line in lines))
    drawn = Figure(figsize=(6.9, 0.5 + 0.6 * len(units) + 0.42 * len(lines)), layout="constrained")
    drawn.suptitle("square and band: reference and its tolerance; dot and line: ours, 95 %", fontsize=8, color=GREY)
    parts = [[line for line in lines if line.unit == unit] for unit in units]
    axes = np.atleast_1d(drawn.subplots(len(units), 1, height_ratios=[len(part) for part in parts]))
    for ax, unit, part in zip(axes, units, parts, strict=True):
        for y, line in enumerate(part):
            low, high = line.reference - line.tolerance, line.reference + line.tolerance
            ax.plot([low, high], [y - 0.16] * 2, color=RED, linewidth=4, alpha=0.35, solid_capstyle="butt")
            ax.plot(line.reference, y - 0.16, "s", color=RED, markersize=4.5)
            ax.plot([line.ours.low, line.ours.high], [y + 0.16] * 2, color=BLUE, linewidth=1.6)
            ax.plot(line.ours.estimate, y + 0.16, "o", color=BLUE, markersize=4.5)
        ax.set_yticks(range(len(part)), [_label(line) for line in part], fontsize=7.5)
        ax.set(xlabel=unit, ylim=(len(part) - 0.5, -0.5), xlim=(-0.02, 1.02) if unit == "share" else None)
        ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    return drawn


def _delays(lines: Sequence[Line]) -> Figure:
    drawn, ax = blank(4.6, 2.8)
    days = [float(line.case.split()[1]) for line in lines]
    ours = np.array([(line.ours.estimate, line.ours.low, line.ours.high) for line in lines])
    ax.fill_between(days, 100 * ours[:, 1], 100 * ours[:, 2], color=LIGHT)
    ax.plot(days, 100 * ours[:, 0], "o-", color=BLUE)
    ax.axhline(60, color=GREY, linestyle="--", linewidth=0.9)
    ax.text(0, 55, "needed for control at R 2.5", fontsize=7.5, color=GREY)
    ax.set(xlabel="days from onset to isolation", ylabel="% of transmission prevented", ylim=(0, 100))
    return drawn
