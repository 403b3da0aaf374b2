# ruff: noqa: E501
"""The schematic map as an SVG: nine towns, zones and known cases by grid, entrances. Readable without colour."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup, escape

from sim.charts.maps import corner, kilometres, towns
from sim.controls import Zone
from sim.county.places import in_degrees
from sim.exercise.sight import known_cases, zones
from sim.model import Model
from sim.names import Lang
from sim.web.words import tr
from sim.words import TOWNS

SCALE = 13.0  # pixels a kilometre
FILLS = {Zone.LOCKDOWN: ("#D55E00", "#000"), Zone.CONTROL: ("#E69F00", "#7a5200"), Zone.PRECAUTION: ("#F0E442", "none")}


def draw(model: Model, lang: Lang) -> str:
    """The map now, as the county knows it; the drawing is schematic."""
    shapes = towns() if "towns" not in model.scenario.tables else []
    points, size = _places(model, [town.outline for town in shapes])
    parts = [_town(town, size) for town in shapes] + _zones(model, points)
    parts += [_name(town, size, lang) for town in shapes] + _cases(model, points)
    width, height = size
    legend = _legend(height, lang)
    return (
        f'<svg viewBox="0 0 {width:.0f} {height + 26:.0f}" role="img" aria-label="{escape(tr("map", lang))}" '
        f'style="width:100%;max-height:430px">{"".join(parts)}{legend}</svg>'
    )


def _places(model: Model, outlines: list[Any]) -> tuple[Any, tuple[float, float]]:
    """Grids in pixels, [grids, 2], and the size of the drawing."""
    if not outlines:
        xy = model.county.grid_xy - model.county.grid_xy.min(axis=0) + 1.0
        top = xy.max(axis=0) + 1.0
        return np.column_stack([xy[:, 0], top[1] - xy[:, 1]]) * SCALE, (float(top[0]) * SCALE, float(top[1]) * SCALE)
    km = kilometres(in_degrees(model.county.map, model.county.grid_xy), corner())
    top = np.vstack(outlines).max(axis=0)
    km = np.clip(km, 0.3, top - 0.3)
    size = (float(top[0]) * SCALE, float(top[1]) * SCALE)
    return np.column_stack([km[:, 0] * SCALE, size[1] - km[:, 1] * SCALE]), size


def _town(town: Any, size: tuple[float, float]) -> str:
    path = " ".join(f"{x * SCALE:.1f},{size[1] - y * SCALE:.1f}" for x, y in np.asarray(town.outline).tolist())
    return f'<polygon points="{path}" fill="#fff" stroke="#888" stroke-width="1"/>'


def _name(town: Any, size: tuple[float, float], lang: Lang) -> str:
    x, y = town.label[0] * SCALE, size[1] - town.label[1] * SCALE
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" fill="#333" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(TOWNS[town.code].text(lang))}</text>'
    )


def _zones(model: Model, points: Any) -> list[str]:
    """A square a grid under control or lockdown; precaution is not drawn, it is often everywhere."""
    level, parts = zones(model), []
    for zone in (Zone.LOCKDOWN, Zone.CONTROL):
        fill, edge = FILLS[zone]
        side = 8.0 if zone == Zone.CONTROL else 17.0
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
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#000"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 3.2:.1f}" text-anchor="middle" font-size="9" fill="#fff">{int(cases[grid])}</text>'
        )
    return parts


def _legend(height: float, lang: Lang) -> str:
    y = height + 14
    items = (
        f'<circle cx="8" cy="{y - 4}" r="6" fill="#000"/><text x="18" y="{y}">{tr("known_cases", lang)}</text>'
        f'<rect x="98" y="{y - 9}" width="10" height="10" fill="#D55E00" stroke="#000"/><text x="112" y="{y}">{tr("sealed", lang)}</text>'
        f'<rect x="172" y="{y - 8}" width="7" height="7" fill="#E69F00" stroke="#7a5200"/><text x="184" y="{y}">{tr("controlled", lang)}</text>'
    )
    return str(
        Markup(
            f'<g font-size="11" fill="#222">{items}<text x="238" y="{y}" fill="#666">{tr("schematic", lang)}</text></g>'
        )
    )
