"""The cells of an experiment: which settings each changes. Designs that sample come from scipy and `screening`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, log10

from scipy.stats import qmc

from sim.scenario import Scenario, load, with_settings
from sim.scenario.fields import decimal, kind_at
from sim.sweep.experiment import SAMPLED, Experiment
from sim.sweep.factors import Choice, Factor, Ranged, choices, label
from sim.sweep.levels import number
from sim.sweep.screening import trajectories

_DESIGN_SEED = 20220313


@dataclass(frozen=True)
class Cell:
    """One combination of levels: its key, the level of each factor by name (and in Chinese), and the settings.

    `scenario`: a file in place of the situation, with the situation's seed.
    """

    key: str
    levels: dict[str, str]
    chinese: dict[str, str]
    settings: dict[str, str]
    scenario: str = ""

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with these settings, read and checked as a file with `--set` is. Raises ScenarioErrors."""
        sets = [f"{key}={value}" for key, value in self.settings.items()]
        if self.scenario:
            return load(self.scenario, [f"seed={scenario.seed}", *sets])
        return with_settings(scenario, sets, self.key)


def cells(experiment: Experiment) -> tuple[Cell, ...]:
    """All cells; the first one is the baseline."""
    if experiment.design in SAMPLED:
        return _sampled(experiment)
    every = [_levels(factor, experiment) for factor in experiment.vary]
    names = [label(factor) for factor in experiment.vary]
    if experiment.design == "grid":
        chosen = list(product(*every))
    else:
        first = tuple(one[0] for one in every)
        chosen = [first] + [(*first[:i], level, *first[i + 1 :]) for i, one in enumerate(every) for level in one[1:]]
    return tuple(_cell(i, names, levels) for i, levels in enumerate(chosen))


def plans(experiment: Experiment, made: Sequence[Cell]) -> list[Cell]:
    """The cells that a county can choose: those with the circumstances (`given`) of the baseline, the first."""
    given = [label(factor) for factor in experiment.vary if factor.given]
    return [cell for cell in made if all(cell.levels[name] == made[0].levels[name] for name in given)]


def choosing(experiment: Experiment, made: Sequence[Cell]) -> list[Cell]:
    """The cells that change a choice of the baseline; the others only show what circumstances (`given`) do."""
    chosen = [label(factor) for factor in experiment.vary if not factor.given]
    return [cell for cell in made if any(cell.levels[name] != made[0].levels[name] for name in chosen)]


def line(made: Sequence[Cell], factor: str) -> list[Cell]:
    """The cells that differ from the baseline in this numeric factor only, and the baseline, from low to high."""
    base = made[0].levels
    row = [cell for cell in made if all(cell.levels[f] == base[f] for f in base if f != factor)]
    return sorted(row, key=lambda cell: number(cell.levels[factor]))


def against(experiment: Experiment, made: Sequence[Cell]) -> dict[str, str]:
    """With which cell each other is compared, by key: the choices of the baseline under the circumstances of the cell.

    What has these choices itself shows what the circumstances do: it is compared with the baseline.
    """
    given = [label(factor) for factor in experiment.vary if factor.given]
    base = made[0]
    same = {tuple(cell.levels[name] for name in given): cell.key for cell in made
            if all(level == base.levels[name] for name, level in cell.levels.items() if name not in given)}  # fmt: skip
    found = {cell.key: same.get(tuple(cell.levels[name] for name in given), base.key) for cell in made[1:]}
    return {key: base.key if other == key else other for key, other in found.items()}


def _levels(factor: Factor, experiment: Experiment) -> list[Choice]:
    """The levels of a factor, that of the baseline first."""
    levels = choices(factor)
    base = experiment.baseline.get(label(factor), levels[0].name)
    return [level for level in levels if level.name == base] + [level for level in levels if level.name != base]


def _cell(number: int, names: Sequence[str], levels: Sequence[Choice]) -> Cell:
    return Cell(
        f"c{number:04d}",
        {name: level.name for name, level in zip(names, levels, strict=True)},
        {name: level.chinese for name, level in zip(names, levels, strict=True)},
        {key: value for level in levels for key, value in level.settings.items()},
        next((level.scenario for level in levels if level.scenario), ""),
    )


def _sampled(experiment: Experiment) -> tuple[Cell, ...]:
    """Cells of a design over ranges, the same at every call; the baseline has all middles."""
    factors, d = experiment.vary, len(experiment.vary)
    if experiment.design == "morris":
        points = trajectories(experiment).tolist()
    else:
        kind = qmc.LatinHypercube if experiment.design == "latin_hypercube" else qmc.Sobol
        points = kind(d, seed=_DESIGN_SEED).random(experiment.samples).tolist()
    points = [[0.5] * d, *points]
    return tuple(_cell(i, [label(f) for f in factors], [at(f, u) for f, u in zip(factors, point, strict=True)])
                 for i, point in enumerate(points))  # fmt: skip


def at(varies: Ranged, u: float) -> Choice:
    """A level of a range, whole where the setting counts something, else to about a thousandth of the range."""
    low, high = float(varies.low or 0), float(varies.high or 0)
    digits = 0 if kind_at(varies.key).form == "whole" else 3 - floor(log10(high - low))
    text = f"{decimal(round(low + (high - low) * u, digits))} {varies.unit}".strip()
    return Choice(text, text, {varies.key: text})
