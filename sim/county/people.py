"""The residents: households, ages, work and school; drawn with the county's own seed, alike for all replicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.groups import CountySettings
from sim.streams import Stream, Streams
from sim.units import Floats, Ints

SHARE_CHILDREN, SHARE_OLD = 0.1143, 0.2200  # under 15, 60 and over: Pinghu's 7th census, a proxy (assumption)
CHILD, OLD, OLDEST = 15, 60, 95
WORK_ELSEWHERE = 0.20  # of the employed work in another town (assumption)
SCHOOL_AGES = (3, 18)
_JOB_ORDER, _JOB_SIZE, _CLASS_ORDER, _AGE_BAND = 1, 2, 3, 4  # kinds of the stream PLACE
_TOWN = 2**24  # households of one town, at most


@dataclass(frozen=True)
class Homes:
    """Where people live: one entry a person, in the order town, community, grid, stairwell, household."""

    town: Ints
    community: Ints
    grid: Ints
    stairwell: Ints
    household: Ints
    grid_town: Ints
    grid_community: Ints


def settle(settings: CountySettings, streams: Streams, residents: Ints) -> Homes:
    """Put the residents of every town into households, stairwells, grids and communities."""
    columns: dict[str, list[Any]] = {name: [] for name in Homes.__dataclass_fields__}
    stairwells = households = grids = communities = 0
    for town, n in enumerate(residents.tolist()):
        household = _households(settings, streams, town, n)
        stairwell = household // settings.stairwell_households
        number = max(round(n / settings.grid_population), 1)
        first = np.searchsorted(stairwell, stairwell, side="left")  # the first resident of the same stairwell
        grid = first * number // max(n, 1)
        grid = np.unique(grid, return_inverse=True)[1] if n else grid
        used = int(grid[-1]) + 1 if n else 0
        community = np.arange(used) // settings.grids_per_community
        columns["town"].append(np.full(n, town))
        columns["household"].append(households + household)
        columns["stairwell"].append(stairwells + stairwell)
        columns["grid"].append(grids + grid)
        columns["community"].append(communities + community[grid])
        columns["grid_town"].append(np.full(used, town))
        columns["grid_community"].append(communities + community)
        if n:
            households += int(household[-1]) + 1
            stairwells += int(stairwell[-1]) + 1
            grids += used
            communities += int(community[-1]) + 1
    return Homes(**{name: np.concatenate(parts).astype(np.int32) for name, parts in columns.items()})


def compounds(community: Ints, size: int) -> Ints:
    """The compound or village of each stairwell: as even as possible, about `size` stairwells, inside one community."""
    n = np.bincount(community)
    number = np.maximum(np.round(n / size).astype(np.int64), 1) * (n > 0)
    rank = np.arange(community.size) - (np.cumsum(n) - n)[community]
    return (np.cumsum(number) - number)[community] + rank * number[community] // n[community]


def _households(settings: CountySettings, streams: Streams, town: int, n: int) -> Ints:
    """The household of each of n residents of a town; the last one may be cut short."""
    if not settings.households:
        return np.arange(n)
    chances = np.cumsum(settings.household_sizes)
    u = streams.u(Stream.HOUSEHOLD_SIZE, town * _TOWN + np.arange(n))
    sizes = 1 + np.minimum(np.searchsorted(chances, u), chances.size - 1)
    return np.repeat(np.arange(n), sizes)[:n] if n else np.empty(0, dtype=np.int64)


def ages(streams: Streams, household: Ints) -> Any:
    """Age in years (int8) of each person; the first of a household is 15 or older."""
    n = household.size
    ids = np.arange(n)
    first = np.concatenate([[True], household[1:] != household[:-1]])[:n]
    others = max(n - int(first.sum()), 1)
    child = ~first & (streams.u(Stream.PLACE, _AGE_BAND, ids) < min(SHARE_CHILDREN * n / others, 1.0))
    u = streams.u(Stream.AGE, ids)
    share_old = SHARE_OLD / (1 - SHARE_CHILDREN)
    old = u >= 1 - share_old
    adult = CHILD + (OLD - CHILD) * u / (1 - share_old)
    late = OLD + (OLDEST - OLD) * (np.maximum(u - (1 - share_old), 0.0) / share_old) ** 1.7
    return np.where(child, CHILD * u, np.where(old, late, adult)).astype(np.int8)


def workplaces(settings: CountySettings, streams: Streams, age: Any, town: Ints, other_town_cdf: Floats) -> Ints:
    """The workplace of each person (−1: none): most in their own town, sizes geometric."""
    u = streams.u(Stream.WORKPLACE, np.arange(age.size))
    worker = np.flatnonzero((age >= CHILD) & (age < OLD) & (u < settings.share_employed))
    v = u[worker] / max(settings.share_employed, 1e-12)  # uniform again
    place = town[worker].astype(np.int64)
    if len(other_town_cdf) > 1:
        away = np.flatnonzero(v < WORK_ELSEWHERE)
        cdf = other_town_cdf[place[away]]
        place[away] = np.minimum((v[away, None] / WORK_ELSEWHERE >= cdf).sum(axis=1), cdf.shape[1] - 1)
    order = np.lexsort((streams.u(Stream.PLACE, _JOB_ORDER, worker), place))
    job = np.full(age.size, -1, dtype=np.int32)
    begin = 0
    for t, n in enumerate(np.bincount(place, minlength=1).tolist()):
        mine = worker[order[begin : begin + n]]
        sizes = _geometric(streams.u(Stream.PLACE, _JOB_SIZE, t * _TOWN + np.arange(n)), settings.workplace_size)
        job[mine] = int(job.max(initial=-1)) + 1 + np.repeat(np.arange(n), sizes)[:n]
        begin += n
    return job


def _geometric(u: Floats, mean: float) -> Ints:
    """Sizes ≥ 1 with this mean."""
    if mean <= 1:
        return np.ones(u.size, dtype=np.int64)
    return np.ceil(np.log(u) / np.log1p(-1 / mean)).astype(np.int64).clip(1)


def classes(settings: CountySettings, streams: Streams, age: Any, town: Ints) -> Ints:
    """The class of each pupil (−1: none): same town and year of age, as even as possible."""
    pupil = np.flatnonzero((age >= SCHOOL_AGES[0]) & (age < SCHOOL_AGES[1]))
    year = town[pupil].astype(np.int64) * 128 + age[pupil]
    order = np.lexsort((streams.u(Stream.PLACE, _CLASS_ORDER, pupil), year))
    pupil, year = pupil[order], year[order]
    school = np.full(age.size, -1, dtype=np.int32)
    _, first, count = np.unique(year, return_index=True, return_counts=True)
    number = -(-count // settings.class_size)
    rank = np.arange(pupil.size) - np.repeat(first, count)
    offset = np.repeat(np.cumsum(number) - number, count)
    school[pupil] = offset + rank * np.repeat(number, count) // np.repeat(count, count)
    return school
