"""The cells of an experiment in its situations, each as a scenario of its own whose runs are tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sim import store
from sim.scenario import Scenario, scenario_hash, with_settings
from sim.start import check_start
from sim.sweep.cells import Cell, cells
from sim.sweep.experiment import Experiment
from sim.sweep.factors import Range
from sim.sweep.uncertain import draw
from sim.work import Failure, Task

SEPARATOR = "|"  # in the label of a task, and of key, English and Chinese in the note of a run under another assumption


@dataclass(frozen=True, eq=False)
class CellPlace:
    """A cell in a situation, as a scenario of its own; `uncertain`: the ranges that its runs draw from."""

    situation: Scenario
    cell: Cell
    scenario: Scenario
    hash: str
    uncertain: tuple[Range, ...] = ()

    def task(self, out: Path, replicate: int) -> Task:
        """One of its runs. Raises ScenarioErrors where what it draws contradicts the rest of the scenario."""
        scenario, own = self.drawn(replicate)
        path = store.shard_path(out, own, scenario.seed, replicate)
        return Task(scenario, self.cell.key, self.label(), "", replicate, path, False)

    def drawn(self, replicate: int) -> tuple[Scenario, str]:
        """The scenario of one run, and its hash: this one with what the run draws."""
        return _drawn(self, replicate) if self.uncertain else (self.scenario, self.hash)

    def label(self, under: str = "") -> str:
        """Of a task, so that one that fails is known: situation, levels, and under which other assumption."""
        levels = ", ".join(f"{factor}: {level}" for factor, level in self.cell.levels.items())
        return SEPARATOR.join((self.situation.name, levels, under))


@cache
def _drawn(place: CellPlace, replicate: int) -> tuple[Scenario, str]:
    values = draw(place.uncertain, replicate)
    sets = [f"{key}={value}" for choice in values for key, value in choice.settings.items()]
    scenario = with_settings(place.scenario, sets, place.cell.key)
    return scenario, scenario_hash(scenario)


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
            found.append(CellPlace(situation, cell, scenario, scenario_hash(scenario), experiment.uncertain))
    for situation in situations:
        check_start(situation)
    return found
