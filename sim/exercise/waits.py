"""Rounds that wait for others: what a round stands behind, and when it will open as far as can be seen now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.exercise.coming import Coming
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
    number: int  # of the round


@dataclass(frozen=True)
class Ahead:
    """A round of the coming turn, as far as can be foreseen of it; what is told of it is told of a `Round`, too."""

    grids: Ints
    people: int
    pool_size: int
    opening: float  # h
    complete: bool = False
    tubes: int = 0
    tubes_reported: int = 0

    def residents(self) -> int:
        """How many live there."""
        return self.people


Runs = Round | Ahead


def ahead(model: Model, coming: Iterable[Coming], grids: Ints) -> list[Ahead]:
    """Rounds of the coming turn with one of these grids; each as if it waited for no other."""
    found = []
    for time, order in coming:
        if isinstance(order, TestRound):
            mine = _grids(model, order)
            people = int(model.county.grid_residents[mine].sum())
            opens = opens_after(model, [], time)
            found.append(Ahead(mine, people, order.pool_size or model.scenario.sampling.pool_size, opens))
    return [one for one in found if np.intersect1d(one.grids, grids).size]


def waits_in_turn(model: Model, order: TestRound, at: float, coming: Iterable[Coming]) -> bool:
    """Whether a round of the coming turn that covers this one, ordered at a time (h), will not have opened by then."""
    grids = _grids(model, order)
    earlier = [(time, one) for time, one in coming if isinstance(one, TestRound) and time <= at]
    covering = [(time, one) for time, one in earlier if np.isin(grids, _grids(model, one)).all()]
    return any(opens_after(model, in_the_way(model, one, grids), time) > at for time, one in covering)


def _grids(model: Model, order: TestRound) -> Ints:
    assert model.response is not None
    return model.response.orders.grids(order.area, tuple(model.situation.case_homes))


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
        return Opening(one.opening, one.opening <= model.now, waits=False, number=one.number)
    before = [r for r in in_the_way(model, made.order, one.grids) if r.number < one.number]
    return Opening(opens_after(model, before, model.now), opened=False, waits=bool(before), number=one.number)


def in_the_way(model: Model, order: TestRound, grids: Ints) -> list[Round]:
    """Rounds for which one that is ordered now would wait."""
    assert model.response is not None
    return [] if order.overlap else _running_in(model, grids)


def _running_in(model: Model, grids: Ints) -> list[Round]:
    """Rounds with one of these grids whose tubes are not all reported, those that have not opened included."""
    assert model.response is not None
    rounds = model.response.rounds.rounds
    return [r for r in rounds if not r.done.triggered and np.intersect1d(r.grids, grids).size]


def opens_after(model: Model, rounds: Sequence[Runs], ready: float) -> float:
    """When a round opens (h) that can be set up from `ready` on (h), and when these rounds are reported."""
    assert model.response is not None
    sampling = model.scenario.sampling
    set_up = sampling.set_up if model.response.world.platform else sampling.set_up_manual
    return float(next_time_of_day(max(ready, reported(model, rounds)) + set_up, sampling.opens))


def reported(model: Model, rounds: Sequence[Runs]) -> float:
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
