"""What the same runs say under other assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from sim.findings.folder import Folder, column, of
from sim.findings.jams import first_jam, jams, one_stage
from sim.findings.risk import QUANTILE_RUNS, risk
from sim.names import Name
from sim.result import once
from sim.statistics import Interval, paired_shares

ENOUGH = 6  # runs that turned out otherwise: fewer in one direction can be chance at 5 % (sign test)
AFTER = "infections_after_report"
MARGIN = 10  # of 100 outbreaks: a smaller difference of risk changes no answer


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
    infections: tuple[float, float]  # after the first report, as assumed and otherwise: means over the same seeds

    @property
    def moved(self) -> float:
        """By how many infections the means differ; 0 where nobody reported."""
        return float(np.nan_to_num(self.infections[1] - self.infections[0]))


@once
def alternatives(folder: Folder) -> list[Alternative]:
    """One row an alternative, in the order of the table."""
    table = folder.alternatives
    names = [n for n in table["scenario"].unique() if n != folder.scenario.name] if len(table) else []
    return [_alternative(folder, name, of(table, name)) for name in names]


def _alternative(folder: Folder, name: str, rows: pd.DataFrame) -> Alternative:
    k, n, share = risk(rows)
    base = folder.replicates[folder.replicates["replicate"].isin(rows["replicate"])]
    both = base.merge(rows, on="replicate", suffixes=("", "_other"))
    other = "large_outbreak_other" if "large_outbreak" in folder.replicates else "large_outbreak"
    theirs, ours = column(both, other), column(both, "large_outbreak")
    difference, differ = paired_shares(theirs, ours), int((theirs != ours).sum())
    jam = first_jam(rows)
    moved: Change | None = None
    if jam != first_jam(base):
        clear = len(rows) >= QUANTILE_RUNS and one_stage(*jams(rows)) and one_stage(*jams(base))
        moved = "yes_jam" if clear else "cannot"
    name_of, change = Name(name, str(rows["chinese"].iloc[0])), _change(difference, differ, moved)
    return Alternative(name_of, k, n, share, jam, change, difference, _means(both))


def _means(both: pd.DataFrame) -> tuple[float, float]:
    """Infections after the first report in pairs that both have one: as assumed, and otherwise."""
    pairs = both[[AFTER, f"{AFTER}_other"]].dropna() if f"{AFTER}_other" in both else both[:0]
    return (float(pairs[AFTER].mean()), float(pairs[f"{AFTER}_other"].mean())) if len(pairs) else (np.nan, np.nan)


def _change(difference: Interval, differ: int, jam: Change | None) -> Change:
    """Whether the answer changes: by the risk; if not, by what the stage that jams says (None: the same stage)."""
    if difference.sure:
        if differ < ENOUGH:
            return "cannot"
        return "yes_higher" if difference.low > 0 else "yes_lower"
    if jam:
        return jam
    within = max(-difference.low, difference.high) <= MARGIN / 100
    return "no" if within else "cannot"


def most_sensitive(found: list[Alternative]) -> Alternative | None:
    """The alternative that moves the risk most, of those that move it by more than chance."""
    moved = [a for a in found if a.change in ("yes_higher", "yes_lower")]
    return max(moved, key=lambda a: abs(a.difference.estimate), default=None)


def moves_most(found: list[Alternative]) -> Alternative | None:
    """The alternative under which the mean of infections differs most, chance or not."""
    return max((a for a in found if a.moved), key=lambda a: abs(a.moved), default=None)
