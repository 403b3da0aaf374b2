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
from sim.scenario.plan import RentShed

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
