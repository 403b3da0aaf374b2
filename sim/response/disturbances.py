"""导调情况: what goes wrong for a time. It happens at once, without a hop, and ends by itself.

Servers that are lost leave when they are free; what they have begun is finished. What cannot be hit (no such
vehicle, nobody at home) is refused like an order that cannot be obeyed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.both import wrong
from sim.log import Disturbance, Event
from sim.response.staff import Post
from sim.response.stages import Stages
from sim.response.world import World
from sim.scenario import disturbances as d
from sim.scenario.groups import Introduction
from sim.spread.introductions import introduce_now

End = Callable[[], None]


class Disturbances:
    """Lets one disturbance after the other happen, and ends it."""

    def __init__(self, world: World, stages: Stages) -> None:
        self._world, self._stages = world, stages
        self._outages: dict[Disturbance, int] = {}  # so many so far, by kind

    def happen(self, what: d.Disturbance) -> None:  # noqa: C901
        """It happens now. Raises Wrong if there is nothing that it could hit."""
        stages = self._stages
        match what:
            case d.SetLaboratory():
                self._set(Disturbance.LABORATORY, what.share, what.lasts, 1.0)
            case d.SetPlatform():
                self._set(Disturbance.PLATFORM, what.on, what.lasts, self._world.scenario.command.platform)
            case d.LoseVehicles():
                self._vehicles(what)
            case d.StopSites():
                sites = stages.rounds.stop_sites(what.share)
                self._began(Disturbance.SITES, sites.size, what.lasts, partial(stages.rounds.reopen_sites, sites))
            case d.CloseRooms():
                rooms = stages.quarantine.close_rooms(what.number)
                self._began(Disturbance.ROOMS, len(rooms), what.lasts, partial(stages.quarantine.reopen_rooms, rooms))
            case d.SetTurnout():
                self._turnout(what)
            case d.LoseStaff():
                lost = stages.staff.stay_away(Post[what.post.upper()], what.number, what.lasts)
                self._began(Disturbance.STAFF, lost, what.lasts)
            case d.LoseVolunteers():
                lost = stages.workforce.stay_away(what.share, what.lasts)
                self._began(Disturbance.VOLUNTEERS, lost, what.lasts)
            case d.LoseWatch():
                lost = stages.monitoring.lose_watch(what.number, what.lasts)
                self._began(Disturbance.WATCH, lost, what.lasts)
            case d.Introduce():
                self._introduce(what)

    def _began(self, kind: Disturbance, number: int, lasts: float, end: End | None = None) -> None:
        """So many are hit, for a time (h); then `end` is called. Raises Wrong if it hits nothing."""
        if not number:
            raise wrong("there is nothing that it could hit", "没有可影响的对象")
        self._log(kind, number)
        self._world.at(self._world.now + lasts, self._over, kind, number, end)

    def _over(self, kind: Disturbance, number: float, end: End | None) -> None:
        if end is not None:
            end()
        self._world.log.add(self._world.now, Event.DISTURBANCE_OVER, place=kind, detail=number)

    def _set(self, kind: Disturbance, value: float, lasts: float | None, ordinary: float) -> None:
        """An outage, or its end: it holds until a newer one, or for a time (h)."""
        number = self._outages[kind] = self._outages.get(kind, 0) + 1
        self._apply(kind, value)
        self._log(kind, value)
        if lasts is not None:
            self._world.at(self._world.now + lasts, self._end, kind, ordinary, number)

    def _end(self, kind: Disturbance, ordinary: float, number: int) -> None:
        if self._outages[kind] == number:
            self._apply(kind, ordinary)
            self._world.log.add(self._world.now, Event.DISTURBANCE_OVER, place=kind, detail=ordinary)

    def _apply(self, kind: Disturbance, value: float) -> None:
        if kind == Disturbance.LABORATORY:
            self._stages.testing.laboratory.set_share(value)
        else:
            self._world.command.platform = bool(value)

    def _log(self, kind: Disturbance, how_much: float) -> None:
        self._world.log.add(self._world.now, Event.DISTURBED, place=kind, detail=how_much)

    def _vehicles(self, what: d.LoseVehicles) -> None:
        fleet = self._stages.ambulances if what.kind == "ambulance" else self._stages.buses
        lost = fleet.yard.lose(what.kind, what.number)

        def mend() -> None:
            fleet.yard.mend(what.kind, lost)
            fleet.shift()

        self._began(Disturbance.VEHICLES, lost, what.lasts, mend)
        fleet.shift()

    def _turnout(self, what: d.SetTurnout) -> None:
        rumours = self._stages.rounds.means.sweeps.rumours
        rumours.append(what.factor)
        self._log(Disturbance.TURNOUT, what.factor)
        end = partial(rumours.remove, what.factor)
        self._world.at(self._world.now + what.lasts, self._over, Disturbance.TURNOUT, what.factor, end)

    def _introduce(self, what: d.Introduce) -> None:
        """They live among residents from now on, or are met at the road and taken to rooms."""
        who = Introduction(
            number=what.number, town=what.town, closed_loop=what.closed_loop, swabbed=what.swabbed,
            infected_before=what.infected_before,
        )  # fmt: skip
        persons = introduce_now(self._world.epidemic, who, self._world.now)
        if not persons.size:
            raise wrong("nobody is left who could be infected", "已无可感染的居民")
        self._log(Disturbance.INTRODUCTION, persons.size)
        self._stages.arrived(persons, who)
