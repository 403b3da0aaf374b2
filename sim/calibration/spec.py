# ruff: noqa: E501
"""A calibration file: which settings are free, what was observed, and how long to search."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from sim.both import MISSING, Both, Fault, Wrong
from sim.names import MEASURES, Lang, no_measure
from sim.scenario import Problem, Scenario, ScenarioErrors
from sim.scenario import load as load_scenario
from sim.scenario.quantities import AtLeastOne, Group, Number, Positive, Seed, Share, setting
from sim.scenario.reader import load_named, read_group
from sim.scenario.writer import leaves
from sim.words import say


# fmt: off
class Parameter(Group):
    """A free setting: its prior is uniform between low and high."""

    key: str = setting("", "key", "choice", "–", "dotted key of a setting", "键")
    name: str = setting("", "text", "choice", "–", "short name; by default the key", "名称")
    low: Number = setting(0.0, "number", "choice", "–", "the least value", "下限")
    high: Number = setting(1.0, "number", "choice", "–", "the greatest value", "上限")
    unit: str = setting("", "text", "choice", "–", "written after the number, for example h", "单位")
    whole: bool = setting(False, "switch", "choice", "–", "rounded to whole numbers; so it is, too, where the setting counts something", "取整")

    @property
    def label(self) -> str:
        """What it is called."""
        return self.name or self.key

    def text(self, u: float, digits: int = 6) -> str:
        """The value at a point of the unit interval, as after --set."""
        value = self.low + (self.high - self.low) * u
        return f"{round(value) if self.whole else format(value, f'.{digits}g')} {self.unit}".strip()


class Target(Group):
    """Something observed: a statistic of a measure over the runs of a particle."""

    measure: str = setting("infections_after_report", "measure", "choice", "–", "as in docs/measures.md", "指标")
    statistic: Literal["mean", "median", "q10", "q90", "share_above"] = setting("mean", "choice", "choice", "–", "over the runs in which it happened; share_above: of all runs, above `above`", "统计量")
    above: Number = setting(0.0, "of the measure", "choice", "–", "for share_above", "阈值")
    where: str = setting("", "measure", "choice", "–", "only runs in which this measure is 1 or more", "条件指标")
    by: str = setting("", "measure", "choice", "–", "for mean: each run counts so many times, as in a share of all cases of all runs", "加权指标")
    value: Number = setting(0.0, "of the measure", "choice", "–", "what was observed", "观测值")
    scale: Positive = setting(1.0, "of the measure", "choice", "–", "a difference that counts as 1: the error of the observation", "尺度")
    weight: Positive = setting(1.0, "–", "choice", "–", "of the squared difference", "权重")
    source: str = setting("", "text", "choice", "–", "where the value comes from", "来源")

    @property
    def label(self) -> str:
        """What it is called."""
        return self.text("en")

    def text(self, lang: Lang) -> str:
        """The same in a language."""
        return say(f"calibration_{self.statistic}", lang, measure=MEASURES[self.measure].text(lang), above=f"{self.above:g}")


class Spec(Group):
    """A calibration."""

    name: str = setting("calibration", "text", "choice", "–", "short name, used for folders", "名称")
    question: str = setting("", "text", "choice", "–", "the question in one sentence", "问题")
    scenario: str = setting("", "file", "choice", "–", "scenario file, relative to this one", "情景")
    parameters: tuple[Parameter, ...] = setting((), "settings", "choice", "–", "what is free", "参数")
    targets: tuple[Target, ...] = setting((), "targets", "choice", "–", "what was observed", "目标")
    method: Literal["abc", "optuna"] = setting("abc", "choice", "choice", "–", "a posterior by approximate Bayesian computation, or only the best fit, with fewer simulations (extra `experiments`)", "方法")
    particles: AtLeastOne = setting(60, "particles", "choice", "–", "of a generation", "粒子数")
    generations: AtLeastOne = setting(6, "generations", "choice", "–", "at most", "代数")
    keep: Share = setting(0.5, "share", "choice", "Lenormand et al. 2013", "of particles kept in each generation", "保留比例")
    least: Share = setting(0.05, "share", "choice", "Lenormand et al. 2013", "abc ends when fewer of the new particles are better", "停止比例")
    replicates: AtLeastOne = setting(10, "runs", "choice", "–", "of each particle", "每粒子次数")
    seed: Seed = setting(1, "–", "choice", "–", "of the search", "种子")

    @model_validator(mode="after")
    def _agree(self) -> Spec:
        faults = [Fault(part, MISSING) for part in ("scenario", "parameters", "targets") if not getattr(self, part)]
        for i, parameter in enumerate(self.parameters):
            if parameter.low >= parameter.high:
                faults.append(Fault(f"parameters.{i}.low", Both("must be below high", "须小于high")))
        labels = [p.label for p in self.parameters]
        faults += [Fault(f"parameters.{i}.name", Both(f"two parameters are called '{label}'", f"已有叫“{label}”的参数")) for i, label in enumerate(labels) if label in labels[:i]]
        for i, target in enumerate(self.targets):
            faults += [Fault(f"targets.{i}.{field}", no_measure(name)) for field, name in (("measure", target.measure), ("where", target.where), ("by", target.by)) if name not in MEASURES and (name or field == "measure")]
        if self.method == "optuna" and find_spec("optuna") is None:
            faults.append(Fault("method", Both("optuna needs the extra 'experiments': pip install 'fivefast[experiments]'", "optuna须另装“experiments”组件：pip install 'fivefast[experiments]'")))
        if faults:
            raise Wrong(*faults)
        return self
# fmt: on


def load(path: str | Path) -> tuple[Spec, Scenario]:
    """Read a calibration and its scenario, and try both ends of each prior. Raises ScenarioErrors with all problems."""
    path, problems = Path(path), list[Problem]()
    spec, tree = read_group(path, Spec, problems)
    scenario = None
    if spec is not None and tree is not None:
        file, node = path.parent / spec.scenario, tree.value["scenario"]
        scenario = load_named(file, node, "scenario", problems)
        for i, parameter in enumerate(spec.parameters) if scenario is not None else ():
            below = tree.value["parameters"].value[i].value
            for end, u in (("low", 0.0), ("high", 1.0)):
                try:
                    load_scenario(file, [f"{parameter.key}={parameter.text(u)}"])
                except ScenarioErrors as errors:
                    at = below.get(end, below["key"]).told_at
                    problems += [at.problem(f"parameters.{i}.{end}", p.keyed()) for p in errors.problems]
    if problems or spec is None or scenario is None:
        raise ScenarioErrors(tuple(sorted(set(problems))))
    counts = {leaf.key for leaf in leaves(scenario) if leaf.kind.form == "whole"}
    known = tuple(p.model_copy(update={"whole": p.whole or p.key in counts}) for p in spec.parameters)
    return spec.model_copy(update={"parameters": known}), scenario
