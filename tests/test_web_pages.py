"""Claims about the pages of an exercise, without a browser: who sees what, and what a press of a button does."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pandas as pd
import pytest

testing = pytest.importorskip("nicegui.testing")

from sim.both import Both  # noqa: E402
from sim.cli import main  # noqa: E402
from sim.exercise import Play, Refused, tell  # noqa: E402
from sim.exercise import inputs as i  # noqa: E402
from sim.exercise.aar import page  # noqa: E402
from sim.exercise.forecast import forecast  # noqa: E402
from sim.exercise.play import OtherVersion  # noqa: E402
from sim.exercise.review import review  # noqa: E402
from sim.exercise.tasks import open_tasks  # noqa: E402
from sim.exercise.turning import Luck, Study  # noqa: E402
from sim.model import Model  # noqa: E402
from sim.response.orders import Orders  # noqa: E402
from sim.scenario import orders as o  # noqa: E402
from sim.store import locked  # noqa: E402
from sim.web.drawn import lanes_options  # noqa: E402
from sim.web.house import House  # noqa: E402
from sim.web.room import Room  # noqa: E402
from sim.web.screen import kind_of_device  # noqa: E402
from sim.web.server import links, pages, reached_at  # noqa: E402
from sim.web.tokens import Tokens  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
EXERCISE = f"""
name: small
title: Small drill
title_zh: 小型演练
scenario: {ROOT / "scenarios" / "tiny.yaml"}
begin: 6 d
turns: [{{lasts: 6 h}}, {{lasts: 6 h}}]
roles: [command, testing, transfer, checkpoints, supply, "town:Wuyuan", "community:1", "grid:1"]
injects:
  - {{id: I1, at: 144 h, to: ["grid:1"], text: Visit twelve homes, text_zh: 上门12户, task: visit,
     expected: [homes listed, homes visited], expected_zh: [列出名单, 上门]}}
objectives:
  - {{id: O1, title: People, title_zh: 群众}}
"""
PLAYED = EXERCISE


@contextlib.asynccontextmanager
async def visit(play):
    """A visitor and the room, as in the server but without a network."""
    loaded = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "sim"}
    try:
        async with testing.user_simulation() as user:
            house = House(play)
            pages(house, "en")
            yield user, house.rooms[0]
            await house.close()
    finally:
        sys.modules.update(loaded)  # the simulation of users forgets modules that have pages


async def until(holds):
    """Wait until something holds: a press takes effect, and pages look for what is new twice a second."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to hold")


def sees(user, text):
    """Whether the page shows this text."""
    with contextlib.suppress(AssertionError):
        return bool(user.find(text).elements)
    return False


def test_every_role_has_its_page_in_both_languages_and_only_control_sees_the_truth(play):
    async def look():
        async with visit(play) as (user, room):
            for role in (*play.exercise.roles, "control", "evaluator", "observer"):
                for lang, strip in (("en", "not real"), ("zh", "非真实")):
                    await user.open(f"/r/{room.tokens.token(role)}?lang={lang}")
                    await user.should_see(strip)
                    if role == "control":
                        await user.should_see("TRUTH" if lang == "en" else "真实")
                    else:
                        await user.should_not_see("TRUTH")
            await user.open("/r/nothing")
            await user.should_see("This link opens nothing")

    asyncio.run(look())


def test_an_order_of_the_form_is_issued_with_its_forecast_and_withdrawn(play):
    async def order():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Takes effect")
            await user.should_see("building of the case: ")  # which, is told
            user.find(marker="own-forecast").type("half the contacts")
            user.find(marker="issue").click()
            await until(lambda: sees(user, "Issued for this turn: 1"))
            (given,) = play.seats["command"].orders
            assert given.order.order == "set_zone"
            seen = forecast(play.model, given.order)
            assert given.foreseen.in_force == play.model.now + seen.effective_h
            assert (given.foreseen.costs, given.foreseen.own) == (seen.costs, "half the contacts")
            user.find(marker="withdraw-0").click()
            await until(lambda: sees(user, "Issued for this turn: 0"))
            assert not play.seats["command"].orders

    asyncio.run(order())


def test_what_is_unticked_is_struck_and_a_role_can_be_left_to_the_plan(play):
    async def strike():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("its time has passed")  # the first case is known
            user.find(marker="plan-2-0").click()
            await until(lambda: play.seats["testing"].struck == {(2, 0)})
            user.find(marker="autopilot").click()
            await until(lambda: sees(user, "Take this role back"))
            assert play.seats["testing"].autopilot

    asyncio.run(strike())


def test_a_task_on_the_phone_is_done_and_control_sees_it(play):
    async def task():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=zh")
            await user.should_see("上门12户")
            user.find(marker="done-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "done")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await until(lambda: sees(user, "Grid 1: Done"))

    asyncio.run(task())


def test_a_reason_why_not_is_not_told_again_when_the_task_is_done_after_all(play):
    async def task():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            user.find(marker="why-I1").type("keys missing")
            user.find(marker="cannot-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "cannot")
            await until(lambda: sees(user, "Change my answer"))
            user.find(marker="change-I1").click()
            user.find(marker="done-I1").click()
            await until(lambda: play.sent[0].last_of("grid:1") == "done")
            assert [(state, text) for _, state, text, _ in play.sent[0].answers] == [
                ("cannot", "keys missing"), ("done", ""),
            ]  # fmt: skip

    asyncio.run(task())


def test_an_order_is_issued_once_in_a_turn_and_again_at_another_hour(play):
    order = {"do": "order", "role": "testing", "order": {"order": "ask_aid", "what": "samplers", "number": 1}}
    play.do(i.Join(role="testing"), time.time())
    play.do(i.read(order), time.time())
    with pytest.raises(Refused, match="issued for this turn already"):
        play.do(i.read(order), time.time())
    play.do(i.read(order | {"after": 1.0}), time.time())
    assert len(play.seats["testing"].orders) == 2


def test_a_report_on_the_phone_has_numbered_counts_and_is_not_empty(play):
    async def report():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            user.find(marker="tab-report").click()
            await until(lambda: sees(user, "1 People reached"))
            user.find(marker="send-report").click()
            await until(lambda: user.notify.contains("Fill in at least one line; a count is a whole number from 0."))
            assert not [sent for sent in play.sent if sent.sender == "grid:1"]
            user.find(marker="report-1").type("86")
            user.find(marker="report-2").type("3")
            user.find(marker="send-report").click()
            await until(lambda: play.sent[-1].sender == "grid:1")
            assert play.sent[-1].zh == "已联系人数86；缺人数3"
            user.find(marker="tab-tasks").click()
            await until(lambda: sees(user, "Tell the level above"))
            assert play.seats["grid:1"].tasks["report"][0] == "done"

    asyncio.run(report())


def test_a_task_of_the_grids_own_list_is_done_on_the_phone(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(EXERCISE.replace("grid:1", "grid:0"), encoding="utf-8")
    play = Play.start(path, tmp_path / "play", time.time())
    tasks = [task.task for task in open_tasks(play, "grid:0")]
    assert tasks

    async def do():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:0')}?lang=zh")
            await user.should_see("上门" if "visit" in tasks else "打电话")
            user.find(marker=f"done-{tasks[0]}").click()
            await until(lambda: play.seats["grid:0"].tasks.get(tasks[0], ("", ""))[0] == "done")

    asyncio.run(do())
    play.do(i.Next(role="control"), time.time())
    assert [d.order.task for d in play.decisions if d.role == "grid:0"] == tasks[1:]  # what was not done is left


def test_control_reads_that_the_run_out_failed(play, monkeypatch, caplog):
    for _ in play.exercise.turns:
        play.do(i.Next(role="control"), time.time())
    with monkeypatch.context() as patched:
        patched.setattr(Model, "result", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            play.do(i.Finish(role="control"), time.time())

        async def back():
            async with visit(Play.resume(play.folder)) as (user, room):
                await room.back()
                for lang, text in (("en", "The run-out from the last turn"), ("zh", "推演至期末时出错")):
                    await user.open(f"/r/{room.tokens.token('control')}?lang={lang}")
                    await user.should_see(text)

        asyncio.run(back())
    assert "fails again" in caplog.text


def test_the_clock_ends_a_turn_and_too_many_inputs_are_refused(play):
    async def tick():
        async with visit(play) as (_, room):
            room.play.do(i.Join(role="command"), time.time())
            room.play.do(i.Pause(role="control", on=False), time.time())
            room.play.do(i.Extend(role="control", minutes=-10), time.time())
            await room.clock()
            assert play.turn == 1
            with pytest.raises(Refused, match="too many"):
                for _ in range(100):
                    await room.do(i.Looked(role="command", what="map"))

    asyncio.run(tick())


VIEW = {"strengths": ("a", "b", "c"), "gaps": ("d", "e", "f")}


def played_out(play, room):
    """The turns and the run-out are over; nothing is studied in the background."""
    for _ in play.exercise.turns:
        play.do(i.Next(role="control"), time.time())
    play.do(i.Finish(role="control"), time.time())
    room.review, room._study = review(play), asyncio.create_task(asyncio.sleep(0))
    room.changed()


def test_the_outcome_is_out_of_sight_until_the_team_has_written_its_own_view(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Reported infections")
            played_out(play, room)
            await until(lambda: sees(user, "Open the review"))
            for role in ("command", "grid:1", "evaluator", "observer"):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                await user.should_see("The outcome is shown when the team has written its own view")
                await user.should_not_see("Reported infections")
                await user.should_not_see("Simulated D")
            play.do(i.View(role="command", **VIEW), time.time())
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Reported infections")

    asyncio.run(look())


def test_a_page_that_is_opened_while_time_passes_sits_down_and_is_drawn_afterwards(play):
    async def look():
        async with visit(play) as (user, room):
            room.busy = True
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_not_see("Reported infections")
            assert not play.seats["command"].joined
            room.busy = False
            await until(lambda: sees(user, "Reported infections"))
            assert play.seats["command"].joined

    asyncio.run(look())


def test_the_review_keeps_what_is_being_typed_and_tells_what_is_missing(play):
    async def write():
        async with visit(play) as (user, room):
            played_out(play, room)
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            user.find(marker="strength-1").type("held the driver")
            user.find(marker="lock").click()
            await user.should_see("Fill in all six lines first")
            play.do(i.View(role="command", **VIEW), time.time())
            room.changed()
            await until(lambda: sees(user, "2 Objectives"))
            user.find(marker="action-action").type("drill each month")
            user.find(marker="add-action").click()
            await user.should_see("An action needs what, who and until when")
            await room.do(i.Action(role="testing", text="a second machine", owner="laboratory", date="May"))
            await until(lambda: sees(user, "a second machine"))
            (field,) = user.find(marker="action-action").elements
            assert field.value == "drill each month"

    asyncio.run(write())


def test_a_change_of_the_language_keeps_the_six_lines_of_the_own_view_and_the_action_that_is_typed(play):
    async def write():
        async with visit(play) as (user, room):

            async def in_chinese():
                address = f"/r/{room.tokens.token('command')}/review"
                user.find("中文").trigger("click.prevent")
                await until(lambda: room.kept)
                await user.open(f"{address}?lang=zh&keep={next(iter(room.kept))}")

            def held(marker):
                (field,) = user.find(marker=marker).elements
                return field.value

            played_out(play, room)
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            lines = {f"{kind}-{k}": f"{kind} {k}" for kind in ("strength", "gap") for k in (1, 2, 3)}
            for marker, text in lines.items():
                user.find(marker=marker).type(text)
            await in_chinese()
            assert {marker: held(marker) for marker in lines} == lines
            user.find(marker="lock").click()
            await until(lambda: play.view is not None)
            assert (*play.view.strengths, *play.view.gaps) == tuple(lines.values())
            await room.do(i.Action(role="testing", text="a second machine", owner="laboratory", date="May"))
            number = next(iter(play.actions))
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            user.find(marker=f"change-{number}").click()
            await until(lambda: sees(user, "Save"))
            user.find(marker="action-check").type("each month")
            await in_chinese()
            assert [held(f"action-{key}") for key in ("action", "owner", "check")] == [
                "a second machine", "laboratory", "each month",
            ]  # fmt: skip
            user.find(marker="add-action").click()
            await until(lambda: play.actions[number].check == "each month")
            assert held("action-check") == ""

    asyncio.run(write())


def test_the_own_view_is_not_written_before_the_turns_are_over(play):
    async def early():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            await user.should_see("The review opens when the turns are over")
            with pytest.raises(Refused, match="not over yet"):
                await room.do(i.View(role="command", **VIEW))
            played_out(play, room)
            await until(lambda: sees(user, "Write and lock"))

    asyncio.run(early())


def test_a_message_of_controls_own_reaches_the_role_that_was_chosen(play):
    async def send():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            (to,) = user.find(marker="broadcast-to").elements
            assert list(to.options) == ["all", *play.exercise.roles]
            to.set_value("testing")
            user.find(marker="broadcast").type("the mayor asks for numbers")
            user.find(marker="send-broadcast").click()
            await until(lambda: any(sent.sender == "control" and not sent.inject for sent in play.sent))
            assert play.sent[-1].to == ("testing",)
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_see("the mayor asks for numbers")
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_not_see("the mayor asks for numbers")

    asyncio.run(send())


def test_control_is_asked_before_the_exercise_ends(play):
    async def end():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            for answer, phase in (("no", "planning"), ("yes", "finished")):
                user.find(marker="finish").click()
                await until(lambda: sees(user, "End the exercise now?"))
                user.find(marker=answer).click()
                await until(lambda: not sees(user, "End the exercise now?"))
                await until(lambda phase=phase: play.phase == phase)

    asyncio.run(end())


def test_the_form_asks_for_an_area_where_no_case_says_one(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(EXERCISE.replace("begin: 6 d", "begin: 1 h").replace("at: 144 h", "at: 2 h"), encoding="utf-8")
    play = Play.start(path, tmp_path / "play", time.time())
    assert not play.model.situation.case_homes

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Choose an area")
            user.find(marker="issue").click()
            await asyncio.sleep(0.3)
            assert not play.seats["command"].orders
            await user.open(f"/r/{room.tokens.token('community:1')}?lang=en")
            (area,) = user.find(marker="field-area").elements
            assert area.value == "community:1"

    asyncio.run(look())


def test_an_exercise_that_is_ended_in_a_pause_is_reviewed(play, monkeypatch):
    async def end():
        async with visit(play) as (_, room):
            assert play.paused
            looked = asyncio.Event()
            monkeypatch.setattr(Room, "_look_back", lambda room: asyncio.sleep(0, looked.set()))
            await room.do(i.Finish(role="control"))
            await room.clock()
            assert looked.is_set()

    asyncio.run(end())


def test_a_grade_given_after_the_end_stands_in_the_review_and_in_its_file(play):
    async def grade():
        async with visit(play) as (user, room):
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            await user.open(f"/r/{room.tokens.token('observer')}/review?lang=en")
            await user.should_see("2 Objectives")
            await user.should_not_see("nobody without medicine")
            await room.do(i.Rate(role="evaluator", objective="O1", grade="P", note="nobody without medicine"))
            await until(lambda: sees(user, "nobody without medicine"))
            file = page(play, room.review)
            assert "nobody without medicine" in file
            assert (
                '<table class="sheet"><thead><tr><td><div class="drill"><span>【演练】' in file
            )  # on each printed page

    asyncio.run(grade())


def texts(user):
    """Everything that a page shows as text, without marks and without commands to type."""
    found = []
    for element in user.client.elements.values():
        labels = [option["label"] for option in element.props.get("options", []) if isinstance(option, dict)]
        shown = [getattr(element, name, "") for name in ("content", "text")] + [element.props.get("label", ""), *labels]
        found += [re.sub(r"<code>.*?</code>|<[^>]*>", " ", text) for text in shown if isinstance(text, str)]
    return [text for text in found if "DRILL" not in text and text not in ("English", "中文")]


def test_chinese_pages_hold_no_english_and_english_pages_no_chinese(play):
    lockdown = o.SetZone(order="set_zone", level="lockdown", area="town:Wuyuan")
    play.do(i.Join(role="command"), time.time())
    play.do(i.Give(role="command", order=lockdown), time.time())
    play.do(i.Reply(role="grid:1", inject="I1", state="done"), time.time())
    foreign = {"zh": r"[A-Za-z]{3,}|\d h\b|\d min", "en": r"[\u3000-\u9fff]"}

    async def read():
        async with visit(play) as (user, room):
            for stage in ("turn", "review"):
                if stage == "review":
                    played_out(play, room)
                    play.do(i.View(role="command", strengths=("1",) * 3, gaps=("2",) * 3), time.time())
                for role in (*play.exercise.roles, "control", "evaluator", "observer"):
                    for lang, pattern in foreign.items():
                        for page in ("", "/review") if stage == "review" else ("",):
                            await user.open(f"/r/{room.tokens.token(role)}{page}?lang={lang}")
                            wrong = [text for text in texts(user) if re.search(pattern, text.replace("PCR", ""))]
                            assert not wrong, (stage, role, lang, page)

    asyncio.run(read())


def test_a_question_to_several_is_answered_by_each(tmp_path):
    path = tmp_path / "small.yaml"
    text = EXERCISE.replace('["grid:1"]', "[all]").replace("task: visit", "reply_minutes: 5")
    path.write_text(text, encoding="utf-8")
    play = Play.start(path, tmp_path / "play", time.time())
    play.do(i.Join(role="command"), time.time())
    play.do(i.Reply(role="testing", inject="I1", state="answered", text="no round"), time.time())

    async def answer():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("no round")
            user.find(marker="reply-I1").type("a round of the town")
            user.find(marker="send-I1").click()
            await until(lambda: [role for role, *_ in play.sent[0].answers] == ["testing", "command"])

    asyncio.run(answer())


def test_the_form_begins_with_an_order_that_the_role_may_give(play):
    async def look():
        async with visit(play) as (user, room):
            for role, field in (("community:1", "level"), ("town:Wuyuan", "level"), ("checkpoints", "mode")):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                (chosen,) = user.find(marker=f"field-{field}").elements
                assert chosen.value not in ("lockdown", "closed")
                await user.should_not_see("belongs to")
                await user.should_not_see("decided by the command post")

    asyncio.run(look())


def test_an_evaluator_is_told_that_a_grade_is_missing_and_that_one_was_kept(play):
    async def grade():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            user.find(marker="note-O1").type("late")
            user.find(marker="rate-O1").click()
            await user.should_see("Choose a grade first")
            (toggle,) = user.find(marker="grade-O1").elements
            toggle.set_value("S")
            user.find(marker="rate-O1").click()
            await user.should_see("✓ saved O1")
            assert play.grades == {"O1": ("S", "late")}

    asyncio.run(grade())


def test_an_evaluator_grades_an_inject_and_the_review_and_its_file_show_it(play):
    async def grade():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            user.find(marker="tick-I1-1").click()
            (toggle,) = user.find(marker="grade-I1").elements
            toggle.set_value("M")
            user.find(marker="note-I1").type("the grid had no list")
            user.find(marker="rate-I1").click()
            await user.should_see("✓ saved I1")
            assert (play.inject_grades, play.ticks) == ({"I1": ("M", "the grid had no list")}, {"I1": {1}})
            assert Play.resume(play.folder).inject_grades == play.inject_grades
            with pytest.raises(Refused, match="only evaluators"):
                await room.do(i.RateInject(role="command", inject="I1", grade="P"))
            with pytest.raises(Refused, match="was not sent"):
                await room.do(i.RateInject(role="evaluator", inject="I9", grade="P"))
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            assert tell.expected(play, "en") == [["I1", "1/2", "homes listed", "M", "the grid had no list"]]
            await user.open(f"/r/{room.tokens.token('observer')}/review?lang=en")
            await until(lambda: sees(user, "the grid had no list"))
            assert "the grid had no list" in page(play, room.review)

    asyncio.run(grade())


def test_a_task_of_an_earlier_turn_is_late(play):
    play.do(i.Join(role="grid:1"), time.time())
    play.do(i.Next(role="control"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:1')}?lang=en")
            await user.should_see("I1 · late")

    asyncio.run(look())


def test_the_time_line_opens_on_the_turns_and_shades_what_was_not_known(play):
    async def look():
        async with visit(play) as (_, room):
            played_out(play, room)
            screen = SimpleNamespace(t=lambda key: key, play=play, lang="en")
            chart = lanes_options(screen, room.review)
            truth, known = chart["series"][:2]
            assert truth["areaStyle"]["opacity"] < known["areaStyle"]["opacity"] == 1  # which hides it below
            assert truth["markLine"]["data"] == [{"xAxis": 0.5}]  # two turns of 6 h
            assert (
                chart["grid"][0]["left"] == chart["grid"][1]["left"] > 6.5 * len("standing plan")
            )  # no label moves one
            assert {grid["outerBoundsMode"] for grid in chart["grid"]} == {"none"}
            assert chart["dataZoom"][0]["endValue"] == 1 < chart["xAxis"][0]["max"] == 24

    asyncio.run(look())


def test_control_plays_a_turn_anew_from_the_page_and_the_play_stays(play):
    async def branch():
        async with visit(play) as (user, room):
            play.do(i.Next(role="control"), time.time())
            lines = len(play.journal.lines)
            play.do(i.Pause(role="control", on=False), time.time())
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            (turn,) = user.find(marker="branch-turn").elements
            assert list(turn.options) == [1, 2]
            user.find(marker="branch").click()
            await user.should_see("pause the clock first")
            play.do(i.Pause(role="control", on=True), time.time())
            turn.set_value(1)
            user.find(marker="branch").click()
            await until(lambda: sees(user, "Branch from turn 1"))
            (other,) = room.branches
            assert other.folder.name == "play-turn-1"
            assert (other.play.turn, other.play.paused) == (0, True)
            assert (play.turn, len(play.journal.lines)) == (1, lines + 2)
            assert all(room.tokens.role(other.tokens.token(role)) is None for role in other.tokens.roles())
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Turn 1 is played anew")
            await user.open(f"/r/{other.tokens.token('command')}?lang=en")
            await user.should_see("Turn 1/2")
            await user.should_see("Small drill – Branch from turn 1")
            other = House(Play.resume(other.folder)).rooms[0]  # as after another start of the program
            assert (other.play.anew, play.anew) == (1, 0)
            await room.branch(1)
            assert room.branches[1].folder.name == "play-turn-1-2"
            with pytest.raises(Refused, match="has not begun"):
                await room.branch(3)

    asyncio.run(branch())


def test_the_file_of_the_review_tells_luck_also_where_no_decision_was_made(play):
    for _ in play.exercise.turns:
        play.do(i.Next(role="control"), time.time())
    play.do(i.Finish(role="control"), time.time())
    found = review(play)
    found.study = Study((), (), Luck(pd.Series([5.0, 3.0]), pd.Series([4.0, 4.0]), 5.0, 4.0), 50, last=True)
    text = page(play, found)
    for said in ("No decision of the team", "4 运气 Luck", "本次感染5人，同运气下预案4人", "ticked or graded"):
        assert said in text


def test_the_forecast_is_told_in_one_language(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=zh")
            (kind,) = user.find(marker="kind").elements
            kind.set_value("test_round")
            (area,) = user.find(marker="field-area").elements
            area.set_value("county")
            (told,) = user.find(marker="forecast").elements
            assert re.search(r"[\d,]+管；实验室", told.content)

    asyncio.run(look())


def test_who_goes_first_is_asked_for_the_stages_of_a_role_and_begins_with_a_change(play):
    async def look():
        async with visit(play) as (user, room):
            for role, stage in (("testing", "reswab"), ("transfer", "transfer")):
                await user.open(f"/r/{room.tokens.token(role)}?lang=en")
                (kind,) = user.find(marker="kind").elements
                kind.set_value("set_priority")
                (where,), (first,) = (user.find(marker=f"field-{name}").elements for name in ("stage", "first"))
                assert (where.value, first.value) == (stage, "symptomatic")
                (told,) = user.find(marker="forecast").elements
                assert "Takes effect" in told.content

    asyncio.run(look())


def test_every_panel_is_drawn_for_control_and_players_in_both_languages(play):
    heads = {"map": "Schematic", "towns": "residents", "backlog": "hours of work", "resources": "free",
             "entrances": "truck wait"}  # fmt: skip
    chinese = {"map": "示意图", "towns": "居民", "backlog": "积压工时", "resources": "空闲", "entrances": "货车排队"}

    async def look():
        async with visit(play) as (user, room):
            for role in ("control", "command", "observer"):
                for lang, seen in (("en", heads), ("zh", chinese)):
                    await user.open(f"/r/{room.tokens.token(role)}?lang={lang}")
                    for panel, text in seen.items():
                        user.find(marker=f"tab-{panel}").click()
                        await until(lambda text=text: sees(user, text))
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see("Devices there")

    asyncio.run(look())


def test_destroyed_addresses_are_those_of_the_branches_too_and_hinder_no_other_page(play):
    async def destroy():
        async with visit(play) as (user, room):
            await room.branch(1)
            branch = room.branches[0]
            await branch.branch(1)
            old = [branch.tokens.token("command"), branch.branches[0].tokens.token("command")]
            branch.destroy_addresses()
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("Turn 1/2")
            await user.should_not_see("is played anew")
            for token in old:
                await user.open(f"/r/{token}")
                await user.should_see("链接无效")
            assert not list(play.folder.parent.glob("play-*/tokens.json"))
            await room.branch(1)
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            await user.open(f"/r/{room.tokens.token('control')}/review?lang=en")
            await until(lambda: sees(user, "Print or save"))
            user.find(marker="destroy").click()
            await until(lambda: sees(user, "Nobody can open a page any more"))
            user.find(marker="yes").click()
            await until(lambda: not room.branches[1].tokens.roles())

    asyncio.run(destroy())


def test_control_comes_first_in_the_list_of_addresses_in_both_languages(play):
    room = House(play).rooms[0]
    first, *others = links(room, "http://x", "en").splitlines()
    assert first == f"  http://x/r/{room.tokens.token('control')}  Exercise control 导调"
    assert len(others) == len(room.tokens.roles()) - 1


def _own_group_that_hears_ctrl_c():
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_ends_the_server_and_its_workers_while_decisions_are_studied(play, tmp_path):
    play.do(i.Join(role="command"), time.time())
    zone = o.SetZone(order="set_zone", level="lockdown", area="town:Wuyuan")
    play.do(i.Give(role="command", order=zone), time.time())
    for _ in play.exercise.turns:
        play.do(i.Next(role="control"), time.time())
    play.do(i.Finish(role="control"), time.time())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sim", "exercise", str(tmp_path / "small.yaml"), "--out", str(play.folder)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NICEGUI", "PYTEST"))}
    server = subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, preexec_fn=_own_group_that_hears_ctrl_c,
    )  # fmt: skip
    try:
        give_up = time.monotonic() + 180
        while not any(path.is_file() for path in (play.folder / "runs").rglob("*")):
            assert time.monotonic() < give_up
            time.sleep(0.2)
        server.send_signal(signal.SIGINT)
        assert server.wait(90) == 130
        with pytest.raises(ProcessLookupError):
            for _ in range(50):
                os.killpg(server.pid, 0)
                time.sleep(0.2)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def test_the_minutes_that_are_told_are_those_of_the_pace_so_far_without_the_start_of_the_workers(play, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    room = House(play, workers=2).rooms[0]
    at = {0: 0.0, 1: 110.0, 2: 120.0}  # the first two wait for the county; then a run in 20 s
    for done in range(41):
        now[0] = 1000.0 + at.get(done, 120.0 + 20 * (done - 2))
        room._tell("decisions", done, 40)
        if 4 <= done <= 36:
            assert float(room.minutes_left) == pytest.approx((40 - done) * 20 / 60, abs=0.5)
        elif done < 4:
            assert room.minutes_left == "…"
    room._tell("luck", 12, 24)
    assert room.minutes_left == "4"  # at the pace of the look before


def test_control_sees_when_a_role_was_there_last(play):
    room = House(play).rooms[0]
    assert room.devices.last_heard("testing") == ""
    room.devices.hear("testing", "phone")
    assert re.fullmatch(r"\d\d:\d\d", room.devices.last_heard("testing"))


def test_control_sees_each_device_that_is_there_and_how_fast_it_answers(play, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "time", lambda: now[0])
    room = House(play).rooms[0]
    room.devices.hear("testing", "one", "phone")
    room.devices.hear("command", "two", "computer")
    room.devices.ask("testing", "one")
    now[0] += 0.25
    room.devices.answered("testing", "one")
    assert next((role, seen.kind, seen.latency) for role, seen in room.devices.there()) == ("testing", "phone", 0.25)
    room.devices.ask("testing", "one")
    now[0] += 9.0
    room.devices.hear("testing", "one", "phone")
    room.devices.ask("testing", "one")  # it still owes the answer to the question before
    assert not room.devices.there()[0][1].answers
    now[0] += 9.0
    assert [role for role, _ in room.devices.there()] == ["testing"]
    assert (room.devices.online("testing"), room.devices.online("command")) == (1, 0)


def test_devices_that_are_gone_are_forgotten_and_their_late_answers_hurt_nobody(play, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    devices = House(play).rooms[0].devices
    for page_opened in range(500):  # a phone that loads its page again and again
        devices.hear("testing", f"page {page_opened}", "phone")
        devices.ask("testing", f"page {page_opened}")
        now[0] += 1.0
    assert len(devices._of["testing"]) <= 10
    devices.answered("testing", "page 0")
    devices.ask("testing", "page 0")
    assert devices.last_heard("testing")
    assert devices.online("testing") < 10


def test_a_device_is_known_by_what_its_browser_calls_itself():
    browsers = {
        "Mozilla/5.0 (Linux; Android 11; Pixel 5) Chrome/90 Mobile Safari/537.36": "phone",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Version/15.0 Mobile/15E148 Safari/604.1": "phone",
        "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Mobile/15E148 Safari/604.1": "tablet",
        "Mozilla/5.0 (Linux; Android 12; SM-X906C) Chrome/80 Safari/537.36": "tablet",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36": "computer",
        "": "computer",
    }
    for browser, kind in browsers.items():
        assert kind_of_device(SimpleNamespace(request=SimpleNamespace(headers={"user-agent": browser}))) == kind


def test_tokens_are_kept_for_the_owner_only_and_can_be_destroyed(tmp_path):
    tokens = Tokens.of_folder(tmp_path, ["command", "control"])
    again = Tokens.of_folder(tmp_path, ["command", "control", "observer"])
    assert again.token("command") == tokens.token("command")
    assert again.role(tokens.token("control")) == "control"
    assert again.role("") is again.role("x" * 500) is again.role("é") is None
    assert oct((tmp_path / "tokens.json").stat().st_mode)[-3:] == "600"
    again.destroy(tmp_path)
    assert again.role(tokens.token("control")) is None
    assert not (tmp_path / "tokens.json").exists()


def test_a_code_that_is_typed_on_the_start_page_leads_to_its_role(play):
    async def join():
        async with visit(play) as (user, room):
            token = room.tokens.token("testing")
            assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", token)
            for typed in (
                f" {token.upper()} ",
                f"http://10.0.0.1:8080/r/{token}?lang=zh",
                f"http://x/r/{token}/review",
            ):
                await user.open("/?lang=en")
                await user.should_see("Type the code of your role")
                user.find(marker="code").type(typed)
                user.find(marker="enter").click()
                await until(lambda: sees(user, "Role: Testing"))
            await user.open("/?lang=zh")
            user.find(marker="code").type("abcd-efgh-jkmn")
            user.find(marker="enter").click()
            await user.should_see("加入码无效")

    asyncio.run(join())


def test_branches_open_again_after_the_server_has_ended_and_theirs_too(play):
    async def end_and_begin():
        async with visit(play) as (_, room):
            await room.branch(1)
            (first,) = room.branches
            first.play.do(i.Broadcast(role="control", text="anew"), time.time())
            await first.branch(1)
        alone = Play.resume(play.folder).branch(0, play.folder.with_name("alone"))  # by the command, not from the page
        (play.folder.parent / "broken").mkdir()
        (play.folder.parent / "broken" / "log.jsonl").write_text('{"exercise"')
        (play.folder.parent / "other").mkdir()
        heading = json.dumps(alone.journal.heading | {"of": "play", "code": "another"})
        (play.folder.parent / "other" / "log.jsonl").write_text(heading + "\n")
        for file in ("exercise.yaml", "scenario.yaml"):
            shutil.copyfile(play.folder / file, play.folder.parent / "other" / file)
        house = House(Play.resume(play.folder))
        told = house.reopen()
        assert [room.folder.name for room in house.rooms] == ["play", "play-turn-1", "play-turn-1-turn-1"]
        again = house.rooms[0].branches[0]
        assert again.play.journal.lines == first.play.journal.lines
        assert [sent.en for sent in again.play.sent if sent.sender == "control"][-1] == "anew"
        assert again.tokens.token("command") == first.tokens.token("command")
        assert again.branches == [house.rooms[2]]
        assert [line for line in told if "another version" in line] == [told[0]]
        assert len(told) == 3

    asyncio.run(end_and_begin())


def test_what_went_wrong_is_told_in_the_language_of_the_page(play, monkeypatch, caplog):
    full = OSError(errno.ENOSPC, "No space left on device")
    faults = ((full, "磁盘已满", "The disk is full"), (OtherVersion(), "其他版本", "another version"),
              (RuntimeError("boom"), "推演出错", "Something went wrong"))  # fmt: skip
    at_fault = {}

    def fails(*_):
        raise at_fault["error"]

    monkeypatch.setattr(Play, "branch", fails)

    async def branch():
        async with visit(play) as (user, room):
            for error, chinese, english in faults:
                at_fault["error"] = error
                for lang, text in (("zh", chinese), ("en", english)):
                    await user.open(f"/r/{room.tokens.token('control')}?lang={lang}")
                    user.find(marker="branch").click()
                    await user.should_see(text)
            assert not room.branches
            assert not room.busy

    asyncio.run(branch())
    assert "boom" in caplog.text


def test_a_model_that_fails_while_time_passes_stops_the_clock_and_is_told_and_the_turn_can_be_played_anew(play, caplog):
    async def fail():
        async with visit(play) as (user, room):
            room.play.do(i.Join(role="command"), time.time())
            room.play.do(i.Pause(role="control", on=False), time.time())
            room.play.do(i.Extend(role="control", minutes=-10), time.time())
            advance, play.model.advance = play.model.advance, lambda _: 1 / 0
            await room.clock()
            await room.clock()
            assert [line.given["do"] for line in play.journal.lines].count("next") == 1
            with pytest.raises(Refused, match="Something went wrong"):
                await room.do(i.Pause(role="control", on=True))
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_see("This play stands still")
            await user.open(f"/r/{room.tokens.token('control')}?lang=zh")
            await user.should_see("本次推演已停止")
            play.model.advance = advance
            await room.branch(1)
            assert room.branches[0].broken is None

    asyncio.run(fail())
    assert "ZeroDivisionError" in caplog.text


def test_control_goes_back_before_a_turn_that_failed_also_after_a_restart(play, monkeypatch, caplog):
    def fails(*_):
        raise RuntimeError("boom")

    monkeypatch.setattr(Orders, "_set_checkpoint", fails)
    gate = o.SetCheckpoint(order="set_checkpoint", entrance=play.entrances.names[0], mode="open")
    play.do(i.Join(role="checkpoints"), time.time())
    play.do(i.Give(role="checkpoints", order=gate), time.time())
    with pytest.raises(RuntimeError):
        play.do(i.Next(role="control"), time.time())

    async def again():
        async with visit(Play.resume(play.folder)) as (user, room):
            await user.open(f"/r/{room.tokens.token('checkpoints')}?lang=en")
            await user.should_see("This play stands still")
            await user.should_not_see(marker="back")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            user.find(marker="back").click()
            await until(lambda: room.broken is None and not room.busy)
            await user.open(f"/r/{room.tokens.token('checkpoints')}?lang=zh")
            await user.should_see("已撤回：卡口组：调整卡口")
            await room.do(i.Next(role="control"))
            assert room.play.turn == 1
            with pytest.raises(Refused, match="no turn has failed"):
                await room.back()

    asyncio.run(again())
    assert "boom" in caplog.text


def test_an_input_that_cannot_be_written_is_refused_and_told_on_every_page(play, monkeypatch, caplog):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def give():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            lines = len(play.journal.lines)
            with monkeypatch.context() as patched:
                patched.setattr(os, "fsync", full)
                user.find(marker="issue").click()
                await until(lambda: sees(user, "What is entered is refused"))
                await user.should_see("The disk is full")
                with pytest.raises(Refused, match="disk is full"):
                    await room.do(i.Next(role="control"))
                await user.open(f"/r/{room.tokens.token('testing')}?lang=zh")
                await user.should_see("磁盘已满")
            assert (len(play.journal.lines), play.turn, room.broken) == (lines, 0, None)
            await room.do(i.Looked(role="command", what="map"))
            await until(lambda: not sees(user, "磁盘已满"))
            await until(lambda: play.seats["testing"].joined)

    asyncio.run(give())
    assert "No space left" in caplog.text


def test_a_clock_that_cannot_be_written_for_minutes_leaves_control_its_inputs(play, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def wait():
        async with visit(play) as (_, room):
            await room.do(i.Join(role="command"))
            await room.do(i.EndTurn(role="command"))
            await room.do(i.Pause(role="control", on=False))
            with monkeypatch.context() as patched:
                patched.setattr(os, "fsync", full)
                for _ in range(100):
                    await room.clock()
                with pytest.raises(Refused, match="disk is full"):
                    await room.do(i.Pause(role="control", on=True))
            await room.do(i.Pause(role="control", on=True))
            assert play.paused

    asyncio.run(wait())


def test_nothing_is_written_while_the_log_is_read_to_go_back(play, monkeypatch):
    """The play that comes back would not have it, and would give its number to another line."""
    reading = Event()

    async def grade():
        async with visit(play) as (_, room):
            monkeypatch.setattr("sim.web.room.way_back", lambda *_: reading.wait(10) and play)
            room.broken = Both("it failed", "出错")
            await room.do(i.Rate(role="evaluator", objective="O1", grade="P"))
            going = asyncio.create_task(room.back())
            await until(lambda: room.busy)
            lines = len(play.journal.lines)
            with pytest.raises(Refused, match="time passes"):
                await room.do(i.Rate(role="evaluator", objective="O1", grade="M"))
            assert len(play.journal.lines) == lines
            reading.set()
            await going
            await room.do(i.Rate(role="evaluator", objective="O1", grade="M"))

    asyncio.run(grade())


def test_a_folder_of_a_running_exercise_is_refused_to_a_second_server(play, capsys):
    with locked(play.folder), pytest.raises(SystemExit) as stopped, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        main(
            [
                "exercise",
                str(play.folder / "exercise.yaml"),
                "--lang=en",
                "--out",
                str(play.folder),
                "--port",
                str(port),
            ]
        )
    assert stopped.value.code == 1
    assert f"{play.folder}: process" in capsys.readouterr().err


def test_the_address_that_is_told_is_one_that_a_browser_can_open():
    assert reached_at("127.0.0.1") == "localhost"
    assert reached_at("10.1.2.3") == "10.1.2.3"
    assert reached_at("fe80::1") == "[fe80::1]"
    assert reached_at("0.0.0.0") not in ("0.0.0.0", "::", "")


def test_a_port_that_is_taken_is_told_before_anything_begins(tmp_path, capsys):
    with socket.socket() as taken, pytest.raises(SystemExit) as stopped:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = ROOT / "scenarios" / "exercises" / "template.yaml"
        main(["exercise", str(file), "--lang=en", "--out", str(tmp_path), "--port", str(port)])
    assert stopped.value.code == 2
    assert f"--port: cannot listen on 127.0.0.1, port {port}" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.jsonl"))


def test_a_branch_needs_a_play_and_a_turn_that_has_begun(tmp_path, capsys):
    file = tmp_path / "small.yaml"
    file.write_text(EXERCISE, encoding="utf-8")
    Play.start(file, tmp_path / "first", 0.0)
    words = ["exercise", str(file), "--lang=en", "--out", str(tmp_path / "new")]
    cases = (("first", "9", "turn 9: turns 1 to 1 have begun"), ("none", "1", "--branch: there is no play in"))
    for folder, turn, told in cases:
        with pytest.raises(SystemExit) as stopped:
            main([*words, "--branch", str(tmp_path / folder), "--turn", turn])
        assert stopped.value.code == 2
        assert told in capsys.readouterr().err
    assert not (tmp_path / "new" / "log.jsonl").exists()


def test_the_printed_material_is_offline_marked_and_holds_a_code_for_each_role(tmp_path, capsys):
    file = ROOT / "scenarios" / "exercises" / "wanghai-driver.yaml"
    with pytest.raises(SystemExit) as stopped:
        main(["exercise", str(file), "--out", str(tmp_path / "play"), "--print", str(tmp_path / "print")])
    assert stopped.value.code == 0
    sheets = {path.stem: path.read_text("utf-8") for path in (tmp_path / "print").glob("*.html")}
    assert len(sheets) == 5
    tokens = json.loads((tmp_path / "play" / "tokens.json").read_text("utf-8"))
    cards = sheets["wanghai-driver-cards"]
    assert all(cards.count(token) == 1 for token in tokens.values())
    assert cards.count("<svg") == len(tokens) == 13
    for text in sheets.values():
        assert '<table class="sheet"><thead><tr><td><div class="drill"><span>【演练】' in text  # on each printed page
        assert not re.search(r"(src|href)=|url\(|Distribution\(", text)
    assert not any(token in sheets["wanghai-driver-manual"] for token in tokens.values())
    told = capsys.readouterr()
    assert told.out.count(".html") == 5
    assert "--address" in told.err  # without it the cards lead to this machine only
    assert "共70分钟研判" in sheets["wanghai-driver-manual"]
