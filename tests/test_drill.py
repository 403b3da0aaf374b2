"""Claims about what a team is told in an exercise: messages, figures and forecasts agree with what happens."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest
from test_exercise import EXERCISE, ROOT, bytes_of, give, lockdown, play, turn, write  # noqa: F401

from sim.exercise import Play, Refused, load, say, tell
from sim.exercise import inputs as i
from sim.exercise.checks import usual
from sim.exercise.forecast import forecast
from sim.exercise.objectives import _own, _unwatched, outcomes
from sim.exercise.sight import backlog, situation, worst_waits
from sim.exercise.turns import to_open_again
from sim.exercise.waits import Opening, opening
from sim.log import Event, Stage
from sim.model import Model
from sim.names import STAGES, Name
from sim.response.situation import Report
from sim.scenario import ScenarioErrors
from sim.scenario import orders as o
from sim.scenario.fields import ORDERS
from sim.units import DAY
from sim.words.orders import DISTURBANCES

SHIPPED = ["double-outage", "full-day", "template", "wanghai-driver"]


def shipped(name):
    return load(ROOT / "scenarios" / "exercises" / f"{name}.yaml")


# messages ----------------------------------------------------------------------------------------------


def test_a_message_opens_the_turn_of_a_role_that_had_ended_while_others_plan(play):  # noqa: F811
    for role in ("command", "testing"):
        play.do(i.Join(role=role), 1001.0)
    (coming,) = play.sent  # I1, to testing
    play.do(i.EndTurn(role="testing"), 1010.0)
    assert to_open_again(play, 1000.0 + coming.due - 1) == []
    assert to_open_again(play, 1000.0 + coming.due) == ["testing"]
    play.do(i.EndTurn(role="testing", on=False, by="message"), 1001.0 + coming.due)
    seat = play.seats["testing"]
    assert (seat.ended, seat.reopened, play.all_ended) == (False, True, False)
    again = Play.resume(play.folder).seats["testing"]
    assert (again.ended, again.reopened) == (False, True)
    play.do(i.EndTurn(role="testing"), 1003.0 + coming.due)
    assert to_open_again(play, 1300.0) == []  # it has been seen


def test_the_clock_of_the_room_opens_it(play):  # noqa: F811
    room_module = pytest.importorskip("sim.web.room")
    play.do(i.Join(role="testing"), 1001.0)
    play.do(i.Join(role="command"), 1001.0)
    play.do(i.EndTurn(role="testing"), 1010.0)
    passed = []

    async def obey(given):
        passed.append(given)
        play.do(given, 1299.0)

    room = SimpleNamespace(play=play, busy=False, broken=None, _pass=obey)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(room_module, "time", SimpleNamespace(time=lambda: 1299.0))
        asyncio.run(room_module.Room.clock(room))
    assert [(given.do, given.role, given.on) for given in passed] == [("end", "testing", False)]


def test_an_unanswered_question_names_who_owed_the_answer(play):  # noqa: F811
    measured = {"measure": "reply_minutes", "at_least": None, "at_most": 5.0}
    objective = play.exercise.objectives[0].model_copy(update=measured)
    play.exercise = play.exercise.model_copy(update={"objectives": (objective,)})
    play.do(i.Join(role="command"), 1001.0)
    turn(play)
    turn(play, 2200.0)  # I2 asked the command post
    (row,) = outcomes(play)
    assert (row.detail.en, row.detail.zh) == ("I2 (Command): no answer", "I2（指挥部）：未回复")
    assert "I2" in tell.objectives([row], "en")[0][-1]


AFTERWARDS = EXERCISE.replace("effect: [{{order: set_lab", "afterwards: true, effect: [{{order: set_lab")


def test_news_of_what_has_happened_comes_in_the_next_turn_and_its_effect_at_its_time(tmp_path):
    play = Play.start(write(tmp_path, AFTERWARDS), tmp_path / "play", 1000.0)  # noqa: F811
    for role in ("command", "testing"):
        play.do(i.Join(role=role), 1001.0)
        play.do(i.EndTurn(role=role), 1002.0)
    assert play.sent == []  # nothing that could come at once
    turn(play)
    assert next((s.inject.id, s.turn, s.due) for s in play.sent) == ("I1", 1, 0.0)
    assert [(d.effect_of, d.time) for d in play.decisions if d.effect_of] == [("I1", 74.0)]
    turn(play, 2200.0)
    assert sum(d.effect_of == "I1" for d in play.decisions) == 1  # once
    again = Play.resume(play.folder)
    assert (again.decisions, again.sent) == (play.decisions, play.sent)


def test_news_that_is_skipped_does_not_happen_and_no_answer_averts_it(tmp_path):
    play = Play.start(write(tmp_path, AFTERWARDS), tmp_path / "play", 1000.0)  # noqa: F811
    play.do(i.Skip(role="control", inject="I1"), 1001.0)
    turn(play)
    assert not [d for d in play.decisions if d.effect_of]
    bad = AFTERWARDS.replace("afterwards: true,", "afterwards: true, reply_minutes: 5, unless_answered: true,")
    with pytest.raises(ScenarioErrors, match="no answer can avert"):
        load(write(tmp_path, bad))


# figures -----------------------------------------------------------------------------------------------


def test_a_stage_that_has_worked_and_where_nobody_waits_says_so_at_once_and_at_midnight(play):  # noqa: F811
    def told():
        return next(stage for stage in backlog(play) if stage.waiting.name == STAGES["tracing"])

    model = play.model
    while not begun(model, Stage.TRACING).size:
        assert told().waiting.age is None
        model.advance(model.now + 1)
    first = np.ceil(begun(model, Stage.TRACING)[0])
    model.advance(first + 1)
    assert told().waiting.age is None  # a list that had to be sent again would not be there
    model.advance(first + 2)
    assert told().waiting.age == told().longest.age == 2.0
    model.advance((model.now // DAY + 1) * DAY + 3)
    assert not [r for r in model.situation.reports if r[2] == Report.BACKLOG and r[3] == Stage.TRACING]
    seen = told()
    assert (seen.waiting.value, seen.longest.value, seen.work, seen.grows) == (0.0, 0.0, 0.0, False)
    assert seen.waiting.age == 3.0
    assert seen.waiting.text("en") == "0"
    model.situation.tell(Report.BACKLOG, int(Stage.TRACING), 5.0, model.now - 1, model.now)
    assert told().waiting.value == 5.0


def begun(model, stage):
    rows = model.log.events.rows
    return rows["time"][(rows["event"] == Event.STARTED) & (rows["stage"] == stage)]


def test_no_list_has_the_longest_wait_of_a_tube(play):  # noqa: F811
    play.model.advance(240.0)
    laboratory = backlog(play)[1]
    assert laboratory.waiting.age is not None
    assert laboratory.longest.age is None


def test_the_longest_wait_of_trucks_is_that_of_the_last_day_and_not_of_midnight():
    _, scenario = shipped("wanghai-driver")
    model = Model(scenario, 0)
    model.advance(24.0)
    model.order(o.SetCheckpoint(order="set_checkpoint", entrance="Wanghai exit", mode="staffed", lanes=1))
    at, now, seen = model.response.border.entrances.index("Wanghai exit"), 24.0, []
    while now < 48:
        now += 1
        model.advance(now)
        seen.append(model.response.border.truck_waits()[at])
    model.advance(50.0)
    assert model.response.border.truck_waits()[at] < 0.5 < 0.9 * max(seen) <= worst_waits(model)[at]
    model.order(o.SetCheckpoint(order="set_checkpoint", entrance="Wanghai exit", mode="open"))
    model.advance(97.0)
    assert worst_waits(model)[at] == 0


def test_positive_tubes_tell_who_was_called_back_and_who_of_them_is_a_case(play):  # noqa: F811
    model = play.model
    while not any(r[2] == Report.POOL_POSITIVE for r in model.situation.reports) and model.now < 600:
        model.advance(model.now + 6)
    model.advance(model.now + 48)
    row = situation(play)["from_tubes"]
    back = int(sum(r[4] for r in model.situation.reports if r[2] == Report.POOL_POSITIVE))
    rows = model.log.events.rows
    members = set(rows["person"][rows["event"] == Event.POOL_POSITIVE].tolist())
    cases = members & set(rows["person"][rows["event"] == Event.CONFIRMED].tolist())
    assert back
    assert f"Confirmed of {back} called back" in row.name.en
    assert "(1 in 1,000 by mistake)" in situation(play)["tubes"].name.en
    assert 0 < row.value <= len(cases)
    assert str(back) in row.name.zh


# orders ------------------------------------------------------------------------------------------------


def test_a_round_behind_another_is_foreseen_after_it_and_the_list_says_so(play):  # noqa: F811
    play.do(i.Join(role="testing"), 1001.0)
    county = o.TestRound(order="test_round", area="county")
    first = forecast(play.model, county)
    give(play, "testing", county)
    turn(play)
    grid = o.TestRound(order="test_round", area="grid:1")
    while not play.model.response.rounds.rounds or not play.model.response.rounds.rounds[-1].opened:
        turn(play, 2200.0)
    assert "waits for the round" not in str(first.costs)
    assert "waits for the round" in forecast(play.model, grid).costs[0][0]
    free = forecast(play.model, o.TestRound(order="test_round", area="grid:1", overlap=True))
    assert forecast(play.model, grid).effective_h >= free.effective_h
    assert "waits for the round" not in str(free.costs)
    give(play, "testing", grid, now=2300.0)
    [made] = [d for d in play.decisions if d.role == "testing"]
    assert opening(play.model, made).opened
    model = play.model
    begun = model.now
    model.order(grid, begun + 1)
    model.advance(begun + 2)
    later = SimpleNamespace(order=grid, time=begun + 1)
    waiting = opening(model, later)
    assert (waiting.waits, waiting.opened) == (True, False)
    model.advance(waiting.time + 72)
    assert opening(model, later).opened
    assert opening(model, SimpleNamespace(order=lockdown(), time=begun)) is None


def test_a_round_of_the_community_behind_that_of_the_county_opens_when_it_was_foreseen():
    _, scenario = shipped("wanghai-driver")
    model = Model(scenario, 0)
    model.advance(
        126.0
    )  # the plan's round of the county stands before it, and the city's laboratories are on their way
    round_ = o.TestRound(order="test_round", area="case_community")
    seen = forecast(model, round_)
    foreseen = model.now + seen.effective_h
    assert foreseen == 173.0
    model.order(round_)
    model.advance(127.0)
    made = SimpleNamespace(order=round_, time=126.0)
    assert (opening(model, made).time, opening(model, made).waits) == (foreseen, True)
    model.advance(foreseen + 1)
    assert opening(model, made) == Opening(foreseen, opened=True, waits=False, number=1)


def test_a_form_proposes_no_more_people_than_a_shift_of_the_county():
    _, scenario = shipped("wanghai-driver")
    model = Model(scenario, 0)
    assert [usual(model, what) for what in ("samplers", "tracers", "laboratory", "volunteers")] == [100, 100, 8, 100]


@pytest.mark.parametrize("mode", ["closed", "barrier"])
def test_a_barrier_needs_the_approval_that_closing_needs(play, mode):  # noqa: F811
    play.do(i.Join(role="checkpoints"), 1001.0)
    name = play.entrances.names[0]
    with pytest.raises(Refused, match="without approval"):
        give(play, "checkpoints", o.SetCheckpoint(order="set_checkpoint", entrance=name, mode=mode))


# content -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "en", "zh"),
    [
        (
            {"order": "set_laboratory", "share": 0.5, "lasts": "4 h"},
            "Laboratory at 50% of its capacity for 4 h", "实验室能力为平时的50%，持续4小时",
        ),
        (
            {"order": "set_turnout", "lasts": "2 d"},
            "Turnout of rounds falls to 90% of the usual for 2 d", "参检率降至平时的90%，持续2天",
        ),
        ({"order": "close_rooms"}, "120 quarantine rooms cannot be used for 12 h", "隔离房停用120间，持续12小时"),
        ({"order": "set_platform", "on": False}, "Platform down", "平台中断"),
        (
            {"order": "introduce", "town": "Baibu", "infected_before": "30 h"},
            "1 more infected in Baibu, infected 30 h ago", "新增感染者1人，住百步镇，30小时前感染",
        ),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_with_its_size_and_length(order, en, zh):
    given = ORDERS[order["order"]].model_validate(order)
    assert say.order(given, None) == Name(en, zh)


def test_every_disturbance_is_a_sentence_in_both_languages():
    for kind in DISTURBANCES:
        for told in (say.disturbance(ORDERS[kind](order=kind)),):
            assert told.en
            assert told.zh
            assert "{" not in told.en + told.zh


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_message_that_expects_something_asks_for_it_and_news_comes_afterwards(name):
    exercise, _ = shipped(name)
    limits = [obj.at_most for obj in exercise.objectives if obj.measure == "reply_minutes"]
    for inject in exercise.injects:
        assert not inject.expected or inject.reply_minutes or inject.task or name == "template", inject.id
        assert inject.reply_minutes <= limits[0] or name == "template"
        ends = any(order.order in ("set_laboratory", "set_platform") and not _less(order) for order in inject.effect)
        assert inject.afterwards == ends or inject.id.endswith("b"), inject.id


def _less(order):
    return order.share < 1 if order.order == "set_laboratory" else not order.on


@pytest.mark.parametrize("name", SHIPPED)
def test_an_order_can_come_after_what_a_shipped_message_does_to_an_entrance(name):
    exercise, _ = shipped(name)
    begins = np.cumsum([exercise.begin, *(t.lasts for t in exercise.turns)])
    for inject in exercise.injects:
        for order in inject.effect:
            if order.order == "set_checkpoint" and order.mode == "staffed":
                assert inject.at in begins or inject.afterwards


@pytest.mark.parametrize("name", ["wanghai-driver", "full-day"])
def test_what_a_shipped_message_says_of_rooms_and_vehicles_is_seen_in_the_figures(name):
    exercise, scenario = shipped(name)
    model, seen = Model(scenario, exercise.replicate), []
    for inject in exercise.injects:
        for order in inject.effect if inject.at is not None else ():
            if order.order in ("close_rooms", "lose_vehicles"):
                model.advance(inject.at)
                stages = {s.kind: s for s in model.response.stages}
                before = _there(model, stages, order)
                model.order(order, inject.at)
                model.advance(inject.at + 1)
                assert before - _there(model, stages, order) == order.number, inject.id
                seen.append(order.order)
            elif not inject.unless_answered:
                model.order(order, inject.at)
    assert set(seen) == {"close_rooms", "lose_vehicles"}


def _there(model, stages, order):
    if order.order == "close_rooms":
        return stages[Stage.QUARANTINE].servers.target
    if order.kind == "ambulance":
        return stages[Stage.CASE_TRANSFER].servers.target
    kinds = model.county.fleets.buses.kind
    return sum(kinds[k] == order.kind for k in model.response.buses.servers.on_duty)


def test_people_whom_an_inject_leaves_unwatched_count_in_the_objective(play):  # noqa: F811
    model = play.model
    before = _unwatched(model.result())
    while not model.response.world.claims.under_control().size:
        model.advance(model.now + 6)
    model.order(ORDERS["lose_watch"](order="lose_watch", number=1, lasts="5 h"))
    model.advance(model.now + 1)
    assert _own(model.result())["unwatched"] >= before + 1
