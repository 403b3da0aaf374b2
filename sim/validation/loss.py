"""Row Q6: quarantine rooms as a loss system, on the stage of the simulation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.log import Event
from sim.model import Model
from sim.response.claims import Claim
from sim.response.isolation import Quarantine
from sim.response.staff import Staff
from sim.response.world import World
from sim.scenario.model import Scenario
from sim.statistics import mean_interval
from sim.streams import Stream, Streams
from sim.units import Floats, grid
from sim.validation.line import Line, exactly
from sim.validation.queues import ERLANG


def batch_means(values: Floats, batches: int = 40) -> Floats:
    """Means of consecutive parts, after a tenth to warm up: nearly independent."""
    warm = values[values.size // 10 :]
    return warm[: warm.size // batches * batches].reshape(batches, -1).mean(axis=1)


class NoDriving:
    """Buses without end that need no time: who has a room is in it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.station = self
        self.destination = self.arrive = self.withdraw = lambda person: None

    def put(self, person: int, rank: int) -> None:
        """He is there at once."""
        self._world.at(self._world.now, self.arrive, person)


def lost(a: float, c: int, term: float, arrivals: int = 20_000) -> tuple[Any, Floats, Quarantine]:
    """Whether each contact that comes was sent elsewhere, in order of arrival; when; and the stage at the end."""
    scenario = Scenario.model_validate(
        {
            "county": {"population": arrivals},
            "seeding": {"initial_infections": 0},
            "quarantine": {
                "rooms": c, "ready": 1.0, "overflow": "elsewhere", "patience": "0 h", "cleaning": "0 h",
                "close_contact_term": f"{term} h", "home_after": "0 h",
            },
        }
    )  # fmt: skip
    world = Model(scenario).response.world  # type: ignore[union-attr]
    rooms = Quarantine(world, NoDriving(world), Staff(world))  # type: ignore[arg-type]
    ids = np.arange(arrivals)
    times = np.cumsum(grid(-np.log(Streams(11).u(Stream.RESAMPLE, ids)) * term / a))

    def come(person: int) -> None:
        world.claims.open([person], Claim.CLOSE, np.inf, world.now)
        rooms.admit(np.array([person]), 0)

    for person, time in zip(ids.tolist(), times.tolist(), strict=True):
        world.at(time, come, person)
    world.env.run(until=float(times[-1]) + 0.5 * term)
    events = world.log.tables().events
    out = np.zeros(arrivals, dtype=bool)
    out[events["person"][events["event"] == Event.SENT_ELSEWHERE]] = True
    return out, times, rooms


def lost_by_hand(times: Floats, c: int, term: float) -> Floats:
    """Whether each arrival finds all `c` rooms taken, room by room: 1 or 0. Of such a system Erlang's B is the mean."""
    left, out = deque[float](), np.zeros(times.size)
    for i, time in enumerate(times.tolist()):
        while left and left[0] <= time:
            left.popleft()
        if len(left) < c:
            left.append(time + term)
        else:
            out[i] = 1.0
    return out


def lines_of_loss(term: float = 48.0) -> Iterator[Line]:
    """Q6: quarantine rooms whose overflow goes elsewhere at once.

    Ten thousand arrivals leave an error of some 10 % in a share of 3 %. What the same arrivals do to rooms that are
    counted by hand, whose mean is Erlang's B, takes it out: a control variate.
    """
    for a, c, blocking in ((8.0, 10, 0.121661), (90.0, 100, 0.026957)):
        out, times, _ = lost(a, c, term)
        by_hand = batch_means(lost_by_hand(times, c, term))
        ours = mean_interval(batch_means(out.astype(np.float64)) - by_hand + blocking)
        label = f"{c} rooms, load {a:g}"
        yield Line(
            "Q6", "theory", label, "share without a room", "share", exactly(blocking), ours, 0.002 * blocking, ERLANG,
            freedom=by_hand.size - 1,
        )  # fmt: skip
