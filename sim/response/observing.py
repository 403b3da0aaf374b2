"""What the stages tell the county every hour: who waits, how long, and which rooms are free; only what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from sim.log import Stage as Kind
from sim.response.dispatcher import Stage
from sim.response.isolation import Quarantine
from sim.response.laboratory import Laboratory
from sim.response.situation import Report
from sim.response.world import World


class Observing:
    """Hourly reports of the stages, by the chain of command."""

    def __init__(self, world: World, stages: Sequence[Stage], laboratory: Laboratory, quarantine: Quarantine) -> None:
        self._world, self._stages, self._laboratory, self._quarantine = world, stages, laboratory, quarantine
        self._told: dict[tuple[Report, int], float] = {}

    def hour(self) -> None:
        """Tick: report what has changed since the last hour."""
        for stage in self._stages:
            self._tell(Report.BACKLOG, stage.kind, len(stage.inbox))
            self._tell(Report.LONGEST_WAIT, stage.kind, stage.inbox.longest_wait())
        self._tell(Report.BACKLOG, Kind.LABORATORY, self._laboratory.tubes_waiting)
        self._tell(Report.ROOMS_FREE, -1, self._quarantine.share_free())

    def _tell(self, kind: Report, place: int, number: float) -> None:
        if self._told.get((kind, place), 0.0 if kind != Report.ROOMS_FREE else None) != number:
            self._told[kind, place] = number
            self._world.command.report(kind, place, number)
