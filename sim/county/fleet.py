"""Vehicles: as many as the scenario says, or those of a table; each with seats and a depot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.county.towns import Towns
from sim.scenario.model import Scenario
from sim.scenario.tables import Row, read_table
from sim.units import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Fleet:
    """Vehicles of one kind, one entry each."""

    kind: Any  # str[vehicles]: coach, minibus, ambulance
    seats: Ints
    aid: Bools  # comes only after the order for aid
    depot_xy: Floats  # [vehicles, 2], km

    def standing(self, *, aid: bool) -> list[int]:
        """Numbers of the vehicles that are there: without aid, or all."""
        return np.flatnonzero(~self.aid | aid).tolist()


@dataclass(frozen=True, eq=False)
class Fleets:
    """Buses (coaches, then minibuses) and ambulances."""

    buses: Fleet
    ambulances: Fleet


def vehicles(scenario: Scenario) -> list[Row]:
    """The rows of the table of vehicles, or the same from the settings of `transfer`."""
    path = scenario.tables.get("vehicles")
    if path is not None:
        return read_table("vehicles", path)
    t = scenario.transfer
    numbers = (
        ("coach", t.coaches, t.usable_seats, "no"), ("coach", t.coaches_aid, t.usable_seats, "yes"),
        ("minibus", t.minibuses, t.minibus_seats, "no"), ("minibus", t.minibuses_aid, t.minibus_seats, "yes"),
        ("ambulance", t.ambulances, 1, "no"), ("ambulance", t.ambulances_aid, 1, "yes"),
    )  # fmt: skip
    names = ("kind", "number", "seats", "after_order")
    return [dict(zip(names, values, strict=True)) | {"town": ""} for values in numbers]


def seats_and_ambulances(scenario: Scenario) -> tuple[int, int]:
    """Seats of all buses, and ambulances, with all aid that can be called."""
    rows = vehicles(scenario)
    seats = sum(row["number"] * row["seats"] for row in rows if row["kind"] != "ambulance")
    return seats, sum(row["number"] for row in rows if row["kind"] == "ambulance")


def build_fleets(scenario: Scenario, towns: Towns, town_xy: Floats, depot_xy: Any, hospital_xy: Any) -> Fleets:
    """All vehicles of a scenario."""
    rows = vehicles(scenario)
    depots = [
        town_xy[towns.index(row["town"])] if row["town"] else hospital_xy if row["kind"] == "ambulance" else depot_xy
        for row in rows
    ]
    each = list(zip(rows, depots, strict=True))
    coaches, minibuses, ambulances = (
        sorted((e for e in each if e[0]["kind"] == kind), key=lambda e: e[0]["after_order"] == "yes")
        for kind in ("coach", "minibus", "ambulance")
    )
    return Fleets(_fleet(coaches + minibuses), _fleet(ambulances))


def _fleet(rows: list[tuple[Row, Any]]) -> Fleet:
    numbers = np.array([row["number"] for row, _ in rows], dtype=np.int64)
    return Fleet(
        kind=np.repeat(np.array([row["kind"] for row, _ in rows], dtype=np.str_), numbers),
        seats=np.repeat(np.array([row["seats"] for row, _ in rows], dtype=np.int64), numbers),
        aid=np.repeat(np.array([row["after_order"] == "yes" for row, _ in rows], dtype=bool), numbers),
        depot_xy=np.repeat(np.array([place for _, place in rows]).reshape(-1, 2), numbers, axis=0),
    )
