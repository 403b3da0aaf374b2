"""Runs of a row: all that it asks for, or the row is not told."""

from __future__ import annotations

from pathlib import Path

from sim import findings
from sim.run import run
from sim.scenario import Scenario
from sim.words.trouble import trouble_words
from sim.work import Progress, Trouble


class Unfinished(RuntimeError):  # noqa: N818
    """Runs that a row needs are missing; what is finished is kept."""

    def __init__(self, name: str, lacks: int, why: str, trouble: Trouble | None) -> None:
        super().__init__(f"{name}: {lacks} of its runs are missing ({why}); the same command goes on")
        self.name, self.lacks, self.why, self.trouble = name, lacks, why, trouble


def had(scenario: Scenario, out: Path, runs: int, progress: Progress | None = None) -> findings.Folder:
    """So many runs of a scenario, in a folder of their own. Raises Unfinished if any is missing."""
    folder = out / "runs" / scenario.name
    found = run(scenario, folder, replicates=runs, progress=progress)
    if not found.ok:
        why = trouble_words(found.trouble, "en") or found.failures[0].error
        raise Unfinished(scenario.name, found.requested - found.finished, why, found.trouble)
    return findings.read(folder)
