"""Paired differences of two plans that were run with the same luck: the one way of all tables of differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.findings.folder import column
from sim.names import Name
from sim.statistics import Interval, Verdict, paired, paired_shares, share_interval, verdict
from sim.units import Floats

MATTERS_OF_100 = 5.0  # a smaller difference of a chance is at most slight
MATTERS = 0.1  # of the baseline's mean: likewise for means
OF_100 = "of 100 outbreaks"


class Ends(NamedTuple):
    """Of times until something: the pairs that were not both over by the end. Who alone ended has less."""

    ended_only_plan: int
    ended_only_baseline: int
    ended_neither: int

    @property
    def open_plan(self) -> int:
        return self.ended_only_baseline + self.ended_neither

    @property
    def open_baseline(self) -> int:
        return self.ended_only_plan + self.ended_neither


class Pairs(NamedTuple):
    """Values of a plan and of the baseline, row by row with the same luck.

    NaN where it did not happen, ∞ where it was not over by the end of the run, see `by_end`.
    """

    plan: Floats
    base: Floats

    @property
    def happened(self) -> Pairs:
        """Those in which both happened, and ended."""
        both = np.isfinite(self.plan) & np.isfinite(self.base)
        return Pairs(self.plan[both], self.base[both])

    @property
    def ends(self) -> Ends:
        """In how many pairs not both ended."""
        plan, base = np.isinf(self.plan), np.isinf(self.base)
        ended_plan, ended_base = np.isfinite(self.plan), np.isfinite(self.base)
        return Ends(int((ended_plan & base).sum()), int((plan & ended_base).sum()), int((plan & base).sum()))

    @property
    def sign(self) -> float:
        """Of the mean difference; NaN where more of the pairs in which only one ended point the other way."""
        plan, base = self.happened
        ends, mean = self.ends, float(np.sign((plan - base).mean())) if plan.size else np.nan
        only = float(np.sign(ends.ended_only_baseline - ends.ended_only_plan))
        return (only or np.nan) if np.isnan(mean) else np.nan if mean * only < 0 else mean


Held = Sequence[tuple[str, Pairs]]  # pairs under other assumptions, with the key of each


@dataclass(frozen=True)
class Difference:
    """Plan minus baseline over the runs in which both happened, and ended; of chances all numbers are of 100.

    `interval` is Newcombe's of a chance; of a mean it holds Student's t and the bootstrap. `agreement`: share of the
    other assumptions that give the same sign, NaN if none was run. `share_below` is of all pairs, of those that did not
    both end too (`ends`); where more of these point the other way than the mean, nothing can be told.
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
    ends: Ends

    @property
    def surely_more(self) -> bool:
        """Whether the plan surely (95 %) has more: by the mean, or by which alone ended in more of the other pairs."""
        only, of = self.ends.ended_only_baseline, self.ends.ended_only_baseline + self.ends.ended_only_plan
        return self.interval.low > 0 or share_interval(only, of).low > 1 / 2


def by_end(runs: pd.DataFrame, key: str, name: Name) -> pd.Series:
    """A column of runs; ∞ for a time until something that had begun and not ended by the end of the run."""
    found = column(runs, key)
    if not name.begun or found.notna().all():
        return found
    return found.mask(found.isna() & runs.eval(name.begun, engine="python"), np.inf)


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
        verdict="cannot tell" if np.isnan(values.sign) else verdict(interval, smallest, agreeing), ends=values.ends,
    )  # fmt: skip


def same_sign(estimate: float, held: Held) -> dict[str, bool]:
    """For each other assumption whether the difference has this sign in all its variants, see `Pairs.sign`."""
    same: dict[str, bool] = {}
    for key, values in held:
        same[key] = same.get(key, True) and bool(values.sign == np.sign(estimate))
    return same


def agreement(estimate: float, held: Held) -> float:
    """Share of the other assumptions whose mean difference has this sign, in all their variants; NaN if none."""
    same = same_sign(estimate, held)
    return float(np.mean(list(same.values()))) if same else np.nan
