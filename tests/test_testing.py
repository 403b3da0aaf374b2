"""Claims for rounds, pools and the laboratory: P1 (Dorfman), staffing, recall, and what a round costs in time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.county import build
from sim.log import Event, Stage
from sim.model import Model
from sim.response.table_staff import share_out
from sim.scenario.disturbances import SetLaboratory
from sim.scenario.model import Scenario
from sim.scenario.orders import LaboratoryHelp, TestRound
from sim.validation.pooling import perfect_round


def run_round(scenario: Scenario, pool_size: int | None = None, orders: tuple[object, ...] = ()) -> Model:
    model = Model(scenario, 0, county=build(scenario))
    for order in orders:
        model.order(order)
    model.order(TestRound(order="test_round", pool_size=pool_size))
    model.advance(scenario.horizon)
    return model


def times(model: Model, event: Event) -> np.ndarray:
    rows = model.log.events.rows
    return rows["time"][rows["event"] == event]


def test_everybody_in_a_positive_tube_is_swabbed_alone():
    """The number of tests a person is row P1 of the validation."""
    n, prevalence = 20_000, 1e-2
    model = run_round(perfect_round(n, round(n * prevalence)))
    rows = model.log.events.rows
    recalled = int((rows["event"] == Event.POOL_POSITIVE).sum())
    batches = model.log.batches.rows
    tubes = int(batches["n"][(batches["stage"] == Stage.LABORATORY) & (batches["event"] == Event.QUEUED)].sum())
    first_tubes = float(rows["detail"][rows["event"] == Event.ROUND_REPORTED_95][0])
    assert tubes - first_tubes == recalled
    confirmed, seeds = rows["person"][rows["event"] == Event.CONFIRMED], model.log.infections.rows["person"]
    assert set(seeds[: round(n * prevalence)]) <= set(confirmed)


def test_p1_at_low_prevalence_costs_a_tenth():
    model = run_round(perfect_round(60_000, 1))
    batches = model.log.batches.rows
    tubes = int(batches["n"][(batches["stage"] == Stage.LABORATORY) & (batches["event"] == Event.QUEUED)].sum())
    assert tubes / 60_000 == pytest.approx(0.1 + 10 / 60_000, abs=190 * 0.9 / 60_000)


def test_single_tubes_need_no_recall():
    model = run_round(perfect_round(5_000, 20), pool_size=1)
    assert times(model, Event.POOL_POSITIVE).size == 0
    assert times(model, Event.CONFIRMED).size == 20


def test_a_round_opens_at_the_hour_after_set_up_and_ends_in_order():
    model = run_round(perfect_round(20_000, 0))
    ordered, opened, sampled, reported, done = (
        times(model, e)[0]
        for e in (
            Event.ROUND_ORDERED,
            Event.ROUND_OPENED,
            Event.ROUND_SAMPLED,
            Event.ROUND_REPORTED_95,
            Event.ROUND_DONE,
        )
    )
    assert (ordered, opened) == (0.0, 5.0)
    assert 11.0 <= sampled < reported <= done < 24.0


@pytest.mark.parametrize(
    ("group", "setting", "few", "tables"),
    [("sampling", "samplers", 12, 6), ("volunteers", "roster", 40, 8), ("sampling", "tables", 7, 7)],
)
def test_tables_are_the_least_of_tables_samplers_and_volunteers(group, setting, few, tables):
    """min(tables, samplers ÷ 2, volunteers present ÷ 5); what is short makes the round longer, nobody is dropped."""
    sampling = {"turnout": 1.0, "turnout_unnoticed": 1.0, "sites": 4, "tables": 40, "samplers": 400}
    groups = {
        "sampling": sampling,
        "volunteers": {
            "roster": 31_000,
            "company_people": 0,
            "attendance": 1.0,
            "share_stairwell_heads": 0.0,
            "priority": ["sampling"],
        },
    }
    plenty = run_round(perfect_round(20_000, 0, **groups))
    short = run_round(perfect_round(20_000, 0, **{**groups, group: {**groups[group], setting: few}}))
    rows = short.log.events.rows
    assert rows["detail"][rows["event"] == Event.TABLES].max() == tables
    assert times(short, Event.ROUND_SAMPLED)[0] > times(plenty, Event.ROUND_SAMPLED)[0]
    for model in (plenty, short):
        rows = model.log.events.rows
        assert rows["detail"][rows["event"] == Event.ROUND_SAMPLED].tolist() == [20_000]


def test_tables_of_a_round_that_opens_off_the_hour_are_staffed_at_once():
    model = run_round(perfect_round(20_000, 0, sampling={"opens": "05:30", "sites": 4, "tables": 40}))
    assert times(model, Event.ROUND_OPENED)[0] == times(model, Event.TABLES)[0] == 5.5


def test_tables_are_shared_out_every_hour_however_rarely_a_courier_comes():
    few = {"sites": 4, "tables": 4, "courier_interval": "6 h"}
    model = run_round(perfect_round(20_000, 0, sampling=few))
    changed = np.diff(times(model, Event.TABLES))
    assert changed.size
    usual = run_round(perfect_round(20_000, 0, sampling={**few, "courier_interval": "1 h"}))
    rows, others = (m.log.events.rows for m in (model, usual))
    tables = [r[["time", "detail"]][r["event"] == Event.TABLES].tolist() for r in (rows, others)]
    assert tables[0] == tables[1]


def test_a_laboratory_that_stands_still_keeps_the_tubes_waiting():
    model = run_round(perfect_round(5_000, 10), orders=(SetLaboratory(order="set_laboratory", share=0.0),))
    assert times(model, Event.ROUND_SAMPLED).size == 1
    assert times(model, Event.ROUND_DONE).size == 0
    assert model.response.testing.laboratory.tubes_waiting >= 500
    assert times(model, Event.CONFIRMED).size == 0


def saturated(*orders: object, **laboratory: object) -> float:
    """Tubes that a laboratory begins within 24 h in which tubes always wait."""
    scenario = perfect_round(15_000, 0, laboratory=laboratory).model_copy(update={"horizon": 36.0})
    model = run_round(scenario, pool_size=1, orders=orders)
    assert model.response.testing.laboratory.tubes_waiting > 0
    rows = model.log.batches.rows
    started = rows[(rows["stage"] == Stage.LABORATORY) & (rows["event"] == Event.STARTED)]
    return float(started["n"][started["time"] >= 12.0].sum())


@pytest.mark.parametrize("tubes", [0, 1, 600, 1250, 1800, 10_000])
def test_a_laboratory_does_as_many_tubes_a_day_as_its_setting_says(tubes):
    plates = 94 * tubes / 1250  # one of each machine may begin a moment before or after the day
    assert saturated(tubes_per_day=tubes, shared_capacity=0) == pytest.approx(tubes, abs=plates)


def test_help_and_a_share_of_the_laboratory_count_to_the_tube():
    helped = run_round(
        perfect_round(2_000, 0, laboratory={"tubes_per_day": 1250, "shared_capacity": 600, "shared_delay": "1 h"}),
        orders=(LaboratoryHelp(order="laboratory_help"), SetLaboratory(order="set_laboratory", share=0.5)),
    ).response.testing.laboratory
    assert helped.tubes_a_day() == 625 + 600
    assert helped.machines.target * helped.plate * 24 / helped.cycle == pytest.approx(1225, rel=1e-3)
    half = SetLaboratory(order="set_laboratory", share=0.5)
    assert saturated(half, tubes_per_day=1250, shared_capacity=0) == pytest.approx(625, abs=47)


def test_a_second_round_waits_for_the_results_of_the_first_unless_overlap_is_ordered():
    for overlap in (False, True):
        scenario = perfect_round(20_000, 0, laboratory={"tubes_per_day": 1250})
        model = Model(scenario, 0, county=build(scenario))
        model.order(TestRound(order="test_round"))
        model.advance(8.0)
        model.order(TestRound(order="test_round", overlap=overlap))
        model.advance(scenario.horizon)
        opened, done = times(model, Event.ROUND_OPENED), times(model, Event.ROUND_DONE)
        assert (opened[1] < done[0]) == overlap


@given(
    total=st.integers(0, 60), rows=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)), min_size=1, max_size=9)
)
def test_shares_use_all_there_is_within_the_limits(total, rows):
    weights, limits = np.array(rows).T
    given_ = share_out(total, weights, limits)
    assert (given_ >= 0).all()
    assert (given_ <= limits).all()
    assert (given_[weights == 0] == 0).all()
    assert given_.sum() == min(total, limits[weights > 0].sum())
