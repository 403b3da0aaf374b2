"""Natural history: when an infected person becomes positive, ill, and infectious; what a swab then shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.groups import DiseaseSettings, SwabSettings
from sim.streams import Stream, Streams
from sim.units import DAY, Bools, Floats, grid

_MOST = 0.99


@dataclass(frozen=True)
class Course:
    """The course of some infections; one row each, times in h."""

    latent_end: Floats  # first positive test; at least an hour after infection
    onset: Floats  # of symptoms; virtual for those who never have any
    symptomatic: Bools


def course(disease: DiseaseSettings, streams: Streams, persons: Any, infected: Any) -> Course:
    """Draw the course of these persons, infected at these times (h)."""
    latent_u, gap_u = streams.u(Stream.LATENT, persons), streams.u(Stream.ONSET_GAP, persons)
    if disease.incubation is not None:
        delay = np.maximum(grid(disease.incubation.quantile(latent_u)), 1.0)
        latent_end = onset = infected + delay
    else:
        latent_end = infected + np.maximum(grid(disease.latent.quantile(latent_u)), 1.0)
        onset = latent_end + grid(disease.onset_gap.quantile(gap_u))
    symptomatic = streams.u(Stream.SYMPTOMS, persons) >= disease.share_asymptomatic
    return Course(latent_end, onset, symptomatic)


def transmission_times(disease: DiseaseSettings, infected: Any, latent_end: Any, onset: Any, u: Any) -> Floats:
    """When attempts happen (h): the anchor plus a delay, given that it is ≥ not_before and an hour after infection."""
    anchor = {"infection": infected, "latent_end": latent_end, "onset": onset}[disease.anchor]
    earliest = latent_end if disease.not_before is None else infected + disease.not_before
    earliest = np.maximum(earliest, infected + 1.0)
    delay = disease.infectiousness.quantile_above(u, earliest - anchor)
    return np.maximum(anchor + grid(delay), earliest)


def infectious_end(disease: DiseaseSettings, infected: Any, latent_end: Any, onset: Any) -> Any:
    """When 99 % of what a person could transmit is past (h)."""
    anchor = {"infection": infected, "latent_end": latent_end, "onset": onset}[disease.anchor]
    return anchor + float(disease.infectiousness.quantile(np.array([_MOST]))[0])


def sensitivity(swab: SwabSettings, latent_end: Any, times: Any) -> Floats:
    """Chance that one swab of an infected person is positive, by days since the end of latency (inf: never)."""
    days = (np.asarray(times) - latent_end) / DAY
    late = swab.sensitivity + (swab.sensitivity_day_14 - swab.sensitivity) * (days - 7) / 7
    late = np.clip(late, min(0.05, swab.sensitivity_day_14), 1)
    value = np.where(days < 1, swab.sensitivity_first_day, np.where(days < 7, swab.sensitivity, late))
    return np.where(days < 0, 0.0, value)
