"""Whom people meet, where and when, and whom an exposure infects: each against what the settings say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.controls import Controls, Level, Zone
from sim.county import County, build
from sim.distributions import Counts, Distribution
from sim.log import Layer, Log
from sim.scenario.groups import Introduction
from sim.scenario.model import Scenario
from sim.spread.attempts import Scale, other_layers, targets
from sim.spread.calendar import Calendar
from sim.spread.contacts import ContactBook
from sim.spread.epidemic import Epidemic
from sim.spread.history import course, infectious_end, sensitivity, transmission_times
from sim.spread.introductions import introduce, seed
from sim.spread.meetings import Meetings
from sim.streams import Streams
from sim.units import DAY


def scenario_of(**groups: Any) -> Scenario:
    return Scenario.model_validate({"horizon": "60 d", "county": {"population": 4000}, **groups})


SCENARIO = scenario_of()
COUNTY = build(SCENARIO)
NO_ATTEMPTS = Scale(Counts.poisson(0.0), Counts.poisson(0.0))
EVERYBODY = np.arange(COUNTY.n)


def controls_of(county: County = COUNTY) -> Controls:
    return Controls(county.n, county.grid_residents.size, county.stairwell_grid.size)


def epidemic_of(scenario: Scenario = SCENARIO, controls: Controls | None = None, replicate: int = 0) -> Epidemic:
    """An epidemic in which nobody infects by himself."""
    return Epidemic(scenario, COUNTY, Streams(5, replicate), controls or controls_of(), Log(), NO_ATTEMPTS)


def even(n: int) -> np.ndarray:
    return (np.arange(n) + 0.5) / n


# places of meetings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", range(0, len(COUNTY.town_names), 3))
def test_a_share_of_community_meetings_is_with_other_towns_by_gravity_and_the_others_are_with_the_own(town):
    n, away = 40_000, SCENARIO.disease.other_towns
    person = int(COUNTY.towns.start[town]) + 1
    met = targets(COUNTY, SCENARIO, np.full(n, person), np.full(n, Layer.COMMUNITY), even(n))
    where = np.bincount(COUNTY.town[met], minlength=len(COUNTY.town_names)) / n
    expected = away * np.diff(COUNTY.other_town_cdf[town], prepend=0.0)
    expected[town] += 1 - away
    assert where == pytest.approx(expected, abs=2e-4)
    assert 0 < away < 1
    assert where[town] == pytest.approx(1 - away, abs=2e-4)
    often = np.bincount(met, minlength=COUNTY.n)
    for other in np.flatnonzero(where).tolist():
        first, stop = COUNTY.town_range(COUNTY.town_names[other])
        people = [p for p in range(first, stop) if p != person]
        assert often[people] == pytest.approx(where[other] * n / len(people), abs=1.5)
    assert often[person] == 0


def test_meetings_are_divided_by_the_shares_and_who_has_no_workplace_or_class_meets_in_the_community_instead():
    n, s = 20_000, SCENARIO.disease.layers
    works, learns = COUNTY.workplace >= 0, COUNTY.school >= 0
    asked = {Layer.WORKPLACE: s.workplace, Layer.SCHOOL: s.school, Layer.NEIGHBOURHOOD: s.neighbourhood}
    for has in (works & ~learns, learns & ~works, ~works & ~learns):
        person = int(np.flatnonzero(has)[0])
        lacks = [layer for layer, of in ((Layer.WORKPLACE, works), (Layer.SCHOOL, learns)) if not of[person]]
        layers = other_layers(COUNTY, SCENARIO, np.full(n, person), even(n))
        expected = {layer: 0.0 if layer in lacks else share for layer, share in asked.items()}
        expected[Layer.COMMUNITY] = s.community + sum(asked[layer] for layer in lacks)
        for layer, share in expected.items():
            assert np.mean(layers == layer) == pytest.approx(share, abs=2e-4)


def test_colleagues_classmates_and_neighbours_are_of_the_own_group():
    for layer, of in ((Layer.WORKPLACE, COUNTY.workplace), (Layer.SCHOOL, COUNTY.school)):
        inside = np.flatnonzero(of >= 0)
        met = targets(COUNTY, SCENARIO, inside, np.full(inside.size, layer), even(inside.size))
        found = met >= 0
        assert found.any()
        assert (of[met[found]] == of[inside[found]]).all()
        assert (met != inside).all()
    met = targets(COUNTY, SCENARIO, EVERYBODY, np.full(COUNTY.n, Layer.NEIGHBOURHOOD), even(COUNTY.n))
    assert (COUNTY.stairwell[met[met >= 0]] == COUNTY.stairwell[EVERYBODY[met >= 0]]).all()


# meetings that are left ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["schools", "workplaces"])
def test_a_closed_school_or_workplace_ends_its_meetings_in_either_grid_and_no_others(kind):
    """Source and target live in two grids; the one, the other, or none has its places closed from hour 10 on."""
    home = [int(COUNTY.grids.members_of([grid])[0]) for grid in (0, 1, 2)]
    closed_layer = {"schools": Layer.SCHOOL, "workplaces": Layer.WORKPLACE}[kind]
    controls = controls_of()
    getattr(controls, f"{kind}_closed").set([0], 10.0, 1)
    meetings = Meetings(SCENARIO, COUNTY, controls)
    for layer in (Layer.SCHOOL, Layer.WORKPLACE, Layer.NEIGHBOURHOOD, Layer.COMMUNITY, Layer.ANYWHERE):
        for source, target in ((0, 1), (1, 0), (1, 2)):
            for time in (9.0, 10.0):
                closed = layer == closed_layer and 0 in (source, target) and time >= 10
                pair = np.array([home[source]]), np.array([home[target]]), np.array([layer]), np.array([time])
                assert meetings.factor(*pair)[0] == (0.0 if closed else 1.0)


def test_of_two_zones_the_stricter_counts_alone_and_stricter_zones_leave_less():
    z = SCENARIO.zones
    left = {Zone.ORDINARY: 1.0, Zone.PRECAUTION: z.precaution, Zone.CONTROL: z.control, Zone.LOCKDOWN: z.lockdown}
    assert sorted(left.values(), reverse=True) == list(left.values())
    a, b = 0, int(COUNTY.towns.start[1])
    for one in Zone:
        for other in Zone:
            controls = controls_of()
            controls.zones.set([int(COUNTY.stairwell[a])], 0.0, one)
            controls.zones.set([int(COUNTY.stairwell[b])], 0.0, other)
            found = Meetings(SCENARIO, COUNTY, controls).factor(*(np.array([x]) for x in (a, b, Layer.ANYWHERE, 1.0)))
            assert found[0] == min(left[one], left[other])


# the list of a case ----------------------------------------------------------------------------------------


def listed(scenario: Scenario, days: int, controls: Controls | None = None) -> Any:
    """Everybody's contacts outside the household, day by day: (person and day, whom, hour of day, layer)."""
    book = ContactBook(epidemic_of(scenario, controls))
    parts = [book.of(EVERYBODY, d * DAY, (d + 1) * DAY) for d in range(days)]
    row, person, time, layer = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "person", "time", "layer")
    )
    day = np.repeat(np.arange(days), [part.row.size for part in parts])
    out = layer != Layer.HOUSEHOLD
    assert (time // DAY == day)[out].all()
    return (row + COUNTY.n * day)[out], person[out], time[out] % DAY, layer[out]


ANYWHERE = {"layers": {"workplace": 0, "school": 0, "neighbourhood": 0, "community": 0, "anywhere": 1}}


def test_a_person_meets_so_many_a_day_at_all_hours_and_the_sociable_more():
    """Nobody is met twice a day where anybody of 4,000 may be; k .8: the variance is the mean and its square ÷ k."""
    scenario = scenario_of(disease=ANYWHERE, contacts={"extra_per_day": 10})
    row, _, hour, _ = listed(scenario, 2)
    number = np.bincount(row, minlength=2 * COUNTY.n).reshape(2, COUNTY.n)
    error = np.sqrt((10 + 100 / scenario.contacts.sociability) / COUNTY.n)
    assert number[0].mean() == pytest.approx(10, abs=4 * error)
    assert number[0].var() == pytest.approx(10 + 100 / scenario.contacts.sociability, rel=0.2)
    assert np.corrcoef(number)[0, 1] > 0.8
    assert np.histogram(hour, 8, (0, DAY))[0] / hour.size == pytest.approx(1 / 8, abs=0.01)


def test_a_zone_leaves_its_share_of_the_meetings_of_every_place():
    """Few meetings a day, so that hardly anybody is met twice; what is left is a part of what was, in each layer."""
    scenario = scenario_of(contacts={"extra_per_day": 0.5, "sociability": 100})
    controls = controls_of()
    controls.zones.set(np.arange(COUNTY.stairwell_grid.size), 0.0, Zone.CONTROL)
    before, after = listed(scenario, 8), listed(scenario, 8, controls)
    pairs = [set(zip(row.tolist(), person.tolist(), strict=True)) for row, person, _, _ in (before, after)]
    assert pairs[1] < pairs[0]
    for layer in (Layer.WORKPLACE, Layer.NEIGHBOURHOOD, Layer.COMMUNITY):
        was, left = (int((layers == layer).sum()) for *_, layers in (before, after))
        share = scenario.zones.control
        assert left / was == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / was))


def test_each_contact_is_listed_at_the_first_meeting():
    book = ContactBook(epidemic_of())
    people = EVERYBODY[::40]
    whole = book.of(people, 0.0, 10 * DAY)
    first: dict[tuple[int, int], float] = {}
    for day in range(10):
        part = book.of(people, day * DAY, (day + 1) * DAY)
        for row, person, time in zip(part.row.tolist(), part.person.tolist(), part.time.tolist(), strict=True):
            first.setdefault((row, person), time)
    found = zip(whole.row.tolist(), whole.person.tolist(), whole.time.tolist(), strict=True)
    assert {(row, person): time for row, person, time in found} == first


def test_what_somebody_did_before_he_came_to_the_county_is_in_no_list_and_infects_nobody():
    scale = Scale(Counts.poisson(3.0), Counts.poisson(20.0))
    epidemic = Epidemic(SCENARIO, COUNTY, Streams(5, 0), controls_of(), Log(), scale)
    who = np.array([7, 2000])
    epidemic.infect(who, [0.0, 0.0], [-1, -1], [Layer.SEED] * 2, arrived=5 * DAY)
    assert epidemic.attempts_of(who).size
    assert epidemic.attempts_of(who)["time"].min() >= 5 * DAY
    met = ContactBook(epidemic).of(who, 0.0, 9 * DAY)
    assert met.time.min() >= 5 * DAY
    assert (met.layer != Layer.HOUSEHOLD).any()


def test_the_infector_is_on_the_list_of_whom_he_infected():
    epidemic = epidemic_of()
    epidemic.infect([7], [0.0], [-1], [Layer.SEED])
    epidemic.infect([2000], [50.0], [7], [Layer.COMMUNITY])
    book = ContactBook(epidemic)
    assert 7 in book.of([2000], 40.0, 60.0).person
    assert book.of([2000], 40.0, 60.0, lambda _, met: met == 7).time.max() == 50.0


# exposures -------------------------------------------------------------------------------------------------

RATE = 0.3  # per hour


def exposed(windows: list[tuple[float, float]], setup: Any = None) -> Epidemic:
    """Person 0, who has symptoms, shares a place with everybody in these windows (h from the end of his latency)."""
    epidemic = epidemic_of(scenario_of(disease={"share_asymptomatic": 0.0}))
    epidemic.infect([0], [0.0], [-1], [Layer.SEED])
    latent = float(epidemic.latent_end[0])
    if setup is not None:
        setup(epidemic, latent)
    for start, end in windows:
        epidemic.resolve(latent + start)
        epidemic.expose(EVERYBODY, latent + start, latent + end, RATE, Layer.BUS)
    epidemic.resolve(latent + windows[-1][1] + 30 * DAY)
    return epidemic


def infected_share(epidemic: Epidemic, of: np.ndarray | None = None) -> float:
    hit = epidemic.infector == 0
    return float(np.mean(hit[1:] if of is None else hit[of]))


def near(hours: float) -> Any:
    """The share that so many hours infect, within four errors."""
    p = 1 - np.exp(-RATE * hours)
    return pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / COUNTY.n) + 1e-9)


def unboosted(epidemic: Epidemic) -> np.ndarray:
    return np.flatnonzero(~epidemic.county.boosted)[1:]


def power(epidemic: Epidemic) -> float:
    """Infectiousness of person 0 relative to one without a booster."""
    return SCENARIO.disease.booster_infectiousness if epidemic.county.boosted[0] else 1.0


def test_who_is_not_infectious_yet_infects_nobody_and_who_becomes_so_infects_from_then_on():
    before = exposed([(-3.0, -1.0)])
    assert infected_share(before) == 0
    across = exposed([(-2.0, 1.0)])
    latent = across.latent_end[0]
    hit = np.flatnonzero(across.infector == 0)
    assert (across.infected[hit] >= latent).all()
    assert infected_share(across, unboosted(across)) == near(power(across))


def test_an_exposure_infects_until_its_end_and_no_later():
    short = exposed([(1.0, 1.5)])
    hit = np.flatnonzero(short.infector == 0)
    start, end = short.latent_end[0] + 1.0, short.latent_end[0] + 1.5
    assert ((short.infected[hit] >= start) & (short.infected[hit] < end)).all()
    assert infected_share(short, unboosted(short)) == near(0.5 * power(short))


def test_every_hour_of_an_exposure_has_luck_of_its_own():
    """Twice an hour infects as many as two hours; with one number for both the second would infect nobody."""
    twice = exposed([(1.0, 2.0), (2.0, 3.0)])
    assert infected_share(twice, unboosted(twice)) == near(2 * power(twice))


def test_a_booster_protects_from_an_exposure_as_from_a_meeting():
    epidemic = exposed([(1.0, 3.0)])
    boosted = np.flatnonzero(epidemic.county.boosted[1:]) + 1
    assert boosted.size > 1000
    assert infected_share(epidemic, boosted) == near(
        2 * power(epidemic) * (1 - epidemic.scenario.disease.booster_protection)
    )


def test_who_has_done_what_he_could_infects_nobody_by_an_exposure():
    epidemic = epidemic_of()
    epidemic.infect([0], [0.0], [-1], [Layer.SEED])
    over = float(
        infectious_end(SCENARIO.disease, *(x[0] for x in (epidemic.infected, epidemic.latent_end, epidemic.onset)))
    )
    epidemic.resolve(over + 1)
    epidemic.expose(EVERYBODY, over + 1, over + 3, RATE, Layer.BUS)
    epidemic.resolve(over + 10)
    assert epidemic.total == 1


@pytest.mark.parametrize(
    ("source", "target", "together"),
    [
        (Level.FREE, Level.FREE, True), (Level.FREE, Level.HOME, True), (Level.HOME, Level.FREE, True),
        (Level.TRANSIT, Level.TRANSIT, True), (Level.CENTRAL, Level.CENTRAL, True), (Level.HOSPITAL, Level.FREE, False),
        (Level.FREE, Level.CENTRAL, False), (Level.TRANSIT, Level.CENTRAL, False), (Level.HOME, Level.TRANSIT, False),
    ],
)  # fmt: skip
def test_who_was_taken_elsewhere_meanwhile_is_not_infected_by_who_stayed(source, target, together):
    def move(epidemic: Epidemic, latent: float) -> None:
        epidemic.controls.persons.set([0], latent + 1.0, source)
        epidemic.controls.persons.set(EVERYBODY[1:], latent + 1.0, target)

    found = exposed([(1.0, 2.0)], move)
    assert (infected_share(found) > 0.05) == together
    assert together or infected_share(found) == 0


# infections from outside -----------------------------------------------------------------------------------


def test_initial_infections_are_of_the_named_towns_in_turn():
    names = COUNTY.town_names[1], COUNTY.town_names[4]
    epidemic = epidemic_of(scenario_of(seeding={"initial_infections": 5, "towns": names}))
    seed(epidemic)
    rows = epidemic.log.infections.rows
    assert sorted(rows["town"].tolist()) == [1, 1, 1, 4, 4]
    assert (rows["infector"] == -1).all()


def test_an_introduction_leaves_the_infected_as_they_are_and_cuts_what_happened_before_it():
    epidemic = epidemic_of()
    epidemic.infect(
        EVERYBODY[::2], np.zeros(COUNTY.n // 2), np.full(COUNTY.n // 2, -1), np.full(COUNTY.n // 2, Layer.SEED)
    )
    before = epidemic.infected.copy()
    how = Introduction.model_validate({"at": "10 d", "number": 300})
    came = introduce(epidemic, 0, how)
    assert 100 < came.size < 200  # about half of those chosen were infected already
    assert (epidemic.infected[EVERYBODY[::2]] == before[::2]).all()
    assert (epidemic.arrived[came] == 10 * DAY).all()
    assert (epidemic.infected[came] <= 10 * DAY).all()
    assert np.unique(came).size == came.size


def test_as_many_are_introduced_into_a_town_as_live_there_and_all_of_them_live_there():
    small = int(np.argmin(COUNTY.towns.size))
    first, stop = COUNTY.town_range(COUNTY.town_names[small])
    how = Introduction.model_validate({"at": "1 d", "number": stop - first, "town": COUNTY.town_names[small]})
    assert sorted(introduce(epidemic_of(), 0, how).tolist()) == list(range(first, stop))


# natural history -------------------------------------------------------------------------------------------


def test_a_swab_shows_nothing_in_latency_less_on_the_first_day_all_of_a_week_and_less_and_less_afterwards():
    """Days 7 to 14 go down in a line, and beyond as steeply, to no less than a twentieth."""
    swab = SCENARIO.swab
    slope = (swab.sensitivity - swab.sensitivity_day_14) / 7
    expected = {
        -0.01: 0.0, 0.0: swab.sensitivity_first_day, 0.99: swab.sensitivity_first_day, 1.0: swab.sensitivity,
        6.99: swab.sensitivity, 7.0: swab.sensitivity, 10.5: (swab.sensitivity + swab.sensitivity_day_14) / 2,
        14.0: swab.sensitivity_day_14, 16.0: swab.sensitivity_day_14 - 2 * slope, 60.0: 0.05,
    }  # fmt: skip
    days = np.array(list(expected))
    assert sensitivity(swab, np.full(days.size, 100.0), 100.0 + days * DAY) == pytest.approx(list(expected.values()))
    assert sensitivity(swab, np.array([np.inf]), np.array([1.0]))[0] == 0


def fixed(hours: float) -> Distribution:
    return Distribution.of("fixed", value=hours)


def test_onset_is_latency_and_gap_after_infection_and_incubation_replaces_both():
    people = EVERYBODY[:10]
    disease = SCENARIO.disease.model_copy(update={"latent": fixed(50.0), "onset_gap": fixed(20.0)})
    life = course(disease, Streams(1, 0), people, np.full(10, 7.0))
    assert life.latent_end == pytest.approx(57.0)
    assert life.onset == pytest.approx(77.0)
    life = course(disease.model_copy(update={"incubation": fixed(30.0)}), Streams(1, 0), people, np.full(10, 7.0))
    assert (life.latent_end == life.onset).all()
    assert life.onset == pytest.approx(37.0)


def test_times_of_transmission_are_those_of_the_law_given_that_they_are_not_too_early():
    """Counted from infection and not before 24 hours: the law cut there, without a heap of times at that hour."""
    disease = SCENARIO.disease.model_copy(update={"anchor": "infection", "not_before": 24.0})
    n = 20_000
    times = transmission_times(disease, np.zeros(n), np.full(n, 5.0), np.full(n, 9.0), even(n))
    u = even(2_000_000)
    law = disease.infectiousness.quantile(u)
    law = law[law >= 24.0]
    assert times.min() >= 24.0
    assert np.mean(times < 24.05) < 0.01
    assert np.quantile(times, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(law, [0.1, 0.5, 0.9]), rel=0.01)


def test_the_calendar_keeps_for_its_hour_what_comes_for_the_open_day():
    calendar = Calendar(100.0)
    calendar.take(25.0)
    attempts = epidemic_of().attempts_of(np.empty(0, dtype=np.int64))
    late = np.zeros(3, dtype=attempts.dtype)
    late["time"] = 26.0, 30.5, 99.0
    calendar.add(late)
    assert sorted(calendar.take(30.0)["time"].tolist()) == [26.0]
    assert sorted(calendar.take(30.5)["time"].tolist()) == []
    assert sorted(calendar.take(100.0)["time"].tolist()) == [30.5, 99.0]
