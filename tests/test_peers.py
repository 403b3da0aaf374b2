"""What is taken from another program's infection log is what a branching process with known numbers has."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

_EXPERIMENTS = Path(__file__).parents[1] / "experiments"


def load(monkeypatch, name):
    monkeypatch.syspath_prepend(str(_EXPERIMENTS))
    return importlib.import_module(name)


@pytest.fixture
def peers(monkeypatch):
    return load(monkeypatch, "peers")


@pytest.fixture
def with_response(monkeypatch):
    return load(monkeypatch, "peers_response")


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


def test_natural_history_comes_from_the_log(with_response):
    """Each of 100 infects one a day after the end of a latency of 3 days; every other one is ill a day later."""
    day = {p: 3.0 + p % 5 for p in range(100)}
    log = [(p, None, day[p]) for p in day] + [(100 + p, p, day[p] + 4) for p in day]
    everybody = day | {100 + p: day[p] + 4 for p in day}
    infectious = np.array([everybody[p] + 3 for p in range(200)])
    onset = np.where(np.arange(200) % 2 == 0, infectious + 1, np.nan)
    found = with_response._of_disease(1_000_000, log, everybody, list(day), infectious, onset)
    assert found["r"] == pytest.approx(1.0, rel=1e-3)
    assert (found["symptomatic"], found["latent"], found["gap"], found["after"]) == (0.5, 3, 1, 1)


def test_the_time_to_a_result_is_that_of_those_whom_nobody_told(with_response):
    onset, result = np.array([5.0, 5.0, 5.0, 5.0]), np.array([7.0, 9.0, np.nan, 6.0])
    told = np.array([np.nan, 8.0, np.nan, 4.0])  # the last one before he fell ill
    found = with_response._of_response([0, 1, 2, 3], onset, result, told)
    assert found == {"found": pytest.approx(2 / 3), "delay": 3.0, "delay_sd": 1.0}


def test_ours_takes_what_was_measured_and_the_response_prevents_infections(with_response):
    given = {
        "r": 2.6, "symptomatic": 0.75, "latent": 4.5, "latent_sd": 1.5, "gap": 1.1, "gap_sd": 1.0, "after": 3.8,
        "after_sd": 4.5, "found": 0.92, "delay": 3.1, "delay_sd": 2.1,
    }  # fmt: skip
    without, having = (len(with_response.ours(20_000, 1, response, given)["times"]) for response in (0, 1))
    assert without > 15_000
    assert having < without / 2


def test_pictures_are_drawn_again_from_what_was_kept_without_a_run(peers, with_response, tmp_path, monkeypatch):
    def never(*_):
        raise AssertionError("a run")

    rows = [
        {"program": name, "seed": 1, "people": 100, "wall": 1.0, "memory": 2.0, "growth": 0.1, "final_size": 0.9}
        for name in ("Covasim 4", "fivefast")
    ]
    courses = [peers.course([0.5, 2.0], 3, program=row["program"], seed=1, response=0) for row in rows]
    assert courses[0]["infected"].tolist() == [0, 1, 2, 2]
    peers.keep(pd.DataFrame(rows), tmp_path / "peers.csv")
    peers.keep(pd.concat(courses), tmp_path / "course.csv")
    for module, picture in ((peers, "peers.png"), (with_response, "peers-response.png")):
        monkeypatch.setattr(module, "compare", never)
        monkeypatch.setattr("sys.argv", ["peers", "--redraw", "--out", str(tmp_path)])
        module.main()
        assert (tmp_path / "charts" / picture).is_file()
