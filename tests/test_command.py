"""Claims for the chain of command: orders go down hop by hop, reports come up, the plan knows only what has arrived."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Zone
from sim.county import build
from sim.log import Event
from sim.model import Model
from sim.response.command import Level, Message
from sim.response.situation import Report, Situation
from sim.scenario.disturbances import SetPlatform
from sim.scenario.model import Scenario
from sim.scenario.orders import ActivateRooms, CloseLayer, LiftZones, SetZone, TestRound
from sim.scenario.plan import Rule, When

FIXED = {"hop_delay": "15 min", "hop_delay_manual": "30 min", "missed": 0.0, "missed_manual": 0.0, "call": "0 h"}
REAL = {"missed": 0.002, "missed_manual": 0.05, "call": "5 min",
        "hop_delay": {"triangular": {"low": "1 min", "mode": "3 min", "high": "10 min"}},
        "hop_delay_manual": {"triangular": {"low": "10 min", "mode": "30 min", "high": "2 h"}}}  # fmt: skip


def model_of(command: dict[str, Any] | None = None, **groups: object) -> Model:
    """5,000 people in 9 towns and 20 grids, nobody infected; a zone is drawn in an hour."""
    scenario = Scenario.model_validate(
        {
            "horizon": "20 d",
            "county": {"population": 5000, "grid_population": 250, "grids_per_community": 2},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "zones": {"draw": "1 h", "draw_manual": "1 h"},
            "command": {**FIXED, **(command or {})},
            **groups,
        }
    )
    return Model(scenario, 0, county=build(scenario))


def zone_times(model: Model) -> dict[int, float]:
    """When each grid became a precaution area (h)."""
    rows = model.log.events.rows
    rows = rows[(rows["event"] == Event.ZONE) & (rows["detail"] == Zone.PRECAUTION)]
    return dict(zip(rows["place"].tolist(), rows["time"].tolist(), strict=True))


def ordered(model: Model, until: float = 48.0) -> dict[int, float]:
    model.order(SetZone(order="set_zone", level="precaution"))
    model.advance(until)
    return zone_times(model)


@pytest.mark.parametrize(("platform", "hop"), [(True, 0.25), (False, 0.5)])
def test_an_order_reaches_the_grid_after_the_sum_of_its_hops(platform, hop):
    model = model_of({"platform": platform})
    times = ordered(model)
    assert set(times.values()) == {1.0 + 3 * hop}
    assert len(times) == model.county.grid_residents.size
    rows = model.log.events.rows
    received = rows[rows["event"] == Event.RECEIVED]
    assert received["detail"].tolist() == [3 * hop] * len(times)


def test_a_node_calls_so_many_at_a_time_and_the_others_wait():
    model = model_of({"platform": False, "span": 2, "call": "15 min", "hop_delay_manual": "0 h"})
    arrived: list[float] = []
    grids = np.arange(model.county.grid_residents.size)
    for town in range(9):
        model.response.world.command.to_towns(
            Message.TEST_ROUND, grids[model.county.grid_town == town], lambda: arrived.append(model.now)
        )
    model.advance(5.0)
    assert arrived == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1.0, 1.0, 1.25]


def test_more_telephones_never_delay_an_order_and_the_platform_never_slows_one():
    chains = [{"platform": False, "span": 1}, {"platform": False, "span": 4}, {"platform": True}]
    slow, wide, platform = (ordered(model_of({**REAL, **chain})) for chain in chains)
    assert all(wide[grid] <= slow[grid] for grid in slow)
    assert all(platform[grid] <= wide[grid] for grid in slow)
    assert sum(platform.values()) < sum(wide.values()) < sum(slow.values())


def test_without_the_platform_nothing_is_faster_and_nobody_more_is_traced():
    """Every setting that has a value by hand; and a case, a zone and a round, by the defaults, of six people."""
    usual, pairs, u = Scenario(), 0, np.linspace(0.001, 0.999, 99)
    for group in (usual.tracing, usual.grouping, usual.zones, usual.sampling, usual.command):
        for name in [name for name in type(group).model_fields if name.endswith("_manual")]:
            by_hand, value = getattr(group, name), getattr(group, name.removesuffix("_manual"))
            if name == "share_traced_manual":
                by_hand, value = value, by_hand
            quantiles = [x.quantile(u) if hasattr(x, "quantile") else np.array([x]) for x in (value, by_hand)]
            assert (quantiles[0] <= quantiles[1]).all(), name
            pairs += 1
    assert pairs == 8
    steps = (Event.CORE_INFORMATION, Event.CONTACT_LISTED, Event.CARD, Event.ZONE, Event.ROUND_OPENED)
    times = []
    for platform in (True, False):
        model = model_of({**REAL, "platform": platform}, zones={})
        model.advance(1.0)
        model.order(SetZone(order="set_zone", level="precaution"))
        model.order(TestRound(order="test_round"))
        for person in range(7, 2000, 350):
            model.response.cases.confirm(person, 1, 0.5)  # type: ignore[arg-type]
        model.advance(40.0)
        rows = model.log.events.rows
        firsts = [rows["time"][rows["event"] == step].min() for step in steps]
        cores = rows[rows["event"] == steps[0]]
        known = model.response.world.situation.case_times
        times.append([*firsts, *cores["time"][np.argsort(cores["person"])], *sorted(known)])
    assert len(times[0]) == len(steps) + 6 + 6
    assert all(a <= b for a, b in zip(*times, strict=True))
    assert sum(a < b for a, b in zip(*times, strict=True)) == len(times[0])


def test_a_message_that_is_missed_comes_later_by_the_interval():
    times = set(ordered(model_of({"missed": 0.3, "repeat_after": "2 h"})).values())
    assert all((time - 1.75) % 2 == 0 for time in times)
    assert len(times) > 1
    assert min(times) == 1.75


def test_every_order_of_an_area_takes_the_chain():
    model = model_of()
    model.order(CloseLayer(order="close_layer", layer="school"))
    model.order(ActivateRooms(order="activate_rooms"))
    model.order(TestRound(order="test_round"))
    model.advance(0.7)
    assert not model.response.world.controls.schools_closed.rows
    model.advance(0.8)
    assert (model.response.world.controls.schools_closed.now == 1).all()
    model.advance(30.0)
    opened = model.response.rounds.rounds[0].opening
    assert opened == 5.0
    capacity = model.log.events.rows
    capacity = capacity[(capacity["event"] == Event.CAPACITY) & (capacity["stage"] == 8)]
    assert capacity["time"].tolist() == [0.0, 24.25]


def test_an_order_to_lift_leaves_what_was_raised_while_it_was_on_its_way():
    model = model_of({"hop_delay": "2 h"}, zones={"draw": "0 h", "lift_after": "0 h"})
    model.order(SetZone(order="set_zone", level="control", area="grid:3"))
    model.advance(7.0)
    controls, county = model.response.world.controls, model.county
    first = county.buildings("grid:3")[0]
    assert controls.zones.now[first] == Zone.CONTROL
    model.order(LiftZones(order="lift_zones"))
    model.advance(7.5)
    everywhere = np.arange(county.stairwell_grid.size)
    model.response.zones._raise(3, everywhere, Zone.LOCKDOWN, model.now)
    model.advance(20.0)
    assert controls.zones.now[first] == Zone.LOCKDOWN


def test_the_county_learns_of_a_case_after_the_hop_and_of_a_grid_after_three():
    model = model_of()
    world = model.response.world
    model.advance(1.0)
    world.command.report(Report.CASE, 4, 1)
    world.command.report(Report.ZONES_LIFTED, 4, 1, Level.GRID)
    model.advance(1.5)
    assert world.situation.case_times == [1.25]
    assert world.situation.figure(Report.ZONES_LIFTED, 4) is None
    model.advance(2.0)
    figure = world.situation.figure(Report.ZONES_LIFTED, 4)
    assert figure is not None
    assert (figure.happened, figure.known, figure.age(2.0)) == (1.0, 1.75, 1.0)


def test_the_plan_acts_on_what_is_known_and_not_before():
    rules = (Rule(when=When(first_case=True), orders=(SetZone(order="set_zone", level="control", area="case_grid"),)),)
    model = model_of({"hop_delay": "150 min"}, plan={"rules": rules})
    world = model.response.world
    model.advance(1.0)
    model.response.cases.confirm(7, 1, 0.5)  # type: ignore[arg-type]
    model.advance(30.0)
    rows = model.log.events.rows
    orders = rows[rows["event"] == Event.ORDER]["time"].tolist()
    assert world.situation.case_times == [3.5]
    assert orders == [4.0]


def test_the_plan_cannot_tell_two_truths_apart_that_report_the_same():
    """The same reports in two counties, one of them full of infections that nobody has found: the same orders."""
    rules = (
        Rule(when=When(first_case=True), orders=(TestRound(order="test_round", area="case_town"),)),
        Rule(when=When(each_case=True), orders=(SetZone(order="set_zone", level="lockdown", area="case_grid"),)),
        Rule(when=When(daily=True), orders=(LiftZones(order="lift_zones"),)),
    )
    issued = []
    for infected in (0, 400):
        model = model_of(
            seeding={"initial_infections": infected}, care={"seeking_share": 0.0}, plan={"rules": rules, "hour": 9},
            sampling={"turnout": 0.0, "sweep": "none"}, horizon="8 d",
        )  # fmt: skip
        for time, grid in ((5.0, 3), (30.0, 8)):
            model.advance(time)
            model.response.world.command.report(Report.CASE, grid, 1)
        model.advance(190.0)
        rows = model.log.events.rows
        issued.append(
            rows[np.isin(rows["event"], (Event.ORDER, Event.ORDER_REFUSED))][["time", "event", "place"]].tolist()
        )
    assert issued[0] == issued[1]
    assert len(issued[0]) > 3


def test_reports_wait_for_the_telephones_of_every_node_on_their_way():
    """Six cases of one grid by three hops, two telephones a node, a quarter of an hour a call."""
    model = model_of({"platform": False, "span": 2, "call": "15 min", "hop_delay_manual": "0 h", "missed_manual": 0.0})
    for number in range(6):
        model.response.world.command.report(Report.ZONES_LIFTED, 3, number, Level.GRID)
    model.advance(3.0)
    known = [known for known, _, kind, _, _ in model.response.world.situation.reports if kind == Report.ZONES_LIFTED]
    assert known == [0.75, 0.75, 1.0, 1.0, 1.25, 1.25]


def test_every_figure_is_told_anew_at_midnight():
    model = model_of(tracing={"teams": 1, "interview": "100 h"})
    model.advance(2.5)
    for person in (11, 12, 13):
        model.response.cases.confirm(person, 1, 2.0)  # type: ignore[arg-type]
    model.advance(70.0)
    figure = model.response.world.situation.figure(Report.BACKLOG, 4)
    assert figure is not None
    assert figure.value == 2
    assert figure.age(70.0) == 70.0 - 48.0


def test_zones_and_rounds_are_told():
    model = model_of(zones={"draw": "0 h"})
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    model.order(TestRound(order="test_round"))
    model.advance(4.0)
    situation, county = model.response.world.situation, model.county
    sealed = situation.figure(Report.SEALED, int(county.grid_town[3]))
    rounds = situation.figure(Report.ROUNDS)
    assert sealed is not None
    assert rounds is not None
    assert sealed.value == county.grid_residents[3]
    assert rounds.value == 1


def test_a_report_that_was_overtaken_changes_no_figure():
    situation = Situation()
    situation.tell(Report.BACKLOG, 4, 10.0, happened=2.0, known=2.5)
    situation.tell(Report.BACKLOG, 4, 7.0, happened=1.0, known=3.0)
    assert [figure.value for figure in situation.figures()] == [10.0]
    assert situation.table()["number"].tolist() == [10.0, 7.0]


def test_stages_report_who_waits_and_for_how_long():
    model = model_of(tracing={"teams": 1, "interview": "100 h"})
    model.advance(2.5)
    for person in (11, 12, 13):
        model.response.cases.confirm(person, 1, 2.0)  # type: ignore[arg-type]
    model.advance(4.5)
    situation = model.response.world.situation
    waiting, longest = (situation.figure(kind, 4) for kind in (Report.BACKLOG, Report.LONGEST_WAIT))
    assert waiting is not None
    assert longest is not None
    assert (waiting.value, waiting.happened, waiting.known) == (2.0, 3.0, 3.25)
    assert (longest.value, longest.happened) == (1.5, 4.0)


@pytest.mark.parametrize(
    ("codes", "cameras", "share"), [(True, True, 0.9), (True, False, 0.84), (False, True, 0.76), (False, False, 0.7)]
)
def test_place_codes_and_cameras_each_add_to_what_is_traced(codes, cameras, share):
    tracing = model_of({"place_codes": codes, "cameras": cameras}).response.tracing
    assert tracing._share_traced() == pytest.approx(share)
    off = model_of({"place_codes": codes, "cameras": cameras, "platform": False})
    assert off.response.tracing._share_traced() == pytest.approx(0.7)


def test_an_outage_of_the_platform_makes_the_next_order_slower():
    model = model_of()
    model.order(SetPlatform(order="set_platform", on=False))
    assert set(ordered(model).values()) == {1.0 + 3 * 0.5}


def test_more_telephones_never_delay_an_order_that_is_on_its_way_at_midnight():
    chain = {"platform": False, "missed_manual": 0.05, "call": "5 min",
             "hop_delay_manual": {"triangular": {"low": "10 min", "mode": "30 min", "high": "2 h"}}}  # fmt: skip
    times = []
    for span in (1, 4):
        model = model_of({**chain, "span": span}, zones={"draw": "0 h", "draw_manual": "0 h"})
        model.advance(22.0)
        times.append(ordered(model))
    assert all(times[1][grid] <= times[0][grid] for grid in times[0])
    assert max(times[0].values()) > 24.0


def test_of_two_orders_about_schools_the_one_issued_last_holds_whichever_arrives_last():
    chain = {"platform": False, "hop_delay_manual": {"triangular": {"low": "10 min", "mode": "30 min", "high": "2 h"}}}
    model = model_of(chain)
    model.advance(23.5)
    model.order(CloseLayer(order="close_layer", layer="school"))
    model.advance(24.25)
    model.order(CloseLayer(order="close_layer", layer="school", open=True))
    model.advance(60.0)
    assert (model.response.world.controls.schools_closed.now == 0).all()
