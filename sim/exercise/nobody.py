"""零报告: what the county knows of a stage before which nobody has ever waited at a whole hour."""

from __future__ import annotations

import numpy as np

from sim.log import Event, Stage
from sim.model import Model
from sim.response.situation import Report
from sim.units import DAY


def nobody_waits(model: Model, stage: Stage) -> float | None:
    """零报告: when it was so (h) that nobody waited at a stage that has never told anybody who does; None if not known.

    Lists go up when a stage begins to work and at midnight, and tell who waits as soon as somebody does. One that would
    be there even if it had to be sent twice, and is not, was 0.
    """
    if model.situation.figure(Report.BACKLOG, int(stage)) is not None:
        return None
    began, settings = _began(model, stage), model.scenario.command
    platform = model.response is not None and model.response.world.command.platform
    hop = settings.hop_delay if platform else settings.hop_delay_manual
    there = model.now - settings.repeat_after - float(hop.mean)
    first, midnight = np.ceil(began), there // DAY * DAY
    newest = midnight if midnight >= first else first
    return float(newest) if newest <= there else None


def _began(model: Model, stage: Stage) -> float:
    """When the service of somebody, or of the first tube, began at a stage (h); infinity: not yet."""
    rows = model.log.batches.heads if stage == Stage.LABORATORY else model.log.events.rows
    mine = np.flatnonzero((rows["event"] == Event.STARTED) & (rows["stage"] == stage))
    return float(rows["time"][mine[0]]) if mine.size else np.inf
