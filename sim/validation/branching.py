"""A second implementation of Hellewell et al. 2020, of our own, from the paper's description: a branching process.

It shares nothing with the engine (no people, hours, queues or keyed numbers): all runs of a cell go generation by
generation, case by case, in numpy. What both get wrong alike would be a fault of reading the paper. Against that stand
the authors' own numbers: `first` draws as their first program did, which made the figure of the paper.
"""

from __future__ import annotations

import numpy as np

from sim.units import Floats, Ints

INITIAL, DISPERSION, CAP = 20, 0.16, 5000
INCUBATION, DELAY = (2.322737, 6.492272), (1.651524, 4.287786)  # Weibull: shape, scale (d)
AROUND_ONSET = (2.0, 1.95)  # infection of a contact after the onset of the case, skew-normal: scale (d), shape
WINDOW = (84.0, 119.0)  # no onset in weeks 12 to 16 (d)
_BLOCK = 500  # runs at once


def controlled(r: float, traced: float, runs: int, seed: int = 1, first: bool = False) -> int:
    """How many of so many outbreaks are controlled.

    `first`: as the authors' first program, which draws one delay for all cases of a generation and moves infections
    before day 1 to day 1; here each case has its own, and an infection before that of the case is drawn again.
    """
    blocks = [min(_BLOCK, runs - begin) for begin in range(0, runs, _BLOCK)]
    rng = np.random.default_rng([seed, round(100 * r), round(100 * traced), int(first)])
    return sum(_outbreaks(r, traced, n, rng, first) for n in blocks)


def _outbreaks(r: float, traced: float, runs: int, rng: np.random.Generator, first: bool) -> int:
    run = np.repeat(np.arange(runs), INITIAL)
    infected = np.zeros(run.size)
    onset = infected + _weibull(INCUBATION, run.size, rng)
    isolated = onset + _delays(run, runs, rng, first)
    total, late = np.full(runs, INITIAL), np.zeros(runs, bool)
    while run.size:
        np.logical_or.at(late, run, (onset >= WINDOW[0]) & (onset < WINDOW[1]))
        number = rng.negative_binomial(DISPERSION, DISPERSION / (DISPERSION + r), run.size)
        by = np.repeat(np.arange(run.size), number)
        at = _meetings(infected[by], onset[by], rng, first)
        before = at < isolated[by]
        by, at = by[before], at[before]
        new = at + _weibull(INCUBATION, by.size, rng)
        alone = new + _delays(run[by], runs, rng, first)
        told = np.minimum(alone, np.maximum(new, isolated[by]))
        isolated = np.where(rng.random(by.size) < traced, told, alone)
        run, infected, onset = run[by], at, new
        total += np.bincount(run, minlength=runs)
        goes_on = total[run] < CAP
        run, infected, onset, isolated = run[goes_on], infected[goes_on], onset[goes_on], isolated[goes_on]
    return int(np.sum((total < CAP) & ~late))


def _weibull(law: tuple[float, float], n: int, rng: np.random.Generator) -> Floats:
    return law[1] * rng.weibull(law[0], n)


def _delays(run: Ints, runs: int, rng: np.random.Generator, first: bool) -> Floats:
    """From onset to isolation, of those whom nobody traced (d)."""
    return _weibull(DELAY, runs, rng)[run] if first else _weibull(DELAY, run.size, rng)


def _meetings(infected: Floats, onset: Floats, rng: np.random.Generator, first: bool) -> Floats:
    """When contacts are infected (d)."""
    scale, shape = AROUND_ONSET
    lean = shape / np.sqrt(1 + shape**2)
    at, again = np.empty(onset.size), np.ones(onset.size, bool)
    while again.any():
        one, other = rng.standard_normal((2, int(again.sum())))
        at[again] = onset[again] + scale * (lean * np.abs(one) + np.sqrt(1 - lean**2) * other)
        again &= (at < infected) & (not first)
    return np.maximum(at, 1.0) if first else at
