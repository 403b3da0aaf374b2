"""Claims about the pages of those who play: nothing is missed, nothing is lost, and nothing is sent by mistake."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
from test_web_pages import EXERCISE, ROOT, sees, until, visit

from sim.charts import maps
from sim.exercise import inputs as i
from sim.exercise import load
from sim.exercise.seats import Decision
from sim.exercise.tasks import open_tasks
from sim.log import Event
from sim.model import Model
from sim.scenario import orders as o
from sim.web import ending
from sim.web import map as county_map
from sim.web.tokens import grouped

QUESTION = """  - {id: I2, at: 144 h, to: [command, testing, "grid:1"], text: What do you know?, text_zh: 知道什么,
     reply_minutes: 5}
  - {id: I3, at: 144 h, to: [testing], text: Sixty-three ate there, text_zh: 就餐63人}
"""
PLAYED = EXERCISE.replace("objectives:", QUESTION + "objectives:").replace(
    "turns: [", "turns: [" + 4 * "{lasts: 6 h}, "
)


def element(user, marker):
    (found,) = user.find(marker=marker).elements
    return found


def test_a_task_cannot_be_refused_without_a_reason_and_the_answer_can_be_changed(play):
    async def task():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            assert not element(user, "cannot-I1").enabled
            user.find(marker="why-I1").type("the lift is broken")
            await until(lambda: element(user, "cannot-I1").enabled)
            user.find(marker="cannot-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "cannot")
            await until(lambda: sees(user, "Cannot: the lift is broken"))
            user.find(marker="change-I1").click()
            user.find(marker="done-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "done")
            assert play.sent[0].answers[-1][2] == ""  # the reason of the Cannot is none of the Done

    asyncio.run(task())


def test_a_task_of_an_earlier_turn_can_still_be_done(play):
    play.do(i.Join(role="grid:1"), time.time())
    play.do(i.Next(role="control"), time.time())

    async def answer():
        async with visit(play) as (user, room):
            assert play.turn == 1
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            await user.should_see("I1 · late")
            user.find(marker="done-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "done")

    asyncio.run(answer())


def test_what_another_has_done_of_a_shared_task_is_not_done_for_this_role(play):
    play.do(
        i.Edit(role="control", inject="I1", text="Visit", text_zh="上门", to=("community:1", "grid:1")), time.time()
    )
    play.do(i.Again(role="control", inject="I1"), time.time())
    play.do(i.Reply(role="community:1", inject="I1", state="done"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            assert element(user, "badge-tasks").text == str(1 + len(open_tasks(play, "grid:1")))  # with its own list
            assert not sees_marker(user, "change-I1")
            user.find(marker="started-I1").click()
            await until(lambda: sees(user, "I1 · begun"))
            await user.open(f"/r/{room.tokens.token('community:1')}?lang=en")
            await user.should_see("I1 · Done")

    asyncio.run(look())


async def asks_for_people(user, room):
    """The form of testing, with a request for people from outside."""
    await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
    element(user, "kind").set_value("ask_aid")
    await until(lambda: sees_marker(user, "field-stay"))


def test_a_request_for_people_outlives_a_change_of_the_language(play, caplog):
    async def ask():
        async with visit(play) as (user, room):
            await asks_for_people(user, room)
            element(user, "field-number").set_value(7)
            user.find("中文").trigger("click.prevent")
            await until(lambda: sees(user, "我的命令"))
            assert (element(user, "kind").value, element(user, "field-number").value) == ("ask_aid", 7)

    asyncio.run(ask())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_long_stay_is_asked_for_in_days(play):
    async def ask():
        async with visit(play) as (user, room):
            await asks_for_people(user, room)
            stay = element(user, "field-stay")
            assert (stay.value, stay.props["label"]) == (14.0, "They stay (days)")
            stay.set_value(3)
            user.find(marker="issue").click()
            await until(lambda: bool(play.seats["testing"].orders))
            assert play.seats["testing"].orders[0].order.stay == 72.0

    asyncio.run(ask())


def test_the_phone_tells_on_its_tabs_how_many_messages_and_tasks_wait(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            tasks = str(1 + len(open_tasks(play, "grid:1")))  # that of control, and those of its own list
            assert [element(user, f"badge-{tab}").text for tab in ("tasks", "messages")] == [tasks, "1"]
            play.do(i.Reply(role="grid:1", inject="I2", state="answered", text="nothing"), time.time())
            room.changed()
            await until(lambda: not sees_marker(user, "badge-messages"))
            assert sees_marker(user, "badge-tasks")

    asyncio.run(look())


def sees_marker(user, marker):
    try:
        return bool(user.find(marker=marker).elements)
    except AssertionError:
        return False


def test_what_is_being_written_outlives_the_answer_of_another_role_and_the_change_of_the_language(play):
    async def answer():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            user.find(marker="reply-I2").type("we know one case")
            play.do(i.Reply(role="testing", inject="I2", state="answered", text="one tube"), time.time())
            room.changed()
            await until(lambda: sees(user, "one tube"))
            assert element(user, "reply-I2").value == "we know one case"
            user.find(marker="own-forecast").type("it holds")
            user.find(marker="tab-resources").click()
            await until(lambda: sees(user, "Coaches"))
            user.find("中文").trigger("click.prevent")
            await until(lambda: sees(user, "我的命令"))
            assert element(user, "reply-I2").value == "we know one case"
            assert element(user, "own-forecast").value == "it holds"
            await user.should_see("大巴")
            assert not room.kept  # handed on once

    asyncio.run(answer())


def test_a_phone_in_the_other_language_has_the_same_tab(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            user.find(marker="tab-report").click()
            await until(lambda: sees(user, "1 People reached"))
            user.find("中文").trigger("click.prevent")
            await until(lambda: sees(user, "1 已联系人数"))

    asyncio.run(look())


def test_a_message_that_asks_nothing_can_be_answered_and_one_of_another_role_too(play):
    play.do(i.Write(role="transfer", to="testing", text="How many are positive?"), time.time())

    async def answer():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("How many are positive?")
            user.find(marker="open-I3").click()
            user.find(marker="reply-I3").type("Haining is told")
            user.find(marker="send-I3").click()
            (canteen,) = (sent for sent in play.sent if sent.inject and sent.inject.id == "I3")
            await until(lambda: canteen.answers)
            name = f"transfer-0-{play.sent[-1].due:.0f}"
            user.find(marker=f"open-{name}").click()
            user.find(marker=f"reply-{name}").type("one")
            user.find(marker=f"send-{name}").click()
            await until(lambda: (play.sent[-1].sender, play.sent[-1].to) == ("testing", ("transfer",)))
            await until(lambda: sees(user, "✓ sent to: Transfer and isolation"))

    asyncio.run(answer())


def test_answers_to_two_messages_that_came_while_the_clock_stood_are_kept_apart(play):
    for text in ("Look at every panel", "Issue one order"):
        play.do(i.Broadcast(role="control", text=text), play.began)

    async def answer():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            user.find(marker="open-control-0-0-1").click()
            user.find(marker="reply-control-0-0-1").type("done")
            user.find(marker="send-control-0-0-1").click()
            await until(lambda: (play.sent[-1].sender, play.sent[-1].en) == ("testing", "done"))
            await until(lambda: sees(user, "✓ sent to: Exercise control"))
            assert not sees_marker(user, "reply-control-0-0")  # the other is as it was

    asyncio.run(answer())


def test_every_role_writes_to_control_and_reads_again_what_it_sent(play):
    async def write():
        async with visit(play) as (user, room):
            for role in ("checkpoints", "grid:1"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                if role == "grid:1":
                    user.find(marker="tab-report").click()
                    await until(lambda: sees_marker(user, "write"))
                user.find(marker="write_text-own").type(f"asks {role}")
                user.find(marker="send-own").click()
                await until(lambda: user.notify.contains("✓ sent"))
                await until(lambda role=role: play.sent[-1].en == f"asks {role}")
                assert play.sent[-1].to == ("control",)
                assert not element(user, "write_text-own").value
                if role == "grid:1":
                    user.find(marker="tab-messages").click()
                await until(lambda: sees(user, "✓ sent to: Exercise control"))

    asyncio.run(write())


def test_messages_of_earlier_turns_are_folded_and_one_without_an_answer_stays_for_a_turn(play):
    async def look():
        async with visit(play) as (user, room):
            play.do(i.Join(role="testing"), time.time())
            play.do(i.Next(role="control"), time.time())
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("not answered in its turn")
            assert not element(user, "turn-0").value
            user.find(marker="reply-I2").type("one case")
            user.find(marker="send-I2").click()
            await until(lambda: not sees(user, "not answered in its turn"))

    asyncio.run(look())


def test_a_role_reads_that_its_turn_is_open_again(play, monkeypatch):
    monkeypatch.setattr(play, "elapsed", lambda now: 30.0)
    play.sent[1].due = 60.0

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "A new message: your turn is open again."))
            assert not play.seats["command"].ended

    asyncio.run(look())


def test_who_ends_a_turn_that_has_only_just_begun_is_asked(play, monkeypatch):
    async def end():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            play.do(i.Join(role="testing"), time.time())
            play.do(i.Next(role="control"), time.time())
            room.changed()
            await until(lambda: sees(user, "Turn 2/6"))
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "has begun only just now"))
            assert not play.seats["command"].ended
            user.find(marker="no").click()
            await until(lambda: not sees(user, "has begun only just now"))
            monkeypatch.setattr(ending, "SOON", 0.0)
            user.find(marker="end-turn").click()
            await until(lambda: play.seats["command"].ended)

    asyncio.run(end())


def test_who_ends_a_turn_while_it_owes_answers_is_told_which_and_is_not_kept_from_it(play):
    async def end():
        async with visit(play) as (user, room):
            play.do(i.Join(role="testing"), time.time())  # so that nobody's end is the last one
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "Your post has not answered yet:"))
            assert sees(user, "<b>I2</b> What do you know?")
            assert not play.seats["command"].ended
            user.find(marker="no").click()
            await until(lambda: not sees(user, "Your post has not answered yet:"))
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "Your post has not answered yet:"))
            user.find(marker="yes").click()
            await until(lambda: play.seats["command"].ended)
            await until(lambda: sees(user, "Not answered yet: I2. Until the turn is played you can still answer."))
            user.find(marker="reply-I2").type("one case")
            user.find(marker="send-I2").click()
            await until(lambda: play.sent[1].answered_by("command"))
            await until(lambda: not sees(user, "Not answered yet"))

    asyncio.run(end())


def test_a_message_that_comes_while_somebody_is_asked_is_told_too(play, monkeypatch):
    monkeypatch.setattr(play, "elapsed", lambda now: 30.0)
    play.sent[2].inject, play.sent[2].due = play.sent[1].inject.model_copy(update={"id": "I3"}), 60.0

    async def end():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=zh")
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "<b>I2</b> 知道什么"))
            assert not sees(user, "<b>I3</b>")
            play.sent[2].due = 30.0
            user.find(marker="yes").click()
            await until(lambda: sees(user, "<b>I3</b> 就餐63人"))
            assert not play.seats["testing"].ended
            user.find(marker="yes").click()
            await until(lambda: play.seats["testing"].ended)

    asyncio.run(end())


def test_an_end_that_is_meant_for_a_turn_that_is_played_meanwhile_does_not_end_the_next_one(play):
    async def end():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "Your post has not answered yet:"))
            play.do(i.Next(role="control", by="clock"), time.time())
            room.changed()
            user.find(marker="yes").click()
            await until(lambda: not sees(user, "Your post has not answered yet:"))
            await asyncio.sleep(0.5)
            assert not play.seats["command"].ended

    asyncio.run(end())


def test_a_task_that_is_neither_done_nor_refused_is_owed_as_well(play):
    async def end():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            user.find(marker="end-turn").click()
            await until(lambda: sees(user, "<b>I1</b> Visit twelve homes"))
            assert sees(user, "<b>I2</b>")
            assert not sees(user, "<b>I3</b>")  # it is for testing only, and asks for nothing

    asyncio.run(end())


def test_control_sees_beside_each_role_which_answers_it_owes(play):
    async def look():
        async with visit(play) as (user, room):
            play.do(i.Join(role="command"), time.time())
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await until(lambda: "not answered yet: I2" in element(user, "seat-command").content)
            assert "not answered yet" not in element(user, "seat-testing").content  # nobody sits there
            play.do(i.Reply(role="command", inject="I2", state="answered", text="one case"), time.time())
            room.changed()
            await until(lambda: "not answered yet" not in element(user, "seat-command").content)

    asyncio.run(look())


def test_an_order_that_cannot_be_obeyed_cannot_be_issued_and_its_reason_is_there(play):
    async def order():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            assert element(user, "issue").enabled
            user.find(marker="after").clear()
            user.find(marker="after").type("90")
            await until(lambda: sees(user, "✗ later than this turn, which lasts 6 h"))
            assert not element(user, "issue").enabled

    asyncio.run(order())


def test_a_form_tells_at_once_what_others_have_ordered_meanwhile(play):
    async def order():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('supply')}?lang=en")
            element(user, "kind").set_value("rent_shed")
            await until(lambda: sees(user, "m²"))
            shed = i.Give(role="control", order=o.RentShed(order="rent_shed"))
            play.do(shed, time.time())
            room.changed()
            await until(lambda: sees(user, "✗ is ordered for this turn already; it comes once"))
            assert not element(user, "issue").enabled

    asyncio.run(order())


def test_people_whom_another_role_asks_for_are_not_offered(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('supply')}?lang=en")
            element(user, "kind").set_value("ask_aid")
            await until(lambda: sees_marker(user, "field-what"))
            assert list(element(user, "field-what").options) == ["volunteers"]

    asyncio.run(look())


def test_an_issued_order_shows_when_it_holds_and_what_is_expected_and_the_plan_is_folded(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            user.find(marker="own-forecast").type("half the contacts")
            user.find(marker="issue").click()
            await until(lambda: sees(user, "“half the contacts”"))
            await user.should_see("in force about D1")
            round_, rows = o.TestRound(order="test_round", area="county"), play.model.log.events.rows
            at = float(rows["time"][rows["event"] == Event.ROUND_ORDERED][0])
            expected = i.Foreseen(in_force=at + 6, own="one tube")
            play.decisions.append(Decision(0, "testing", at, round_, foreseen=expected))
            for _ in range(2):
                play.do(i.Next(role="control"), time.time())
            room.changed()
            await until(lambda: sees(user, "times, D"))  # what the plan orders again and again
            await user.should_see("“half the contacts”")
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("“one tube”")

    asyncio.run(look())


def test_all_own_orders_of_earlier_turns_are_shown(play):
    play.do(i.Join(role="command"), time.time())
    levels = {"lockdown": "lockdown", "control": "control area", "precaution": "precaution", "ordinary": "ordinary"}
    for level in levels:
        for town in ("Wuyuan", "Qinshan", "Shendang"):
            order = {"order": "lower_zone", "level": level, "area": f"town:{town}"}
            play.do(i.read({"do": "order", "role": "command", "order": order}), time.time())
        play.do(i.Next(role="control"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            for level in levels.values():
                for town in ("Wuyuan", "Qinshan", "Shendang"):
                    await user.should_see(f"Lower an area: {level}, {town}")

    asyncio.run(look())


def test_objectives_and_their_standards_are_on_the_pages_of_players(play):
    async def look():
        async with visit(play) as (user, room):
            for role in ("command", "grid:1"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                await user.should_see("Objectives and their standards")
                await user.should_see("O1 People")

    asyncio.run(look())


@pytest.mark.parametrize("typed", ["abcdefghjkmn", "ABCD EFGH JKMN", "abcd-efgh-jkmn", " abcd  efgh-jkmn "])
def test_a_code_is_found_without_dashes_with_spaces_and_in_capitals(typed):
    assert grouped(typed) == "abcd-efgh-jkmn"


def test_the_start_page_takes_a_code_as_it_is_read_aloud(play):
    async def join():
        async with visit(play) as (user, room):
            token = room.tokens.token("testing")
            for typed in (token.replace("-", ""), token.replace("-", " ").upper()):
                await user.open("/?lang=en")
                user.find(marker="code").type(typed)
                user.find(marker="enter").click()
                await until(lambda: sees(user, "Role: Testing"))

    asyncio.run(join())


def test_the_name_of_a_town_covers_no_mark_where_there_is_room():
    towns = maps.towns()
    sizes = [(3.0, 1.0)] * len(towns)
    here = np.array([towns[0].label, towns[1].label])
    moved = maps.beside_marks(towns, {"mark": here}, sizes)
    assert not (np.abs(here[:, None] - moved[None]) < np.array([1.5, 0.5])).all(axis=-1).any()


def test_names_of_towns_are_drawn_upon_all_marks_of_the_page():
    path = ROOT / "scenarios" / "exercises" / "wanghai-driver.yaml"
    _, scenario = load(path)
    drawn = county_map.draw(Model(scenario, 0), "en").partition("</svg>")[0]
    assert drawn.index("Wuyuan") > max(drawn.rindex("<rect"), drawn.rindex("<path"), drawn.rfind("<circle"))
