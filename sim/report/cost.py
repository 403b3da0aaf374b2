"""Both hands 两手硬: what the outbreak did and what the response cost, side by side."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.findings import Folder
from sim.measures import PLACES
from sim.names import MEASURES, Lang, Name
from sim.report.rows import range_row

SPREAD = (
    "infections_after_report",
    "reported_infections",
    "days_to_community_zero",
    "days_to_last_lift",
    "slipped_out",
)
_ITEMS = {  # and the prices that make them
    "cost_tests": ("pooled_test", "single_test"),
    "cost_rooms": ("room_night",),
    "cost_beds": ("bed_day",),
    "cost_volunteers": ("volunteer_hour",),
    "cost_staff": ("staff_hour",),
    "cost_sealed": ("lockdown_day", "control_day"),
    "cost_trucks": ("truck_hour",),
}


class Place(NamedTuple):
    """Infections in one kind of place: mean a run, and the share of runs with any."""

    name: Name
    mean: float
    share: float


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Rows of both columns; nothing without a response."""
    if not folder.scenario.response:
        return None
    return {
        "spread": [range_row(folder, key) for key in SPREAD],
        "items": [range_row(folder, key, 1e6, _prices(folder, used)) for key, used in _ITEMS.items()],
        "total": range_row(folder, "cost_yuan", 1e6),
        "places": [_place(folder, f"infected_{name}") for name in PLACES],
    }


def _prices(folder: Folder, used: tuple[str, ...]) -> str:
    return ", ".join(f"{getattr(folder.scenario.prices, price):g}" for price in used)


def _place(folder: Folder, key: str) -> Place:
    values = folder.measure(key)
    return Place(MEASURES[key], float(values.mean()), float((values > 0).mean()))
