"""Zones: people and person-days under each level, by town."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sim import findings
from sim.findings import Folder
from sim.names import Lang
from sim.scenario.groups import ZoneSettings
from sim.units import DAY
from sim.words import figure, say

LEVELS = ("lockdown", "control", "precaution")


class Cell(NamedTuple):
    """A town and level over all runs: most people at the end of a day, and thousand person-days (10, 50, 90 %)."""

    people: float
    days: tuple[float, float, float]


class Row(NamedTuple):
    """A town, or with an empty name the county; cells in the order of LEVELS."""

    town: str
    cells: list[Cell]


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:
    """The county, then the towns in the order of their person-days; nothing where no run drew a zone."""
    table, runs = folder.zones, pd.Index(folder.replicates["replicate"].unique(), name="replicate")
    if table.empty:
        return None
    burden = table.groupby("town")["person_days"].sum().sort_values(ascending=False, kind="stable")
    rows = [_row("", table, runs)] + [_row(str(town), table[table["town"] == town], runs) for town in burden.index]
    return {
        "rows": rows,
        "levels": LEVELS,
        "runs": len(runs),
        "rule": [_rule(folder.scenario.zones, x) for x in (lang, "zh" if lang == "en" else "en")],
    }


def _rule(zones: ZoneSettings, lang: Lang) -> str:
    then = say("zones_then", lang, then=figure(zones.then_after / DAY)) if zones.then_after else ""
    return say(
        "zones_words", lang, days=figure(zones.lift_after / DAY), then=then, lockdown=f"{zones.lockdown:g}",
        control=f"{zones.control:g}", precaution=f"{zones.precaution:g}", leak=f"{100 * zones.gate_leak:g}",
    )  # fmt: skip


def _row(town: str, table: pd.DataFrame, runs: pd.Index[Any]) -> Row:
    return Row(town, [_cell(table[table["level"] == level], runs) for level in LEVELS])


def _cell(table: pd.DataFrame, runs: pd.Index[Any]) -> Cell:
    """Runs without a zone count with 0."""
    days = table.groupby("replicate")["person_days"].sum().reindex(runs, fill_value=0.0)
    people = table.groupby(["replicate", "day"])["residents"].sum().groupby("replicate").max()
    return Cell(findings.quantile(people.reindex(runs, fill_value=0.0), 0.5), findings.eight_of_ten(days / 1000))
