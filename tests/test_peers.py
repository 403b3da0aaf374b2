"""What is taken from another program's infection log is what a branching process with known numbers has."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

_FILE = Path(__file__).parents[1] / "experiments" / "peers.py"


@pytest.fixture(scope="module")
def peers():
    spec = importlib.util.spec_from_file_location("peers", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reproduction_number_and_generation_interval_come_from_the_log(peers):
    """Everybody infects two, one after 2 days and one after 4, among so many that nobody is missed."""
    day, source, wave = {0: 0.0}, {}, [0]
    for _ in range(8):
        new = []
        for person in wave:
            for gap in (2.0, 4.0):
                target = len(day)
                day[target], source[target] = day[person] + gap, person
                new.append(target)
        wave = new
    found = peers._parameters(5_000, day, source)  # the cohort are the first 100, who are all in earlier waves
    assert found["r"] == pytest.approx(2.0, rel=0.06)
    assert (found["mean"], found["sd"]) == (pytest.approx(3.0, abs=0.05), pytest.approx(1.0, abs=0.05))


def test_growth_is_that_of_an_exponential(peers):
    people = 100_000
    times = np.log(np.arange(1, 10_000)) / 0.2
    assert peers.growth(times, people) == pytest.approx(0.2, rel=0.01)
