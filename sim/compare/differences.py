"""Paired differences of two scenarios: chances, measures, and the waits of every stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.findings import Folder
from sim.names import COLUMNS, MEASURES, STAGES, VERDICTS, Name
from sim.statistics import Interval, paired, paired_shares, verdict

SOME = 10  # infections after the first report: the smaller headline
MATTERS_OF_100 = 5.0  # a smaller difference of a chance is at most slight
MATTERS = 0.1  # of the baseline's mean: likewise for means
OF_100 = "of 100 outbreaks"
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
    baseline: float  # means over the seeds in which both happened; chances of 100
    value: float
    difference: float
    low: float
    high: float
    t_low: float
    t_high: float
    bootstrap_low: float
    bootstrap_high: float
    share_below: float  # of seeds in which the scenario is below the baseline
    variance_gain: float
    seeds: int
    beyond_baseline: int  # runs in which nine in ten had not been served by the end
    beyond_value: int
    agreement: float
    verdict: str
    chinese_verdict: str


def frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(Row._fields))


def differences(base: Folder, other: Folder) -> Iterator[Row]:
    """Chances, then every measure."""
    pair = _paired_tables(base.replicates, other.replicates)
    held = _paired_alternatives(base, other)
    scenario = other.scenario.name
    for n in sorted({SOME, base.scenario.measures.large}):
        name = Name(f"{n} or more infections after the first report", f"首报后≥{n}人", OF_100)
        line = _Line(scenario, "chance", "", at_least(n), name)
        yield _chance(line, _counted(pair, n), [(k, _counted(t, n)) for k, t in held])
    for key, name in MEASURES.items():
        if key == "large_outbreak" or key not in base.replicates or key not in other.replicates:
            continue
        values, inner = _columns(pair, key), [(k, _columns(t, key)) for k, t in held]
        if name.unit == "yes/no":
            yield _chance(_Line(scenario, "chance", "", key, Name(name.en, name.zh, OF_100)), values, inner)
        else:
            yield _mean(_Line(scenario, "measure", "", key, name), values, inner)


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


Values = tuple[Any, Any]  # of the scenario, of the baseline; same seeds
Held = Sequence[tuple[str, Values]]  # the same under other assumptions, with their keys


def _paired_tables(base: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """One row a seed that both have; columns of the baseline end in `_base`."""
    return other.merge(base, on="replicate", suffixes=("", "_base")).sort_values("replicate", ignore_index=True)


def _paired_alternatives(base: Folder, other: Folder) -> list[tuple[str, pd.DataFrame]]:
    """(key of the alternative, pairs), for every other assumption that both were run under."""
    if base.alternatives.empty or other.alternatives.empty:
        return []
    of_base = dict(tuple(base.alternatives.groupby("scenario", sort=False)))
    parts = other.alternatives.groupby("scenario", sort=False)
    return [
        (str(part["alternative"].iloc[0]), _paired_tables(of_base[label], part))
        for label, part in parts
        if label in of_base
    ]


def _columns(pair: pd.DataFrame, key: str) -> Values:
    return pair[key].to_numpy(np.float64), pair[f"{key}_base"].to_numpy(np.float64)


def _counted(pair: pd.DataFrame, n: int) -> Values:
    """Whether so many were infected after the first report (without a report: in all)."""
    after, whole = _columns(pair, "infections_after_report"), _columns(pair, "local_infections")
    one, other = ((np.where(np.isnan(a), w, a) >= n).astype(np.float64) for a, w in zip(after, whole, strict=True))
    return one, other


def _chance(line: _Line, values: Values, held: Held) -> Row:
    """A difference of shares, of 100."""
    return _row(line, values, paired_shares(*values).times(100), MATTERS_OF_100, held)


def _mean(line: _Line, values: Values, held: Held = ()) -> Row:
    """A difference of means; its interval holds both Student's and the bootstrap's."""
    _, base = _happened(values)
    smallest = MATTERS * abs(float(base.mean())) if base.size else 0.0
    return _row(line, values, paired(*values).wider, smallest, held)


def _happened(values: Values) -> Values:
    both = ~(np.isnan(values[0]) | np.isnan(values[1]))
    return values[0][both], values[1][both]


def _row(line: _Line, values: Values, interval: Interval, smallest: float, held: Held) -> Row:
    found, (one, base) = paired(*values), _happened(values)
    agreeing = agreement(interval.estimate, held)
    said = verdict(interval, smallest, 1.0 if np.isnan(agreeing) else agreeing)
    scale = 100.0 if line.name.unit == OF_100 else 1.0
    means = [scale * float(x.mean()) if x.size else np.nan for x in (base, one)]
    ends = [scale * x for x in (found.t.low, found.t.high, found.bootstrap.low, found.bootstrap.high)]
    return Row(
        scenario=line.scenario, kind=line.kind, stage=line.stage, measure=line.measure,
        english=line.name.en, chinese=line.name.zh, unit=line.name.unit,
        baseline=means[0], value=means[1], difference=interval.estimate, low=interval.low, high=interval.high,
        t_low=ends[0], t_high=ends[1], bootstrap_low=ends[2], bootstrap_high=ends[3],
        share_below=found.share_below, variance_gain=found.variance_gain, seeds=found.n,
        beyond_baseline=0, beyond_value=0, agreement=agreeing, verdict=said, chinese_verdict=VERDICTS[said].zh,
    )  # fmt: skip


def agreement(difference: float, held: Held) -> float:
    """Share of alternatives whose mean difference has this sign, in all their variants; NaN if none was run."""
    same: dict[str, bool] = {}
    for key, values in held:
        one, base = _happened(values)
        sign = np.sign((one - base).mean()) if one.size else np.nan
        same[key] = same.get(key, True) and bool(sign == np.sign(difference))
    return float(np.mean(list(same.values()))) if same else np.nan


def stage_differences(base: Folder, other: Folder) -> Iterator[Row]:
    """Waits, who still waits, and work waiting, of each stage."""
    for stage, name in STAGES.items():
        pair = _paired_tables(*(f.stages[f.stages["stage"] == stage] for f in (base, other)))
        for key in QUANTITIES if len(pair) else ():
            unit = name.unit if key == "still_waiting" else "h"
            title = Name(f"{name.en}: {COLUMNS[key].en}", f"{name.zh}：{COLUMNS[key].zh}", unit)
            row = _mean(_Line(other.scenario.name, "stage", stage, key, title), _columns(pair, key))
            if key == "p90":
                open_ended = [
                    int(((pair[f"arrivals{end}"] > 0) & pair[f"p90{end}"].isna()).sum()) for end in ("_base", "")
                ]
                row = row._replace(beyond_baseline=open_ended[0], beyond_value=open_ended[1])
            yield row
