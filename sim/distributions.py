"""Distributions by name, drawn by inverse CDF from one uniform number, so a larger mean gives a larger value.

scipy computes quantiles in microseconds each; here they are tabulated once, finer towards both tails.
Durations are hours. Counts (Poisson, negative binomial) are exact: a search in the cumulative table.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import optimize, stats

from sim.both import closest, listed, meant, wrong
from sim.units import Floats, Ints

_CELLS = 2048
_CORE = np.arange(1, _CELLS) / _CELLS
_TAIL = np.geomspace(1e-12, 1 / _CELLS, 200)[:-1]
KNOTS = np.concatenate([_TAIL, _CORE, 1 - _TAIL[::-1]])
KNOTS.flags.writeable = False
_KNOTS: list[float] = KNOTS.tolist()
_MANY = 200  # from so many numbers on, to find the cell of each is faster than to search it


@dataclass(frozen=True)
class Distribution:
    """A continuous distribution: `name` and its parameters (hours, or plain numbers for shapes).

    Names and parameters: fixed(value); exponential(mean); gamma(mean, sd) or gamma(shape, scale);
    weibull(shape, scale); lognormal(median, p95) or lognormal(mean, cv); triangular(low, mode, high);
    uniform(low, high); skewnormal(location, scale, shape).
    """

    name: str
    parameters: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, name: str, **parameters: float) -> Distribution:
        """Build and check. Raises ValueError with a line for people."""
        result = cls(name, tuple(sorted(parameters.items())))
        result.check()
        return result

    @cached_property
    def values(self) -> dict[str, float]:
        return dict(self.parameters)

    def check(self) -> None:
        """Raise ValueError if the name, the set of parameters or a value is not allowed."""
        if self.name not in FORMS:
            allowed, near = listed(FORMS), meant(closest(self.name, FORMS))
            raise wrong(
                f"unknown distribution '{self.name}'; allowed: {allowed.en}{near.en}",
                f"没有分布“{self.name}”；可用{allowed.zh}{near.zh}",
            )
        given = set(self.values)
        if given not in [set(form) for form in FORMS[self.name]]:
            forms, found = ["{" + ", ".join(form) + "}" for form in FORMS[self.name]], ", ".join(sorted(given))
            raise wrong(
                f"{self.name} needs {' or '.join(forms)}, not {{{found}}}",
                f"{self.name}的参数应为{'或'.join(forms)}，而不是{{{found}}}",
            )
        for key, value in self.parameters:
            if key not in ("location", "low", "mode", "high", "value") and self.name != "skewnormal" and value <= 0:
                raise wrong(f"{self.name}.{key}: {value:g} must be above 0", f"{self.name}.{key}：{value:g}须大于0")
        v = self.values
        if "p95" in v and v["p95"] <= v["median"]:
            raise wrong(
                f"lognormal: p95 {v['p95']:g} must be above the median {v['median']:g}",
                f"lognormal：p95 {v['p95']:g}须大于中位数median {v['median']:g}",
            )
        if "low" in v and not v["low"] <= v.get("mode", v["low"]) <= v["high"]:
            raise wrong(
                f"{self.name}: low, mode, high must be in this order", f"{self.name}：须low、mode、high依次增大"
            )
        if "low" in v and v["low"] == v["high"]:
            raise wrong(
                f"{self.name}: low and high are equal; write fixed: {v['low']:g}",
                f"{self.name}：low与high相等；应写 fixed: {v['low']:g}",
            )

    @cached_property
    def frozen(self) -> Any:
        """The scipy distribution with these parameters (hours)."""
        v = self.values
        match self.name:
            case "exponential":
                return stats.expon(scale=v["mean"])
            case "gamma" if "mean" in v:
                shape = (v["mean"] / v["sd"]) ** 2
                return stats.gamma(shape, scale=v["mean"] / shape)
            case "gamma":
                return stats.gamma(v["shape"], scale=v["scale"])
            case "weibull":
                return stats.weibull_min(v["shape"], scale=v["scale"])
            case "lognormal" if "p95" in v:
                sigma = np.log(v["p95"] / v["median"]) / stats.norm.ppf(0.95)
                return stats.lognorm(sigma, scale=v["median"])
            case "lognormal":
                sigma = np.sqrt(np.log1p(v["cv"] ** 2))
                return stats.lognorm(sigma, scale=v["mean"] / np.exp(sigma**2 / 2))
            case "triangular":
                width = v["high"] - v["low"]
                return stats.triang((v["mode"] - v["low"]) / width, loc=v["low"], scale=width)
            case "uniform":
                return stats.uniform(v["low"], v["high"] - v["low"])
            case "skewnormal":
                return stats.skewnorm(v["shape"], loc=v["location"], scale=v["scale"])
        raise ValueError(f"no continuous distribution '{self.name}'")

    @cached_property
    def _table(self) -> Floats:
        if self.name == "skewnormal":
            return _quantiles_by_inversion(self.frozen)
        return np.asarray(self.frozen.ppf(KNOTS), dtype=np.float64)

    def quantile(self, u: Any) -> Floats:
        """Values (h) at the given probabilities in (0, 1); same shape as u."""
        u = np.asarray(u, dtype=np.float64)
        if self.name == "fixed":
            return np.full(u.shape, self.values["value"])
        if u.size < _MANY:
            return np.interp(u, KNOTS, self._table)
        cell = (u * _CELLS).astype(np.int64)
        start, slope = self._core
        value = u - cell / _CELLS
        value *= slope[cell]
        value += start[cell]
        tail = (cell == 0) | (cell >= _CELLS - 1)
        value[tail] = np.interp(u[tail], KNOTS, self._table)
        return value

    @cached_property
    def _core(self) -> tuple[Floats, Floats]:
        """By cell of probability between the tails: the value at its beginning, and how fast it rises."""
        start, slope = np.zeros(_CELLS + 1), np.zeros(_CELLS + 1)  # the last is for a probability of 1
        first, last = _TAIL.size, _TAIL.size + _CORE.size
        start[1:-2] = self._table[first : last - 1]
        slope[1:-2] = np.diff(self._table[first:last]) / np.diff(KNOTS[first:last])
        return start, slope

    def quantile_of(self, u: float) -> float:
        """The value (h) at one probability; the same as `quantile`, without the cost of arrays."""
        if self.name == "fixed":
            return self.values["value"]
        i = bisect_right(_KNOTS, u) - 1
        if not 0 <= i < len(_KNOTS) - 1:
            return self._column[min(max(i, 0), len(_KNOTS) - 1)]
        x, y = _KNOTS, self._column
        return (y[i + 1] - y[i]) / (x[i + 1] - x[i]) * (u - x[i]) + y[i]

    @cached_property
    def _column(self) -> list[float]:
        return [float(value) for value in self._table]

    def probability_below(self, x: Any) -> Floats:
        """The cumulative probability at x (h), from the same table as `quantile`."""
        x = np.asarray(x, dtype=np.float64)
        if self.name == "fixed":
            return (x >= self.values["value"]).astype(np.float64)
        return np.interp(x, self._table, KNOTS, left=0.0, right=1.0)

    def quantile_above(self, u: Any, floor: Any) -> Floats:
        """As `quantile`, given that the value is ≥ floor (h): what redrawing until ≥ floor gives."""
        below = self.probability_below(floor)
        value = self.quantile(below + np.asarray(u) * (1 - below))
        return np.maximum(value, floor)

    @cached_property
    def mean(self) -> float:
        """The mean (h)."""
        return self.values["value"] if self.name == "fixed" else float(self.frozen.mean())


FORMS: dict[str, list[tuple[str, ...]]] = {
    "fixed": [("value",)],
    "exponential": [("mean",)],
    "gamma": [("mean", "sd"), ("shape", "scale")],
    "weibull": [("shape", "scale")],
    "lognormal": [("median", "p95"), ("mean", "cv")],
    "triangular": [("low", "mode", "high")],
    "uniform": [("low", "high")],
    "skewnormal": [("location", "scale", "shape")],
}


def _quantiles_by_inversion(frozen: Any) -> Floats:
    """Quantiles at KNOTS for distributions whose own ppf is slow: invert a fine cdf table."""
    low, high = (
        optimize.brentq(
            lambda x, p=p: frozen.cdf(x) - p, frozen.mean() - 40 * frozen.std(), frozen.mean() + 40 * frozen.std()
        )
        for p in (KNOTS[0], KNOTS[-1])
    )
    x = np.linspace(low, high, 20001)
    return np.interp(KNOTS, frozen.cdf(x), x)


class Counts:
    """A distribution of counts 0, 1, 2 …, drawn by inverse CDF."""

    def __init__(self, frozen: Any) -> None:
        top = int(frozen.ppf(1 - 1e-12)) + 1
        self._cdf = np.asarray(frozen.cdf(np.arange(top + 1)), dtype=np.float64)

    @classmethod
    def poisson(cls, mean: float) -> Counts:
        return cls(stats.poisson(mean))

    @classmethod
    def negative_binomial(cls, mean: float, dispersion: float) -> Counts:
        """Mean and dispersion k: variance = mean + mean²/k. An infinite k is Poisson."""
        if np.isinf(dispersion) or mean == 0:
            return cls.poisson(mean)
        return cls(stats.nbinom(dispersion, dispersion / (dispersion + mean)))

    def quantile(self, u: Any) -> Ints:
        """The smallest count whose cumulative probability is ≥ u."""
        return np.searchsorted(self._cdf, np.asarray(u, dtype=np.float64), side="left").astype(np.int64)
