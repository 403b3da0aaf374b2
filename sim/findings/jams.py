"""Which stage jams first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.chain import CASE_MOVED, CONTACT_MOVED, CORE_INFORMATION, ROUND
from sim.findings.folder import Folder, column, quantile
from sim.findings.risk import NEED

STANDARDS: dict[str, float] = {
    "sampling": ROUND,
    "reswab": CORE_INFORMATION,
    "laboratory": ROUND,
    "tracing": CORE_INFORMATION,
    "grouping": CONTACT_MOVED,
    "transfer": CONTACT_MOVED,
    "case_transfer": CASE_MOVED,
    "quarantine": CONTACT_MOVED,
    "hospital": CASE_MOVED,
}


@dataclass(frozen=True)
class Jam:
    """A stage's queue against its standard."""

    stage: str
    work: float  # longest queue in hours of work of the whole stage, not exceeded in 9 of 10 runs
    ratio: float  # the same ÷ standard
    runs: int  # in which this stage was the worst


def jams(table: pd.DataFrame) -> tuple[list[Jam], int]:
    """Stages from the worst on, and the number of runs with any queue."""
    work = pd.DataFrame({s: column(table, f"hours_of_work_waiting_{s}") for s in STANDARDS})
    ratio = work / pd.Series(STANDARDS)
    queued = ratio[ratio.max(axis=1) > 0]
    worst = Counter(queued.idxmax(axis=1)) if len(queued) else Counter[str]()
    found = [
        Jam(stage, quantile(work[stage], NEED), quantile(ratio[stage], NEED), worst[stage])
        for stage in STANDARDS
        if not np.isnan(quantile(work[stage], NEED))
    ]
    return sorted(found, key=lambda jam: (-jam.ratio, -jam.runs)), len(queued)


def one_stage(found: list[Jam], queued: int) -> bool:
    """Whether the worst stage can be told: it is the worst in at least half of the runs with a queue."""
    return bool(found) and 2 * found[0].runs >= queued


def stage_wait(folder: Folder, stage: str) -> float:
    """Nine in ten wait at most (h), in nine of ten runs; inf if the queue of one of ten runs never gets so far."""
    rows = folder.stages[(folder.stages["stage"] == stage)]
    if rows.empty:
        return np.nan
    waits = column(rows, "p90").where(column(rows, "arrivals") > 0)
    open_ended = column(rows, "p90").isna() & (column(rows, "arrivals") > 0)
    return quantile(waits.mask(open_ended, np.inf), NEED)


def first_jam(table: pd.DataFrame) -> str:
    """The stage whose queue is longest against its standard; nothing if none is longer than that."""
    found, _ = jams(table)
    return found[0].stage if found and found[0].ratio > 1 else ""
