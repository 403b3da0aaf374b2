"""Partial rank correlations of sampled designs: what matters most, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from scipy import stats

from sim import sweep
from sim.sweep import analysis, cells
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.sweep.ranges import headlines
from sim.sweep.ranks import correlations
from sim.words import figure

TINY = Path(__file__).parents[1] / "scenarios" / "tiny.yaml"
FACTORS = tuple(
    {"key": key, "name": name, "name_zh": zh, "low": 1, "high": 1001}
    for key, name, zh in (
        ("tracing.teams", "teams", "队伍"), ("grouping.desks", "desks", "编组台"), ("hospital.beds", "beds", "床位"),
    )
)  # fmt: skip


def made_up(design: str = "latin_hypercube", samples: int = 32, seeds: int = 8, **fields: Any) -> Any:
    """Infections that fall with teams, rise a little with desks and know nothing of beds; heavy-tailed luck."""
    asked = {"situations": ("a.yaml",), "vary": FACTORS, "design": design, "samples": samples, **fields}
    experiment, rng = Experiment.model_validate(asked), np.random.default_rng(3)
    made, rows = cells(experiment), []
    for cell in made:
        teams, desks, _ = (int(x) / 1000 for x in cell.levels.values())
        for r, luck in enumerate(np.exp(rng.normal(size=seeds))):
            rows.append(("a", cell.key, r, 1, 100 * np.exp(-4 * teams + 1.5 * desks) * luck))
    table = pd.DataFrame(rows, columns=["situation", "cell", "replicate", "seed", "infections_after_report"])
    situation = type("S", (), {"name": "a"})()
    return experiment, analysis.analyse(experiment, [situation], made, table), table


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_what_matters_most_of_a_sampled_design_stands_first_with_its_sign(design):
    experiment, found, _ = made_up(design)
    rows = found.of(found.ranks, "a", "infections_after_report").set_index("factor")
    assert rows.index.tolist() == ["teams", "desks", "beds"]
    assert rows.loc["teams", "high"] < 0 < rows.loc["desks", "correlation"]
    assert rows.loc["beds", "low"] < 0 < rows.loc["beds", "high"]
    assert (rows["low"] < rows["correlation"]).all()
    assert (rows["correlation"] < rows["high"]).all()
    assert (rows["points"].iloc[0], rows["seeds"].iloc[0]) == (32, 8)  # the baseline is none of the points
    told = answer(experiment, found, "en")
    [line] = [x for x in told if "infections after the first report”, by rank" in x and "or more" not in x]
    assert "(32 points, 8 seeds each; −1 to +1): falls with teams: −0." in line
    assert line.endswith("cannot tell: beds.")
    assert any("随队伍增大而降：−0." in x and "分不出：床位" in x for x in answer(experiment, found, "zh"))


def test_points_of_ranges_are_no_plans():
    """Nothing is named best, no pairs are asked for, and no random point is said to be clearly lower."""
    experiment, found, _ = made_up()
    assert (found.differences["verdict"] == "clear").any()
    assert analysis.best(experiment, found, "a") is None
    assert found.pilot.empty
    for line in answer(experiment, found, "en"):
        assert "plan" not in line.replace("a planning aid", "")
        assert "lower by" not in line


def test_a_partial_rank_correlation_is_what_is_left_when_the_others_are_taken_out():
    """Two factors that go together: each is told by the residuals of its ranks and of the outcome's on the other."""
    rng = np.random.default_rng(1)
    x = rng.random((40, 2))
    x[:, 1] += x[:, 0]
    y = (np.exp(3 * x[:, 0]) + rng.random(40))[None, :]
    ranks, outcome = stats.rankdata(x, axis=0), stats.rankdata(y[0])
    left = [
        [one - np.polyval(np.polyfit(other, one, 1), other) for one in (ranks[:, i], outcome)]
        for i, other in ((0, ranks[:, 1]), (1, ranks[:, 0]))
    ]
    expected = [float(np.corrcoef(*parts)[0, 1]) for parts in left]
    found, low, _ = correlations(x, y)
    assert found == pytest.approx(expected)
    assert np.isnan(low).all()  # one seed says nothing of what luck does


def test_of_factors_that_do_nothing_no_more_than_one_in_twenty_is_told():
    rng, told, tried = np.random.default_rng(7), 0, 0
    for _ in range(300):
        x, y = rng.random((16, 4)), np.exp(1.5 * rng.normal(size=(6, 16)))
        _, low, high = correlations(x, y)
        told, tried = told + int(((low > 0) | (high < 0)).sum()), tried + 4
    assert told / tried < 0.05


def test_one_outbreak_that_decides_the_means_makes_no_correlation_sure():
    """One seed with a huge outbreak where the factor is high: other seeds would not have it."""
    x = np.linspace(0, 1, 20)[:, None]
    y = np.random.default_rng(2).random((8, 20))
    y[3] += 1000 * x[:, 0]
    found, low, _ = correlations(x, y)
    assert found[0] > 0.95
    assert low[0] < 0


def test_too_few_points_or_points_that_are_alike_rank_nothing():
    experiment, found, table = made_up(samples=5)
    assert found.ranks.empty
    words = answer(experiment, found, "en")
    assert any("cannot be told: it is alike at all points, or fewer than 6 of them have run" in line for line in words)
    experiment, _, table = made_up()
    still = analysis.analyse(
        experiment, [type("S", (), {"name": "a"})()], cells(experiment), table.assign(infections_after_report=3.0)
    )
    assert still.of(still.ranks, "a", "infections_after_report").empty


def test_the_answer_begins_with_the_range_over_all_points():
    experiment, found, table = made_up()
    means = table[table["cell"] != analysis.BASE].groupby("cell")["infections_after_report"].mean()
    low, middle, high = (figure(x) for x in means.quantile([0.1, 0.5, 0.9]))
    said = answer(experiment, found, "en")
    whole = (
        f"“infections after the first report” is {middle} or less at half of the 32 points, and {low}–{high} "
        "at 8 of 10 (each the mean of its 8 seeds)."
    )
    assert any(line.endswith(whole) for line in said)
    assert not any("or less at half" in line for line in answer(*made_up(samples=9)[:2], "en"))


def test_the_range_over_all_points_stands_beside_that_of_chance():
    experiment, found, _ = made_up()
    [line] = headlines(experiment, found)
    points = found.of(found.summary, "a", line.measure).query("cell != @analysis.BASE")["mean"]
    assert line.assumed == (*points.quantile([0.1, 0.5, 0.9]), 32, 8)
    [line] = headlines(*made_up(samples=9)[:2])
    assert line.assumed is None


def test_the_ranking_stands_on_the_page_in_a_table_and_in_a_picture_in_both_languages(tmp_path):
    (tmp_path / "short.yaml").write_text(
        f"name: short\nbase: {TINY}\nhorizon: 3 d\ncounty: {{population: 300}}\nseeding: {{initial_infections: 6}}\n"
        "checkpoints: {traffic: false}\n",
        encoding="utf-8",
    )
    (tmp_path / "ranks.yaml").write_text(
        """name: ranks
question: What matters?
question_zh: 何者要紧？
situations: [short.yaml]
vary:
  - {key: disease.reproduction_number, name: R, name_zh: 再生数, low: 1, high: 8}
  - {key: tracing.teams, name: teams, name_zh: 流调队, low: 1, high: 4}
design: latin_hypercube
samples: 8
replicates: 2
measures: [local_infections]
""",
        encoding="utf-8",
    )
    experiment, situations = sweep.load(tmp_path / "ranks.yaml")
    sweep.sweep(experiment, situations, tmp_path / "out", workers=1, lang="zh")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<section id="ranks"' in page
    assert "偏秩相关系数" in page
    assert "partial rank correlations" in page
    assert "各样本点：均值与95%区间" in page
    assert '<section id="pilot"' not in page
    assert '<section id="wrong"' not in page  # no advice, so none changes
    assert "样本点太少：须10个" in page
    assert (tmp_path / "out" / "charts" / "ranks.png").stat().st_size > 5000
    table = pd.read_csv(tmp_path / "out" / "ranks.csv")
    first = table[table["measure"] == "local_infections"].iloc[0]
    assert (first["factor"], first["points"], first["seeds"]) == ("R", 8, 2)
    sheet = load_workbook(tmp_path / "out" / "summary.xlsx")["rank correlations 秩相关"]
    assert {"偏秩相关系数", "变量", "95%下限"} <= {cell.value for cell in sheet[1]}
