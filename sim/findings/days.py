"""By day, by round, by step, by stage."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from sim.findings.folder import Folder, column, eight_of_ten, quantile
from sim.findings.risk import SMALL


def days_since_report(folder: Folder) -> pd.DataFrame:
    """The daily table of runs with a report, with a column `since` (days after the day of the first report)."""
    daily = folder.daily
    if daily.empty or "reported" not in daily:
        return daily.assign(since=pd.Series(dtype=np.int64))
    first = daily[daily["reported"] > 0].groupby("replicate")["day"].min()
    found = daily[daily["replicate"].isin(first.index)]
    return found.assign(since=found["day"] - found["replicate"].map(first))


def chain(folder: Folder) -> pd.DataFrame:
    """Index step; half and nine (h, middle run), low and high of nine (8 of 10 runs), standard, runs; inf: beyond."""
    rows = []
    for step, part in folder.delays.groupby("step", sort=False):
        happened = part[part["n"] > 0]
        if happened.empty:
            continue
        half, nine = (column(happened, c).fillna(np.inf) for c in ("median", "p90"))
        low, middle, high = eight_of_ten(nine)
        standard = float(column(part, "standard").iloc[0])
        rows.append((step, quantile(half, 0.5), middle, low, high, standard, len(happened)))
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
    """The rows of days that nine of ten runs have; later ones would show sums that fall, because runs have ended."""
    runs = daily.groupby("since")["replicate"].transform("nunique")
    return daily[10 * runs >= 9 * daily["replicate"].nunique()]


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
        rows[name] = [*eight_of_ten(values), len(values)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "median", "high", "happened"])


def stage_summary(folder: Folder) -> pd.DataFrame:
    """Index stage; medians of the runs in which it had arrivals, and their number."""
    columns = ["arrivals", "p50", "p90", "still_waiting", "utilisation", "work_waiting"]
    rows = {}
    for stage, part in folder.stages.groupby("stage", sort=False):
        busy = part[column(part, "arrivals") > 0]
        rows[stage] = [quantile(column(busy, c), 0.5) for c in columns] + [len(busy)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "runs"])
