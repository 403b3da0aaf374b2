"""Orders that cannot be obeyed, seen before they are given: places that do not exist, help that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from sim.both import Both, Fault, Wrong, wrong
from sim.controls import Zone
from sim.county.entrances import RESIDENTS, Mode
from sim.exercise import police, say
from sim.exercise.coming import Coming, Taking, at_entrances, said_last, taken
from sim.exercise.waits import waits_in_turn
from sim.model import NO_RESPONSE, Model
from sim.names import STAGES, Name
from sim.response.border.posts import STAFFED_ALREADY
from sim.response.orders import LENDS_TO_ITSELF, ONCE, WAITS_ALREADY, Orders
from sim.response.staff import SHIFTS, Post
from sim.scenario import orders as o
from sim.units import SLACK
from sim.words import town

FIRST_ALREADY = Both("these go first already", "该环节已按此先后")
STRICT_ALREADY = Both(
    "all of it is under this level or a stricter one already, or will be by what is ordered",
    "该范围已是（或按已下达的命令将是）此等级或更严",
)
WIDEST = 4  # times the lanes of the table: a post has room for no more (assumption)
CITY = 5_400_868 / RESIDENTS - 1  # residents of Jiaxing outside Haiyan, in Haiyans (census of 2020)
ROOMS = Name("quarantine rooms", "隔离房")


def impossible(model: Model, order: o.Order, coming: Sequence[Coming] = (), after: float = 0.0) -> Both | None:
    """Why this order would be refused or change nothing, so many hours from now; None if it can be obeyed.

    `coming`: what else is ordered for the turn.
    """
    if model.response is None:
        return NO_RESPONSE.says
    orders = model.response.orders
    if orders.given_before(order.order):
        return Both("was given before; it comes once", "已下达过，只到位一次")
    if order.order in ONCE and any(one.order.order == order.order for one in coming):
        return Both("is ordered for this turn already; it comes once", "本轮已下达，只到位一次")
    try:
        _look(model, orders, order)
    except Wrong as error:
        return in_words(error.faults[0])
    if isinstance(order, o.TestRound) and waits_in_turn(model, order, model.now + after, coming):
        return WAITS_ALREADY
    if isinstance(order, o.SetZone):
        return STRICT_ALREADY if _strict_already(model, order, coming, model.now + after) else None
    if isinstance(order, o.SetCheckpoint | o.SetPriority) and (why := _nothing_new(model, order, coming)):
        return why
    if isinstance(order, o.SetCheckpoint):
        return _too_many_lanes(model, order) or _too_few_police(model, order, at_entrances(model, coming))
    return _too_many(model, order, coming)


def _nothing_new(model: Model, order: o.SetCheckpoint | o.SetPriority, coming: Sequence[Coming]) -> Both | None:
    """Why this order changes nothing of what holds, or will hold by the newest order; None where it does."""
    assert model.response is not None
    said, border = said_last(model, order, coming), model.response.border
    if isinstance(order, o.SetPriority):
        first = said.first if isinstance(said, o.SetPriority) else "usual"
        return in_words(Fault(order.stage, FIRST_ALREADY)) if first == order.first else None
    at = border.mode[border.entrances.index(order.entrance)]
    mode = said.mode if isinstance(said, o.SetCheckpoint) else Mode(int(at)).name.lower()
    unchanged = mode == order.mode == "staffed" and order.lanes is None
    return STAFFED_ALREADY if unchanged else None


def _strict_already(model: Model, order: o.SetZone, coming: Sequence[Coming], at: float) -> bool:
    """Whether what holds, or what is ordered for before `at` (h), is as strict, and nothing of the turn lowers it."""
    assert model.response is not None
    if any(isinstance(one.order, o.LowerZone | o.LiftZones) for one in coming):
        return False
    orders, cases = model.response.orders, tuple(model.situation.case_homes)
    level = Zone[order.level.upper()]
    strict = model.response.zones.hold(level)
    for one in coming:
        if isinstance(one.order, o.SetZone) and Zone[one.order.level.upper()] >= level and one.time <= at:
            strict[orders.buildings(one.order.area, cases)] = True
    return bool(strict[orders.buildings(order.area, cases)].all())


def most(model: Model, order: o.Order) -> int | None:
    """The largest number that this order may ask for, by what exists; None where it asks for no people or rooms.

    From the city: as many as it would have if it were equipped as the county is. From a town: all on its roster.
    """
    assert model.response is not None
    staff, roster = model.response.staff, model.response.workforce.roster
    if isinstance(order, o.MoveVolunteers):
        return int((roster.town == model.county.map.index(order.source)).sum())
    if isinstance(order, o.AskRooms):
        return int(CITY * model.scenario.quarantine.rooms)
    if not isinstance(order, o.AskAid):
        return None
    if order.what == "volunteers":
        return int(CITY * roster.person.size)
    post = Post[order.what.upper()]
    return int(CITY * (int((staff.post == post).sum()) + staff.outside[post]))


def usual_lanes(model: Model, entrance: str) -> tuple[int, int]:
    """Lanes for cars and for trucks at each post of an entrance as its table has them, when it is staffed."""
    assert model.response is not None
    at = model.response.border.entrances
    number = at.index(entrance)
    cars, trucks = (at.lanes[number] // max(int(at.count[number]), 1)).tolist()
    return cars, trucks


def _too_many_lanes(model: Model, order: o.SetCheckpoint) -> Both | None:
    """More lanes than there is room for (assumption: WIDEST times the table's)."""
    usual = max(usual_lanes(model, order.entrance))
    most_lanes = WIDEST * usual
    if order.lanes is None or order.lanes <= most_lanes:
        return None
    return Both(
        f"there is room for {most_lanes} lanes of a class there; usual are {usual}",
        f"该处每类车至多可设{most_lanes}条车道（常规{usual}条）",
    )


def _too_few_police(model: Model, order: o.SetCheckpoint, others: list[o.SetCheckpoint]) -> Both | None:
    """A post to staff, or more lanes, for which all staffed entrances would take more police than the county has."""
    assert model.response is not None
    number, there = model.response.border.entrances.index(order.entrance), police.a_shift(model)
    if order.mode != "staffed" or police.enough(model, number, order.lanes, others):
        return None
    need = ceil(float(police.needed(model, number, order.lanes, others).sum()) - SLACK)
    wanted = max(usual_lanes(model, order.entrance)) if order.lanes is None else order.lanes
    fit = max((n for n in range(1, wanted) if police.enough(model, number, n, others)), default=0)
    return Both(
        f"all entrances would take {need} police and medical staff a shift, what is ordered already included; "
        f"the county has {there}: enough for {fit} lanes of a class there",
        f"各卡口每班共需警务医务{need}人（含已下达的命令），全县{there}人，该处每类车至多{fit}条车道",
    )


def _too_many(model: Model, order: o.Order, coming: Sequence[Coming]) -> Both | None:
    """More than there are where they are asked for; fewer than are needed are told, not refused."""
    number = most(model, order)
    if number is None or not isinstance(order, Taking):
        return None
    gone = taken(model, order, coming)
    if order.number <= number - gone:
        return None
    left = Name(f"; {gone:,} of them are ordered already", f"，其中已下达{gone:,}") if gone else Name("", "")
    if isinstance(order, o.MoveVolunteers):
        here = town(order.source)
        return Both(
            f"{here.en} has {number:,} volunteers on its roster, not {order.number:,}{left.en}",
            f"{here.zh}在册志愿者{number:,}人，不足{order.number:,}人{left.zh}",
        )
    what = say.WORDS[order.what] if isinstance(order, o.AskAid) else ROOMS
    return Both(
        f"the rest of the city has about {number:,} {what.en} at most, not {order.number:,}{left.en}",
        f"全市其他县区可支援{what.zh}至多约{number:,}，不足{order.number:,}{left.zh}",
    )


def in_words(fault: Fault) -> Both:
    """The county's reason; the place is named as the pages do."""
    if not fault.key:
        return fault.says
    named = STAGES.get(fault.key) or say.WORDS.get(fault.key) or say.area(fault.key)
    return Both(f"{named.en}: {fault.says.en}", f"{named.zh}：{fault.says.zh}")


def _look(model: Model, orders: Orders, order: o.Order) -> None:  # noqa: C901
    """Raises Wrong as the order itself would."""
    county, cases = model.county, tuple(model.situation.case_homes)
    match order:
        case o.SetZone() | o.LowerZone():
            if not orders.buildings(order.area, cases).size:
                raise wrong("nobody lives there", "该处无人居住", order.area)
        case o.TestRound():
            if orders.waiting(orders.grids(order.area, cases)):
                raise wrong(*WAITS_ALREADY)
        case o.CloseLayer():
            orders.grids(order.area, cases)
        case o.MoveVolunteers():
            if county.map.index(order.source) == county.map.index(order.to):
                raise wrong(*LENDS_TO_ITSELF)
        case o.AskAid():
            orders.aid(order)
        case o.AskRooms():
            orders.rooms()
        case o.GridTask():
            orders.task(order)
        case o.SetCheckpoint():
            orders.entrance(order)
        case o.SetPriority():
            orders.priority(order)


MANY = 100  # people from outside that a form proposes at most


def usual(model: Model, what: str) -> int:
    """How many people from outside a form proposes: a shift of the county's own at this post, at most MANY."""
    assert model.response is not None
    if what == "volunteers":
        return MANY
    own = int((model.response.staff.post == Post[what.upper()]).sum())
    return min(max(own // len(SHIFTS), 1), MANY)
