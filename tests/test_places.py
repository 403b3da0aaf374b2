"""Claims for coupled places: infection in a sampling line, on a bus and between rooms, each by its own setting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.county import build
from sim.log import Event, Layer
from sim.measures import measures
from sim.model import Model
from sim.scenario.model import Scenario
from sim.scenario.orders import TestRound
from sim.units import DAY

SOME = np.arange(1000, 1066)


def model_of(**groups: Any) -> Model:
    """3,000 people who all come to rounds; nobody is infected; no place infects unless asked for."""
    none: dict[str, dict[str, Any]] = {
        "sampling": {"infection_per_hour": 0.0, "turnout": 1.0, "turnout_unnoticed": 1.0, "sites": 1, "samplers": 200},
        "transfer": {"infection_per_hour": 0.0},
        "quarantine": {"infection_per_day": 0.0, "rooms": 22, "ready": 1.0},
        "staff": {"infection_per_hour": 0.0, "most_of_adults": 0.0},
        "volunteers": {"infection_per_hour": 0.0, "roster": 2000, "called": "0 h", "call_up": "0 h", "attendance": 1.0},
    }
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "county": {"population": 3000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "care": {"seeking_share": 0.0},
            **{name: settings | groups.get(name, {}) for name, settings in none.items()},
        }
    )  # fmt: skip
    return Model(scenario, 0, county=build(scenario))


def infect(model: Model, persons: Any) -> None:
    """These are infectious from now on."""
    model.epidemic.infect(persons, np.full(len(persons), model.now), [-1] * len(persons), [Layer.SEED] * len(persons))
    model.epidemic.latent_end[persons] = model.now


def infected(model: Model, layer: Layer) -> Any:
    """Rows of those infected in one kind of place."""
    rows = model.log.infections.rows
    return rows[rows["layer"] == layer]


def in_line(rate: float, tables: int, until: float = 12.0) -> Model:
    """A round in which forty infectious people stand in line."""
    model = model_of(sampling={"infection_per_hour": rate, "tables": tables})
    model.order(TestRound(order="test_round"))
    model.advance(5.0)
    infect(model, np.arange(0, 2000, 50))
    model.advance(until)
    return model


def test_in_a_sampling_line_only_neighbours_are_infected_while_both_stand_there():
    model = in_line(1.0, tables=3)
    [a_round] = model.response.rounds.rounds
    found, queue = infected(model, Layer.SITE), a_round.queue
    assert queue is not None
    a, b = a_round._row[found["infector"]], a_round._row[found["person"]]
    assert found.size > 20
    assert (np.abs(a_round._position[a] - a_round._position[b]) <= 3).all()
    start = np.where(np.isnan(queue.start), np.inf, queue.start)
    assert (found["time"] >= np.maximum(queue.arrival[a], queue.arrival[b])).all()
    assert (found["time"] <= np.minimum(start[a], start[b])).all()


def test_the_longer_the_line_and_the_larger_its_rate_the_more_are_infected_there():
    by_tables = [infected(in_line(0.2, tables), Layer.SITE).size for tables in (3, 4, 30)]
    assert by_tables[0] > by_tables[1] > by_tables[2]
    by_rate = [infected(in_line(rate, 3), Layer.SITE).size for rate in (0.0, 0.02, 1.0)]
    assert 0 == by_rate[0] < by_rate[1] < by_tables[0] < by_rate[2]
    model = in_line(1.0, 3)
    assert measures(model.result())["infected_in_line"] == infected(model, Layer.SITE).size


def on_the_way(rate: float, **transfer: Any) -> Model:
    """Contacts of whom a third is infectious go to rooms, many to a bus."""
    model = model_of(transfer={"infection_per_hour": rate, **transfer}, quarantine={"rooms": 110})
    model.advance(8.0)
    infect(model, SOME[::3])
    model.response.grouping.add_close(SOME)
    model.advance(20.0)
    return model


def test_on_a_bus_only_those_who_ride_together_are_infected_and_more_on_a_longer_way():
    model = on_the_way(1.0)
    events, found = model.log.events.rows, infected(model, Layer.BUS)
    by_bus = events["place"] >= 0  # ambulances have no site
    picked, came = (
        {int(r["person"]): (float(r["time"]), int(r["place"])) for r in events[(events["event"] == event) & by_bus]}
        for event in (Event.PICKED_UP, Event.ADMITTED)
    )
    assert set(SOME.tolist()) <= picked.keys()
    assert found.size > 3
    for row in found:
        source, target = int(row["infector"]), int(row["person"])
        assert picked[source] == picked[target]
        assert picked[target][0] <= row["time"] <= came[target][0]
    slow, never = on_the_way(1.0, speed=10.0), on_the_way(0.0)
    assert infected(slow, Layer.BUS).size > found.size > infected(never, Layer.BUS).size == 0
    assert measures(model.result())["infected_on_bus"] == found.size


@pytest.mark.parametrize(("rate", "rooms"), [(0.0, 22), (1.0, 22), (1.0, 220)])
def test_between_rooms_only_neighbours_of_one_site_are_infected(rate, rooms):
    """In 22 rooms of 11 sites everybody has one neighbour; twenty of his own site where there are ten times as many."""
    model = model_of(quarantine={"infection_per_day": rate, "rooms": rooms, "test_days": []})
    model.advance(8.0)
    model.response.grouping.add_close(SOME[:rooms])
    model.advance(30.0)
    quarantine = model.response.quarantine
    room = {person: stay.room for person, stay in quarantine.stays.items() if stay.inside}
    assert len(room) == min(rooms, SOME.size)
    infect(model, sorted(room)[::5])
    model.advance(24.0 * 5)
    found = infected(model, Layer.QUARANTINE)
    assert (found.size > 0) == (rate > 0)
    for row in found:
        source, target = room[int(row["infector"])], room[int(row["person"])]
        assert 0 < abs(source - target) <= 3
        assert quarantine.site_of_room[source] == quarantine.site_of_room[target]
    assert measures(model.result())["infected_in_quarantine"] == found.size


def test_rooms_next_door_share_the_air_of_a_whole_day_at_the_rate_of_a_day(monkeypatch):
    model = model_of(quarantine={"infection_per_day": 0.6, "rooms": 22, "test_days": []})
    model.advance(8.0)
    model.response.grouping.add_close(SOME[:22])
    model.advance(23.5)
    infect(model, SOME[:22:4])
    given: list[tuple[Any, ...]] = []
    monkeypatch.setattr(model.epidemic, "expose_pairs", lambda *args: given.append(args))
    model.advance(24.5)
    [(source, target, start, end, rate, layer)] = given
    assert rate * DAY == pytest.approx(0.6)
    assert (start == 24.0).all()
    assert (end == 48.0).all()
    assert layer == Layer.QUARANTINE
    assert source.size == target.size > 0


def test_of_those_who_do_not_come_to_a_round_a_share_can_be_found_at_their_doors():
    """Nobody knocks, so that all who are missing are still on the list when arrivals are over."""
    come = {"turnout": 0.6, "turnout_unnoticed": 1.0, "sweep": "all", "found_by_sweep": 0.5, "infection_per_hour": 0.0}
    model = model_of(sampling={**come, "sites": 1, "samplers": 200}, volunteers={"roster": 0, "company_people": 0})
    model.order(TestRound(order="test_round"))
    model.advance(12.5)
    [sweep] = model.response.rounds.means.sweeps._sweeps
    assert sweep.persons.size / 3000 == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 3000))
    assert np.mean(sweep.can_be_found) == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / sweep.persons.size))
