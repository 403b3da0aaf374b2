"""Claims for quarantine rooms outside the county: by order, for a time, far away; and nobody is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from test_disturbances import make, model_of
from test_exercise import ROOT, give, turn, write

from sim.controls import Level
from sim.exercise import Play, Refused, say
from sim.exercise import inputs as i
from sim.exercise.checks import impossible, most
from sim.exercise.fate import fates
from sim.exercise.forecast import forecast
from sim.exercise.resources import on_duty
from sim.log import Event, Stage, Test
from sim.model import Model
from sim.response.claims import Claim
from sim.scenario import load
from sim.scenario import orders as o
from sim.units import DAY

SITES = 11  # of the county
ROOMS = {"rooms": 6, "ready": 1.0}


def contacts(model, first, number, term=14 * DAY):
    """So many close contacts ask for a room now; returns them."""
    persons = np.arange(first, first + number)
    model.response.world.claims.open(persons, Claim.CLOSE, model.now + term, model.now)
    model.response.quarantine.admit(persons, 0)
    return persons


def places(model, since=0.0):
    """Sites of those who came into a room, in their sequence."""
    rows = model.log.events.rows
    return rows["place"][(rows["event"] == Event.ADMITTED) & (rows["time"] >= since)]


def test_who_finds_no_room_in_the_county_goes_to_one_outside_when_it_opens():
    model = model_of(quarantine=ROOMS)
    contacts(model, 100, 16)
    model.order(make("ask_rooms", number=8, delay="12 h"), 2.0)
    model.advance(14.0)
    assert (len(model.response.quarantine.stays), (places(model) == SITES).sum()) == (6, 0)
    model.advance(24.0)
    assert (places(model) < SITES).sum() == 6
    assert (places(model) == SITES).sum() == 8
    assert len(model.response.quarantine.station.inbox) == 2
    rows = model.log.events.rows
    opened = rows[rows["event"] == Event.ROOMS_OUTSIDE]
    assert (opened["time"].tolist(), opened["detail"].tolist()) == ([14.0], [8])


def test_rooms_of_the_county_are_filled_first():
    model = model_of(quarantine=ROOMS)
    model.order(make("ask_rooms", number=30, delay="0 h"), 0.0)
    model.advance(1.0)
    contacts(model, 100, 3)
    model.advance(2.0)
    contacts(model, 200, 5)
    model.advance(3.0)
    rooms = model.response.quarantine
    assert sum(rooms.outside.has(stay.room) for stay in rooms.stays.values()) == 2


def test_a_bus_is_bound_there_and_back_and_its_riders_share_the_air_longer():
    def trips(drive):
        model = model_of(
            quarantine={"rooms": 0, "outside_drive": drive},
            transfer={"coaches": 1, "minibuses": 0, "disinfect_bus": "0 h", "depart_after": "0 h"},
            staff={"most_of_adults": 1.0, "attendance": 1.0, "max_days_in_a_row": 100_000, "drivers": 30},
        )
        model.order(make("ask_rooms", number=40, delay="0 h"), 0.0)
        model.advance(7.0)
        contacts(model, 100, 40)
        model.advance(60.0)
        rows = model.log.events.rows
        picked, came = (np.unique(rows["time"][rows["event"] == e]) for e in (Event.PICKED_UP, Event.ADMITTED))
        return picked, came

    (near, there), (far, away) = trips("0.5 h"), trips("2 h")
    assert there[0] - near[0] == pytest.approx(0.5)
    assert away[0] - far[0] == pytest.approx(2.0)
    assert far[0] == near[0]
    assert far[1] - near[1] == pytest.approx(2 * 1.5, abs=0.1)  # the second load waits for the way back, too


def test_after_their_time_rooms_take_nobody_more_and_those_inside_serve_their_term():
    model = model_of(quarantine={"rooms": 0, "close_contact_term": "5 d", "home_after": "0 d"})
    model.order(make("ask_rooms", number=10, delay="0 h", lasts="2 d"), 0.0)
    model.advance(1.0)
    first = contacts(model, 100, 4)
    model.advance(2 * DAY + 0.5)
    contacts(model, 200, 4)
    model.advance(4 * DAY)
    rows, where = model.log.events.rows, model.response.world.claims.where
    assert (rows["event"] == Event.ADMITTED).sum() == 4
    assert (where[first] == Level.CENTRAL).all()
    assert len(model.response.quarantine.station.inbox) == 4
    model.advance(7 * DAY)
    rows = model.log.events.rows
    left = rows[rows["event"] == Event.LEFT_ROOM]
    assert set(left["person"].tolist()) == set(first.tolist())
    assert (left["place"] == SITES).all()
    assert not model.response.quarantine.station.servers.on_duty
    assert rows["detail"][rows["event"] == Event.ROOMS_OUTSIDE].tolist() == [10, 0]


def test_an_ambulance_drives_further_for_a_case_in_a_room_outside():
    def fetched(drive):
        model = model_of(quarantine={"rooms": 0, "outside_drive": drive}, screening={"every": 0})
        model.order(make("ask_rooms", number=10, delay="0 h"), 0.0)
        model.advance(1.0)
        (person,) = contacts(model, 100, 1)
        model.advance(12.0)
        assert model.response.quarantine.stays[int(person)].inside
        model.response.cases.confirm(int(person), Test.CONTACT, model.now)
        model.advance(24.0)
        rows = model.log.events.rows
        return rows["time"][(rows["event"] == Event.PICKED_UP) & (rows["person"] == person)][-1]

    assert fetched("3 h") - fetched("1 h") == pytest.approx(2.0)


ASKED = """
base: {base}
name: asked
quarantine: {{rooms: 12, ready: 1.0}}
orders:
  - {{at: 6 d, orders: [{{order: ask_rooms, number: 25, delay: 12 h, lasts: 6 d}}]}}
  - {{at: 9 d, orders: [{{order: ask_rooms, number: 10, delay: 12 h, lasts: 20 d}}]}}
"""


@pytest.fixture(scope="module")
def outbreak(tmp_path_factory):
    """An outbreak in which more people need rooms than the county has."""
    path = tmp_path_factory.mktemp("asked") / "asked.yaml"
    path.write_text(ASKED.format(base=ROOT / "scenarios" / "tiny.yaml"), encoding="utf-8")
    return Model(load(path), 1)


def test_in_an_outbreak_nobody_is_lost_on_the_way_and_no_room_is_given_twice(outbreak):
    outbreak.advance(outbreak.scenario.horizon)
    events, rooms = outbreak.tables().events, outbreak.response.quarantine
    of = events[events["stage"] == int(Stage.QUARANTINE)]
    n = {event: int((of["event"] == event).sum()) for event in (Event.QUEUED, Event.STARTED, Event.HANDED_ON)}
    assert n[Event.QUEUED] == n[Event.STARTED] + n[Event.HANDED_ON] + len(rooms.station.inbox)
    assert n[Event.STARTED] == (of["event"] == Event.FINISHED).sum() + len(rooms.stays)
    inside, given, most_outside = set[int](), dict[int, int](), 0
    for row in events[np.isin(events["event"], (Event.ADMITTED, Event.LEFT_ROOM))]:
        person = int(row["person"])
        if row["event"] == Event.ADMITTED:
            assert person not in inside
            inside.add(person)
            given[person] = int(row["place"])
        else:
            inside.remove(person)
            assert given.pop(person) == row["place"]
        outside = sum(place == SITES for place in given.values())
        most_outside = max(most_outside, outside)
        assert len(given) - outside <= 12
    assert 12 < most_outside <= 35
    assert inside == {person for person, stay in rooms.stays.items() if stay.inside}
    assert np.array_equal(np.flatnonzero(outbreak.response.world.claims.where == Level.CENTRAL), sorted(inside))


def test_advanced_by_steps_it_is_the_same_as_in_one_go(outbreak):
    other = Model(outbreak.scenario, 1, county=outbreak.county)
    for stop in (5.5 * DAY, 6 * DAY + 3.25, 9 * DAY + 12.0, 20 * DAY):
        other.advance(stop)
    other.advance(other.scenario.horizon)
    outbreak.advance(outbreak.scenario.horizon)
    assert other.tables().events.tobytes() == outbreak.tables().events.tobytes()


def test_rooms_outside_are_of_no_use_where_rooms_have_no_limit():
    model = model_of(quarantine={"unlimited": True})
    order = make("ask_rooms", number=5)
    assert impossible(model, order).zh == "集中隔离：隔离房不限数量，无需外借"
    model.order(order)
    model.advance(30.0)
    assert model.response.orders.history[-1].reason.text() == "quarantine: it has no limit"


# in an exercise ------------------------------------------------------------------------------------------


@pytest.fixture
def play(tmp_path):
    return Play.start(write(tmp_path), tmp_path / "play", 1000.0)


def test_transfer_asks_for_rooms_and_is_told_what_they_cost_and_when_they_are_there(play):
    for role in ("transfer", "command"):
        play.do(i.Join(role=role), 1001.0)
    order = o.AskRooms(order="ask_rooms", number=20, delay="3 h")
    with pytest.raises(Refused, match="belongs to: Transfer and isolation"):
        give(play, "command", order)
    seen = forecast(play.model, order)
    assert seen.prepare_h == 3.0
    assert seen.costs[0] == ("20 rooms outside the county for 28 d", "县外隔离房20间，28天")
    assert seen.costs[1][0].startswith("each load binds a bus for about 2.5 h")
    assert say.order(order, play.entrances).zh.startswith("请求异地隔离房：间数20")
    assert say.order(order, play.entrances).en.startswith("Ask neighbours for rooms: number 20")
    give(play, "transfer", order)
    turn(play)
    (rooms,) = (one for one in on_duty(play) if one.name.en == "Quarantine rooms")
    assert "20 outside the county besides" in rooms.note.en
    assert "另有县外20间" in rooms.note.zh
    (made,) = (made for made in play.decisions if made.order == order)
    assert fates(play)[id(made.order)].first == pytest.approx(play.starts[0][0] + seen.effective_h, abs=1.0)
    assert Play.resume(play.folder).model.tables().events.tobytes() == play.model.tables().events.tobytes()


def test_neighbours_have_only_so_many_rooms(play):
    play.do(i.Join(role="transfer"), 1001.0)
    order = o.AskRooms(order="ask_rooms", number=1)
    number = most(play.model, order)
    give(play, "transfer", order.model_copy(update={"number": number}))
    with pytest.raises(
        Refused, match=f"about {number:,} quarantine rooms at most, not 1; {number:,} of them are ordered"
    ):
        give(play, "control", order)
