"""How many pairs of runs more a verdict on every plan takes, and how long they take on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.names import Lang
from sim.pace import in_time
from sim.sweep.analysis import BASE, Results
from sim.sweep.cells import choosing
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import is_chance, name_of, primary, smallest, smallest_words, values
from sim.words import figure, joined, plural, say

_MOST = 10_000  # pairs: more are not run


class Lack(NamedTuple):
    """A primary outcome in which plans have no verdict, for want of pairs."""

    measure: str
    smallest: float  # difference that matters; of a chance: of 100
    pairs: int  # fewest that such a plan has
    needed: float  # pairs that the most demanding of these plans needs, NaN where none of them tells
    unknown: int  # plans that do not tell: their pairs all differ alike


def lacking(experiment: Experiment, found: Results, situation: str) -> Iterator[Lack]:
    """The primary outcomes in which plans cannot be told from what they are compared with, and need more pairs."""
    if found.differences.empty:
        return
    plans = [cell.key for cell in choosing(experiment, found.cells)]
    for measure in primary(experiment):
        rows = found.of(found.differences, situation, measure)
        rows = rows[rows["cell"].isin(plans) & (rows["verdict"] == "cannot tell")]
        rows = rows[~(rows["pairs"] >= rows["pairs_needed"])]  # those that do not tell are among them
        if len(rows):
            base = values(found.runs, situation, BASE, measure).to_numpy()
            size = smallest(experiment, measure, base) * (100 if is_chance(measure) else 1)
            unknown = int(rows["pairs_needed"].isna().sum())
            yield Lack(measure, size, int(rows["pairs"].min()), float(rows["pairs_needed"].max()), unknown)


def lacking_words(experiment: Experiment, found: Results, situation: str, lang: Lang) -> list[str]:
    """What a verdict on every plan takes, in a sentence; none where every plan has one, or pairs enough."""
    lacks = list(lacking(experiment, found, situation))
    parts = joined((_part(found, situation, lack, lang) for lack in lacks), lang)
    return [say("sweep_lacking", lang, parts=parts)] if lacks else []


def _part(found: Results, situation: str, lack: Lack, lang: Lang) -> str:
    measure, size = name_of(lack.measure).text(lang), smallest_words(lack.smallest, lack.measure, lang)
    if np.isnan(lack.needed):
        return say("sweep_lacking_unknown", lang, measure=measure, size=size, pairs=lack.pairs, s=plural(lack.pairs))
    if lack.needed > _MOST:
        return say("sweep_lacking_far", lang, measure=measure, size=size, most=figure(_MOST))
    needed = figure(lack.needed)
    said = say("sweep_lacking_part", lang, measure=measure, size=size, needed=needed, pairs=lack.pairs)
    if found.pace is not None:
        seconds, cores = found.pace.seconds[situation], found.pace.cores
        time = in_time(_missing(found, situation, lack.needed) * seconds / cores, lang)
        said += say("sweep_lacking_time", lang, time=time, seconds=figure(seconds), cores=cores)
    return said + (say("sweep_lacking_others", lang, n=lack.unknown) if lack.unknown else "")


def _missing(found: Results, situation: str, needed: float) -> float:
    """Runs that are missing until every cell has as many as these pairs."""
    runs = found.runs[found.runs["situation"] == situation].groupby("cell").size()
    return sum(max(needed - int(runs.get(cell.key, 0)), 0) for cell in found.cells)
