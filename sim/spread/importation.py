"""输入: infected travellers of a day, drawn before anybody knows which roads are open.

Keyed (neighbour, class, day, slot): a layout, a check or a barrier more changes nobody's journey.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.county import County
from sim.county.entrances import CARS, TRUCKS, Entrances, hours_of
from sim.distributions import Counts
from sim.scenario.model import Scenario
from sim.spread.attempts import expand
from sim.streams import Stream, Streams
from sim.units import DAY, Floats, Ints, grid


class Purpose(IntEnum):
    """What a number of a traveller decides."""

    ENTRANCE = 0
    HOUR = 1
    AGE = 2
    PERSON = 3
    STAYS = 4
    TRAVELS = 5  # all the same, where he is refused
    LEAKS = 6
    GATE = 7
    ESCORT = 8
    LOOP = 9
    CARD = 10
    RESULT = 11
    TAKES = 12
    CHECKS = 20  # and on: 20 + Check


@dataclass(frozen=True)
class Traveller:
    """One of the `Travellers` of a day."""

    neighbour: int
    kind: int
    slot: int
    day: int
    entrance: int
    time: float
    person: int
    infected: float


@dataclass(frozen=True)
class Travellers:
    """Infected travellers of one day, one entry each, by time."""

    neighbour: Ints
    kind: Ints  # CARS or TRUCKS
    slot: Ints
    day: int
    entrance: Ints  # where he would enter with ordinary traffic
    time: Floats  # h
    person: Ints  # the resident who he is
    infected: Floats  # h

    def one(self, i: int) -> Traveller:
        """One of them."""
        return Traveller(
            int(self.neighbour[i]), int(self.kind[i]), int(self.slot[i]), self.day, int(self.entrance[i]),
            float(self.time[i]), int(self.person[i]), float(self.infected[i]),
        )  # fmt: skip


def expected(scenario: Scenario, entrances: Entrances, time: float) -> Floats:
    """Infected travellers a day at a time (h), [entrances, 2]: ordinary traffic × persons × prevalence."""
    settings = scenario.importation
    newest: dict[str, tuple[float, float]] = {}
    for row in sorted(settings.prevalence, key=lambda row: row.at):
        if row.at <= time:
            newest[row.neighbour] = (row.at, row.per_100k)
    share = np.array([newest.get(name, (0.0, 0.0))[1] for name in entrances.neighbours]) / 100_000
    persons = np.array([settings.persons_per_car, settings.persons_per_truck])
    return entrances.traffic * persons * share[:, None]


def travellers(scenario: Scenario, county: County, entrances: Entrances, streams: Streams, day: int) -> Travellers:
    """The infected travellers of a day."""
    mean = expected(scenario, entrances, (day + 0.5) * DAY)
    names = sorted(set(entrances.neighbours))
    parts: list[tuple[Ints, Ints, Ints, Ints]] = []
    for n, name in enumerate(names):
        here = np.flatnonzero(np.array(entrances.neighbours) == name)
        for kind in (CARS, TRUCKS):
            weights = mean[here, kind]
            if weights.sum() > 0:
                u = streams.one(Stream.TRAVELLERS, n, kind, day)
                _, slot = expand(Counts.poisson(float(weights.sum())).quantile(np.array([u])))
                v = streams.u(Stream.TRAVELLER, n, kind, day, slot, Purpose.ENTRANCE) if slot.size else np.empty(0)
                through = here[np.searchsorted(np.cumsum(weights) / weights.sum(), v)]
                parts.append((np.full(slot.size, n), np.full(slot.size, kind), slot, through))
    columns = [np.concatenate([np.empty(0, dtype=np.int64), *column]) for column in zip(*parts, strict=True)]
    if not columns or not columns[0].size:
        nobody = np.empty(0, dtype=np.int64)
        return Travellers(nobody, nobody, nobody, day, nobody, np.empty(0), nobody, np.empty(0))
    neighbour, kinds, slot, entrance = columns
    key = (neighbour, kinds, day, slot)
    hour = hours_of(entrances, entrance, kinds, streams.u(Stream.TRAVELLER, *key, Purpose.HOUR))
    time = day * DAY + grid(hour)
    age = grid(scenario.importation.infected_before.quantile(streams.u(Stream.TRAVELLER, *key, Purpose.AGE)))
    person = (streams.u(Stream.TRAVELLER, *key, Purpose.PERSON) * county.n).astype(np.int64)
    order = np.lexsort((person, time))
    infected = np.maximum(time - age, 0.0)
    return Travellers(
        neighbour[order], kinds[order], slot[order], day, entrance[order], time[order], person[order], infected[order]
    )
