"""Runs of a row: all that it asks for, or the row is not told."""

from __future__ import annotations

from pathlib import Path

from sim import findings
from sim.run import run
from sim.scenario import Scenario
from sim.work import Progress


class Unfinished(RuntimeError):  # noqa: N818
    """Runs that a row needs are missing; what is finished is kept."""

    def __init__(self, name: str, lacks: int, trouble: str) -> None:
        super().__init__(f"{name}: {lacks} of its runs are missing ({trouble}); the same command goes on")
        self.name, self.lacks, self.trouble = name, lacks, trouble


def had(scenario: Scenario, out: Path, runs: int, progress: Progress | None = None) -> findings.Folder:
    """So many runs of a scenario, in a folder of their own. Raises Unfinished if any is missing."""
    folder = out / "runs" / scenario.name
    found = run(scenario, folder, replicates=runs, progress=progress)
    if not found.ok:
        trouble = found.trouble or found.failures[0].error
        raise Unfinished(scenario.name, found.requested - found.finished, trouble)
    return findings.read(folder)
