"""Residents under each level of zone, by time, day and town, from the table of zones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.controls import Zone
from sim.result import Result
from sim.spells import Steps, no_rows
from sim.units import DAY, Bools

LEVELS = (Zone.LOCKDOWN, Zone.CONTROL, Zone.PRECAUTION)
COLUMNS = ("day", "town", "level", "residents", "person_days")


def residents_under(result: Result, level: Zone, grids: Bools | None = None) -> Steps:
    """Residents at this level of zone, of all grids or of those marked."""
    table = result.tables.zonings
    table = table[table["level"] == level]
    if grids is not None:
        table = table[grids[table["grid"]]]
    table = table[np.argsort(table["grid"], kind="stable")]
    change = np.diff(table["residents"].astype(np.int64), prepend=0)
    new = np.flatnonzero(np.diff(table["grid"], prepend=-1))
    change[new] = table["residents"][new]
    return Steps.counting(table["time"], change)


def zones(result: Result) -> pd.DataFrame:
    """One row a day, town and level with anybody under it: residents at its end, and person-days of the day."""
    days = max(int(np.ceil(result.end / DAY)), 1)
    edges = np.minimum(np.arange(days + 1) * DAY, result.end)
    close = np.minimum(np.nextafter((np.arange(days) + 1) * DAY, 0), result.end)
    found = []
    for town, name in enumerate(result.towns):
        for level in LEVELS:
            under = residents_under(result, level, result.grid_town == town)
            person_days, residents = np.diff(under.area(edges)) / DAY, under.at(close).astype(np.int64)
            day = np.flatnonzero((person_days > 0) | (residents > 0))
            if day.size:
                words = [name] * day.size, [level.name.lower()] * day.size
                found.append((day, *words, residents[day], person_days[day]))
    if not found:
        return no_rows(COLUMNS, words=("town", "level"))
    return pd.DataFrame(
        {name: np.concatenate(cells) for name, cells in zip(COLUMNS, zip(*found, strict=True), strict=True)}
    )


def last_lift(result: Result) -> float:
    """When the last zone was lifted (h); NaN if there was none or one is still open."""
    table = result.tables.zonings
    under = [residents_under(result, level) for level in LEVELS]
    if not table.size or any(steps.level.size and steps.level[-1] > 0 for steps in under):
        return np.nan
    return float(table["time"].max())
