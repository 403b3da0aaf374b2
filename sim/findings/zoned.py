"""Who is under zones, where and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.county import build
from sim.findings.folder import Folder
from sim.scenario import Scenario

RESTRICTED = ("lockdown", "control")


def zoned(folder: Folder, days: Sequence[int]) -> pd.DataFrame | None:
    """Index town, a column for each of these days after the first report: share of residents in lockdown or control.

    Mean over the runs with a report that last so long; nothing without zones.
    """
    if folder.zones.empty:
        return None
    residents = _residents(folder.scenario)
    found = folder.daily[folder.daily["reported"] > 0]
    first, last = found.groupby("replicate")["day"].min(), folder.daily.groupby("replicate")["day"].max()
    table = folder.zones[folder.zones["level"].isin(RESTRICTED)]
    since = table["day"] - table["replicate"].map(first)
    shares = {}
    for day in days:
        runs = int((first + day <= last[first.index]).sum())
        if runs:
            shares[day] = table[since == day].groupby("town")["residents"].sum().reindex(residents.index) / runs
    return pd.DataFrame(shares).div(residents, axis=0).fillna(0.0).clip(0.0, 1.0) if shares else None


def days_zoned(zones: pd.DataFrame, runs: int, scenario: Scenario) -> dict[str, float]:
    """Days in lockdown or control of a resident of each town, on average over all runs, also those without any.

    `zones`: the tables of zones of these runs. Nothing where the county has towns of its own, which have no outlines.
    """
    if "towns" in scenario.tables:
        return {}
    residents = _residents(scenario)
    spent = zones[zones["level"].isin(RESTRICTED)].groupby("town")["person_days"].sum().reindex(residents.index)
    return {str(town): float(days) for town, days in spent.div(runs * residents).fillna(0.0).items()}


def _residents(scenario: Scenario) -> pd.Series:
    """Residents by town."""
    county = build(scenario)
    return pd.Series(np.bincount(county.town, minlength=len(county.towns)), index=list(county.town_names))
