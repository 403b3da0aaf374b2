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


def needs(folder: Folder) -> list[Need]:
    """Need and have of every resource."""
    s, daily = folder.scenario, days_since_report(folder)
    tables = _tables_needed(folder)
    shift = _peak(daily, column(daily, "sampled"))[1]
    per_table, roster = s.volunteers.per_table, int(s.volunteers.roster * s.volunteers.attendance)
    samplers = s.sampling.samplers // s.sampling.samplers_per_table
    seats = _seats(folder)
    tubes = s.laboratory.tubes_per_day + s.laboratory.shared_capacity
    rooms = column(daily, "in_rooms") + column(daily, "waiting_quarantine").fillna(0)
    beds = column(daily, "in_beds") + column(daily, "waiting_hospital").fillna(0)
    t, v = s.tracing, s.transfer
    return [
        Need("volunteers", tables * per_table, roster, shift, 24.0),
        Need("tables", tables, min(s.sampling.tables, samplers), shift, s.sampling.set_up),
        Need("lab", *_with_have(_peak(daily, column(daily, "tubes")), tubes), s.laboratory.shared_delay),
        _queue_need(daily, "teams", "tracing", t.teams + t.surge_teams, t.surge_delay),
        _queue_need(daily, "desks", "grouping", s.grouping.desks, 0.0),
        _queue_need(daily, "seats", "transfer", seats, v.aid_delay),
        _queue_need(daily, "ambulances", "case_transfer", seats_and_ambulances(s)[1], v.ambulances_aid_delay),
        Need("rooms", *_with_have(_peak(daily, rooms), s.quarantine.rooms), 48.0),
        Need("beds", *_with_have(_peak(daily, beds), s.hospital.beds), 0.0),
    ]


def _with_have(peak: tuple[float, float], have: float) -> tuple[float, float, float]:
    return peak[0], have, peak[1]


def _peak(daily: pd.DataFrame, values: pd.Series) -> tuple[float, float]:
    """Largest of a run (not exceeded in 9 of 10 runs), and its day after the first report (the middle run)."""
    frame = daily[["replicate", "since"]].assign(value=values).dropna(subset=["value"])
    if frame.empty:
        return np.nan, np.nan
    top = frame.loc[frame.groupby("replicate")["value"].idxmax()]
    return quantile(top["value"], NEED), quantile(top["since"][top["value"] > 0], 0.5)


def _queue_need(daily: pd.DataFrame, key: str, stage: str, have: float, lead: float) -> Need:
    """Servers that would clear the longest queue within the standard."""
    work, day = _peak(daily, column(daily, f"work_waiting_{stage}"))
    need = np.ceil(have * work / STANDARDS[stage])
    return Need(key, float(need) if need > have else np.nan, have, day, lead)


def servers(folder: Folder, stage: str) -> int:
    """Capacity of a stage with all help that can be called, in the unit in which it is counted."""
    s = folder.scenario
    return {
        "sampling": s.sampling.tables,
        "reswab": s.sampling.reswab_teams,
        "laboratory": s.laboratory.tubes_per_day + s.laboratory.shared_capacity,
        "tracing": s.tracing.teams + s.tracing.surge_teams,
        "grouping": s.grouping.desks,
        "transfer": _seats(folder),
        "case_transfer": seats_and_ambulances(s)[1],
        "quarantine": s.quarantine.rooms,
        "hospital": s.hospital.beds,
    }[stage]


def missing(folder: Folder, jam: Jam) -> float:
    """Servers that would clear this queue within the standard; places are held for days, so all who wait need one."""
    places = {"quarantine": "rooms", "hospital": "beds"}.get(jam.stage)
    if places:
        return next(need.short for need in needs(folder) if need.key == places)
    return float(np.ceil(servers(folder, jam.stage) * (jam.ratio - 1)))


def _seats(folder: Folder) -> int:
    return seats_and_ambulances(folder.scenario)[0]


def _tables_needed(folder: Folder) -> float:
    """Tables that serve the largest round of a run within the hours of sampling; 0 without rounds."""
    s = folder.scenario.sampling
    called = column(folder.rounds, "called").groupby(folder.rounds["replicate"]).max()
    largest = called.reindex(folder.replicates["replicate"]).fillna(0)
    return float(np.ceil(quantile(largest, NEED) * s.turnout * s.swab_time.mean / (s.closes - s.opens)))
