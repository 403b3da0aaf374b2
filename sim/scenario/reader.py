"""Reads scenario files: YAML with `base:` files and overrides to a Scenario, or every problem at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.both import Both, Fault, closest, listed, meant
from sim.scenario.fields import ROOT, Kind, names, parts
from sim.scenario.layouts import unused_hours
from sim.scenario.model import REPLACED, Scenario
from sim.scenario.nodes import Node, Place, Problem, ScenarioErrors, compose, wide_colons
from sim.scenario.overlay import in_english, merge, overridden
from sim.scenario.places import misnamed, table_problems
from sim.scenario.quantities import Group
from sim.scenario.sheets import TableErrors
from sim.scenario.tables import TABLES, read_table
from sim.scenario.validate import located, validate
from sim.scenario.writer import plain


def load(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file; each override is `key=value`. Raises ScenarioErrors with all problems."""
    problems: list[Problem] = []
    return _finish(_read_file(Path(path), (), Place(str(path)), problems), overrides, problems)


def loads(text: str, name: str = "<text>", overrides: Sequence[str] = ()) -> Scenario:
    """As `load`, from a text that stands for the file `name`; its relative paths start at the folder of `name`."""
    problems: list[Problem] = []
    return _finish(_read_text(text, name, (), problems), overrides, problems)


def with_settings(scenario: Scenario, overrides: Sequence[str], name: str) -> Scenario:
    """A scenario with other settings, checked as a file `name` with `--set` is. Raises ScenarioErrors."""
    return _finish(_node(plain(scenario), Place(name)), overrides, [])


def _node(value: Any, at: Place) -> Node:
    """Plain values as a tree that stands at one place."""
    if isinstance(value, dict):
        value = {name: _node(child, at) for name, child in value.items()}
    elif isinstance(value, list):
        value = [_node(child, at) for child in value]
    return Node(str(value) if isinstance(value, str) else value, at, at)


def _finish(tree: Node | None, overrides: Sequence[str], problems: list[Problem]) -> Scenario:
    """Apply overrides, resolve table files, validate; what was read is held against its county, beside faults too."""
    scenario = None
    if tree is not None:
        tree = overridden(tree, overrides, problems)
        given = _resolve_tables(tree, problems)
        sound = given is not None
        scenario = validate(tree, problems)
        if scenario is not None and given is not None:
            between = table_problems(scenario.tables)
            sound = not between  # of such tables no county is built
            problems += [replace(problem, file=given.get(problem.file, problem.file)) for problem in between]
            problems += [located(fault, tree) for fault in (*misnamed(scenario), *unused_hours(scenario))]
        if scenario is not None and not problems:
            return scenario
        scenario = scenario if sound else None
    raise ScenarioErrors(tuple(sorted(set(problems))), scenario)


def problems_of(path: str | Path, faults: Sequence[Fault], overrides: Sequence[str] = ()) -> list[Problem]:
    """Faults of a scenario that could be read, each where its key stands."""
    tree = _read_file(Path(path), (), Place(str(path)), [])
    if tree is None:
        return [Problem(str(path), 1, 1, fault.key, fault.says) for fault in faults]
    tree = overridden(tree, overrides, [])
    return [located(fault, tree) for fault in faults]


def read_group(path: Path, model: type[Group], problems: list[Problem]) -> tuple[Any, Node | None]:
    """A file that holds a group of another kind (an experiment): the group and its tree, or None with problems."""
    before = len(problems)
    text = _text_of(path, Place(str(path)), "", problems)
    tree = None if text is None else compose(text, str(path), problems)
    if tree is None or not isinstance(tree.value, dict):
        if len(problems) == before:
            problems += _no_settings(text or "", str(path), "name: volunteers")
        return None, tree
    other = _other_kind(tree, model)
    if other:
        problems.append(Problem(str(path), 1, 1, "", other))
        return None, tree
    root = Kind("group", group=model)
    tree = in_english(tree, root, "", problems)
    return validate(tree, problems, root), tree


_GROUPS = tuple(name for name, kind in parts(Scenario).items() if kind.form == "group")

# Kinds of files by the keys that only they have, and what to do with them
_KINDS: dict[str, tuple[set[str], str, Both]] = {
    "Exercise": ({"turns", "injects", "roles", "objectives"}, "exercise", Both("an exercise", "演练")),
    "Experiment": ({"vary", "situations", "baseline"}, "sweep", Both("an experiment", "测算")),
    "Spec": ({"particles", "generations", "parameters", "targets"}, "calibrate", Both("a calibration", "校准")),
    "Scenario": ({"base", "horizon", *_GROUPS}, "run", Both("a scenario", "情景")),
}  # fmt: skip


_IN_ENGLISH = names(Scenario) | {
    "轮次安排": "turns", "变量": "vary", "情景": "situations", "基准": "baseline", "参数": "parameters",
    "目标": "targets",
}  # fmt: skip


def _other_kind(tree: Node, model: type[Group]) -> Both | None:
    """What a file is that is of another kind than `model`; nothing if it is not, or if nothing can be told."""
    english = {_IN_ENGLISH.get(key, key) for key in tree.value}
    given = english - set(model.model_fields) - ({"base"} if model is Scenario else set())
    for name, (keys, command, what) in _KINDS.items():
        if name != model.__name__ and len(given & keys) >= 2:
            return Both(f"this is {what.en}; use `fivefast {command}`", f"这是{what.zh}文件；请用 fivefast {command}")
    return None


def load_named(
    file: Path, node: Node, key: str, problems: list[Problem], overrides: Sequence[str] = ()
) -> Scenario | None:
    """The scenario file that a `node` of another file names at `key`; None with the problems appended."""
    if not file.is_file():
        problems.append(node.at.problem(key, _no_file(file)))
        return None
    try:
        return load(file, overrides)
    except ScenarioErrors as errors:
        problems += errors.problems
        return None


# Files and their bases


def _read_file(path: Path, chain: tuple[Path, ...], asked_at: Place, problems: list[Problem]) -> Node | None:
    """The merged tree of a file; `chain` are the files whose base it is, `asked_at` where it is named."""
    key = "base" if chain else ""
    if path.resolve() in chain:
        circle = " → ".join(p.name for p in (*chain[chain.index(path.resolve()) :], path))
        says = Both(f"base files form a circle: {circle}", f"base文件互相引用成环：{circle}")
        problems.append(asked_at.problem(key, says))
        return None
    text = _text_of(path, asked_at, key, problems)
    return None if text is None else _read_text(text, str(path), (*chain, path.resolve()), problems)


def _text_of(path: Path, asked_at: Place, key: str, problems: list[Problem]) -> str | None:
    """The text of a file, or nothing with the problem appended."""
    if path.is_dir():
        problems.append(asked_at.problem(key, _folder(path)))
        return None
    if path.suffix.lower() in (".csv", ".xls", ".xlsx") and path.is_file():
        problems.append(asked_at.problem(key, _TABLE))
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(str(path), 1, 1, "", _NOT_UTF8))
    except OSError:
        problems.append(asked_at.problem(key, _no_file(path)))
    return None


_NOT_UTF8 = Both(
    "not UTF-8 text; save the file as UTF-8",
    "文件不是UTF-8编码（可能是GBK）；请用记事本“另存为”，编码选“UTF-8”",
)


_TABLE = Both(
    "is a table; name it under `tables:` in a scenario, and give the scenario's file (.yaml)",
    "这是表格；请在情景文件的“tables:”下写它的文件名，命令后写情景文件（.yaml）",
)


def _folder(path: Path) -> Both:
    return Both(f"'{path}' is a folder; name a file in it", f"“{path}”是文件夹；请写其中的文件")


def _no_file(path: Path) -> Both:
    return Both(f"there is no file '{path}' to read", f"找不到文件“{path}”")


def _no_settings(text: str, file: str, example: str) -> list[Problem]:
    """That a file holds none, which a Chinese keyboard may have made of it."""
    says = Both(f"holds no settings; write lines such as '{example}'", f"没有任何设置；应写形如“{example}”的行")
    return wide_colons(text, file) or [Problem(file, 1, 1, "", says)]


def _read_text(text: str, file: str, chain: tuple[Path, ...], problems: list[Problem]) -> Node | None:
    before = len(problems)
    tree = compose(text, file, problems)
    if tree is None or not isinstance(tree.value, dict):
        if len(problems) == before:
            problems += _no_settings(text, file, "horizon: 60 d")
        return None
    other = _other_kind(tree, Scenario)
    if other:
        problems.append(Problem(file, 1, 1, "", other))
        return None
    tree = in_english(tree, ROOT, "", problems)
    base = tree.value.pop("base", None)
    if base is None:
        return merge(None, tree, ROOT)
    if not isinstance(base.value, str):
        path_wanted = Both("must be the path of a scenario file", "应为情景文件的路径")
        problems.append(base.told_at.problem("base", path_wanted))
        return tree
    path = Path(os.path.normpath(Path(file).parent / base.value))
    below = _read_file(path, chain, base.at, problems)
    return merge(None if below is None else _without_replaced(_without_title(below, tree), tree), tree, ROOT)


def _without_title(below: Node, over: Node) -> Node:
    """A base without its titles, where the file above it has one: in the other language it would name another plan."""
    titles = {"title", "title_zh"}
    left = below.value if not titles & set(over.value) else {k: v for k, v in below.value.items() if k not in titles}
    return Node(left, below.at, below.key_at)


# Table files


def _without_replaced(below: Node, over: Node) -> Node:
    """A base without the numbers whose place a table of the file above it takes."""
    tables = over.value.get("tables")
    for table, (group, replaced) in REPLACED.items():
        settings = below.value.get(group)
        if tables is None or settings is None or not (isinstance(tables.value, dict) and table in tables.value):
            continue
        if isinstance(settings.value, dict):
            left = {name: node for name, node in settings.value.items() if name not in replaced}
            below = Node({**below.value, group: Node(left, settings.at, settings.key_at)}, below.at, below.key_at)
    return below


def _resolve_tables(tree: Node, problems: list[Problem]) -> dict[str, str] | None:
    """Paths of tables become absolute; they are relative to the file in which they stand.

    By these paths, how each was named; nothing if one cannot be read.
    """
    tables, before = tree.value.get("tables"), len(problems)
    if tables is None or not isinstance(tables.value, dict):
        return {}
    given: dict[str, str] = {}
    for name, node in tables.value.items():
        if not isinstance(node.value, str):
            continue
        path = Path(os.path.normpath(Path(node.at.file).parent / node.value))
        if name not in TABLES:
            problems.append((node.key_at or node.at).problem(f"tables.{name}", _no_table(name)))
        elif not path.is_file():
            problems.append(node.at.problem(f"tables.{name}", _no_file(path)))
        else:
            problems += _table_problems(name, path)
        tables.value[name] = Node(str(path.resolve()), node.at, node.key_at)
        given[str(path.resolve())] = str(path)
    return given if len(problems) == before else None


_NO_TABLES = ("grids", "rosters", "roster", "traffic")  # no slips of the hand: there are no such tables


def _no_table(name: str) -> Both:
    near, known = meant(closest(name, TABLES) if name not in _NO_TABLES else None), listed(TABLES)
    return Both(f"there is no such table; allowed: {known.en}{near.en}", f"没有这种表；可用{known.zh}{near.zh}")


def _table_problems(name: str, path: Path) -> list[Problem]:
    """Every fault of a table, told at its own line and column."""
    try:
        read_table(name, path)
    except TableErrors as errors:
        return [replace(problem, file=str(path)) for problem in errors.problems]
    return []
