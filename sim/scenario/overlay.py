"""One tree over another: a file over its base, `--set` over a file; Chinese keys become the English ones."""

from __future__ import annotations

from collections.abc import Sequence

from sim.both import Both
from sim.scenario.fields import ANYTHING, MORE, ROOT, Kind, names
from sim.scenario.nodes import Node, Place, Problem, compose

SET = "--set"
_NO_VALUE = Both(
    "has no value; write KEY=VALUE, for example tracing.teams=20", "没有值；应写名称=值，如tracing.teams=20"
)
_WIDE_EQUALS = Both("a full-width '＝'; write KEY=VALUE", "等号是全角“＝”；应写半角“=”")
_BASE = Both("stands only in a file; write a file with this base", "只能写在文件里；请另写一个以它为base的文件")


def merge(below: Node | None, over: Node, kind: Kind) -> Node:
    """Groups and maps merge deeply; everything else, a distribution too, is replaced; lists grow by `name+`.

    A distribution of the same name that gives only some of the parameters keeps the others.
    """
    if not isinstance(over.value, dict):
        return over
    under = below.value if below is not None and isinstance(below.value, dict) else {}
    if kind.form == "distribution" and below is not None and under:
        return _merge_distribution(below, over)
    if kind.form not in ("group", "map"):
        return over
    merged = dict(under)
    for given, node in sorted(over.value.items(), key=lambda item: item[0].endswith(MORE)):  # they come last
        name, grows = _name(given, kind)
        merged[name] = _grown(merged.get(name), node) if grows else merge(merged.get(name), node, kind.part(name))
    return Node(merged, over.at, over.key_at)


def _name(given: str, kind: Kind) -> tuple[str, bool]:
    """The English name of a key of a group, and whether it is that of a list that is to grow."""
    known = names(kind.group) if kind.group else {}
    name = given.removesuffix(MORE)
    name = known.get(name, name)
    if given.endswith(MORE) and kind.part(name).grows:
        return name, True
    return known.get(given, given), False


def _grown(below: Node | None, more: Node) -> Node:
    """A list with more items behind it; what is no list stays, to be told."""
    if below is None or not isinstance(more.value, list):
        return more
    if not isinstance(below.value, list):
        return below
    return Node([*below.value, *more.value], more.at, more.key_at)


def _merge_distribution(below: Node, over: Node) -> Node:
    if len(over.value) != 1 or list(below.value) != list(over.value):
        return over
    [(name, new)], old = over.value.items(), next(iter(below.value.values()))
    if not (isinstance(new.value, dict) and isinstance(old.value, dict) and set(new.value) < set(old.value)):
        return over
    return Node({name: Node({**old.value, **new.value}, new.at, new.key_at)}, over.at, over.key_at)


def in_english(node: Node, kind: Kind, path: str, problems: list[Problem]) -> Node:
    """The same tree with Chinese keys replaced by the English ones."""
    if isinstance(node.value, list):
        items = [in_english(n, _item_kind(kind, n), f"{path}{i}.", problems) for i, n in enumerate(node.value)]
        return Node(items, node.at, node.key_at)
    if not isinstance(node.value, dict) or kind.group is None:
        return node
    result = dict[str, Node]()
    for given, child in node.value.items():
        name, grows = _name(given, kind)
        key = name + MORE if grows else name
        if key in result:
            first = next(other for other in node.value if _name(other, kind) == (name, grows))
            same = first if first != key else given  # the key itself is told before
            twice = Both(f"duplicate key; '{same}' is the same", f"重复；“{same}”是同一项")
            problems.append((child.key_at or child.at).problem(path + key, twice))
            continue
        result[key] = in_english(child, kind.part(name), f"{path}{name}.", problems)
    return Node(result, node.at, node.key_at)


def _item_kind(kind: Kind, item: Node) -> Kind:
    """The kind of an item of a list; for orders it follows from the item's own `order`."""
    inner = kind.item or ANYTHING
    if inner.form != "order" or not isinstance(item.value, dict) or "order" not in item.value:
        return inner
    name = item.value["order"].value
    return inner.part(name) if isinstance(name, str) else inner


def overridden(tree: Node, overrides: Sequence[str], problems: list[Problem]) -> Node:
    """The tree with every `key=value` put over it, one after the other."""
    for override in overrides:
        tree = _override(tree, override, problems)
    return tree


def _override(tree: Node, override: str, problems: list[Problem]) -> Node:
    """The tree with one `key=value` put over it."""
    here = Place(SET)
    key, equals, text = override.partition("=")
    if not equals or not key.strip():
        problems.append(here.problem(key, _WIDE_EQUALS if "＝" in key else _NO_VALUE))
        return tree
    if key.strip() == "base":
        problems.append(here.problem(key, _BASE))
        return tree
    inside: list[Problem] = []
    value = compose(text, SET, inside) or Node(None, here)
    problems += [here.problem(key, problem.says) for problem in inside]
    return tree if inside else _put(tree, ROOT, key.strip().split("."), _placed(value, here), problems, "")


def _placed(node: Node, here: Place) -> Node:
    """The same values, all at one place."""
    value = node.value
    if isinstance(value, dict):
        value = {name: _placed(child, here) for name, child in value.items()}
    elif isinstance(value, list):
        value = [_placed(child, here) for child in value]
    return Node(value, here, here)


def _put(tree: Node | None, kind: Kind, keys: list[str], value: Node, problems: list[Problem], path: str) -> Node:
    """`tree` with `value` at `keys`, names in English or Chinese, items of lists by index."""
    if not keys:
        value = in_english(value, kind, path, problems)
        return value if tree is None else merge(tree, value, kind)
    if kind.form == "list":
        return _put_item(tree, kind, keys, value, problems, path)
    name, grows = _name(keys[0], kind)
    children = dict(tree.value) if tree is not None and isinstance(tree.value, dict) else {}
    if kind.form in ("group", "map"):
        below = None if grows else children.get(name)
        put = _put(below, kind.part(name), keys[1:], value, problems, f"{path}{name}.")
        children[name] = _grown(children.get(name), put) if grows else put
        return Node(children, tree.at if tree else value.at, tree.key_at if tree else value.at)
    nested = Node({name: _put(None, ANYTHING, keys[1:], value, problems, f"{path}{name}.")}, value.at, value.at)
    return nested if tree is None else merge(tree, nested, kind)


def _no_item(name: str, n: int) -> Both:
    allowed = Both(f"allowed: 0 to {n - 1}", f"可用0至{n - 1}") if n else Both("the list is empty", "列表为空")
    return Both(f"there is no item '{name}'; {allowed.en}", f"没有编号“{name}”的项；{allowed.zh}")


def _put_item(tree: Node | None, kind: Kind, keys: list[str], value: Node, problems: list[Problem], path: str) -> Node:
    items = list(tree.value) if tree is not None and isinstance(tree.value, list) else []
    if not keys[0].isdecimal() or int(keys[0]) >= len(items):
        problems.append(value.at.problem(path + keys[0], _no_item(keys[0], len(items))))
        return tree or Node([], value.at)
    i = int(keys[0])
    items[i] = _put(items[i], _item_kind(kind, items[i]), keys[1:], value, problems, f"{path}{i}.")
    return Node(items, tree.at if tree else value.at, tree.key_at if tree else None)
