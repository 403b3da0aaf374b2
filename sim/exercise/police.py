"""Police and medical staff at entrances with more lanes than usual: counted here only, in proportion to the lanes.

The model keeps a post's police as its table has them and opens the lanes all the same; so that lanes are not for
nothing, a team may open no more than the county's police could man in a shift.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from sim.county.entrances import Mode
from sim.model import Model
from sim.response.appointments import SHIFTS, Post
from sim.units import Floats

SLACK = 1e-9


def a_shift(model: Model) -> int:
    """How many the county has for a shift, by its roster, who are not away for a time."""
    assert model.response is not None
    staff = model.response.staff
    here = (staff.post == Post.POLICE) & (staff.roster.away_until <= model.now)
    own = staff.settings.attendance * int(here.sum()) / len(SHIFTS)
    return int(own + SLACK) + staff.outside[Post.POLICE] + staff.aid[Post.POLICE]


def needed(model: Model, entrance: int, lanes: int | None) -> Floats:
    """How many each staffed entrance takes a shift; one of them with so many lanes of a class, or as usual."""
    assert model.response is not None
    border = model.response.border
    at, now, mode = border.entrances, border.posts.lanes.astype(float), border.posts.mode.copy()
    usual = at.lanes[entrance]
    now[entrance] = usual if lanes is None else np.where(usual > 0, lanes * at.count[entrance], 0)
    mode[entrance] = Mode.STAFFED
    more = np.maximum(now.sum(axis=1) / np.maximum(at.lanes.sum(axis=1), 1), 1.0)  # fewer lanes set nobody free
    return np.where(mode == Mode.STAFFED, at.staff * more, 0.0)


def enough(model: Model, entrance: int, lanes: int) -> bool:
    """Whether all staffed entrances can be manned with so many lanes at this one."""
    return ceil(float(needed(model, entrance, lanes).sum()) - SLACK) <= a_shift(model)
