"""Where things are, in km on a plane, and how long a drive takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.county.towns import Towns
from sim.streams import Stream, Streams
from sim.units import MINUTE, Floats, Ints, grid

KM_PER_DEGREE = 111.2
TOWN_RADIUS = 3.5  # km around the label point in which grids lie: √(585 km² ÷ 9 towns ÷ π) ≈ 4.5 (assumption)
ROAD_FACTOR = 1.3  # road km a straight km (assumption)
SHORTEST = 5 * MINUTE  # h, of any drive (assumption)
QUARANTINE_SITES = 11  # designated hotels and centres (assumption)
# share of free speed lost: drive times by hour of day, 1 = free roads (assumption: peaks 07–09 and 16–18)
TRAFFIC = np.array([1.0] * 6 + [1.1, 1.4, 1.4, 1.2] + [1.1] * 5 + [1.2, 1.4, 1.4, 1.2] + [1.1, 1.0, 1.0, 1.0, 1.0])
_GRID, _QUARANTINE = 10, 11  # kinds of the stream PLACE


def on_a_plane(towns: Towns) -> Floats:
    """Label points in km east and north of the mean point, [towns, 2]."""
    return in_km(towns, towns.longitude, towns.latitude)


def in_km(towns: Towns, longitude: Any, latitude: Any) -> Floats:
    """Points (degrees) on the same plane, [n, 2]."""
    longitude, latitude = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    middle = towns.latitude.mean()
    east = (longitude - towns.longitude.mean()) * np.cos(np.radians(middle))
    return np.column_stack([east, latitude - middle]) * KM_PER_DEGREE


def in_degrees(towns: Towns, xy: Any) -> Floats:
    """Points of the plane (km) as longitude and latitude, [n, 2]."""
    middle = np.array([towns.longitude.mean(), towns.latitude.mean()])
    scale = np.array([np.cos(np.radians(middle[1])), 1.0]) * KM_PER_DEGREE
    return np.asarray(xy) / scale + middle


def scatter(streams: Streams, kind: int, centres: Any) -> Floats:
    """A keyed point in a disc of a town's radius around each centre, [n, 2]."""
    ids = np.arange(len(centres))
    radius = TOWN_RADIUS * np.sqrt(streams.u(Stream.PLACE, kind, 2 * ids)) if ids.size else np.empty(0)
    angle = 2 * np.pi * streams.u(Stream.PLACE, kind, 2 * ids + 1) if ids.size else np.empty(0)
    return np.asarray(centres) + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def grid_places(streams: Streams, town_xy: Floats, grid_town: Ints) -> Floats:
    """A place for every grid."""
    return scatter(streams, _GRID, town_xy[grid_town])


def quarantine_places(streams: Streams, town_xy: Floats) -> Floats:
    """A place for every quarantine site: one after the other in every town."""
    return scatter(streams, _QUARANTINE, town_xy[np.arange(QUARANTINE_SITES) % len(town_xy)])


def distances(a: Any, b: Any) -> Floats:
    """Straight lines (km) from each of these places to each of those, [a, b]."""
    east, north = (np.asarray(a)[:, None, :] - np.asarray(b)[None, :, :]).transpose(2, 0, 1)
    return np.hypot(east, north)


def gravity(town_xy: Floats, population: Ints) -> Floats:
    """Cumulative chance of each other town, [towns, towns]: residents ÷ distance², own town left out.

    Where nobody lives in any other town the own one takes its place.
    """
    pull = population / np.maximum(distances(town_xy, town_xy), 1.0) ** 2
    np.fill_diagonal(pull, 0.0)
    alone = pull.sum(axis=1) <= 0
    pull[alone, alone] = 1.0
    return np.cumsum(pull, axis=1) / pull.sum(axis=1, keepdims=True)


def travel_hours(x1: Any, y1: Any, x2: Any, y2: Any, hour: Any, speed: float) -> Any:
    """Driving time (h) between places (km) at this hour of day and free mean speed (km/h); arrays broadcast."""
    distance = ROAD_FACTOR * np.hypot(np.subtract(x1, x2), np.subtract(y1, y2))
    traffic = TRAFFIC[np.asarray(hour, dtype=np.int64) % 24]
    return grid(np.maximum(distance / speed * traffic, SHORTEST))
