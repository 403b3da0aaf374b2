"""Site queues agree with queueing theory and, person by person, with an event-by-event simulation."""

import heapq
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.response.queueing import SiteQueues
from sim.units import in_order
from sim.validation.queues import CASES, first_come, first_come_in_lanes, measured, sample

TICK = 1 / 4096


def test_who_comes_at_one_time_keeps_his_place():
    times = np.random.default_rng(1).integers(0, 200, 1000) * TICK
    assert in_order(times).tolist() == np.argsort(times, kind="stable").tolist()


# ---- theory ------------------------------------------------------------------------------------------------


def targets(case):
    """Mean wait (min), share who wait, share who wait long; the last is unknown here for fixed services."""
    return case.mean, case.share, math.nan if case.fixed else case.share * math.exp(-1)


def misses(case, results):
    """By how many tolerances of 1.5 % the worst measure misses its target, and the largest standard error in them.

    With errors of at most a third of the tolerance, a right measure is three errors inside it, and one that is
    wrong by 3 % is three outside.
    """
    known = [(*r, 0.015 * t, t) for r, t in zip(results, targets(case), strict=True) if not math.isnan(t)]
    worst = max(abs(estimate - target) / tolerance for estimate, _, tolerance, target in known)
    return worst, max(error / tolerance for _, error, tolerance, _ in known)


def erlang_c(c, load):
    """The share who wait at c exponential tables offered `load` Erlang."""
    blocked = 1.0
    for k in range(1, c + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked / (1 - load / c * (1 - blocked))


@pytest.mark.parametrize("name", CASES)
def test_targets_are_what_theory_says(name):
    case = CASES[name]
    wait = erlang_c(case.c, case.arrivals / case.rate)
    mean = wait / (case.c * case.rate - case.arrivals) * 60 * (0.5 if case.fixed else 1)
    assert wait == pytest.approx(case.share, abs=6e-5)
    assert mean == pytest.approx(case.mean, abs=6e-4)


@pytest.mark.parametrize("name", CASES)
def test_waits_agree_with_queueing_theory(name):
    case = CASES[name]
    worst, error = misses(case, measured(case, first_come, 150, 8_000, batches=6 if case.c == 1 else 1))
    assert error < 1 / 3
    assert worst < 1


@pytest.mark.parametrize("name", ["Q3 truck lane M/M/1", "Q4 two truck lanes M/M/2", "Q1 sampling site M/M/3"])
def test_lanes_serve_in_the_order_of_arrival_as_sites_do_to_the_tick(name):
    gaps, services = (np.ceil(x / TICK) * TICK for x in sample(CASES[name], 20, 500, 0))
    arrival, tables = np.cumsum(gaps, axis=1), CASES[name].c
    starts = first_come_in_lanes(arrival, services, tables)
    assert np.array_equal(starts, first_come(arrival, services, tables))
    assert (starts > arrival).mean() > 0.5


def last_come(arrival, service, tables):
    """A fault: the person who came last starts first."""
    return np.stack([by_events(a, s, [(-1.0, tables)], pick=-1)[0] for a, s in zip(arrival, service, strict=True)])


def one_line_a_table(arrival, service, tables):
    """A fault: everybody is bound to a table when he arrives, in turn."""
    start = np.empty_like(arrival)
    for table in range(tables):
        mine = np.s_[:, table::tables]
        start[mine] = first_come(arrival[mine], service[mine], 1)
    return start


def shortest_first(arrival, service, tables):
    """A fault: the shortest service among those who wait starts first."""
    starts = [by_events(a, s, [(-1.0, tables)], pick="short")[0] for a, s in zip(arrival, service, strict=True)]
    return np.stack(starts)


def slow_tables(arrival, service, tables):
    """A fault: every service takes 1 % longer."""
    return first_come(arrival, service * 1.01, tables)


@pytest.mark.parametrize("fault", [last_come, one_line_a_table, shortest_first, slow_tables])
def test_a_planted_fault_fails_the_theory_row(fault):
    case = CASES["Q1 sampling site M/M/3"]
    worst, error = misses(case, measured(case, first_come, 50, 6_000))
    assert error < 1 / 3
    assert worst < 1
    assert misses(case, measured(case, fault, 50, 6_000))[0] > 2


# ---- person by person --------------------------------------------------------------------------------------

END, CHANGE, ARRIVAL = range(3)


def by_events(arrival, service, changes, pick=0):
    """One site, event by event: starts, and [time, waiting, busy, tables] after each moment. NaN: never starts.

    `changes` are (time, tables open from then on). `pick`: position in the waiting room who is next, or "short".
    """
    calendar = [(time, CHANGE, i) for i, (time, _) in enumerate(changes)]
    calendar += [(time, ARRIVAL, i) for i, time in enumerate(arrival)]
    heapq.heapify(calendar)
    start, room, busy, tables, states = np.full(len(arrival), np.nan), [], 0, 0, []
    while calendar:
        now, kind, who = heapq.heappop(calendar)
        if kind == END:
            busy -= 1
        elif kind == CHANGE:
            tables = changes[who][1]
        else:
            room.append(who)
        if calendar and calendar[0][0] == now:
            continue
        while room and busy < tables:
            place = room.index(min(room, key=service.__getitem__)) if pick == "short" else pick
            person = room.pop(place)
            start[person] = now
            if service[person] > 0:
                busy += 1
                heapq.heappush(calendar, (now + service[person], END, person))
        states.append((now, len(room), busy, tables))
    return start, states


@dataclass(frozen=True)
class Morning:
    """Sites' persons in ticks and a plan of table changes [(tick, tables of every site)]; the first is at −1."""

    sites: int
    persons: list
    changes: list

    @property
    def columns(self):
        site, arrival, service = np.array(self.persons, dtype=float).reshape(-1, 3).T
        return site.astype(int), arrival * TICK, service * TICK

    def expected(self):
        """Starts by the event simulation, and the states of every site."""
        site, arrival, service = self.columns
        start, states = np.full(site.size, np.nan), []
        for s in range(self.sites):
            mine = site == s
            changes = [(tick * TICK, tables[s]) for tick, tables in self.changes]
            start[mine], seen = by_events(arrival[mine], service[mine], changes)
            states.append(seen)
        return start, states

    def queues(self, looks=(), late=None):
        """Served to the end with these looks [ticks]; persons after tick `late` are added then."""
        site, arrival, service = self.columns
        early = np.full(site.size, True) if late is None else arrival < late * TICK
        order = np.concatenate([np.flatnonzero(early), np.flatnonzero(~early)])
        queues = SiteQueues(site[early], arrival[early], service[early], self.changes[0][1])
        steps = [(tick, 0, tables) for tick, tables in self.changes[1:]] + [(tick, 2, None) for tick in looks]
        steps += [] if late is None else [(late, 1, None)]
        returned = []
        for tick, kind, tables in sorted(steps, key=lambda step: step[:2]):
            if kind == 0:
                queues.set_tables(tick * TICK, tables)
            elif kind == 1:
                returned.append(queues.serve_until(tick * TICK))
                queues.add(site[~early], arrival[~early], service[~early])
            else:
                returned.append(queues.serve_until(tick * TICK))
                queues.waiting(tick * TICK), queues.busy(tick * TICK)
        returned.append(queues.serve_until(10_000 * TICK))
        start = np.empty(site.size)
        start[order] = queues.start
        return queues, start, np.concatenate(returned)


TICKS = st.integers(0, 24)


@st.composite
def mornings(draw, least=0):
    sites = draw(st.integers(1, 3))
    person = st.tuples(st.integers(0, sites - 1), st.integers(0, 12), st.integers(0, 9))
    tables = st.lists(st.integers(least, 4), min_size=sites, max_size=sites)
    ticks = sorted(draw(st.sets(TICKS, max_size=8)))
    return Morning(
        sites,
        draw(st.lists(person, min_size=draw(st.sampled_from([0, 12])), max_size=40)),
        [(t, draw(tables)) for t in [-1, *ticks]],
    )


@settings(max_examples=150, deadline=None)
@given(mornings(), st.lists(TICKS, max_size=5), st.none() | TICKS)
def test_starts_equal_an_event_by_event_simulation_with_changing_tables(morning, looks, late):
    queues, start, _ = morning.queues(looks, late)
    np.testing.assert_array_equal(start, morning.expected()[0])
    np.testing.assert_array_equal(queues.end, queues.start + queues.service)


@settings(max_examples=100, deadline=None)
@given(mornings())
def test_live_counts_equal_the_event_simulation_at_every_tick(morning):
    site, arrival, service = morning.columns
    queues = SiteQueues(site, arrival, service, morning.changes[0][1])
    states, changes = morning.expected()[1], dict(morning.changes)
    live = []
    for tick in range(80):
        if tick in changes:
            queues.set_tables(tick * TICK, changes[tick])
        live.append((queues.waiting(tick * TICK), queues.busy(tick * TICK)))
    for tick, (waiting, busy) in enumerate(live):
        at = [[state for state in seen if state[0] <= tick * TICK][-1] for seen in states]
        assert waiting.tolist() == [state[1] for state in at]
        assert busy.tolist() == [state[2] for state in at]
        assert queues.waiting(tick * TICK).tolist() == waiting.tolist()
        assert queues.busy(tick * TICK).tolist() == busy.tolist()
        assert all(state[1] == 0 or state[2] >= state[3] for state in at), "an idle table while somebody waits"


@settings(max_examples=100, deadline=None)
@given(mornings(), st.lists(TICKS, max_size=8))
def test_extra_looks_change_neither_starts_nor_order(morning, looks):
    _, seldom, once = morning.queues()
    _, often, pieces = morning.queues(looks)
    np.testing.assert_array_equal(seldom, often)
    assert once.tolist() == pieces.tolist()


@settings(max_examples=100, deadline=None)
@given(mornings(), st.data())
def test_a_table_more_never_lengthens_a_wait(morning, data):
    more = st.lists(st.integers(0, 1), min_size=morning.sites, max_size=morning.sites)
    changes = [(t, (np.array(tables) + data.draw(more)).tolist()) for t, tables in morning.changes]
    before = morning.queues()[1]
    after = Morning(morning.sites, morning.persons, changes).queues()[1]
    assert np.all(np.nan_to_num(after, nan=np.inf) <= np.nan_to_num(before, nan=np.inf))


@settings(max_examples=100, deadline=None)
@given(mornings(least=1), st.lists(TICKS, max_size=5))
def test_nobody_is_lost_and_everybody_is_returned_once_in_order_of_start(morning, looks):
    queues, start, returned = morning.queues(looks)
    assert sorted(returned.tolist()) == list(range(len(morning.persons)))
    assert np.all(np.diff(start[returned]) >= 0)
    assert np.all(start >= queues.arrival)


@settings(max_examples=100, deadline=None)
@given(mornings())
def test_who_comes_first_starts_first_and_at_equal_arrival_the_lower_index(morning):
    queues, _, returned = morning.queues()
    queue = np.lexsort((queues.arrival, queues.site))
    served = queue[np.isfinite(queues.start[queue])]
    by_site = returned[np.argsort(queues.site[returned], kind="stable")]
    assert by_site.tolist() == served.tolist()


# ---- by hand -----------------------------------------------------------------------------------------------


def test_serving_in_two_pieces_equals_serving_at_once():
    at_once = SiteQueues([0] * 4, [0.0, 0.0, 1.0, 2.0], [2.0] * 4, [1])
    pieces = SiteQueues([0] * 4, [0.0, 0.0, 1.0, 2.0], [2.0] * 4, [1])
    assert at_once.serve_until(5.0).tolist() == [0, 1, 2]
    assert pieces.serve_until(3.0).tolist() == [0, 1]
    assert pieces.serve_until(5.0).tolist() == [2]
    assert pieces.serve_until(5.0).tolist() == []
    assert at_once.start[:3].tolist() == pieces.start[:3].tolist() == [0.0, 2.0, 4.0]
    assert np.isnan(pieces.start[3])


def test_a_start_at_the_time_looked_at_is_counted_but_not_final():
    queues = SiteQueues([0, 0], [1.0, 1.0], [1.0, 1.0], [1])
    assert queues.serve_until(1.0).tolist() == []
    assert (queues.waiting(1.0).tolist(), queues.busy(1.0).tolist()) == ([1], [1])
    queues.set_tables(1.0, [0])
    assert (queues.waiting(1.0).tolist(), queues.busy(1.0).tolist()) == ([2], [0])
    assert queues.serve_until(9.0).size == 0


def test_a_table_closes_after_its_person_and_the_idle_one_first():
    queues = SiteQueues([0, 0, 0], [0.0, 2.0, 2.0], [4.0, 4.0, 4.0], [2])
    queues.set_tables(1.0, [1])  # the idle table leaves; the busy one stays
    queues.serve_until(20.0)
    assert queues.start.tolist() == [0.0, 4.0, 8.0]


def test_of_too_many_busy_tables_those_that_finish_first_close():
    queues = SiteQueues([0] * 4, [0.0, 0.0, 0.0, 1.0], [2.0, 4.0, 6.0, 1.0], [3])
    queues.set_tables(1.5, [1])  # a start needs fewer than one person in service: at 6
    queues.serve_until(20.0)
    assert queues.start.tolist() == [0.0, 0.0, 0.0, 6.0]


def test_a_start_at_the_moment_of_a_change_sees_the_new_tables():
    queues = SiteQueues([0, 0], [0.0, 0.0], [2.0, 2.0], [1])
    queues.set_tables(2.0, [0])
    assert queues.serve_until(9.0).tolist() == [0]


def test_people_wait_without_tables_and_start_when_one_opens():
    queues = SiteQueues([0, 1], [0.0, 0.0], [1.0, 1.0], [0, 1])
    assert queues.next_start() == 0.0
    queues.set_tables(5.0, [0, 1])
    assert queues.next_start() == np.inf
    assert queues.waiting(5.0).tolist() == [1, 0]
    queues.set_tables(7.5, [1, 1])
    assert queues.next_start() == 7.5
    assert queues.serve_until(8.0).tolist() == [1, 0]
    assert queues.start.tolist() == [7.5, 0.0]


def test_closing_and_opening_again_makes_no_extra_table():
    queues = SiteQueues([0, 0, 0], [0.0, 0.0, 0.0], [10.0, 10.0, 1.0], [2])
    queues.set_tables(1.0, [1])
    queues.set_tables(2.0, [2])
    queues.serve_until(20.0)
    assert queues.start.tolist() == [0.0, 0.0, 10.0]


def test_persons_added_later_queue_behind_those_who_arrived_before():
    queues = SiteQueues([0, 0], [0.0, 3.0], [2.0, 2.0], [1])
    queues.serve_until(1.0)
    assert queues.add([0, 0], [2.0, 3.0], [2.0, 2.0]).tolist() == [2, 3]
    assert queues.serve_until(20.0).tolist() == [0, 2, 1, 3][1:]


def test_a_site_without_persons_and_a_county_without_sites_are_served():
    assert SiteQueues([], [], [], [3, 0]).serve_until(5.0).size == 0
    empty = SiteQueues([], [], [], [])
    assert empty.serve_until(5.0).size == empty.waiting(5.0).size == 0
    assert empty.next_start() == np.inf


@pytest.mark.parametrize(
    ("site", "arrival", "service", "tables", "message"),
    [
        ([2], [0.0], [1.0], [1, 1], "sites must be 0 to 1"),
        ([-1], [0.0], [1.0], [1, 1], "sites must be 0 to 1"),
        ([0], [np.nan], [1.0], [1], "arrival is not finite"),
        ([0], [0.0], [-1.0], [1], "service time is negative"),
        ([0], [0.0], [np.inf], [1], "service time is negative or not finite"),
        ([0], [0.0, 1.0], [1.0], [1], "differ in shape"),
        ([0], [0.0], [1.0], [-1], "none negative"),
    ],
)
def test_impossible_persons_and_tables_are_refused(site, arrival, service, tables, message):
    with pytest.raises(ValueError, match=message):
        SiteQueues(site, arrival, service, tables)


def test_what_is_final_cannot_be_changed():
    queues = SiteQueues([0], [0.0], [1.0], [1])
    queues.serve_until(3.0)
    with pytest.raises(ValueError, match=r"starts before 3\.0 are final"):
        queues.set_tables(2.0, [2])
    with pytest.raises(ValueError, match=r"before 3\.0, where starts are final"):
        queues.add([0], [2.0], [1.0])
    with pytest.raises(ValueError, match="NaN"):
        queues.serve_until(np.nan)
