"""The chain of command: what the county knew, and how fast its orders arrived."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim import findings
from sim.charts.command import known_days
from sim.findings import Folder
from sim.names import MEASURES, Lang, Name

GAP_DAYS = (0, 3, 7, 14)  # after the first report


class Row(NamedTuple):
    """10, 50 and 90 % of the runs."""

    name: Name
    low: float
    median: float
    high: float


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Hours of orders and reports, and the gap on some days; nothing where nobody is ever found."""
    daily = known_days(folder)
    if daily.empty or not folder.scenario.response:
        return None
    gap = daily["infected"] - daily["known_cases"]
    days = [(day, *_quantiles(gap[daily["since"] == day])) for day in GAP_DAYS if (daily["since"] == day).any()]
    return {
        "settings": folder.scenario.command,
        "rows": [Row(MEASURES[key], *_quantiles(folder.measure(key))) for key in _HOURS],
        "days": days,
    }


_HOURS = ("hours_order_to_grid_p50", "hours_order_to_grid_p90", "hours_case_to_county_p90")


def _quantiles(values: Any) -> tuple[float, ...]:
    return tuple(findings.quantile(values, q) for q in (0.1, 0.5, 0.9))
