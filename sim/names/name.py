"""A word in both languages, and the units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Name:
    """A word in both languages; for numbers also the unit, and what is counted from when to when."""

    en: str
    zh: str
    unit: str = ""
    meaning: str = ""

    def text(self, lang: Lang = "en") -> str:
        """The word in one language."""
        return self.en if lang == "en" else self.zh

    def label(self, lang: Lang = "en") -> str:
        """The word with its unit, for axes and columns.

        >>> from sim.names import MEASURES
        >>> MEASURES["round_hours"].label()
        'regional round: order to 95 % reported (h)'
        >>> MEASURES["round_hours"].label("zh")
        '区域核酸完成用时（小时）'
        """
        if self.unit in ("", "yes/no"):
            return self.text(lang)
        return f"{self.en} ({self.unit})" if lang == "en" else f"{self.zh}（{UNITS[self.unit]}）"


UNITS: dict[str, str] = {
    "h": "小时",
    "min": "分钟",
    "days": "天",
    "persons": "人",
    "persons/day": "人/日",
    "of 100 outbreaks": "每100起",
    "share": "占比",
    "yes/no": "是/否",
    "–": "–",
    "rooms": "间",
    "room-nights": "房晚",
    "beds": "张",
    "person-days": "人日",
    "samples": "人次",
    "tubes": "管",
    "yuan": "元",
    "count": "次",
    "count/day": "次/日",
    "t/day": "吨/日",
}
