"""Volunteers and staff: role by role what was needed on the tightest day, what was there, and when to call."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import findings
from sim.both import listed
from sim.findings import Folder
from sim.names import POSTS, ROLES, Lang, Name
from sim.response.volunteers import company_people, expected
from sim.staffing import lag
from sim.units import DAY
from sim.words import say, town

AROUND = 2  # days shown before and after the worst one


class Row(NamedTuple):
    """A role: county sums, not exceeded in nine of ten runs; days after the first report."""

    name: Name
    needed: float
    present: float
    short: float
    day: str
    call_by: str
    days_short: float
    towns: str


class Line(NamedTuple):
    """A role on several days or in several towns: needed, present and short, as text."""

    name: Name
    cells: list[tuple[str, bool]]  # needed / present, and whether somebody was short


class Worst(NamedTuple):
    """Each role on the days around the worst one, and on that day by town; the middle of all runs."""

    day: int  # after the first report
    around: list[int]
    days: list[Line]
    places: list[str]  # those that miss most first
    towns: list[Line]


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:
    """Rows by role, volunteers first; nothing where nobody was needed."""
    table, settings = findings.since_report(folder), folder.scenario.volunteers
    if table.empty or not folder.scenario.response:
        return None
    asked = [
        (part, name, lag(folder.scenario, role))
        for role, name in (ROLES | POSTS).items()
        if not (part := table[table["role"] == role]).empty
    ]
    return {
        "rows": [_row(part, name, hours, lang) for part, name, hours in asked],
        "worst": _worst(table, asked, lang),
        "roster": f"{settings.roster:,}",
        "attendance": f"{100 * settings.attendance:g}",
        "company": f"{company_people(folder.scenario):,}",
        "company_attendance": f"{100 * settings.company_attendance:g}",
        "present": f"{expected(folder.scenario):,.0f}",
        "row": settings.max_days_in_a_row,
        "worked": f"{100 * settings.max_days_in_a_row / (settings.max_days_in_a_row + 1):.0f}",
        "steady": f"{_steady(folder):,.0f}",
        "lag": lag(folder.scenario, next(iter(ROLES))),
        "aid": lag(folder.scenario, next(iter(POSTS))),
    }


def _steady(folder: Folder) -> float:
    """Who comes on the first day × days of work ÷ (days of work + the day of rest)."""
    days = folder.scenario.volunteers.max_days_in_a_row
    return expected(folder.scenario) * days / (days + 1)


def _row(table: pd.DataFrame, name: Name, hours: float, lang: Lang) -> Row:
    days = table.groupby(["replicate", "since"])[["needed", "present", "short"]].sum().reset_index()
    worst = findings.worst_days(table)
    missing = findings.quantile(worst["short"], findings.NEED)
    return Row(
        name=name,
        needed=findings.quantile(worst["needed"], findings.NEED),
        present=findings.quantile(worst["present"], 0.5),
        short=missing,
        day=_day(findings.quantile(worst["since"], 0.5), lang) if missing > 0 else "–",
        call_by=_call_by(table, worst, hours, lang) if missing > 0 else "",
        days_short=findings.quantile((days["short"] > 0).groupby(days["replicate"]).sum(), 0.5),
        towns=_short_towns(table, lang),
    )


def _short_towns(table: pd.DataFrame, lang: Lang) -> str:
    """Every town that is short in more than one of ten runs, with its worst shift; those that miss most first."""
    worst = table.pivot_table("short", "replicate", "town", aggfunc="max", fill_value=0)
    if worst.shape[1] < 2:
        return ""
    most = worst.apply(findings.quantile, q=findings.NEED).sort_values(ascending=False, kind="stable")
    told = (f"{town(str(name)).text(lang)} {number:,.0f}" for name, number in most[most >= 1].items())
    return listed(told).text(lang)


def _call_by(table: pd.DataFrame, worst: pd.DataFrame, hours: float, lang: Lang) -> str:
    """The tightest time less the time until people come, in the middle run."""
    hour = table.sort_values("short").groupby(["replicate", "since"])["hour"].last()
    moments = worst["since"] * DAY + hour.loc[list(zip(worst["replicate"], worst["since"], strict=True))].to_numpy()
    first = (table["day"] - table["since"]).groupby(table["replicate"]).first().loc[worst["replicate"]].to_numpy() * DAY
    if findings.quantile(moments + first - hours, 0.5) < 0:
        return say("before_outbreak", lang)
    time = findings.quantile(moments - hours, 0.5)
    return say("call_at", lang, day=_day(time // DAY, lang), hour=f"{int(time % DAY):02d}")


def _day(day: float, lang: Lang) -> str:
    """A day after the first report, or before it."""
    return say("day_before" if day < 0 else "day_n", lang, n=f"{abs(day):.0f}") if np.isfinite(day) else "–"


def _worst(table: pd.DataFrame, asked: list[tuple[pd.DataFrame, Name, float]], lang: Lang) -> Worst:
    """The worst day is that of all roles in the middle run."""
    worst, runs = int(findings.quantile(findings.worst_days(table)["since"], 0.5)), table["replicate"].unique()
    around = list(range(worst - AROUND, worst + AROUND + 1))
    there = [(part[part["since"] == worst], name) for part, name, _ in asked]
    sums = table[table["since"] == worst].groupby("town")[["short", "needed"]].sum()
    places = sums.sort_values(["short", "needed"], ascending=False, kind="stable").index.tolist()
    days = _lines([(part, name) for part, name, _ in asked], "since", around, runs)
    heads = [town(str(place)).text(lang) for place in places]
    return Worst(worst, around, days, heads, _lines(there, "town", places, runs))


def _lines(parts: list[tuple[pd.DataFrame, Name]], key: str, shown: list[Any], runs: Any) -> list[Line]:
    """Each role for each of these values of the key; roles that none of them needs are left out."""
    found = []
    for part, name in parts:
        sums = part.groupby([key, "replicate"])[["needed", "present", "short"]].sum()
        cells = []
        for value in shown:
            here = sums.loc[value] if value in sums.index.get_level_values(key) else sums.iloc[:0]
            here = here.reindex(runs, fill_value=0)
            needed, present, short = (findings.quantile(here[c], 0.5) for c in ("needed", "present", "short"))
            cells.append((f"{needed:,.0f} / {present:,.0f}" if needed else "–", short > 0))
        if any(text != "–" for text, _ in cells):
            found.append(Line(name, cells))
    return found
