"""Paired differences of two plans that were run with the same luck: the one way of all tables of differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.findings.folder import column
from sim.statistics import Interval, Verdict, paired, paired_shares, verdict
from sim.units import Floats

MATTERS_OF_100 = 5.0  # a smaller difference of a chance is at most slight
MATTERS = 0.1  # of the baseline's mean: likewise for means
OF_100 = "of 100 outbreaks"


class Pairs(NamedTuple):
    """Values of a plan and of the baseline, row by row with the same luck; NaN where it did not happen."""

    plan: Floats
    base: Floats

    @property
    def happened(self) -> Pairs:
        """Those in which both happened."""
        both = ~(np.isnan(self.plan) | np.isnan(self.base))
        return Pairs(self.plan[both], self.base[both])


Held = Sequence[tuple[str, Pairs]]  # pairs under other assumptions, with the key of each


@dataclass(frozen=True)
class Difference:
    """Plan minus baseline over the runs in which both happened; of chances all numbers are of 100.

    `interval` is Newcombe's of a chance; of a mean it holds Student's t and the bootstrap. `agreement`: share of the
    other assumptions that give the same sign, NaN if none was run.
    """

    baseline: float
    plan: float
    interval: Interval
    t: Interval
    bootstrap: Interval
    share_below: float
    variance_gain: float
    smallest: float  # difference that matters, in the unit of the interval
    agreement: float
    verdict: Verdict


def pairs(plan: pd.Series, base: pd.Series) -> Pairs:
    """Values with the same index (replicate) side by side, in its order."""
    both = pd.concat([plan, base], axis=1, join="inner").sort_index().to_numpy(np.float64)
    return Pairs(both[:, 0], both[:, 1])


def counted(runs: pd.DataFrame, n: int) -> pd.Series:
    """Whether n or more were infected after the first report (1 or 0); without a report, of all infections."""
    after = column(runs, "infections_after_report").fillna(column(runs, "local_infections"))
    return (after >= n).astype(np.float64)


def difference(values: Pairs, matters: float, *, chance: bool = False, held: Held = ()) -> Difference:
    """The difference of two plans. `matters`: of 100 for a chance (1 or 0 a run); else share of the baseline's mean."""
    found, happened, scale = paired(*values), values.happened, 100.0 if chance else 1.0
    means = [scale * float(x.mean()) if x.size else np.nan for x in happened]
    interval = paired_shares(*values).times(scale) if chance else found.wider
    smallest = matters if chance else matters * abs(means[1]) if happened.base.size else 0.0
    agreeing = agreement(interval.estimate, held)
    return Difference(
        baseline=means[1], plan=means[0],
        interval=interval, t=found.t.times(scale), bootstrap=found.bootstrap.times(scale),
        share_below=found.share_below, variance_gain=found.variance_gain, smallest=smallest, agreement=agreeing,
        verdict=verdict(interval, smallest, agreeing),
    )  # fmt: skip


def same_sign(estimate: float, held: Held) -> dict[str, bool]:
    """For each other assumption whether the mean difference has this sign in all its variants."""
    same: dict[str, bool] = {}
    for key, values in held:
        plan, base = values.happened
        sign: Any = np.sign((plan - base).mean()) if plan.size else np.nan
        same[key] = same.get(key, True) and bool(sign == np.sign(estimate))
    return same


def agreement(estimate: float, held: Held) -> float:
    """Share of the other assumptions whose mean difference has this sign, in all their variants; NaN if none."""
    same = same_sign(estimate, held)
    return float(np.mean(list(same.values()))) if same else np.nan
