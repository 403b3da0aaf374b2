"""Claims for zones: triggers, shapes, promotion, guards and leaks, lifting; on a tiny county without infection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import zoning
from sim.controls import Zone
from sim.county import build
from sim.log import Event, Layer, Test
from sim.model import Model
from sim.response.situation import Report
from sim.response.volunteers import Role
from sim.scenario.model import Scenario
from sim.scenario.orders import LiftZones, LowerZone, SetZone, TestRound
from sim.scenario.plan import Rule, When

SEAL = (SetZone(order="set_zone", level="lockdown", area="case_grid"),)

SMALL_COMPOUNDS = {"population": 6000, "grid_population": 250, "grids_per_community": 2, "compound_stairwells": 10}


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


def buildings(model: Model) -> Any:
    """The level of every stairwell."""
    return model.response.world.controls.zones.now


def zones(model: Model) -> Any:
    """The strictest level in every grid."""
    level = np.zeros(model.county.grid_residents.size, dtype=np.int64)
    np.maximum.at(level, model.county.stairwell_grid, buildings(model))
    return level


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


def test_a_stairwell_is_a_part_of_one_compound_and_a_compound_of_one_community():
    county = model_of(county=SMALL_COMPOUNDS).county
    compound, community = county.stairwell_compound, county.grid_community[county.stairwell_grid]
    sizes = np.bincount(compound)
    for one in range(compound.max() + 1):
        assert np.unique(community[compound == one]).size == 1
    for one in range(community.max() + 1):
        inside = sizes[np.unique(compound[community == one])]
        assert inside.max() - inside.min() <= 1
    assert (np.diff(compound) >= 0).all()
    assert abs(sizes.mean() - 10) < 1.5
    assert county.stairwell_residents.sum() == county.n
    assert county.stairwell_homes.sum() == len(county.households)


@pytest.mark.parametrize("shape", ["building", "compound"])
@pytest.mark.parametrize("how", ["case", "caller"])
def test_a_zone_can_be_a_stairwell_or_a_compound(shape, how):
    area = "case_" + shape if how == "case" else None
    rule = Rule(when=When(each_case=True), orders=(SetZone(order="set_zone", area=area or "county"),))
    model = model_of(*([rule] if how == "case" else []), county=SMALL_COMPOUNDS)
    county, person = model.county, 3000
    home = int(county.stairwell[person])
    compound = int(county.stairwell_compound[home])
    model.advance(0.5)
    if how == "case":
        model.response.cases.confirm(person, Test.CLINIC, 0.0)
    else:
        number = home if shape == "building" else compound
        model.order(SetZone(order="set_zone", area=f"{shape}:{number}"))
    model.advance(2.5)
    wanted = [home] if shape == "building" else np.flatnonzero(county.stairwell_compound == compound).tolist()
    assert np.flatnonzero(buildings(model) == Zone.LOCKDOWN).tolist() == wanted
    rows = model.log.zonings.rows
    assert rows["residents"].sum() == county.stairwell_residents[wanted].sum()
    assert set(rows["grid"].tolist()) == set(county.stairwell_grid[wanted].tolist())


def test_the_building_of_a_tube_or_a_place_that_does_not_exist_is_refused_as_an_event():
    model = model_of(county=SMALL_COMPOUNDS)
    for area in ("building:99999", "compound:99999", "case_building"):
        model.order(SetZone(order="set_zone", area=area))
    model.advance(1.0)
    rows = model.log.events.rows
    assert (rows["event"] == Event.ORDER_REFUSED).sum() == 3
    assert not buildings(model).any()


@pytest.mark.parametrize("trigger", [{"each_pool": True}, {"at": "5 h"}])
def test_a_building_of_a_case_needs_a_case(trigger):
    with pytest.raises(ValueError, match="case_building"):
        Rule(when=When(**trigger), orders=(SetZone(order="set_zone", area="case_building"),))


def test_neighbours_in_an_open_building_of_the_same_grid_meet_as_before():
    model = model_of(county=SMALL_COMPOUNDS)
    county = model.county
    home = 40
    grid = county.stairwell_grid[home]
    inside = np.flatnonzero(county.stairwell == home)
    outside = np.flatnonzero((county.grid == grid) & (county.stairwell != home))
    model.order(SetZone(order="set_zone", area=f"building:{home}"))
    model.advance(1.0)
    layer, when = np.array([Layer.COMMUNITY]), np.array([0.5])
    factor = model.epidemic.meetings.factor
    assert factor(outside[:1], outside[-1:], layer, when)[0] == 1.0
    assert factor(outside[:1], inside[:1], layer, when)[0] == pytest.approx(0.03)


def test_a_building_can_be_lowered_alone_and_its_compound_keeps_its_level():
    model = model_of(county=SMALL_COMPOUNDS)
    compound = np.flatnonzero(model.county.stairwell_compound == 7)
    model.order(SetZone(order="set_zone", area="compound:7"))
    model.advance(1.0)
    model.order(LowerZone(order="lower_zone", level="control", area=f"building:{compound[2]}"))
    model.advance(2.0)
    assert buildings(model)[compound].tolist() == [3, 3, 2, *[3] * (compound.size - 3)]
    assert (np.delete(buildings(model), compound) == Zone.ORDINARY).all()


@pytest.mark.parametrize(("level", "holds"), [("ordinary", Zone.ORDINARY), ("control", Zone.CONTROL)])
def test_an_order_to_lower_withdraws_what_is_still_being_drawn(level, holds):
    model = model_of(zones={"draw": "6 h"})
    model.order(SetZone(order="set_zone", level="control", area="grid:3"))
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.advance(2.0)
    model.order(LowerZone(order="lower_zone", level=level, area="grid:3"))
    model.advance(9.0)
    assert zones(model)[3] == holds
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.advance(16.0)
    assert zones(model)[3] == Zone.LOCKDOWN


@pytest.mark.parametrize("shape", ["building", "compound", "grid"])
def test_promotion_seals_the_shape_that_is_set(shape):
    model = model_of(zones={"promoted": shape}, county=SMALL_COMPOUNDS)
    county = model.county
    model.order(SetZone(order="set_zone", level="control", area="community:2"))
    model.advance(1.0)
    person = int(np.flatnonzero(county.community == 2)[0])
    home = int(county.stairwell[person])
    model.response.cases.confirm(person, Test.ROUND, 0.0)
    model.advance(2.0)
    of = {"building": np.arange(county.stairwell_grid.size), "compound": county.stairwell_compound}.get(
        shape, county.stairwell_grid
    )
    assert np.array_equal(buildings(model) == Zone.LOCKDOWN, of == of[home])


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


@pytest.mark.parametrize("case", [True, False])
def test_precaution_alone_is_lifted_so_long_after_the_last_case_or_after_it_was_drawn(case):
    looks = tuple(Rule(when=When(at=f"{24 * d} h"), orders=(LiftZones(order="lift_zones"),)) for d in range(1, 15))
    drawn = Rule(when=When(at="0 h"), orders=(SetZone(order="set_zone", level="precaution"),))
    model = model_of(drawn, *looks, zones={"lift_after": "7 d"})
    model.advance(3 * 24.0)
    if case:
        tell(model, Report.CASE, 5)
    held = []
    for day in range(3, 15):
        model.advance(24.0 * day + 12)
        held.append(bool((zones(model) == Zone.PRECAUTION).all()))
    assert sum(held) == (7 if case else 4)
    assert held == sorted(held, reverse=True)


# guards and leaks ---------------------------------------------------------------------------------------


def test_sealed_households_and_gates_need_volunteers():
    model = model_of(zones={"households_per_guard": 10, "guards_per_grid": 4})
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.advance(12.0)
    county = model.county
    households = np.unique(county.household[county.grid == 3]).size
    workforce = model.response.workforce
    assert workforce.on_duty(Role.ZONES) == int(np.ceil(households / 10)) + 4
    assert workforce.share(Role.ZONES) == [1.0] * 9


def test_a_sealed_building_needs_a_guard_at_its_door_and_a_sealed_grid_those_of_its_gates():
    settings = {"households_per_guard": 1000, "guards_per_grid": 4, "guards_per_building": 1}
    model = model_of(zones=settings, county=SMALL_COMPOUNDS)
    workforce, county = model.response.workforce, model.county
    first = county.buildings("grid:3")
    expected = []
    for n in (1, 3, first.size):
        for one in first[:n].tolist():
            model.order(SetZone(order="set_zone", area=f"building:{one}"))
        model.advance(model.now + 12.0)
        expected.append(workforce.on_duty(Role.ZONES) - 1)
    assert expected == [1, 3, 4]
    assert model.response.zones.sealed_homes[3] == county.stairwell_homes[first].sum()


def test_what_is_noted_of_zones_is_what_holds():
    """The residents of the table, integrated, equal a probe that looks at every stairwell each hour."""
    model = model_of(Rule(when=When(daily=True), orders=(LiftZones(order="lift_zones"),)), county=SMALL_COMPOUNDS,
                     zones={"lift_after": "3 d"}, horizon="12 d")  # fmt: skip
    county, probe = model.county, np.zeros((9, 4))
    at = {2: "compound:3", 5: "building:100", 30: "town:Wuyuan", 31: "case_radius:1", 100: "grid:9"}
    levels = {2: "lockdown", 5: "control", 30: "precaution", 31: "lockdown", 100: "lockdown"}
    tell(model, Report.CASE, 4)
    for hour in range(288):
        if hour in at:
            model.order(SetZone(order="set_zone", level=levels[hour], area=at[hour]))
        model.advance(hour + 1.0)
        np.add.at(probe, (county.grid_town[county.stairwell_grid], buildings(model)), county.stairwell_residents / 24)
    table = zoning.zones(model.result())
    found = table.groupby(["town", "level"])["person_days"].sum()
    for (town, level), days in found.items():
        assert days == pytest.approx(probe[county.town_names.index(town), Zone[level.upper()]], rel=0.01)
    assert table["person_days"].sum() == pytest.approx(probe[:, 1:].sum(), rel=0.01)


def test_control_areas_need_guards_at_their_gates():
    model = model_of(zones={"guards_in_control": 2})
    model.order(SetZone(order="set_zone", level="control", area="community:2"))
    model.advance(12.0)
    grids = int((model.county.grid_community == 2).sum())
    assert model.response.workforce.on_duty(Role.ZONES) == 2 * grids > 0


def test_rounds_by_the_level_of_zones_on_their_own_days():
    """Lockdown every day, control every second day from the first case: the schedule of tests by level."""
    rules = [
        Rule(
            when=When(daily=True, every=n),
            orders=(TestRound(order="test_round", area=f"zone:{level}", overlap=True),),
        )
        for level, n in (("lockdown", 1), ("control", 2))
    ]
    model = model_of(*rules, horizon="8 d")
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.order(SetZone(order="set_zone", level="control", area="community:2"))
    tell(model, Report.CASE, 3)
    model.advance(24 * 6.0 + 1)
    rows = model.log.events.rows
    people = rows["detail"][rows["event"] == Event.ROUND_ORDERED].astype(int).tolist()
    residents = model.county.grid_residents
    strict, both = int(residents[3]), int(residents[zones(model) >= Zone.CONTROL].sum())
    assert people.count(strict) == 6  # at the midnights of days 1 to 6
    assert people.count(both) == 3
    assert len(people) == 9


def test_a_round_of_zones_that_do_not_exist_is_refused_as_an_event():
    model = model_of()
    model.order(TestRound(order="test_round", area="zone:lockdown"))
    model.advance(1.0)
    assert (model.log.events.rows["event"] == Event.ORDER_REFUSED).sum() == 1


@pytest.mark.parametrize(("roster", "expected"), [(0, 0.03 + 0.97 * 0.2), (3000, 0.03)])
def test_an_unguarded_lockdown_leaks_its_share_and_a_guarded_one_does_not(roster, expected):
    model = model_of(
        zones={"gate_leak": 0.2},
        volunteers={"roster": roster, "company_people": 0, "called": "0 h", "call_up": "0 h", "attendance": 1.0},
    )
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:0"))
    model.advance(13.5)
    factor = model.epidemic.meetings.factor
    pair = np.array([0]), np.array([3000]), np.array([Layer.COMMUNITY])
    assert factor(*pair, np.array([13.2]))[0] == pytest.approx(expected)
    assert factor(*pair, np.array([0.0005]))[0] == pytest.approx(0.03)


def test_a_precaution_area_needs_no_guard_and_does_not_leak():
    model = model_of(volunteers={"roster": 0, "company_people": 0})
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
