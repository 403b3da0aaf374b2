"""A published model reproduced: Hellewell et al. 2020, Lancet Glob Health 8:e488, by an ordinary scenario file.

Reference: the authors' R package (version 1.0.0.9000), 500 runs a cell, R0 2.5, 20 initial cases: share of outbreaks
controlled, by the share of contacts traced.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import binomtest, fisher_exact

from sim.county import build
from sim.measures import measures
from sim.model import simulate
from sim.scenario import load

FILE = Path(__file__).parents[1] / "scenarios" / "validation" / "hellewell-2020.yaml"
REFERENCE = {"0": 0.034, "0.4": 0.124, "0.8": 0.856}
REFERENCE_RUNS = 500


def controlled(traced: str, runs: int, population: int) -> int:
    """Outbreaks controlled of so many runs."""
    scenario = load(FILE, [f"tracing.share_traced={traced}", f"county.population={population}"])
    county = build(scenario)
    return sum(bool(measures(simulate(scenario, r, county))["controlled"]) for r in range(runs))


def test_tracing_decides_between_control_and_none():
    """Few runs on a county of 250,000 (at most 2 % of it is infected before the stop)."""
    most, none = controlled("0.8", 18, 250_000), controlled("0", 5, 250_000)
    assert binomtest(most, 18, REFERENCE["0.8"]).pvalue > 0.001
    assert binomtest(none, 5, REFERENCE["0"]).pvalue > 0.001
    assert fisher_exact([[most, 18 - most], [none, 5 - none]]).pvalue < 0.01


@pytest.mark.long
@pytest.mark.parametrize("traced", list(REFERENCE))
def test_the_published_share_of_controlled_outbreaks(traced):
    """300 runs against the 500 of the R package: a two-proportion test at 1 %."""
    ours, theirs = controlled(traced, 300, 600_000), round(REFERENCE[traced] * REFERENCE_RUNS)
    table = [[ours, 300 - ours], [theirs, REFERENCE_RUNS - theirs]]
    assert fisher_exact(table).pvalue > 0.01, f"{ours} of 300, reference {theirs} of 500"
