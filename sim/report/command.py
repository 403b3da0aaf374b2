"""The chain of command: what the county knew, and how fast its orders arrived."""

from __future__ import annotations

from typing import Any

from sim import findings
from sim.charts.command import known_days
from sim.findings import Folder
from sim.names import Lang
from sim.report.rows import range_row

_HOURS = ("hours_order_to_grid_p50", "hours_order_to_grid_p90", "hours_case_to_county_p90")
GAP_DAYS = (0, 3, 7, 14)  # after the first report


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Hours of orders and reports, and the gap on some days; nothing where nobody is ever found."""
    daily = known_days(folder)
    if daily.empty or not folder.scenario.response:
        return None
    gaps = (daily["infected"] - daily["known_cases"]).groupby(daily["since"])
    days = [(day, *findings.eight_of_ten(gap)) for day, gap in gaps if day in GAP_DAYS]
    return {
        "settings": folder.scenario.command,
        "rows": [range_row(folder, key) for key in _HOURS],
        "days": days,
    }
