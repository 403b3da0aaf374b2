"""The points that fit best, by a tree-structured Parzen estimator (Optuna, extra `experiments`).

It needs fewer simulations than a posterior does and gives none: what is kept are the best points, all alike. Each
generation is asked for at once and told together, so that a search that was interrupted repeats itself.
"""

from __future__ import annotations

import numpy as np

from sim.calibration.smc import Distances, Population, best
from sim.units import Floats


def search_best(
    distances: Distances, d: int, particles: int, generations: int, keep: float, seed: int
) -> list[Population]:
    """The best points of all generations so far, after each generation; `keep` is their share of one generation."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=particles, constant_liar=True)
    study = optuna.create_study(sampler=sampler)
    unit: optuna.distributions.BaseDistribution = optuna.distributions.FloatDistribution(0.0, 1.0)
    space = {f"{i:03d}": unit for i in range(d)}
    kept = max(int(np.ceil(keep * particles)), d + 1)
    points, apart, found = np.empty((0, d)), np.empty(0), list[Population]()
    for generation in range(generations):
        trials = [study.ask(space) for _ in range(particles)]
        new: Floats = np.array([[trial.params[name] for name in space] for trial in trials])
        far = distances(generation, new)
        for trial, distance in zip(trials, far.tolist(), strict=True):
            if np.isnan(distance):
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
            else:
                study.tell(trial, distance)
        accepted = float(np.mean(far < found[-1].tolerance)) if found else 1.0
        points, apart = np.concatenate([points, new]), np.concatenate([apart, far])
        found.append(best(points, np.ones(len(points)), apart, kept, generation, accepted))
    return found
