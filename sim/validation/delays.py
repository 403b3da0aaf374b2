"""A second implementation of Kretzschmar et al. 2020, of our own: tests so many days after onset, and tracing.

First their formula, in days: it gives their published numbers to the last digit, as their program computes them, and
what their text would give. Then the same course of events as a process in continuous time, person by person in numpy,
by their rule of who is tested and by ours. It shares nothing with the engine but the laws. The numbers are those of
`rzero_corona_final.nb` (mirjamkretzschmar/ContacttracingModel, commit 2965fc9) and of the paper's supplement.
"""

from __future__ import annotations

import numpy as np

from sim.statistics import Interval
from sim.units import Bools, Floats
from sim.validation.line import with_error

# By day of the infectious period: chance of transmission, and of onset where there was none before (both relative).
TRANSMISSION = np.array([
    0.348446, 0.531887, 0.634637, 0.6393, 0.560803, 0.434692, 0.299959, 0.184989, 0.10216, 0.0505619,
])  # fmt: skip
ONSET = np.array([
    0.0209371, 0.0461089, 0.0813067, 0.122817, 0.165713, 0.202934, 0.224878, 0.220575, 0.183746, 0.123545,
])  # fmt: skip
LATENT = np.array([0.5, 0.35, 0.15])  # of one, two, three days
INFECTIOUS, WINDOW = ONSET.size, 8  # days; a contact is found if his infector is diagnosed at most so many days later
CLOSE, CASUAL = 4.0 * 0.6, 1.6 * 0.3 * 0.85 / 0.15  # contacts a day when people keep their distance
PER_CONTACT, OF_CASUAL = 0.1211, 0.25  # chance of transmission, and what it is of that for casual contacts
SYMPTOMS, TESTED = 0.8, 0.8  # of the infected; of those with symptoms

# The process: continuous laws whose distribution functions are those of the days, at the end of each, within .03.
# Theirs is isolated at the end of a day, half a day after its middle, and a latent day begins with the next day.
HALF_DAY = 0.5
LATENT_LAW = (2.15, 0.73)  # gamma: mean, sd (d)
INFECTIOUS_LAW = (1.69, 4.04)  # from the end of latency to a transmission, Weibull: shape, scale (d)
ONSET_LAW = (2.49, 5.84)  # from the end of latency to onset, Weibull: shape, scale (d)
DIAGNOSED = 0.716  # of all infected: what their formula makes of 80 % of 80 %
R = 1.2
SEEDS, HORIZON, FOLLOW_UP = 500, 40.0, 10.0  # infected at the start of a run; days; as the engine measures


def caused() -> Floats:
    """Persons whom one infects on each day of his infectious period, who meets the same persons again."""
    close, casual = PER_CONTACT * TRANSMISSION, OF_CASUAL * PER_CONTACT * TRANSMISSION
    return CLOSE * close * _not_before(close) + CASUAL * casual * _not_before(casual)


def reproduction(
    delay: int, traced: float, symptoms: float = SYMPTOMS, tested: float = TESTED, tracing: int = 0, own: bool = False
) -> float:
    """What is left of the reproduction number by the formula, with tests and tracing after so many whole days.

    `own`: what a contact has transmitted before he is found follows from the days since his own infection, as their
    text defines it. Their program counts the days since his infector became infectious, which are more. In both the
    contacts of the day of diagnosis are not traced.
    """
    diagnosed = np.zeros(INFECTIOUS)
    diagnosed[delay:] = tested * (_hazard(symptoms)[: INFECTIOUS - delay])
    prevented, to_come = np.zeros(INFECTIOUS), _to_come()
    for met in range(INFECTIOUS):
        found = np.arange(met + 1, min(INFECTIOUS, met + WINDOW + 1))
        chance = diagnosed[found] * _not_before(diagnosed[found])
        prevented[met] = traced * (chance * to_come[found + tracing - (met if own else 0)]).sum()
    return float((caused() * _not_before(diagnosed) * (1 - prevented)).sum())


def percent_prevented(delay: int, tracing: int = 0) -> float:
    """% of the transmissions of one who has symptoms and is tested that isolation and tracing (80 %) prevent."""
    return 100 * (1 - reproduction(delay, 0.8, 1.0, 1.0, tracing) / float(caused().sum()))


def onset_day(symptoms: float) -> float:
    """The mean day of the infectious period on which symptoms begin, of those who have any."""
    hazard = _hazard(symptoms)
    chance = hazard * _not_before(hazard)
    return float((chance * np.arange(1, INFECTIOUS + 1)).sum() / chance.sum())


def _not_before(chance: Floats) -> Floats:
    """By day: the chance that it has not happened on any day before."""
    return np.concatenate([[1.0], np.cumprod(1 - chance)[:-1]])


def _hazard(symptoms: float) -> Floats:
    """The daily chances of onset, times the number that gives so large a share symptoms within the ten days."""
    low, high = 0.0, 1 / float(ONSET.max())
    for _ in range(60):
        middle = (low + high) / 2
        enough = 1 - np.prod(1 - middle * ONSET) >= symptoms
        low, high = (low, middle) if enough else (middle, high)
    return high * ONSET


def _to_come() -> Floats:
    """By days since infection (0 first): the share of all transmissions to come; as theirs 0 after ten days (.009)."""
    by_day = np.convolve(caused() / caused().sum(), np.concatenate([[0.0], LATENT]))
    share = np.concatenate([[1.0], 1 - np.cumsum(by_day)])
    return np.concatenate([share[: INFECTIOUS + 1], np.zeros(2 * INFECTIOUS)])


def left(delay: float, traced: float, watched: bool, runs: int, seed: int = 1) -> Interval:
    """Infections that a case still causes in the process, as the engine measures it: mean of runs.

    `watched`: contacts who were traced are found when they fall ill, as in ours; otherwise only as everybody else is,
    by a test so long after onset, as in theirs. From tracing on they meet nobody in both.
    """
    rng = np.random.default_rng([seed, round(10 * delay), round(100 * traced), int(watched)])
    found = [_run(delay + HALF_DAY, traced, watched, rng) for _ in range(runs)]
    return with_error(float(np.mean(found)), float(np.std(found, ddof=1) / np.sqrt(runs)), runs)


def _run(delay: float, traced: float, watched: bool, rng: np.random.Generator) -> float:
    """Mean infections by each who is infected from the first report on, but not in the last days of the run."""
    infected, told = np.zeros(SEEDS), np.full(SEEDS, np.inf)
    cases, numbers, first = [], [], np.inf
    while infected.size:
        ends = infected + rng.gamma(*_gamma(LATENT_LAW), infected.size)
        onset = ends + ONSET_LAW[1] * rng.weibull(ONSET_LAW[0], infected.size)
        ill, seeks = _who(infected.size, rng)
        known = np.where(ill & seeks, onset + delay, np.inf)
        if watched:
            known = np.where(ill, np.minimum(known, np.maximum(onset, told)), known)
        by = np.repeat(np.arange(infected.size), rng.poisson(R, infected.size))
        at = ends[by] + INFECTIOUS_LAW[1] * rng.weibull(INFECTIOUS_LAW[0], by.size)
        happens = (at < np.minimum(known, told)[by]) & (at < HORIZON)
        by, at = by[happens], at[happens]
        cases.append(infected)
        numbers.append(np.bincount(by, minlength=infected.size))
        first = min(first, float(known.min()))
        listed = (rng.random(by.size) < traced) & (at >= onset[by] + delay - WINDOW)
        infected, told = at, np.where(listed, known[by], np.inf)
    when, number = np.concatenate(cases), np.concatenate(numbers)
    return float(number[(when >= first) & (when <= HORIZON - FOLLOW_UP)].mean())


def _gamma(law: tuple[float, float]) -> tuple[float, float]:
    """Shape and scale from mean and standard deviation."""
    mean, sd = law
    return (mean / sd) ** 2, sd**2 / mean


def _who(n: int, rng: np.random.Generator) -> tuple[Bools, Bools]:
    """Who has symptoms, and who of all comes to be tested if he has."""
    return rng.random(n) < SYMPTOMS, rng.random(n) < DIAGNOSED / SYMPTOMS
