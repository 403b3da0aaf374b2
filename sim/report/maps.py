"""The schematic map."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import charts
from sim.findings import Folder
from sim.words import PLACES, TOWNS


def county_map(folder: Folder) -> dict[str, Any] | None:
    """The schematic map as outlines in tenths of a kilometre, y downwards; none of a county with towns of its own."""
    if "towns" in folder.scenario.tables:
        return None
    towns = charts.towns()
    width, height = np.vstack([t.outline for t in towns]).max(axis=0)
    start = set(folder.scenario.seeding.towns)
    shapes = []
    for town in towns:
        points = " ".join(f"{10 * x:.1f},{10 * (height - y):.1f}" for x, y in town.outline)
        x, y = town.label
        name = TOWNS[town.code]
        label = (10 * x, 10 * (height - y))
        shapes.append({"name": name, "points": points, "label": label, "seeded": bool(start & {name.en, name.zh})})
    marks = [
        {
            "name": PLACES[kind], "kind": kind, "colour": charts.MARKS[kind][0],
            "points": [(10 * x, 10 * (height - y)) for x, y in points.tolist()],
        }
        for kind, points in charts.places(folder.scenario).items()
    ]  # fmt: skip
    return {"marks": marks, "width": 10 * width, "height": 10 * height, "towns": shapes}
