"""Claims about the pages beside the game: evaluators find their form, observers see what goes on, control is told."""

from __future__ import annotations

import asyncio
import time

import pandas as pd
from test_web_pages import EXERCISE, VIEW, played_out, sees, until, visit
from test_web_strangers import element, there

from sim.exercise import behind, roles, verdict
from sim.exercise import inputs as i
from sim.exercise.aar import page
from sim.exercise.checks import impossible
from sim.exercise.coming import of_this_turn
from sim.exercise.objectives import graded
from sim.exercise.review import review
from sim.exercise.turning import HARM, LOOKS, Study, Turning, decisions, effect
from sim.response.orders import WAITS_ALREADY
from sim.scenario import orders as o

QUESTION = """  - {id: I2, at: 144 h, to: [testing], text: What do you know?, text_zh: 知道什么, reply_minutes: 5,
     unless_answered: true, effect: [{order: set_turnout, factor: 0.9, lasts: 48 h}],
     expected: [told in numbers], expected_zh: [报出数字]}
  - {id: I3, at: 149 h, to: [transfer], text: Three coaches do not start, text_zh: 三辆大巴无法启动,
     expected: [minibuses], expected_zh: [中巴]}
  - {id: I4, at: 144 h, to: [supply], text: Nothing is asked of you, text_zh: 无需处置}
"""
PLAYED = (
    EXERCISE.replace("objectives:", QUESTION + "objectives:")
    .replace("turns: [", "turns: [{lasts: 6 h}, ")
    .replace(
        "objectives:", "objectives:\n  - {id: O2, title: Index, title_zh: 首例, measure: outbreak_size, at_most: 1000}"
    )
)


def give(play, **given):
    play.do(i.read(given), time.time())


# evaluators and observers ------------------------------------------------------------------------------


def test_an_evaluator_finds_above_what_he_has_to_grade_what_is_to_come_and_what_is_done(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            now = element(user, "to-grade").content
            assert [name in now for name in ("#inject-I1", "#inject-I2", "#inject-I3", "#inject-I4")] == [
                True, True, False, False,
            ]  # fmt: skip
            await user.should_see("Still to come, as on the paper form: I3")
            await user.should_see("By the end, graded here only:")
            await user.should_see("nothing is expected: no grade")
            assert not there(user, "send-all")  # nothing is unsent
            for name in ("I1", "I2"):
                await room.do(i.RateInject(role="evaluator", inject=name, grade="S", note="seen"))
            await until(lambda: sees(user, "Nothing to grade just now."))
            await user.should_see("✓ S")
            await room.do(i.Skip(role="control", inject="I3"))
            await until(lambda: not sees(user, "Still to come"))

    asyncio.run(look())


def test_an_observer_sees_tasks_orders_who_has_ended_and_who_owes(play):
    give(play, do="pause", role="control", on=True)
    give(play, do="join", role="grid:1")
    give(play, do="join", role="command")
    zone = {"order": "set_zone", "level": "lockdown", "area": "town:Wuyuan"}
    give(play, do="order", role="command", order=zone)

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('observer')}?lang=en")
            await user.should_see("Visit twelve homes")  # a task, of which he has no list
            await user.should_see("not answered yet: Grid 1")
            await user.should_see("lockdown, Wuyuan")
            rows = element(user, "who-plays").content
            assert "Command" in rows
            assert "still plans" in rows
            assert ">I1<" in rows
            assert "the clock stands still" in element(user, "stage").content
            await room.do(i.Pause(role="control", on=False))
            await room.do(i.EndTurn(role="command", on=True))
            await room.do(i.Reply(role="grid:1", inject="I1", state="done"))
            await until(lambda: "✓ ended" in element(user, "who-plays").content)
            assert ">I1<" not in element(user, "who-plays").content
            assert "is being planned: the roles read" in element(user, "stage").content
            await user.should_see("Grid 1: Done")
            await user.open(f"/r/{room.tokens.token('observer')}?lang=zh")
            await user.should_see("演练进行情况")
            await user.should_see("预案代管：")

    asyncio.run(look())


def test_those_beside_the_game_are_told_what_comes_when_the_turns_are_over(play):
    async def look():
        async with visit(play) as (user, room):
            played_out(play, room)
            for role in ("evaluator", "observer"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                await user.should_see("The command post writes the team's own view")
                assert not there(user, "who-plays")
            give(play, do="view", role="command", **VIEW)
            room.changed()
            await until(lambda: sees(user, "The review is open."))

    asyncio.run(look())


# rounds that wait --------------------------------------------------------------------------------------


def test_a_round_that_is_refused_or_waits_is_told_for_which_since_when_and_until_when(play):
    model = play.model
    county, grid = (o.TestRound(order="test_round", area=area) for area in ("county", "grid:1"))
    give(play, do="join", role="testing")
    give(play, do="order", role="testing", order={"order": "test_round", "area": "county"})
    why = impossible(model, county, of_this_turn(play))
    assert why == WAITS_ALREADY
    assert behind.refused(play, county, why).en == "It is ordered for this turn already: whole county."
    assert behind.refused(play, county, why).zh == "本轮已下达：全县。"
    before = behind.taken(play, county)  # rounds of the plan, which are under way or wait
    assert "the round of D0 18:00 (town of the case, standing plan" in before.en
    assert "D0 18:00下达的一轮（病例所在镇街，预案" in before.zh
    assert "(reported about D" in before.en
    give(play, do="next", role="control")
    own = model.response.rounds.rounds[-1]
    waits = behind.of_number(play, own.number)
    assert waits.en.startswith("for the round of D0 18:00 (town of the case, standing plan")
    told = behind.refused(play, county, impossible(model, county))
    assert told.en.startswith(
        "That is the round of D1 00:00 (whole county, Testing); it waits for the round of D0 18:00 (town of the case"
    )
    assert "即D1 00:00下达的一轮（全县，检测组）；须等D0 18:00下达的一轮" in told.zh
    assert ", and opens about D" in told.en
    while not own.opened:
        model.advance(model.now + 1.0)
    after = behind.taken(play, grid)
    assert "the round of D1 00:00 (whole county, Testing, open since D" in after.en
    assert behind.of_number(play, own.number) is None


def test_the_form_of_testing_names_the_round_that_is_in_the_way(play):
    give(play, do="join", role="testing")
    give(play, do="order", role="testing", order={"order": "test_round", "area": "county"})
    give(play, do="next", role="control")

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            assert element(user, "field-area").value is None  # what would be refused is not proposed
            assert "Choose an area." in element(user, "forecast").content
            element(user, "field-area").set_value("county")
            await until(lambda: WAITS_ALREADY.en in element(user, "forecast").content)
            assert "That is the round of D1 00:00 (whole county, Testing)" in element(user, "forecast").content

    asyncio.run(look())


# what is overdue ---------------------------------------------------------------------------------------


def test_what_nobody_answered_in_its_turn_is_told_as_overdue_and_not_as_open(play):
    for role in ("grid:1", "testing"):
        give(play, do="join", role=role)

    async def look():
        async with visit(play) as (user, room):
            await room.do(i.Next(role="control"))
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            await user.should_see("I1 · late: it belonged to turn 1, and can still be told as done or cannot")
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("not answered in its turn (1): a late answer can still be given")
            await user.should_see("What an answer in time would have averted has happened.")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see("overdue since turn 1: Grid 1 (a late answer is still possible)")
            await user.open(f"/r/{room.tokens.token('control')}?lang=zh")
            await user.should_see("第1轮起超时未回复：网格1（仍可补答）")
            played_out_the_rest(play, room)
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            await user.should_see("not answered in turn 1, and no longer possible")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see("no answer: Grid 1")
            await user.should_not_see("late answer is still possible")

    asyncio.run(look())


def played_out_the_rest(play, room):
    for _ in play.exercise.turns[play.turn :]:
        give(play, do="next", role="control")
    give(play, do="finish", role="control")
    room.review, room._study = review(play), asyncio.create_task(asyncio.sleep(0))
    room.changed()


# control -----------------------------------------------------------------------------------------------


def test_control_is_told_that_an_answer_or_a_message_came_and_how_many_are_unread(play):
    give(play, do="join", role="grid:1")
    give(play, do="reply", role="grid:1", inject="I1", state="started")

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert not there(user, "new-injects")  # what was there is no news
            await room.do(i.Reply(role="grid:1", inject="I1", state="done"))
            await until(lambda: there(user, "new-injects"))
            assert element(user, "new-injects").text == "1 new (I1): mark as read"
            assert user.notify.contains("I1 · Grid 1: Done")
            await room.do(i.Broadcast(role="control", text="own words"))
            await room.do(i.Write(role="checkpoints", to="control", text="May we?"))
            await until(lambda: there(user, "new-reports"))
            assert element(user, "new-reports").text == "1 new (Checkpoints): mark as read"
            assert user.notify.contains("A message from Checkpoints")
            user.find(marker="new-injects").click()
            await until(lambda: not there(user, "new-injects"))
            assert there(user, "new-reports")

    asyncio.run(look())


def test_control_chooses_the_role_first_and_then_sees_its_orders(play):
    lower = {"order": "lower_zone", "level": "precaution", "area": "town:Wuyuan"}  # or all of it is sealed already
    give(play, do="join", role="command")
    give(play, do="order", role="command", order=lower)

    async def order():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert not there(user, "kind")
            offered = element(user, "override-role").options
            assert "grid:1" not in offered  # it has tasks and no orders
            for role in ("transfer", "town:Wuyuan"):
                element(user, "override-role").set_value(role)
                kinds = roles.kinds(role)
                await until(lambda kinds=kinds: there(user, "kind") and tuple(element(user, "kind").options) == kinds)
            assert list(element(user, "field-area").options) == ["town:Wuyuan"]
            user.find(marker="issue").click()
            await until(lambda: play.decisions)
            assert play.decisions[-1].role == "control"
            await until(lambda: sees(user, "Exercise control"))
            await until(lambda: there(user, "orders-now") and "Exercise control" in element(user, "orders-now").content)
            element(user, "override-role").set_value("control")
            await until(lambda: "introduce" in element(user, "kind").options)

    asyncio.run(order())


def test_control_shows_the_address_and_the_code_of_the_role_that_it_lets_in(play):
    async def look():
        async with visit(play) as (user, room):
            room.base = "http://192.0.2.7:8080"
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert not there(user, "let-in-code")
            element(user, "let-in-role").set_value("transfer")
            await until(lambda: there(user, "let-in-code"))
            shown, token = element(user, "let-in-code").content, room.tokens.token("transfer")
            assert f"http://192.0.2.7:8080/r/{token}" in shown
            assert "<svg" in shown
            assert room.tokens.token("command") not in shown
            assert not there(user, "only-here")
            room.base = "http://localhost:8080"
            await user.open(f"/r/{room.tokens.token('control')}?lang=zh")
            await until(lambda: there(user, "only-here"))
            room.destroy_addresses()
            await until(lambda: not there(user, "let-in-code"))

    asyncio.run(look())


def test_start_go_on_and_pause_are_one_button_each_at_its_time(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert (element(user, "go").text, there(user, "pause")) == ("Start", False)
            user.find(marker="go").click()
            await until(lambda: there(user, "pause"))
            assert not there(user, "go")
            user.find(marker="pause").click()
            await until(lambda: there(user, "go"))
            assert (element(user, "go").text, there(user, "pause")) == ("Go on", False)
            assert play.paused

    asyncio.run(look())


# the review --------------------------------------------------------------------------------------------


def reviewed(play):
    """A finished play of a team that closed the schools and asked for a shed, and its review without runs."""
    schools = {"order": "close_layer", "layer": "school", "area": "county"}
    for role, order in (("command", schools), ("supply", {"order": "rent_shed"})):
        give(play, do="join", role=role)
        give(play, do="order", role=role, order=order)
    for _ in play.exercise.turns:
        give(play, do="next", role="control")
    give(play, do="finish", role="control")
    give(play, do="view", role="command", **VIEW)
    return review(play)


def turned(play, changed, pairs=10):
    made = decisions(play)[0]
    return Turning(
        made,
        {key: effect(pd.Series(with_, name=key), pd.Series(without)) for key, (with_, without) in changed.items()},
        pairs,
    )


UNSURE = {HARM[0]: ([5.0, 7, 9], [5.0, 9, 8]), HARM[1]: ([1.0, 1, 1], [1.0, 1, 1])}
ROOMS = {HARM[0]: ([5.0, 7, 9], [5.0, 7, 9]), HARM[1]: ([10.0, 30, 20], [10.0, 20, 24])}
NOTHING = {HARM[0]: ([5.0, 7, 9], [5.0, 7, 9]), HARM[1]: ([1.0, 1, 1], [1.0, 1, 1])}


def test_the_largest_effects_that_are_not_told_from_chance_stand_with_their_ranges(play):
    found = reviewed(play)
    found.study = Study((turned(play, UNSURE), turned(play, ROOMS)), (turned(play, NOTHING),), None, 10, last=True)
    (first, second) = verdict.unsure(play, found.study.mattered, "en", 2)
    assert {first[3].partition(":")[0], second[3].partition(":")[0]} == {"all infections", "room-nights"}
    assert all(" … " in row[3] and "cannot tell" not in row[3] for row in (first, second))
    assert first[3].startswith("all infections: −0.3 persons")  # infections stand first
    small = {HARM[0]: ([500.0, 700, 900], [500.0, 700, 901]), HARM[1]: ([1.0, 1, 1], [1.0, 1, 1])}
    assert not verdict.unsure(play, [turned(play, small)], "en", 2)
    seconds = turned(play, NOTHING | {"truck_wait_p90": ([4.2, 4.1, 4.1], [4.0, 4.1, 4.1])})
    assert seconds.changed["truck_wait_p90"].mean >= verdict.LEAST  # and yet nobody would notice
    assert not verdict.unsure(play, [seconds], "en", 2)
    trucks = ROOMS | {"truck_queue_hours": ([2.0, 9, 1], [9.0, 1, 1])}
    assert verdict.range_of(turned(play, trucks), "en").startswith("room-nights")
    file = page(play, found)
    assert "Not told from chance (2)" in file
    assert file.count(first[3]) == 2  # in the answer and in section 3

    async def look():
        async with visit(play) as (user, room):
            room.review, room._study = found, asyncio.create_task(asyncio.sleep(0))
            for lang, head in (("en", "Not told from chance (2)"), ("zh", "分不出影响（2项）")):
                await user.open(f"/r/{room.tokens.token('command')}/review?lang={lang}")
                await until(lambda: there(user, "unsure"))
                assert head in element(user, "unsure").content
                assert verdict.range_of(found.study.mattered[0], lang) in element(user, "unsure").content
                assert verdict.range_of(found.study.mattered[0], lang) in element(user, "r_unclear").content

    asyncio.run(look())


def test_when_only_luck_is_left_to_compute_the_review_does_not_promise_more_about_decisions(play):
    found = reviewed(play)
    study = Study((turned(play, UNSURE),), (), None, LOOKS[-1], last=False)
    assert verdict.decided(study)
    assert verdict.so_far(study, "en").startswith("All decisions are tried; only runs for luck")
    assert verdict.none_sure(study, "en") == "No decision is seen to have changed anything for sure."
    nothing = Study((), (turned(play, NOTHING, 3),), None, 10, last=False)
    assert verdict.decided(nothing)  # what made no difference in any pair is not tried again
    for more in (
        Study((turned(play, UNSURE),), (), None, LOOKS[-1], last=False, waiting=1),
        Study((turned(play, UNSURE),), (), None, LOOKS[0], last=False),
    ):
        assert not verdict.decided(more)
    found.study = study
    assert "仅“运气”（第4节）仍在推演" in page(play, found)


def test_a_file_that_is_printed_before_the_first_answer_says_so_at_its_head_and_when_it_was_played(play):
    file = page(play, reviewed(play))
    head = file[: file.index("Your view, written first")]
    assert "No run is finished yet" in head
    assert time.strftime("Played %Y-%m-%d; turns 3 of 3; roles with people: Command, Supply") in head
    assert "None of 0 decisions" not in file


def test_on_a_phone_the_review_folds_objectives_that_are_met_or_not_graded(play):
    give(play, do="rate", role="evaluator", objective="O2", grade="U")
    found = reviewed(play)
    assert [one.grade for one in graded(found.outcomes, play.grades)] == ["U", ""]

    async def look():
        async with visit(play) as (user, room):
            room.review, room._study = found, asyncio.create_task(asyncio.sleep(0))
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            await until(lambda: there(user, "fold-goals"))
            assert element(user, "fold-goals").text == "All 2 objectives"
            user.find(marker="fold-goals").click()
            await until(lambda: element(user, "fold-goals").text == "Only those not met")

    asyncio.run(look())
