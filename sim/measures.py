"""From the tables of a run to its numbers: measures, days, stages, the delay chain, the round clock.

Pure functions of a Result, used alike by reports, charts, pages and tests. What each number means, and where its
clock starts and ends, stands in `sim.names` and docs/measures.md. Counts of what did not happen are 0; times,
shares and means of what did not happen are NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.chain import (
    CONTACT_MOVED,
    CORE_INFORMATION,
    cases,
    contacts,
    delay,
    delay_chain,
    first_report,
    round_clock,
    round_ends,
)
from sim.costs import costs, workforce
from sim.crossings import border, lanes
from sim.log import Event, Found, Layer, Stage
from sim.queues import Queue, queues
from sim.queues import stages as stages_with_servers
from sim.response.situation import Report
from sim.result import Result
from sim.spells import Rows, Steps, batch_heads, batch_sum, by_day, in_beds, in_rooms, rows
from sim.units import DAY, Floats
from sim.zoning import LEVELS, last_lift, residents_under

__all__ = ["cases", "contacts", "daily", "delay_chain", "first_report", "measures", "round_clock", "stages"]


FOLLOW_UP = 10 * DAY  # after which a person has infected practically all whom he will infect
QUIET_DAYS = 3  # without a find in the community: community zero
COMMUNITY = (Found.CLINIC, Found.SCREENING, Found.ROUND, Found.MONITORING)
PLACES = {"in_line": Layer.SITE, "on_bus": Layer.BUS, "in_quarantine": Layer.QUARANTINE, "on_duty": Layer.DUTY}
_PERSONS = tuple(stage for stage in Stage if stage not in (Stage.NONE, Stage.LABORATORY))


def stages(result: Result) -> pd.DataFrame:
    """One row a stage, as `sim.queues.stages`; then the lanes of staffed entrances, cars and trucks."""
    return pd.concat([stages_with_servers(result), lanes(result)])


def measures(result: Result) -> dict[str, float]:
    """Every measure of `sim.names.MEASURES` for one run."""
    found, lines = cases(result), queues(result)
    values = {
        **_spread(result),
        **_found(result, found),
        **_ends(result, found),
        **_speed(result, found),
        **_waiting(lines),
        **_tests(result, lines),
        **_burden(result),
        **_chain(result),
        **workforce(result, first_report(result)),
        **border(result),
        **_places(result),
    }
    values |= costs(result, values)
    return {key: float(value) for key, value in values.items()}


def _spread(result: Result) -> dict[str, float]:
    table, report = result.tables.infections, first_report(result)
    local = table["layer"] != Layer.SEED
    after = local & (table["time"] >= report)
    counted = int(local.sum()) if np.isnan(report) else int(after.sum())
    settings = result.scenario.measures
    when = table["onset" if settings.controlled_by == "onset" else "time"]
    quiet = not np.any((when >= result.end - settings.controlled_window) & (when < result.end))
    return {
        "large_outbreak": counted >= settings.large,
        "infections_after_report": np.nan if np.isnan(report) else counted,
        "reproduction_under_control": _caused(table, after & (table["time"] <= result.end - FOLLOW_UP)),
        "local_infections": int(local.sum()),
        "imported_infections": int((~local).sum()),
        "outbreak_size": table.size,
        "controlled": quiet and table.size < settings.controlled_below,
    }


def _caused(table: Rows, cohort: Any) -> float:
    """Mean number of infections caused by each of these; NaN if there are none."""
    persons = table["person"][cohort]
    return float(np.isin(table["infector"], persons).sum() / persons.size) if persons.size else np.nan


def _found(result: Result, found: pd.DataFrame) -> dict[str, float]:
    here = found[~found["introduced"]]
    linked = _linked(result)
    per_day = by_day(found["confirmed"], _days(result))
    return {
        "reported_infections": len(found),
        "reported_uninfected": int(found["infected"].isna().sum()),
        "not_confirmed": len(rows(result, Event.NOT_CONFIRMED)),
        "peak_daily_reported": per_day.max(initial=0),
        "share_found_in_quarantine": _share(found["found"] == Found.QUARANTINE),
        "share_unlinked": _share(~here.index.isin(linked)),
    }


def _linked(result: Result) -> Any:
    """Cases whom a list of contacts, close or secondary, ties to another case: as the contact, or as the case."""
    close, secondary = rows(result, Event.CONTACT_LISTED), rows(result, Event.SECONDARY_LISTED)
    confirmed = rows(result, Event.CONFIRMED)["person"]
    tied = close["detail"][np.isin(close["person"], confirmed)]
    known = rows(result, Event.LINKED)
    return np.concatenate([close["person"], secondary["person"], tied, known["person"], known["detail"]]).astype(
        np.int64
    )


def _ends(result: Result, found: pd.DataFrame) -> dict[str, float]:
    report, infections = first_report(result), result.tables.infections
    begun = float(infections["time"].min()) if infections.size else np.nan
    return {
        "hours_infection_to_report": report - begun,
        "days_to_community_zero": _community_zero(result, found, report),
        "days_to_last_lift": (last_lift(result) - report) / DAY,
    }


def _community_zero(result: Result, found: pd.DataFrame, report: float) -> float:
    """Days from the first report to the first of three whole days without a find in the community."""
    whole = int(result.end // DAY)
    if np.isnan(report):
        return np.nan
    quiet = by_day(found["confirmed"][found["found"].isin(COMMUNITY)], whole) == 0
    for day in range(int(report // DAY), whole - QUIET_DAYS + 1):
        if quiet[day : day + QUIET_DAYS].all():
            return max(day * DAY - report, 0.0) / DAY
    return np.nan


def _speed(result: Result, found: pd.DataFrame) -> dict[str, float]:
    ill = found[found["onset"] <= result.end]
    isolation = delay(ill["onset"], ill["isolated"], result.end)
    return {
        "hours_onset_to_isolation_p50": isolation.median,
        "hours_onset_to_isolation_p90": isolation.p90,
        "share_core_information_4h": _in_time(
            found["confirmed"], found["core_information"], CORE_INFORMATION, result.end
        ),
        "share_contacts_moved_12h": _moved_in_time(result),
        "round_hours": delay(*round_ends(result), result.end).median,
    }


def _moved_in_time(result: Result) -> float:
    if result.scenario.grouping.close_contact != "central":
        return np.nan
    listed = contacts(result)
    return _in_time(listed["case_confirmed"], listed["moved"], CONTACT_MOVED, result.end)


def _in_time(start: pd.Series, stop: pd.Series, limit: float, end: float) -> float:
    """Share that was done within `limit` (h), of those whose limit had run out by the end."""
    done = (stop - start) <= limit
    return _share(done[start + limit <= end])


def _share(yes: Any) -> float:
    return float(np.mean(yes)) if len(yes) else np.nan


def _chain(result: Result) -> dict[str, float]:
    """Hours of orders down to grids and of cases up to the county."""
    down = rows(result, Event.RECEIVED)["detail"]
    up = _known(result)
    return {
        "hours_order_to_grid_p50": float(np.quantile(down, 0.5)) if down.size else np.nan,
        "hours_order_to_grid_p90": float(np.quantile(down, 0.9)) if down.size else np.nan,
        "hours_case_to_county_p90": float(np.quantile(up["known"] - up["happened"], 0.9)) if up.size else np.nan,
    }


def _known(result: Result) -> Rows:
    """Reports of cases."""
    table = result.tables.reports
    return table[table["kind"] == Report.CASE]


def _places(result: Result) -> dict[str, float]:
    """Infections in places that the response itself makes."""
    layer = result.tables.infections["layer"]
    return {f"infected_{name}": int((layer == kind).sum()) for name, kind in PLACES.items()}


def _waiting(lines: dict[Stage, Queue]) -> dict[str, float]:
    waiting = {stage: q.still_waiting for stage, q in lines.items()}
    work = {stage: q.waiting.peak() * q.clearing if q.arrivals else np.nan for stage, q in lines.items()}
    known = [hours for hours in work.values() if not np.isnan(hours)]
    return {
        "sampling_wait_p90": lines[Stage.SAMPLING].quantiles(0.9)[0] * 60,
        "still_waiting": sum(waiting[stage] for stage in _PERSONS),
        **{f"still_waiting_{stage.name.lower()}": n for stage, n in waiting.items()},
        "hours_of_work_waiting": max(known, default=np.nan),
        **{f"hours_of_work_waiting_{stage.name.lower()}": hours for stage, hours in work.items()},
    }


def _tests(result: Result, lines: dict[Stage, Queue]) -> dict[str, float]:
    single, screened = rows(result, Event.SWABBED).size, batch_sum(result, Event.SWABBED)
    return {
        "persons_sampled": lines[Stage.SAMPLING].served + single + screened,
        "tubes": lines[Stage.LABORATORY].arrivals,
    }


def _burden(result: Result) -> dict[str, float]:
    rooms, beds = in_rooms(result), in_beds(result)
    stop = np.minimum(rooms["stop"], result.end)
    missed = np.unique(rows(result, Event.CONTACT_MISSED)["person"])
    known = (Event.CONTACT_LISTED, Event.SECONDARY_LISTED, Event.CONFIRMED)
    days = {level.name.lower(): residents_under(result, level).integral(result.end) / DAY for level in LEVELS}
    return {
        "people_quarantined": rooms["person"].nunique(),
        "peak_rooms": Steps.present(rooms["start"], rooms["stop"]).peak(),
        "room_nights": np.sum(np.ceil(stop / DAY) - np.ceil(rooms["start"] / DAY)),
        "beds_peak": Steps.present(beds["start"], beds["stop"]).peak(),
        **{f"person_days_{name}": value for name, value in days.items()},
        "person_days_restricted": days["lockdown"] + days["control"],
        "lost_at_handover": np.unique(rows(result, Event.LOST)["person"]).size,
        "stood_in": batch_sum(result, Event.STOOD_IN),
        "nobody_there": batch_sum(result, Event.NOBODY_THERE),
        "checks_made": batch_sum(result, Event.CHECKED),
        "checks_by_grid_staff": batch_sum(result, Event.CHECKED_BY_STAFF),
        "beyond_grid_staff": batch_sum(result, Event.BEYOND_STAFF),
        "checks_missed": batch_sum(result, Event.UNCHECKED),
        "deliveries": batch_sum(result, Event.DELIVERED),
        "late_household_days": batch_sum(result, Event.LATE_DELIVERY),
        "slipped_out": np.unique(rows(result, Event.SLIPPED_OUT)["person"]).size,
        "never_supervised": np.setdiff1d(missed, rows(result, *known)["person"]).size,
    }


def daily(result: Result) -> pd.DataFrame:
    """One row a day (index `day`, from 0); the last may be a part of one.

    Of the day: new_infections, reported, reported_in_quarantine, known (cases that the county learned of),
    found_<where>, isolated (cases taken to a bed),
    sampled, tubes. At its end: in_rooms, in_beds, residents_<zone>. Largest of the day: waiting_<stage> (persons;
    laboratory: tubes) and work_waiting_<stage> (the same in hours of all servers of the stage together).
    """
    days, found, lines = _days(result), cases(result), queues(result)
    columns: dict[str, Floats] = {
        "new_infections": by_day(result.tables.infections["time"], days),
        "reported": by_day(found["confirmed"], days),
        "reported_in_quarantine": by_day(found["confirmed"][found["found"] == Found.QUARANTINE], days),
        "known": by_day(_known(result)["known"], days),
    }
    for kind in Found:
        columns[f"found_{kind.name.lower()}"] = by_day(found["confirmed"][found["found"] == kind], days)
    columns |= {"isolated": by_day(in_beds(result)["start"], days), **_daily_levels(result, days)}
    for stage, line in lines.items():
        peak = line.waiting.daily_peak(days)
        columns[f"waiting_{stage.name.lower()}"] = peak
        columns[f"work_waiting_{stage.name.lower()}"] = peak * line.clearing
    return pd.DataFrame(columns | _daily_tests(result, days), index=pd.RangeIndex(days, name="day"))


def _daily_levels(result: Result, days: int) -> dict[str, Floats]:
    close = np.minimum(np.nextafter((np.arange(days) + 1) * DAY, 0), result.end)
    rooms, beds = in_rooms(result), in_beds(result)
    return {
        "in_rooms": Steps.present(rooms["start"], rooms["stop"]).at(close),
        "in_beds": Steps.present(beds["start"], beds["stop"]).at(close),
        **{f"residents_{level.name.lower()}": residents_under(result, level).at(close) for level in LEVELS[::-1]},
    }


def _daily_tests(result: Result, days: int) -> dict[str, Floats]:
    rounds = batch_heads(result, Stage.SAMPLING, Event.FINISHED)
    tubes = batch_heads(result, Stage.LABORATORY, Event.QUEUED)
    swabs = rows(result, Event.SWABBED)["time"]
    return {
        "sampled": by_day(rounds["time"], days, rounds["n"]) + by_day(swabs, days),
        "tubes": by_day(tubes["time"], days, tubes["n"]),
    }


def _days(result: Result) -> int:
    return max(int(np.ceil(result.end / DAY)), 1)
