"""Two ranges of each headline: what luck makes of it, and what other assumptions make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.findings.folder import Folder, column, quantile
from sim.findings.jams import first_jam
from sim.findings.risk import NEED, QUANTILE_RUNS, days_to_zero, risk
from sim.names import Name
from sim.statistics import Interval, quantile_interval

Estimate = Callable[[pd.DataFrame], float]


class Spread(NamedTuple):
    """The lowest and the highest estimate under other assumptions, and which ones give them."""

    low: float
    high: float
    lowest: Name
    highest: Name


class Others(NamedTuple):
    """Runs under other assumptions: how many assumptions (R low and R high are one), and runs of each."""

    assumptions: int
    runs: int


def others(folder: Folder) -> Others:
    """How many other assumptions were run; none: 0, 0."""
    table = folder.alternatives
    if table.empty:
        return Others(0, 0)
    kinds = table["alternative" if "alternative" in table else "scenario"].nunique()
    return Others(int(kinds), int(table.groupby("scenario").size().min()))


def large_of_100(table: pd.DataFrame) -> float:
    """Large outbreaks of 100."""
    return 100 * risk(table)[2].estimate


def half_zero_day(table: pd.DataFrame) -> float:
    """The day after the first report by which half reach community zero; inf: not within the run; NaN: too few."""
    days = np.sort(days_to_zero(table))
    return float(days[int(np.ceil(0.5 * days.size)) - 1]) if days.size >= QUANTILE_RUNS else np.nan


def rooms(table: pd.DataFrame) -> float:
    """Quarantine rooms in use at the peak, not exceeded in 9 of 10 runs."""
    return quantile(column(table, "peak_rooms"), NEED)


def rooms_by_chance(folder: Folder) -> Interval:
    """The same with its interval; an end that so few runs cannot tell is infinite."""
    return quantile_interval(folder.measure("peak_rooms"), NEED)


def spread(folder: Folder, estimate: Estimate) -> Spread | None:
    """The range of an estimate over the other assumptions; None where none was run, or each in too few runs.

    The assumptions of the scenario itself are not in it. Each end holds the luck of its own runs, too.
    """
    if others(folder).runs < QUANTILE_RUNS:
        return None
    found = [
        (estimate(rows), Name(str(name), str(rows["chinese"].iloc[0])))
        for name, rows in folder.alternatives.groupby("scenario", sort=False)
    ]
    known = [(value, name) for value, name in found if not np.isnan(value)]
    if not known:
        return None
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    return Spread(low[0], high[0], low[1], high[1])


def same_jam(folder: Folder) -> tuple[int, int] | None:
    """In how many variants of other assumptions the same stage jams first, of how many; None as in `spread`."""
    if others(folder).runs < QUANTILE_RUNS:
        return None
    own = first_jam(folder.replicates)
    found = [first_jam(rows) for _, rows in folder.alternatives.groupby("scenario", sort=False)]
    return sum(stage == own for stage in found), len(found)
