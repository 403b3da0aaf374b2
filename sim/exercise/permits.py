# ruff: noqa: ARG001 - one signature for all
"""Who may do what, and when: why an input is not obeyed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.both import Both
from sim.exercise import inputs as i
from sim.exercise import roles
from sim.exercise.checks import impossible
from sim.exercise.coming import of_this_turn
from sim.exercise.game import Game
from sim.exercise.messages import FINISHED, PLANNING
from sim.exercise.tasks import not_able

BY_THE_PLAN = Both("the standing plan plays this role; take it back first", "本角色由预案代管，请先收回")
HAS_ENDED = Both("this role has ended its turn", "本角色已结束本轮")
TWICE = Both("is issued for this turn already", "本轮已下达")
WRITES = ("command", "control")  # who writes the team's own view
NO_REASON = Both("say why it cannot be done", "请写明做不到的原因")


def why_not(game: Game, given: i.Input) -> Both | None:
    """Why this cannot be obeyed; None if it can."""
    if given.role not in game.seats and given.role not in roles.BESIDE:
        return Both(f"nobody plays {given.role}", f"没有角色{given.role}")
    if isinstance(given, _OF_CONTROL) and given.role != "control":
        return Both("only exercise control may do this", "仅导调可操作")
    if isinstance(given, _OF_EVALUATORS) and given.role not in ("evaluator", "control"):
        return Both("only evaluators grade", "仅评估员可评分")
    if given.role == "observer" and not isinstance(given, i.Join | i.Looked):
        return Both("observers only look", "观摩席只看")
    return _CHECK[type(given)](game, given) if type(given) in _CHECK else None


def _check_planning(game: Game, given: i.Input) -> Both | None:
    return None if game.phase == PLANNING else Both("the turns are over", "各轮已结束")


def _check_order(game: Game, given: i.Give) -> Both | None:
    seat, limit = game.seats.get(given.role), game.exercise.orders_a_turn
    if game.phase != PLANNING:
        return _check_planning(game, given)
    if given.place and (given.role != "control" or given.place not in game.seats):
        return Both("only exercise control orders in the place of a role", "仅导调可代角色下令")
    if seat and not seat.played:
        return BY_THE_PLAN
    if seat and seat.ended:
        return HAS_ENDED
    if seat and len(seat.orders) >= limit:
        return Both(f"at most {limit} orders a turn", f"每轮最多{limit}条命令")
    if given.after >= game.turn_hours:
        return too_late(game)
    if seat and any((o.order, o.after) == (given.order, given.after) for o in seat.orders):
        return TWICE
    why = roles.refusal(given.role, given.order)
    return why or impossible(game.model, given.order, of_this_turn(game), given.after)


def too_late(game: Game) -> Both:
    """An order that would be given after the end of the turn."""
    return Both(f"later than this turn, which lasts {game.turn_hours:g} h", f"超出本轮时长{game.turn_hours:g}小时")


def _check_standing(game: Game, given: i.Standing) -> Both | None:
    seat = game.seats.get(given.role)
    if seat is None or all((p.rule, p.number) != (given.rule, given.number) for p in seat.planned):
        return Both("not an order of this role", "不属于本角色的命令")
    return _check_planning(game, given)


def _check_autopilot(game: Game, given: i.Autopilot) -> Both | None:
    if given.seat not in game.seats:
        return Both(f"nobody plays {given.seat}", f"没有角色{given.seat}")
    if given.role not in ("control", given.seat):
        return Both("only its own role or exercise control", "仅本角色或导调可操作")
    return None


def _check_withdraw(game: Game, given: i.Withdraw) -> Both | None:
    seat = game.seats.get(given.role)
    if seat is None or given.number >= len(seat.orders):
        return Both("there is no such order", "没有此命令")
    return None


def _check_inject(game: Game, given: i.InjectNow | i.Skip) -> Both | None:
    if game.exercise.inject(given.inject) is None:
        return Both(f"there is no inject {given.inject}", f"没有注入{given.inject}")
    if given.inject in game.done and not (isinstance(given, i.Skip) and _unanswered_now(game, given.inject)):
        return Both("was sent or skipped before", "已发出或已跳过")
    return _check_planning(game, given)


def _unanswered_now(game: Game, inject: str) -> bool:
    """Whether this inject is one of the running turn, perhaps still on its way, that nobody has answered."""
    sent = [s for s in game.sent if s.inject and s.inject.id == inject]
    return any(s.turn == game.turn and not s.answers for s in sent)


def _check_edit(game: Game, given: i.Edit) -> Both | None:
    if game.exercise.inject(given.inject) is None:
        return Both(f"there is no inject {given.inject}", f"没有注入{given.inject}")
    return _check_addressees(game, given) or _check_planning(game, given)


def _check_addressees(game: Game, given: i.Broadcast | i.Edit) -> Both | None:
    stranger = next((role for role in given.to if role != "all" and role not in game.seats), None)
    return None if stranger is None else Both(f"nobody plays {stranger}", f"没有角色{stranger}")


def _check_again(game: Game, given: i.Again) -> Both | None:
    """Only what was sent, and to whom it was sent."""
    sent = [s for s in game.sent if s.inject and s.inject.id == given.inject]
    if not sent:
        return Both(f"inject {given.inject} was not sent", f"注入{given.inject}未发出")
    if given.to != "all" and (given.to not in game.seats or not sent[-1].reaches(given.to)):
        return Both("no such message to this role", "本角色没有此消息")
    return _check_planning(game, given)


def _check_action(game: Game, given: i.Action | i.DropAction) -> Both | None:
    if given.number and given.number not in game.actions:
        return Both("this action is not on the list any more", "此项措施已不在列表中")
    return None


def _check_reply(game: Game, given: i.Reply) -> Both | None:
    if given.role not in game.seats:
        return Both("only those who play answer", "仅参演角色可回复")
    if not any(s.inject and s.inject.id == given.inject and s.reaches(given.role) for s in game.sent):
        return Both("no such message to this role", "本角色没有此消息")
    if given.state == "cannot" and not given.text.strip():
        return NO_REASON
    return _check_planning(game, given)


def _check_write(game: Game, given: i.Write) -> Both | None:
    if given.role not in game.seats:
        return Both("only those who play write to each other", "仅参演角色可发消息")
    if given.to == given.role or (given.to not in game.seats and given.to != "control"):
        return Both(f"nobody else plays {given.to}", f"没有其他角色{given.to}")
    if not given.text.strip():
        return Both("the message is empty", "消息为空")
    return _check_planning(game, given)


def _check_report(game: Game, given: i.Report) -> Both | None:
    if given.role not in game.seats:
        return Both("only those who play report", "仅参演角色可上报")
    return _check_planning(game, given)


def _check_grade(game: Game, given: i.Tick | i.RateInject) -> Both | None:
    if all(sent.inject is None or sent.inject.id != given.inject for sent in game.sent):
        return Both(f"inject {given.inject} was not sent", f"注入{given.inject}未发出")
    return None


def _check_rate(game: Game, given: i.Rate) -> Both | None:
    if all(objective.id != given.objective for objective in game.exercise.objectives):
        return Both(f"there is no objective {given.objective}", f"没有目标{given.objective}")
    return None


def _check_task(game: Game, given: i.Task) -> Both | None:
    seat = game.seats.get(given.role)
    if seat is None or roles.level(given.role) != "grid":
        return Both("only grids have these tasks", "仅网格有此类任务")
    if game.phase != PLANNING:
        return _check_planning(game, given)
    if not seat.played:
        return BY_THE_PLAN
    if seat.ended:
        return HAS_ENDED
    if given.state == "cannot" and not given.text.strip():
        return NO_REASON
    if given.state == "done" and seat.tasks.get(given.task, ("", ""))[0] == "done":
        return Both("it is done already", "已完成")
    return not_able(game, given.role, given.task) if given.state == "done" else None


def _check_view(game: Game, given: i.View) -> Both | None:
    if game.phase == PLANNING:
        return Both("the turns are not over yet", "各轮尚未结束")
    if given.role not in WRITES:
        return Both("the own view is written by: Command", "自评由指挥部填写")
    return Both("the own view is locked", "自评已锁定") if game.view else None


def _check_finish(game: Game, given: i.Finish) -> Both | None:
    return Both("it is finished already", "已结束") if game.phase == FINISHED else None


_OF_CONTROL = (i.Back, i.Next, i.Jump, i.Pause, i.Extend, i.Broadcast, i.InjectNow, i.Edit, i.Again, i.Skip, i.Finish)
_OF_EVALUATORS = (i.Tick, i.Rate, i.RateInject)
_CHECK: dict[type, Callable[[Game, Any], Both | None]] = {
    i.Give: _check_order, i.Standing: _check_standing, i.Autopilot: _check_autopilot,
    i.Withdraw: _check_withdraw, i.InjectNow: _check_inject, i.Skip: _check_inject,
    i.Reply: _check_reply, i.Write: _check_write, i.View: _check_view, i.Finish: _check_finish,
    i.Task: _check_task, i.Tick: _check_grade, i.RateInject: _check_grade, i.Rate: _check_rate,
    i.Report: _check_report,
    i.Broadcast: _check_addressees, i.Edit: _check_edit, i.Again: _check_again,
    i.Action: _check_action, i.DropAction: _check_action,
    i.Next: _check_planning, i.Jump: _check_planning, i.EndTurn: _check_planning,
}  # fmt: skip
