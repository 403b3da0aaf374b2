"""Approximate Bayesian computation by adaptive population Monte Carlo (Lenormand, Jabot & Deffuant 2013).

Prior: uniform on the unit cube. Each generation keeps the particles with the smallest distances, draws as many new
ones near them as are missing, and weighs these by prior ÷ proposal, so the number of simulations is known beforehand.
All numbers are keyed (generation, particle): a calibration that was interrupted repeats itself up to that point.
https://doi.org/10.1007/s00180-013-0428-3
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import multivariate_normal, norm

from sim.streams import Stream, Streams
from sim.units import Floats

Distances = Callable[[int, Floats], Floats]  # generation and points [n, d] → distances [n]; NaN: not simulated
_TRIES = 50  # draws of a particle until it lies inside the prior
_RIDGE = 1e-8
_MASS = 10_000  # draws by which the part of the proposal inside the prior is measured


@dataclass(frozen=True)
class Population:
    """Particles that are kept: points [n, d] on the unit cube, raw weights [n] (prior ÷ proposal), distances [n]."""

    points: Floats
    raw: Floats
    distances: Floats
    generation: int
    accepted: float  # share of the last new particles that beat the tolerance before them

    @property
    def weights(self) -> Floats:
        """Weights [n] whose sum is 1."""
        return self.raw / self.raw.sum()

    @property
    def tolerance(self) -> float:
        """The largest distance that was kept."""
        return float(self.distances.max())

    @property
    def size(self) -> float:
        """Effective sample size: so many particles of equal weight would say as much (Kish 1965)."""
        return float(1 / np.sum(self.weights**2))

    def mean(self) -> Floats:
        """Weighted mean [d]."""
        return np.asarray(self.weights @ self.points)

    def quantile(self, q: float) -> Floats:
        """Weighted quantiles [d]."""
        return np.array([quantile(column, self.weights, q) for column in self.points.T])


def quantile(values: Floats, weights: Floats, q: float) -> float:
    """A weighted quantile: half of a value's weight lies on either side of it."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(q, reached, values[order]))


def search(  # noqa: PLR0913
    distances: Distances, d: int, particles: int, generations: int, keep: float, least: float, seed: int
) -> list[Population]:
    """The populations of all generations; ends early once fewer than `least` of the new particles are better."""
    streams, kept = Streams(seed, 0), max(int(np.ceil(keep * particles)), d + 1)
    ids = np.arange(particles)[:, None]
    points = streams.u(Stream.RESAMPLE, 0, ids, np.arange(d)[None, :], 0)
    population = best(points, np.full(particles, 1.0), distances(0, points), kept, 0, 1.0)
    found = [population]
    for generation in range(1, generations):
        new, weights = _near(population, streams, generation, particles - kept, d)
        apart = distances(generation, new)
        accepted = float(np.mean(apart < population.tolerance))
        population = best(
            np.concatenate([population.points, new]),
            np.concatenate([population.raw, weights]),
            np.concatenate([population.distances, apart]),
            kept,
            generation,
            accepted,
        )
        found.append(population)
        if accepted < least:
            break
    return found


def best(points: Floats, weights: Floats, apart: Floats, kept: int, generation: int, accepted: float) -> Population:
    """The particles with the smallest distances; those that were not simulated come last."""
    order = np.argsort(np.where(np.isnan(apart), np.inf, apart), kind="stable")[:kept]
    order = order[~np.isnan(apart[order])]
    if not order.size:
        raise ValueError("no particle could be simulated")
    return Population(points[order], weights[order], apart[order], generation, accepted)


def _near(population: Population, streams: Streams, generation: int, n: int, d: int) -> tuple[Floats, Floats]:
    """n new points around kept ones, inside the cube, and their raw weights."""
    spread = np.atleast_2d(2 * np.cov(population.points, rowvar=False, aweights=population.weights))
    spread = spread + _RIDGE * np.eye(d)
    root = np.asarray(np.linalg.cholesky(spread), dtype=np.float64)
    chance = np.cumsum(population.weights)
    new = np.empty((n, d))
    for i in range(n):
        for attempt in range(_TRIES):
            u = streams.u(Stream.RESAMPLE, generation, i, np.arange(d + 1), 1 + attempt)
            parent = population.points[min(int(np.searchsorted(chance, u[d])), chance.size - 1)]
            point = parent + root @ norm.ppf(u[:d])
            if np.all((point > 0) & (point < 1)):
                break
        else:
            point = np.clip(point, 1e-6, 1 - 1e-6)
        new[i] = point
    near = [multivariate_normal.pdf(new, point, spread) for point in population.points]
    return new, _inside(population, streams, generation, root) / np.atleast_1d(population.weights @ np.array(near))


def _inside(population: Population, streams: Streams, generation: int, root: Floats) -> float:
    """The chance that a draw around a kept point lies in the cube: others are drawn again: it divides the density."""
    d = root.shape[0]
    steps = norm.ppf(streams.u(Stream.RESAMPLE, generation, np.arange(_MASS)[:, None], np.arange(d)[None, :], 0))
    drawn = steps @ root.T
    chances = [np.all((point + drawn > 0) & (point + drawn < 1), axis=1).mean() for point in population.points]
    return float(population.weights @ np.array(chances))
