"""A JSON Schema of scenario files, for editors: completion, descriptions and first checks while typing."""

from __future__ import annotations

from typing import Any

from sim.both import Both, Lang
from sim.distributions import FORMS
from sim.scenario.fields import MORE, ORDERS, Kind, names, parts
from sim.scenario.model import Scenario
from sim.scenario.orders import AREA, SMALL_AREA, LowerZone, SetZone
from sim.scenario.quantities import DURATION, PLAIN_PARAMETERS, TIME_OF_DAY, Group, facts
from sim.scenario.tables import TABLES

Schema = dict[str, Any]

_DURATIONS: Schema = {"anyOf": [{"type": "string", "pattern": DURATION.pattern}, {"const": 0}]}
_LOCATIONS: Schema = {
    "anyOf": [{"type": "string", "pattern": DURATION.pattern.replace("[0-9]+", "-?[0-9]+", 1)}, {"const": 0}]
}


def schema(lang: Lang = "en") -> Schema:
    """The JSON Schema (draft 2020-12) of a scenario file. Keys may be English or Chinese; `lang` goes first."""
    groups = {group.__name__: _group(group, lang) for group in _groups(Scenario)}
    root = groups.pop("Scenario")
    base = {"type": "string", "description": _BASE.text(lang)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fivefast scenario",
        **root,
        "properties": {"base": base, **root["properties"]},
        "$defs": {
            **groups,
            "duration": _DURATIONS,
            "time": {"type": "string", "pattern": TIME_OF_DAY.pattern},
            "distribution": _distribution(),
        },
    }


_BASE = Both("a scenario file that this one changes; relative to this file", "本文件所改动的情景文件；路径相对于本文件")

_AFTER = Both("after those of the base: ", "接在base各项之后：")


def _groups(group: type[Group]) -> list[type[Group]]:
    """A group and all groups inside it."""
    inside = [kind.item if kind.form == "list" and kind.item else kind for kind in parts(group).values()]
    below = [kind.group for kind in inside if kind.group]
    orders = list(ORDERS.values()) if any(kind.form == "order" for kind in inside) else []
    return [group, *(found for one in (*below, *orders) for found in _groups(one))]


def _group(group: type[Group], lang: Lang) -> Schema:
    kinds, properties = parts(group), dict[str, Schema]()
    for given, name in sorted(names(group).items(), key=lambda pair: list(kinds).index(pair[1])):
        info = group.model_fields[name]
        words = (info.description or "", facts(info).get("zh", ""))
        about = " ".join(words if lang == "en" else reversed(words)).strip()
        properties[given] = {**_value(kinds[name], _pattern(group, name)), **({"description": about} if about else {})}
        if kinds[name].grows:
            properties[given + MORE] = {**properties[given], "description": f"{_AFTER.text(lang)}{about}"}
    required = ["order"] if "order" in kinds else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _value(kind: Kind, pattern: str = "") -> Schema:
    """The schema of a value of a kind; of an area its pattern."""
    one = {"type": "string", "pattern": pattern} if pattern else _required_value(kind)
    return {"anyOf": [one, {"type": "null"}]} if kind.optional else one


def _pattern(group: type[Group], name: str) -> str:
    """How an area is written; nothing for other fields."""
    if name != "area":
        return ""
    return f"^({AREA}|{SMALL_AREA})$" if group in (SetZone, LowerZone) else f"^({AREA})$"


def _required_value(kind: Kind) -> Schema:
    match kind.form:
        case "group" if kind.group:
            return {"$ref": f"#/$defs/{kind.group.__name__}"}
        case "order":
            return {"oneOf": [{"$ref": f"#/$defs/{group.__name__}"} for group in kind.orders.values()]}
        case "list" if kind.item:
            length = {"minItems": kind.length, "maxItems": kind.length} if kind.length else {}
            return {"type": "array", "items": _value(kind.item), **length}
        case "map":
            paths = {name: {"type": "string"} for name in TABLES}
            return {"type": "object", "properties": paths, "additionalProperties": False}
        case "duration" | "time" | "distribution":
            return {"$ref": f"#/$defs/{kind.form}"}
        case "number" | "whole":
            return _number(kind)
        case "switch":
            return {"type": "boolean"}
        case "choice":
            return {"enum": list(kind.choices)} if len(kind.choices) > 1 else {"const": kind.choices[0]}
        case "date":
            return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return {"type": "string"}


def _number(kind: Kind) -> Schema:
    result: Schema = {"type": "integer" if kind.form == "whole" else "number"}
    if kind.low is not None:
        result["exclusiveMinimum" if kind.low_open else "minimum"] = kind.low
    if kind.high is not None:
        result["maximum"] = kind.high
    return result


def _distribution() -> Schema:
    """A duration, or one name with one of its sets of parameters."""
    forms = []
    for name, sets in FORMS.items():
        given = [_parameters(parameters) for parameters in sets]
        value = {"anyOf": [*given, {"$ref": "#/$defs/duration"}] if name == "fixed" else given}
        forms.append({"type": "object", "properties": {name: value}, "required": [name], "additionalProperties": False})
    return {"anyOf": [{"$ref": "#/$defs/duration"}, *forms]}


def _parameters(parameters: tuple[str, ...]) -> Schema:
    kinds = {
        key: {"type": "number", "exclusiveMinimum": 0}
        if key in PLAIN_PARAMETERS
        else (_LOCATIONS if key == "location" else {"$ref": "#/$defs/duration"})
        for key in parameters
    }
    return {"type": "object", "properties": kinds, "required": list(parameters), "additionalProperties": False}
