"""Calibration: the search against a known posterior, planted settings found again, faults of files, interruption."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim import calibration, work
from sim.calibration import smc
from sim.calibration.calibrate import statistic
from sim.calibration.charts import bins
from sim.calibration.smc import search
from sim.calibration.spec import Target
from sim.calibration.tpe import search_best
from sim.cli import main
from sim.scenario import ScenarioErrors, load
from sim.streams import Streams

FILES = Path(__file__).parents[1] / "experiments" / "calibrations"
PEOPLE, MOST = 40, 4.0  # infected people whose offspring are counted; largest R of the prior


def posterior(offspring: int, seed: int, particles: int = 120, generations: int = 8):
    """The search for R of a branching process from the number of offspring of 40 people."""
    rng = np.random.default_rng(seed)

    def distances(_: int, points):
        return np.abs(rng.poisson(PEOPLE * MOST * points[:, 0]) - offspring).astype(float)

    return search(distances, 1, particles, generations, keep=0.5, least=0.02, seed=seed)


def test_the_search_finds_the_known_posterior():
    """Offspring are Poisson, so R has a gamma posterior under a uniform prior (far from its ends)."""
    exact = stats.gamma(81, scale=1 / PEOPLE)
    found = posterior(80, 3, particles=300)[-1]
    assert MOST * found.mean()[0] == pytest.approx(exact.mean(), abs=0.05)
    assert MOST * found.quantile(0.05)[0] == pytest.approx(exact.ppf(0.05), abs=0.12)
    assert MOST * found.quantile(0.95)[0] == pytest.approx(exact.ppf(0.95), abs=0.12)


def test_nine_in_ten_intervals_hold_the_truth():
    rng, inside, n = np.random.default_rng(1), 0, 40
    for seed in range(n):
        r = rng.uniform(0.8, 3.2)
        found = posterior(rng.poisson(PEOPLE * r), 100 + seed)[-1]
        inside += bool(found.quantile(0.05)[0] <= r / MOST <= found.quantile(0.95)[0])
    assert stats.binomtest(inside, n, 0.9).pvalue > 0.01


def test_tolerances_fall_and_weights_are_a_distribution():
    found = posterior(80, 5)
    tolerances = [population.tolerance for population in found]
    assert tolerances == sorted(tolerances, reverse=True)
    assert tolerances[-1] < tolerances[0] / 3
    assert all(population.weights.sum() == pytest.approx(1.0) for population in found)
    assert all(((population.points > 0) & (population.points < 1)).all() for population in found)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_weights_of_new_particles_are_prior_over_the_density_they_were_drawn_with(d):
    """Over what was drawn, prior ÷ proposal is 1 on average, although draws outside the prior are drawn again."""
    rng = np.random.default_rng(0)
    last = search(lambda _, points: rng.uniform(0, 1, len(points)), d, 400, 6, 0.5, 0.0, 1)[-1]
    _, weights = smc._near(last, Streams(9, 0), 99, 2000, d)
    assert weights.mean() == pytest.approx(1.0, abs=0.01 + 4 * stats.sem(weights))
    assert stats.sem(weights) < 0.01


def test_quantiles_are_weighted_and_the_effective_size_is_that_of_kish():
    points = np.array([[0.1], [0.2], [0.9]])
    population = smc.Population(points, np.array([1.0, 1.0, 2.0]), np.zeros(3), 0, 1.0)
    assert population.size == pytest.approx(1 / (0.25**2 + 0.25**2 + 0.5**2))
    assert smc.quantile(np.array([5.0, 1.0, 2.0]), np.array([0.98, 0.01, 0.01]), 0.5) > 4.9


def test_a_picture_has_as_many_bins_as_its_particles_can_fill():
    """Eight particles in twenty bins looked like eight spikes of certainty."""
    wide, narrow = np.linspace(0, 1, 8), np.linspace(0.4, 0.6, 8)
    assert [bins(np.linspace(0, 1, n), np.full(n, 1 / n)) for n in (8, 64, 5000)] == [4, 8, 20]
    assert bins(narrow, np.full(8, 1 / 8)) == 20  # narrow particles are told from the prior around them
    assert bins(wide, np.array([0.93, *[0.01] * 7])) == 3


def test_particles_that_could_not_be_simulated_are_left_out():
    [first] = search(lambda _, points: np.where(points[:, 0] < 0.5, np.nan, points[:, 0]), 1, 40, 1, 0.5, 0.0, seed=1)
    assert (first.points >= 0.5).all()
    with pytest.raises(ValueError, match="no particle could be simulated"):
        search(lambda _, points: np.full(len(points), np.nan), 1, 10, 1, 0.5, 0.0, seed=1)


def test_the_best_fit_is_found_with_few_points_and_the_same_again():
    def apart(_, points):
        return np.where(points[:, 1] > 0.95, np.nan, np.hypot(points[:, 0] - 0.3, points[:, 1] - 0.7))

    found = search_best(apart, 2, 15, 6, 0.2, seed=3)
    assert len(found) == 6
    assert [p.tolerance for p in found] == sorted((p.tolerance for p in found), reverse=True)
    assert found[-1].mean() == pytest.approx([0.3, 0.7], abs=0.1)
    assert np.array_equal(search_best(apart, 2, 15, 6, 0.2, seed=3)[-1].points, found[-1].points)


def test_statistics_of_a_target():
    rows = pd.DataFrame({"reported_infections": [0.0, 2.0, 4.0, 9.0], "round_hours": [np.nan, 1.0, 2.0, 6.0]})
    mean = Target(measure="reported_infections", where="reported_infections", value=5)
    assert statistic(rows, mean) == pytest.approx(5.0)
    assert statistic(rows, Target(measure="round_hours", statistic="median")) == 2.0
    assert statistic(rows, Target(measure="reported_infections", statistic="share_above", above=3)) == 0.5
    per_case = Target(measure="round_hours", by="reported_infections")
    assert statistic(rows, per_case) == pytest.approx((2 * 1 + 4 * 2 + 9 * 6) / 15)
    assert np.isnan(statistic(rows.iloc[:1], per_case))
    assert np.isnan(statistic(rows.iloc[:1], Target(measure="round_hours")))


SPEC = """
name: planted
scenario: small.yaml
parameters:
  - {key: disease.reproduction_number, name: R, low: 0.5, high: 1.5}
targets:
  - {measure: local_infections, value: VALUE, scale: 4}
particles: 10
generations: 3
replicates: 4
"""
SMALL = """
name: small
horizon: 40 d
response: false
county: {population: 3000, households: false, booster_coverage: 0}
disease: {household_attack_rate: 0, dispersion: 1000000}
seeding: {initial_infections: 10}
stop: {infections: 400}
"""


def write(folder: Path, value: float) -> Path:
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "planted.yaml").write_text(SPEC.replace("VALUE", f"{value:g}"), encoding="utf-8")
    return folder / "planted.yaml"


def test_a_planted_reproduction_number_is_found_again_and_written_as_a_scenario(tmp_path, capsys):
    """R 0.8: a subcritical outbreak of 10 has 10 × .8 ÷ .2 = 40 local infections."""
    path, out = write(tmp_path, 40.0), tmp_path / "found"
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", str(path), "--out", str(out), "--workers", "1"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("R: 0.")
    assert "observed 40, ours" in told
    assert "particles (as good as " in told
    assert ("So few particles tell ranges badly" in told) == (float(re.search(r"as good as ([\d.]+)", told)[1]) < 20)
    fit = pd.read_csv(out / "fit.csv", encoding="utf-8-sig")
    assert fit["at_mean"].between(10, 160).all()
    with pytest.raises(SystemExit):
        main(["calibrate", str(path), "--out", str(out), "--workers", "1", "--lang", "zh"])
    assert "个等权粒子）" in capsys.readouterr().out
    calibrated = load(out / "planted.yaml")
    assert calibrated.name == "planted-calibrated"
    assert calibrated.disease.reproduction_number == pytest.approx(0.8, abs=0.25)
    assert (out / "planted.yaml").read_text(encoding="utf-8").startswith("# Calibrated by fivefast")
    assert {p.name for p in (out / "charts").iterdir()} == {"fit.png", "parameters.png"}


def test_a_dry_run_counts_what_a_search_then_runs(tmp_path, capsys):
    path, out = write(tmp_path, 40.0), tmp_path / "found"
    with pytest.raises(SystemExit):
        main(["calibrate", str(path), "--out", str(out), "--workers", "2", "--dry-run"])
    told = capsys.readouterr().out
    assert told.startswith("planted: 10 particles, then 2 generations: at most 84 runs, 4 a particle\nabout 1 min on 2")
    assert not out.exists()
    spec, scenario = calibration.load(path)
    calibration.calibrate(spec.model_copy(update={"least": 0.0}), scenario, out, workers=1)
    assert len(list(out.rglob("s*-r*.zip"))) == 84


def test_a_dry_run_times_only_what_starts_and_follows_no_run_for_long(tmp_path, capsys, monkeypatch):
    path = write(tmp_path, 40.0)
    households = SMALL.replace(", households: false", "").replace("household_attack_rate: 0, ", "")
    (tmp_path / "small.yaml").write_text(
        households.replace("disease: {", "disease: {reproduction_number: 2, "), "utf-8"
    )
    text = path.read_text("utf-8").replace("low: 0.5, high: 1.5", "low: 0.2, high: 2")
    path.write_text(text, "utf-8")
    monkeypatch.setattr("sim.pace.LONGEST", 0.0)
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", str(path), "--dry-run"])
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (0, "")
    assert "\nmore than " in told.out
    assert "(does not start with the least values: disease.reproduction_number: 0.2 is less than" in told.out
    path.write_text(text.replace("high: 2", "high: 0.3"), "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", str(path), "--dry-run"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("planted: does not start with ") == 2


def test_a_cluster_is_asked_where_one_is_named(tmp_path, monkeypatch):
    """What a cluster does is that of sweeps (tests/test_sweep.py); here only that it is asked."""
    asked = []

    def refuses(tasks, _workers, _progress, cluster=""):
        asked.append((len(tasks), cluster))
        return [], [], "no scheduler"

    monkeypatch.setitem(calibration.calibrate.__globals__, "have", refuses)
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", str(write(tmp_path, 40.0)), "--out", str(tmp_path / "x"), "--cluster", "tcp://127.0.0.1:1"])
    assert ended.value.code == 1
    assert asked == [(40, "tcp://127.0.0.1:1")]


def test_a_setting_that_counts_something_is_tried_at_whole_numbers(tmp_path):
    path = write(tmp_path, 40.0)
    text = path.read_text("utf-8").replace(
        "targets:", "  - {key: seeding.initial_infections, low: 5, high: 20}\ntargets:"
    )
    path.write_text(text, encoding="utf-8")
    spec, _ = calibration.load(path)
    assert [p.text(0.37) for p in spec.parameters] == ["0.87", "11"]


def test_optuna_finds_it_with_fewer_runs_and_says_that_it_is_no_posterior(tmp_path, capsys):
    path, out = write(tmp_path, 40.0), tmp_path / "found"
    path.write_text(path.read_text("utf-8") + "method: optuna\nkeep: 0.3\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["calibrate", str(path), "--out", str(out), "--workers", "1"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "of the 3 best: " in told
    assert "The best fit only" in told
    assert load(out / "planted.yaml").disease.reproduction_number == pytest.approx(0.8, abs=0.25)
    assert len(pd.read_csv(out / "particles.csv")) == 30
    particles = pd.read_csv(out / "particles.csv")
    assert set(particles["generation"]) >= {0, 1}


def test_an_interrupted_calibration_goes_on_and_ends_alike(tmp_path, monkeypatch):
    path = write(tmp_path, 40.0)
    spec, scenario = calibration.load(path)
    spec = spec.model_copy(update={"generations": 2, "particles": 4, "replicates": 2})
    whole = calibration.calibrate(spec, scenario, tmp_path / "whole", workers=1)
    right, calls = calibration.calibrate.__globals__["have"], []

    def stops(tasks, workers, progress, _):
        calls.append(len(tasks))
        return (
            right(tasks[: len(tasks) // 2], workers, progress) if len(calls) == 2 else right(tasks, workers, progress)
        )

    def stopped(tasks, workers, progress, cluster):
        done, failures, _ = stops(tasks, workers, progress, cluster)
        return done, failures, work.INTERRUPTED if len(calls) == 2 else None

    monkeypatch.setitem(calibration.calibrate.__globals__, "have", stopped)
    with pytest.raises(calibration.Interrupted):
        calibration.calibrate(spec, scenario, tmp_path / "half", workers=1)
    again = calibration.calibrate(spec, scenario, tmp_path / "half", workers=1)
    pd.testing.assert_frame_equal(whole.posterior, again.posterior)


def test_faults_of_a_calibration_are_told_at_their_places(tmp_path):
    path = write(tmp_path, 40.0)
    text = (
        path.read_text(encoding="utf-8")
        .replace("reproduction_number", "reproduction")
        .replace("small.yaml", "big.yaml")
    )
    path.write_text(text.replace("local_infections", "local_infection"), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as errors:
        calibration.load(path)
    told = "\n".join(str(problem) for problem in errors.value.problems)
    assert "targets.0.measure: there is no measure 'local_infection'" in told
    path.write_text(text.replace("big.yaml", "small.yaml"), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as errors:
        calibration.load(path)
    assert any("planted.yaml:5:" in str(problem) for problem in errors.value.problems)


@pytest.mark.parametrize("path", sorted(FILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_calibrations_can_be_read(path):
    spec, scenario = calibration.load(path)
    assert spec.targets
    assert scenario.name
