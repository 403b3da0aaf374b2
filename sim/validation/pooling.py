"""Row P1: tests a person of pools of ten, in county rounds."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.stats import hypergeom

from sim.county import County, build
from sim.log import Event, Stage
from sim.model import Model
from sim.scenario.model import Scenario
from sim.scenario.orders import TestRound
from sim.units import Ints
from sim.validation.line import Line, exactly, with_error

DORFMAN = "Dorfman 1943"


def perfect_round(population: int, infected: int, **groups: dict[str, object]) -> Scenario:
    """A county in which nobody infects anybody, swabs never err and everybody comes; the caller orders the round."""
    return Scenario.model_validate(
        {
            "horizon": "6 d",
            "county": {"population": population, "grid_population": 500},
            "disease": {"reproduction_number": 0.0, "household_attack_rate": 0.0, "latent": "1 h", "onset_gap": "20 d"},
            "contacts": {"extra_per_day": 0.0},
            "seeding": {"initial_infections": infected},
            "care": {"seeking_share": 0.0},
            "screening": {"every": 0},
            "swab": {"sensitivity_first_day": 1, "sensitivity": 1, "sensitivity_day_14": 1, "specificity": 1,
                     "mass_round": 1, "pool_10": 1, "pool_20": 1},
            "sampling": {"turnout": 1.0, "turnout_unnoticed": 1.0, "infection_per_hour": 0.0, "reswab_teams": 500},
            "laboratory": {"tubes_per_day": 1_000_000},
            "tracing": {"interview": "30 d"},
            "home": {"slips_out": 0.0},
            **groups,
            "volunteers": {"called": "0 h", "call_up": "0 h", **groups.get("volunteers", {})},
        }
    )  # fmt: skip


def tests_of_a_round(county: County, scenario: Scenario) -> int:
    """Tubes of ten and single swabs of positive tubes, in a county round."""
    model = Model(scenario, 0, county=county)
    model.order(TestRound(order="test_round"))
    model.advance(scenario.horizon)
    batches = model.log.batches.heads
    queued = (batches["stage"] == Stage.LABORATORY) & (batches["event"] == Event.QUEUED)
    return int(batches["n"][queued].sum())


def expected_tests(sites: Ints, infected: int) -> tuple[float, float]:
    """Mean and standard deviation of the same, with so many infected among people of sites (persons of each).

    Who is infected is drawn without return, the last tube of a site is not full; with people without end it would be
    1/10 + 1 − (1 − p)¹⁰ tests a person.
    """
    persons, full, rest = int(sites.sum()), int((sites // 10).sum()), sites % 10

    def clean(size: int) -> float:
        """The chance that nobody of so many is infected."""
        return float(hypergeom.pmf(0, persons, infected, size))

    swabbed = full * 10 * (1 - clean(10)) + sum(int(n) * (1 - clean(int(n))) for n in rest if n)
    variance = full * clean(10) + full * (full - 1) * clean(20) - (full * clean(10)) ** 2
    return full + int((rest > 0).sum()) + swabbed, 10 * math.sqrt(max(variance, 0.0))


def lines_of_pools() -> Iterator[Line]:
    """P1: tests a person of pools of ten."""
    for prevalence, persons in ((1e-5, 100_000), (1e-4, 100_000), (1e-3, 60_000), (1e-2, 60_000)):
        scenario = perfect_round(persons, round(persons * prevalence))
        county = build(scenario)
        mean, sd = expected_tests(np.bincount(county.site), round(persons * prevalence))
        ours = with_error(tests_of_a_round(county, scenario) / persons, sd / persons, persons)
        label, reference = f"prevalence {prevalence:g}", exactly(mean / persons)
        yield Line("P1", "theory", label, "tests a person", "tests", reference, ours, 0.0002, DORFMAN)
