"""Two scenarios with the same luck: what differs, at which queue, and how sure that is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from sim import cli, compare, work
from sim.compare import Comparison, Unfinished, charts, words
from sim.compare.compare import _write
from sim.compare.differences import differences
from sim.compare.page import _titles, page
from sim.compare.words import ELSEWHERE, MAIN
from sim.findings import HEADLINE_RUNS, STANDARDS, Ends, Pairs, agreement
from sim.findings.border import expected_to_enter
from sim.names import MEASURES, STAGES, VERDICTS
from sim.run import run
from sim.scenario import Scenario, changes, dump, load, loads, settings
from sim.scenario.groups import ImportationSettings
from sim.statistics import paired, paired_shares
from sim.terminal import _aligned
from sim.words import figure

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"
pytestmark = pytest.mark.usefixtures("two_alternatives")
FEW = ["horizon=8 d", "county.population=800", "seeding.initial_infections=6", "care.delay=12 h"]
MORE = """base: {}
name: more
quarantine: {{rooms: 300, ready: 1}}
transfer: {{coaches: 9, night_stop: ["22:00", "06:00"]}}
"""


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Scenario]:
    """Tiny, and tiny with many rooms and coaches from a file of four lines."""
    path = tmp_path_factory.mktemp("scenarios") / "more.yaml"
    path.write_text(MORE.format(TINY))
    return load(TINY, FEW), load(path, FEW)


@pytest.fixture(scope="module")
def found(scenarios, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare.compare(scenarios, tmp_path_factory.mktemp("out"), replicates=4, workers=2, alternatives=1)


def values(found: Comparison, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A measure (of the scenario, of the baseline) from the folders of the runs."""
    more, tiny = (pd.read_parquet(found.out / n / "replicates.parquet")[name] for n in ("more", "tiny"))
    return more.to_numpy(), tiny.to_numpy()


def row(table: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_each_scenario_has_a_folder_as_a_run_of_its_own(found, scenarios, tmp_path):
    assert run(scenarios[1], tmp_path, replicates=4, workers=1, alternatives=0).ok
    for name in ("replicates", "daily", "stages", "delays", "rounds"):
        assert (found.out / "more" / f"{name}.parquet").read_bytes() == (tmp_path / f"{name}.parquet").read_bytes()


def test_differences_are_those_of_the_same_seeds(found):
    more, tiny = values(found, "peak_rooms")
    line, expected = row(found.differences, measure="peak_rooms"), paired(more, tiny)
    assert (line["baseline"], line["value"]) == (tiny.mean(), more.mean())
    assert line["difference"] == pytest.approx((more - tiny).mean())
    assert (line["t_low"], line["t_high"]) == (expected.t.low, expected.t.high)
    assert (line["bootstrap_low"], line["bootstrap_high"]) == (expected.bootstrap.low, expected.bootstrap.high)
    assert line["low"] == min(expected.t.low, expected.bootstrap.low)
    assert (line["share_below"], line["variance_gain"]) == (expected.share_below, expected.variance_gain)
    assert (line["seeds"], line["verdict"], line["chinese_verdict"]) == (4, "clear", "明显")


def test_a_verdict_from_few_pairs_says_so_and_what_they_may_not_have_shown(found):
    """Four pairs: what happens in 53 of 100 outbreaks may be in none; from 29 on in one of ten."""
    line = next(x for x in words.rows_of(found.differences) if x.measure == "peak_rooms")
    english, chinese = (" ".join(words.answer(found, lang)) for lang in ("en", "zh"))
    assert "From few pairs: what happens in up to 53 of 100 outbreaks may be in none of 4, and one rare" in english
    assert "对数少：每100起中至多53起会发生的情形，4对中可能一次也没有出现" in chinese
    cells = [cells for table in words.tables(found) for cells in table.rows if cells[0].startswith(line.english)]
    assert cells[0][-1] == "clear 明显, few pairs"
    assert "few pairs" not in words.confidence(line._replace(seeds=29), "en")
    many = found.differences.assign(seeds=29)
    assert not any("few pairs" in cells[-1] for table in words.tables(replace(found, differences=many), "en")[:1]
                   for cells in table.rows)  # fmt: skip


def test_chances_are_of_a_hundred_and_paired(found):
    more, tiny = (x >= 10 for x in values(found, "infections_after_report"))
    line, expected = row(found.differences, measure="at_least_10"), paired_shares(more, tiny)
    assert line["unit"] == "of 100 outbreaks"
    assert (line["baseline"], line["value"]) == pytest.approx((100 * tiny.mean(), 100 * more.mean()))
    assert [line[c] for c in ("difference", "low", "high")] == pytest.approx(
        [100 * x for x in (expected.estimate, expected.low, expected.high)]
    )
    assert set(found.differences[found.differences["kind"] == "chance"]["measure"]) == {
        "at_least_10", "at_least_50", "controlled",
    }  # fmt: skip


def test_every_measure_and_stage_has_its_rows(found):
    assert set(found.differences["measure"]) - {"at_least_10", "at_least_50"} == set(MEASURES) - {"large_outbreak"}
    assert len(found.stages) == len(STAGES) * 3
    rooms = row(found.stages, stage="quarantine", measure="work_waiting")
    assert rooms["difference"] < 0
    assert rooms["chinese"] == f"{STAGES['quarantine'].zh}：积压工作量峰值"
    open_waits = row(found.stages, stage="quarantine", measure="p90")
    tiny = pd.read_parquet(found.out / "tiny" / "stages.parquet")
    tiny = tiny[tiny["stage"] == "quarantine"]
    ends = [open_waits[key] for key in ("ended_only_plan", "ended_neither")]
    assert sum(ends) == (tiny["p90"].isna() & (tiny["arrivals"] > 0)).sum() > 0


def test_the_tables_are_read_by_a_spreadsheet(found):
    for name, table in (("comparison", found.differences), ("stages_comparison", found.stages)):
        path = found.out / f"{name}.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert len(pd.read_csv(path, encoding="utf-8-sig")) == len(table)


def test_a_difference_is_clear_only_if_other_assumptions_agree(found, scenarios, tmp_path):
    line = row(found.differences, measure="peak_rooms")
    assert line["agreement"] == 1.0
    assert agreement(+1.0, [("a", Pairs(np.ones(3), np.zeros(3))), ("b", Pairs(np.zeros(3), np.ones(3)))]) == 0.5
    both = [("a", Pairs(np.ones(3), np.zeros(3))), ("a", Pairs(np.zeros(3), np.ones(3)))]
    assert agreement(+1.0, both) == 0.0
    assert np.isnan(agreement(+1.0, []))
    few = compare.compare(scenarios, tmp_path, replicates=1, workers=1)
    assert few.differences["agreement"].isna().all()
    assert set(few.differences["verdict"]) == {"cannot tell"}
    assert "other assumptions were not run" in compare.answer(few)[-1]


def test_the_answer_names_the_change_the_chance_the_queue_what_else_moved_and_the_doubt(found):
    change, risk, queue, elsewhere, doubt = compare.answer(found)
    assert change == (
        "more against tiny: transfer.coaches: 1 → 9 vehicles; transfer.night_stop: – → [22:00, 06:00]; "
        "quarantine.rooms: 20 → 300 rooms; quarantine.ready: 0.5 → 1"
    )
    assert "50 or more infections after the first report" in risk
    assert "; infections after the first report " in risk
    assert f"A headline needs {HEADLINE_RUNS} seeds, here are 4." in risk
    assert "Moved most: quarantine rooms" in queue
    moved = [key for key in ELSEWHERE if row(found.differences, measure=key)["verdict"] != "cannot tell"]
    assert [MEASURES[key].en in elsewhere for key in ELSEWHERE] == [key in moved for key in ELSEWHERE]
    assert ("none moved by more than chance" in elsewhere) == (not moved)
    assert "4 seeds shared by both" in doubt
    assert "of the other assumptions give the same sign" in doubt


def test_all_queues_that_moved_clearly_are_named_the_one_most_against_its_standard_first(found):
    stages = found.stages.copy()
    work = stages["measure"] == "work_waiting"
    stages.loc[work, ["difference", "verdict", "chinese_verdict"]] = [0.0, "cannot tell", "分不出"]
    for stage, difference, verdict in (
        ("sampling", 2.0, "clear"),
        ("tracing", 400.0, "clear"),
        ("grouping", 1, "slight"),
    ):
        here = work & (stages["stage"] == stage)
        stages.loc[here, ["difference", "verdict", "chinese_verdict"]] = [difference, verdict, VERDICTS[verdict].zh]
    queue, chinese = (compare.answer(replace(found, stages=stages), lang)[2] for lang in ("en", "zh"))
    most, also = queue.split(" Clear, too: ")
    assert "Moved most: tracing, " in most
    assert also.startswith("sampling: work waiting, at most ")
    assert also.count("clear 明显") == 1
    assert "grouping" not in queue
    assert f"另有明显变化：{STAGES['sampling'].zh}：积压工作量峰值" in chinese


def test_a_closed_road_is_told_by_who_is_expected_to_enter_though_no_run_sees_it(found):
    """Half of those who are refused there go to a post with the same checks, the others stay out."""
    assert not any("Expected, computed" in line for line in compare.answer(found))  # nobody brings an infection
    come = ImportationSettings.model_validate({"prevalence": [{"neighbour": "Haining", "per_100k": 50.0}]})
    open_, closed = (
        replace(tiny, scenario=tiny.scenario.model_copy(update={"importation": come, "name": name}))
        for tiny, name in ((found.folders[0], "tiny"), (found.folders[0], "more"))
    )
    kept = closed.entrances.copy()
    here = kept["entrance"] == "Yanhu road"
    kept.loc[here, ["share_staffed", "share_closed"]] = [0.0, 1.0]
    closed = replace(closed, entrances=kept)
    road, before, after = "Yanhu road 盐湖公路", expected_to_enter(open_), expected_to_enter(closed)
    assert before[road] > 0
    assert after == pytest.approx(before | {road: open_.scenario.checkpoints.still_travel * before[road]})
    for lang, told in (("en", "Expected, computed"), ("zh", "每年漏入感染者")):
        [line] = [line for line in compare.answer(replace(found, folders=(open_, closed)), lang) if told in line]
        assert f"{figure(sum(before.values()))} → {figure(sum(after.values()))}" in line
        assert f"{figure(before[road])} → {figure(after[road])}" in line
        assert road in line
    same = replace(closed, entrances=open_.entrances)
    assert not any("Expected, computed" in line for line in compare.answer(replace(found, folders=(open_, same))))


def test_of_three_scenarios_each_is_compared_with_the_first(found, scenarios, tmp_path):
    """The third is the first once more: it differs in nothing, which no other order of pairs would show."""
    shutil.copytree(found.out, tmp_path, dirs_exist_ok=True)
    shutil.copytree(tmp_path / "tiny", tmp_path / "again")
    file = tmp_path / "again" / "scenario.yaml"
    file.write_text(re.sub(r"(?m)^name: .*$", "name: again", file.read_text(encoding="utf-8"), count=1), "utf-8")
    three = (*scenarios, scenarios[0].model_copy(update={"name": "again"}))
    table = _write(tmp_path, three, found.runs, "en").differences
    assert list(table["scenario"].unique()) == ["more", "again"]
    known = table.dropna(subset="difference")
    assert (known[known["scenario"] == "again"]["difference"] == 0).all()
    more = known[known["scenario"] == "more"]["difference"].to_numpy()
    assert more == pytest.approx(found.differences.dropna(subset="difference")["difference"].to_numpy())
    assert more.any()


def told(found: Comparison, **changed: float) -> Comparison:
    """The same with these numbers for the chance of a large outbreak and for work and waits before tracing."""
    rows, stages = found.differences.copy(), found.stages.copy()
    chance = rows["measure"] == "at_least_50"
    work, waits = (stages["measure"] == name for name in ("work_waiting", "p90"))
    tracing = stages["stage"] == "tracing"
    for table, here in ((rows, chance), (stages, tracing & work), (stages, tracing & waits)):
        for column, value in changed.items():
            table.loc[here, column] = value
    stages.loc[work & ~tracing, ["verdict", "difference"]] = ["cannot tell", 0.0]
    stages.loc[work & tracing, ["verdict", "chinese_verdict"]] = ["clear", "明显"]
    return replace(found, differences=rows, stages=stages)


def test_sentences_and_cells_tell_the_baseline_first(found):
    numbers = {"baseline": 31.0, "value": 13.0, "difference": -18.0, "low": -25.0, "high": -11.0}
    changed = told(found, **numbers, ended_only_plan=2, ended_only_baseline=1, ended_neither=1, seeds=4)
    _, risk, queue, *_ = compare.answer(changed)
    assert "31 → 13 of 100, −18 (−25 to −11)" in risk
    assert "Moved most: tracing, work waiting at most 31 → 13 h (−18 (−25 to −11)" in queue
    assert "not served by the end in 3 → 2 runs" in queue
    served = told(found, **numbers, ended_only_plan=1, ended_only_baseline=0, ended_neither=0, seeds=40)
    assert "nine in ten wait at most 31 → 13 h" in compare.answer(served)[2]
    cells = next(c for c in words.tables(changed)[1].rows if c[0].startswith(f"{STAGES['tracing'].en}: nine in ten"))
    assert cells[1:3] == ("31 [3 not over]", "13 [2 not over]")


def test_a_time_that_is_not_over_in_some_runs_is_never_called_alike_nor_hidden(found):
    """Zones of the scenario still open in 2 of 4 runs, of the baseline in none; alike in the other two."""
    base, other = (f.replicates.assign(reported_infections=9.0, person_days_control=7.0) for f in found.folders)
    days = np.array([9.0, 12, 15, 18])
    base, other = base.assign(days_to_last_lift=days), other.assign(days_to_last_lift=[9.0, 12, np.nan, np.nan])
    one, two = (replace(f, replicates=t) for f, t in zip(found.folders, (base, other), strict=True))
    line = next(x for x in differences(one, two) if x.measure == "days_to_last_lift")
    assert (line.seeds, line.difference, line.share_below, line.ends) == (2, 0.0, 0.0, Ends(0, 2, 0))
    back = next(x for x in differences(two, one) if x.measure == "days_to_last_lift")
    assert (back.share_below, back.ends, back.verdict) == (0.5, Ends(2, 0, 0), "cannot tell")
    cells = words._cells(line, "en", both=False)
    assert cells[1:3] == (figure(10.5), f"{figure(10.5)} [2 not over]")
    assert "same" not in cells[-1]
    never = found.stages.copy()
    here = (never["stage"] == "tracing") & (never["measure"] == "p90")
    never.loc[here, ["baseline", "value", "ended_neither"]] = [np.nan, np.nan, 4]
    waits = words.tables(replace(found, stages=never))[1].rows
    assert [c[1:3] for c in waits if c[0].startswith(f"{STAGES['tracing'].en}: nine")] == [("– [4 not over]",) * 2]
    assert "not over by the end in 2 runs of the plan, 0 of the baseline" in words._one(line, "en")
    assert "期末未结束：方案2次，基准0次" in words._one(line, "zh")


def test_a_difference_that_is_a_trifle_and_may_be_none_has_no_digits(found):
    row = next(words.rows_of(found.differences))
    trifle = row._replace(baseline=0.018, value=0.018, difference=-0.0000057, low=-0.000023, high=0.0000078)
    assert words.difference_text(trifle) == "≈0 (≈0 to ≈0)"
    assert words.difference_text(trifle._replace(low=-0.003), "zh") == "≈0 (−0.003至≈0)"
    assert words.difference_text(trifle._replace(high=-0.000001)) == "−0.0000057 (−0.000023 to −0.000001)"
    assert words.difference_text(trifle._replace(difference=0.0, low=0.0, high=0.0), "zh") == "0 (0至0)"


def test_titles_on_the_page_begin_with_its_language():
    scenario = Scenario(title="300 rooms", title_zh="隔离房三百间")
    assert _titles(scenario, "zh") == ["隔离房三百间", "300 rooms"]
    assert _titles(scenario, "en") == ["300 rooms", "隔离房三百间"]
    assert _titles(Scenario(title="300 rooms"), "zh") == ["300 rooms"]


def test_the_first_jam_of_the_baseline_is_told_first(found, monkeypatch):
    jams = {id(found.folders[0].replicates): "transfer", id(found.folders[1].replicates): "laboratory"}
    monkeypatch.setattr(words.findings, "first_jam", lambda replicates: jams[id(replicates)])
    queue = compare.answer(found)[2]
    assert f"first to jam: {STAGES['transfer'].en} → {STAGES['laboratory'].en}." in queue


def test_the_queue_that_moved_most_is_the_one_most_against_its_standard(found):
    """Fewer hours before a stage with a short standard weigh more than more hours before one with a long one."""
    stages = found.stages.copy()
    short, long = min(STANDARDS, key=STANDARDS.__getitem__), max(STANDARDS, key=STANDARDS.__getitem__)
    assert STANDARDS[long] > 1.5 * STANDARDS[short]
    for stage in STAGES:
        here = (stages["measure"] == "work_waiting") & (stages["stage"] == stage)
        moved = {short: -10.0, long: 12.0}.get(stage)
        stages.loc[here, ["difference", "verdict"]] = [moved or 0.0, "slight" if moved else "cannot tell"]
    assert f"Moved most: {STAGES[short].en}, " in compare.answer(replace(found, stages=stages))[2]


def test_what_moved_elsewhere_is_all_that_moved_by_more_than_chance(found):
    rows = found.differences.copy()
    for measure, verdict in (("staff_gap", "slight"), ("slipped_out", "cannot tell"), ("volunteer_gap", "clear")):
        rows.loc[rows["measure"] == measure, "verdict"] = verdict
    elsewhere = compare.answer(replace(found, differences=rows))[3]
    assert [MEASURES[key].en in elsewhere for key in ("staff_gap", "slipped_out", "volunteer_gap")] == [
        True,
        False,
        True,
    ]


def test_the_picture_shows_differences_in_percent_of_the_baseline_and_hollow_where_they_cannot_be_told(found):
    rows, stages = found.differences.copy(), found.stages.iloc[:0]
    one = rows["measure"] == "peak_rooms"
    columns = ["baseline", "value", "difference", "low", "high", "verdict"]
    rows.loc[one, columns] = [40.0, 10.0, -30.0, -36.0, -20.0, "clear"]
    for verdict, face in (("clear", charts.BLUE), ("cannot tell", "white")):
        rows.loc[one, "verdict"] = verdict
        [ax] = charts.differences(rows[one], stages, ("peak_rooms",)).axes
        range_, point = ax.get_lines()[:2]
        assert range_.get_xdata() == pytest.approx([-90.0, -50.0])
        assert point.get_xdata() == pytest.approx([-75.0])
        assert point.get_markerfacecolor() == face


def test_hours_that_moved_have_their_unit_in_the_language_of_the_answer(found):
    rows = found.differences.copy()
    at = rows["measure"] == "hours_order_to_grid_p90"
    rows.loc[at, ["unit", "baseline", "value", "verdict", "chinese_verdict"]] = ["h", 4.0, 2.0, "clear", "明显"]
    moved = replace(found, differences=rows)
    assert "4 → 2 h (" in compare.answer(moved)[3]
    assert "4 → 2小时（" in compare.answer(moved, "zh")[3]


def test_the_page_is_offline_and_has_a_picture_for_chances_queues_and_means(found):
    """Apart, so that a printed page breaks between them; the file for other texts has all three."""
    html = (found.out / "comparison.html").read_text(encoding="utf-8")
    assert html.count("<svg") == html.count("<figure>") == 3
    axes = [one.axes[0].get_xlabel() for one in charts.apart(found.differences, found.stages, MAIN)]
    assert axes == [ax.get_xlabel() for ax in charts.differences(found.differences, found.stages, MAIN).axes]
    assert "src=" not in html
    assert "推演结果 非预测" in html
    for line in compare.answer(found):
        assert line.strip().split(":")[0] in html
    assert (found.out / "comparison.png").read_bytes().startswith(b"\x89PNG")


def test_no_picture_of_the_page_leaves_half_a_printed_page_empty_before_it(found):
    """A4 holds 277 mm, as wide as 188 mm: what does not fit any more leaves less than its own height."""
    for drawn in charts.apart(found.differences, found.stages, MAIN):
        width, height = drawn.get_size_inches()
        assert 188 * height / width < 0.6 * 277


def test_lines_stand_under_each_other_in_chinese_too():
    rows = [("报告感染者（人）", "19", "−2.3 (−10至+5.7)", "分不出"), ("R", "1", "0", "clear")]
    *_, head, first, second, _ = _aligned(words.TextTable("结果", ("", "基准", "差别（95%）", "判断"), rows))
    ends = [cell_len(line[: line.index(end)]) for line, end in ((head, "判断"), (first, "分不出"), (second, "clear"))]
    assert len(set(ends)) == 1


def test_the_picture_carries_the_mark_and_both_languages(found):
    drawn = charts.differences(found.differences, found.stages, MAIN)
    assert drawn.get_supxlabel() == "SIMULATED, NOT A FORECAST 推演结果 非预测"
    labels = [label.get_text() for ax in drawn.axes for label in ax.get_yticklabels()]
    assert "首报后感染者\ninfections after the first report" in labels
    assert f"{STAGES['transfer'].zh}\n{STAGES['transfer'].en}" in labels
    assert "概率变化（每100起） chance: change, of 100 outbreaks" in [ax.get_xlabel() for ax in drawn.axes]


def test_the_command_prints_plain_lines_and_resumes(found, tmp_path, capsys, monkeypatch):
    path = tmp_path / "more.yaml"
    path.write_text(MORE.format(TINY))
    sets = [part for value in FEW for part in ("--set", value)]
    options = ["--replicates", "4", "--workers", "1", "--alternatives", "1", "--out", str(found.out)]
    monkeypatch.setattr("sim.work.simulate", None)
    with pytest.raises(SystemExit) as end:
        cli.main(["compare", str(TINY), str(path), *sets, *options])
    out, err = capsys.readouterr()
    assert end.value.code == 0
    lines = out.splitlines()
    assert lines[-1] == str(found.out / "comparison.html")
    assert "more against tiny: where people wait" in lines
    assert next(line for line in lines if line.startswith("most rooms (rooms)")).endswith("clear 明显, few pairs")
    assert compare.answer(found)[1] in lines
    assert err.splitlines()[-1] == "compare: 14 of 14 runs"


def test_scenarios_that_cannot_be_paired_are_refused(scenarios):
    tiny, more = scenarios
    with pytest.raises(ValueError, match="needs two scenarios"):
        compare.check_pairs([tiny])
    with pytest.raises(ValueError, match="seed: tiny has 1, more has 2; pairs need one, for example --seed 1"):
        compare.check_pairs([tiny, more.model_copy(update={"seed": 2})])
    with pytest.raises(ValueError, match="name: two scenarios are called 'tiny'"):
        compare.check_pairs([tiny, tiny, more])


def test_an_added_order_or_a_rule_that_is_gone_is_all_that_differs(scenarios):
    tiny, _ = scenarios
    first, *rest = tiny.plan.rules
    added = ordered(tiny, ["2 d"]), ordered(tiny, ["1 d", "2 d"])
    lines = changes(*added)
    assert {key.split(".")[1] for key, _, _ in lines} == {"0"}
    assert ("orders.0.at", "–", "1 d") in lines
    fewer = tiny.model_copy(update={"plan": tiny.plan.model_copy(update={"rules": tuple(rest)})})
    assert {new for _, _, new in changes(tiny, fewer)} == {"–"}
    assert all(key.startswith("plan.rules.0.") for key, _, _ in changes(tiny, fewer))
    later = first.model_copy(update={"delay": 5.0})
    slower = tiny.model_copy(update={"plan": tiny.plan.model_copy(update={"rules": (later, *rest)})})
    assert changes(tiny, slower) == [("plan.rules.0.delay", "0 h", "5 h")]


def ordered(scenario: Scenario, times: list[str]) -> Scenario:
    """The same with an order to call tracing teams at each of these times."""
    orders = "".join(f"  - {{at: {at}, orders: [{{order: tracing_surge}}]}}\n" for at in times)
    return loads(dump(scenario).replace("orders: []\n", f"orders:\n{orders}"))


def stop_at(n: int) -> Callable[[int, int], None]:
    """Progress that is interrupted when so many runs are there."""

    def stop(done: int, total: int) -> None:
        if done == n < total:
            raise KeyboardInterrupt

    return stop


def test_a_comparison_of_which_one_scenario_has_no_run_says_what_is_left(scenarios, tmp_path):
    with pytest.raises(Unfinished, match="nothing to compare") as error:
        compare.compare(scenarios, tmp_path, replicates=3, workers=1, progress=stop_at(1))
    assert [outcome.finished for outcome in error.value.outcomes] == [1, 0]
    assert len(pd.read_parquet(tmp_path / "tiny" / "replicates.parquet")) == 1


def test_a_comparison_that_was_stopped_is_one_with_fewer_pairs_and_the_next_call_does_the_rest(
    found, scenarios, tmp_path
):
    some = compare.compare(scenarios, tmp_path, replicates=4, workers=1, alternatives=1, progress=stop_at(3))
    assert [outcome.finished for outcome in some.runs] == [2, 1]  # the first of each, then the second
    assert not some.ok
    assert row(some.differences, measure="peak_rooms")["seeds"] == 1
    for lang, told in (("en", "NOT FINISHED: interrupted; 3 runs are there."), ("zh", "未完成：已中断；已有3次推演。")):
        assert told in page(some, charts.apart(some.differences, some.stages, MAIN), lang)
    assert compare.compare(scenarios, tmp_path, replicates=4, workers=1, alternatives=1).ok
    names = [path.relative_to(found.out) for path in found.out.rglob("*.*") if path.suffix in (".parquet", ".csv")]
    assert len(names) > 20
    for name in names:
        assert (tmp_path / name).read_bytes() == (found.out / name).read_bytes(), name
    assert "NOT FINISHED" not in (tmp_path / "comparison.html").read_text(encoding="utf-8")


def test_all_scenarios_of_a_seed_run_before_the_next_and_under_the_same_assumption_beside_each_other(
    scenarios, tmp_path, monkeypatch
):
    begun, simulate = [], work.simulate

    def watched(scenario: Scenario, replicate: int, county: Any) -> Any:
        begun.append((scenario.disease.reproduction_number, scenario.quarantine.rooms, replicate))
        return simulate(scenario, replicate, county)

    monkeypatch.setattr(work, "simulate", watched)
    assert compare.compare(scenarios, tmp_path, replicates=3, workers=1, alternatives=1).ok
    rooms = [scenario.quarantine.rooms for scenario in scenarios]
    assert begun[:2] + begun[-4:] == [(scenarios[0].disease.reproduction_number, n, r) for r in range(3) for n in rooms]
    between = begun[2:-4]
    assert len(between) == 2 * 3
    assert {one[2] for one in between} == {0}
    for first, second in zip(between[::2], between[1::2], strict=True):
        assert (first[0], first[1], second[1]) == (second[0], *rooms)


@pytest.mark.parametrize(("stopped_at", "others", "tested"), [(5, [2, 1], False), (8, [3, 3], True)])
def test_a_part_of_the_other_assumptions_says_nothing(scenarios, tmp_path, stopped_at, others, tested):
    """Two replicates, three others: 2 + 6 + 2 runs; after five some of the others are there, after eight all."""
    some = compare.compare(scenarios, tmp_path, replicates=2, workers=1, alternatives=1, progress=stop_at(stopped_at))
    assert [outcome.finished for outcome in some.runs] == [1, 1]
    assert [len(pd.read_parquet(tmp_path / name / "alternatives.parquet")) for name in ("tiny", "more")] == others
    assert row(some.differences, measure="peak_rooms")["agreement"] >= 0 or not tested
    assert ("other assumptions were not run" in " ".join(compare.answer(some))) is not tested


def test_a_run_that_fails_is_told_in_the_folder_of_its_scenario(scenarios, tmp_path, monkeypatch):
    """Under another assumption both have the same name."""
    simulate = work.simulate

    def fails(scenario: Scenario, replicate: int, county: Any) -> Any:
        if scenario.quarantine.rooms == scenarios[1].quarantine.rooms and scenario.disease.reproduction_number == 7:
            raise ValueError("bad")
        return simulate(scenario, replicate, county)

    monkeypatch.setattr(work, "simulate", fails)
    some = compare.compare(scenarios, tmp_path, replicates=1, workers=1, alternatives=1)
    assert [len(outcome.failures) for outcome in some.runs] == [0, 1]
    [failure] = json.loads((tmp_path / "more" / "failures.json").read_text(encoding="utf-8"))
    assert list(failure) == ["scenario", "seed", "replicate", "error", "traceback"]
    assert (failure["scenario"], failure["error"]) == ("R 7", "ValueError: bad")
    assert not (tmp_path / "tiny" / "failures.json").exists()


def test_every_unit_of_a_setting_is_said_in_chinese():
    said = {setting.unit: words.unit_of(setting.unit, "zh") for setting in settings()}
    assert said["tubes/day"] == "管/日"
    assert said["h"] == ""
    assert not any(re.search(r"[a-z]", text) for text in said.values())


def test_seeds_in_which_nothing_differs_are_not_said_to_be_worth_more(found):
    line = next(words.rows_of(found.differences))
    assert "worth 3 times" in words.confidence(line._replace(variance_gain=3.0), "en")
    assert "worth" not in words.confidence(line._replace(variance_gain=np.inf), "en")
    gains = [words._cells(line._replace(variance_gain=gain), "en", both=True)[5] for gain in (3.0, 1e4, np.inf)]
    assert gains == ["3×", ">1,000×", "–"]


def test_a_comparison_in_chinese_has_no_english_sentence(found):
    lines = [*compare.answer(found, "zh"), *compare.notes("zh")]
    assert len(lines) == len(compare.answer(found)) + len(compare.notes())
    assert lines[0].startswith("more对照tiny：")
    assert "集中隔离房间（quarantine.rooms）" in lines[0]
    assert not any(re.search(r"[a-z]+ [a-z]+ [a-z]+", line) for line in lines[1:])
    assert [table.title for table in compare.tables(found, "zh")] == ["more对照tiny：结果", "more对照tiny：等待在哪里"]
    assert "报告感染者（人）" in [line[0] for line in compare.tables(found, "zh")[0].rows]
    html = page(found, charts.apart(found.differences, found.stages, MAIN), "zh")
    assert '<html lang="zh-CN">' in html
    assert "<h1>方案比较 " in html
