"""Claims for disturbances: each takes away what it says, for as long as it says, and nobody else's luck changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim.scenario as sc
from sim.controls import Level
from sim.county import County, build
from sim.exercise.checks import impossible
from sim.log import Disturbance, Event, Stage
from sim.model import GivenOrder, Model
from sim.response.claims import Claim
from sim.response.staff import Post
from sim.response.volunteers import Role
from sim.scenario import disturbances as d
from sim.scenario.disturbances import LoseStaff, LoseVehicles, LoseVolunteers, LoseWatch, StopSites
from sim.scenario.fields import DISTURBANCES, ORDERS
from sim.scenario.model import Scenario
from sim.scenario.orders import AskAid, TestRound

HOME = np.arange(1000, 1600)
AT_ONCE = {
    "called": "0 h", "call_up": "0 h", "attendance": 1.0, "share_stairwell_heads": 0.0, "loan_travel": "0 h",
    "company_people": 0,
}  # fmt: skip


def scenario_of(**groups: Any) -> Scenario:
    """6,000 people, nobody infected; all who are called come, orders need no time."""
    return Scenario.model_validate(
        {
            "horizon": "30 d",
            "county": {"population": 6000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "swab": {"specificity": 1.0},
            "command": {"hop_delay": "0 h", "missed": 0.0},
            "checkpoints": {"traffic": False},
            "quarantine": {"rooms": 60, "ready": 1.0},
            "sampling": {
                "sites": 10, "tables": 20, "samplers": 40, "turnout": 1.0, "turnout_unnoticed": 1.0, "sweep": "none",
            },
            "volunteers": AT_ONCE,
            "staff": {"most_of_adults": 1.0, "attendance": 1.0, "max_days_in_a_row": 100_000},
            **groups,
        }
    )  # fmt: skip


def model_of(**groups: Any) -> Model:
    scenario = scenario_of(**groups)
    return Model(scenario, 0, county=build(scenario))


def make(name: str, **values: Any) -> Any:
    return ORDERS[name].model_validate({"order": name, **values})


def count(model: Model, event: Event) -> int:
    return int((model.log.events.rows["event"] == event).sum())


def duty(model: Model, stage: Stage) -> set[int]:
    return next(s for s in model.response.stages if s.kind == stage).servers.on_duty


def test_each_begins_at_its_time_without_a_hop_and_ends_after_it_and_changes_what_it_names():
    """Every disturbance but the two outages and an introduction is over by itself."""
    model = model_of(command={"hop_delay": "9 h", "platform": False})
    model.advance(7.0)
    model.response.world.claims.open(HOME, Claim.SECONDARY, 1e6, model.now)
    names = [name for name in DISTURBANCES if name != "introduce"]
    for name in names:
        model.order(make(name, **({"post": "tracers"} if name == "lose_staff" else {})))
    model.advance(7.1)
    assert count(model, Event.ORDER_REFUSED) == 0
    assert count(model, Event.DISTURBED) == len(names)
    model.advance(48.0)
    rows = model.log.events.rows
    began, over = (rows[rows["event"] == e] for e in (Event.DISTURBED, Event.DISTURBANCE_OVER))
    assert (began["time"] == 7.0).all()
    lasts = {int(r["place"]): float(r["time"]) - 7.0 for r in over}
    assert lasts == {
        Disturbance.VEHICLES: 4, Disturbance.SITES: 2, Disturbance.ROOMS: 12, Disturbance.TURNOUT: 6,
        Disturbance.STAFF: 12, Disturbance.VOLUNTEERS: 12, Disturbance.WATCH: 24,
    }  # fmt: skip


@pytest.mark.parametrize(
    "order",
    [
        make("lose_watch"),  # nobody is at home
        make("stop_sites", share=0.01),  # a tenth of a site
        make("introduce", town="Nowhere"),
        make("lose_volunteers", share=0.0),
    ],
)
def test_what_could_hit_nothing_is_refused_like_an_order(order):
    model = model_of()
    model.order(order)
    model.advance(1.0)
    assert (count(model, Event.ORDER_REFUSED), count(model, Event.DISTURBED)) == (1, 0)


# outages


def test_an_outage_ends_after_its_time_unless_a_newer_one_holds():
    model = model_of(command={"platform": True})
    laboratory, command = model.response.testing.laboratory, model.response.world.command
    tubes = laboratory.tubes_a_day()
    model.advance(8.0)
    model.order(make("set_laboratory", share=0.5, lasts="4 h"))
    model.order(make("set_platform", on=False, lasts="4 h"))
    model.advance(10.0)
    assert (laboratory.tubes_a_day(), command.platform) == (tubes / 2, False)
    model.order(make("set_platform", on=False, lasts="6 h"))
    model.advance(12.5)
    assert (laboratory.tubes_a_day(), command.platform) == (tubes, False)
    model.advance(16.5)
    assert command.platform
    model.order(make("set_laboratory", share=0.0))
    model.advance(100.5)
    assert laboratory.tubes_a_day() == 0


# vehicles


@pytest.mark.parametrize(
    ("kind", "stage", "there"),
    [("coach", Stage.TRANSFER, 16), ("minibus", Stage.TRANSFER, 16), ("ambulance", Stage.CASE_TRANSFER, 4)],
)
def test_lost_vehicles_are_off_duty_for_the_time_and_no_others(kind, stage, there):
    model = model_of()
    model.advance(8.0)
    assert len(duty(model, stage)) == there
    before = duty(model, stage).copy()
    model.order(LoseVehicles(order="lose_vehicles", kind=kind, number=3, lasts="4 h"))
    model.order(LoseVehicles(order="lose_vehicles", kind=kind, number=1, lasts="1 h"))
    model.advance(8.5)
    lost = before - duty(model, stage)
    kinds = model.county.fleets.ambulances.kind if kind == "ambulance" else model.county.fleets.buses.kind
    assert [kinds[v] for v in lost] == [kind] * 4
    model.advance(10.0)
    assert len(duty(model, stage)) == there - 3
    model.advance(12.5)
    assert duty(model, stage) == before


def test_more_vehicles_than_there_are_means_all_and_aid_that_comes_later_drives():
    model = model_of(transfer={"aid_delay": "2 h", "minibuses": 0, "minibuses_aid": 0})
    model.advance(8.0)
    model.order(LoseVehicles(order="lose_vehicles", kind="coach", number=100, lasts="10 h"))
    model.order(make("vehicle_aid"))
    model.advance(9.0)
    assert not duty(model, Stage.TRANSFER)
    model.advance(11.0)
    assert (model.county.fleets.buses.aid[list(duty(model, Stage.TRANSFER))]).all()
    assert len(duty(model, Stage.TRANSFER)) == int(model.county.fleets.buses.aid.sum())


def test_a_bus_on_a_trip_ends_it_and_those_who_wait_are_moved_later():
    def room(*orders: GivenOrder) -> float:
        scenario = scenario_of(transfer={"coaches": 1, "minibuses": 0})
        model = Model(scenario, 0, county=build(scenario), orders=orders)
        model.advance(8.0)
        some = np.arange(100, 160)
        model.response.world.claims.open(some, Claim.CLOSE, 1e6, model.now)
        model.response.monitoring.add(some)
        model.response.quarantine.admit(some, 0)
        model.advance(72.0)
        rows = model.log.events.rows
        admitted = rows["time"][rows["event"] == Event.ADMITTED]
        assert admitted.size == 60
        return float(admitted.max())

    lost = GivenOrder(9.25, LoseVehicles(order="lose_vehicles", kind="coach", number=1, lasts="6 h"))
    assert room(lost) > room() + 3


# sampling sites


def sampled_by(model: Model, time: float) -> int:
    model.advance(time)
    rows = model.log.batches.rows
    return int(rows["n"][(rows["stage"] == Stage.SAMPLING) & (rows["event"] == Event.STARTED)].sum())


@pytest.mark.parametrize(("share", "left"), [(1.0, 0), (0.5, 5)])
def test_stopped_sites_swab_nobody_and_everybody_is_swabbed_later(share, left):
    model = model_of()
    model.order(TestRound(order="test_round"))
    model.advance(6.5)
    model.order(StopSites(order="stop_sites", share=share, lasts="2 h"))
    model.advance(6.6)
    tables = model.response.rounds.rounds[0].queue.tables
    assert (tables > 0).sum() == left
    before = sampled_by(model, 6.75)
    during = sampled_by(model, 8.25) - before
    assert during == 0 if share == 1 else during > 0
    assert sampled_by(model, 24.0) == 6000


def test_rain_at_the_opening_only_delays_the_round():
    model = model_of()
    model.order(TestRound(order="test_round"))
    model.advance(4.5)
    model.order(StopSites(order="stop_sites", share=1.0, lasts="3 h"))
    assert sampled_by(model, 7.4) == 0
    assert sampled_by(model, 24.0) == 6000


@pytest.mark.parametrize("stopped", [False, True])
def test_make_up_points_stop_with_their_sites_and_who_was_found_is_swabbed_later(stopped):
    def swept() -> list[tuple[float, int]]:
        rows = model.log.batches.rows
        rows = rows[rows["event"] == Event.SWEPT]
        return [(float(time), int(n)) for time, n in rows[["time", "n"]]]

    model = model_of(
        sampling={
            "sites": 10,
            "tables": 20,
            "samplers": 40,
            "turnout": 0.9,
            "turnout_unnoticed": 1.0,
            "sweep": "all",
            "found_by_sweep": 1.0,
        },
        volunteers=AT_ONCE | {"roster": 3000},
    )
    model.order(TestRound(order="test_round"))
    model.advance(11.5)
    if stopped:
        model.order(StopSites(order="stop_sites", share=1.0, lasts="4 h"))
    model.advance(15.0)
    assert (sum(n for _, n in swept()) == 0) == stopped
    model.advance(40.0)
    assert sum(n for _, n in swept()) == pytest.approx(600, abs=60)
    assert (swept()[0][0] == 16.0) == stopped


# rooms


def test_closed_rooms_are_free_ones_first_and_open_again():
    model = model_of()
    quarantine = model.response.quarantine
    some = np.arange(100, 140)
    model.response.world.claims.open(some, Claim.CLOSE, 1e6, model.now)
    quarantine.admit(some, 0)
    model.advance(1.0)
    used = {stay.room for stay in quarantine.stays.values()}
    model.order(make("close_rooms", number=30, lasts="5 h"))
    model.advance(2.0)
    assert quarantine._closed >= set(range(60)) - used
    assert len(quarantine._closed) == 30
    assert quarantine.share_free() == 0
    more = np.arange(200, 210)
    model.response.world.claims.open(more, Claim.CLOSE, 1e6, model.now)
    quarantine.admit(more, 0)
    model.advance(5.0)
    assert len(quarantine.stays) == 40
    model.advance(6.5)
    assert len(quarantine.stays) == 50
    assert set(quarantine.station.servers.on_duty) == set(range(60))


# turnout


def test_a_rumour_lowers_turnout_of_rounds_that_open_meanwhile_and_those_who_come_would_have_come_anyway():
    def came(lasts: str, factors: tuple[float, ...]) -> np.ndarray:
        model = model_of(sampling={"sites": 10, "tables": 20, "samplers": 40, "turnout": 0.9, "sweep": "none"})
        for factor in factors:
            model.order(make("set_turnout", factor=factor, lasts=lasts))
        model.order(TestRound(order="test_round"))
        model.advance(5.5)
        return model.response.rounds.rounds[0].persons

    ordinary, over, fewer, fewest = came("6 h", ()), came("4 h", (0.5,)), came("6 h", (0.8,)), came("6 h", (0.8, 0.5))
    assert over.tolist() == ordinary.tolist()
    assert fewer.size / ordinary.size == pytest.approx(0.8, abs=0.03)
    assert fewest.size / ordinary.size == pytest.approx(0.4, abs=0.03)
    assert np.isin(fewest, fewer).all()
    assert np.isin(fewer, ordinary).all()


# persons


def test_absent_staff_are_replaced_by_free_colleagues_as_far_as_there_are_any():
    """Of nine tracers three work in each shift, and a team needs three."""
    model = model_of(staff={"most_of_adults": 1.0, "attendance": 1.0, "tracers": 9, "per_team": 1.0})
    staff = model.response.staff
    model.advance(14.0)
    assert staff.at_work(Post.TRACERS) == 3
    model.order(LoseStaff(order="lose_staff", post="tracers", number=2, lasts="12 h"))
    model.advance(14.5)
    away = staff.roster.away_until > model.now
    assert away.sum() == 2
    assert (staff.post[away] == Post.TRACERS).all()
    assert staff.at_work(Post.TRACERS) < 3
    model.advance(48.0 + 6)
    assert staff.at_work(Post.TRACERS) == 3


def test_all_of_a_post_absent_leaves_nobody_also_where_staff_live_elsewhere():
    for most in (0.0, 0.02, 1.0):
        model = model_of(staff={"most_of_adults": most, "attendance": 1.0})
        model.advance(8.0)
        model.order(LoseStaff(order="lose_staff", post="drivers", number=10_000, lasts="6 h"))
        model.advance(13.5)
        assert not duty(model, Stage.TRANSFER)
        model.advance(14.5)
        assert len(duty(model, Stage.TRANSFER)) == 16


@pytest.mark.parametrize(("group", "post"), [("tracing", "tracers"), ("grouping", "clerks"), ("quarantine", "rooms")])
def test_staff_of_a_stage_without_limit_can_neither_be_lost_nor_asked_for(group, post):
    model = model_of(**{group: {"unlimited": True}})
    model.order(LoseStaff(order="lose_staff", post=post, number=2, lasts="6 h"))
    if post == "tracers":
        aid = AskAid(order="ask_aid", what=post, number=9, delay="1 h", stay="6 h")
        assert impossible(model, aid).zh == "流调人员：该岗位不限能力，无需增援"
        model.order(aid)
    model.advance(12.0)
    reasons = {one.reason.text() for one in model.response.orders.history}
    assert reasons == {f"{post}: nobody is asked for, it has no limit"}


def test_a_share_of_the_volunteers_absent_is_missing_where_they_are_short():
    def at_tables(share: float) -> int:
        model = model_of(
            volunteers=AT_ONCE | {"roster": 300, "priority": ["sampling"]},
            sampling={"sites": 10, "tables": 100, "samplers": 400, "turnout": 1.0, "sweep": "none"},
        )
        model.order(TestRound(order="test_round"))
        model.advance(4.5)
        if share:
            model.order(LoseVolunteers(order="lose_volunteers", share=share, lasts="12 h"))
        model.advance(7.0)
        return model.response.workforce.on_duty(Role.SAMPLING)

    assert at_tables(0.0) == 300
    assert at_tables(0.4) == pytest.approx(180, abs=25)
    assert at_tables(1.0) == 0


def test_volunteers_from_outside_stay_away_too_and_come_back():
    model = model_of(volunteers=AT_ONCE | {"roster": 0})
    workforce = model.response.workforce
    workforce.demand.clear()
    workforce.demand[Role.GATES] = lambda: np.array([0, 0, 0, 0, 0, 0, 0, 0, 30])
    workforce.aid_arrives(40, 100.0)
    model.advance(5.5)
    model.order(LoseVolunteers(order="lose_volunteers", share=0.5, lasts="3 h"))
    at_work = []
    for time in (5.75, 6.5, 9.5):
        model.advance(time)
        at_work.append(workforce.on_duty(Role.GATES))
    assert at_work == [15, 20, 30]


# people at home


def slipped(*orders: Any, days: float = 3.0) -> set[int]:
    model = model_of(home={"absent": 0.0, "slips_out": 0.005, "slips_out_unchecked": 0.5})
    model.advance(6.0)
    model.response.world.claims.open(HOME, Claim.SECONDARY, 1e6, model.now)
    model.response.monitoring.add(HOME)
    model.advance(7.0)
    for order in orders:
        model.order(order)
    model.advance(24.0 * days + 6)
    rows = model.log.events.rows
    return set(rows["person"][rows["event"] == Event.SLIPPED_OUT].tolist())


def test_who_is_not_watched_slips_out_as_the_unchecked_do_and_nobody_else_does():
    watch = LoseWatch(order="lose_watch", number=200, lasts="12 h")
    ordinary, alone = slipped(), slipped(watch)
    assert ordinary <= alone
    assert len(alone) - len(ordinary) == pytest.approx(100, abs=40)  # half of 200, those who slip before 19:00
    longer = slipped(LoseWatch(order="lose_watch", number=200, lasts="36 h"))
    assert alone < longer


def test_two_absences_at_a_time_add_up():
    model = model_of()
    model.advance(6.0)
    model.response.world.claims.open(HOME, Claim.SECONDARY, 1e6, model.now)
    for _ in range(2):
        model.order(LoseWatch(order="lose_watch", number=50, lasts="24 h"))
    model.advance(6.5)
    assert (model.response.monitoring.unwatched_until > model.now).sum() == 100


# introductions


def infections(model: Model) -> np.ndarray:
    rows = model.tables().infections
    return rows[["time", "person", "infector", "layer"]]


@pytest.fixture(scope="module")
def county() -> County:
    return build(scenario_of())


def test_an_introduction_by_order_enters_at_its_time_and_changes_nobody_outside_its_tree(county):
    scenario = scenario_of(seeding={"initial_infections": 3}, response=True)
    alone = Model(scenario, 0, county=county)
    alone.advance(240.0)
    given = Model(scenario, 0, county=county, orders=(GivenOrder(30.3, make("introduce", number=2, town="Ganpu")),))
    given.advance(240.0)
    a, b = alone.tables().infections, given.tables().infections
    new = b[(b["infector"] < 0) & ~np.isin(b["person"], a["person"][a["infector"] < 0])]
    assert new.size == 2
    assert {county.town_names[t] for t in new["town"]} == {"Ganpu"}
    assert ((new["time"] >= 0) & (new["time"] <= 30.3)).all()
    theirs = b[np.isin(b["infector"], new["person"])]
    assert (theirs["time"] >= 30.3).all()
    before = b[(b["time"] < 30.3) & ~np.isin(b["person"], new["person"])]
    assert before.tolist() == a[a["time"] < 30.3].tolist()


def test_introduced_in_a_closed_loop_they_meet_nobody(county):
    scenario = scenario_of()
    for closed, level in ((True, Level.TRANSIT), (False, Level.FREE)):
        model = Model(scenario, 0, county=county)
        model.advance(30.25)
        model.order(make("introduce", number=3, closed_loop=closed))
        model.order(make("introduce", number=3, closed_loop=closed))  # at the same time: three others
        model.advance(30.5)
        persons = infections(model)["person"]
        assert np.unique(persons).size == 6
        assert (model.controls.persons.now[persons] == level).all()


# and the whole


def test_flow_balances_and_nobody_is_dropped_while_everything_goes_wrong():
    """What came = served + in service + waiting + handed on, with the live model; no more servers than there are."""
    scenario = scenario_of(seeding={"initial_infections": 4}, transfer={"coaches": 1, "minibuses": 1})
    log = tuple(GivenOrder(150.0 + i * 2.1, make(name)) for i, name in enumerate(DISTURBANCES))
    model = Model(scenario, 2, county=build(scenario), orders=log)
    for time in range(100, 400, 7):
        model.advance(float(time))
        rows = model.log.events.rows
        for stage in model.response.stages:
            mine = rows[rows["stage"] == stage.kind]
            kinds = (Event.QUEUED, Event.STARTED, Event.FINISHED, Event.HANDED_ON)
            came, started, done, on = (int((mine["event"] == e).sum()) for e in kinds)
            assert len(stage.inbox) == came - started - on
            assert len(stage.in_service) == started - done
            assert set(stage.servers.free) <= stage.servers.on_duty
        stays = model.response.quarantine.stays
        assert len({stay.room for stay in stays.values()}) == len(stays)


def test_disturbances_in_mid_hour_replay_to_the_same_tables(county):
    scenario = scenario_of(seeding={"initial_infections": 3})
    log = tuple(GivenOrder(20.0 + i * 7.3, make(name)) for i, name in enumerate(DISTURBANCES))
    replayed = Model(scenario, 1, county=county, orders=log)
    replayed.advance(200.0)
    played = Model(scenario, 1, county=county)
    for given in log:
        played.advance(given.time - 0.13)
        played.advance(given.time)
        played.order(given.order)
    played.advance(200.0)
    a, b = replayed.tables(), played.tables()
    assert a.events.tobytes() == b.events.tobytes()
    assert a.infections.tobytes() == b.infections.tobytes()


def test_every_disturbance_is_one_of_the_orders():
    assert set(DISTURBANCES) <= set(ORDERS)
    assert {type(make(name)) for name in DISTURBANCES} == set(d.Disturbance.__args__)


def test_a_scenario_can_hold_all_of_them_and_is_written_and_read_again():
    lines = "\n".join(f"        - {{order: {name}}}" for name in DISTURBANCES)
    scenario = sc.loads(f"plan:\n  rules:\n    - when: {{at: 2 d}}\n      orders:\n{lines}\n")
    assert sc.loads(sc.dump(scenario)) == scenario
