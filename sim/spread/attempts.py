"""Attempts: everything that an infected person could do to others, drawn at once and keyed by that person.

An attempt may only be removed later, so each layer is drawn at its ceiling: household 1.5, others 1.
Drawing is repeatable: the same call gives the same attempts, which is how contacts are regenerated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.county import County
from sim.distributions import Counts
from sim.log import Layer
from sim.scenario.model import Scenario
from sim.streams import Stream, Streams
from sim.units import Floats, Ints, join_rows

HOUSEHOLD_CEILING = 1.5
ATTEMPT = np.dtype([("time", "f8"), ("source", "i4"), ("target", "i4"), ("slot", "i4"), ("layer", "i1")])
Attempts = NDArray[Any]
_PLACES = (Layer.WORKPLACE, Layer.SCHOOL, Layer.NEIGHBOURHOOD, Layer.COMMUNITY, Layer.ANYWHERE)
_WORKPLACE, _SCHOOL, _NEIGHBOURHOOD, _COMMUNITY, _ANYWHERE = map(int, _PLACES)  # numpy is slow with enumerations
_LAYERS = np.array(_PLACES, dtype=np.int8)


@dataclass(frozen=True)
class Scale:
    """How many attempts: found once per county and scenario by `reproduction.calibrate`."""

    household: Counts  # of one pair, at the ceiling
    other: Counts  # of one person, outside the household


def join(parts: list[Attempts]) -> Attempts:
    """These attempts in one array."""
    return parts[0] if len(parts) == 1 else join_rows(parts, ATTEMPT)


def expand(counts: Any) -> tuple[Ints, Ints]:
    """Row index and slot 0 … count−1 for each of `counts` things."""
    counts = np.asarray(counts)
    rows = np.repeat(np.arange(counts.size), counts)
    slots = np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, slots


def mates(county: County, persons: Any) -> tuple[Ints, Ints]:
    """Row in `persons` and id of every household mate."""
    start = county.households.start[county.household[persons]]
    size = county.households.start[county.household[persons] + 1] - start
    rows, k = expand(size - 1)
    mate = start[rows] + k
    return rows, mate + (mate >= np.asarray(persons)[rows])


def household_attempts(county: County, streams: Streams, scale: Scale, persons: Any) -> tuple[Ints, Ints, Ints]:
    """Row, target and slot of the attempts on household mates."""
    row, mate = mates(county, persons)
    if not row.size:
        return row, mate, row
    n = scale.household.quantile(streams.u(Stream.HOUSEHOLD_COUNT, np.asarray(persons)[row], mate))
    pair, slot = expand(n)
    return row[pair], mate[pair], slot


def other_layers(county: County, scenario: Scenario, persons: Any, u: Any) -> NDArray[np.int8]:
    """The layer of each attempt or meeting of these persons; without a workplace or class it is the community's."""
    shares = scenario.disease.layers
    weights = np.array([shares.workplace, shares.school, shares.neighbourhood, shares.community, shares.anywhere])
    layer = _LAYERS[np.searchsorted(np.cumsum(weights) / weights.sum(), u)]
    lacks = (layer == _WORKPLACE) & (county.workplace[persons] < 0)
    lacks |= (layer == _SCHOOL) & (county.school[persons] < 0)
    return np.where(lacks, np.int8(_COMMUNITY), layer)


def targets(county: County, scenario: Scenario, persons: Any, layer: Any, u: Any) -> NDArray[np.int32]:
    """Whom these persons meet in these layers; −1 where there is nobody else."""
    persons = np.asarray(persons)
    target = np.full(persons.shape, -1, dtype=np.int32)
    for kind, groups in (
        (_WORKPLACE, county.workplaces),
        (_SCHOOL, county.classes),
        (_NEIGHBOURHOOD, county.stairwells),
    ):
        at = np.flatnonzero(layer == kind)
        if at.size:
            target[at] = groups.pick(persons[at], u[at])
    at = np.flatnonzero(layer == _COMMUNITY)
    if at.size:
        target[at] = _in_the_community(county, scenario.disease.other_towns, persons[at], u[at])
    at = np.flatnonzero(layer == _ANYWHERE)
    if at.size:
        target[at] = _anybody(0, county.n, persons[at], u[at])
    return target


def _anybody(start: Any, size: Any, persons: Any, u: Any) -> Any:
    """Somebody else among the ids start … start + size − 1, of whom the person is one; −1 if there is nobody."""
    choice = start + (u * (size - 1)).astype(np.int64)
    return np.where(size > 1, choice + (choice >= persons), -1)


def _in_the_community(county: County, away: float, persons: Any, u: Any) -> Any:
    towns = county.towns
    town = county.town[persons].astype(np.int64)
    away = away if len(county.other_town_cdf) > 1 else 0.0
    start, size = towns.start[town], np.diff(towns.start)[town]
    near = _anybody(start, size, persons, np.clip((u - away) / (1 - away), 0, 1 - 1e-12)) if away < 1 else start
    if away == 0:
        return near
    v = np.clip(u / away, 0, 1 - 1e-12)
    cdf = county.other_town_cdf[town]
    other = np.minimum((v[:, None] >= cdf).sum(axis=1), cdf.shape[1] - 1)
    below = np.where(other > 0, cdf[np.arange(other.size), other - 1], 0.0)
    width = cdf[np.arange(other.size), other] - below
    within = np.clip((v - below) / np.where(width > 0, width, 1), 0, 1 - 1e-12)
    far = towns.start[other] + (within * np.diff(towns.start)[other]).astype(np.int64)
    return np.where(u < away, far, near)


def other_attempts(
    county: County, scenario: Scenario, streams: Streams, persons: Any, counts: Any
) -> tuple[Ints, NDArray[np.int32], Ints, NDArray[np.int8]]:
    """Row, target, slot and layer of `counts` attempts of each person outside the household."""
    row, slot = expand(counts)
    who = np.asarray(persons)[row]
    layer = other_layers(county, scenario, who, streams.u(Stream.OTHER_LAYER, who, slot))
    target = targets(county, scenario, who, layer, streams.u(Stream.OTHER_TARGET, who, layer, slot))
    met = target >= 0
    return row[met], target[met], slot[met], layer[met]


def relative_infectiousness(scenario: Scenario, county: County, persons: Any, symptomatic: Any) -> Floats:
    """Chance that a meeting with an unprotected person transmits, relative to an unboosted symptomatic source."""
    disease = scenario.disease
    boosted = np.where(county.boosted[persons], disease.booster_infectiousness, 1.0)
    return np.where(symptomatic, 1.0, disease.asymptomatic_infectiousness) * boosted


def relative_susceptibility(scenario: Scenario, county: County, persons: Any) -> Floats:
    """Chance that a transmitting meeting infects, relative to an unboosted person."""
    return np.where(county.boosted[persons], 1.0 - scenario.disease.booster_protection, 1.0)
