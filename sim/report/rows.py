"""Rows of the tables of the brief: delay chain, needs, measures, settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim import charts, findings
from sim.findings import Folder
from sim.names import MEASURES, STEPS, Lang, Name
from sim.scenario.fields import ROOT, Setting, decimal, settings, value_text
from sim.scenario.model import Scenario
from sim.scenario.writer import LABELS, count_assumptions
from sim.words import TEXTS, figure, say


class ChainRow(NamedTuple):
    """A step of the chain: hours, and where they lie along the bar (0–100)."""

    name: Name
    half: float
    nine: float
    standard: float
    runs: int
    at: dict[str, float]


def chain_rows(folder: Folder) -> Iterator[ChainRow]:
    steps = findings.chain(folder)
    for step in charts.CHAIN:
        if step in steps.index:
            row = steps.loc[step]
            at = {c: along(float(row[c])) for c in ("half", "nine", "low", "high", "standard")}
            yield ChainRow(STEPS[step], row["half"], row["nine"], row["standard"], int(row["runs"]), at)


def along(hours: float) -> float:
    """Position on the logarithmic axis of the chain, 0–100; -1 for none."""
    low, high = charts.HOURS[0], charts.HOURS[-1]
    return -1.0 if np.isnan(hours) else float(100 * np.log(np.clip(hours, low, high) / low) / np.log(high / low))


class NeedRow(NamedTuple):
    """A line of the table of needs, as text."""

    name: Name
    need: str
    have: str
    short: str
    over: bool
    day: str
    call: str


def need_rows(folder: Folder, lang: Lang) -> Iterator[NeedRow]:
    happened = not folder.daily.empty
    for n in findings.needs(folder):
        need = figure(n.need) if not np.isnan(n.need) else say("within", lang) if happened else "–"
        short = figure(n.short) if n.short else say("enough", lang) if happened else "–"
        tight = not np.isnan(n.day) and (np.isnan(n.need) or n.need > 0)
        day = _day(n.day, lang) if tight else "–"
        call = _day(np.floor(n.day - n.lead / 24), lang, "before_report") if n.short and tight else "–"
        yield NeedRow(TEXTS[n.key], need, f"{n.have:,.0f}", short, n.short > 0, day, call)


def _day(day: float, lang: Lang, before: str = "at_report") -> str:
    if day > 0:
        return say("day_n", lang, n=int(day))
    return say(before if day < 0 else "at_report", lang)


class RangeRow(NamedTuple):
    """A measure over the runs: 10, 50 and 90 %."""

    name: Name
    low: float
    median: float
    high: float
    note: str = ""


def range_row(folder: Folder, key: str, unit: float = 1.0, note: str = "") -> RangeRow:
    """Of one measure, in this unit of its own."""
    return RangeRow(MEASURES[key], *findings.eight_of_ten(folder.measure(key) / unit), note)


class MeasureRow(NamedTuple):
    """A measure over all runs."""

    name: Name
    low: float
    median: float
    high: float
    happened: int


def measure_rows(folder: Folder) -> list[MeasureRow]:
    rows = []
    for key, (low, median, high, happened) in findings.summary(folder).T.items():
        name = MEASURES.get(str(key), Name(str(key), ""))
        if key == "large_outbreak":
            low = median = high = 100 * findings.risk(folder.replicates)[2].estimate
        rows.append(MeasureRow(name, float(low), float(median), float(high), int(happened)))
    return rows


def settings_view(scenario: Scenario) -> dict[str, Any]:
    """The assumptions with their values, what differs from the default, and how many settings rest on what."""
    rows = [(s, _value(scenario, s)) for s in settings() if "[]" not in s.key]
    kinds = {basis: sum(s.basis == basis for s, _ in rows) for basis in ("found", "derived", "choice")}
    assumed = [(s, value) for s, value in rows if s.basis == "assumption" and value == s.default]
    return {
        "assumed": assumed,
        "kinds": {**kinds, "assumed": len(assumed), "settings": count_assumptions(scenario)[1]},
        "changed": [(s, value) for s, value in rows if value != s.default and s.key not in LABELS],
    }


def _value(scenario: Scenario, setting: Setting) -> str:
    """A setting's value as a file has it."""
    value: Any = scenario
    kind = ROOT
    for name in setting.key.split("."):
        if value is None:
            return "–"
        value, kind = getattr(value, name), kind.part(name)
    if setting.key == "tables":  # where they lie on this machine is nobody's business
        value = {name: Path(file).name for name, file in value.items()}
    return value_text(kind, value)


def short(text: str) -> str:
    """The same text, long decimals of its times to three figures: the model's grid is a little off round ones.

    >>> short("1199.707031 s"), short("0.9999")
    ('1200 s', '0.9999')
    """
    return re.sub(r"\d+\.\d{4,}(?= (?:s|min|h|d)\b)", lambda found: decimal(float(f"{float(found[0]):.3g}")), text)
