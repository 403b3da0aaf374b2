# ruff: noqa: ARG001 - one signature for all
"""What each input does to seats, messages and the clock; the same for the first time and for a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.game import Game
from sim.exercise.journal import Line
from sim.exercise.messages import Sent
from sim.exercise.spec import Inject
from sim.exercise.turns import finish, issue, jump, next_turn, send
from sim.names import Name


def obey(game: Game, given: i.Input, line: Line) -> None:
    """Do what an input says; it was checked before it came into the log."""
    _OBEY[type(given)](game, given, line)
    if isinstance(given, i.EndTurn | i.Autopilot) and game.all_ended:
        _still_coming(game, line.wall)


def _join(game: Game, given: i.Join, line: Line) -> None:
    seat = game.seats.get(given.role)
    if seat:
        seat.joined = True
        if given.device and given.device not in seat.devices:
            seat.devices.append(given.device)


def _autopilot(game: Game, given: i.Autopilot, line: Line) -> None:
    seat = game.seats[given.seat]
    seat.autopilot, seat.joined = given.on, True
    if given.on:
        seat.orders.clear()


def _standing(game: Game, given: i.Standing, line: Line) -> None:
    struck = game.seats[given.role].struck
    (struck.discard if given.on else struck.add)((given.rule, given.number))


def _give(game: Game, given: i.Give, line: Line) -> None:
    if given.role == "control":
        issue(game, given, game.model.now)
    else:
        game.seats[given.role].orders.append(given)


def _withdraw(game: Game, given: i.Withdraw, line: Line) -> None:
    del game.seats[given.role].orders[given.number]


def _reply(game: Game, given: i.Reply, line: Line) -> None:
    for sent in game.sent:
        if sent.inject and sent.inject.id == given.inject and sent.reaches(given.role):
            sent.answers.append((given.role, given.state, given.text, game.since(sent, line.wall)))


def _report(game: Game, given: i.Report, line: Line) -> None:
    above = tuple(role for role in game.seats if roles.level(role) != "grid" and role != given.role)
    text = say.report(given)
    _write_to(game, above, text, given.role, line.wall)
    if given.role in game.seats:
        game.seats[given.role].tasks["report"] = ("done", "")


def _write(game: Game, given: i.Write, line: Line) -> None:
    _write_to(game, (given.to,), Name(given.text, given.text), given.role, line.wall)


def _write_to(game: Game, to: tuple[str, ...], text: Name, sender: str, wall: float) -> None:
    game.sent.append(Sent(game.turn, to, text.en, text.zh, sender, due=game.elapsed(wall), wall=wall))


def _task(game: Game, given: i.Task, line: Line) -> None:
    game.seats[given.role].tasks[given.task] = (given.state, given.text)


def _looked(game: Game, given: i.Looked, line: Line) -> None:
    seat = game.seats.get(given.role)
    if seat:
        seat.looked[given.what] = seat.looked.get(given.what, 0) + 1


def _end(game: Game, given: i.EndTurn, line: Line) -> None:
    seat = game.seats.get(given.role)
    if seat:
        seat.ended, seat.reopened = given.on, given.by == "message"
        seat.ended_at, seat.ended_wall = game.elapsed(line.wall), line.wall


def _still_coming(game: Game, wall: float) -> None:
    """Everybody has ended: messages that were on their way come now, and whom they reach has his turn open again."""
    now = game.elapsed(wall)
    coming = [sent for sent in game.sent if sent.turn == game.turn and sent.due > now]
    for sent in coming:
        sent.due, sent.wall = now, wall
    for seat in game.seats.values():
        if seat.played and any(sent.reaches(seat.role) for sent in coming):
            seat.ended, seat.reopened = False, True


def _pause(game: Game, given: i.Pause, line: Line) -> None:
    if given.on and not game.paused:
        game.paused_at = line.wall
    elif game.paused and not given.on:
        game.began += line.wall - game.paused_at
    game.paused = given.on


def _extend(game: Game, given: i.Extend, line: Line) -> None:
    game.extra += 60.0 * given.minutes


def _broadcast(game: Game, given: i.Broadcast, line: Line) -> None:
    _write_to(game, given.to, Name(given.text, given.text), "control", line.wall)


def _inject(game: Game, given: i.InjectNow, line: Line) -> None:
    inject = game.exercise.inject(given.inject)
    if inject is not None:
        sent = send(game, inject, game.elapsed(line.wall))
        sent.en, sent.zh, sent.wall = given.text or inject.text, given.text_zh or inject.text_zh, line.wall


def _edit(game: Game, given: i.Edit, line: Line) -> None:
    """The list has the new words; of what was sent only messages that are still on their way."""
    old, exercise = game.exercise.inject(given.inject), game.exercise
    assert old is not None
    new = old.model_copy(update={"text": given.text, "text_zh": given.text_zh, "to": given.to})
    injects = tuple(new if inject is old else inject for inject in exercise.injects)
    game.exercise = exercise.model_copy(update={"injects": injects})
    for sent in game.sent:
        if sent.inject is old and sent.turn == game.turn and sent.due > game.elapsed(line.wall):
            _reword(sent, new)


def _reword(sent: Sent, inject: Inject) -> None:
    sent.inject, sent.en, sent.zh, sent.to = inject, inject.text, inject.text_zh, inject.to


def _again(game: Game, given: i.Again, line: Line) -> None:
    """It comes now, in this turn, with the words that the list has by now; its effect does not come a second time."""
    sent = next(s for s in game.sent[::-1] if s.inject and s.inject.id == given.inject)
    inject = game.exercise.inject(given.inject)
    assert inject is not None
    assert sent.inject is not None
    if (inject.text, inject.text_zh, inject.to) != (sent.inject.text, sent.inject.text_zh, sent.inject.to):
        _reword(sent, inject)
    sent.set_back += [answer for answer in sent.answers if given.to in ("all", answer[0])]
    sent.answers = [answer for answer in sent.answers if given.to not in ("all", answer[0])]
    sent.turn, sent.due, sent.wall, sent.news_to = game.turn, game.elapsed(line.wall), line.wall, given.to
    for seat in game.seats.values():
        if seat.ended and sent.reaches(seat.role) and given.to in ("all", seat.role):
            seat.ended, seat.reopened = False, True


def _skip(game: Game, given: i.Skip, line: Line) -> None:
    game.done.add(given.inject)
    game.sent = [s for s in game.sent if not (s.inject and s.inject.id == given.inject)]


def _tick(game: Game, given: i.Tick, line: Line) -> None:
    ticked = game.ticks.setdefault(given.inject, set())
    (ticked.add if given.on else ticked.discard)(given.number)


def _rate(game: Game, given: i.Rate, line: Line) -> None:
    game.grades[given.objective] = (given.grade, given.note)


def _rate_inject(game: Game, given: i.RateInject, line: Line) -> None:
    game.inject_grades[given.inject] = (given.grade, given.note)


def _view(game: Game, given: i.View, line: Line) -> None:
    game.view = given


def _action(game: Game, given: i.Action, line: Line) -> None:
    game.actions[given.number or line.number] = given


def _drop_action(game: Game, given: i.DropAction, line: Line) -> None:
    del game.actions[given.number]


def _back(game: Game, given: i.Back, line: Line) -> None:
    """What was taken back has been passed over: everybody is told, and the clock stands until control starts it."""
    if not game.paused:
        failed = game.journal.lines[given.undone[0] - 1]
        game.paused, game.paused_at = True, max(failed.wall, game.began)
    for seat in game.seats.values():
        seat.ended = False
        seat.orders = [order for order in seat.orders if game.holds(order)]
    told = Name(given.en, given.zh)
    _write_to(game, ("all",), told, "control", line.wall)
    game.returned.append(told)


_OBEY: dict[type, Callable[[Game, Any, Line], None]] = {
    i.Join: _join, i.Autopilot: _autopilot, i.Standing: _standing, i.Give: _give, i.Withdraw: _withdraw,
    i.Reply: _reply, i.Report: _report, i.Write: _write, i.Task: _task, i.Looked: _looked, i.EndTurn: _end,
    i.Pause: _pause, i.Extend: _extend,
    i.Broadcast: _broadcast, i.InjectNow: _inject, i.Skip: _skip, i.Tick: _tick, i.Rate: _rate, i.View: _view,
    i.Edit: _edit, i.Again: _again, i.DropAction: _drop_action, i.RateInject: _rate_inject, i.Action: _action,
    i.Next: lambda game, given, line: next_turn(game, line),
    i.Jump: lambda game, given, line: jump(game, given.hours),
    i.Finish: lambda game, given, line: finish(game, line.wall),
    i.Back: _back,
}  # fmt: skip
