"""Typed orders, and how areas are written in them.

The standing plan, a trainee and who leads an exercise (with disturbances) give the same by one path (`model.order`).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.both import Both, wrong
from sim.scenario.disturbances import Disturbance, SetLaboratory, SetPlatform
from sim.scenario.groups.volunteers import Role
from sim.scenario.quantities import AtLeastOne, Duration, Group, setting

Level = Literal["ordinary", "precaution", "control", "lockdown"]
AREA = (
    r"county|town:\S.*|community:\d+|grid:\d+|case_grid|case_community|case_town|"
    r"case_radius:\d+(\.\d+)?|zone:(lockdown|control|precaution)"
)
SMALL_AREA = r"(building|compound):\d+|case_building|case_compound"


def check_area(area: str) -> str:
    """The area as it is. Raises ValueError if it is not written as an area."""
    if not re.fullmatch(AREA, area):
        says = _no_area(area)
        raise wrong(says.en, says.zh)
    return area


def _no_area(area: str) -> Both:
    return Both(
        f"'{area}' is not an area; write county, town:NAME, community:NUMBER, grid:NUMBER, "
        "case_grid, case_community, case_town, case_radius:KM or zone:LEVEL",
        f"“{area}”不是范围；应写county、town:镇街名、community:编号、grid:编号、"
        "case_grid、case_community、case_town、case_radius:公里数或zone:级别",
    )


def check_zone_area(area: str) -> str:
    """As check_area, but a building (stairwell) or a compound is an area, too."""
    if re.fullmatch(f"{AREA}|{SMALL_AREA}", area):
        return area
    says = _no_area(area)
    raise wrong(
        f"{says.en}; also building:NUMBER, compound:NUMBER, case_building or case_compound",
        f"{says.zh}；也可用building:编号、compound:编号、case_building或case_compound",
    )


Area = Annotated[str, AfterValidator(check_area)]
ZoneArea = Annotated[str, AfterValidator(check_zone_area)]
GridArea = Annotated[str, Field(pattern=r"^grid:\d+$")]
DailyTask = Literal["visit", "call"]  # which the staff of a grid do by themselves, unless they leave it
ExtraTask = Literal["card", "deliver"]  # which they do by order
WaitingStage = Literal["reswab", "tracing", "grouping", "transfer", "case_transfer", "quarantine", "hospital"]
First = Literal["usual", "symptomatic", "close_contacts", "longest_wait", "old"]
PoolSize = Annotated[int, Field(ge=1, le=20)]


class SetZone(Group):
    """Put an area under a zone level; an area keeps the strictest level that is open for it."""

    order: Literal["set_zone"]
    level: Level = setting("lockdown", "level", "choice", "–", "zone level", "分区")
    area: ZoneArea = setting(
        "county",
        "area",
        "choice",
        "–",
        "county, town:NAME, community:N, grid:N, compound:N, building:N (a stairwell); in a case trigger also "
        "case_building, case_compound, case_grid, case_community, case_town, case_radius:KM; zone:LEVEL are all grids "
        "with anything at this level or stricter when the order is given",
        "范围",
    )


class LowerZone(Group):
    """Lower an area at once, whatever the days without a case."""

    order: Literal["lower_zone"]
    level: Level = setting("ordinary", "level", "choice", "–", "zone level", "分区")
    area: ZoneArea = setting("county", "area", "choice", "–", "as in set_zone", "范围")


class LiftZones(Group):
    """Lift every zone whose last case is longer ago than zones.lift_after."""

    order: Literal["lift_zones"]


class TestRound(Group):
    """A regional round of pooled tests of everybody in an area."""

    order: Literal["test_round"]
    area: Area = setting("county", "area", "choice", "–", "as in set_zone, from grids up", "范围")
    pool_size: PoolSize | None = setting(
        None, "persons", "choice", "–", "people a tube; default sampling.pool_size", "混采人数"
    )
    overlap: bool = setting(
        False, "switch", "choice", "–", "open although an earlier round of the area still runs", "允许重叠"
    )


class LaboratoryHelp(Group):
    """Ask for the city's laboratories (laboratory.shared_capacity after laboratory.shared_delay)."""

    order: Literal["laboratory_help"]


class TracingSurge(Group):
    """Call the surge teams (tracing.surge_teams after tracing.surge_delay)."""

    order: Literal["tracing_surge"]


class VehicleAid(Group):
    """Ask for more ambulances, coaches and minibuses (transfer.*_aid)."""

    order: Literal["vehicle_aid"]


class ActivateRooms(Group):
    """Open the quarantine rooms by the ramp of quarantine.ready_*."""

    order: Literal["activate_rooms"]


class CallVolunteers(Group):
    """Call the roster (volunteers.call_up), if volunteers.called has not done so before."""

    order: Literal["call_volunteers"]


class AskAid(Group):
    """Ask for people from outside; they are no residents, come after a delay and go home again."""

    order: Literal["ask_aid"]
    what: Literal["samplers", "volunteers", "tracers", "laboratory"] = setting(
        "samplers",
        "choice",
        "choice",
        "–",
        "who; tracers come as further teams, laboratory staff with machines",
        "人员",
    )
    number: AtLeastOne = setting(100, "persons", "choice", "–", "how many people", "人数")
    delay: Duration = setting(
        24.0,
        "h",
        "assumption",
        "help from the city comes within a day, sources §2",
        "from the order's arrival until they are at work",
        "到达时延",
    )
    stay: Duration = setting(
        14 * 24.0,
        "h",
        "assumption",
        "two weeks, as long as an outbreak is fought; nothing found",
        "until they return",
        "支援时长",
    )


class AskRooms(Group):
    """Ask neighbouring cities for quarantine rooms; their hosts man them, the county's buses drive there."""

    order: Literal["ask_rooms"]
    number: AtLeastOne = setting(200, "rooms", "choice", "–", "how many rooms", "间数")
    delay: Duration = setting(
        24.0, "h", "assumption", "sources §6", "from the order's arrival until they take people in", "启用时延"
    )
    lasts: Duration = setting(
        28 * 24.0,
        "h",
        "assumption",
        "two terms of close contacts; nothing found",
        "how long they take people in; who is inside then serves his term",
        "时长",
    )


class MoveVolunteers(Group):
    """Lend volunteers of one town to another for one role, before any other role gets them."""

    order: Literal["move_volunteers"]
    source: str = setting("", "town", "choice", "–", "the town that lends, by English or Chinese name", "调出镇街")
    to: str = setting("", "town", "choice", "–", "the town that gets them", "调入镇街")
    role: Role = setting("sampling", "role", "choice", "–", "what for", "岗位")
    number: AtLeastOne = setting(
        50, "persons", "choice", "–", "at most so many at a time, as far as they are needed", "人数"
    )
    lasts: Duration = setting(7 * 24.0, "h", "choice", "–", "how long", "时长")


class SetCheckpoint(Group):
    """Keep an entrance another way: a post is built by a crew (checkpoints.build), all else holds at once."""

    order: Literal["set_checkpoint"]
    entrance: str = setting("", "name", "choice", "–", "English or Chinese name in the table of entrances", "入口")
    mode: Literal["open", "staffed", "barrier", "closed"] = setting("closed", "mode", "choice", "–", "how", "方式")
    lanes: AtLeastOne | None = setting(
        None, "lanes", "choice", "–", "of each class at a staffed entrance; default as in the table", "车道数"
    )


class SetPriority(Group):
    """Say who goes first at a stage from now on, also among those who wait already; nobody in service is put back."""

    order: Literal["set_priority"]
    stage: WaitingStage = setting("transfer", "stage", "choice", "–", "where people wait", "环节")
    first: First = setting(
        "symptomatic",
        "who",
        "choice",
        "–",
        "usual: as without an order (recalls, close contacts, severe cases first); symptomatic: with symptoms when "
        "they come to the stage or the order arrives; close_contacts: under observation as such; longest_wait: of "
        "whatever class; old: 60 years and older; within each the usual classes, then who has waited longest",
        "先办",
    )


class RentShed(Group):
    """Rent the shed in which imported goods can rest (freight.shed after freight.shed_delay)."""

    order: Literal["rent_shed"]


class CloseLayer(Group):
    """Close or reopen schools or workplaces in an area."""

    order: Literal["close_layer"]
    layer: Literal["workplace", "school"] = setting("school", "layer", "choice", "–", "what closes", "场所")
    open: bool = setting(False, "switch", "choice", "–", "true reopens", "重新开放")
    area: Area = setting("county", "area", "choice", "–", "as in set_zone, from grids up", "范围")


class GridTask(Group):
    """What the staff of a grid who are there do by order. Who brings food makes so many fewer calls."""

    order: Literal["grid_task"]
    task: ExtraTask = setting(
        "card",
        "task",
        "choice",
        "–",
        "card: a stand-in takes over those whose responsible person is away; deliver: food to sealed homes whose "
        "delivery is due",
        "任务",
    )
    area: GridArea = setting("grid:0", "area", "choice", "–", "grid:N", "网格")


class LeaveTask(Group):
    """The staff of a grid leave undone for a time what a daily task means now. Volunteers call as without it."""

    order: Literal["leave_task"]
    task: DailyTask = setting(
        "call",
        "task",
        "choice",
        "–",
        "of those at home now, call: who was checked in the last 24 h; visit: who was not",
        "任务",
    )
    area: GridArea = setting("grid:0", "area", "choice", "–", "grid:N", "网格")
    lasts: Duration = setting(24.0, "h", "assumption", "the turn of an exercise", "how long", "时长")


Order = Annotated[
    SetZone
    | LowerZone
    | LiftZones
    | TestRound
    | LaboratoryHelp
    | TracingSurge
    | VehicleAid
    | ActivateRooms
    | CallVolunteers
    | AskAid
    | AskRooms
    | MoveVolunteers
    | SetCheckpoint
    | SetPriority
    | RentShed
    | SetLaboratory
    | SetPlatform
    | CloseLayer
    | GridTask
    | LeaveTask
    | Disturbance,
    Field(discriminator="order"),
]
