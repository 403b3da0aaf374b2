"""Which rounds a round stands behind, in words: what they are, since when, and until when, as far as can be seen."""

from __future__ import annotations

import numpy as np

from sim.both import Both
from sim.exercise import roles, say
from sim.exercise.coming import of_this_turn
from sim.exercise.game import Game
from sim.exercise.waits import in_the_way, opens_after, reported
from sim.log import Event
from sim.names import Name
from sim.response.orders import PLAN, WAITS_ALREADY
from sim.response.round import Round
from sim.scenario.orders import Order, TestRound

MOST = 3  # rounds that are named; more are counted
_PLAN, _CONTROL = Name("standing plan", "预案"), Name("exercise control", "导调")


def refused(game: Game, order: Order, why: Both) -> Both | None:
    """Of a round that is refused because another of its area waits: which, since when, for what, until when."""
    if not isinstance(order, TestRound) or why != WAITS_ALREADY:
        return None
    grids = _grids(game, order)
    waits = [one for one in _rounds(game) if not one.opened and np.isin(grids, one.grids).all()]
    if waits:
        return _waiting(game, waits[0])
    here = [one.order for one in of_this_turn(game) if isinstance(one.order, TestRound)]
    covering = [one for one in here if np.isin(grids, _grids(game, one)).all()]
    if not covering:
        return None
    area = say.area(covering[0].area)
    return Both(f"It is ordered for this turn already: {area.en}.", f"本轮已下达：{area.zh}。")


def _waiting(game: Game, one: Round) -> Both:
    which, until = named(game, one), _opens(game, one)
    before = [other for other in _running(game, one.grids) if other.number < one.number]
    if np.isfinite(one.opening) or not before:
        return Both(f"That is {which.en}; it opens {until}.", f"即{which.zh}，{until}开展。")
    behind = listed(game, before)
    return Both(
        f"That is {which.en}; it waits for {behind.en}, and opens about {until}.",
        f"即{which.zh}；须等{behind.zh}，预计{until}开展。",
    )


def taken(game: Game, order: Order) -> Both | None:
    """Of a round that can be ordered, and waits for others: which, since when, until when; else None."""
    before = in_the_way(game.model, order, _grids(game, order)) if isinstance(order, TestRound) else []
    if not before:
        return None
    behind = listed(game, before)
    return Both(f"It waits for {behind.en}.", f"须等{behind.zh}。")


def of_number(game: Game, number: int) -> Both | None:
    """For which rounds this one waits now; None if for none."""
    one = _rounds(game)[number]
    before = [] if np.isfinite(one.opening) else [r for r in _running(game, one.grids) if r.number < number]
    if not before:
        return None
    behind = listed(game, before)
    return Both(f"for {behind.en}", f"须等{behind.zh}")


def listed(game: Game, before: list[Round]) -> Name:
    """These rounds, and about when all of them will be reported."""
    names = [named(game, one) for one in before[:MOST]]
    more = len(before) - len(names)
    en, zh = "; ".join(one.en for one in names), "、".join(one.zh for one in names)
    en, zh = (f"{en}; and {more} more", f"{zh}等{len(before)}轮") if more else (en, zh)
    when = say.clock(game.exercise, reported(game.model, before))
    return Name(f"{en} (reported about {when})", f"{zh}出完结果（预计{when}）")


def named(game: Game, one: Round) -> Name:
    """A round by its area, who ordered it and when, and since when its sites are open."""
    ordered, area, who = _ordered(game, one)
    at = say.clock(game.exercise, ordered)
    since, opened = "", ""
    if one.opened:
        since = f", open since {say.clock(game.exercise, one.opening)}"
        opened = f"、{say.clock(game.exercise, one.opening)}开展"
    return Name(
        f"the round of {at} ({area.en}, {who.en}{since})",
        f"{at}下达的一轮（{area.zh}，{who.zh}{opened}）",
    )


def _ordered(game: Game, one: Round) -> tuple[float, Name, Name]:
    """When a round was ordered (h), of which area, and by whom."""
    assert game.model.response is not None
    rows = game.model.log.events.rows
    rows = rows[rows["event"] == Event.ROUND_ORDERED]
    time = float(rows["time"][rows["place"] == one.number][0])
    place = rows["place"][rows["time"] == time].tolist().index(one.number)
    alike = [
        done for done in game.model.response.orders.history
        if isinstance(done.order, TestRound) and done.time == time and not done.reason
    ]  # fmt: skip
    if place >= len(alike):
        return time, Name(f"{one.grids.size} grids", f"{one.grids.size}个网格"), _CONTROL
    done = alike[place]
    made = next((made for made in game.decisions if made.order is done.order), None)
    by_people = roles.giver(made.role, made.place) if made is not None else _CONTROL
    return time, say.area(done.order.area), _PLAN if done.source == PLAN else by_people


def _opens(game: Game, one: Round) -> str:
    """When a round opens, or about when, as a time of the exercise."""
    model = game.model
    before = [other for other in _running(game, one.grids) if other.number < one.number]
    opens = one.opening if np.isfinite(one.opening) else opens_after(model, before, model.now)
    return say.clock(game.exercise, opens)


def _rounds(game: Game) -> list[Round]:
    assert game.model.response is not None
    return game.model.response.rounds.rounds


def _running(game: Game, grids: np.ndarray) -> list[Round]:
    return [one for one in _rounds(game) if not one.done.triggered and np.intersect1d(one.grids, grids).size]


def _grids(game: Game, order: TestRound) -> np.ndarray:
    assert game.model.response is not None
    return game.model.response.orders.grids(order.area, tuple(game.model.situation.case_homes))
