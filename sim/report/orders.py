"""The standing plan and the commander's orders in words, and the orders that could not be obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.findings import Folder
from sim.names import Name
from sim.scenario.fields import parts, value_text
from sim.scenario.model import Scenario
from sim.scenario.writer import said

_ALWAYS = ("level", "area")  # how far an order reaches, also where that is usual


class Given(NamedTuple):
    """A rule of the plan, or orders of the commander: when, how much later, and what."""

    key: str
    when: str
    delay: str
    orders: list[str]


class Refused(NamedTuple):
    """An order that was refused: what, why, in how many runs, and how often in all."""

    order: str
    reason: Name
    runs: int
    times: int


def given(scenario: Scenario) -> Iterator[Given]:
    """All rules, then all orders at fixed times."""
    for i, rule in enumerate(scenario.plan.rules):
        delay = value_text(parts(type(rule))["delay"], rule.delay) if rule.delay else ""
        yield Given(f"plan.rules.{i}", said(rule.when), delay, [said(order, _ALWAYS) for order in rule.orders])
    for i, one in enumerate(scenario.orders):
        at = value_text(parts(type(one))["at"], one.at)
        yield Given(f"orders.{i}", at, "", [said(order, _ALWAYS) for order in one.orders])


def refused(folder: Folder) -> list[Refused]:
    """Those refused in most runs first."""
    found = [
        Refused(str(order), Name(str(en), str(zh)), int(part["replicate"].nunique()), len(part))
        for (order, en, zh), part in folder.refused.groupby(["order", "reason", "reason_zh"])
    ]
    return sorted(found, key=lambda row: (-row.runs, -row.times, row.order))


def view(folder: Folder) -> dict[str, Any]:
    """What the section shows."""
    return {"given": list(given(folder.scenario)), "refused": refused(folder)}
