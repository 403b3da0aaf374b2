"""Who is under zones, where and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.county import build
from sim.findings.folder import Folder

RESTRICTED = ("lockdown", "control")


def zoned(folder: Folder, days: Sequence[int]) -> pd.DataFrame | None:
    """Index town, a column for each of these days after the first report: share of residents in lockdown or control.

    Mean over the runs with a report that last so long; nothing without zones, or where the county has its own towns.
    """
    if folder.zones.empty or "towns" in folder.scenario.tables:
        return None
    county = build(folder.scenario)
    residents = pd.Series(np.bincount(county.town, minlength=len(county.town_names)), index=list(county.town_names))
    found = folder.daily[folder.daily["reported"] > 0]
    first, last = found.groupby("replicate")["day"].min(), folder.daily.groupby("replicate")["day"].max()
    table = folder.zones[folder.zones["level"].isin(RESTRICTED)]
    since = table["day"] - table["replicate"].map(first)
    shares = {}
    for day in days:
        runs = int((first + day <= last[first.index]).sum())
        if runs:
            shares[day] = table[since == day].groupby("town")["residents"].sum().reindex(residents.index) / runs
    return pd.DataFrame(shares).fillna(0.0).div(residents, axis=0).clip(0.0, 1.0) if shares else None
