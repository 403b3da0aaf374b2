# ruff: noqa: E501
"""What varies in an experiment: factors with their levels, and ranges that runs draw from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, model_validator

from sim.both import Both, Fault, Wrong, listed
from sim.scenario.quantities import Group, Number, Positive, setting
from sim.sweep.levels import unit


def as_text(value: Any) -> Any:
    """A plain value as the text that stands after `--set key=`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(as_text)]
_ENDS = Both("write low and high, low below high", "请写low与high，low小于high")


# fmt: off
class Level(Group):
    """One level of a factor that changes several settings, or another scenario in place of the situation."""

    name: str = setting("", "text", "choice", "–", "short name", "名称")
    name_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文名称")
    set: dict[str, Text] = setting({}, "settings", "choice", "–", "values by dotted key, as after --set", "设置")
    scenario: str = setting("", "file", "choice", "–", "scenario file, relative to this one, in place of the situation; `set` and the other factors change it", "情景文件")
    adds: Positive | None = setting(None, "units", "choice", "–", "how many units more of a resource than the baseline has: the page says what one more changes", "增加量")
    unit: str = setting("", "text", "choice", "–", "one of these units, for example team", "单位")
    unit_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文单位")

    @model_validator(mode="after")
    def _with_unit(self) -> Level:
        if bool(self.adds) != bool(self.unit):
            raise Wrong(
                Fault("unit", Both("is missing; say what one of `adds` is", "缺少；请写adds以什么为单位")) if self.adds
                else Fault("adds", Both("is missing; say how many units more these are", "缺少；请写比基准多几个单位"))
            )
        return self


class Ranged(Group):
    """A setting by its key, and a range of values of it."""

    key: str = setting("", "key", "choice", "–", "dotted key of a setting", "键")
    name: str = setting("", "text", "choice", "–", "short name; by default the key", "名称")
    name_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文名称")
    low: Number | None = setting(None, "number", "choice", "–", "the least value", "下限")
    high: Number | None = setting(None, "number", "choice", "–", "the greatest value", "上限")
    unit: str = setting("", "text", "choice", "–", "of `low` and `high`: written after the number, for example h", "单位")

    @property
    def rising(self) -> bool:
        """Whether both ends are written, the lower one first."""
        return self.low is not None and self.high is not None and self.low < self.high


class Factor(Ranged):
    """What varies: values of one setting, a range of it (for designs that sample), or named levels."""

    values: tuple[Text, ...] = setting((), "values", "choice", "–", "its values, in this sequence", "取值")
    levels: tuple[Level, ...] = setting((), "levels", "choice", "–", "named levels instead of key and values", "水平")
    standard: Text = setting("", "level", "choice", "–", "the highest level that meets the standard: heat maps draw a line there", "标准")
    enough: bool = setting(False, "switch", "choice", "–", "more of it is better: the answer says from which level on it is enough", "够用")
    given: bool = setting(False, "switch", "choice", "–", "a circumstance, not a choice: plans are compared under the same, and no plan that is named best or stands on the front changes it", "条件")

    @model_validator(mode="after")
    def _one_way(self) -> Factor:
        ways = [bool(self.values), self.low is not None or self.high is not None, bool(self.levels)]
        if sum(ways) != 1:
            raise Wrong(Fault("", Both("give exactly one of values, low and high, or levels", "values、low与high、levels三者只写其一")))
        if ways[2] == bool(self.key):
            own, none = Both("levels name their own settings; leave it out", "levels自带设置；请删去"), Both("is missing; write the dotted key of a setting", "缺少；请写设置名（带点，如tracing.teams）")
            raise Wrong(Fault("key", own if self.key else none))
        if ways[1] and not self.rising:
            raise Wrong(Fault("low", _ENDS))
        names = [level.name for level in self.levels] or list(self.values)
        if len(set(names)) < len(names) or "" in names:
            raise Wrong(Fault("levels" if self.levels else "values", Both("each needs a name of its own", "每个须有各自的名称")))
        for key, given in (("standard", bool(self.standard)), ("enough", self.enough)):
            if given and unit(names) is None:
                raise Wrong(Fault(key, Both("needs levels that are numbers with one unit", "各水平须为同一单位的数")))
        if self.standard and self.standard not in names:
            raise Wrong(Fault("standard", no_level(self.standard, names)))
        return self


class Range(Ranged):
    """A setting that nobody knows: each run draws a value of its own, as likely as any other of the range."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        faults = [Fault("key", Both("is missing; write the dotted key of a setting", "缺少；请写设置名（带点，如tracing.teams）"))] if not self.key else []
        if not self.rising:
            faults.append(Fault("low", _ENDS))
        if faults:
            raise Wrong(*faults)
        return self
# fmt: on


class Choice(NamedTuple):
    """A level of a factor: its name in both languages, its settings, and the scenario file in place of the situation."""

    name: str
    chinese: str
    settings: dict[str, str]
    scenario: str = ""


def no_level(level: str, names: Sequence[str]) -> Both:
    known = listed(names)
    return Both(f"'{level}' is none of its levels: {known.en}", f"“{level}”不是它的水平；可用{known.zh}")


def label(varies: Ranged) -> str:
    """What a factor, or a range that runs draw from, is called."""
    return varies.name or varies.key


def in_hours(factor: Factor) -> bool:
    """Whether all levels of a factor are numbers of hours."""
    return unit(choice.name for choice in choices(factor)) == "h" if factor.low is None else False


def choices(factor: Factor) -> list[Choice]:
    """Every level of a factor that has levels or values."""
    if factor.levels:
        return [Choice(x.name, x.name_zh or x.name, dict(x.set), x.scenario) for x in factor.levels]
    return [Choice(value, value, {factor.key: value}) for value in factor.values]
