"""Intervals cover, censored quantiles agree with scipy, comparisons by seed are sharper."""

import numpy as np
import pytest
from scipy import stats

from sim.findings.differences import MATTERS, Pairs, difference
from sim.statistics import (
    Interval,
    bootstrap_interval,
    chance_text,
    mean_interval,
    paired,
    paired_shares,
    ratio_interval,
    share_interval,
    sign_test,
    verdict,
)
from sim.streams import Stream, Streams
from sim.survival import km_quantiles


def uniform(n: int, series: int = 0) -> np.ndarray:
    """Keyed uniform numbers."""
    return Streams(1, series).u(Stream.DURATION, np.arange(n), 0, 0)


def normal(n: int, series: int = 0) -> np.ndarray:
    return stats.norm.ppf(uniform(n, series))


def test_wilson_interval_of_none_of_twenty_reaches_sixteen_percent():
    found = share_interval(0, 20)
    z2 = stats.norm.ppf(0.975) ** 2
    assert found.estimate == 0
    assert found.low == pytest.approx(0, abs=1e-12)
    assert found.high == pytest.approx(z2 / (20 + z2))  # Wilson's bound for k = 0, by hand


def test_share_interval_without_runs_says_nothing_and_impossible_counts_are_refused():
    assert np.isnan(share_interval(0, 0).low)
    with pytest.raises(ValueError, match="k: 3 is not between 0 and n 2"):
        share_interval(3, 2)


def test_share_interval_covers_in_nineteen_of_twenty_samples():
    n, p = 40, 0.2
    k = np.arange(n + 1)
    intervals = [share_interval(int(i), n) for i in k]
    covers = np.array([i.low <= p <= i.high for i in intervals])
    assert stats.binom.pmf(k, n, p)[covers].sum() == pytest.approx(0.95, abs=0.03)


def test_t_interval_of_one_two_three():
    found = mean_interval([1, 2, 3, np.nan])
    margin = 4.302653 / np.sqrt(3)
    assert (found.estimate, found.n) == (2, 3)
    assert (found.low, found.high) == pytest.approx((2 - margin, 2 + margin), rel=1e-6)


def test_t_interval_covers_in_nineteen_of_twenty_samples():
    samples = normal(8 * 1000).reshape(1000, 8)
    covers = [i.low <= 0 <= i.high for i in map(mean_interval, samples)]
    assert np.mean(covers) == pytest.approx(0.95, abs=0.02)


def test_bootstrap_interval_covers_the_mean_of_skewed_values():
    samples = -np.log(uniform(40 * 150)).reshape(150, 40)
    covers = [i.low <= 1 <= i.high for i in map(bootstrap_interval, samples)]
    assert np.mean(covers) == pytest.approx(0.94, abs=0.05)


def test_bootstrap_is_alike_at_every_call_and_takes_other_statistics():
    x = np.append(np.arange(19.0), 1000)
    assert bootstrap_interval(x) == bootstrap_interval(x)
    median = bootstrap_interval(x, np.median)
    assert median.estimate == 9.5
    assert median.high < 20 < bootstrap_interval(x).high


def test_intervals_of_too_few_or_equal_values():
    assert np.isnan(mean_interval([5]).low)
    assert mean_interval([5]).estimate == 5
    assert np.isnan(mean_interval([]).estimate)
    assert np.isnan(bootstrap_interval([1, 2]).low)
    assert bootstrap_interval([3, 3, 3, 3]) == Interval(3, 3, 3, 4)
    assert mean_interval([3, 3, 3, 3]) == Interval(3, 3, 3, 4)


def test_pairs_with_shared_luck_are_sharper_than_independent_runs():
    luck = 10 * normal(50)
    a, b = luck + normal(50, 1), luck + 2 + normal(50, 2)
    found = paired(a, b)
    assert found.t.low < -2 < found.t.high < 0
    assert found.variance_gain == pytest.approx((a.var(ddof=1) + b.var(ddof=1)) / (a - b).var(ddof=1))
    assert found.variance_gain > 20
    assert abs(found.bootstrap.low - found.t.low) < 0.2


def test_few_pairs_that_all_differ_by_the_same_tell_nothing():
    """Two or five pairs may do so by chance, and their interval of no width would look sure."""
    for n, told in ((2, "cannot tell"), (5, "cannot tell"), (6, "clear")):
        found = paired(np.arange(n) + 2.0, np.arange(n))
        assert found.t.estimate == 2
        assert verdict(found.wider) == told


def test_pairs_leave_out_seeds_in_which_one_side_did_not_happen():
    found = paired([1, 2, np.nan, 4], [2, np.nan, 3, 4])
    assert found.n == 2
    assert found.t.estimate == -0.5
    assert found.share_below == 0.5
    assert paired([1, 2, 3], [2, 3, 4]).variance_gain == np.inf
    assert np.isnan(paired([np.nan], [1]).share_below)
    with pytest.raises(ValueError, match="same seeds"):
        paired([1], [1, 2])


def test_paired_shares_agree_with_newcombes_formula_for_unrelated_columns():
    """Without correlation, Newcombe's interval joins the two Wilson intervals by Pythagoras."""
    a, b = np.array([1, 1, 0, 0] * 10), np.array([1, 0, 1, 0] * 10)
    p, q = share_interval(20, 40), share_interval(20, 40)
    found = paired_shares(a, b)
    assert found.estimate == 0
    assert found.low == pytest.approx(-np.hypot(p.estimate - p.low, q.high - q.estimate))
    assert found.high == pytest.approx(np.hypot(p.high - p.estimate, q.estimate - q.low))


def test_paired_shares_of_equal_columns_are_narrow_and_cover():
    same = np.array([1] * 10 + [0] * 30)
    assert paired_shares(same, same).high < 0.08
    u = uniform(60 * 400).reshape(400, 60)
    intervals = [paired_shares(row < 0.3, row < 0.2) for row in u]
    assert 0.92 <= np.mean([i.low <= 0.1 <= i.high for i in intervals]) <= 1
    assert np.isnan(paired_shares([], []).low)


def test_paired_shares_take_newcombes_correction_off_a_positive_correlation_only():
    """Of 20 pairs 8 yes–yes, 4 yes–no, 1 no–yes, 7 no–no: φ = (8·7 − 4·1 − 20/2) ÷ √9504; the other way −52 ÷ √9504."""
    a, b = np.repeat([1, 1, 0, 0], [8, 4, 1, 7]), np.repeat([1, 0, 1, 0], [8, 4, 1, 7])
    for one, phi in ((a, 42 / np.sqrt(9504)), (1 - a, -52 / np.sqrt(9504))):
        p, q = share_interval(int(one.sum()), 20), share_interval(9, 20)
        down, up = (p.estimate - p.low, q.high - q.estimate), (p.high - p.estimate, q.estimate - q.low)
        found = paired_shares(one, b)
        for end, (x, y) in ((found.estimate - found.low, down), (found.high - found.estimate, up)):
            assert end == pytest.approx(np.sqrt(x**2 - 2 * phi * x * y + y**2))


def test_censored_quantiles_agree_with_a_table_worked_by_hand():
    """Waits 1, 3, 4 over; 2 and 5 not: S = 4/5, then 4/5 × 2/3 = 8/15, then 8/15 × 1/2 = 4/15."""
    assert km_quantiles([3, 1, 4], [5, 2], [0.2, 0.4, 0.5, 0.73, 0.74]) == pytest.approx(
        [1, 3, 4, 4, np.nan], nan_ok=True
    )


def test_censored_quantiles_agree_with_scipy():
    waits = np.round(uniform(300) * 20)
    censored = np.round(uniform(300, 1) * 20)
    curve = stats.ecdf(stats.CensoredData(uncensored=waits, right=censored)).sf
    for q in (0.1, 0.5, 0.7):
        expected = curve.quantiles[np.flatnonzero(curve.probabilities <= 1 - q + 1e-12)[0]]
        assert km_quantiles(waits, censored, [q]) == [expected]


def test_weights_count_as_often_as_they_say():
    twice = km_quantiles([1, 2, 2, 7], [3], [0.5, 0.8, 0.95])
    assert km_quantiles([1, 2, 4, 7], [3], [0.5, 0.8, 0.95], [1, 2, 0, 1]) == twice
    assert np.isnan(km_quantiles([], [1, 2], [0.5])).all()


def test_verdict_needs_a_range_beyond_zero_and_beyond_what_matters():
    assert verdict(Interval(3, 1, 5, 20)) == "clear"
    assert verdict(Interval(-3, -5, -1, 20), smallest=2) == "slight"
    assert verdict(Interval(-3, -5, -2, 20), smallest=2) == "clear"
    assert verdict(Interval(3, 1, 5, 20), agreement=7 / 8) == "clear"
    assert verdict(Interval(3, 1, 5, 20), agreement=6 / 8) == "slight"
    assert verdict(Interval(3, -1, 5, 20)) == "cannot tell"
    assert verdict(Interval(3, np.nan, np.nan, 1)) == "cannot tell"


def test_chances_are_said_in_words():
    assert chance_text(20, 20) == "20 of 20: 84 or more of 100 are possible"
    assert chance_text(5, 20, "zh") == "20次中5次：每100次可有11至47次"
    assert chance_text(0, 0) == "no runs"


def test_the_interval_of_a_ratio_resamples_pairs():
    """Outbreaks of one size: the ratio varies as the mean of their shares; of unlike sizes it covers the truth."""
    rng = np.random.default_rng(2)
    shares = rng.uniform(0.2, 0.8, 60)
    one, other = ratio_interval(5 * shares, np.full(60, 5.0)), bootstrap_interval(shares)
    assert (one.low, one.high) == (pytest.approx(other.low, abs=0.01), pytest.approx(other.high, abs=0.01))
    inside = 0
    for _ in range(60):
        sizes = 1 + rng.geometric(0.2, 80)
        found = ratio_interval(rng.binomial(sizes, 0.6), sizes)
        inside += found.low <= 0.6 <= found.high
        assert found.high < 1
    assert inside >= 50
    assert np.isnan(ratio_interval([1, 2], [2, 3]).low)


def test_a_ratio_that_is_alike_in_large_and_small_outbreaks_is_known_well():
    """Sizes from 1 to 400 and a half of each, give or take one: parts and wholes of one outbreak belong together."""
    wholes = np.repeat([2.0, 20.0, 400.0], 12)
    parts = wholes / 2 + np.tile([-1.0, 0.0, 1.0, 0.0], 9)
    found = ratio_interval(parts, wholes)
    assert found.estimate == pytest.approx(0.5)
    assert 0 < found.high - found.low < 0.02


def test_seeds_that_do_not_differ_count_for_neither_side():
    assert sign_test([1, 2, 3, 5], [1, 1, 4, 5]) == (1, 1, 1.0)
    assert sign_test([1, 2], [1, 2]) == (0, 0, 1.0)


def test_by_three_pairs_luck_alone_is_called_clear_in_fewer_than_five_of_a_hundred():
    """Heavy tails without a variance; docs/decisions.md has the table. What no pair shows is told to be clear."""
    rng = np.random.default_rng(1)
    false = [difference(Pairs(*(rng.pareto(1.5, (2, 3)) + 1)), MATTERS).verdict == "clear" for _ in range(400)]
    assert np.mean(false) < 0.05
    rare = Pairs(np.array([25.0, 26.0, 25.5]), np.full(3, 20.0))  # in one of ten outbreaks it would be 54 less
    assert difference(rare, MATTERS).verdict == "clear"
