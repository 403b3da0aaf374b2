"""Orders that cannot be obeyed, seen before they are given: places that do not exist, help that was asked for."""

from __future__ import annotations

from sim.exercise.roles import Refusal
from sim.model import Model
from sim.response.orders import Orders
from sim.scenario import plan as p


def impossible(model: Model, order: p.Order) -> Refusal | None:
    """Why this order would be refused or change nothing; None if it can be obeyed."""
    if model.response is None:
        return Refusal("this scenario has no response", "本情景没有处置力量")
    orders = model.response.orders
    if orders.given_before(order):
        return Refusal("was given before; it comes once", "已下达过，只到位一次")
    try:
        _look(model, orders, order)
    except ValueError as error:
        return Refusal(str(error), f"无法执行：{error}")
    return None


def _look(model: Model, orders: Orders, order: p.Order) -> None:
    """Raises ValueError as the order itself would."""
    county, cases = model.county, tuple(model.situation.case_homes)
    match order:
        case p.SetZone() | p.LowerZone():
            if not orders.buildings(order.area, cases).size:
                raise ValueError(f"{order.area}: nobody lives there")
        case p.TestRound():
            if orders.waiting(orders.grids(order.area, cases)):
                raise ValueError("a round of this area waits already")
        case p.CloseLayer():
            orders.grids(order.area, cases)
        case p.MoveVolunteers():
            if county.map.index(order.source) == county.map.index(order.to):
                raise ValueError(f"{order.to}: lends to itself")
        case p.SetCheckpoint():
            orders.entrance(order)
