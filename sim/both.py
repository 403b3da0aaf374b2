"""Texts in both languages side by side, for floors that do not know yet in which one they will be read.

Whatever is wrong with input is made as such a pair, where it is found, and put into words at the door.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal, NamedTuple

Lang = Literal["en", "zh"]


class Both(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: Lang = "en") -> str:
        """The text in one language."""
        return self.en if lang == "en" else self.zh


class Fault(NamedTuple):
    """What is wrong at a key (without one: with the whole); `beside`: other settings that are part of it."""

    key: str
    says: Both
    beside: tuple[str, ...] = ()

    def text(self, lang: Lang = "en") -> str:
        """'key: what is wrong', in one language."""
        return keyed(self.key, self.says.text(lang), lang)


class Wrong(ValueError):  # noqa: N818
    """Input that cannot be used; as text its faults in English, a line each."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(fault.text() for fault in self.faults)


def wrong(en: str, zh: str, key: str = "") -> Wrong:
    """A value, or an order, that cannot be used; without a key, who asked for it knows it."""
    return Wrong(Fault(key, Both(en, zh)))


MISSING = Both("is missing", "缺少")


def keyed(key: str, text: str, lang: Lang) -> str:
    """What is said of a key.

    >>> keyed("seed", "is empty", "en"), keyed("seed", "为空", "zh"), keyed("", "为空", "zh")
    ('seed: is empty', 'seed：为空', '为空')
    """
    return f"{key}{': ' if lang == 'en' else '：'}{text}" if key else text


def listed(words: Iterable[str]) -> Both:
    """Words one after the other.

    >>> listed(["h", "d"])
    Both(en='h, d', zh='h、d')
    """
    words = list(words)
    return Both(", ".join(words), "、".join(words))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if any."""
    return next(iter(get_close_matches(word, list(known), 1)), None)


def meant(word: str | None) -> Both:
    """What was probably meant, as the end of a sentence; nothing if there is none.

    >>> meant("teams").zh, meant(None).zh
    ('；是否应为“teams”？', '')
    """
    return Both(f"; did you mean '{word}'?", f"；是否应为“{word}”？") if word else Both("", "")


_CHINESE = str.maketrans("“”‘’。、", "\"\"''.,")  # signs that have no full-width form


def half_width(value: object) -> Both:
    """The end of a sentence about a text with figures or signs of a Chinese keyboard: how to write them.

    >>> half_width("６０ d").en, half_width("60 d").en
    ("; full-width signs, write '60 d'", '')
    """
    plain = unicodedata.normalize("NFKC", value).translate(_CHINESE) if isinstance(value, str) else ""
    if plain in (value, "") or not plain.isascii():
        return Both("", "")
    return Both(f"; full-width signs, write '{plain}'", f"；含全角字符，应写半角“{plain}”")


_TIMES = {"": 1, "%": 0.01, "千": 1_000, "万": 10_000}
_WITH_UNIT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(%|千|万)?[\u4e00-\u9fff]{0,2}")


def number_meant(text: str) -> str:
    """The number that a text as people write it stands for: with separators, a unit, 万 or %; empty if none.

    >>> [number_meant(x) for x in ("6,000", "1500人", "0.15万", "25%", "６０", "4", "四")]
    ['6000', '1500', '1500', '0.25', '60', '4', '']
    """
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{float(found[1].replace(',', '')) * _TIMES[found[2] or '']:.10g}" if found else ""
