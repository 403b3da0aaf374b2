"""The fields of a scenario as data: what a value may be, its names, and every setting as a row of a table."""

from __future__ import annotations

import re
import types
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from sim.distributions import FORMS, Distribution
from sim.scenario.disturbances import Disturbance
from sim.scenario.model import Scenario
from sim.scenario.orders import Order
from sim.scenario.quantities import BIGGEST, PLAIN_PARAMETERS, Group, facts, parse_hours, parse_time_of_day
from sim.units import DAY

Form = Literal[
    "group", "order", "list", "map", "duration", "time", "distribution",
    "number", "whole", "switch", "text", "date", "choice", "anything",
]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a value may be. `low` and `high` bound numbers; `parts` are the kinds of a group's fields or of orders."""

    form: Form
    optional: bool = False
    low: float | None = None
    low_open: bool = False
    high: float | None = None
    choices: tuple[str, ...] = ()
    group: type[Group] | None = None
    item: Kind | None = None
    length: int | None = None
    orders: dict[str, type[Group]] = field(default_factory=dict)

    @property
    def grows(self) -> bool:
        """Whether it is a list of rules, orders, introductions …, to which a file may add."""
        return self.form == "list" and self.item is not None and self.item.form in ("group", "order")

    def part(self, name: str) -> Kind:
        """The kind of a field of a group, of an entry of a map, or of an order by its name."""
        if self.form == "order":
            return Kind("group", group=self.orders[name]) if name in self.orders else ANYTHING
        if self.form == "map" and self.item:
            return self.item
        return parts(self.group).get(name, ANYTHING) if self.group else ANYTHING


ANYTHING = Kind("anything")
MORE = "+"  # after the name of a list that grows: its items come after those of the file below


@cache
def parts(group: type[Group]) -> dict[str, Kind]:
    """The kind of every field of a group."""
    return {name: kind_of(info.annotation, tuple(info.metadata)) for name, info in group.model_fields.items()}


@cache
def names(group: type[Group]) -> dict[str, str]:
    """Every name of a group's fields, English and Chinese, to the English one."""
    chinese = {str(facts(info).get("zh", "")): name for name, info in group.model_fields.items()}
    return {zh: name for zh, name in chinese.items() if zh} | {name: name for name in group.model_fields}


def chinese(group: type[Group], name: str) -> str:
    """The Chinese name of a group's field; empty if it has none."""
    field = group.model_fields.get(name)
    return str(facts(field).get("zh", "")) if field else ""


def kind_of(annotation: Any, metadata: tuple[Any, ...] = ()) -> Kind:
    """The kind that a field's annotation and constraints describe."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = [m for item in arguments[1:] for m in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return kind_of(arguments[0], (*inner, *metadata))
    if origin in (Union, types.UnionType):
        some = [a for a in arguments if a is not type(None)]
        if len(some) > 1:
            return Kind("order", orders={_tag(group): group for group in some})
        return replace(kind_of(some[0], metadata), optional=len(some) < len(arguments))
    if origin is Literal:
        return Kind("choice", choices=tuple(str(a) for a in arguments))
    if origin is tuple:
        return Kind("list", item=kind_of(arguments[0]), length=None if arguments[1] is ... else len(arguments))
    if origin is dict:
        return Kind("map", item=kind_of(arguments[1]))
    return _plain_kind(annotation, metadata)


def _plain_kind(annotation: type, metadata: tuple[Any, ...]) -> Kind:
    if issubclass(annotation, Group):
        return Kind("group", group=annotation)
    parsers = [m.func for m in metadata if isinstance(m, BeforeValidator)]
    if parse_hours in parsers:
        return Kind("duration")
    if parse_time_of_day in parsers:
        return Kind("time")
    form = _FORMS[annotation]
    return _bounded(form, metadata) if form in ("whole", "number") else Kind(form)


_FORMS: dict[type, Form] = {
    Distribution: "distribution", bool: "switch", int: "whole", float: "number", str: "text", date: "date",
}  # fmt: skip


def _bounded(form: Form, metadata: tuple[Any, ...]) -> Kind:
    bounds = {name: getattr(m, name) for m in metadata for name in ("ge", "gt", "le") if hasattr(m, name)}
    high = bounds.get("le")
    return Kind(
        form, low=bounds.get("gt", bounds.get("ge")), low_open="gt" in bounds, high=None if high == BIGGEST else high
    )


def _tag(order: type[Group]) -> str:
    return str(get_args(order.model_fields["order"].annotation)[0])


ROOT = Kind("group", group=Scenario)


def kind_at(key: str) -> Kind:
    """The kind of the setting at a dotted key, in English or Chinese.

    >>> kind_at("tracing.teams").form, kind_at("disease.reproduction_number").form, kind_at("tracing.tems").form
    ('whole', 'number', 'anything')
    """
    kind = ROOT
    for name in key.split("."):
        known = names(kind.group) if kind.group else {}
        kind = kind.item or ANYTHING if kind.form == "list" else kind.part(known.get(name, name))
    return kind


ORDERS = {_tag(group): group for group in get_args(get_args(Order)[0])}
DISTURBANCES = tuple(_tag(group) for group in get_args(Disturbance))  # those orders that are nobody's command


def decimal(value: float) -> str:
    """The shortest text of a number that reads back to the same, never with an exponent.

    >>> decimal(14.0), decimal(2.5), decimal(1e-05)
    ('14', '2.5', '0.00001')
    """
    text = f"{Decimal(repr(float(value))):f}"
    return text[:-2] if text.endswith(".0") else text


_UNIT_SIZES = (("h", 1.0), ("d", DAY), ("min", 1 / 60), ("s", 1 / 3600))


def duration_text(hours: float) -> str:
    """The shortest text with a unit that reads back to exactly the same hours.

    >>> duration_text(336.0), duration_text(2.5), duration_text(0.75)
    ('14 d', '2.5 h', '0.75 h')
    """
    texts = []
    for unit, size in _UNIT_SIZES:
        number = decimal(float(f"{hours / size:.10g}")) if unit != "h" else decimal(hours)
        if unit == "h" or parse_hours(f"{number} {unit}") == hours:
            texts.append(f"{number} {unit}")
    return min(texts, key=len)


def order_data(order: Order) -> dict[str, Any]:
    """An order as a scenario file has it, durations with their unit; settings that are empty are left out."""
    kinds = parts(type(order))
    return {
        name: duration_text(value) if kinds[name].form == "duration" else value
        for name, value in order.model_dump(mode="json").items()
        if value is not None
    }


def time_text(hours: float) -> str:
    """'HH:MM' of hours since midnight."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def distribution_texts(value: Distribution) -> dict[str, float | str]:
    """The parameters of a distribution as a file has them: shapes as numbers, all else with one unit.

    Distributions are not rounded to the clock's grid, so the texts read back to the same float.
    """
    order = [key for form in FORMS[value.name] if set(form) == set(value.values) for key in form]
    hours = [value.values[key] for key in order if key not in PLAIN_PARAMETERS]
    candidates = [(unit, texts) for unit, size in _UNIT_SIZES if (texts := _exact_texts(hours, size, unit))]
    unit, texts = min(candidates, key=lambda c: sum(len(text) for text in c[1]))
    remaining = iter(texts)
    return {k: value.values[k] if k in PLAIN_PARAMETERS else f"{next(remaining)} {unit}" for k in order}


def _exact_texts(hours: list[float], size: float, unit: str) -> list[str]:
    """The numbers of these durations in a unit; empty if one would not read back to the same hours."""
    texts = [decimal(h if unit == "h" else float(f"{h / size:.10g}")) for h in hours]
    exact = all(float(text) * size == h for text, h in zip(texts, hours, strict=True))
    return texts if exact else []


def value_text(kind: Kind, value: Any) -> str:
    """A value in one line, as a file has it; '–' for none."""
    if value is None or value in ((), ""):
        return "–"
    match kind.form:
        case "duration":
            return duration_text(value)
        case "time":
            return time_text(value)
        case "distribution":
            return distribution_text(value)
        case "list" if kind.item:
            return "[" + ", ".join(value_text(kind.item, v) for v in value) + "]"
        case "map":
            return "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}" if value else "–"
        case "switch":
            return str(value).lower()
        case "number":
            return f"{value:.6g}" if abs(value) < 1e6 else decimal(value)
    return str(value)


def distribution_text(value: Distribution) -> str:
    """A distribution in one line; what is fixed is only its duration."""
    texts = distribution_texts(value)
    if value.name == "fixed":
        return str(texts["value"])
    inside = ", ".join(f"{k}: {v if isinstance(v, str) else decimal(v)}" for k, v in texts.items())
    return f"{value.name} {{{inside}}}"


class Setting(NamedTuple):
    """One settable value: its key, unit, default, what it rests on, and its names."""

    key: str
    unit: str
    default: str
    basis: str
    source: str
    meaning: str
    zh: str
    usual: str


def settings() -> list[Setting]:
    """Every setting of a scenario in the order of the file; `[]` in a key stands for each item of a list.

    Orders are not among them: `order_settings` has theirs.
    """
    return list(_settings_of(Scenario, ""))


def setting_at(key: str) -> Setting | None:
    """The setting at a dotted key, the items of lists by number; None where there is none, as for an order's own.

    >>> setting_at("introductions.0.at").zh, setting_at("a.0.b")
    ('时间', None)
    """
    return _by_key().get(re.sub(r"[.][0-9]+(?=[.]|$)", "[]", key))


@cache
def _by_key() -> dict[str, Setting]:
    return {setting.key: setting for setting in settings()}


def maximum(key: str) -> float:
    """The largest number that a setting may be; infinity where nothing bounds it, or where it is no number."""
    high = kind_at(key).high
    return float("inf") if high is None else high


def order_settings() -> dict[str, list[Setting]]:
    """The settings of each order, by the order's name."""
    return {name: list(_settings_of(group, "")) for name, group in ORDERS.items()}


def _settings_of(group: type[Group], prefix: str) -> list[Setting]:
    rows: list[Setting] = []
    for name, kind in parts(group).items():
        key = f"{prefix}{name}"
        if kind.form == "group" and kind.group:
            rows += _settings_of(kind.group, f"{key}.")
        elif kind.form == "list" and kind.item and kind.item.form == "group" and kind.item.group:
            rows += _settings_of(kind.item.group, f"{key}[].")
        elif not (kind.form == "list" and kind.item and kind.item.form == "order") and name != "order":
            rows.append(_setting(key, kind, group.model_fields[name]))
    return rows


def _setting(key: str, kind: Kind, info: FieldInfo) -> Setting:
    known = facts(info)
    low_high = known.get("usual")
    usual = f"{low_high[0]:g} to {low_high[1]:g}" if low_high else ""
    default = value_text(kind, info.get_default(call_default_factory=True, validated_data={}))
    return Setting(
        key, known["unit"], default, known["basis"], known["source"], info.description or "", known["zh"], usual
    )
