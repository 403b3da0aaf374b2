"""已下达: orders that others must reckon with: of this turn, and those whose effect is to come or still lasts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sim.exercise.game import Game
from sim.model import Model
from sim.scenario import orders as o

Taking = o.AskAid | o.AskRooms | o.MoveVolunteers  # from a stock that others take from, too


class Coming(NamedTuple):
    """An order that was given, or will be obeyed, at a time (h)."""

    time: float
    order: o.Order


def of_this_turn(game: Game) -> list[Coming]:
    """What roles have ordered for the coming turn, and control since time passed last."""
    now, played = game.model.now, [seat for seat in game.seats.values() if seat.played]
    seats = [Coming(now + given.after, given.order) for seat in played for given in filter(game.holds, seat.orders)]
    control = [
        Coming(made.time, made.order) for made in game.decisions
        if made.turn == game.turn and made.role == "control" and made.order and not made.effect_of and made.time >= now
    ]  # fmt: skip
    return [*control, *seats]


def obeyed(model: Model) -> list[Coming]:
    """What the county has obeyed so far, of the standing plan and of people, the newest last."""
    assert model.response is not None
    return [Coming(one.time, one.order) for one in model.response.orders.history if not one.reason]


def said_last(model: Model, order: o.SetPriority | o.SetCheckpoint, coming: Iterable[Coming]) -> o.Order | None:
    """The newest order about the same stage or entrance, obeyed or to come; None without any."""
    said = (one.order for one in (*obeyed(model), *sorted(coming, key=lambda one: one.time)))
    same = [other for other in said if _about(model, other) == _about(model, order)]
    return same[-1] if same else None


def _about(model: Model, order: o.Order) -> str | int | None:
    """The stage of a priority, the number of an entrance."""
    assert model.response is not None
    match order:
        case o.SetPriority():
            return order.stage
        case o.SetCheckpoint():
            return model.response.border.entrances.index(order.entrance)
    return None


def at_entrances(model: Model, coming: Iterable[Coming]) -> list[o.SetCheckpoint]:
    """Of each entrance the newest order that was obeyed, in force or not, and all that are to come."""
    newest = {_about(model, one.order): one.order for one in obeyed(model) if isinstance(one.order, o.SetCheckpoint)}
    return [*newest.values(), *(one.order for one in coming if isinstance(one.order, o.SetCheckpoint))]


def taken(model: Model, order: Taking, coming: Iterable[Coming]) -> int:
    """People or rooms of the same stock that are asked for or lent already, and not back yet."""
    gone = 0
    for time, other in (*obeyed(model), *coming):
        match other:
            case o.AskAid() if isinstance(order, o.AskAid) and other.what == order.what:
                back = time + other.delay + other.stay
            case o.AskRooms() if isinstance(order, o.AskRooms):
                back = time + other.delay + other.lasts
            case o.MoveVolunteers() if isinstance(order, o.MoveVolunteers) and _same_town(model, other, order):
                back = time + other.lasts
            case _:
                continue
        gone += other.number if back > model.now else 0
    return gone


def _same_town(model: Model, one: o.MoveVolunteers, other: o.MoveVolunteers) -> bool:
    """Whether both lend from one town, by whichever of its names."""
    towns = model.county.map
    return towns.index(one.source) == towns.index(other.source)
