"""A cell of a table as its column wants it, or what is wrong with it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal

from sim.both import Both, meant, number_meant, wrong
from sim.scenario.personal import is_personal
from sim.scenario.quantities import MOST, parse_time_of_day

Kind = Literal["text", "whole", "number", "share", "longitude", "latitude", "time", "choice", "choices"]


@dataclass(frozen=True)
class Column:
    """A column of a table: both names, what a cell may be, and what an absent column or empty cell means."""

    name: str
    zh: str
    kind: Kind
    meaning: str
    default: Any = None  # None: the column must be there and its cells filled
    choices: tuple[str, ...] = ()
    choices_zh: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, str, str]:
        """What its header may be: English, Chinese, or both with a space between them."""
        return self.name, self.zh, f"{self.name} {self.zh}"


def value_of(column: Column, cell: str) -> Any:
    """What a cell says. Raises Wrong with what is wrong and what is allowed."""
    if is_personal(cell):
        raise wrong("looks like the number of a person or a telephone; it is refused", "像是证件号或电话号码；不予接受")
    if not cell:
        if column.default is None:
            raise wrong(
                "is empty; every row has this column (of merged cells only the first is filled)",
                "为空；每行都须填写（合并的单元格只有第一格有值，须拆开逐格填写）",
            )
        return column.default
    if column.kind in _NUMBERS:
        low, high, wanted = _NUMBERS[column.kind]
        number = _number(cell, low, high, wanted, whole=column.kind == "whole")
        return int(number) if column.kind == "whole" else number
    match column.kind:
        case "time":
            return parse_time_of_day(cell)
        case "choice":
            return _choice(column, cell)
        case "choices":
            return _choices(column, cell)
    return cell


_NUMBERS: dict[str, tuple[float, float, Both]] = {
    "whole": (0, MOST, Both("a whole number ≥ 0", "不小于0的整数")),
    "number": (0, math.inf, Both("a number ≥ 0", "不小于0的数")),
    "share": (0, 1, Both("a number from 0 to 1", "0至1的数")),
    "longitude": (-180, 180, Both("degrees east, from -180 to 180", "东经度数，-180至180")),
    "latitude": (
        -90, 90,
        Both("degrees north, from -90 to 90", "北纬度数，-90至90"),
    ),
}  # fmt: skip


def _number(cell: str, low: float, high: float, wanted: Both, *, whole: bool = False) -> float:
    pattern = r"\d+" if whole else r"-?\d+(\.\d+)?"
    if not re.fullmatch(pattern, cell) or not low <= float(cell) <= high:
        hint = _hint(cell, low, high, pattern)
        raise wrong(f"'{cell}' is not allowed; write {wanted.en}{hint.en}", f"“{cell}”不可用；应写{wanted.zh}{hint.zh}")
    return float(cell)


_DEGREES = re.compile(r"[EN东北经纬:：]*\s*(\d+(?:\.\d+)?)[°度]?(?:(\d+)[′'分])?(?:(\d+(?:\.\d+)?)[″\"秒])?[EN]?")


def _hint(cell: str, low: float, high: float, pattern: str) -> Both:
    """What number was probably meant; of a date that a spreadsheet has made of one, that it has."""
    if re.match(r"\d{4}-\d\d-\d\d 00:00:00$", cell):
        return Both("; the cell is formatted as a date", "；单元格格式成了日期，请改为数值")
    text = number_meant(cell)
    degrees = _DEGREES.fullmatch(cell) if low < 0 and not text else None
    if degrees:
        parts = [float(part or 0) for part in degrees.groups()]
        text = f"{parts[0] + parts[1] / 60 + parts[2] / 3600:.6g}"
    if low == -90 and re.fullmatch(pattern, cell):
        return Both(" (longitude and latitude swapped?)", "（经纬度写反了？）")
    return meant(text if re.fullmatch(pattern, text) and low <= float(text) <= high else None)


def _choice(column: Column, cell: str) -> str:
    for en, zh in zip(column.choices, column.choices_zh, strict=True):
        if cell in (en, zh, f"{en} {zh}"):
            return en
    both = list(zip(column.choices, column.choices_zh, strict=True))
    known = Both(", ".join(f"{en} ({zh})" for en, zh in both), "、".join(f"{zh}（{en}）" for en, zh in both))
    raise wrong(f"'{cell}' is not one of {known.en}", f"“{cell}”不可选；可填{known.zh}")


def _choices(column: Column, cell: str) -> tuple[str, ...]:
    """Several, joined by +."""
    parts = [part.strip() for part in re.split(r"[、，,;；/]+", cell)]
    if len(parts) > 1 and "+" not in cell:
        joined = "+".join(parts)
        raise wrong(f"'{cell}' is not allowed; join them by +: {joined}", f"“{cell}”不可用；多项用+连接：{joined}")
    return tuple(_choice(column, part.strip()) for part in cell.split("+"))
