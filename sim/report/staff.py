"""Volunteers: role by role what was needed on the tightest day, and what was there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import findings
from sim.findings import Folder
from sim.names import ROLES, Lang, Name


class Row(NamedTuple):
    """A role: county sums, not exceeded in nine of ten runs; days after the first report."""

    name: Name
    needed: float
    present: float
    short: float
    day: float
    days_short: float
    town: str


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Rows by role; nothing where nobody was needed."""
    table, settings = since_report(folder), folder.scenario.volunteers
    if table.empty or not folder.scenario.response:
        return None
    rows = [_row(table[table["role"] == role], name) for role, name in ROLES.items() if (table["role"] == role).any()]
    lag = float(settings.call_up.quantile(np.array([0.5]))[0])
    return {
        "rows": rows,
        "roster": f"{settings.roster:,}",
        "attendance": f"{100 * settings.attendance:g}",
        "present": f"{settings.roster * settings.attendance:,.0f}",
        "row": settings.max_days_in_a_row,
        "lag": lag,
    }


def since_report(folder: Folder) -> pd.DataFrame:
    """The table of volunteers of runs with a report, with days counted from it."""
    daily = findings.days_since_report(folder)
    if daily.empty or folder.staff.empty:
        return folder.staff.iloc[:0]
    first = daily[daily["since"] == 0].set_index("replicate")["day"]
    table = folder.staff[folder.staff["replicate"].isin(first.index)]
    return table.assign(since=table["day"] - table["replicate"].map(first))


def _row(table: pd.DataFrame, name: Name) -> Row:
    days = table.groupby(["replicate", "since"])[["needed", "present", "short"]].sum().reset_index()
    worst = days.sort_values(["short", "needed"]).groupby("replicate").tail(1)
    short = table.groupby("town")["short"].sum()
    return Row(
        name=name,
        needed=findings.quantile(worst["needed"], findings.NEED),
        present=findings.quantile(worst["present"], 0.5),
        short=findings.quantile(worst["short"], findings.NEED),
        day=findings.quantile(worst["since"], 0.5),
        days_short=findings.quantile((days["short"] > 0).groupby(days["replicate"]).sum(), 0.5),
        town=str(short.idxmax()) if short.max() > 0 else "",
    )
