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
from sim.validation.published import CELLS, lines_of_control

FILE = Path(__file__).parents[1] / "scenarios" / "validation" / "hellewell-2020.yaml"


def controlled(traced: str, runs: int, population: int) -> int:
    """Outbreaks controlled of so many runs."""
    scenario = load(FILE, [f"tracing.share_traced={traced}", f"county.population={population}"])
    county = build(scenario)
    return sum(bool(measures(simulate(scenario, r, county))["controlled"]) for r in range(runs))


def test_tracing_decides_between_control_and_none():
    """Few runs on a county of 250,000 (at most 2 % of it is infected before the stop)."""
    most, none = controlled("0.8", 18, 250_000), controlled("0", 5, 250_000)
    assert binomtest(most, 18, CELLS["0.8"]).pvalue > 0.001
    assert binomtest(none, 5, CELLS["0"]).pvalue > 0.001
    assert fisher_exact([[most, 18 - most], [none, 5 - none]]).pvalue < 0.01


@pytest.mark.long
def test_the_published_share_of_controlled_outbreaks(tmp_path):
    """Row H20 of the validation: 300 runs a cell against the 500 of the R package."""
    assert [line for line in lines_of_control(tmp_path) if not line.agrees] == []
