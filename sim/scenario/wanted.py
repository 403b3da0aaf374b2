"""What is wrong with a value of a kind, and what may be written for it."""

from __future__ import annotations

import re
from typing import Any

from sim.both import Both, closest, half_width, listed, meant, number_meant
from sim.scenario.fields import Kind, decimal
from sim.scenario.quantities import FLEET


def complaint(kind: Kind, value: Any) -> Both:
    """What is wrong with a value of this kind, and what is allowed."""
    need = wanted(kind)
    if value is None:
        return Both(f"is empty; write {need.en}", f"为空；应写{need.zh}")
    number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    if kind.form in ("whole", "number") and number and (kind.form == "number" or isinstance(value, int)):
        return _out_of_range(kind, value)
    if kind.form == "choice" and isinstance(value, str):
        near, known = meant(closest(value, kind.choices)), listed(kind.choices)
        return Both(f"'{value}' is not one of {known.en}{near.en}", f"“{value}”不可选{near.zh or '；'}可填{known.zh}")
    if kind.form == "list" and isinstance(value, list):
        return Both(f"has {len(value)} items; write {need.en}", f"现有{len(value)}项；应写{need.zh}")
    what, plain = _shown(value), half_width(value)
    if isinstance(value, str) and not plain.en:
        plain = _perhaps(kind, value)
    return Both(f"{what.en}; write {need.en}{plain.en}", f"{what.zh}；应写{need.zh}{plain.zh}")


def _perhaps(kind: Kind, text: str) -> Both:
    """What a text was probably meant for: a number with separators or a unit, or the one item of a list."""
    if kind.form in ("whole", "number"):
        number = number_meant(text)
        low, high = kind.low or 0, float("inf") if kind.high is None else kind.high
        fits = number and low <= float(number) <= high and (kind.form == "number" or number.isdecimal())
        if fits and number == text:
            return Both(", without quotes", "，不加引号")
        return meant(number if fits else None)
    if kind.form == "list" and kind.item and kind.item.form == "text" and text:
        return meant(f"[{', '.join(part.strip() for part in re.split('[,，、]', text))}]")
    return Both("", "")


def _out_of_range(kind: Kind, value: float) -> Both:
    need = wanted(kind)
    if value in (float("inf"), float("-inf")):
        return Both(f"is infinite; write {need.en}", f"为无穷大；应写{need.zh}")
    if kind.low is not None and (value < kind.low or (kind.low_open and value == kind.low)):
        shown, low = decimal(value), f"{kind.low:g}"
        if kind.low_open:
            said = Both(f"{shown} is not above {low}", f"{shown}不大于{low}")
        else:
            said = Both(f"{shown} is below the minimum {low}", f"{shown}低于下限{low}")
    elif kind.high is not None:
        shown, high = decimal(value), decimal(kind.high)
        said = Both(f"{shown} is above the maximum {high}", f"{shown}高于上限{high}")
        if kind.high >= FLEET:
            return said
    else:
        said = Both(f"{value} is too large", f"{value}过大")
    return Both(f"{said.en}; allowed: {need.en}", f"{said.zh}；应为{need.zh}")


def _shown(value: Any) -> Both:
    """A value of the wrong type, and what it is."""
    match value:
        case bool():
            shown = str(value).lower()
            return Both(f"{shown} is a switch", f"{shown}是开关值")
        case str():
            return Both(f"'{value}' is text", f"“{value}”是文本")
        case int():
            return Both(f"{value} is a whole number", f"{value}是整数")
        case float():
            if value != value:
                return Both("'.nan' is not a number", "“.nan”不是数")
            return Both(f"{value} is not a whole number", f"{value}不是整数")
        case dict():
            return Both("is a group of settings", "这里写成了一组设置")
        case _:
            return Both("is a list", "这里写成了列表")


def wanted(kind: Kind) -> Both:
    """What may be written for a kind."""
    if kind.form in ("whole", "number"):
        return _wanted_number(kind)
    if kind.form == "list" and kind.item:
        item, n = wanted(kind.item), kind.length
        count = Both(f" of {n}", f"{n}项的") if n else Both("", "")
        return Both(
            f"a list{count.en} in brackets or dashes, each {item.en}",
            f"{count.zh}列表（方括号或短横线），每项为{item.zh}",
        )
    known = listed(kind.choices)
    return _WANTED.get(kind.form) or Both(f"one of {known.en}", f"{known.zh}之一")


def _wanted_number(kind: Kind) -> Both:
    noun = Both("a whole number", "整数") if kind.form == "whole" else Both("a number", "数")
    low = f"{kind.low or 0:g}"
    if kind.high is not None and kind.high < FLEET:
        return Both(f"{noun.en} from {low} to {kind.high:g}", f"{low}至{kind.high:g}的{noun.zh}")
    if kind.low_open:
        return Both(f"{noun.en} above {low}", f"大于{low}的{noun.zh}")
    return Both(f"{noun.en}, at least {low}", f"不小于{low}的{noun.zh}")


_WANTED = {
    "group": Both("its settings below it, as 'key: value'", "其下各项设置（每行“名称: 值”）"),
    "order": Both("an order, as 'order: NAME' and its settings", "一条命令：“order: 名称”及其设置"),
    "map": Both("lines such as 'towns: towns.csv'", "形如“towns: towns.csv”的行"),
    "duration": Both(
        "a number and one of s, min, h, d, w, for example '4 h'", "数字加单位（s、min、h、d、w），如“4 h”"
    ),
    "time": Both('a time of day such as "05:00"', '钟点，如"05:00"'),
    "distribution": Both(
        "a duration or a distribution, for example gamma: {mean: 2 d, sd: 1 d}",
        "时长或分布，如 gamma: {mean: 2 d, sd: 1 d}",
    ),
    "switch": Both("true or false", "true（是）或false（否）"),
    "text": Both("text, in quotes if it looks like a number", "文本（形似数字的加引号）"),
    "date": Both("a date such as 2022-03-13", "日期，如2022-03-13"),
    "anything": Both("a value", "值"),
}
