"""导调情况: what goes wrong during an outbreak or an exercise; given like an order, but nobody's command.

A disturbance takes no hop of the chain of command: it happens at its time. It ends by itself after `lasts` (the two
outages without it: when the next one sets them back). Work in progress is finished, and nothing is dropped.
Numbers of several that overlap add up; of shares given on one day the largest holds; factors multiply.
"""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import AtLeastOne, Duration, Group, Share, Spread, setting
from sim.scenario.spans import hours

VehicleKind = Literal["coach", "minibus", "ambulance"]
PostName = Literal["samplers", "tracers", "clerks", "drivers", "crews", "laboratory", "rooms", "doors", "police"]


class SetLaboratory(Group):
    """Run the county's machines at a share of their capacity from now on: an outage, or its end. No hop."""

    order: Literal["set_laboratory"]
    share: Share = setting(1.0, "share", "choice", "–", "machines that work", "检测能力比例")
    lasts: Duration | None = setting(
        None, "h", "choice", "–", "then all work again, unless a newer one holds; without it until the next one", "时长"
    )


class SetPlatform(Group):
    """Switch the platform off (an outage) or on from now on. No hop."""

    order: Literal["set_platform"]
    on: bool = setting(True, "switch", "choice", "–", "works", "平台")
    lasts: Duration | None = setting(
        None, "h", "choice", "–", "then as command.platform says, unless a newer one holds; as above", "时长"
    )


class LoseVehicles(Group):
    """Vehicles are out of order or late; those on a trip end it first. Aid that comes later is not touched."""

    order: Literal["lose_vehicles"]
    kind: VehicleKind = setting("coach", "kind", "choice", "–", "of these", "车种")
    number: AtLeastOne = setting(
        3, "vehicles", "assumption", "sources §11: three coaches late", "so many, or all there are", "数量"
    )
    lasts: Duration = setting(4.0, "h", "assumption", "a morning; nothing found", "how long", "时长")


class StopSites(Group):
    """Sampling sites stop (heavy rain): who is at a table is swabbed, the others wait. Their crews stand by or help.

    So do their make-up points: who is found by a sweep is swabbed when his site works again.
    """

    order: Literal["stop_sites"]
    share: Share = setting(1.0, "share", "choice", "–", "of all sites, keyed by site and day", "采样点比例")
    lasts: Duration = setting(
        2.0, "h", "assumption", "sources §11: rain stops outdoor points for 2 h", "how long", "时长"
    )


class CloseRooms(Group):
    """Open quarantine rooms cannot be used: free ones first, then those that come free within the time."""

    order: Literal["close_rooms"]
    number: AtLeastOne = setting(
        120, "rooms", "assumption", "one hotel of a county", "so many, or all there are", "房间数"
    )
    lasts: Duration = setting(12.0, "h", "assumption", "half a day of repairs; nothing found", "how long", "时长")


class SetTurnout(Group):
    """A rumour: fewer come to the rounds that open meanwhile; sweeps look for the others as ever."""

    order: Literal["set_turnout"]
    factor: Share = setting(
        0.9,
        "–",
        "assumption",
        "a rumour keeps one in ten away; nothing found",
        "turnout is multiplied by it",
        "参检率系数",
    )
    lasts: Duration = setting(6.0, "h", "assumption", "one morning of sampling", "how long", "时长")


class LoseStaff(Group):
    """Persons of one post stay away: those at work first, then those who would come; free colleagues fill in."""

    order: Literal["lose_staff"]
    post: PostName = setting("drivers", "post", "choice", "–", "whose", "岗位")
    number: AtLeastOne = setting(
        5, "persons", "assumption", "one shift of a small post", "so many, or all there are", "人数"
    )
    lasts: Duration = setting(
        12.0, "h", "assumption", "until the next shift but one; nothing found", "how long", "时长"
    )


class LoseVolunteers(Group):
    """A share of the volunteers stays away: of the roster, company teams and people from outside."""

    order: Literal["lose_volunteers"]
    share: Share = setting(
        0.2, "share", "assumption", "one in five; nothing found", "of them, keyed by person and day", "比例"
    )
    lasts: Duration = setting(12.0, "h", "assumption", "one day's work", "how long", "时长")


class LoseWatch(Group):
    """Responsible persons are absent: so many people at home are not called, and slip out as the unchecked do."""

    order: Literal["lose_watch"]
    number: AtLeastOne = setting(
        14,
        "persons",
        "assumption",
        "people of one or two responsible persons",
        "people at home, or all there are",
        "人数",
    )
    lasts: Duration = setting(24.0, "h", "assumption", "until somebody takes over", "how long", "时长")


class Introduce(Group):
    """A further introduction, now: residents who come back infected, as in `introductions`."""

    order: Literal["introduce"]
    number: AtLeastOne = setting(1, "persons", "choice", "–", "persons", "人数")
    town: str | None = setting(None, "name", "choice", "–", "town where they live; default: anywhere", "镇街")
    closed_loop: bool = setting(
        False, "switch", "choice", "–", "they meet nobody, and buses bring them to rooms", "闭环转运"
    )
    swabbed: bool = setting(
        False, "switch", "choice", "–", "swabbed on arrival and let go; the laboratory finds out later", "落地检"
    )
    infected_before: Spread = setting(
        hours("uniform", low=0.0, high=72.0),
        "h",
        "assumption",
        "as in introductions",
        "age of the infection at arrival",
        "感染时间",
    )


Disturbance = (
    SetLaboratory
    | SetPlatform
    | LoseVehicles
    | StopSites
    | CloseRooms
    | SetTurnout
    | LoseStaff
    | LoseVolunteers
    | LoseWatch
    | Introduce
)
