"""Q6: rooms whose overflow goes elsewhere at once are a loss system; who finds none is Erlang's B (1917)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Level
from sim.log import Event
from sim.model import Model
from sim.response.claims import Claim
from sim.response.isolation import Quarantine
from sim.response.staff import Staff
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.streams import Stream, Streams
from sim.units import grid

ARRIVALS = 40_000
BATCHES = 40


class NoDriving:
    """Buses without end that need no time: who has a room is in it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.stage = self
        self.destination = self.arrive = self.withdraw = lambda person: None

    def put(self, person: int, rank: int) -> None:
        self._world.at(self._world.now, self.arrive, person)


def erlang_b(a: float, c: int) -> float:
    """Share of arrivals that find all c servers busy at an offered load a, by the usual recursion."""
    b = 1.0
    for n in range(1, c + 1):
        b = a * b / (n + a * b)
    return b


def lost(a: float, c: int, term: float) -> tuple[Any, Quarantine]:
    """Whether each of the arriving contacts was sent elsewhere, in order of arrival; and the stage at the end."""
    scenario = Scenario.model_validate(
        {
            "county": {"population": ARRIVALS},
            "seeding": {"initial_infections": 0},
            "quarantine": {
                "rooms": c, "ready": 1.0, "overflow": "elsewhere", "patience": "0 h", "cleaning": "0 h",
                "close_contact_term": f"{term} h", "home_after": "0 h",
            },
        }
    )  # fmt: skip
    world = Model(scenario).response.world
    rooms = Quarantine(world, Model(scenario).response.cases, NoDriving(world), Staff(world))
    ids = np.arange(ARRIVALS)
    times = np.cumsum(grid(-np.log(Streams(11).u(Stream.RESAMPLE, ids)) * term / a))

    def come(person: int) -> None:
        world.claims.open([person], Claim.CLOSE, np.inf, world.now)
        rooms.admit(np.array([person]), 0)

    for person, time in zip(ids.tolist(), times.tolist(), strict=True):
        world.at(time, come, person)
    world.env.run(until=float(times[-1]) + 0.5 * term)
    events = world.log.tables().events
    out = np.zeros(ARRIVALS, dtype=bool)
    out[events["person"][events["event"] == Event.SENT_ELSEWHERE]] = True
    return out, rooms


@pytest.mark.parametrize(("a", "c", "blocking"), [(8.0, 10, 0.121661), (90.0, 100, 0.026957)])
def test_q6_overflow_elsewhere_without_patience_is_erlangs_loss(a, c, blocking):
    assert erlang_b(a, c) == pytest.approx(blocking, abs=1e-6)
    out, rooms = lost(a, c, term=48.0)
    warm = out[ARRIVALS // 10 :]
    means = warm[: warm.size // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
    assert abs(warm.mean() - blocking) < 3 * means.std(ddof=1) / np.sqrt(BATCHES)
    inside = rooms._world.claims.where == Level.CENTRAL
    assert 0 < inside.sum() <= c
    assert len(rooms.stays) == inside.sum()
