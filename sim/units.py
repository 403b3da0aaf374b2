"""Time: hours since the scenario's start (local midnight of day 0), as float, on a grid of 1/4096 h.

Sums and differences of grid times are exact in float64, so the clock lands where it was sent and
ties are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

MINUTE = 1 / 60
HOUR = 1.0
DAY = 24.0
TICKS_PER_HOUR = 4096
SLACK = 1e-9  # a sum of parts may be off by so much: it is added or taken off before it becomes a whole number


def grid(hours: Any) -> Any:
    """Round a time or delay (h, scalar or array) to the nearest 1/4096 h; infinity stays infinity.

    >>> grid(0.1) * 4096
    410.0
    """
    if isinstance(hours, (float, int)):
        return hours if isinf(hours) else round(hours * TICKS_PER_HOUR) / TICKS_PER_HOUR
    return np.round(np.asarray(hours, dtype=np.float64) * TICKS_PER_HOUR) / TICKS_PER_HOUR


def in_order(values: Floats) -> Ints:
    """Indices by value, equal ones as they are; where few are equal, faster than numpy's stable sort.

    >>> in_order(np.array([2.0, 1.0, 2.0, 1.0])).tolist()
    [1, 3, 0, 2]
    """
    order = np.argsort(values)
    ahead = values[order]
    same = ahead[1:] == ahead[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        order[tied] = order[tied][np.lexsort((order[tied], ahead[tied]))]
    return order


def join_rows(parts: Sequence[NDArray[Any]], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Rows with fields, from contiguous parts, in one array.

    numpy goes through rows field by field, unless it sees bytes only; `take` and `compress` of such rows are as fast.
    """
    if not parts:
        return np.empty(0, dtype=dtype)
    whole = np.dtype((np.void, dtype.itemsize))
    return np.concatenate([part.view(whole) for part in parts]).view(dtype)


def hour_of_day(time: Any) -> Any:
    """Hours since the last midnight, 0 ≤ result < 24."""
    return time % DAY


def day_of(time: float) -> int:
    """The whole day, counted from 0, that holds this time.

    >>> day_of(47.9), day_of(48.0)
    (1, 2)
    """
    return int(time // DAY)


def next_time_of_day(now: float, hour: float) -> float:
    """The first time ≥ now whose hour of day is `hour`.

    >>> next_time_of_day(30.0, 5.0)
    53.0
    """
    start = day_of(now) * DAY + hour
    return start if start >= now else start + DAY


def clock(time: float) -> str:
    """A time for people, as day and hour of day.

    >>> clock(30.5)
    'D1 06:30'
    """
    minutes = round(hour_of_day(time) * 60)
    day = day_of(time) + minutes // 1440
    return f"D{day} {minutes // 60 % 24:02d}:{minutes % 60:02d}"
