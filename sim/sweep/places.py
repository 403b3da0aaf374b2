"""The cells of an experiment in its situations, each as a scenario of its own whose runs are tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim import store
from sim.scenario import Scenario, scenario_hash
from sim.start import check_start
from sim.sweep.cells import Cell, cells
from sim.sweep.experiment import Experiment
from sim.work import Task


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
        return Task(self.scenario, self.cell.key, self.situation.name, "", replicate, path, False)


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
