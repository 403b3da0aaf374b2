"""How sure a number is: intervals, paired differences, and what may be said of them.

All intervals hold at 95 %. NaN is left out: a run in which something did not happen says nothing about its size.
∞ is a time until something that had not ended by the end of the run: in pairs it counts by its sign, in no mean.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from sim.units import Floats

LEVEL = 0.95
RESAMPLES = 2000
_BOOTSTRAP_SEED = 20220313
_ROUNDING = 1e-12
TELLING = 6  # pairs: of fewer that all have one sign, the sign test does not say more than chance
SEEN = 29  # pairs: of fewer what happens in one of ten runs may not be among them (95 %), see `unseen_share`

Verdict = Literal["clear", "slight", "cannot tell"]


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval, from n values; NaN where n is too small."""

    estimate: float
    low: float
    high: float
    n: int

    @property
    def sure(self) -> bool:
        """Whether it does not hold 0: the difference that it is of is more than chance."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> Interval:
        """The same in another unit."""
        return Interval(factor * self.estimate, factor * self.low, factor * self.high, self.n)


@dataclass(frozen=True)
class Paired:
    """The difference a − b of two scenarios that were run with the same seeds."""

    t: Interval  # Student's t over the differences
    bootstrap: Interval  # the same by resampling seeds, for heavy tails
    share_below: float  # of seeds in which a < b, those among them in which b never ended
    variance_gain: float  # variance with independent seeds ÷ variance with shared ones
    n: int  # seeds in which both happened, and ended

    @property
    def wider(self) -> Interval:
        """The mean difference with the wider ends of Student's t and the bootstrap.

        Without bounds where fewer than six pairs all differ by the same: chance may have done that (sign test), and how
        much they vary is not known. Pairs that do not differ at all have the bounds 0 and 0.

        >>> paired([3, 4], [1, 2]).wider, paired([1, 2], [1, 2]).wider
        (Interval(estimate=2.0, low=nan, high=nan, n=2), Interval(estimate=0.0, low=0.0, high=0.0, n=2))
        """
        ends = [self.t.low, self.t.high, self.bootstrap.low, self.bootstrap.high]
        alike = self.t.low == self.t.high and self.t.estimate != 0 and self.n < TELLING
        if np.isnan(self.t.low) or alike:
            return Interval(self.t.estimate, np.nan, np.nan, self.n)
        return Interval(self.t.estimate, float(np.nanmin(ends)), float(np.nanmax(ends)), self.n)


def share_interval(k: int, n: int) -> Interval:
    """Wilson's interval of k of n. Raises ValueError unless 0 ≤ k ≤ n."""
    if not 0 <= k <= n:
        raise ValueError(f"k: {k} is not between 0 and n {n}")
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    test = stats.binomtest(k, n)
    bounds = test.proportion_ci(LEVEL, method="wilson")
    return Interval(k / n, float(bounds.low), float(bounds.high), n)


def unseen_share(n: int) -> float:
    """The greatest share (95 %) of all runs in which something happens that happened in none of n: about 3 ÷ n.

    >>> round(unseen_share(6), 2), round(unseen_share(29), 2), unseen_share(0)
    (0.39, 0.1, 1.0)
    """
    return float(1 - (1 - LEVEL) ** (1 / n)) if n else 1.0


def mean_interval(values: Any) -> Interval:
    """The mean with Student's t interval; without bounds for fewer than two values."""
    x = _happened(values)
    if x.size < 2:
        return _unbounded(x)
    error = float(stats.sem(x))
    mean = float(x.mean())
    margin = float(stats.t.ppf((1 + LEVEL) / 2, x.size - 1)) * error
    return Interval(mean, mean - margin, mean + margin, x.size)


def bootstrap_interval(values: Any, statistic: Callable[..., Any] = np.mean) -> Interval:
    """A statistic (called with `axis`) with its bias-corrected bootstrap interval, alike at every call.

    Percentiles replace the bias correction where it does not exist (medians of ties); fewer than three values have
    no bounds.
    """
    x = _happened(values)
    if x.size < 3:
        return _unbounded(x, statistic)
    estimate = float(statistic(x, axis=-1))
    if np.all(x == x[0]):
        return Interval(estimate, estimate, estimate, x.size)
    for method in ("BCa", "percentile"):
        with np.errstate(all="ignore"):
            low, high = _resampled(x, statistic, method)
        if np.isfinite(low) and np.isfinite(high):
            break
    return Interval(estimate, low, high, x.size)


def ratio_interval(parts: Any, wholes: Any) -> Interval:
    """Sum of parts ÷ sum of wholes, with a bias-corrected bootstrap interval: pairs are resampled together.

    >>> ratio_interval([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12]).estimate
    0.5
    """
    a, b = _both(parts, wholes)
    if a.size < 3:
        return Interval(float(a.sum() / b.sum()) if a.size else np.nan, np.nan, np.nan, a.size)
    estimate = float(a.sum() / b.sum())
    if np.all(a * b.sum() == b * a.sum()):
        return Interval(estimate, estimate, estimate, a.size)
    found = stats.bootstrap(
        (a, b), lambda x, y, axis: x.sum(axis=axis) / y.sum(axis=axis), paired=True, n_resamples=RESAMPLES,
        confidence_level=LEVEL, batch=200, random_state=_BOOTSTRAP_SEED,
    ).confidence_interval  # fmt: skip
    return Interval(estimate, float(found.low), float(found.high), a.size)


def _resampled(x: Floats, statistic: Callable[..., Any], method: str) -> tuple[float, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        found = stats.bootstrap(
            (x,),
            statistic,
            n_resamples=RESAMPLES,
            confidence_level=LEVEL,
            method=method,
            batch=200,
            random_state=_BOOTSTRAP_SEED,
        )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def quantile_interval(values: Any, q: float) -> Interval:
    """A quantile (a value that occurs) with the interval of its order statistics; an end beyond all values is infinite.

    >>> quantile_interval(range(1, 101), 0.9)
    Interval(estimate=90.0, low=84.0, high=96.0, n=100)
    >>> quantile_interval(range(1, 11), 0.9)
    Interval(estimate=9.0, low=7.0, high=inf, n=10)
    """
    x = np.sort(_happened(values))
    n = x.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    low, high = (int(stats.binom.ppf(p, n, q)) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    middle = max(int(np.ceil(q * n - _ROUNDING)), 1)
    return Interval(
        float(x[middle - 1]),
        float(x[low - 1]) if low else -np.inf,
        float(x[high]) if high < n else np.inf,
        n,
    )


def paired(a: Any, b: Any) -> Paired:
    """Compare the values of two scenarios seed by seed (same order); seeds with a NaN on either side are left out.

    Raises ValueError when the two have different lengths.

    >>> ended = paired([1, 2, 3, np.inf], [2, 3, np.inf, np.inf])
    >>> ended.t.estimate, ended.n, ended.share_below
    (-1.0, 2, 0.75)
    """
    a, b = _both(a, b)
    below = float(np.mean(a < b)) if a.size else np.nan
    ended = np.isfinite(a) & np.isfinite(b)
    a, b = a[ended], b[ended]
    difference = a - b
    gain = np.nan
    if a.size >= 2:
        apart, together = a.var(ddof=1) + b.var(ddof=1), difference.var(ddof=1)
        gain = float(apart / together) if together > 0 else (np.inf if apart > 0 else np.nan)
    return Paired(
        t=mean_interval(difference),
        bootstrap=bootstrap_interval(difference),
        share_below=below,
        variance_gain=gain,
        n=a.size,
    )


def paired_shares(a: Any, b: Any) -> Interval:
    """The difference of two shares over the same seeds (yes/no columns a and b): Newcombe's score interval (1998)."""
    a, b = (x != 0 for x in _both(a, b))
    n = a.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    p, q = share_interval(int(a.sum()), n), share_interval(int(b.sum()), n)
    phi = _correlation(a, b)
    difference = p.estimate - q.estimate
    down = _joined(p.estimate - p.low, q.high - q.estimate, phi)
    up = _joined(p.high - p.estimate, q.estimate - q.low, phi)
    return Interval(difference, difference - down, difference + up, n)


def sign_test(a: Any, b: Any) -> tuple[int, int, float]:
    """In how many seeds a > b, in how many a < b, and the chance of so uneven a split if neither were likelier.

    Where a few outbreaks decide the mean, its difference cannot be told although nearly all seeds agree.

    >>> sign_test([2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6])
    (6, 0, 0.03125)
    """
    a, b = _both(a, b)
    above, below = int(np.sum(a > b)), int(np.sum(a < b))
    n = above + below
    return above, below, float(stats.binomtest(above, n).pvalue) if n else 1.0


def _correlation(a: Any, b: Any) -> float:
    """Phi of the 2×2 table, with Newcombe's continuity correction where it is positive; 0 if a margin is empty."""
    n = a.size
    both, neither = np.sum(a & b), np.sum(~a & ~b)
    only_a, only_b = np.sum(a & ~b), np.sum(~a & b)
    margins = float(a.sum()) * float((~a).sum()) * float(b.sum()) * float((~b).sum())
    if margins == 0:
        return 0.0
    product = float(both * neither - only_a * only_b)
    if product > 0:
        product = max(product - n / 2, 0.0)
    return product / float(np.sqrt(margins))


def _joined(one: float, other: float, phi: float) -> float:
    return float(np.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0)))


def verdict(interval: Interval, smallest: float = 0.0, agreement: float = np.nan) -> Verdict:
    """What may be said of a difference: clear 明显, slight 略有, cannot tell 分不出.

    Cannot tell: the interval contains 0 or has no bounds. Clear: all of it lies beyond `smallest` (the smallest
    difference that matters, same unit) and at least 7 of 8 other assumptions (`agreement`, share) give the same
    sign. Slight: everything between. Where no other assumption was run (NaN) it is clear of chance alone, which whoever
    shows it must say.
    """
    if not interval.sure:
        return "cannot tell"
    nearest = interval.low if interval.low > 0 else -interval.high
    return "clear" if nearest >= smallest and not agreement < 7 / 8 else "slight"


def chance_text(k: int, n: int, lang: Literal["en", "zh"] = "en") -> str:
    """What k of n runs say about 100 outbreaks, in words.

    >>> chance_text(0, 20)
    '0 of 20: up to 16 of 100 are possible'
    >>> chance_text(5, 20)
    '5 of 20: 11 to 47 of 100 are possible'
    >>> chance_text(0, 20, "zh")
    '20次中0次：每100次最多可有16次'
    """
    if n == 0:
        return "no runs" if lang == "en" else "没有推演"
    share = share_interval(k, n)
    low, high = round(100 * share.low), round(100 * share.high)
    words = {
        "en": (f"up to {high}", f"{low} or more", f"{low} to {high}"),
        "zh": (f"最多可有{high}次", f"至少{low}次", f"可有{low}至{high}次"),
    }[lang]
    range_ = words[0] if k == 0 else words[1] if k == n else words[2]
    return f"{k} of {n}: {range_} of 100 are possible" if lang == "en" else f"{n}次中{k}次：每100次{range_}"


def _happened(values: Any) -> Floats:
    x = np.asarray(values, dtype=np.float64).ravel()
    return x[~np.isnan(x)]


def _both(a: Any, b: Any) -> tuple[Floats, Floats]:
    a, b = np.asarray(a, dtype=np.float64).ravel(), np.asarray(b, dtype=np.float64).ravel()
    if a.size != b.size:
        raise ValueError(f"a has {a.size} values and b has {b.size}: pairs need the same seeds")
    keep = ~(np.isnan(a) | np.isnan(b))
    return a[keep], b[keep]


def _unbounded(x: Floats, statistic: Callable[..., Any] = np.mean) -> Interval:
    return Interval(float(statistic(x, axis=-1)) if x.size else np.nan, np.nan, np.nan, x.size)
