"""Claims for professional staff: posts limit servers, one formula each; who is missing; aid, moves, practice."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.controls import Zone
from sim.county import build
from sim.findings import worst_days
from sim.log import Event, Layer, Stage
from sim.model import Model
from sim.names import POSTS, ROLES
from sim.report.staff import _call_by, _short_towns, _worst
from sim.response.claims import Claim
from sim.response.staff import SHIFTS, Post, Staff
from sim.response.volunteers import Role
from sim.scenario.model import Scenario
from sim.scenario.orders import AskAid, MoveVolunteers, Order, TestRound, TracingSurge
from sim.staffing import BEFORE, call_by, in_words
from sim.staffing import staff as staff_table

EVERYBODY = {"most_of_adults": 1.0, "attendance": 1.0, "max_days_in_a_row": 100_000, "loan_travel": "0 h"}
AT_ONCE = {
    "called": "0 h", "call_up": "0 h", "attendance": 1.0, "share_stairwell_heads": 0.0, "loan_travel": "0 h",
    "company_people": 0,
}  # fmt: skip


def model_of(*orders: Order, staff: dict[str, Any] | None = None, **groups: Any) -> Model:
    """6,000 people, nobody infected; staff are persons of the county and all come."""
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "county": {"population": 6000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "checkpoints": {"traffic": False},
            **groups,
            "quarantine": {"rooms": 60, "ready": 1.0, **groups.get("quarantine", {})},
            "sampling": {
                "sites": 4, "tables": 20, "samplers": 40, "turnout": 1.0, "turnout_unnoticed": 1.0, "sweep": "none",
                "reswab_teams": 6, **groups.get("sampling", {}),
            },
            "volunteers": AT_ONCE | groups.get("volunteers", {}),
            "staff": EVERYBODY | (staff or {}),
        }
    )  # fmt: skip
    model = Model(scenario, 0, county=build(scenario))
    for order in orders:
        model.order(order)
    return model


def staff_of(model: Model) -> Staff:
    return model.response.staff


def servers(model: Model, stage: Stage) -> float:
    """Servers on duty by the log."""
    rows = model.log.events.rows
    return float(rows["detail"][(rows["event"] == Event.CAPACITY) & (rows["stage"] == stage)][-1])


def lock(model: Model, persons: Any) -> None:
    """These persons are close contacts from now on."""
    model.response.world.claims.open(persons, Claim.CLOSE, np.inf, model.now)


# who has a post


def test_nobody_has_two_posts_and_no_volunteer_has_one():
    model = model_of()
    persons = staff_of(model).roster.person
    assert persons.size > 300
    assert np.unique(persons).size == persons.size
    assert not np.isin(persons, model.response.workforce.roster.person).any()


def test_a_longer_roster_of_a_post_holds_all_of_a_shorter_one():
    few, many = (staff_of(model_of(staff={"police": n})) for n in (20, 35))
    police = [s.roster.person[s.post == Post.POLICE] for s in (few, many)]
    assert [p.size for p in police] == [20, 35]
    assert np.isin(police[0], police[1]).all()
    others = [s.roster.person[s.post != Post.POLICE] for s in (few, many)]
    assert others[0].tolist() == others[1].tolist()


def test_beyond_the_most_of_adults_staff_come_from_outside_and_none_is_missing():
    model = model_of(staff={"most_of_adults": 0.0})
    staff = staff_of(model)
    assert staff.roster.person.size == 0
    assert [servers(model, s) for s in (Stage.TRACING, Stage.GROUPING, Stage.QUARANTINE)] == [15, 18, 60]


# shortages, one formula each


@pytest.mark.parametrize(
    ("name", "number", "stage", "expected"),
    [
        ("tracers", 3 * 10, Stage.TRACING, 10 // 3),
        ("clerks", 3 * 7, Stage.GROUPING, 7),
        ("drivers", 3 * 4, Stage.TRANSFER, 4),
        ("crews", 3 * 5, Stage.CASE_TRANSFER, 5 // 2),
        ("laboratory", 3 * 3, Stage.LABORATORY, 3 / (1250 / 3 / 555)),
        ("rooms", 3 * 5, Stage.QUARANTINE, int(5 / (0.35 / 3))),
        ("doors", 3 * 5, Stage.RESWAB, 5 // 2),
    ],
)
def test_servers_on_duty_are_persons_at_work_divided_by_persons_a_server(name, number, stage, expected):
    model = model_of(staff={name: number})
    for time in (0.5, 8.0, 15.0, 23.0, 30.0):
        model.advance(time)
        at_work = staff_of(model).at_work(Post[name.upper()])
        want = number // 3 if time > 5 else at_work
        assert at_work == want
        if time > 5:
            assert servers(model, stage) == pytest.approx(expected)
    more = model_of(staff={name: 30 * number})
    more.advance(8.0)
    assert servers(more, stage) > expected


def test_tables_are_samplers_at_work_divided_by_two():
    model = model_of(TestRound(order="test_round"), sampling={"samplers": 14})
    model.advance(6.0)
    rows = model.log.events.rows
    assert rows["detail"][rows["event"] == Event.TABLES].max() == 7


def test_lanes_without_volunteers_need_police():
    def lanes(police: int) -> int:
        model = model_of(staff={"police": police}, checkpoints={}, volunteers={"roster": 0})
        model.advance(7.0)
        return sum(model.response.border._staffed())

    assert 0 == lanes(0) < lanes(3 * 1) < lanes(3 * 3)  # so small a county has 3 a shift


def test_surge_teams_need_tracers_and_are_on_duty_as_soon_as_they_come():
    for tracers, teams in ((None, 30), (3 * 60, 20)):
        model = model_of(TracingSurge(order="tracing_surge"), staff={"tracers": tracers})
        model.advance(30.0)
        assert servers(model, Stage.TRACING) == teams


# who is missing


@pytest.mark.parametrize("taken", ["quarantine", "lockdown"])
def test_a_responder_in_quarantine_or_sealed_in_is_missing_and_the_shifts_of_the_day_share_who_is_left(taken):
    model = model_of(staff={"tracers": 3 * 45, "sampler_shifts": 1})
    model.advance(6.0)
    staff, world = staff_of(model), model.response.world
    at_work = staff.roster.person[staff.roster.role == Post.TRACERS]
    assert at_work.size == 45
    if taken == "quarantine":
        lock(model, at_work[:20])
        missing, left = at_work[:20], 3 * 45 - 20
    else:
        grid = int(np.bincount(world.county.grid[at_work]).argmax())
        world.controls.zones.set(world.county.buildings(f"grid:{grid}"), world.now, Zone.LOCKDOWN)
        missing = at_work[world.county.grid[at_work] == grid]
        tracers = staff.roster.person[staff.post == Post.TRACERS]
        left = int((world.county.grid[tracers] != grid).sum())
    model.advance(7.0)
    later = staff.roster.person[staff.roster.role == Post.TRACERS]
    assert missing.size
    assert later.size == -(-left // 3)
    assert not np.isin(missing, later).any()
    assert servers(model, Stage.TRACING) == later.size // 3


def test_staff_may_be_let_out_of_a_lockdown():
    model = model_of(staff={"leave_lockdown": True})
    world = model.response.world
    world.controls.zones.set(np.arange(world.county.stairwell_grid.size), 0.0, Zone.LOCKDOWN)
    model.advance(8.0)
    assert servers(model, Stage.TRACING) == 15


def test_nobody_works_two_shifts_of_a_day_at_one_post_but_samplers():
    model = model_of(
        TestRound(order="test_round"), staff={"tracers": 100, "sampler_shifts": 2}, sampling={"samplers": 6}
    )
    staff, seen = staff_of(model), []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        seen += staff.roster.person[(staff.roster.role >= 0) & (staff.post != Post.SAMPLERS)].tolist()
        assert staff.roster.worked.max() <= 2
        assert (staff.roster.worked[staff.post != Post.SAMPLERS] <= 1).all()
    assert len(seen) == len(set(seen))


def test_samplers_work_no_more_shifts_of_a_day_than_they_may():
    sampled = []
    for shifts in (1, 3):
        model = model_of(
            TestRound(order="test_round"), staff={"sampler_shifts": shifts},
            sampling={"samplers": 2, "swab_time": "1 min"},
        )  # fmt: skip
        model.advance(28.0)
        sampled.append(model.response.rounds.rounds[0].sampled)
    assert 400 < sampled[0] < 500
    assert sampled[1] > 1000


def test_a_shortage_of_a_post_is_told_when_it_begins_and_when_it_ends():
    model = model_of(aid("tracers", 90, stay="20 h"), staff={"tracers": 3 * 30})
    model.advance(40.0)
    rows = model.log.events.rows
    told = rows[(rows["event"] == Event.SHORTAGE) & (rows["place"] == Post.TRACERS)]
    assert told["detail"][0] == 15  # 15 teams of 3, of whom 30 come
    assert told["time"][0] == 5.0
    assert 0 < told.size < 6


def test_a_shortage_is_shared_by_the_shifts_of_a_day():
    model = model_of(staff={"clerks": 30})
    at_work = []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append(staff_of(model).at_work(Post.CLERKS))
    assert at_work == [10, 10, 10]


def test_staff_at_work_never_exceed_the_roster_and_the_table_agrees_with_a_probe():
    model = model_of(staff={"attendance": 0.7, "max_days_in_a_row": 3, "tracers": 80})
    staff = staff_of(model)
    for time in np.arange(0.5, 100.0, 3.0):
        model.advance(float(time))
        rows = model.log.shifts.rows
        for post in Post:
            told = rows[rows["role"] == post]
            at_work = int((staff.roster.role == post).sum())
            last = [told["present"][told["town"] == town][-1] for town in np.unique(told["town"])]
            assert sum(last) == at_work <= int((staff.post == post).sum())
    table = staff_table(model.result())
    tracers = table[table["role"] == "tracers"]
    assert set(tracers["town"]) == set(model.county.town_names)
    assert (tracers["short"] > 0).any()


def test_an_infectious_member_of_the_staff_infects_only_his_post():
    model = model_of(staff={"infection_per_hour": 1.0})
    model.advance(5.0)
    roster = staff_of(model).roster
    beside = set(roster.person[roster.role == Post.TRACERS].tolist())
    source = min(beside)
    model.epidemic.infect([source], [5.0], [-1], [Layer.SEED])
    model.epidemic.latent_end[source] = 4.0
    roster.expose(13.0)
    model.advance(13.0)
    rows = model.log.infections.rows
    infected = set(rows["person"][rows["layer"] == Layer.DUTY].tolist())
    assert infected
    assert infected <= beside


# practice at tables


def ends_of_four_rounds(**sampling: Any) -> list[float]:
    """Hours of the day at which rounds of four days in a row are sampled."""
    model = model_of(
        sampling={"tables": 4, "samplers": 8, "turnout": 0.3, **sampling}, volunteers={"slower_per_day": 0.0}
    )
    for day in range(4):
        model.advance(24.0 * day + 1.0)
        model.order(TestRound(order="test_round", overlap=True))
    model.advance(24.0 * 4 + 1)
    rows = model.log.events.rows
    return (rows["time"][rows["event"] == Event.ROUND_SAMPLED] % 24).tolist()


def test_an_unpractised_crew_takes_longer_and_learns():
    ends = ends_of_four_rounds
    trained, new = ends(), ends(shifts_before=0, untrained=3.0)
    assert new[0] > trained[0]
    assert new[0] > new[1] >= new[-1]
    assert ends(shifts_before=0, untrained=3.0, trained_after=0) == trained


def test_a_crew_goes_from_sixty_to_a_hundred_to_two_hundred_people_an_hour():
    model = model_of(sampling={"shifts_before": 0})
    staff, roster = model.response.rounds.means.table_staff, model.response.workforce.roster
    roster.role[:5], roster.begins[:5] = Role.SAMPLING, 0.0
    an_hour = []
    for shifts in (0, 1, 2, 6, 10, 20):
        roster.at_tables[:5] = shifts
        an_hour.append(100 / staff.slower())
    assert an_hour == pytest.approx([60, 75, 100, 400 / 3, 200, 200])


def test_a_practised_county_ends_its_rounds_earlier_day_by_day():
    def ends(**sampling: Any) -> list[float]:
        return ends_of_four_rounds(swab_time="1 min", **sampling)

    never, soon = ends(tuned_after=0), ends(tuned_after=1)
    assert soon[0] == never[0]
    assert soon[3] < never[3]


# aid and moves by order


def aid(what: str, number: int, **when: str) -> AskAid:
    return AskAid.model_validate({"order": "ask_aid", "what": what, "number": number, "delay": "10 h", **when})


def test_aid_comes_after_its_delay_and_goes_home_again():
    model = model_of(aid("tracers", 18, stay="48 h"))
    at = []
    for time in (9.0, 14.0, 40.0, 64.0):
        model.advance(time)
        at.append(servers(model, Stage.TRACING))
    assert at == [15, 15 + 2, 15 + 2, 15]
    rows = model.log.events.rows
    assert rows["detail"][rows["event"] == Event.AID].tolist() == [6, 0]


def test_samplers_from_outside_staff_more_tables():
    tables = []
    for order in ((), (aid("samplers", 8, delay="1 h"),)):
        model = model_of(TestRound(order="test_round"), *order, sampling={"samplers": 6})
        model.advance(6.0)
        rows = model.log.events.rows
        tables.append(rows["detail"][rows["event"] == Event.TABLES].max())
    assert tables == [3, 7]


def test_a_laboratory_does_as_many_tubes_as_its_staff_can_to_the_person():
    """10,000 tubes a day take 6.006 persons a shift, each does 1,665 a day."""
    tubes = []
    for persons in (0, 1, 5, 6, 7, 20):
        model = model_of(staff={"laboratory": 3 * persons})
        model.advance(8.0)
        tubes.append(model.response.testing.laboratory.tubes_a_day())
    assert tubes == [0, 1665, 5 * 1665, 6 * 1665, 10_000, 10_000]


def test_laboratory_staff_from_outside_bring_machines():
    model = model_of(aid("laboratory", 90, delay="1 h"))
    model.advance(0.5)
    before = servers(model, Stage.LABORATORY)
    model.advance(4.0)
    assert servers(model, Stage.LABORATORY) == pytest.approx(before + 30 / (1250 / 3 / 555))


def volunteers_model(*orders: Order, **volunteers: Any) -> Model:
    model = model_of(volunteers=volunteers)
    workforce = model.response.workforce
    workforce.demand.clear()
    workforce.demand[Role.GATES] = lambda: np.array([0, 0, 0, 0, 0, 0, 0, 0, 30])
    for order in orders:
        model.order(order)
    return model


def test_volunteers_from_outside_fill_what_the_roster_leaves_one_shift_a_day():
    model = volunteers_model(aid("volunteers", 40, delay="1 h"), roster=0)
    at_work = []
    for time in (8.0, 12.0, 18.0, 30.0):
        model.advance(time)
        at_work.append(model.response.workforce.on_duty(Role.GATES))
    assert at_work == [30, 10, 0, 30]


def test_an_order_to_move_volunteers_comes_before_all_and_ends():
    names = model_of().county.town_names
    order = MoveVolunteers.model_validate(
        {"order": "move_volunteers", "source": names[0], "to": names[8], "role": "gates", "number": 12, "lasts": "30 h"}
    )
    at_work = []
    for orders in ((), (order,)):
        model = volunteers_model(*orders, roster=900, loans=False)
        roster = model.response.workforce.roster
        for time in (8.0, 54.0):
            model.advance(time)
            at_work.append(int(((roster.role == Role.GATES) & (roster.town == 0)).sum()))
    assert at_work == [0, 0, 12, 0]


def test_a_move_that_cannot_be_obeyed_is_an_event():
    for source, to in (("nowhere", "Wuyuan"), ("Wuyuan", "Wuyuan")):
        order = {"order": "move_volunteers", "source": source, "to": to}
        model = model_of(MoveVolunteers.model_validate(order))
        model.advance(1.0)
        assert (model.log.events.rows["event"] == Event.ORDER_REFUSED).sum() == 1


# throughput


def test_more_volunteers_never_lower_the_throughput_of_a_round():
    sampled = []
    for roster in (0, 10, 20, 40, 80):
        model = model_of(
            TestRound(order="test_round"),
            sampling={"sites": 1},
            volunteers={"roster": roster},
        )
        done = []
        for hour in range(6, 40):
            model.advance(float(hour))
            model.response.rounds.serve()
            done.append(sum(r.sampled for r in model.response.rounds.rounds))
        sampled.append(done)
    assert sampled[-1][-1] > sampled[1][-1] > 0
    for fewer, more in pairwise(sampled):
        assert all(a <= b for a, b in zip(fewer, more, strict=True))


# when to call


def shortages() -> pd.DataFrame:
    """Two runs, first reports on days 3 and 4: gates short in two towns, clerks in the county, one row without need."""
    rows = [
        (0, 0, 1.0, "gates", "Wuyuan", 4.0, 3.0, 1.0, 3.0), (0, 5, 11.0, "gates", "Wuyuan", 9.0, 2.0, 7.0, 3.0),
        (0, 5, 17.0, "gates", "Baibu", 9.0, 1.0, 8.0, 3.0), (0, 5, 17.0, "gates", "Ganpu", 9.0, 9.0, 0.0, 3.0),
        (1, 6, 11.0, "gates", "Wuyuan", 9.0, 0.0, 9.0, 4.0), (0, 5, 17.0, "clerks", "county", 3.0, 1.0, 2.0, 3.0),
    ]  # fmt: skip
    columns = ["replicate", "day", "hour", "role", "town", "needed", "present", "short", "first"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(since=table["day"] - table["first"]).drop(columns="first")


def test_who_is_short_is_to_be_called_by_the_time_less_the_lag_and_never_before_the_run():
    scenario, table = Scenario.model_validate({"volunteers": {"call_up": "6 h"}}), shortages()
    times = call_by(table, scenario)
    aid = 5 * 24 + 17 - AskAid(order="ask_aid").delay
    assert times.dropna().tolist() == [-5.0, 125.0, 131.0, 149.0, aid]
    assert times.index[times.isna()].tolist() == [3]
    words = in_words(table, scenario)["call by 最迟通知"].tolist()
    assert words[:5] == [BEFORE, "5 d 05:00", "5 d 11:00", "", "6 d 05:00"]


def test_the_report_names_every_town_that_is_short_and_says_when_it_was_too_late_to_call():
    table = shortages()
    gates = table[table["role"] == "gates"]
    assert _short_towns(gates, "en") == "Wuyuan 9, Baibu 8"
    assert _short_towns(gates, "zh") == "武原街道 9、百步镇 8"
    assert _short_towns(table[table["role"] == "clerks"], "en") == ""
    worst = worst_days(gates)
    assert _call_by(gates, worst, 6.0, "en") == "day 2, 05:00"
    assert _call_by(gates, worst, 200.0, "en") == "before the outbreak"


def test_the_report_shows_every_role_on_the_worst_day_by_town():
    """Two runs alike, and one row more: the middle of both is that of the first."""
    table = shortages()
    table = pd.concat([table[table["replicate"] == 0].assign(replicate=run) for run in (0, 1)], ignore_index=True)
    asked = [(table[table["role"] == role], (ROLES | POSTS)[role], 6.0) for role in ("gates", "clerks")]
    worst = _worst(table, asked, "en")
    assert _worst(table, asked, "zh").places[:2] == ["百步镇", "武原街道"]
    assert (worst.day, worst.around) == (2, [0, 1, 2, 3, 4])
    assert worst.places == ["Baibu", "Wuyuan", "county", "Ganpu"]  # eight, seven, two and none are missing
    gates, clerks = worst.towns
    assert gates.cells == [("9 / 1", True), ("9 / 2", True), ("–", False), ("9 / 9", False)]
    assert clerks.cells == [("–", False), ("–", False), ("3 / 1", True), ("–", False)]
    assert worst.days[0].cells == [("–", False), ("–", False), ("27 / 12", True), ("–", False), ("–", False)]
