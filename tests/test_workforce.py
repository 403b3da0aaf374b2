"""Claims for volunteers: who comes, in what order roles are filled, who is missing; on a tiny county."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Level
from sim.county import build
from sim.log import Event, Layer
from sim.measures import measures
from sim.model import Model
from sim.response.claims import Claim
from sim.response.volunteers import HEADS, Kind, Role
from sim.response.workforce import SHIFTS, Workforce
from sim.scenario.model import Scenario
from sim.scenario.orders import CallVolunteers, TestRound

TOWNS = 9


def model_of(**volunteers: object) -> Model:
    """5,000 people, nobody infected, everybody on the roster comes at once if he is called; nobody stands at posts."""
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "county": {"population": 5000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "checkpoints": {"alone": 1.0},
            "volunteers": {
                "roster": 400, "attendance": 1.0, "called": "0 h", "call_up": "0 h", "share_stairwell_heads": 0.0,
                "absent_per_day": 0.0, "max_days_in_a_row": 60, "company_people": 0, **volunteers,
            },
        }
    )  # fmt: skip
    return Model(scenario, 0, county=build(scenario))


def asked(model: Model, **needs: Any) -> Workforce:
    """The workforce of a model in which only so many are needed, in every town or by town."""
    workforce = model.response.workforce
    workforce.demand.clear()
    for role, need in needs.items():
        wanted = np.broadcast_to(np.asarray(need, dtype=np.int64), TOWNS).copy()
        workforce.demand[Role[role.upper()]] = lambda wanted=wanted: wanted
    return workforce


def test_nobody_works_before_the_call_or_before_he_has_heard_of_it():
    model = model_of(called=None, call_up="7 h")
    workforce = asked(model, gates=5)
    model.advance(29.5)
    assert workforce.on_duty(Role.GATES) == 0
    model.order(CallVolunteers(order="call_volunteers"))
    model.advance(36.0)
    assert workforce.on_duty(Role.GATES) == 0
    model.advance(37.5)
    assert workforce.on_duty(Role.GATES) == 45


def test_a_longer_roster_holds_all_of_a_shorter_one():
    short, long = (model_of(roster=n).response.workforce.roster.person for n in (150, 400))
    assert np.isin(short, long).all()
    assert (short.size, long.size) == (150, 400)


def test_nobody_works_two_shifts_of_a_day_and_never_more_than_the_roster():
    model = model_of(roster=300)
    workforce = asked(model, gates=10, zones=8)
    seen: list[int] = []
    for hour in SHIFTS:
        model.advance(48.0 + hour + 0.5)
        seen += workforce.roster.person[workforce.roster.role >= 0].tolist()
    assert len(seen) == len(set(seen)) == 300


def test_roles_are_filled_in_the_order_of_priority():
    for priority in (["sampling", "sweeps"], ["sweeps", "sampling"]):
        model = model_of(roster=100, priority=priority, loan_travel="0 h")
        workforce = asked(model, sampling=10, sweeps=10)
        model.advance(29.5)
        first, second = (workforce.on_duty(Role[name.upper()]) for name in priority)
        assert (first, second) == (90, 10)


def test_too_few_people_are_shared_by_the_shifts_of_a_day_but_not_what_only_one_shift_needs():
    """Ten are needed at posts in every town and shift: 360 a day of 80 people; ten more at tables by 11:00."""
    at_work = []
    for needs in ({"checkpoints": 10}, {"checkpoints": 10, "sampling": 10}, {"sampling": 10}):
        workforce = asked(model := model_of(roster=80, loan_travel="0 h"), **needs)
        for hour in SHIFTS:
            model.advance(24.0 + hour + 0.5)
            at_work.append(sum(workforce.on_duty(role) for role in Role))
    assert at_work[:4] == [20, 20, 20, 20]
    assert 20 < at_work[4] < 80
    assert at_work[7] > 0
    assert at_work[8:] == [80, 0, 0, 0]


def test_a_shortage_is_told_when_it_begins_changes_and_ends_and_not_every_hour():
    model = model_of(roster=100, priority=["gates", "sweeps"], loan_travel="0 h", company_people=0)
    workforce = asked(model, sweeps=10)
    needs = {6.0: 20, 9.0: 15, 12.0: 0}
    for time, need in needs.items():
        model.advance(time - 0.5)
        asked(model, sweeps=need)
    model.advance(16.5)
    rows = model.log.events.rows
    told = rows[(rows["event"] == Event.SHORTAGE) & (rows["place"] == Role.SWEEPS)]
    before = [(1.0, 90.0), (5.0, 0.0)]  # the day of work begins at 05:00
    assert told[["time", "detail"]].tolist() == [*before, (6.0, 80.0), (9.0, 35.0), (11.0, 135.0), (12.0, 0.0)]
    assert workforce.on_duty(Role.SWEEPS) == 0


@pytest.mark.parametrize(("doors", "told"), [(5, 80), (20, 320)])
def test_households_that_get_a_notice_are_hands_times_doors_times_hours(doors, told):
    """Ordered at 12:30 for the next morning: four people knock from 13:00 to 17:00."""
    scenario = model_of(roster=4, priority=["sweeps"], loan_travel="0 h").scenario
    scenario = scenario.model_copy(
        update={"sampling": scenario.sampling.model_copy(update={"doors_per_hour": doors, "sweep": "none"})}
    )
    model = Model(scenario, 0, county=build(scenario))
    model.advance(12.5)
    model.order(TestRound(order="test_round"))
    model.advance(29.5)
    rows = model.log.batches.rows
    assert rows["n"][rows["event"] == Event.NOTIFIED].tolist() == [told]


def test_a_role_without_priority_gets_nobody():
    model = model_of(priority=["zones"])
    workforce = asked(model, gates=1)
    model.advance(29.5)
    assert workforce.on_duty(Role.GATES) == 0
    assert workforce.share(Role.GATES) == [0.0] * TOWNS
    assert workforce.share(Role.ZONES) == [1.0] * TOWNS


def test_stairwell_heads_do_not_stand_at_tables():
    model = model_of(share_stairwell_heads=1.0)
    workforce = asked(model, sampling=2, gates=2)
    model.advance(29.5)
    assert (workforce.on_duty(Role.SAMPLING), workforce.on_duty(Role.GATES)) == (0, 18)


def test_company_teams_come_besides_the_roster_at_their_own_rate_and_do_what_they_are_for():
    """So small a county has so many people: 5,000 of 456,775 residents."""

    def at_work(role: str, **volunteers: Any) -> int:
        model = model_of(**{"roster": 0, "company_roles": ["sampling"], "loan_travel": "0 h", **volunteers})
        workforce = asked(model, **{role: 50})
        model.advance(5.5)
        return workforce.on_duty(Role[role.upper()])

    people = round(100 * 456_775 / 5000)
    assert at_work("sampling", company_people=people, company_attendance=1.0) == 100
    assert 30 < at_work("sampling", company_people=people, company_attendance=0.5) < 70
    assert at_work("sampling", company_people=0) == 0
    assert at_work("sweeps", company_people=people, company_attendance=1.0) == 0
    assert at_work("sweeps", company_people=people, company_attendance=1.0, company_roles=["sweeps"]) == 100


def test_company_teams_do_not_count_for_shifts_of_what_they_do_not_do():
    """Of 90 members each of the four shifts gets its part, however many colleagues could stand at tables."""
    people = round(200 * 456_775 / 5000)
    settings = {"company_people": people, "company_roles": ["sampling"], "company_attendance": 1.0}
    workforce = asked(model := model_of(roster=90, loan_travel="0 h", **settings), zones=12)
    at_work = []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append(workforce.on_duty(Role.ZONES))
    assert sum(at_work) == 90
    assert max(at_work) - min(at_work) <= 2


def test_a_company_team_is_colleagues():
    model = model_of(company_people=round(30 * 456_775 / 5000), company_teams=3)
    roster = model.response.workforce.roster
    team = roster.person[roster.kind == Kind.COMPANY]
    companies, members = np.unique(model.county.workplace[team], return_counts=True)
    assert members.tolist() == [10, 10, 10]
    assert (companies >= 0).all()


def test_a_town_borrows_what_it_lacks_and_the_borrowed_come_later():
    needs = np.zeros(TOWNS, dtype=np.int64)
    needs[6] = 60
    own = asked(model := model_of(loans=False), sampling=needs)
    model.advance(29.0)
    mine = own.on_duty(Role.SAMPLING, 6)
    assert 0 < mine < 60
    lent = asked(model := model_of(loan_travel="90 min"), sampling=needs)
    model.advance(30.0)
    assert lent.on_duty(Role.SAMPLING, 6) == mine
    model.advance(30.5)
    assert lent.on_duty(Role.SAMPLING, 6) == 60


@pytest.mark.parametrize("need", [40, 200])
def test_a_town_lends_only_what_it_can_spare(need):
    """In a county that is short every town keeps its own, the last one too, and lends what is over."""
    workforce = asked(model := model_of(), sampling=need)
    roster = workforce.roster
    roster.stay_away(np.flatnonzero(roster.town == 0), np.inf)
    model.advance(7.0)
    own = np.bincount(roster.town, minlength=TOWNS) * (np.arange(TOWNS) > 0)
    here = np.bincount(roster.town[(roster.role >= 0) & (roster.town == roster.place)], minlength=TOWNS)
    assert here.tolist() == np.minimum(own, need).tolist()
    assert workforce.on_duty(Role.SAMPLING) == min(own.sum(), TOWNS * need)


def test_stairwell_heads_are_not_lent():
    needs = np.zeros(TOWNS, dtype=np.int64)
    needs[6] = 60
    workforce = asked(model := model_of(share_stairwell_heads=1.0), sweeps=needs)
    model.advance(8.0)
    at_work = workforce.roster.town[workforce.roster.role == Role.SWEEPS]
    assert at_work.size == (workforce.roster.town == 6).sum() < 60
    assert (at_work == 6).all()


def test_near_home_stairwell_heads_are_asked_before_all_others_who_are_then_free_for_tables():
    workforce = asked(model := model_of(share_stairwell_heads=0.6, loan_travel="0 h"), zones=1, sampling=30)
    model.advance(29.5)
    roster = workforce.roster
    heads, tables = roster.role == Role.ZONES, roster.role == Role.SAMPLING
    assert roster.kind[heads].tolist() == [Kind.HEAD] * TOWNS
    assert tables.sum() == (roster.kind == Kind.MEMBER).sum()


def test_where_heads_are_too_few_near_home_others_help():
    workforce = asked(model := model_of(share_stairwell_heads=0.1, loan_travel="0 h"), sweeps=40)
    model.advance(29.5)
    kinds = workforce.roster.kind[workforce.roster.role == Role.SWEEPS]
    assert kinds.size == 360
    assert np.isin(kinds, HEADS).sum() == np.isin(workforce.roster.kind, HEADS).sum() == 40


def test_of_nine_thousand_heads_three_thousand_guard_gates_and_they_are_the_same_people():
    settings = Scenario().volunteers
    assert round(settings.roster * settings.share_stairwell_heads * settings.share_gate_heads, -2) == 3000
    none, some, all_ = (
        model_of(share_stairwell_heads=0.6, share_gate_heads=share).response.workforce.roster for share in (0, 0.25, 1)
    )
    heads, guards = np.flatnonzero(none.kind == Kind.HEAD), np.flatnonzero(some.kind == Kind.GUARD)
    assert (heads.size, guards.size) == (240, 60)
    assert heads.tolist() == np.flatnonzero(all_.kind == Kind.GUARD).tolist()
    assert heads.tolist() == np.flatnonzero(some.kind != Kind.MEMBER).tolist()
    assert none.person.tolist() == some.person.tolist() == all_.person.tolist()


@pytest.mark.parametrize(("share", "at_gates"), [(0.0, 0), (0.25, 100), (1.0, 270)])
def test_only_those_heads_who_guard_gates_stand_there(share, at_gates):
    """All of the roster are heads; 30 are needed at gates in every town and nobody elsewhere; one shift may do it."""
    model = model_of(share_stairwell_heads=1.0, share_gate_heads=share)
    roster = asked(model, gates=30).roster
    seen: set[int] = set()
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work = np.flatnonzero(roster.role == Role.GATES)
        assert (roster.kind[at_work] == Kind.GUARD).all()
        seen |= set(at_work.tolist())
    assert len(seen) == (at_gates if share < 1 else 400)


def test_other_heads_are_asked_before_those_who_guard_gates_and_other_volunteers_help_at_gates():
    model = model_of(roster=800, share_stairwell_heads=0.5, share_gate_heads=0.25, loan_travel="0 h")
    roster = asked(model, sweeps=5, gates=10).roster
    model.advance(29.5)
    sweeps, gates = (roster.kind[roster.role == role] for role in (Role.SWEEPS, Role.GATES))
    assert (sweeps == Kind.HEAD).sum() > 0.8 * sweeps.size == 36
    assert (gates == Kind.GUARD).any()
    assert (gates == Kind.MEMBER).any()
    assert not (gates == Kind.HEAD).any()
    assert gates.size == 90


def test_heads_of_a_town_share_its_shifts_however_many_heads_others_have():
    needs = np.zeros(TOWNS, dtype=np.int64)
    needs[6] = 12
    workforce = asked(model := model_of(share_stairwell_heads=1.0), zones=needs)
    heads, at_work = int((workforce.roster.town == 6).sum()), []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append(workforce.on_duty(Role.ZONES, 6))
    assert sum(at_work) == heads < 4 * 12
    assert max(at_work) - min(at_work) <= 1


def test_a_role_that_comes_first_keeps_the_later_shifts_before_others_get_anybody():
    """Forty people for twelve at doors in each of four shifts: nobody is left for tables or gates."""
    needs = np.zeros(TOWNS, dtype=np.int64)
    needs[0] = 12
    model = model_of(roster=40, loan_travel="0 h", priority=["zones", "sampling", "gates"])
    workforce = asked(model, zones=needs, sampling=10, gates=1)
    at_work = []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append([workforce.on_duty(role) for role in (Role.ZONES, Role.SAMPLING, Role.GATES)])
    assert at_work == [[10, 0, 0]] * 4


@pytest.mark.parametrize(("loans", "first"), [(False, np.inf), (True, 7.0)])
def test_tables_of_a_town_without_volunteers_open_when_lent_ones_have_come(loans, first):
    model = model_of(loans=loans, loan_travel="2 h", roster=2000, per_table=1, priority=["sampling"])
    roster = model.response.workforce.roster
    roster.stay_away(np.flatnonzero(roster.town == 6), np.inf)
    model.order(TestRound(order="test_round"))
    model.advance(10.5)
    [a_round] = model.response.rounds.rounds
    assert a_round.queue is not None
    town = model.county.site_town[a_round.queue.site]
    start = np.where(np.isnan(a_round.queue.start), np.inf, a_round.queue.start)
    assert start[town == 0].min() < 6.0
    assert start[town == 6].min() == first


def test_who_has_worked_the_most_days_in_a_row_rests():
    model = model_of(roster=45, max_days_in_a_row=3, loan_travel="0 h")
    workforce = asked(model, sampling=5)
    at_work = []
    for day in range(8):
        model.advance(24.0 * day + 5.5)
        at_work.append(workforce.on_duty(Role.SAMPLING))
    assert at_work == [45, 45, 45, 0, 45, 45, 45, 0]


def test_days_in_a_row_keep_people_away_and_slow_the_tables():
    model = model_of(roster=90, absent_per_day=0.1, loan_travel="0 h")
    workforce = asked(model, sweeps=10)
    at_work = []
    for day in range(4):
        model.advance(24.0 * day + 5.5)
        at_work.append(workforce.on_duty(Role.SWEEPS))
    assert at_work[0] == 90
    assert at_work[3] < at_work[1] < 90
    slow = model.response.rounds.means.table_staff.slower
    assert slow() == 1.0
    workforce.roster.role[:] = Role.SAMPLING
    workforce.roster.begins[:] = 0.0
    workforce.roster.days_in_a_row[:] = 2
    assert slow() == pytest.approx(1.06)


def test_the_rested_go_first_so_days_in_a_row_stay_few_where_there_are_enough():
    model = model_of(roster=400)
    workforce = asked(model, gates=2)
    for day in range(6):
        model.advance(24.0 * day + 5.5)
        assert workforce.days_in_a_row(Role.GATES) <= 1.0


@pytest.mark.parametrize("taken", ["quarantine", "lockdown"])
def test_a_responder_in_quarantine_or_sealed_in_is_missing_and_replaced_if_somebody_is_left(taken):
    model = model_of(roster=50)
    workforce = asked(model, gates=[5, 0, 0, 0, 0, 0, 0, 0, 0])
    model.advance(5.5)
    at_work = workforce.roster.person[workforce.roster.role >= 0]
    world = model.response.world
    if taken == "quarantine":
        world.claims.open(at_work, Claim.CLOSE, np.inf, world.now)
        assert (world.controls.persons.now[at_work] == Level.HOME).all()
    else:
        world.controls.zones.set(np.unique(world.county.stairwell[at_work]), world.now, 3)
    model.advance(8.5)
    later = workforce.roster.person[workforce.roster.role >= 0]
    assert not np.isin(at_work, later).any()
    assert workforce.on_duty(Role.GATES) == 5


def test_the_table_of_shifts_agrees_with_a_probe_of_the_live_roster():
    model = model_of(roster=120)
    workforce = asked(model, gates=4, zones=12)
    for time in np.arange(4.5, 60.0):
        model.advance(float(time))
        rows = model.log.shifts.rows
        for role in (Role.GATES, Role.ZONES):
            assigned = np.bincount(workforce.roster.place[workforce.roster.role == role], minlength=TOWNS)
            for town in range(TOWNS):
                told = rows[(rows["role"] == role) & (rows["town"] == town)]
                assert (told["present"][-1] if told.size else 0) == assigned[town]


def test_an_infectious_volunteer_infects_only_those_who_work_beside_him():
    model = model_of(infection_per_hour=1.0, roster=300)
    workforce = asked(model, gates=[20, 0, 0, 0, 0, 0, 0, 0, 0], zones=[20, 0, 0, 0, 0, 0, 0, 0, 0])
    model.advance(5.0)
    epidemic = model.epidemic
    source = int(workforce.roster.person[workforce.roster.role == Role.GATES][0])
    beside = set(workforce.roster.person[workforce.roster.role == Role.GATES].tolist())
    epidemic.infect([source], [5.0], [-1], [Layer.SEED])
    epidemic.latent_end[source] = 4.0
    workforce.roster.expose(11.0)
    model.advance(11.0)
    rows = model.log.infections.rows
    infected = set(rows["person"][rows["layer"] == Layer.DUTY].tolist())
    assert infected
    assert infected <= beside


def test_without_volunteers_a_round_opens_and_nobody_is_sampled_but_all_still_wait():
    model = model_of(roster=0)
    model.order(TestRound(order="test_round"))
    model.advance(60.0)
    [a_round] = model.response.rounds.rounds
    assert a_round.sampled == 0
    assert a_round.queue is not None
    assert a_round.queue.waiting(60.0).sum() == a_round.persons.size > 4000


def test_without_loans_each_town_shares_its_own_people_by_the_shifts_of_a_day():
    needs = np.zeros(TOWNS, dtype=np.int64)
    needs[6] = 60
    workforce = asked(model := model_of(loans=False), zones=needs)
    own, at_work = int((workforce.roster.town == 6).sum()), []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append(workforce.on_duty(Role.ZONES))
    assert sum(at_work) == own < 60
    assert max(at_work) - min(at_work) <= 1


def test_nobody_is_kept_for_gates_at_night_when_none_are_guarded():
    """Eighteen guards are needed in each of three shifts by day, and there are 45."""
    model = model_of(roster=45, loan_travel="0 h")
    workforce = model.response.workforce
    workforce.demand = {Role.GATES: workforce.demand[Role.GATES]}
    at_work = []
    for hour in SHIFTS:
        model.advance(24.0 + hour + 0.5)
        at_work.append(workforce.on_duty(Role.GATES))
    assert at_work == [15, 15, 15, 0]


def test_within_a_shift_a_role_gets_those_kept_for_the_later_shifts_of_lower_ones_but_none_kept_for_higher_ones():
    """Of 80 people 72 are at doors in four shifts; at 07:00 a 19th is needed there, at 08:00 ten a town at tables."""
    zones = np.full(TOWNS, 2, dtype=np.int64)
    model = model_of(roster=80, loan_travel="0 h", priority=["zones", "sampling", "checkpoints"])
    at_work = []
    for before, needs in ((5.5, {}), (6.5, {}), (7.5, {}), (8.5, {"sampling": 10}), (11.5, {}), (17.5, {}), (23.5, {})):
        zones[0] = 2 if before < 7 else 3
        workforce = asked(model, zones=zones, checkpoints=10, **needs)
        model.advance(24.0 + before)
        at_work.append([workforce.on_duty(role) for role in (Role.ZONES, Role.SAMPLING, Role.CHECKPOINTS)])
    assert at_work[:4] == [[18, 0, 2], [18, 0, 2], [19, 0, 2], [19, 2, 2]]
    assert [zones for zones, _, _ in at_work[4:]] == [19, 19, 19]


@pytest.mark.parametrize(("roster", "missing"), [(0, 2 * (5 + 3) * 24), (400, 0)])
def test_hours_without_a_guard_are_needed_less_present_in_each_town(roster, missing):
    """Five guards of sealed areas in one town and three in another for two days, none at gates; all come at 00:00."""
    model = model_of(roster=roster)
    asked(model, zones=[5, 0, 0, 3, 0, 0, 0, 0, 0])
    model.advance(24.0 + 5.0)
    before = measures(model.result())["zones_unguarded"]
    model.advance(24.0 * 3 + 5.0)
    found = measures(model.result())
    assert found["zones_unguarded"] - before == missing
    assert found["gates_unguarded"] == 0
    asked(model, gates=[4] * TOWNS)
    model.advance(24.0 * 4 + 5.0)
    assert (measures(model.result())["gates_unguarded"] > 0) == (roster == 0)
