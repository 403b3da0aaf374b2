"""What an entrance is worth: expected numbers, computed, because no number of runs could see a single barrier.

Infected travellers a day = ordinary traffic × persons × prevalence. What a check finds is averaged over a thousand
keyed courses of infection; barriers leak; refused travellers go to the nearest entrance that is kept, or turn back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.county.entrances import TRUCKS, Entrances, Mode, read_entrances
from sim.findings.folder import Folder, quantile
from sim.log import Check
from sim.response.border.checks import found_by
from sim.scenario.model import Scenario
from sim.spread.history import course
from sim.spread.importation import expected
from sim.streams import Stream, Streams
from sim.units import DAY, Floats

COURSES = 2000
STAFF_A_LANE = {"port": 2.0}  # persons a shift; elsewhere 4: a post of 4 lanes has 16 (assumption, sources §8)
_REFUSING = (Mode.BARRIER, Mode.CLOSED)


@dataclass(frozen=True)
class Entrance:
    """One row of the table of entrances; numbers per 100 days at the mean prevalence of the run."""

    name: str
    name_zh: str
    mode: Mode
    count: int
    authority: str
    staff: float  # a shift
    infected: float  # expected before checks
    stopped: float  # expected: found, or turned back
    enter: float  # expected to enter unnoticed, by this entrance or by the one to which they divert
    escorted: float  # expected of these to stay in a closed loop
    truck_wait: float  # min, nine in ten wait less, middle run
    diverts_to: str

    @property
    def per_shift(self) -> float:
        """Infected travellers stopped by 1,000 staff shifts (4 shifts a day); NaN without staff."""
        return 1000 * self.stopped / (self.staff * 4 * 100) if self.staff else np.nan


def find_chance(scenario: Scenario) -> float:
    """Chance that the checks of a staffed entrance find an infected traveller, by a swab's later result too."""
    settings = scenario.importation
    persons, streams = np.arange(COURSES), Streams(scenario.county.seed, 2**31 + 7)
    age = settings.infected_before.quantile(streams.u(Stream.IMPORT_AGE, persons))
    life = course(scenario.disease, streams, persons, 10 * DAY - age)
    missed = np.ones(COURSES)
    for check in (Check[name.upper()] for name in scenario.checkpoints.checks):
        missed *= 1 - found_by(
            scenario, check, np.full(COURSES, 10 * DAY), life.latent_end, life.onset, life.symptomatic
        )
    return float(1 - missed.mean())


def ranked(folder: Folder) -> list[Entrance]:
    """Every entrance, those that stop most first."""
    scenario = folder.scenario
    known, chance = read_entrances(scenario), find_chance(scenario)
    days = np.arange(0.5, scenario.horizon / DAY)
    infected = 100 * np.mean([expected(scenario, known, day * DAY) for day in days], axis=0)
    rows = [_row(folder, known, i, infected[i], chance) for i in range(len(known.names))]
    return sorted(rows, key=lambda row: (-row.stopped, -row.infected))


def _row(folder: Folder, known: Entrances, i: int, by_class: Floats, chance: float) -> Entrance:
    settings, mode = folder.scenario.checkpoints, Mode(int(known.mode[i]))
    other = next((o for o in known.nearest[i][1:].tolist() if known.mode[o] not in _REFUSING), None)
    infected = float(by_class.sum())
    found = chance if mode == Mode.STAFFED else 0.0
    leak = settings.leak * (settings.drones_leave if settings.drones else 1.0) if mode == Mode.BARRIER else 0.0
    enter = infected * (1 - found)
    if mode in _REFUSING:
        there = chance if other is not None and known.mode[other] == Mode.STAFFED else 0.0
        travel = settings.still_travel if other is not None else 0.0
        enter = infected * (leak + (1 - leak) * travel * (1 - there))
    freight, trucks = folder.scenario.freight, float(by_class[TRUCKS]) / infected if infected else 0.0
    loop = trucks * freight.escorted * (1 - freight.closed_loop_leak)
    return Entrance(
        known.names[i], known.names_zh[i], mode, int(known.count[i]), known.authorities[i],
        float(known.lanes[i].sum() * STAFF_A_LANE.get(known.roads[i], 4.0)) if mode == Mode.STAFFED else 0.0,
        infected, infected - enter, enter, enter * loop, _truck_wait(folder.entrances, known.names[i]),
        known.names[other] if other is not None and mode in _REFUSING else "",
    )  # fmt: skip


def _truck_wait(table: pd.DataFrame, name: str) -> float:
    here = table[(table["entrance"] == name) & (table["class"] == "trucks")] if len(table) else table
    return quantile(here["wait_p90"], 0.5) if len(here) else np.nan
