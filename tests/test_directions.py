"""Directions: what more of something must do. Exact for one stage; one-sided, by the same seeds, for the whole."""

from __future__ import annotations

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.county import build
from sim.log import Log, Stage
from sim.model import simulate
from sim.response.dispatcher import Job, Station
from sim.response.queueing import SiteQueues
from sim.scenario import load, loads

RUNS = 10
TINY = "scenarios/tiny.yaml"
times = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 80)), min_size=1, max_size=40)


class Serving:
    """Each person's own time of service; keeps the waits."""

    def __init__(self, station: Station, service: dict[int, float], came: dict[int, float]) -> None:
        self.station, self.service, self.came = station, service, came
        self.waits: dict[int, float] = {}

    def belongs(self, person: int) -> bool:
        return True

    def elsewhere(self, person: int) -> None:
        """Never called."""

    def job(self, persons: list[int], server: int) -> Job:
        self.waits[persons[0]] = self.station.env.now - self.came[persons[0]]
        yield self.station.env.timeout(self.service[persons[0]])
        self.station.finish(persons, server)


def waits(arrivals: list[tuple[int, int]], servers: int) -> list[float]:
    """Waits at a stage with so many servers (teams, vehicles, rooms, desks: all are this one pattern)."""
    env = simpy.Environment()
    stage = Station(env, Stage.TRACING, Log(), servers)
    came = {i: float(at) for i, (at, _) in enumerate(sorted(arrivals))}
    work = Serving(stage, {i: float(length) for i, (_, length) in enumerate(sorted(arrivals))}, came)
    stage.run(work)
    for person, time in came.items():
        env.timeout(time).callbacks.append(lambda _, p=person: stage.put([p]))
    env.run()
    return [work.waits[i] for i in range(len(arrivals))]


@settings(max_examples=60, deadline=None)
@given(arrivals=times, servers=st.integers(1, 4))
def test_one_server_more_lengthens_nobodys_wait(arrivals, servers):
    """First come, first served: each single wait is no longer, so neither is the mean."""
    few, more = waits(arrivals, servers), waits(arrivals, servers + 1)
    assert all(b <= a for a, b in zip(few, more, strict=True))


@settings(max_examples=60, deadline=None)
@given(arrivals=times, tables=st.integers(1, 4))
def test_one_table_more_lengthens_nobodys_wait_and_lowers_no_throughput(arrivals, tables):
    at, length = np.array(sorted(arrivals), dtype=np.float64).T
    starts = []
    for n in (tables, tables + 1):
        queue = SiteQueues(np.zeros(at.size, dtype=np.int64), at, length, np.array([n]))
        queue.serve_until(1e6)
        starts.append(queue.start)
    assert np.all(starts[1] <= starts[0])
    for moment in (50.0, 150.0, 400.0):
        assert (starts[1] <= moment).sum() >= (starts[0] <= moment).sum()


def infections(*sets: str) -> np.ndarray:
    """Infections of each of the runs of the tiny county, same seeds whatever the settings."""
    scenario = load(TINY, ["horizon=16 d", "county.population=1000", "seeding.initial_infections=4", *sets])
    county = build(scenario)
    return np.array([simulate(scenario, r, county).tables.infections.size for r in range(RUNS)], dtype=np.float64)


@pytest.fixture(scope="module")
def base() -> np.ndarray:
    return infections()


BETTER = {
    "more rooms": ("quarantine.rooms=200",),
    "more vehicles": ("transfer.coaches=4", "transfer.minibuses=4", "transfer.ambulances=4"),
    "more volunteers": ("volunteers.roster=700", "volunteers.attendance=1", "volunteers.call_up=0 h"),
    "staff who are never away": ("staff.attendance=1", "staff.max_days_in_a_row=60", "staff.leave_lockdown=true"),
    "more visits to the clinic": ("care.seeking_share=1",),
}
WORSE = {
    "no platform": ("command.platform=false",),
    "no volunteers": ("volunteers.roster=0", "volunteers.company_people=0"),
    "few staff": ("staff.tracers=3", "staff.clerks=1", "staff.drivers=3", "staff.laboratory=3", "staff.rooms=3"),
    "few traced": ("tracing.share_traced=0.2", "tracing.share_traced_manual=0.2"),
    "no response": ("response=false",),
}


@pytest.mark.parametrize("name", list(BETTER))
def test_a_better_response_does_not_raise_infections(base, name):
    difference = infections(*BETTER[name]) - base
    assert difference.mean() <= 3 * difference.std(ddof=1) / np.sqrt(RUNS)


@pytest.mark.parametrize("name", list(WORSE))
def test_a_worse_response_does_not_lower_infections(base, name):
    difference = infections(*WORSE[name]) - base
    assert difference.mean() >= -3 * difference.std(ddof=1) / np.sqrt(RUNS)


def test_no_response_is_clearly_worse(base):
    """The tests above could pass with settings that do nothing; this one cannot."""
    difference = infections("response=false") - base
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(RUNS) > 0


def test_no_introduction_no_infection():
    assert not infections("seeding.initial_infections=0").any()


def test_the_order_of_keys_in_a_file_changes_nothing(tmp_path):
    a = loads(
        "county: {population: 800, grid_population: 400}\nhorizon: 10 d\nseeding: {initial_infections: 3}\n",
        str(tmp_path / "a.yaml"),
    )
    b = loads(
        "seeding: {initial_infections: 3}\nhorizon: 10 d\ncounty: {population: 800, grid_population: 400}\n",
        str(tmp_path / "a.yaml"),
    )
    x, y = simulate(a, 1).tables, simulate(b, 1).tables
    assert x.events.tobytes() == y.events.tobytes()
    assert x.infections.tobytes() == y.infections.tobytes()
