"""Claims for the whole model: split and replay, keys, flow balance, claims and orders; on a tiny county."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.controls import Level
from sim.county import County, build
from sim.log import Event, Found, Tables
from sim.model import GivenOrder, Model, simulate
from sim.response.claims import NONE, Claim
from sim.scenario.disturbances import CloseRooms, Introduce, LoseStaff, LoseVehicles, SetLaboratory, SetPlatform
from sim.scenario.model import Scenario
from sim.scenario.orders import CloseLayer, LiftZones, SetZone, TestRound, TracingSurge
from sim.scenario.plan import Rule, When
from sim.validation.whole import FEW

RULES = (
    Rule(
        when=When(first_case=True),
        orders=(
            SetZone(order="set_zone", level="lockdown", area="case_grid"),
            SetZone(order="set_zone", level="precaution", area="county"),
            TestRound(order="test_round", area="county"),
            TracingSurge(order="tracing_surge"),
        ),
    ),
    Rule(when=When(each_case=True), orders=(SetZone(order="set_zone", level="lockdown", area="case_grid"),)),
    Rule(when=When(daily=True), orders=(LiftZones(order="lift_zones"),)),
)


def scenario_of(**groups: object) -> Scenario:
    """2,000 people with few of everything, so that all queues are used."""
    return Scenario.model_validate(
        {
            "horizon": "30 d",
            "county": {"population": 2000, "grid_population": 250},
            "seeding": {"initial_infections": 4},
            **FEW,
            "quarantine": {"rooms": 40, "ready": 0.5, "close_contact_term": "5 d", "secondary_term": "3 d"},
            "plan": {"rules": RULES},
            **groups,
        }
    )


SCENARIO = scenario_of()


@pytest.fixture(scope="module")
def county() -> County:
    return build(SCENARIO)


def same(a: Tables, b: Tables) -> bool:
    return all(
        getattr(a, name).tobytes() == getattr(b, name).tobytes()
        for name in ("infections", "events", "batches", "reports")
    )


orders = st.sampled_from(
    [
        SetZone(order="set_zone", level="control", area="county"),
        SetZone(order="set_zone", level="lockdown", area="grid:1"),
        TestRound(order="test_round", area="county", overlap=True),
        SetLaboratory(order="set_laboratory", share=0.0),
        SetLaboratory(order="set_laboratory", share=1.0),
        SetPlatform(order="set_platform", on=False),
        CloseLayer(order="close_layer", layer="workplace"),
        LiftZones(order="lift_zones"),
        TestRound(order="test_round", area="grid:999"),
        TracingSurge(order="tracing_surge"),
        LoseVehicles(order="lose_vehicles", kind="coach", number=1, lasts="3.3 h"),
        CloseRooms(order="close_rooms", number=30, lasts="40 h"),
        LoseStaff(order="lose_staff", post="tracers", number=2, lasts="50 h"),
        Introduce(order="introduce"),
    ]
)
given_orders = st.lists(st.tuples(st.integers(0, 30 * 24 * 60), orders), max_size=5)
stops = st.lists(st.integers(0, 30 * 24 * 4096), max_size=12)


@settings(max_examples=8, deadline=None)
@given(replicate=st.integers(0, 50), log=given_orders, stops=stops)
def test_split_and_replay_give_identical_tables(replicate, log, stops):
    """Orders in mid-hour by a caller, with random stops, equal the same order log given at the start."""
    county = _county()
    log = sorted(((minute / 60, order) for minute, order in log), key=lambda line: line[0])
    replayed = Model(SCENARIO, replicate, county=county, orders=tuple(GivenOrder(t, o) for t, o in log))
    replayed.advance(SCENARIO.horizon)
    played = Model(SCENARIO, replicate, county=county)
    moments = sorted([(t, 1, o) for t, o in log] + [(s / 4096, 0, None) for s in stops], key=lambda m: m[:2])
    for time, _, order in moments:
        played.advance(time)
        if order is not None:
            played.order(order)
    played.advance(SCENARIO.horizon)
    assert same(played.tables(), replayed.tables())
    assert [g.order for g in played.order_log] == [o for _, o in log]


def _county() -> County:
    if not hasattr(_county, "made"):
        _county.made = build(SCENARIO)
    return _county.made


def finished(replicate: int, scenario: Scenario, county: County) -> Model:
    model = Model(scenario, replicate, county=county)
    model.advance(scenario.horizon)
    return model


def big(county: County, scenario: Scenario = SCENARIO) -> Model:
    """The run with most cases among the first few seeds."""
    models = [finished(r, scenario, county) for r in range(4)]
    return max(models, key=lambda m: len(m.response.world.situation.case_homes))


def count(tables: Tables, event: Event) -> int:
    return int((tables.events["event"] == event).sum())


def test_the_same_seed_gives_the_same_tables_and_another_does_not(county):
    a, b, c = (finished(r, SCENARIO, county).tables() for r in (3, 3, 4))
    assert same(a, b)
    assert not same(a, c)


def test_every_stage_is_used_and_its_flow_balances_with_the_live_model(county):
    """Q7: arrived = served + in service + waiting + handed on, at every moment, in the tables and in the model."""
    model = Model(SCENARIO, 1, county=county)
    used = set()
    for moment in np.arange(6.0, SCENARIO.horizon, 18.3).tolist():
        model.advance(moment)
        rows = model.log.events.rows
        for stage in model.response.stages:
            mine = rows[rows["stage"] == stage.kind]
            n = {
                e: int((mine["event"] == e).sum())
                for e in (Event.QUEUED, Event.STARTED, Event.FINISHED, Event.HANDED_ON)
            }
            assert len(stage.inbox) == n[Event.QUEUED] - n[Event.STARTED] - n[Event.HANDED_ON], stage.kind
            assert len(stage.in_service) == n[Event.STARTED] - n[Event.FINISHED], stage.kind
            if stage.servers is not None:
                assert mine[mine["event"] == Event.CAPACITY]["detail"][-1] == stage.servers.target
            if n[Event.STARTED]:
                used.add(stage.kind)
        laboratory = model.response.testing.laboratory
        batches = model.log.batches.rows
        tubes = {e: int(batches["n"][(batches["stage"] == 3) & (batches["event"] == e)].sum()) for e in (1, 2, 3)}
        assert laboratory.tubes_waiting == tubes[1] - tubes[2]
        sampling = {e: int(batches["n"][(batches["stage"] == 1) & (batches["event"] == e)].sum()) for e in (1, 2, 3)}
        assert sampling[1] >= sampling[2] >= sampling[3]
    assert used == {stage.kind for stage in model.response.stages}


def test_everyone_who_comes_to_a_round_is_sampled_and_every_tube_is_reported(county):
    tables = big(county).tables()
    events = tables.events
    opened = events[events["event"] == Event.ROUND_OPENED]
    sampled = events[events["event"] == Event.ROUND_SAMPLED]
    assert opened.size >= 1
    assert opened["detail"].tolist() == sampled["detail"].tolist()
    assert count(tables, Event.ROUND_DONE) == opened.size


def test_levels_follow_from_claims_and_places(county):
    """At the end everybody's level is what his claims and his place require."""
    model = big(county)
    claims, now = model.response.world.claims, model.now
    persons = np.arange(county.n)
    free = claims.where == Level.FREE
    expected = np.where(free & (claims.strictest(persons, now) < NONE) & ~claims.slipped, Level.HOME, claims.where)
    assert (model.controls.persons.now == expected).all()


def test_a_case_is_isolated_and_infects_nobody_outside_from_then_on(county):
    tables = big(county).tables()
    isolated = tables.events[tables.events["event"] == Event.HOSPITALISED]
    assert np.isin(tables.infections["infector"], isolated["person"]).sum() > 10  # before: they could have
    for row in isolated:
        later = (tables.infections["infector"] == row["person"]) & (tables.infections["time"] >= row["time"])
        assert not later.any()


def test_found_in_quarantine_are_in_quarantine(county):
    tables = big(county).tables()
    events = tables.events
    found = events[(events["event"] == Event.CONFIRMED) & (events["detail"] == Found.QUARANTINE)]
    assert found.size > 0
    for row in found:
        mine = events[(events["person"] == row["person"]) & (events["time"] <= row["time"])]
        assert Event.PICKED_UP in mine["event"]


def test_without_response_nobody_is_tested_and_nothing_is_ordered(county):
    tables = finished(0, SCENARIO.model_copy(update={"response": False}), county).tables()
    assert tables.events.size == 0
    assert tables.infections.size > 4


def test_nobody_infected_means_no_infections_and_no_response(county):
    scenario = SCENARIO.model_copy(update={"seeding": SCENARIO.seeding.model_copy(update={"initial_infections": 0})})
    scenario = scenario.model_copy(update={"swab": scenario.swab.model_copy(update={"specificity": 1.0})})
    tables = finished(0, scenario, county).tables()
    assert tables.infections.size == 0
    assert count(tables, Event.CONFIRMED) == 0


def test_an_order_that_cannot_be_obeyed_is_an_event(county):
    model = Model(SCENARIO, 0, county=county)
    model.advance(3.5)
    model.order(TestRound(order="test_round", area="grid:999"))
    model.order(TestRound(order="test_round", area="case_grid"))
    model.order(TracingSurge(order="tracing_surge"))
    model.order(TracingSurge(order="tracing_surge"))
    model.advance(4.0)
    events = model.log.events.rows
    ours = events[np.isin(events["event"], [Event.ORDER, Event.ORDER_REFUSED])]
    assert ours["event"].tolist() == [Event.ORDER_REFUSED, Event.ORDER_REFUSED, Event.ORDER, Event.ORDER_REFUSED]
    assert (ours["time"] == 3.5).all()
    assert (ours["detail"] == 1).all()


def test_more_of_anything_changes_nobody_elses_numbers(county):
    """A team, bus or order more: who was infected, before the response reaches anybody, is the same."""
    base = finished(2, SCENARIO, county).tables()
    first = base.events["time"][base.events["event"] == Event.CONFIRMED].min()
    for change in ({"tracing": {"teams": 5}}, {"transfer": {"coaches": 9}}, {"laboratory": {"tubes_per_day": 9999}}):
        other = finished(2, scenario_of(**change), county).tables()
        keep = [t.infections[t.infections["time"] < first - 48] for t in (base, other)]
        assert keep[0].tobytes() == keep[1].tobytes()


def tree_of(infections: np.ndarray, root: int) -> set[int]:
    """Everybody in the tree of one introduced person."""
    members = {root}
    for row in infections:
        if row["infector"] in members:
            members.add(int(row["person"]))
    return members


def test_a_second_introduction_changes_nobody_outside_its_tree_before_trees_meet(county):
    """Without response: until the second tree infects somebody whom the first would have infected, rows are equal."""
    compared = 0
    for replicate in range(15):
        quiet = scenario_of(response=False, disease={"reproduction_number": 2.5}, seeding={"initial_infections": 1})
        second = {"at": "2 d", "number": 1, "infected_before": "0 h"}
        more = scenario_of(
            response=False,
            disease={"reproduction_number": 2.5},
            seeding={"initial_infections": 1},
            introductions=[second],
        )
        a, b = (finished(replicate, s, county).tables().infections for s in (quiet, more))
        introduced = b["person"][(b["infector"] < 0) & (b["time"] > 0)]
        if not introduced.size:
            continue
        theirs = tree_of(b, int(introduced[0]))
        when_met = b["time"][np.isin(b["person"], list(theirs & set(a["person"].tolist())))]
        limit = min([*when_met.tolist(), 30 * 24.0])
        own = b[~np.isin(b["person"], list(theirs)) & (b["time"] < limit)]
        assert a[a["time"] < limit].tobytes() == own.tobytes()
        compared += own.size
    assert compared > 20


def test_lifting_a_zone_removes_no_claim(county):
    scenario = scenario_of(zones={"lift_after": "2 d"})
    model = Model(scenario, 1, county=county)
    seen = 0
    for moment in np.arange(24.0, scenario.horizon, 24.0).tolist():
        model.advance(moment)
        claims, now = model.response.world.claims, model.now
        held = np.flatnonzero(
            claims.has(np.arange(county.n), Claim.CLOSE, now) & (claims.where == Level.FREE) & ~claims.slipped
        )
        zone = model.controls.zones.now[county.stairwell[held]]
        assert (model.controls.persons.now[held] == Level.HOME).all()
        seen += int((zone == 0).sum())
    assert seen > 0


def test_result_holds_what_readers_need(county):
    result = simulate(SCENARIO, 1, county)
    assert (result.n, result.replicate, result.end) == (2000, 1, 720.0)
    assert result.grid_residents.sum() == 2000


def test_a_stop_rule_ends_the_run(county):
    scenario = scenario_of(stop={"infections": 20}, response=False)
    model = finished(0, scenario, county)
    assert model.over
    assert model.now < scenario.horizon
    assert model.epidemic.total >= 20


def test_nobody_is_found_before_the_outbreak_is_as_large_as_the_scenario_says(county):
    scenario = scenario_of(seeding={"initial_infections": 4, "undetected_until": 30})
    runs = [finished(replicate, scenario, county).tables() for replicate in range(3)]
    found = [tables.events["time"][tables.events["event"] == Event.CONFIRMED] for tables in runs]
    assert any(times.size for times in found)
    for tables, times in zip(runs, found, strict=True):
        assert (tables.infections["time"] <= times.min(initial=np.inf)).sum() >= 30 * bool(times.size)


def test_rooms_that_are_short_overflow_elsewhere_after_the_patience(county):
    rooms = {"rooms": 3, "ready": 1.0, "overflow": "elsewhere", "patience": "2 h"}
    model = big(county, scenario_of(quarantine=rooms))
    events = model.tables().events
    sent = events[events["event"] == Event.SENT_ELSEWHERE]
    assert sent.size > 0
    for row in sent[:20]:
        queued = events[
            (events["person"] == row["person"]) & (events["event"] == Event.QUEUED) & (events["stage"] == 8)
        ]
        assert row["time"] - 2.0 in queued["time"]
