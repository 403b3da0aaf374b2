"""Claims for the one pattern of all stages: priorities, capacity, hand-over, and the live probe (Q5, Q7)."""

from __future__ import annotations

import numpy as np
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.log import Event, Log, Stage
from sim.response.dispatcher import Job, Station
from sim.units import grid


class Serving:
    """Work with a given time of service a person; persons in `gone` do not belong any more."""

    def __init__(self, env: simpy.Environment, station: Station, service: dict[int, float]) -> None:
        self.env, self.station, self.service = env, station, service
        self.gone: set[int] = set()
        self.order: list[tuple[float, int]] = []
        self.ended: dict[int, float] = {}

    def belongs(self, person: int) -> bool:
        return person not in self.gone

    def elsewhere(self, person: int) -> None:
        """Nothing follows."""

    def job(self, persons: list[int], server: int) -> Job:
        self.order.append((self.env.now, persons[0]))
        yield self.env.timeout(self.service[persons[0]])
        self.station.finish(persons, server)
        self.ended[persons[0]] = self.env.now


def stage_of(servers: int | None, service: dict[int, float]) -> tuple[simpy.Environment, Station, Serving, Log]:
    env, log = simpy.Environment(), Log()
    stage = Station(env, Stage.TRACING, log, servers)
    work = Serving(env, stage, service)
    stage.run(work)
    return env, stage, work, log


def arrive(env: simpy.Environment, station: Station, arrivals: list[tuple[float, int, int]]) -> None:
    def come() -> Job:
        for time, person, rank in sorted(arrivals):
            yield env.timeout(time - env.now)
            station.put([person], rank)

    env.process(come())


def test_best_work_is_chosen_when_a_server_is_free_not_before():
    env, stage, work, _ = stage_of(1, {1: 5.0, 2: 1.0, 3: 1.0})
    arrive(env, stage, [(0.0, 1, 1), (1.0, 2, 1), (4.0, 3, 0)])
    env.run()
    assert work.order == [(0.0, 1), (5.0, 3), (6.0, 2)]


def test_who_no_longer_belongs_is_handed_on_and_not_served():
    env, stage, work, log = stage_of(1, {1: 5.0, 2: 1.0, 3: 1.0})
    arrive(env, stage, [(0.0, 1, 0), (1.0, 2, 0), (2.0, 3, 0)])
    work.gone.add(2)
    env.run()
    assert work.order == [(0.0, 1), (5.0, 3)]
    assert log.events.rows[log.events.rows["event"] == Event.HANDED_ON]["person"].tolist() == [2]


def test_a_better_class_moves_forward_and_keeps_the_first_since():
    env, stage, work, _ = stage_of(1, {1: 5.0, 2: 1.0, 3: 1.0})
    arrive(env, stage, [(0.0, 1, 0), (1.0, 2, 1), (2.0, 3, 1), (3.0, 3, 0)])
    env.run(until=4)
    assert stage.inbox.since[3] == 2.0
    env.run()
    assert work.order == [(0.0, 1), (5.0, 3), (6.0, 2)]


def test_deferred_persons_are_offered_again_in_their_old_place():
    env, stage, work, _ = stage_of(1, {1: 1.0, 2: 1.0, 3: 1.0})
    stage.put([1, 2, 3])
    stage.inbox.defer(1, 1.5)
    env.run()
    assert work.order == [(0.0, 2), (1.0, 3), (2.0, 1)]


def test_who_comes_again_waits_behind_those_who_came_meanwhile():
    env, stage, _, _ = stage_of(0, {})
    stage.put([1, 2])
    stage.inbox.take(1)
    env.run(until=1)
    stage.put([3, 1])
    assert list(stage.inbox.on_offer()) == [2, 1, 3]
    assert stage.inbox.since == {2: 0.0, 3: 1.0, 1: 1.0}


def test_an_earlier_deferral_does_not_offer_who_was_put_off_again():
    env, stage, _, _ = stage_of(0, {})
    stage.put([1])
    stage.inbox.defer(1, 2.0)
    stage.inbox.take(1)
    stage.put([1])
    stage.inbox.defer(1, 5.0)
    env.run(until=3)
    assert stage.inbox.best() is None
    env.run(until=6)
    assert stage.inbox.best() == 1


def test_unlimited_starts_everything_at_once():
    env, stage, work, _ = stage_of(None, dict.fromkeys(range(50), 3.0))
    stage.put(list(range(50)))
    env.run()
    assert {t for t, _ in work.order} == {0.0}


def test_nobody_starts_with_a_server_that_is_off_duty():
    env, stage, work, log = stage_of(3, dict.fromkeys(range(12), 2.0))
    stage.put(list(range(12)))
    assert stage.servers is not None
    env.run(until=1)
    stage.servers.resize(1)
    env.run(until=3)
    stage.servers.resize(0)
    env.run(until=9)
    assert len(work.order) == 4
    assert len(stage.inbox) == 8
    assert (log.events.rows["event"] == Event.OVERTIME).sum() == 3
    stage.servers.resize(2)
    env.run()
    assert len(work.order) == 12


capacities = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 4)), max_size=6)
people = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2), st.integers(1, 12)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(people=people, capacities=capacities, leaving=st.sets(st.integers(0, 39), max_size=8))
def test_q7_the_live_probe_agrees_with_the_tables(people, capacities, leaving):
    """Random work, classes, capacity up and down, persons who leave: at every moment the log tells what is live."""
    service = {i: float(grid(s / 4)) for i, (_, _, s) in enumerate(people)}
    env, stage, work, log = stage_of(2, service)
    arrive(env, stage, [(float(t), i, r) for i, (t, r, _) in enumerate(people)])
    assert stage.servers is not None

    def change() -> Job:
        for time, count in sorted(capacities):
            yield env.timeout(max(time - env.now, 0))
            stage.servers.resize(count)
        yield env.timeout(max(70 - env.now, 0))
        stage.servers.resize(2)

    env.process(change())
    work.gone.update(p for p in leaving if p % 2)
    probes = []
    for moment in np.arange(0.5, 120, 1.75).tolist():
        env.run(until=moment)
        probes.append((moment, len(stage.inbox), set(stage.in_service), stage.servers.target))
    rows = log.events.rows
    for moment, waiting, serving, target in probes:
        past = rows[rows["time"] < moment]
        count = {
            e: int((past["event"] == e).sum()) for e in (Event.QUEUED, Event.STARTED, Event.FINISHED, Event.HANDED_ON)
        }
        assert waiting == count[Event.QUEUED] - count[Event.STARTED] - count[Event.HANDED_ON]
        assert len(serving) == count[Event.STARTED] - count[Event.FINISHED]
        assert past[past["event"] == Event.CAPACITY]["detail"][-1] == target
    assert not stage.in_service
    started = {p for _, p in work.order}
    left = set(rows[rows["event"] == Event.HANDED_ON]["person"].tolist())
    assert started | left == set(range(len(people)))
    assert not started & left
    capacity = rows[rows["event"] == Event.CAPACITY]
    for row in rows[rows["event"] == Event.STARTED]:
        on_duty = capacity[capacity["time"] <= row["time"]]["detail"][-1]
        same_time = capacity[capacity["time"] == row["time"]]["detail"]
        assert row["detail"] < max([on_duty, *same_time.tolist()])
