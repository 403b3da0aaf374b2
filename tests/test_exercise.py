"""Claims about exercises: what is played is what a run repeats, and nobody does what is not his."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import get_font
from matplotlib.text import Text

from sim import charts
from sim.both import Both, Fault
from sim.charts.exercise import lanes, luck
from sim.controls import Zone
from sim.county.entrances import read_entrances
from sim.exercise import Play, Refused, amounts, checks, load, roles, say, tell, turning
from sim.exercise import inputs as i
from sim.exercise.back import way_back
from sim.exercise.checks import impossible, in_words
from sim.exercise.coming import Coming
from sim.exercise.fate import fates
from sim.exercise.forecast import forecast
from sim.exercise.journal import LOG, Journal
from sim.exercise.objectives import Outcome, _of_play, _own, grade, outcomes, score
from sim.exercise.play import OtherVersion
from sim.exercise.resources import on_duty
from sim.exercise.review import review
from sim.exercise.save import PLAYED, played, save, standing
from sim.exercise.seats import Decision
from sim.exercise.sight import backlog, past, situation, towns
from sim.exercise.sight import entrances as seen_entrances
from sim.exercise.spec import Objective
from sim.exercise.turning import KEPT, Turning, effect, studies, weighed
from sim.log import Event, Stage
from sim.measures import measures
from sim.model import Model, simulate
from sim.names import STAGES, Name
from sim.response.orders import WAITS_ALREADY, Orders
from sim.response.situation import Report
from sim.scenario import ScenarioErrors
from sim.scenario import load as load_scenario
from sim.scenario import orders as o
from sim.scenario.fields import ORDERS
from sim.units import day_of
from sim.words import LANGUAGES
from sim.words import orders as words
from sim.words.trouble import reasons

ROOT = Path(__file__).resolve().parents[1]
EXERCISE = """
name: small
title: Small
title_zh: 小型
scenario: {scenario}
begin: 3 d
turns:
  - {{lasts: 6 h, minutes: 10}}
  - {{lasts: 24 h, minutes: 10}}
  - {{lasts: 48 h, minutes: 10}}
roles: [command, testing, tracing, transfer, checkpoints, supply, "town:Wuyuan", "grid:1"]
injects:
  - {{id: I1, at: 74 h, to: [testing], text: Half the machines stop, text_zh: 半数设备停机,
     effect: [{{order: set_laboratory, share: 0.5}}], expected: [ask the city], expected_zh: [请求支援]}}
  - {{id: I2, at: 80 h, to: [command], text: A rumour, text_zh: 谣言, reply_minutes: 5, unless_answered: true,
     effect: [{{order: close_layer, layer: school, area: county}}]}}
objectives:
  - {{id: O1, title: Core information, title_zh: 核心信息, measure: share_core_information_4h, at_least: 0.9}}
"""


def write(folder: Path, text: str = EXERCISE) -> Path:
    path = folder / "small.yaml"
    path.write_text(text.format(scenario=ROOT / "scenarios" / "tiny.yaml"), encoding="utf-8")
    return path


@pytest.fixture
def play(tmp_path):
    return Play.start(write(tmp_path), tmp_path / "play", 1000.0)


def give(play, role, order, after=0.0, now=1010.0):
    play.do(i.Give(role=role, order=order, after=after), now)


def lockdown(area="county"):
    return o.SetZone(order="set_zone", level="lockdown", area=area)


def bytes_of(tables):
    return [
        getattr(tables, name).tobytes() for name in ("infections", "events", "batches", "shifts", "reports", "zonings")
    ]


def turn(play, now=1600.0):
    play.do(i.Next(role="control"), now)


def play_three_turns(play):
    """A command post that leaves nothing to the plan but testing, and some of everything else."""
    play.do(i.Join(role="command", device="phone"), 1001.0)
    play.do(i.Join(role="testing"), 1001.0)
    for planned in play.seats["command"].planned:
        play.do(i.Standing(role="command", rule=planned.rule, number=planned.number, on=False), 1005.0)
    give(play, "command", lockdown("town:Wuyuan"), after=2.5)
    give(play, "testing", o.TestRound(order="test_round", area="county"), after=1 / 3)
    turn(play)
    play.do(i.Reply(role="command", inject="I2", state="answered", text="not true"), 1700.0)
    give(play, "command", o.CallVolunteers(order="call_volunteers"), now=1800.0)
    play.do(i.Autopilot(role="testing", seat="testing", on=True), 1900.0)
    turn(play, 2200.0)
    turn(play, 2800.0)


def test_a_log_that_is_read_again_gives_the_same_state_byte_for_byte(play):
    play_three_turns(play)
    again = Play.resume(play.folder)
    assert bytes_of(again.model.tables()) == bytes_of(play.model.tables())
    assert (again.turn, again.phase, again.decisions, again.sent) == (play.turn, play.phase, play.decisions, play.sent)


def test_time_in_which_nobody_could_play_does_not_count(play):
    turn(play)
    play.do(i.Looked(role="command", what="map"), 1800.0)
    left = play.seconds_left(1800.0)
    again = Play.resume(play.folder)
    again.go_on(9000.0)
    assert again.seconds_left(9000.0) == left
    assert Play.resume(play.folder).seconds_left(9060.0) == left - 60.0


def test_a_line_that_was_cut_off_by_a_crash_is_as_if_it_had_not_been_given(play):
    play_three_turns(play)
    lines = len(play.journal.lines)
    with play.journal.path.open("a", encoding="utf-8") as file:
        file.write('{"n":99,"wall":3000.0,"given":{"do":"next","ro')
    again = Play.resume(play.folder)
    assert len(again.journal.lines) == lines
    again.do(i.Finish(role="control"), 3000.0)
    assert Play.resume(play.folder).phase == "finished"


def test_every_line_is_on_the_disk_before_it_takes_effect(play, monkeypatch):
    seen = []

    def advance(model, until):  # noqa: ARG001
        seen.append((model, json.loads(play.journal.path.read_text("utf-8").splitlines()[-1])["given"]["do"]))

    monkeypatch.setattr(Model, "advance", advance)
    turn(play)
    assert seen == [(play.model, "next"), (play.plan, "next")]


def test_a_play_without_players_equals_the_run_of_its_scenario_in_one_go(tmp_path):
    text = EXERCISE[: EXERCISE.index("injects")]
    play = Play.start(write(tmp_path, text), tmp_path / "play", 0.0)
    for now in (1.0, 2.0, 3.0):
        turn(play, now)
    play.do(i.Finish(role="control"), 4.0)
    run = simulate(play.scenario, 0)
    assert bytes_of(play.model.tables()) == bytes_of(run.tables)


def test_a_joined_team_that_changes_nothing_equals_the_standing_plan(tmp_path):
    text = EXERCISE[: EXERCISE.index("injects")]
    play = Play.start(write(tmp_path, text), tmp_path / "play", 0.0)
    play.do(i.Join(role="command"), 0.5)
    turn(play)
    play.do(i.Finish(role="control"), 4.0)
    assert bytes_of(play.model.tables()) == bytes_of(simulate(play.scenario, 0).tables)


def test_a_play_saved_as_a_scenario_runs_to_the_same_tables(play):
    play_three_turns(play)
    play.do(i.Finish(role="control"), 3000.0)
    save(play, play.folder)
    scenario = load_scenario(play.folder / PLAYED)
    assert scenario == played(play)
    assert bytes_of(simulate(scenario, 0).tables) == bytes_of(play.model.tables())
    assert bytes_of(simulate(standing(play), 0).tables) == bytes_of(play.plan.tables()) != bytes_of(play.model.tables())


def test_without_a_decision_it_is_not_given_and_all_else_stays(play):
    play_three_turns(play)
    zone = next(d for d in play.decisions if isinstance(d.order, o.SetZone))
    other = played(play, without=[zone])
    assert len(other.orders) == len(played(play).orders) - 1
    struck = next(d for d in play.decisions if d.struck)
    assert len(played(play, without=[struck]).plan.silent) == len(played(play).plan.silent)  # shorter, not gone
    assert played(play, without=[struck]).plan.silent != played(play).plan.silent


def test_what_is_struck_is_not_ordered_by_the_plan_and_the_rest_is(play):
    play.do(i.Join(role="command"), 1001.0)
    for planned in play.seats["command"].planned:
        play.do(i.Standing(role="command", rule=planned.rule, number=planned.number, on=False), 1005.0)
    before = len(play.model.response.orders.history)
    turn(play)
    turn(play)
    new = [obeyed.order.order for obeyed in play.model.response.orders.history[before:]]
    assert not {"set_zone", "lift_zones"} & set(new)


@pytest.mark.parametrize(
    ("role", "order", "why"),
    [
        ("testing", lockdown(), "belongs to: Command"),
        ("town:Wuyuan", lockdown("town:Wuyuan"), "decided by the command post"),
        ("town:Wuyuan", o.SetZone(order="set_zone", level="control", area="county"), "only in the own area"),
        ("command", lockdown("grid:9999"), "there is no grid 9999"),
        ("command", lockdown("case_grid"), "no case is known"),
        ("checkpoints", o.SetCheckpoint(order="set_checkpoint", entrance="Nowhere", mode="open"), "no entrance"),
        ("checkpoints", o.SetCheckpoint(order="set_checkpoint", entrance="Nowhere", mode="closed"), "without approval"),
        ("command", o.AskAid(order="ask_aid", what="volunteers"), ""),
        ("supply", o.MoveVolunteers(order="move_volunteers", source="Wuyuan", to="Wuyuan"), "lends to itself"),
        ("grid:1", lockdown("grid:1"), "belongs to"),
    ],
)
def test_orders_that_nobody_may_give_or_obey_are_refused_with_a_reason_and_counted(play, role, order, why):
    play.do(i.Join(role=role), 1001.0)
    if not why:
        give(play, role, order)
        assert play.seats[role].orders
        return
    with pytest.raises(Refused, match=why) as refused:
        give(play, role, order)
    assert refused.value.text("zh") != refused.value.text("en")
    assert not play.seats[role].orders
    assert len(play.refusals) == 1
    assert Play.resume(play.folder).refusals == play.refusals


def test_an_order_of_the_plan_whose_time_has_passed_is_known(play):
    model, rules = play.model, play.scenario.plan.rules
    first, each, days, daily = (rule.when for rule in rules)
    assert not any(past(model, when) for when in (first, each, days, daily))  # no case is known
    while not model.situation.case_times:
        model.advance(model.now + 1.0)
    model.advance(model.now + 24.0)
    assert [past(model, when) for when in (first, each, days, daily)] == [True, False, False, False]
    model.advance(model.now + 24.0 * 4)
    assert [past(model, when) for when in (first, each, days, daily)] == [True, False, True, False]


def test_three_orders_a_turn_and_a_help_that_comes_once(play):
    play.do(i.Join(role="command"), 1001.0)
    for number in (10, 20, 30):
        give(play, "command", o.AskAid(order="ask_aid", what="volunteers", number=number))
    with pytest.raises(Refused, match="at most 3"):
        give(play, "command", lockdown())
    play.do(i.Withdraw(role="command", number=0), 1020.0)
    give(play, "command", o.CallVolunteers(order="call_volunteers"))
    turn(play)
    turn(play)
    with pytest.raises(Refused, match="was given before"):
        give(play, "command", o.CallVolunteers(order="call_volunteers"))


@pytest.mark.parametrize(
    "given",
    [
        i.Next(role="command"),
        i.Jump(role="observer", hours=3),
        i.Rate(role="command", objective="O1", grade="P"),
        i.Autopilot(role="testing", seat="command", on=True),
        i.EndTurn(role="nobody"),
        i.Reply(role="testing", inject="I2", state="answered"),
        i.Skip(role="testing", inject="I1"),
        i.Skip(role="evaluator", inject="I1"),
        i.Finish(role="command"),
        i.Broadcast(role="town:Wuyuan", text="x"),
        i.Report(role="evaluator", text="x"),
        i.Rate(role="evaluator", objective="O9", grade="P"),
    ],
)
def test_who_may_not_is_refused(play, given):
    with pytest.raises(Refused):
        play.do(given, 1001.0)
    assert (play.turn, play.done, play.grades, len(play.sent)) == (0, {"I1"}, {}, 1)


def test_the_own_view_is_written_by_the_command_post_or_control_after_the_turns_and_nobody_reports_then(play):
    lines = {"strengths": ("a", "b", "c"), "gaps": ("a", "b", "c")}
    with pytest.raises(Refused, match="not over yet"):
        play.do(i.View(role="command", **lines), 1001.0)
    play.do(i.Finish(role="control"), 1002.0)
    for role in ("testing", "town:Wuyuan", "grid:1", "evaluator", "observer"):
        with pytest.raises(Refused, match="only look" if role == "observer" else "is written by"):
            play.do(i.View(role=role, **lines), 1003.0)
        assert play.view is None
    with pytest.raises(Refused, match="turns are over"):
        play.do(i.Report(role="grid:1", people=3), 1004.0)
    play.do(i.View(role="command", **lines), 1005.0)
    with pytest.raises(Refused, match="locked"):
        play.do(i.View(role="control", **lines), 1006.0)


def test_an_inject_bites_at_its_time_and_an_answer_in_time_averts_it(play):
    closed = play.model.controls.schools_closed
    turn(play)
    assert [s.inject.id for s in play.sent if s.inject] == ["I1", "I2"]
    play.do(i.Reply(role="command", inject="I2", state="answered", text="it is not true"), 1700.0)
    turn(play, 2200.0)
    assert not closed.now.any()


def test_an_answer_that_comes_too_late_averts_nothing(play):
    turn(play)
    due = next(s.due for s in play.sent if s.inject and s.inject.id == "I2")
    play.do(i.Reply(role="command", inject="I2", state="answered"), 1600.0 + due + 301.0)
    turn(play, 2200.0)
    assert play.model.controls.schools_closed.now.all()


def test_effects_are_those_of_the_scenario_that_is_saved(play):
    turn(play)
    effects = [d for d in play.decisions if d.effect_of]
    assert [(d.effect_of, d.time) for d in effects] == [("I1", 74.0)]
    assert standing(play).orders[0].at == 74.0


def test_lines_of_two_threads_are_numbered_one_after_the_other(tmp_path, monkeypatch):
    """A grade is written in the loop of the server while the next turn is written in a thread."""
    journal = Journal(tmp_path / "log.jsonl")
    journal.begin({"wall": 1000.0})
    monkeypatch.setattr(os, "fsync", lambda handle: time.sleep(0.02))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda k: journal.append(1000.0 + k, {"k": k}), range(8)))
    assert [line.number for line in journal.lines] == list(range(1, 9))
    assert Journal(journal.path).lines == journal.lines


def test_a_branch_is_the_same_up_to_its_turn_and_then_its_own(play, tmp_path):
    play_three_turns(play)
    branch = play.branch(1, tmp_path / "other")
    assert branch.turn == 1
    assert branch.paused
    assert branch.seconds_left(90_000.0) == 60.0 * branch.exercise.turns[1].minutes
    assert branch.model.now == play.starts[1][0]
    infections = play.model.log.infections.rows
    early = infections[infections["time"] < branch.model.now]
    assert branch.model.log.infections.rows.tobytes() == early.tobytes()
    turn(branch, 3000.0)
    assert len(branch.journal.lines) < len(play.journal.lines)


def test_two_teams_with_the_same_luck_differ_only_by_their_orders(tmp_path):
    tables = []
    for name in ("a", "b"):
        play = Play.start(write(tmp_path), tmp_path / name, 1000.0 if name == "a" else 5000.0)
        play_three_turns(play)
        tables.append(bytes_of(play.model.tables()))
    assert tables[0] == tables[1]


def test_pauses_and_more_minutes_count_for_the_clock_of_the_turn(play):
    assert play.seconds_left(1060.0) == 540.0
    play.do(i.Pause(role="control", on=True), 1060.0)
    assert play.seconds_left(1500.0) == 540.0
    play.do(i.Pause(role="control", on=False), 1500.0)
    play.do(i.Extend(role="control", minutes=2), 1500.0)
    assert play.seconds_left(1500.0) == 660.0


def test_a_jump_lets_time_pass_under_the_standing_plan(play):
    play.do(i.Jump(role="control", hours=30), 1100.0)
    assert play.model.now == 102.0
    turn(play)
    assert {"I1"} <= play.done


BROKEN = [
    ("lasts: 48 h", "lasts: 48 d", "turns: end at 1254 h, after the horizon"),
    ("id: I2", "id: I1", "injects.1.id: 'I1' is used twice"),
    ("to: [testing]", "to: [tester]", "injects.0.to.0: 'tester' is not a role"),
    ("to: [testing]", 'to: ["town:Ganpu"]', "nobody plays 'town:Ganpu'"),
    ('"town:Wuyuan"', '"town:Wuyun"', "no town is called Wuyun"),
    ("at: 74 h", "at: 1 h", "injects.0.at: 1 h is not within the turns"),
    ("measure: share_core_information_4h", "measure: share", "there is no measure 'share'"),
    ("lasts: 6 h", "lasts: 6", "6 has no unit"),
    ("at_least: 0.9", "at_least: 0.9, at_most: 3", "exactly one of at_most and at_least"),
    ("order: set_laboratory", "order: set_laboratry", "did you mean 'set_laboratory'"),
]


@pytest.mark.parametrize(("good", "bad", "message"), BROKEN)
def test_a_fault_of_an_exercise_is_told_at_its_place(tmp_path, good, bad, message):
    text = EXERCISE.replace("{{", "{").replace("}}", "}")
    assert good in text
    path = tmp_path / "small.yaml"
    path.write_text(
        text.replace(good, bad).replace("{scenario}", str(ROOT / "scenarios" / "tiny.yaml")), encoding="utf-8"
    )
    with pytest.raises(ScenarioErrors) as errors:
        load(path)
    assert message in str(errors.value)
    assert all(line.startswith(f"{path}:") for line in str(errors.value).splitlines())


def test_input_is_bounded():
    for data in (
        {"do": "report", "role": "grid:1", "text": "x" * 401},
        {"do": "order", "role": "command", "order": {"order": "set_zone"}, "after": 1e9},
        {"do": "jump", "role": "control", "hours": float("nan")},
        {"do": "order", "role": "command", "order": {"order": "rm"}},
        {"do": "view", "role": "command", "strengths": ["a"], "gaps": []},
    ):
        with pytest.raises(ValueError, match=r"\w"):
            i.read(data)


def test_an_order_of_the_log_is_read_back_as_it_was():
    order = o.AskAid(order="ask_aid", what="samplers", number=7, delay="30 min", stay="3 d")
    given = i.Give(role="testing", order=order, after=1.25)
    assert i.read(json.loads(json.dumps(i.plain(given)))) == given
    assert np.isclose(order.delay, 0.5)


def test_the_study_pairs_runs_with_and_without_each_decision(play):
    play_three_turns(play)
    play.do(i.Finish(role="control"), 3000.0)
    told = []
    looks = list(studies(play, 1, lambda what, done, total: told.append((what, done, total)), (2, 3)))
    found, partial = looks[-1], [look for look in looks if look.waiting]
    assert [look.waiting for look in partial if look.pairs == 3] == sorted(
        (look.waiting for look in partial if look.pairs == 3), reverse=True
    )
    looks = [look for look in looks if not look.waiting]
    assert [(look.pairs, look.last, look.luck is None) for look in looks] == [
        (2, False, True), (3, False, True), (3, True, False),
    ]  # fmt: skip
    made = sorted(id(d) for d in play.decisions if not d.effect_of)
    for look in looks:
        shown = [t.decisions for t in (*look.mattered, *look.others)]
        assert sorted(id(d) for group in shown for d in group if not d.kept) == made
        assert all(len(group) == 1 for group in shown if group[0].kept)
        assert all(t.changed["outbreak_size"].pair.n == t.pairs == look.pairs for t in look.mattered)
    assert len(found.mattered) == KEPT
    assert {t.pairs for t in found.others if t.same} == {2}  # which had left after the first look
    assert {t.pairs for t in found.others if not t.same} <= {3}
    assert tell.decision(play, found.others[-1], "en")[4] == "2"
    assert len(found.luck.ours) == len(found.luck.plan)
    assert found.luck.this == measures(play.model.result())["outbreak_size"]
    assert told[-1][1] == told[-1][2]
    assert set(found.mattered[0].changed) == set(weighed(play.exercise))
    *_, again = studies(play, 1, looks=(3,))
    assert [t.changed for t in again.mattered] == [t.changed for t in found.mattered]
    kept = [t.decisions[0] for t in (*found.mattered, *found.others) if t.decisions[0].kept]
    assert {d.role for d in kept} <= {"command", "testing"}  # whom people played, and what they left to the plan
    for decision in kept:
        rule, number = decision.struck
        assert (rule, number) not in {(s.rule, s.order) for s in played(play).plan.silent}
        assert (rule, number) in {(s.rule, s.order) for s in played(play, [decision]).plan.silent}
        assert say.decision(decision, play.scenario.plan, play.entrances).en.startswith("left to the plan")


def test_orders_of_the_plan_that_are_alike_are_one_decision_and_one_that_was_refused_each_time_is_none(play):
    for role in ("command", "testing"):
        play.do(i.Join(role=role), 1001.0)
    give(play, "testing", o.LaboratoryHelp(order="laboratory_help"))  # before the plan asks for it at the first case
    for now in (1600.0, 2200.0, 2800.0):
        turn(play, now)
    history, rules = play.model.response.orders.history, play.scenario.plan.rules
    came = {(k, n) for k, rule in enumerate(rules) for n, own in enumerate(rule.orders)
            for given in history if given.order is own}  # fmt: skip
    refused = {(k, n) for k, n in came if rules[k].orders[n].order == "laboratory_help"}
    assert len(refused) == 1
    kept = [made for made in turning.decisions(play) if made[0].kept]
    assert not {d.struck for made in kept for d in made} & refused
    alike = [[d.struck for d in made] for made in kept if len(made) > 1]
    assert [(0, 0), (1, 0)] in alike
    assert rules[0].orders[0] == rules[1].orders[0]
    made = next(made for made in kept if len(made) > 1)
    told = say.decisions(made, play.scenario.plan, play.entrances)
    assert told.en.endswith("(at the first case; at each case)")
    assert told.zh.endswith("（首例时；每例时）")
    silent = {(s.rule, s.order) for s in played(play, made).plan.silent}
    assert {d.struck for d in made} <= silent


def test_what_made_no_difference_in_any_pair_is_not_looked_at_again_and_keeps_its_pairs(play, monkeypatch):
    play_three_turns(play)
    made, asked = turning.decisions(play), []
    same = effect(pd.Series([5.0] * 3), pd.Series([5.0] * 3))
    other = effect(pd.Series([5.0, 7, 9]), pd.Series([4.0, 7, 9]))

    def looked(_runs, _play, _base, left, pairs, of):
        asked.append(of[1])
        assert of[0] + len(left) <= of[1]
        return [Turning(d, {"outbreak_size": other if d == made[0] else same}, pairs) for d in left]

    monkeypatch.setattr(turning, "_turned", looked)
    monkeypatch.setattr(turning, "_luck", lambda *_: None)
    looks = list(studies(play, 1, looks=(3, 10)))
    first, second, _ = (look for look in looks if not look.waiting)
    assert list(dict.fromkeys(asked)) == [len(made), 1]
    assert [t.decisions for t in second.mattered] == [made[0]]
    assert {t.pairs for t in second.others} == {3}
    assert len(first.mattered) + len(first.others) == 1 + len(second.others) == len(made)


def test_all_decisions_are_screened_with_ten_pairs_and_a_few_go_on(play, monkeypatch):
    made = [(Decision(0, "testing", 150.0 + k, o.AskAid(order="ask_aid", what="samplers")),) for k in range(KEPT + 3)]
    changed, asked, lucky = {"outbreak_size": effect(pd.Series([5.0, 7, 9]), pd.Series([4.0, 7, 9]))}, [], []
    several = []

    def looked(_runs, _play, _base, left, pairs, of):
        asked.append((pairs, of[1]))
        several.append((len(left), pairs, of[1] - of[0]))
        return [Turning(d, changed, pairs) for d in left]

    monkeypatch.setattr(turning, "decisions", lambda _play: made)
    monkeypatch.setattr(turning, "_turned", looked)
    monkeypatch.setattr(turning, "_luck", lambda *given: lucky.append(given[-1]))
    found = list(studies(play, 1))
    new = {3: 3, 10: 7, 25: 15, 50: 25}
    assert all(n * new[pairs] >= turning.BETWEEN or n == of for n, pairs, of in several)
    assert list(dict.fromkeys(asked)) == [(3, KEPT + 3), (10, KEPT + 3), (25, KEPT), (50, KEPT)]
    assert {t.pairs for t in found[-1].others} == {10}
    assert lucky[-1] == 100


def test_a_play_of_another_version_says_so_also_where_its_file_cannot_be_read_any_more(play):
    heading, *rows = (play.folder / LOG).read_text(encoding="utf-8").splitlines()
    heading = json.dumps(json.loads(heading) | {"code": "older"})
    (play.folder / LOG).write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    (play.folder / "exercise.yaml").write_text("task: true\n", encoding="utf-8")
    with pytest.raises(OtherVersion, match=r"another version.* can be read in log\.jsonl") as early:
        Play.resume(play.folder)
    (play.folder / PLAYED).touch()  # written at the end
    with pytest.raises(OtherVersion, match=r"another version.* are in played\.yaml") as late:
        Play.resume(play.folder)
    for refused in (early, late):  # what can be done
        english, chinese = (reasons(refused.value, lang)[0] for lang in LANGUAGES)
        assert english.startswith(str(play.folder))
        assert english.endswith(
            "To begin anew: the same command with --out and a new folder, or move this folder away first"
        )
        assert chinese.startswith(str(play.folder))
        assert chinese.endswith("要重新开始：同一命令加 --out 新文件夹，或先移走此文件夹")


def test_an_order_given_twice_is_two_decisions_in_every_answer(play, monkeypatch):
    order = o.AskAid(order="ask_aid", what="samplers")
    made = [(Decision(0, "testing", 150.0, order),) for _ in range(KEPT + 2)]
    changed = {"outbreak_size": effect(pd.Series([5.0, 7, 9]), pd.Series([4.0, 7, 9]))}
    monkeypatch.setattr(turning, "decisions", lambda _play: made)
    monkeypatch.setattr(turning, "_turned", lambda *given: [Turning(d, changed, given[-2]) for d in given[3]])
    monkeypatch.setattr(turning, "_luck", lambda *_: None)
    for look in studies(play, 1, looks=(3, 6)):
        assert len(look.mattered) + len(look.others) == len(made) - (look.waiting if look.pairs == 3 else 0)


def test_decisions_are_ranked_by_what_is_sure_in_any_measure_that_is_weighed(play):
    noisy = {"outbreak_size": effect(pd.Series([90.0, 10, 50, 70]), pd.Series([10.0, 90, 10, 20]))}
    saved = effect(pd.Series([60.0, 70, 62, 71]), pd.Series([120.0, 131, 119, 136]))
    hours = {"outbreak_size": effect(pd.Series([5.0] * 4), pd.Series([5.0] * 4)), "truck_queue_hours": saved}
    small = {"room_nights": effect(pd.Series([1001.0, 1002, 1001, 1002]), pd.Series([1000.0] * 4))}
    ranked = sorted((Turning((), changed, 4) for changed in (small, noisy, hours)), key=lambda t: t.weight)
    assert [t.changed for t in ranked] == [small, noisy, hours]
    assert saved.verdict == "clear"
    assert 0.4 < saved.sure < saved.mean < 0.5
    assert noisy["outbreak_size"].sure == 0
    fewer = {"outbreak_size": effect(pd.Series([50.0, 51, 52, 50]), pd.Series([53.0, 54, 55, 54]))}
    assert max(Turning((), fewer, 4), ranked[2], key=lambda t: t.weight).changed is fewer  # infections before trucks
    standard = Objective(id="O1", title="Trucks", title_zh="货车", measure="truck_queue_hours", at_most=500.0)
    ours, without = (pd.Series(x, name="truck_queue_hours") for x in ([60.0, 70, 62, 71], [120.0, 131, 119, 136]))
    met = effect(ours, without, [standard])
    assert met.met
    assert not effect(ours * 10, without, [standard]).met
    assert not any(Turning((), {"truck_queue_hours": met}, 4).weight)  # it was good enough either way
    assert tell.changes(ranked[2], "en") == [
        "truck wait, in all: −61 h (−66 … −55), clear", "no difference in any pair: all infections",
    ]  # fmt: skip
    first, ranged = tell.changes(ranked[1], "zh")
    assert first == "4对推演分不出有意义的影响。"
    assert re.fullmatch(r"感染总数：\+22 人 \(−\d+ … \+\d+\)，分不出", ranged)
    assert tell.changes(ranked[1], "zh", full=False)[1] == "分不出：感染总数"
    assert weighed(play.exercise) == (
        "outbreak_size", "room_nights", "person_days_restricted", "truck_queue_hours", "share_core_information_4h",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("actual", "standard", "expected"),
    [(0.95, {"at_least": 0.9}, "P"), (0.8, {"at_least": 0.9}, "S"), (0.5, {"at_least": 0.9}, "M"),
     (0.1, {"at_least": 0.9}, "U"),
     (3.0, {"at_most": 4}, "P"), (4.9, {"at_most": 4}, "S"), (8.0, {"at_most": 4}, "M"), (9.0, {"at_most": 4}, "U"),
     (np.nan, {"at_most": 4}, ""), (0.0, {"at_most": 0}, "P"), (1.0, {"at_most": 0}, "U")],
)  # fmt: skip
def test_grades_go_by_the_distance_from_the_standard(actual, standard, expected):
    objective = Objective(id="O1", title="a", title_zh="b", measure="index_held_h", **standard)
    assert grade(objective, actual) == expected


def test_objectives_are_measured_at_the_end_of_the_turns_and_evaluators_overrule(play):
    play_three_turns(play)
    play.do(i.Finish(role="control"), 3000.0)
    rows = outcomes(play)
    ours, plan = (measures(result)["share_core_information_4h"] for result in play.at_the_end)
    assert rows[0].actual == pytest.approx(ours, nan_ok=True)
    assert rows[0].standing == pytest.approx(plan, nan_ok=True)
    play.do(i.Rate(role="evaluator", objective="O1", grade="M", note="late"), 3100.0)
    assert (outcomes(play)[0].grade, outcomes(play)[0].graded_by) == ("M", "evaluator")
    assert score(outcomes(play)) == (pytest.approx(10 / 3), 10.0)


def test_the_review_says_why_an_order_could_not_be_obeyed_when_it_was_due(play, monkeypatch):
    play.do(i.Join(role="testing"), 1001.0)
    monkeypatch.setattr(checks, "waits_in_turn", lambda *_: False)  # as of a round of the plan, which nobody foresees
    for after in (0.0, 1.0):  # each is possible when it is given; the second finds the round of the first waiting
        give(play, "testing", o.TestRound(order="test_round", area="grid:1"), after=after)
    for now in (1600.0, 2200.0, 2800.0):
        turn(play, now)
    play.do(i.Finish(role="control"), 3000.0)
    told = [row[4] for row in tell.flags(play, review(play), "en") if row[1] == "Testing"]
    assert [f"refused: {WAITS_ALREADY.en}" in text for text in told] == [False, True]


def test_an_order_is_in_force_when_it_has_reached_the_places_that_carry_it_out(play, monkeypatch):
    monkeypatch.setattr(checks, "_strict_already", lambda *_: False)  # as of one of the plan
    for role in ("command", "testing", "checkpoints"):
        play.do(i.Join(role=role), 1001.0)
    give(play, "control", o.SetLaboratory(order="set_laboratory", share=1.0), after=3.0)  # or no machine works
    give(play, "control", o.CallVolunteers(order="call_volunteers"))  # or no table is staffed
    entrance = play.entrances.names[0]
    zone = o.SetZone(order="set_zone", level="control", area="town:Wuyuan")
    orders = {
        "zone": zone,
        "again": zone.model_copy(update={"area": "grid:0"}),  # of the same town
        "school": o.CloseLayer(order="close_layer", area="county"),
        "help": o.LaboratoryHelp(order="laboratory_help"),
        "round": o.TestRound(order="test_round", area="grid:6"),
        "aid": o.AskAid(order="ask_aid", what="samplers", number=3, delay="5 h", stay="3 d"),
        "gate": o.SetCheckpoint(order="set_checkpoint", entrance=entrance, mode="open"),
    }
    for name, order in orders.items():
        role = {"help": "testing", "round": "testing", "aid": "testing", "gate": "checkpoints"}.get(name, "command")
        give(play, role, order, after=5.0 if name == "again" else 0.5)
    turn(play)
    in_log = {name: next(d.order for d in play.decisions if d.order == order) for name, order in orders.items()}
    assert not fates(play)[id(in_log["help"])].in_force  # before the end of this turn
    turn(play, 2200.0)
    turn(play, 2800.0)
    county, given = play.model.county, 72.5
    fate = {name: fates(play)[id(order)] for name, order in in_log.items()}
    inside = county.buildings("town:Wuyuan")
    levels = [play.model.controls.zones.level_at(inside, at) for at in (fate["zone"].first, fate["zone"].last)]
    assert (levels[0] == 2).any()
    assert (levels[0] < 2).any()
    assert (levels[1] == 2).all()
    assert fate["zone"].grids == np.unique(county.stairwell_grid[inside]).size > 1
    assert not fate["again"].changed
    assert given < fate["school"].first < fate["school"].last
    assert play.model.controls.schools_closed.level_at(np.arange(county.grid_residents.size), fate["school"].last).all()
    assert fate["help"].first > given + play.scenario.laboratory.shared_delay
    assert fate["aid"].first == pytest.approx(next(r["time"] for r in play.model.tables().of(Event.AID)))
    assert fate["round"].first < fate["round"].reported < np.inf
    called = next(d for d in play.decisions if isinstance(d.order, o.CallVolunteers))
    assert fates(play)[id(called.order)].first > called.time + play.scenario.volunteers.call_up.mean
    kept = play.model.tables().of(Event.ENTRANCE_MODE)
    assert fate["gate"].first in kept["time"][kept["place"] == 0]
    told = [tell.became(play.exercise, one, "en") for one in fate.values()]
    assert f"in all {fate['zone'].grids} grids" in told[0]
    assert "changed nothing" in told[1]
    assert "95 % reported" in told[4]


def test_orders_of_one_moment_are_told_apart_by_their_places(play):
    """Most orders of a turn are given for its beginning; each is told by its own grids only."""
    play.do(i.Join(role="command"), 1001.0)
    give(play, "command", o.SetZone(order="set_zone", level="control", area="county"))
    turn(play)
    orders = [
        o.CloseLayer(order="close_layer", area="county"),
        o.LowerZone(order="lower_zone", level="precaution", area="town:Wuyuan"),
        o.LowerZone(order="lower_zone", level="precaution", area="grid:6"),
    ]
    for order in orders:
        give(play, "command", order)
    turn(play, 2200.0)
    turn(play, 2800.0)
    county, zones = play.model.county, play.model.controls.zones
    in_log = [next(d.order for d in play.decisions if d.order == order) for order in orders]
    closed, town, one = (fates(play)[id(order)] for order in in_log)
    inside = county.buildings("town:Wuyuan")
    assert closed.grids == county.grid_residents.size
    assert town.grids == np.unique(county.stairwell_grid[inside]).size < closed.grids
    assert (zones.level_at(inside, np.nextafter(town.first, 0)) == 2).all()
    assert (zones.level_at(inside, town.last) < 2).all()
    lowered = county.buildings("grid:6")
    assert (one.grids, one.first, one.changed) == (1, one.last, True)
    assert (zones.level_at(lowered, np.nextafter(one.first, 0)) == 2).all()
    assert (zones.level_at(lowered, one.first) < 2).all()


def test_what_became_of_the_plans_orders_about_each_case_is_told_of_that_case_and_of_the_first_that_acted(tmp_path):
    text = EXERCISE.replace("begin: 3 d", "begin: 6 d").replace("74 h", "146 h").replace("80 h", "152 h")
    play = Play.start(write(tmp_path, text), tmp_path / "play", 1000.0)
    for now in (1600.0, 2200.0, 2800.0):
        turn(play, now)
    sealed = next(f for f in review(play).flags if f.kind == "plan" and "lockdown" in f.text.en)
    county, everywhere = play.model.county, np.arange(play.model.county.stairwell_grid.size)
    times = (play.starts[0][0], np.nextafter(sealed.fate.first, 0), sealed.fate.last, play.model.now)
    locked = [play.model.controls.zones.level_at(everywhere, at) == Zone.LOCKDOWN for at in times]
    grids = [set(county.stairwell_grid[now & ~then].tolist()) for then, now in itertools.pairwise(locked)]
    assert len(sealed.times) > 3  # called for by many cases, each of which has a grid of its own
    known = zip(play.model.situation.case_times, play.model.situation.case_homes, strict=True)
    assert grids[0] <= {home.grid for at, home in known if at < times[0]}  # those of orders before the turns
    assert grids[1]
    assert grids[1] <= {home.grid for home in play.model.situation.case_homes}
    assert not grids[2]  # nor after it was in force everywhere
    assert "in force" in tell.became(play.exercise, sealed.fate, "en")


def test_what_was_foreseen_of_an_order_is_in_the_log_and_stands_beside_what_came(play):
    play.do(i.Join(role="command"), 1001.0)
    foreseen = i.Foreseen(in_force=74.25, costs=(("2,000 residents", "涉及居民2,000人"),), own="halved by D2")
    order = o.SetZone(order="set_zone", level="control", area="county")
    play.do(i.Give(role="command", order=order, after=0.5, foreseen=foreseen), 1010.0)
    for now in (1600.0, 2200.0, 2800.0):
        turn(play, now)
    assert Play.resume(play.folder).decisions == play.decisions
    assert [d.foreseen for d in play.decisions if d.role == "command"] == [foreseen]
    row = next(row for row in tell.flags(play, review(play), "en") if row[1] == "Command")
    assert row[3] == "in force D1 02:15; 2,000 residents; “halved by D2”"
    assert row[4].startswith("in force D1 0")
    chinese = next(row for row in tell.flags(play, review(play), "zh") if row[1] == "指挥部")
    assert chinese[3] == "D1 02:15生效；涉及居民2,000人；“halved by D2”"


def test_messages_on_their_way_come_when_all_have_ended_and_open_the_turn_again(play):
    for role in ("command", "testing"):
        play.do(i.Join(role=role), 1001.0)
    (coming,) = play.sent
    assert coming.due > 100.0
    play.do(i.EndTurn(role="testing"), 1010.0)
    assert coming.due > 100.0  # somebody is still at work
    play.do(i.EndTurn(role="command"), 1020.0)
    assert coming.due == 20.0
    assert [play.seats[role].ended for role in ("command", "testing")] == [True, False]
    play.do(i.EndTurn(role="testing"), 1030.0)
    assert play.all_ended
    assert Play.resume(play.folder).sent == play.sent


def test_who_goes_first_is_ordered_by_the_role_of_the_stage_once(play):
    cases = (
        ("transfer", "transfer", ""),
        ("transfer", "tracing", "said by: Tracing"),
        ("command", "transfer", "belongs"),
    )
    for role, stage, why in cases:
        order = o.SetPriority(order="set_priority", stage=stage, first="old")
        assert why in getattr(roles.refusal(role, order), "en", "")
        assert roles.owner(order) == stage
    order = o.SetPriority(order="set_priority", stage="transfer", first="old")
    assert impossible(play.model, order) is None
    play.model.order(order)
    play.model.advance(play.model.now + 6.0)
    assert "go first already" in impossible(play.model, order).en
    usual = o.SetPriority(order="set_priority", stage="transfer", first="usual")
    assert impossible(play.model, usual) is None
    back = [Coming(play.model.now, usual)]  # what holds in the end is what the newest order says
    assert "go first already" in impossible(play.model, usual, back).en
    assert impossible(play.model, order, back) is None
    assert say.order(order, play.entrances).zh == "调整先后：密接转运，60岁及以上优先"


@pytest.fixture
def gates_fail(monkeypatch):
    """A model that stops halfway when an entrance is set."""

    def fails(*_):
        raise RuntimeError("boom")

    monkeypatch.setattr(Orders, "_set_checkpoint", fails)


@pytest.mark.usefixtures("gates_fail")
def test_a_turn_that_fails_is_left_by_withdrawing_its_order_and_the_log_keeps_both(play):
    for role in ("command", "checkpoints"):
        play.do(i.Join(role=role), 1001.0)
    gate = o.SetCheckpoint(order="set_checkpoint", entrance=play.entrances.names[0], mode="open")
    give(play, "command", lockdown("town:Wuyuan"))
    give(play, "checkpoints", gate)
    play.do(i.Withdraw(role="command", number=0), 1011.0)
    give(play, "command", o.CallVolunteers(order="call_volunteers"))
    with pytest.raises(RuntimeError, match="boom"):
        turn(play)
    again = Play.resume(play.folder)  # the server was started again: it fails as before
    assert again.stuck is not None
    lines = len(again.journal.lines)
    back = way_back(play.folder, 2000.0)
    assert (back.stuck, back.turn, back.paused, back.all_ended) == (None, 0, True, False)
    assert back.model.now == play.starts[0][0]
    assert [given.order.order for seat in back.seats.values() for given in seat.orders] == ["call_volunteers"]
    assert back.sent[-1].reaches("grid:1")
    assert "Checkpoints: Set an entrance" in back.sent[-1].en
    assert "卡口组：调整卡口" in back.sent[-1].zh
    assert [line.given["do"] for line in back.journal.lines[lines - 1 :]] == ["next", "back"]
    assert back.journal.undone == {lines, 4}
    turn(back, 2600.0)
    assert [d.order.order for d in back.decisions if d.role != "control"] == ["call_volunteers"]
    replayed = Play.resume(back.folder)
    assert bytes_of(replayed.model.tables()) == bytes_of(back.model.tables())
    assert replayed.turn == 1
    assert way_back(back.folder, 2700.0).journal.lines == back.journal.lines  # nothing has failed since


def test_a_branch_passes_over_an_order_that_was_taken_back_only_later(play, monkeypatch):
    """It was given in the first turn, and made the second one fail."""

    def fails_later(orders, *_):
        def boom():
            yield orders._world.env.timeout(play.exercise.turns[0].lasts)
            raise RuntimeError("boom")

        orders._world.env.process(boom())

    monkeypatch.setattr(Orders, "_set_checkpoint", fails_later)
    play.do(i.Join(role="checkpoints"), 1001.0)
    gate = o.SetCheckpoint(order="set_checkpoint", entrance=play.entrances.names[0], mode="open")
    give(play, "checkpoints", gate)
    turn(play)
    with pytest.raises(RuntimeError, match="boom"):
        turn(play, 2200.0)
    back = way_back(play.folder, 2300.0)
    branch = back.branch(1, play.folder.with_name("branch"))
    assert [made.role for made in branch.decisions] == ["control"]  # the effect of a message
    assert branch.journal.undone == {2}
    turn(branch, 2600.0)
    assert (branch.turn, branch.stuck) == (2, None)


def test_a_grade_that_cannot_be_given_after_a_turn_failed_does_not_hide_that_failure(play, monkeypatch):
    monkeypatch.setattr("sim.exercise.turns._bite", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        turn(play)
    play.actions = None  # nothing can be added to it
    with pytest.raises(TypeError):
        play.do(i.Action(role="control", text="a", owner="b", date="c"), 1700.0)
    assert play.stuck is not None
    assert play.stuck[0].given["do"] == "next"


def test_a_log_that_is_read_again_tells_each_line_that_fails_again(play, monkeypatch, caplog):
    monkeypatch.setattr("sim.exercise.turns._bite", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        turn(play)
    again = Play.resume(play.folder)
    assert again.stuck is not None
    assert [record.message for record in caplog.records if "fails again" in record.message] == [
        f"{play.folder.name}: line {again.stuck[0].number} fails again: ZeroDivisionError('division by zero')"
    ]


def test_a_turn_that_fails_without_an_order_names_none(play, monkeypatch):
    play.do(i.Join(role="command"), 1001.0)
    give(play, "command", o.CallVolunteers(order="call_volunteers"))
    with monkeypatch.context() as patched:
        patched.setattr("sim.exercise.turns._bite", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            turn(play)
        back = way_back(play.folder, 2000.0)
    assert "no order of a role" in back.sent[-1].en
    assert len(back.seats["command"].orders) == 1
    turn(back, 2600.0)
    assert back.turn == 1


def test_a_run_out_that_fails_is_told_as_such_and_ends_when_it_is_tried_again(play, monkeypatch):
    for now in (1600.0, 2200.0, 2800.0):
        turn(play, now)
    with monkeypatch.context() as patched:
        patched.setattr(Model, "result", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            play.do(i.Finish(role="control"), 3000.0)
        back = way_back(play.folder, 3100.0)
    assert (back.phase, back.stuck) == ("ended", None)
    (told,) = back.returned
    assert "The run-out from the last turn to the end failed" in told.en
    assert "no order of a role" in told.en
    assert "推演至期末时出错" in told.zh
    back.do(i.Finish(role="control"), 3200.0)
    assert Play.resume(back.folder).phase == "finished"


def test_a_line_that_does_not_fit_on_the_disk_leaves_the_log_as_it_was(play, monkeypatch):
    play.do(i.Join(role="command"), 1001.0)
    before = play.journal.path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            give(play, "command", lockdown("town:Wuyuan"))
    assert play.journal.path.read_bytes() == before
    assert not play.seats["command"].orders
    give(play, "command", lockdown("town:Wuyuan"))
    assert Play.resume(play.folder).seats["command"].orders == play.seats["command"].orders


def test_a_play_that_could_not_be_begun_begins_when_there_is_room(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            Play.start(write(tmp_path), tmp_path / "play", 1000.0)
    Play.start(write(tmp_path), tmp_path / "play", 2000.0)
    assert Play.resume(tmp_path / "play").began == 2000.0


@pytest.mark.parametrize(("sits", "minutes"), [("nobody", np.nan), ("the plan", np.nan), ("people", np.inf)])
def test_an_unanswered_message_counts_only_where_people_sat_then(play, sits, minutes):
    turn(play)
    play.do(i.Join(role="testing"), 1700.0)
    if sits != "nobody":
        play.do(i.Join(role="command"), 1710.0)
        play.do(i.Autopilot(role="command", seat="command", on=sits == "the plan"), 1720.0)
    turn(play, 2200.0)  # I2 asked the command post
    play.do(i.Join(role="command"), 2300.0)
    assert np.array_equal(_of_play(play)["reply_minutes"], minutes, equal_nan=True)


def test_a_round_without_a_laboratory_is_late_and_one_whose_day_is_not_over_is_not(play):
    share = {}
    for works in (1.0, 0.0):
        model = Model(play.scenario, 0)
        model.order(o.SetLaboratory(order="set_laboratory", share=works))
        model.order(o.TestRound(order="test_round", area="grid:1"), 48.0)  # when volunteers have been called
        model.advance(71.0)
        assert np.isnan(_own(model.result())["rounds_in_24h"])
        model.advance(78.0)
        share[works] = _own(model.result())["rounds_in_24h"]
    assert share == {1.0: 1.0, 0.0: 0.0}


LATIN = r"[A-Za-z]{3,}|\d [a-z]"


def test_orders_triggers_and_refusals_are_told_in_one_language(play):
    entrances, towns = play.entrances, [f"town:{name}" for name in play.model.county.town_names]
    orders = [kind.model_construct(order=name) for name, kind in ORDERS.items() if name != "introduce"]
    orders = [
        o if o.order != "set_checkpoint" else o.model_copy(update={"entrance": entrances.names[0]}) for o in orders
    ]
    orders += [o.CloseLayer(order="close_layer", area=town, open=True) for town in towns]
    orders += [
        o.SetCheckpoint(order="set_checkpoint", entrance=entrances.names[0], mode="open"),
        o.AskAid(order="ask_aid", what="tracers", number=3, delay="90 min", stay="3 d"),
        o.MoveVolunteers(order="move_volunteers", source="Wuyuan", to="Ganpu", lasts="5 h"),
        ORDERS["lose_vehicles"](order="lose_vehicles", kind="minibus", lasts="5 h"),
        ORDERS["lose_staff"](order="lose_staff", post="police"),
    ]
    told = [say.order(order, entrances) for order in orders]
    told += [say.trigger(rule.when) for rule in play.scenario.plan.rules]
    told += [Name(why.en, why.zh) for role in play.seats for order in orders if (why := roles.refusal(role, order))]
    told += [Name(why.en, why.zh) for order in orders if (why := impossible(play.model, order))]
    faults = [
        Fault(key, Both("it has no limit", "不限能力")) for key in ("case_grid", "town:Ganpu", "transfer", "doors")
    ]
    told += [Name(why.en, why.zh) for why in map(in_words, faults)]
    assert len(told) > 50
    assert [name.zh for name in told if re.search(LATIN, name.zh)] == []
    assert [name.en for name in told if re.search(r"[\u3000-\u9fff]|_|:\S", name.en)] == []


def test_what_the_county_was_never_told_is_no_number_and_no_truck_waits_less_than_nothing(play):
    figures = {f.name.en: f for f in situation(play).values()}
    assert figures["Longest wait for tracing"].age is None
    assert figures["Longest wait for tracing"].text("en") == "–"
    assert figures["Reported infections"].text("en") == "0"
    play.model.advance(97.5)
    assert min(wait for _, _, wait in seen_entrances(play.model)) >= 0


def test_coaches_and_minibuses_are_counted_apart_and_those_out_of_order_are_missing(play):
    before = {r.name.en: r.total for r in on_duty(play)}
    play.model.order(ORDERS["lose_vehicles"](order="lose_vehicles", kind="coach", number=1, lasts="9 h"))
    play.model.advance(play.model.now + 1)
    after = {r.name.en: r.total for r in on_duty(play)}
    assert (before["Coaches"] - after["Coaches"], before["Minibuses"] - after["Minibuses"]) == (1, 0)


def test_values_of_objectives_are_written_as_people_read_them():
    rows = [
        Outcome(Objective(id="O1", title="a", title_zh="b", measure=key, at_least=0.9), x, x, "P", "auto", "")
        for key, x in (("share_core_information_4h", 0.95), ("reply_minutes", np.inf))
    ]
    assert [row[2:6] for row in tell.objectives(rows, "zh")] == [
        ["≥ 90%", "95%", "95%", "P（自动）"], ["≥ 0.9分钟", "从未", "从未", "P（自动）"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "bound", "actual", "told"),
    [
        ("reply_minutes", 8, 0.041, ["≤ 8 min", "under 1 min"]),
        ("reply_minutes", 8, 8.2, ["≤ 8 min", "8.2 min"]),  # not as if it had met its standard
        ("index_held_h", 1, 0.67, ["≤ 1 h", "40 min"]),
        ("longest_wait_h", 12, 30.04, ["≤ 12 h", "30.0 h"]),
        ("longest_wait_h", 12, 467.6, ["≤ 12 h", "19.5 d"]),
        ("closed_roads", 0, 2.0, ["0", "2"]),
    ],
)
def test_times_of_objectives_have_their_unit_and_no_digit_that_nobody_can_use(measure, bound, actual, told):
    objective = Objective(id="O1", title="a", title_zh="b", measure=measure, at_most=bound)
    (row,) = tell.objectives([Outcome(objective, actual, np.nan, "P", "auto", "")], "en")
    assert [row[2], row[3]] == told
    assert row[4] == "–"


@pytest.mark.parametrize(
    ("unit", "three", "told"),
    [
        ("h", (0.00017, -0.0001, 0.0004), "less than 1 min more or less"),
        ("h", (0.3, -0.2, 0.9), "+18 min (−12 … +54)"),
        ("min", (300.0, 20.0, 800.0), "+5 h (+0.3 … +13)"),
        ("share", (0.0123, -0.02, 0.04), "+1.2 percentage points (−2 … +4)"),
        ("persons", (0.01, -0.02, 0.03), "less than 0.1 persons more or less"),
        ("persons", (1.0, 0.02, 2.0), "+1 persons (+0.02 … +2)"),  # a sure effect does not begin at 0
        ("person-days", (-1234.5, -2345.0, -120.0), "−1,200 person-days (−2,300 … −120)"),
    ],
)
def test_differences_are_told_in_a_unit_that_fits_them_and_trifles_as_such(unit, three, told):
    assert amounts.difference(*three, unit, "en") == told


def test_a_forecast_grows_with_what_is_ordered_and_names_the_hands(play):
    small, large = (forecast(play.model, lockdown(area)) for area in ("grid:1", "county"))
    hands = [int(f.costs[1][0].split()[0].replace(",", "")) for f in (small, large)]
    assert 0 < hands[0] < hands[1]
    assert 0 < small.effective_h < 24
    tests = forecast(play.model, o.TestRound(order="test_round", area="county"))
    assert tests.effective_h >= play.scenario.sampling.set_up


def test_a_zone_order_that_makes_nothing_stricter_is_refused_unless_something_lowers_it(play):
    def zone(level, area="grid:1"):
        return o.SetZone(order="set_zone", level=level, area=area)

    def why(order, *coming, after=0.0):
        return checks.impossible(play.model, order, coming, after)

    model, inside = play.model, play.model.county.buildings("grid:1")
    assert why(zone("precaution")) is None
    model.controls.zones.set(inside, model.now, 2)
    assert [why(zone(level)) for level in ("precaution", "control")] == [checks.STRICT_ALREADY] * 2
    assert why(zone("lockdown")) is why(zone("control", "county")) is None
    lower = o.LowerZone(order="lower_zone", level="ordinary", area="grid:1")
    assert why(zone("control"), Coming(model.now + 1, lower)) is None
    later = Coming(model.now + 2, zone("lockdown", "county"))
    assert why(zone("lockdown"), later, after=1.0) is None  # sooner than that
    assert why(zone("lockdown"), later, after=3.0) is checks.STRICT_ALREADY
    assert why(zone("lockdown"), Coming(model.now, zone("control", "county"))) is None
    model.response.zones.lower(inside, Zone.ORDINARY)  # on its way
    assert why(zone("control")) is None


def test_what_is_seen_is_what_was_told_with_its_age_and_never_the_truth(play):
    play.model.advance(240.0)
    figures = {f.name.en: f for f in situation(play).values()}
    known = play.model.situation
    assert figures["Reported infections"].value == len(known.case_times) < play.model.epidemic.total
    assert all(f.age is None or f.age >= 0 for f in figures.values())
    assert sum(row.cases for row in towns(play.model)) == len(known.case_times)
    assert {r.name.en for r in on_duty(play)} >= {"Ambulances", "Quarantine rooms", "Volunteers at work"}
    assert len(backlog(play)) == 8


def test_a_backlog_is_told_in_hours_of_work_and_whether_it_grows(play):
    model, tracing = play.model, Stage.TRACING
    begun = [(73.0 + hour, Event.STARTED, tracing, hour, -1, 0.0) for hour in range(3)]  # three persons in six hours
    for row in [*begun, (70.0, Event.STARTED, tracing, 9, -1, 0.0), (74.0, Event.STARTED, Stage.GROUPING, 9, -1, 0.0)]:
        model.log.events.append(row)

    def told(number, happened):
        model.situation.tell(Report.BACKLOG, int(tracing), number, happened, happened + 0.5)
        return next(stage for stage in backlog(play) if stage.waiting.name == STAGES["tracing"])

    assert np.isnan(next(s for s in backlog(play) if s.waiting.name == STAGES["tracing"]).work)
    stage = told(8.0, 72.0)
    assert stage.work == 48.0  # eight persons, one in six hours
    assert stage.grows  # nobody waited before
    stage = told(5.0, 78.0)
    assert stage.work == 10.0  # five persons, three in six hours
    assert not stage.grows
    assert told(9.0, 78.5).grows
    assert told(2.0, 95.0).work == np.inf  # nobody's service has begun for six hours
    assert told(0.0, 96.0).work == 0.0


def test_charts_of_the_review_are_written_in_a_font_that_has_every_sign():
    font = get_font(str(Path(charts.__file__).parent / "fonts" / "FivefastSansSC-Regular.otf")).get_charmap()
    marks = {"注入 injects": [3.0], "命令 orders": [4.0], "预案 plan": [4.5], "生效 in force": [5.0]}
    drawn = [lanes([0.0, 6.0, 12.0], [1, 2, 3], [0, 1, 1], marks), luck([1, 5, 9], [2, 2, 30], 5, 2)]
    for figure in drawn:
        shown = [text for text in figure.findobj(Text) if text.get_text().strip()]
        signs = {sign for text in shown for sign in text.get_text() if sign > "\u2fff"}
        assert signs
        assert {sign for sign in signs if ord(sign) not in font} == set()
        assert all("Fivefast Sans SC" in text.get_fontfamily() for text in shown)


def test_every_shipped_exercise_is_sound_and_names_everything_in_both_languages():
    files = sorted((ROOT / "scenarios" / "exercises").glob("*.yaml"))
    assert [path.stem for path in files] == ["double-outage", "full-day", "template", "wanghai-driver"]
    for path in files:
        asked, scenario = load(path)
        entrances = read_entrances(scenario)
        for inject in asked.injects:
            assert all(name.en != name.zh for name in (say.order(o, entrances) for o in inject.effect))
            assert inject.expected or inject.afterwards
        times = [inject.at for inject in asked.injects if inject.at is not None]
        assert times == sorted(times)
    assert set(ORDERS) == {*words.ORDERS, *words.TASKS, *words.DISTURBANCES}
    for order in ORDERS:
        belongs = roles.owner(ORDERS[order](order=order)) is not None
        assert belongs == (order in words.ORDERS)


@pytest.mark.parametrize("name", ["double-outage", "full-day", "wanghai-driver"])
def test_people_are_at_home_where_a_shipped_inject_says_that_nobody_watches_them(name):
    asked, scenario = load(ROOT / "scenarios" / "exercises" / f"{name}.yaml")
    model = Model(scenario, asked.replicate)
    for inject in (inject for inject in asked.injects if inject.at is not None):
        for order in inject.effect:
            if order.order == "lose_watch":
                [place] = [int(to[5:]) for to in inject.to if to.startswith("grid:")]
                model.advance(inject.at)
                at_home = model.response.world.claims.under_control()
                assert at_home.size >= order.number
                assert (model.county.grid[at_home] == place).any()
                return
            model.order(order, inject.at)
    raise AssertionError("no such inject")


def test_the_full_day_begins_with_as_many_as_its_story_tells_and_no_free_room():
    asked, scenario = load(ROOT / "scenarios" / "exercises" / "full-day.yaml")
    model = Model(scenario, asked.replicate)
    model.advance(asked.begin)
    rows = model.log.events.rows
    listed = [
        np.unique(rows["person"][rows["event"] == e]).size for e in (Event.CONTACT_LISTED, Event.SECONDARY_LISTED)
    ]
    reports = [r[2] for r in model.situation.reports]
    assert (reports.count(Report.FIRST_POSITIVE), *listed) == (11, 207, 435)
    assert reports.count(Report.CASE) == 11  # of them six first positives of single swabs; five are tested again
    assert not model.response.quarantine.station.servers.free
    days = day_of(asked.begin) - day_of(model.situation.case_times[0])
    assert days == 2
    assert "since the day before yesterday" in asked.story
    assert asked.story_zh.startswith("前天起")
