# ruff: noqa: E501
"""An exercise file: the story, the turns, who plays, what is injected, and what is looked at afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.both import MISSING, Both, Fault, Wrong, listed
from sim.county.entrances import Entrances, read_entrances
from sim.county.towns import Towns, read_towns
from sim.exercise.roles import COUNTY, role_fault
from sim.names import MEASURES, Name, no_measure
from sim.scenario import Problem, Scenario, ScenarioErrors
from sim.scenario.fields import Kind
from sim.scenario.orders import Order, SetCheckpoint
from sim.scenario.plan import one_of
from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Number, setting
from sim.scenario.reader import load_named, read_group
from sim.scenario.validate import located

OWN_MEASURES = {  # of the play itself, besides those of docs/measures.md
    "index_held_h": Name("from the first case's confirmation until kept away from others", "首例确认至控制到位", "h"),
    "index_reported_h": Name("from the first case's confirmation until known at the county", "首例确认至县级知悉", "h"),
    "rounds_in_24h": Name("rounds reported to 95 % within 24 h", "区域核酸24小时出结果", "share"),
    "reply_minutes": Name(
        "longest time of play to answer a message that asks for it", "回复最慢用时（演练时间）", "min"
    ),
    "oldest_figure_h": Name("oldest figure on which an order was given", "下令时最旧信息", "h"),
    "longest_wait_h": Name("longest wait of somebody still waiting", "期末最长等待", "h"),
    "unwatched": Name("people at home for whom nobody was responsible for a time", "一时无人看管的居家人员", "persons"),
    "closed_roads": Name("roads closed or barred by order", "命令封闭或硬隔离的道路", "roads"),
}


def measure(key: str) -> Name:
    """What an objective measures."""
    return OWN_MEASURES.get(key) or MEASURES[key]


def check_role(role: str) -> str:
    """The role as it is. Raises ValueError if there is no such role."""
    fault = role_fault(role)
    if fault:
        raise Wrong(Fault("", fault))
    return role


Role = Annotated[str, AfterValidator(check_role)]
Recipient = Annotated[str, AfterValidator(lambda to: to if to == "all" else check_role(to))]
TaskKind = Literal["call", "visit", "card", "report"]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,12}$")]


# fmt: off
class Turn(Group):
    """A turn: so much time is played, after so many minutes of planning."""

    lasts: Duration = setting(12.0, "h", "choice", "–", "simulated time that passes", "推演时长")
    minutes: AtLeastOne = setting(10, "min", "choice", "FEMA 72 Hours: ten-minute turns", "real time to plan it", "研判分钟")


class Inject(Group):
    """Something that happens, or is said to happen (as in a master scenario events list); exactly one of at, cases, infections, missed_contact says when."""

    id: Id = setting("I1", "text", "choice", "–", "short name", "编号")
    at: Duration | None = setting(None, "h", "choice", "–", "at this time of the scenario", "时刻")
    cases: AtLeastOne | None = setting(None, "cases", "choice", "–", "at the first turn in which so many cases are known", "已知病例数")
    infections: AtLeastOne | None = setting(None, "persons", "choice", "–", "at the first turn in which so many are infected in truth", "实际感染数")
    missed_contact: bool = setting(False, "switch", "choice", "–", "at the first turn after tracing missed a contact who is infected", "密接漏排")
    to: tuple[Recipient, ...] = setting(("all",), "roles", "choice", "–", "who gets the message; all", "接收角色")
    text: str = setting("", "text", "choice", "–", "the message", "内容")
    text_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文内容")
    effect: tuple[Order, ...] = setting((), "orders", "choice", "–", "what it does to the county, as orders", "影响")
    reply_minutes: Count = setting(0, "min", "choice", "–", "an answer is asked for within so many minutes of play; 0: none", "回复时限")
    unless_answered: bool = setting(False, "switch", "choice", "–", "the effect is left out if somebody answers in time, or does the task", "回复则免")
    afterwards: bool = setting(False, "switch", "choice", "–", "the effect comes at its time, and the message when the next turn is planned, as news", "事后通报")
    task: TaskKind | None = setting(None, "task", "choice", "–", "a task of this kind with start, done and cannot: call, visit, card (hand over a card), report", "任务")
    expected: tuple[str, ...] = setting((), "texts", "choice", "–", "what a good team does", "期望处置")
    expected_zh: tuple[str, ...] = setting((), "texts", "choice", "–", "the same in Chinese", "期望处置（中文）")

    @model_validator(mode="after")
    def _agree(self) -> Inject:
        triggers = ("at", "cases", "infections", "missed_contact")
        given = [name for name in triggers if getattr(self, name) not in (None, False)]
        faults = []
        if len(given) != 1:
            faults.append(Fault("", one_of(given, triggers)))
        if not (self.text and self.text_zh):
            faults.append(Fault("", Both("text and text_zh: write the message in English and in Chinese", "text与text_zh：内容须写英文与中文")))
        if len(self.expected) != len(self.expected_zh):
            faults.append(Fault("expected_zh", Both("must have as many entries as expected", "条数须与expected相同")))
        if self.afterwards and (self.at is None or self.unless_answered):
            faults.append(Fault("afterwards", Both("needs at, and no answer can avert what has happened (unless_answered)", "须写at；已发生的事不能因回复而免（unless_answered）")))
        if self.unless_answered and not (self.reply_minutes or self.task):
            faults.append(Fault("unless_answered", Both("needs reply_minutes or task", "须写reply_minutes或task")))
        if faults:
            raise Wrong(*faults)
        return self


class Objective(Group):
    """What the exercise is to train, and its standard; by a measure, or by evaluators alone."""

    id: Id = setting("O1", "text", "choice", "–", "short name", "编号")
    title: str = setting("", "text", "choice", "–", "what", "目标")
    title_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文目标")
    measure: str = setting("", "measure", "choice", "–", "as in docs/measures.md, or one of the play's own; empty: evaluators grade it", "指标")
    at_most: Number | None = setting(None, "of the measure", "choice", "–", "the standard", "不超过")
    at_least: Number | None = setting(None, "of the measure", "choice", "–", "the standard", "不低于")
    weight: Number = setting(10.0, "points", "choice", "–", "in the optional total", "权重")

    @model_validator(mode="after")
    def _agree(self) -> Objective:
        none, own = no_measure(self.measure), listed(OWN_MEASURES)
        faults = []
        if self.measure and self.measure not in (*MEASURES, *OWN_MEASURES):
            faults.append(Fault("measure", Both(f"{none.en} and {own.en}", f"{none.zh}，以及{own.zh}")))
        if bool(self.measure) != ((self.at_most is None) != (self.at_least is None)):
            faults.append(Fault("measure", Both("give it with exactly one of at_most and at_least, or none of the three", "须与at_most、at_least之一同写，或三者都不写")))
        if faults:
            raise Wrong(*faults)
        return self

    @property
    def bound(self) -> float:
        """The standard of the measure; NaN without one."""
        bounds = [bound for bound in (self.at_most, self.at_least) if bound is not None]
        return bounds[0] if bounds else float("nan")


class Exercise(Group):
    """A training exercise."""

    name: str = setting("exercise", "text", "choice", "–", "short name, used for folders", "名称")
    title: str = setting("", "text", "choice", "–", "one line", "标题")
    title_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文标题")
    scenario: str = setting("", "file", "choice", "–", "scenario file, relative to this one", "情景")
    replicate: Count = setting(0, "–", "choice", "–", "whose luck; two teams with the same have the same luck", "轮次")
    begin: Duration = setting(0.0, "h", "choice", "–", "the standing plan commands until then", "开始时刻")
    story: str = setting("", "text", "choice", "–", "what the players are told at the start", "导入")
    story_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文导入")
    turns: tuple[Turn, ...] = setting((), "turns", "choice", "–", "the turns", "轮次安排")
    orders_a_turn: AtLeastOne = setting(3, "orders", "choice", "–", "of a role at most", "每轮命令数")
    roles: tuple[Role, ...] = setting(tuple(COUNTY), "roles", "choice", "–", "who can be played; the standing plan plays the rest", "角色")
    injects: tuple[Inject, ...] = setting((), "injects", "choice", "–", "what happens", "注入")
    objectives: tuple[Objective, ...] = setting((), "objectives", "choice", "–", "what is looked at", "目标")

    @model_validator(mode="after")
    def _agree(self) -> Exercise:
        faults = [Fault(part, MISSING) for part in ("scenario", "turns", "roles") if not getattr(self, part)]
        for part in ("injects", "objectives"):
            ids = [item.id for item in getattr(self, part)]
            faults += [Fault(f"{part}.{i}.id", Both(f"'{one}' is used twice", f"“{one}”用了两次")) for i, one in enumerate(ids) if one in ids[:i]]
        faults += [Fault(f"roles.{i}", Both(f"'{role}' is listed twice", f"“{role}”列了两次")) for i, role in enumerate(self.roles) if role in self.roles[:i]]
        faults += [Fault(f"turns.{i}.lasts", Both("must be above 0", "须大于0")) for i, turn in enumerate(self.turns) if turn.lasts <= 0]
        begin, end, roles = f"{self.begin:g}", f"{self.end:g}", listed(self.roles)
        for i, inject in enumerate(self.injects):
            faults += [Fault(f"injects.{i}.to", Both(f"nobody plays '{to}'; roles are {roles.en}", f"没有“{to}”这一角色；已有{roles.zh}")) for to in inject.to if to != "all" and to not in self.roles]
            if inject.at is not None and not self.begin <= inject.at < self.end:
                at = f"{inject.at:g}"
                faults.append(Fault(f"injects.{i}.at", Both(f"{at} h is not within the turns, {begin} h to {end} h", f"{at} h不在各轮之内（{begin} h至{end} h）")))
        if faults:
            raise Wrong(*faults)
        return self

    @property
    def end(self) -> float:
        """When the last turn ends and the run-out begins (h)."""
        return self.begin + sum(turn.lasts for turn in self.turns)

    def inject(self, name: str) -> Inject | None:
        """The inject of this id."""
        return next((inject for inject in self.injects if inject.id == name), None)
# fmt: on


def load(path: str | Path, instead: Path | None = None) -> tuple[Exercise, Scenario]:
    """Read an exercise and its scenario, or another file `instead` of that. Raises ScenarioErrors with all problems."""
    path, problems = Path(path), list[Problem]()
    exercise, tree = read_group(path, Exercise, problems)
    scenario = None
    if exercise is not None and tree is not None:
        file, node = instead or path.parent / exercise.scenario, tree.value["scenario"]
        scenario = load_named(file, node, "scenario", problems)
        if scenario is not None:
            root = Kind("group", group=Exercise)
            problems += [located(fault, tree, root) for fault in _against_county(exercise, scenario)]
    if problems or exercise is None or scenario is None:
        raise ScenarioErrors(tuple(sorted(set(problems))))
    return exercise, scenario


def _against_county(exercise: Exercise, scenario: Scenario) -> Iterator[Fault]:
    """What does not fit to the county of the scenario: towns, entrances, the time."""
    towns = read_towns(scenario.tables.get("towns"))
    entrances = read_entrances(scenario, towns)
    if not scenario.response:
        yield Fault("scenario", Both("has response: false; nobody could command", "写了response: false；无人可指挥"))
    if exercise.end > scenario.horizon:
        end, horizon = f"{exercise.end:g}", f"{scenario.horizon:g}"
        yield Fault(
            "turns",
            Both(
                f"end at {end} h, after the horizon of the scenario, {horizon} h",
                f"结束于{end} h，晚于情景的推演时长{horizon} h",
            ),
        )
    for i, role in enumerate(exercise.roles):
        if role.startswith("town:"):
            yield from _tried(f"roles.{i}", towns, role[5:])
    for i, inject in enumerate(exercise.injects):
        for j, order in enumerate(inject.effect):
            key, area = f"injects.{i}.effect.{j}", getattr(order, "area", "")
            if isinstance(order, SetCheckpoint):
                yield from _tried(key, entrances, order.entrance)
            if area.startswith("town:"):
                yield from _tried(key, towns, area[5:])


def _tried(key: str, places: Towns | Entrances, name: str) -> Iterator[Fault]:
    """That no place has this name, if so."""
    try:
        places.index(name)
    except Wrong as error:
        yield Fault(key, error.faults[0].says)


Grade = Literal["P", "S", "M", "U"]
