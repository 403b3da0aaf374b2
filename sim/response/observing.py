"""What the county is told every hour: who waits, how long, rooms, zones, rounds. What has changed; at midnight all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from sim.log import Stage
from sim.response.dispatcher import Station
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
        self, world: World, stages: Sequence[Station], laboratory: Laboratory, quarantine: Quarantine, zones: Zones,
        rounds: Rounds,
    ) -> None:  # fmt: skip
        self._world, self._stages, self._laboratory, self._quarantine = world, stages, laboratory, quarantine
        self._zones, self._rounds = zones, rounds
        of_stages = (Report.BACKLOG, Report.LONGEST_WAIT)
        self._lines = [(report, int(stage.kind)) for stage in stages for report in of_stages]
        self._lines += [(Report.BACKLOG, int(Stage.LABORATORY)), (Report.ROOMS_FREE, -1), (Report.ROUNDS, -1)]
        self._lines += [(Report.SEALED, town) for town in range(len(world.county.towns))]
        self._told = [np.nan if kind == Report.ROOMS_FREE else 0.0 for kind, _ in self._lines]  # as last reported
        self._ever: set[int] = set()  # lines that were reported at all

    def hour(self) -> None:
        """Tick: report what has changed since the last hour; at midnight everything, so that no figure grows old."""
        if hour_of_day(self._world.now) == 0:
            self._told = [np.nan if i in self._ever else told for i, told in enumerate(self._told)]
        figures = self._figures()
        for i, (number, told) in enumerate(zip(figures, self._told, strict=True)):
            if number != told:
                self._ever.add(i)
                self._world.command.figure(*self._lines[i], number)
        self._told = figures

    def _figures(self) -> list[float]:
        """The figures of now, line by line."""
        lines = [(len(stage.inbox), stage.inbox.longest_wait()) for stage in self._stages]
        return [
            *chain(*lines),
            self._laboratory.tubes_waiting,
            self._quarantine.share_free(),
            self._rounds.running(),
            *self._zones.sealed_residents().tolist(),
        ]
