"""Sampling sites: as many as the scenario says, cut from neighbouring stairwells, or those of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.county.people import Homes
from sim.county.places import distances, in_km
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
    """The sites of a scenario."""
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
    rows = read_table("sites", path)
    town = [towns.index(row["town"]) for row in rows]
    xy = in_km(towns, [row["longitude"] for row in rows], [row["latitude"] for row in rows])
    distance = distances(grid_xy, xy)
    distance[homes.grid_town[:, None] != np.array(town)[None, :]] = np.inf
    nearest = distance.argmin(axis=1).astype(np.int32)
    return Sites(nearest[homes.grid], xy, np.array([row["tables"] for row in rows], dtype=np.int64), np.array(town))
