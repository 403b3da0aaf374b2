"""Texts in one language, with their values filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.names import UNITS, Lang, Name
from sim.words import (
    border,
    brief,
    charts,
    command,
    compare,
    cost,
    exercise,
    home,
    review,
    staff,
    sweep,
    terminal,
    truth,
    zones,
)

LANGUAGES: tuple[Lang, ...] = ("en", "zh")

TEXTS: dict[str, Name] = {
    **brief.TEXTS,
    **charts.TEXTS,
    **home.TEXTS,
    **border.TEXTS,
    **cost.TEXTS,
    **command.TEXTS,
    **staff.TEXTS,
    **zones.TEXTS,
    **sweep.TEXTS,
    **compare.TEXTS,
    **exercise.TEXTS,
    **review.TEXTS,
    **terminal.TEXTS,
    **truth.TEXTS,
}


def say(key: str, lang: Lang, **values: Any) -> str:
    """A text in one language with its values filled in.

    >>> say("day_n", "en", n=3), say("day_n", "zh", n=3)
    ('day 3', '第3天')

    One is one: "1 run", not "1 runs".
    """
    text = TEXTS[key].text(lang).format(**values)
    if lang == "zh":
        return in_wan(text)
    return re.sub(r"(?<![\d.,])1 (runs|outbreaks)\b", lambda one: f"1 {one[1][:-1]}", text)


def in_wan(text: str) -> str:
    """A Chinese text with its round numbers from a million on counted by ten thousands, as Chinese does.

    >>> in_wan("封控2,200,000人日，共456,775人")
    '封控220万人日，共456,775人'
    """
    return re.sub(r"(?<![\d,.])\d{1,3}(?:,\d{3}){2,}(?![\d.]|,\d)", _wan, text)


def _wan(number: re.Match[str]) -> str:
    tens, rest = divmod(int(number[0].replace(",", "")), 10_000)
    return number[0] if rest else f"{tens:,}万"


def joined(parts: Iterable[str], lang: Lang) -> str:
    """Parts of a sentence one after the other.

    >>> joined(["a", "b"], "en"), joined(["甲", "乙"], "zh")
    ('a; b', '甲；乙')
    """
    return ("; " if lang == "en" else "；").join(parts)


def plural(n: float) -> str:
    """The letter that English puts after a thing counted so often.

    >>> plural(1), plural(2)
    ('', 's')
    """
    return "" if n == 1 else "s"


def quantity(x: float, unit: str, lang: Lang) -> str:
    """A number with its unit.

    >>> quantity(12, "h", "en"), quantity(12, "h", "zh"), quantity(3, "–", "en")
    ('12 h', '12小时', '3')
    """
    text = f"{figure(x)} {unit}" if lang == "en" else in_wan(f"{figure(x)}{UNITS[unit]}")
    return text.removesuffix("–").rstrip()


_DAYS_FROM = 96  # hours: from here on people count days


def span(hours: float, lang: Lang) -> str:
    """A time in the unit in which people speak of it; '–' for none.

    >>> [span(x, "en") for x in (0.0, 0.0034, 0.24, 26, 30000)], span(0.24, "zh"), span(180, "zh")
    (['0', '<1 min', '14 min', '26 h', '1,200 d'], '14分钟', '7.5天')
    """
    if hours == 0 or not np.isfinite(hours):
        return figure(hours)
    minutes = 60 * hours
    if minutes < 1:
        return "<1 min" if lang == "en" else "不到1分钟"
    x, (en, zh) = hours, ("h", "小时")
    if hours < 1:
        x, (en, zh) = minutes, ("min", "分钟")
    elif hours >= _DAYS_FROM:
        x, (en, zh) = hours / 24, ("d", "天")
    return f"{figure(x)} {en}" if lang == "en" else f"{figure(x)}{zh}"


def signed(x: float) -> str:
    """A difference for people, with its sign.

    >>> signed(0.02), signed(-1200.0), signed(0.0)
    ('+0.02', '−1,200', '0')
    """
    return ("+" if x > 0 else "−" if x < 0 else "") + figure(abs(x))


TRIFLE = 0.005  # of what it changes: a smaller difference has no digits worth reading


def change(x: float, level: float) -> str:
    """A difference for people, beside the level that it changes: '≈0' below a two-hundredth of that.

    >>> change(-0.0000057, 0.018), change(0.25, 11), change(0.0, 5), change(0.2, 0)
    ('≈0', '+0.25', '0', '+0.2')
    """
    return "≈0" if 0 < abs(x) < TRIFLE * abs(level) else signed(x)


def language(name: str) -> Lang:
    """The language of this name. Raises ValueError for any but en and zh."""
    for lang in LANGUAGES:
        if lang == name:
            return lang
    raise ValueError(f"language: '{name}' is not one of {', '.join(LANGUAGES)}")


def figure(x: float) -> str:
    """A number to two significant figures, whole from 10 on; '–' for none.

    >>> figure(16473), figure(42.4), figure(5.5), figure(3.0), figure(0.0123), figure(float("nan"))
    ('16,000', '42', '5.5', '3', '0.012', '–')
    >>> figure(-0.0000152), figure(5.1), figure(0.5)
    ('-0.000015', '5.1', '0.5')
    """
    if np.isnan(x):
        return "–"
    if np.isinf(x):
        return "∞"
    if x == 0:
        return "0"
    rounded = float(f"{x:.1e}")
    return f"{rounded:,.0f}" if rounded == round(rounded) else np.format_float_positional(rounded, trim="-")
