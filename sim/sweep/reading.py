"""Reads experiment files: the experiment and its situations, or every problem at once, of every single level too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sim.both import Both
from sim.scenario import Problem, Scenario, ScenarioErrors
from sim.scenario import load as load_scenario
from sim.scenario.nodes import Node
from sim.scenario.reader import load_named, read_group
from sim.sweep.experiment import SITUATIONS, UNCERTAIN, VARY, Experiment
from sim.sweep.factors import as_text


def load(path: str | Path) -> tuple[Experiment, tuple[Scenario, ...]]:
    """Read an experiment and its situations, and try every level. Raises ScenarioErrors with all problems."""
    path, problems = Path(path), list[Problem]()
    found, tree = read_group(path, Experiment, problems)
    scenarios = list[Scenario]()
    if tree is not None:
        given = None if found is None else found.seed
        seed = [] if given is None else [f"seed={given}"]
        for i, node in enumerate(_items(tree, SITUATIONS)):
            if not isinstance(node.value, str):
                continue  # read_group has told it
            where, key = Path(_path(path.parent, node.value)), f"{SITUATIONS}.{i}"
            scenario = load_named(where, node, key, problems, seed)
            if scenario is None:
                continue
            if scenario.name in [s.name for s in scenarios]:
                name = scenario.name
                twice = Both(f"a second scenario called '{name}'", f"已有叫“{name}”的情景")
                problems.append(node.at.problem(key, twice))
            scenarios.append(scenario)
            problems += _level_problems(tree, where, seed)
    if problems or found is None:
        raise ScenarioErrors(tuple(sorted(set(problems))))
    return _with_paths(found, path.parent), tuple(scenarios)


def _with_paths(found: Experiment, folder: Path) -> Experiment:
    """The same with the files of its levels as paths from here."""
    vary = tuple(
        factor.model_copy(update={"levels": tuple(
            level.model_copy(update={"scenario": _path(folder, level.scenario)}) if level.scenario else level
            for level in factor.levels
        )})
        for factor in found.vary
    )  # fmt: skip
    return found.model_copy(update={"vary": vary})


def _path(folder: Path, file: str) -> str:
    return os.path.normpath(folder / file)


class _Written(NamedTuple):
    """A level as it stands in a file, whatever else is wrong with that: where, its settings, its scenario's node."""

    key: str
    node: Node
    settings: dict[str, Any]
    scenario: Node | None = None


class _Single(NamedTuple):
    """A factor of one setting: where it stands and where that is named, its values or ends, the node of their unit."""

    key: str
    setting: str
    node: Node
    values: list[_Written]
    unit: Node | None


def _level_problems(tree: Node, situation: Path, seed: list[str]) -> list[Problem]:
    """What is wrong with single levels, told where they stand in the experiment, or in the scenario that they name."""
    problems = list[Problem]()
    for level in _written(tree):
        file = situation
        if level.scenario is not None:
            file = Path(_path(Path(level.node.at.file).parent, str(level.scenario.value)))
            if load_named(file, level.scenario, f"{level.key}.scenario", problems, seed) is None:
                continue
        problems += [level.node.told_at.problem(level.key, says) for says in _wrong(file, seed, level.settings)]
    for factor in _single(tree):
        told = [_wrong(situation, seed, {factor.setting: value.settings[factor.setting]}) for value in factor.values]
        if factor.unit and any(told) and not any(_wrong(situation, seed, _bare(x.settings)) for x in factor.values):
            problems.append(factor.unit.told_at.problem(f"{factor.key}.unit", _NO_UNIT))
        elif len(told) > 1 and told[0] and all(says == told[0] for says in told):  # whatever the value: it is the key
            problems += [factor.node.told_at.problem(f"{factor.key}.key", says) for says in told[0]]
        else:
            pairs = zip(factor.values, told, strict=True)
            problems += [x.node.told_at.problem(x.key, says) for x, all_of in pairs for says in all_of]
    return problems


_NO_UNIT = Both("the values of this setting are plain numbers; leave it out", "这项设置只写数，不带单位；请删去")


def _wrong(file: Path, seed: list[str], settings: dict[str, Any]) -> list[Both]:
    """What is wrong with a scenario that has these settings."""
    try:
        load_scenario(file, [*seed, *(f"{name}={as_text(value)}" for name, value in settings.items())])
    except ScenarioErrors as errors:
        return [problem.keyed() for problem in errors.problems]
    return []


def _bare(settings: dict[str, Any]) -> dict[str, Any]:
    """The same without units."""
    return {name: str(value).partition(" ")[0] for name, value in settings.items()}


def _single(tree: Node) -> Iterator[_Single]:
    """Every factor or range of a file that varies a setting by values that can be tried, or by both ends."""
    places = [(f"{list_}.{i}", node) for list_ in (VARY, UNCERTAIN) for i, node in enumerate(_items(tree, list_))]
    for key, factor in places:
        below = factor.value if isinstance(factor.value, dict) else {}
        name, unit = (str(below[x].value) if x in below else "" for x in ("key", "unit"))
        values = [(f"values.{i}", node, "") for i, node in enumerate(_items(factor, "values"))]
        values += [(end, below[end], unit) for end in ("low", "high") if end in below]
        tried = [
            _Written(f"{key}.{part}", node, {name: f"{as_text(node.value)} {after}".strip() if after else node.value})
            for part, node, after in values
            if name and not isinstance(node.value, dict | list | None)
        ]
        if tried:
            yield _Single(key, name, below["key"], tried, below["unit"] if unit else None)


def _written(tree: Node) -> Iterator[_Written]:
    """Every level of a file that can be tried."""
    for f, factor in enumerate(_items(tree, VARY)):
        for i, node in enumerate(_items(factor, "levels")):
            parts = node.value if isinstance(node.value, dict) else {}
            put = parts["set"].value if "set" in parts else None
            settings = {x: n.value for x, n in put.items()} if isinstance(put, dict) else {}
            if not any(isinstance(value, dict | list) for value in settings.values()):
                yield _Written(f"{VARY}.{f}.levels.{i}", node, settings, parts.get("scenario"))


def _items(tree: Node, name: str) -> list[Node]:
    """The nodes of a list in a file; none where it is no list."""
    node = tree.value.get(name) if isinstance(tree.value, dict) else None
    return node.value if node is not None and isinstance(node.value, list) else []
