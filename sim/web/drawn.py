# ruff: noqa: E501
"""Charts of the review for the page, as options of ECharts."""

from __future__ import annotations

import math
from typing import Any

from sim.charts.exercise import luck_bins
from sim.exercise.lanes import Lane
from sim.exercise.review import Review
from sim.exercise.turning import Luck
from sim.web.screen import Screen

BOTH = {
    "left": 96,
    "right": 20,
    "outerBoundsMode": "none",
}  # no label moves one panel against the other: days lie below days


def lanes_options(screen: Screen, found: Review) -> dict[str, Any]:
    """ECharts: truth and known as steps with the gap shaded; below, each on its lane, injects, orders, effects.

    It opens on the turns; the slider below shows the run-out, which the standing plan commanded.
    """
    turns = (found.turns_end - found.days[0]) / 24.0
    days = ((found.days - found.days[0]) / 24.0).round(3).tolist()
    lanes = [screen.t("effects"), screen.t("lane_plan"), screen.t("orders_tab"), screen.t("injects")]
    series = [
        _line(screen.t("truth"), days, found.truth, "#D55E00", "solid") | _run_out(screen, turns), _line(screen.t("known"), days, found.known, "#0072B2", "dashed"),
        _marks(screen, found, lanes[0], "circle", [(f.fate.first, f) for f in found.flags if f.fate and f.fate.in_force]),
        _marks(screen, found, lanes[1], "rect", [(t, f) for f in found.flags if f.kind == "plan" for t in f.times or (f.time,)]),
        _marks(screen, found, lanes[2], "triangle", [(f.time, f) for f in found.flags if f.kind == "order"]),
        _marks(screen, found, lanes[3], "diamond", [(f.time, f) for f in found.flags if f.inject]),
    ]  # fmt: skip
    across = {"type": "value", "min": 0, "max": days[-1]}
    return {
        "animation": False, "tooltip": {"trigger": "item"}, "legend": {"top": 0, "type": "scroll"},
        "grid": [{**BOTH, "top": 44, "height": 180}, {**BOTH, "top": 236, "height": 84}],
        "xAxis": [
            {**across, "gridIndex": 0, "axisLabel": {"show": False}},
            {**across, "gridIndex": 1, "name": screen.t("days"), "nameLocation": "middle", "nameGap": 24},
        ],
        "yAxis": [
            {"type": "value", "name": screen.t("persons"), "nameLocation": "end", "nameGap": 8, "minInterval": 1, "gridIndex": 0},
            {"type": "category", "data": lanes, "gridIndex": 1},
        ],
        "dataZoom": [{"type": "slider", "xAxisIndex": [0, 1], "startValue": 0, "endValue": min(math.ceil(1.3 * turns), days[-1]), "bottom": 4, "height": 18}],
        "series": series,
    }  # fmt: skip


def _marks(screen: Screen, found: Review, lane: str, symbol: str, marks: list[tuple[float, Lane]]) -> dict[str, Any]:
    """Marks of one lane at their times (h); who points at one reads what it was."""
    begin = found.days[0]
    data = [
        {"value": [round((time - begin) / 24.0, 3), lane], "name": f"{f.inject} {f.text.text(screen.lang)}".strip()[:80]}
        for time, f in marks
    ]  # fmt: skip
    return {
        "name": lane, "type": "scatter", "xAxisIndex": 1, "yAxisIndex": 1, "symbol": symbol, "symbolSize": 12, "data": data,
        "itemStyle": {"color": "#222", "opacity": 0.75}, "tooltip": {"formatter": "{b}"},
    }  # fmt: skip


def _line(name: str, days: list[float], values: Any, colour: str, kind: str) -> dict[str, Any]:
    return {
        "name": name, "type": "line", "step": "end", "showSymbol": False, "data": list(map(list, zip(days, values.tolist(), strict=True))),
        "lineStyle": {"color": colour, "type": kind, "width": 2.5}, "itemStyle": {"color": colour},
        "areaStyle": {"color": colour, "opacity": 0.15} if kind == "solid" else {"color": "#fff", "opacity": 1},
    }  # fmt: skip


def _run_out(screen: Screen, turns: float) -> dict[str, Any]:
    """A line where the turns end."""
    label = {"formatter": screen.t("run_out"), "position": "insideEndTop"}
    line = {"color": "#55606c", "type": "dotted"}
    return {
        "markLine": {"symbol": "none", "silent": True, "data": [{"xAxis": turns}], "label": label, "lineStyle": line}
    }


def luck_options(screen: Screen, luck: Luck) -> dict[str, Any]:
    """ECharts: how many of the runs had how many infections; where this play and the standing plan lie."""
    labels, found, where = luck_bins((luck.ours, luck.plan), (luck.this, luck.this_plan))
    counts = [of.tolist() for of in found]
    bars = [
        {"name": name, "type": "bar", "data": data, "itemStyle": {"color": colour, "decal": {"symbol": decal}},
         "markPoint": {"symbol": "triangle", "symbolSize": 14, "symbolRotate": 180, "itemStyle": {"color": "#000"}, "label": {"show": False},
                       "data": [{"coord": [at, data[at]]}]}}
        for name, data, colour, decal, at in (
            (screen.t("actual"), counts[0], "#0072B2", "none", where[0]), (screen.t("plan_had"), counts[1], "#E69F00", "rect", where[1]))
    ]  # fmt: skip
    return {
        "animation": False, "legend": {"top": 0}, "grid": {"left": 50, "right": 20, "bottom": 44, "top": 34}, "tooltip": {},
        "xAxis": {"type": "category", "data": labels, "name": screen.t("infections"), "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "value", "name": screen.t("runs"), "minInterval": 1}, "series": bars,
    }  # fmt: skip
