"""A comparison in words: what differs between the scenarios, tables for people, the answer, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import findings
from sim.both import keyed
from sim.compare.comparison import Comparison
from sim.compare.differences import Row, at_least
from sim.findings import Ends, Folder
from sim.findings.border import expected_to_enter
from sim.findings.differences import MATTERS, MATTERS_OF_100
from sim.names import STAGES, UNITS, VERDICTS, Lang
from sim.scenario import Scenario, changes, setting_at
from sim.scenario.writer import LABELS
from sim.statistics import SEEN, unseen_share
from sim.words import change, figure, joined, quantity, say

MAIN = (
    "infections_after_report", "reproduction_under_control", "reported_infections", "peak_daily_reported",
    "days_to_community_zero", "hours_onset_to_isolation_p90", "share_core_information_4h",
    "share_contacts_moved_12h", "round_hours", "still_waiting", "hours_of_work_waiting", "people_quarantined",
    "peak_rooms", "person_days_lockdown", "never_supervised",
)  # fmt: skip


ELSEWHERE = (  # beside the queues: hands, orders, the border, leaks, crowded places
    "volunteer_gap", "staff_gap", "zones_unguarded", "gates_unguarded", "hours_order_to_grid_p90",
    "hours_case_to_county_p90", "share_core_information_4h", "truck_queue_hours", "trucks_diverted",
    "trucks_turned_back", "undetected_importations", "slipped_out", "never_supervised", "lost_at_handover",
    "checks_missed", "late_household_days", "infected_in_line", "infected_on_bus", "infected_in_quarantine",
    "infected_on_duty",
)  # fmt: skip


def changed(base: Scenario, other: Scenario, lang: Lang = "en") -> list[str]:
    """What differs between two scenarios, 'key: old → new unit'; in Chinese with the name of the setting.

    >>> changed(Scenario(), Scenario(seed=2)), changed(Scenario(), Scenario(seed=2), "zh")
    (['seed: 1 → 2'], ['种子（seed）：1 → 2'])
    """
    lines = []
    for key, old, new in changes(base, other):
        setting = setting_at(key)
        name = f"{setting.zh}（{key}）" if lang == "zh" and setting and setting.zh else key
        if key not in LABELS:
            says = f"{old} → {new} {unit_of(setting.unit if setting else '', lang)}".rstrip()
            lines.append(keyed(name, says, lang))
    return lines


_UNITLESS = (
    "–", "h", "share", "ratio", "text", "switch", "choice", "time", "times", "date", "days", "name", "names", "files",
    "level", "list", "group", "weight", "weights", "layers", "layout", "order", "area", "roles", "stage", "class",
    "hour",
)  # fmt: skip


def unit_of(unit: str, lang: Lang) -> str:
    """The unit where the text of a value has none and needs one."""
    if unit in ("", *_UNITLESS):
        return ""
    return unit if lang == "en" else UNITS[unit]


class TextTable(NamedTuple):
    """A table for people: its title, heads, and rows of text."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


_HEADS = ("baseline", "scenario", "difference", "below", "gain", "seeds", "verdict")


def tables(found: Comparison, lang: Lang = "en", *, both: bool = False) -> list[TextTable]:
    """For each scenario: chances and main measures, and the stages where anybody waited.

    `both`: names in both languages.
    """
    shown, head = [], ("", *(say(f"compare_head_{key}", lang) for key in _HEADS))
    for scenario in found.scenarios[1:]:
        rows, stages = (t[t["scenario"] == scenario.name] for t in (found.differences, found.stages))
        rows = rows[(rows["kind"] == "chance") | rows["measure"].isin(MAIN)]
        never = stages[list(Ends._fields)].sum(axis=1) > 0
        stages = stages[(stages["baseline"] + stages["value"] > 0) | never]
        for key, part in (("compare_outcome", rows), ("compare_waits", stages)):
            title = say(key, lang, name=scenario.name, base=found.scenarios[0].name)
            shown.append(TextTable(title, head, [_cells(r, lang, both=both) for r in rows_of(part)]))
    return shown


def rows_of(table: pd.DataFrame) -> Iterator[Row]:
    return (Row(*line) for line in table.itertuples(index=False, name=None))


def _cells(row: Row, lang: Lang, *, both: bool) -> tuple[str, ...]:
    unit = {"en": f" ({row.unit})", "zh": f"（{UNITS[row.unit]}）"}[lang] if row.unit != "–" else ""
    below = "–" if np.isnan(row.share_below) else f"{100 * row.share_below:.0f} %"
    gain = f"{_times(row.variance_gain)}×" if np.isfinite(row.variance_gain) else "–"
    same = row.low == row.high == 0 and row.seeds > 0 and row.ended_only_plan == row.ended_only_baseline == 0
    said = say("compare_same_everywhere", lang) if same else _verdict(row, lang)
    names = (f"{row.english}{unit}", row.chinese) if lang == "en" else (f"{row.chinese}{unit}", row.english)
    before, after = (
        _beyond(x, n, lang) for x, n in ((row.baseline, row.ends.open_baseline), (row.value, row.ends.open_plan))
    )
    name = " ".join(names if both else names[:1])
    return name, before, after, difference_text(row, lang), below, gain, str(row.seeds), said


def _verdict(row: Row, lang: Lang) -> str:
    """The verdict, and that it is from few pairs; on English pages with the Chinese word beside it."""
    said = row.chinese_verdict if lang == "zh" else f"{VERDICTS[row.verdict].en} {row.chinese_verdict}"
    few = row.verdict != "cannot tell" and row.seeds < SEEN
    return say("compare_few_pairs", lang, verdict=said) if few else said


def _measure(row: Row, lang: Lang) -> str:
    return row.english if lang == "en" else row.chinese


def _times(gain: float) -> str:
    """A gain of variance; how large beyond a thousand says nothing."""
    return ">1,000" if gain > 1000 else figure(gain)


def _beyond(value: float, runs: int, lang: Lang) -> str:
    return say("compare_beyond", lang, value=figure(value), runs=runs) if runs else figure(value)


def difference_text(row: Row, lang: Lang = "en") -> str:
    """The difference with its interval, signs on all.

    '+12 (+4 to +21)', '≈0 (≈0 to +0.2)' for trifles, or '–' where it cannot be told.
    """
    if np.isnan(row.difference):
        return "–"
    sure = row.low > 0 or row.high < 0  # then even the smallest keeps its sign
    level = 0.0 if sure else max(abs(row.baseline), abs(row.value))
    middle, low, high = (change(x, level) for x in (row.difference, row.low, row.high))
    ends = say("compare_few_seeds", lang) if np.isnan(row.low) else say("compare_interval", lang, low=low, high=high)
    return f"{middle} ({ends})"


def answer(found: Comparison, lang: Lang = "en") -> list[str]:
    """For each scenario: what changed in it, in the chance of a large outbreak, at queues and elsewhere; how sure."""
    base, lines = found.folders[0], []
    for other in found.folders[1:]:
        name = other.scenario.name
        differs = joined(changed(base.scenario, other.scenario, lang), lang) or say("compare_same", lang)
        chance = next(rows_of(_named(found.differences, name, at_least(base.scenario.measures.large))))
        lines += [
            say("compare_against", lang, name=name, base=base.scenario.name, differs=differs),
            say("compare_risk", lang, measure=_measure(chance, lang), before=figure(chance.baseline),
                after=figure(chance.value), difference=difference_text(chance, lang), verdict=_verdict(chance, lang),
                infections=_one(next(rows_of(_named(found.differences, name, "infections_after_report"))), lang),
                few=_few(chance.seeds, lang)),
            say("compare_jam", lang, before=_jam(base, lang), after=_jam(other, lang),
                moved=_moved(found.stages, name, lang)),
            say("compare_elsewhere", lang, moved=_elsewhere(found.differences, name, lang))
            + _expected(base, other, lang),
            confidence(chance, lang),
        ]  # fmt: skip
    return lines


def _few(seeds: int, lang: Lang) -> str:
    needed = findings.HEADLINE_RUNS
    return "" if seeds >= needed else say("compare_few", lang, needed=needed, seeds=seeds)


def _named(table: pd.DataFrame, scenario: str, measure: str) -> pd.DataFrame:
    return table[(table["scenario"] == scenario) & (table["measure"] == measure)]


def _jam(folder: Folder, lang: Lang) -> str:
    stage = findings.first_jam(folder.replicates)
    return STAGES[stage].text(lang) if stage else say("compare_none", lang)


def _moved(stages: pd.DataFrame, scenario: str, lang: Lang) -> str:
    """The queue that moved most against its standard, of those beyond chance; then the others that moved clearly."""
    rows = [row for row in rows_of(_named(stages, scenario, "work_waiting")) if row.verdict != "cannot tell"]
    if not rows:
        return say("compare_unmoved", lang)
    most = max(rows, key=lambda row: abs(row.difference) / findings.STANDARDS[row.stage])
    wait = next(rows_of(_named(stages[stages["stage"] == most.stage], scenario, "p90")))
    return say(
        "compare_moved", lang, stage=STAGES[most.stage].text(lang), before=figure(most.baseline),
        after=figure(most.value), difference=difference_text(most, lang), verdict=_verdict(most, lang),
        waits=_waits(wait, lang),
    ) + _also([row for row in rows if row is not most and row.verdict == "clear"], lang)  # fmt: skip


def _also(rows: list[Row], lang: Lang) -> str:
    """Work waiting before further stages."""
    if not rows:
        return ""
    return say("compare_also", lang, moved=joined([_one(row, lang) for row in rows], lang))


def _elsewhere(differences: pd.DataFrame, scenario: str, lang: Lang) -> str:
    """What changed by more than chance, of hands, orders, the border, leaks and crowded places."""
    rows = [row for measure in ELSEWHERE for row in rows_of(_named(differences, scenario, measure))]
    moved = [_one(row, lang) for row in rows if row.verdict != "cannot tell"]
    return joined(moved, lang) if moved else say("compare_still", lang)


def _expected(base: Folder, other: Folder, lang: Lang) -> str:
    """Who is expected to enter unnoticed, where that differs: no number of runs sees one road."""
    before, after = expected_to_enter(base), expected_to_enter(other)
    changes = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before | after}
    most = max(changes, key=lambda name: abs(changes[name]), default="")
    if not most or abs(changes[most]) < 1e-9:
        return ""
    return say(
        "compare_expected", lang, before=figure(sum(before.values())), after=figure(sum(after.values())), entrance=most,
        old=figure(before.get(most, 0.0)), new=figure(after.get(most, 0.0)),
    )  # fmt: skip


def _one(row: Row, lang: Lang) -> str:
    """A measure before and after, the difference and the verdict, and in how many runs it had not ended."""
    ends = row.ends
    beyond = say("compare_not_ended", lang, plan=ends.open_plan, base=ends.open_baseline) if sum(ends) else ""
    return say(
        "compare_one", lang, measure=_measure(row, lang), before=figure(row.baseline),
        after=quantity(row.value, "h" if row.unit == "h" else "–", lang), difference=difference_text(row, lang),
        verdict=_verdict(row, lang) + beyond,
    )  # fmt: skip


def _waits(wait: Row, lang: Lang) -> str:
    """How long nine in ten wait, or in how many runs the end came before."""
    before, after = wait.ends.open_baseline, wait.ends.open_plan
    if wait.seeds > before + after:
        return say("compare_wait", lang, before=figure(wait.baseline), after=figure(wait.value))
    return say("compare_unserved", lang, before=before, after=after)


def confidence(row: Row, lang: Lang) -> str:
    """How many seeds, what sharing them is worth where anything differs, and whether other assumptions agree."""
    known = not np.isnan(row.agreement)
    tested = say("compare_tested", lang, share=f"{100 * row.agreement:.0f}") if known else say("compare_untested", lang)
    gain = say("compare_gain", lang, times=_times(row.variance_gain)) if 1 < row.variance_gain < np.inf else ""
    share = 100 * unseen_share(row.seeds)
    unseen = say("compare_unseen", lang, share=share, n=row.seeds) if 0 < row.seeds < SEEN else ""
    return say("compare_confidence", lang, seeds=row.seeds, gain=gain, tested=tested, unseen=unseen)


def notes(lang: Lang = "en") -> list[str]:
    """What the columns and the fixed words mean."""
    keys = ("means", "interval", "below", "words", "beyond")
    return [say(f"compare_note_{key}", lang, of_100=MATTERS_OF_100, share=100 * MATTERS, seen=SEEN) for key in keys]
