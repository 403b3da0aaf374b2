"""What nobody knows, drawn anew for each run: the same draw for every plan, so pairs share assumptions and luck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd
from scipy.stats import qmc

from sim.sweep.cells import at
from sim.sweep.experiment import Experiment
from sim.sweep.factors import Choice, Range, label
from sim.sweep.levels import number
from sim.units import Floats

_SEED = 20220313


def draw(ranges: Sequence[Range], replicate: int) -> list[Choice]:
    """The values of one run, a level a range: a point of Halton's sequence, so that more runs change no earlier one."""
    point = _points(len(ranges), 1 << replicate.bit_length())[replicate]
    return [at(one, float(u)) for one, u in zip(ranges, point, strict=True)]


def drawn(experiment: Experiment, replicates: Sequence[int]) -> pd.DataFrame:
    """The numbers that these runs drew: a row a replicate, which is the index; a column a range, by its label."""
    rows = [[number(choice.name) for choice in draw(experiment.uncertain, r)] for r in replicates]
    names = [label(one) for one in experiment.uncertain]
    return pd.DataFrame(rows, index=pd.Index(replicates, name="replicate"), columns=names, dtype=float)


@cache
def _points(ranges: int, n: int) -> Floats:
    """The first n points of the scrambled sequence, [n, ranges], in 0 to 1; alike at every call."""
    return qmc.Halton(ranges, scramble=True, seed=_SEED).random(n)
