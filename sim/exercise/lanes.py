"""The time line: all that was sent, said and ordered, by people and by the standing plan, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.exercise import roles, whose
from sim.exercise.amounts import hours
from sim.exercise.fate import Fate, fates, of_the_plan
from sim.exercise.inputs import Foreseen
from sim.exercise.play import Play
from sim.exercise.seats import Decision
from sim.names import Name
from sim.response.orders import PLAN, Obeyed
from sim.response.situation import Report

NOT_SAID = Name("", "")
NO_REPORT = Name("no report yet", "尚无上报")
MOST_TIMES = 4  # of an order of the plan that came again and again, which are told one by one


@dataclass(frozen=True)
class Answer:
    """What a role answered to an inject, and how long that took (s of planning)."""

    role: str
    state: str
    text: str
    seconds: float
    set_back: bool = False  # control took it back, and the message was sent again


@dataclass(frozen=True)
class Lane:
    """A flag on the time line: when (h), who, what; of an order, what became of it; of an inject, what was answered."""

    time: float
    role: str
    text: Name
    kind: Literal["inject", "message", "order", "plan"]
    inject: str = ""
    known: Name = NOT_SAID  # what the county knew then
    fate: Fate | None = None
    foreseen: Foreseen | None = None
    answers: tuple[Answer, ...] = ()
    owing: tuple[str, ...] = ()  # who was asked and has not answered
    to: tuple[str, ...] = ()  # to whom a role or control wrote
    times: tuple[float, ...] = ()  # h, of an order that the plan gave more than once
    place: str = ""  # the role in whose place control ordered


def lanes(play: Play) -> list[Lane]:
    """All flags of the turns, in the order of time."""
    return sorted([*_sent(play), *_ordered(play), *_of_the_plan(play)], key=lambda lane: lane.time)


def _sent(play: Play) -> list[Lane]:
    """Injects with their answers and who gave none; reports from below, and what roles and control have written."""
    flags = []
    for sent in play.sent:
        start, text = play.starts[min(sent.turn, len(play.starts) - 1)][0], Name(sent.en, sent.zh)
        if sent.inject is None:
            to = sent.to if sent.sender == "control" or len(sent.to) == 1 else ()  # a report goes to all above
            flags.append(Lane(start, sent.sender, text, "message", to=to))
            continue
        answers = [Answer(*a, set_back=True) for a in sent.set_back] + [Answer(*a) for a in sent.answers]
        time = start if sent.inject.at is None else sent.inject.at
        owing = tuple(role for role in sent.owed if not sent.answered_by(role))
        flags.append(Lane(time, "control", text, "inject", sent.inject.id, answers=tuple(answers), owing=owing))
    return flags


def _ordered(play: Play) -> list[Lane]:
    """What people ordered; of the orders of the plan that they struck, each once."""
    flags, became = list[Lane](), fates(play)
    for made in _each_struck_once(play):
        flags.append(
            Lane(
                made.time, made.role, whose.decision(play, made), "order",
                known=known_at(play, play.starts[made.turn][0]), fate=became.get(id(made.order)),
                foreseen=made.foreseen, place=made.place,
            )
        )  # fmt: skip
    return flags


def _each_struck_once(play: Play) -> list[Decision]:
    """All decisions; an order of the plan that was struck turn after turn once, and not where the team gave it."""
    given = [made.order for made in play.decisions if made.order is not None and not made.effect_of]
    kept, seen = [], set[tuple[str, tuple[int, int]]]()
    for made in play.decisions:
        if made.effect_of:
            continue
        if made.struck is not None:
            rule, number = made.struck
            if (made.role, made.struck) in seen or play.scenario.plan.rules[rule].orders[number] in given:
                continue
            seen.add((made.role, made.struck))
        kept.append(made)
    return kept


def _of_the_plan(play: Play) -> list[Lane]:
    """Orders of the standing plan in the turns; one that came again and again is one flag."""
    assert play.model.response is not None
    begin, end = play.starts[0][0], play.starts[-1][0]
    same: dict[str, list[Obeyed]] = {}
    for obeyed in play.model.response.orders.history:
        if obeyed.source == PLAN and begin <= obeyed.time < end:
            same.setdefault(obeyed.order.model_dump_json(), []).append(obeyed)
    flags = []
    for given in same.values():
        times = tuple(sorted({one.time for one in given}))
        flags.append(
            Lane(
                times[0], roles.owner(given[0].order) or "command", whose.of_plan(play, given), "plan",
                known=known_at(play, times[0]), fate=of_the_plan(play, given), times=times if len(times) > 1 else (),
            )
        )  # fmt: skip
    return flags


def known_at(play: Play, time: float) -> Name:
    """What the county knew at a time, in one line: cases, longest wait, rooms; what nobody reported is no number."""
    newest: dict[tuple[int, int], float] = {}
    for known, _, kind, place, number in play.model.situation.reports:
        if known <= time:
            newest[kind, place] = number
    cases = sum(t <= time for t in play.model.situation.case_times)
    waits = [value for (kind, _), value in newest.items() if kind == Report.LONGEST_WAIT]
    wait = Name(hours(max(waits), "en"), hours(max(waits), "zh")) if waits else NO_REPORT
    rooms = newest.get((int(Report.ROOMS_FREE), -1))
    free = NO_REPORT if rooms is None else Name(f"{rooms:.0%}", f"{rooms:.0%}")
    return Name(
        f"known cases {cases}; longest wait: {wait.en}; rooms free: {free.en}",
        f"已知病例{cases}例；最久等待：{wait.zh}；空房：{free.zh}",
    )
