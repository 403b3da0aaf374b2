"""Small maps of zones over time."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import PercentFormatter

from sim import findings
from sim.charts.look import BLACK, GREY, nothing, words
from sim.charts.maps import towns
from sim.findings import Folder
from sim.words import TOWNS

_DAYS = (0, 1, 3, 7, 14, 21, 28, 42)  # after the first report
_SHADES = colormaps["Oranges"]


def zone_maps(folder: Folder) -> Figure:
    """The share of each town's residents who are sealed at home or kept in the area, at the end of some days."""
    shares = findings.zoned(folder, _DAYS)
    if shares is None:
        return nothing("chart_no_zone_map")
    drawn = Figure(figsize=(6.9, 4.4), layout="constrained")
    axes = drawn.subplots(2, 4).ravel()
    for ax, day in zip(axes, _DAYS, strict=True):
        ax.set(aspect="equal")
        ax.axis("off")
        if day not in shares:
            continue
        for town in towns():
            share = float(shares[day].get(TOWNS[town.code].en, 0.0))
            ax.add_patch(Polygon(town.outline, edgecolor=GREY, linewidth=0.6, facecolor=_SHADES(share)))
            ax.text(
                *_middle(town.outline), f"{100 * share:.0f}" if share >= 0.005 else "", ha="center", va="center",
                fontsize=6.5, color="white" if share > 0.65 else BLACK,
            )  # fmt: skip
        ax.autoscale_view()
        ax.set_title(words("chart_after_report", "\n", n=day), fontsize=8)
    drawn.colorbar(
        ScalarMappable(cmap=_SHADES), ax=axes.tolist(), orientation="horizontal", shrink=0.5, aspect=40,
        format=PercentFormatter(1.0), ticks=np.linspace(0, 1, 5), label=words("chart_zoned"),
    )  # fmt: skip
    return drawn


def _middle(outline: Any) -> Any:
    """The centre of gravity of a polygon."""
    x, y = outline.T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    return np.array([((c + np.roll(c, -1)) * cross).sum() / (3 * cross.sum()) for c in (x, y)])
