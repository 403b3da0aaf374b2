"""What a value in a scenario file may look like: durations, times of day, shares, distributions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from sim.both import wrong
from sim.distributions import FORMS, Distribution
from sim.units import DAY, grid

_UNITS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": DAY, "w": 7 * DAY}
_CHINESE_UNITS = {
    "秒": "s", "分": "min", "分钟": "min", "时": "h", "小时": "h", "天": "d", "日": "d", "周": "w",
}  # fmt: skip
DURATION = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*(s|min|h|d|w)\s*$")
TIME_OF_DAY = re.compile(r"^([01]?[0-9]|2[0-4]):([0-5][0-9])$")


def parse_duration(value: Any) -> float:
    """Hours from text with a unit; a bare 0 needs none. Raises ValueError.

    >>> parse_duration("90 min"), parse_duration("14 d"), parse_duration(0)
    (1.5, 336.0, 0.0)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value == 0 or isinstance(value, Hour):
            return float(value)
        raise wrong(
            f"{value:g} has no unit; write for example '{value:g} h' (allowed: s, min, h, d, w)",
            f"{value:g}没有单位；应写如“{value:g} h”（单位可用s、min、h、d、w，即秒、分、时、天、周）",
        )
    match = DURATION.match(str(value))
    if not match and DURATION.match(str(value).lstrip(" -")):
        raise wrong(f"'{value}' must not be negative", f"“{value}”不能为负")
    if not match:
        chinese = re.fullmatch(r"\s*([0-9.]+)\s*(\w+)\s*", str(value))
        unit = _CHINESE_UNITS.get(chinese[2]) if chinese else None
        example = f"{chinese[1]} {unit}" if chinese and unit else "4 h"
        raise wrong(
            f"'{value}' is not a duration; write a number and one of s, min, h, d, w, for example '{example}'",
            f"“{value}”不是时长；应写数字加单位s、min、h、d、w之一（秒、分、时、天、周），如“{example}”",
        )
    return float(match[1]) * _UNITS[match[2]]


class Hour(float):
    """A duration that was already parsed (h)."""


def parse_hours(value: Any) -> float:
    """As parse_duration, rounded to the clock's grid."""
    return Hour(grid(parse_duration(value)))


def parse_time_of_day(value: Any) -> float:
    """Hours since midnight from 'HH:MM'.

    >>> parse_time_of_day("05:30")
    5.5
    """
    if isinstance(value, Hour):
        return value
    match = TIME_OF_DAY.match(str(value))
    if not match or (int(match[1]) == 24 and int(match[2])):
        raise wrong(f"'{value}' is not a time of day; write it as \"05:00\"", f'“{value}”不是钟点；应写如"05:00"')
    return Hour(grid(int(match[1]) + int(match[2]) / 60))


def parse_date(value: Any) -> date:
    """A day from 'YYYY-MM-DD'.

    >>> parse_date("2022-03-13")
    datetime.date(2022, 3, 13)
    """
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise wrong(
            f"'{value}' is not a date; write it as 2022-03-13", f"“{value}”不是日期；应写如2022-03-13"
        ) from None


PLAIN_PARAMETERS = {"shape", "cv"}


def parse_distribution(value: Any) -> Distribution:
    """A Distribution (h) from 'name: {parameter: duration, …}', or from one duration, which is fixed."""
    if isinstance(value, Distribution):
        return value
    if not isinstance(value, dict):
        return Distribution.of("fixed", value=parse_hours(value))
    if len(value) != 1:
        raise wrong(
            f"a distribution is one of {', '.join(FORMS)} with its parameters",
            f"分布应写{'、'.join(FORMS)}之一及其参数",
        )
    name, given = next(iter(value.items()))
    if name == "fixed" and not isinstance(given, dict):
        given = {"value": given}
    if not isinstance(given, dict):
        raise wrong(
            f"{name} needs its parameters in braces, for example lognormal: {{median: 2.5 h, p95: 4 h}}",
            f"{name}的参数应写在花括号内，如 lognormal: {{median: 2.5 h, p95: 4 h}}",
        )
    return Distribution.of(str(name), **{str(k): _parameter(str(k), v) for k, v in given.items()})


def _parameter(name: str, value: Any) -> float:
    """A plain number for shapes, otherwise hours; only a location may be negative. Raises ValueError."""
    if name in PLAIN_PARAMETERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise wrong(f"{name}: '{value}' is not a number above 0", f"{name}：“{value}”不是大于0的数")
        return float(value)
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.startswith("-"):
        if name != "location":
            raise wrong(f"{name}: '{text}' must not be negative", f"{name}：“{text}”不能为负")
        return -parse_duration(text[1:])
    hours = parse_duration(text)
    if name == "scale" and hours == 0:
        raise wrong("scale: 0 must be above 0", "scale：0须大于0")
    return hours


BIGGEST = 2**53
MOST = 100_000_000  # of anything that is counted: more is a slip of the hand
FLEET = 100_000  # vehicles, teams, desks: each is a process of its own; a province has fewer
Duration = Annotated[float, BeforeValidator(parse_hours), Field(ge=0)]
TimeOfDay = Annotated[float, BeforeValidator(parse_time_of_day), Field(ge=0, le=24)]
Spread = Annotated[Distribution, BeforeValidator(parse_distribution)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=MOST)]
AtLeastOne = Annotated[int, Field(ge=1, le=MOST)]
Seed = Annotated[int, Field(ge=0, le=BIGGEST)]
Threshold = Annotated[int, Field(ge=1, le=BIGGEST)]  # what numbers are held against; out of reach switches it off
Fleet = Annotated[int, Field(ge=0, le=FLEET)]
Servers = Annotated[int, Field(ge=1, le=FLEET)]
Day = Annotated[date, BeforeValidator(parse_date)]
Basis = Literal["found", "derived", "assumption", "choice"]


class Group(BaseModel):
    """A closed, frozen group of settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def setting(  # noqa: PLR0913
    default: Any, unit: str, basis: Basis, source: str, meaning: str, zh: str = "", usual: tuple[Any, Any] | None = None
) -> Any:
    """One settable value: default, unit, what it rests on, source, meaning, Chinese name, usual range (outside warns).

    `basis` is found (in a source), derived (arithmetic from found values), assumption, or choice
    (the planner's to make, nothing to be right or wrong about).
    """
    extra: dict[str, Any] = {"unit": unit, "basis": basis, "source": source, "zh": zh}
    if usual is not None:
        extra["usual"] = list(usual)
    if unit == "h" and isinstance(default, float):
        default = grid(default)
    if isinstance(default, Group | dict | list | tuple):
        return Field(default_factory=_constant(default), description=meaning, json_schema_extra=extra)
    return Field(default=default, description=meaning, json_schema_extra=extra)


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def facts(field: FieldInfo) -> dict[str, Any]:
    """Unit, basis, source, zh and usual range of a field that was made by `setting`."""
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}
