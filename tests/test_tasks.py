"""Claims about what a grid does itself, what is reported from below, and what is seen and asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.exercise import Play, Refused, say, sight
from sim.exercise import inputs as i
from sim.exercise.checks import most
from sim.exercise.fate import fates
from sim.exercise.objectives import _of_play
from sim.exercise.resources import on_duty
from sim.exercise.roles import refusal
from sim.exercise.save import played
from sim.exercise.tasks import begins, open_tasks
from sim.exercise.turning import decisions
from sim.log import Event
from sim.model import Model
from sim.response.appointments import Post
from sim.response.situation import Report
from sim.scenario import orders as o
from sim.scenario.disturbances import CloseRooms, LoseStaff, LoseVolunteers, LoseWatch

ROOT = Path(__file__).resolve().parents[1]

AT_HOME = """
name: home
title: At home
title_zh: 居家
scenario: {scenario}
begin: 6 d
turns: [{{lasts: 10 h}}, {{lasts: 20 h}}, {{lasts: 24 h}}]
roles: [command, testing, supply, "grid:GRID"]
"""


FEW_CALLS = f"base: {ROOT / 'scenarios' / 'tiny.yaml'}\nname: few-calls\nhome: {{checks_per_person: 10}}\n"


def write(folder, text):
    (folder / "few-calls.yaml").write_text(FEW_CALLS, encoding="utf-8")
    path = folder / "home.yaml"
    path.write_text(text.format(scenario="few-calls.yaml"), encoding="utf-8")
    return path


def give(play, role, order, now=1010.0):
    play.do(i.Give(role=role, order=order), now)


def turn(play, now=1600.0):
    play.do(i.Next(role="control"), now)


def bytes_of(tables):
    return [
        getattr(tables, name).tobytes() for name in ("infections", "events", "batches", "shifts", "reports", "zonings")
    ]


@pytest.fixture
def play(tmp_path):
    found = Play.start(write(tmp_path, AT_HOME.replace("GRID", "1")), tmp_path / "play", 1000.0)
    for role in found.seats:
        found.do(i.Join(role=role), 1001.0)
    return found


@pytest.fixture
def grid_play(tmp_path):
    """A play at whose second turn a grid has more people at home than its staff can call, and volunteers are lost."""
    (tmp_path / "first").mkdir()
    first = prepared(tmp_path / "first", 0)
    work = first.model.response.grid_work
    people = [work.people("call", grid).size for grid in range(first.model.county.grid_residents.size)]
    return prepared(tmp_path, int(np.argmax(people)))


def prepared(folder, grid):
    play = Play.start(write(folder, AT_HOME.replace("GRID", str(grid))), folder / "play", 1000.0)
    play.do(i.Join(role=f"grid:{grid}"), 1001.0)
    prepare(play)
    return play


def prepare(play):
    for order in (
        LoseVolunteers(order="lose_volunteers", share=1.0, lasts="10 d"),
        CloseRooms(order="close_rooms", number=5000, lasts="10 d"),
    ):
        give(play, "control", order)
    do_all(play)
    turn(play)


def do_all(play, now=1200.0):
    """The grid does its calls and visits of a turn."""
    for task in set(tasks_of(play)) & {"call", "visit"}:
        play.do(i.Task(role=grid_role(play), task=task, state="done"), now)


def grid_role(play):
    return next(role for role in play.seats if role.startswith("grid"))


def tasks_of(play):
    return {one.task: one for one in open_tasks(play, grid_role(play))}


def at_home(model):
    return model.response.world.claims.under_control()


def test_calls_of_a_grid_that_is_played_wait_for_its_task_and_come_again_from_the_log(grid_play):
    """Left, nobody of the staff calls; done, they call as under the standing plan."""
    play, role = grid_play, grid_role(grid_play)
    grid = int(role[5:])
    task = tasks_of(play)["call"]
    people = play.model.response.grid_work.people("call", grid, play.turn_hours)
    assert (task.kind, task.people) == ("call", people.size)
    last = play.model.response.monitoring.last_check
    began, before = play.model.now, last[people].copy()
    turn(play, 2200.0)
    left = [d for d in play.decisions if isinstance(d.order, o.LeaveTask)]
    assert {(one.order.task, one.order.area, one.order.lasts) for one in left} >= {("call", role, 20.0)}
    assert not {id(d.order) for d in left} & set(fates(play))
    by_staff = Model(played(play, without=left), play.exercise.replicate)
    by_staff.advance(play.model.now)
    by_themselves = by_staff.response.monitoring.last_check
    assert (last[people] == before).all()
    assert (by_themselves[people] > began).any()
    for task in tasks_of(play):
        play.do(i.Task(role=role, task=task, state="started"), 2300.0)
        play.do(i.Task(role=role, task=task, state="done"), 2310.0)
        with pytest.raises(Refused, match="done already"):
            play.do(i.Task(role=role, task=task, state="done"), 2320.0)
    began, here = play.model.now, play.model.county.grid == grid
    turn(play, 2800.0)
    assert (last[here] >= began).any()
    assert not [d for d in play.decisions if d.turn == 2 and isinstance(d.order, o.LeaveTask)]
    assert not play.seats[role].tasks
    assert (
        "Left undone by a grid: visits, calls (2)"
        in say.decisions(decisions(play)[-1], play.scenario.plan, play.entrances).en
    )
    replayed = Play.resume(play.folder)
    assert bytes_of(replayed.model.tables()) == bytes_of(play.model.tables())
    saved = Model(played(play), play.exercise.replicate)
    saved.advance(play.model.now)
    assert bytes_of(saved.tables()) == bytes_of(play.model.tables())


def test_what_a_grid_leaves_undone_is_no_order_that_rested_on_an_old_figure(grid_play):
    turn(grid_play, 2200.0)
    assert [d.role for d in grid_play.decisions if isinstance(d.order, o.LeaveTask)]
    assert np.isnan(_of_play(grid_play)["oldest_figure_h"])


def test_a_grid_that_does_all_its_calls_and_visits_equals_the_standing_plan(grid_play):
    play = grid_play
    while play.phase == "planning":
        do_all(play, 2300.0)
        turn(play, 2800.0)
    orders = [d for d in play.decisions if d.role == "control"]
    same = Model(play.scenario, play.exercise.replicate)
    for given in orders:
        same.order(given.order, given.time)
    same.advance(play.model.now)
    assert bytes_of(same.tables()) == bytes_of(play.model.tables())


def test_a_grid_that_is_left_to_the_plan_leaves_nothing_undone(grid_play):
    play, role = grid_play, grid_role(grid_play)
    assert "call" in tasks_of(play)
    play.do(i.Autopilot(role=role, seat=role, on=True), 1700.0)
    with pytest.raises(Refused, match="standing plan plays"):
        play.do(i.Task(role=role, task="call", state="done"), 1710.0)
    turn(play, 2200.0)
    assert not [d for d in play.decisions if isinstance(d.order, o.LeaveTask)]


def test_who_is_not_called_for_a_day_is_visited(grid_play):
    play, role = grid_play, grid_role(grid_play)
    turn(play, 2200.0)
    people = play.model.response.grid_work.people("visit", int(role[5:]))
    assert tasks_of(play)["visit"].people == people.size > 0
    assert (play.model.now - play.model.response.monitoring.last_check[people] > 24).all()


def test_a_grid_that_has_ended_its_turn_does_no_more_and_by_night_nobody_calls(grid_play):
    play, role = grid_play, grid_role(grid_play)
    play.do(i.EndTurn(role=role), 1700.0)
    with pytest.raises(Refused, match="ended its turn"):
        play.do(i.Task(role=role, task="call", state="done"), 1710.0)
    play.do(i.EndTurn(role=role, on=False), 1720.0)
    play.model.advance(23.0 + 24.0 * (play.model.now // 24.0))
    assert begins(play, "call") == begins(play, "deliver") == play.model.now + 6.0
    assert begins(play, "card") == play.model.now
    short = play.exercise.turns[play.turn].model_copy(update={"lasts": 5.0})
    turns = (*play.exercise.turns[: play.turn], short, *play.exercise.turns[play.turn + 1 :])
    play.exercise = play.exercise.model_copy(update={"turns": turns})
    assert "call" not in tasks_of(play)
    with pytest.raises(Refused, match="before 05:00"):
        play.do(i.Task(role=role, task="call", state="done"), 1730.0)


def test_a_card_that_is_not_handed_over_leaves_people_uncalled(grid_play):
    play, role = grid_play, grid_role(grid_play)
    give(play, "control", LoseWatch(order="lose_watch", number=5000, lasts="5 d"), now=1700.0)
    turn(play, 2200.0)
    assert set(tasks_of(play)) == {"card"}  # nobody calls them
    watch, people = play.model.response.monitoring, play.model.response.grid_work.people("card", int(role[5:]))
    assert people.size == tasks_of(play)["card"].people > 0
    play.do(i.Task(role=role, task="card", state="done"), 2300.0)
    began = play.model.now
    turn(play, 2800.0)
    assert (watch.unwatched_until[people] == began).all()
    others = np.setdiff1d(at_home(play.model), people)
    assert (watch.unwatched_until[others] > play.model.now).any()
    assert decisions(play)[-1][-1].order.task == "card"  # all that a grid did is one decision


def test_what_a_grid_cannot_do_it_may_say(play):
    give(play, "command", o.SetZone(order="set_zone", level="lockdown", area="county"))
    give(play, "control", LoseVolunteers(order="lose_volunteers", share=1.0, lasts="20 d"))
    turn(play)
    supply, (role, *_) = play.model.response.supply, [role for role in play.seats if role.startswith("grid")]
    while not supply.due_in(int(role[5:])):
        play.model.advance(play.model.now + 1)
    supply.packs = 0.0
    (task,) = [one for one in open_tasks(play, role) if one.task == "deliver"]
    assert task.able == 0
    with pytest.raises(Refused, match="nothing is in store"):
        play.do(i.Task(role=role, task="deliver", state="done"), 1300.0)
    play.do(i.Task(role=role, task="deliver", state="cannot", text="no food"), 1310.0)
    assert play.seats[role].tasks["deliver"] == ("cannot", "no food")


def test_what_one_grid_brings_of_the_store_another_has_no_more(tmp_path):
    two = AT_HOME.replace('"grid:GRID"', '"grid:1", "grid:2"')
    play = Play.start(write(tmp_path, two), tmp_path / "play", 1000.0)
    for role in play.seats:
        play.do(i.Join(role=role), 1001.0)
    give(play, "command", o.SetZone(order="set_zone", level="lockdown", area="county"))
    give(play, "control", LoseVolunteers(order="lose_volunteers", share=1.0, lasts="20 d"))
    turn(play)
    supply = play.model.response.supply
    while not (supply.due_in(1) and supply.due_in(2)):
        play.model.advance(play.model.now + 1)

    def able(grid):
        (task,) = [one for one in open_tasks(play, f"grid:{grid}") if one.task == "deliver"]
        return task.able

    supply.packs = 1e9
    one, other = able(1), able(2)
    supply.packs = one + other - 1.0
    play.do(i.Task(role="grid:1", task="deliver", state="done"), 1300.0)
    assert (able(1), able(2)) == (one, other - 1)
    supply.packs = float(one)
    with pytest.raises(Refused, match="other grids bring all that is in store"):
        play.do(i.Task(role="grid:2", task="deliver", state="done"), 1310.0)


def test_food_that_a_grid_brings_is_missing_no_more(play):
    give(play, "command", o.SetZone(order="set_zone", level="lockdown", area="county"))
    give(play, "control", LoseVolunteers(order="lose_volunteers", share=1.0, lasts="20 d"))
    turn(play)
    supply, work = play.model.response.supply, play.model.response.grid_work
    while not (due := supply.due_in(1)):
        play.model.advance(play.model.now + 1)
    before = supply.packs
    assert work.number("deliver", 1) == due
    (task,) = [one for one in open_tasks(play, "grid:1") if one.task == "deliver"]
    assert (task.kind, task.homes) == ("visit", due)
    work.do("deliver", 1)
    brought = before - supply.packs
    assert task.able == brought
    hands = play.scenario.home.grid_staff * play.scenario.supply.households_per_person
    assert brought == min(due, hands, int(before)) > 0
    assert supply.due_in(1) <= due
    rows = play.model.log.batches.rows
    assert rows[rows["event"] == Event.DELIVERED]["n"][-1] == brought


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (i.Task(role="command", task="call", state="done"), "only grids"),
        (i.Task(role="grid:1", task="card", state="done"), "nothing is to be done"),
    ],
)
def test_a_task_is_refused_to_others_and_where_nothing_is_to_do(play, given, why):
    with pytest.raises(Refused, match=why):
        play.do(given, 1010.0)


def test_a_report_holds_its_numbers_in_both_languages_and_is_not_empty(play):
    play.do(i.Report(role="grid:1", people=86, help=2, text="rain"), 1010.0)
    assert (play.sent[-1].en, play.sent[-1].zh) == (
        "people reached 86; hands asked for 2; rain", "已联系人数86；求助人数2；rain",
    )  # fmt: skip
    assert play.seats["grid:1"].tasks["report"][0] == "done"
    assert i.read(i.plain(i.Report(role="grid:1", short=0))).counts == (None, 0, None)
    for bad in ({}, {"people": -1}, {"short": 10**9}, {"text": " "}):
        with pytest.raises(ValueError, match="report"):
            i.read({"do": "report", "role": "grid:1", **bad})


def test_more_people_than_there_are_are_refused_and_as_many_are_not(play):
    for role, order in (
        ("supply", o.MoveVolunteers(order="move_volunteers", source="Wuyuan", to="Ganpu", number=1)),
        ("testing", o.AskAid(order="ask_aid", what="samplers")),
        ("command", o.AskAid(order="ask_aid", what="volunteers")),
    ):
        number = most(play.model, order)
        assert number > 0
        give(play, role, order.model_copy(update={"number": number}))
        with pytest.raises(Refused) as refused:
            give(play, role, order.model_copy(update={"number": number + 1}))
        assert f"{number:,}" in refused.value.text("en")
        assert f"{number:,}" in refused.value.text("zh")


def test_reported_infections_are_as_old_as_the_newest_list_and_not_as_the_last_case(play):
    model = play.model
    model.advance(model.now + 60)
    known = model.situation
    first = sight.situation(play)["cases"]
    midnight = model.now // 24 * 24
    newest = max(r[1] for r in known.reports if r[2] == Report.CASE)
    assert first.age == model.now - max(newest, midnight) <= 24
    known.reports[:] = [r for r in known.reports if r[2] != Report.CASE or r[1] < midnight - 24]
    assert sight.situation(play)["cases"].age == model.now - midnight


def test_crews_and_drivers_are_counted_beside_their_vehicles(play):
    def persons(name):
        return next(r for r in on_duty(play) if r.name.en.startswith(name))

    play.model.advance(play.model.now + 1)
    there = persons("Ambulance crews")
    assert there.total == play.model.response.staff.at_work(Post.CREWS) > 0
    give(play, "control", LoseStaff(order="lose_staff", post="crews", number=there.total, lasts="5 h"))
    play.model.advance(play.model.now + 1)
    assert persons("Ambulance crews").total < there.total
    assert persons("Drivers").total == play.model.response.staff.at_work(Post.DRIVERS) > 0


def test_a_task_as_an_order_is_refused_as_what_the_grid_says_by_its_list():
    refused = refusal("command", o.GridTask(order="grid_task", task="card", area="grid:1"))
    assert refused is not None
    assert refused.en == "'Task of a grid' belongs to: the role of the grid, by its list of tasks"
    assert refused.zh == "“网格任务”由网格角色（按任务清单）下达"
