"""Claims about the pages of exercise control and evaluators, and about the review: what they see and can set right."""

from __future__ import annotations

import asyncio
import re
import time
from types import SimpleNamespace

import numpy as np
import pytest

testing = pytest.importorskip("nicegui.testing")

from test_web_pages import EXERCISE, VIEW, played_out, sees, until, visit  # noqa: E402

from sim.charts.exercise import lanes as chart_of_lanes  # noqa: E402
from sim.exercise import Play, Refused, tell  # noqa: E402
from sim.exercise import inputs as i  # noqa: E402
from sim.exercise.aar import page  # noqa: E402
from sim.exercise.inputs import Foreseen  # noqa: E402
from sim.exercise.lanes import known_at, lanes  # noqa: E402
from sim.exercise.review import review  # noqa: E402
from sim.exercise.turning import HARM, Study, Turning, decisions, effect  # noqa: E402
from sim.scenario import orders as o  # noqa: E402
from sim.units import DAY  # noqa: E402
from sim.web.house import House  # noqa: E402
from sim.web.server import first_part  # noqa: E402

PLAYED = (
    EXERCISE.replace("{lasts: 6 h}]", "{lasts: 48 h}]")
    .replace(
        "objectives:",
        """  - {id: I2, at: 147 h, to: [testing], text: How many machines, text_zh: 几台设备, reply_minutes: 5,
     effect: [{order: set_laboratory, share: 0.5}], expected: [told], expected_zh: [报告]}
objectives:""",
    )
    .replace("title: People, title_zh: 群众", "title: People, title_zh: 群众, measure: outbreak_size, at_most: 50")
)


def give(play, **given):
    play.do(i.read(given), time.time())


def edit(play, **changes):
    given = {"do": "edit", "role": "control", "inject": "I2", "text": "Two?", "text_zh": "两台？", "to": ["command"]}
    give(play, **given | changes)


def test_an_edited_inject_goes_out_with_its_new_words_and_the_log_gives_the_same_again(play):
    edit(play)
    (sent,) = (s for s in play.sent if s.inject.id == "I2")
    assert (sent.en, sent.zh, sent.to) == ("Two?", "两台？", ("command",))  # it was still on its way
    give(play, do="reply", role="grid:1", inject="I1", state="done")
    edit(play, inject="I1", text="Ten homes", text_zh="10户", to=["all"])
    assert play.sent[0].en == "Visit twelve homes"  # it had arrived
    assert play.exercise.inject("I1").text == "Ten homes"
    with pytest.raises(Refused, match="nobody plays"):
        edit(play, to=["town:Nowhere"])
    with pytest.raises(Refused, match="only exercise control"):
        edit(play, role="command")
    again = Play.resume(play.folder)
    assert (again.exercise, again.sent) == (play.exercise, play.sent)


def test_a_message_is_sent_again_without_its_effect_and_an_answer_is_set_back(play):
    give(play, do="join", role="testing")
    give(play, do="reply", role="testing", inject="I2", state="cannot", text="nobody there")
    give(play, do="end", role="testing")
    give(play, do="again", role="control", inject="I2", to="testing")
    sent = play.sent[1]
    assert (sent.answers, [a[:2] for a in sent.set_back]) == ([], [("testing", "cannot")])
    assert (sent.last_of("testing"), play.seats["testing"].ended, play.seats["testing"].reopened) == ("", False, True)
    give(play, do="next", role="control")
    assert sum(d.effect_of == "I2" for d in play.decisions) == 1
    give(play, do="again", role="control", inject="I2")
    assert sent.turn == play.turn == 1
    give(play, do="reply", role="testing", inject="I2", state="answered", text="two")
    give(play, do="next", role="control")
    assert sum(d.effect_of == "I2" for d in play.decisions) == 1
    again = Play.resume(play.folder)
    assert (again.sent, len(again.decisions)) == (play.sent, len(play.decisions))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"inject": "I9"}, "was not sent"),
        ({"inject": "I2", "to": "command"}, "no such message"),
        ({"inject": "I2", "role": "testing"}, "only exercise control"),
    ],
)
def test_only_what_was_sent_is_sent_again_and_by_control(play, given, why):
    with pytest.raises(Refused, match=why):
        give(play, **{"do": "again", "role": "control"} | given)


def test_a_message_on_its_way_can_be_left_out_but_not_one_that_was_answered(play):
    give(play, do="skip", role="control", inject="I2")
    assert [s.inject.id for s in play.sent] == ["I1"]
    give(play, do="reply", role="grid:1", inject="I1", state="done")
    with pytest.raises(Refused, match="sent or skipped before"):
        give(play, do="skip", role="control", inject="I1")


def test_the_form_for_an_inject_is_kept_while_others_act_and_control_sees_what_was_sent(play):
    async def change():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            user.find(marker="edit-I2").click()
            await until(lambda: sees(user, "Save and send now"))
            (english,), (chinese,) = (user.find(marker=f"edit-{lang}").elements for lang in ("en", "zh"))
            assert english.value == "How many machines"
            english.set_value("How many work?")
            await room.do(i.Reply(role="grid:1", inject="I1", state="done"))
            await room.do(i.Report(role="grid:1", people=3))
            await until(lambda: sees(user, "people reached 3"))
            assert user.find(marker="edit-en").elements == {english}
            assert english.value == "How many work?"
            chinese.set_value("")
            user.find(marker="edit-send").click()
            await until(lambda: user.notify.contains("Write the message in both languages and choose who gets it."))
            chinese.set_value("几台可用？")
            user.find(marker="edit-send").click()
            await until(lambda: play.sent[1].en == "How many work?" and play.sent[1].due <= play.elapsed(time.time()))
            await until(lambda: len(user.find("send again").elements) == 2)  # both have arrived
            assert sees(user, "How many work?")
            user.find(marker="edit-I2").click()  # it has arrived: the list changes, and what was sent stays in sight
            await until(lambda: english.value == "How many work?")
            english.set_value("Not sent")
            user.find(marker="edit-save").click()
            await until(lambda: play.exercise.inject("I2").text == "Not sent")
            (shown,) = user.find(marker="text-I2").elements
            assert "How many work?" in shown.content

    asyncio.run(change())


def order_with_a_forecast(play):
    zone = o.SetZone(order="set_zone", level="lockdown", area="town:Wuyuan")
    foreseen = Foreseen(in_force=play.model.now + 2.0, own="half the contacts")
    play.do(i.Give(role="command", order=zone, foreseen=foreseen), time.time())


def test_control_and_evaluators_see_orders_reports_answers_and_who_owes_one(play):
    give(play, do="join", role="command")
    give(play, do="join", role="grid:1")
    order_with_a_forecast(play)
    give(play, do="report", role="grid:1", people=7)
    give(play, do="broadcast", role="control", text="a drill")
    give(play, do="write", role="checkpoints", to="command", text="May we close a road?")

    async def look():
        async with visit(play) as (user, room):
            for role in ("control", "evaluator", "observer"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                await user.should_see("May we close a road?")
                await user.should_see("→ Command")
            for role in ("control", "evaluator"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                for text in ("lockdown, Wuyuan", "in force about D1 02:00", "half the contacts",
                             "people reached 7", "a drill", "Checkpoints → Command",
                             "not answered yet: Grid 1"):  # fmt: skip
                    await user.should_see(text)
            await room.do(i.Reply(role="grid:1", inject="I1", state="cannot", text="nobody opens"))
            await until(lambda: sees(user, "Grid 1: cannot (under 1 min) “nobody opens”"))
            await user.should_not_see("not answered yet")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            user.find(marker="back-I1-grid:1").click()
            await until(lambda: not play.sent[0].answers)
            await until(lambda: sees(user, "set back by control"))
            await user.should_see("not answered yet: Grid 1")

    asyncio.run(look())


def test_what_an_evaluator_has_not_sent_is_marked_and_all_of_it_is_sent_at_once(play):
    async def grade():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            await user.should_not_see("So far:")
            assert not sees(user, "Send all grades")  # nothing is unsent
            for name, value in (("I1", "M"), ("O1", "S")):
                (toggle,) = user.find(marker=f"grade-{name}").elements
                toggle.set_value(value)
                assert next(iter(user.find(marker=f"unsent-{name}").elements)).visible
            user.find(marker="note-I1").type("no list")
            await until(lambda: sees(user, "Send all grades"))
            (mark,) = user.find(marker="send-all").elements
            await until(lambda: mark.text.endswith("(2)"))
            user.find(marker="send-all").click()
            await until(lambda: (play.grades, play.inject_grades) == ({"O1": ("S", "")}, {"I1": ("M", "no list")}))
            await until(lambda: mark.text.endswith("(0)"))
            await until(lambda: not sees(user, "Send all grades"))
            await room.do(i.Next(role="control"))
            await until(lambda: sees(user, "So far:"))
            assert len(House(Play.resume(play.folder)).rooms[0].so_far) == 1  # as after another start of the program
            played_out_the_rest(play, room)
            await until(lambda: not sees(user, "So far:"))  # out of sight until the team has written its own view

    asyncio.run(grade())


def played_out_the_rest(play, room):
    give(play, do="next", role="control")
    give(play, do="finish", role="control")
    room.review, room._study = review(play), asyncio.create_task(asyncio.sleep(0))
    room.changed()


def test_after_the_turns_control_reads_what_comes_next(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see("+2 min")
            played_out(play, room)
            await until(lambda: sees(user, "Ask the command post to open the review"))
            await user.should_not_see("+2 min")
            play.do(i.View(role="command", **VIEW), time.time())
            room.changed()
            await until(lambda: sees(user, "The review is open for everybody"))

    asyncio.run(look())


def test_an_action_is_changed_and_deleted_and_the_way_back_is_there(play):
    async def write():
        async with visit(play) as (user, room):
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            for text in ("a second machine", "a list of drivers"):
                await room.do(i.Action(role="testing", text=text, owner="laboratory", date="2026-12-10"))
            first, second = play.actions
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            await user.should_see("Back to my page (Command)")
            user.find(marker=f"change-{first}").click()
            await until(lambda: sees(user, "Save"))
            (field,) = user.find(marker="action-action").elements
            assert field.value == "a second machine"
            field.set_value("two more machines")
            user.find(marker="add-action").click()
            await until(lambda: play.actions[first].text == "two more machines")
            for answer, left in (("no", [first, second]), ("yes", [first])):
                user.find(marker=f"drop-{second}").click()
                await until(lambda: sees(user, "Delete this action? a list of drivers"))
                user.find(marker=answer).click()
                await until(lambda: not sees(user, "Delete this action?"))
                await until(lambda left=left: list(play.actions) == left)
            with pytest.raises(Refused, match="not on the list"):
                await room.do(i.DropAction(role="testing", number=second))
            assert [a.text for a in Play.resume(play.folder).actions.values()] == ["two more machines"]
            assert '<td class="nw">2026-12-10</td>' in page(play, room.review)

    asyncio.run(write())


def test_the_time_line_has_the_plans_orders_answers_and_each_struck_order_once(play):
    for role in ("testing", "command"):
        give(play, do="join", role=role)
    give(play, do="write", role="command", to="testing", text="how many tubes")
    for planned in play.seats["testing"].planned:
        give(play, do="standing", role="testing", rule=planned.rule, number=planned.number, on=False)
    order_with_a_forecast(play)
    give(play, do="reply", role="testing", inject="I2", state="answered", text="one")
    for _ in play.exercise.turns:
        give(play, do="next", role="control")
    give(play, do="finish", role="control")
    flags = lanes(play)
    not_given = [f.text.en for f in flags if f.text.en.startswith("not given")]
    assert not_given
    assert len(not_given) == len(set(not_given)) < len([d for d in play.decisions if d.struck])
    assert [f.role for f in flags if f.kind == "plan"].count("testing") == 0
    begin, end = play.starts[0][0], play.starts[-1][0]
    given = [x for x in play.model.response.orders.history if x.source == 0 and begin <= x.time < end]
    told = sum(len(f.times) or 1 for f in flags if f.kind == "plan")
    assert told == len({(x.time, x.order.model_dump_json()) for x in given}) > 0
    found = review(play)
    rows = {row[1]: row for row in tell.flags(play, found, "en")}
    assert rows["I2"][4] == "Testing: answered (0 min) “one”"
    assert rows["Command → Testing"][2] == "how many tubes"
    text = page(play, found)
    assert text.count("half the contacts") == text.count("“one”") == 1
    assert text.index("2 目标") < text.index("3 关键决策") < text.index("7 改进") < text.index("half the contacts")
    assert "Towns, Backlog, Resources, Entrances" in text  # what nobody opened, in English, too


def test_the_chart_of_the_file_ends_a_day_after_the_last_change():
    hours = DAY * np.arange(30)
    truth, known = np.minimum(np.arange(30), 3), np.minimum(np.arange(30) // 2, 3)
    for marks, end in (([DAY], 7), ([9 * DAY], 10), ([28.5 * DAY], 29)):
        drawn = chart_of_lanes(hours, truth, known, {"a": marks, "b": [], "c": [], "d": []})
        assert drawn.axes[0].get_xlim() == (0, end)
    assert chart_of_lanes(hours, 0 * truth, 0 * known, dict.fromkeys("abcd", ())).axes[0].get_xlim() == (0, 1)


def test_the_time_line_names_who_did_not_answer_until_they_do(play):
    give(play, do="join", role="testing")
    give(play, do="next", role="control")

    def told():
        rows = {row[1]: row[4] for row in tell.flags(play, SimpleNamespace(flags=lanes(play)), "en")}
        return rows["I2"]

    assert told() == "no answer: Testing"
    give(play, do="reply", role="testing", inject="I2", state="answered", text="one")
    assert told().startswith("Testing: answered")
    assert "no answer" not in told()


def test_an_order_of_the_plan_that_the_team_gave_itself_is_not_told_as_struck(play):
    give(play, do="join", role="testing")
    planned = next(p for p in play.seats["testing"].planned if p.order.order == "test_round")
    give(play, do="standing", role="testing", rule=planned.rule, number=planned.number, on=False)
    give(play, do="next", role="control")
    assert any(f.text.en.startswith("not given") for f in lanes(play))
    play.decisions.append(play.decisions[-1].__class__(1, "testing", play.model.now, planned.order))
    assert not any(f.text.en.startswith("not given") for f in lanes(play))


def test_what_nobody_reported_is_no_number_in_what_was_known_then(play):
    nothing = known_at(play, -1.0)
    assert nothing.en == "known cases 0; longest wait: no report yet; rooms free: no report yet"
    assert nothing.zh == "已知病例0例；最久等待：尚无上报；空房：尚无上报"


def test_the_decision_for_the_most_residents_is_looked_at_first_and_what_is_there_is_shown_so_far(play):
    give(play, do="join", role="command")
    give(play, do="join", role="checkpoints")
    order_with_a_forecast(play)
    county = o.CloseLayer(order="close_layer", layer="school", area="county")
    play.do(i.Give(role="command", order=county), time.time())

    async def look():
        async with visit(play) as (user, room):
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            made = decisions(play)
            asked = [d[0].order.order for d in made if d[0].order]
            assert asked == ["close_layer", "set_zone"]
            assert any(d[0].kept for d in made)  # what command left to the plan
            room.progress = ("decisions", 4, 108)
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            await until(lambda: sees(user, "runs 4 of 108"))
            await user.should_see("4 Luck")
            assert "No run is finished yet" in page(play, room.review)
            import pandas as pd

            changed = {HARM[0]: effect(pd.Series([5.0, 7, 9]), pd.Series([40.0, 47, 49]))}
            room.review.study = Study((Turning(made[0], changed, 3),), (), None, 3, last=False, waiting=1)
            room.changed()
            await until(lambda: sees(user, "So far, 3 pairs; decisions still to come in this look: 1"))
            await user.should_see("all infections: −38")
            file = page(play, room.review)
            for text in ("目前3对；本步尚有1项决策未推演", "So far, 3 pairs", "−38", "4 运气 Luck"):
                assert text in file
            heads = [int(k) for k in re.findall(r"<h2>(\d) ", file)]
            assert heads == list(range(8))

    asyncio.run(look())


def test_the_address_that_was_given_begins_the_addresses_that_are_told():
    assert first_part("0.0.0.0", 8080, "http://10.0.0.5:9000/") == "http://10.0.0.5:9000"
    assert first_part("127.0.0.1", 8080) == "http://localhost:8080"


def test_evaluators_read_once_that_objectives_with_a_standard_grade_themselves(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            assert len(user.find("graded by itself").elements) == 1
            assert sees(user, "≤ 50")
            assert sees(user, "Situation, as the county knows it")

    asyncio.run(look())
