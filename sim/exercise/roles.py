"""Roles at four levels 四联, who they are, and which orders each may give."""

from __future__ import annotations

import re

from sim.both import Both, listed
from sim.names import Name
from sim.scenario import orders as o
from sim.words import TOWNS
from sim.words.orders import DISTURBANCES, ORDERS, TASKS, order_name

COUNTY: dict[str, Name] = {
    "command": Name("Command", "指挥部"),
    "testing": Name("Testing", "检测组"),
    "tracing": Name("Tracing", "流调组"),
    "transfer": Name("Transfer and isolation", "转运隔离组"),
    "checkpoints": Name("Checkpoints", "卡口组"),
    "supply": Name("Supply", "保供组"),
}
BESIDE: dict[str, Name] = {
    "control": Name("Exercise control", "导调"),
    "evaluator": Name("Evaluator", "评估"),
    "observer": Name("Observer", "观摩"),
}
LEVELS: dict[str, Name] = {
    "town": Name("Town", "镇街"), "community": Name("Community", "社区"), "grid": Name("Grid", "网格"),
}  # fmt: skip

_OWN: dict[str, tuple[str, ...]] = {  # county role: kinds of order that are its own
    "command": ("set_zone", "lower_zone", "lift_zones", "close_layer", "call_volunteers"),
    "testing": ("test_round", "laboratory_help"),
    "tracing": ("tracing_surge",),
    "transfer": ("vehicle_aid", "activate_rooms", "ask_rooms"),
    "checkpoints": ("set_checkpoint",),
    "supply": ("rent_shed", "move_volunteers"),
}
_PRIORITY = {  # stage: who says who goes first there
    "reswab": "testing", "tracing": "tracing", "grouping": "tracing", "transfer": "transfer",
    "case_transfer": "transfer", "quarantine": "transfer", "hospital": "transfer",
}  # fmt: skip
NO_WAY_THROUGH = ("closed", "barrier")  # ways to keep an entrance that nobody passes, but who slips through
_AID = {"samplers": "testing", "laboratory": "testing", "tracers": "tracing", "volunteers": "supply"}
_BELOW: dict[str, tuple[str, ...]] = {  # of a town, community or grid, within its own area
    "town": ("set_zone", "test_round", "move_volunteers"),
    "community": ("set_zone",),
    "grid": (),
}


def role_fault(role: str) -> Both | None:
    """What is wrong with the name of a playable role; None if nothing."""
    if role in COUNTY or re.fullmatch(r"town:\S.*|community:\d+|grid:\d+", role):
        return None
    county = listed(COUNTY)
    return Both(
        f"'{role}' is not a role; write {county.en}, town:NAME, community:NUMBER or grid:NUMBER",
        f"“{role}”不是角色；应写{county.zh}、town:镇街名、community:编号或grid:编号",
    )


def level(role: str) -> str:
    """county, town, community, grid, or the role beside the game itself."""
    return "county" if role in COUNTY else role.partition(":")[0]


def title(role: str) -> Name:
    """What a role is called."""
    if role in COUNTY or role in BESIDE:
        return COUNTY.get(role) or BESIDE[role]
    kind, _, which = role.partition(":")
    town = next((name for name in TOWNS.values() if which in (name.en, name.zh)), None)
    if town is not None:
        return town
    return Name(f"{LEVELS[kind].en} {which}", f"{LEVELS[kind].zh}{which}")


def giver(role: str, place: str = "") -> Name:
    """Who gave an order; of exercise control, in whose place."""
    by, of = title(role), title(place) if place else None
    return by if of is None else Name(f"{by.en}, for {of.en}", f"{by.zh}（代{of.zh}）")


_BY_LIST = Name("the role of the grid, by its list of tasks", "网格角色（按任务清单）")


def kinds(role: str) -> tuple[str, ...]:
    """The kinds of order that a role may give."""
    if role == "control":
        return (*ORDERS, *DISTURBANCES)
    if role not in COUNTY:
        return _BELOW.get(level(role), ())
    aid = ("ask_aid",) if role in _AID.values() or role == "command" else ()
    first = ("set_priority",) if role in _PRIORITY.values() else ()
    return _OWN[role] + aid + first


def stages(role: str) -> tuple[str, ...]:
    """The stages at which a role says who goes first; control at all."""
    return tuple(stage for stage, whose in _PRIORITY.items() if role in (whose, "control"))


def owner(order: o.Order) -> str | None:
    """The county's role to whom an order of the standing plan belongs; None: to nobody, such as a disturbance."""
    if isinstance(order, o.AskAid):
        return _AID[order.what]
    if isinstance(order, o.SetPriority):
        return _PRIORITY[order.stage]
    return next((role for role, own in _OWN.items() if order.order in own), None)


def refusal(role: str, order: o.Order) -> Both | None:
    """Why this role may not give this order; None if it may."""
    if role == "control":
        return None
    if order.order not in kinds(role):
        mine = owner(order)
        beside = _BY_LIST if order.order in TASKS else BESIDE["control"]
        whose, what = COUNTY[mine] if mine else beside, order_name(order.order)
        return Both(f"'{what.en}' belongs to: {whose.en}", f"“{what.zh}”由{whose.zh}下达")
    if isinstance(order, o.AskAid) and role not in ("command", _AID[order.what]):
        mine = _AID[order.what]
        return Both(f"these people are asked for by: {COUNTY[mine].en}", f"此项支援由{COUNTY[mine].zh}请求")
    if isinstance(order, o.SetPriority) and role != _PRIORITY[order.stage]:
        whose = COUNTY[_PRIORITY[order.stage]]
        return Both(f"who goes first there is said by: {whose.en}", f"该环节的先后由{whose.zh}决定")
    if isinstance(order, o.SetCheckpoint) and order.mode in NO_WAY_THROUGH:
        return Both(
            "no closing or barring of roads without approval: ask exercise control",
            "未经批准不得封闭或硬隔离道路：请向导调申请",
        )
    return _outside(role, order)


def _outside(role: str, order: o.Order) -> Both | None:
    """A town, community or grid commands its own area only, and seals nobody's home."""
    if role in COUNTY:
        return None
    here = title(role)
    if isinstance(order, o.MoveVolunteers):
        own = order.source == role.partition(":")[2]
        return None if own else Both(f"only volunteers of {here.en}", f"只能调出{here.zh}的志愿者")
    if getattr(order, "area", role) != role:
        return Both(f"only in the own area: {here.en}", f"只限本辖区：{here.zh}")
    if isinstance(order, o.SetZone) and order.level == "lockdown":
        return Both("a lockdown is decided by the command post", "封控由指挥部决定")
    return None
