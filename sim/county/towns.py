"""The towns: a table beside the scenario, or the nine towns of Haiyan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.both import Fault, Wrong
from sim.scenario.model import Scenario
from sim.scenario.places import not_found, towns_table
from sim.scenario.tables import read_table
from sim.units import Floats, Ints


@dataclass(frozen=True)
class Towns:
    """Names (English, Chinese), residents, label points (degrees), one entry a town."""

    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    population: Ints
    longitude: Floats
    latitude: Floats

    def index(self, name: str) -> int:
        """The number of a town by either name. Raises ValueError with what was perhaps meant."""
        for names in (self.names, self.names_zh):
            if name in names:
                return names.index(name)
        raise Wrong(Fault("", not_found("town", name, self.names, self.names_zh)))


def read_towns(path: str | None) -> Towns:
    """The towns of a table, or Haiyan's. Raises ValueError with all faults."""
    rows = read_table("towns", path or towns_table(Scenario()))
    column = {key: [row[key] for row in rows] for key in rows[0]}
    return Towns(
        tuple(column["name"]),
        tuple(column["name_zh"]),
        np.array(column["population"], dtype=np.int64),
        np.array(column["longitude"], dtype=np.float64),
        np.array(column["latitude"], dtype=np.float64),
    )


def apportion(total: int, weights: Ints) -> Ints:
    """Whole residents by weight, by the largest remainder; the sum is exact."""
    quota = total * weights / max(int(weights.sum()), 1)
    given = np.floor(quota).astype(np.int64)
    order = np.lexsort((np.arange(weights.size), -(quota - given)))
    given[order[: total - int(given.sum())]] += 1
    return given
