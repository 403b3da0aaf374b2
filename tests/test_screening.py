"""Screenings: what a step up multiplies a count by, in the table, the answer, the page and the picture."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from scipy import stats

from sim.charts.look import BLUE, STYLE
from sim.sweep import analysis, cells
from sim.sweep.answer import answer
from sim.sweep.book import for_people
from sim.sweep.charts import draw
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import is_count
from sim.sweep.screening import trajectories
from sim.sweep.table import factor_table

FACTORS = ("more", "less", "either", "nothing")
KEYS = ("tracing.teams", "grouping.desks", "hospital.beds", "quarantine.rooms")
MEASURE = "infections_after_report"
SIZE = len(FACTORS) + 1

Count = Callable[[Any, int], float]  # of a point of the unit cube and the number of its trajectory


def screened(count: Count, n: int = 8, seeds: int = 1) -> tuple[Experiment, analysis.Results]:
    """A screening of four factors by so many trajectories; its baseline is like its first point."""
    vary = [
        {"key": key, "name": name, "name_zh": f"{name}甲", "low": 1000, "high": 4000}
        for key, name in zip(KEYS, FACTORS, strict=True)
    ]
    asked = {"situations": ("a.yaml",), "vary": vary, "design": "morris", "samples": n}
    experiment = Experiment.model_validate(asked)
    points = trajectories(experiment)
    values = [count(u, i // SIZE) for i, u in enumerate(points)]
    made = cells(experiment)
    rows = [(c.key, r, x) for c, x in zip(made, [values[0], *values], strict=True) for r in range(seeds)]
    table = pd.DataFrame(rows, columns=["cell", "replicate", MEASURE]).assign(situation="a", seed=1)
    return experiment, analysis.analyse(experiment, [SimpleNamespace(name="a")], made, table)  # type: ignore[list-item]


def planted(u: Any, trajectory: int) -> float:
    """A step multiplies 1 + count by 20, by 1/5, by 3 or 1/3 in turns, and by 1."""
    more, less, either = 1.5 * np.array([np.log(20), -np.log(5), np.log(3) * (-1) ** trajectory])
    return float(500 * np.exp(more * u[0] + less * u[1] + either * u[2]) - 1)


def ratios(found: analysis.Results, measure: str = MEASURE) -> pd.DataFrame:
    return found.of(found.screening, "a", measure).set_index("factor")[["ratio", "ratio_low", "ratio_high"]]


def test_a_screening_finds_what_a_step_multiplies_infections_by() -> None:
    _, found = screened(planted)
    rows = ratios(found)
    assert rows.loc["more"].tolist() == pytest.approx([20] * 3)
    assert rows.loc["less"].tolist() == pytest.approx([1 / 5] * 3)
    assert rows.loc["nothing"].tolist() == [1, 1, 1]
    steps = np.log(3) * np.array([1, -1] * 4)
    margin = stats.t.ppf(0.975, 7) * steps.std(ddof=1) / np.sqrt(8)
    assert rows.loc["either"].tolist() == pytest.approx([1, np.exp(-margin), np.exp(margin)])
    assert ratios(found, "at_least_50").isna().all(axis=None)  # a chance is no count


def test_zero_is_counted_as_one_of_one_more() -> None:
    """From 0 to 9 is ten times as much; a thousand to ten thousand, too, within a hundredth."""
    for low, tolerance in ((0, 1e-9), (1000, 0.01)):
        _, found = screened(lambda u, _: float(low if u[0] < 0.5 else max(10 * low, 9)))  # noqa: B023
        assert ratios(found).loc["more", "ratio"] == pytest.approx(10, rel=tolerance)


def test_one_swamped_trajectory_rules_mean_changes_not_ratios() -> None:
    """In one of eight trajectories a factor that does nothing elsewhere decides between few and all of a county."""

    def count(u: Any, trajectory: int) -> float:
        return float(50 * 9 ** (1.5 * u[0]) * (5000 if trajectory == 3 and u[2] > 0.5 else 1))

    experiment, found = screened(count)
    rows = found.of(found.screening, "a", MEASURE)
    assert rows["factor"].iloc[0] == "either"
    line = next(line for line in answer(experiment, found, "en") if "multiplies" in line)
    assert "by: more 8." in line
    assert "cannot tell whether by more or less than 1: either; no step changed anything: " in line


def test_ratios_are_means_over_seeds_with_the_same_luck() -> None:
    """Of two seeds, one hundred times as large: each is as much as the other in a geometric mean."""
    experiment, found = screened(planted, seeds=2)
    runs = found.runs.assign(**{MEASURE: lambda t: np.where(t["replicate"] == 1, 100 * t[MEASURE] ** 2, t[MEASURE])})
    again = analysis.analyse(
        experiment, [SimpleNamespace(name="a")], found.cells, runs[["situation", "cell", "replicate", "seed", MEASURE]]
    )  # type: ignore[list-item]
    assert ratios(again).loc["more", "ratio"] == pytest.approx(np.sqrt(20 * 400), rel=0.02)


def test_the_answer_says_what_a_step_multiplies_and_what_cannot_be_told() -> None:
    experiment, found = screened(planted)
    english, chinese = (
        next(line for line in answer(experiment, found, lang) if "“infections after" in line or "“首报后感染者" in line)
        for lang in ("en", "zh")
    )
    assert english == (
        "a: a step up of two thirds of the range multiplies “infections after the first report” (geometric mean of 8 "
        "trajectories, 95 %) by: more 20 (20 to 20); less 0.2 (0.2 to 0.2); cannot tell whether by more or less than "
        "1: either; no step changed anything: nothing."
    )
    assert chinese == (
        "a：上调三分之二范围，“首报后感染者”变为原来的倍数（8条轨迹的几何平均，95%区间）：more甲20倍（20至20）；"
        "less甲0.2倍（0.2至0.2）；分不出是增是减：either甲；各步均无变化：nothing甲。"
    )


def test_few_trajectories_say_what_they_saw_and_not_how_sure() -> None:
    experiment, found = screened(planted, n=4)
    rows = ratios(found)
    assert rows.loc["more", "ratio"] == pytest.approx(20)
    assert rows[["ratio_low", "ratio_high"]].isna().all(axis=None)
    line = next(line for line in answer(experiment, found, "en") if "multiplies" in line)
    assert "(geometric mean of 4 trajectories) by: more 20; less 0.2;" in line
    assert line.endswith("; how sure cannot be told by fewer than 6 trajectories.")
    assert "nothing" not in line  # what moves nothing is not said to matter


def test_the_table_has_ratios_with_marks_the_strongest_first() -> None:
    experiment, found = screened(planted)
    table = factor_table(experiment, found, "a", "en")
    assert [head.en for head in table.head][:4] == [
        "assumption", "range", "a step up multiplies by: infections after the first report",
        "infections after the first report",
    ]  # fmt: skip
    assert [row[0].en for row in table.rows] == ["more", "less", "either", "nothing"]  # type: ignore[union-attr]
    assert [row[2][0] for row in table.rows] == ["20 ●", "0.2 ●", "1 ○", "1 ○"]  # type: ignore[index]
    sheet = for_people(found.screening, found, "zh")
    assert {"上调一步后的倍数", "倍数95%下限", "倍数95%上限"} < set(sheet)


def test_the_picture_of_counts_is_of_ratios_and_hollow_where_they_cannot_be_told() -> None:
    experiment, found = screened(planted)
    with mpl.rc_context(STYLE):
        drawn = draw(experiment, found)["screening"]
    ax = next(ax for ax in drawn.axes if ax.get_xscale() == "log")
    assert [text.get_text() for text in ax.get_yticklabels()] == [f"{name}甲 {name}" for name in FACTORS]
    full, hollow = (line for line in ax.lines if line.get_marker() == "o")
    assert dict(zip(full.get_ydata(), full.get_xdata(), strict=True)) == pytest.approx({0: 20, 1: 1 / 5})
    assert hollow.get_ydata().tolist() == [2, 3]  # type: ignore[union-attr]
    assert to_rgba(full.get_markerfacecolor()) == to_rgba(BLUE) != to_rgba(hollow.get_markerfacecolor())
    drawn.canvas.draw()
    assert {"÷5", "×1", "×10", "×20"} <= {text.get_text() for text in ax.get_xticklabels()}


def test_a_situation_without_two_whole_trajectories_has_an_empty_panel() -> None:
    """As where a screening of two situations was stopped in the second."""
    experiment, found = screened(planted)
    runs = found.runs[["situation", "cell", "replicate", "seed", MEASURE]]
    both = pd.concat([runs, runs.iloc[: SIZE + 3].assign(situation="b")])
    situations = [SimpleNamespace(name=name) for name in "ab"]
    found = analysis.analyse(experiment, situations, found.cells, both)  # type: ignore[arg-type]
    assert set(found.screening["situation"]) == {"a"}
    with mpl.rc_context(STYLE):
        axes = draw(experiment, found)["screening"].axes
    empty = [ax for ax in axes if ax.get_title(loc="left").endswith("b")]
    assert [[text.get_text() for text in ax.texts] for ax in empty] == [["分不出 cannot tell"]] * (len(axes) // 2)


def test_counts_are_of_people_and_things_not_of_time_or_shares() -> None:
    counted = ("infections_after_report", "person_days_lockdown", "tubes", "beds_peak")
    assert all(is_count(measure) for measure in counted)
    others = ("at_least_50", "round_hours", "share_unlinked", "controlled", "cost_yuan", "reproduction_under_control")
    assert not any(is_count(measure) for measure in others)
