"""Claims for the spread: the resolver, the contacts, and introductions."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.controls import Controls, Level, Zone
from sim.county import build
from sim.log import Layer, Log
from sim.scenario.groups import ContactSettings, CountySettings, DiseaseSettings, LayerShares
from sim.scenario.model import Scenario
from sim.spread.attempts import HOUSEHOLD_CEILING
from sim.spread.contacts import ContactBook
from sim.spread.epidemic import Epidemic
from sim.spread.introductions import seed
from sim.spread.reproduction import calibrate
from sim.streams import Stream, Streams

N = 30


def scenario_of(**disease: object) -> Scenario:
    return Scenario(
        county=CountySettings(population=N, grid_population=10, grids_per_community=2),
        disease=DiseaseSettings(**{"reproduction_number": 3.0, "dispersion": 2.0, **disease}),
        contacts=ContactSettings(extra_per_day=3.0),
        horizon="20 d",
    )


SCENARIO = scenario_of()
COUNTY = build(SCENARIO)
SCALE = calibrate(SCENARIO, COUNTY)
GRIDS = COUNTY.grid_residents.size
STAIRWELLS = COUNTY.stairwell_grid.size


def epidemic_of(replicate: int, controls: Controls) -> Epidemic:
    return Epidemic(SCENARIO, COUNTY, Streams(1, replicate), controls, Log(), SCALE)


def naive_level(changes: list[tuple[float, int]], time: float) -> int:
    level = 0
    for when, value in changes:
        if when <= time:
            level = value
    return level


def reference(  # noqa: C901
    epidemic: Epidemic, persons: dict, zones: dict, exposures: list
) -> list[tuple[float, int, int]]:
    """The same epidemic, one attempt after the other."""
    infected: dict[int, tuple[float, int]] = {}
    heap: list = []
    z = SCENARIO.zones
    outside = {Level.FREE: 1.0}
    by_zone = {Zone.ORDINARY: 1.0, Zone.PRECAUTION: z.precaution, Zone.CONTROL: z.control, Zone.LOCKDOWN: z.lockdown}

    def infect(person: int, time: float, source: int) -> None:
        infected[person] = (time, source)
        epidemic.infect([person], [time], [source], [Layer.SEED])
        for a in epidemic.attempts_of(np.array([person])).tolist():
            heapq.heappush(heap, (a[0], a[1], a[2], a[3], a[4]))

    def meets(time: float, s: int, t: int, slot: int, layer: int) -> bool:
        a, b = naive_level(persons.get(s, []), time), naive_level(persons.get(t, []), time)
        za, zb = (naive_level(zones.get(int(COUNTY.stairwell[p]), []), time) for p in (s, t))
        if layer == Layer.HOUSEHOLD:
            home = a in (Level.FREE, Level.HOME) and b in (Level.FREE, Level.HOME)
            factor = home * (z.household_in_lockdown if za == Zone.LOCKDOWN else 1.0)
            return HOUSEHOLD_CEILING * epidemic.streams.one(Stream.HOUSEHOLD_MEETING, s, t, slot) < factor
        factor = min(outside.get(a, 0.0), outside.get(b, 0.0), by_zone[za], by_zone[zb])
        return epidemic.streams.one(Stream.OTHER_MEETING, s, layer, slot) < factor

    def transmits(s: int, t: int, slot: int, layer: int) -> bool:
        d = SCENARIO.disease
        chance = (1.0 if epidemic.symptomatic[s] else d.asymptomatic_infectiousness) * (
            d.booster_infectiousness if COUNTY.boosted[s] else 1.0
        )
        chance *= 1 - d.booster_protection if COUNTY.boosted[t] else 1.0
        key = (Stream.HOUSEHOLD_TRANSMISSION, s, t, slot) if layer == 0 else (Stream.OTHER_TRANSMISSION, s, layer, slot)
        return epidemic.streams.one(*key) < chance

    pending = sorted(exposures)
    for person, time in ((0, 0.0), (N // 2, 0.0)):
        infect(person, time, -1)
    while heap or pending:
        if pending and (not heap or pending[0][0] <= heap[0][0]):
            time, person = pending.pop(0)
            if person not in infected and time < SCENARIO.horizon:
                infect(person, time, -1)
            continue
        time, s, t, slot, layer = heapq.heappop(heap)
        if time >= SCENARIO.horizon or t in infected:
            continue
        if meets(time, s, t, slot, layer) and transmits(s, t, slot, layer):
            infect(t, time, s)
    return sorted((time, person, source) for person, (time, source) in infected.items())


changes = st.lists(
    st.tuples(st.integers(0, N - 1), st.integers(0, 20 * 24 * 4), st.sampled_from(list(Level))), max_size=40
)
zonings = st.lists(
    st.tuples(st.integers(0, STAIRWELLS - 1), st.integers(0, 20 * 24 * 4), st.sampled_from(list(Zone))), max_size=40
)
imports = st.lists(st.tuples(st.integers(0, 15 * 24), st.integers(0, N - 1)), max_size=3)


def histories(controls: Controls, moves: list, zone_moves: list) -> tuple[dict, dict]:
    persons: dict = {}
    zones: dict = {}
    for table, history, rows in ((persons, controls.persons, moves), (zones, controls.zones, zone_moves)):
        for who, quarter, level in sorted(rows, key=lambda r: r[1]):
            table.setdefault(who, []).append((quarter / 4, int(level)))
            history.set([who], quarter / 4, int(level))
    return persons, zones


def run_in_steps(step: float, replicate: int, moves: list, zone_moves: list, arrivals: list) -> list:
    controls = Controls(N, GRIDS, STAIRWELLS)
    histories(controls, moves, zone_moves)
    epidemic = epidemic_of(replicate, controls)
    epidemic.infect([0, N // 2], [0.0, 0.0], [-1, -1], [Layer.SEED] * 2)
    arrivals = sorted(arrivals)
    time = 0.0
    while time < SCENARIO.horizon:
        time = min(time + step, SCENARIO.horizon)
        while arrivals and arrivals[0][0] < time:
            when, person = arrivals.pop(0)
            epidemic.resolve(float(when))
            if np.isinf(epidemic.infected[person]):
                epidemic.infect([person], [float(when)], [-1], [Layer.SEED])
        epidemic.resolve(time)
    rows = epidemic.log.infections.rows
    return sorted(zip(rows["time"].tolist(), rows["person"].tolist(), rows["infector"].tolist(), strict=True))


@settings(max_examples=40, deadline=None)
@given(replicate=st.integers(0, 10_000), moves=changes, zone_moves=zonings, arrivals=imports)
def test_resolver_equals_an_event_by_event_reference(replicate, moves, zone_moves, arrivals):
    controls = Controls(N, GRIDS, STAIRWELLS)
    persons, zones = histories(controls, moves, zone_moves)
    expected = reference(epidemic_of(replicate, controls), persons, zones, [(float(t), p) for t, p in arrivals])
    for step in (1 / 6, 1.0, 6.0):
        assert run_in_steps(step, replicate, moves, zone_moves, arrivals) == expected


def test_reference_epidemics_are_not_empty():
    sizes = [len(run_in_steps(6.0, r, [], [], [])) for r in range(20)]
    assert max(sizes) > 10
    assert len(set(sizes)) > 3


@pytest.mark.parametrize("replicate", range(8))
def test_contacts_of_a_case_are_whom_it_met(replicate):
    """Every infectee is on the list, and nobody whose meeting a control prevented."""
    controls = Controls(N, GRIDS, STAIRWELLS)
    histories(controls, [(p, 96 + 13 * p, Level.HOME) for p in range(0, N, 3)], [(0, 200, Zone.LOCKDOWN)])
    epidemic = epidemic_of(replicate, controls)
    epidemic.infect([0, N // 2], [0.0, 0.0], [-1, -1], [Layer.SEED] * 2)
    epidemic.resolve(SCENARIO.horizon)
    infections = epidemic.log.infections.rows
    book = ContactBook(epidemic)
    for case in infections["person"].tolist():
        met = book.of([case], [0.0], [SCENARIO.horizon])
        assert np.unique(met.person).size == met.person.size
        assert case not in met.person
        assert set(infections["person"][infections["infector"] == case].tolist()) <= set(met.person.tolist())
        outside = met.layer != Layer.HOUSEHOLD
        factor = epidemic.meetings.factor(
            np.full(outside.sum(), case), met.person[outside], met.layer[outside], met.time[outside]
        )
        infected_by = epidemic.infector[case]
        assert (factor[met.person[outside] != infected_by] > 0).all()


def test_contacts_are_the_same_at_every_call_and_grow_with_the_window():
    epidemic = epidemic_of(3, Controls(N, GRIDS, STAIRWELLS))
    epidemic.infect([0], [0.0], [-1], [Layer.SEED])
    epidemic.resolve(200.0)
    book = ContactBook(epidemic)
    short, again, long = (book.of([0], [0.0], [end]) for end in (100.0, 100.0, 200.0))
    assert np.array_equal(short.person, again.person)
    assert set(short.person.tolist()) <= set(long.person.tolist())


def test_an_isolation_inside_an_hour_cuts_only_what_comes_later():
    """14:05 is stopped by an isolation at 14:00, 13:55 is not: attempts on both sides of a control in one hour."""
    stopped = kept = 0
    for replicate in range(60):
        free = epidemic_of(replicate, Controls(N, GRIDS, STAIRWELLS))
        free.infect([0], [0.0], [-1], [Layer.SEED])
        free.resolve(SCENARIO.horizon)
        rows = free.log.infections.rows
        first = rows[rows["infector"] == 0]
        if not first.size:
            continue
        for cut in (first["time"].min(), first["time"].min() + 1 / 4096):
            controls = Controls(N, GRIDS, STAIRWELLS)
            controls.persons.set([0], float(cut), Level.HOSPITAL)
            again = epidemic_of(replicate, controls)
            again.infect([0], [0.0], [-1], [Layer.SEED])
            again.resolve(SCENARIO.horizon)
            happened = (again.log.infections.rows["infector"] == 0).any()
            stopped, kept = stopped + (not happened), kept + happened
    assert stopped > 10
    assert kept == stopped


def test_seeds_are_distinct_residents_of_the_named_town():
    scenario = SCENARIO.model_copy(
        update={
            "seeding": SCENARIO.seeding.model_copy(update={"initial_infections": 5, "towns": (COUNTY.town_names[0],)})
        }
    )
    epidemic = Epidemic(scenario, COUNTY, Streams(1, 0), Controls(N, GRIDS, STAIRWELLS), Log(), SCALE)
    seed(epidemic)
    rows = epidemic.log.infections.rows
    assert np.unique(rows["person"]).size == min(5, int((COUNTY.town == 0).sum()))
    assert set(rows["town"].tolist()) == {0}
    assert (rows["layer"] == Layer.SEED).all()


def test_exposures_infect_at_their_rate():
    """One infectious among many for an hour: the share infected is 1 − exp(−rate × factors)."""
    plain = scenario_of(
        share_asymptomatic=0.0, layers=LayerShares(anywhere=1.0, workplace=0, school=0, neighbourhood=0, community=0)
    )
    county = build(
        plain.model_copy(update={"county": CountySettings(population=4000, booster_coverage=0.0, households=False)})
    )
    hits = total = 0
    for replicate in range(5):
        epidemic = Epidemic(
            plain,
            county,
            Streams(9, replicate),
            Controls(county.n, county.grid_residents.size, county.stairwell_grid.size),
            Log(),
            SCALE,
        )
        epidemic.infect([0], [0.0], [-1], [Layer.SEED])
        epidemic.calendar = type(epidemic.calendar)(plain.horizon)
        start = float(epidemic.latent_end[0])
        epidemic.resolve(np.floor(start))
        epidemic.expose(np.arange(county.n), start, start + 2.0, 0.1, Layer.BUS)
        epidemic.resolve(np.floor(start) + 4)
        direct = epidemic.log.infections.rows["infector"] == 0
        hits, total = hits + int(direct.sum()), total + county.n - 1
    expected = 1 - np.exp(-0.2)
    assert hits / total == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / total))
