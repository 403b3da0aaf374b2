"""Every day, place and person has luck of its own: who is hit today says nothing of tomorrow or of others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.county import build
from sim.county.entrances import read_entrances
from sim.distributions import Counts
from sim.log import Event
from sim.model import Model
from sim.response.claims import Claim
from sim.response.command import Level, Message
from sim.scenario.model import Scenario
from sim.scenario.orders import SetZone
from sim.spread.attempts import Scale, household_attempts
from sim.spread.importation import travellers
from sim.streams import Streams
from sim.units import DAY

QUIET: dict[str, Any] = {
    "horizon": "30 d",
    "county": {"population": 3000, "grid_population": 100},
    "seeding": {"initial_infections": 0},
    "screening": {"every": 0},
    "plan": {"rules": []},
    "checkpoints": {"traffic": False},
}


def model_of(**groups: dict[str, Any]) -> Model:
    scenario = Scenario.model_validate({**QUIET, **groups})
    return Model(scenario, 0, county=build(scenario))


def unrelated(columns: np.ndarray, share: float) -> None:
    """Yes or no, [days, persons]: the same share every day, and who it is today tells nothing of another day."""
    error = np.sqrt(share * (1 - share) / columns.shape[1])
    assert columns.mean(axis=1) == pytest.approx(share, abs=4.5 * error)
    related = np.corrcoef(columns)[np.triu_indices(len(columns), 1)]
    assert np.abs(related).max() < 5 / np.sqrt(columns.shape[1])


def test_who_comes_to_work_on_one_day_says_nothing_of_the_next():
    model = model_of(volunteers={"roster": 1500, "attendance": 0.4, "company_people": 0})
    roster, days = model.response.workforce.roster, []
    for day in range(1, 9):
        roster.new_day(day)
        days.append(roster.present.copy())
    unrelated(np.array(days), 0.4)


@pytest.mark.parametrize("cards", [True, False])
def test_responsible_persons_are_away_on_days_of_their_own_and_with_cards_the_next_stands_in(cards):
    model = model_of(home={"absent": 0.3, "grid_staff": 5, "stand_ins": 1, "cards": cards, "checks_per_person": 40})
    responsible, people = model.response.monitoring._responsible, np.arange(model.county.n)
    grids = np.arange(len(model.county.grids))
    days = [responsible._there(grids, day).ravel() for day in range(40)]
    assert np.mean(days) == pytest.approx(0.7, abs=4 * np.sqrt(0.21 / np.size(days)))
    assert np.abs(np.corrcoef(np.array(days[:6]))[np.triu_indices(6, 1)]).max() < 5 / np.sqrt(days[0].size)
    away, alone = (np.array(x) for x in zip(*(responsible.away(people, day) for day in range(40)), strict=True))
    assert away.mean() == pytest.approx(0.3, abs=0.03)
    assert not (alone & ~away).any()
    assert alone.mean() == pytest.approx(0.09 if cards else 0.3, abs=0.03)


def test_who_slips_out_or_is_lost_on_a_day_has_luck_of_that_day():
    """A tenth each day, all of them unwatched: after four days all but .9⁴ have slipped out once, or been lost."""
    home = {
        "absent": 1.0, "lost_alone": 0.1, "slips_out": 0.1, "slips_out_unchecked": 0.1, "slip_lasts": "1 h",
        "test_days": [], "test_days_after": [],
    }  # fmt: skip
    model = model_of(home=home, volunteers={"roster": 0, "company_people": 0})
    people = np.arange(model.county.n)
    model.response.world.claims.open(people, Claim.CLOSE, 1000.0, 0.0)
    model.advance(4.9 * DAY)
    rows = model.log.events.rows
    expected, error = 1 - 0.9**4, np.sqrt(0.9**4 * (1 - 0.9**4) / people.size)
    for event in (Event.SLIPPED_OUT, Event.LOST):
        who = rows["person"][rows["event"] == event]
        assert np.unique(who).size / people.size == pytest.approx(expected, abs=5 * error)
    assert np.unique(rows["person"][rows["event"] == Event.LOST]).size == (rows["event"] == Event.LOST).sum()


def test_travellers_of_a_day_are_others_than_those_of_the_day_before_wherever_they_come_in():
    """Their number varies as a Poisson number does; persons at every entrance are from the whole county."""
    come = {"prevalence": [{"neighbour": name, "per_100k": 8000.0} for name in ("Pinghu", "Haining")]}
    scenario = Scenario.model_validate({**QUIET, "importation": come})
    county = build(scenario)
    entrances = read_entrances(scenario, county.map)
    days = [travellers(scenario, county, entrances, Streams(1, 0), day) for day in range(80)]
    number = np.array([day.person.size for day in days])
    assert number.mean() > 3
    assert 0.6 < number.var() / number.mean() < 1.5
    person, entrance, slot = (np.concatenate([getattr(day, x) for day in days]) for x in ("person", "entrance", "slot"))
    for values, groups in ((person, entrance), (person, slot)):
        for group in np.unique(groups):
            mine = values[groups == group] / county.n
            if mine.size > 20:
                assert mine.mean() == pytest.approx(0.5, abs=4.5 * np.sqrt(1 / 12 / mine.size))
    assert np.unique(person).size > 0.9 * county.n * (1 - np.exp(-person.size / county.n))


def test_an_order_reaches_each_grid_in_a_time_of_its_own_and_the_same_one_on_the_same_day():
    model = model_of(command={"hop_delay": {"exponential": {"mean": "30 min"}}, "missed": 0.0}, zones={"draw": "0 h"})
    model.order(SetZone(order="set_zone", level="precaution", area="county"))
    model.advance(24.0)
    rows = model.log.events.rows
    received = rows[rows["event"] == Event.RECEIVED]
    assert received.size == len(model.county.grids)
    assert np.unique(received["detail"]).size > 0.9 * received.size
    command, kind = model.response.world.command, int(Message.SET_ZONE)
    hops = np.array([[command._drawn(kind, Level.GRID, place, day) for place in range(400)] for day in (0, 1, 0)])
    assert (hops[0] == hops[2]).all()
    assert abs(np.corrcoef(hops[0], hops[1])[0, 1]) < 0.2
    assert hops.mean() == pytest.approx(0.5, rel=0.15)


def test_how_often_two_of_a_household_meet_a_third_is_unrelated():
    scenario = Scenario.model_validate({**QUIET, "county": {"population": 12_000}})
    county = build(scenario)
    scale = Scale(Counts.poisson(2.0), Counts.poisson(0.0))
    row, target, _ = household_attempts(county, Streams(3, 0), scale, np.arange(county.n))
    start, size = county.households.start[:-1], county.households.size
    first = start[size >= 3]
    number = np.zeros((2, first.size))
    for i in (0, 1):
        key = row * county.n + target
        number[i] = np.searchsorted(np.sort(key), (first + i) * county.n + first + 2, "right") - np.searchsorted(
            np.sort(key), (first + i) * county.n + first + 2, "left"
        )
    assert number.mean() == pytest.approx(2.0, abs=5 * np.sqrt(2.0 / number.size))
    assert abs(np.corrcoef(number)[0, 1]) < 5 / np.sqrt(first.size)
