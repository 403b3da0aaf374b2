"""Whether a scenario can start: what shows only with its county, which is built once a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.both import Fault, Lang, Wrong, keyed
from sim.county import County, build, equipped
from sim.county.areas import unknown
from sim.model import Model
from sim.scenario import Scenario


class CannotStart(ValueError):  # noqa: N818
    """What is wrong with a scenario of this name, and shows only with its county."""

    def __init__(self, name: str, *faults: Fault) -> None:
        super().__init__(name, *faults)
        self.name, self.faults = name, faults

    def lines(self, lang: Lang = "en") -> list[str]:
        """A line for every fault."""
        return [keyed(self.name, fault.text(lang), lang) for fault in self.faults]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def check_start(scenario: Scenario) -> None:
    """Build the county and start a model. Raises CannotStart if the scenario does not allow it."""
    faults = start_faults(scenario)
    if faults:
        raise CannotStart(scenario.name, *faults)


def start_faults(scenario: Scenario, whole: bool = True) -> list[Fault]:
    """What shows only with the county and, of a `whole` scenario, a model."""
    try:
        county = built(scenario)
        faults = list(unknown(scenario, county))
        if whole and not faults:
            Model(scenario, county=county)
    except Wrong as error:
        return list(error.faults)
    return faults


def county_settings(scenario: Scenario) -> tuple[Any, ...]:
    """All of a scenario that the people and homes of its county depend on."""
    tables = tuple((n, Path(p).read_bytes()) for n, p in sorted(scenario.tables.items()) if n != "entrances")
    return (scenario.county, tables)


def equipment_settings(scenario: Scenario) -> tuple[Any, ...]:
    """All else that its county depends on: sites, rooms and vehicles, which are placed quickly."""
    return (scenario.sampling.sites, scenario.sampling.tables, scenario.quarantine.rooms, scenario.transfer)


class _Site:
    """A scenario that equals every other whose county has the same people and homes."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.settings = scenario, county_settings(scenario)

    def __hash__(self) -> int:
        return hash(self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Site) and self.settings == other.settings


@lru_cache(maxsize=2)
def _built(site: _Site) -> tuple[County, tuple[Any, ...]]:
    """A county with its people and homes, and what it is equipped by."""
    return build(site.scenario), equipment_settings(site.scenario)


def built(scenario: Scenario) -> County:
    """The county: people and homes are built once a process, and equipped anew for a scenario with other equipment."""
    county, equipment = _built(_Site(scenario))
    return county if equipment == equipment_settings(scenario) else equipped(county, scenario)
