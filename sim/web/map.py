# ruff: noqa: E501
"""The schematic map as an SVG: nine towns, zones and known cases by grid, entrances. Readable without colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import escape

from sim.charts.maps import beside_marks, corner, kilometres, towns
from sim.controls import Zone
from sim.county.entrances import Mode
from sim.county.places import in_degrees, in_km
from sim.exercise.sight import known_cases, zones
from sim.model import Model
from sim.names import Lang
from sim.scenario.layouts import entrances_table
from sim.scenario.tables import read_table
from sim.words import TOWNS, say

SCALE = 13.0  # pixels a kilometre
LARGE = 20.0  # pixels: the side of a grid in lockdown
FILLS = {Zone.LOCKDOWN: ("#D55E00", "#000"), Zone.CONTROL: ("#E69F00", "#7a5200"), Zone.PRECAUTION: ("#F0E442", "none")}


def draw(model: Model, lang: Lang) -> str:
    """The map now, as the county knows it; the drawing is schematic."""
    shapes = towns() if "towns" not in model.scenario.tables else []
    paper = _paper(model, [town.outline for town in shapes])
    points, size = paper.at(model, model.county.grid_xy), paper.size
    parts = [_town(town, size) for town in shapes] + _zones(model, points)
    parts += _sites(model, paper) + _cases(model, points) + _names(shapes, _marks(model, paper, points), size, lang)
    width, height = size
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(say("exercise_map", lang))}" '
        f'style="width:100%;max-height:400px">{"".join(parts)}</svg>{_legend(lang)}'
    )


@dataclass(frozen=True)
class Paper:
    """Where things lie on the drawing: kilometres of the county's plane to pixels, and the size (pixels)."""

    origin: Any  # km of the lower left corner, or degrees of the map's corner
    size: tuple[float, float]
    degrees: bool  # the county has the schematic map

    def at(self, model: Model, xy: Any) -> Any:
        """Points (km on the county's plane, [n, 2]) in pixels; what lies outside is moved to the edge."""
        km = kilometres(in_degrees(model.county.map, xy), self.origin) if self.degrees else np.asarray(xy) - self.origin
        pixels = np.column_stack([km[:, 0] * SCALE, self.size[1] - km[:, 1] * SCALE])
        return np.clip(pixels, 5.0, np.array(self.size) - 5.0)


def _paper(model: Model, outlines: list[Any]) -> Paper:
    if outlines:
        top = np.vstack(outlines).max(axis=0)
        return Paper(corner(), (float(top[0]) * SCALE, float(top[1]) * SCALE), degrees=True)
    low, high = model.county.grid_xy.min(axis=0) - 1.0, model.county.grid_xy.max(axis=0) + 1.0
    return Paper(low, (float(high[0] - low[0]) * SCALE, float(high[1] - low[1]) * SCALE), degrees=False)


def _sites(model: Model, paper: Paper) -> list[str]:
    """Quarantine sites as squares, hospital as a cross; entrances as triangles, filled where they are staffed."""
    county, parts = model.county, list[str]()
    for x, y in paper.at(model, county.quarantine_xy[county.quarantine_rooms > 0]).tolist():
        parts.append(
            f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#fff" stroke="#0072B2" stroke-width="1.6"/>'
        )
    for x, y in paper.at(model, county.hospital_xy[None]).tolist():
        parts.append(f'<path d="M{x - 5:.1f} {y:.1f}h10M{x:.1f} {y - 5:.1f}v10" stroke="#0072B2" stroke-width="2.5"/>')
    return parts + _gates(model, paper)


def _gates_xy(model: Model) -> Any:
    """Where the entrances lie: km on the county's plane, [entrances, 2]."""
    rows = read_table("entrances", entrances_table(model.scenario))
    return in_km(model.county.map, [row["longitude"] for row in rows], [row["latitude"] for row in rows])


def _gates(model: Model, paper: Paper) -> list[str]:
    assert model.response is not None
    parts = []
    for (x, y), mode in zip(
        paper.at(model, _gates_xy(model)).tolist(), model.response.border.mode.tolist(), strict=True
    ):
        fill = "#009E73" if mode == Mode.STAFFED else "#fff"
        parts.append(f'<path d="M{x:.1f} {y - 6:.1f}l5.5 10h-11z" fill="{fill}" stroke="#00563f" stroke-width="1.4"/>')
        if mode in (Mode.CLOSED, Mode.BARRIER):
            parts.append(f'<path d="M{x - 6:.1f} {y + 5:.1f}l12 -12" stroke="#00563f" stroke-width="1.4"/>')
    return parts


def _town(town: Any, size: tuple[float, float]) -> str:
    path = " ".join(f"{x * SCALE:.1f},{size[1] - y * SCALE:.1f}" for x, y in np.asarray(town.outline).tolist())
    return f'<polygon points="{path}" fill="#fff" stroke="#888" stroke-width="1"/>'


def _marks(model: Model, paper: Paper, points: Any) -> Any:
    """What a name must not cover, in pixels: sites, hospital, entrances, grids under a level, those with cases."""
    county = model.county
    marked = (known_cases(model) > 0) | np.isin(zones(model), (Zone.LOCKDOWN, Zone.CONTROL))
    places = paper.at(model, np.vstack([county.quarantine_xy[county.quarantine_rooms > 0], county.hospital_xy[None]]))
    large = (points[marked][:, None, :] + LARGE / 2 * np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)])).reshape(
        -1, 2
    )
    return np.vstack([places, paper.at(model, _gates_xy(model)), large])


def _names(shapes: list[Any], marks: Any, size: tuple[float, float], lang: Lang) -> list[str]:
    """Names of towns, upon all marks and where they cover the fewest."""
    if not shapes:
        return []
    names = [TOWNS[town.code].text(lang) for town in shapes]
    sizes = [((17.6 if lang == "zh" else 9.4) * len(name) / SCALE, 19.5 / SCALE) for name in names]
    km = np.column_stack([marks[:, 0], size[1] - marks[:, 1]]) / SCALE
    return [
        f'<text x="{x * SCALE:.1f}" y="{size[1] - y * SCALE + 5:.1f}" text-anchor="middle" font-size="17" fill="#333" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(name)}</text>'
        for name, (x, y) in zip(names, beside_marks(shapes, {"mark": km}, sizes).tolist(), strict=True)
    ]


def _zones(model: Model, points: Any) -> list[str]:
    """A square a grid under control or lockdown; precaution is not drawn, it is often everywhere."""
    level, parts = zones(model), []
    for zone in (Zone.LOCKDOWN, Zone.CONTROL):
        fill, edge = FILLS[zone]
        side = 8.0 if zone == Zone.CONTROL else LARGE
        for x, y in points[level == zone].tolist():
            parts.append(
                f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side}" height="{side}" fill="{fill}" stroke="{edge}"/>'
            )
    return parts


def _cases(model: Model, points: Any) -> list[str]:
    cases = known_cases(model)
    parts = []
    for grid in np.flatnonzero(cases).tolist():
        x, y = points[grid]
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7.5" fill="#000"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="11.5" fill="#fff">{int(cases[grid])}</text>'
        )
    return parts


def _legend(lang: Lang) -> str:
    """Below the map in as many lines as the screen needs, or beside it."""
    marks = {
        "known_cases": '<circle cx="8" cy="8" r="6" fill="#000"/>',
        "sealed": '<rect x="3" y="3" width="10" height="10" fill="#D55E00" stroke="#000"/>',
        "controlled": '<rect x="4" y="4" width="7" height="7" fill="#E69F00" stroke="#7a5200"/>',
        "rooms_mark": '<rect x="4" y="4" width="8" height="8" fill="#fff" stroke="#0072B2" stroke-width="1.6"/>',
        "hospital_mark": '<path d="M3 8h10M8 3v10" stroke="#0072B2" stroke-width="2.5"/>',
        "gate_mark": '<path d="M8 2l5.5 10h-11z" fill="#009E73" stroke="#00563f"/>',
        "barrier_mark": '<path d="M8 2l5.5 10h-11z" fill="#fff" stroke="#00563f"/><path d="M2 13l12 -12" stroke="#00563f" stroke-width="1.4"/>',
    }
    items = "".join(
        f'<span><svg width="16" height="16" aria-hidden="true">{mark}</svg>{escape(say(f"exercise_{key}", lang))}</span>'
        for key, mark in marks.items()
    )
    note = f'<p class="mute">{escape(say("exercise_schematic", lang))}</p>'
    return f'<div class="key"><div class="legend">{items}</div>{note}</div>'
