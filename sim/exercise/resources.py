"""资源: what the county has on duty now, and what of it is free."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from sim.exercise.play import Play
from sim.exercise.say import clock
from sim.log import Stage
from sim.model import Model
from sim.names import Name
from sim.response.appointments import Post
from sim.response.orders import SERVICES
from sim.response.volunteers import Role

_SERVERS: dict[Stage, Name] = {
    Stage.TRACING: Name("Tracing teams", "流调队"),
    Stage.GROUPING: Name("Grouping desks", "编组台"),
    Stage.CASE_TRANSFER: Name("Ambulances", "救护车"),
    Stage.QUARANTINE: Name("Quarantine rooms", "隔离房"),
    Stage.HOSPITAL: Name("Beds", "床位"),
    Stage.RESWAB: Name("Door teams", "上门队"),
}


NO_NOTE = Name("", "")


@dataclass(frozen=True)
class Resource:
    """What is there, as its own unit counts it: how many, and how many of them are free."""

    name: Name
    free: int
    total: int
    note: Name = NO_NOTE


def on_duty(play: Play) -> list[Resource]:
    """What the county has on duty now, and what of it is free."""
    response = play.model.response
    assert response is not None
    found = [
        Resource(_SERVERS[stage.kind], len(stage.servers.free), stage.servers.target, _note(play, stage.kind))
        for stage in response.stages
        if stage.servers is not None and stage.kind in _SERVERS
    ]
    found += _buses(play.model)
    found += _at_the_wheel(play.model)
    at_work = sum(int(response.workforce.by_town(role).sum()) for role in Role)
    found.append(Resource(Name("Volunteers at work", "在岗志愿者"), 0, at_work))
    machines = response.testing.laboratory.machines
    found.append(Resource(Name("PCR machines", "PCR仪"), len(machines.free), machines.target))
    return found


def _note(play: Play, stage: Stage) -> Name:
    """Of quarantine rooms: how many are listed, and by the order that opens them how many are open when."""
    if stage != Stage.QUARANTINE:
        return NO_NOTE
    model, rooms = play.model, play.scenario.quarantine
    assert model.response is not None
    outside = len(model.response.quarantine.outside.rooms)
    told = model.response.world.command.services
    at = next((at for _, at, service in told if SERVICES[service] == "activate_rooms"), None)
    en, zh = f"{rooms.rooms:,} listed", f"在册{rooms.rooms:,}间"
    if outside:
        en, zh = f"{en}; {outside:,} outside the county besides", f"{zh}，另有县外{outside:,}间"
    if at is None:
        return Name(f"{en}; more open only by order", f"{zh}，须下令才启用更多")
    for hours, n in rooms.ramp:
        if at + hours > model.now:
            when = clock(play.exercise, at + hours)
            en, zh = f"{en}; {n:,} open from {when}", f"{zh}；{when}起启用{n:,}间"
    return Name(en, zh)


def _buses(model: Model) -> list[Resource]:
    """Coaches and minibuses that have drivers at this hour; those out of order are not counted."""
    assert model.response is not None
    buses, kinds = model.response.buses.servers, model.county.fleets.buses.kind
    names = {"coach": Name("Coaches", "大巴"), "minibus": Name("Minibuses", "中巴")}
    return [
        Resource(name, sum(kinds[k] == kind for k in buses.free), sum(kinds[k] == kind for k in buses.on_duty))
        for kind, name in names.items()
    ]


def _at_the_wheel(model: Model) -> list[Resource]:
    """Drivers of buses and crews of ambulances at work, as persons; those on a trip are not free."""
    assert model.response is not None
    staff, buses, ambulances = model.response.staff, model.response.buses, model.response.ambulances
    found = []
    names = {Post.DRIVERS: Name("Drivers", "司机"), Post.CREWS: Name("Ambulance crews (persons)", "急救人员")}
    for post, station in ((Post.DRIVERS, buses.station), (Post.CREWS, ambulances.station)):
        assert station.servers is not None
        there = staff.at_work(post)
        busy = ceil((len(station.servers.on_duty) - len(station.servers.free)) * staff.per[post])
        found.append(Resource(names[post], max(there - busy, 0), there))
    return found
