"""The table of entrances of a scenario, and what must fit it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from sim.both import Both, Fault, listed
from sim.scenario.model import Scenario
from sim.scenario.tables import read_table


def entrances_table(scenario: Scenario) -> str:
    """Its own table, or that of a shipped layout."""
    shipped = resources.files("sim") / "county" / "data" / f"entrances-{scenario.checkpoints.layout}.csv"
    return scenario.tables.get("entrances") or str(shipped)


def unused_hours(scenario: Scenario) -> Iterator[Fault]:
    """A fault for hours of a class of road that no entrance is on."""
    asked = scenario.checkpoints.by_road
    roads = sorted({row["road"] for row in read_table("entrances", entrances_table(scenario))}) if asked else []
    for i, row in enumerate(asked):
        if row.road not in roads:
            known = listed(roads)
            en = f"no entrance is on a road of the class {row.road}, so its hours change nothing; allowed: {known.en}"
            zh = f"没有{row.road}类道路上的入口，其分时流量不起作用；可用{known.zh}"
            yield Fault(f"checkpoints.by_road.{i}.road", Both(en, zh))
