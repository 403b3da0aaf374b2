"""Claims that come from a whole team's two hours: nothing is lost, and nobody orders behind another's back."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pandas as pd
import pytest
from test_web_pages import EXERCISE, ROOT, until, visit
from test_web_strangers import a_shed_by_control, element, there

from sim.exercise import Refused, behind, lanes, load, tell
from sim.exercise import inputs as i
from sim.exercise.forecast import _laboratory
from sim.exercise.turning import LAST, Turning, effect
from sim.response.orders import WAITS_ALREADY
from sim.web import orders
from sim.web import room as web_room
from sim.web.printed import write_all
from sim.web.server import AWAY

QUESTION = """  - {id: I2, at: 144 h, to: [testing], text: What do you know?, text_zh: 知道什么,
     expected: [told in numbers, by when], expected_zh: [报出数字, 何时]}
"""
PLAYED = EXERCISE.replace("objectives:", QUESTION + "objectives:")
ROUND = {"order": "test_round", "area": "county"}


def give(play, **given):
    play.do(i.read(given), time.time())


def in_place(play, place="testing", role="control"):
    give(play, do="order", role=role, order=ROUND, place=place)


# control orders in a role's place ----------------------------------------------------------------------


def test_log_time_line_and_rounds_say_in_whose_place_control_ordered(play):
    in_place(play)
    assert play.journal.lines[-1].given["place"] == "testing"
    give(play, do="next", role="control")
    (lane,) = [lane for lane in lanes.lanes(play) if lane.role == "control" and lane.kind == "order"]
    assert [tell._whose(lane, lang) for lang in ("en", "zh")] == ["Exercise control, for Testing", "导调（代检测组）"]
    assert (
        "(whole county, Exercise control, for Testing" in behind.named(play, play.model.response.rounds.rounds[-1]).en
    )


@pytest.mark.parametrize(("role", "place"), [("testing", "command"), ("control", "nobody")])
def test_only_control_orders_in_the_place_of_a_role_and_only_of_one_that_there_is(play, role, place):
    give(play, do="join", role="testing")
    with pytest.raises(Refused, match="only exercise control"):
        in_place(play, place, role)


def test_a_role_reads_at_once_and_later_what_control_has_ordered_in_its_place(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_not_see("given by exercise control")
            await room.do(i.Give(role="control", order=i.read({"do": "order", "role": "control", "order": ROUND}).order,
                                 place="testing"))  # fmt: skip
            await until(lambda: there(user, "by-control"))
            assert "Round of tests: whole county" in element(user, "by-control").content
            await room.do(i.Next(role="control"))
            await until(lambda: not there(user, "by-control"))  # it stands among those of earlier turns now
            await user.should_see("given by exercise control")
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await user.should_not_see("given by exercise control")

    asyncio.run(look())


def test_controls_form_says_in_whose_place_and_its_list_too(play):
    async def look():
        async with visit(play) as (user, room):
            await a_shed_by_control(user, room)
            await until(lambda: play.decisions and play.decisions[-1].place == "supply")
            await until(lambda: there(user, "orders-now"))
            assert "Exercise control, for Supply" in element(user, "orders-now").content

    asyncio.run(look())


# several devices, and devices that are away ------------------------------------------------------------


def test_an_evaluators_page_has_what_another_device_graded_and_keeps_what_is_unsent(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('evaluator')}?lang=en")
            user.find(marker="note-I2").type("waits for the laboratory")
            await room.do(i.RateInject(role="evaluator", inject="I1", grade="S", note="late"))
            await room.do(i.RateInject(role="evaluator", inject="I2", grade="P", note=""))
            await room.do(i.Rate(role="evaluator", objective="O1", grade="M", note="no medicine"))
            await room.do(i.Tick(role="evaluator", inject="I2", number=1, on=True))
            await until(lambda: element(user, "grade-O1").value == "M")
            await until(lambda: element(user, "tick-I2-1").value)
            assert (element(user, "note-O1").value, element(user, "tick-I2-0").value) == ("no medicine", False)
            assert (element(user, "grade-I1").value, element(user, "note-I1").value) == ("S", "late")
            assert element(user, "note-I2").value == "waits for the laboratory"  # what is unsent here stays
            ticks = sum(line.given["do"] == "tick" for line in play.journal.lines)
            await asyncio.sleep(1.0)
            assert sum(line.given["do"] == "tick" for line in play.journal.lines) == ticks == 1  # not sent back
            user.find(marker="tick-I2-1").click()
            await until(lambda: play.ticks["I2"] == set())

    asyncio.run(look())


def test_a_page_waits_for_a_device_that_is_away_and_does_not_call_it_there(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await until(lambda: room.devices.online("testing") == 1)
            assert user.client.page.resolve_reconnect_timeout() == AWAY >= 300
            user.client.tab_id = None  # as after a lost connection
            heard = {seen.last for _, seen in room.devices.there()}
            await asyncio.sleep(1.2)
            assert {seen.last for _, seen in room.devices.there()} == heard

    asyncio.run(look())


def test_a_kind_that_would_be_refused_whole_is_not_the_one_with_which_a_form_opens(play, monkeypatch):
    monkeypatch.setattr(
        orders, "impossible", lambda model, order, coming, at: WAITS_ALREADY if order.order == "rent_shed" else None
    )

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('supply')}?lang=en")
            assert element(user, "kind").value == "move_volunteers"
            assert element(user, "issue").enabled

    asyncio.run(look())


def test_a_server_that_ends_while_decisions_are_tried_says_nothing_of_it(play, monkeypatch, caplog):
    def interrupted(*_):
        raise RuntimeError("interrupted")

    monkeypatch.setattr(web_room, "review", interrupted)

    async def end():
        async with visit(play) as (_, room):
            room._closed = True
            await room._look_back()
            assert room.trouble is None
            assert "interrupted" not in caplog.text
            room._closed = False
            await room._look_back()
            assert room.trouble is not None  # what goes wrong otherwise is told

    asyncio.run(end())


# what is read ------------------------------------------------------------------------------------------


def test_a_forecast_tells_short_work_of_the_laboratory_in_minutes():
    told = [_laboratory(hours) for hours in (0.08, 14.2, np.inf)]
    assert [en for en, _ in told] == ["5 min of laboratory", "14 h of laboratory", "no laboratory works now"]
    assert told[0][1] == "实验室5分钟"


def test_a_message_that_was_read_is_not_said_to_have_no_reader_when_its_role_goes_to_the_plan(play):
    async def look():
        async with visit(play) as (user, room):
            give(play, do="join", role="testing")
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert not there(user, "unread-I2")
            await room.do(i.Autopilot(role="control", seat="testing", on=True))
            await until(lambda: there(user, "unread-I2"))  # in its turn it has none now
            await room.do(i.Next(role="control"))
            await until(lambda: not there(user, "unread-I2"))

    asyncio.run(look())


def test_what_nobody_would_notice_does_not_matter_however_sure_it_is():
    trucks = np.array([0.2, 0.3, 0.4, 0.3])
    trifle, hours = (
        Turning((), {LAST: effect(pd.Series(trucks + more), pd.Series(trucks))}, 4) for more in (2e-4, 2.0)
    )
    assert [one.changed[LAST].verdict == "cannot tell" for one in (trifle, hours)] == [False, False]
    assert (trifle.told, hours.told) == ([], [LAST])
    assert tell.changes(trifle, "en") == [
        "No effect that matters can be told from chance with 4 pairs.",
        "truck wait, in all: less than 1 min more or less",
    ]
    assert tell.changes(hours, "en")[0].endswith(", clear")


def test_what_no_evaluator_judged_is_not_told_as_not_done(play):
    assert tell.expected(play, "en") == [[name, "–", "not judged by evaluators", "–", ""] for name in ("I1", "I2")]
    give(play, do="tick", role="evaluator", inject="I1", number=0, on=True)
    give(play, do="rate_inject", role="evaluator", inject="I2", grade="U", note="nothing came")
    assert tell.expected(play, "zh") == [
        ["I1", "1/2", "上门", "–", ""], ["I2", "0/2", "报出数字；何时", "U", "nothing came"],
    ]  # fmt: skip


# what can be done now ----------------------------------------------------------------------------------


def test_the_way_to_the_review_is_there_when_the_turns_are_over_and_not_before(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_not_see("Open the review")
            for _ in play.exercise.turns:
                await room.do(i.Next(role="control"))
            await until(lambda: there(user, "what-next"))
            await user.should_see("Open the review")

    asyncio.run(look())


def test_a_round_that_waits_is_not_said_to_wait_for_others_unless_it_does():
    """Why it waits is told beside it, of the very round; the county's own words know only rounds."""
    assert "earlier" not in WAITS_ALREADY.en
    assert "前一轮" not in WAITS_ALREADY.zh


def test_printed_standards_have_their_unit_and_planning_is_told_in_minutes(tmp_path):
    file = ROOT / "scenarios" / "exercises" / "wanghai-driver.yaml"
    paths = write_all(load(file)[0], file, tmp_path, tmp_path, "http://192.0.2.7:8080")
    manual, form = (
        next(path for path in paths if name in path.name).read_text("utf-8") for name in ("manual", "evaluator")
    )
    assert "共70分钟研判" in manual
    assert "70 minutes of planning" in manual
    for sheet in (manual, form):
        assert '≤ 12小时<br><span class="note">≤ 12 h</span>' in sheet
