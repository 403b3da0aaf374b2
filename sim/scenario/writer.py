"""A Scenario as text, as a hash, and beside another one."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.fields import Kind, distribution_texts, duration_text, parts, time_text, value_text
from sim.scenario.model import Scenario
from sim.scenario.quantities import Group, facts

LABELS = ("name", "title", "title_zh")  # settings that change no run
_HEADER = "# Every setting of this scenario, those with default values too.\n"


def dump(scenario: Scenario, beside: str | Path = ".") -> str:
    """YAML with every setting, in units; `loads` reads it back to an equal Scenario.

    Paths of tables are written relative to the folder `beside`, where the text will be saved.
    """
    data = _plain_group(scenario)
    data["tables"] = {name: DoubleQuotedScalarString(_relative(p, beside)) for name, p in scenario.tables.items()}
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.representer.add_representer(type(None), _represent_none)
    yaml.dump(data, stream)
    return _HEADER + stream.getvalue()


def _represent_none(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _relative(path: str, folder: str | Path) -> str:
    """The path from the folder; the path itself where there is none (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path


def plain(scenario: Scenario) -> dict[str, Any]:
    """Every setting as a file has it; paths of tables are absolute."""
    return dict(_plain_group(scenario))


def _plain_group(group: Group) -> CommentedMap:
    kinds = parts(type(group))
    return CommentedMap((name, _plain(kind, getattr(group, name))) for name, kind in kinds.items())


def _plain(kind: Kind, value: Any) -> Any:
    """A value as a YAML file has it."""
    if value is None:
        return None
    match kind.form:
        case "group" | "order":
            return _plain_group(value)
        case "list" if kind.item:
            return _flowing(CommentedSeq(_plain(kind.item, item) for item in value), kind.item)
        case "distribution":
            return _plain_distribution(value)
        case "duration":
            return duration_text(value)
        case "time":
            return DoubleQuotedScalarString(time_text(value))
        case "text":
            return DoubleQuotedScalarString(value)
        case "date":
            return value.isoformat()
        case "map":
            return dict(value)
    return value


def _flowing(items: CommentedSeq, kind: Kind) -> CommentedSeq:
    """Lists of plain values stand in one line."""
    if kind.form not in ("group", "order") or not items:
        items.fa.set_flow_style()
    return items


def _plain_distribution(value: Any) -> CommentedMap:
    inside = CommentedMap(distribution_texts(value))
    inside.fa.set_flow_style()
    outside = CommentedMap({value.name: inside})
    outside.fa.set_flow_style()
    return outside


def scenario_hash(scenario: Scenario) -> str:
    """16 hexadecimal digits of a SHA-256 over all settings; of tables the contents count, not where they lie."""
    data = _plain_group(scenario)
    data["tables"] = {name: _digest(path) for name, path in scenario.tables.items()}
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest(path: str) -> str:
    """The SHA-256 of a file, or its name where there is no such file."""
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else file.name


class Leaf(NamedTuple):
    """One value of a scenario, with the key under which `--set` finds it."""

    key: str
    kind: Kind
    value: Any
    info: FieldInfo

    @property
    def text(self) -> str:
        """The value in one line."""
        return value_text(self.kind, self.value)

    @property
    def is_default(self) -> bool:
        """Whether the value is the one that a scenario without this setting has."""
        return bool(self.value == self.info.get_default(call_default_factory=True, validated_data={}))


def leaves(group: Group, prefix: str = "") -> Iterator[Leaf]:
    """Every value of a group, its sub-groups and its lists of groups, in the order of the file."""
    for name, kind in parts(type(group)).items():
        value, key = getattr(group, name), f"{prefix}{name}"
        items = value if kind.form == "list" and kind.item and kind.item.form in ("group", "order") else ()
        if kind.form == "group":
            yield from leaves(value, f"{key}.")
        elif items:
            for i, item in enumerate(items):
                yield from leaves(item, f"{key}.{i}.")
        else:
            yield Leaf(key, kind, value, type(group).model_fields[name])


def changes(a: Scenario, b: Scenario) -> list[tuple[str, str, str]]:
    """(key, value in a, value in b) of all that differs; '–' where one of them has no such setting.

    Items of lists, as rules and orders, are set side by side as they are alike: an item that only one of them has is
    told by its settings that leave their default, and moves no other.
    """
    return list(_changed(a, b, ""))


def _changed(a: Group, b: Group, prefix: str) -> Iterator[tuple[str, str, str]]:
    if type(a) is not type(b):
        yield from _gone(a, prefix)
        yield from _come(b, prefix)
        return
    for name, kind in parts(type(a)).items():
        key, one, other = f"{prefix}{name}", getattr(a, name), getattr(b, name)
        if kind.form == "group":
            yield from _changed(one, other, f"{key}.")
        elif kind.form == "list" and kind.item and kind.item.form in ("group", "order"):
            yield from _changed_items(one, other, key)
        elif value_text(kind, one) != value_text(kind, other):
            yield key, value_text(kind, one), value_text(kind, other)


def _changed_items(a: Sequence[Group], b: Sequence[Group], key: str) -> Iterator[tuple[str, str, str]]:
    """Equal items pair; between them the first with the first, as many as both have."""
    alike = SequenceMatcher(None, [repr(item) for item in a], [repr(item) for item in b], autojunk=False)
    for what, i, end, j, other_end in alike.get_opcodes():
        both = 0 if what == "equal" else min(end - i, other_end - j)
        for n in range(both):
            yield from _changed(a[i + n], b[j + n], f"{key}.{j + n}.")
        for n in range(i + both, end) if what != "equal" else ():
            yield from _gone(a[n], f"{key}.{n}.")
        for n in range(j + both, other_end) if what != "equal" else ():
            yield from _come(b[n], f"{key}.{n}.")


def _gone(item: Group, prefix: str) -> Iterator[tuple[str, str, str]]:
    yield from ((leaf.key, leaf.text, "–") for leaf in leaves(item, prefix) if not leaf.is_default)


def _come(item: Group, prefix: str) -> Iterator[tuple[str, str, str]]:
    yield from ((leaf.key, "–", leaf.text) for leaf in leaves(item, prefix) if not leaf.is_default)


def count_assumptions(scenario: Scenario) -> tuple[int, int]:
    """(settings that rest on an assumption of ours, all settings).

    An assumption counts as long as the scenario leaves its default; items of lists are not counted.
    """
    single = [leaf for leaf in leaves(scenario) if not any(part.isdecimal() for part in leaf.key.split("."))]
    assumed = [leaf for leaf in single if facts(leaf.info)["basis"] == "assumption" and leaf.is_default]
    return len(assumed), len(single)


def said(group: Group, always: Sequence[str] = ()) -> str:
    """A trigger or an order by its settings that are not at their default, and those named, as a file names them.

    >>> from sim.scenario.orders import SetZone
    >>> from sim.scenario.plan import When
    >>> said(When(first_case=True)), said(SetZone(order="set_zone", level="control", area="case_grid"))
    ('first case', 'set zone: level control, area case_grid')
    """
    words = []
    for name, kind in parts(type(group)).items():
        value, label = getattr(group, name), name.replace("_", " ")
        usual = value == type(group).model_fields[name].default and name not in always
        if name == "order" or value is None or usual:
            continue
        words.append(label if value is True else f"{label} {value_text(kind, value)}")
    order = str(getattr(group, "order", "")).replace("_", " ")
    return ": ".join(filter(None, (order, ", ".join(words))))
