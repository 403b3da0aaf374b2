"""Claims for zones: triggers, shapes, promotion, guards and leaks, lifting; on a tiny county without infection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Zone
from sim.county import build
from sim.log import Event, Layer, Test
from sim.model import Model
from sim.response.situation import Report
from sim.response.workforce import Role
from sim.scenario.model import Scenario
from sim.scenario.plan import LiftZones, LowerZone, Rule, SetZone, TestRound, When

SEAL = (SetZone(order="set_zone", level="lockdown", area="case_grid"),)


def model_of(*rules: Rule, **groups: Any) -> Model:
    """6,000 people in 24 grids; zones hold at once; volunteers come at once."""
    scenario = Scenario.model_validate(
        {
            "horizon": "60 d",
            "county": {"population": 6000, "grid_population": 250, "grids_per_community": 2},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "command": {"hop_delay": "0 h", "missed": 0.0},
            "plan": {"rules": rules, "hour": 0},
            "volunteers": {"called": "0 h", "call_up": "0 h", "attendance": 1.0, "loan_travel": "0 h"},
            **groups,
            "zones": {"draw": "0 h", **groups.get("zones", {})},
        }
    )
    return Model(scenario, 0, county=build(scenario))


def tell(model: Model, kind: Report, place: int, number: float = 1.0) -> None:
    model.response.world.command.report(kind, place, number)


def zones(model: Model) -> Any:
    return model.response.world.controls.zones.now


def orders(model: Model) -> int:
    rows = model.log.events.rows
    return int((rows["event"] == Event.ORDER).sum())


# triggers -----------------------------------------------------------------------------------------------


def test_every_positive_tube_triggers_once():
    model = model_of(Rule(when=When(each_pool=True), orders=SEAL))
    for time, grid in ((1.5, 3), (2.5, 7), (3.5, 3)):
        model.advance(time)
        tell(model, Report.POOL_POSITIVE, grid)
    model.advance(8.0)
    assert orders(model) == 3
    assert np.flatnonzero(zones(model) == Zone.LOCKDOWN).tolist() == [3, 7]


@pytest.mark.parametrize(("place", "fires"), [("grid", 0), ("community", 1), ("town", 1), ("county", 1)])
def test_so_many_cases_in_a_place_within_a_time_trigger_where_they_are(place, fires):
    model = model_of(Rule(when=When(cases=3, within="48 h", place=place), orders=SEAL))
    community = model.county.grid_community
    pair = np.flatnonzero(community == community[4]).tolist()
    for time, grid in ((1.5, pair[0]), (2.5, pair[1]), (60.5, pair[0]), (61.5, pair[1])):
        model.advance(time)
        tell(model, Report.CASE, grid)
    model.advance(70.0)
    assert orders(model) == 0
    tell(model, Report.CASE, pair[0])
    model.advance(80.0)
    assert orders(model) == fires
    if fires:
        assert np.flatnonzero(zones(model) == Zone.LOCKDOWN).tolist() == pair


def test_a_queue_that_is_too_long_triggers_when_it_becomes_so_and_not_at_every_hour():
    rule = Rule(when=When(waits_longer="5 h", stage="tracing"), orders=(SetZone(order="set_zone", level="precaution"),))
    model = model_of(rule, tracing={"teams": 1, "interview": "40 h"})
    model.advance(0.5)
    for person in (11, 12):
        model.response.cases.confirm(person, Test.CLINIC, 0.0)
    model.advance(5.9)
    assert orders(model) == 0
    model.advance(30.0)
    assert orders(model) == 1


def test_too_few_free_rooms_trigger():
    rule = Rule(when=When(rooms_below=0.5), orders=(TestRound(order="test_round"),))
    model = model_of(rule, quarantine={"rooms": 20, "ready": 0.5})
    model.advance(2.0)
    assert orders(model) == 0
    model.response.world.claims.open(np.arange(6), 1, 500.0, model.now)  # type: ignore[arg-type]
    model.response.quarantine.admit(np.arange(6), 0)
    model.advance(5.0)
    assert orders(model) == 1


# shapes, promotion, lowering, lifting --------------------------------------------------------------------


def test_a_radius_holds_the_grids_within_so_many_kilometres():
    order = SetZone(order="set_zone", level="control", area="case_radius:2.5")
    model = model_of(Rule(when=When(each_case=True), orders=(order,)))
    tell(model, Report.CASE, 5)
    model.advance(4.0)
    xy = model.county.grid_xy
    near = np.hypot(*(xy - xy[5]).T) <= 2.5
    assert 1 < near.sum() < near.size
    assert np.array_equal(zones(model) == Zone.CONTROL, near)


@pytest.mark.parametrize("promote", [True, False])
def test_a_case_in_a_control_area_seals_his_grid(promote):
    model = model_of(zones={"promote": promote})
    model.order(SetZone(order="set_zone", level="control", area="community:2"))
    model.advance(1.0)
    person = int(np.flatnonzero(model.county.community == 2)[0])
    model.response.cases.confirm(person, Test.ROUND, 0.0)
    outside = int(np.flatnonzero(model.county.community == 5)[0])
    model.response.cases.confirm(outside, Test.ROUND, 0.0)
    model.advance(2.0)
    sealed = np.flatnonzero(zones(model) == Zone.LOCKDOWN).tolist()
    assert sealed == ([int(model.county.grid[person])] if promote else [])


def test_an_order_can_lower_one_area_early():
    model = model_of()
    model.order(SetZone(order="set_zone", level="lockdown"))
    model.advance(1.0)
    model.order(LowerZone(order="lower_zone", level="precaution", area="grid:4"))
    model.advance(2.0)
    assert zones(model)[4] == Zone.PRECAUTION
    assert (np.delete(zones(model), 4) == Zone.LOCKDOWN).all()


@pytest.mark.parametrize(("first", "then", "days"), [("14 d", "0 d", (15, 15)), ("7 d", "3 d", (8, 11))])
def test_zones_are_lifted_by_the_rule_in_force(first, then, days):
    """The case is known at 00:00 of day 0 and the zone stands an hour later; zones are looked at every midnight."""
    model = model_of(
        Rule(when=When(each_case=True), orders=SEAL),
        Rule(when=When(daily=True), orders=(LiftZones(order="lift_zones"),)),
        zones={"lift_after": first, "then_after": then},
    )
    tell(model, Report.CASE, 5)
    changed = {}
    for day in range(1, 20):
        model.advance(24.0 * day + 2)
        changed.setdefault(int(zones(model)[5]), day)
    assert changed.get(int(Zone.CONTROL), changed[int(Zone.ORDINARY)]) == days[0]
    assert changed[int(Zone.ORDINARY)] == days[1]


# guards and leaks ---------------------------------------------------------------------------------------


def test_sealed_households_and_gates_need_volunteers():
    model = model_of(zones={"households_per_guard": 10, "guards_per_grid": 4})
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.advance(12.0)
    county = model.county
    households = np.unique(county.household[county.grid == 3]).size
    workforce = model.response.workforce
    assert workforce.on_duty(Role.ZONES) == int(np.ceil(households / 10)) + 4
    assert workforce.share(Role.ZONES).tolist() == [1.0] * 9


@pytest.mark.parametrize(("roster", "expected"), [(0, 0.03 + 0.97 * 0.2), (3000, 0.03)])
def test_an_unguarded_lockdown_leaks_its_share_and_a_guarded_one_does_not(roster, expected):
    model = model_of(
        zones={"gate_leak": 0.2}, volunteers={"roster": roster, "called": "0 h", "call_up": "0 h", "attendance": 1.0}
    )
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:0"))
    model.advance(13.5)
    factor = model.epidemic.meetings.factor
    pair = np.array([0]), np.array([3000]), np.array([Layer.COMMUNITY])
    assert factor(*pair, np.array([13.2]))[0] == pytest.approx(expected)
    assert factor(*pair, np.array([0.0005]))[0] == pytest.approx(0.03)


def test_a_precaution_area_needs_no_guard_and_does_not_leak():
    model = model_of(volunteers={"roster": 0})
    model.order(SetZone(order="set_zone", level="precaution"))
    model.advance(13.5)
    pair = np.array([0]), np.array([3000]), np.array([Layer.COMMUNITY])
    assert model.epidemic.meetings.factor(*pair, np.array([13.2]))[0] == pytest.approx(0.71)


LATE = Rule(when=When(at="492 h"), orders=(SetZone(order="set_zone", level="control", area="grid:3"),))
FIRST = Rule(when=When(first_case=True), orders=(SetZone(order="set_zone", level="control", area="case_community"),))
POOL = Rule(when=When(each_pool=True), orders=SEAL)


@pytest.mark.parametrize(
    ("rules", "known", "first", "then", "expected"),
    [
        ((LATE,), None, 14, 0, [(20.5, Zone.CONTROL), (35, Zone.ORDINARY)]),
        (
            (FIRST, LATE),
            Report.CASE,
            14,
            0,
            [(25 / 24, Zone.CONTROL), (16, Zone.ORDINARY), (20.5, Zone.CONTROL), (35, Zone.ORDINARY)],
        ),
        (
            (POOL,),
            Report.POOL_POSITIVE,
            7,
            3,
            [(25 / 24, Zone.LOCKDOWN), (9, Zone.CONTROL), (12, Zone.ORDINARY)],
        ),
    ],
)
def test_a_zone_without_a_new_case_stays_as_long_as_the_rule_counted_from_when_it_was_drawn(
    rules, known, first, then, expected
):
    looks = tuple(Rule(when=When(at=f"{24 * d} h"), orders=(LiftZones(order="lift_zones"),)) for d in range(1, 59))
    model = model_of(*rules, *looks, zones={"lift_after": f"{first} d", "then_after": f"{then} d"})
    model.advance(24.5)
    if known is not None:
        tell(model, known, 3)
    model.advance(59 * 24.0)
    rows = model.log.events.rows
    rows = rows[(rows["event"] == Event.ZONE) & (rows["place"] == 3)]
    assert rows["detail"].tolist() == [level for _, level in expected]
    assert rows["time"] / 24 == pytest.approx([day for day, _ in expected])
