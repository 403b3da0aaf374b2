"""The map of zones and sites: how long residents of each town were sealed or kept in their area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from sim.charts.look import GREY
from sim.charts.look import words as text
from sim.charts.maps import HALO, draw_marks, move_names, places, towns
from sim.sweep.analysis import BASE, Results
from sim.sweep.panels import cell_words, situations_of, stamp
from sim.words import TOWNS

_COLUMNS = 2
_PAGE = 9.4  # inches: the highest picture that fits a page


def zoned(found: Results, plans: Sequence[tuple[str, str]]) -> Figure:
    """A map a situation and plan, on one scale, with the days printed in each town and the sites of the baseline."""
    situations, across = situations_of(found), min(len(plans), _COLUMNS)
    down = -(-len(plans) // across)
    drawn = Figure(figsize=(7.1, min(1.0 + down * (5.0 if across == 1 else 3.6), _PAGE)), layout="constrained")
    axes = drawn.subplots(down, across, squeeze=False).ravel()
    days = {plan: found.zoned[plan] for plan in plans}
    marks = list[dict[str, Any]]()
    most = max(max(one.values()) for one in days.values())
    for ax, (situation, cell) in zip(axes, plans, strict=False):
        _map(ax, days[situation, cell], most, small=across > 1)
        marks.append(places(found.bases[situation]))
        draw_marks(ax, marks[-1], smaller=3 if across > 1 else 1.5)
        name = situation if len(situations) > 1 else ""
        plan = cell_words(found, cell) if cell != BASE else text("chart_sweep_baseline")
        ax.set_title("\n".join(part for part in (name, plan) if part), fontsize=7)
        ax.autoscale_view()
        ax.set_aspect("equal")
    for ax in axes:
        ax.axis("off")
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=4, fontsize=6.5, frameon=False,
                 title=text("sweep_map_days", "\n"), title_fontsize=7)  # fmt: skip
    stamp(drawn, situations)
    move_names(drawn, axes[: len(plans)].tolist(), marks)
    return drawn


def _map(ax: Any, days: dict[str, float], most: float, *, small: bool) -> None:
    for town in towns():
        name = TOWNS[town.code]
        share = days[name.en] / most if most else 0.0
        ax.add_patch(Polygon(town.outline, edgecolor=GREY, linewidth=0.7, facecolor=f"{1 - 0.55 * share:.3f}"))
        label = f"{name.zh}\n{name.en}\n{days[name.en]:.1f}"
        size = 5.5 if small else 7.5
        ax.text(*town.label, label, ha="center", va="center", fontsize=size, zorder=6, path_effects=HALO)
