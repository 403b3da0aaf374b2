"""Amounts as people read them: a unit that fits the size, and no more digits than anybody can use."""

from __future__ import annotations

import numpy as np

from sim.names import UNITS, Lang
from sim.units import DAY
from sim.words import figure, say

_TIMES = {"h": 1.0, "min": 1 / 60}  # hours of a unit of time
_HOUR, _MINUTE = {"en": "h", "zh": "小时"}, {"en": "min", "zh": "分钟"}
LONG = 3 * DAY  # h: from here on a time is told in days
LEAST = 0.1  # of hours, percentage points and all that is counted; of minutes one: less is told as that


def hours(x: float, lang: Lang) -> str:
    """A time in hours, below one in minutes, from three days on in days."""
    number, unit = (f"{60 * x:.0f}", _MINUTE[lang]) if 60 * x < 59.5 else (f"{x:.1f}", _HOUR[lang])
    if x >= LONG:
        number, unit = f"{x / DAY:.1f}", {"en": "d", "zh": "天"}[lang]
    return f"{number} {unit}" if lang == "en" else f"{number}{unit}"


def minutes(x: float, lang: Lang, digits: int = 0) -> str:
    """A time in minutes; one that is not 0 is not told as 0."""
    if 0 < x < 1:
        return say("exercise_under_a_minute", lang)
    return f"{x:.{digits}f} min" if lang == "en" else f"{x:.{digits}f}分钟"


def measured(x: float, unit: str, lang: Lang, bound: float = np.nan) -> str:
    """What was measured: times with their unit, shares in per cent, else the number; a dash for none.

    A number of minutes that misses its standard `bound` and would be told as just that has a digit more.
    """
    if np.isnan(x):
        return "–"
    if unit == "share":
        return f"{x:.0%}"
    if unit == "min":
        return minutes(x, lang, digits=int(x != bound and f"{x:.0f}" == f"{bound:.0f}"))
    if unit == "h":
        return minutes(60 * x, lang) if 60 * x < 59.5 else hours(x, lang)
    return figure(x)


def difference(mean: float, low: float, high: float, unit: str, lang: Lang) -> str:
    """A mean difference and its range in one unit: times below an hour in minutes, shares in percentage points.

    What nobody would notice is told as less than that, and not in figures.
    """
    factor, least, name = _told_in(_largest(mean, low, high), unit, lang)
    if is_trifle(mean, low, high, unit):
        return say("exercise_less_than", lang, x=f"{least:g}", unit=name)
    middle, below, above = (_signed(factor * x) for x in (mean, low, high))
    return f"{middle} {name} ({below} … {above})"


def is_trifle(mean: float, low: float, high: float, unit: str) -> bool:
    """Whether a difference, with its whole range, is less than anybody would notice."""
    largest = _largest(mean, low, high)
    factor, least, _ = _told_in(largest, unit, "en")
    return factor * largest < least / 2


def _largest(*some: float) -> float:
    return float(np.nanmax(np.abs(some)))


def _told_in(largest: float, unit: str, lang: Lang) -> tuple[float, float, str]:
    """By what a number is multiplied to be told, the least that is told, and the unit."""
    if unit == "share":
        return 100.0, LEAST, say("exercise_points", lang)
    if unit not in _TIMES:
        return 1.0, LEAST, unit if lang == "en" else UNITS[unit]
    hours_ = _TIMES[unit]
    return (hours_, LEAST, _HOUR[lang]) if hours_ * largest >= 1 else (60 * hours_, 1.0, _MINUTE[lang])


def _signed(x: float) -> str:
    """With its sign, whole from 10 on, else to a tenth, or a hundredth if that would be 0."""
    if np.isnan(x):
        return "–"
    size = abs(x)
    rounded = float(round(size) if size >= 9.95 else round(size, 1) or round(size, 2))
    return "0" if rounded == 0 else f"{'+' if x > 0 else '−'}{figure(rounded)}"
