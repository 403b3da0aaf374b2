"""The cells of an experiment in its situations, each as a scenario of its own whose runs are tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim import store
from sim.scenario import Scenario, scenario_hash
from sim.start import check_start
from sim.sweep.cells import Cell, cells
from sim.sweep.experiment import Experiment
from sim.work import Failure, Task

SEPARATOR = "|"  # in the label of a task, and of key, English and Chinese in the note of a run under another assumption


@dataclass(frozen=True, eq=False)
class CellPlace:
    """A cell in a situation, as a scenario of its own."""

    situation: Scenario
    cell: Cell
    scenario: Scenario
    hash: str

    def task(self, out: Path, replicate: int) -> Task:
        """One of its runs."""
        path = store.shard_path(out, self.hash, self.scenario.seed, replicate)
        return Task(self.scenario, self.cell.key, self.label(), "", replicate, path, False)

    def label(self, under: str = "") -> str:
        """Of a task, so that one that fails is known: situation, levels, and under which other assumption."""
        levels = ", ".join(f"{factor}: {level}" for factor, level in self.cell.levels.items())
        return SEPARATOR.join((self.situation.name, levels, under))


def cells_of(places: Sequence[CellPlace]) -> list[Cell]:
    """The cells of all situations, each once, the baseline first."""
    return list({place.cell.key: place.cell for place in places}.values())


def situation_of(label: str) -> str:
    """The situation of a task."""
    return label.split(SEPARATOR)[0]


def told(failure: Failure) -> Failure:
    """The same with the label of its task in words."""
    situation, levels, under = failure.scenario.split(SEPARATOR)
    return replace(failure, scenario=f"{situation} ({levels})" + (f" under {under}" if under else ""))


def every_place(experiment: Experiment, situations: Sequence[Scenario]) -> list[CellPlace]:
    """Every cell in every situation, the baseline first in each. Raises CannotStart."""
    found = []
    for situation in situations:
        for cell in cells(experiment):
            scenario = cell.of(situation)
            found.append(CellPlace(situation, cell, scenario, scenario_hash(scenario)))
    for situation in situations:
        check_start(situation)
    return found
