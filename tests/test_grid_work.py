"""Claims about what the staff of a grid do by order, and whom nobody can call."""

from __future__ import annotations

from functools import partial
from typing import get_args

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


def test_by_order_after_order_a_grid_calls_no_more_than_its_staff_can_in_a_day():
    """Three staff, ten calls each; what they have called at once they call fewer by the hour, and then as before."""
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, _ = crowded(model)
    order = partial(o.GridTask, order="grid_task", task="visit", area=f"grid:{grid}")
    model.advance(48.0)
    before = batches(model, Event.CHECKED_BY_STAFF)
    for hour in range(6):
        model.order(order())
        model.advance(48.0 + hour)
    assert batches(model, Event.CHECKED_BY_STAFF) - before == 30
    model.advance(96.0)
    assert 30 <= batches(model, Event.CHECKED_BY_STAFF) - before <= 2 * 30
    made = [batches(model, Event.CHECKED_BY_STAFF)]
    for day in (5, 6, 7):
        model.advance(24.0 * day)
        made.append(batches(model, Event.CHECKED_BY_STAFF))
    assert np.diff(made).tolist() == [30, 30, 30]
    assert batches(model, Event.CHECKED_BY_STAFF) == batches(model, Event.CHECKED)


def test_calls_made_by_order_are_made_up_for_even_if_those_called_are_home_no_more():
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(model)
    other = np.flatnonzero(model.county.grid == grid + 1)[:1]
    model.response.world.claims.open(other, Claim.SECONDARY, 1e6, model.now)
    model.advance(48.0)
    model.order(o.GridTask(order="grid_task", task="visit", area=f"grid:{grid}"))
    model.advance(48.5)
    monitoring, claims = model.response.monitoring, model.response.world.claims
    assert monitoring.calls.left(np.array([grid])) == 0
    claims.close(people, Claim.SECONDARY, model.now)
    model.advance(72.0)
    assert monitoring.calls.left(np.array([grid])) == 30


@pytest.mark.parametrize("task", ["visit", "deliver"])
def test_a_grid_whose_staff_are_all_away_can_do_nothing_by_order(task):
    model = model_of({**STAYS, "lost_alone": 0.0, "lost_taken_over": 0.0}, volunteers=NO_VOLUNTEERS)
    grid, _ = crowded(model)
    model.advance(47.0)
    grids, work = np.array([grid]), model.response.grid_work
    model.response.zones.order(model.county.buildings_in(grids), Zone.LOCKDOWN)
    while not work.number("deliver", grids):
        model.advance(model.now + 1)
    work.check(task, grids)
    away(model, grids)
    with pytest.raises(ValueError, match="nobody of its staff is there"):
        work.do(task, grids)


def test_deliveries_by_order_need_staff_who_are_there_and_food_in_store():
    model = model_of(STAYS, volunteers=NO_VOLUNTEERS, supply={"households_per_person": 5})
    grid, _ = crowded(model, 1)
    grids, work, supply = np.array([grid]), model.response.grid_work, model.response.supply
    model.response.zones.order(model.county.buildings_in(grids), Zone.LOCKDOWN)
    while not supply.due_in(grid):
        model.advance(model.now + 1)
    staff = model.response.monitoring._responsible.of(grids)
    model.response.world.claims.move(staff[0, :1], Level.CENTRAL, model.now)
    there = int(model.response.monitoring.staff_there(grids)[0])
    before = supply.packs
    work.do("deliver", grids)
    assert before - supply.packs == 5 * there < 5 * 3
    supply.packs = 0.5
    with pytest.raises(ValueError, match="nothing is in store"):
        work.do("deliver", grids)


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


def test_of_what_a_grid_has_done_in_a_turn_visits_come_before_calls():
    """They share the calls of a day, and who has waited longest comes first."""
    model = model_of(TEN_EACH, volunteers=NO_VOLUNTEERS)
    grid, people = crowded(model)
    model.advance(48.0)
    last, work, grids = model.response.monitoring.last_check, model.response.grid_work, np.array([grid])
    last[people] = model.now - 20.0
    last[people[:40]] = model.now - 30.0
    for task in get_args(o.GridTaskName):
        if task in ("visit", "call") and model.response.monitoring.calls.left(grids)[0]:
            work.do(task, grids)
    assert (last[people] == model.now).sum() == 30
    assert (last[people[:40]] == model.now).sum() == 30
