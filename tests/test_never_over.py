"""Times until something that were not over by the end of a run: in pairs by their sign, in no mean."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import findings
from sim.findings import Ends, Pairs, agreement, by_end, difference
from sim.findings.differences import MATTERS
from sim.names import COLUMNS, MEASURES
from sim.statistics import sign_test
from sim.sweep import analysis, cells
from sim.sweep.answer import answer
from sim.sweep.assumed import with_assumptions
from sim.sweep.enough import _against, enough
from sim.sweep.experiment import Experiment
from sim.sweep.explained import explained
from sim.sweep.milder_page import milder_rows
from sim.sweep.outcomes import smallest, values
from sim.sweep.page import _step_rows
from sim.sweep.table import cell_table
from sim.sweep.tasks import SEPARATOR
from sim.sweep.waiting import _spread
from sim.words import TEXTS

NEVER = np.inf
LIFT = "days_to_last_lift"
FOUND = {"reported_infections": 12}


def test_what_tells_that_a_time_had_begun_are_measures():
    timed = {key for key, name in MEASURES.items() if name.begun}
    assert {"days_to_community_zero", LIFT, "round_hours", "hours_onset_to_isolation_p90"} <= timed
    for key in timed:
        assert set(re.findall(r"[a-z_]{4,}\w*", MEASURES[key].begun)) <= set(MEASURES)


@pytest.mark.parametrize(
    ("key", "nothing", "open_"),
    [
        ("days_to_community_zero", {"reported_infections": 0}, {"reported_infections": 1}),
        (LIFT, {"person_days_control": 9}, {"reported_infections": 2, "person_days_control": 9}),
        (LIFT, {"reported_infections": 2}, {"reported_infections": 2, "person_days_precaution": 0.1}),
        ("hours_onset_to_isolation_p50", {"reported_infections": 9}, {"reported_infections": 10}),
        ("hours_onset_to_isolation_p50", FOUND | {"reported_uninfected": 3}, FOUND),
        ("hours_onset_to_isolation_p90", {"reported_infections": 9}, {"hours_onset_to_isolation_p50": 30.0}),
        ("round_hours", {"hours_of_work_waiting_sampling": np.nan}, {"hours_of_work_waiting_sampling": 0.0}),
        ("sampling_wait_p90", {"persons_sampled": 400}, {"still_waiting_sampling": 3}),
        ("goods_wait_p90", {"goods_waiting": 0}, {"goods_waiting": 1}),
    ],
)  # fmt: skip
def test_nothing_is_told_from_not_over_by_other_columns_of_the_run(key, nothing, open_):
    blank = dict.fromkeys(MEASURES, 0.0) | {key: np.nan, "hours_of_work_waiting_sampling": np.nan}
    blank |= {"hours_onset_to_isolation_p50": np.nan} if key.startswith("hours_onset") else {}
    runs = pd.DataFrame([blank | nothing, blank | open_, blank | open_ | {key: 5.0}], index=[7, 8, 9])
    found = by_end(runs, key, MEASURES[key])
    assert np.isnan(found[7])
    assert found.loc[[8, 9]].tolist() == [NEVER, 5.0]


def test_at_a_stage_a_wait_had_begun_where_anybody_arrived():
    found = by_end(pd.DataFrame({"arrivals": [0, 4], "p90": np.nan}), "p90", COLUMNS["p90"])
    assert np.isnan(found[0])
    assert found[1] == NEVER


def test_pairs_of_which_one_never_ended_count_by_their_sign_and_in_no_mean():
    both = Pairs(np.array([5.0, 6, 7, 3, NEVER, NEVER, np.nan]), np.array([3.0, 5, 6, NEVER, 4, NEVER, 4]))
    found = difference(both, MATTERS)
    assert found.ends == Ends(ended_only_plan=1, ended_only_baseline=1, ended_neither=1)
    assert (found.ends.open_plan, found.ends.open_baseline) == (2, 2)
    assert (found.interval.estimate, found.interval.n) == (pytest.approx(4 / 3), 3)
    assert (found.plan, found.baseline) == pytest.approx((6, 14 / 3))
    assert found.share_below == pytest.approx(1 / 6)
    assert sign_test(*both)[:2] == (4, 1)


@pytest.mark.parametrize(("only_plan", "only_base", "said"), [(0, 5, "clear"), (3, 3, "clear"), (4, 3, "cannot tell")])
def test_a_verdict_never_goes_against_more_pairs_in_which_only_one_ended(only_plan, only_base, said):
    """Ten days and a little longer in 30 pairs; then the pairs in which the plan, or the baseline, alone ended."""
    little = np.random.default_rng(3).random(30)
    plan = np.concatenate([20 + little, np.full(only_plan, 5.0), np.full(only_base, NEVER)])
    base = np.concatenate([np.full(30, 10.0), np.full(only_plan, NEVER), np.full(only_base, 5.0)])
    for both, sign in ((Pairs(plan, base), 1), (Pairs(base, plan), -1)):
        found = difference(both, MATTERS)
        assert found.verdict == said
        assert np.sign(found.interval.estimate) == sign
        assert agreement(sign, [("a", both)]) == (said == "clear")


def test_an_assumption_under_which_only_one_ever_ended_agrees_by_that():
    one = Pairs(np.array([NEVER, NEVER]), np.array([4.0, 5.0]))
    assert (agreement(+1.0, [("a", one)]), agreement(-1.0, [("a", one)])) == (1.0, 0.0)


# sweeps


def made_up(days: dict[str, Any], **fields: Any) -> tuple[Experiment, Any]:
    """Days to the last lift by plan, NaN: still open; in the last run of all nothing was found."""
    restricted = fields.pop("restricted", {})
    factor = {"key": "tracing.teams", "name": "teams", "values": tuple(days), **fields.pop("factor", {})}
    asked = {"situations": ("a.yaml",), "vary": (factor,), "measures": (LIFT,), **fields}
    experiment = Experiment.model_validate(asked)
    made, parts = cells(experiment), []
    for cell, lifted in zip(made, days.values(), strict=True):
        n = len(lifted) + 1
        own = np.linspace(0, 0.4, n) if cell.key == "c0001" else 0.0
        parts.append(pd.DataFrame({
            "situation": "a", "cell": cell.key, "replicate": range(n), "seed": 1, LIFT: [*lifted, np.nan],
            "infections_after_report": 20.0, "local_infections": 20.0, "person_days_lockdown": 0.0,
            "person_days_control": 9.0, "person_days_precaution": 0.0,
            "person_days_restricted": restricted.get(cell.key, 9.0) + own,
            "reported_infections": [*([8.0] * (n - 1)), 0.0],
        }))  # fmt: skip
    situation: Any = type("S", (), {"name": "a"})()
    return experiment, analysis.analyse(experiment, [situation], made, pd.concat(parts))


LUCK = np.random.default_rng(6).random((2, 40))
LONG = 20 + LUCK[0]


def opened(days: Any, n: int, last: int = 0) -> Any:
    """The same with n zones still open, the first runs (or the last but so many)."""
    return np.where((np.arange(40) >= last) & (np.arange(40) < last + n), np.nan, days)


def test_the_tables_and_sentences_of_a_sweep_say_in_how_many_runs_it_was_not_over():
    experiment, found = made_up({"1": opened(LONG, 4), "2": opened(LONG - 5 - LUCK[1], 10, last=2)})
    assert smallest(experiment, LIFT, np.array([20.0, NEVER, np.nan])) == pytest.approx(20 * experiment.smallest_mean)
    [row] = found.of(found.differences, "a", LIFT).to_dict("records")
    assert [row[x] for x in ("pairs", *Ends._fields)] == [28, 2, 8, 2]
    assert row["share_below"] == (28 + 2) / 40
    assert row["verdict"] == "cannot tell"
    table = cell_table(experiment, found, "a", "en")
    cell = table.rows[1][table.head.index(MEASURES[LIFT])]
    assert cell.interval.endswith("; not over by the end in 10 runs of the plan, 4 of what it is compared with")
    assert cell_table(experiment, found, "a", "zh").rows[1][3].interval.endswith("；期末未结束：该方案10次，对照4次")
    below = next(x for x, head in zip(table.rows[1], table.head, strict=True) if head == TEXTS["sweep_below"])
    assert below.text == "30 / 40"
    assert analysis.fewer(found, "a", "c0001", LIFT) == (30, 38)
    summary = found.of(found.summary, "a", LIFT).set_index("cell")
    assert summary.loc["c0001", ["runs", "happened"]].tolist() == [41, 30]
    assert np.isfinite(summary.loc["c0001", ["mean", "high", "q90"]].to_numpy(float)).all()
    [plan] = explained(found, "a", LIFT)
    assert not plan.sure


def test_a_plan_that_never_ends_in_more_runs_is_neither_best_nor_enough():
    """Five days less where it ends; in twelve runs of forty it does not, and in none of the baseline."""
    short = LONG - 5 - LUCK[1]
    for days, best in ((short, "c0001"), (opened(short, 12), None)):
        experiment, found = made_up({"1": LONG, "2": days})
        assert analysis.best(experiment, found, "a") == best
        assert any(x.startswith("No plan is named best") for x in answer(experiment, found, "en")) == (best is None)
    little = 0.01 * LUCK[1]
    for days, level in ((LONG + little, "1"), (opened(LONG + little, 10), "2")):
        experiment, found = made_up({"1": days, "2": LONG, "4": LONG}, factor={"enough": True})
        assert enough(found, "a", "teams", LIFT, 0.1) == level
    for days, told in ((LONG, "not enough"), (opened(LONG, 10), "cannot tell")):
        experiment, found = made_up({"1": LONG + 9 + little, "2": LONG, "4": days})
        low, _, high = found.cells
        assert _against(found.runs, "a", (low, high), LIFT, 0.1)[1] == told


def test_a_plan_that_never_ends_in_more_runs_is_no_milder_one_that_is_not_surely_worse():
    """The days of two plans alike where both end; the one with half of the restrictions never ends in 9 of 40."""
    for days, named in ((LONG + LUCK[1] - LUCK[1].mean(), True), (opened(LONG, 9), False)):
        restricted = {"c0000": 50.0, "c0001": 9.0}
        _, found = made_up({"1": LONG, "2": days}, restricted=restricted)
        assert (found.milder["milder"].tolist() == ["c0001"]) == named


def test_what_a_step_buys_and_a_milder_plan_changes_is_told_with_the_runs_in_which_it_was_not_over():
    experiment, found = made_up({"1": LONG, "2": opened(LONG + LUCK[1], 3), "4": LONG}, factor={"enough": True})
    [first, _] = _step_rows(experiment, found, "en")
    said = "; not over by the end in 3 runs of the plan, 0 of what it is compared with"
    assert [x.interval.endswith(said) for x in first.cells] == [False, True]
    days = opened(LONG + LUCK[1] - LUCK[1].mean(), 1)
    _, found = made_up({"1": LONG, "2": days}, restricted={"c0000": 50.0, "c0001": 9.0})
    [row] = milder_rows(found, "zh")
    assert row.cells[-1].interval.endswith("；期末未结束：该方案1次，对照0次")


def test_another_assumption_under_which_it_never_ends_in_more_runs_does_not_agree():
    short = LONG - 5 - LUCK[1]
    experiment, found = made_up({"1": LONG, "2": short})
    for days, same in ((short, True), (opened(short, 12), False)):
        _, other = made_up({"1": LONG, "2": days})
        tested = with_assumptions(
            experiment, found, other.runs.assign(assumption=SEPARATOR.join(("k", "other", "假设")))
        )
        [row] = tested.assumptions.to_dict("records")
        assert row["difference"] < 0
        assert row["same"] == same


def test_a_best_plan_is_told_with_the_runs_in_which_it_was_not_over():
    experiment, found = made_up({"1": opened(LONG, 9), "2": opened(LONG - 5 - LUCK[1], 2)})
    [line] = [x for x in answer(experiment, found, "en") if "lowers “first report to last zone lifted” most" in x]
    assert "; not over by the end in 2 runs of the plan, 9 of what it is compared with" in line
    assert any("期末未结束：该方案2次，对照9次" in x for x in answer(experiment, found, "zh"))


def test_where_each_run_draws_its_own_assumptions_pairs_that_never_ended_are_signs_too():
    """Thirty pairs with less and ten in which only the baseline ended: three of four, not seven of eight."""
    ranges = ({"key": "tracing.interview", "name": "interview", "low": 1, "high": 8, "unit": "h"},)
    _, found = made_up({"1": LONG, "2": opened(LONG - 5 - LUCK[1], 10)}, uncertain=ranges)
    [row] = found.of(found.differences, "a", LIFT).to_dict("records")
    assert row["agreement"] == pytest.approx(0.75)


def test_the_price_of_one_more_does_not_go_against_what_never_ended():
    levels = ({"name": "as now", "set": {}}, {"name": "team", "set": {"tracing.teams": 9}, "adds": 1, "unit": "team"})
    short = LONG - 5 - LUCK[1]
    for days, told in ((short, True), (opened(short, 12), False)):
        factor = {"key": "", "values": (), "levels": levels}
        _, found = made_up({"as now": LONG, "team": days}, factor=factor)
        [row] = found.prices.to_dict("records")
        assert row["pairs"] == np.isfinite(days).sum()
        assert (row["verdict"] != "cannot tell") == told
    assert findings.Pairs(LONG, LONG).ends == Ends(0, 0, 0)


def test_the_picture_of_what_binds_has_its_middle_run_where_it_is_finite():
    _, found = made_up({"1": opened(LONG, 30), "2": opened(LONG, 30)})
    spread = _spread(values(found.shared, "a", "c0000", LIFT))
    assert spread is not None
    assert LONG.min() <= spread.middle <= spread.high <= LONG.max()
