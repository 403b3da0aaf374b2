"""Experiments: files with all faults at once, cells, pairs and verdicts, runs that resume."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from pydantic import ValidationError
from scipy.stats import t as student

from sim import alternatives, findings, store, sweep, work
from sim.charts import places
from sim.charts.look import MARK, STYLE
from sim.cli.files import check
from sim.cli.shared import Stop
from sim.log import Event, Stage, Test
from sim.model import simulate
from sim.names import Name
from sim.scenario import ScenarioErrors, load, loads
from sim.statistics import Interval, share_interval
from sim.sweep import analysis, assumed, cells
from sim.sweep.analysis import Pace
from sim.sweep.answer import answer, rests_on_chance
from sim.sweep.book import for_people
from sim.sweep.cells import Cell
from sim.sweep.charts import draw
from sim.sweep.differences import _fitting
from sim.sweep.enough import enough
from sim.sweep.experiment import Experiment
from sim.sweep.explained import explained
from sim.sweep.factors import Factor
from sim.sweep.lacking import lacking, lacking_words
from sim.sweep.levels import number
from sim.sweep.maps import zoned
from sim.sweep.outcomes import with_chances
from sim.sweep.page import FIGURES, _by_chance, _gain, _hours, page, stopped
from sim.sweep.panels import LOOKS
from sim.sweep.pilot import pairs_needed, pilot_words
from sim.sweep.ranges import headlines, over_chance
from sim.sweep.ranges_page import range_rows
from sim.sweep.settings_words import factor_name
from sim.sweep.stopping import not_sharp
from sim.sweep.strips import strips
from sim.sweep.table import cell_table
from sim.sweep.waiting import main_plans, waits
from sim.words import TEXTS, TOWNS, figure
from sim.words.trouble import trouble_words
from sim.zoning import zones

ROOT = Path(__file__).parents[1]
PREVALENCE = "importation.prevalence"
SHORT = """name: short
title: A few days of a village
base: {tiny}
horizon: 6 d
county: {{population: 600}}
seeding: {{initial_infections: 6}}
checkpoints: {{traffic: false}}
care: {{delay: 12 h}}
"""
EXPERIMENT = """name: try
question: How many teams are enough?
question_zh: 几支队伍够用？
situations: [short.yaml]
vary:
  - {key: tracing.teams, name: teams, values: [1, 2, 4]}
replicates: 2
baseline: {teams: 2}
measures: [infections_after_report, person_days_lockdown]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an experiment of three cells, and its situation."""
    (tmp_path / "short.yaml").write_text(SHORT.format(tiny=ROOT / "scenarios" / "tiny.yaml"), encoding="utf-8")
    (tmp_path / "try.yaml").write_text(EXPERIMENT, encoding="utf-8")
    return tmp_path


def run(folder: Path, out: str = "out", charts: tuple[str, ...] = ("differences",), **options: Any) -> sweep.Sweep:
    """One process; pictures are drawn slowly, so only one unless the file or the caller says which."""
    experiment, situations = sweep.load(folder / "try.yaml")
    experiment = experiment.model_copy(update={"charts": experiment.charts or charts})
    return sweep.sweep(experiment, situations, folder / out, workers=1, **options)


def tables(out: Path) -> dict[str, bytes]:
    """Everything that must not depend on who ran what."""
    return {name: (out / name).read_bytes() for name in ("replicates.parquet", "summary.csv", "differences.csv")}


# files


def test_all_faults_of_a_file_are_told_at_once_at_their_places(folder):
    (folder / "try.yaml").write_text(
        """name: try
situations: [short.yaml, nowhere.yaml]
vary:
  - {key: tracing.teams, name: teams, values: [1, -2]}
  - {key: tracing.tems, values: [1]}
  - {key: sampling.turnout, values: [0.9], low: 0.1, high: 0.9}
replicats: 3
measures: [infections]
baseline: {teams: 7}
horizon: 3 d
""",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    lines = [str(p).removeprefix(f"{folder}/") for p in found.value.problems]
    [unknown] = [line for line in lines if line.startswith("try.yaml:10:1: horizon: unknown key; allowed: ")]
    assert unknown.count(",") == 7  # the nearest, and how many more
    assert unknown.endswith(" more")
    assert "try.yaml:6:5: vary.2: give exactly one of values, low and high, or levels" in lines
    assert any(line.startswith("try.yaml:7:1: replicats: unknown key; did you mean 'replicates'?") for line in lines)

    (folder / "try.yaml").write_text(
        EXPERIMENT.replace("[1, 2, 4]", "[1, 2, -4]").replace("[short.yaml]", "[short.yaml, nowhere.yaml]")
        + "  # end\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    lines = [str(p).removeprefix(f"{folder}/") for p in found.value.problems]
    assert lines[0].startswith("try.yaml:4:26: situations.1: there is no file '")
    wrong = "tracing.teams: -4 is below the minimum 1; allowed: a whole number, at least 1"
    assert lines[1] == f"try.yaml:6:54: vary.0.values.2: {wrong}"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("{teams: 2}", "{teams: 3}"), "baseline.teams: '3' is none of its levels: 1, 2, 4"),
        (("{teams: 2}", "{team: 2}"), "baseline.team: there is no such factor"),
        (
            ("infections_after_report,", "infections,"),
            "measures.0: there is no measure 'infections'; see docs/measures.md",
        ),
        (("[1, 2, 4]", "[1, 2, 2]"), "values: each needs a name of its own"),
        (
            ("replicates: 2", "replicates: 2\ncharts: [levels, heatt]"),
            "charts.1: 'heatt' is not one of levels, large, heat, prices, differences, waiting, both_hands, screening",
        ),
        (
            ("replicates: 2", "replicates: 2\ncharts: [levels, heat]"),
            "try.yaml:8:18: charts.1: heat needs the design grid, and two or three factors whose levels are numbers",
        ),
        (("[1, 2, 4]", "[1, 2, 4], standard: 3"), "vary.0.standard: '3' is none of its levels: 1, 2, 4"),
        (("[1, 2, 4]", "[1, 2, x], enough: true"), "vary.0.enough: needs levels that are numbers with one unit"),
        (("[1, 2, 4]", "[1, 2, 4], given: true"), "vary: all factors are `given`; at least one must be a choice"),
    ],
)
def test_what_contradicts_itself_is_refused(folder, change, line):
    (folder / "try.yaml").write_text(EXPERIMENT.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    assert any(line in str(problem) for problem in found.value.problems)


def test_infection_outside_is_in_experiments_as_in_the_scenario_that_says_where_it_comes_from():
    """Levels of factors cannot name a base, so the series stands there again; ten times is ten times it."""
    series = {(row.neighbour, row.at): row.per_100k
              for row in load(ROOT / "scenarios" / "haiyan-2022-border.yaml").importation.prevalence}  # fmt: skip
    told = []
    for name in ("checkpoint-layouts", "both-hands"):
        experiment, _ = sweep.load(ROOT / "experiments" / f"{name}.yaml")
        levels = [level for factor in experiment.vary for level in factor.levels]
        told += [(name, x.name, x.set[PREVALENCE]) for x in levels if PREVALENCE in x.set]
    assert len(told) == 5
    for name, level, text in told:
        again = loads(f"importation: {{prevalence: {text}}}").importation.prevalence
        times = 10 if level == "ten times" else 1
        found = {(row.neighbour, row.at): row.per_100k for row in again}
        assert found == pytest.approx({key: times * value for key, value in series.items()}), (name, level)


# cells


def experiment_of(**fields: Any) -> Experiment:
    return Experiment.model_validate({"situations": ("a.yaml",), **fields})


def test_a_grid_has_every_combination_and_begins_with_the_baseline():
    two = (
        {"key": "tracing.teams", "name": "teams", "values": (1, 2)},
        {"key": "sampling.turnout", "values": (0.8, 0.9)},
    )
    made = cells(experiment_of(vary=two, baseline={"teams": 2}))
    assert [tuple(cell.levels.values()) for cell in made] == [("2", "0.8"), ("2", "0.9"), ("1", "0.8"), ("1", "0.9")]
    assert made[3].settings == {"tracing.teams": "1", "sampling.turnout": "0.9"}
    one = cells(experiment_of(vary=two, design="one_at_a_time"))
    assert [tuple(cell.levels.values()) for cell in one] == [("1", "0.8"), ("2", "0.8"), ("1", "0.9")]


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_designs_that_sample_stay_in_range_and_are_alike_at_every_call(design):
    factors = (
        {"key": "tracing.teams", "low": 2, "high": 50},
        {"key": "tracing.interview", "low": 1, "high": 24, "unit": "h"},
    )
    made, again = (cells(experiment_of(vary=factors, design=design, samples=16)) for _ in range(2))
    assert made == again
    teams = np.array([int(cell.settings["tracing.teams"]) for cell in made])
    hours = np.array([float(cell.settings["tracing.interview"].removesuffix(" h")) for cell in made])
    assert len(made) == 17
    assert (teams[0], hours[0]) == (26, 12.5)
    assert teams.min() >= 2
    assert teams.max() <= 50
    for values, low, high in ((teams[1:], 2, 50), (hours[1:], 1, 24)):  # one in each sixteenth, or nearly
        assert np.unique(np.floor(16 * (values - low) / (high - low + 1e-9))).size >= 14


def test_only_what_counts_something_is_rounded_to_whole_numbers():
    factors = (
        {"key": "disease.reproduction_number", "name": "R", "low": 3, "high": 6},
        {"key": "tracing.teams", "name": "teams", "low": 2, "high": 50},
    )
    made = cells(experiment_of(vary=factors, design="sobol", samples=8))
    assert made[0].levels == {"R": "4.5", "teams": "26"}
    values = np.array([float(cell.levels["R"]) for cell in made[1:]])
    assert np.unique(np.floor((values - 3) / 3 * 8)).size == 8  # one in each eighth
    assert all(float(cell.levels["teams"]).is_integer() for cell in made)
    with pytest.raises(ValidationError, match="samples: 5 is no power of two"):
        experiment_of(vary=factors, design="sobol", samples=5)


def test_faults_of_the_file_hide_none_of_its_situations_and_levels(folder):
    (folder / "try.yaml").write_text(
        """name: try
situations: [short.yaml, nowhere.yaml]
vary:
  - {key: tracing.tems, name: teams, values: [1, 2]}
  - {key: sampling.turnout, values: [0.9, abc]}
replicats: 3
baseline: {teams: 7}
""",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    places = [(p.line, p.column) for p in found.value.problems]
    assert places == [(2, 26), (4, 11), (5, 43), (6, 1), (7, 19)]


def test_what_is_wrong_with_every_value_of_a_factor_is_told_once_at_its_key_or_unit(folder):
    """'100 rooms' was said to be text, though 100 stands in the file."""
    (folder / "try.yaml").write_text(
        """name: try
situations: [short.yaml]
design: latin_hypercube
vary:
  - {key: quarantine.rooms, low: 100, high: 600, unit: rooms}
  - {key: tracing.tems, low: 2, high: 12}
  - {key: tracing.teams, low: 0, high: 12}
  - {key: laboratory.second_test_time, low: 2, high: 8, unit: h}
""",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    told = [(p.line, p.column, p.key, p.says) for p in found.value.problems]
    assert [one[:3] for one in told] == [(5, 56, "vary.0.unit"), (6, 11, "vary.1.key"), (7, 31, "vary.2.low")]
    assert told[0][3].text("en") == "the values of this setting are plain numbers; leave it out"
    assert told[0][3].text("zh") == "这项设置只写数，不带单位；请删去"
    assert told[1][3].text("en").startswith("tracing.tems: unknown key; did you mean 'teams'?")


def test_check_tells_what_kind_of_file_it_reads(folder, capsys):
    calibration = ROOT / "experiments" / "calibrations" / "zhejiang.yaml"
    check([folder / "try.yaml", calibration, ROOT / "scenarios" / "tiny.yaml"])
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{folder / 'try.yaml'}: ok (experiment of 1 situation, 3 cells, 2 runs each)"
    assert told[1].startswith(f"{calibration}: ok (calibration; free settings: 2, targets: 2)")
    assert "settings are assumptions" in told[2]
    (folder / "try.yaml").write_text(EXPERIMENT.replace("measures:", "measure:"), encoding="utf-8")
    with pytest.raises(Stop):
        check([folder / "try.yaml"])
    assert "measure: unknown key; did you mean 'measures'?" in capsys.readouterr().err


# statistics


def test_a_screening_ranks_what_matters_first():
    """Morris's effects of a sum: two thousand for the first factor, ten for the second, nothing for the third."""
    keys = ("tracing.teams", "grouping.desks", "hospital.beds")
    factors = tuple({"key": key, "low": 10, "high": 1010} for key in keys)
    experiment = experiment_of(vary=factors, design="morris", samples=10)
    made = cells(experiment)
    assert len(made) == 1 + 10 * 4
    numbers = [[int(cell.settings[key]) for key in keys] for cell in made]
    table = pd.DataFrame(
        {
            "situation": "a", "cell": [cell.key for cell in made], "replicate": 0, "seed": 1,
            "infections_after_report": [2.0 * a + 0.01 * b for a, b, _ in numbers],
        }
    )  # fmt: skip
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    rows = found.of(found.screening, "a", "infections_after_report")
    assert rows["factor"].tolist() == list(keys)
    assert rows["effect"].tolist() == pytest.approx([2000.0 * 2 / 3, 10.0 * 2 / 3, 0.0], abs=5)  # over a step
    assert (rows["trajectories"] == 10).all()
    chance = found.of(found.screening, "a", "at_least_50")
    assert 1 < chance["effect"].max() <= 100  # of 100 outbreaks, as the picture and the table say
    assert found.differences.empty  # points of a screening are no plans
    assert not any("plan" in line for line in answer(experiment, found, "en")[:2])
    line = next(line for line in answer(experiment, found, "en") if "“50 or more" in line and "depends most" in line)
    assert f"{chance['factor'].iloc[0]} {figure(chance['effect'].iloc[0])} ±" in line
    half = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table[:20])  # type: ignore[list-item]
    rows = half.of(half.screening, "a", "infections_after_report")
    assert (rows["factor"].iloc[0], rows["trajectories"].iloc[0]) == ("tracing.teams", 4)  # those that are whole
    assert rows["margin"].isna().all()  # too few to say how sure
    assert not any("±" in line for line in answer(experiment, half, "en"))
    one = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table[:8])  # type: ignore[list-item]
    assert one.screening.empty


def test_a_trajectory_of_a_screening_has_the_same_luck_at_all_its_points():
    """A point with one run more, as where a screening was stopped, which was a large outbreak: no factor did that."""
    factors = tuple({"key": key, "low": 10, "high": 1010} for key in ("tracing.teams", "grouping.desks"))
    experiment = experiment_of(vary=factors, design="morris", samples=4)
    made = cells(experiment)
    rows = [(cell.key, r, 2.0 * int(cell.settings["tracing.teams"]) + r) for cell in made for r in range(2)]
    rows += [("c0002", 2, 1e6), ("c0004", 3, np.nan)]
    table = pd.DataFrame(rows, columns=["cell", "replicate", "infections_after_report"]).assign(situation="a", seed=1)
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    effects = found.of(found.screening, "a", "infections_after_report").set_index("factor")
    assert (effects["trajectories"] == 4).all()
    assert effects.loc["tracing.teams", "effect"] == pytest.approx(2000 * 2 / 3, abs=5)
    assert effects.loc["grouping.desks", "effect"] == pytest.approx(0)
    lines = [line for line in answer(experiment, found, "en") if "after the first report" in line]
    assert effects.loc["grouping.desks", "ratio"] == pytest.approx(1)
    assert any("multiplies" in line and "by: tracing.teams " in line for line in lines)
    assert not any("grouping.desks" in line for line in lines[1:])  # what moves nothing is not said to matter
    still = analysis.analyse(
        experiment, [type("S", (), {"name": "a"})()], made, table.assign(infections_after_report=3)
    )  # type: ignore[list-item]
    assert "a: no factor moves “infections after the first report” (4 trajectories)." in answer(experiment, still, "en")


def results(values: dict[str, Any], **fields: Any) -> analysis.Results:
    """Results of made-up runs: infections after the first report by level of one factor, the first the baseline."""
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": tuple(values)},), **fields)
    made = cells(experiment)
    parts = [
        pd.DataFrame(
            {"situation": "a", "cell": cell.key, "replicate": range(len(v)), "infections_after_report": v, "seed": 1}
        )
        for cell, v in zip(made, values.values(), strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    situation = type("S", (), {"name": "a"})()
    return analysis.analyse(experiment, [situation], made, table)  # type: ignore[list-item]


def test_differences_are_paired_and_told_with_their_sign():
    luck = np.random.default_rng(1).gamma(0.3, 100, 200)
    found = results({"1": luck, "2": luck * 0.5, "4": luck + 0.0})
    rows = found.of(found.differences, "a", "infections_after_report").set_index("teams")
    assert rows.loc["2", "difference"] == pytest.approx(-0.5 * luck.mean())
    assert rows.loc["2", "verdict"] == "clear"
    assert rows.loc["2", "variance_gain"] > 2
    assert rows.loc["4", "verdict"] == "cannot tell"
    base = found.of(found.summary, "a", "at_least_10").set_index("teams").loc["1"]
    assert base["mean"] == pytest.approx(100 * (luck >= 10).mean())
    assert base["low"] < base["mean"] < base["high"]


def test_plans_that_differ_in_no_seed_are_not_said_to_gain_by_shared_seeds():
    experiment = SimpleNamespace(measures=("outbreak_size",))
    for gains, said in (
        ([3.0, 3.0, np.inf], "With the same luck 3 times less variance"),
        ([23_000.0], "With the same luck more than 1,000 times less variance"),
        ([3.0, np.inf, np.inf], ""),
        ([np.nan], ""),
    ):
        differences = pd.DataFrame({"measure": "outbreak_size", "variance_gain": gains})
        found = _gain(experiment, SimpleNamespace(comparisons=len(gains), differences=differences), "en")
        assert str(found).startswith(said)
        assert bool(found) == bool(said)


def test_how_many_differ_by_chance_is_never_about_none():
    assert _by_chance(8, "en") == "Less than one of them would look different by chance alone."
    assert _by_chance(25, "zh") == "其中约1项会仅因偶然而显得不同。"


def test_a_factor_without_a_name_has_that_of_its_setting_on_chinese_pages():
    factor = Factor(key="volunteers.roster", values=("100", "300"))
    assert factor_name(factor) == Name("volunteers.roster", "在册志愿者")
    assert factor_name(factor.model_copy(update={"name": "hands"})).zh == "hands"
    assert factor_name(factor.model_copy(update={"name": "hands", "name_zh": "人手"})).zh == "人手"


def test_the_table_says_in_how_many_pairs_a_plan_has_fewer():
    luck = np.arange(1.0, 11.0)
    less = np.where(luck <= 7, luck - 0.5, luck + 3)
    fields = {"vary": ({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},)}
    found = results({"1": luck, "2": less})
    table = cell_table(experiment_of(**fields), found, "a", "en")
    column = [head.en for head in table.head].index("pairs in which the first measure is lower than in the baseline")
    assert [row[column].text for row in table.rows] == ["–", "7 / 10"]  # type: ignore[union-attr]


def test_an_outbreak_that_nobody_reports_is_large_if_it_is_large():
    """No clock started, so infections after the report are unknown; all infections count, as in a report of one run."""
    table = pd.DataFrame({"infections_after_report": [np.nan, 60, 3], "local_infections": [900, 80, 70]})
    assert findings.counted(table, 50).tolist() == [1, 1, 0]
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": (1, 2)},))
    made = cells(experiment)
    runs = pd.concat([table.assign(situation="a", cell=c.key, replicate=range(3), seed=1) for c in made])
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, runs)  # type: ignore[list-item]
    assert found.of(found.summary, "a", "at_least_50")["mean"].tolist() == pytest.approx([200 / 3, 200 / 3])


def test_what_did_or_did_not_happen_is_a_chance_like_those_of_the_headline():
    table = pd.DataFrame({"infections_after_report": 1.0, "controlled": [1.0, 1.0, 0.0, 1.0], "replicate": range(4)})
    fields = {"measures": ("controlled",)}
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": (1, 2)},), **fields)
    made = cells(experiment)
    runs = pd.concat([table.assign(situation="a", cell=c.key, seed=1) for c in made])
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, runs)  # type: ignore[list-item]
    row = found.of(found.summary, "a", "controlled").iloc[0]
    assert (row["mean"], row["unit"]) == (75, "of 100 outbreaks")
    assert row["low"] == pytest.approx(100 * share_interval(3, 4).low)


def test_the_price_of_an_hour_is_the_paired_difference_by_the_hours_between_two_levels():
    """Infections that two steps cause: two an hour of tracing from 4 h on, and as many again where results are slow."""
    times = {"tracing": ("2 h", "4 h", "12 h"), "result": ("4 h", "24 h")}
    vary = tuple(
        {"name": name, "levels": tuple({"name": x, "set": {}} for x in levels)} for name, levels in times.items()
    )
    experiment = experiment_of(vary=vary, baseline={"tracing": "4 h"}, smallest_mean=0.01)
    made, luck = cells(experiment), np.random.default_rng(4).gamma(2.0, 20, 30)

    def infections(cell: Cell) -> Any:
        hours, slow = number(cell.levels["tracing"]), cell.levels["result"] == "24 h"
        return luck + 2 * max(hours - 4, 0) * (2 if slow else 1) + (7 if slow else 0)

    parts = [
        pd.DataFrame(
            {"situation": "a", "cell": c.key, "replicate": range(30), "infections_after_report": infections(c)}
        )
        for c in made
    ]
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
    prices = found.prices.set_index(["factor", "from", "to", "others"])
    assert prices["price"].to_dict() == pytest.approx(
        {
            ("tracing", "2 h", "4 h", "baseline"): 0, ("tracing", "2 h", "4 h", "all"): 0,
            ("tracing", "4 h", "12 h", "baseline"): 2, ("tracing", "4 h", "12 h", "all"): 3,
            ("result", "4 h", "24 h", "baseline"): 7 / 20, ("result", "4 h", "24 h", "all"): (7 + 7 + 23) / 3 / 20,
        }
    )  # fmt: skip
    row = prices.loc[("tracing", "4 h", "12 h", "all")]
    assert (row["pairs"], row["lines"], row["verdict"]) == (30, 2, "clear")
    assert prices.loc[("tracing", "2 h", "4 h", "all"), "verdict"] == "cannot tell"
    line = next(line for line in answer(experiment, found, "en") if line.startswith("What one more changes"))
    assert "tracing, one hour more: +2 over 4 h – 12 h (+2 to +2; clear)" in line
    assert line.endswith("of 1 more it cannot be told.")  # from 2 h to 4 h


def test_the_price_of_one_more_of_a_resource_is_the_paired_difference_by_the_units_that_were_added():
    levels = (
        {"name": "nothing", "set": {}},
        {"name": "teams", "name_zh": "队", "set": {}, "adds": 10, "unit": "team", "unit_zh": "队"},
        {"name": "rooms", "set": {}, "adds": 100, "unit": "room"},
        {"name": "ready", "set": {}},
    )
    experiment = experiment_of(vary=({"name": "relaxed", "levels": levels},), smallest_mean=0.01)
    made, luck = cells(experiment), np.random.default_rng(4).gamma(2.0, 20, 30) + 100
    averted = {"nothing": 0.0, "teams": 50.0, "rooms": np.where(np.arange(30) % 2, 1.0, -1.0), "ready": 9.0}
    parts = [
        pd.DataFrame({"situation": "a", "cell": c.key, "replicate": range(30),
                      "infections_after_report": luck - averted[c.levels["relaxed"]]})
        for c in made
    ]  # fmt: skip
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
    rows = found.prices.set_index("of")
    assert rows["price"].to_dict() == pytest.approx({"teams": -5.0, "rooms": 0.0})
    assert rows.loc["rooms", "low"] < 0 < rows.loc["rooms", "high"]
    assert rows["verdict"].to_dict() == {"teams": "clear", "rooms": "cannot tell"}
    said = "teams, one team more: −5 over +10 (team) (−5 to −5; clear); of 1 more it cannot be told."
    assert any(line.endswith(said) for line in answer(experiment, found, "en"))
    said = "队每多1队−5（+10队范围内；−5至−5；明显）；其余1项分不出。"
    assert any(line.endswith(said) for line in answer(experiment, found, "zh"))


def test_the_front_holds_the_plans_that_no_other_beats_in_all_three_measures():
    """Strict has fewest infections, lax fewest days, slow trucks is strict with more waiting, odd wins by luck only."""
    plans = {
        "as now": (30, 30, 30), "strict": (10, 50, 50), "lax": (50, 10, 10), "slow trucks": (10, 50, 60),
        "odd": (30, 30, 30.1),
    }  # fmt: skip
    measures = ("infections_after_report", "person_days_restricted", "truck_queue_hours")
    vary = ({"name": "plan", "levels": tuple({"name": x, "name_zh": f"{x}案", "set": {}} for x in plans)},)
    experiment = experiment_of(vary=vary, measures=measures, front=measures)
    made, luck = cells(experiment), np.random.default_rng(4).gamma(2.0, 5, 12)
    parts = []
    for cell in made:
        few, days, hours = plans[cell.levels["plan"]]
        odd = np.where(np.arange(12) % 2, 0.5, -0.5) if cell.levels["plan"] == "odd" else 0.0
        values = dict(zip(measures, (few + luck, days + luck, hours + odd + 0 * luck), strict=True))
        parts.append(pd.DataFrame({"situation": "a", "cell": cell.key, "replicate": range(12), **values}))
    parts[1] = parts[1].iloc[1:]  # a seed with which one plan has not run counts for none
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
    rows = found.front.set_index("plan")
    assert rows["runs"].tolist() == [11] * 5
    assert rows.index[rows["on_front"]].tolist() == ["as now", "strict", "lax"]
    assert rows.loc[["strict", "lax", "slow trucks"], "of_100"].tolist() == [100, 100, 0]
    assert 0 < rows.loc["odd", "of_100"] < 50
    assert rows.loc["strict", "truck_queue_hours"] == 50
    axes = draw(experiment, found)["both_hands"].axes
    told = [sorted(t.get_text() for t in ax.texts) for ax in axes]
    assert told == [["1, 5", "2, 4", "3"], ["1, 5", "2", "3", "4"]]  # by infections and days 4 is where 2 is


def runs_of(made, values, situation="a", measure="infections_after_report"):
    """Runs of cells by their values; a cell may have fewer than the others, or none."""
    return pd.concat([
        pd.DataFrame({"situation": situation, "cell": cell.key, "replicate": range(len(one)), measure: one})
        for cell, one in zip(made, values, strict=True)
    ])  # fmt: skip


def test_the_front_of_an_interrupted_sweep_is_told_by_the_seeds_that_all_plans_share():
    """The baseline has many more runs, with much more luck; and of one shared seed nothing can be said to be sure."""
    measures = ("infections_after_report", "controlled")
    vary = ({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},)
    experiment = experiment_of(vary=vary, measures=measures, front=measures)
    made, luck = cells(experiment), np.random.default_rng(4).gamma(2.0, 5, 40)
    infections = [np.concatenate([luck[:10], 1000 + luck[10:]]), luck[:10] - 1]
    for shared, sure in ((10, 100.0), (1, np.nan)):
        table = runs_of(made, [infections[0], infections[1][:shared]])
        table["controlled"] = (table["replicate"] % 2 == 0).astype(float)
        found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
        rows = found.front.set_index("teams")
        assert (rows["runs"] == shared).all()
        assert rows.loc["2", "of_100"] == pytest.approx(sure, nan_ok=True)
        if shared > 1:
            assert (rows["infections_after_report_low"] <= rows["infections_after_report"]).all()
            assert (rows["infections_after_report"] <= rows["infections_after_report_high"]).all()
            assert rows["infections_after_report_high"].max() < 100
            assert rows["controlled"].tolist() == [50, 50]  # of 100
            assert rows["controlled_low"].min() > 10


def test_a_situation_whose_baseline_has_not_run_stands_in_no_table_and_hinders_no_other():
    vary = ({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},)
    experiment = experiment_of(vary=vary, measures=("infections_after_report", "tubes"),
                               front=("infections_after_report", "tubes"))  # fmt: skip
    made, luck = cells(experiment), np.random.default_rng(1).gamma(1.0, 20, 20)
    table = pd.concat([runs_of(made, [luck, luck + 5]), runs_of(made, [[], luck], "b")]).assign(tubes=1.0)
    situations = [type("S", (), {"name": name})() for name in "ab"]
    found = analysis.analyse(experiment, situations, made, table)  # type: ignore[arg-type]
    for part in (found.summary, found.differences, found.pilot, found.front):
        assert set(part["situation"]) == {"a"}
    assert set(found.runs["situation"]) == {"a", "b"}
    assert len(answer(experiment, found, "en")) == len(answer(experiment, found, "zh")) > 2
    assert {headline.situation for headline in headlines(experiment, found)} == {"a"}
    said = "Left out, since their baseline has not run: b. The same command runs what is missing."
    assert said in answer(experiment, found, "en")


def test_a_situation_that_is_left_out_is_named_on_the_page_and_in_the_summary(folder, monkeypatch):
    (folder / "other.yaml").write_text("base: short.yaml\nname: other\n", encoding="utf-8")
    text = EXPERIMENT.replace("[short.yaml]", "[short.yaml, other.yaml]").replace("replicates: 2", "replicates: 1")
    (folder / "try.yaml").write_text(text, encoding="utf-8")

    def failing(scenario: Any, replicate: int, county: Any) -> Any:
        if scenario.name == "other" and scenario.tracing.teams == 2:
            raise RuntimeError("broken on purpose")
        return simulate(scenario, replicate, county)

    monkeypatch.setattr(work, "simulate", failing)
    assert len(run(folder).failures) == 1
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert html.count("since their baseline has not run: other.") == 1
    assert html.count("未列入（基准尚未推演）：other。") == 1
    table = pd.read_csv(folder / "out" / "summary.csv")
    assert table[table["situation"] == "other"][["cell", "teams", "runs"]].to_numpy().tolist() == [["c0000", 2, 0]]
    lines = pd.read_excel(folder / "out" / "summary.xlsx")[MARK]
    assert lines.str.contains("Left out, since their baseline has not run: other.", na=False).sum() == 1


def test_the_price_over_all_levels_of_the_rest_counts_the_seeds_that_have_them_all():
    """With two desks an hour costs nothing, with one ten infections; where two desks have run less often, too."""
    vary = ({"key": "tracing.delay", "name": "hours", "values": ("1 h", "2 h")},
            {"key": "grouping.desks", "name": "desks", "values": ("1", "2")})  # fmt: skip
    experiment = experiment_of(vary=vary)
    made, luck = cells(experiment), np.random.default_rng(4).gamma(2.0, 5, 40)
    more = {("2 h", "1"): 10.0}
    values = [
        (luck + more.get((c.levels["hours"], c.levels["desks"]), 0.0))[: 40 if c.levels["desks"] == "1" else 10]
        for c in made
    ]
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, runs_of(made, values))  # type: ignore[list-item]
    rows = found.prices.set_index("others")
    assert rows["price"].to_dict() == pytest.approx({"baseline": 10.0, "all": 5.0})
    assert rows["pairs"].to_dict() == {"baseline": 40, "all": 10}


def test_the_smallest_change_that_matters_is_a_share_of_the_baseline_also_where_the_last_plan_has_not_run():
    vary = ({"key": "tracing.teams", "name": "teams", "values": ("1", "2", "3")},)
    experiment = experiment_of(vary=vary)
    made, luck = cells(experiment), np.random.default_rng(1).gamma(1.0, 20, 20)
    table = runs_of(made, [luck, luck * 0.5, []])
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    row = found.pilot.set_index("measure").loc["infections_after_report"]
    assert row["smallest"] == pytest.approx(0.1 * luck[:8].mean())
    assert (row["told"], row["plans"], row["pairs_run"]) == (1, 2, 0)
    for runs, said in ((1, "cannot say: it has one pair"), (2, "cannot say: all its pairs differ alike")):
        table = runs_of(made, [luck[:runs], luck[:runs] - 1, []])
        found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
        assert f"in “infections after the first report” the pilot {said}" in pilot_words(found.pilot, "en")[0]


def test_enough_of_a_chance_is_told_by_the_smallest_difference_of_a_chance():
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "3"), "enough": True}
    experiment = experiment_of(vary=(factor,), measures=("controlled",))
    made, runs = cells(experiment), np.arange(1000)
    values = [(runs % 2 == 0) * 1.0, (runs % 100 != 0) * 1.0, (runs % 100 != 0) * 1.0]
    table = runs_of(made, values, measure="controlled").assign(infections_after_report=5.0)
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    lines = answer(experiment, found, "en")
    assert any(line.startswith("teams = ") and "by less than 5 of 100" in line for line in lines)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"front": ("infections_after_report", "tubes")}, "front.1: 'tubes' is not one of measures"),
        ({"front": ("infections_after_report",)}, "front: name two or three different measures"),
        ({"charts": ("both_hands",)}, "charts.0: both_hands needs `front`"),
    ],
)
def test_a_front_weighs_two_or_three_of_the_measures(fields, said):
    with pytest.raises(ValidationError, match=said):
        experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": (1, 2)},), **fields)


def test_what_binds_is_the_longest_queue_by_its_standard_beside_the_outcome_of_plans_that_change_one_thing():
    """Tracing waits 8 h of work against a standard of 4 h; more teams halve it; nobody waits for the laboratory."""
    vary = ({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},
            {"key": "grouping.desks", "name": "desks", "values": ("1", "2")})  # fmt: skip
    experiment = experiment_of(vary=vary, charts=("waiting",))
    made = cells(experiment)
    parts = [
        pd.DataFrame({"situation": "a", "cell": c.key, "replicate": range(11), "infections_after_report": 10.0,
                      "hours_of_work_waiting_tracing": np.arange(3.0, 14.0) / number(c.levels["teams"]),
                      "hours_of_work_waiting_laboratory": 0.0, "hours_of_work_waiting_hospital": np.nan})
        for c in made
    ]  # fmt: skip
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
    assert [cell.levels for cell in main_plans(found)] == [
        {"teams": "1", "desks": "1"}, {"teams": "1", "desks": "2"}, {"teams": "2", "desks": "1"},
    ]  # fmt: skip
    known = waits(found, main_plans(found))
    assert known["a", made[0].key, "tracing"] == pytest.approx((1, 2, 3))
    assert known["a", made[2].key, "tracing"] == pytest.approx((0.5, 1, 1.5))
    assert {stage for _, _, stage in known} == {"tracing", "laboratory"}
    left, right = draw(experiment, found)["waiting"].axes
    assert len(left.get_yticks()) == 3
    assert [text.get_text() for text in right.figure.legends[0].get_texts()] == ["流调 tracing (4 h)"]


def test_a_level_that_adds_units_says_what_they_are():
    for wrong, said in (({"adds": 3}, "unit: is missing"), ({"unit": "team"}, "adds: is missing")):
        with pytest.raises(ValidationError, match=said):
            experiment_of(vary=({"name": "a", "levels": ({"name": "b", **wrong}, {"name": "c"})},))


def test_a_heat_map_draws_the_line_of_the_standard_and_has_a_panel_for_each_level_of_the_third_factor():
    vary = tuple(
        {"name": name, "standard": standard, "levels": tuple({"name": x, "set": {}} for x in levels)}
        for name, standard, levels in (
            ("tracing", "4 h", ("2 h", "4 h", "24 h")),
            ("transfer", "12 h", ("24 h", "12 h", "2 h")),
            ("result", "24 h", ("24 h", "48 h")),
        )
    )
    experiment = experiment_of(vary=vary)
    made = cells(experiment)
    runs = pd.DataFrame(
        {"situation": "a", "cell": [c.key for c in made], "replicate": 0, "infections_after_report": range(len(made))}
    )
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, runs)  # type: ignore[list-item]
    drawn = draw(experiment, found)
    assert {"heat", "heat_measure", "prices"} <= set(drawn)
    panels = [ax for ax in drawn["heat_measure"].axes if ax.images]
    assert [ax.get_title(loc="left") for ax in panels] == ["result: 24 h", "result: 48 h"]
    for ax in panels:
        assert ax.lines[0].get_xydata().tolist() == [[-0.5, 1.5], [1.5, 1.5], [1.5, -0.5]]
    assert [ax.lines[0].get_linestyle() for ax in panels] == ["-", "--"]
    first = next(c for c in made if tuple(c.levels.values()) == ("2 h", "2 h", "24 h"))
    assert panels[0].images[0].get_array()[0, 0] == made.index(first)


def test_the_measure_stands_above_its_row_of_pictures_and_the_situation_above_each():
    luck = np.random.default_rng(1).gamma(0.3, 100, 20)
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},))
    made = cells(experiment)
    runs = pd.concat(
        pd.DataFrame({"situation": s, "cell": c.key, "replicate": range(20), "infections_after_report": luck * (1 + i)})
        for s in ("late", "double")
        for i, c in enumerate(made)
    )
    situations = [type("S", (), {"name": name})() for name in ("late", "double")]
    found = analysis.analyse(experiment, situations, made, runs)  # type: ignore[arg-type]
    for name in ("levels", "differences"):
        drawn = draw(experiment, found)[name]
        assert [ax.get_title(loc="left").strip() for ax in drawn.axes[-2:]] == ["late", "double"]
        measure = "首报后感染者 infections after the first report (persons)"
        assert [[text.get_text().strip() for text in ax.texts] for ax in drawn.axes[-2:]] == [[measure], []]


def test_a_long_title_of_a_row_takes_no_room_between_its_pictures_and_covers_no_name():
    names, luck = ("haiyan-2022", "haiyan-2022-late", "haiyan-2022-double"), np.random.default_rng(1).gamma(1, 100, 20)
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},))
    made = cells(experiment)
    runs = pd.concat(runs_of(made, [luck, 2 * luck], name) for name in names)
    found = analysis.analyse(experiment, [type("S", (), {"name": name})() for name in names], made, runs)  # type: ignore[arg-type]
    for name in ("levels", "differences"):
        drawn = draw(experiment, found)[name]
        with mpl.rc_context(STYLE):
            drawn.draw_without_rendering()
        for row in range(0, len(drawn.axes), 3):
            one, two, three = (ax.get_window_extent() for ax in drawn.axes[row : row + 3])
            assert two.x0 - one.x1 == pytest.approx(three.x0 - two.x1, abs=2)
            [above] = drawn.axes[row].texts
            box = above.get_window_extent()
            assert box.y1 <= drawn.bbox.y1
            for ax in drawn.axes[row + 1 : row + 3]:
                assert not box.overlaps(ax._left_title.get_window_extent()) or above.get_text().endswith("\n ")


def test_of_many_plans_the_picture_of_differences_shows_those_that_change_one_thing():
    for levels, rows in ((("1", "2", "3"), 8), (("1", "2", "3", "4"), 6)):  # 9 and 16 plans with the baseline
        vary = ({"key": "tracing.teams", "name": "teams", "values": levels},
                {"key": "grouping.desks", "name": "desks", "values": levels})  # fmt: skip
        experiment = experiment_of(vary=vary, charts=("differences",))
        made, luck = cells(experiment), np.random.default_rng(1).gamma(1.0, 20, 9)
        parts = [
            pd.DataFrame({"situation": "a", "cell": c.key, "replicate": range(9), "infections_after_report": luck + i})
            for i, c in enumerate(made)
        ]
        found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
        assert {len(ax.get_yticks()) for ax in draw(experiment, found)["differences"].axes} == {rows}
        assert len(found.differences) == 3 * (len(made) - 1)  # the tables have all


def test_keys_of_pictures_lie_over_no_other_words():
    """The key of what dashes, grey, filled and hollow mean, beside the mark and the name of a situation."""
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "4"), "enough": True}
    experiment = experiment_of(vary=(factor,), measures=("infections_after_report", "round_hours"))
    made = cells(experiment)
    table = runs_of(made, [luck + 9, luck, luck], "haiyan-2022-late").assign(round_hours=30.0)
    found = analysis.analyse(experiment, [type("S", (), {"name": "haiyan-2022-late"})()], made, table)  # type: ignore[list-item]
    drawn = draw(experiment, found)
    for name, said in (("levels", ("standard", "enough")), ("differences", ("less baseline", "cannot tell"))):
        picture = drawn[name]
        with mpl.rc_context(STYLE):
            picture.draw_without_rendering()
        keys = " ".join(text.get_text() for key in picture.legends for text in key.get_texts())
        assert all(word in keys for word in said)
        others = [ax.title.get_window_extent() for ax in picture.axes]
        others += [text.get_window_extent() for text in picture.texts if text.get_text()]
        assert not any(key.get_window_extent().overlaps(other) for key in picture.legends for other in others)


def test_circumstances_stand_beside_the_key_and_names_that_are_alike_once():
    given = {"key": "disease.reproduction_number", "name": "R", "given": True, "values": ("3", "4.5")}
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": ("1", "2")}, given))
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    made = cells(experiment)
    table = runs_of(made, [luck + i for i, _ in enumerate(made)])
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    drawn = draw(experiment, found)
    for name, said in (("differences", "R: 3"), ("differences_2", "R: 4.5")):
        picture = drawn[name]
        with mpl.rc_context(STYLE):
            picture.draw_without_rendering()
        [key] = picture.legends
        others = [text for text in picture.findobj(mpl.text.Text) if text.get_text() == said]
        inside = [key.get_title(), *key.get_texts()]
        assert [text.get_text() for text in others] == [said]
        boxes = [text.get_window_extent() for text in {*others, *inside}]
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
        assert [label.get_text() for label in picture.axes[0].get_yticklabels()] == ["teams: 2"]


def test_the_map_counts_days_of_a_resident_in_lockdown_and_control_over_all_runs():
    scenario = load(ROOT / "scenarios" / "haiyan-2022.yaml")  # Wuyuan has 148,000 residents, Wanghai 38,000
    rows = [("Wuyuan", "lockdown", 148_000.0), ("Wuyuan", "control", 296_000.0), ("Wanghai", "precaution", 1e6)]
    zones = pd.DataFrame(rows, columns=["town", "level", "person_days"])
    days = findings.days_zoned(zones, 2, scenario)  # in two runs, of which one may have had no zones
    assert days["Wuyuan"] == pytest.approx(1.5)
    assert {town for town, n in days.items() if n} == {"Wuyuan"}
    assert len(days) == 9


def test_names_of_towns_cover_no_place_but_sampling_sites_on_maps():
    scenario = load(ROOT / "scenarios" / "haiyan-2022.yaml")
    found = results({"1": [1.0], "2": [2.0]})
    days = {name.en: 1.0 for name in TOWNS.values()}
    found = replace(found, zoned={("a", "c0000"): days, ("a", "c0001"): days}, bases={"a": scenario})
    with mpl.rc_context(STYLE):
        for plans in ([("a", "c0000")], [("a", "c0000"), ("a", "c0001")]):
            drawn = zoned(found, plans)
            drawn.draw_without_rendering()
            for ax in drawn.axes:
                boxes = [text.get_window_extent() for text in ax.texts]
                assert len(boxes) == 9
                marks = places(scenario)
                assert len(marks) == 7
                for kind in set(marks) - {"sampling_site"}:
                    covered = [xy for xy in ax.transData.transform(marks[kind]) if any(b.contains(*xy) for b in boxes)]
                    assert not covered, kind
                assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_an_experiment_has_the_charts_that_it_names_in_their_sequence_or_all_that_fit():
    luck = np.random.default_rng(1).gamma(0.3, 100, 20)
    values = {"1": luck, "2": luck * 0.5}
    fields = {"vary": ({"key": "tracing.teams", "name": "teams", "values": tuple(values)},)}
    every = draw(experiment_of(**fields), results(values))
    assert list(every) == ["levels", "differences"]
    named = draw(experiment_of(**fields, charts=("differences",)), results(values))
    assert list(named) == ["differences"]
    turned = draw(experiment_of(**fields, charts=("differences", "levels")), results(values))
    assert list(turned) == ["differences", "levels"]


def test_pictures_of_differences_leave_no_printed_page_half_empty():
    """A page holds 277 mm at 188 mm a 7.1 inches: two of up to half, three of up to a third, headings beside them."""
    page = 277 / 188 * 7.1
    assert [_fitting(height) for height in (2.0, 3.0, 3.7, 4.6, 5.2, 6.0)] == [2.0, 3.0, 3.25, 4.6, 4.6, 6.0]
    assert 3 * _fitting(3.7) < page - 0.5
    assert 2 * _fitting(5.2) < page - 0.5


def test_the_heading_of_heat_maps_names_no_measure_that_they_do_not_show():
    """Where chances are alike the first map is of a cost, not of the chance of 10 or more."""
    factors = tuple({"key": f"tracing.{k}", "values": ("1", "2")} for k in ("teams", "surge_teams"))
    fields = {"vary": factors, "measures": ("infections_after_report", "cost_yuan"), "charts": ("heat",)}
    experiment = experiment_of(**fields)
    made = cells(experiment)
    table = runs_of(made, [np.arange(20.0)] * 4).assign(cost_yuan=7.0)
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    assert "direct cost" in draw(experiment, found)["heat"].get_suptitle()
    assert "10 or more" not in TEXTS[FIGURES["heat"]].en


def test_how_much_is_enough_is_told_only_where_the_experiment_asks():
    """Of a reproduction number no level is enough."""
    luck = np.random.default_rng(2).gamma(2.0, 20, 300)
    values = {"3": luck, "5": luck + 30, "7": luck + 90}
    for asked, told in ((False, 0), (True, 1)):
        factor = {"key": "tracing.teams", "name": "teams", "values": tuple(values), "enough": asked}
        lines = answer(experiment_of(vary=(factor,)), results(values), "en")
        assert sum("is enough" in line for line in lines) == told


def test_the_times_of_response_times_are_those_of_the_simulation(folder):
    experiment, _ = sweep.load(ROOT / "experiments" / "response-times.yaml")
    made = {tuple(cell.levels.values()): cell for cell in cells(experiment)}
    assert len(made) == 4 * 3 * 4
    _, situations = sweep.load(folder / "try.yaml")
    for hours in (("4 h", "2 h", "4 h"), ("12 h", "12 h", "12 h"), ("24 h", "24 h", "24 h")):
        scenario = made[hours].of(situations[0])
        found = simulate(scenario.model_copy(update={"horizon": 16 * 24.0}), 1).tables.events
        said = [number(level) for level in hours]
        interviews = found[found["stage"] == Stage.TRACING]
        core = delays(interviews, Event.STARTED, Event.FINISHED)
        assert core.size
        assert core == pytest.approx(np.full(core.size, said[0]))
        moved = np.median(delays(found, Event.CONTACT_LISTED, Event.ADMITTED))
        assert moved == pytest.approx(said[1], abs=0.7)
        swabs = found[np.isin(found["event"], [Event.SWABBED, Event.POSITIVE, Event.NEGATIVE])]
        swabs = swabs[np.isin(swabs["detail"], [Test.CLINIC, Test.CONTACT])]
        results = np.median(delays(swabs, Event.SWABBED, Event.NEGATIVE))
        assert results == pytest.approx(said[2], abs=0.7)


def delays(events: Any, start: Event, stop: Event) -> Any:
    """Hours from the first of one event to the first of the other, of persons who have both in this sequence."""
    first = {
        event: dict(zip(rows["person"][::-1].tolist(), rows["time"][::-1].tolist(), strict=True))
        for event in (start, stop)
        for rows in [events[events["event"] == event]]
    }
    both = [first[stop][p] - t for p, t in first[start].items() if p in first[stop]]
    return np.array([hours for hours in both if hours >= 0])


def test_enough_is_the_first_level_that_is_surely_as_good_as_the_highest():
    luck = np.random.default_rng(2).gamma(2.0, 20, 300)
    found = results({"4": luck + 0.2, "1": luck + 30, "2": luck + 0.5, "8": luck})
    assert enough(found, "a", "teams", "infections_after_report", 0.1) == "2"
    few = results({name: v[:3] for name, v in {"4": luck + 9, "1": luck + 30, "8": luck[::-1]}.items()})
    assert enough(few, "a", "teams", "infections_after_report", 0.1) is None


def test_the_enough_level_is_told_again_under_each_other_assumption_by_three_levels():
    """Infections beyond the highest level's by level and assumption; 5 matters where the highest has 50."""
    luck, noise = np.random.default_rng(2).normal(50, 5, 40), np.random.default_rng(3).normal(0, 0.1, 40)
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "4", "8"), "enough": True}
    experiment = experiment_of(vary=(factor,), alternatives=40)
    made = cells(experiment)
    more = {  # of levels 2, 4 and 8; unlike: how much differs from pair to pair
        "same": (30.0, 0.0, 0.0), "less": (0.0, 0.0, 0.0), "much": (60.0, 30.0, 0.0), "blurred": (30.0, 0.0, 0.0),
        "unclear_below": (5.0, 0.0, 0.0),
    }  # fmt: skip
    wide = np.random.default_rng(4).normal(0, 60, 40)
    table = runs_of(made, [luck + noise + {"1": 60, "2": 30, "4": 0, "8": 0}[c.levels["teams"]] for c in made])
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    by_level = {c.levels["teams"]: c for c in made}
    wanted = assumed.under_others(experiment, found, "a")
    assert wanted == {by_level[x].key for x in ("1", "2", "4", "8")}  # the baseline is level 1
    parts = []
    for name, apart in more.items():
        values = [luck + apart[i] + noise * i + (wide if (name, i) == ("blurred", 1) else 0) for i in range(3)]
        values[0] = values[0] + (wide if name == "unclear_below" else 0)
        part = runs_of([by_level[x] for x in ("2", "4", "8")], values)
        parts.append(part.assign(assumption=f"{name}|{name}|假设"))
    tested = assumed.with_assumptions(experiment, found, pd.concat(parts, ignore_index=True))
    rows = tested.advice.set_index("english")[["level", "from", "to", "changes"]]
    assert rows.agg(tuple, axis=1).to_dict() == {
        "as assumed": ("4", "4", "4", ""), "same": ("4", "4", "4", "no"), "less": ("2", "1", "2", "fewer"),
        "much": ("", "8", "8", "more"), "blurred": ("", "4", "8", "cannot tell"),
        "unclear_below": ("4", "1", "4", "no"),
    }  # fmt: skip
    told = "stays under 2 of 5; less is enough with: less; more is needed with: much; cannot tell with: blurred."
    assert any(line.endswith(f"that advice {told}") for line in answer(experiment, tested, "en"))
    strip = next(strips(experiment, tested))
    assert (strip.zero, [row.text.en for row in strip.rows if isinstance(row.text, Name)]) == (
        pytest.approx(200 / 3),
        ["4", "4", "2 or less", "more than 4", "cannot tell (4 to 8)", "4 or less"],
    )
    assert [row.changes.zh for row in strip.rows][1:4] == ["未变 ✓", "变：更少即够 ✗", "变：需要更多 ✗"]
    sheet = for_people(tested.advice, tested, "zh")
    assert {"情景", "变量", "假设", "够用的水平", "建议变不变", "对数"} <= set(sheet)
    assert sheet["建议变不变"].tolist()[1:4] == ["未变 ✓", "变：更少即够 ✗", "变：需要更多 ✗"]
    assert {"假设", "首报后≥50人（每100起）"} <= set(for_people(tested.risks, tested, "zh"))
    few = pd.concat(parts, ignore_index=True).query("replicate < 5")
    untold = assumed.with_assumptions(experiment, found, few)
    assert set(untold.advice.loc[untold.advice["key"] != "", "changes"]) == {"cannot tell"}
    why = "Not enough was run: 5 pairs under each assumption, and fewer than 6 tell nothing (alternatives)."
    assert why in next(strips(experiment, untold)).note.en
    assert why in "".join(answer(experiment, untold, "en"))
    assert "换假设推演不足：各5对" in "".join(answer(experiment, untold, "zh"))
    assert why not in next(strips(experiment, tested)).note.en
    assert why not in "".join(answer(experiment, tested, "en"))


def test_large_outbreaks_have_the_situations_as_lines_and_bands_of_chance_and_of_other_assumptions():
    """Level 4 is enough in both; ten runs under each other assumption are the fewest that tell a chance."""
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "4", "8"), "enough": True}
    experiment = experiment_of(vary=(factor,), situations=("a.yaml", "b.yaml"), charts=("large",))
    made, luck = cells(experiment), np.random.default_rng(2).normal(50, 5, 40)
    more = {"1": 60, "2": 30, "4": 0, "8": 0}
    table = pd.concat([runs_of(made, [luck + more[c.levels["teams"]] for c in made], s) for s in "ab"])
    situations = [type("S", (), {"name": name})() for name in "ab"]
    found = analysis.analyse(experiment, situations, made, table)  # type: ignore[arg-type]
    upper = [cell for cell in made if cell.levels["teams"] != "1"]
    others = [
        runs_of(upper, [luck[:10] - 10 * i] * 3, s).assign(assumption=f"{i}|{i}|{i}")
        for i in (0, 2) for s in "ab"
    ]  # fmt: skip
    tested = assumed.with_assumptions(experiment, found, pd.concat(others, ignore_index=True))
    over = over_chance(tested, "a", "c0001", "at_least_50")
    assert over is not None
    assert (over.low, over.high, over.runs) == (0, pytest.approx(100 * (luck[:10] >= 50).mean()), 10)
    assert over_chance(tested, "a", "c0000", "at_least_50") is None
    few = assumed.with_assumptions(experiment, found, pd.concat(others, ignore_index=True).query("replicate < 4"))
    for results_, bands in ((tested, 4), (found, 2), (few, 2)):
        [picture] = draw(experiment, results_).values()
        [legend] = picture.legends
        key = [text.get_text() for text in legend.get_texts()]
        assert any("light: other assumptions" in text for text in key) == (bands == 4)
        assert any("too few runs under other assumptions" in text for text in key) == (results_ is few)
        [ax] = picture.axes
        lines = {line.get_label(): line for line in ax.lines if not str(line.get_label()).startswith("_")}
        assert list(lines) == ["a", "b"]
        assert len({(line.get_linestyle(), line.get_marker()) for line in lines.values()}) == 2  # without colours, too
        rings = [line.get_xdata().tolist() for line in ax.lines if line.get_markersize() == 11]
        assert rings == [[4], [4]]
        filled = [c for c in ax.collections if type(c).__name__ == "FillBetweenPolyCollection"]
        assert len([c for c in filled if np.isfinite(c.get_datalim(ax.transData).y1)]) == bands


def test_the_page_draws_the_strip_of_the_enough_level_in_both_languages(folder):
    enough_of = (
        EXPERIMENT.replace("[1, 2, 4]", "[1, 2, 4], enough: true")
        .replace("teams: 2", "teams: 1")
        .replace(", person_days_lockdown", "")
    )
    (folder / "try.yaml").write_text(enough_of, encoding="utf-8")
    experiment, situations = sweep.load(folder / "try.yaml")
    made, luck = cells(experiment), np.random.default_rng(2).normal(50, 5, 40)
    more = {"1": 30.0, "2": 0.5, "4": 0.0}
    noise = np.random.default_rng(5).normal(0, 1, 40)
    values = [luck + more[c.levels["teams"]] + noise * (i > 0) for i, c in enumerate(made)]
    found = analysis.analyse(experiment, situations, made, runs_of(made, values, "short"))
    other = runs_of(made, [values[0], values[1] + 60 + noise, values[2]], "short")
    tested = assumed.with_assumptions(experiment, found, other.assign(assumption="laboratory|laboratory ½|检测能力 ½"))
    told = {"runs": 120, "simulation_seconds": 1, "failures": 0, "situations": {}}
    facts = {"trouble": None, "command": "", "code": "", **told}
    plans = {cell.key: cell.of(situations[0]) for cell in made}
    for lang, said in (("en", "more than 2"), ("zh", "超过2")):
        html = page(experiment, situations, plans, tested, {}, facts, lang)  # type: ignore[arg-type]
        strip = html[html.index('id="wrong"') : html.index('id="table"')]
        assert said in strip
        assert "as assumed" in strip
        scale = re.findall(r'<text x="([\d.]+)"[^>]*>(\d)</text>', strip)
        assert scale == [("10.0", "1"), ("160.0", "2"), ("310.0", "4")]
        assert strip.count('<circle cx="160.0"') == 1  # as assumed; under the other assumption none is enough
        assert strip.count('x1="310.0" y1="3"') == 2  # both ends of what may be: the highest only
        found_ = (re.search(x, html) for x in (r"th svg text \{ font-size: (\d+)px", r"th svg \{ width: (\d+)mm"))
        size, width = (int(one.group(1)) for one in found_ if one)
        assert size * width / 25.4 * 96 / 320 > 8  # px, of the ends of the scale on a phone


def test_looks_of_lines_and_shades_of_maps_are_told_apart_without_colour():
    """By mark, and lines without marks by dash or by how light they are (relative luminance)."""

    def light(colour: str) -> float:
        return float(np.dot((0.2126, 0.7152, 0.0722), to_rgb(colour)))

    for (a, mark, dash), (b, mark_2, dash_2) in combinations(LOOKS, 2):
        assert mark != mark_2
        assert dash != dash_2 or abs(light(a) - light(b)) > 0.2, (a, b)
    values = {(a, b): np.full(6, float(10 * i + j)) for i, a in enumerate("12") for j, b in enumerate("12")}
    factors = tuple({"key": f"tracing.{k}", "values": ("1", "2")} for k in ("teams", "surge_teams"))
    experiment = experiment_of(vary=factors, charts=("heat",))
    made = cells(experiment)
    table = runs_of(made, [values[tuple(cell.levels.values())] for cell in made])  # type: ignore[index]
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    image = draw(experiment, found)["heat"].axes[0].images[0]
    shades = [light(image.cmap(x)[:3]) for x in np.linspace(0, 1, 11)]
    assert all(b - a > 0.03 for a, b in pairwise(shades))


def test_pairs_that_are_all_alike_are_no_certainty_until_few_others_can_differ():
    for n, said in ((5, None), (6, None), (28, None), (29, "1")):
        found = results({name: np.full(n, 3.0) for name in ("1", "2", "8")})
        assert enough(found, "a", "teams", "infections_after_report", 0.1) == said


def test_levels_are_over_the_seeds_that_all_cells_share_and_differences_over_all_pairs():
    """The baseline and one plan have gone on, with worse luck; side by side stand the six seeds that all have."""
    luck = np.array([1.0, 2, 3, 4, 5, 6, 100, 200])
    found = results({"1": luck, "2": luck + 1, "4": luck[:6] + 2})
    rows = found.of(found.summary, "a", "infections_after_report").set_index("teams")
    assert rows["runs"].tolist() == [6, 6, 6]
    assert rows["mean"].tolist() == pytest.approx([3.5, 4.5, 5.5])
    pairs = found.of(found.differences, "a", "infections_after_report").set_index("teams")["pairs"]
    assert pairs.to_dict() == {"2": 8, "4": 6}


def test_clear_says_where_it_is_clear_of_chance_alone():
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2")}
    said = "“Clear” is clear of chance alone: other assumptions were not run."
    assert said in answer(experiment_of(vary=(factor,)), results({"1": luck, "2": luck * 0.5}), "en")
    assert said not in answer(experiment_of(vary=(factor,)), results({"1": luck, "2": luck}), "en")
    found = results({"1": luck, "2": luck * 0.5})
    only_levels = replace(found, risks=pd.DataFrame({"situation": ["a"], "cell": ["c0000"]}))  # no plan was compared
    assert said not in answer(experiment_of(vary=(factor,)), only_levels, "en")
    assert rests_on_chance(only_levels).en.endswith("only such plans are compared under other assumptions.")


def test_few_pairs_say_what_they_may_not_have_shown():
    """By 8 pairs what happens in up to 31 of 100 outbreaks may be in none; by 29 no more is said."""
    luck = np.random.default_rng(5).gamma(2.0, 20, 29)
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2")}
    for pairs, told in ((8, True), (29, False)):
        found = results({"1": luck[:pairs], "2": luck[:pairs] - 5})
        said = answer(experiment_of(vary=(factor,)), found, "en")[-1]
        assert ("From few pairs: what happens in up to 31 of 100 outbreaks may be in none of 8, and" in said) == told


def test_what_each_step_buys_is_told_with_its_yuan():
    factor = {"key": "tracing.teams", "name": "teams", "values": ("2", "1", "4"), "enough": True}
    experiment, luck = experiment_of(vary=(factor,)), np.random.default_rng(5).gamma(2.0, 20, 40)
    made = cells(experiment)
    less = {"1": 0.0, "2": 10.0, "4": 11.0}
    table = runs_of(made, [luck + 20 - less[c.levels["teams"]] for c in made])
    table["cost_yuan"] = [1000 * number(next(c for c in made if c.key == key).levels["teams"]) for key in table["cell"]]
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    rows = found.steps.set_index(["from", "to", "measure"])["difference"]
    assert rows["1", "2", "infections_after_report"] == pytest.approx(-10)
    assert rows["2", "4", "infections_after_report"] == pytest.approx(-1)
    assert rows["2", "4", "cost_yuan"] == 2000
    line = next(x for x in answer(experiment, found, "en") if x.startswith("What each step buys"))
    assert "teams 1 → 2: “infections after the first report” −10 (−10 to −10; clear), +1,000 yuan" in line
    assert line.count(" yuan an outbreak (clear)") == 2  # how sure the yuan are, too


def test_as_many_pairs_as_were_needed_show_the_smallest_difference_that_matters_in_four_of_five_studies():
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 10, 10_000)
    needed = pairs_needed(noise, np.zeros(noise.size), 2.0)
    assert needed == pytest.approx((2.8 * 10 / 2) ** 2, rel=0.05)
    found = 0
    for _ in range(400):
        apart = rng.normal(2.0, 10, int(needed))
        found += abs(apart.mean()) > 1.96 * apart.std(ddof=1) / np.sqrt(apart.size)
    assert 0.73 < found / 400 < 0.87
    assert np.isnan(pairs_needed(np.ones(4), np.zeros(4), 0.05))


def test_the_pilot_says_how_many_pairs_each_outcome_needs_and_for_how_many_plans_there_are_enough():
    """Means: two plans differ from the baseline by ±1 and by ±10 of 100; 10 % of 100 is to be told. No chance moves."""
    turn = np.where(np.arange(40) % 2, 1.0, -1.0)
    base = np.full(40, 100.0)
    wild = np.where(np.arange(40) < 8, 0, 5000 * turn)  # after the pilot
    fields = {"pilot": 8, "smallest_mean": 0.1}
    values = {"1": base, "2": base + turn, "4": base + 10 * turn + wild}
    found = results(values, **fields)
    rows = found.pilot.set_index("measure")
    mean = rows.loc["infections_after_report"]
    spread = np.std(turn[:8], ddof=1)
    needed = [np.ceil((2.8 * s * spread / 10) ** 2) for s in (1, 10)]
    assert [mean["fewest"], mean["most"]] == needed
    assert (mean["smallest"], mean["pilot_pairs"], mean["plans"], mean["pairs_run"], mean["enough_for"]) == (
        10, 8, 2, 40, 2,
    )  # fmt: skip
    few = results({name: v[:8] for name, v in values.items()}, **fields).pilot.set_index("measure")
    assert few.loc["infections_after_report", "enough_for"] == 1
    assert rows.loc["at_least_10", "told"] == 0
    [line] = pilot_words(found.pilot, "en")
    assert "by the first 8 (pilot)" in line
    assert "1–9 for 10 persons in “infections after the first report”, enough for 2 of 2 plans" in line
    assert "for 5 of 100 in “10 or more infections after the first report” the pilot cannot say" in line
    assert line.endswith("40 pairs were run.")


def test_the_page_says_how_many_pairs_more_a_verdict_takes_and_how_long_they_take_here():
    """A plan that differs from its baseline by ±10 of 100, which has 16 pairs and needs more to tell 4 of 100."""
    turn = np.where(np.arange(16) % 2, 10.0, -10.0)
    values, fields = {"1": 100 + 0 * turn, "2": 100 + turn}, {"smallest_mean": 0.04}
    found = replace(results(values, **fields), pace=Pace({"a": 9.0}, 2))
    experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": ("1", "2")},), **fields)
    chance, _, mean = lacking(experiment, found, "a")
    needed = np.ceil((2.8 * np.std(turn, ddof=1) / 4) ** 2)
    assert mean == ("infections_after_report", 4, 16, needed, 0)
    assert np.isnan(chance.needed)  # no pair differs in it
    said = "it cannot be said yet, by 16 pairs a plan"
    [line] = lacking_words(experiment, found, "a", "en")
    assert f"for 5 of 100 in “10 or more infections after the first report” {said}" in line
    minutes = 2 * (needed - 16) * 9 / 2 / 60  # two cells on two cores
    assert (needed, figure(minutes)) == (53, "5.5")
    assert "53 pairs of runs for 4 persons in “infections after the first report” instead of 16" in line
    assert line.endswith(": about 5.5 min on the 2 cores here, 9 s a run.")
    assert line in answer(experiment, found, "en")
    [line] = lacking_words(experiment, found, "a", "zh")
    assert line.endswith("“首报后感染者”变化4人：53对，现有16对，本机2核约5.5分钟（每次9秒）。")
    far = replace(results(values, smallest_mean=0.001), pace=Pace({"a": 9.0}, 2))
    [line] = lacking_words(experiment_of(vary=experiment.vary, smallest_mean=0.001), far, "a", "en")
    assert line.endswith("“infections after the first report” more than 10,000 pairs of runs: so small a change cannot "
                         "be told by any number that is practical.")  # fmt: skip
    assert "days" not in line
    enough = results({name: np.tile(x, 4) for name, x in values.items()}, **fields)
    assert [lack.measure for lack in lacking(experiment, enough, "a")] == ["at_least_10", "at_least_50"]


def test_a_sweep_states_after_the_pilot_how_many_runs_it_takes(folder):
    text = EXPERIMENT.replace("replicates: 2", "replicates: 3\npilot: 2")
    (folder / "try.yaml").write_text(text, encoding="utf-8")
    told: list[Any] = []
    found = run(folder, progress=lambda done, total: told.append((done, total)), tell=told.append)
    lines = [i for i, x in enumerate(told) if isinstance(x, str)]
    assert len(lines) == 1
    assert told[lines[0]].startswith("short: how many pairs of runs it takes, by the first 2 (pilot)")
    assert told[lines[0]].endswith("2 pairs were run.")
    assert told[lines[0] - 1] == (6, 6)
    assert told[lines[0] + 1] == (6, 9)
    assert found.runs == 9
    out = folder / "out"
    assert (pd.read_csv(out / "pilot.csv")["pairs_run"] == 3).all()
    assert "pilot 试推" in pd.read_excel(out / "summary.xlsx", sheet_name=None)
    html = (out / "report.html").read_text(encoding="utf-8")
    assert html.count('<section id="pilot"') == 1
    assert html.count("by the first 2 (pilot)") == 1
    assert "据前2对推演（试推）" in html


def test_a_circumstance_is_no_plan_however_much_it_lowers():
    """A slower virus has fewest infections, but nobody chooses it; more teams are the best that can be chosen."""
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    less = {("4.5", "1"): 0, ("4.5", "2"): 5, ("3", "1"): 20, ("3", "2"): 60}
    measures = ("infections_after_report", "tubes")
    for given, cell in ((False, "c0003"), (True, "c0001")):
        vary = ({"key": "disease.reproduction_number", "name": "R", "values": ("4.5", "3"), "given": given},
                {"key": "tracing.teams", "name": "teams", "values": ("1", "2")})  # fmt: skip
        experiment = experiment_of(vary=vary, measures=measures, front=measures)
        made = cells(experiment)
        parts = [
            pd.DataFrame({"situation": "a", "cell": c.key, "replicate": range(40), "tubes": 1.0,
                          "infections_after_report": luck - less[c.levels["R"], c.levels["teams"]]})
            for c in made
        ]  # fmt: skip
        found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, pd.concat(parts))  # type: ignore[list-item]
        assert analysis.best(experiment, found, "a") == cell
        assert found.front.loc[found.front["on_front"], "cell"].tolist() == [cell]
    rows = found.of(found.differences, "a", "infections_after_report").set_index("cell")
    assert rows["against"].to_dict() == {"c0001": "c0000", "c0002": "c0000", "c0003": "c0002"}
    assert rows["difference"].to_dict() == pytest.approx({"c0001": -5, "c0002": -20, "c0003": -40})
    for table in (found.pilot.set_index("measure").loc["infections_after_report"], found.pilot.iloc[0]):
        assert table["plans"] == 2  # two numbers of teams; a slower virus alone is none
    assert any("for any of 2 plans: “50 or more infections" in line for line in answer(experiment, found, "en"))
    said = "R: 3, teams: 2, against R: 3: “infections after the first report” lower by 40 (−40 to −40; clear)."
    assert said in answer(experiment, found, "en")


@pytest.mark.parametrize(("wrong_under", "said"), [(1, "Best: 2."), (2, "No plan is named best: 2 lowers")])
def test_a_plan_is_best_only_if_it_is_under_seven_of_eight_other_assumptions(wrong_under, said):
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    fields = {"measures": ("infections_after_report",), "alternatives": 40}
    found = results({"1": luck, "2": luck - 5, "4": luck + 5}, **fields)
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "4")}
    experiment = experiment_of(vary=(factor,), **fields)
    assert analysis.best(experiment, found, "a") == "c0001"
    parts = [
        pd.DataFrame(
            {
                "situation": "a", "cell": cell, "replicate": range(40), "assumption": f"k{i}|other {i}|假设{i}",
                "infections_after_report": luck + shift * (1 if i < wrong_under else -1),
            }
        )
        for i in range(8)
        for cell, shift in (("c0000", 0.0), ("c0001", 5.0))
    ]  # fmt: skip
    tested = assumed.with_assumptions(experiment, found, pd.concat(parts, ignore_index=True))
    assert assumed.agreement(tested, "a") == (8 - wrong_under, 8)
    assert any(line.startswith(said) for line in answer(experiment, tested, "en"))
    risk, plan = headlines(experiment, tested)
    assert (risk.cell, plan.cell) == ("c0000", "c0001")
    assert plan.chance.low == pytest.approx(-5)  # every pair differs by 5
    assert risk.assumed is not None
    assert risk.assumed.low == pytest.approx(100 * (luck >= 10).mean())
    assert plan.assumed is not None
    assert (plan.assumed.low, plan.assumed.high) == pytest.approx((-5, 5))
    assert (plan.assumed.assumptions, plan.assumed.runs, plan.assumed.highest.zh) == (8, 40, "假设0")
    row = tested.of(tested.differences, "a", "infections_after_report").set_index("cell").loc["c0001"]
    assert row["verdict"] == ("clear" if wrong_under == 1 else "slight")
    few = assumed.with_assumptions(experiment, found, pd.concat(parts, ignore_index=True).query("replicate < 4"))
    why = "Each by 4 pairs only: of fewer than 6 a sign may be chance."
    for told, results_ in ((True, few), (False, tested)):
        assert (why in "".join(answer(experiment, results_, "en"))) == told
        [strip] = strips(experiment, results_)
        assert (why in strip.note.en, "各仅4对" in strip.note.zh) == (told, told)
        row_ = next(range_rows(experiment, results_, "en"))
        assert (getattr(row_.assumed.text, "en", "") == "too few runs: 4 each, 10 are needed") == told


def test_a_chance_is_told_of_100_outbreaks_under_other_assumptions_and_beside_the_queues_as_well():
    """A chance as the first measure; 40 outbreaks, of which the plan keeps 20 small, as assumed and otherwise."""
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2")}
    experiment = experiment_of(vary=(factor,), measures=("large_outbreak",), alternatives=40)
    made, small = cells(experiment), np.arange(40) % 2
    parts = [
        pd.DataFrame({"situation": "a", "cell": cell, "replicate": range(40), "large_outbreak": large,
                      "infections_after_report": 100.0 * large, "hours_of_work_waiting_laboratory": 1.0 * large})
        for cell, large in (("c0000", small * 0 + 1), ("c0001", small))
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    found = analysis.analyse(experiment, [type("S", (), {"name": "a"})()], made, table)  # type: ignore[list-item]
    tested = assumed.with_assumptions(experiment, found, table.assign(assumption="k|other|假设"))
    [row] = tested.assumptions.itertuples()
    said = found.of(found.differences, "a", "large_outbreak").iloc[0]
    assert said["difference"] == -50
    assert (row.difference, row.low, row.high) == pytest.approx((-50, said["low"], said["high"]))
    [plan] = explained(found, "a", "large_outbreak")
    assert (plan.outcome.estimate, plan.outcome.low) == pytest.approx((-50, said["low"]))
    assert plan.stages["laboratory"].estimate == pytest.approx(-0.5)


def test_changes_of_queues_are_told_to_a_hundredth_of_an_hour_and_none_of_it_is_no_change():
    told = [_hours(Interval(x, x - 1e-7, x + 1e-7, 8)) for x in (0.000025, -0.004, -0.31, 1204.0)]
    assert told == [("0", False), ("0", False), ("−0.31", True), ("+1,200", True)]
    assert _hours(Interval(float("nan"), float("nan"), float("nan"), 0)) == ("–", False)


def test_the_best_of_many_plans_is_said_to_be_perhaps_the_luckiest():
    """The same pairs, p = 0.02 by t: one plan that was tried alone is no luck, the best of eleven may be."""
    apart = np.random.default_rng(8).normal(0, 1, 16)
    apart = -0.65 + (apart - apart.mean()) / apart.std(ddof=1)
    base = np.full(16, 50.0)
    for n, said in ((1, False), (11, True)):
        names = tuple(str(i) for i in range(1, n + 2))
        found = results({name: base + (apart if i == 1 else 0) for i, name in enumerate(names)})
        experiment = experiment_of(vary=({"key": "tracing.teams", "name": "teams", "values": names},))
        assert analysis.best(experiment, found, "a") == "c0001"
        chance, plans = analysis.luck(experiment, found, "a", "c0001")
        t = 0.65 * 4  # of 16 pairs with spread 1
        assert chance == pytest.approx(n * 2 * (1 - student.cdf(t, 15)))
        assert plans == n
        assert (
            any(f"One of {n} plans may look so good by chance alone" in x for x in answer(experiment, found, "en"))
            == said
        )


def test_a_direction_that_nearly_all_pairs_share_is_told_although_the_mean_is_not():
    luck = np.random.default_rng(6).gamma(2.0, 20, 16)
    higher = luck + 5
    higher[0] += 80_000.0  # one outbreak decides the mean
    found = results({"1": luck, "2": higher, "4": luck[::-1]})
    assert list(analysis.always(found, "a", "infections_after_report")) == [("c0001", 16, 0)]
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2", "4")}
    lines = answer(experiment_of(vary=(factor,)), found, "en")
    assert any("higher in 16 of 16 pairs of runs; by how much on average cannot be told" in line for line in lines)


def test_without_other_assumptions_no_plan_is_named_best():
    luck = np.random.default_rng(5).gamma(2.0, 20, 40)
    found = results({"1": luck, "2": luck - 5})
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2")}
    lines = answer(experiment_of(vary=(factor,)), found, "en")
    assert any("was not tested" in line for line in lines)
    assert not any(line.startswith("Best:") for line in lines)


# runs


def test_a_sweep_writes_its_tables_and_an_answer_and_the_same_with_two_workers(folder):
    found = run(folder, charts=())
    assert found.ok
    assert found.runs == 6
    out = folder / "out"
    assert {path.stem for path in (out / "charts").iterdir()} == {"levels", "differences", "waiting", "curves", "map"}
    made = {p.name for p in out.iterdir()}
    assert {"report.html", "summary.csv", "summary.xlsx", "differences.csv", "manifest.json"} <= made
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "SIMULATED, NOT A FORECAST" in html
    for part in ("answer", "ranges", "wrong", "table", "cells", "again"):
        assert html.count(f'<section id="{part}"') == 1
    assert "<b>not run" in html
    rows = pd.read_csv(out / "differences.csv")
    gain = rows["variance_gain"][rows["measure"] == "infections_after_report"].median()
    assert ("less variance than with independent seeds" in html) == np.isfinite(gain)
    assert "Not tested: other assumptions are run only where" in html
    assert (out / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    sheets = pd.read_excel(out / "summary.xlsx", sheet_name=None)
    assert list(sheets) == ["answer 结论", "summary 汇总", "differences 差异", "pilot 试推"]
    assert {
        "situation",
        "plan",
        "teams",
        "95 %: from",
        "share of other assumptions that agree (empty: not run)",
    } <= set(sheets["differences 差异"])
    assert sheets["summary 汇总"]["teams"].dtype.kind in "if"  # numbers as numbers
    chinese = for_people(found.results.summary, found.results, "zh")
    assert {"情景", "方案", "指标", "单位", "均值", "最先拥堵"} <= set(chinese)
    assert "每100起" in set(chinese["单位"])
    assert "首报后感染者" in set(chinese["指标"])
    told = sheets["answer 结论"]
    assert told.columns.tolist() == [MARK]
    lines = [line for line in told[MARK] if isinstance(line, str)]
    assert lines[0] == "How many teams are enough?"
    assert "几支队伍够用？" in lines
    assert answer(found.experiment, found.results, "zh")[-1] in lines
    assert any(line.startswith("By the rules of March 2022") for line in lines)
    experiment, situations = sweep.load(folder / "try.yaml")
    assert found.results is not None
    for lang in ("en", "zh"):
        assert any("short" in line for line in answer(experiment, found.results, lang))  # type: ignore[arg-type]
    two = sweep.sweep(experiment, situations, folder / "two", workers=2)
    assert two.ok
    assert tables(out) == tables(folder / "two")
    table = pd.read_parquet(out / "replicates.parquet")
    own = simulate(Cell("c", {}, {}, {"tracing.teams": "4"}).of(situations[0]), 1)
    row = table[(table["teams"] == "4") & (table["replicate"] == 1)].iloc[0]
    assert row["infections_after_report"] == work.measures(own)["infections_after_report"]


def test_a_sweep_over_hours_has_its_prices_on_the_page_and_in_files(folder):
    factor = "{key: tracing.interview, name: tracing, values: [2 h, 12 h], standard: 2 h}"
    text = EXPERIMENT.replace("{key: tracing.teams, name: teams, values: [1, 2, 4]}", factor)
    text = text.replace("replicates: 2", "replicates: 1").replace("baseline: {teams: 2}", "charts: [prices]")
    (folder / "try.yaml").write_text(text, encoding="utf-8")
    assert run(folder).ok
    out = folder / "out"
    html = (out / "report.html").read_text(encoding="utf-8")
    section = html[html.index('<section id="prices"') :]
    assert "2 h – 12 h" in section
    assert "the rest as in the baseline" in section
    assert pd.read_csv(out / "prices.csv")[["amount", "unit"]].to_numpy().tolist() == [[10, "hour"]]
    assert "prices 多一个的影响" in pd.read_excel(out / "summary.xlsx", sheet_name=None)
    assert [p.name for p in (out / "charts").iterdir()] == ["prices.png"]


def test_a_sweep_of_resources_has_the_price_of_one_more_on_the_page_and_in_files(folder):
    more = "{name: more, name_zh: 增加, set: {tracing.teams: 4}, adds: 3, unit: team, unit_zh: 队}"
    levels = f"[{{name: as now, set: {{}}}}, {more}]"
    text = EXPERIMENT.replace(
        "{key: tracing.teams, name: teams, values: [1, 2, 4]}", f"{{name: teams, levels: {levels}}}"
    ).replace("baseline: {teams: 2}", "")
    (folder / "try.yaml").write_text(text, encoding="utf-8")
    assert run(folder).ok
    html = (folder / "out/report.html").read_text(encoding="utf-8")
    assert "+3 (team)" in html[html.index('<section id="prices"') :]
    assert pd.read_csv(folder / "out/prices.csv")[["of", "amount", "unit"]].to_numpy().tolist() == [["more", 3, "team"]]


def fails_with_four_teams(scenario: Any, replicate: int, county: Any) -> Any:
    if scenario.tracing.teams == 4 and replicate == 1:
        raise RuntimeError("broken on purpose")
    return simulate(scenario, replicate, county)


def test_a_failing_run_stops_no_other_and_the_next_call_runs_what_is_missing(folder, monkeypatch):
    monkeypatch.setattr(work, "simulate", fails_with_four_teams)
    found = run(folder)
    assert [(f.scenario, f.replicate) for f in found.failures] == [("short (teams: 4)", 1)]  # which plan of which
    [told] = json.loads((folder / "out" / "failures.json").read_text(encoding="utf-8"))
    assert (told["scenario"], told["replicate"]) == ("short (teams: 4)", 1)
    assert told["traceback"].startswith("Traceback")
    assert found.runs == 5
    ran = []
    monkeypatch.setattr(work, "simulate", lambda *a: ran.append(a) or simulate(*a))
    assert run(folder).ok
    assert len(ran) == 1
    monkeypatch.undo()
    assert tables(folder / "out") == tables_of_a_clean_run(folder)


def test_maps_that_stand_side_by_side_are_of_runs_with_the_same_luck(folder, monkeypatch):
    """A cell has one run, so the baseline's other one does not count."""

    monkeypatch.setattr(work, "simulate", fails_with_four_teams)
    found = run(folder).results
    zoned = found.zoned
    assert set(found.daily["replicate"]) == {0}  # curves, too
    scenario = load(folder / "short.yaml", ["tracing.teams=2"])
    alone = simulate(scenario, 0)
    expected = findings.days_zoned(zones(alone), 1, scenario)
    assert zoned["short", "c0000"] == pytest.approx(expected)
    assert max(expected.values()) > 0
    assert expected != pytest.approx(findings.days_zoned(zones(simulate(scenario, 1)), 1, scenario))


def test_a_full_disk_is_told_on_the_page_and_the_next_call_does_the_rest(folder, monkeypatch):
    write, written = store.write_shard, []

    def full(*given: Any, **named: Any) -> Any:
        written.append(given)
        if len(written) > 4:
            raise store.CannotWrite(errno.ENOSPC, "No space left on device", str(given[0]))
        return write(*given, **named)

    monkeypatch.setattr(store, "write_shard", full)
    found = run(folder)
    assert not found.ok
    assert (found.runs, len(written), found.failures) == (4, 5, ())  # no sixth is simulated, to be lost too
    assert found.trouble == work.Trouble("cannot_write", str(written[-1][0]), "No space left on device", errno.ENOSPC)
    said = trouble_words(found.trouble, "en")
    assert re.fullmatch(r"cannot write .*zip: No space left on device; the same command does the rest", said)
    assert json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))["trouble"] == said
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert html.count('<section id="stopped"') == 1
    assert f"NOT FINISHED: {said.partition('; the same')[0]}; 4 runs are there. The same command" in html
    facts = {"trouble": found.trouble, "runs": 4, "failures": 0}
    [chinese] = stopped(facts, "zh")
    assert re.match(r"未完成：无法写入.*zip：磁盘已满；已有4次推演。", chinese)
    for trouble, told in ((work.INTERRUPTED, "已中断"), (work.Trouble("worker_killed"), "一个推演进程被终止")):
        assert told in stopped(facts | {"trouble": trouble}, "zh")[0]
    monkeypatch.undo()
    assert run(folder).ok
    assert '<section id="stopped"' not in (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert tables(folder / "out") == tables_of_a_clean_run(folder)


def test_a_folder_has_what_this_experiment_makes_and_no_more(folder):
    text = EXPERIMENT.replace("replicates: 2", "replicates: 1")
    for charts, drawn in (("[levels, waiting]", {"levels.png", "waiting.png"}), ("[levels]", {"levels.png"})):
        (folder / "try.yaml").write_text(f"{text}charts: {charts}\n", encoding="utf-8")
        (folder / "out").mkdir(exist_ok=True)
        (folder / "out" / "prices.csv").write_text("of an earlier call")
        assert run(folder).ok
        assert {p.name for p in (folder / "out" / "charts").iterdir()} == drawn
        assert not (folder / "out" / "prices.csv").exists()


def tables_of_a_clean_run(folder: Path) -> dict[str, bytes]:
    assert run(folder, "clean").ok
    return tables(folder / "clean")


def test_the_best_cell_and_the_baseline_run_under_every_other_assumption(folder, monkeypatch):
    (folder / "try.yaml").write_text(EXPERIMENT + "alternatives: 1\n", encoding="utf-8")
    monkeypatch.setattr(analysis, "best", lambda *_: "c0001")
    found = run(folder)
    experiment, situations = sweep.load(folder / "try.yaml")
    others = {s.key for s in alternatives.others(cells(experiment)[0].of(situations[0]))}
    table = pd.read_csv(folder / "out" / "assumptions.csv")
    assert set(table["key"]) == others
    assert len(others) == assumed.ALTERNATIVES
    assert (table["pairs"] <= 1).all()
    assert found.ok


def test_more_runs_until_the_interval_is_narrow_or_there_are_enough(folder):
    text = EXPERIMENT + (
        "until: {measures: [{measure: person_days_lockdown, narrower_than: 1000000}, "
        "{measure: person_days_lockdown, narrower_than: 0.001}], most: 7}\n"
    )
    (folder / "try.yaml").write_text(text, encoding="utf-8")
    found = run(folder)
    assert found.results is not None
    cells_by_runs = found.results.runs.groupby("cell").size()
    width = found.results.differences.query("measure == 'person_days_lockdown'").set_index("cell")
    for cell in ("c0001", "c0002"):
        same = width.loc[cell, "low"] == width.loc[cell, "high"]
        assert cells_by_runs[cell] == (6 if same else 7)  # two alike are no certainty
    assert cells_by_runs["c0000"] == cells_by_runs.max()  # as long as a plan needs it, and no longer
    blunt = [("short", cell) for cell in ("c0001", "c0002") if cells_by_runs[cell] == 7]
    assert list(found.results.blunt) == blunt
    said = [line for line in answer(found.experiment, found.results, "en") if line.startswith("Not known so well")]
    assert len(said) == bool(blunt)
    assert (found.results.summary["runs"] == cells_by_runs.min()).all()  # levels are over the seeds that all share
    (folder / "try.yaml").write_text(text.replace("0.001", "1000000"), encoding="utf-8")
    assert run(folder, "wide").runs == 3 * 6


def test_chances_are_known_well_enough_by_the_width_of_their_own_interval_of_100():
    """Six pairs without a large outbreak: neither a width of 0, nor 10 of 100 because chances of a run are 0 or 1."""
    factor = {"key": "tracing.teams", "name": "teams", "values": ("1", "2")}
    for measure in ("large_outbreak", "at_least_50"):
        for n, known in ((6, False), (400, True)):
            until = {"measures": [{"measure": measure, "narrower_than": 10}], "most": 500}
            experiment = experiment_of(vary=(factor,), until=until)
            made = cells(experiment)
            table = runs_of(made, [np.full(n, 3.0), np.full(n, 3.0)]).assign(large_outbreak=False)
            apart = findings.difference(findings.Pairs(np.zeros(n), np.zeros(n)), 0.0, chance=True).interval
            assert (apart.high - apart.low <= 10) == known
            assert list(not_sharp(experiment, with_chances(table), made, ["a"])) == ([] if known else [("a", "c0001")])


def test_a_sweep_goes_on_until_a_chance_is_known(folder):
    until = "until: {measures: [{measure: at_least_50, narrower_than: 100}], most: 9}\n"
    (folder / "try.yaml").write_text(EXPERIMENT + until, encoding="utf-8")
    found = run(folder)
    assert found.results is not None
    rows = found.results.of(found.results.differences, "short", "at_least_50")
    assert (rows["pairs"] >= 6).all()
    assert ((rows["high"] - rows["low"] <= 100) | (rows["pairs"] == 9)).all()


def test_no_more_than_a_block_of_runs_has_its_tables_open_at_once(folder, monkeypatch):
    """The tables of 3,000 runs at once took 430 MB, those of 300 a tenth."""
    module, opened = sys.modules["sim.sweep.sweep"], []
    monkeypatch.setattr(module, "_BLOCK", 4)
    join = module.joined
    monkeypatch.setattr(module, "joined", lambda done, names: opened.append(len(done)) or join(done, names))
    assert run(folder).ok
    assert sum(opened) >= 6
    assert max(opened) == 4
    monkeypatch.undo()
    assert tables(folder / "out") == tables_of_a_clean_run(folder)


def test_the_measures_of_a_run_are_read_once_however_many_rounds_there_are(folder, monkeypatch):
    """After the pilot, after each round of `until`, and for the tables: of 18 runs 78 shards were read."""
    text = EXPERIMENT.replace("replicates: 2", "replicates: 2\npilot: 1")
    until = "until: {measures: [{measure: person_days_lockdown, narrower_than: 0.001}], most: 6}\n"
    (folder / "try.yaml").write_text(text + until, encoding="utf-8")
    read, table = list[str](), store.Shard.table
    monkeypatch.setattr(store.Shard, "table", lambda shard, name: read.append(name) or table(shard, name))
    found = run(folder)
    assert (found.ok, found.runs, read.count("replicates")) == (True, 18, 18)
    monkeypatch.undo()
    before = tables(folder / "out")
    assert run(folder).ok  # all are there: one round
    assert tables(folder / "out") == before


def test_a_driver_that_is_killed_loses_nothing_that_was_finished(folder):
    command = [sys.executable, "-m", "sim", "sweep", str(folder / "try.yaml"), "--out", str(folder / "out"),
               "--workers", "2", "--replicates", "6"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shards = folder / "out" / "_shards"
    give_up = time.monotonic() + 60
    while len(list(shards.rglob("s*.zip"))) < 3 and time.monotonic() < give_up and process.poll() is None:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 3 <= len(list(shards.rglob("s*.zip"))) < 18
    time.sleep(1.0)  # workers notice that their driver is gone
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("report.html")
    experiment, situations = sweep.load(folder / "try.yaml")
    clean = sweep.sweep(experiment.model_copy(update={"replicates": 6}), situations, folder / "clean", workers=1)
    assert clean.ok
    assert tables(folder / "out") == tables(folder / "clean")


def test_the_benchmark_of_a_sweep_times_its_runs_apart_from_its_files(monkeypatch):
    spec = importlib.util.spec_from_file_location("bench", ROOT / "experiments" / "bench.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bench", bench)
    spec.loader.exec_module(bench)
    monkeypatch.setattr(bench, "PLAIN", "tiny")
    found = bench.swept(2, 1)
    first, total = found.simulated
    assert 0 < first < total <= found.runs
    assert 0 < found.first < found.runs
    assert found.files > 0


def test_a_dry_run_says_how_many_runs_are_missing_and_writes_nothing(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    lines = sweep.dry_run(experiment, situations, folder / "out", 2)
    assert "1 situation × 3 cells × 2 runs = 6 runs; 0 are there, 6 are missing" in lines[0]
    assert re.search(r"about .* on 2 cores, .* s for .* in short and .* in short, a run of each; other cells", lines[1])
    assert not (folder / "out").exists()
    lines = sweep.dry_run(experiment.model_copy(update={"alternatives": 3}), situations, folder / "out", 2)
    each = 3 * len(list(alternatives.others(situations[0])))
    assert f"{each} runs of the baseline and of the best cell of each situation, at most {2 * each} in all" in lines[-1]


def test_a_dry_run_follows_no_run_for_long_and_says_so(folder, monkeypatch):
    experiment, situations = sweep.load(folder / "try.yaml")
    monkeypatch.setattr("sim.pace.LONGEST", 0.0)
    assert sweep.dry_run(experiment, situations, folder / "out", 1)[1].startswith("more than ")


def test_a_dry_run_goes_by_the_runs_that_are_there(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    run(folder)
    lines = sweep.dry_run(experiment.model_copy(update={"replicates": 3}), situations, folder / "out", 1)
    assert "6 are there, 3 are missing" in lines[0]
    assert lines[1].endswith("as 6 runs took that are there, of 3 of 3 cells")


def test_only_some_situations_can_be_run(folder):
    words = [sys.executable, "-m", "sim", "sweep", str(folder / "try.yaml"), "--out", str(folder / "out"), "--dry-run"]
    for name, code in (("short", 0), ("long", 2)):
        done = subprocess.run([*words, "--situation", name], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code
    assert "--situation: 'long' is not one of short" in done.stderr
    done = subprocess.run([*words, "--alternatives", "1"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "then other assumptions: 10 runs of the baseline" in done.stdout


NAMED = """name: try
question: Which plan?
situations: [short.yaml]
vary:
  - name: plan
    levels:
      - {name: as it is}
      - {name: other, scenario: other.yaml}
      - {name: other with teams, scenario: other.yaml, set: {tracing.teams: 7}}
  - {key: sampling.turnout, name: turnout, values: [0.9, 0.8]}
replicates: 1
"""


def test_a_level_may_be_another_scenario_file(folder):
    (folder / "other.yaml").write_text("base: short.yaml\nname: other\nseed: 9\nquarantine: {rooms: 77}\n")
    (folder / "try.yaml").write_text(NAMED, encoding="utf-8")
    experiment, situations = sweep.load(folder / "try.yaml")
    made = {tuple(cell.levels.values()): cell.of(situations[0]) for cell in cells(experiment)}
    said = {levels: (s.quarantine.rooms, s.tracing.teams, s.sampling.turnout, s.seed) for levels, s in made.items()}
    seed, teams, rooms = situations[0].seed, situations[0].tracing.teams, situations[0].quarantine.rooms
    assert said["as it is", "0.8"] == (rooms, teams, 0.8, seed)
    assert said["other", "0.8"] == (77, teams, 0.8, seed)
    assert said["other with teams", "0.9"] == (77, 7, 0.9, seed)
    assert run(folder).ok
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert f"quarantine.rooms: {rooms} → 77" in html


@pytest.mark.parametrize(
    ("files", "change", "line"),
    [
        ({}, ("", ""), "try.yaml:8:33: vary.0.levels.1.scenario: there is no file"),
        ({"other.yaml": "base: third.yaml\n", "third.yaml": "base: other.yaml\n"}, ("", ""),
         "third.yaml:1:7: base: base files form a circle: other.yaml → third.yaml → other.yaml"),
        ({"other.yaml": "tracing: {teams: 0}\n"}, ("", ""), "other.yaml:1:18: tracing.teams: 0 is below the minimum 1"),
        ({"other.yaml": "base: short.yaml\n"}, ("teams: 7", "teams: 0"),
         "try.yaml:9:9: vary.0.levels.2: tracing.teams: 0 is below the minimum 1"),
        ({"other.yaml": "base: short.yaml\n"}, ("[short.yaml]", "[short.yaml, other.yaml]"),
         "try.yaml:8:33: vary.0.levels.1.scenario: is in place of the situation, so there can be only one; "
         "situations has 2"),
        ({"other.yaml": "base: short.yaml\n"},
         ("{key: sampling.turnout, name: turnout, values: [0.9, 0.8]}",
          "{name: b, levels: [{name: x}, {name: y, scenario: other.yaml}]}"),
         "try.yaml:10:55: vary.1.levels.1.scenario: another factor names scenarios already; only one can"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_scenario_that_a_level_names_is_told_where_it_stands(folder, files, change, line):
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "try.yaml").write_text(NAMED.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    assert any(str(problem).removeprefix(f"{folder}/").startswith(line) for problem in found.value.problems), found


def test_the_command_refuses_a_file_with_faults_with_code_2(folder):
    (folder / "try.yaml").write_text(EXPERIMENT.replace("replicates", "replicats"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", "sweep", str(folder / "try.yaml"), "--out", str(folder / "out")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "try.yaml:7:1: replicats: unknown key; did you mean 'replicates'?" in done.stderr
    assert not (folder / "out").exists()
