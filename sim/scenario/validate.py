"""A tree of values to a Scenario, or every problem in the words of a planner, at the place where it stands."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from sim.both import Both, Fault, Wrong, half_width, listed
from sim.scenario.fields import ANYTHING, ROOT, Kind, chinese
from sim.scenario.nodes import Node, Problem
from sim.scenario.unknown import unknown
from sim.scenario.wanted import complaint, wanted


def validate(tree: Node, problems: list[Problem], root: Kind = ROOT) -> Any:
    """The Scenario (or the group that `root` is), or None with all problems appended.

    Contradictions between settings only show when every value is right by itself, so faulty values are
    replaced by their defaults and the rest is validated again; what is wrong beside a replaced key is left out.
    """
    dropped = set[str]()
    while True:
        try:
            return root.group.model_validate(_plain(tree), strict=True) if root.group else None
        except ValidationError as errors:
            faults = errors.errors(include_url=False)
        found = [pair for fault in faults for pair in _problems_of(fault, tree, root)]
        problems += [p for p, about in found if not any(_is_below(key, gone) for key in about for gone in dropped)]
        drop = {_nearest(tree, fault["loc"]) for fault in faults}
        if () in drop:
            return None
        tree = copy.deepcopy(tree)
        for keys in drop:
            _delete(tree, keys)
        dropped |= {".".join(keys) for keys in drop}


def _is_below(key: str, above: str) -> bool:
    return f"{key}.".startswith(f"{above}.")


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {name: _plain(child) for name, child in node.value.items()}
    return tuple(_plain(child) for child in node.value) if isinstance(node.value, list) else node.value


def _nearest(tree: Node, loc: Sequence[int | str]) -> tuple[str, ...]:
    """The keys to the value at `loc`, to the list that holds it, or to the group where it is missing."""
    keys: list[str] = []
    node = tree
    for part in loc:
        if not isinstance(node.value, dict) or part not in node.value:
            break
        keys.append(str(part))
        node = node.value[part]
    return tuple(keys)


def _delete(tree: Node, keys: tuple[str, ...]) -> None:
    for key in keys[:-1]:
        if key not in tree.value:
            return
        tree = tree.value[key]
    tree.value.pop(keys[-1], None)


class _Found:
    """Where an error is: the node (None if it is in no file), its kind, key and Chinese name, and where to point at."""

    def __init__(self, tree: Node, root: Kind) -> None:
        self.node: Node | None = tree
        self.kind, self.key, self.name, self.place = root, "", "", tree.told_at

    def step(self, part: int | str) -> None:
        """Go to a part: a key, an index, or the name of an order, which stands for no level of the tree."""
        if self.kind.form == "order":
            self.kind = self.kind.part(str(part))
            if self.kind is not ANYTHING:
                return
        self.key = f"{self.key}.{part}" if self.key else str(part)
        self.name = chinese(self.kind.group, str(part)) if self.kind.group else ""
        value = self.node.value if self.node else None
        if isinstance(part, int):
            self.node = value[part] if isinstance(value, list) and part < len(value) else None
            self.kind = self.kind.item or ANYTHING
        else:
            self.node = value.get(part) if isinstance(value, dict) else None
            self.kind = self.kind.part(part)
        if self.node:
            self.place = self.node.told_at

    def problem(self, says: Both, below: str = "") -> Problem:
        """Something wrong here, or at a key below that is in no tree."""
        return self.place.problem(f"{self.key}{below}", says, "" if below else self.name)


def _locate(tree: Node, loc: Sequence[int | str], root: Kind) -> _Found:
    found = _Found(tree, root)
    for part in loc:
        found.step(part)
    return found


_About = tuple[Problem, tuple[str, ...]]  # a problem, and the keys of the settings that it is about


def _problems_of(error: Any, tree: Node, root: Kind) -> list[_About]:
    """One validation error as problems for people."""
    loc, found = error["loc"], _locate(tree, error["loc"], root)
    fault = error["ctx"]["error"] if error["type"] == "value_error" else None
    if isinstance(fault, Wrong) and found.kind.form in ("group", "order"):
        told = [(located(one, tree, root, loc), one.beside) for one in fault.faults]
        return [(problem, (problem.key, *beside)) for problem, beside in told]
    problem = _problem(error, fault, tree, root, found)
    return [(problem, (problem.key,))]


def _problem(error: Any, fault: ValueError | None, tree: Node, root: Kind, found: _Found) -> Problem:
    """The problem of one value or key."""
    if error["type"] == "extra_forbidden":
        place = found.node.key_at or found.place if found.node else found.place
        key, group = str(error["loc"][-1]), _locate(tree, error["loc"][:-1], root).kind
        return place.problem(found.key, unknown(key, group, in_scenario=root is ROOT))
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return _wrong_order(found)
    if error["type"] == "missing":
        need = wanted(found.kind)
        return found.problem(Both(f"is missing; write {need.en}", f"缺少；应写{need.zh}"))
    value = found.node.value if found.node else None
    if isinstance(fault, Wrong) and isinstance(value, str | int | float | dict) and not isinstance(value, bool):
        says, plain = fault.faults[0].says, half_width(value)
        return found.problem(Both(f"{says.en}{plain.en}", f"{says.zh}{plain.zh}"))
    return found.problem(complaint(found.kind, value))


def located(fault: Fault, tree: Node, root: Kind = ROOT, loc: Sequence[int | str] = ()) -> Problem:
    """A fault that the check of the group at `loc` found, told where its key stands."""
    parts: list[int | str] = [int(p) if p.isdecimal() else p for p in fault.key.split(".")] if fault.key else []
    return _locate(tree, [*loc, *parts], root).problem(fault.says)


def _wrong_order(found: _Found) -> Problem:
    value = found.node.value if found.node else None
    order = value.get("order") if isinstance(value, dict) else None
    orders = tuple(found.kind.orders)
    if order is None:
        known = listed(orders)
        return found.problem(
            Both(f"an order needs 'order: NAME'; allowed: {known.en}", f"命令须写“order: 名称”；可用{known.zh}")
        )
    return order.told_at.problem(f"{found.key}.order", complaint(Kind("choice", choices=orders), order.value))
