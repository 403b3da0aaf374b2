"""轮次: a turn opens with its injects; it is played when orders, effects and then time go through the model."""

from __future__ import annotations

import numpy as np

from sim.exercise import inputs as i
from sim.exercise.game import Game
from sim.exercise.journal import Line
from sim.exercise.messages import ENDED, FINISHED, Sent, averted
from sim.exercise.seats import Decision
from sim.exercise.spec import Inject
from sim.exercise.tasks import of_turn
from sim.log import Event
from sim.units import grid

BEFORE_THE_END = 0.7  # of the planning: by then all injects of a turn are there


def open_turn(game: Game, now: float) -> None:
    """The planning of a turn begins: its injects come one after the other; news of the turn before is there at once."""
    game.began, game.extra = now, 0.0
    if game.paused:
        game.paused_at = now
    hours, start = game.turn_hours, game.model.now
    for inject in game.exercise.injects:
        if inject.id not in game.done and _is_due(game, inject, start + hours):
            share = 0.0 if inject.at is None else max(inject.at - start, 0.0) / hours
            send(game, inject, 60.0 * game.exercise.turns[game.turn].minutes * BEFORE_THE_END * share)


def _is_due(game: Game, inject: Inject, end: float) -> bool:
    if inject.afterwards:
        return inject.id in game.settled
    if inject.at is not None:
        return inject.at < end  # earlier than the turn, where control has let time pass
    if inject.cases is not None:
        return len(game.model.situation.case_times) >= inject.cases
    if inject.infections is not None:
        return game.model.epidemic.total >= inject.infections
    events = game.model.log.events.rows
    missed = events["person"][events["event"] == Event.CONTACT_MISSED]
    return bool(np.isfinite(game.model.epidemic.infected[missed]).any())


def send(game: Game, inject: Inject, due: float) -> Sent:
    """An inject is on its way to its roles; `due`: seconds into the planning."""
    game.done.add(inject.id)
    sent = Sent(game.turn, inject.to, inject.text, inject.text_zh, "control", inject, due)
    game.sent.append(sent)
    return sent


def to_open_again(game: Game, now: float) -> list[str]:
    """Roles that had ended their turn when an inject came that they have not seen; `now`: wall time (s)."""
    since = game.elapsed(now)
    came = [sent for sent in game.sent if sent.inject and sent.turn == game.turn and sent.due <= since]
    seats = (seat for seat in game.seats.values() if seat.played and seat.ended)
    return [seat.role for seat in seats if any(sent.unread(seat) for sent in came)]


def issue(game: Game, given: i.Give, begin: float) -> None:
    """An order, so many hours after the beginning of its turn (h)."""
    at = float(grid(begin + given.after))
    game.model.order(given.order, at)
    game.decisions.append(Decision(game.turn, given.role, at, given.order, foreseen=given.foreseen, place=given.place))


def next_turn(game: Game, line: Line) -> None:
    """Play the turn: what was struck is silent, then the effects of injects, then orders, then time passes."""
    start, end = game.model.now, game.model.now + game.turn_hours
    _strike(game, start, end)
    for sent in game.sent:
        if sent.inject and sent.turn == game.turn:
            played = [seat.role for seat in game.seats.values() if seat.played]
            owing = [role for role in played if sent.reaches(role) and not sent.answered_by(role)]
            sent.owed = tuple(owing) if sent.inject.reply_minutes else ()
            _bite(game, sent, start, end)
    for inject in game.exercise.injects:
        if inject.afterwards and inject.at is not None and inject.at < end and inject.id not in game.done:
            _happen(game, inject, start, end)
    for seat in game.seats.values():
        for at, order in list(of_turn(game, seat)):
            game.model.order(order, at)
            game.decisions.append(Decision(game.turn, seat.role, at, order))
        for given in filter(game.holds, seat.orders):
            issue(game, given, start)
    game.advance(end)
    game.planned.append(game.elapsed(line.wall))
    game.turn += 1
    _clear(game)
    game.starts.append((game.model.now, line.number))
    if game.turn == len(game.exercise.turns):
        game.phase = ENDED
    else:
        open_turn(game, line.wall)


def _strike(game: Game, start: float, end: float) -> None:
    """Orders of the plan that a played role has struck are not given from start to end (h)."""
    for seat in game.seats.values():
        for key in sorted(seat.struck) if seat.played else ():
            game.model.silence(key, start, end)
            game.decisions.append(Decision(game.turn, seat.role, start, struck=key, until=end))


def _bite(game: Game, sent: Sent, start: float, end: float) -> None:
    """The effect of an inject comes at its time, unless an answer in time averts it."""
    inject = sent.inject
    assert inject is not None
    if inject.unless_answered and averted(sent, inject):
        game.settled.add(inject.id)
    else:
        _happen(game, inject, start, end)


def _happen(game: Game, inject: Inject, start: float, end: float) -> None:
    """The effect of an inject, once: at its time, if that is in the turn from start to end (h), else at its start."""
    if inject.id in game.settled:
        return
    game.settled.add(inject.id)
    at = float(grid(start if inject.at is None or not start <= inject.at < end else inject.at))
    for order in inject.effect:
        game.model.order(order, at)
        game.plan.order(order, at)
        game.decisions.append(Decision(game.turn, "control", at, order, effect_of=inject.id))


def _clear(game: Game) -> None:
    for seat in game.seats.values():
        seat.orders.clear()
        seat.tasks.clear()
        seat.ended = seat.reopened = False


def jump(game: Game, hours: float) -> None:
    """Let time pass under the standing plan, beside the turns."""
    game.advance(game.model.now + hours)


def finish(game: Game, now: float) -> None:
    """The standing plan plays on to the horizon; `now`: wall time (s). What was still on its way comes to nobody."""
    since = game.elapsed(now)
    game.sent = [sent for sent in game.sent if sent.turn < game.turn or sent.due <= since]
    game.phase, game.over_at = FINISHED, game.model.now
    game.at_the_end = game.model.result(), game.plan.result()
    game.advance(game.scenario.horizon)
