"""The schematic map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sim.charts.look import BLACK, BLUE, GREEN, GREY, LIGHT, ORANGE, PURPLE, RED, SKY, blank, both, words
from sim.county import build
from sim.county.entrances import Mode, read_entrances
from sim.county.places import KM_PER_DEGREE, distances, in_degrees
from sim.findings import Folder
from sim.scenario import Scenario
from sim.words import PLACES, TOWNS


@dataclass(frozen=True)
class Town:
    """A town of the schematic map; kilometres from its south-west corner."""

    code: str
    outline: Any  # (n, 2)
    label: tuple[float, float]


HALO = [withStroke(linewidth=2, foreground="white")]  # names stay legible over marks


def towns() -> list[Town]:
    """The nine towns of the schematic map, for drawing only."""
    origin = corner()
    return [
        Town(
            s["properties"]["code"], kilometres(_outline(s), origin),
            tuple(kilometres(np.asarray(s["properties"]["cp"]), origin)),
        )
        for s in _shapes()
    ]  # fmt: skip


@cache
def _shapes() -> list[dict[str, Any]]:
    path = files("sim.county") / "data" / "haiyan-towns-schematic.geojson"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def _outline(shape: dict[str, Any]) -> Any:
    return np.asarray(shape["geometry"]["coordinates"][0], dtype=np.float64)


def corner() -> Any:
    """The south-west corner of the map (degrees)."""
    return np.vstack([_outline(shape) for shape in _shapes()]).min(axis=0)


def kilometres(degrees: Any, origin: Any) -> Any:
    """Longitude and latitude (…, 2) to kilometres east and north of a corner."""
    return (degrees - origin) * np.array([KM_PER_DEGREE * np.cos(np.radians(origin[1])), KM_PER_DEGREE])


MARKS: dict[str, tuple[str, str, float]] = {  # colour, marker and size of each kind of place
    "sampling_site": (SKY, "o", 7),
    "quarantine_site": (ORANGE, "s", 34),
    "depot": (GREEN, "^", 46),
    "laboratory": (PURPLE, "D", 36),
    "hospital": (RED, "P", 60),
    "post": (BLUE, "v", 46),
    "barrier": (GREY, "X", 40),
}


def places(scenario: Scenario) -> dict[str, Any]:
    """Places by kind, km from the map's south-west corner, [n, 2]; none where the county has towns of its own.

    Entrances as they are kept at the start; open ones are not drawn, alike ones are one.

    For drawing only: a point outside the outline of its nearest town is moved towards that town's label.
    """
    if "towns" in scenario.tables:
        return {}
    county, entrances = build(scenario), read_entrances(scenario)
    refusing = np.isin(entrances.mode, (Mode.BARRIER, Mode.CLOSED))
    shapes = towns()
    at = {
        "sampling_site": county.site_xy,
        "quarantine_site": county.quarantine_xy[county.quarantine_rooms > 0],
        "depot": np.unique(county.fleets.buses.depot_xy, axis=0),
        "laboratory": county.laboratory_xy[None],
        "hospital": county.hospital_xy[None],
        "post": entrances.xy[entrances.mode == Mode.STAFFED],
        "barrier": entrances.xy[refusing],
    }
    return {
        kind: _inside(shapes, kilometres(in_degrees(county.map, xy), corner())) for kind, xy in at.items() if len(xy)
    }


def _inside(shapes: list[Town], points: Any) -> Any:
    labels = np.array([town.label for town in shapes])
    outlines = [Path(town.outline) for town in shapes]
    moved = np.array(points)
    nearest = distances(moved, labels).argmin(axis=1)
    for i, town in enumerate(nearest.tolist()):
        steps = labels[town] + 0.9 ** np.arange(30)[:, None] * (moved[i] - labels[town])
        moved[i] = steps[int(outlines[town].contains_points(steps).argmax())]
    return moved


_NEAR = 0.3  # km: as far as a mark reaches around its place
_EVERY = 0.3  # km between the places that are tried
_EDGE = np.array([(x, y) for x in (-1, -0.5, 0, 0.5, 1) for y in (-1, 0, 1) if x or y])  # of a label, half its size
_LABEL = 100.0  # marks: what a covered label counts
_SMALL = 0.2  # of a mark: what a covered sampling site counts, of which there are more than a hundred


def beside_marks(shapes: list[Town], marks: Mapping[str, Any], sizes: Sequence[tuple[float, float]]) -> Any:
    """Where the middle of each town's label goes so that it covers the fewest marks, km, [n, 2].

    `marks`: places by kind; `sizes`: width and height of each label (km). A place on its edge outside its town counts
    as a mark, another label as many; of places that are alike the one nearest to the town's own.
    """
    points = np.vstack([np.zeros((0, 2)), *marks.values()])
    weights = np.concatenate([[], *(np.full(len(xy), _SMALL if kind == "sampling_site" else 1.0)
                                    for kind, xy in marks.items())])  # fmt: skip
    found = np.empty((0, 2))
    for town, size in zip(shapes, sizes, strict=True):
        half = np.asarray(size) / 2
        low, high = town.outline.min(axis=0), town.outline.max(axis=0)
        grid = np.stack(np.meshgrid(*(np.arange(a, b, _EVERY) for a, b in zip(low, high, strict=True))), axis=-1)
        tried = np.vstack([town.label, grid.reshape(-1, 2)])
        edge = tried[:, None, :] + half * _EDGE
        outside = ~Path(town.outline).contains_points(edge.reshape(-1, 2)).reshape(-1, len(_EDGE))
        covered = (np.abs(points - tried[:, None, :]) < half + _NEAR).all(axis=-1) @ weights
        beneath = (np.abs(found - tried[:, None, :]) < half + np.asarray(sizes[: len(found)]).reshape(-1, 2) / 2).all(
            axis=-1
        )
        cost = covered + outside.sum(axis=1) + 100.0 * beneath.sum(axis=1)
        far = np.hypot(*(tried - town.label).T)
        found = np.vstack([found, tried[(cost + far / 1000).argmin()]])
    return found


def move_names(drawn: Figure, axes: Sequence[Any], marks: Sequence[Mapping[str, Any]]) -> None:
    """Put the texts of maps, a text a town, where they cover the fewest marks; the last thing that is done."""
    drawn.draw_without_rendering()  # so that texts have their sizes
    for ax, here in zip(axes, marks, strict=True):
        extents = [text.get_window_extent().transformed(ax.transData.inverted()) for text in ax.texts]
        places = beside_marks(towns(), here, [(box.width, box.height) for box in extents])
        for text, place in zip(ax.texts, places, strict=True):
            text.set_position(place)


def draw_marks(ax: Any, marks: Mapping[str, Any], smaller: float = 1.0) -> None:
    """The places of a county by kind (see `places`), with the names of their kinds for a key."""
    for kind, points in marks.items():
        colour, marker, size = MARKS[kind]
        edge = None if kind == "sampling_site" else BLACK
        ax.scatter(*points.T, s=size / smaller, c=colour, marker=marker, edgecolors=edge, linewidths=0.5,
                   label=both(PLACES[kind]), zorder=5)  # fmt: skip


def county_map(folder: Folder) -> Figure:
    """The nine towns, schematic, and where the response has its places."""
    drawn, ax = blank(5.2, 5.2)
    start = set(folder.scenario.seeding.towns)
    for town in towns():
        seeded = TOWNS[town.code].zh in start or TOWNS[town.code].en in start
        colour, hatch = (LIGHT, "////") if seeded else ("white", "")
        ax.add_patch(Polygon(town.outline, edgecolor=GREY, linewidth=0.8, facecolor=colour, hatch=hatch))
        name = both(TOWNS[town.code], "\n")
        ax.text(*town.label, name, ha="center", va="center", fontsize=7, zorder=6, path_effects=HALO)
    marks = places(folder.scenario)
    draw_marks(ax, marks)
    if ax.get_legend_handles_labels()[0]:
        drawn.legend(loc="outside lower center", fontsize=7, ncols=2, frameon=False)
    ax.autoscale_view()
    ax.set(aspect="equal", xlabel="km", ylabel="km", title=words("chart_schematic", "\n"))
    move_names(drawn, [ax], [marks])
    return drawn
