"""How much of a factor is enough, and whether that advice changes under each other assumption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import pandas as pd

from sim import findings
from sim.statistics import TELLING, Interval, paired, paired_shares, unseen_share
from sim.sweep.analysis import Results
from sim.sweep.cells import Cell, line
from sim.sweep.experiment import Experiment
from sim.sweep.factors import label
from sim.sweep.outcomes import is_chance, values
from sim.words import TEXTS

Told = Literal["enough", "not enough", "cannot tell"]
ADVICE = (
    "situation", "factor", "key", "english", "chinese", "level", "from", "to", "changes", "difference", "low", "high",
    "pairs",
)  # fmt: skip
_OURS = TEXTS["sweep_as_assumed"]


class Question(NamedTuple):
    """A factor of which a level was found to be enough: its cells from low to high, and the place of that one."""

    factor: str
    line: list[Cell]
    at: int

    @property
    def cells(self) -> list[Cell]:
        """What tells whether the advice changes: the level below, the level that is enough, and the highest."""
        return [*self.line[max(self.at - 1, 0) : self.at + 1], self.line[-1]]


def margin(experiment: Experiment) -> float:
    """The least change of the first measure that matters: a chance of 100, a mean as a share."""
    return experiment.smallest if is_chance(experiment.measures[0]) else experiment.smallest_mean


def enough(found: Results, situation: str, factor: str, measure: str, margin: float) -> str | None:
    """The first level of a numeric factor beyond which a measure gets no better; None if it cannot be told.

    Levels from low to high, the other factors as in the baseline, each against the highest by pairs of runs.
    """
    cells = line(found.cells, factor)
    for cell in cells[:-1] if len(cells) > 2 else ():
        if _against(found.runs, situation, (cell, cells[-1]), measure, margin)[1] == "enough":
            return cell.levels[factor]
    return None


def _against(
    runs: pd.DataFrame, situation: str, cells: tuple[Cell, Cell], measure: str, margin: float
) -> tuple[Interval, Told]:
    """A level less the highest, and whether it is enough.

    Enough is what is surely (95 %, the wider interval) worse than the highest by less than `margin` (a chance: of 100;
    a mean: as a share of the highest level's mean), not enough what surely is by more. Fewer than six pairs tell
    nothing. Pairs of a mean that are all alike say nothing of how much others would differ: they do only when so many
    that less than `margin` of all runs can differ (95 %; 29 of them for a tenth). Of times until something
    the pairs in which only one level ended must not point the other way.
    """
    both = (values(runs, situation, cell.key, measure) for cell in cells)
    pairs = findings.pairs(*both)
    a, b = pairs.happened
    apart = paired_shares(a, b) if is_chance(measure) else paired(a, b).wider
    most = margin / 100 if is_chance(measure) else margin * abs(float(b.mean())) if b.size else 0.0
    alike = apart.low == apart.high and unseen_share(apart.n) > margin
    longer = pairs.ends.ended_only_baseline - pairs.ends.ended_only_plan
    if apart.n < TELLING or alike:
        return apart, "cannot tell"
    if apart.high <= most and longer <= 0:
        return apart, "enough"
    return apart, "not enough" if apart.low > most and longer >= 0 else "cannot tell"


def questions(experiment: Experiment, found: Results, situation: str) -> Iterator[Question]:
    """The factors of which a level was found to be enough."""
    for factor in (label(f) for f in experiment.vary if f.enough):
        level = enough(found, situation, factor, experiment.measures[0], margin(experiment))
        if level is not None:
            cells = line(found.cells, factor)
            yield Question(factor, cells, [cell.levels[factor] for cell in cells].index(level))


def advice(experiment: Experiment, found: Results, others: pd.DataFrame) -> pd.DataFrame:
    """Which level is enough as assumed, and under each other assumption by its runs (`others`) of `Question.cells`.

    `level`: the first of these that is surely enough. `from` and `to`: the levels that may be the first that is;
    below a level that is surely not enough none is, above one that surely is none is the first.
    """
    rows = list[tuple[object, ...]]()
    for situation in dict.fromkeys(others["situation"]):
        here = others[others["situation"] == situation]
        for question in questions(experiment, found, situation):
            ours = (("", _OURS.en, _OURS.zh), found.runs)
            for names, runs in (ours, *here.groupby(["key", "english", "chinese"], sort=False)):
                rows.append((situation, question.factor, *names, *_row(experiment, runs, situation, question)))
    table = pd.DataFrame(rows, columns=list(ADVICE))
    return table.assign(changes=table["changes"].mask(table["key"] == "", ""))


def _row(experiment: Experiment, runs: pd.DataFrame, situation: str, question: Question) -> tuple[object, ...]:
    """Level, from, to, changes; then the level of the advice less the highest."""
    names, at = [cell.levels[question.factor] for cell in question.line], question.at
    told = [
        _against(runs, situation, (cell, question.line[-1]), experiment.measures[0], margin(experiment))
        for cell in question.cells[:-1]
    ]
    (apart, this), below = told[-1], told[0][1] if at else "not enough"
    apart = apart.times(100 if is_chance(experiment.measures[0]) else 1)
    numbers = (apart.estimate, apart.low, apart.high, apart.n)
    if below == "enough":
        return names[at - 1], names[0], names[at - 1], "fewer", *numbers
    if this == "not enough":
        return "", names[at + 1], names[-1], "more", *numbers
    lowest = names[at] if below == "not enough" else names[0]
    if this == "enough":
        return names[at], lowest, names[at], "no", *numbers
    return "", lowest, names[-1], "cannot tell", *numbers
