# ruff: noqa: E501
"""An experiment file: the question, the situations, what varies, how many runs, and what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Literal

from pydantic import model_validator

from sim.both import Both, Fault, Wrong
from sim.names import MEASURES, no_measure
from sim.scenario.quantities import AtLeastOne, Count, Group, Positive, Seed, setting
from sim.sweep.factors import Factor, Range, Ranged, Text, choices, in_hours, label, no_level
from sim.sweep.levels import unit

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


# fmt: off
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
        for of_name, level in self.baseline.items():
            of = next((f for f, name in zip(self.vary, labels, strict=True) if name == of_name), None)
            known = [] if of is None else [one.name for one in of.levels] or list(of.values)
            if level not in known:
                faults.append(Fault(f"baseline.{of_name}", Both("there is no such factor", "没有这个变量") if of is None else no_level(level, known)))
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


def _no_size(measure: str) -> Both:
    sizes = Both(" or ".join(SIZES), "或".join(SIZES))
    return Both(
        f"there is no measure '{measure}'; write {sizes.en}, or see docs/measures.md",
        f"没有指标“{measure}”；可写{sizes.zh}，或见docs/measures.md",
    )


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
