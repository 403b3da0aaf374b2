"""Checks at an entrance: what each finds of an infected traveller, by the course of his infection."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.log import Check
from sim.scenario.model import Scenario
from sim.spread.history import Course, sensitivity
from sim.units import DAY, Floats


def found_by(scenario: Scenario, check: Check, at: Any, infected: Any, life: Course) -> Floats:
    """Chance that this check finds travellers at a time (h), infected at these (h), with these courses.

    A certificate shows what a swab showed a day before. A swab's result comes later: it stops nobody here.
    """
    settings, swab = scenario.checkpoints, scenario.swab
    latent_end = life.latent_end
    at = np.broadcast_to(np.asarray(at, dtype=np.float64), np.shape(latent_end))
    match check:
        case Check.FEVER:
            return np.where(
                life.symptomatic & (at >= life.onset) & (at < life.onset + settings.fever_lasts), settings.fever, 0.0
            )
        case Check.CODE:
            by_day = np.array(settings.code_by_day)
            days = np.clip((at - infected) // DAY, 0, by_day.size - 1).astype(np.int64)
            return np.asarray(settings.code * by_day[days])
        case Check.CERTIFICATE:
            return settings.certificate * sensitivity(swab, latent_end, at - DAY)
        case Check.ANTIGEN:
            relative = sensitivity(swab, latent_end, at) / max(swab.sensitivity, 1e-9)
            return np.minimum(settings.antigen * relative, 1.0)
        case Check.SWAB:
            return sensitivity(swab, latent_end, at)
