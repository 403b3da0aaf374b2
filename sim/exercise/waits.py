"""Rounds that wait for others: what a round stands behind, and when it will open as far as can be seen now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.exercise.seats import Decision
from sim.log import Event
from sim.model import Model
from sim.response.orders import SERVICES, Obeyed
from sim.response.round import Round
from sim.scenario.orders import TestRound
from sim.units import DAY, Ints, next_time_of_day


@dataclass(frozen=True)
class Opening:
    """Of a round: when it opened or will open (h), as far as can be seen, and whether it waits for others till then."""

    time: float
    opened: bool
    waits: bool


def opening(model: Model, made: Decision | Obeyed) -> Opening | None:
    """Of the round that was ordered by people or the plan; None for other orders, and where it was refused."""
    if not isinstance(made.order, TestRound):
        return None
    assert model.response is not None
    rows = model.log.events.rows
    number = rows["place"][(rows["event"] == Event.ROUND_ORDERED) & (rows["time"] == made.time)]
    if number.size != 1:
        return None
    one = model.response.rounds.rounds[int(number[0])]
    if np.isfinite(one.opening):
        return Opening(one.opening, one.opening <= model.now, waits=False)
    before = [r for r in in_the_way(model, made.order, one.grids) if r.number < one.number]
    return Opening(opens_after(model, before, model.now), opened=False, waits=bool(before))


def in_the_way(model: Model, order: TestRound, grids: Ints) -> list[Round]:
    """Rounds for which one that is ordered now would wait."""
    assert model.response is not None
    return [] if order.overlap else _running_in(model, grids)


def _running_in(model: Model, grids: Ints) -> list[Round]:
    """Rounds with one of these grids whose tubes are not all reported, those that have not opened included."""
    assert model.response is not None
    rounds = model.response.rounds.rounds
    return [r for r in rounds if not r.done.triggered and np.intersect1d(r.grids, grids).size]


def opens_after(model: Model, rounds: list[Round], ready: float) -> float:
    """When a round opens (h) that can be set up from `ready` on (h), and when these rounds are reported."""
    assert model.response is not None
    sampling = model.scenario.sampling
    set_up = sampling.set_up if model.response.world.platform else sampling.set_up_manual
    return float(next_time_of_day(max(ready, reported(model, rounds)) + set_up, sampling.opens))


def reported(model: Model, rounds: list[Round]) -> float:
    """When all tubes of these rounds will be reported (h), if nothing else came: at the laboratory's pace of now.

    From when the city's laboratories help, if they are asked for, at that with theirs. Where no laboratory works: when
    they will be sampled.
    """
    assert model.response is not None
    if not rounds:
        return model.now
    sampling = model.scenario.sampling
    begins, sampled, tubes = [], [], 0
    for one in rounds:
        opens = one.opening if np.isfinite(one.opening) else next_time_of_day(model.now, sampling.opens)
        begins.append(max(opens, model.now))
        sampled.append(model.now if one.complete else opens + max(sampling.closes - sampling.opens, 0.0))
        expected = one.tubes if one.complete else -(-round(one.residents() * sampling.turnout) // one.pool_size)
        tubes += max(expected - one.tubes_reported, 0)
    return float(max(*sampled, _worked_off(model, min(begins), tubes), model.now))


def _worked_off(model: Model, begin: float, tubes: int) -> float:
    """When the laboratory, with nothing else to do, has run so many tubes from `begin` on (h)."""
    assert model.response is not None
    settings, a_day = model.scenario.laboratory, model.response.testing.laboratory.tubes_a_day()
    told = model.response.world.command.services
    asked = [at for _, at, service in told if SERVICES[service] == "laboratory_help"]
    arrives = asked[0] + settings.shared_delay if asked else -np.inf
    if arrives > model.now and begin + (DAY * tubes / a_day if a_day else np.inf) > arrives:
        helped = max(arrives, begin)
        left = tubes - a_day * (helped - begin) / DAY
        return float(helped + DAY * left / (a_day + settings.shared_capacity))
    return begin + (DAY * tubes / a_day if a_day else 0.0)
