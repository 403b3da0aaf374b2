"""A published model reproduced: Hellewell et al. 2020, Lancet Glob Health 8:e488, by an ordinary scenario file.

Reference: the authors' R package (version 1.0.0.9000), 500 runs a cell, R0 2.5, 20 initial cases: share of outbreaks
controlled, by the share of contacts traced. The whole grid is row H20 of the validation (tests/test_validation.py).
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import binomtest, fisher_exact

from sim.county import build
from sim.log import Event
from sim.measures import measures
from sim.model import simulate
from sim.scenario import load
from sim.statistics import share_interval
from sim.validation import branching
from sim.validation.line import Line
from sim.validation.published import CELLS, FIGURE, FIGURE_RUNS, TRACED, theirs, together

FILE = Path(__file__).parents[1] / "scenarios" / "validation" / "hellewell-2020.yaml"


def controlled(traced: str, runs: int, population: int) -> int:
    """Outbreaks controlled of so many runs."""
    scenario = load(FILE, [f"tracing.share_traced={traced}", f"county.population={population}"])
    county = build(scenario)
    return sum(bool(measures(simulate(scenario, r, county))["controlled"]) for r in range(runs))


def test_tracing_decides_between_control_and_none():
    """Few runs on a county of 250,000 (at most 2 % of it is infected before the stop)."""
    most, none = controlled("0.8", 18, 250_000), controlled("0", 5, 250_000)
    assert binomtest(most, 18, CELLS["0.8"]).pvalue > 0.001
    assert binomtest(none, 5, CELLS["0"]).pvalue > 0.001
    assert fisher_exact([[most, 18 - most], [none, 5 - none]]).pvalue < 0.01


def shares(first: bool, runs: int) -> dict[tuple[float, str], Line]:
    """The second implementation beside the authors' figure, by cell."""
    lines = {}
    for r, controlled in FIGURE.items():
        for traced, k in zip(TRACED, controlled, strict=True):
            ours = share_interval(branching.controlled(r, float(traced), runs, first=first), runs)
            other = share_interval(k, FIGURE_RUNS)
            lines[r, traced] = Line("H20", "model", "", "", "share", other, ours, 0.0, "figure 3A")
    return lines


def test_the_second_implementation_agrees_with_the_authors_package():
    for traced, share in CELLS.items():
        ours = share_interval(branching.controlled(2.5, float(traced), 1000), 1000)
        assert Line("H20", "model", "", "", "share", theirs(share), ours, 0.0, "package").agrees, traced


def test_drawing_as_their_first_program_did_gives_the_authors_figure_in_all_cells_and_otherwise_not():
    """So the second implementation reads the paper as its authors do, and its figure is explained."""
    alike, own = shares(True, 500), shares(False, 500)
    assert [cell for cell, line in alike.items() if not line.agrees] == []
    mean, figure = (together([getattr(x, side) for x in alike.values()]) for side in ("ours", "reference"))
    assert Line("H20", "model", "", "", "share", figure, mean, 0.0, "figure 3A").agrees
    mean = together([line.ours for line in own.values()])
    assert not Line("H20", "model", "", "", "share", figure, mean, 0.0, "figure 3A").agrees


@pytest.mark.parametrize("backward", ["true", "false"])
def test_who_infected_a_case_is_found_only_where_tracing_goes_backward(backward):
    changes = ["tracing.share_traced=1", "county.population=20000", f"tracing.backward={backward}", "horizon=30 d"]
    tables = simulate(load(FILE, changes), 0).tables
    infector = dict(zip(tables.infections["person"].tolist(), tables.infections["infector"].tolist(), strict=True))
    missed = tables.events[tables.events["event"] == Event.CONTACT_MISSED]
    backward_missed = [p for p, case in zip(missed["person"], missed["detail"], strict=True) if infector[case] == p]
    assert bool(backward_missed) == (backward == "false")


def test_cells_of_another_scenario_or_code_are_run_again(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(FILE.parents[2] / "experiments"))
    grid, ran = importlib.import_module("hellewell"), []

    def cell(r, traced, runs):
        ran.append(traced)
        made = {"R0": r, "traced": traced, "controlled": 0.5, "low": 0.1, "high": 0.9, "runs": runs, "seconds": 1.0}
        return made | {"made": grid.made_by(r, traced)}

    monkeypatch.setattr(grid, "cell", cell)
    monkeypatch.setattr(grid, "SECOND_RUNS", 20)
    monkeypatch.setattr(sys, "argv", ["hellewell", "--runs", "10", "--numbers", "2.5", "--out", str(tmp_path)])
    grid.main()
    grid.main()
    assert ran == [float(traced) for traced in TRACED]
    monkeypatch.setattr(grid, "PEOPLE", 500_000)
    grid.main()
    assert len(ran) == 2 * len(TRACED)
    table = pd.read_csv(tmp_path / "grid.csv", encoding="utf-8-sig").drop(columns="made")
    table.assign(reference=0.1).to_csv(tmp_path / "grid.csv", index=False)  # as it was written before
    grid.main()
    assert len(ran) == 3 * len(TRACED)
    assert "reference" not in pd.read_csv(tmp_path / "grid.csv", encoding="utf-8-sig")
