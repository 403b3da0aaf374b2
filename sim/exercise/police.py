"""Police and medical staff at entrances with more lanes than usual: counted here only, in proportion to the lanes.

The model keeps a post's police as its table has them and opens the lanes all the same; so that lanes are not for
nothing, a team may open no more than the county's police could man in a shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from sim.county.entrances import Entrances, Mode
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


def needed(model: Model, entrance: int, lanes: int | None, others: Sequence[SetCheckpoint] = ()) -> Floats:
    """How many each staffed entrance takes a shift; one of them with so many lanes of a class, or as usual.

    `others`: orders that are given already. At each other entrance the most counts: who stands there now is not free
    before an order that sends him away is in force, and may be needed again if it is taken back.
    """
    assert model.response is not None
    border = model.response.border
    at, posts = border.entrances, border.posts
    takes = np.array([_takes(at, e, posts.lanes[e], bool(m == Mode.STAFFED)) for e, m in enumerate(posts.mode)])
    for order in others:
        e = at.index(order.entrance)
        wanted = posts.lanes[e] if order.lanes is None else _of_class(at, e, order.lanes)
        takes[e] = max(takes[e], _takes(at, e, wanted, order.mode == "staffed"))
    wanted = at.lanes[entrance] if lanes is None else _of_class(at, entrance, lanes)
    takes[entrance] = _takes(at, entrance, wanted, staffed=True)
    return takes


def _of_class(at: Entrances, entrance: int, lanes: int) -> Ints:
    """Lanes by class of an entrance with so many at each of its posts, of the classes that it has."""
    return np.where(at.lanes[entrance] > 0, lanes * at.count[entrance], 0)


def _takes(at: Entrances, entrance: int, lanes: Ints, staffed: bool) -> float:
    """How many an entrance takes with these lanes; fewer than usual set nobody free."""
    more = max(float(lanes.sum()) / max(int(at.lanes[entrance].sum()), 1), 1.0)
    return float(at.staff[entrance]) * more if staffed else 0.0


def enough(model: Model, entrance: int, lanes: int, others: Sequence[SetCheckpoint] = ()) -> bool:
    """Whether all staffed entrances can be manned with so many lanes at this one."""
    return ceil(float(needed(model, entrance, lanes, others).sum()) - SLACK) <= a_shift(model)
