"""Small maps of zones over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import PercentFormatter

from sim import findings
from sim.charts.look import BLACK, GREY, blank, nothing, twice, words
from sim.charts.maps import towns
from sim.county import build
from sim.findings import Folder
from sim.scenario import Scenario
from sim.words import TOWNS

_DAYS = (0, 1, 3, 7, 14, 21, 28, 42)  # after the first report
_SHADES = colormaps["Oranges"]


def zone_maps(folder: Folder) -> Figure:
    """The share of each town's residents who are sealed at home or kept in the area, at the end of some days.

    Maps; a table of shades where the county has towns of its own, which have no outlines.
    """
    shares = findings.zoned(folder, _DAYS)
    if shares is None:
        return nothing("chart_no_zone")
    return _table(shares, folder.scenario) if "towns" in folder.scenario.tables else _maps(shares)


def _maps(shares: pd.DataFrame) -> Figure:
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
            x, y = _middle(town.outline)
            _percent(ax, x, y, share)
        ax.autoscale_view()
        ax.set_title(words("chart_after_report", "\n", n=day), fontsize=8)
    _key(drawn, axes.tolist())
    return drawn


def _table(shares: pd.DataFrame, scenario: Scenario) -> Figure:
    """A row a town, a column a day."""
    known = build(scenario).map
    names = dict(zip(known.names, known.names_zh, strict=True))
    drawn, ax = blank(6.9, 1.4 + 0.26 * len(shares))
    ax.imshow(shares.to_numpy(), cmap=_SHADES, vmin=0, vmax=1, aspect="auto")
    for (y, x), share in np.ndenumerate(shares.to_numpy()):
        _percent(ax, x, y, float(share))
    ax.set_yticks(range(len(shares)), [twice(names[str(town)], str(town)) for town in shares.index])
    ax.set_xticks(range(shares.shape[1]), [str(day) for day in shares.columns])
    ax.set_xlabel(words("chart_since_report"))
    _key(drawn, [ax])
    return drawn


def _percent(ax: Any, x: float, y: float, share: float) -> None:
    """The share as a number, where it is not nothing."""
    text, colour = f"{100 * share:.0f}" if share >= 0.005 else "", "white" if share > 0.65 else BLACK
    ax.text(x, y, text, ha="center", va="center", fontsize=6.5, color=colour)


def _key(drawn: Figure, axes: list[Any]) -> None:
    drawn.colorbar(
        ScalarMappable(cmap=_SHADES), ax=axes, orientation="horizontal", shrink=0.5, aspect=40,
        format=PercentFormatter(1.0), ticks=np.linspace(0, 1, 5), label=words("chart_zoned"),
    )  # fmt: skip


def _middle(outline: Any) -> Any:
    """The centre of gravity of a polygon."""
    x, y = outline.T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    return np.array([((c + np.roll(c, -1)) * cross).sum() / (3 * cross.sum()) for c in (x, y)])
