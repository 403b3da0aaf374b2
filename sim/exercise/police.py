"""Police and medical staff whom all entrances would take with what is ordered: whether the county has so many."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from sim.county.entrances import Mode
from sim.model import Model
from sim.response.appointments import SHIFTS, Post
from sim.scenario.orders import SetCheckpoint
from sim.units import SLACK, Floats, Ints


def a_shift(model: Model) -> int:
    """How many the county has for a shift, by its roster, who are not away for a time."""
    assert model.response is not None
    staff = model.response.staff
    here = (staff.post == Post.POLICE) & (staff.roster.away_until <= model.now)
    own = staff.settings.attendance * int(here.sum()) / len(SHIFTS)
    return int(own + SLACK) + staff.outside[Post.POLICE] + staff.aid[Post.POLICE]


def now(model: Model) -> Floats:
    """How many each staffed entrance takes a shift as it is kept now."""
    assert model.response is not None
    posts, at = model.response.border.posts, model.response.border.entrances
    return np.where(posts.mode == Mode.STAFFED, at.police_at(posts.lanes), 0.0)


def needed(model: Model, entrance: int, lanes: int | None, others: Sequence[SetCheckpoint] = ()) -> Floats:
    """The same if this one is staffed with so many lanes of a class; None: with those that it has.

    `others`: orders that are given already. At each other entrance the most counts: who stands there now is not free
    before an order that sends him away is in force, and may be needed again if it is taken back.
    """
    assert model.response is not None
    at, takes = model.response.border.entrances, now(model)
    for order in others:
        e = at.index(order.entrance)
        takes[e] = max(takes[e], _takes(model, e, order.lanes) if order.mode == "staffed" else 0.0)
    takes[entrance] = _takes(model, entrance, lanes)
    return takes


def lanes_with(model: Model, entrance: int, lanes: int | None) -> Ints:
    """Lanes by class of an entrance with so many at each of its posts, of the classes that it has; None: as it has."""
    assert model.response is not None
    posts, at = model.response.border.posts, model.response.border.entrances
    if lanes is None:
        return np.asarray(posts.lanes[entrance])
    return np.where(at.lanes[entrance] > 0, lanes * at.count[entrance], 0)


def _takes(model: Model, entrance: int, lanes: int | None) -> float:
    """How many an entrance takes that is staffed with these lanes."""
    assert model.response is not None
    border = model.response.border
    all_lanes = border.posts.lanes.copy()
    all_lanes[entrance] = lanes_with(model, entrance, lanes)
    return float(border.entrances.police_at(all_lanes)[entrance])


def enough(model: Model, entrance: int, lanes: int | None, others: Sequence[SetCheckpoint] = ()) -> bool:
    """Whether this one takes no more with so many lanes than now, or all staffed entrances can be manned."""
    then = needed(model, entrance, lanes, others)
    return bool(then[entrance] <= now(model)[entrance]) or ceil(float(then.sum()) - SLACK) <= a_shift(model)
