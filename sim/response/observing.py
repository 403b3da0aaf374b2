"""What the county is told every hour: who waits, how long, rooms, zones, rounds. What has changed; at midnight all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.log import Stage as Kind
from sim.response.dispatcher import Stage
from sim.response.isolation import Quarantine
from sim.response.laboratory import Laboratory
from sim.response.rounds import Rounds
from sim.response.situation import Report
from sim.response.world import World
from sim.response.zones import Zones
from sim.units import hour_of_day


class Observing:
    """Hourly reports of the stages, zones and rounds, by the chain of command."""

    def __init__(
        self, world: World, stages: Sequence[Stage], laboratory: Laboratory, quarantine: Quarantine, zones: Zones,
        rounds: Rounds,
    ) -> None:  # fmt: skip
        self._world, self._stages, self._laboratory, self._quarantine = world, stages, laboratory, quarantine
        self._zones, self._rounds = zones, rounds
        self._told: dict[tuple[Report, int], float] = {}

    def hour(self) -> None:
        """Tick: report what has changed since the last hour; at midnight everything, so that no figure grows old."""
        if hour_of_day(self._world.now) == 0:
            self._told = dict.fromkeys(self._told, np.nan)
        for stage in self._stages:
            self._tell(Report.BACKLOG, stage.kind, len(stage.inbox))
            self._tell(Report.LONGEST_WAIT, stage.kind, stage.inbox.longest_wait())
        self._tell(Report.BACKLOG, Kind.LABORATORY, self._laboratory.tubes_waiting)
        self._tell(Report.ROOMS_FREE, -1, self._quarantine.share_free())
        self._tell(Report.ROUNDS, -1, self._rounds.running())
        for town, residents in enumerate(self._zones.sealed_residents().tolist()):
            self._tell(Report.SEALED, town, residents)

    def _tell(self, kind: Report, place: int, number: float) -> None:
        if self._told.get((kind, place), 0.0 if kind != Report.ROOMS_FREE else None) != number:
            self._told[kind, place] = number
            self._world.command.figure(kind, place, number)
