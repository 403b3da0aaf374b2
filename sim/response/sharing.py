"""分配: too few people are shared by the shifts of a day, and by towns."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.units import Ints


def may_begin(able: Any, now: Any, later: Any, *, begins: bool) -> Any:
    """Of those able, how many of whom is missing may begin now, so that later shifts get their part; all may be arrays.

    At the start of a shift too few are shared in proportion; within it only those begin whom the later ones can spare.
    """
    spare = np.maximum(able - later, 0)
    if begins:
        spare = np.where(able < now + later, -(-able * now // np.maximum(now + later, 1)), spare)
    return np.minimum(spare, now)


def within(missing: Ints, budget: int) -> Ints:
    """What is missing by town, cut to the budget in proportion; what is over goes to the towns that miss most."""
    total = int(missing.sum())
    if total <= budget:
        return missing.copy()
    cut = missing * budget // max(total, 1)
    most = np.argsort(-(missing - cut), kind="stable")[: budget - int(cut.sum())]
    cut[most] += 1
    return np.minimum(cut, missing)
