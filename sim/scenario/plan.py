"""The standing plan: rules of a typed trigger and the orders that it issues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.both import Both, Fault, Wrong, listed
from sim.scenario.orders import Order, WaitingStage
from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Share, setting

HourOfDay = Annotated[int, Field(ge=0, le=23)]


def one_of(given: Sequence[str], allowed: Sequence[str]) -> Both:
    """That of several settings exactly one is to be given."""
    known = listed(allowed)
    return Both(
        f"{' and '.join(given) or 'nothing'} given; give exactly one of {known.en}",
        f"{'同时写了' + '与'.join(given) if given else '未写触发条件'}；只能写其中一项：{known.zh}",
    )


class When(Group):
    """A trigger; exactly one of the fields is given. It sees the Situation and the clock, nothing else."""

    first_case: bool = setting(False, "switch", "choice", "–", "when the first case is known", "首例")
    each_case: bool = setting(False, "switch", "choice", "–", "at every case known", "每例")
    at: Duration | None = setting(None, "h", "choice", "–", "at this time after the start", "时刻")
    after_first_case: Duration | None = setting(
        None, "h", "choice", "–", "so long after the first case is known", "首例后"
    )
    daily_until: Duration | None = setting(
        None,
        "h",
        "choice",
        "–",
        "every day at plan hour, from the day of the first case (if known by then) to the one so long after it",
        "每日至",
    )
    each_pool: bool = setting(False, "switch", "choice", "–", "at every positive tube known", "每个阳性混管")
    cases: AtLeastOne | None = setting(
        None, "cases", "choice", "–", "when so many cases became known `within` a time in one `place`", "病例数"
    )
    waits_longer: Duration | None = setting(
        None, "h", "choice", "–", "when somebody has waited longer before `stage`, as reported", "等待超过"
    )
    rooms_below: Share | None = setting(
        None,
        "share",
        "choice",
        "–",
        "when the share of open rooms that are free falls below, as reported",
        "空房低于",
    )
    within: Duration = setting(7 * 24.0, "h", "choice", "–", "for `cases`", "期限")
    place: Literal["grid", "community", "town", "county"] = setting(
        "community", "area", "choice", "–", "for `cases`: where they are counted together", "范围"
    )
    stage: WaitingStage = setting("transfer", "stage", "choice", "–", "for `waits_longer`", "环节")
    daily: bool = setting(False, "switch", "choice", "–", "every day at the plan hour, for ever", "每日")
    every: AtLeastOne = setting(
        1, "days", "choice", "–", "for `daily` and `daily_until`: only every so many days from the first case", "间隔"
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> When:
        triggers = [name for name in When.model_fields if name not in ("within", "place", "stage", "every")]
        values = {name: getattr(self, name) for name in triggers}
        given = [name for name, value in values.items() if value is not False and value is not None]
        if len(given) != 1:
            raise Wrong(Fault("", one_of(given, triggers)))
        return self


class Rule(Group):
    """When this happens, issue these orders."""

    when: When = setting(When(first_case=True), "trigger", "choice", "–", "trigger", "触发")
    delay: Duration = setting(0.0, "h", "choice", "–", "decision to order", "决策时延")
    orders: tuple[Order, ...] = setting((), "orders", "choice", "–", "orders, in this sequence", "命令")

    @model_validator(mode="after")
    def _case_areas_need_a_case(self) -> Rule:
        blind = self.when.at is not None or self.when.waits_longer is not None or self.when.rooms_below is not None
        small = ("case_building", "case_compound") if self.when.each_pool else ()
        areas = [(i, getattr(order, "area", "")) for i, order in enumerate(self.orders)]
        knows = Both("none", "没有病例") if blind else Both("the grid of a tube only", "只知混管所在网格")
        wrong = [
            Fault(
                f"orders.{i}.area",
                Both(
                    f"'{area}' needs a case; this trigger knows {knows.en}", f"“{area}”须有病例；此触发条件{knows.zh}"
                ),
            )
            for i, area in areas
            if (blind and area.startswith("case_")) or area in small
        ]
        if wrong:
            raise Wrong(*wrong)
        return self


class Silence(Group):
    """A time in which an order of the standing plan is not given, because somebody decides in its place."""

    rule: Count = setting(0, "–", "choice", "–", "which rule of plan.rules; the first is 0", "规则")
    order: Count = setting(0, "–", "choice", "–", "which order of that rule; the first is 0", "命令")
    since: Duration = setting(0.0, "h", "choice", "–", "from this time on", "起")
    until: Duration = setting(0.0, "h", "choice", "–", "to this time", "止")


class Commanded(Group):
    """Orders that a commander gives at a fixed time; areas of cases are those of all cases known by then."""

    at: Duration = setting(0.0, "h", "choice", "–", "when they are given", "时刻")
    orders: tuple[Order, ...] = setting((), "orders", "choice", "–", "orders, in this sequence", "命令")


class PlanSettings(Group):
    """The standing plan."""

    hour: HourOfDay = setting(
        18, "hour", "assumption", "evening meeting", "hour of day at which daily rules decide", "会商时刻"
    )
    rules: tuple[Rule, ...] = setting((), "rules", "choice", "–", "the rules, in this sequence", "规则")
    silent: tuple[Silence, ...] = setting(
        (), "list", "choice", "–", "orders of the rules that are not given for a time", "暂停"
    )

    @model_validator(mode="after")
    def _silent_orders_exist(self) -> PlanSettings:
        faults = []
        for i, silence in enumerate(self.silent):
            if silence.rule >= len(self.rules):
                n = len(self.rules)
                says = Both(f"there are {n} rules; the first is 0", f"共{n}条规则；首条为0")
                faults.append(Fault(f"silent.{i}.rule", says))
            elif silence.order >= len(self.rules[silence.rule].orders):
                n, rule = len(self.rules[silence.rule].orders), silence.rule
                says = Both(f"rule {rule} has {n} orders; the first is 0", f"规则{rule}有{n}条命令；首条为0")
                faults.append(Fault(f"silent.{i}.order", says))
        if faults:
            raise Wrong(*faults)
        return self
