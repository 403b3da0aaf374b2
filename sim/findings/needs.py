"""What is needed and what is there, on the worst day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.county.fleet import seats_and_ambulances
from sim.findings.days import days_since_report
from sim.findings.folder import Folder, column, quantile
from sim.findings.jams import STANDARDS, Jam
from sim.findings.risk import NEED
from sim.names import POSTS, ROLES
from sim.response.volunteers import expected
from sim.result import once


@dataclass(frozen=True)
class Need:
    """A resource on its worst day. `need` NaN: no more than there is; `lead` (h): from the call to its arrival."""

    key: str
    need: float
    have: float
    day: float  # after the first report
    lead: float

    @property
    def short(self) -> float:
        """What is missing; 0 if it is enough."""
        return max(self.need - self.have, 0.0) if not np.isnan(self.need) else 0.0


@once
def needs(folder: Folder) -> list[Need]:
    """Need and have of every resource."""
    s, daily = folder.scenario, days_since_report(folder)
    roster = int(expected(s))
    rooms = column(daily, "in_rooms") + column(daily, "waiting_quarantine").fillna(0)
    beds = column(daily, "in_beds") + column(daily, "waiting_hospital").fillna(0)
    return [
        Need("volunteers", *_worst_shift(since_report(folder, volunteers=True), roster), _heard(folder)),
        Need("tables", *_tables(folder), s.sampling.set_up),
        _day_need(folder, "lab", "laboratory", column(daily, "tubes"), s.laboratory.shared_delay),
        _queue_need(folder, "teams", "tracing", s.tracing.surge_delay),
        _queue_need(folder, "desks", "grouping", 0.0),
        _queue_need(folder, "seats", "transfer", s.transfer.aid_delay),
        _queue_need(folder, "ambulances", "case_transfer", s.transfer.ambulances_aid_delay),
        _day_need(folder, "rooms", "quarantine", rooms, 48.0),
        _day_need(folder, "beds", "hospital", beds, 0.0),
    ]


def _day_need(folder: Folder, key: str, stage: str, wanted: pd.Series, lead: float) -> Need:
    """Places, or tubes of a day, that the worst day wants."""
    need, day = _peak(days_since_report(folder), wanted)
    return Need(key, need, servers(folder, stage), day, lead)


def _peak(daily: pd.DataFrame, values: pd.Series) -> tuple[float, float]:
    """Largest of a run (not exceeded in 9 of 10 runs), and its day after the first report (the middle run)."""
    frame = daily[["replicate", "since"]].assign(value=values).dropna(subset=["value"])
    if frame.empty:
        return np.nan, np.nan
    top = frame.loc[frame.groupby("replicate")["value"].idxmax()]
    return quantile(top["value"], NEED), quantile(top["since"][top["value"] > 0], 0.5)


def _queue_need(folder: Folder, key: str, stage: str, lead: float) -> Need:
    """Servers that would clear the longest queue within the standard."""
    daily, have = days_since_report(folder), servers(folder, stage)
    work, day = _peak(daily, column(daily, f"work_waiting_{stage}"))
    need = np.ceil(have * work / STANDARDS[stage])
    return Need(key, float(need) if need > have else np.nan, have, day, lead)


def servers(folder: Folder, stage: str) -> int:
    """Capacity of a stage with all help that can be called, in the unit in which it is counted."""
    s = folder.scenario
    seats, ambulances = seats_and_ambulances(s)
    return {
        "sampling": s.sampling.tables,
        "reswab": s.sampling.reswab_teams,
        "laboratory": s.laboratory.tubes_per_day + s.laboratory.shared_capacity,
        "tracing": s.tracing.teams + s.tracing.surge_teams,
        "grouping": s.grouping.desks,
        "transfer": seats,
        "case_transfer": ambulances,
        "quarantine": s.quarantine.rooms,
        "hospital": s.hospital.beds,
    }[stage]


def missing(folder: Folder, jam: Jam) -> float:
    """Servers that would clear this queue within the standard; places are held for days, so all who wait need one."""
    places = PLACES.get(jam.stage)
    if places:
        return next(need.short for need in needs(folder) if need.key == places)
    return float(np.ceil(servers(folder, jam.stage) * (jam.ratio - 1)))


PLACES = {"quarantine": "rooms", "hospital": "beds"}  # stages whose servers are held for days


def most_waiting(folder: Folder, stage: str) -> float:
    """People who wait before a stage at the end of a run's worst day, not exceeded in 9 of 10 runs."""
    daily = days_since_report(folder)
    return _peak(daily, column(daily, f"waiting_{stage}"))[0]


def since_report(folder: Folder, *, volunteers: bool | None = None) -> pd.DataFrame:
    """The table of volunteers and staff (or one of them) of runs with a report, with days counted from it."""
    daily = days_since_report(folder)
    if daily.empty or folder.staff.empty:
        return folder.staff.iloc[:0].assign(since=pd.Series(dtype=np.float64))
    first = daily[daily["since"] == 0].set_index("replicate")["day"]
    table = folder.staff[folder.staff["replicate"].isin(first.index)]
    if volunteers is not None:
        table = table[table["role"].isin(ROLES if volunteers else POSTS)]
    return table.assign(since=table["day"] - table["replicate"].map(first))


def most_present(folder: Folder) -> float:
    """Volunteers at work on the day of a run with most of them, not exceeded in 9 of 10 runs; 0 without any."""
    table = since_report(folder, volunteers=True)
    days = table.groupby(["replicate", "since"])["present"].sum().groupby("replicate").max()
    return float(quantile(days.reindex(folder.replicates["replicate"]).fillna(0), NEED))


def worst_days(table: pd.DataFrame) -> pd.DataFrame:
    """A row a run: its day when most were short, or else most were needed; sums over roles and towns."""
    days = table.groupby(["replicate", "since"])[["needed", "present", "short"]].sum().reset_index()
    return days.sort_values(["short", "needed"], kind="stable").groupby("replicate").tail(1)


def _worst_shift(table: pd.DataFrame, there: float, persons: int = 1) -> tuple[float, float, float]:
    """Asked for on the worst shift (not exceeded in 9 of 10 runs), at work then, and the day (the middle run).

    Where nobody was ever asked for, nothing is needed of what is `there`.
    """
    worst = worst_days(table)
    if worst.empty:
        return 0.0, there, np.nan
    need, have = np.ceil(quantile(worst["needed"], NEED) / persons), quantile(worst["present"], 0.5) // persons
    return float(need), float(have), quantile(worst["since"], 0.5)


def _tables(folder: Folder) -> tuple[float, float, float]:
    """Tables that rounds could use on the worst shift; those with samplers and volunteers; the day."""
    s, table = folder.scenario, since_report(folder)
    per = {"samplers": s.sampling.samplers_per_table, "sampling": s.volunteers.per_table}
    samplers, helpers = (_worst_shift(table[table["role"] == r], s.sampling.tables, n) for r, n in per.items())
    return samplers[0], min(samplers[1], helpers[1]), samplers[2]


def _heard(folder: Folder) -> float:
    """Hours from the call until half of the roster can come."""
    return float(folder.scenario.volunteers.call_up.quantile(np.array([0.5]))[0])
