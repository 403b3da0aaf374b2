"""Distributions agree with scipy; counts are exact; conditioning equals redrawing."""

import numpy as np
import pytest
from scipy import stats

from sim.distributions import KNOTS, Counts, Distribution

U = (np.arange(200_000) + 0.5) / 200_000

FORMS = [
    ("fixed", {"value": 3.0}),
    ("exponential", {"mean": 5.0}),
    ("gamma", {"mean": 61.9, "sd": 33.6}),
    ("gamma", {"shape": 2.0, "scale": 3.0}),
    ("weibull", {"shape": 2.322737, "scale": 155.8}),
    ("lognormal", {"median": 2.5, "p95": 4.0}),
    ("lognormal", {"mean": 0.01, "cv": 0.5}),
    ("triangular", {"low": 4.0, "mode": 6.0, "high": 10.0}),
    ("uniform", {"low": 0.5, "high": 1.5}),
    ("skewnormal", {"location": 0.0, "scale": 48.0, "shape": 1.95}),
]


@pytest.mark.parametrize(("name", "values"), FORMS)
def test_quantiles_reproduce_mean_and_spread(name, values):
    d = Distribution.of(name, **values)
    x = d.quantile(U)
    assert x.mean() == pytest.approx(d.mean, rel=2e-3)
    if name != "fixed":
        assert x.std() == pytest.approx(d.frozen.std(), rel=5e-3)
        assert np.all(np.diff(x) >= 0)


@pytest.mark.parametrize(("name", "values"), FORMS)
def test_quantiles_of_many_at_once_are_those_of_one_by_one(name, values):
    """To the last bit, at the edges of cells and in the tails, too."""
    d = Distribution.of(name, **values)
    u = np.concatenate([KNOTS, np.nextafter(KNOTS, 0.5), np.nextafter(KNOTS, 1.0), U[::400], [0, 1e-13, 1 - 1e-13, 1]])
    assert d.quantile(u).tolist() == [d.quantile(np.array([one]))[0] for one in u] == [d.quantile_of(one) for one in u]


def test_conditioning_on_a_floor_equals_redrawing():
    d = Distribution.of("skewnormal", location=0.0, scale=48.0, shape=1.95)
    redrawn = d.quantile(U)
    redrawn = redrawn[redrawn >= 10]
    at_once = d.quantile_above(U, 10.0)
    for p in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert np.quantile(at_once, p) == pytest.approx(np.quantile(redrawn, p), rel=2e-3)


@pytest.mark.parametrize(("mean", "k"), [(4.5, 0.33), (2.5, 0.16), (1.2, np.inf), (0.0, 0.5)])
def test_counts_follow_their_law(mean, k):
    n = Counts.negative_binomial(mean, k).quantile(U)
    assert n.mean() == pytest.approx(mean, rel=2e-2, abs=1e-9)
    none = 1.0 if mean == 0 else np.exp(-mean) if np.isinf(k) else stats.nbinom(k, k / (k + mean)).pmf(0)
    assert (n == 0).mean() == pytest.approx(none, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("gama", {"mean": 1.0}, "unknown distribution 'gama'"),
        ("gamma", {"mean": 1.0}, "gamma needs {mean, sd} or {shape, scale}"),
        ("gamma", {"mean": -1.0, "sd": 1.0}, "must be above 0"),
        ("lognormal", {"median": 4.0, "p95": 2.0}, "must be above the median"),
        ("triangular", {"low": 4.0, "mode": 2.0, "high": 9.0}, "in this order"),
    ],
)
def test_a_wrong_distribution_is_refused_with_a_reason(name, values, message):
    with pytest.raises(ValueError, match=message):
        Distribution.of(name, **values)
