"""What a comparison found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.findings import Folder
from sim.run import RunOutcome
from sim.scenario import Scenario
from sim.work import Trouble


@dataclass(frozen=True)
class Comparison:
    """What a comparison found. `differences` and `stages` are the tables of the CSV files."""

    out: Path
    scenarios: tuple[Scenario, ...]
    runs: tuple[RunOutcome, ...]
    folders: tuple[Folder, ...]
    differences: pd.DataFrame
    stages: pd.DataFrame

    @property
    def trouble(self) -> Trouble | None:
        """What stopped it; nothing if it is whole."""
        return self.runs[0].trouble

    @property
    def ok(self) -> bool:
        """Whether every run of every scenario is there."""
        return all(outcome.ok for outcome in self.runs)
