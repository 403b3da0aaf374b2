"""How infection comes into the county: the initial infections and a schedule of introductions."""

from __future__ import annotations

import numpy as np

from sim.log import Layer
from sim.scenario.groups import Introduction
from sim.spread.epidemic import Epidemic
from sim.streams import Stream
from sim.units import TICKS_PER_HOUR, Ints, grid


def seed(epidemic: Epidemic) -> None:
    """Infect the initial persons at time 0: keyed residents of the named towns in turn, or of anywhere."""
    seeding = epidemic.scenario.seeding
    chosen: dict[int, None] = {}
    for i in range(seeding.initial_infections):
        town = seeding.towns[i % len(seeding.towns)] if seeding.towns else None
        chosen[_resident(epidemic, 0, i, town, chosen)] = None
    n = len(chosen)
    epidemic.infect(list(chosen), np.zeros(n), np.full(n, -1), np.full(n, Layer.SEED))


def introduce_now(epidemic: Epidemic, introduction: Introduction, now: float) -> Ints:
    """As `introduce`, but now (h), by order: keyed by the time in 1/4096 h, so that nobody else's luck changes.

    Of two at one time the later takes the next residents by id who are not infected.
    """
    chosen: dict[int, None] = {}
    start, stop = _range(epidemic, introduction.town)
    susceptible = np.isinf(epidemic.infected[start:stop])
    tick = int(now * TICKS_PER_HOUR)
    for i in range(min(introduction.number, int(susceptible.sum()))):
        person = int(epidemic.streams.one(Stream.ORDERED_INTRODUCTION, tick, i) * (stop - start))
        while start + person in chosen or not susceptible[person]:
            person = (person + 1) % (stop - start)
        chosen[start + person] = None
    return _arrive(epidemic, np.array(list(chosen), dtype=np.int64), introduction, now)


def introduce(epidemic: Epidemic, index: int, introduction: Introduction) -> Ints:
    """Make residents infected who came back, or had been infected elsewhere, before this moment; returns them.

    What they did before arrival happened elsewhere: attempts before it are cut.
    """
    chosen: dict[int, None] = {}
    for i in range(introduction.number):
        chosen[_resident(epidemic, index + 1, i, introduction.town, chosen)] = None
    persons = np.array([p for p in chosen if np.isinf(epidemic.infected[p])], dtype=np.int64)
    return _arrive(epidemic, persons, introduction, introduction.at)


def _arrive(epidemic: Epidemic, persons: Ints, introduction: Introduction, at: float) -> Ints:
    if not persons.size:
        return persons
    age = grid(introduction.infected_before.quantile(epidemic.streams.u(Stream.IMPORT_AGE, persons)))
    n = persons.size
    times = np.maximum(at - age, 0.0)
    epidemic.infect(persons, times, np.full(n, -1), np.full(n, Layer.SEED), at)
    return persons


def _resident(epidemic: Epidemic, introduction: int, number: int, town: str | None, taken: dict[int, None]) -> int:
    """A keyed resident (of a town), not yet chosen; the next one by id if the choice is taken."""
    start, stop = _range(epidemic, town)
    u = epidemic.streams.one(Stream.INTRODUCED, introduction, number)
    person = start + int(u * (stop - start))
    while person in taken:
        person = start + (person - start + 1) % (stop - start)
    return person


def _range(epidemic: Epidemic, town: str | None) -> tuple[int, int]:
    """First and last + 1 resident of a town, or of the county. Raises ValueError for a town that does not exist."""
    return (0, epidemic.county.n) if town is None else epidemic.county.town_range(town)
