"""Checks at an entrance: what each finds of an infected traveller, by the course of his infection."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.log import Check
from sim.scenario.model import Scenario
from sim.spread.history import sensitivity
from sim.units import DAY, Floats

SICK = 5 * DAY  # h after onset during which a fever check can find somebody (assumption)


def found_by(scenario: Scenario, check: Check, at: Any, latent_end: Any, onset: Any, symptomatic: Any) -> Floats:
    """Chance that this check finds travellers at a time (h) with these courses (h); arrays of one shape.

    A certificate shows what a swab showed a day before. A swab's result comes later: it stops nobody here.
    """
    settings, swab = scenario.checkpoints, scenario.swab
    at = np.broadcast_to(np.asarray(at, dtype=np.float64), np.shape(latent_end))
    match check:
        case Check.FEVER:
            return np.where(symptomatic & (at >= onset) & (at < onset + SICK), settings.fever, 0.0)
        case Check.CODE:
            return np.full(at.shape, settings.code)
        case Check.CERTIFICATE:
            return settings.certificate * sensitivity(swab, latent_end, at - DAY)
        case Check.ANTIGEN:
            return np.where(at >= latent_end, settings.antigen, 0.0)
        case Check.SWAB:
            return sensitivity(swab, latent_end, at)
