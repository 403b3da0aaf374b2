"""What a results folder says: risk, time, jams, needs, other assumptions; numbers only, no words, no pictures."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from ruamel.yaml import YAML
from scipy import stats

from sim.chain import CASE_MOVED, CONTACT_MOVED, CORE_INFORMATION, ROUND
from sim.names import Name
from sim.scenario.model import Scenario
from sim.statistics import LEVEL, Interval, paired_shares, share_interval

HEADLINE_RUNS = 100  # fewer give no headline, only what is possible
QUANTILE_RUNS = 10  # fewer say nothing about nine in ten
SMALL = 5
NEED = 0.9
MARGIN = 10  # of 100 outbreaks: a smaller difference of risk changes no answer

STANDARDS: dict[str, float] = {
    "sampling": ROUND,
    "reswab": CORE_INFORMATION,
    "laboratory": ROUND,
    "tracing": CORE_INFORMATION,
    "grouping": CONTACT_MOVED,
    "transfer": CONTACT_MOVED,
    "case_transfer": CASE_MOVED,
    "quarantine": CONTACT_MOVED,
    "hospital": CASE_MOVED,
}

_COLUMNS: dict[str, tuple[str, ...]] = {
    "daily": ("scenario", "replicate", "day"),
    "stages": ("scenario", "replicate", "stage"),
    "delays": ("scenario", "replicate", "step", "n", "open", "median", "p90", "standard"),
    "rounds": ("scenario", "replicate", "round", "ordered", "opened", "sampled_end", "reported_95", "called"),
    "alternatives": ("scenario", "chinese", "replicate"),
}


@dataclass(frozen=True)
class Folder:
    """The tables of one scenario of a results folder; a file that is not there is an empty table.

    All have the columns scenario and replicate. `replicates` and `alternatives` have a column a measure of
    `sim.names.MEASURES`; `daily` (and day), `stages` (and stage), `delays` (and step), `rounds` (and round) the
    columns of `sim.measures`. In `alternatives` `scenario` is the English name of the assumption, `chinese` the
    Chinese one, and replicates have the same luck as those of the same number in `replicates`.
    """

    scenario: Scenario
    replicates: pd.DataFrame
    daily: pd.DataFrame
    stages: pd.DataFrame
    delays: pd.DataFrame
    rounds: pd.DataFrame
    alternatives: pd.DataFrame
    manifest: dict[str, Any]

    def measure(self, name: str) -> pd.Series:
        """One measure, a value a run; all NaN if the table does not have it."""
        return _column(self.replicates, name)


def read(out: Path) -> Folder:
    """Read a results folder. Raises FileNotFoundError without replicates.parquet or scenario.yaml."""
    with (out / "scenario.yaml").open(encoding="utf-8") as file:
        scenario = Scenario.model_validate(YAML(typ="safe").load(file) or {})
    replicates = pd.read_parquet(out / "replicates.parquet")
    names = list(replicates["scenario"].unique())
    name = scenario.name if scenario.name in names or not names else names[0]
    tables = {key: _table(out / f"{key}.parquet", columns) for key, columns in _COLUMNS.items()}
    others = tables.pop("alternatives")
    manifest = out / "manifest.json"
    return Folder(
        scenario=scenario,
        replicates=_of(replicates, name).sort_values("replicate", ignore_index=True),
        **{key: _of(table, name) for key, table in tables.items()},
        alternatives=others,
        manifest=json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {},
    )


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype=np.float64) for name in columns})
    table = pd.read_parquet(path)
    return table.reset_index() if table.index.name else table


def _of(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["scenario"] == name].reset_index(drop=True)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return table[name].astype(np.float64)


def quantile(values: Any, q: float) -> float:
    """The smallest value that this share of the values does not exceed; NaN left out, NaN if nothing is left.

    >>> quantile([1, 2, 3, 4, float("nan")], 0.5)
    2.0
    """
    x = np.asarray(values, dtype=np.float64).ravel()
    x = x[~np.isnan(x)]
    return float(np.quantile(x, q, method="inverted_cdf")) if x.size else np.nan


def risk(table: pd.DataFrame) -> tuple[int, int, Interval]:
    """Large outbreaks, runs, and the share with its interval."""
    large = _column(table, "large_outbreak").dropna()
    k, n = int((large > 0).sum()), len(large)
    return k, n, share_interval(k, n)


@dataclass(frozen=True)
class Reached:
    """Days by which a share of the found outbreaks reached community zero; inf: not within the run."""

    day: float
    low: float
    high: float


def community_zero(folder: Folder, q: float) -> Reached | None:
    """None: so few runs had a report that this share cannot be told."""
    days = np.sort(zero_days(folder))
    n = days.size
    if n < (QUANTILE_RUNS if q > 0.5 else 3):
        return None
    low, high = (int(stats.binom.ppf(p, n, q)) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    middle = int(np.ceil(q * n)) - 1
    return Reached(float(days[middle]), float(days[max(low - 1, 0)]), float(days[min(high, n - 1)]))


def zero_days(folder: Folder) -> Any:
    """First report to community zero, of the runs with a report (days; inf: not within the run)."""
    found = folder.measure("hours_infection_to_report").notna()
    return folder.measure("days_to_community_zero")[found].fillna(np.inf).to_numpy(np.float64)


@dataclass(frozen=True)
class Jam:
    """A stage's queue against its standard."""

    stage: str
    work: float  # longest queue in hours of work of the whole stage, not exceeded in 9 of 10 runs
    ratio: float  # the same ÷ standard
    runs: int  # in which this stage was the worst


def jams(table: pd.DataFrame) -> tuple[list[Jam], int]:
    """Stages from the worst on, and the number of runs with any queue."""
    work = pd.DataFrame({s: _column(table, f"hours_of_work_waiting_{s}") for s in STANDARDS})
    ratio = work / pd.Series(STANDARDS)
    queued = ratio[ratio.max(axis=1) > 0]
    worst = Counter(queued.idxmax(axis=1)) if len(queued) else Counter[str]()
    found = [
        Jam(stage, quantile(work[stage], NEED), quantile(ratio[stage], NEED), worst[stage])
        for stage in STANDARDS
        if not np.isnan(quantile(work[stage], NEED))
    ]
    return sorted(found, key=lambda jam: (-jam.ratio, -jam.runs)), len(queued)


def one_stage(found: list[Jam], queued: int) -> bool:
    """Whether the worst stage can be told: it is the worst in at least half of the runs with a queue."""
    return bool(found) and 2 * found[0].runs >= queued


def stage_wait(folder: Folder, stage: str) -> float:
    """Nine in ten wait at most (h), in nine of ten runs; inf if the queue of one of ten runs never gets so far."""
    rows = folder.stages[(folder.stages["stage"] == stage)]
    if rows.empty:
        return np.nan
    waits = _column(rows, "p90").where(_column(rows, "arrivals") > 0)
    open_ended = _column(rows, "p90").isna() & (_column(rows, "arrivals") > 0)
    return quantile(waits.mask(open_ended, np.inf), NEED)


def outcomes(folder: Folder) -> dict[str, int]:
    """Runs by infections after the first report: small, middle, large; and those never found, by all infections."""
    counted = folder.measure("infections_after_report").fillna(folder.measure("local_infections"))
    large = folder.scenario.measures.large
    known = counted.dropna()
    small = int((known <= min(SMALL, large - 1)).sum())
    big = int((known >= large).sum())
    return {"small": small, "middle": len(known) - small - big, "large": big}


def marks(counts: dict[str, int]) -> dict[str, int]:
    """Icons by class: one a run below a hundred runs, otherwise shares of exactly a hundred (largest remainders).

    >>> marks({"small": 150, "middle": 49, "large": 1})
    {'small': 75, 'middle': 24, 'large': 1}
    """
    n = sum(counts.values())
    if n <= 100:
        return dict(counts)
    exact = {key: 100 * value / n for key, value in counts.items()}
    whole = {key: int(value) for key, value in exact.items()}
    rest = sorted(exact, key=lambda key: (whole[key] - exact[key], -list(exact).index(key)))
    for key in rest[: 100 - sum(whole.values())]:
        whole[key] += 1
    return whole


def days_since_report(folder: Folder) -> pd.DataFrame:
    """The daily table of runs with a report, with a column `since` (days after the day of the first report)."""
    daily = folder.daily
    if daily.empty or "reported" not in daily:
        return daily.assign(since=pd.Series(dtype=np.int64))
    first = daily[daily["reported"] > 0].groupby("replicate")["day"].min()
    found = daily[daily["replicate"].isin(first.index)]
    return found.assign(since=found["day"] - found["replicate"].map(first))


@dataclass(frozen=True)
class Need:
    """A resource on its worst day. `need` NaN: no more than there is; `lead` (h): from the call to its arrival."""

    key: str
    need: float
    have: float
    day: float  # after the first report
    lead: float

    @property
    def short(self) -> float:
        """What is missing; 0 if it is enough."""
        return max(self.need - self.have, 0.0) if not np.isnan(self.need) else 0.0


def needs(folder: Folder) -> list[Need]:
    """Need and have of every resource."""
    s, daily = folder.scenario, days_since_report(folder)
    tables = _tables_needed(folder)
    shift = _peak(daily, _column(daily, "sampled"))[1]
    per_table, roster = s.volunteers.per_table, int(s.volunteers.roster * s.volunteers.attendance)
    samplers = s.sampling.samplers // s.sampling.samplers_per_table
    seats = _seats(folder)
    tubes = s.laboratory.tubes_per_day + s.laboratory.shared_capacity
    rooms = _column(daily, "in_rooms") + _column(daily, "waiting_quarantine").fillna(0)
    beds = _column(daily, "in_beds") + _column(daily, "waiting_hospital").fillna(0)
    t, v = s.tracing, s.transfer
    return [
        Need("volunteers", tables * per_table, roster, shift, 24.0),
        Need("tables", tables, min(s.sampling.tables, samplers), shift, s.sampling.set_up),
        Need("lab", *_with_have(_peak(daily, _column(daily, "tubes")), tubes), s.laboratory.shared_delay),
        _queue_need(daily, "teams", "tracing", t.teams + t.surge_teams, t.surge_delay),
        _queue_need(daily, "desks", "grouping", s.grouping.desks, 0.0),
        _queue_need(daily, "seats", "transfer", seats, v.aid_delay),
        _queue_need(daily, "ambulances", "case_transfer", v.ambulances + v.ambulances_aid, v.ambulances_aid_delay),
        Need("rooms", *_with_have(_peak(daily, rooms), s.quarantine.rooms), 48.0),
        Need("beds", *_with_have(_peak(daily, beds), s.hospital.beds), 0.0),
    ]


def _with_have(peak: tuple[float, float], have: float) -> tuple[float, float, float]:
    return peak[0], have, peak[1]


def _peak(daily: pd.DataFrame, values: pd.Series) -> tuple[float, float]:
    """Largest of a run (not exceeded in 9 of 10 runs), and its day after the first report (the middle run)."""
    frame = daily[["replicate", "since"]].assign(value=values).dropna(subset=["value"])
    if frame.empty:
        return np.nan, np.nan
    top = frame.loc[frame.groupby("replicate")["value"].idxmax()]
    return quantile(top["value"], NEED), quantile(top["since"][top["value"] > 0], 0.5)


def _queue_need(daily: pd.DataFrame, key: str, stage: str, have: float, lead: float) -> Need:
    """Servers that would clear the longest queue within the standard."""
    work, day = _peak(daily, _column(daily, f"work_waiting_{stage}"))
    need = np.ceil(have * work / STANDARDS[stage])
    return Need(key, float(need) if need > have else np.nan, have, day, lead)


def servers(folder: Folder, stage: str) -> int:
    """Capacity of a stage with all help that can be called, in the unit in which it is counted."""
    s = folder.scenario
    return {
        "sampling": s.sampling.tables,
        "reswab": s.sampling.reswab_teams,
        "laboratory": s.laboratory.tubes_per_day + s.laboratory.shared_capacity,
        "tracing": s.tracing.teams + s.tracing.surge_teams,
        "grouping": s.grouping.desks,
        "transfer": _seats(folder),
        "case_transfer": s.transfer.ambulances + s.transfer.ambulances_aid,
        "quarantine": s.quarantine.rooms,
        "hospital": s.hospital.beds,
    }[stage]


def missing(folder: Folder, jam: Jam) -> float:
    """Servers that would clear this queue within the standard; places are held for days, so all who wait need one."""
    places = {"quarantine": "rooms", "hospital": "beds"}.get(jam.stage)
    if places:
        return next(need.short for need in needs(folder) if need.key == places)
    return float(np.ceil(servers(folder, jam.stage) * (jam.ratio - 1)))


def _seats(folder: Folder) -> int:
    v = folder.scenario.transfer
    return (v.coaches + v.coaches_aid) * v.usable_seats + (v.minibuses + v.minibuses_aid) * v.minibus_seats


def _tables_needed(folder: Folder) -> float:
    """Tables that serve the largest round of a run within the hours of sampling; 0 without rounds."""
    s = folder.scenario.sampling
    called = _column(folder.rounds, "called").groupby(folder.rounds["replicate"]).max()
    largest = called.reindex(folder.replicates["replicate"]).fillna(0)
    return float(np.ceil(quantile(largest, NEED) * s.turnout * s.swab_time.mean / (s.closes - s.opens)))


Change = Literal["no", "yes_higher", "yes_lower", "yes_jam", "cannot"]


@dataclass(frozen=True)
class Alternative:
    """What the same runs say under another assumption."""

    name: Name
    k: int
    n: int
    share: Interval
    jam: str  # a stage, or nothing
    change: Change
    difference: Interval  # of the share, over the same seeds


def alternatives(folder: Folder) -> list[Alternative]:
    """One row an alternative, in the order of the table."""
    table = folder.alternatives
    names = [n for n in table["scenario"].unique() if n != folder.scenario.name] if len(table) else []
    return [_alternative(folder, name, _of(table, name)) for name in names]


def first_jam(table: pd.DataFrame) -> str:
    """The stage whose queue is longest against its standard; nothing if none is longer than that."""
    found, _ = jams(table)
    return found[0].stage if found and found[0].ratio > 1 else ""


def _alternative(folder: Folder, name: str, rows: pd.DataFrame) -> Alternative:
    k, n, share = risk(rows)
    base = folder.replicates[folder.replicates["replicate"].isin(rows["replicate"])]
    both = base.merge(rows, on="replicate", suffixes=("", "_other"))
    other = "large_outbreak_other" if "large_outbreak" in folder.replicates else "large_outbreak"
    difference = paired_shares(_column(both, other), _column(both, "large_outbreak"))
    jam = first_jam(rows)
    moved: Change | None = None
    if jam != first_jam(base):
        clear = len(rows) >= QUANTILE_RUNS and one_stage(*jams(rows)) and one_stage(*jams(base))
        moved = "yes_jam" if clear else "cannot"
    return Alternative(
        Name(name, str(rows["chinese"].iloc[0])), k, n, share, jam, _change(difference, moved), difference
    )


def _change(difference: Interval, jam: Change | None) -> Change:
    """Whether the answer changes: by the risk; if not, by what the stage that jams says (None: the same stage)."""
    if difference.low > 0 or difference.high < 0:
        return "yes_higher" if difference.low > 0 else "yes_lower"
    if jam:
        return jam
    within = max(-difference.low, difference.high) <= MARGIN / 100
    return "no" if within else "cannot"


def most_sensitive(found: list[Alternative]) -> Alternative | None:
    """The alternative that moves the risk most, of those that move it by more than chance."""
    moved = [a for a in found if a.change in ("yes_higher", "yes_lower")]
    return max(moved, key=lambda a: abs(a.difference.estimate), default=None)


def chain(folder: Folder) -> pd.DataFrame:
    """Index step; half and nine (h, middle run), low and high of nine (8 of 10 runs), standard, runs; inf: beyond."""
    rows = []
    for step, part in folder.delays.groupby("step", sort=False):
        happened = part[part["n"] > 0]
        if happened.empty:
            continue
        half, nine = (_column(happened, c).fillna(np.inf) for c in ("median", "p90"))
        nine_range = [quantile(nine, q) for q in (0.1, 0.5, 0.9)]
        standard = float(_column(part, "standard").iloc[0])
        rows.append((step, quantile(half, 0.5), nine_range[1], nine_range[0], nine_range[2], standard, len(happened)))
    return pd.DataFrame(rows, columns=["step", "half", "nine", "low", "high", "standard", "runs"]).set_index("step")


Which = Literal["spread", "found", "start"]


def spreading(folder: Folder) -> tuple[pd.DataFrame, Which, int]:
    """Days since the report of the runs with more than 5 infections after it, which runs these are, and how many.

    If fewer than 3 spread so far: of all runs with a report (`found`); without any: days since the start (`start`).
    """
    daily = days_since_report(folder)
    if daily.empty:
        daily = folder.daily.assign(since=folder.daily["day"])
        return shared_days(daily), "start", daily["replicate"].nunique()
    many = folder.replicates["replicate"][folder.measure("infections_after_report") > SMALL]
    if len(many) < 3:
        return shared_days(daily), "found", daily["replicate"].nunique()
    daily = daily[daily["replicate"].isin(many)]
    return shared_days(daily), "spread", daily["replicate"].nunique()


def shared_days(daily: pd.DataFrame) -> pd.DataFrame:
    """The rows of days that at least half of the runs have; later ones would show a few runs as if they were all."""
    runs = daily.groupby("since")["replicate"].transform("nunique")
    return daily[2 * runs >= daily["replicate"].nunique()]


def bands(daily: pd.DataFrame, column: str, qs: tuple[float, ...] = (0.1, 0.25, 0.5, 0.75, 0.9)) -> pd.DataFrame:
    """Quantiles over runs of each day since the report, from 0 on (index since, a column a quantile)."""
    rows = daily[daily["since"] >= 0]
    if rows.empty or column not in rows:
        return pd.DataFrame(columns=list(qs), dtype=np.float64)
    days = rows.groupby("since")[column]
    return pd.DataFrame({q: days.quantile(q) for q in qs})


def round_steps(folder: Folder) -> pd.DataFrame:
    """A row a round of the day's sequence (index 1, 2 …): hours from the order to opened, sampled_end, reported_95.

    Middle value; also low, high of reported_95 (8 of 10) and runs. Open ones count as longer than any.
    """
    table = folder.rounds
    if table.empty:
        return pd.DataFrame()
    number = table.groupby("replicate")["ordered"].rank(method="first").astype(int)
    rows = {}
    for n, part in table.groupby(number):
        hours = {c: (part[c] - part["ordered"]).fillna(np.inf) for c in ("opened", "sampled_end", "reported_95")}
        rows[n] = {
            **{c: quantile(h, 0.5) for c, h in hours.items()},
            "low": quantile(hours["reported_95"], 0.1),
            "high": quantile(hours["reported_95"], 0.9),
            "runs": len(part),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def summary(folder: Folder) -> pd.DataFrame:
    """Index measure; low, median, high (10, 50, 90 % of runs), happened and runs."""
    names = [c for c in folder.replicates if c not in ("scenario", "replicate", "seed")]
    rows = {}
    for name in names:
        values = folder.measure(name).dropna()
        rows[name] = [quantile(values, 0.1), quantile(values, 0.5), quantile(values, 0.9), len(values)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "median", "high", "happened"])


def stage_summary(folder: Folder) -> pd.DataFrame:
    """Index stage; medians of the runs in which it had arrivals, and their number."""
    columns = ["arrivals", "p50", "p90", "still_waiting", "utilisation", "work_waiting"]
    rows = {}
    for stage, part in folder.stages.groupby("stage", sort=False):
        busy = part[_column(part, "arrivals") > 0]
        rows[stage] = [quantile(_column(busy, c), 0.5) for c in columns] + [len(busy)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "runs"])
