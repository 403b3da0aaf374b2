"""Golden numbers: three runs of three small counties, to see at once whether a change changes results.

When it is meant to, `python tests/test_golden.py` writes the files anew; say so in CHANGELOG.md, "Results change".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.county import build
from sim.log import Event
from sim.measures import measures
from sim.model import simulate
from sim.scenario import load

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
SMALL = ("county.population=5000", "sampling.sites=3", "quarantine.rooms=100", "tracing.teams=3", "hospital.beds=60")
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "tiny": ("tiny.yaml", ()),
    "late-5000": ("haiyan-2022-late.yaml", SMALL),
    "border-5000": (
        "haiyan-2022-border.yaml",
        (*SMALL, "importation.prevalence=[{neighbour: Pinghu, at: 0 h, per_100k: 3000}]"),
    ),
}


def numbers(case: str) -> list[dict[str, Any]]:
    """Infections, events by kind and measures of each run; NaN as null."""
    file, sets = CASES[case]
    scenario = load(ROOT / "scenarios" / file, list(sets))
    county = build(scenario)
    return [_of(simulate(scenario, replicate, county)) for replicate in range(3)]


def _of(result: Any) -> dict[str, Any]:
    kinds, counts = np.unique(result.tables.events["event"], return_counts=True)
    values = {name: None if np.isnan(float(value)) else float(value) for name, value in measures(result).items()}
    return {
        "infections": int(result.tables.infections.size),
        "last_infection": float(result.tables.infections["time"].max()),
        "events": {Event(kind).name: int(n) for kind, n in zip(kinds.tolist(), counts.tolist(), strict=True)},
        "measures": values,
    }


@pytest.mark.parametrize("case", list(CASES))
def test_numbers_are_those_of_the_last_release(case):
    golden = json.loads((GOLDEN / f"{case}.json").read_text(encoding="utf-8"))
    for ours, expected in zip(numbers(case), golden, strict=True):
        assert ours["events"] == expected["events"]
        assert (ours["infections"], ours["last_infection"]) == (expected["infections"], expected["last_infection"])
        assert _happened(ours) == pytest.approx(_happened(expected), rel=1e-9)


def _happened(run: dict[str, Any]) -> dict[str, float]:
    """The measures of a run; −1 for what did not happen."""
    return {name: -1.0 if value is None else value for name, value in run["measures"].items()}


if __name__ == "__main__":
    for name in CASES:
        (GOLDEN / f"{name}.json").write_text(json.dumps(numbers(name), indent=1) + "\n", encoding="utf-8")
