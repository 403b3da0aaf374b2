"""Scenarios side by side, paired by seed: what differs in the answer, at which queue, and how sure that is.

The first scenario is the baseline; every difference is the other one minus the baseline, over the seeds of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim import compare_charts, findings, store
from sim.findings import Folder
from sim.names import COLUMNS, MEASURES, STAGES, VERDICTS, Name
from sim.run import RunOutcome, run
from sim.scenario import Scenario, changes, settings
from sim.statistics import Interval, paired, paired_shares, verdict
from sim.words import figure
from sim.work import Progress, check_start

SOME = 10  # infections after the first report: the smaller headline
MATTERS_OF_100 = 5.0  # a smaller difference of a chance is at most slight
MATTERS = 0.1  # of the baseline's mean: likewise for means
MAIN = (
    "infections_after_report", "reproduction_under_control", "reported_infections", "peak_daily_reported",
    "days_to_community_zero", "hours_onset_to_isolation_p90", "share_core_information_4h",
    "share_contacts_moved_12h", "round_hours", "still_waiting", "hours_of_work_waiting", "people_quarantined",
    "peak_rooms", "person_days_lockdown", "never_supervised",
)  # fmt: skip
OF_100 = "of 100 outbreaks"
QUANTITIES = ("p90", "still_waiting", "work_waiting")


@dataclass(frozen=True)
class Comparison:
    """What a comparison found. `differences` and `stages` are the tables of the CSV files."""

    out: Path
    scenarios: tuple[Scenario, ...]
    runs: tuple[RunOutcome, ...]
    folders: tuple[Folder, ...]
    differences: pd.DataFrame
    stages: pd.DataFrame

    @property
    def ok(self) -> bool:
        """Whether every run of every scenario is there."""
        return all(outcome.ok for outcome in self.runs)


def compare(  # noqa: PLR0913
    scenarios: Sequence[Scenario],
    out: str | Path,
    *,
    replicates: int,
    workers: int | None = None,
    alternatives: int = 0,
    events: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Comparison:
    """Run each scenario in `out`/NAME and write comparison.csv, stages_comparison.csv and comparison.html.

    With `alternatives`, differences must also hold under the other assumptions to be called clear. Raises ValueError
    unless there are two scenarios or more, with different names and one seed; otherwise as `run`. An interrupted run
    ends the comparison with the scenarios so far. Raises Unfinished if these are not two with a finished replicate.
    """
    check_pairs(scenarios)
    for scenario in scenarios:
        check_start(scenario)
    out, outcomes = Path(out), list[RunOutcome]()
    for i, scenario in enumerate(scenarios):
        outcomes.append(
            run(
                scenario, out / store.folder_name(scenario.name), replicates=replicates, workers=workers, events=events,
                alternatives=alternatives, progress=_part(progress, i, len(scenarios)), command=command,
            )
        )  # fmt: skip
        if outcomes[-1].interrupted:
            break
    ready = [(s, o) for s, o in zip(scenarios, outcomes, strict=False) if o.finished]
    if len(ready) < 2 or ready[0][0] is not scenarios[0]:
        raise Unfinished(outcomes, f"{out}: nothing to compare; the same command does the rest")
    return _write(out, tuple(s for s, _ in ready), tuple(outcomes))


def _part(progress: Progress | None, i: int, n: int) -> Progress | None:
    """Progress of the i-th of n runs as that of the whole, as if all had as many replicates."""
    return None if progress is None else lambda done, total: progress(done + i * total, n * total)


class Unfinished(Exception):  # noqa: N818
    """Too little has been run to compare anything."""

    def __init__(self, outcomes: Sequence[RunOutcome], message: str) -> None:
        super().__init__(message)
        self.outcomes = tuple(outcomes)


def check_pairs(scenarios: Sequence[Scenario]) -> None:
    """Raise ValueError, a line a fault, unless these scenarios can be paired."""
    faults = [] if len(scenarios) > 1 else ["compare: needs two scenarios or more"]
    first, names = scenarios[0], [store.folder_name(scenario.name) for scenario in scenarios]
    faults += [
        f"name: two scenarios are called '{n}'; give each its own" for n in dict.fromkeys(names) if names.count(n) > 1
    ]
    faults += [
        f"seed: {first.name} has {first.seed}, {other.name} has {other.seed}; pairs need one, for example --seed 1"
        for other in scenarios[1:]
        if other.seed != first.seed
    ]
    if faults:
        raise ValueError("\n".join(faults))


def _write(out: Path, scenarios: tuple[Scenario, ...], outcomes: tuple[RunOutcome, ...]) -> Comparison:
    folders = tuple(findings.read(out / store.folder_name(scenario.name)) for scenario in scenarios)
    pairs = [(folders[0], other) for other in folders[1:]]
    found = Comparison(
        out=out,
        scenarios=scenarios,
        runs=outcomes,
        folders=folders,
        differences=_frame([row for a, b in pairs for row in _differences(a, b)]),
        stages=_frame([row for a, b in pairs for row in _stage_differences(a, b)]),
    )
    for name, table in (("comparison", found.differences), ("stages_comparison", found.stages)):
        store.write_text(out / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    drawn = compare_charts.differences(found.differences, found.stages, MAIN)
    with store.replacing(out / "comparison.png") as new:
        compare_charts.save(drawn, new)
    store.write_text(out / "comparison.html", _page(found, drawn))
    return found


# Differences


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


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(Row._fields))


def _differences(base: Folder, other: Folder) -> Iterator[Row]:
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
    share = paired_shares(*values)
    interval = Interval(100 * share.estimate, 100 * share.low, 100 * share.high, share.n)
    return _row(line, values, interval, MATTERS_OF_100, held)


def _mean(line: _Line, values: Values, held: Held = ()) -> Row:
    """A difference of means; its interval holds both Student's and the bootstrap's."""
    found = paired(*values)
    ends = [found.t.low, found.t.high, found.bootstrap.low, found.bootstrap.high]
    low, high = (np.nan, np.nan) if np.isnan(found.t.low) else (float(np.nanmin(ends)), float(np.nanmax(ends)))
    _, base = _happened(values)
    smallest = MATTERS * abs(float(base.mean())) if base.size else 0.0
    return _row(line, values, Interval(found.t.estimate, low, high, found.n), smallest, held)


def _happened(values: Values) -> Values:
    both = ~(np.isnan(values[0]) | np.isnan(values[1]))
    return values[0][both], values[1][both]


def _row(line: _Line, values: Values, interval: Interval, smallest: float, held: Held) -> Row:
    found, (one, base) = paired(*values), _happened(values)
    agreement = _agreement(interval.estimate, held)
    said = verdict(interval, smallest, 1.0 if np.isnan(agreement) else agreement)
    scale = 100.0 if line.name.unit == OF_100 else 1.0
    means = [scale * float(x.mean()) if x.size else np.nan for x in (base, one)]
    ends = [scale * x for x in (found.t.low, found.t.high, found.bootstrap.low, found.bootstrap.high)]
    return Row(
        scenario=line.scenario, kind=line.kind, stage=line.stage, measure=line.measure,
        english=line.name.en, chinese=line.name.zh, unit=line.name.unit,
        baseline=means[0], value=means[1], difference=interval.estimate, low=interval.low, high=interval.high,
        t_low=ends[0], t_high=ends[1], bootstrap_low=ends[2], bootstrap_high=ends[3],
        share_below=found.share_below, variance_gain=found.variance_gain, seeds=found.n,
        beyond_baseline=0, beyond_value=0, agreement=agreement, verdict=said, chinese_verdict=VERDICTS[said].zh,
    )  # fmt: skip


def _agreement(difference: float, held: Held) -> float:
    """Share of alternatives whose mean difference has this sign, in all their variants; NaN if none was run."""
    same: dict[str, bool] = {}
    for key, values in held:
        one, base = _happened(values)
        sign = np.sign((one - base).mean()) if one.size else np.nan
        same[key] = same.get(key, True) and bool(sign == np.sign(difference))
    return float(np.mean(list(same.values()))) if same else np.nan


def _stage_differences(base: Folder, other: Folder) -> Iterator[Row]:
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


# Words


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
        shown.append(TextTable(f"{against}: outcome", _HEAD, [_cells(r, chinese) for r in _rows(rows)]))
        shown.append(TextTable(f"{against}: where people wait", _HEAD, [_cells(r, chinese) for r in _rows(stages)]))
    return shown


def _rows(table: pd.DataFrame) -> Iterator[Row]:
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
        chance = next(_rows(_named(found.differences, name, at_least(base.scenario.measures.large))))
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
    rows = [row for row in _rows(_named(stages, scenario, "work_waiting")) if row.verdict != "cannot tell"]
    if not rows:
        return "No queue moved by more than chance (分不出)."
    most = max(rows, key=lambda row: abs(row.difference) / findings.STANDARDS[row.stage])
    wait = next(_rows(_named(stages[stages["stage"] == most.stage], scenario, "p90")))
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


# The page


def _page(found: Comparison, drawn: Any) -> str:
    """comparison.html: one offline page with one figure."""
    base = found.scenarios[0]
    return (
        _environment()
        .get_template("compare.html")
        .render(
            scenarios=found.scenarios,
            folders=[store.folder_name(scenario.name) for scenario in found.scenarios],
            diffs=[(scenario.name, changed(base, scenario)) for scenario in found.scenarios[1:]],
            seeds=[len(folder.replicates) for folder in found.folders],
            answer=answer(found),
            chart=Markup(compare_charts.svg(drawn)),
            tables=tables(found, chinese=True),
            notes=notes(),
            command=found.folders[0].manifest.get("command", ""),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sim"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
