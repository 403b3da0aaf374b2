"""The meaning of the reproduction number: mean distinct persons infected by one resident drawn at random.

Everyone else is susceptible, behaviour is ordinary, vaccine coverage is the county's. The household's part is
fixed by its attack rate; the number of other attempts is found by root finding on keyed index persons.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from scipy import optimize

from sim.both import Both, Fault, Wrong
from sim.county import County
from sim.distributions import Counts
from sim.scenario.model import Scenario
from sim.spread.attempts import (
    HOUSEHOLD_CEILING,
    Scale,
    household_attempts,
    other_attempts,
    relative_infectiousness,
    relative_susceptibility,
)
from sim.streams import Stream, Streams

INDEX_PERSONS = 20_000


def household_rate(scenario: Scenario, county: County) -> float:
    """Mean attempts of one pair at ordinary behaviour, so that the mean attack rate is the typed one."""
    disease = scenario.disease
    if disease.household_attack_rate == 0 or not scenario.county.households:
        return 0.0
    boosted = county.boosted.mean() if county.n else 0.0
    chances, weights = [], []
    for symptoms, a in (
        (1.0, 1 - disease.share_asymptomatic),
        (disease.asymptomatic_infectiousness, disease.share_asymptomatic),
    ):
        for source, b in ((1.0, 1 - boosted), (disease.booster_infectiousness, boosted)):
            for target, c in ((1.0, 1 - boosted), (1 - disease.booster_protection, boosted)):
                chances.append(symptoms * source * target)
                weights.append(a * b * c)
    q, w = np.array(chances), np.array(weights)

    def excess(rate: float) -> float:
        return float((w * (1 - np.exp(-rate * q))).sum()) - disease.household_attack_rate

    if excess(200.0) < 0:
        rate = disease.household_attack_rate
        en = f"{rate:g} cannot be reached at this booster coverage"
        raise Wrong(Fault("disease.household_attack_rate", Both(en, f"在此加强针接种率下达不到{rate:g}")))
    return float(optimize.brentq(excess, 0.0, 200.0))


def index_persons(county: County, streams: Streams, number: int = INDEX_PERSONS) -> Any:
    """Ids of residents drawn at random, with repeats only where the county is smaller."""
    if county.n <= number:
        return np.arange(county.n)
    return np.unique((streams.u(Stream.RESAMPLE, np.arange(number)) * county.n).astype(np.int64))


def infected_pairs(  # noqa: PLR0913
    scenario: Scenario, county: County, streams: Streams, persons: Any, row: Any, target: Any, u: Any
) -> Any:
    """Which of these attempts infect if everyone is susceptible: their positions."""
    symptomatic = streams.u(Stream.SYMPTOMS, persons) >= scenario.disease.share_asymptomatic
    chance = relative_infectiousness(scenario, county, persons, symptomatic)[row]
    return np.flatnonzero(u < chance * relative_susceptibility(scenario, county, target))


def first_infections(
    scenario: Scenario, county: County, scale: Scale, streams: Streams, persons: Any, counts: Any
) -> tuple[Any, Any]:
    """Distinct persons infected at ordinary behaviour: the row of who infects each, and his first slot that does.

    The slot is −1 in the household. With fewer attempts, those remain whose slot is below the smaller count.
    """
    n = np.int64(county.n)
    row, target, slot = household_attempts(county, streams, scale, persons)
    met = streams.u(Stream.HOUSEHOLD_MEETING, persons[row], target, slot) < 1 / HOUSEHOLD_CEILING
    row, target, slot = row[met], target[met], slot[met]
    u = streams.u(Stream.HOUSEHOLD_TRANSMISSION, persons[row], target, slot)
    hit = infected_pairs(scenario, county, streams, persons, row, target, u)
    home = row[hit] * n + target[hit]
    row, target, slot, layer = other_attempts(county, scenario, streams, persons, counts)
    u = streams.u(Stream.OTHER_TRANSMISSION, persons[row], layer, slot)
    hit = infected_pairs(scenario, county, streams, persons, row, target, u)
    pairs = np.concatenate([home, row[hit] * n + target[hit]])
    slots = np.concatenate([np.full(home.size, -1), slot[hit]])
    distinct, first = np.unique(pairs, return_index=True)
    return distinct // n, slots[first]


def offspring(
    scenario: Scenario, county: County, scale: Scale, streams: Streams, persons: Any, counts: Any
) -> tuple[Any, Any]:
    """Distinct persons infected (all, household only) by each index person, at ordinary behaviour."""
    row, slot = first_infections(scenario, county, scale, streams, persons, counts)
    size = len(persons)
    return np.bincount(row, minlength=size), np.bincount(row[slot < 0], minlength=size)


def calibrate(scenario: Scenario, county: County) -> Scale:
    """The scale at which the typed reproduction number and household attack rate hold in this county.

    Raises ValueError if the household alone already infects more than the reproduction number allows.
    """
    return _calibrate(_Key(scenario, county))


class _Key:
    """What the scale depends on; the people of the county are compared by identity."""

    def __init__(self, scenario: Scenario, county: County) -> None:
        self.scenario, self.county = scenario, county
        self._parts = (
            id(county.household),
            scenario.disease.model_dump_json(exclude={"latent", "onset_gap", "incubation", "infectiousness"}),
            scenario.county.households,
        )

    def __hash__(self) -> int:
        return hash(self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts


@lru_cache(maxsize=8)
def _calibrate(key: _Key) -> Scale:
    scenario, county = key.scenario, key.county
    disease = scenario.disease
    home = Counts.poisson(HOUSEHOLD_CEILING * household_rate(scenario, county))
    streams = Streams(scenario.county.seed, 2**31)
    passes = [Streams(scenario.county.seed, 2**31 + i) for i in range(max(1, min(10, INDEX_PERSONS // county.n)))]
    persons = index_persons(county, streams)

    even = _even(persons.size)

    def drawn(most: float) -> list[tuple[Any, Any]]:
        scale = Scale(home, Counts.negative_binomial(most, disease.dispersion))
        counts = scale.other.quantile(even)
        return [first_infections(scenario, county, scale, s, persons, counts) for s in passes]

    def excess(mean: float, infections: list[tuple[Any, Any]]) -> float:
        counts = Counts.negative_binomial(mean, disease.dispersion).quantile(even)
        found = [np.count_nonzero(slot < counts[row]) / persons.size for row, slot in infections]
        return float(np.mean(found)) - disease.reproduction_number

    top = 2.0 * disease.reproduction_number + 1
    infections = drawn(top)
    least = excess(0.0, infections)
    if least > 1e-9:
        r, home_only = disease.reproduction_number, least + disease.reproduction_number
        en = (
            f"{r:g} is less than the {home_only:.2f} that households alone infect at this disease.household_attack_rate"
        )
        zh = f"{r:g}小于按disease.household_attack_rate仅家庭内传播就有的{home_only:.2f}"
        raise Wrong(Fault("disease.reproduction_number", Both(en, zh)))
    if disease.reproduction_number == 0 or least == 0:
        return Scale(home, Counts.poisson(0.0))
    while excess(top, infections) < 0:
        top *= 2
        if top > 1000 * disease.reproduction_number + 1000:
            r, n = disease.reproduction_number, county.n
            says = Both(f"{r:g} cannot be reached in a county of {n}", f"在{n}人的县达不到{r:g}")
            raise Wrong(Fault("disease.reproduction_number", says))
        infections = drawn(top)
    mean = float(optimize.brentq(excess, 0.0, top, args=(infections,), xtol=1e-3, rtol=1e-4))
    return Scale(home, Counts.negative_binomial(mean, disease.dispersion))


def _even(n: int) -> Any:
    """n numbers spread evenly over (0, 1) in a scattered order: the count's own luck does not enter the scale."""
    order = np.argsort(Streams(0, 2**31).u(Stream.RESAMPLE, np.arange(n)), kind="stable")
    values = np.empty(n)
    values[order] = (np.arange(n) + 0.5) / n
    return values
