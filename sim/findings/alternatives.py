"""What the same runs say under other assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from sim.findings.folder import Folder, column, of
from sim.findings.jams import first_jam, jams, one_stage
from sim.findings.risk import QUANTILE_RUNS, risk
from sim.names import Name
from sim.statistics import Interval, paired_shares

ENOUGH = 6  # runs that turned out otherwise: fewer in one direction can be chance at 5 % (sign test)
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
    return Alternative(
        Name(name, str(rows["chinese"].iloc[0])), k, n, share, jam, _change(difference, differ, moved), difference
    )


def _change(difference: Interval, differ: int, jam: Change | None) -> Change:
    """Whether the answer changes: by the risk; if not, by what the stage that jams says (None: the same stage)."""
    if difference.low > 0 or difference.high < 0:
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
