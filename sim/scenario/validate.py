"""A tree of values to a Scenario, or every problem in the words of a planner, at the place where it stands."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from sim.distributions import FORMS
from sim.scenario.fields import ANYTHING, ORDERS, ROOT, Kind, decimal, names, settings
from sim.scenario.nodes import Node, Problem
from sim.scenario.quantities import FLEET


def validate(tree: Node, problems: list[Problem], root: Kind = ROOT) -> Any:
    """The Scenario (or the group that `root` is), or None with all problems appended.

    Contradictions between settings only show when every value is right by itself, so faulty values are
    replaced by their defaults and the rest is validated again; lines that mention a replaced key are left out.
    """
    dropped = set[str]()
    while True:
        try:
            return root.group.model_validate(_plain(tree), strict=True) if root.group else None
        except ValidationError as errors:
            faults = errors.errors(include_url=False)
        found = [problem for fault in faults for problem in _problems_of(fault, tree, root)]
        problems += [p for p in found if not any(_mentions(p, key) for key in dropped)]
        drop = {_nearest(tree, fault["loc"]) for fault in faults}
        if () in drop:
            return None
        tree = copy.deepcopy(tree)
        for keys in drop:
            _delete(tree, keys)
        dropped |= {".".join(keys) for keys in drop}


def _mentions(problem: Problem, key: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(key)}(?!\w)", f"{problem.key}: {problem.message}") is not None


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
    """Where an error is: the node (None if it is not in a file), its kind, its key, and the place to tell."""

    def __init__(self, tree: Node, root: Kind) -> None:
        self.node: Node | None = tree
        self.kind, self.key, self.place = root, "", tree.told_at

    def step(self, part: int | str) -> None:
        """Go to a part: a key, an index, or the name of an order, which stands for no level of the tree."""
        if self.kind.form == "order":
            self.kind = self.kind.part(str(part))
            if self.kind is not ANYTHING:
                return
        self.key = f"{self.key}.{part}" if self.key else str(part)
        value = self.node.value if self.node else None
        if isinstance(part, int):
            self.node = value[part] if isinstance(value, list) and part < len(value) else None
            self.kind = self.kind.item or ANYTHING
        else:
            self.node = value.get(part) if isinstance(value, dict) else None
            self.kind = self.kind.part(part)
        if self.node:
            self.place = self.node.told_at


def _locate(tree: Node, loc: Sequence[int | str], root: Kind) -> _Found:
    found = _Found(tree, root)
    for part in loc:
        found.step(part)
    return found


_LINE = re.compile(r"([a-z_0-9.]+): (.*)")


def _problems_of(error: Any, tree: Node, root: Kind) -> list[Problem]:
    """One validation error as lines for people."""
    loc, found = error["loc"], _locate(tree, error["loc"], root)
    if error["type"] == "value_error" and found.kind.form in ("group", "order"):
        return [contradiction(line, tree, root, loc) for line in str(error["ctx"]["error"]).splitlines()]
    if error["type"] == "extra_forbidden":
        place = found.node.key_at or found.place if found.node else found.place
        return [
            place.problem(
                found.key, _unknown(str(loc[-1]), _locate(tree, loc[:-1], root).kind, in_scenario=root is ROOT)
            )
        ]
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return [_wrong_order(found)]
    if error["type"] == "missing":
        return [found.place.problem(found.key, f"is missing; write {wanted(found.kind)}")]
    value = found.node.value if found.node else None
    if error["type"] == "value_error" and isinstance(value, str | int | float | dict) and not isinstance(value, bool):
        return [found.place.problem(found.key, _with_hint(str(error["ctx"]["error"]), value))]
    return [found.place.problem(found.key, complaint(found.kind, value))]


def contradiction(line: str, tree: Node, root: Kind = ROOT, loc: tuple[int | str, ...] = ()) -> Problem:
    """A line of the own check of the group at `loc`, 'key: message' or a message, told where the key stands."""
    match = _LINE.fullmatch(line)
    parts: list[int | str] = [int(p) if p.isdecimal() else p for p in match[1].split(".")] if match else []
    found = _locate(tree, [*loc, *parts], root)
    return found.place.problem(found.key, match[2] if match else line)


NEAREST = 8  # names that a hint lists at most
_OPTIONS = {"replicates": "--replicates 100", "workers": "--workers 2", "out": "--out FOLDER"}


def _unknown(key: str, kind: Kind, *, in_scenario: bool) -> str:
    """What to say of a key that its group does not have."""
    known = names(kind.group) if kind.group else {}
    if key in _OPTIONS and in_scenario:
        return f"no setting; write it after the command: {_OPTIONS[key]}"
    if kind.group and kind is not ROOT and "orders" in kind.group.model_fields and key in _of_orders():
        return "an order's own setting; write it in a list below: orders: [{order: NAME, …}]"
    if "：" in key:
        return "a full-width '：'; write ':' and a space"
    if in_scenario and "." in key and any(s.key == key for s in settings()):
        return f"dots stand only after --set; write {key.replace('.', ': {')}: …{'}' * key.count('.')}"
    elsewhere = [s.key for s in settings() if key in (s.key.rsplit(".", 1)[-1], s.zh) and "[]" not in s.key]
    if elsewhere and in_scenario:
        return f"unknown key here; did you mean {' or '.join(repr(e) for e in elsewhere[:3])}?"
    near = closest(key, [*known, *(["base"] if kind is ROOT else [])])
    if near:
        english = known.get(near, near)
        return f"unknown key; did you mean '{near}'?" + (f" ({english})" if english != near else "")
    allowed = list(kind.group.model_fields) if kind.group else ["none"]
    nearest = sorted(allowed, key=lambda name: -difflib.SequenceMatcher(None, key, name).ratio())[:NEAREST]
    more = f" and {len(allowed) - NEAREST} more" if len(allowed) > NEAREST else ""
    more += " in docs/parameters.md" if more and in_scenario else ""
    return f"unknown key; allowed: {', '.join(nearest if more else allowed)}{more}"


def _of_orders() -> set[str]:
    """The names of all settings of orders."""
    return {name for group in ORDERS.values() for name in group.model_fields}


def _wrong_order(found: _Found) -> Problem:
    value = found.node.value if found.node else None
    order = value.get("order") if isinstance(value, dict) else None
    orders = tuple(found.kind.orders)
    if order is None:
        return found.place.problem(found.key, f"an order needs 'order: NAME'; allowed: {', '.join(orders)}")
    return order.told_at.problem(f"{found.key}.order", complaint(Kind("choice", choices=orders), order.value))


def _with_hint(message: str, value: Any) -> str:
    """A parser's message, with the distribution that was probably meant."""
    near = closest(next(iter(value), ""), list(FORMS)) if isinstance(value, dict) and "unknown" in message else None
    return f"{message}; did you mean '{near}'?" if near else message


def closest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant, if any."""
    return next(iter(difflib.get_close_matches(word, known, 1)), None)


def complaint(kind: Kind, value: Any) -> str:
    """What is wrong with a value of this kind, and what is allowed."""
    if value is None:
        return f"is empty; write {wanted(kind)}"
    number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    if kind.form in ("whole", "number") and number and (kind.form == "number" or isinstance(value, int)):
        return _out_of_range(kind, value)
    if kind.form == "choice" and isinstance(value, str):
        near = closest(value, list(kind.choices))
        hint = f"; did you mean '{near}'?" if near else ""
        return f"'{value}' is not one of {', '.join(kind.choices)}{hint}"
    if kind.form == "list" and isinstance(value, list):
        return f"has {len(value)} items; write {wanted(kind)}"
    return f"{_shown(value)}; write {wanted(kind)}"


def _out_of_range(kind: Kind, value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return f"is infinite; write {wanted(kind)}"
    if kind.low is not None and (value < kind.low or (kind.low_open and value == kind.low)):
        wrong = (
            f"{decimal(value)} is not above {kind.low:g}"
            if kind.low_open
            else f"{decimal(value)} is below the minimum {kind.low:g}"
        )
    elif kind.high is not None:
        wrong = f"{decimal(value)} is above the maximum {decimal(kind.high)}"
        if kind.high >= FLEET:
            return wrong
    else:
        wrong = f"{value} is too large"
    return f"{wrong}; allowed: {wanted(kind)}"


def _shown(value: Any) -> str:
    """A value of the wrong type, and what it is."""
    match value:
        case bool():
            return f"{str(value).lower()} is a switch"
        case str():
            return f"'{value}' is text"
        case int():
            return f"{value} is a whole number"
        case float():
            return f"{value} is not a whole number" if value == value else "'.nan' is not a number"
        case dict():
            return "is a group of settings"
        case _:
            return "is a list"


def wanted(kind: Kind) -> str:
    """What may be written for a kind."""
    if kind.form in ("whole", "number"):
        noun = "a whole number" if kind.form == "whole" else "a number"
        if kind.high is not None and kind.high < FLEET:
            return f"{noun} from {kind.low:g} to {kind.high:g}"
        return f"{noun} above {kind.low:g}" if kind.low_open else f"{noun}, at least {kind.low or 0:g}"
    if kind.form == "list" and kind.item:
        count = f" of {kind.length}" if kind.length else ""
        return f"a list{count} in brackets or dashes, each {wanted(kind.item)}"
    return _WANTED.get(kind.form) or f"one of {', '.join(kind.choices)}"


_WANTED = {
    "group": "its settings below it, as 'key: value'",
    "order": "an order, as 'order: NAME' and its settings",
    "map": "lines such as 'towns: towns.csv'",
    "duration": "a number and one of s, min, h, d, w, for example '4 h'",
    "time": 'a time of day such as "05:00"',
    "distribution": "a duration or a distribution, for example gamma: {mean: 2 d, sd: 1 d}",
    "switch": "true or false",
    "text": "text, in quotes if it looks like a number",
    "date": "a date such as 2022-03-13",
    "anything": "a value",
}
