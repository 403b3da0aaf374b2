"""What an entrance is worth: expected numbers, computed, because no number of runs could see a single barrier.

Infected travellers a day = ordinary traffic × persons × prevalence. What a check finds is averaged over a thousand
keyed courses of infection; barriers leak; refused travellers go the shortest way to an entrance that lets in, as the
simulation's vehicles do where nobody waits, or turn back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.county.entrances import TRUCKS, Entrances, Mode, read_entrances
from sim.crossings import APART, KEPT
from sim.findings.folder import Folder, quantile
from sim.log import Check
from sim.response.border.checks import found_by
from sim.scenario.model import Scenario
from sim.spread.history import course
from sim.spread.importation import expected
from sim.streams import Stream, Streams
from sim.units import DAY, Floats

QUEUES = 5 / 60  # h that trucks without a pass wait, mean of all: less is no queue
COURSES = 2000
YEAR = 365.0  # days
SHIFTS = 4  # a day, as those of volunteers
_REFUSING = (Mode.BARRIER, Mode.CLOSED)


@dataclass(frozen=True)
class Entrance:
    """One row of the table of entrances; numbers a year at the mean prevalence of the run."""

    name: str
    name_zh: str
    mode: Mode  # in which it was kept for most of the time
    share: float  # of the time in that mode, mean of the runs
    count: int
    authority: str
    staff: float  # persons a shift that the simulation asks for, mean over time: police, medical staff, volunteers
    infected: float  # expected before checks
    stopped: float  # expected: found, or turned back
    enter: float  # expected to enter unnoticed, by this entrance or by the one to which they divert
    escorted: float  # expected of these to stay in a closed loop
    truck_wait: float  # min, nine in ten wait less, middle run
    truck_hours: float  # hours that trucks wait a year, mean of the runs
    diverts_to: str  # the shortest way round, where no queue makes it longer; empty where vehicles get in

    @property
    def per_shift(self) -> float:
        """Infected travellers stopped by 1,000 shifts of one person; NaN without staff."""
        return 1000 * self.stopped / (self.staff * SHIFTS * YEAR) if self.staff else np.nan

    @property
    def per_truck_hour(self) -> float:
        """Infected travellers stopped for 1,000 hours that trucks wait; NaN where none waits."""
        return 1000 * self.stopped / self.truck_hours if self.truck_hours else np.nan


@dataclass(frozen=True)
class LaneApart:
    """A post where trucks without a pass queue while a lane is set apart for those with one; means of the runs."""

    name: str
    name_zh: str
    hours: float  # that trucks without a pass wait, in all
    minutes: float  # each of them
    pass_hours: float  # the same of trucks with a pass
    pass_minutes: float
    share: float  # of the trucks that have one


def lanes_apart(folder: Folder) -> list[LaneApart]:
    """Posts at which trucks without a pass wait, and twice as long as those with one; most hours first."""
    table = folder.entrances
    if table.empty or APART[0] not in table:
        return []
    names = dict(zip(*(getattr(read_entrances(folder.scenario), key) for key in ("names", "names_zh")), strict=True))
    found = []
    for name, row in table[table["class"] == "trucks"].groupby("entrance", sort=False)[list(APART)].mean().iterrows():
        trucks, hours, with_pass, pass_hours = row.tolist()
        if with_pass and hours > QUEUES * trucks and hours * with_pass > 2 * pass_hours * trucks:
            minutes, pass_minutes = 60 * hours / trucks, 60 * pass_hours / with_pass
            share = with_pass / (trucks + with_pass)
            found.append(LaneApart(str(name), names[name], hours, minutes, pass_hours, pass_minutes, share))
    return sorted(found, key=lambda one: -one.hours)


def find_chance(scenario: Scenario, checks: tuple[str, ...]) -> float:
    """Chance that these checks find an infected traveller, by a swab's later result too."""
    settings = scenario.importation
    persons, streams = np.arange(COURSES), Streams(scenario.county.seed, 2**31 + 7)
    age = settings.infected_before.quantile(streams.u(Stream.IMPORT_AGE, persons))
    life = course(scenario.disease, streams, persons, 10 * DAY - age)
    missed = np.ones(COURSES)
    for check in (Check[name.upper()] for name in checks):
        missed *= 1 - found_by(scenario, check, 10 * DAY, 10 * DAY - age, life)
    return float(1 - missed.mean())


def ranked(folder: Folder) -> list[Entrance]:
    """Every entrance, those first that stop most for the shifts of their staff, then those without staff."""
    scenario = folder.scenario
    known, kept = read_entrances(scenario), _kept(folder)
    found = {checks: find_chance(scenario, checks) for checks in set(known.checks)}
    chance = [found[checks] for checks in known.checks]
    days = max(round(scenario.horizon / DAY), 1)  # each as it is in its middle, also where a run is a part of a day
    times = (np.arange(days) + 0.5) * scenario.horizon / days
    infected = YEAR * np.mean([expected(scenario, known, time) for time in times], axis=0)
    rows = [_row(folder, known, i, infected[i], chance, kept) for i in range(len(known.names))]
    return sorted(rows, key=lambda row: (-np.nan_to_num(row.per_shift, nan=-1.0), -row.stopped, -row.infected))


def expected_to_enter(folder: Folder) -> dict[str, float]:
    """Infected travellers a year, by entrance, who enter unnoticed and meet people; empty without importation."""
    if folder.entrances.empty or not folder.scenario.importation.prevalence:
        return {}
    return {f"{row.name} {row.name_zh}": row.enter - row.escorted for row in ranked(folder)}


def in_words(folder: Folder) -> pd.DataFrame:
    """The ranking with headers for people, for entrance-value.csv; no rows without vehicles or a response."""
    rows = ranked(folder) if len(folder.entrances) else []
    heads = {
        "entrance 入口": [f"{row.name} {row.name_zh}" for row in rows],
        "count 数量": [row.count for row in rows],
        "kept 方式": [row.mode.name.lower() for row in rows],
        "share of time 时间占比": [row.share for row in rows],
        "staff a shift 每班人数": [row.staff for row in rows],
        "infected travellers a year 年感染旅客": [row.infected for row in rows],
        "stopped 拦下": [row.stopped for row in rows],
        "enter 漏入": [row.enter for row in rows],
        "stopped per 1,000 shifts 每千班次拦下": [row.per_shift for row in rows],
        "truck-hours a year 年货车排队小时": [row.truck_hours for row in rows],
        "stopped per 1,000 truck-hours 每千货车小时拦下": [row.per_truck_hour for row in rows],
        "nearest way round 最近绕行": [row.diverts_to for row in rows],
        "authority 审批": [row.authority for row in rows],
    }
    return pd.DataFrame(heads)


def _kept(folder: Folder) -> Floats:
    """[entrances, modes]: the share of time for which each was kept in each way, by orders too; mean of the runs."""
    trucks = folder.entrances[folder.entrances["class"] == "trucks"]
    return trucks.groupby("entrance", sort=False)[list(KEPT)].mean().to_numpy(dtype=np.float64)


def _row(folder: Folder, known: Entrances, i: int, by_class: Floats, chance: list[float], kept: Floats) -> Entrance:
    scenario, mode, mostly = folder.scenario, Mode(int(kept[i].argmax())), kept.argmax(axis=1)
    other = way_round(known, mostly, i)
    infected = float(by_class.sum())
    there = None if other is None else chance[other] if mostly[other] == Mode.STAFFED else 0.0
    enter = infected * sum(float(kept[i, m]) * _enters(scenario, m, chance[i], there) for m in Mode)
    freight, trucks = scenario.freight, float(by_class[TRUCKS]) / infected if infected else 0.0
    loop = trucks * freight.escorted * (1 - freight.closed_loop_leak)
    table = folder.entrances
    here = table[(table["entrance"] == known.names[i]) & (table["class"] == "trucks")]
    return Entrance(
        known.names[i], known.names_zh[i], mode, float(kept[i, mode]), int(known.count[i]), known.authorities[i],
        float(kept[i, Mode.STAFFED]) * _staff(known, i),
        infected, infected - enter, enter, enter * loop,
        quantile(here["wait_p90"], 0.5), float(here["queue_hours"].mean()) * YEAR * DAY / scenario.horizon,
        known.names[other] if other is not None and mode in _REFUSING else "",
    )  # fmt: skip


def way_round(known: Entrances, mostly: Any, i: int) -> int | None:
    """The entrance to which those go who are refused at entrance i, if nobody waits at any."""
    lets_in = [
        (way, other)
        for other, way in known.near(i)
        if mostly[other] == Mode.OPEN or (mostly[other] == Mode.STAFFED and known.lanes[other].any())
    ]
    return min(lets_in)[1] if lets_in else None


def _enters(scenario: Scenario, mode: Mode, chance: float, there: float | None) -> float:
    """Share of infected travellers who enter unnoticed: here, or if refused at the other entrance.

    `chance`, `there`: of being found here, and at the other one if there is one.
    """
    if mode not in _REFUSING:
        return 1 - chance if mode == Mode.STAFFED else 1.0
    settings = scenario.checkpoints
    leak = settings.leak * (settings.drones_leave if settings.drones else 1.0) if mode == Mode.BARRIER else 0.0
    return leak if there is None else leak + (1 - leak) * settings.still_travel * (1 - there)


def _staff(known: Entrances, i: int) -> float:
    """Persons a shift when it is staffed: police and medical staff, and volunteers for the lanes these do not open."""
    return float(known.staff[i] + known.lanes[i].sum() * known.volunteers)
