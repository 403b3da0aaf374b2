"""Claims about what people in an exercise write to each other, answer, and take back."""

from __future__ import annotations

import re

import numpy as np
import pytest
from test_exercise import EXERCISE, ROOT, give, turn, write

from sim.county.entrances import Mode
from sim.exercise import Play, Refused, load, police, say, whose
from sim.exercise import inputs as i
from sim.exercise.checks import impossible, usual_lanes
from sim.exercise.forecast import forecast
from sim.exercise.lanes import lanes
from sim.exercise.messages import averted
from sim.exercise.objectives import _of_play
from sim.exercise.turns import to_open_again
from sim.exercise.whose import MOST
from sim.model import Model
from sim.response.appointments import Post
from sim.scenario import orders as o


@pytest.fixture
def play(tmp_path):
    return Play.start(write(tmp_path), tmp_path / "play", 1000.0)


@pytest.fixture
def asked(tmp_path):
    """The grid has a task, the whole team a question."""
    text = EXERCISE.replace("to: [testing]", 'to: ["grid:1"], task: visit').replace("to: [command]", "to: [all]")
    return Play.start(write(tmp_path, text), tmp_path / "play", 1000.0)


def test_a_role_writes_to_control_and_to_another_and_nobody_else_reads_it(play):
    play.do(i.Write(role="checkpoints", to="control", text="May we close a road?"), 1010.0)
    play.do(i.Write(role="grid:1", to="testing", text="Two are ill"), 1020.0)
    first, second = [sent for sent in play.sent if sent.inject is None]
    assert (first.sender, first.en, first.due) == ("checkpoints", "May we close a road?", 10.0)
    assert [role for role in (*play.seats, "control") if first.reaches(role)] == ["control"]
    assert [role for role in play.seats if second.reaches(role)] == ["testing"]
    assert Play.resume(play.folder).sent == play.sent


def test_a_text_with_signs_that_end_a_line_elsewhere_can_be_read_again_and_branched(play, tmp_path):
    text = "first\u2028second\u2029third\x85fourth\nfifth"  # as it is pasted from other programs
    play.do(i.Join(role="grid:1"), 1001.0)
    play.do(i.Write(role="grid:1", to="control", text=text), 1010.0)
    turn(play)
    assert [sent.en for sent in Play.resume(play.folder).sent if sent.inject is None] == [text]
    assert [sent.en for sent in play.branch(1, tmp_path / "anew").sent if sent.inject is None] == [text]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (i.Write(role="testing", to="testing", text="x"), "nobody else plays"),
        (i.Write(role="testing", to="observer", text="x"), "nobody else plays"),
        (i.Write(role="testing", to="control", text="  "), "empty"),
        (i.Write(role="control", to="testing", text="x"), "only those who play"),
        (i.Reply(role="grid:1", inject="I1", state="cannot", text=" "), "say why"),
        (i.Task(role="grid:1", task="call", state="cannot"), "say why"),
        (i.Broadcast(role="control", text="x", to=("town:Nowhere",)), "nobody plays"),
        (i.Reply(role="evaluator", inject="I1", state="done"), "only those who play"),
        (i.Reply(role="control", inject="I1", state="done"), "only those who play"),
    ],
)
def test_what_says_nothing_or_reaches_nobody_is_refused(asked, given, why):
    asked.do(i.Join(role="grid:1"), 1001.0)
    with pytest.raises(Refused, match=why):
        asked.do(given, 1100.0)


def test_an_answer_that_is_changed_counts_as_it_was_last_and_from_when_it_was_first_so(asked):
    sent = asked.sent[0]
    for state, text, at in (("cannot", "nobody is here", 10.0), ("done", "", 20.0)):
        asked.do(i.Reply(role="grid:1", inject="I1", state=state, text=text), 1000.0 + sent.due + at)
    assert sent.last_of("grid:1") == "done"
    assert averted(sent, sent.inject)
    asked.do(i.Reply(role="grid:1", inject="I1", state="cannot", text="he has left"), 1000.0 + sent.due + 30.0)
    assert not averted(sent, sent.inject)
    assert [text for _, _, text, _ in sent.answers] == ["nobody is here", "", "he has left"]


def test_what_an_answer_has_averted_does_not_come_when_the_message_is_sent_twice_more_with_other_words(play):
    play.do(i.Join(role="command"), 1001.0)
    turn(play)
    play.do(i.Reply(role="command", inject="I2", state="answered", text="it is not so"), 1650.0)
    turn(play, 2200.0)
    again = i.Again(role="control", inject="I2")
    play.do(again, 2210.0)
    play.do(i.Edit(role="control", inject="I2", text="Once more", text_zh="再问", to=("command",)), 2220.0)
    play.do(again, 2230.0)
    assert play.sent[-1].en == "Once more"
    turn(play, 2800.0)
    assert not [made for made in play.decisions if made.effect_of == "I2"]


def test_a_task_that_is_only_begun_is_not_answered_and_one_that_cannot_be_done_is(tmp_path):
    text = EXERCISE.replace("to: [testing]", 'to: ["grid:1"], task: visit, reply_minutes: 5')
    play = Play.start(write(tmp_path, text), tmp_path / "play", 1000.0)
    play.do(i.Join(role="grid:1"), 1001.0)
    (asks,) = play.sent
    play.do(i.Reply(role="grid:1", inject="I1", state="started"), 1000.0 + asks.due + 60.0)
    assert asks.waits_for("grid:1")
    assert asks.first == ("", np.inf)
    turn(play)
    assert asks.owed == ("grid:1",)
    assert _of_play(play)["reply_minutes"] == np.inf
    assert next(lane.owing for lane in lanes(play) if lane.inject == "I1") == ("grid:1",)
    again = Play.start(tmp_path / "small.yaml", tmp_path / "again", 1000.0)
    again.do(i.Join(role="grid:1"), 1001.0)
    for state, after in (("started", 60.0), ("cannot", 120.0)):
        reply = i.Reply(role="grid:1", inject="I1", state=state, text="nobody opens")
        again.do(reply, 1000.0 + again.sent[0].due + after)
    turn(again)
    assert not again.sent[0].owed
    assert _of_play(again)["reply_minutes"] == pytest.approx(2.0)


def test_a_message_to_one_role_is_told_with_that_role_in_the_time_line(play):
    play.do(i.Write(role="checkpoints", to="control", text="May we close a road?"), 1010.0)
    play.do(i.Broadcast(role="control", text="a drill"), 1020.0)
    told = [(lane.role, lane.to, lane.text.en) for lane in lanes(play) if lane.kind == "message"]
    assert told == [("checkpoints", ("control",), "May we close a road?"), ("control", ("all",), "a drill")]


def test_a_task_of_the_own_list_that_was_marked_by_mistake_is_marked_anew(asked):
    asked.do(i.Join(role="grid:1"), 1001.0)
    for state, text in (("cannot", "ill"), ("started", ""), ("cannot", "still ill")):
        asked.do(i.Task(role="grid:1", task="call", state=state, text=text), 1010.0)
        assert asked.seats["grid:1"].tasks["call"] == (state, text)


def test_a_late_answer_is_told_with_the_time_of_planning_that_has_passed(play):
    play.do(i.Join(role="command"), 1001.0)
    turn(play)
    (asks,) = (sent for sent in play.sent if sent.inject and sent.inject.id == "I2")
    turn(play, 2200.0)  # 600 s of planning
    play.do(i.Reply(role="command", inject="I2", state="answered", text="late"), 2230.0)
    assert asks.answers[0][3] == pytest.approx(600.0 - asks.due + 30.0)
    assert asks.owed
    assert _of_play(play)["reply_minutes"] == pytest.approx((630.0 - asks.due) / 60)


def test_a_role_whose_turn_a_message_has_opened_again_is_told_so_until_it_ends(asked):
    for role in ("command", "testing"):
        asked.do(i.Join(role=role), 1001.0)
    turn(asked)
    seats = asked.seats
    asked.do(i.EndTurn(role="command"), 1610.0)
    assert (seats["command"].ended_at, seats["command"].reopened) == (10.0, False)
    asked.do(i.EndTurn(role="testing"), 1620.0)  # I2 comes at once, to all
    assert [(seats[role].ended, seats[role].reopened) for role in ("command", "testing")] == 2 * [(False, True)]
    asked.do(i.EndTurn(role="command"), 1630.0)
    assert not seats["command"].reopened
    asked.do(i.EndTurn(role="command", on=False, by="message"), 1640.0)
    assert seats["command"].reopened
    assert not seats["supply"].reopened  # nobody sits there


@pytest.mark.parametrize("running", [True, False])
def test_a_message_in_the_second_in_which_a_role_ends_its_turn_opens_it_again(asked, running):
    for role in ("command", "testing"):
        asked.do(i.Join(role=role), 1001.0)
    if not running:  # the clock stands: all comes in one second of the planning
        asked.do(i.Pause(role="control", on=True), 1005.0)
    for sent, ended in ((1010.0, 1010.4), (1030.4, 1030.4), (1050.4, 1050.0)):
        asked.do(
            i.InjectNow(role="control", inject="I2") if sent == 1010.0 else i.Again(role="control", inject="I2"), sent
        )
        asked.do(i.EndTurn(role="command"), ended)
        assert to_open_again(asked, 1060.0) == ["command"]
    asked.do(i.EndTurn(role="command", on=False, by="message"), 1060.0)
    asked.do(i.EndTurn(role="command"), 1061.0)
    assert to_open_again(asked, 1062.0) == []  # it has been read
    assert Play.resume(asked.folder).seats == asked.seats


def test_what_is_there_as_a_turn_opens_has_been_read_and_what_is_sent_again_to_one_opens_no_other_turn(asked):
    for role in ("command", "testing", "tracing"):
        asked.do(i.Join(role=role), 1001.0)
    turn(asked)
    (asks,) = (sent for sent in asked.sent if sent.inject and sent.inject.id == "I2")
    asks.due = 0.0
    for role in ("command", "testing"):
        asked.do(i.EndTurn(role=role), 1600.0)
    assert to_open_again(asked, 1601.0) == []
    asked.do(i.Again(role="control", inject="I2", to="testing"), 1620.0)
    asked.do(i.EndTurn(role="testing"), 1625.0)
    assert to_open_again(asked, 1630.0) == []
    assert not asked.seats["command"].reopened


def test_lanes_cost_people_and_no_post_has_room_for_five_hundred(play):
    model = play.model
    border = model.response.border
    staffed = next(
        name for name, mode in zip(border.entrances.names, border.mode.tolist(), strict=True)
        if mode == 1 and max(usual_lanes(model, name)) > 0
    )  # fmt: skip

    def order(lanes):
        return o.SetCheckpoint(order="set_checkpoint", entrance=staffed, mode="staffed", lanes=lanes)

    usual = max(usual_lanes(model, staffed))
    few, many = (forecast(model, order(lanes)) for lanes in (usual, 4 * usual))
    assert few.prepare_h == many.prepare_h == 0.0  # the post stands, no crew builds it
    assert f"usual: {usual}" in few.costs[0][0]
    assert few.costs[1] != many.costs[1]
    assert impossible(model, order(4 * usual)) is None
    assert impossible(model, order(4 * usual + 1)).en.startswith(f"there is room for {4 * usual} lanes")
    play.do(i.Join(role="checkpoints"), 1001.0)
    with pytest.raises(Refused, match="there is room for"):
        give(play, "checkpoints", order(500))


def test_more_lanes_take_police_in_proportion_and_no_more_than_the_roster_has():
    exercise, scenario = load(ROOT / "scenarios" / "exercises" / "wanghai-driver.yaml")
    model = Model(scenario, exercise.replicate)
    model.advance(24.0)
    border, posts, there = model.response.border, model.response.border.posts, police.a_shift(model)
    staffed = [e for e, mode in enumerate(border.mode.tolist()) if mode == 1 and border.entrances.lanes[e].max() == 2]

    def order(entrance, lanes):
        name = border.entrances.names[entrance]
        return o.SetCheckpoint(order="set_checkpoint", entrance=name, mode="staffed", lanes=lanes)

    usual = police.needed(model, staffed[0], None)
    assert usual.sum() <= there
    assert police.needed(model, staffed[0], 4)[staffed[0]] == 2 * usual[staffed[0]]
    assert police.needed(model, staffed[0], 1)[staffed[0]] == usual[staffed[0]]
    own = int(usual[staffed[0]])
    assert f"{2 * own} police and medical staff (usual: {own})" in forecast(model, order(staffed[0], 4)).costs[1][0]
    widened = 0
    for entrance in staffed:
        why = impossible(model, order(entrance, 8))
        if why is not None:
            break
        posts.order(posts.ask(entrance, Mode.STAFFED, 8), entrance, Mode.STAFFED, 8)
        widened += 1
    assert widened > 0
    assert f"the county has {there}" in why.en
    fit = int(re.search(r"enough for (\d+) lanes", why.en)[1])
    assert impossible(model, order(entrance, fit)) is None or fit == 2
    assert impossible(model, order(entrance, fit + 1)) is not None
    assert impossible(model, order(entrance, 1)) is None  # fewer lanes take nobody
    model.response.staff.stay_away(Post.POLICE, 100, 24.0)
    assert police.a_shift(model) < there - 20
    barred = border.entrances.names[border.mode.tolist().index(Mode.BARRIER)]
    model.response.staff.stay_away(Post.POLICE, there, 24.0)
    staff_it = o.SetCheckpoint(order="set_checkpoint", entrance=barred, mode="staffed")
    assert "the county has" in impossible(model, staff_it).en  # a post that is built takes its usual police
    bar_it = o.SetCheckpoint(order="set_checkpoint", entrance=barred, mode="barrier")
    assert impossible(model, bar_it) is None


def test_the_work_of_a_laboratory_is_told_in_hours_that_people_read(play):
    laboratory = play.model.response.testing.laboratory
    order = o.TestRound(order="test_round", area="county")
    tubes = int(forecast(play.model, order).costs[0][0].split(", ")[1].split()[0].replace(",", ""))
    laboratory.tubes_a_day = lambda: 24 * tubes / 100.4
    assert forecast(play.model, order).costs[1] == ("100 h of laboratory", "实验室100小时")


def test_a_switch_of_an_order_is_called_as_on_the_form(play):
    order = o.CloseLayer(order="close_layer", layer="school", area="town:Wuyuan", open=True)
    assert say.order(order, play.entrances).en == "Reopen schools: Wuyuan"
    aside = o.TestRound(order="test_round", area="county", overlap=True)
    assert say.order(aside, play.entrances).en.endswith("whole county, even while a round still runs there: yes")


def test_an_order_about_the_case_says_which_cases_by_grid_town_and_time(play):
    model, area = play.model, o.SetZone(order="set_zone", level="lockdown", area="case_grid")
    assert whose.order(play, area, model.now) == say.order(area, play.entrances)  # nobody is known
    while len(set(model.situation.case_times)) < MOST + 1 and model.now < 700:
        model.advance(model.now + 6.0)
    times, homes = model.situation.case_times, model.situation.case_homes
    rules = play.scenario.plan.rules
    each = [given for given in model.response.orders.history if given.order is rules[1].orders[0]]
    assert len(each) > 1
    for given in each:  # the plan, for one case after the other: those that came in the hour before it looked
        meant = [(t, home) for t, home in zip(times, homes, strict=True) if given.time - 1 < t <= given.time]
        told = whose.of_plan(play, [given])
        for time, home in meant:
            assert f"case of {say.clock(play.exercise, time)}: grid {home.grid} in" in told.en
            assert f"网格{home.grid}" in told.zh
        assert told.en.count("case of D") == len({(t, h.grid) for t, h in meant})
    first = next(given for given in model.response.orders.history if given.order is rules[0].orders[0])
    assert whose.of_plan(play, [first]).en.count("case of D") == 1
    told = whose.order(play, area, times[1])  # people: all that are known when they order
    assert told.en.count("case of D") == len({(t, h.grid) for t, h in zip(times, homes, strict=True) if t <= times[1]})
    many = whose.order(play, area, model.now)
    assert f"({len(times)} cases: " in many.en
    assert f"（{len(times)}例：" in many.zh
    assert whose.area(play, "case_town").en.startswith(f"town of the case: {len(times)} cases: ")
    assert whose.area(play, "county").en == ""
    county = o.SetZone(order="set_zone", level="lockdown", area="county")
    assert whose.order(play, county, model.now) == say.order(county, play.entrances)
