"""Sampling sites: as many as the scenario says, cut from neighbouring stairwells, or those of a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.county.people import Homes
from sim.county.places import in_km
from sim.county.towns import Towns, apportion
from sim.scenario.model import Scenario
from sim.scenario.tables import read_table
from sim.units import Floats, Ints


@dataclass(frozen=True)
class Sites:
    """The site of each person, and of each site its place (km), tables and town."""

    of: Ints
    xy: Floats
    tables: Ints
    town: Ints


def place_sites(scenario: Scenario, towns: Towns, homes: Homes, grid_xy: Floats) -> Sites:
    """The sites of a scenario. Raises ValueError for a table that does not fit the county."""
    path = scenario.tables.get("sites")
    if path is not None:
        return _from_table(path, towns, homes, grid_xy)
    of = _even(homes.stairwell, scenario.sampling.sites)
    people = np.bincount(of)
    tables = 1 + apportion(max(scenario.sampling.tables - people.size, 0), people)
    first = np.searchsorted(of, np.arange(people.size))
    return Sites(of, grid_xy[homes.grid[first]], tables, homes.town[first])


def _even(stairwell: Ints, number: int) -> Ints:
    """Neighbouring stairwells share a site, all about equally large."""
    first = np.searchsorted(stairwell, stairwell, side="left")
    return np.unique(first * number // max(stairwell.size, 1), return_inverse=True)[1].astype(np.int32)


def _from_table(path: str, towns: Towns, homes: Homes, grid_xy: Floats) -> Sites:
    """Everybody goes to the nearest site of his town."""
    rows, file = read_table("sites", path), Path(path).name
    town, faults = [], list[str]()
    for line, row in enumerate(rows, start=2):
        try:
            town.append(towns.index(row["town"]))
        except ValueError as error:
            faults.append(f"{file}:{line}:1: town: {error}")
        if row["tables"] < 1:
            faults.append(f"{file}:{line}:1: tables: 0 is below the minimum 1; each site needs one")
    without = [towns.names[t] for t in np.unique(homes.grid_town).tolist() if t not in town]
    if without and not faults:
        faults.append(f"{file}:1:1: town: {', '.join(without)} has no site; every town with residents needs one")
    if faults:
        raise ValueError("\n".join(faults))
    xy = in_km(towns, [row["longitude"] for row in rows], [row["latitude"] for row in rows])
    distance = np.hypot(*(grid_xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    distance[homes.grid_town[:, None] != np.array(town)[None, :]] = np.inf
    nearest = distance.argmin(axis=1).astype(np.int32)
    return Sites(nearest[homes.grid], xy, np.array([row["tables"] for row in rows], dtype=np.int64), np.array(town))
