"""The towns: a table beside the scenario, or the nine towns of Haiyan."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path

import numpy as np

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
        close = get_close_matches(name, [*self.names, *self.names_zh], n=1)
        hint = f"; did you mean {close[0]}" if close else ""
        raise ValueError(f"no town is called {name}; towns are {', '.join(self.names)}{hint}")


def read_towns(path: str | None) -> Towns:
    """The towns of a table, or Haiyan's. Raises ValueError with all faults."""
    source = path or str(resources.files("sim.county") / "data" / "towns.csv")
    rows = read_table("towns", source)
    file = Path(source).name
    column = {key: [row[key] for row in rows] for key in rows[0]}
    names = [*column["name"], *column["name_zh"]]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{file}:1:1: name: {', '.join(repeated)} occurs twice; names of towns differ")
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
