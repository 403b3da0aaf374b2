"""A word in both languages, and the units."""

from __future__ import annotations

from dataclasses import dataclass

from sim.both import Lang


@dataclass(frozen=True)
class Name:
    """A word in both languages; for numbers also the unit, and what is counted from when to when.

    `begun`: of a time until something, by which other numbers of the run it had begun. Where these hold and it has no
    value (NaN), it had not ended by the end of the run; where they do not, there was nothing.
    """

    en: str
    zh: str
    unit: str = ""
    meaning: str = ""
    begun: str = ""

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
    "t/day": "吨/日",
    "trucks": "辆",
    "passes": "张",
    "trucks/day": "辆/日",
    "vehicles": "辆",
    "vehicles/day": "辆/日",
    "households": "户",
    "shifts": "班",
    "teams": "队",
    "tubes/day": "管/日",
    "m²": "平方米",
    "seats": "座",
    "kg": "公斤",
    "grids": "网格",
    "stairwells": "楼道",
    "infections": "例感染",
    "cases": "例",
    "sites": "处",
    "places": "处",
    "points": "处",
    "gates": "处",
    "tables": "台",
    "desks": "台",
    "lanes": "道",
    "crews": "队",
    "firms": "家",
    "messages": "条",
    "checks": "次",
    "km/h": "公里/小时",
    "per day": "每日",
    "per hour": "每小时",
    "per 100,000": "每10万",
    "t": "吨",
    "batches": "批",
    "batches/day": "批/日",
    "household-days": "户日",
    "roads": "条",
}
