"""Times and ways of single persons through the stages, worked by hand: all takes a fixed time and nobody infects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Level
from sim.county import build
from sim.log import Event, Layer, Stage, Test
from sim.model import Model
from sim.response.claims import Claim
from sim.response.monitoring import Card
from sim.response.swabs import positive
from sim.scenario.model import Scenario
from sim.scenario.orders import ActivateRooms, VehicleAid
from sim.units import DAY

SETTINGS: dict[str, Any] = {
    "horizon": "60 d",
    "county": {"population": 3000, "grid_population": 250},
    "seeding": {"initial_infections": 0},
    "screening": {"every": 0},
    "plan": {"rules": []},
    "command": {"hop_delay": "0 h", "missed": 0.0},
    "care": {"seeking_share": 0.0},
    "contacts": {"extra_per_day": 2.0},
    "staff": {"infection_per_hour": 0.0, "most_of_adults": 0.0},  # all from outside: never absent
    "volunteers": {"roster": 0, "company_people": 0},
    "home": {"slips_out": 0.0, "slips_out_unchecked": 0.0, "test_days": [], "test_days_after": []},
    "tracing": {"interview": "2 h", "interview_manual": "5 h"},
    "grouping": {
        "desks": 1, "set_up": "1 h", "per_person": "6 min", "set_up_manual": "3 h", "per_person_manual": "12 min",
    },
    "transfer": {
        "infection_per_hour": 0.0, "coaches": 1, "minibuses": 1, "ambulances": 1, "depart_after": "2 h",
        "boarding": "30 min", "boarding_per_person": "6 min", "disinfect_bus": "5 h", "disinfect_ambulance": "7 h",
    },
    "quarantine": {
        "rooms": 60, "ready": 1.0, "close_contact_term": "6 d", "secondary_term": "4 d", "home_after": "3 d",
        "cleaning": "10 h", "infection_per_day": 0.0, "test_days": [],
    },
    "hospital": {"stay": "9 d"},
    "laboratory": {"transport": "2 h", "report": "3 h", "second_test": False},
    "swab": {"specificity": 1.0},
}  # fmt: skip


def model_of(**groups: dict[str, Any]) -> Model:
    changed = {name: {**SETTINGS.get(name, {}), **values} for name, values in groups.items()}
    scenario = Scenario.model_validate({**SETTINGS, **changed})
    return Model(scenario, 0, county=build(scenario))


def times(model: Model, event: Event, person: int, stage: Stage | None = None) -> list[float]:
    rows = model.log.events.rows
    here = (rows["event"] == event) & (rows["person"] == person)
    return rows["time"][here if stage is None else here & (rows["stage"] == stage)].tolist()


def when(model: Model, event: Event, person: int, stage: Stage | None = None) -> float:
    """The only time (h) of this event of a person."""
    [time] = times(model, event, person, stage)
    return time


def about(hours: float) -> Any:
    """This many hours, as far as the grid of 1/4096 h allows."""
    return pytest.approx(hours, abs=2e-3)


def people_of(model: Model, community: int, number: int, after: int = 0) -> np.ndarray:
    return np.flatnonzero(model.county.community == community)[after : after + number]


def level(model: Model, person: int) -> int:
    return int(model.controls.persons.now[person])


# grouping --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("platform", "set_up", "each"), [(True, 1.0, 0.1), (False, 3.0, 0.2)])
def test_a_desk_takes_a_time_for_a_batch_and_each_of_it_and_a_batch_is_of_one_community(platform, set_up, each):
    model = model_of(command={"platform": platform, "hop_delay_manual": "0 h", "missed_manual": 0.0, "call": "0 h"})
    here, there = people_of(model, 0, 5), people_of(model, 1, 3)
    model.response.grouping.add_close(np.concatenate([here, there]))
    model.advance(10.0)
    assert [when(model, Event.CARD, p) for p in here.tolist()] == [about(set_up + 5 * each)] * 5
    assert [when(model, Event.CARD, p) for p in there.tolist()] == [about(2 * set_up + 8 * each)] * 3


def test_close_contacts_are_grouped_before_secondary_ones_who_came_earlier():
    model = model_of()
    first, second, close = (people_of(model, community, 1) for community in (0, 1, 2))
    model.response.grouping.add_secondary(first)
    model.advance(0.5)
    model.response.grouping.add_secondary(second)
    model.response.grouping.add_close(close)
    model.advance(10.0)
    cards = [when(model, Event.CARD, int(p[0])) for p in (first, close, second)]
    assert cards == [about(1.1), about(2.2), about(3.3)]


def test_the_class_of_a_contact_says_where_he_goes_and_a_close_one_stays_so():
    """Secondary contacts stay at home here; who was listed as both, in either order, goes to a room."""
    model = model_of(grouping={"secondary_contact": "home"})
    grouping, (close, secondary, first, later) = model.response.grouping, [np.array([p]) for p in (5, 6, 7, 8)]
    grouping.add_close(np.concatenate([close, first]))
    grouping.add_secondary(np.concatenate([secondary, first, later]))
    grouping.add_close(later)
    model.advance(6.0)
    rows = model.log.events.rows
    cards = {int(row["person"]): int(row["detail"]) for row in rows[rows["event"] == Event.CARD]}
    assert cards == {5: Card.RED, 6: Card.YELLOW, 7: Card.RED, 8: Card.RED}
    model.advance(48.0)
    assert [bool(times(model, Event.ADMITTED, p)) for p in (5, 6, 7, 8)] == [True, False, True, True]


# transfer --------------------------------------------------------------------------------------------------


def moved(persons: Any, hours: float = 40.0, start: float = 0.0, **groups: Any) -> Model:
    """These close contacts wait for rooms and buses from a time on."""
    model = model_of(**groups)
    model.advance(start)
    model.response.world.claims.open(persons, Claim.CLOSE, 1000.0, start)
    model.response.quarantine.admit(np.asarray(persons), 0)
    model.advance(start + hours)
    return model


def bus_of(model: Model, person: int) -> int:
    rows = model.log.events.rows
    mine = (rows["person"] == person) & (rows["event"] == Event.STARTED) & (rows["stage"] == Stage.TRANSFER)
    return int(model.response.buses._fleet.seats[int(rows["detail"][mine][0])])


def test_a_bus_waits_for_others_but_not_for_long_and_the_smallest_goes_that_holds_all():
    alone = moved([5])
    start = when(alone, Event.STARTED, 5, Stage.TRANSFER)
    assert start == about(2.0)
    assert bus_of(alone, 5) == alone.scenario.transfer.minibus_seats


def same_home(model: Model, number: int) -> np.ndarray:
    """So many people of one grid."""
    return np.flatnonzero(model.county.grid == 3)[:number]


def test_every_passenger_takes_his_time_to_board_and_a_full_coach_leaves_at_once():
    probe = model_of()
    seats = probe.scenario.transfer.usable_seats
    few, many = same_home(probe, 2), same_home(probe, seats)
    site = {"quarantine": {"rooms": 60, "ready": 1.0}}
    pick = [when(moved(some, **site), Event.PICKED_UP, int(some[0])) for some in (few[:1], few)]
    assert pick[1] - pick[0] == about(0.1)
    full = moved(many)
    sites = {full.response.quarantine.site_for(int(p)) for p in many}
    by_site = [sum(full.response.quarantine.site_for(int(p)) == s for p in many) for s in sites]
    started = sorted({when(full, Event.STARTED, int(p), Stage.TRANSFER) for p in many})
    assert started[0] == about(0.0 if max(by_site) == seats else 2.0)


def test_no_bus_carries_more_than_its_seats_or_people_of_two_towns_or_sites():
    model = model_of()
    together = same_home(model, 40)  # more than a coach holds, and then more than a minibus
    persons = np.union1d(np.arange(0, 3000, 70), together)
    model = moved(persons, hours=200.0, quarantine={"rooms": 600, "ready": 1.0})
    rows = model.log.events.rows
    trips: dict[tuple[float, int], list[int]] = {}
    for row in rows[(rows["event"] == Event.STARTED) & (rows["stage"] == Stage.TRANSFER)]:
        trips.setdefault((float(row["time"]), int(row["detail"])), []).append(int(row["person"]))
    assert sum(len(riders) for riders in trips.values()) == persons.size
    assert max(len(riders) for riders in trips.values()) == model.scenario.transfer.usable_seats
    admitted = rows[rows["event"] == Event.ADMITTED]
    sites = dict(zip(admitted["person"].tolist(), admitted["place"].tolist(), strict=True))
    for (_, bus), riders in trips.items():
        assert len(riders) <= model.response.buses._fleet.seats[bus]
        assert len({int(model.county.town[p]) for p in riders}) == 1
        assert len({sites[p] for p in riders}) == 1
    assert admitted.size == persons.size


def test_a_load_that_is_due_leaves_although_the_load_of_the_best_one_is_not():
    """A secondary contact waits for two hours; half an hour before, a close one of another town comes to the head."""
    model = model_of()
    town = model.county.town
    first = 5
    other = int(np.flatnonzero(town != town[first])[0])
    claims, quarantine = model.response.world.claims, model.response.quarantine
    claims.open(np.array([first]), Claim.SECONDARY, 1000.0, 0.0)
    quarantine.admit(np.array([first]), 1)
    model.advance(1.5)
    claims.open(np.array([other]), Claim.CLOSE, 1000.0, 1.5)
    quarantine.admit(np.array([other]), 0)
    model.advance(24.0)
    assert when(model, Event.STARTED, first, Stage.TRANSFER) == about(2.0)
    assert when(model, Event.STARTED, other, Stage.TRANSFER) == about(3.5)


def test_a_bus_is_disinfected_before_it_goes_again():
    model = moved([5, 2900], transfer={"coaches": 0, "minibuses": 1})
    first, second = sorted([5, 2900], key=lambda p: when(model, Event.STARTED, p, Stage.TRANSFER))
    back = when(model, Event.FINISHED, first, Stage.TRANSFER)
    assert back == when(model, Event.ADMITTED, first)
    assert when(model, Event.STARTED, second, Stage.TRANSFER) == about(back + 5.0)


@pytest.mark.parametrize(("stop", "leaves"), [(None, 25.0), (("22:00", "06:00"), 30.0), (("00:00", "06:00"), 30.0)])
def test_drivers_rest_at_night_and_leave_in_the_morning(stop, leaves):
    model = moved([5], start=23.0, transfer={"night_stop": stop})
    assert when(model, Event.STARTED, 5, Stage.TRANSFER) == about(leaves)


def test_who_refuses_is_asked_again_the_next_day_with_other_luck():
    """Half refuse on a day: nobody before the next midnight is asked again, and in two weeks nearly all have gone."""
    persons = np.arange(0, 600, 12)
    groups = {"home": {"refuses": 0.5}, "quarantine": {"rooms": 60, "ready": 1.0, "close_contact_term": "50 d"}}
    model = moved(persons, hours=14 * DAY, **groups)
    refused = {int(p): [t // DAY for t in times(model, Event.REFUSED, int(p))] for p in persons}
    assert 15 < sum(bool(days) for days in refused.values()) < 35
    assert all(len(set(days)) == len(days) for days in refused.values())
    assert sum(not times(model, Event.ADMITTED, int(p)) for p in persons) <= 1


def test_an_ambulance_brings_one_case_and_is_disinfected_before_the_next():
    model = model_of()
    world, county = model.response.world, model.county
    way = np.hypot(*(county.grid_xy[county.grid] - county.hospital_xy).T)
    first, second = int(np.argmax(way)), int(np.argmin(way))
    for person in (first, second):
        model.response.cases.confirm(person, Test.CLINIC, 0.0)
        model.advance(model.now + 0.5)
    model.advance(60.0)
    home = county.grid_xy[county.grid[first]]
    drive = when(model, Event.HOSPITALISED, first) - when(model, Event.PICKED_UP, first)
    hour = when(model, Event.PICKED_UP, first) % DAY
    expected = county.travel_hours(*home, *county.hospital_xy, hour, world.scenario.transfer.speed)
    assert drive == about(float(np.ravel(expected)[0]))
    assert drive > 0.2
    assert when(model, Event.STARTED, second, Stage.CASE_TRANSFER) == about(
        when(model, Event.HOSPITALISED, first) + 7.0
    )
    assert [level(model, p) for p in (first, second)] == [Level.HOSPITAL] * 2


def test_aid_of_either_kind_of_vehicle_comes_after_its_own_delay():
    aid = {"coaches_aid": 2, "minibuses_aid": 0, "ambulances_aid": 3}
    model = model_of(transfer={**aid, "aid_delay": "9 h", "ambulances_aid_delay": "4 h"})
    buses, ambulances = model.response.buses.servers, model.response.ambulances.station.servers
    model.order(VehicleAid(order="vehicle_aid"))
    seen = []
    for hour in (3.5, 4.5, 8.5, 10.0):
        model.advance(hour)
        seen.append((len(buses.on_duty), len(ambulances.on_duty)))
    assert seen == [(2, 1), (2, 4), (2, 4), (4, 4)]


# rooms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [Claim.CLOSE, Claim.SECONDARY])
def test_a_contact_stays_for_the_term_of_his_class_and_only_a_close_one_goes_on_at_home(claim):
    model = model_of()
    add = model.response.grouping.add_close if claim == Claim.CLOSE else model.response.grouping.add_secondary
    add(np.array([5]))
    model.advance(59 * DAY)
    came, left = when(model, Event.ADMITTED, 5), when(model, Event.LEFT_ROOM, 5)
    assert left - came == about((6 if claim == Claim.CLOSE else 4) * DAY)
    after = [int(model.controls.persons.level_at(5, left + hours)) for hours in (0.01, 3 * DAY - 0.1, 3 * DAY + 0.1)]
    home = Level.HOME if claim == Claim.CLOSE else Level.FREE
    assert after == [home, home, Level.FREE]
    assert int(model.controls.persons.level_at(5, came - 0.01)) == Level.TRANSIT
    assert int(model.controls.persons.level_at(5, came)) == Level.CENTRAL


@pytest.mark.parametrize(("first", "again"), [("add_secondary", "add_close"), ("add_close", "add_secondary")])
def test_who_is_listed_again_in_his_room_stays_for_the_term_of_the_stricter_class_from_when_he_came(first, again):
    model = model_of()
    getattr(model.response.grouping, first)(np.array([5]))
    model.advance(2 * DAY)
    came = when(model, Event.ADMITTED, 5)
    getattr(model.response.grouping, again)(np.array([5]))
    model.advance(59 * DAY)
    left = when(model, Event.LEFT_ROOM, 5)
    assert left - came == about(6 * DAY)
    assert int(model.controls.persons.level_at(5, left + 1)) == Level.HOME
    assert int(model.controls.persons.level_at(5, left + 3 * DAY + 1)) == Level.FREE


def test_an_older_claim_as_a_secondary_contact_does_not_outlast_the_term_of_a_close_one():
    model = model_of()
    model.response.grouping.add_secondary(np.array([5]))  # at home for home.term, 14 days
    model.response.grouping.add_close(np.array([5]))
    model.advance(59 * DAY)
    assert when(model, Event.LEFT_ROOM, 5) - when(model, Event.ADMITTED, 5) == about(6 * DAY)


def test_who_needs_no_room_any_more_leaves_the_line_at_once_and_goes_home_from_the_road():
    model = model_of(quarantine={"rooms": 1, "close_contact_term": "6 d"})
    quarantine = model.response.quarantine
    quarantine.take_in(np.array([5, 6, 7]))  # at the road; one has the room
    model.response.grouping.add_close(np.array([8]))  # waits at home, his claim for 14 days
    model.advance(30.0)
    case, *released = sorted(set(quarantine.station.inbox.rank) - {8})
    model.response.cases.confirm(case, Test.CONTACT, model.now)
    model.advance(31.0)
    assert set(quarantine.station.inbox.rank) == {*released, 8}
    model.advance(6 * DAY - 0.5)
    assert set(quarantine.station.inbox.rank) == {*released, 8}
    assert [level(model, person) for person in released] == [Level.TRANSIT] * len(released)
    model.advance(6 * DAY + 0.5)
    assert set(quarantine.station.inbox.rank) <= {8}
    assert [level(model, person) for person in released] == [Level.FREE] * len(released)
    assert released


def test_who_has_a_room_is_not_put_into_the_line_again():
    model = model_of()
    model.response.grouping.add_close(np.array([5]))
    model.advance(24.0)
    model.response.quarantine.admit(np.array([5, 6]), 0)
    assert times(model, Event.QUEUED, 5, Stage.QUARANTINE) == [when(model, Event.CARD, 5)]


def test_a_room_is_cleaned_before_the_next_has_it():
    model = model_of(quarantine={"rooms": 1})
    model.response.grouping.add_close(np.array([5, 6]))
    model.advance(30 * DAY)
    first, second = sorted([5, 6], key=lambda p: when(model, Event.ADMITTED, p))
    ready = when(model, Event.LEFT_ROOM, first) + 10.0
    assert when(model, Event.STARTED, second, Stage.QUARANTINE) == about(ready)


def test_a_case_in_a_room_keeps_it_until_the_ambulance_comes_and_one_at_home_gives_it_back():
    model = model_of(transfer={"ambulances": 1})
    model.response.grouping.add_close(np.array([5]))
    model.advance(24.0)
    model.response.cases.confirm(5, Test.CONTACT, 20.0)
    model.advance(48.0)
    fetched = times(model, Event.PICKED_UP, 5)[-1]
    assert when(model, Event.LEFT_ROOM, 5) == about(fetched)
    assert fetched > 24.0
    waits = model_of(transfer={"coaches": 0, "minibuses": 0})
    waits.response.grouping.add_close(np.array([6]))
    waits.advance(10.0)
    assert 6 in waits.response.quarantine.stays
    waits.response.cases.confirm(6, Test.CONTACT, 9.0)
    waits.advance(10.5)
    assert 6 not in waits.response.quarantine.stays


def test_rooms_open_by_the_ramp_after_the_order():
    model = model_of(quarantine={"rooms": 60, "ready": 0.1})
    model.order(ActivateRooms(order="activate_rooms"))
    rooms = []
    for hour in (23.0, 25.0, 47.0, 49.0, 71.0, 73.0):
        model.advance(hour)
        rooms.append(len(model.response.quarantine.station.servers.on_duty))
    assert rooms == [6, 20, 20, 30, 30, 60]


@pytest.mark.parametrize(("add", "days"), [("add_close", 6), ("add_secondary", 4)])
def test_who_finds_no_room_goes_elsewhere_after_the_patience_for_the_term_of_his_class(add, days):
    model = model_of(quarantine={"rooms": 0, "overflow": "elsewhere", "patience": "8 h"})
    getattr(model.response.grouping, add)(np.array([5]))
    model.advance(20 * DAY)
    sent = when(model, Event.SENT_ELSEWHERE, 5)
    assert sent == about(when(model, Event.CARD, 5) + 8.0)
    levels = [
        int(model.controls.persons.level_at(5, sent + hours)) for hours in (0.0, days * DAY - 0.1, days * DAY + 0.1)
    ]
    assert levels[:2] == [Level.AWAY] * 2
    assert levels[2] != Level.AWAY


# hospital --------------------------------------------------------------------------------------------------


def test_a_case_stays_in_hospital_for_his_stay_and_is_free_afterwards():
    model = model_of()
    model.response.world.claims.open([5], Claim.CLOSE, 2000.0, 0.0)
    model.response.cases.confirm(5, Test.CLINIC, 0.0)
    model.advance(30 * DAY)
    assert when(model, Event.DISCHARGED, 5) - when(model, Event.HOSPITALISED, 5) == about(9 * DAY)
    assert level(model, 5) == Level.FREE
    assert not any(model.response.world.claims.has([5], claim, model.now)[0] for claim in Claim)


def test_the_severe_are_the_old_and_get_the_free_bed_before_those_who_wait_longer():
    model = model_of(hospital={"beds": 1}, disease={"severe_under_60": 0.0, "severe_60_and_over": 1.0})
    old = np.flatnonzero(model.county.age >= 60)[:1].tolist()
    young = np.flatnonzero(model.county.age < 60)[:2].tolist()
    for person in (*young, *old):
        model.response.cases.confirm(person, Test.CLINIC, 0.0)
        model.advance(model.now + 1.0)
    model.advance(50 * DAY)
    came = sorted((when(model, Event.HOSPITALISED, p), p) for p in (*young, *old))
    assert [person for _, person in came] == [young[0], old[0], young[1]]


# tracing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("platform", "interview"), [(True, 2.0), (False, 5.0)])
def test_core_information_comes_after_the_interview_which_is_longer_without_place_codes(platform, interview):
    model = model_of(command={"platform": platform, "hop_delay_manual": "0 h", "missed_manual": 0.0, "call": "0 h"})
    model.response.cases.confirm(5, Test.CLINIC, 0.0)
    model.advance(9.0)
    assert when(model, Event.CORE_INFORMATION, 5) == about(interview)


def listed(model: Model, case: int) -> set[int]:
    rows = model.log.events.rows
    return set(rows["person"][(rows["event"] == Event.CONTACT_LISTED) & (rows["detail"] == case)].tolist())


def traced(sampled: float, now: float, onset: float | None) -> tuple[Model, int, Any]:
    """A case of whom all is remembered; the model, the case, and everybody whom he has met."""
    model = model_of(
        tracing={"share_traced": 1.0, "share_traced_manual": 1.0, "secondary": False}, contacts={"extra_per_day": 30.0}
    )
    model.advance(now)
    case, world = 1500, model.response.world
    if onset is not None:
        world.epidemic.infect([case], [onset - 40.0], [-1], [Layer.SEED])
        world.epidemic.onset[case], world.epidemic.symptomatic[case] = onset, True
        world.epidemic.latent_end[case] = 1e6  # he has infected nobody and shall not
    model.response.cases.confirm(case, Test.CLINIC, sampled)
    model.advance(now + 2.5)
    return model, case, world.contacts


@pytest.mark.parametrize("onset", [None, 150.0])
def test_contacts_are_those_of_so_long_before_onset_or_before_the_swab_of_who_has_none(onset):
    sampled, now, lookback = 200.0, 220.0, 96.0
    model, case, book = traced(sampled, now, onset)
    asked = when(model, Event.CORE_INFORMATION, case)
    since = (sampled if onset is None else onset) - lookback
    expected, later, earlier = (
        set(book.of([case], [start], [asked]).person.tolist()) for start in (since, since + 24, since - 24)
    )
    assert later < expected < earlier
    assert listed(model, case) == expected


def test_the_household_is_always_remembered_and_of_the_others_a_share():
    model = model_of(
        tracing={"share_traced": 0.4, "share_traced_manual": 0.4, "secondary": False}, contacts={"extra_per_day": 60.0}
    )
    model.advance(200.0)
    case = int(np.argmax(model.county.households.size))
    case = int(model.county.households.start[case])
    model.response.cases.confirm(case, Test.CLINIC, 199.0)
    model.advance(203.0)
    met = model.response.world.contacts.of([case], [199.0 - 96.0], [when(model, Event.CORE_INFORMATION, case)])
    home, others = met.person[met.layer == Layer.HOUSEHOLD], met.person[met.layer != Layer.HOUSEHOLD]
    found = listed(model, case)
    assert set(home.tolist()) <= found
    assert len(home) >= 4
    assert others.size > 60
    assert np.isin(others, list(found)).mean() == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / others.size))
    assert len(times(model, Event.CONTACT_MISSED, int(others[~np.isin(others, list(found))][0]))) == 1


# care and the laboratory -----------------------------------------------------------------------------------


def test_the_ill_come_to_a_clinic_after_their_delay_and_nobody_without_symptoms():
    model = model_of(care={"seeking_share": 0.3, "delay": "30 h"}, seeding={"undetected_until": 0})
    people = np.arange(0, 3000, 3)
    model.epidemic.infect(people, np.zeros(people.size), np.full(people.size, -1), np.full(people.size, Layer.SEED))
    model.epidemic.calendar = type(model.epidemic.calendar)(model.scenario.horizon)  # nobody infects
    ill, onset = model.epidemic.symptomatic[people], model.epidemic.onset[people]
    model.advance(30 * DAY)
    rows = model.log.events.rows
    visits = rows[rows["event"] == Event.VISITED_CLINIC]
    came = dict(zip(visits["person"].tolist(), visits["time"].tolist(), strict=True))
    assert len(came) == visits.size
    assert set(came) <= set(people[ill].tolist())
    known = [t - model.epidemic.onset[p] for p, t in came.items()]
    assert np.allclose(known, 30.0, atol=1e-3)
    n = int((ill & (onset < 25 * DAY)).sum())
    assert len(came) / n == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / n))


def test_a_result_takes_transport_a_run_of_the_machine_and_the_report():
    model = model_of()
    model.advance(3.0)
    model.response.testing.swab([5], Test.CLINIC)
    model.advance(30.0)
    cycle = model.response.testing.laboratory.cycle
    assert when(model, Event.NEGATIVE, 5) == about(3.0 + 2.0 + cycle + 3.0)


def test_a_single_swab_goes_before_the_tubes_of_a_round_that_wait():
    """Two days of tubes wait; who was swabbed at a clinic, or called back, is tested in the next run all the same."""
    model = model_of(laboratory={"tubes_per_day": 1250})
    laboratory = model.response.testing.laboratory
    model.response.testing.pool(np.arange(2500), Test.SWEEP, 1)
    model.advance(4.0)
    for person, test in ((2900, Test.CLINIC), (2901, Test.RECALL), (2902, Test.CONTACT)):
        model.response.testing.swab([person], test)
    model.advance(8.0 + 3 * laboratory.cycle)
    assert laboratory.tubes_waiting > 1000
    assert all(when(model, Event.NEGATIVE, p) < 12.0 + 2 * laboratory.cycle for p in (2900, 2901, 2902))


# swabs -----------------------------------------------------------------------------------------------------


def share_of(model: Model, test: Test, size: int, time: float = 100.0) -> np.ndarray:
    return positive(model.response.world, np.arange(3000), np.full(3000, time), test, size)


def test_what_swabs_show_depends_on_pool_and_round_and_each_test_and_day_has_luck_of_its_own():
    model = model_of(swab={"specificity": 1.0, "pool_10": 0.6, "pool_20": 0.3, "mass_round": 0.5, "sensitivity": 0.9})
    assert not share_of(model, Test.CLINIC, 1).any()
    model.epidemic.latent_end[:] = 100.0 - 3 * DAY
    for test, size, factor in (
        (Test.CLINIC, 1, 1.0), (Test.SCREENING, 10, 0.6), (Test.SCREENING, 11, 0.3), (Test.SWEEP, 10, 0.6),
        (Test.ROUND, 1, 0.5), (Test.ROUND, 10, 0.3),
    ):  # fmt: skip
        p = 0.9 * factor
        assert share_of(model, test, size).mean() == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 3000))
    small, large = share_of(model, Test.SWEEP, 10), share_of(model, Test.SWEEP, 20)
    assert (large <= small).all()
    for other in (share_of(model, Test.SCREENING, 10), share_of(model, Test.SWEEP, 10, 124.0)):
        assert abs(np.corrcoef(small, other)[0, 1]) < 0.08


def test_a_wrong_positive_is_as_rare_as_the_specificity_says():
    model = model_of(swab={"specificity": 0.9})
    for test, size in ((Test.CLINIC, 1), (Test.ROUND, 10)):
        assert share_of(model, test, size).mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 3000))
