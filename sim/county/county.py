"""A county: columns of persons, the groups they form, and the places; built once from a scenario."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from sim.both import Wrong, wrong
from sim.county import people, places
from sim.county.fleet import Fleets, build_fleets
from sim.county.groups import Groups, read_only
from sim.county.sites import place_sites
from sim.county.towns import Towns, apportion, read_towns
from sim.scenario.model import Scenario
from sim.scenario.places import by_name, table_problems
from sim.streams import Stream, Streams
from sim.units import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class County:
    """Persons are ordered by town, community, grid, stairwell and household, so each of these is a range of ids.

    Columns of persons have length n; grid and stairwell columns one entry each; places are km on a plane, [n, 2].
    """

    n: int
    map: Towns
    household: Ints
    stairwell: Ints
    grid: Ints
    community: Ints
    town: Ints
    age: Any  # years, int8
    workplace: Ints  # −1: none
    school: Ints  # class, −1: none
    key_occupation: Bools
    boosted: Bools
    site: Ints  # sampling site of each person
    grid_town: Ints
    grid_community: Ints
    grid_residents: Ints
    stairwell_grid: Ints
    stairwell_compound: Ints
    stairwell_homes: Ints  # households of each stairwell
    stairwell_residents: Ints
    other_town_cdf: Floats  # [towns, towns]
    site_tables: Ints
    site_town: Ints
    town_xy: Floats
    grid_xy: Floats
    site_xy: Floats
    depot_xy: Floats
    hospital_xy: Floats
    laboratory_xy: Floats
    quarantine_xy: Floats
    quarantine_rooms: Ints
    fleets: Fleets
    households: Groups = field(init=False)
    stairwells: Groups = field(init=False)
    grids: Groups = field(init=False)
    grid_stairwells: Groups = field(init=False)  # stairwells of each grid
    communities: Groups = field(init=False)
    towns: Groups = field(init=False)
    workplaces: Groups = field(init=False)
    classes: Groups = field(init=False)

    def __post_init__(self) -> None:
        for name in ("household", "stairwell", "grid"):
            object.__setattr__(self, f"{name}s", Groups(getattr(self, name), contiguous=True))
        grids = self.grid_residents.size
        object.__setattr__(self, "grid_stairwells", Groups(self.stairwell_grid, contiguous=True, number=grids))
        object.__setattr__(self, "towns", Groups(self.town, contiguous=True, number=len(self.map.names)))
        object.__setattr__(self, "communities", Groups(self.community, contiguous=True))
        object.__setattr__(self, "workplaces", Groups(self.workplace, contiguous=False))
        object.__setattr__(self, "classes", Groups(self.school, contiguous=False))
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                read_only(value)

    @property
    def town_names(self) -> tuple[str, ...]:
        """English names of the towns."""
        return self.map.names

    def town_range(self, name: str) -> tuple[int, int]:
        """First and last + 1 person of a town, by English or Chinese name. Raises ValueError."""
        town = self.map.index(name)
        return int(self.towns.start[town]), int(self.towns.start[town + 1])

    def nearest_town(self, xy: Any) -> Ints:
        """The town of each of these places (km), by its label point, [n]."""
        return np.asarray(places.distances(np.reshape(xy, (-1, 2)), self.town_xy).argmin(axis=1))

    def by_town(self, xy: Any, number: Any = 1) -> Ints:
        """So many things at each of these places (km), counted by the nearest town."""
        town = self.nearest_town(xy)
        count = np.bincount(town, np.broadcast_to(number, town.shape), len(self.town_xy))
        return np.asarray(count, dtype=np.int64)

    def travel_hours(self, x1: Any, y1: Any, x2: Any, y2: Any, hour: Any, speed: float) -> Any:
        """Driving time (h) between places (km) at this hour of day and mean speed (km/h)."""
        return places.travel_hours(x1, y1, x2, y2, hour, speed)

    def area(self, name: str) -> Ints:
        """The grids of 'county', 'town:NAME', 'community:N' or 'grid:N'. Raises ValueError."""
        if name == "county":
            return np.arange(self.grid_residents.size)
        kind, _, which = name.partition(":")
        if kind == "town":
            return np.flatnonzero(self.grid_town == self.map.index(which))
        column = {"community": self.grid_community, "grid": np.arange(self.grid_residents.size)}.get(kind)
        if column is None or not which.isdigit():
            raise wrong(
                f"'{name}' is no area; write county, town:NAME, community:N or grid:N",
                f"“{name}”不是范围；应写county、town:镇街名、community:编号或grid:编号",
            )
        if int(which) > int(column.max(initial=-1)):
            last = int(column.max(initial=-1))
            raise wrong(f"there is no {kind} {which}; the last one is {last}", f"没有{kind}:{which}；最后一个是{last}")
        return np.flatnonzero(column == int(which))

    def buildings(self, name: str) -> Ints:
        """The stairwells of 'building:N', 'compound:N' or an area of grids. Raises ValueError."""
        kind, _, which = name.partition(":")
        of = {"building": np.arange(self.stairwell_grid.size), "compound": self.stairwell_compound}.get(kind)
        if of is None:
            return self.buildings_in(self.area(name))
        if not which.isdigit() or int(which) > int(of.max(initial=-1)):
            last = int(of.max(initial=-1))
            raise wrong(f"there is no {name}; the last {kind} is {last}", f"没有{name}；{kind}最后一个是{last}")
        return np.flatnonzero(of == int(which))

    def buildings_in(self, grids: Any) -> Ints:
        """The stairwells of these grids, which are numbered grid by grid."""
        grids, start = np.unique(grids), self.grid_stairwells.start
        first, number = start[grids], start[grids + 1] - start[grids]
        return np.arange(number.sum()) + np.repeat(first - (np.cumsum(number) - number), number)


def build(scenario: Scenario) -> County:
    """The county of a scenario; the same for all replicates. Raises ValueError for tables with faults."""
    faults = table_problems(scenario.tables)
    if faults:
        raise Wrong(*(by_name(fault) for fault in faults))
    settings = scenario.county
    streams = Streams(settings.seed, 0)
    towns = read_towns(scenario.tables.get("towns"))
    residents = apportion(settings.population, towns.population)
    homes = people.settle(settings, streams, residents)
    town_xy = places.on_a_plane(towns)
    other_towns = places.gravity(town_xy, residents)
    age = people.ages(streams, homes.household)
    ids = np.arange(settings.population)
    grid_xy = places.grid_places(streams, town_xy, homes.grid_town)
    seat = town_xy[int(np.argmax(residents))]
    hospital_xy = seat + np.array([1.0, 1.0])
    first = np.unique(homes.stairwell, return_index=True)[1]  # the first resident of each stairwell
    door = np.unique(homes.household, return_index=True)[1]  # and of each household
    stairwell_grid = homes.grid[first]
    return County(
        n=settings.population,
        map=towns,
        **{name: getattr(homes, name) for name in homes.__dataclass_fields__},
        age=age,
        workplace=people.workplaces(settings, streams, age, homes.town, other_towns),
        school=people.classes(settings, streams, age, homes.town),
        key_occupation=streams.u(Stream.KEY_OCCUPATION, ids) < settings.key_occupations,
        boosted=streams.u(Stream.BOOSTED, ids) < settings.booster_coverage,
        grid_residents=np.bincount(homes.grid, minlength=homes.grid_town.size),
        stairwell_grid=stairwell_grid,
        stairwell_compound=people.compounds(homes.grid_community[stairwell_grid], settings.compound_stairwells),
        stairwell_homes=np.bincount(homes.stairwell[door], minlength=first.size),
        stairwell_residents=np.bincount(homes.stairwell, minlength=first.size),
        other_town_cdf=other_towns,
        town_xy=town_xy,
        grid_xy=grid_xy,
        depot_xy=seat.copy(),
        hospital_xy=hospital_xy,
        laboratory_xy=seat + np.array([1.0, 0.0]),
        quarantine_xy=places.quarantine_places(streams, town_xy),
        **_equipment(scenario, homes, (towns, town_xy, grid_xy, seat, hospital_xy)),
    )


def equipped(county: County, scenario: Scenario) -> County:
    """The people and homes of a county with the sites, quarantine rooms and vehicles of a scenario.

    As `build` of the scenario, where both have the same `county` and `tables`. Raises ValueError as it does.
    """
    where = (county.map, county.town_xy, county.grid_xy, county.depot_xy, county.hospital_xy)
    homes = people.Homes(*(getattr(county, column.name) for column in fields(people.Homes)))
    other = copy(county)
    for name, value in _equipment(scenario, homes, where).items():
        object.__setattr__(other, name, read_only(value) if isinstance(value, np.ndarray) else value)
    return other


def _equipment(
    scenario: Scenario, homes: people.Homes, where: tuple[Towns, Floats, Floats, Any, Any]
) -> dict[str, Any]:
    """What a county has for its people; `where`: towns, their and the grids' places, depot and hospital."""
    towns, town_xy, grid_xy, depot_xy, hospital_xy = where
    sites = place_sites(scenario, towns, homes, grid_xy)
    return {
        "site": sites.of, "site_tables": sites.tables, "site_town": sites.town, "site_xy": sites.xy,
        "quarantine_rooms": apportion(scenario.quarantine.rooms, np.ones(places.QUARANTINE_SITES, dtype=np.int64)),
        "fleets": build_fleets(scenario, towns, town_xy, depot_xy, hospital_xy),
    }  # fmt: skip
