"""Claims for people at home: check calls are work, the unchecked and the lost slip out more, cards have phases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Level
from sim.county import build
from sim.log import Event
from sim.model import Model
from sim.response.appointments import may_serve
from sim.response.claims import Claim
from sim.response.volunteers import Kind, Role
from sim.scenario.model import Scenario

HOME = np.arange(1000, 1600)
NOBODY_CALLS: dict[str, Any] = {"absent": 1.0, "lost_alone": 0.0, "lost_taken_over": 0.0}
STAYS = {"slips_out": 0.0, "slips_out_unchecked": 0.0}
NO_VOLUNTEERS = {"roster": 0, "company_people": 0}


def model_of(home: dict[str, Any] | None = None, **groups: Any) -> Model:
    """6,000 people, nobody infected; volunteers come at once."""
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "county": {"population": 6000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "swab": {"specificity": 1.0},
            "home": {"absent": 0.0, **(home or {})},
            **groups,
            "volunteers": {"called": "0 h", "call_up": "0 h", "attendance": 1.0, "loan_travel": "0 h", "roster": 3000,
                           **groups.get("volunteers", {})},
        }
    )  # fmt: skip
    return Model(scenario, 0, county=build(scenario))


def observed(model: Model, days: float = 14.0, people: Any = HOME) -> Model:
    """These people must stay at home from 06:00 of day 0 on; the run goes on for some days."""
    model.advance(6.0)
    world = model.response.world
    world.claims.open(people, Claim.SECONDARY, 1e6, world.now)
    model.response.monitoring.add(people)
    model.advance(24.0 * days + 6)
    return model


def persons(model: Model, event: Event) -> set[int]:
    rows = model.log.events.rows
    return set(rows["person"][rows["event"] == event].tolist())


def batches(model: Model, event: Event) -> int:
    rows = model.log.batches.rows
    return int(rows["n"][rows["event"] == event].sum())


def test_everybody_at_home_is_checked_every_day_if_there_are_enough_volunteers():
    model = observed(model_of({"slips_out": 0.0, "slips_out_unchecked": 0.0}))
    assert batches(model, Event.UNCHECKED) == 0
    assert batches(model, Event.CHECKED) >= 13 * HOME.size


def test_checks_need_a_volunteer_in_three_shifts_for_so_many_people_beyond_the_grid_staff():
    model = observed(model_of({"checks_per_person": 20}), 0.5)
    model.advance(18.5)
    beyond = np.maximum(np.bincount(model.county.grid[HOME], minlength=len(model.county.grids)) - 3 * 20, 0)
    town = np.bincount(model.county.grid_town, beyond, 9)
    assert town.sum() > 200
    assert model.response.workforce.by_town(Role.CHECKS).tolist() == np.ceil(town / 60).astype(int).tolist()


def test_volunteers_call_nobody_where_grid_staff_can_call_everybody():
    model = observed(model_of(STAYS), 6, HOME[::6])
    assert batches(model, Event.CHECKED) == batches(model, Event.CHECKED_BY_STAFF) >= 5 * HOME[::6].size
    assert batches(model, Event.UNCHECKED) == batches(model, Event.BEYOND_STAFF) == 0
    shifts = model.tables().shifts
    assert not (shifts["role"] == Role.CHECKS).any()


def test_calls_fall_to_stairwell_heads_when_grid_staff_are_in_quarantine():
    model = model_of({**STAYS, "stand_ins": 2, "lost_taken_over": 0.0}, volunteers={"share_stairwell_heads": 0.5})
    model.advance(6.0)
    world, grids = model.response.world, np.unique(model.county.grid[HOME])
    staff = model.response.monitoring._responsible.of(grids)
    world.claims.move(staff[:, :2].ravel(), Level.CENTRAL, world.now)
    observed(model, 6)
    home = np.bincount(model.county.grid[world.claims.under_control()])[grids]
    assert batches(model, Event.BEYOND_STAFF) == 6 * np.maximum(home - 40, 0).sum()
    assert batches(model, Event.CHECKED_BY_STAFF) < batches(model, Event.CHECKED)
    assert batches(model, Event.UNCHECKED) == 0
    model.advance(24.0 * 6 + 12)
    roster = model.response.workforce.roster
    at_work = roster.at_work(Role.CHECKS)
    assert at_work.any()
    assert (roster.kind[at_work] == Kind.HEAD).all()


def test_without_volunteers_those_beyond_the_staff_of_a_crowded_grid_are_unchecked_and_no_others():
    model = model_of(STAYS, volunteers=NO_VOLUNTEERS)
    crowded, other = np.unique(model.county.grid[HOME])[:2]
    many, few = np.flatnonzero(model.county.grid == crowded)[:200], np.flatnonzero(model.county.grid == other)[:100]
    observed(model, 10, np.concatenate([many, few]))
    checked = model.response.monitoring.last_check
    assert batches(model, Event.BEYOND_STAFF) == 10 * (200 - 120)
    assert batches(model, Event.UNCHECKED) == pytest.approx(9 * (200 - 120), rel=0.02)
    assert (checked[few] > model.now - 24).all()
    assert (checked[many] > model.now - 24).sum() == 120


def test_more_grid_staff_never_check_fewer():
    def run(staff: int) -> Model:
        return observed(model_of({**STAYS, "grid_staff": staff, "stand_ins": 0}, volunteers=NO_VOLUNTEERS), 6)

    models = [run(staff) for staff in (1, 2, 3, 5, 8)]
    made, missed = ([batches(m, event) for m in models] for event in (Event.CHECKED, Event.UNCHECKED))
    assert made == sorted(made)
    assert missed == sorted(missed, reverse=True)
    assert made[0] < made[1] < made[2] < made[3]
    assert missed[3] > missed[4] == 0


def test_nobody_calls_twice_as_much_where_a_grid_has_fewer_people_than_staff():
    model = model_of({"grid_staff": 100}, county={"population": 6000, "grid_population": 30})
    county, grids = model.county, np.array([3, 7])
    adults = (county.age >= 18) & (county.age < 65)
    able = [int((adults & (county.grid == grid)).sum()) for grid in grids]
    assert model.response.monitoring._responsible.calls_a_day(grids, 0).tolist() == [40 * n for n in able]


def test_who_is_not_checked_slips_out_more_often_and_includes_all_who_slip_out_checked():
    checked, alone = observed(model_of()), observed(model_of(NOBODY_CALLS, volunteers=NO_VOLUNTEERS))
    some, many = persons(checked, Event.SLIPPED_OUT), persons(alone, Event.SLIPPED_OUT)
    assert some < many
    expected = HOME.size * (1 - 0.97**13)
    assert len(many) == pytest.approx(expected, rel=0.25)
    assert batches(alone, Event.CHECKED) == 0
    assert batches(alone, Event.UNCHECKED) == pytest.approx(13 * HOME.size, rel=0.1)


def test_more_checkers_never_check_fewer():
    made = [
        batches(observed(model_of(volunteers={"roster": n, "company_people": 0}), 6), Event.CHECKED)
        for n in (0, 8, 25, 400)
    ]
    assert made == sorted(made)
    assert made[0] < made[1] < made[3]


def test_a_slip_ends_at_the_next_check():
    model = observed(model_of({"slips_out": 0.2, "slip_lasts": "200 h"}), 6)
    rows = model.log.events.rows
    out = {int(r["person"]): float(r["time"]) for r in rows[rows["event"] == Event.SLIPPED_OUT][:50]}
    back = rows[rows["event"] == Event.RETURNED]
    waits = [back["time"][back["person"] == p].min() - t for p, t in out.items() if p in back["person"]]
    assert len(waits) > 20
    assert max(waits) < 30


@pytest.mark.parametrize(("cards", "stand_ins"), [(True, 1), (True, 2), (True, 0), (False, 2)])
def test_whose_responsible_person_is_away_is_lost_ten_times_as_often_where_nobody_takes_over(cards, stand_ins):
    home = {"absent": 0.5, "cards": cards, "stand_ins": stand_ins, "slips_out": 0.0}
    model = observed(model_of(home), 10, np.arange(0, 6000, 10))  # in all grids: whole staffs are away together
    alone = 0.5**stand_ins if cards else 1.0
    chance = 0.5 * (alone * 0.05 + (1 - alone) * 0.005)
    expected = HOME.size * (1 - (1 - chance) ** 10)
    assert len(persons(model, Event.LOST)) == pytest.approx(expected, abs=4 * np.sqrt(expected))
    lost = np.array(sorted(persons(model, Event.LOST)))
    assert (model.response.monitoring.last_check[lost] < model.now - 24).mean() > 0.5


def test_a_stand_in_takes_over_and_without_one_nobody_checks_for_the_day():
    kept = {"absent": 0.2, "lost_taken_over": 0.0, "lost_alone": 0.0}
    without, with_one = (observed(model_of({**kept, "stand_ins": n}), 10) for n in (0, 1))
    assert batches(without, Event.STOOD_IN) == 0
    missing = batches(without, Event.NOBODY_THERE)
    assert missing == pytest.approx(10 * HOME.size * 0.2, rel=0.35)
    assert batches(with_one, Event.STOOD_IN) + batches(with_one, Event.NOBODY_THERE) == pytest.approx(missing, rel=0.05)
    assert batches(with_one, Event.NOBODY_THERE) < 0.4 * missing
    assert batches(with_one, Event.UNCHECKED) < batches(without, Event.UNCHECKED)
    assert persons(with_one, Event.SLIPPED_OUT) < persons(without, Event.SLIPPED_OUT)


def test_responsible_persons_are_adults_of_the_grid_and_away_when_they_are_in_a_room_themselves():
    model = model_of({"grid_staff": 2, "stand_ins": 1})
    model.advance(6.0)
    world, responsible = model.response.world, model.response.monitoring._responsible
    grid = int(model.county.grid[HOME[0]])
    first, second = responsible.of(np.array([grid]))[0].tolist()
    assert (model.county.grid[[first, second]] == grid).all()
    assert (model.county.age[[first, second]] >= 18).all()
    people = np.flatnonzero(model.county.grid == grid)
    assert not responsible.away(people, 0)[0].any()
    world.controls.persons.set([first], world.now, Level.CENTRAL)
    away, alone = responsible.away(people, 0)
    assert away.tolist() == (model.county.stairwell[people] % 2 == 0).tolist()
    assert not alone.any()
    world.controls.persons.set([second], world.now, Level.HOSPITAL)
    assert responsible.away(people, 0)[1].all()


def test_grid_staff_have_no_other_duty_where_a_grid_has_people_enough():
    model = model_of({"grid_staff": 3}, volunteers={"roster": 900})
    grids = np.arange(len(model.county.grids))
    named = model.response.monitoring._responsible.of(grids)
    workforce, county = model.response.workforce, model.county
    duty = np.zeros(county.n, dtype=bool)
    duty[workforce.roster.person] = duty[model.response.staff.roster.person] = True
    able = may_serve(county.age)
    free = np.bincount(county.grid[able & ~duty], minlength=grids.size)
    assert duty[able].mean() > 0.2
    assert (free >= 3).any()
    assert not duty[named[free >= 3]].any()


def test_a_yellow_card_is_three_days_at_home_and_then_watched_and_tested():
    model = model_of(
        {"slips_out": 0.0, "slips_out_unchecked": 0.0, "test_days": [1, 5, 14]}, grouping={"secondary_contact": "home"},
    )  # fmt: skip
    model.advance(6.0)
    some = np.arange(2000, 2020)
    model.response.grouping.add_secondary(some)
    levels = model.response.world.controls.persons
    model.advance(6.0 + 71)
    assert (levels.now[some] == Level.HOME).all()
    model.advance(6.0 + 74)
    assert (levels.now[some] == Level.FREE).all()
    model.advance(24.0 * 20)
    rows = model.log.events.rows
    swabs = rows[(rows["event"] == Event.SWABBED) & (rows["person"] == 2003)]
    assert (swabs["time"] // 24).astype(int).tolist() == [0, 4, 13]


SOME = np.arange(2000, 2020)


def swabbed_on(model: Model, person: int) -> list[float]:
    rows = model.log.events.rows
    return (rows["time"][(rows["event"] == Event.SWABBED) & (rows["person"] == person)] / 24).tolist()


@pytest.mark.parametrize("hour", [2.0, 8.0, 10.0, 22.0])
def test_the_last_day_of_a_stay_is_tested_whenever_it_began(hour):
    model = model_of(STAYS)
    model.advance(hour)
    model.response.grouping.add_secondary(SOME)
    model.advance(24.0 * 20)
    rows = model.log.events.rows
    left = float(rows["time"][(rows["event"] == Event.LEFT_ROOM) & (rows["person"] == 2003)][0]) / 24
    assert 0 < left - max(swabbed_on(model, 2003)) <= 1


def test_a_red_card_is_tested_at_home_on_its_second_and_seventh_day():
    model = model_of(STAYS)
    model.advance(12.0)
    model.response.grouping.add_close(SOME)
    model.advance(24.0 * 30)
    rows = model.log.events.rows
    left = float(rows["time"][(rows["event"] == Event.LEFT_ROOM) & (rows["person"] == 2003)][0]) / 24
    assert [int(t - left) + 1 for t in swabbed_on(model, 2003) if t > left] == [2, 7]


def test_who_is_on_nobodys_list_is_not_tested_at_home():
    model = model_of(
        {**STAYS, "absent": 1.0, "cards": False, "lost_alone": 1.0, "test_days": [3]},
        grouping={"secondary_contact": "home"},
    )  # fmt: skip
    model.advance(12.0)
    model.response.grouping.add_secondary(SOME)
    model.advance(24.0 * 10)
    assert len(persons(model, Event.LOST)) == SOME.size
    assert not any(swabbed_on(model, person) for person in SOME.tolist())


def test_who_was_lost_and_has_a_room_is_known_again():
    model = model_of(STAYS)
    model.advance(12.0)
    model.response.grouping.add_close(SOME)
    model.response.monitoring.lost[SOME] = True
    model.advance(24.0 * 18)
    assert (model.response.world.controls.persons.now[SOME] == Level.HOME).all()
    assert (model.response.monitoring.last_check[SOME] > model.now - 24).all()


def test_who_comes_back_unseen_is_as_unchecked_as_before():
    model = observed(model_of({**STAYS, **NOBODY_CALLS, "slips_out_unchecked": 1.0}, volunteers=NO_VOLUNTEERS), 8)
    rows = model.log.events.rows

    def who(event: Event, first: float, last: float) -> set[int]:
        some = (rows["event"] == event) & (rows["time"] >= 24 * first) & (rows["time"] < 24 * last)
        return set(rows["person"][some].tolist())

    for day in range(4, 8):
        at_midnight = who(Event.RETURNED, day - 1, day) - who(Event.RETURNED, day, day + 0.5)
        assert at_midnight
        assert at_midnight <= who(Event.SLIPPED_OUT, day, day + 1)


def test_a_slip_that_a_check_ended_does_not_end_the_next_one():
    model = observed(model_of({**STAYS, **NOBODY_CALLS, "slip_lasts": "60 h"}, volunteers=NO_VOLUNTEERS), 0)
    monitoring, world = model.response.monitoring, model.response.world
    person = int(HOME[0])
    for time, slip in ((8.0, True), (12.0, False), (60.0, True)):
        world.at(time, monitoring._slip if slip else lambda p: monitoring._return(p, 8.0), person)
    model.advance(70.0)
    assert world.claims.slipped[person]
    model.advance(121.0)
    assert not world.claims.slipped[person]


def test_a_secondary_contact_who_becomes_a_close_one_stays_home_for_his_last_card():
    model = model_of(STAYS, grouping={"secondary_contact": "home", "close_contact": "home"})
    model.advance(6.0)
    model.response.grouping.add_secondary(SOME)
    model.response.grouping.add_close(SOME)
    model.advance(6.0 + 24 * 5)
    assert (model.response.world.controls.persons.now[SOME] == Level.FREE).all()
