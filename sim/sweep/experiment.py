# ruff: noqa: E501
"""An experiment file: the question, the situations, what varies, how many runs, and what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, model_validator

from sim.both import Both, Fault, Wrong, listed
from sim.names import MEASURES, no_measure
from sim.scenario.quantities import AtLeastOne, Count, Group, Number, Positive, Seed, setting
from sim.sweep.levels import unit


def as_text(value: Any) -> Any:
    """A plain value as the text that stands after `--set key=`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(as_text)]
SITUATIONS, VARY, UNCERTAIN = "situations", "vary", "uncertain"
SPREAD = ("latin_hypercube", "sobol")  # designs whose points are spread evenly over all ranges
SAMPLED = (*SPREAD, "morris")
Chart = Literal[
    "levels",
    "large",
    "heat",
    "prices",
    "differences",
    "waiting",
    "both_hands",
    "screening",
    "ranks",
    "curves",
    "map",
    "pairs",
]
SIZES = {f"at_least_{n}": n for n in (10, 50)}  # the chances that are always told: of so many infections or more
NO_ALTERNATIVES = Both(
    "leave it out, or write 0: `uncertain` varies the assumptions, all at once",
    "请删去或写0：uncertain已使各项假设同时变化",
)
LINES = 6  # of a picture: more cannot be told apart


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
            raise Wrong(Fault("standard", _no_level(self.standard, names)))
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
    uncertain: tuple[Range, ...] = setting((), "ranges", "choice", "–", "settings that nobody knows: each run draws its own values of them, with the same draws for every plan, so that all differences are over luck and these assumptions together", "不确定项")
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
        faults = [Fault(f"measures.{i}", no_measure(m)) for i, m in enumerate(self.measures) if m not in MEASURES]
        sharp = self.until.measures if self.until else ()
        faults += [Fault(f"until.measures.{i}.measure", _no_size(one.measure)) for i, one in enumerate(sharp) if one.measure not in (*MEASURES, *SIZES)]
        faults += [Fault(f"front.{i}", Both(f"'{m}' is not one of measures", f"“{m}”不在measures之中")) for i, m in enumerate(self.front) if m not in self.measures]
        if len(set(self.front)) < len(self.front) or len(self.front) not in (0, 2, 3):
            faults.append(Fault("front", Both("name two or three different measures", "请写两个或三个不同的指标")))
        if not self.situations:
            faults.append(Fault("situations", Both("is missing; write the scenario files", "缺少；请写情景文件")))
        if not self.vary:
            faults.append(Fault("vary", Both("is missing; write what varies", "缺少；请写什么在变")))
        elif all(factor.given for factor in self.vary):
            faults.append(Fault("vary", Both("all factors are `given`; at least one must be a choice", "变量全是条件（given）；至少一个须可选择")))
        faults += [Fault(f"vary.{i}.name", Both(f"two factors are called '{label}'", f"已有叫“{label}”的变量")) for i, label in enumerate(labels) if label in labels[:i]]
        samples = self.design in SAMPLED
        give = Both("give low and high", "须写low与high") if samples else Both("give values or levels", "须写values或levels")
        faults += [Fault(f"vary.{i}", Both(f"{give.en} for the design {self.design}", f"设计{self.design}{give.zh}")) for i, f in enumerate(self.vary) if (f.low is not None) != samples]
        for label, level in self.baseline.items():
            of = next((f for f, name in zip(self.vary, labels, strict=True) if name == label), None)
            known = [] if of is None else [one.name for one in of.levels] or list(of.values)
            if level not in known:
                faults.append(Fault(f"baseline.{label}", Both("there is no such factor", "没有这个变量") if of is None else _no_level(level, known)))
        faults += _one_plan(self)
        faults += _of_uncertain(self, labels)
        if self.design == "sobol" and self.samples & (self.samples - 1):
            faults.append(Fault("samples", Both(f"{self.samples} is no power of two; Sobol's sequence is even only with 4, 8, 16 and so on", f"{self.samples}不是2的幂；Sobol序列只在4、8、16等个数时均匀")))
        without = unfit(self) if self.vary else {}
        faults += [Fault(f"charts.{i}", Both(f"{chart} {without[chart].en}", f"{chart}{without[chart].zh}")) for i, chart in enumerate(self.charts) if chart in without]
        named = [f"vary.{i}.levels.{j}.scenario" for i, f in enumerate(self.vary) for j, level in enumerate(f.levels) if level.scenario]
        if len(self.situations) > 1:
            n = len(self.situations)
            faults += [Fault(key, Both(f"is in place of the situation, so there can be only one; situations has {n}", f"取代情景，故情景只能有一个；situations有{n}个")) for key in named]
        faults += [Fault(key, Both("another factor names scenarios already; only one can", "已有变量写了情景文件；只能有一个")) for key in named if key.split(".")[1] != named[0].split(".")[1]]
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


def _one_plan(asked: Experiment) -> list[Fault]:
    """That nothing can be compared, where there is but one plan and nothing that runs draw."""
    if asked.design in SAMPLED or asked.uncertain or prod(len(f.levels or f.values) for f in asked.vary) != 1:
        return []
    says = Both(
        "makes one plan only; write two values or levels at least, so that there is something to compare",
        "只有一个方案；至少写两个取值或水平，才有可比",
    )
    return [Fault("vary", says)] if asked.vary else []


def _of_uncertain(asked: Experiment, labels: Sequence[str]) -> list[Fault]:
    """What is wrong with ranges that runs draw from, beside the rest of the experiment."""
    if not asked.uncertain:
        return []
    faults = list[Fault]()
    if asked.design in SAMPLED:
        faults.append(
            Fault(
                UNCERTAIN,
                Both(
                    f"the design {asked.design} varies its ranges already; write plans, or leave this out",
                    f"设计{asked.design}已在范围内取样；请写方案，或删去本项",
                ),
            )
        )
    if asked.alternatives:
        faults.append(Fault("alternatives", NO_ALTERNATIVES))
    plans = {key for f in asked.vary for key in (f.key, *(key for level in f.levels for key in level.set)) if key}
    for i, one in enumerate(asked.uncertain):
        before = asked.uncertain[:i]
        if one.key in (x.key for x in before) or one.key in plans:
            faults.append(Fault(f"{UNCERTAIN}.{i}.key", Both(f"{one.key} varies already", f"{one.key}已在变化")))
        if label(one) in (*labels, *(label(x) for x in before)):
            faults.append(
                Fault(
                    f"{UNCERTAIN}.{i}.name",
                    Both(f"two things that vary are called '{label(one)}'", f"已有叫“{label(one)}”的变量"),
                )
            )
    return faults


def _no_level(level: str, names: Sequence[str]) -> Both:
    known = listed(names)
    return Both(f"'{level}' is none of its levels: {known.en}", f"“{level}”不是它的水平；可用{known.zh}")


def _no_size(measure: str) -> Both:
    sizes = Both(" or ".join(SIZES), "或".join(SIZES))
    return Both(
        f"there is no measure '{measure}'; write {sizes.en}, or see docs/measures.md",
        f"没有指标“{measure}”；可写{sizes.zh}，或见docs/measures.md",
    )


def label(varies: Ranged) -> str:
    """What a factor, or a range that runs draw from, is called."""
    return varies.name or varies.key


def ranged(asked: Experiment) -> tuple[Ranged, ...]:
    """What a ranking is of: the ranges that runs draw from, else what varies."""
    return asked.uncertain or asked.vary


def unfit(asked: Experiment) -> dict[Chart, Both]:
    """The charts that an experiment cannot have, each with what it needs."""
    numeric = [f.low is None and unit(choice.name for choice in choices(f)) is not None for f in asked.vary]
    lines = prod(len(choices(f)) for f in asked.vary[1:])
    grid = asked.design == "grid" or (asked.design == "one_at_a_time" and len(asked.vary) == 1)
    either = Both("needs the design grid or one_at_a_time", "须用grid或one_at_a_time设计")
    needs: dict[Chart, tuple[bool, Both]] = {
        "levels": (
            grid and numeric[0] and lines <= LINES,
            Both(
                f"needs the design grid, levels of the first factor that are numbers, and at most {LINES} combinations of the others",
                f"须用grid设计，第一个变量的水平为数，其余变量至多{LINES}种组合",
            ),
        ),
        "large": (
            grid and any(f.enough for f in asked.vary) and len(asked.situations) <= LINES,
            Both(
                f"needs the design grid, a factor with `enough`, and at most {LINES} situations",
                f"须用grid设计，有写enough的变量，且至多{LINES}个情景",
            ),
        ),
        "heat": (
            grid and all(numeric) and len(numeric) in (2, 3),
            Both(
                "needs the design grid, and two or three factors whose levels are numbers",
                "须用grid设计，且有两个或三个水平为数的变量",
            ),
        ),
        "prices": (
            any(in_hours(f) or any(level.adds for level in f.levels) for f in asked.vary),
            Both(
                "needs a factor whose levels are hours, or say how many units they add",
                "须有水平为小时数、或写明增加量的变量",
            ),
        ),
        "differences": (asked.design not in SAMPLED, either),
        "pairs": (
            bool(asked.uncertain),
            Both("needs `uncertain`, ranges that runs draw from", "须写uncertain，即每次推演各自抽取的范围"),
        ),
        "waiting": (asked.design in ("grid", "one_at_a_time"), either),
        "curves": (asked.design in ("grid", "one_at_a_time"), either),
        "map": (asked.design in ("grid", "one_at_a_time"), either),
        "both_hands": (bool(asked.front), Both("needs `front`, the measures to weigh", "须写front，即要权衡的指标")),
        "screening": (asked.design == "morris", Both("needs the design morris", "须用morris设计")),
        "ranks": (
            asked.design in SPREAD or bool(asked.uncertain),
            Both(
                "needs the design latin_hypercube or sobol, or `uncertain`",
                "须用latin_hypercube或sobol设计，或写uncertain",
            ),
        ),
    }
    return {chart: says for chart, (fits, says) in needs.items() if not fits}


def in_hours(factor: Factor) -> bool:
    """Whether all levels of a factor are numbers of hours."""
    return unit(choice.name for choice in choices(factor)) == "h" if factor.low is None else False


def choices(factor: Factor) -> list[Choice]:
    """Every level of a factor that has levels or values."""
    if factor.levels:
        return [Choice(x.name, x.name_zh or x.name, dict(x.set), x.scenario) for x in factor.levels]
    return [Choice(value, value, {factor.key: value}) for value in factor.values]
