"""Claims about the pages for people who see them for the first time: nothing is missed, and nothing is misread."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_web_pages import EXERCISE, sees, until, visit

from sim.exercise import inputs as i
from sim.exercise import sight, verdict
from sim.exercise.aar import page
from sim.exercise.forecast import forecast
from sim.exercise.review import review
from sim.exercise.turning import HARM, Study, Turning, decisions, effect
from sim.scenario import orders as o
from sim.web.panels import OWN, backlog, entrances, figures, towns
from sim.words import say

QUESTION = """  - {id: I2, at: 144 h, to: [testing], text: What do you know?, text_zh: 知道什么, reply_minutes: 5,
     unless_answered: true, effect: [{order: set_turnout, factor: 0.9, lasts: 48 h}],
     expected: [told in numbers], expected_zh: [报出数字]}
  - {id: I3, at: 149 h, to: [transfer], text: Three coaches do not start, text_zh: 三辆大巴无法启动, reply_minutes: 5}
"""
PLAYED = EXERCISE.replace("objectives:", QUESTION + "objectives:")


def element(user, marker):
    (found,) = user.find(marker=marker).elements
    return found


def there(user, marker):
    with contextlib.suppress(AssertionError):
        return bool(user.find(marker=marker).elements)
    return False


async def a_shed_by_control(user, room):
    """On its page control orders a shed in the place of supply."""
    await user.open(f"/r/{room.tokens.token('control')}?lang=en")
    element(user, "override-role").set_value("supply")
    await until(lambda: there(user, "kind"))
    element(user, "kind").set_value("rent_shed")
    await until(lambda: element(user, "issue").enabled)
    user.find(marker="issue").click()


def seen_by(play, role, lang="en"):
    """A page of a role, as far as its tables need it."""
    return SimpleNamespace(
        play=play, role=role, lang=lang, closed=False, name=lambda name: name.text(lang),
        t=lambda key, **values: say(f"exercise_{key}", lang, **values),
    )  # fmt: skip


def test_the_bar_that_stays_above_tells_what_waits_and_that_the_plan_plays(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await until(lambda: sees(user, "1 to answer"))
            assert 'href="#messages"' in element(user, "now-waiting").content
            assert element(user, "clock-now").text == element(user, "clock").text
            play.do(i.Reply(role="testing", inject="I2", state="answered", text="one case"), time.time())
            room.changed()
            await until(lambda: not sees(user, "1 to answer"))
            play.do(i.Autopilot(role="control", seat="testing", on=True), time.time())
            room.changed()
            await until(lambda: sees(user, "played by the standing plan"))
            assert 'href="#turn_tab"' in element(user, "now-news").content
            await user.open(f"/r/{room.tokens.token('testing')}?lang=zh")
            await until(lambda: sees(user, "预案代管中"))

    asyncio.run(look())


def test_tasks_are_counted_in_the_bar_too(play):
    play.do(i.Join(role="testing"), time.time())
    task = play.exercise.inject("I1")
    play.do(i.Edit(role="control", inject="I1", text=task.text, text_zh=task.text_zh, to=("testing",)), time.time())
    play.do(i.Again(role="control", inject="I1"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await until(lambda: sees(user, "2 to answer"))

    asyncio.run(look())


def test_while_time_passes_the_clock_says_so(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await until(lambda: "left" in element(user, "clock-now").text)
            room.busy = True
            await until(lambda: element(user, "clock-now").text == "Time passes …")
            room.busy = False
            await until(lambda: "left" in element(user, "clock-now").text)

    asyncio.run(look())


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Issued: it stands in the list below"), ("zh", "已下达，见下方列表")]
)
def test_a_form_whose_order_was_issued_says_that_and_no_refusal(play, lang, said):
    async def order():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('testing')}?lang={lang}")
            element(user, "field-area").set_value("county")
            await until(lambda: element(user, "issue").enabled)
            user.find(marker="issue").click()
            await until(lambda: sees(user, said))
            assert "✗" not in element(user, "forecast").content
            assert not element(user, "issue").enabled
            user.find(marker="withdraw-0").click()
            await until(lambda: element(user, "issue").enabled)
            assert said not in element(user, "forecast").content

    asyncio.run(order())


def test_controls_own_order_is_said_to_be_issued(play):
    async def order():
        async with visit(play) as (user, room):
            await a_shed_by_control(user, room)
            await until(lambda: sees(user, "Issued: it stands above, under Orders of this turn."))

    asyncio.run(order())


def test_the_figures_of_a_role_come_first_and_the_others_are_marked_as_the_rest(play):
    shown = sight.situation(play)
    for role in ("command", "testing", "transfer", "town:Wuyuan"):
        own = OWN.get(role) or OWN["town"]
        text = figures(seen_by(play, role))
        assert text.index(shown[own[0]].name.en) == min(text.index(figure.name.en) for figure in shown.values())
        assert text.count('<tr class="rest">') == len(shown) - len(own) > 5
        assert len(own) <= 5
    assert "Rounds running" in figures(seen_by(play, "grid:1"), rest=False)
    assert 'class="rest"' not in figures(seen_by(play, "observer"))


def test_the_rest_of_the_figures_unfolds_at_a_press_in_both_languages(play):
    async def look():
        async with visit(play) as (user, room):
            for lang, more, fewer in (
                ("en", "All figures", "Only the figures of this role"),
                ("zh", "全部指标", "只看本角色指标"),
            ):
                await user.open(f"/r/{room.tokens.token('testing')}?lang={lang}")
                await user.should_see(more)
                user.find(marker="fold-figures").click()
                await until(lambda text=fewer: sees(user, text))

    asyncio.run(look())


def test_lists_of_few_columns_stay_tables_on_a_phone(play):
    screen = seen_by(play, "testing")
    for table in (towns(screen), entrances(screen)):
        assert '<table class="t">' in table
    assert '<table class="t stack pairs">' in backlog(screen)


def test_control_reads_the_effect_and_what_is_expected_beside_each_inject(play):
    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            text = element(user, "for-control-I2").content
            for part in ("90% of the usual", "averted by an answer in time", "told in numbers", "within 5 min"):
                assert part in text
            await user.open(f"/r/{room.tokens.token('control')}?lang=zh")
            for part in ("及时回复则免", "报出数字", "须在5分钟内回复"):
                assert part in element(user, "for-control-I2").content
            await user.open(f"/r/{room.tokens.token('testing')}?lang=en")
            await user.should_not_see("told in numbers")

    asyncio.run(look())


def test_an_inject_to_empty_posts_goes_to_people_at_a_press(play):
    async def send():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            assert not there(user, "also-I3")  # nobody sits anywhere
            play.do(i.Join(role="testing"), time.time())
            room.changed()
            await until(lambda: there(user, "also-I3"))
            user.find(marker="also-I3").click()  # on its way
            await until(lambda: play.exercise.inject("I3").to == ("transfer", "testing"))
            user.find(marker="also-I1").click()  # has arrived, at nobody
            await until(lambda: any(s.inject and s.inject.id == "I1" and s.reaches("testing") for s in play.sent))
            await until(lambda: not there(user, "also-I1"))

    asyncio.run(send())


def test_while_decisions_are_still_to_be_tried_the_answer_says_so_first(play):
    play.do(i.Join(role="command"), time.time())
    play.do(i.Give(role="command", order=o.CloseLayer(order="close_layer", layer="school", area="county")), time.time())
    for _ in play.exercise.turns:
        play.do(i.Next(role="control"), time.time())
    play.do(i.Finish(role="control"), time.time())
    play.do(i.View(role="command", strengths=("a", "b", "c"), gaps=("d", "e", "f")), time.time())
    made = decisions(play)
    found = review(play)
    changed = {HARM[0]: effect(pd.Series([5.0, 7, 9]), pd.Series([5.0, 9, 8]))}
    found.study = Study((), (Turning(made[0], changed, 3),), None, 3, last=False, waiting=7)
    said = verdict.none_sure(found.study, "en")
    assert "Of the decisions tried so far (1) none" in said
    assert "已推演的1项决策尚看不出确定影响" in verdict.none_sure(found.study, "zh")
    file = page(play, found)
    assert file.index("decisions still to come in this look: 7") < file.index("of infections")
    assert said in file
    assert "No decision is seen to have changed anything" not in file

    async def look():
        async with visit(play) as (user, room):
            room.review = found
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=en")
            await until(lambda: sees(user, "Of the decisions tried so far (1) none"))
            assert "So far, 3 pairs" in element(user, "answer-so-far").content
            await user.should_not_see("No decision is seen to have changed anything")

    asyncio.run(look())


def test_figures_have_names_for_all_of_them(play):
    shown = sight.situation(play)
    assert len(shown) == 12
    assert {key for own in OWN.values() for key in own} <= set(shown)
    assert not np.isnan(shown["cases"].value)


def test_a_round_tells_that_others_wait_for_it(play):
    order = o.TestRound(order="test_round", area="town:Wuyuan")
    costs = forecast(play.model, order).costs
    assert any("the standing plan's too, wait until it is reported" in en for en, _ in costs)
    assert any("须等其出完结果" in zh for _, zh in costs)


def test_the_clock_and_its_buttons_read_in_the_order_of_the_language(play):
    async def look():
        async with visit(play) as (user, room):
            for lang, clock, jump in (("en", r"\d\d:\d\d left", "Let it pass"), ("zh", r"剩余\d\d:\d\d", "快进")):
                await user.open(f"/r/{room.tokens.token('control')}?lang={lang}")
                await until(lambda shown=clock: re.match(shown, element(user, "clock").text))
                assert element(user, "jump").text == jump

    asyncio.run(look())


def test_until_the_own_view_is_written_the_orders_do_not_tell_how_many_cases_there_were(play):
    play.do(i.Join(role="command"), time.time())
    play.do(i.Give(role="command", order=o.CloseLayer(order="close_layer", layer="school", area="county")), time.time())
    play.do(i.Next(role="control"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('command')}?lang=en")
            await until(lambda: sees(user, "cases: "))  # of the plan's orders in its name
            play.do(i.Finish(role="control"), time.time())
            room.changed()
            await until(lambda: sees(user, "turns are over"))
            await until(lambda: not sees(user, "cases: "))
            await user.should_see("Close schools")  # one's own is remembered
            await until(lambda: f"/r/{room.tokens.token('command')}/review" in element(user, "now-review").content)
            play.do(i.View(role="command", strengths=("a", "b", "c"), gaps=("d", "e", "f")), time.time())
            room.changed()
            await until(lambda: sees(user, "cases: "))

    asyncio.run(look())


def test_who_has_opened_a_page_and_gone_is_told_to_those_who_wait(play):
    for role in ("testing", "checkpoints"):
        play.do(i.Join(role=role), time.time())
    play.do(i.EndTurn(role="testing"), time.time())

    async def look():
        async with visit(play) as (user, room):
            for lang, waits, gone in (
                ("en", "; waiting for: Checkpoints", "no device is there: hand it to the plan"),
                ("zh", "；还在等：卡口组", "无设备在线：可交预案"),
            ):
                await user.open(f"/r/{room.tokens.token('testing')}?lang={lang}")
                await until(lambda text=waits: text in element(user, "ended").content)
                await user.open(f"/r/{room.tokens.token('control')}?lang={lang}")
                await until(lambda text=gone: text in element(user, "seat-checkpoints").content)
                assert gone not in element(user, "seat-testing").content
                assert gone not in element(user, "seat-supply").content  # nobody waits for it

    asyncio.run(look())
