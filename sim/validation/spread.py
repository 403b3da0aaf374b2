"""Rows S1–S5: final size, growth, extinction and size of small outbreaks, on the engine of the spread alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import optimize

from sim.controls import Controls
from sim.county import County, build
from sim.log import Layer, Log
from sim.scenario.model import Scenario
from sim.spread.epidemic import Epidemic
from sim.spread.reproduction import calibrate, offspring
from sim.statistics import Interval, mean_interval
from sim.streams import Stream, Streams
from sim.validation.line import Line, with_error

POISSON = 1e6
FINAL_SIZE = {1.2: 0.3137, 1.5: 0.5828, 2.0: 0.7968, 2.5: 0.8926, 3.0: 0.9405}
EXTINCTION = {
    0.33: {1.5: 0.823, 2.5: 0.654, 3.5: 0.566, 4.5: 0.510, 6.0: 0.454},
    0.16: {1.5: 0.899, 2.5: 0.795, 3.5: 0.736, 4.5: 0.697, 6.0: 0.656},
}
GROWTH = ((2.0, 4.0, 20.0), (3.5, 2.0, 40.0))  # R, shape and scale (h) of the generation interval
_KERMACK, _LOTKA, _BRANCHING = "Kermack & McKendrick 1927", "Wallinga & Lipsitch 2007", "Lloyd-Smith et al. 2005"
_PEOPLE = 400_000


def well_mixed(population: int, r: float, k: float = POISSON, **disease: object) -> Scenario:
    """One layer in which anybody meets anybody, no households, nobody protected."""
    anywhere = {"anywhere": 1.0, "workplace": 0, "school": 0, "neighbourhood": 0, "community": 0}
    return Scenario.model_validate(
        {
            "horizon": "400 d",
            "county": {"population": population, "households": False, "booster_coverage": 0.0},
            "disease": {
                "reproduction_number": r, "dispersion": k, "household_attack_rate": 0.0, "layers": anywhere,
                "asymptomatic_infectiousness": 1.0, **disease,
            },
        }
    )  # fmt: skip


@cache
def large() -> County:
    """The county of most rows."""
    return build(well_mixed(_PEOPLE, 2.0))


def start(scenario: Scenario, county: County, seeds: int, replicate: int = 0) -> Epidemic:
    """An epidemic of so many infected at time 0."""
    controls = Controls(county.n, county.grid_residents.size, county.stairwell_grid.size)
    epidemic = Epidemic(scenario, county, Streams(1, replicate), controls, Log(), calibrate(scenario, county))
    chosen = np.unique((epidemic.streams.u(Stream.INTRODUCED, 0, np.arange(2 * seeds)) * county.n).astype(np.int64))
    chosen = chosen[np.argsort(epidemic.streams.u(Stream.RESAMPLE, chosen))][:seeds]
    epidemic.infect(chosen, np.zeros(seeds), np.full(seeds, -1), np.full(seeds, Layer.SEED))
    return epidemic


def final_size(r: float, seeds: int = 400) -> Line:
    """S1: one epidemic of 400,000 people; its variance is known (von Bahr & Martin-Löf 1980)."""
    n = _PEOPLE
    epidemic = start(well_mixed(n, r), large(), seeds)
    epidemic.resolve(400 * 24.0)
    s0 = 1 - seeds / n
    expected = optimize.brentq(lambda z: 1 - s0 * np.exp(-r * z) - z, 1e-3, 1)
    spread = np.sqrt(expected * (1 - expected) * (1 + r * r * (1 - expected))) / (1 - r * (1 - expected)) / np.sqrt(n)
    ours = with_error(epidemic.total / n, float(spread), n)
    return Line("S1", "theory", f"R {r:g}", "final size", "share", float(expected), ours, 0.001, _KERMACK)


def growth(r: float, shape: float, scale: float) -> Line:
    """S2: Euler–Lotka for a gamma generation interval, R = (1 + growth × scale)^shape; growth from 2,000 to 8,000."""
    gamma = {"gamma": {"shape": shape, "scale": f"{scale} h"}}
    scenario = well_mixed(_PEOPLE, r, anchor="infection", not_before="0 h", infectiousness=gamma)
    found = []
    for replicate in range(3):
        epidemic = start(scenario, large(), 200, replicate)
        while epidemic.total < 9_000:
            epidemic.resolve(epidemic.resolved + 6)
        times = np.sort(epidemic.log.infections.rows["time"])
        found.append(np.log(4) / (times[8_000] - times[2_000]) * 24)
    expected = (r ** (1 / shape) - 1) / scale * 24
    saturation = 0.03 * expected  # 2 % of the county are infected on the way
    label = f"R {r:g}, gamma {shape:g} × {scale:g} h"
    return Line("S2", "theory", label, "growth", "per day", expected, mean_interval(found), saturation, _LOTKA)


def extinction(r: float, k: float) -> Line:
    """S3, S4: the fixed point of the generating function of the engine's own offspring numbers (60,000 persons)."""
    scenario = well_mixed(_PEOPLE, r, k)
    scale = calibrate(scenario, large())
    persons = np.arange(0, _PEOPLE, _PEOPLE // 60_000)
    streams = Streams(5, 0)
    counts = scale.other.quantile(streams.u(Stream.OTHER_COUNT, persons))
    number, _ = offspring(scenario, large(), scale, streams, persons, counts)
    parts = [fixed_point(part) for part in np.array_split(number, 12)]  # persons are exchangeable
    ours, spread = fixed_point(number), mean_interval(parts)
    half = (spread.high - spread.low) / 2
    row, reference = "S3" if k > 0.2 else "S4", EXTINCTION[k][r]
    interval = Interval(ours, ours - half, ours + half, number.size)
    return Line(
        row, "theory", f"k {k:g}, R {r:g}", "extinction from one", "share", reference, interval, 0.004, _BRANCHING
    )


def fixed_point(number: np.ndarray) -> float:
    """The smallest root of q = E[q^offspring]."""
    weights, q = np.bincount(number) / number.size, 0.0
    for _ in range(2000):
        q = float(np.polynomial.polynomial.polyval(q, weights))
    return q


def outbreak_size(seeds: int = 3_000, r: float = 0.8) -> Line:
    """S5: a subcritical outbreak has 1 ÷ (1 − R) infections, 5.0 at R 0.8.

    So many seeds in 400,000 people leave each other fewer: the reference is the final size of all, by seed.
    """
    epidemic = start(well_mixed(_PEOPLE, r), large(), seeds)
    epidemic.resolve(400 * 24.0)
    s0 = 1 - seeds / _PEOPLE
    expected = optimize.brentq(lambda z: 1 - s0 * np.exp(-r * z) - z, 1e-6, 1) * _PEOPLE / seeds
    ours = with_error(epidemic.total / seeds, float(np.sqrt(r / (1 - r) ** 3 / seeds)), seeds)
    return Line("S5", "theory", f"R {r:g}", "infections a seed", "persons", float(expected), ours, 0.0, _BRANCHING)


def lines() -> Iterator[Line]:
    """All of them."""
    yield from (final_size(r) for r in FINAL_SIZE)
    yield from (growth(*case) for case in GROWTH)
    yield from (extinction(r, k) for k, cells in EXTINCTION.items() for r in cells)
    yield outbreak_size()
