"""Every measure of a results folder in one table: summary.csv."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.findings.days import summary
from sim.findings.folder import Folder
from sim.names import MEASURES
from sim.statistics import mean_interval, share_interval

YES_NO = ("large_outbreak", "controlled")


def measured(folder: Folder) -> pd.DataFrame:
    """One row a measure, over the replicates of a results folder.

    low, median, high: 10, 50, 90 % of the runs in which it happened (nothing for yes and no); mean with its 95 %
    interval by Student's t, cut at 0 because no measure can be less (of yes and no: the share, Wilson's); happened:
    in how many of the runs. Chances are of 100 outbreaks.
    """
    runs = len(folder.replicates)
    rows = []
    for key, row in summary(folder).iterrows():
        name = MEASURES[str(key)]
        values = folder.measure(str(key)).dropna()
        shares, scale = key in YES_NO, 100 if name.unit == "of 100 outbreaks" else 1
        mean = share_interval(int((values > 0).sum()), len(values)) if shares else mean_interval(values)
        ranges = [np.nan] * 3 if shares else [row["low"], row["median"], row["high"]]
        means = [scale * x for x in (mean.estimate, np.fmax(mean.low, 0.0) if mean.n > 1 else np.nan, mean.high)]
        rows.append((key, name.unit, name.en, name.zh, *ranges, *means, int(row["happened"]), runs))
    columns = ["measure", "unit", "english", "chinese", "low", "median", "high", "mean", "mean_low", "mean_high",
               "happened", "runs"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
