"""入口: where roads and wharfs enter the county, their ordinary traffic, and how they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.both import Fault, Wrong
from sim.county.places import distances, in_km, travel_hours
from sim.county.towns import Towns, read_towns
from sim.scenario.groups import CheckpointSettings, RoadHours
from sim.scenario.layouts import entrances_table
from sim.scenario.model import Scenario
from sim.scenario.places import not_found
from sim.scenario.tables import read_table
from sim.units import SLACK, Floats, Ints

RESIDENTS = 456_775  # of the county whose traffic, gates and trade are shipped; a smaller one has less in proportion
CARS, TRUCKS = 0, 1
_CHOICE = 5  # entrances among which a vehicle that does not get in chooses, the nearest


class Mode(IntEnum):
    """How an entrance is kept: 开放, 查验点, 硬隔离, 封闭."""

    OPEN = 0
    STAFFED = 1
    BARRIER = 2
    CLOSED = 3


@dataclass(frozen=True, eq=False)
class Entrances:
    """One entry a row of the table; a row may stand for `count` alike, of which a smaller county has fewer."""

    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    neighbours: tuple[str, ...]
    roads: tuple[str, ...]
    authorities: tuple[str, ...]
    town: Ints
    xy: Floats  # [entrances, 2] km
    mode: Ints
    count: Ints
    traffic: Floats  # [entrances, 2] cars and trucks a day, all of a row together
    lanes: Ints  # [entrances, 2], all of a row together
    checks: tuple[tuple[str, ...], ...]  # what is checked at each when staffed
    profiles: Floats  # [profiles, 25] share of a day's traffic that has come by each whole hour
    profile: Ints  # [entrances, 2] which of them the traffic follows
    staff: Floats  # police and medical staff a shift when staffed, all of a row together
    volunteers: float  # a lane and shift, where police and medical staff do not open it alone
    nearest: Ints  # [entrances, entrances] the others by (same neighbour first, distance); itself first
    drive: Floats  # [entrances, entrances] hours from one to the other

    def police_at(self, lanes: Ints) -> Floats:
        """Police and medical staff a shift of each entrance if it is staffed, with these lanes int[entrances, 2].

        More lanes than the table's take more in proportion, fewer set nobody free (assumption).
        """
        return self.staff * np.maximum(lanes.sum(axis=1) / np.maximum(self.lanes.sum(axis=1), 1), 1.0)

    def police_by_town(self, towns: int, mode: Ints | None = None, lanes: Ints | None = None) -> Ints:
        """The same of all staffed entrances of each of so many towns (or as many as have entrances), in whole persons.

        As they are kept now, without `mode` and `lanes` as at the start.
        """
        staffed = (self.mode if mode is None else mode) == Mode.STAFFED
        at = self.police_at(self.lanes if lanes is None else lanes)
        return np.ceil(np.bincount(self.town, np.where(staffed, at, 0.0), towns)).astype(np.int64)

    def near(self, entrance: int) -> list[tuple[int, float]]:
        """The others by road, or by water, to which its vehicles may go, and the hours on the way."""
        by_water = [road == "port" for road in self.roads]
        others = [e for e in self.nearest[entrance, 1:].tolist() if by_water[e] == by_water[entrance]]
        return [(other, float(self.drive[entrance, other])) for other in others[:_CHOICE]]

    def index(self, name: str) -> int:
        """The number of an entrance by either name. Raises ValueError."""
        for names in (self.names, self.names_zh):
            if name in names:
                return names.index(name)
        raise Wrong(Fault("", not_found("entrance", name, self.names, self.names_zh)))


def read_entrances(scenario: Scenario, towns: Towns | None = None) -> Entrances:
    """The entrances of a scenario. Raises ValueError for a closed entrance that there is not."""
    towns = towns or read_towns(scenario.tables.get("towns"))
    rows, own = read_table("entrances", entrances_table(scenario)), "entrances" in scenario.tables
    scale, settings = 1.0 if own else scenario.county.population / RESIDENTS, scenario.checkpoints
    lanes, of_each = settings.lanes, np.array([(row["car_lanes"], row["truck_lanes"]) for row in rows])
    # a shipped layout in a county with other towns: its posts stand in the first town
    here = {*towns.names, *towns.names_zh}
    town = [towns.index(row["town"]) if own or row["town"] in here else 0 for row in rows]
    xy = in_km(towns, [row["longitude"] for row in rows], [row["latitude"] for row in rows])
    alike = np.array([max(row["count"], 1) for row in rows], dtype=np.int64)
    count = np.ceil(alike * min(scale, 1.0) - SLACK).astype(np.int64)
    profiles, profile = _profiles(settings, [row["road"] for row in rows])
    entrances = Entrances(
        names=tuple(row["name"] for row in rows),
        names_zh=tuple(row["name_zh"] for row in rows),
        neighbours=tuple(row["neighbour"] for row in rows),
        roads=tuple(row["road"] for row in rows),
        authorities=tuple(row["authority"] for row in rows),
        town=np.array(town, dtype=np.int64),
        xy=xy,
        mode=np.array([Mode[row["mode"].upper()] for row in rows], dtype=np.int64),
        count=count,
        traffic=np.array([(row["cars"], row["trucks"]) for row in rows], dtype=np.float64) * (alike * scale)[:, None],
        lanes=np.ceil(lanes * of_each - SLACK).astype(np.int64) * count[:, None],
        checks=tuple(row["checks"] or settings.checks for row in rows),
        profiles=profiles,
        profile=profile,
        staff=np.array([row["staff"] for row in rows], dtype=np.float64) * alike * scale * lanes,
        volunteers=(1 - settings.alone) * settings.volunteers_per_lane,
        nearest=_nearest(xy, [row["neighbour"] for row in rows]),
        drive=_drive(xy, scenario.transfer.speed),
    )
    for name in settings.closed:
        try:
            entrances.mode[entrances.index(name)] = Mode.CLOSED
        except Wrong as error:
            raise Wrong(Fault("checkpoints.closed", error.faults[0].says)) from None
    return entrances


def hours_of(entrances: Entrances, entrance: Ints, kind: Ints, u: Floats) -> Floats:
    """When in the day (h) vehicles of these classes come to these entrances, from a number in (0, 1) each."""
    hour = np.empty(u.size)
    profile = entrances.profile[entrance, kind]
    for one, come in enumerate(entrances.profiles):
        mine = np.flatnonzero(profile == one)
        hour[mine] = np.interp(u[mine], come, np.arange(25.0))
    return hour


def _profiles(settings: CheckpointSettings, roads: list[str]) -> tuple[Floats, Ints]:
    """The profiles of entrances on these roads: those of their class of road, otherwise those of all."""
    given: dict[str, RoadHours] = {row.road: row for row in settings.by_road}
    weights = [
        getattr(given.get(road), name, None) or getattr(settings, name)
        for road in roads
        for name in ("cars_by_hour", "trucks_by_hour")
    ]
    profiles, which = np.unique(np.array(weights, dtype=np.float64), axis=0, return_inverse=True)
    come = np.cumsum(profiles, axis=1) / profiles.sum(axis=1)[:, None]
    return np.concatenate([np.zeros((come.shape[0], 1)), come], axis=1), which.reshape(-1, 2)


def _drive(xy: Floats, speed: float) -> Floats:
    (x1, y1), (x2, y2) = xy[:, None, :].transpose(2, 0, 1), xy.T
    return np.asarray(travel_hours(x1, y1, x2, y2, 0, speed))


def _nearest(xy: Floats, neighbours: list[str]) -> Ints:
    distance = distances(xy, xy)
    other = np.array([[a != b for b in neighbours] for a in neighbours])
    return np.array([np.lexsort((distance[i], other[i], np.arange(len(xy)) != i)) for i in range(len(xy))])
