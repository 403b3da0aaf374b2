"""What a swab shows: keyed by (person, day, kind of test, repeat), so tubes and queues draw nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.log import Test
from sim.response.world import World
from sim.spread.history import sensitivity
from sim.streams import Stream
from sim.units import DAY, Bools, Floats


def pool_factor(world: World, pool_size: int) -> float:
    """Relative sensitivity of a tube of so many swabs."""
    swab = world.scenario.swab
    if pool_size <= 1:
        return 1.0
    return swab.pool_10 if pool_size <= 10 else swab.pool_20


def positive(world: World, persons: Any, times: Any, test: Test, pool_size: int = 1) -> Bools:
    """Which of these swabs, taken at these times (h), are positive."""
    persons, times = np.asarray(persons), np.asarray(times, dtype=np.float64)
    swab, epidemic = world.scenario.swab, world.epidemic
    u = world.streams.u(Stream.SWAB, persons, (times // DAY).astype(np.int64), int(test), 0)
    found = u < 1 - swab.specificity
    ill = np.flatnonzero(epidemic.latent_end[persons] <= times)
    if ill.size:
        factor = pool_factor(world, pool_size) * (swab.mass_round if test == Test.ROUND else 1.0)
        found[ill] = u[ill] < factor * sensitivity(swab, epidemic.latent_end[persons[ill]], times[ill])
    return found


def positive_again(world: World, persons: Any, times: Floats, test: Test) -> Bools:
    """Which of these positive single swabs, taken at these times (h), are positive in a second test, too.

    The virus that the first one found is found again (assumption); a mistake is repeated by chance only.
    """
    u = world.streams.u(Stream.SWAB, persons, (times // DAY).astype(np.int64), int(test), 1)
    again: Bools = (world.epidemic.latent_end[persons] <= times) | (u < 1 - world.scenario.swab.specificity)
    return again
