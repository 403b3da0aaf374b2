"""Claims for food to sealed areas: deliveries are work, late ones make people go out, more hands never hurt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Zone
from sim.county import build
from sim.county.entrances import Mode
from sim.log import Event
from sim.model import Model
from sim.response.volunteers import Role
from sim.scenario.model import Scenario
from sim.scenario.orders import LowerZone, SetZone


def model_of(roster: int = 2000, **supply: Any) -> Model:
    """6,000 people; grid 3 is sealed at 06:00 of day 0; whoever is called comes."""
    scenario = Scenario.model_validate(
        {
            "horizon": "30 d",
            "county": {"population": 6000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "zones": {"draw": "0 h", "gate_leak": 0.0},
            "command": {"hop_delay": "0 h", "missed": 0.0},
            "supply": {"stock": "1 d", "every": 1.0, **supply},
            "volunteers": {
                "called": "0 h", "call_up": "0 h", "attendance": 1.0, "roster": roster, "loan_travel": "0 h",
                "priority": ["delivery"], "company_people": 0,
            },
        }
    )  # fmt: skip
    model = Model(scenario, 0, county=build(scenario))
    model.advance(6.0)
    model.order(SetZone(order="set_zone", level="lockdown", area="grid:3"))
    return model


def served(model: Model, event: Event) -> int:
    rows = model.log.batches.rows
    return int(rows["n"][rows["event"] == event].sum())


def test_every_household_gets_food_before_its_stock_ends_if_there_are_hands():
    model = model_of()
    model.advance(24 * 11)
    homes = int(model.response.zones.sealed_homes[3])
    assert served(model, Event.DELIVERED) in (10 * homes, 11 * homes)
    assert served(model, Event.LATE_DELIVERY) == 0
    assert (model.response.zones.extra_leak == 0).all()


def test_delivery_needs_a_volunteer_for_so_many_households():
    model = model_of(households_per_person=10)
    model.advance(29.5)
    homes = int(model.response.zones.sealed_homes[3])
    assert model.response.workforce.on_duty(Role.DELIVERY) == int(np.ceil(homes / 10))


@pytest.mark.parametrize(("loss", "expected"), [(0.01, 3), (0.1, 30)])
def test_late_food_lowers_compliance_day_by_day(loss, expected):
    model = model_of(roster=0, compliance_loss=loss, late_after="48 h")
    model.advance(24 * 6 + 0.5)
    controls = model.response.world.controls
    assert controls.leaks.now[3] == expected
    assert (np.delete(controls.leaks.now, 3) == 0).all()
    assert served(model, Event.LATE_DELIVERY) == 3 * int(model.response.zones.sealed_homes[3])


def test_an_area_that_is_opened_needs_no_food_and_keeps_no_leak():
    model = model_of(roster=0)
    model.advance(24 * 6)
    model.order(LowerZone(order="lower_zone", level="ordinary", area="grid:3"))
    model.advance(24 * 6 + 2)
    assert (model.response.world.controls.zones.now == Zone.ORDINARY).all()
    assert model.response.world.controls.leaks.now[3] == 0
    assert np.isinf(model.response.supply.lasts).all()


def test_a_community_has_one_stock_for_all_its_sealed_grids():
    """Grid 3 is sealed with a day of food; a neighbour that joins half a day later brings a day of its own."""
    model = model_of(roster=0)
    county, supply, zones = model.county, model.response.supply, model.response.zones
    ours = int(county.grid_community[3])
    same = next(g for g in np.flatnonzero(county.grid_community == ours).tolist() if g != 3)
    other = int(np.flatnonzero(county.grid_community != ours)[0])
    model.advance(18.0)
    for grid in (same, other):
        model.order(SetZone(order="set_zone", level="lockdown", area=f"grid:{grid}"))
    model.advance(20.0)
    a, b = zones.sealed_homes[3], zones.sealed_homes[same]
    since = 18.0 + np.array([-11.0, 1.0])  # the ticks at which they were noted
    assert supply.lasts[ours] == pytest.approx(since[1] + ((since[0] + 24.0 - since[1]) * a + 24.0 * b) / (a + b))
    assert np.isfinite(supply.lasts).sum() == 2
    model.advance(24 * 6 + 0.5)
    hungry = np.flatnonzero(model.response.world.controls.leaks.now).tolist()
    assert hungry == sorted([3, same, other])


def test_without_trucks_nothing_is_brought():
    model = model_of(trucks=0)
    model.advance(24 * 8)
    assert served(model, Event.DELIVERED) == 0 < served(model, Event.LATE_DELIVERY)


def test_food_comes_by_truck():
    """Without trucks the reserve is brought, and then nobody gets anything."""
    homes, made, packs = 0, [], 25 * 6000 / 456_775 * 1000 / 3.0
    for share, reserve in ((1.0, "0 h"), (0.0, "0 h"), (0.0, "1 d"), (0.05, "0 h")):
        model = model_of(reserve=reserve, truck_load=1000.0)
        model.response.supply.packs = packs * (reserve == "1 d")
        model.response.supply._let_in = lambda share=share: share
        model.advance(24 * 10)
        homes = int(model.response.zones.sealed_homes[3])
        made.append(served(model, Event.DELIVERED))
    assert packs > homes
    assert made[0] >= 9 * homes
    assert made[1:3] == [0, int(packs)]
    assert made[3] == pytest.approx(9 * 0.05 * packs, abs=2)


def test_a_county_whose_roads_are_closed_gets_no_food():
    let_in = []
    for mode in (Mode.OPEN, Mode.CLOSED):
        model = model_of()
        posts = model.response.border.posts
        for entrance in range(posts.mode.size):
            posts.order(posts.ask(entrance, mode, None), entrance, mode, None)
        model.advance(49.0)
        let_in.append(model.response.border.trucks_let_in())
    assert let_in == [1.0, 0.0]


def test_more_hands_never_bring_less():
    made = []
    for roster in (0, 6, 20, 2000):
        model = model_of(roster=roster)
        model.advance(24 * 8)
        made.append(served(model, Event.DELIVERED))
    assert made == sorted(made)
    assert made[0] == 0 < made[-1]


def packs_a_day(**supply: Any) -> float:
    """Deliveries that come into the store on the third day, all trucks let in."""
    model = model_of(roster=0, reserve="0 h", **supply)
    model.advance(24 * 3)
    before = model.response.supply.packs
    model.advance(24 * 4)
    return float(model.response.supply.packs - before)


def test_collection_points_limit_what_comes_into_the_store():
    all_of_it = 25 * 6000 / 456_775 * 5000 / 3.0
    few = packs_a_day(unloading="200 h", collection_points=1)
    assert packs_a_day() == pytest.approx(all_of_it)
    assert packs_a_day(unloading="0 h") == pytest.approx(all_of_it)
    assert few == pytest.approx(24 / 200 * 5000 / 3.0)
    assert packs_a_day(unloading="200 h", collection_points=2) == pytest.approx(2 * few)


def test_trucks_that_are_not_unloaded_wait_and_none_is_lost():
    model = model_of(roster=0, unloading="200 h", collection_points=1)
    model.response.supply._let_in = lambda: 1.0
    model.advance(24 * 10)
    points, came = model.response.supply.points, 11 * 25 * 6000 / 456_775  # the first at the start
    unloaded = 240 / 200
    assert points.waiting == pytest.approx(came - unloaded)
    rows = model.log.batches.rows
    told = rows[rows["event"] == Event.UNLOADED]
    assert told["n"].sum() == int(unloaded)
    assert (told["total"] > 0).all()
