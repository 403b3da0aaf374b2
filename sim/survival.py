"""Quantiles of waits of which some are not over yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.units import Floats

_ROUNDING = 1e-12


def km_quantiles(waits: Any, censored: Any, qs: Sequence[float], weights: Any = None) -> list[float]:
    """Kaplan–Meier quantiles of waiting times.

    `waits` (h) are over; `weights` counts how often each occurred (default once). `censored` (h) is how long those
    wait who are not served yet. A quantile is the shortest time by which that share is served; NaN when the
    estimate does not get that far.

    >>> km_quantiles([1, 2, 3], [2.5], [0.5, 0.9, 1.0])
    [2.0, 3.0, 3.0]
    >>> km_quantiles([1, 2], [5, 6], [0.5, 0.9])
    [2.0, nan]
    """
    waits, censored = np.asarray(waits, dtype=np.float64), np.asarray(censored, dtype=np.float64)
    weights = np.ones(waits.size) if weights is None else np.asarray(weights, dtype=np.float64)
    waits, weights = waits[weights > 0], weights[weights > 0]
    if not waits.size:
        return [np.nan] * len(qs)
    times, index = np.unique(waits, return_inverse=True)
    served = np.bincount(index, weights=weights)
    later = np.searchsorted(np.sort(censored), times, side="left")
    at_risk = np.cumsum(served[::-1])[::-1] + censored.size - later
    waiting = np.cumprod(1 - served / at_risk)
    return [_first_time(times, waiting, q) for q in qs]


def _first_time(times: Floats, waiting: Floats, q: float) -> float:
    reached = np.flatnonzero(waiting <= 1 - q + _ROUNDING)
    return float(times[reached[0]]) if reached.size else np.nan
