# ruff: noqa: E501
"""An experiment file: the question, the situations, what varies, how many runs, and what is reported."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, model_validator

from sim.names import MEASURES
from sim.scenario.quantities import AtLeastOne, Count, Group, Number, Positive, Seed, setting
from sim.sweep.levels import unit


def as_text(value: Any) -> Any:
    """A plain value as the text that stands after `--set key=`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(as_text)]
SITUATIONS, VARY = "situations", "vary"
SPREAD = ("latin_hypercube", "sobol")  # designs whose points are spread evenly over all ranges
SAMPLED = (*SPREAD, "morris")
Chart = Literal[
    "levels", "large", "heat", "prices", "differences", "waiting", "both_hands", "screening", "ranks", "curves", "map"
]
SIZES = {f"at_least_{n}": n for n in (10, 50)}  # the chances that are always told: of so many infections or more
LINES = 6  # of a picture: more cannot be told apart


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
            raise ValueError("unit: is missing; say what one of `adds` is" if self.adds else "adds: is missing; say how many units more these are")
        return self


class Factor(Group):
    """What varies: values of one setting, a range of it, or named levels."""

    name: str = setting("", "text", "choice", "–", "short name; by default the key", "名称")
    name_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文名称")
    key: str = setting("", "key", "choice", "–", "dotted key of a setting", "键")
    values: tuple[Text, ...] = setting((), "values", "choice", "–", "its values, in this sequence", "取值")
    low: Number | None = setting(None, "number", "choice", "–", "for designs that sample: the least value", "下限")
    high: Number | None = setting(None, "number", "choice", "–", "for designs that sample: the greatest value", "上限")
    unit: str = setting("", "text", "choice", "–", "for `low` and `high`: written after the number, for example h", "单位")
    levels: tuple[Level, ...] = setting((), "levels", "choice", "–", "named levels instead of key and values", "水平")
    standard: Text = setting("", "level", "choice", "–", "the highest level that meets the standard: heat maps draw a line there", "标准")
    enough: bool = setting(False, "switch", "choice", "–", "more of it is better: the answer says from which level on it is enough", "够用")
    given: bool = setting(False, "switch", "choice", "–", "a circumstance, not a choice: plans are compared under the same, and no plan that is named best or stands on the front changes it", "条件")

    @model_validator(mode="after")
    def _one_way(self) -> Factor:
        ways = [bool(self.values), self.low is not None or self.high is not None, bool(self.levels)]
        if sum(ways) != 1:
            raise ValueError("give exactly one of values, low and high, or levels")
        if ways[2] == bool(self.key):
            raise ValueError("key: " + ("levels name their own settings; leave it out" if self.key else "is missing; write the dotted key of a setting"))
        if ways[1] and (self.low is None or self.high is None or self.low >= self.high):
            raise ValueError("low: write low and high, low below high")
        names = [level.name for level in self.levels] or list(self.values)
        if len(set(names)) < len(names) or "" in names:
            raise ValueError(("levels" if self.levels else "values") + ": each needs a name of its own")
        for key, given in (("standard", bool(self.standard)), ("enough", self.enough)):
            if given and unit(names) is None:
                raise ValueError(f"{key}: needs levels that are numbers with one unit")
        if self.standard and self.standard not in names:
            raise ValueError(f"standard: '{self.standard}' is none of its levels: {', '.join(names)}")
        return self


class Sharp(Group):
    """How well a measure must be known."""

    measure: str = setting("infections_after_report", "measure", "choice", "–", "whose paired difference to the baseline must be known, by six pairs at least; the baseline goes on as long as any plan does", "指标")
    narrower_than: Positive = setting(10.0, "of the measure", "choice", "–", "width of the 95 % interval, of a chance of 100", "区间宽度")


class Until(Group):
    """Go on until the answer is sharp enough."""

    measures: tuple[Sharp, ...] = setting((Sharp(),), "measures", "choice", "–", "all of these must be known so well", "指标精度")
    most: AtLeastOne = setting(200, "runs", "choice", "–", "runs of a cell at most", "最多次数")


class Experiment(Group):
    """A question, and what is to be run for an answer."""

    name: str = setting("experiment", "text", "choice", "–", "short name, used for folders", "名称")
    question: str = setting("", "text", "choice", "–", "the question in one sentence", "问题")
    question_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文问题")
    situations: tuple[str, ...] = setting((), "files", "choice", "–", "scenario files, relative to this one; each is one situation", "情景")
    vary: tuple[Factor, ...] = setting((), "factors", "choice", "–", "what varies", "变量")
    design: Literal["grid", "one_at_a_time", "latin_hypercube", "sobol", "morris"] = setting("grid", "choice", "choice", "–", "every combination; the baseline with one change each; so many samples of the ranges; or so many trajectories of a Morris screening", "设计")
    samples: AtLeastOne = setting(32, "cells", "choice", "–", "cells of a design that samples; of morris trajectories", "样本数")
    replicates: AtLeastOne = setting(20, "runs", "choice", "–", "runs of each cell, or at first with `until`", "次数")
    pilot: AtLeastOne = setting(8, "pairs", "choice", "–", "after the first so many it is said how many the smallest differences need", "试推对数")
    until: Until | None = setting(None, "group", "choice", "–", "sequential stopping", "停止规则")
    alternatives: Count = setting(0, "runs", "choice", "–", "of the baseline, the best cell and the levels that decide what is enough, under each of the eight other assumptions; 0: none, and then no plan is named best", "其他假设次数")
    seed: Seed | None = setting(None, "–", "choice", "–", "of all situations; by default their own", "种子")
    baseline: dict[str, Text] = setting({}, "levels", "choice", "–", "level of each factor to compare with; by default its first", "基准")
    measures: tuple[str, ...] = setting(("infections_after_report",), "measures", "choice", "–", "what is compared besides the chances of 10 and of 50 or more infections after the first report", "指标")
    front: tuple[str, ...] = setting((), "measures", "choice", "–", "two or three of them of which less is better: which plans no other plan beats in all", "权衡指标")
    charts: tuple[Chart, ...] = setting((), "charts", "choice", "–", "which, in this sequence; by default all that the design allows", "图")
    smallest: Positive = setting(5.0, "of 100 outbreaks", "choice", "–", "smallest difference of a chance that would change a decision", "最小差异")
    smallest_mean: Positive = setting(0.1, "share", "choice", "–", "the same of a mean, as a share of the baseline's", "均值最小差异")

    @model_validator(mode="after")
    def _agree(self) -> Experiment:
        labels = [factor.name or factor.key for factor in self.vary]
        faults = [f"measures.{i}: there is no measure '{m}'; see docs/measures.md" for i, m in enumerate(self.measures) if m not in MEASURES]
        sharp = self.until.measures if self.until else ()
        faults += [f"until.measures.{i}.measure: there is no measure '{one.measure}'; write {' or '.join(SIZES)}, or see docs/measures.md" for i, one in enumerate(sharp) if one.measure not in (*MEASURES, *SIZES)]
        faults += [f"front.{i}: '{m}' is not one of measures" for i, m in enumerate(self.front) if m not in self.measures]
        if len(set(self.front)) < len(self.front) or len(self.front) not in (0, 2, 3):
            faults.append("front: name two or three different measures")
        if not self.situations:
            faults.append("situations: is missing; write the scenario files")
        if not self.vary:
            faults.append("vary: is missing; write what varies")
        elif all(factor.given for factor in self.vary):
            faults.append("vary: all factors are `given`; at least one must be a choice")
        faults += [f"vary.{i}.name: two factors are called '{label}'" for i, label in enumerate(labels) if label in labels[:i]]
        samples = self.design in SAMPLED
        faults += [f"vary.{i}: {'give low and high' if samples else 'give values or levels'} for the design {self.design}" for i, f in enumerate(self.vary) if (f.low is not None) != samples]
        for label, level in self.baseline.items():
            of = next((f for f, name in zip(self.vary, labels, strict=True) if name == label), None)
            known = [] if of is None else [one.name for one in of.levels] or list(of.values)
            if level not in known:
                faults.append(f"baseline.{label}: " + ("there is no such factor" if of is None else f"'{level}' is none of its levels: {', '.join(known)}"))
        if self.design == "sobol" and self.samples & (self.samples - 1):
            faults.append(f"samples: {self.samples} is no power of two; Sobol's sequence is even only with 4, 8, 16 and so on")
        without = unfit(self) if self.vary else {}
        faults += [f"charts.{i}: {chart} {without[chart]}" for i, chart in enumerate(self.charts) if chart in without]
        named = [f"vary.{i}.levels.{j}.scenario" for i, f in enumerate(self.vary) for j, level in enumerate(f.levels) if level.scenario]
        if len(self.situations) > 1:
            faults += [f"{key}: is in place of the situation, so there can be only one; situations has {len(self.situations)}" for key in named]
        faults += [f"{key}: another factor names scenarios already; only one can" for key in named if key.split(".")[1] != named[0].split(".")[1]]
        if faults:
            raise ValueError("\n".join(faults))
        return self
# fmt: on


class Choice(NamedTuple):
    """A level of a factor: its name in both languages, its settings, and the scenario file in place of the situation."""

    name: str
    chinese: str
    settings: dict[str, str]
    scenario: str = ""


def label(factor: Factor) -> str:
    """What a factor is called."""
    return factor.name or factor.key


def unfit(asked: Experiment) -> dict[Chart, str]:
    """The charts that an experiment cannot have, each with what it needs."""
    numeric = [f.low is None and unit(choice.name for choice in choices(f)) is not None for f in asked.vary]
    lines = prod(len(choices(f)) for f in asked.vary[1:])
    grid = asked.design == "grid" or (asked.design == "one_at_a_time" and len(asked.vary) == 1)
    needs: dict[Chart, tuple[bool, str]] = {
        "levels": (
            grid and numeric[0] and lines <= LINES,
            f"needs the design grid, levels of the first factor that are numbers, and at most {LINES} combinations of the others",
        ),
        "large": (
            grid and any(f.enough for f in asked.vary) and len(asked.situations) <= LINES,
            f"needs the design grid, a factor with `enough`, and at most {LINES} situations",
        ),
        "heat": (
            grid and all(numeric) and len(numeric) in (2, 3),
            "needs the design grid, and two or three factors whose levels are numbers",
        ),
        "prices": (
            any(in_hours(f) or any(level.adds for level in f.levels) for f in asked.vary),
            "needs a factor whose levels are hours, or say how many units they add",
        ),
        "differences": (asked.design not in SAMPLED, "needs the design grid or one_at_a_time"),
        "waiting": (asked.design in ("grid", "one_at_a_time"), "needs the design grid or one_at_a_time"),
        "curves": (asked.design in ("grid", "one_at_a_time"), "needs the design grid or one_at_a_time"),
        "map": (asked.design in ("grid", "one_at_a_time"), "needs the design grid or one_at_a_time"),
        "both_hands": (bool(asked.front), "needs `front`, the measures to weigh"),
        "screening": (asked.design == "morris", "needs the design morris"),
        "ranks": (asked.design in SPREAD, "needs the design latin_hypercube or sobol"),
    }
    return {chart: text for chart, (fits, text) in needs.items() if not fits}


def in_hours(factor: Factor) -> bool:
    """Whether all levels of a factor are numbers of hours."""
    return unit(choice.name for choice in choices(factor)) == "h" if factor.low is None else False


def choices(factor: Factor) -> list[Choice]:
    """Every level of a factor that has levels or values."""
    if factor.levels:
        return [Choice(x.name, x.name_zh or x.name, dict(x.set), x.scenario) for x in factor.levels]
    return [Choice(value, value, {factor.key: value}) for value in factor.values]
