"""A case needs two positive tests: what a first positive starts, and what its second test ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Level
from sim.county import build
from sim.log import Event, Layer, Stage, Test
from sim.measures import measures
from sim.model import Model
from sim.response.claims import Claim
from sim.response.laboratory import Box
from sim.response.situation import Report
from sim.response.swabs import positive_again
from sim.scenario.model import Scenario

SETTINGS: dict[str, Any] = {
    "horizon": "10 d",
    "county": {"population": 6000, "grid_population": 250},
    "seeding": {"initial_infections": 0},
    "screening": {"every": 0},
    "care": {"seeking_share": 0.0},
    "plan": {"rules": []},
    "laboratory": {"second_test_time": "4 h"},
    "tracing": {"interview": "1 h"},
}


def county(**groups: dict[str, Any]) -> Model:
    """6,000 people, nobody infected; a second test takes 4 h, an interview 1 h."""
    changed = {name: {**SETTINGS.get(name, {}), **values} for name, values in groups.items()}
    scenario = Scenario.model_validate({**SETTINGS, **changed})
    return Model(scenario, 0, county=build(scenario))


def ill(model: Model, person: int) -> None:
    """Infected long ago, so that a swab of today finds him."""
    model.response.world.epidemic.infect([person], [-96.0], [-1], [Layer.SEED], 0.0)
    assert model.response.world.epidemic.latent_end[person] < 0


def found(model: Model, persons: list[int], test: Test = Test.CONTACT) -> float:
    """Their single swabs of now are positive now; returns the time (h)."""
    now = model.now
    model.response.testing.first_positive(np.array(persons), np.full(len(persons), now), test)
    return now


def when(model: Model, event: Event, person: int) -> list[float]:
    rows = model.log.events.rows
    return rows["time"][(rows["event"] == event) & (rows["person"] == person)].tolist()


def held(model: Model, person: int) -> bool:
    return bool(model.response.world.claims.has([person], Claim.HELD, model.now)[0])


def test_an_infected_person_is_a_case_when_the_second_test_is_positive():
    model = county()
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7])
    assert held(model, 7)
    model.advance(start + 3.9)
    assert held(model, 7)
    assert when(model, Event.CONFIRMED, 7) == []
    model.advance(start + 4.1)
    assert when(model, Event.CONFIRMED, 7) == [start + 4.0]
    assert model.response.cases.sampled[7] == start  # from when tracing looks back
    assert not held(model, 7)
    assert bool(model.response.world.claims.has([7], Claim.CASE, model.now)[0])


def test_a_mistake_is_found_out_and_the_person_is_free():
    model = county()
    model.advance(3.0)
    start = found(model, [7])
    assert model.response.world.controls.persons.now[7] == Level.HOME
    model.advance(start + 5.0)
    assert when(model, Event.NOT_CONFIRMED, 7) == [start + 4.0]
    assert when(model, Event.CONFIRMED, 7) == []
    assert not held(model, 7)
    assert model.response.world.controls.persons.now[7] == Level.FREE
    assert measures(model.result())["not_confirmed"] == 1


def test_without_a_second_test_a_positive_swab_is_a_case_at_once():
    model = county(laboratory={"second_test": False})
    model.advance(3.0)
    start = found(model, [7])
    assert when(model, Event.CONFIRMED, 7) == [start]
    result = measures(model.result())
    assert (result["reported_infections"], result["reported_uninfected"]) == (1, 1)


def test_a_mistake_is_repeated_as_often_as_a_swab_is_wrong():
    model = county(swab={"specificity": 0.9})
    persons, times = np.arange(5000), np.zeros(5000)
    again = positive_again(model.response.world, persons, times, Test.CLINIC)
    assert again.mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 5000))
    ill(model, 7)
    assert positive_again(model.response.world, np.array([7]), times[:1], Test.CLINIC).all()


def test_the_county_knows_of_a_first_positive_before_it_knows_of_the_case():
    model = county()
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7])
    model.advance(start + 12.0)
    first, case = (
        [r for r in model.situation.reports if r[2] == kind] for kind in (Report.FIRST_POSITIVE, Report.CASE)
    )
    assert [r[1] for r in first] == [start]
    assert [r[1] for r in case] == [start + 4.0]
    assert first[0][0] < case[0][0]


@pytest.mark.parametrize(("early", "hours"), [(True, 4.0), (False, 5.0)])
def test_the_interview_goes_on_meanwhile_and_counts_from_the_confirmation(early, hours):
    """One hour of interview: over before the second test, or begun after it."""
    model = county(tracing={"from_first_positive": early})
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7])
    model.advance(start + 3.9)
    assert when(model, Event.CONTACT_LISTED, 7) == when(model, Event.CORE_INFORMATION, 7) == []
    model.advance(start + 12.0)
    assert when(model, Event.CORE_INFORMATION, 7) == pytest.approx([start + hours], abs=1e-3)
    rows = model.log.events.rows
    listed = rows[(rows["event"] == Event.CONTACT_LISTED) & (rows["detail"] == 7)]
    assert listed.size
    assert listed["time"] == pytest.approx(start + hours, abs=1e-3)


def test_an_interview_that_is_longer_than_the_second_test_is_not_begun_again():
    model = county(tracing={"interview": "6 h"})
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7])
    model.advance(start + 14.0)
    rows = model.log.events.rows
    begun = rows[(rows["event"] == Event.STARTED) & (rows["stage"] == Stage.TRACING)]
    assert begun["person"].tolist() == [7]
    assert when(model, Event.CORE_INFORMATION, 7) == pytest.approx([start + 6.0], abs=1e-3)


def test_what_a_first_positive_said_who_was_no_case_is_forgotten():
    """He is asked again when another swab of his is positive; nobody whom he met is listed before that."""
    model = county()
    model.advance(3.0)
    first = found(model, [7])
    model.advance(first + 24.0)
    assert not np.isin(Event.CONTACT_LISTED, model.log.events.rows["event"])
    ill(model, 7)
    second = found(model, [7])
    model.advance(second + 12.0)
    rows = model.log.events.rows
    begun = rows[(rows["event"] == Event.STARTED) & (rows["stage"] == Stage.TRACING)]
    assert begun["time"].tolist() == [first, second]
    assert when(model, Event.CORE_INFORMATION, 7) == [second + 4.0]


def test_who_waits_for_a_team_and_is_no_case_is_not_asked():
    """One team, busy with the first for six hours; the other is no case after four."""
    model = county(tracing={"teams": 1, "interview": "6 h"})
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7, 4000])
    model.advance(start + 10.0)
    assert when(model, Event.HANDED_ON, 4000) == pytest.approx([start + 6.0], abs=1e-3)
    assert when(model, Event.CORE_INFORMATION, 7) == pytest.approx([start + 6.0], abs=1e-3)


def test_a_negative_swab_meanwhile_does_not_free_him():
    model = county()
    ill(model, 7)
    model.advance(3.0)
    start = found(model, [7])
    testing: Any = model.response.testing
    testing._singles(np.array([7]), np.array([False]), np.array([start]), Test.CONTACT)
    assert held(model, 7)
    testing._singles(np.array([7]), np.array([True]), np.array([start]), Test.CONTACT)  # nor is it tested twice
    model.advance(start + 5.0)
    assert when(model, Event.CONFIRMED, 7) == [start + 4.0]


def test_a_positive_tube_and_a_positive_swab_are_two_tests():
    """A recalled person is a case at once, also while the second test of another swab of his is made."""
    model = county()
    ill(model, 7)
    model.advance(3.0)
    found(model, [7])
    model.response.testing._singles(np.array([7]), np.array([True]), np.array([model.now]), Test.RECALL)
    now = model.now
    model.advance(now + 6.0)
    assert when(model, Event.CONFIRMED, 7) == [now]
    assert when(model, Event.NOT_CONFIRMED, 7) == []


def test_who_is_called_back_stays_held_when_another_swab_of_his_is_cleared():
    """A tube of a round calls him back; the second test of his single swab is known before a team has come."""
    model = county(sampling={"reswab_visit": "9 h"})
    model.advance(3.0)
    start = found(model, [7])
    tube = Box(Test.ROUND, np.array([7, 4000]), np.zeros(2, dtype=np.int64), np.array([True, False]), np.zeros(2), 1)
    model.response.testing._results([(tube, 0, 1)])
    model.advance(start + 6.0)
    assert when(model, Event.NOT_CONFIRMED, 7) == [start + 4.0]
    assert held(model, 7)
    model.advance(start + 36.0)
    assert not held(model, 7)
