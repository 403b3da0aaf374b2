"""Theory rows S1–S5: final size, growth, extinction, outbreak size; and the offspring law of the built county."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from sim.controls import Controls, Zone
from sim.county import County, build
from sim.log import Layer, Log
from sim.scenario.groups import CountySettings, DiseaseSettings, LayerShares
from sim.scenario.model import Scenario
from sim.spread.attempts import HOUSEHOLD_CEILING, household_attempts, other_attempts
from sim.spread.epidemic import Epidemic
from sim.spread.meetings import Meetings
from sim.spread.reproduction import calibrate, infected_pairs, offspring
from sim.streams import Stream, Streams

WELL_MIXED = LayerShares(anywhere=1.0, workplace=0, school=0, neighbourhood=0, community=0)
POISSON = 1e6


def well_mixed(population: int, r: float, k: float = POISSON, horizon: str = "400 d", **disease: object) -> Scenario:
    return Scenario(
        county=CountySettings(population=population, households=False, booster_coverage=0.0),
        disease=DiseaseSettings(
            reproduction_number=r, dispersion=k, household_attack_rate=0.0, layers=WELL_MIXED,
            asymptomatic_infectiousness=1.0, **disease,
        ),
        horizon=horizon,
    )  # fmt: skip


@pytest.fixture(scope="module")
def large() -> County:
    return build(well_mixed(400_000, 2.0))


def start(scenario: Scenario, county: County, seeds: int, replicate: int = 0) -> Epidemic:
    controls = Controls(county.n, county.grid_residents.size, county.stairwell_grid.size)
    epidemic = Epidemic(scenario, county, Streams(1, replicate), controls, Log(), calibrate(scenario, county))
    chosen = np.unique((epidemic.streams.u(Stream.INTRODUCED, 0, np.arange(2 * seeds)) * county.n).astype(np.int64))
    chosen = chosen[np.argsort(epidemic.streams.u(Stream.RESAMPLE, chosen))][:seeds]
    epidemic.infect(chosen, np.zeros(seeds), np.full(seeds, -1), np.full(seeds, Layer.SEED))
    return epidemic


@pytest.mark.parametrize(
    ("r", "published"), [(1.2, 0.3137), (1.5, 0.5828), (2.0, 0.7968), (2.5, 0.8926), (3.0, 0.9405)]
)
def test_s1_final_size(large, r, published):
    seeds, n = 400, large.n
    epidemic = start(well_mixed(n, r), large, seeds)
    epidemic.resolve(400 * 24.0)
    s0 = 1 - seeds / n
    expected = optimize.brentq(lambda z: 1 - s0 * np.exp(-r * z) - z, 1e-3, 1)
    assert optimize.brentq(lambda z: 1 - np.exp(-r * z) - z, 1e-3, 1) == pytest.approx(published, abs=1e-4)
    spread = np.sqrt(expected * (1 - expected) * (1 + r * r * (1 - expected))) / (1 - r * (1 - expected)) / np.sqrt(n)
    assert epidemic.total / n == pytest.approx(expected, abs=4 * spread + 0.001)


@pytest.mark.parametrize(("r", "shape", "scale"), [(2.0, 4.0, 20.0), (3.5, 2.0, 40.0)])
def test_s2_growth_follows_the_generation_interval(large, r, shape, scale):
    """Euler–Lotka for a gamma generation interval: R = (1 + growth × scale)^shape."""
    scenario = well_mixed(
        large.n,
        r,
        anchor="infection",
        not_before="0 h",
        infectiousness={"gamma": {"shape": shape, "scale": f"{scale} h"}},
    )
    epidemic = start(scenario, large, 200)
    while epidemic.total < 9_000:
        epidemic.resolve(epidemic.resolved + 6)
    times = np.sort(epidemic.log.infections.rows["time"])
    low, high = 2_000, 8_000
    growth = np.log(high / low) / (times[high] - times[low])
    expected = (r ** (1 / shape) - 1) / scale
    assert growth == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("k", "r", "published"),
    [(0.33, 1.5, 0.823), (0.33, 2.5, 0.654), (0.33, 3.5, 0.566), (0.33, 4.5, 0.510), (0.33, 6.0, 0.454),
     (0.16, 1.5, 0.899), (0.16, 2.5, 0.795), (0.16, 3.5, 0.736), (0.16, 4.5, 0.697), (0.16, 6.0, 0.656)],
)  # fmt: skip
def test_s3_s4_extinction_from_one_seed(large, k, r, published):
    """The fixed point of the generating function of the engine's own offspring numbers (60,000 persons)."""
    scenario = well_mixed(large.n, r, k)
    scale = calibrate(scenario, large)
    persons = np.arange(0, large.n, large.n // 60_000)
    streams = Streams(5, 0)
    counts = scale.other.quantile(streams.u(Stream.OTHER_COUNT, persons))
    number, _ = offspring(scenario, large, scale, streams, persons, counts)
    weights = np.bincount(number) / persons.size
    q = 0.0
    for _ in range(2000):
        q = float(np.polynomial.polynomial.polyval(q, weights))
    assert q == pytest.approx(published, abs=0.012)


def test_s3_extinction_by_running_the_engine():
    """400 epidemics from one seed, k .16, R 2.5: the share that die out is .795."""
    scenario = well_mixed(30_000, 2.5, 0.16)
    county = build(scenario)
    died = 0
    for replicate in range(400):
        epidemic = start(scenario, county, 1, replicate)
        day = 0
        while epidemic.total < 150 and day < 120:
            day += 1
            epidemic.resolve(day * 24.0)
        died += epidemic.total < 150
    assert died / 400 == pytest.approx(0.795, abs=4 * np.sqrt(0.795 * 0.205 / 400))


def test_s5_subcritical_outbreaks_have_mean_size_five(large):
    seeds = 3_000
    epidemic = start(well_mixed(large.n, 0.8), large, seeds)
    epidemic.resolve(400 * 24.0)
    spread = np.sqrt(0.8 / 0.2**3 / seeds)
    thinning = 1 - 0.8 * epidemic.total / large.n / 2 * 5
    assert thinning > 0.9
    assert thinning * 5.0 - 4 * spread <= epidemic.total / seeds <= 5.0 + 4 * spread


# the offspring law of a county with households ----------------------------------------------------------


@pytest.fixture(scope="module")
def haiyan() -> tuple[Scenario, County]:
    scenario = Scenario()
    return scenario, build(scenario)


def test_offspring_of_the_built_county_have_the_typed_mean(haiyan):
    """50,000 index persons with other luck than the calibration's: mean distinct infected = R, attack rate as typed."""
    scenario, county = haiyan
    scale = calibrate(scenario, county)
    streams = Streams(77, 0)
    persons = np.unique((streams.u(Stream.RESAMPLE, np.arange(50_000)) * county.n).astype(np.int64))
    counts = scale.other.quantile(streams.u(Stream.OTHER_COUNT, persons))
    number, home = offspring(scenario, county, scale, streams, persons, counts)
    error = number.std() / np.sqrt(persons.size)
    assert number.mean() == pytest.approx(scenario.disease.reproduction_number, abs=4 * error + 0.02)
    size = np.diff(county.households.start)[county.household[persons]] - 1
    assert home.sum() / size.sum() == pytest.approx(scenario.disease.household_attack_rate, abs=0.01)
    assert np.corrcoef(number - home, home)[0, 1] == pytest.approx(0.05, abs=0.1)


def test_precaution_everywhere_leaves_its_share_of_the_outside_part(haiyan):
    """Zone at the home of both: the minimum counts, so .71 are left and not .71²."""
    scenario, county = haiyan
    scale = calibrate(scenario, county)
    controls = Controls(county.n, county.grid_residents.size, county.stairwell_grid.size)
    controls.zones.set(np.arange(county.stairwell_grid.size), 0.0, Zone.PRECAUTION)
    meetings = Meetings(scenario, county, controls)
    streams = Streams(78, 0)
    persons = np.arange(0, county.n, 10)
    counts = scale.other.quantile(streams.u(Stream.OTHER_COUNT, persons))
    row, target, slot, layer = other_attempts(county, scenario, streams, persons, counts)
    factor = meetings.factor(persons[row], target.astype(np.int64), layer, np.full(row.size, 5.0))
    met = streams.u(Stream.OTHER_MEETING, persons[row], layer, slot) < factor
    assert met.mean() == pytest.approx(scenario.zones.precaution, abs=0.005)
    u = streams.u(Stream.OTHER_TRANSMISSION, persons[row], layer, slot)
    everything = infected_pairs(scenario, county, streams, persons, row, target, u).size
    left = infected_pairs(scenario, county, streams, persons, row[met], target[met], u[met]).size
    assert left / everything == pytest.approx(scenario.zones.precaution, abs=0.01)


def test_household_attempts_are_drawn_at_the_ceiling_and_thinned(haiyan):
    scenario, county = haiyan
    scale = calibrate(scenario, county)
    row, target, _ = household_attempts(county, Streams(79, 0), scale, np.arange(0, county.n, 20))
    assert (county.household[np.arange(0, county.n, 20)[row]] == county.household[target]).all()
    assert HOUSEHOLD_CEILING == 1.5
