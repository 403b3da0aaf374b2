"""What a run cost, item by item: units from the tables × prices of the scenario."""

from __future__ import annotations

import numpy as np

from sim.log import Event, Stage
from sim.response.staff import Post
from sim.response.volunteers import Role
from sim.result import Result
from sim.spells import Rows, Steps, batch_sum, by_role_and_town, in_beds
from sim.units import DAY

GUARDED = (("zones", Role.ZONES), ("gates", Role.GATES))  # where who is missing lets people through
ITEMS = ("tests", "rooms", "beds", "volunteers", "staff", "sealed", "trucks")


def costs(result: Result, values: dict[str, float]) -> dict[str, float]:
    """Yuan by item, and in all; `values` are the other measures of the same run."""
    prices = result.scenario.prices
    pooled = _pooled(result)
    yuan = {
        "tests": prices.single_test * (values["persons_sampled"] - pooled) + prices.pooled_test * pooled,
        "rooms": prices.room_night * values["room_nights"],
        "beds": prices.bed_day * _bed_days(result),
        "volunteers": prices.volunteer_hour * values["volunteer_hours"],
        "staff": prices.staff_hour * values["staff_hours"],
        "sealed": prices.lockdown_day * values["person_days_lockdown"]
        + prices.control_day * values["person_days_control"],
        "trucks": prices.truck_hour * values["truck_queue_hours"],
    }
    return {"cost_yuan": sum(yuan.values()), **{f"cost_{item}": yuan[item] for item in ITEMS}}


def _pooled(result: Result) -> int:
    """Persons in pooled tubes: rounds and screening."""
    return batch_sum(result, Event.FINISHED, Stage.SAMPLING) + batch_sum(result, Event.SWABBED)


def _bed_days(result: Result) -> float:
    beds = in_beds(result)
    return Steps.present(beds["start"], beds["stop"]).integral(result.end) / DAY


def workforce(result: Result, report: float) -> dict[str, float]:
    """Hours that volunteers worked, and professional staff since the first report (h); who was missing at worst."""
    table = result.tables.shifts
    staff = table["role"] >= min(Post)
    hours, gap = _hours_and_gap(table[~staff], result.end)
    staff_hours, staff_gap = _hours_and_gap(table[staff], result.end)
    before, _ = _hours_and_gap(table[staff], result.end if np.isnan(report) else report)
    staff_hours -= before
    unguarded = {f"{name}_unguarded": _missing(table[table["role"] == role], result.end) for name, role in GUARDED}
    own = {"volunteer_hours": hours, "volunteer_gap": gap, "staff_hours": staff_hours, "staff_gap": staff_gap}
    return own | unguarded


def _missing(table: Rows, end: float) -> float:
    """Hours of persons needed and not there (h), each town for itself; rows of one role."""
    return sum(_short(table[table["town"] == town]).integral(end) for town in np.unique(table["town"]))


def _short(table: Rows) -> Steps:
    """Needed and not there; rows of one role and town."""
    return Steps.setting(table["time"], np.maximum(table["needed"] - table["present"], 0))


def _hours_and_gap(table: Rows, end: float) -> tuple[float, float]:
    hours, moments = 0.0, []
    for _, _, mine in by_role_and_town(table):
        hours += Steps.setting(mine["time"], mine["present"]).integral(end)
        moments.append(_short(mine))
    times = np.unique(table["time"])
    short = sum((step.at(times) for step in moments), np.zeros(times.size))
    return hours, float(short.max(initial=0.0))
