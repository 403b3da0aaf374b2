"""Rows S1–S5: final size, growth, extinction and size of small outbreaks, on the engine of the spread alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import optimize
from scipy.stats import gamma as gamma_law

from sim.controls import Controls
from sim.county import County, build
from sim.log import Layer, Log
from sim.scenario.model import Scenario
from sim.spread.epidemic import Epidemic
from sim.spread.reproduction import calibrate, offspring
from sim.statistics import Interval, mean_interval
from sim.streams import Stream, Streams
from sim.validation.line import Line, exactly, with_error

POISSON = 1e6
FINAL_SIZE = {1.2: 0.3137, 1.5: 0.5828, 2.0: 0.7968, 2.5: 0.8926, 3.0: 0.9405}
EXTINCTION = {
    0.33: {1.5: 0.823, 2.5: 0.654, 3.5: 0.566, 4.5: 0.510, 6.0: 0.454},
    0.16: {1.5: 0.899, 2.5: 0.795, 3.5: 0.736, 4.5: 0.697, 6.0: 0.656},
}
GROWTH = ((2.0, 4.0, 20.0), (3.5, 2.0, 40.0))  # R, shape and scale (h) of the generation interval
_KERMACK, _LOTKA, _BRANCHING = "Kermack & McKendrick 1927", "Wallinga & Lipsitch 2007", "Lloyd-Smith et al. 2005"
_PEOPLE = 400_000
GROWTH_FROM, GROWTH_TO = 8_000, 32_000  # infections between which growth is measured


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


def outcome(r: float, seeds: int) -> tuple[float, float]:
    """Infected of 400,000 people in the end, seeds among them, and the standard error of one epidemic.

    All infect alike, so the variance is that of a Reed–Frost epidemic (Andersson & Britton 2000, theorem 4.2).
    """
    n0 = _PEOPLE - seeds
    left = optimize.brentq(lambda x: np.log(x) + r * (1 - n0 / _PEOPLE * x), 1e-12, 1 - 1e-12)  # of the susceptible
    error = np.sqrt(n0 * left * (1 - left)) / (1 - r * n0 / _PEOPLE * left)
    return float(_PEOPLE - n0 * left), float(error)


def in_the_end(r: float, seeds: int, replicate: int = 0) -> int:
    """Infected when nobody infects anybody any more, seeds among them."""
    epidemic = start(well_mixed(_PEOPLE, r), large(), seeds, replicate)
    epidemic.resolve(400 * 24.0)
    return epidemic.total


def final_size(r: float) -> Line:
    """S1: one epidemic of 400,000 people. Near R 1 chance decides more, so more are infected at the start there."""
    seeds = 16_000 if r < 1.5 else 400
    expected, error = outcome(r, seeds)
    ours = with_error(in_the_end(r, seeds) / _PEOPLE, error / _PEOPLE, _PEOPLE)
    return Line("S1", "theory", f"R {r:g}", "final size", "share", exactly(expected / _PEOPLE), ours, 0.001, _KERMACK)


def growth(r: float, shape: float, scale: float, runs: int = 8, slower: float = 1.0) -> Line:
    """S2: growth from 8,000 to 32,000 infections, 2,000 at the start, for a gamma generation interval.

    The reference is the renewal equation of the same numbers, which counts those who are no longer susceptible; with
    people without end its growth would be that of Euler–Lotka, R = (1 + growth × scale)^shape. `slower` is a fault:
    the engine's generation interval is so much longer than that of the reference.
    """
    gamma = {"gamma": {"shape": shape, "scale": f"{scale * slower} h"}}
    scenario = well_mixed(_PEOPLE, r, anchor="infection", not_before="0 h", infectiousness=gamma)
    found = []
    for replicate in range(runs):
        epidemic = start(scenario, large(), GROWTH_FROM // 4, replicate)
        while epidemic.total < GROWTH_TO + 1_000:
            epidemic.resolve(epidemic.resolved + 6)
        times = np.sort(epidemic.log.infections.rows["time"])
        found.append(np.log(GROWTH_TO / GROWTH_FROM) / (times[GROWTH_TO] - times[GROWTH_FROM]) * 24)
    expected, label = renewal(r, shape, scale), f"R {r:g}, gamma {shape:g} × {scale:g} h"
    return Line(
        "S2", "theory", label, "growth", "per day", exactly(expected), mean_interval(found), 0.003 * expected, _LOTKA,
        freedom=runs - 1,
    )  # fmt: skip


def renewal(r: float, shape: float, scale: float, step: float = 0.25) -> float:
    """Growth (per day) between the same numbers of infections by the renewal equation, in steps of so many hours."""
    kernel = np.diff(gamma_law.cdf(np.clip(np.arange(-0.5, 4_000) * step, 0, None), shape, scale=scale))
    seeds = GROWTH_FROM / 4
    left, new, total = _PEOPLE - seeds, np.zeros(kernel.size), [seeds]
    for j in range(kernel.size):
        cause = seeds * (
            gamma_law.cdf((j + 1) * step, shape, scale=scale) - gamma_law.cdf(j * step, shape, scale=scale)
        )
        cause += new[:j] @ kernel[j:0:-1]
        new[j] = left * -np.expm1(-r * cause / _PEOPLE)
        left -= new[j]
        total.append(total[-1] + new[j])
        if total[-1] > GROWTH_TO:
            break
    begin, end = np.interp([GROWTH_FROM, GROWTH_TO], total, np.arange(len(total)) * step)
    return float(np.log(GROWTH_TO / GROWTH_FROM) / (end - begin) * 24)


def extinction(r: float, k: float) -> Line:
    """S3, S4: the fixed point of the generating function of the engine's own offspring numbers (200,000 persons)."""
    scenario = well_mixed(_PEOPLE, r, k)
    scale = calibrate(scenario, large())
    persons = np.arange(0, _PEOPLE, 2)
    streams = Streams(5, 0)
    counts = scale.other.quantile(streams.u(Stream.OTHER_COUNT, persons))
    number, _ = offspring(scenario, large(), scale, streams, persons, counts)
    parts = [fixed_point(part) for part in np.array_split(number, 40)]  # persons are exchangeable
    ours, spread = fixed_point(number), mean_interval(parts)
    half = (spread.high - spread.low) / 2
    row, reference = "S3" if k > 0.2 else "S4", exactly(EXTINCTION[k][r])
    interval, label = Interval(ours, ours - half, ours + half, number.size), f"k {k:g}, R {r:g}"
    return Line(
        row, "theory", label, "extinction from one", "share", reference, interval, 0.001, _BRANCHING,
        freedom=len(parts) - 1,
    )  # fmt: skip


def fixed_point(number: np.ndarray) -> float:
    """The smallest root of q = E[q^offspring]."""
    weights, q = np.bincount(number) / number.size, 0.0
    for _ in range(2000):
        q = float(np.polynomial.polynomial.polyval(q, weights))
    return q


def outbreak_size(r: float = 0.8, seeds: int = 12_000, runs: int = 3, true: float | None = None) -> Line:
    """S5: a subcritical outbreak has 1 ÷ (1 − R) infections, 5.0 at R 0.8.

    So many seeds in 400,000 people leave each other fewer: the reference is the final size of all, by seed. `true` is
    a fault: the engine's reproduction number where it is not that of the reference.
    """
    expected, error = outcome(r, seeds)
    mean = np.mean([in_the_end(r if true is None else true, seeds, k) for k in range(runs)])
    ours = with_error(float(mean) / seeds, error / seeds / np.sqrt(runs), runs * seeds)
    reference = exactly(expected / seeds)
    return Line("S5", "theory", f"R {r:g}", "infections a seed", "persons", reference, ours, 0.0, _BRANCHING)


def lines() -> Iterator[Line]:
    """All of them."""
    yield from (final_size(r) for r in FINAL_SIZE)
    yield from (growth(*case) for case in GROWTH)
    yield from (extinction(r, k) for k, cells in EXTINCTION.items() for r in cells)
    yield outbreak_size()
