"""The standing plan and the commander's orders in words, and the orders that could not be obeyed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.county.entrances import Entrances, read_entrances
from sim.findings import Folder
from sim.names import Name
from sim.scenario.fields import parts, value_text
from sim.scenario.model import Scenario
from sim.scenario.orders import Order
from sim.scenario.writer import said
from sim.words import LANGUAGES, joined
from sim.words import orders as words

_ALWAYS = ("level", "area")  # how far an order reaches, also where that is usual


class Given(NamedTuple):
    """A rule of the plan, or orders of the commander: when, how much later, and what."""

    key: str
    when: Name
    delay: str
    orders: Name


class Refused(NamedTuple):
    """An order that was refused: what, why, in how many runs, and how often in all."""

    order: Name
    reason: Name
    runs: int
    times: int


def given(scenario: Scenario) -> Iterator[Given]:
    """All rules, then all orders at fixed times; in English as a file names them, in Chinese in words."""
    entrances = read_entrances(scenario)
    for i, rule in enumerate(scenario.plan.rules):
        delay = value_text(parts(type(rule))["delay"], rule.delay) if rule.delay else ""
        when = Name(said(rule.when), words.trigger(rule.when).zh)
        yield Given(f"plan.rules.{i}", when, delay, _orders(rule.orders, entrances))
    for i, one in enumerate(scenario.orders):
        at = Name(value_text(parts(type(one))["at"], one.at), f"第{words.duration(one.at).zh}")
        yield Given(f"orders.{i}", at, "", _orders(one.orders, entrances))


def _orders(some: Sequence[Order], entrances: Entrances) -> Name:
    named = [Name(said(order, _ALWAYS), words.order(order, entrances).zh) for order in some]
    return Name(*(joined((one.text(lang) for one in named), lang) for lang in LANGUAGES))


def refused(folder: Folder) -> list[Refused]:
    """Those refused in most runs first."""
    scenario, entrances = folder.scenario, read_entrances(folder.scenario)
    plan = [order for rule in scenario.plan.rules for order in rule.orders]
    plan += [order for one in scenario.orders for order in one.orders]
    chinese = {said(order): words.order(order, entrances).zh for order in plan}
    found = [
        Refused(
            Name(str(order), chinese.get(str(order), "")), Name(str(en), str(zh)),
            int(part["replicate"].nunique()), len(part),
        )
        for (order, en, zh), part in folder.refused.groupby(["order", "reason", "reason_zh"])
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.runs, -row.times, row.order.en))


def view(folder: Folder) -> dict[str, Any]:
    """What the section shows."""
    return {"given": list(given(folder.scenario)), "refused": refused(folder)}
