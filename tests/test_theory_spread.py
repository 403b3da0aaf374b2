"""Extinction as the engine runs it (S4), and the offspring law of the built county; rows S1–S5: test_validation."""

from __future__ import annotations

import numpy as np
import pytest

from sim.controls import Controls, Zone
from sim.county import County, build
from sim.scenario.model import Scenario
from sim.spread.attempts import HOUSEHOLD_CEILING, household_attempts, other_attempts
from sim.spread.meetings import Meetings
from sim.spread.reproduction import calibrate, infected_pairs, offspring
from sim.streams import Stream, Streams
from sim.validation.spread import start, well_mixed


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
