"""Runs that draw their own assumptions: the same draws for every plan, and what they say of luck and assumptions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim import store, sweep
from sim.scenario import ScenarioErrors
from sim.sweep import analysis, cells
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import times
from sim.sweep.ranges import headlines
from sim.sweep.ranges_page import range_rows
from sim.sweep.tasks import every_place
from sim.sweep.uncertain import drawn
from sim.words import TEXTS, figure

ROOT = Path(__file__).parents[1]
RANGES = (
    {"key": "disease.reproduction_number", "name": "R", "name_zh": "再生数", "low": 2, "high": 6},
    {"key": "tracing.interview", "name": "interview", "name_zh": "访谈", "low": 1, "high": 9, "unit": "h"},
    {"key": "hospital.beds", "name": "beds", "name_zh": "床位", "low": 10, "high": 50},
)
PLANS = {"as now": 1.0, "half": 0.5, "idle": 1.0, "worse": 3.0}
FILE = """name: try
question: Which plans help?
question_zh: 哪些方案有效？
situations: [short.yaml]
vary:
  - {key: tracing.teams, name: teams, name_zh: 队伍, values: [1, 4]}
uncertain:
  - {key: disease.reproduction_number, name: R, name_zh: 再生数, low: 2, high: 6}
  - {key: tracing.interview, name: interview, name_zh: 访谈, low: 1, high: 9, unit: h}
replicates: 8
measures: [local_infections, person_days_lockdown]
charts: [pairs, ranks]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "short.yaml").write_text(
        f"name: short\nbase: {ROOT / 'scenarios' / 'tiny.yaml'}\nhorizon: 4 d\ncounty: {{population: 300}}\n"
        "seeding: {initial_infections: 6}\ncheckpoints: {traffic: false}\n",
        encoding="utf-8",
    )
    (tmp_path / "try.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def made_up(runs: int = 32, plans: dict[str, float] = PLANS, **fields: Any) -> Any:
    """Infections that double with each step of R, over three orders of magnitude, times what a plan does, and luck."""
    vary = ({"name": "plan", "levels": tuple({"name": x, "name_zh": f"{x}案", "set": {}} for x in plans)},)
    asked = {"situations": ("a.yaml",), "vary": vary, "uncertain": RANGES, "replicates": runs, **fields}
    experiment, rng = Experiment.model_validate(asked), np.random.default_rng(4)
    made, r = cells(experiment), drawn(experiment, range(runs))["R"].to_numpy()
    common = 3.0 * np.exp(1.4 * (r - 2) + 0.3 * rng.normal(size=runs))
    parts = [
        pd.DataFrame({
            "situation": "a", "cell": cell.key, "replicate": range(runs), "seed": 1,
            "infections_after_report": np.round(common * plans[cell.levels["plan"]] * rng.lognormal(0, 0.2, runs)),
        })
        for cell in made
    ]  # fmt: skip
    situation: Any = type("S", (), {"name": "a"})()
    return experiment, analysis.analyse(experiment, [situation], made, pd.concat(parts, ignore_index=True))


# draws


def test_each_run_draws_its_own_values_within_the_ranges_and_more_runs_change_none_of_them():
    experiment, _ = made_up()
    few, many = drawn(experiment, range(5)), drawn(experiment, range(64))
    pd.testing.assert_frame_equal(few, many.head(5))
    assert many["R"].between(2, 6).all()
    assert many["R"].nunique() == 64
    assert (many["beds"] % 1 == 0).all()  # counts something
    for name, low, high in (("R", 2, 6), ("interview", 1, 9)):  # evenly: four in each sixteenth, or nearly
        counts = np.bincount(np.floor(16 * (many[name] - low) / (high - low + 1e-9)).astype(int), minlength=16)
        assert counts.min() >= 2, name
        assert counts.max() <= 6, name
    assert abs(np.corrcoef(many["R"], many["interview"])[0, 1]) < 0.2


def test_all_plans_have_the_same_draws_and_the_same_luck(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    one, four = every_place(experiment, situations)
    draws = drawn(experiment, range(8))
    for r in range(8):
        tasks = [place.task(folder, r) for place in (one, four)]
        for task, teams in zip(tasks, (1, 4), strict=True):
            assert task.scenario.tracing.teams == teams
            assert task.scenario.disease.reproduction_number == draws["R"][r]
            assert task.scenario.tracing.interview.mean == pytest.approx(draws["interview"][r], abs=0.001)
        assert len({(task.scenario.seed, task.replicate) for task in tasks}) == 1
        assert len({task.path for task in tasks}) == 2
    assert len({one.task(folder, r).path.parent for r in range(8)}) == 8  # as many scenarios as draws


def test_a_setting_that_a_run_draws_wins_over_that_of_the_situation(folder):
    """The situation has R of its own; a run has what it drew, so the parameter changes the simulation."""
    done = sweep.sweep(*sweep.load(folder / "try.yaml"), folder / "out", workers=1)
    assert done.ok
    table = pd.read_parquet(folder / "out" / "replicates.parquet")
    assert table.groupby("replicate")["R"].nunique().eq(1).all()  # what was drawn stands beside each run
    assert table["R"].nunique() == 8
    base = table[table["cell"] == "c0000"]
    assert stats.spearmanr(base["R"], base["local_infections"]).statistic > 0.3


# files


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("low: 2, high: 6", "low: 6, high: 2"), "uncertain.0.low: write low and high, low below high"),
        (("key: disease.reproduction_number", "key: tracing.teams"), "uncertain.0.key: tracing.teams varies already"),
        (("name: interview, name_zh: 访谈", "name: R"), "uncertain.1.name: two things that vary are called 'R'"),
        (("name: R, name_zh: 再生数", "name: teams"), "uncertain.0.name: two things that vary are called 'teams'"),
        (("replicates: 8", "replicates: 8\nalternatives: 6"), "alternatives: leave it out, or write 0: `uncertain`"),
        (("unit: h", "unit: hh"), "uncertain.1.low: tracing.interview: '1 hh'"),
        (("key: disease.reproduction_number", "key: disease.reproduction"), "disease.reproduction: unknown key"),
        (
            ("replicates: 8", "replicates: 8\ndesign: latin_hypercube"),
            "uncertain: the design latin_hypercube varies its ranges already",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_place(folder, change, line):
    assert change[0] in FILE
    (folder / "try.yaml").write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as found:
        sweep.load(folder / "try.yaml")
    assert any(line in str(problem) for problem in found.value.problems), found.value


def test_pairs_are_drawn_only_where_runs_draw(folder):
    text = FILE[: FILE.index("uncertain:")] + FILE[FILE.index("replicates:") :]
    (folder / "try.yaml").write_text(text.replace("[pairs, ranks]", "[pairs]"), encoding="utf-8")
    with pytest.raises(ScenarioErrors, match="pairs needs `uncertain`"):
        sweep.load(folder / "try.yaml")


def test_other_assumptions_are_refused_on_the_command_line_too(folder):
    command = ["sweep", str(folder / "try.yaml"), "--alternatives", "6", "--out", str(folder / "x")]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *command],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--alternatives: leave it out" in done.stderr
    assert not (folder / "x").exists()


# what they say


def test_a_plan_that_halves_every_outbreak_is_told_although_the_largest_decide_the_mean():
    _, found = made_up()
    rows = found.of(found.differences, "a", "infections_after_report").set_index("cell")
    half, idle, worse = (rows.loc[cell.key] for cell in found.cells[1:])
    assert half["times_low"] < 0.5 < half["times_high"] < 0.6
    assert idle["times_low"] < 1 < idle["times_high"]
    assert worse["times_low"] < 3 < worse["times_high"]
    runs = found.runs.pivot_table(index="replicate", columns="cell", values="infections_after_report")
    assert half["times"] == pytest.approx(stats.gmean((1 + runs["c0001"]) / (1 + runs["c0000"])))


def test_a_plan_that_does_nothing_is_seldom_said_to_multiply():
    rng, told = np.random.default_rng(8), 0
    for _ in range(400):
        common = np.exp(2.5 * rng.normal(size=16))
        plan, base = (pd.Series(np.round(common * np.exp(0.7 * rng.normal(size=16)))) for _ in range(2))
        interval = times("infections_after_report", plan, base)
        told += interval.low > 1 or interval.high < 1
    assert told / 400 < 0.08


def test_clear_takes_seven_of_eight_of_the_pairs_that_differ():
    """Forty fewer in six pairs and three more in two: the mean is surely lower, six of eight pairs are not enough."""
    vary = ({"name": "plan", "levels": ({"name": "as now", "set": {}}, {"name": "new", "set": {}})},)
    apart, base = np.tile([-40.0, -40, -40, -40, -40, -40, 3, 3, 0, 0], 6), np.full(60, 100.0)
    parts = [
        pd.DataFrame({"situation": "a", "cell": c, "replicate": range(60), "infections_after_report": v, "seed": 1})
        for c, v in (("c0000", base), ("c0001", base + apart))
    ]
    for ranges, verdict, agreement in (((), "clear", np.nan), (RANGES, "slight", 0.75)):
        asked = {"situations": ("a.yaml",), "vary": vary, "uncertain": ranges}
        experiment = Experiment.model_validate(asked)
        situation: Any = type("S", (), {"name": "a"})()
        found = analysis.analyse(experiment, [situation], cells(experiment), pd.concat(parts, ignore_index=True))
        [row] = found.of(found.differences, "a", "infections_after_report").to_dict("records")
        assert row["high"] < 0
        assert row["verdict"] == verdict
        assert row["agreement"] == pytest.approx(agreement, nan_ok=True)
    said = answer(experiment, found, "en")
    [line] = [x for x in said if x.startswith("No plan is named best: new multiplies “infections after the first rep")]
    assert "but has less only in 36 of 48 pairs that differ" in line


def test_the_best_plan_is_best_over_its_own_draws_and_nothing_asks_for_other_assumptions():
    experiment, found = made_up()
    said = answer(experiment, found, "en")
    [line] = [x for x in said if x.startswith("Best: half.")]
    assert "pairs that differ, each under assumptions of its own." in line
    assert not any("alternatives" in x or "other assumptions were not run" in x for x in said)
    assert any(x.startswith("Each pair has luck and assumptions of its own. How sure: 32 pairs") for x in said)
    [part] = [x for x in said if "as a multiple of the baseline's" in x]
    assert part.index("half 0.") < part.index("worse ") < part.index("cannot tell: idle")
    [whole] = [x for x in said if x.startswith("Over luck and 3 assumptions together, drawn anew for each of 32 runs")]
    base = found.of(found.summary, "a", "infections_after_report").set_index("cell").loc["c0000"]
    assert f"is {base['median']:,.0f} or less" in whole or f"is {float(f'{base.median:.2g}'):,.0f}" in whole
    assert not any(x.startswith("Over luck and") for x in answer(*made_up(runs=9), "en"))  # too few for 8 of 10
    assert any("同一抽取下各方案" in x and "half案0." in x for x in answer(experiment, found, "zh"))
    base_risk, best = range_rows(experiment, found, "en")
    row = found.of(found.differences, "a", "infections_after_report").set_index("cell").loc["c0001"]
    assert (best.estimate, best.of.en[:28]) == (figure(row["times"]), "multiple of the baseline's i")
    assert best.chance == f"{figure(row['times_low'])}–{figure(row['times_high'])}"
    assert base_risk.assumed.text == best.assumed.text == TEXTS["sweep_drawn_in"]


def test_a_mean_that_the_largest_outbreaks_decide_is_neither_called_untold_nor_asked_more_pairs_of():
    experiment, found = made_up(plans={"as now": 1.0, "idle": 1.0})
    [row] = found.of(found.differences, "a", "infections_after_report").to_dict("records")
    assert row["verdict"] == "cannot tell"  # by its mean
    assert set(found.pilot["measure"]) == {"at_least_10", "at_least_50"}
    said = answer(experiment, found, "en")
    untold = [x for x in said if x.startswith(("Cannot be told from chance", "Not enough runs yet"))]
    assert len(untold) == 2
    assert all("50 or more infections" in x and "“infections after" not in x for x in untold)


def test_a_measure_that_counts_nothing_is_told_by_its_mean():
    """Hours: a plan that takes two hours off all worlds."""
    vary = ({"name": "plan", "levels": ({"name": "as now", "set": {}}, {"name": "new", "set": {}})},)
    asked = {"situations": ("a.yaml",), "vary": vary, "uncertain": RANGES, "measures": ("round_hours",)}
    experiment, rng = Experiment.model_validate(asked), np.random.default_rng(2)
    hours = 30 + 5 * rng.random(16)
    parts = [
        pd.DataFrame({"situation": "a", "cell": c, "replicate": range(16), "infections_after_report": 20.0,
                      "round_hours": v, "seed": 1})
        for c, v in (("c0000", hours), ("c0001", hours - 2 + 0.1 * rng.random(16)))
    ]  # fmt: skip
    situation: Any = type("S", (), {"name": "a"})()
    found = analysis.analyse(experiment, [situation], cells(experiment), pd.concat(parts, ignore_index=True))
    said = answer(experiment, found, "en")
    assert any(x.startswith("Best: new. It lowers “") and "less in 16 of 16 pairs that differ" in x for x in said), said
    assert "round_hours" in set(found.pilot["measure"])
    _, plan = headlines(experiment, found)
    assert plan.chance.estimate == pytest.approx(-1.95, abs=0.02)


def test_what_the_runs_drew_is_ranked_by_the_runs_of_the_baseline():
    experiment, found = made_up()
    rows = found.of(found.ranks, "a", "infections_after_report").set_index("factor")
    assert rows.index[0] == "R"
    assert rows.loc["R", "low"] > 0.5
    assert (rows["points"].iloc[0], rows["seeds"].iloc[0]) == (32, 1)
    assert rows.loc["beds", "low"] < 0 < rows.loc["beds", "high"]
    assert any(
        "by rank over what 32 runs drew (−1 to +1): rises with R: +0." in x for x in answer(experiment, found, "en")
    )


# the folder


def test_the_page_names_the_ranges_and_shows_each_pair_in_both_languages(folder):
    done = sweep.sweep(*sweep.load(folder / "try.yaml"), folder / "out", workers=1, lang="zh")
    assert done.ok
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    for text in (
        "by chance and assumptions together",
        "偶然与假设合计",
        "再生数",
        "2–6",
        "1–9 h",
        "逐对比较",
        "已含在左列",
    ):
        assert text in page, text
    assert "not run" not in page
    assert (folder / "out" / "charts" / "pairs.png").stat().st_size > 5_000
    table = pd.read_csv(folder / "out" / "differences.csv", encoding="utf-8-sig")
    assert table.loc[table["measure"] == "local_infections", "times"].notna().all()


def test_more_runs_use_those_that_are_there(folder):
    experiment, situations = sweep.load(folder / "try.yaml")
    experiment = experiment.model_copy(update={"charts": ("pairs",)})
    few = experiment.model_copy(update={"replicates": 3})
    sweep.sweep(few, situations, folder / "out", workers=1)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out" / store._SHARDS).rglob("*.zip")}
    assert len(before) == 6
    sweep.sweep(experiment, situations, folder / "out", workers=1)
    after = {path: path.stat().st_mtime_ns for path in (folder / "out" / store._SHARDS).rglob("*.zip")}
    assert len(after) == 16
    assert all(after[path] == at for path, at in before.items())
