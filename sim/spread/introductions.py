"""How infection comes into the county: the initial infections and a schedule of introductions."""

from __future__ import annotations

import numpy as np

from sim.log import Layer
from sim.scenario.groups import Introduction
from sim.spread.epidemic import Epidemic
from sim.streams import Stream
from sim.units import Ints, grid


def seed(epidemic: Epidemic) -> None:
    """Infect the initial persons at time 0: keyed residents of the named towns in turn, or of anywhere."""
    seeding = epidemic.scenario.seeding
    chosen: dict[int, None] = {}
    for i in range(seeding.initial_infections):
        town = seeding.towns[i % len(seeding.towns)] if seeding.towns else None
        chosen[_resident(epidemic, 0, i, town, chosen)] = None
    n = len(chosen)
    epidemic.infect(list(chosen), np.zeros(n), np.full(n, -1), np.full(n, Layer.SEED))


def introduce(epidemic: Epidemic, index: int, introduction: Introduction) -> Ints:
    """Make residents infected who came back, or had been infected elsewhere, before this moment; returns them.

    What they did before arrival happened elsewhere: attempts before it are cut.
    """
    chosen: dict[int, None] = {}
    for i in range(introduction.number):
        chosen[_resident(epidemic, index + 1, i, introduction.town, chosen)] = None
    persons = np.array([p for p in chosen if np.isinf(epidemic.infected[p])], dtype=np.int64)
    if not persons.size:
        return persons
    age = grid(introduction.infected_before.quantile(epidemic.streams.u(Stream.IMPORT_AGE, persons)))
    n = persons.size
    times = np.maximum(introduction.at - age, 0.0)
    epidemic.infect(persons, times, np.full(n, -1), np.full(n, Layer.SEED), introduction.at)
    return persons


def _resident(epidemic: Epidemic, introduction: int, number: int, town: str | None, taken: dict[int, None]) -> int:
    """A keyed resident (of a town), not yet chosen; the next one by id if the choice is taken."""
    county = epidemic.county
    start, stop = (0, county.n) if town is None else county.town_range(town)
    u = epidemic.streams.one(Stream.INTRODUCED, introduction, number)
    person = start + int(u * (stop - start))
    while person in taken:
        person = start + (person - start + 1) % (stop - start)
    return person
