"""The schematic map."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from sim.charts.look import (
    GREY,
    LIGHT,
    blank,
)
from sim.findings import Folder
from sim.words import TOWNS


@dataclass(frozen=True)
class Town:
    """A town of the schematic map; kilometres from its south-west corner."""

    code: str
    outline: Any  # (n, 2)
    label: tuple[float, float]


_KM = 111.2


def towns() -> list[Town]:
    """The nine towns of the schematic map, for drawing only."""
    path = files("sim.county") / "data" / "haiyan-towns-schematic.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))["features"]
    points = [np.asarray(s["geometry"]["coordinates"][0], dtype=np.float64) for s in shapes]
    corner = np.vstack(points).min(axis=0)
    return [
        Town(
            s["properties"]["code"], kilometres(p, corner), tuple(kilometres(np.asarray(s["properties"]["cp"]), corner))
        )
        for s, p in zip(shapes, points, strict=True)
    ]


def kilometres(degrees: Any, corner: Any) -> Any:
    """Longitude and latitude (…, 2) to kilometres east and north of a corner."""
    return (degrees - corner) * np.array([_KM * np.cos(np.radians(corner[1])), _KM])


def county_map(folder: Folder) -> Figure:
    """The nine towns, schematic."""
    drawn, ax = blank(5.2, 4.6)
    start = set(folder.scenario.seeding.towns)
    for town in towns():
        seeded = TOWNS[town.code].zh in start or TOWNS[town.code].en in start
        colour, hatch = (LIGHT, "////") if seeded else ("white", "")
        ax.add_patch(Polygon(town.outline, edgecolor=GREY, linewidth=0.8, facecolor=colour, hatch=hatch))
        ax.text(*town.label, TOWNS[town.code].en, ha="center", va="center", fontsize=8)
    ax.autoscale_view()
    ax.set(aspect="equal", xlabel="km", ylabel="km", title="Schematic drawing, no boundary of legal force")
    return drawn
