"""Orders that cannot be obeyed, seen before they are given: places that do not exist, help that was asked for."""

from __future__ import annotations

from sim.exercise import say
from sim.exercise.roles import Refusal
from sim.model import Model
from sim.response.orders import Orders
from sim.scenario import plan as p

_REASONS = {  # a part of the reason that the county gives, and the reason in Chinese
    "no case is known": "尚无已知病例",
    "no building of a case is known": "尚不知病例所在楼道",
    "there is none": "目前没有这样的区域",
    "nobody lives there": "该处无人居住",
    "waits already": "该范围已有一轮核酸待开展（前一轮出完结果后开始）",
    "lends to itself": "调出与调入为同一镇街",
    "cannot lend to itself": "调出与调入为同一镇街",
    "was given before": "已下达过，只到位一次",
    "only a staffed entrance has lanes": "只有查验的卡口设车道",
    "it has no limit": "该环节不限能力，无人排队",
    "go first already": "该环节已按此先后",
    "is staffed already": "该卡口已在查验",
}
_EXPLAINED = {"waits already": "; it opens when earlier ones are reported"}  # what the English reason leaves out


def impossible(model: Model, order: p.Order) -> Refusal | None:
    """Why this order would be refused or change nothing; None if it can be obeyed."""
    if model.response is None:
        return Refusal("this scenario has no response", "本情景没有处置力量")
    orders = model.response.orders
    if orders.given_before(order.order):
        return Refusal("was given before; it comes once", "已下达过，只到位一次")
    try:
        _look(model, orders, order)
    except ValueError as error:
        return in_words(str(error))
    return None


def in_words(reason: str) -> Refusal:
    """The county's reason in both languages; an area of a scenario file is named as on the pages."""
    where, colon, what = reason.partition(": ")
    english = f"{say.area(where).en}: {what}" if colon else reason
    chinese = (text for part, text in _REASONS.items() if part in reason)
    english += "".join(text for part, text in _EXPLAINED.items() if part in reason)
    return Refusal(english, next(chinese, "没有这个地点"))


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
        case p.SetPriority():
            orders.priority(order)
