"""The history of levels answers for the past exactly; the log's tables grow, count and sort as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import BINS, Column, bin_edges, histogram
from sim.controls import Controls, History, Level, Members, Zone
from sim.log import EVENTS, INFECTIONS, Event, Log, Stage

SIZE = 6
ENTRIES = st.lists(
    st.tuples(st.sets(st.integers(0, SIZE - 1), min_size=1), st.integers(0, 4), st.integers(0, 3)), max_size=30
)


def written(entries):
    """A history, and the same as a naive list of (id, time, level): entries are (ids, step ≥ 0, level)."""
    history, naive, time = History(SIZE), [], 0.0
    for ids, step, level in entries:
        time += step
        history.set(np.array(sorted(ids)), time, level)
        naive += [(i, time, level) for i in ids]
    return history, naive


def naive_level(naive, person, time):
    """The last entry of the person at or before the time."""
    return ([0] + [level for i, t, level in naive if i == person and t <= time])[-1]


# ---- history -----------------------------------------------------------------------------------------------


@given(ENTRIES, st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(-2, 260)), max_size=40))
def test_the_past_is_what_a_naive_list_says(entries, questions):
    history, naive = written(entries)
    ids, halves = np.array(questions, dtype=int).reshape(-1, 2).T
    answers = history.level_at(ids, halves / 2)
    assert answers.tolist() == [naive_level(naive, i, half / 2) for i, half in questions]


@given(ENTRIES)
def test_now_is_the_level_at_the_end_of_time(entries):
    history, _ = written(entries)
    np.testing.assert_array_equal(history.now, history.level_at(np.arange(SIZE), np.inf))


@given(ENTRIES)
def test_members_of_a_level_are_those_who_have_it_now_however_often_one_looks(entries):
    history = History(SIZE)
    often, seldom = Members(history, 1), Members(history, 1)
    for time, (ids, _, level) in enumerate(entries):
        history.set(np.array(sorted(ids)), float(time), level)
        assert often.now().tolist() == np.flatnonzero(history.now == 1).tolist()
    assert seldom.now().tolist() == np.flatnonzero(history.now == 1).tolist()


@given(ENTRIES, st.integers(0, 120))
def test_asking_for_many_equals_asking_one_by_one(entries, time):
    history, _ = written(entries)
    together = history.level_at(np.arange(SIZE), np.full(SIZE, float(time)))
    np.testing.assert_array_equal(together, history.level_at(np.arange(SIZE), float(time)))
    assert together.tolist() == [history.level_at(np.array([i]), time)[0] for i in range(SIZE)]


@given(ENTRIES)
def test_asking_changes_nothing(entries):
    history, _ = written(entries)
    before = history.last.copy(), history.now.copy(), history.rows
    first = history.level_at(np.arange(SIZE), 3.0)
    np.testing.assert_array_equal(first, history.level_at(np.arange(SIZE), 3.0))
    np.testing.assert_array_equal(before[0], history.last)
    np.testing.assert_array_equal(before[1], history.now)
    assert before[2] == history.rows


def test_a_level_holds_from_its_time_on_and_not_before():
    history = History(1)
    history.set([0], 14.0, Level.HOME)
    before = np.nextafter(14.0, 0.0)
    assert history.level_at(np.zeros(3, dtype=int), [before, 14.0, 15.0]).tolist() == [0, Level.HOME, Level.HOME]


def test_at_the_same_time_the_later_entry_wins():
    history = History(2)
    history.set([0, 1], 5.0, 2)
    history.set([0], 5.0, 3)
    assert history.level_at(np.array([0, 1]), 5.0).tolist() == [3, 2]
    assert history.level_at(np.array([0, 1]), 4.9).tolist() == [0, 0]


def test_an_earlier_time_of_the_same_id_is_refused_and_changes_nothing():
    history = History(2)
    history.set([0], 5.0, 1)
    with pytest.raises(ValueError, match=r"a level at 4\.0 would come before"):
        history.set([0, 1], 4.0, 2)
    assert history.now.tolist() == [1, 0]
    assert history.rows == 1
    history.set([1], 4.0, 2)
    assert history.now.tolist() == [1, 2]


def test_an_unchanged_level_adds_no_row():
    history = History(3)
    history.set([0, 1, 2], 1.0, 0)
    assert history.rows == 0
    history.set([0, 1], 1.0, 2)
    history.set([0, 1, 2], 2.0, 2)
    assert history.rows == 3
    assert history.since([0, 1, 2]).tolist() == [1.0, 1.0, 2.0]


def test_since_is_minus_infinity_where_nothing_changed():
    history = History(2)
    history.set(1, 3.0, 1)
    assert history.since([0, 1]).tolist() == [-np.inf, 3.0]


def test_a_long_history_keeps_its_beginning():
    history = History(3)
    for hour in range(5_000):
        history.set([hour % 3], float(hour), 1 + hour // 3 % 2)
    assert history.rows == 5_000
    hours = np.arange(5_000)
    np.testing.assert_array_equal(history.level_at(hours % 3, hours), 1 + hours // 3 % 2)
    assert history.level_at(np.array([1, 2]), [0.5, 1.5]).tolist() == [0, 0]


def test_the_county_starts_unrestricted():
    controls = Controls(persons=4, grids=2, stairwells=2)
    assert not controls.persons.now.any()
    for areas in (controls.zones, controls.schools_closed, controls.workplaces_closed):
        assert areas.level_at(np.arange(2), 0.0).tolist() == [Zone.ORDINARY, Zone.ORDINARY]


# ---- columns -----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 700), max_size=6))
def test_a_column_keeps_every_row_while_it_grows(sizes):
    column = Column(EVENTS)
    for k, n in enumerate(sizes):
        column.add(n, time=np.arange(n), event=Event.SWABBED, stage=Stage.NONE, person=k, place=-1, detail=0.0)
        column.append((float(k), Event.POSITIVE, Stage.NONE, k, -1, 1.0))
    expected = [(k, t) for k, n in enumerate(sizes) for t in [*range(n), k]]
    assert column.size == len(column.rows) == len(expected)
    assert column.rows[["person", "time"]].tolist() == expected


def test_adding_nothing_adds_nothing():
    column = Column(INFECTIONS)
    column.add(0, time=1.0)
    assert column.size == column.rows.size == 0


# ---- waits -------------------------------------------------------------------------------------------------


def test_a_wait_is_counted_between_the_edges_of_its_bin():
    edges = bin_edges()
    assert edges.size == BINS + 1
    middles = np.sqrt(edges[:-1] * edges[1:])
    assert histogram(middles).tolist() == [1] * BINS
    assert [np.flatnonzero(histogram([w])).item() for w in (edges[3] * 1.0001, edges[4] * 0.9999)] == [3, 3]


def test_a_wait_on_an_edge_belongs_to_the_bin_above():
    edges = bin_edges()
    exact = np.flatnonzero(np.log2(edges[:-1]) % 1 == 0)
    assert [np.flatnonzero(histogram([edges[i]])).item() for i in exact] == exact.tolist()


def test_bins_reach_from_a_second_to_half_a_year():
    edges = bin_edges()
    assert edges[0] * 3600 == pytest.approx(0.88, abs=0.01)
    assert edges[-1] / 24 == pytest.approx(170.7, abs=0.1)


def test_short_and_long_waits_go_to_the_end_bins_and_nobody_is_lost():
    counts = histogram([0.0, 1e-9, 1e9, np.inf])
    assert (counts[0], counts[-1], counts.sum()) == (2, 2, 4)
    assert histogram([]).sum() == 0


# ---- tables ------------------------------------------------------------------------------------------------


def test_tables_are_sorted_and_the_log_is_not_changed():
    log = Log()
    log.add_many([3.0, 1.0, 1.0], Event.POSITIVE, [5, 9, 4])
    log.add(1.0, Event.SWABBED, 9, detail=2.0)
    log.infections.add(3, time=[2.0, 1.0, 1.0], person=[0, 8, 7])
    for time, place in ((2.0, 0), (1.0, 1), (1.0, 0)):
        log.batch(time, Event.TABLES, Stage.SAMPLING, n=1, place=place)
    tables = log.tables()
    order = tables.events[["time", "event", "person"]].tolist()
    assert order == sorted(order) == [(1.0, 11, 9), (1.0, 12, 4), (1.0, 12, 9), (3.0, 12, 5)]
    assert tables.infections[["time", "person"]].tolist() == [(1.0, 7), (1.0, 8), (2.0, 0)]
    assert tables.batches[["time", "place"]].tolist() == [(1.0, 1), (1.0, 0), (2.0, 0)]
    assert log.events.rows["person"].tolist() == [5, 9, 4, 9]
    assert tables.reports.size == 0


def test_tables_are_copies():
    log = Log()
    log.add(1.0, Event.SWABBED, 3)
    tables = log.tables()
    log.events.rows["person"] = 4
    assert tables.events["person"].tolist() == [3]


def test_a_batch_keeps_the_number_the_sum_and_the_histogram_of_its_waits():
    log = Log()
    log.batch(4.0, Event.FINISHED, Stage.LABORATORY, n=10, waits=[0.5, 0.25, 0.25], place=2)
    (row,) = log.tables().batches
    assert (row["time"], row["stage"], row["place"], row["n"], row["total"]) == (4.0, Stage.LABORATORY, 2, 10, 1.0)
    assert row["waits"].tolist() == histogram([0.5, 0.25, 0.25]).tolist()


def test_each_batch_keeps_its_own_waits_when_the_table_is_sorted_and_has_grown():
    log = Log()
    for i in range(1000):
        log.batch(float(1000 - i), Event.STARTED, Stage.LABORATORY, n=1, waits=[0.001 * i] if i % 3 == 0 else ())
    tables = log.tables()
    assert tables.batches["time"].tolist() == list(range(1, 1001))
    for row in tables.batches:
        i = 1000 - int(row["time"])
        assert row["waits"].tolist() == (histogram([0.001 * i]).tolist() if i % 3 == 0 else [0] * 256)
    chosen = tables.mass.take(np.array([999, 5, 0]))
    assert (chosen == tables.batches[[999, 5, 0]]).all()
    assert log.batches.rows["waits"].sum() == 334
