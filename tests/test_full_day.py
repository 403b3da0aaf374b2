"""Claims that came of holding `full-day` in Chinese, and `double-outage`, as strangers: what the screens say is so."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from types import SimpleNamespace

import pandas as pd
import pytest

testing = pytest.importorskip("nicegui.testing")

from test_web_pages import EXERCISE, ROOT, VIEW, played_out, sees, until, visit  # noqa: E402
from test_web_players import sees_marker  # noqa: E402

from sim.cli import main  # noqa: E402
from sim.exercise import Play, load, say, tell  # noqa: E402
from sim.exercise import inputs as i  # noqa: E402
from sim.exercise.aar import page  # noqa: E402
from sim.exercise.forecast import forecast  # noqa: E402
from sim.exercise.resources import on_duty  # noqa: E402
from sim.exercise.review import review  # noqa: E402
from sim.exercise.sight import _sealed, situation  # noqa: E402
from sim.exercise.tasks import open_tasks  # noqa: E402
from sim.exercise.turning import HARM, Study, Turning, decisions, effect  # noqa: E402
from sim.log import Stage  # noqa: E402
from sim.model import Model  # noqa: E402
from sim.response.situation import Report  # noqa: E402
from sim.scenario import orders as o  # noqa: E402
from sim.scenario.fields import ORDERS  # noqa: E402
from sim.web.panels import _work, figures  # noqa: E402

PLAYED = EXERCISE.replace(
    "objectives:",
    """  - {id: I2, at: 149 h, to: [testing], text: Half stop, text_zh: 半数停机,
     expected: [told], expected_zh: [报告]}
objectives:""",
)


def begun(name):
    """A shipped exercise at its beginning, as far as the figures of a page need it."""
    exercise, scenario = load(ROOT / "scenarios" / "exercises" / f"{name}.yaml")
    model = Model(scenario, exercise.replicate)
    model.advance(exercise.begin)
    return SimpleNamespace(exercise=exercise, scenario=scenario, model=model, starts=[(model.now, 0)])


# the stories ---------------------------------------------------------------------------------------------


def test_the_full_day_tells_how_many_rooms_are_open_and_where_the_queue_is():
    play = begun("full-day")
    shown = {f.name.en: f for f in situation(play).values()}
    assert shown["Contacts waiting for a room"].value > 400
    longest = shown["Longest wait for a room"]
    assert longest.value > longest.standard
    asked = play.exercise.inject("I2")
    model, rooms = play.model, next(s for s in play.model.response.stages if s.kind == Stage.QUARANTINE)
    (note,) = (r.note for r in on_duty(play) if r.name.en == "Quarantine rooms")
    assert re.fullmatch(r"400 listed; 200 open from D1 18:0\d; 400 open from D2 18:0\d", note.en)
    model.advance(asked.at)
    seen = [rooms.servers.target]
    for hours in (1.5, 24):  # after 18:00 of this day and of the next
        model.advance(model.now + hours)
        seen.append(rooms.servers.target)
    assert seen == [133, 200, 400]
    for text in (asked.text, asked.text_zh):
        assert all(str(n) in text for n in seen)
    assert play.model.situation.first_case < play.exercise.begin  # so nothing of it is left to decide
    assert not {"index_held_h", "index_reported_h"} & {one.measure for one in play.exercise.objectives}


def test_the_double_outbreak_tells_players_no_more_than_the_county_knows():
    play = begun("double-outage")
    reports = play.model.situation.reports
    assert not play.model.situation.case_times
    assert [r[4] for r in reports if r[2] == Report.POOL_POSITIVE] == [10]
    exercise = play.exercise
    assert "ten people" in exercise.story
    assert "十人" in exercise.story_zh
    told = exercise.title + exercise.title_zh + exercise.story + exercise.story_zh
    assert not re.search(r"outbreaks|platform|两起|平台", told)  # which they are to find out


# figures and words -----------------------------------------------------------------------------------------


def test_the_age_of_the_sealed_is_that_of_the_newest_report_of_a_town():
    """A town reports when its own number changes: what is shown at 20 h has what was sealed at 18 h in it."""
    told = [(4000, 10.0), (62000, 18.0)]
    parts = [SimpleNamespace(value=value, age=lambda now, at=at: now - at) for value, at in told]
    known = SimpleNamespace(figure=lambda kind, town: parts[town], reports=[])
    county = SimpleNamespace(town_names=("a", "b"))
    figure = _sealed(SimpleNamespace(situation=known, county=county, now=20.0), 0.0)
    assert (figure.value, figure.age) == (66000, 2.0)


@pytest.mark.parametrize(
    ("layer", "again", "en", "zh"),
    [
        ("school", False, "Close schools: whole county", "停课：全县"),
        ("school", True, "Reopen schools: whole county", "复课：全县"),
        ("workplace", False, "Close workplaces: whole county", "停工：全县"),
        ("workplace", True, "Reopen workplaces: whole county", "复工：全县"),
    ],
)
def test_an_order_says_whether_it_closes_or_opens(play, layer, again, en, zh):
    name = say.order(o.CloseLayer(order="close_layer", layer=layer, area="county", open=again), play.entrances)
    assert (name.en, name.zh) == (en, zh)


def test_hours_of_work_that_tell_nothing_are_no_number():
    screen = SimpleNamespace(lang="zh", t=lambda key, **values: f"{key}{values.get('h', '')}")
    assert _work(screen, SimpleNamespace(work=3030.0, grows=False)) == '<span class="grade">hardly</span>'
    assert _work(screen, SimpleNamespace(work=0.4, grows=True)).endswith(
        "no_end6"
    )  # in which hours it grew, not for ever


def test_the_form_of_who_goes_first_says_who_waits_and_what_holds(play):
    first = o.SetPriority(order="set_priority", stage="quarantine", first="old")
    assert forecast(play.model, first).costs[-1] == ("until now: usual order", "现行：按常规")
    play.model.order(first)
    play.model.advance(play.model.now + 1)
    again = first.model_copy(update={"first": "close_contacts"})
    costs = forecast(play.model, again).costs
    assert costs[-1] == ("until now: 60 and older first", "现行：60岁及以上优先")
    assert play.model.situation.figure(Report.BACKLOG, int(Stage.QUARANTINE)) is None or costs[0][0].startswith(
        "waiting: "
    )


# an exercise that control ends early ------------------------------------------------------------------------


def test_the_review_of_an_exercise_that_ends_early_ends_its_turns_there_and_lists_no_message_that_never_came(play):
    play.do(i.Finish(role="control"), time.time())  # 149 h is minutes ahead on the clock of the first turn
    found = review(play)
    assert found.turns_end == play.exercise.begin < play.exercise.end
    assert [row[0] for row in tell.expected(play, "en")] == ["I1"]
    assert [sent.inject.id for sent in Play.resume(play.folder).sent] == ["I1"]


# the pages ----------------------------------------------------------------------------------------------------


def test_a_role_of_the_plan_an_unread_message_and_an_order_in_force_are_told(play):
    play.do(i.Join(role="command"), time.time())
    order = o.SetZone(order="set_zone", level="lockdown", area="county")
    foreseen = i.Foreseen(in_force=play.model.now + 2, costs=())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see(marker="unread-I1")  # nobody sits in the grid
            play.do(i.Autopilot(role="control", seat="command", on=True), time.time())
            play.do(i.Join(role="grid:1"), time.time())
            room.changed()
            await until(lambda: not user.find(marker="text-I1").elements or not sees_marker(user, "unread-I1"))
            await user.open(f"/r/{room.tokens.token('command')}?lang=zh")
            await user.should_see("本角色现由预案代管")
            play.do(i.Autopilot(role="command", seat="command", on=False), time.time())
            play.do(i.Give(role="command", order=order, foreseen=foreseen), time.time())
            play.do(i.Next(role="control"), time.time())
            room.changed()
            await until(lambda: sees(user, "应已生效"))
            await user.open(f"/r/{room.tokens.token('control')}?lang=en")
            await user.should_see("Turn 2/2")
            play.do(i.Finish(role="control"), time.time())
            room.changed()
            await until(lambda: sees(user, "Turn 1/2"))  # so many were played

    asyncio.run(look())


def test_a_platform_that_is_down_is_told_as_long_as_it_is(play):
    screen = SimpleNamespace(
        closed=False, play=play, lang="zh", t=lambda key, **values: key, name=lambda name: name.zh, role="command"
    )
    assert "no_platform" not in figures(screen)
    play.model.order(ORDERS["set_platform"](order="set_platform", on=False))
    play.model.advance(play.model.now + 1)
    assert figures(screen).startswith('<p class="mute"><b>no_platform</b></p>')
    play.model.order(ORDERS["set_platform"](order="set_platform", on=True))
    play.model.advance(play.model.now + 1)
    assert "no_platform" not in figures(screen)


def test_the_tab_of_tasks_counts_what_the_grids_own_list_asks_for(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(EXERCISE.replace("grid:1", "grid:0"), encoding="utf-8")
    play = Play.start(path, tmp_path / "play", time.time())
    own = [task.task for task in open_tasks(play, "grid:0")]
    play.do(i.Reply(role="grid:0", inject="I1", state="done"), time.time())

    async def look():
        async with visit(play) as (user, room):
            await user.open(f"/r/{room.tokens.token('grid:0')}?lang=zh")
            (badge,) = user.find(marker="badge-tasks").elements
            assert badge.text == str(len(own))
            for task in own:
                user.find(marker=f"done-{task}").click()
            await until(lambda: not sees_marker(user, "badge-tasks"))

    asyncio.run(look())


def test_the_review_begins_with_the_decisions_that_mattered(play):
    play.do(i.Join(role="command"), time.time())
    play.do(i.Give(role="command", order=o.CloseLayer(order="close_layer", area="county")), time.time())

    async def look():
        async with visit(play) as (user, room):
            played_out(play, room)
            play.do(i.View(role="command", **VIEW), time.time())
            changed = {HARM[0]: effect(pd.Series([5.0, 7, 9]), pd.Series([40.0, 47, 49]))}
            made = next(group for group in decisions(play) if group[0].order)
            room.review.study = Study((Turning(made, changed, 3),), (), None, 3, last=True, waiting=0)
            await user.open(f"/r/{room.tokens.token('command')}/review?lang=zh")
            await until(lambda: sees_marker(user, "answer"))
            (answer,) = user.find(marker="answer").elements
            (own,) = user.find(marker="own-view").elements
            assert answer.id < own.id  # above all else
            words = " ".join(str(child.content) for child in answer.descendants() if hasattr(child, "content"))
            assert "停课：全县" in words
            assert "感染总数：−38 人" in words
            file = page(play, room.review)
            assert file.index("结论：哪些决策起了作用") < file.index("停课：全县") < file.index("0 自评")

    asyncio.run(look())


# the terminal ---------------------------------------------------------------------------------------------------


def test_the_terminal_speaks_the_language_that_was_asked_for_and_says_what_takes_so_long(tmp_path, capsys, monkeypatch):
    path = tmp_path / "small.yaml"
    path.write_text(EXERCISE, encoding="utf-8")
    monkeypatch.setattr("sim.web.serve", lambda play, host, port, lang, say, address: say("served"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for told in ("small：开始；记录在", "small：接第2条输入继续"):
        with pytest.raises(SystemExit) as stopped:
            main(["exercise", str(path), "--out", str(tmp_path / "play"), "--lang", "zh", "--port", str(port)])
        assert stopped.value.code == 0
        first, second, last = capsys.readouterr().out.splitlines()
        assert first.startswith("small：正在建立县情")
        assert second.startswith(told)
        assert last == "served"
