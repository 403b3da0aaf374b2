"""A comparison in words: what differs between the scenarios, tables for people, the answer, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import findings
from sim.compare.comparison import Comparison
from sim.compare.differences import Row, at_least
from sim.findings import Folder
from sim.findings.differences import MATTERS, MATTERS_OF_100
from sim.names import STAGES, VERDICTS
from sim.scenario import Scenario, changes, settings
from sim.words import figure

MAIN = (
    "infections_after_report", "reproduction_under_control", "reported_infections", "peak_daily_reported",
    "days_to_community_zero", "hours_onset_to_isolation_p90", "share_core_information_4h",
    "share_contacts_moved_12h", "round_hours", "still_waiting", "hours_of_work_waiting", "people_quarantined",
    "peak_rooms", "person_days_lockdown", "never_supervised",
)  # fmt: skip


def changed(base: Scenario, other: Scenario) -> list[str]:
    """What differs between two scenarios, 'key: old → new unit'.

    >>> changed(Scenario(), Scenario(seed=2))
    ['seed: 1 → 2']
    """
    units = {setting.key: setting.unit for setting in settings()}
    names = ("name", "title", "title_zh")
    return [
        f"{key}: {old} → {new} {_unit(units.get(re.sub(r'[.][0-9]+(?=[.]|$)', '[]', key), ''))}".rstrip()
        for key, old, new in changes(base, other)
        if key not in names
    ]


_UNITLESS = (
    "–", "h", "share", "ratio", "text", "switch", "choice", "time", "times", "date", "days", "name", "names", "files",
    "level", "list", "group", "weights", "layers", "order", "area",
)  # fmt: skip


def _unit(unit: str) -> str:
    """The unit where the text of a value has none and needs one."""
    return "" if unit in _UNITLESS else unit


class TextTable(NamedTuple):
    """A table for people: its title, heads, and rows of text."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


_HEAD = ("", "baseline", "scenario", "difference (95 %)", "below", "gain", "seeds", "verdict")


def tables(found: Comparison, *, chinese: bool = False) -> list[TextTable]:
    """For each scenario: chances and main measures, and the stages where anybody waited; with Chinese names too."""
    shown = []
    for scenario in found.scenarios[1:]:
        rows, stages = (t[t["scenario"] == scenario.name] for t in (found.differences, found.stages))
        rows = rows[(rows["kind"] == "chance") | rows["measure"].isin(MAIN)]
        stages = stages[(stages["baseline"] + stages["value"]) > 0]
        against = f"{scenario.name} against {found.scenarios[0].name}"
        shown.append(TextTable(f"{against}: outcome", _HEAD, [_cells(r, chinese) for r in rows_of(rows)]))
        shown.append(TextTable(f"{against}: where people wait", _HEAD, [_cells(r, chinese) for r in rows_of(stages)]))
    return shown


def rows_of(table: pd.DataFrame) -> Iterator[Row]:
    return (Row(*line) for line in table.itertuples(index=False, name=None))


def _cells(row: Row, chinese: bool) -> tuple[str, ...]:
    unit = "" if row.unit == "–" else f" ({row.unit})"
    below = "–" if np.isnan(row.share_below) else f"{100 * row.share_below:.0f} %"
    gain = "–" if np.isnan(row.variance_gain) else f"{_times(row.variance_gain)}×"
    same = row.low == row.high == 0 and row.seeds > 0
    said = "same in every seed 无差别" if same else f"{VERDICTS[row.verdict].en} {row.chinese_verdict}"
    name = f"{row.english}{unit} {row.chinese if chinese else ''}".rstrip()
    before, after = _beyond(row.baseline, row.beyond_baseline), _beyond(row.value, row.beyond_value)
    return name, before, after, difference_text(row), below, gain, str(row.seeds), said


def _times(gain: float) -> str:
    """A gain of variance; how large beyond a thousand says nothing."""
    return ">1,000" if gain > 1000 else figure(gain)


def _beyond(value: float, runs: int) -> str:
    return figure(value) + (f" [{runs} beyond]" if runs else "")


def difference_text(row: Row) -> str:
    """The difference with its interval, signs on all.

    '+12 (+4 to +21)', or '–' where it cannot be told.
    """
    if np.isnan(row.difference):
        return "–"
    ends = f" ({_signed(row.low)} to {_signed(row.high)})" if not np.isnan(row.low) else " (too few seeds)"
    return _signed(row.difference) + ends


def _signed(x: float) -> str:
    return ("+" if x > 0 else "−" if x < 0 else "") + figure(abs(x))


def answer(found: Comparison) -> list[str]:
    """For each scenario: what changed in it, in the chance of a large outbreak, at the queues, and how sure that is."""
    base, lines = found.folders[0], []
    for other in found.folders[1:]:
        name = other.scenario.name
        differs = changed(base.scenario, other.scenario)
        chance = next(rows_of(_named(found.differences, name, at_least(base.scenario.measures.large))))
        lines += [
            f"{name} against {base.scenario.name}: " + ("; ".join(differs) or "no setting differs"),
            f"  Risk 风险: {chance.english}: {figure(chance.baseline)} → {figure(chance.value)} of 100, "
            f"{difference_text(chance)}: {chance.verdict} {chance.chinese_verdict}.{_few(chance.seeds)}",
            f"  Bottleneck 堵点: first to jam: {_jam(base)} → {_jam(other)}. {_moved(found.stages, name)}",
            f"  Confidence 把握: {_confidence(chance)}",
        ]
    return lines


def _few(seeds: int) -> str:
    needed = findings.HEADLINE_RUNS
    return "" if seeds >= needed else f" A headline needs {needed} seeds, here are {seeds}."


def _named(table: pd.DataFrame, scenario: str, measure: str) -> pd.DataFrame:
    return table[(table["scenario"] == scenario) & (table["measure"] == measure)]


def _jam(folder: Folder) -> str:
    stage = findings.first_jam(folder.replicates)
    return STAGES[stage].en if stage else "none"


def _moved(stages: pd.DataFrame, scenario: str) -> str:
    """The queue that changed most against its standard, of those that changed by more than chance."""
    rows = [row for row in rows_of(_named(stages, scenario, "work_waiting")) if row.verdict != "cannot tell"]
    if not rows:
        return "No queue moved by more than chance (分不出)."
    most = max(rows, key=lambda row: abs(row.difference) / findings.STANDARDS[row.stage])
    wait = next(rows_of(_named(stages[stages["stage"] == most.stage], scenario, "p90")))
    return (
        f"Moved most: {STAGES[most.stage].en}, work waiting at most {figure(most.baseline)} → {figure(most.value)} h "
        f"({difference_text(most)}: {most.verdict} {most.chinese_verdict}); {_waits(wait)}."
    )


def _waits(wait: Row) -> str:
    """How long nine in ten wait, or in how many runs the end came before."""
    if wait.seeds > wait.beyond_baseline + wait.beyond_value:
        return f"nine in ten wait at most {figure(wait.baseline)} → {figure(wait.value)} h"
    return f"nine in ten were not served by the end in {wait.beyond_baseline} → {wait.beyond_value} runs"


def _confidence(row: Row) -> str:
    tested = (
        "other assumptions were not run (--alternatives 10 runs them), so 'clear' holds under these only"
        if np.isnan(row.agreement)
        else f"{100 * row.agreement:.0f} % of the other assumptions give the same sign"
    )
    gain = f", worth {_times(row.variance_gain)} times as many of their own" if row.variance_gain > 1 else ""
    return f"{row.seeds} seeds shared by both{gain}; {tested}."


def notes() -> list[str]:
    """What the columns and the fixed words mean."""
    return [
        "Means over the seeds in which both happened; difference: scenario minus baseline on the same seeds.",
        "Interval of a chance: Newcombe's; of a mean: the wider ends of Student's t and the bootstrap.",
        "Below: share of seeds in which the scenario is below the baseline. Gain: variance with independent seeds ÷ "
        "variance with shared ones.",
        f"Clear 明显: the interval lies beyond {MATTERS_OF_100:g} of 100 (a chance) or {100 * MATTERS:g} % of the "
        "baseline (a mean), and at least 7 of 8 other assumptions give the same sign where they were run; slight 略有: "
        "it excludes 0; "
        "cannot tell 分不出: it does not. Of 20 lines that differ by chance alone, one looks like more.",
        "[n beyond]: runs in which nine in ten had not been served by the end; they are not in the mean.",
    ]
