"""Claims about what the staff of a grid do by order, and whom nobody can call."""

from __future__ import annotations

import numpy as np
import pytest
from test_monitoring import HOME, NO_VOLUNTEERS, STAYS, batches, model_of, observed

from sim.controls import Level, Zone
from sim.log import Event
from sim.model import Model
from sim.response.claims import Claim
from sim.response.volunteers import Role
from sim.scenario import orders as o

TEN_EACH = {**STAYS, "checks_per_person": 10, "absent": 0.0}


def crowded(model: Model, number: int = 200) -> tuple[int, np.ndarray]:
    """A grid, and so many of its people, who must stay at home from 06:00 of day 0 on."""
    grid = int(model.county.grid[HOME[0]])
    people = np.flatnonzero(model.county.grid == grid)[:number]
    model.advance(6.0)
    model.response.world.claims.open(people, Claim.SECONDARY, 1e6, 6.0)
    model.response.monitoring.add(people)
    return grid, people


def away(model: Model, grids: np.ndarray) -> None:
    """All staff of these grids are in rooms."""
    staff = model.response.monitoring._responsible.of(grids)
    model.response.world.claims.move(staff.ravel(), Level.CENTRAL, model.now)


def leave(model: Model, task: str, grid: int, lasts: str = "24 h") -> None:
    model.order(o.LeaveTask(order="leave_task", task=task, area=f"grid:{grid}", lasts=lasts))


def test_whom_a_grid_leaves_its_staff_neither_call_nor_visit_until_the_time_is_over():
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, _ = crowded(model)
    made = []
    for day in (2, 3, 4, 5):
        if day == 3:
            leave(model, "call", grid)
            leave(model, "visit", grid)
        model.advance(24.0 * day)
        made.append(batches(model, Event.CHECKED_BY_STAFF))
    assert np.diff(made[1:]).tolist() == [30, 30]
    assert made[0] > 0
    other = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(other)
    other.advance(48.0)
    before = batches(other, Event.CHECKED_BY_STAFF)
    leave(other, "call", grid)
    leave(other, "visit", grid)
    other.advance(72.0)
    assert batches(other, Event.CHECKED_BY_STAFF) == before
    assert (other.response.monitoring.last_check[people] <= 48.0).all()


def test_whom_a_grid_leaves_to_be_called_is_not_visited_meanwhile_and_who_comes_home_meanwhile_is_called():
    """Turn after turn of eight hours; the last check of those who were at home is soon more than a day ago."""
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(model, 30)
    model.advance(48.0)
    last, (old, new) = model.response.monitoring.last_check, (people[:20], people[20:])
    last[old], last[new] = model.now - 13.0, model.now + 1.0
    leave(model, "call", grid)
    model.advance(72.0)
    assert (last[old] == 35.0).all()
    assert (last[new] > 49.0).all()
    for begins in (72.0, 80.0, 88.0):
        leave(model, "visit", grid, "8 h")
        model.advance(begins + 8.0)
    assert (last[old] == 35.0).all()


@pytest.mark.parametrize("left", ["call", "visit"])
def test_who_was_checked_in_the_last_day_is_called_and_the_others_are_visited(left):
    """Twenty were checked 30 h ago, ten an hour ago: one task that is left does not hold up the other."""
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(model, 30)
    model.advance(48.0)
    last, work = model.response.monitoring.last_check, model.response.grid_work
    last[people[:20]], last[people[20:]] = model.now - 30.0, model.now - 1.0
    assert set(work.people("visit", grid)) == set(people[:20])
    assert not work.people("call", grid).size
    assert set(work.people("call", grid, 24.0)) == set(people[20:])
    leave(model, left, grid)
    model.advance(71.0)
    assert (last[people[:20]] > 48.0).all() == (left == "call")
    assert (last[people[20:]] > 48.0).any() == (left == "visit")
    assert (last[people[:20]] == 18.0).all() == (left == "visit")


def sealed(model: Model, grid: int) -> None:
    """A grid in lockdown, at the hour at which its next delivery is due."""
    model.response.zones.order(model.county.buildings_in(np.array([grid])), Zone.LOCKDOWN)
    while not model.response.supply.due_in(grid):
        model.advance(model.now + 1)


@pytest.mark.parametrize("task", ["card", "deliver"])
def test_a_grid_whose_staff_are_all_away_can_do_nothing_by_order(task):
    model = model_of({**STAYS, "lost_alone": 0.0, "lost_taken_over": 0.0}, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(model)
    model.advance(47.0)
    sealed(model, grid)
    model.response.monitoring.unwatched_until[people] = model.now + 24.0
    work = model.response.grid_work
    assert work.able(task, grid) > 0
    away(model, np.array([grid]))
    with pytest.raises(ValueError, match="nobody of its staff is there"):
        work.do(task, grid)


def test_deliveries_by_order_need_staff_who_are_there_and_food_in_store():
    model = model_of(STAYS, volunteers=NO_VOLUNTEERS, supply={"households_per_person": 5})
    grid, _ = crowded(model, 1)
    work, supply = model.response.grid_work, model.response.supply
    sealed(model, grid)
    staff = model.response.monitoring._responsible.of(np.array([grid]))
    model.response.world.claims.move(staff[0, :1], Level.CENTRAL, model.now)
    there = int(model.response.monitoring.staff_there(np.array([grid]))[0])
    before = supply.packs
    assert work.able("deliver", grid) == 5 * there < 5 * 3
    work.do("deliver", grid)
    assert before - supply.packs == 5 * there
    with pytest.raises(ValueError, match="have done the work of a day"):
        work.do("deliver", grid)
    supply.packs = 0.5
    with pytest.raises(ValueError, match="nothing is in store"):
        work.do("deliver", grid)


def test_who_brings_food_makes_so_many_fewer_calls():
    """Two twins; in one of them the three staff bring all the food of a shift: that day they call nobody."""
    made = []
    for brings in (False, True):
        model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS, supply={"households_per_person": 5})
        grid, _ = crowded(model)
        model.advance(47.0)
        sealed(model, grid)
        model.advance(24.0 * np.ceil(model.now / 24.0))
        before = batches(model, Event.CHECKED_BY_STAFF)
        if brings:
            model.order(o.GridTask(order="grid_task", task="deliver", area=f"grid:{grid}"))
        for day in (1, 2):
            model.advance(model.now + 24.0)
            made.append((day, batches(model, Event.CHECKED_BY_STAFF) - before))
    assert made == [(1, 30), (2, 60), (1, 0), (2, 30)]


def test_volunteers_are_asked_to_call_nobody_whom_nobody_looks_after():
    """Where all staff of a grid are in rooms, its people are unchecked, with volunteers or without."""
    model = model_of({**STAYS, "lost_alone": 0.0, "lost_taken_over": 0.0})
    model.advance(6.0)
    away(model, np.unique(model.county.grid[HOME]))
    observed(model, 3)
    at_home = model.response.world.claims.under_control()
    assert (model.response.monitoring.unwatched_until[at_home] > model.now).all()
    assert batches(model, Event.UNCHECKED) == batches(model, Event.NOBODY_THERE) == 3 * at_home.size
    assert batches(model, Event.BEYOND_STAFF) == 0
    assert model.response.workforce.on_duty(Role.CHECKS) == 0
