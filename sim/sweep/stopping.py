"""The rule of `until`: which cells need more runs, and which are not known well enough after as many as may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from sim import findings
from sim.statistics import TELLING
from sim.sweep.cells import Cell, against
from sim.sweep.experiment import Experiment, Sharp
from sim.sweep.outcomes import is_chance, values

Place = tuple[str, str]  # situation and cell


def more_runs(
    experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell], wanted: Mapping[Place, int]
) -> dict[Place, int]:
    """The places that need more runs than are wanted so far, and how many then.

    A cell goes on until its difference is known well enough; what it is compared with has as many runs, and no more.
    """
    rule, other, more = experiment.until, against(experiment, made), dict[Place, int]()
    if rule is None:
        return more
    for situation, cell in not_sharp(experiment, runs, made, dict.fromkeys(situation for situation, _ in wanted)):
        now = wanted[situation, cell]
        if now < rule.most:
            more[situation, cell] = min(now + experiment.replicates, rule.most)
    for (situation, cell), n in list(more.items()):
        base = (situation, other[cell])
        if n > max(wanted[base], more.get(base, 0)):
            more[base] = n
    return more


def not_sharp(
    experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell], situations: Iterable[str]
) -> list[Place]:
    """The cells whose difference to what they are compared with is not known so well as `until` asks."""
    rule, other = experiment.until, against(experiment, made)
    return [
        (situation, cell)
        for situation in situations
        for cell in other
        if rule is not None and any(_wide(runs, (situation, cell), other[cell], one) for one in rule.measures)
    ]


def _wide(runs: pd.DataFrame, place: Place, base: str, sharp: Sharp) -> bool:
    """Whether a difference (of a chance: of 100) is too wide, or of fewer pairs than tell anything, however alike."""
    situation, cell = place
    plan, theirs = (values(runs, situation, key, sharp.measure) for key in (cell, base))
    both = findings.pairs(plan, theirs).happened
    found = findings.difference(both, 0.0, chance=is_chance(sharp.measure)).interval
    return found.n < TELLING or not found.high - found.low <= sharp.narrower_than
