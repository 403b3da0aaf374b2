"""The tables of a results folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from sim.scenario.model import Scenario

_COLUMNS: dict[str, tuple[str, ...]] = {
    "daily": ("scenario", "replicate", "day"),
    "stages": ("scenario", "replicate", "stage"),
    "delays": ("scenario", "replicate", "step", "n", "open", "median", "p90", "standard"),
    "rounds": ("scenario", "replicate", "round", "ordered", "opened", "sampled_end", "reported_95", "called"),
    "entrances": ("scenario", "replicate", "entrance", "class", "wait_p90"),
    "staff": ("scenario", "replicate", "day", "hour", "role", "town", "needed", "present", "short", "hours"),
    "zones": ("scenario", "replicate", "day", "town", "level", "residents", "person_days"),
    "refused": ("scenario", "replicate", "time", "order", "reason", "reason_zh"),
    "alternatives": ("scenario", "chinese", "replicate"),
}


@dataclass(frozen=True)
class Folder:
    """The tables of one scenario of a results folder; a file that is not there is an empty table.

    All have the columns scenario and replicate. `replicates` and `alternatives` have a column a measure of
    `sim.names.MEASURES`; `daily` (and day), `stages` (and stage), `delays` (and step), `rounds` (and round) the
    columns of `sim.measures`. In `alternatives` `scenario` is the English name of the assumption, `chinese` the
    Chinese one, and replicates have the same luck as those of the same number in `replicates`.
    """

    scenario: Scenario
    replicates: pd.DataFrame
    daily: pd.DataFrame
    stages: pd.DataFrame
    delays: pd.DataFrame
    rounds: pd.DataFrame
    entrances: pd.DataFrame
    staff: pd.DataFrame
    zones: pd.DataFrame
    refused: pd.DataFrame
    alternatives: pd.DataFrame
    manifest: dict[str, Any]
    made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)  # by `once`

    def measure(self, name: str) -> pd.Series:
        """One measure, a value a run; all NaN if the table does not have it."""
        return column(self.replicates, name)


def read(out: Path) -> Folder:
    """Read a results folder. Raises FileNotFoundError without replicates.parquet or scenario.yaml."""
    with (out / "scenario.yaml").open(encoding="utf-8") as file:
        settings = YAML(typ="safe").load(file) or {}
    tables = {name: str((out / path).resolve()) for name, path in settings.get("tables", {}).items()}
    scenario = Scenario.model_validate(settings | {"tables": tables})
    replicates = pd.read_parquet(out / "replicates.parquet")
    names = list(replicates["scenario"].unique())
    name = scenario.name if scenario.name in names or not names else names[0]
    tables = {key: _table(out / f"{key}.parquet", columns) for key, columns in _COLUMNS.items()}
    others = tables.pop("alternatives")
    manifest = out / "manifest.json"
    return Folder(
        scenario=scenario,
        replicates=of(replicates, name).sort_values("replicate", ignore_index=True),
        **{key: of(table, name) for key, table in tables.items()},
        alternatives=others,
        manifest=json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {},
    )


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype=np.float64) for name in columns})
    table = pd.read_parquet(path)
    return table.reset_index() if table.index.name else table


def of(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["scenario"] == name].reset_index(drop=True)


def column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return table[name].astype(np.float64)


def quantile(values: Any, q: float) -> float:
    """The smallest value that this share of the values does not exceed; NaN left out, NaN if nothing is left.

    >>> quantile([1, 2, 3, 4, float("nan")], 0.5)
    2.0
    """
    x = np.asarray(values, dtype=np.float64).ravel()
    x = x[~np.isnan(x)]
    return float(np.quantile(x, q, method="inverted_cdf")) if x.size else np.nan


def eight_of_ten(values: Any) -> tuple[float, float, float]:
    """10, 50 and 90 %, as `quantile`: eight of ten values lie between the outer ones."""
    return quantile(values, 0.1), quantile(values, 0.5), quantile(values, 0.9)
