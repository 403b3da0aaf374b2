"""How large, how long, and how the runs end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.findings.folder import Folder, column
from sim.statistics import Interval, quantile_interval, share_interval

HEADLINE_RUNS = 100  # fewer give no headline, only what is possible


QUANTILE_RUNS = 10  # fewer say nothing about nine in ten


HALF_RUNS = 6  # of fewer the lowest to the highest is no 95 % interval of the middle


SMALL = 5


NEED = 0.9


def risk(table: pd.DataFrame) -> tuple[int, int, Interval]:
    """Large outbreaks, runs, and the share with its interval."""
    large = column(table, "large_outbreak").dropna()
    k, n = int((large > 0).sum()), len(large)
    return k, n, share_interval(k, n)


@dataclass(frozen=True)
class Reached:
    """Days by which a share of the found outbreaks reached community zero; inf: not within the run, or unknown."""

    day: float
    low: float
    high: float


def community_zero(folder: Folder, q: float) -> Reached | None:
    """None: so few runs had a report that this share cannot be told."""
    days = zero_days(folder)
    if days.size < (QUANTILE_RUNS if q > 0.5 else HALF_RUNS):
        return None
    found = quantile_interval(days, q)
    return Reached(found.estimate, found.low, found.high)


def zero_days(folder: Folder) -> Any:
    """First report to community zero, of the runs with a report (days; inf: not within the run)."""
    return days_to_zero(folder.replicates)


def days_to_zero(table: pd.DataFrame) -> Any:
    """The same of any table of runs."""
    found = column(table, "hours_infection_to_report").notna()
    return column(table, "days_to_community_zero")[found].fillna(np.inf).to_numpy(np.float64)


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
