"""Claims for freight: drivers in a closed loop, and imported goods that rest before they are used."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.county import County, build
from sim.crossings import border, entrances
from sim.findings.border import ranked
from sim.log import Event, Layer
from sim.model import Model, simulate
from sim.scenario.model import Scenario
from sim.scenario.orders import RentShed

PREVALENCE = [{"neighbour": name, "per_100k": 500.0} for name in ("Pinghu", "Haining", "Nanhu", "Shanghai")]
ALL_STAY = {"prevalence": PREVALENCE, "residents": 1.0}


def scenario_of(**groups: Any) -> Scenario:
    """20,000 people; nobody infects anybody; a county of this size has a twentieth of Haiyan's imports."""
    return Scenario.model_validate(
        {
            "horizon": "30 d",
            "county": {"population": 20_000},
            "seeding": {"initial_infections": 0},
            "disease": {"reproduction_number": 0.0, "household_attack_rate": 0.0},
            "screening": {"every": 0},
            "care": {"seeking_share": 0.0},
            "command": {"hop_delay": "0 h", "missed": 0.0},
            "checkpoints": {"checks": []},
            **groups,
        }
    )


@cache
def county() -> County:
    return build(scenario_of())


def ran(until: float = 720.0, *orders: RentShed, **groups: Any) -> Model:
    model = Model(scenario_of(**groups), 0, county=county())
    for order in orders:
        model.order(order)
    model.advance(until)
    return model


def of(model: Model, event: Event) -> np.ndarray:
    rows = model.log.events.rows
    return rows[rows["event"] == event]


def goods(**freight: Any) -> dict[str, Any]:
    """Five batches a day, each resting 7 days in space for `warehouse` m², 100 m² a batch."""
    scale = 20_000 / 456_775
    usual = {"imported_batches": 5 / scale, "batch_space": 100, "warehouse": 10_000 / scale, "shed": 4_000 / scale}
    return {"freight": usual | freight}


# the closed loop ----------------------------------------------------------------------------------------


def test_escorted_drivers_do_not_enter_but_for_the_leak_and_cars_always_do():
    runs = {
        (share, leak): ran(240.0, importation=ALL_STAY, freight={"escorted": share, "closed_loop_leak": leak})
        for share, leak in ((0.0, 0.02), (0.5, 0.02), (1.0, 0.0), (1.0, 1.0))
    }
    entered = {key: set(of(run, Event.ENTERED)["person"].tolist()) for key, run in runs.items()}
    looped = {key: set(of(run, Event.ESCORTED)["person"].tolist()) for key, run in runs.items()}
    assert entered[1.0, 1.0] == entered[0.0, 0.02]
    assert entered[1.0, 0.0] < entered[0.5, 0.02] < entered[0.0, 0.02]
    assert len(looped[1.0, 0.0]) > len(looped[0.5, 0.02]) > 5
    assert not looped[0.0, 0.02]
    trucks = of(runs[1.0, 0.0], Event.TRAVELLER)
    assert looped[1.0, 0.0] == set(trucks["person"][trucks["detail"] == 1].tolist()) - turned_back(runs[1.0, 0.0])


def turned_back(model: Model) -> set[int]:
    return set(of(model, Event.SENT_BACK)["person"].tolist())


def test_trucks_and_tonnes_a_day_are_those_that_were_checked_or_passed():
    model = ran(240.0, freight={"load": 10.0})
    values = border(model.result())
    rows = model.log.batches.rows
    trucks = rows[np.isin(rows["event"], (Event.CROSSED, Event.UNCHECKED_ROAD)) & (rows["place"] % 2 == 1)]["n"].sum()
    assert values["trucks_let_in"] == pytest.approx(trucks / 10)
    assert values["tonnes_let_in"] == pytest.approx(trucks)


def test_the_expected_value_of_an_entrance_counts_drivers_in_a_closed_loop_apart():
    values = []
    for share in (0.0, 0.5, 1.0):
        freight = {"escorted": share, "closed_loop_leak": 0.1}
        scenario = scenario_of(horizon="2 d", importation=ALL_STAY, freight=freight)
        table = entrances(simulate(scenario, 0, county()))
        rows = ranked(SimpleNamespace(scenario=scenario, entrances=table))  # type: ignore[arg-type]
        values.append(next(row for row in rows if row.name == "Wanghai exit"))
    none, half, every = values
    assert none.escorted == 0.0
    assert every.escorted == pytest.approx(2 * half.escorted)
    assert every.escorted == pytest.approx(
        0.9 * 365 * 700 * 20_000 / 456_775 * 1.2 * 500 / 100_000
    )  # trucks × persons × prevalence
    assert none.enter == half.enter == every.enter


# goods --------------------------------------------------------------------------------------------------


def test_goods_are_used_after_their_rest_and_wait_only_where_space_is_short():
    model = ran(**goods())
    arrived, stored, used = (of(model, e) for e in (Event.GOODS_ARRIVED, Event.GOODS_STORED, Event.GOODS_USED))
    assert arrived.size == pytest.approx(5 * 30, abs=4 * np.sqrt(150))
    assert (stored["detail"] == 0).all()
    assert np.array_equal(used["time"], np.sort(arrived["time"])[: used.size] + 168.0)


def test_never_more_goods_rest_than_there_is_space_for_and_first_come_is_first_stored():
    scale = 20_000 / 456_775
    model = ran(**goods(warehouse=2_000 / scale))
    stored, used = of(model, Event.GOODS_STORED), of(model, Event.GOODS_USED)
    times = np.unique(np.concatenate([stored["time"], used["time"]]))
    resting = np.searchsorted(stored["time"], times, "right") - np.searchsorted(used["time"], times, "right")
    assert resting.max() == 20
    arrived = np.sort(of(model, Event.GOODS_ARRIVED)["time"])[: stored.size]
    assert np.array_equal(stored["time"] - stored["detail"], arrived)


def test_more_space_a_shorter_rest_and_the_shed_never_lengthen_the_wait():
    scale, tight = 20_000 / 456_775, {"warehouse": 2_500 / (20_000 / 456_775)}
    few = ran(**goods(**tight))
    others = [
        ran(**goods(warehouse=3_000 / scale)),
        ran(**goods(**tight, rest="5 d")),
        ran(720.0, RentShed(order="rent_shed"), **goods(**tight)),
    ]
    waits = of(few, Event.GOODS_STORED)["detail"]
    assert waits.max() > 24.0
    for other in others:
        shorter = of(other, Event.GOODS_STORED)["detail"]
        assert shorter.size >= waits.size
        assert (shorter[: waits.size] <= waits).all()
        assert shorter[: waits.size].sum() < waits.sum()
        assert border(other.result())["goods_wait_p90"] < border(few.result())["goods_wait_p90"]


def test_the_shed_counts_from_its_delay_on_and_is_rented_once():
    scale = 20_000 / 456_775
    settings = goods(warehouse=100 / scale, shed_delay="4 d")
    model = ran(720.0, RentShed(order="rent_shed"), RentShed(order="rent_shed"), **settings)
    stored = of(model, Event.GOODS_STORED)["time"]
    assert (stored <= 96.0).sum() > 5
    assert (stored < 96.0).sum() == 1
    assert of(model, Event.ORDER_REFUSED).size == 1


def test_goods_infect_nobody_by_default_and_the_less_the_longer_they_rest():
    infected = [
        ran(**goods(infection_risk=risk, rest=rest)).log.infections.rows
        for risk, rest in ((0.0, "0 h"), (0.5, "7 d"), (0.5, "6 h"), (0.5, "3 h"), (0.5, "0 h"), (1.0, "0 h"))
    ]
    numbers = [rows.size for rows in infected]
    assert numbers[:2] == [0, 0]
    assert 0 < numbers[2] < numbers[3] < numbers[4] < numbers[5]
    assert (infected[5]["layer"] == Layer.SEED).all()
    longer = ran(**goods(infection_risk=0.5, rest="3 h", virus_half_life=30.0)).log.infections.rows
    assert longer.size > numbers[3]


def test_goods_are_compared_on_the_same_numbers():
    few, many = (of(ran(**goods(imported_batches=n)), Event.GOODS_ARRIVED)["time"] for n in (50.0, 100.0))
    assert set(few.tolist()) < set(many.tolist())


def test_a_batch_that_fits_in_no_warehouse_is_a_contradiction():
    with pytest.raises(ValueError, match=r"freight\.batch_space: 200 is more than freight\.warehouse 100"):
        Scenario.model_validate({"freight": {"batch_space": 200, "warehouse": 100}})


def test_running_in_pieces_moves_goods_as_in_one():
    whole, parts = ran(240.0, **goods()), Model(scenario_of(**goods()), 0, county=county())
    for until in (10.3, 55.0, 55.5, 200.0, 240.0):
        parts.advance(until)
    assert of(whole, Event.GOODS_USED).size > 5
    for event in (Event.GOODS_ARRIVED, Event.GOODS_STORED, Event.GOODS_USED):
        assert of(whole, event)["time"].tolist() == of(parts, event)["time"].tolist()


# passes -------------------------------------------------------------------------------------------------

ONE_A_DAY = {"firms": 4 * 457, "vehicles": 40 * 457, "pass_from": "2 d", "pass_asked": "0 h", "pass_takes": "12 h",
             "pass_approved": 1.0, "pass_office": 10 * 457, "pass_term": "100 d"}  # fmt: skip


def held(model: Model) -> dict[int, float]:
    """The share of trucks with a pass by the day from which it holds."""
    rows = of(model, Event.PASSES)
    return {int(time // 24): round(share, 3) for time, share in zip(rows["time"], rows["detail"], strict=True)}


def passes(until: float = 720.0, **freight: Any) -> Model:
    """80 firms with 10 trucks each ask on day 2; the office checks the trucks of 20 firms a day, for half a day."""
    return ran(until, checkpoints={"checks": [], "traffic": False}, freight=ONE_A_DAY | freight)


def test_an_office_answers_in_turn_and_the_share_of_trucks_with_a_pass_rises():
    """Of what it checks on day 2, half is answered 12 h later by midnight; then a quarter of all a day."""
    shares = held(passes())
    assert list(shares) == [3, 4, 5, 6, 7]
    assert list(shares.values()) == pytest.approx([0.125, 0.375, 0.625, 0.875, 1.0], abs=0.02)


def test_passes_wait_for_the_office_and_its_answer():
    """Four days of work: firms wait up to 96 h and 12 h more; twice the office halves the wait for it."""
    usual, twice = (border_of(passes(pass_office=n * 457)) for n in (10, 20))
    assert usual["passes_asked"] == usual["passes_issued"] == 800
    assert usual["pass_wait_p90"] == pytest.approx(0.9 * 96 + 12, rel=0.06)
    assert twice["pass_wait_p90"] == pytest.approx(0.9 * 48 + 12, rel=0.06)
    assert usual["trucks_with_pass"] < twice["trucks_with_pass"]


def border_of(model: Model) -> dict[str, float]:
    return border(model.result())


def test_who_asks_later_has_his_pass_later_and_nobody_before_the_system_opens():
    soon, late = (border_of(passes(pass_asked={"uniform": {"low": 0, "high": x}})) for x in ("4 d", "19 d"))
    assert soon["trucks_with_pass"] > late["trucks_with_pass"] > 0
    assert held(passes(pass_from="60 d")) == {}
    assert held(passes(firms=0)) == {}


def test_a_share_is_approved_and_more_approvals_leave_no_truck_without_its_pass():
    few, many = (list(held(passes(pass_approved=share)).values()) for share in (0.3, 0.6))
    assert few[-1] == pytest.approx(0.3, abs=0.06)
    assert many[-1] == pytest.approx(0.6, abs=0.06)
    assert all(a <= b for a, b in zip(few, many, strict=True))


def test_a_pass_ends_with_its_term_and_firms_ask_for_the_next_in_time():
    """Where the office has nothing else to do nobody is without a pass; where it is slow some are."""
    quick = passes(pass_term="10 d", pass_office=1e9)
    assert list(held(quick).values())[-1] == 1.0
    assert border_of(quick)["passes_issued"] == 3 * 800
    slow = passes(pass_term="3 d")  # 267 trucks a day ask, 200 are checked
    assert max(held(slow).values()) < 0.95


def test_a_pass_that_has_ended_by_midnight_never_counts():
    assert held(passes(pass_term="1 h", pass_office=1e9)) == {}


def test_trucks_are_checked_faster_when_firms_have_passes():
    waits = []
    for day in ("0 d", "60 d"):
        freight = ONE_A_DAY | {"pass_from": day, "pass_takes": "0 h", "pass_office": 1e9}
        waits.append(border_of(ran(240.0, freight=freight, checkpoints={"fast_lanes": 0}))["truck_queue_hours"])
    assert waits[0] < 0.5 * waits[1]
