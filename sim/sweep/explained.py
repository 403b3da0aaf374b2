"""A difference explained: what changes in the outcome, and beside it at every stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim import findings
from sim.findings import STANDARDS, Difference
from sim.statistics import Interval
from sim.sweep.analysis import BASE, QUEUE, Results
from sim.sweep.cells import Cell
from sim.sweep.outcomes import is_chance, values
from sim.sweep.waiting import main_plans


class Explained(NamedTuple):
    """A plan: the change of the outcome, and of the longest queue (h of work) of each stage that has a standard.

    Of a chance the change is of 100.
    """

    cell: Cell
    outcome: Interval
    sure: bool  # of the outcome
    stages: dict[str, Interval]


def explained(found: Results, situation: str, measure: str) -> Iterator[Explained]:
    """Each plan that changes one thing, by pairs with what it is compared with; none where nothing is compared."""
    for cell in main_plans(found):
        if cell.key != BASE and len(found.differences):
            queues = [s for s in STANDARDS if QUEUE + s in found.runs]
            stages = {s: _change(found, situation, cell.key, QUEUE + s).interval for s in queues}
            outcome = _change(found, situation, cell.key, measure)
            if outcome.interval.n:
                yield Explained(cell, outcome.interval, outcome.verdict != "cannot tell", stages)


def _change(found: Results, situation: str, cell: str, column: str) -> Difference:
    both = (values(found.runs, situation, key, column) for key in (cell, found.against[cell]))
    chance = not column.startswith(QUEUE) and is_chance(column)
    return findings.difference(findings.pairs(*both), 0.0, chance=chance)
