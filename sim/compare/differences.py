"""Paired differences of two scenarios as tables: chances, measures, and the waits of every stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from sim.findings import Difference, Ends, Folder, Pairs, by_end, counted, difference, pairs
from sim.findings.differences import MATTERS, MATTERS_OF_100, OF_100, Held
from sim.names import COLUMNS, MEASURES, STAGES, VERDICTS, Name

SOME = 10  # infections after the first report: the smaller headline
QUANTITIES = ("p90", "still_waiting", "work_waiting")


class Row(NamedTuple):
    """One difference. NaN where it cannot be told; `agreement`: share of other assumptions with the same sign."""

    scenario: str
    kind: str  # chance, measure, stage
    stage: str
    measure: str
    english: str
    chinese: str
    unit: str
    baseline: float  # means over the seeds in which both happened, and ended; chances of 100
    value: float
    difference: float
    low: float
    high: float
    t_low: float
    t_high: float
    bootstrap_low: float
    bootstrap_high: float
    share_below: float  # of seeds in which the scenario is below the baseline, or it alone was over by the end
    variance_gain: float
    seeds: int
    ended_only_plan: int  # of times until something: further seeds, in which only the scenario was over by the end
    ended_only_baseline: int
    ended_neither: int
    agreement: float
    verdict: str
    chinese_verdict: str

    @property
    def ends(self) -> Ends:
        return Ends(self.ended_only_plan, self.ended_only_baseline, self.ended_neither)


def frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(Row._fields))


def differences(base: Folder, other: Folder) -> Iterator[Row]:
    """Chances, then every measure."""
    both = _Runs(other.replicates.set_index("replicate"), base.replicates.set_index("replicate"))
    held = _under_other_assumptions(base, other)
    scenario = other.scenario.name
    for n in sorted({SOME, base.scenario.measures.large}):
        name = Name(f"{n} or more infections after the first report", f"首报后≥{n}人", OF_100)
        line = _Line(scenario, "chance", "", at_least(n), name)
        yield _row(line, both.large(n), [(key, runs.large(n)) for key, runs in held])
    for key, name in MEASURES.items():
        if key == "large_outbreak" or key not in base.replicates or key not in other.replicates:
            continue
        kind, title = ("chance", Name(name.en, name.zh, OF_100)) if name.unit == "yes/no" else ("measure", name)
        others = [(k, runs.of(key, name)) for k, runs in held]
        yield _row(_Line(scenario, kind, "", key, title), both.of(key, name), others)


def at_least(n: int) -> str:
    """The key of the chance of so many infections after the first report."""
    return f"at_least_{n}"


class _Line(NamedTuple):
    """What a row is about."""

    scenario: str
    kind: str
    stage: str
    measure: str
    name: Name


class _Runs(NamedTuple):
    """Tables of the scenario and of the baseline, a row a replicate (their index)."""

    plan: pd.DataFrame
    base: pd.DataFrame

    def of(self, key: str, name: Name) -> Pairs:
        return pairs(by_end(self.plan, key, name), by_end(self.base, key, name))

    def large(self, n: int) -> Pairs:
        return pairs(counted(self.plan, n), counted(self.base, n))


def _under_other_assumptions(base: Folder, other: Folder) -> list[tuple[str, _Runs]]:
    """(key of the alternative, runs), for every other assumption that both were run under."""
    if base.alternatives.empty or other.alternatives.empty:
        return []
    of_base = dict(tuple(base.alternatives.groupby("scenario", sort=False)))
    parts = other.alternatives.groupby("scenario", sort=False)
    return [
        (str(part["alternative"].iloc[0]), _Runs(part.set_index("replicate"), of_base[label].set_index("replicate")))
        for label, part in parts
        if label in of_base
    ]


def _row(line: _Line, values: Pairs, held: Held = ()) -> Row:
    chance = line.kind == "chance"
    found = difference(values, MATTERS_OF_100 if chance else MATTERS, chance=chance, held=held)
    return Row(
        scenario=line.scenario, kind=line.kind, stage=line.stage, measure=line.measure,
        english=line.name.en, chinese=line.name.zh, unit=line.name.unit, **_numbers(found),
        agreement=found.agreement, verdict=found.verdict, chinese_verdict=VERDICTS[found.verdict].zh,
    )  # fmt: skip


def _numbers(found: Difference) -> dict[str, Any]:
    return {
        "baseline": found.baseline, "value": found.plan,
        "difference": found.interval.estimate, "low": found.interval.low, "high": found.interval.high,
        "t_low": found.t.low, "t_high": found.t.high,
        "bootstrap_low": found.bootstrap.low, "bootstrap_high": found.bootstrap.high,
        "share_below": found.share_below, "variance_gain": found.variance_gain, "seeds": found.t.n,
        **found.ends._asdict(),
    }  # fmt: skip


def stage_differences(base: Folder, other: Folder) -> Iterator[Row]:
    """Waits, who still waits, and work waiting, of each stage."""
    for stage, name in STAGES.items():
        both = _Runs(*(f.stages[f.stages["stage"] == stage].set_index("replicate") for f in (other, base)))
        for key in QUANTITIES if len(both.of("arrivals", COLUMNS["arrivals"]).plan) else ():
            unit = name.unit if key == "still_waiting" else "h"
            title = Name(f"{name.en}: {COLUMNS[key].en}", f"{name.zh}：{COLUMNS[key].zh}", unit)
            yield _row(_Line(other.scenario.name, "stage", stage, key, title), both.of(key, COLUMNS[key]))
