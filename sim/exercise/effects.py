# ruff: noqa: ARG001 - one signature for all
"""What each input does to seats, messages and the clock; the same for the first time and for a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.journal import Line
from sim.exercise.messages import Sent
from sim.names import Name

if TYPE_CHECKING:
    from sim.exercise.play import Play


def obey(play: Play, given: i.Input, line: Line) -> None:
    """Do what an input says; it was checked before it came into the log."""
    _OBEY[type(given)](play, given, line)
    if isinstance(given, i.EndTurn | i.Autopilot) and play.all_ended:
        _still_coming(play, play.elapsed(line.wall))


def _join(play: Play, given: i.Join, line: Line) -> None:
    seat = play.seats.get(given.role)
    if seat:
        seat.joined = True
        if given.device and given.device not in seat.devices:
            seat.devices.append(given.device)


def _autopilot(play: Play, given: i.Autopilot, line: Line) -> None:
    seat = play.seats[given.seat]
    seat.autopilot, seat.joined = given.on, True
    if given.on:
        seat.orders.clear()


def _standing(play: Play, given: i.Standing, line: Line) -> None:
    struck = play.seats[given.role].struck
    (struck.discard if given.on else struck.add)((given.rule, given.number))


def _give(play: Play, given: i.Give, line: Line) -> None:
    if given.role == "control":
        play.issue(given, play.model.now)
    else:
        play.seats[given.role].orders.append(given)


def _withdraw(play: Play, given: i.Withdraw, line: Line) -> None:
    del play.seats[given.role].orders[given.number]


def _reply(play: Play, given: i.Reply, line: Line) -> None:
    for sent in play.sent:
        if sent.inject and sent.inject.id == given.inject and sent.reaches(given.role):
            sent.state = given.state
            sent.answers.append((given.role, given.state, given.text, max(play.elapsed(line.wall) - sent.due, 0.0)))


def _report(play: Play, given: i.Report, line: Line) -> None:
    above = tuple(role for role in play.seats if roles.level(role) != "grid" and role != given.role)
    text = say.report(given)
    play.sent.append(Sent(play.turn, above, text.en, text.zh, given.role, due=play.elapsed(line.wall)))
    if given.role in play.seats:
        play.seats[given.role].tasks["report"] = ("done", "")


def _task(play: Play, given: i.Task, line: Line) -> None:
    play.seats[given.role].tasks[given.task] = (given.state, given.text)


def _looked(play: Play, given: i.Looked, line: Line) -> None:
    seat = play.seats.get(given.role)
    if seat:
        seat.looked[given.what] = seat.looked.get(given.what, 0) + 1


def _end(play: Play, given: i.EndTurn, line: Line) -> None:
    seat = play.seats.get(given.role)
    if seat:
        seat.ended = given.on


def _still_coming(play: Play, now: float) -> None:
    """Everybody has ended: messages that were on their way come now, and whom they reach has his turn open again."""
    coming = [sent for sent in play.sent if sent.turn == play.turn and sent.due > now]
    for sent in coming:
        sent.due = now
    for seat in play.seats.values():
        if any(sent.reaches(seat.role) for sent in coming):
            seat.ended = False


def _pause(play: Play, given: i.Pause, line: Line) -> None:
    if given.on and not play.paused:
        play.paused_at = line.wall
    elif play.paused and not given.on:
        play.began += line.wall - play.paused_at
    play.paused = given.on


def _extend(play: Play, given: i.Extend, line: Line) -> None:
    play.extra += 60.0 * given.minutes


def _broadcast(play: Play, given: i.Broadcast, line: Line) -> None:
    play.sent.append(Sent(play.turn, given.to, given.text, given.text, "control", due=play.elapsed(line.wall)))


def _inject(play: Play, given: i.InjectNow, line: Line) -> None:
    inject = play.exercise.inject(given.inject)
    if inject is not None:
        play.send(inject, play.elapsed(line.wall), given.text, given.text_zh)


def _skip(play: Play, given: i.Skip, line: Line) -> None:
    play.done.add(given.inject)
    play.sent = [s for s in play.sent if not (s.inject and s.inject.id == given.inject)]


def _tick(play: Play, given: i.Tick, line: Line) -> None:
    ticked = play.ticks.setdefault(given.inject, set())
    (ticked.add if given.on else ticked.discard)(given.number)


def _rate(play: Play, given: i.Rate, line: Line) -> None:
    play.grades[given.objective] = (given.grade, given.note)


def _rate_inject(play: Play, given: i.RateInject, line: Line) -> None:
    play.inject_grades[given.inject] = (given.grade, given.note)


def _view(play: Play, given: i.View, line: Line) -> None:
    play.view = given


def _action(play: Play, given: i.Action, line: Line) -> None:
    play.actions.append(given)


def _back(play: Play, given: i.Back, line: Line) -> None:
    """What was taken back has been passed over: everybody is told, and the clock stands until control starts it."""
    if not play.paused:
        failed = play.journal.lines[given.undone[0] - 1]
        play.paused, play.paused_at = True, max(failed.wall, play.began)
    for seat in play.seats.values():
        seat.ended = False
        seat.orders = [order for order in seat.orders if play.holds(order)]
    play.sent.append(Sent(play.turn, ("all",), given.en, given.zh, "control", due=play.elapsed(line.wall)))
    play.returned.append(Name(given.en, given.zh))


_OBEY: dict[type, Callable[[Play, Any, Line], None]] = {
    i.Join: _join, i.Autopilot: _autopilot, i.Standing: _standing, i.Give: _give, i.Withdraw: _withdraw,
    i.Reply: _reply, i.Report: _report, i.Task: _task, i.Looked: _looked, i.EndTurn: _end, i.Pause: _pause,
    i.Extend: _extend,
    i.Broadcast: _broadcast, i.InjectNow: _inject, i.Skip: _skip, i.Tick: _tick, i.Rate: _rate, i.View: _view,
    i.RateInject: _rate_inject, i.Action: _action, i.Next: lambda play, given, line: play.next_turn(line),
    i.Jump: lambda play, given, line: play.jump(given.hours), i.Finish: lambda play, given, line: play.finish(),
    i.Back: _back,
}  # fmt: skip
