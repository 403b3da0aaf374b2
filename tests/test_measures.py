"""Measures against tables worked by hand: each test writes a log and knows the answer."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import names, zoning
from sim.controls import Level, Zone
from sim.log import Event, Found, Layer, Log, Stage, Test
from sim.measures import cases, contacts, daily, delay_chain, measures, round_clock, stages
from sim.queues import queue
from sim.response.situation import Report, Situation
from sim.result import Result
from sim.scenario.model import Scenario
from sim.spells import Steps, pair, rows

DOCS = Path(__file__).parents[1] / "docs" / "measures.md"


def finished(log: Log, end: float = 240.0, scenario: Scenario | None = None) -> Result:
    """A run of a county with two grids of 1000 and 500 residents in one town."""
    return Result(
        scenario=scenario or Scenario(),
        seed=1,
        replicate=0,
        tables=log.tables(),
        n=1500,
        towns=("A",),
        grid_town=np.array([0, 0]),
        grid_residents=np.array([1000, 500]),
        end=end,
    )


def infect(log: Log, person: int, time: float, infector: int = -1, onset: float | None = None) -> None:
    """Infected at `time` (h); introduced without an infector; without onset never symptomatic."""
    log.infections.add(
        1, time=time, person=person, infector=infector, layer=Layer.SEED if infector < 0 else Layer.COMMUNITY,
        grid=0, town=0, latent_end=time + 48, onset=time + 72 if onset is None else onset,
        symptomatic=onset is not None, level=0, zone=0,
    )  # fmt: skip


def confirm(log: Log, person: int, time: float, found: Found = Found.CLINIC) -> None:
    log.add(time, Event.CONFIRMED, person, place=0, detail=found)


def serve(  # noqa: PLR0913
    log: Log, stage: Stage, person: int, queued: float, started: float | None, stop: float | None, server: int = 0
) -> None:
    """One person's way through a stage; None: not yet."""
    log.add(queued, Event.QUEUED, person, stage=stage, detail=0)
    if started is not None:
        log.add(started, Event.STARTED, person, stage=stage, detail=server)
    if stop is not None:
        log.add(stop, Event.FINISHED, person, stage=stage, detail=server)


def outbreak() -> Log:
    """Person 0 is introduced, infects 1 and 2 before the report at 100 h and 3 after it; 1 infects 4; 4 infects 5."""
    log = Log()
    infect(log, 0, 10.0, onset=80.0)
    infect(log, 1, 60.0, 0, onset=130.0)
    infect(log, 2, 70.0, 0)
    confirm(log, 0, 100.0)
    infect(log, 3, 110.0, 0)
    infect(log, 4, 120.0, 1, onset=190.0)
    infect(log, 5, 200.0, 4)
    return log


# spread ------------------------------------------------------------------------------------------------


def test_a_result_goes_to_another_process_with_what_was_made_of_it():
    log = Log()
    confirm(log, 1, 30.0)
    result = finished(log)
    values = measures(result)
    again = pickle.loads(pickle.dumps(result))
    assert again.made.keys() == result.made.keys() != set()
    assert repr(measures(again)) == repr(values)


def test_infections_are_counted_by_origin_and_from_the_first_report_on():
    found = measures(finished(outbreak(), end=600.0))
    assert found["imported_infections"] == 1
    assert found["local_infections"] == 5
    assert found["outbreak_size"] == 6
    assert found["infections_after_report"] == 3
    assert found["hours_infection_to_report"] == 90
    assert found["large_outbreak"] == 0


def test_who_brings_an_infection_after_the_report_is_no_infection_after_the_report():
    log = outbreak()
    before = measures(finished(log, end=600.0))
    infect(log, 9, 150.0)
    after = measures(finished(log, end=600.0))
    for name in ("infections_after_report", "local_infections", "reproduction_under_control"):
        assert after[name] == before[name]
    assert after["imported_infections"] == before["imported_infections"] + 1
    assert after["outbreak_size"] == before["outbreak_size"] + 1


def test_large_means_the_scenarios_threshold():
    small = Scenario.model_validate({"measures": {"large": 3}})
    assert measures(finished(outbreak(), scenario=small))["large_outbreak"] == 1
    large = Scenario.model_validate({"measures": {"large": 4}})
    assert measures(finished(outbreak(), scenario=large))["large_outbreak"] == 0


def test_an_outbreak_that_nobody_finds_counts_from_its_start():
    log = Log()
    infect(log, 0, 0.0)
    infect(log, 1, 50.0, 0)
    found = measures(finished(log, scenario=Scenario.model_validate({"measures": {"large": 1}})))
    assert found["large_outbreak"] == 1
    assert np.isnan(found["infections_after_report"])
    assert np.isnan(found["hours_infection_to_report"])


def test_reproduction_under_control_counts_only_those_followed_long_enough():
    """Infected after the report: 3 (none), 4 (one), 5 (none); at 430 h person 5 was infected less than 10 d ago."""
    assert measures(finished(outbreak(), end=600.0))["reproduction_under_control"] == pytest.approx(1 / 3)
    assert measures(finished(outbreak(), end=430.0))["reproduction_under_control"] == pytest.approx(1 / 2)
    assert np.isnan(measures(finished(outbreak(), end=240.0))["reproduction_under_control"])


def test_controlled_is_a_quiet_window_and_few_infections():
    assert measures(finished(outbreak(), end=200.0 + 336 + 1))["controlled"] == 1
    assert measures(finished(outbreak(), end=200.0 + 336))["controlled"] == 0
    few = Scenario.model_validate({"measures": {"controlled_below": 6}})
    assert measures(finished(outbreak(), end=600.0, scenario=few))["controlled"] == 0


# finds and ends ----------------------------------------------------------------------------------------


def test_reported_infections_peak_and_share_in_quarantine():
    log = Log()
    for person, (time, found) in enumerate([(5, 1), (30, 5), (40, 5), (47, 3), (48, 6)]):
        confirm(log, person, float(time), Found(found))
    found = measures(finished(log))
    assert found["reported_infections"] == 5
    assert found["peak_daily_reported"] == 3
    assert found["share_found_in_quarantine"] == 0.4


def test_a_case_is_unlinked_when_no_list_ties_him_to_another_case():
    log = Log()
    infect(log, 9, 0.0)  # introduced: his source is outside
    for person in (1, 2, 3, 9):
        confirm(log, person, 10.0 + person)
    log.add(12.0, Event.CONTACT_LISTED, 2, detail=1)  # 1 and 2 are tied by the list of 1
    log.add(14.0, Event.CONTACT_LISTED, 7, detail=3)  # 7 is no case, so 3 stays alone
    assert measures(finished(log))["share_unlinked"] == pytest.approx(1 / 3)


def test_community_zero_is_the_first_of_three_quiet_days():
    """Finds in the community on days 0 and 2, in quarantine on day 4: days 3, 4, 5 are quiet."""
    log = Log()
    confirm(log, 0, 12.0)
    confirm(log, 1, 60.0, Found.ROUND)
    confirm(log, 2, 100.0, Found.QUARANTINE)
    assert measures(finished(log, end=144.0))["days_to_community_zero"] == 2.5
    assert np.isnan(measures(finished(log, end=143.0))["days_to_community_zero"])


def zone(log: Log, time: float, grid: int, **residents: int) -> None:
    """Residents of a grid at these levels from `time` (h) on."""
    for level, n in residents.items():
        log.zonings.add(1, time=time, grid=grid, level=Zone[level.upper()], residents=n)


def test_the_last_lift_counts_only_when_every_zone_is_lifted():
    log = Log()
    confirm(log, 0, 24.0)
    zone(log, 30.0, 0, lockdown=1000)
    zone(log, 40.0, 1, control=500)
    zone(log, 96.0, 0, lockdown=0)
    assert np.isnan(measures(finished(log))["days_to_last_lift"])
    zone(log, 120.0, 1, control=0)
    assert measures(finished(log))["days_to_last_lift"] == 4


def zoned() -> Log:
    """A grid of 1,000 under control, of which 300 in lockdown from day 2 to 4; another sealed a day before the end."""
    log = Log()
    zone(log, 24.0, 0, control=1000)
    zone(log, 48.0, 0, control=700, lockdown=300)
    zone(log, 96.0, 0, control=0, lockdown=0)
    zone(log, 216.0, 1, lockdown=500)
    return log


def test_zone_days_are_residents_times_days_under_the_level_that_holds():
    found = measures(finished(zoned()))
    assert found["person_days_control"] == 1000 + 2 * 700
    assert found["person_days_lockdown"] == 2 * 300 + 500
    assert found["person_days_precaution"] == 0
    assert found["person_days_restricted"] == found["person_days_control"] + found["person_days_lockdown"]
    assert daily(finished(zoned()))["residents_lockdown"].tolist() == [0, 0, 300, 300, 0, 0, 0, 0, 0, 500]


def test_people_under_each_level_are_told_by_town_and_their_days_add_up():
    result = replace(finished(zoned()), towns=("A", "B"), grid_town=np.array([0, 1]))
    table = zoning.zones(result).set_index(["town", "level", "day"]).sort_index()
    assert table.loc[("A", "control"), "person_days"].to_dict() == {1: 1000.0, 2: 700.0, 3: 700.0}
    assert table.loc[("A", "lockdown"), "residents"].to_dict() == {2: 300, 3: 300}
    assert table.loc[("B", "lockdown"), "person_days"].to_dict() == {9: 500.0}
    whole = measures(result)
    for level, days in table.groupby("level")["person_days"].sum().items():
        assert days == whole[f"person_days_{level}"]


# the chain ---------------------------------------------------------------------------------------------


def chain() -> Log:
    """Two cases. 0: onset 20, found 50, core 53, bed 51.5. 1: onset 60, found 100, core 105, still without a bed.

    Contacts of 0, listed at 53: 10 gets a card at 54, a bus at 58, a room at 59; 11 waits; 12 becomes a case at 57.
    """
    log = Log()
    infect(log, 0, 0.0, onset=20.0)
    infect(log, 1, 10.0, 0, onset=60.0)
    for person, times in ((0, (50.0, 53.0)), (1, (100.0, 105.0)), (12, (57.0, None))):
        confirm(log, person, times[0], Found.CONTACT_AT_HOME if person == 12 else Found.CLINIC)
        if times[1] is not None:
            log.add(times[1], Event.CORE_INFORMATION, person)
    log.add(51.5, Event.HOSPITALISED, 0)
    log.add_many(53.0, Event.CONTACT_LISTED, [10, 11, 12], detail=0)
    log.add_many(54.0, Event.CARD, [10, 11, 12], detail=0)
    log.add(58.0, Event.PICKED_UP, 10)
    log.add(59.0, Event.ADMITTED, 10)
    log.add(66.0, Event.HOSPITALISED, 12)
    return log


def test_onset_to_isolation_is_censored_for_those_who_wait():
    """31.5 h for person 0; person 1 waits for 60 h so far: the median is reached, nine in ten is not."""
    found = measures(finished(chain(), end=120.0))
    assert found["hours_onset_to_isolation_p50"] == 31.5
    assert np.isnan(found["hours_onset_to_isolation_p90"])


def test_who_is_inside_at_onset_is_isolated_at_once():
    log = Log()
    infect(log, 0, 0.0, onset=70.0)
    log.add(30.0, Event.ADMITTED, 0)
    confirm(log, 0, 80.0, Found.QUARANTINE)
    log.add(82.0, Event.LEFT_ROOM, 0)
    assert measures(finished(log))["hours_onset_to_isolation_p50"] == 0
    assert cases(finished(log))["isolated"].tolist() == [70]


def test_core_information_counts_those_whose_four_hours_are_over():
    assert measures(finished(chain(), end=120.0))["share_core_information_4h"] == pytest.approx(1 / 3)
    assert measures(finished(chain(), end=103.0))["share_core_information_4h"] == 1 / 2  # person 1 is not due yet


def test_whose_limit_had_not_run_out_at_the_end_is_left_out_even_if_he_is_done():
    """Of those who are not done yet nobody knows, so counting the others only would flatter."""
    log = Log()
    for person, confirmed, known in ((0, 10.0, 20.0), (1, 238.0, 239.0), (2, 239.0, None)):
        infect(log, person, 1.0)
        confirm(log, person, confirmed)
        if known is not None:
            log.add(known, Event.CORE_INFORMATION, person)
    assert measures(finished(log))["share_core_information_4h"] == 0.0


def test_contacts_count_as_moved_within_twelve_hours_of_the_cases_confirmation():
    """Of 10 (room at 59), 11 (never) and 12 (bed at 66, 16 h after the confirmation at 50) one is in time."""
    assert measures(finished(chain(), end=120.0))["share_contacts_moved_12h"] == pytest.approx(1 / 3)
    at_home = Scenario.model_validate({"grouping": {"close_contact": "home"}})
    assert np.isnan(measures(finished(chain(), scenario=at_home))["share_contacts_moved_12h"])


def test_a_contact_who_was_in_quarantine_before_is_moved_in_time():
    log = Log()
    log.add(5.0, Event.ADMITTED, 10)
    confirm(log, 0, 50.0)
    log.add(53.0, Event.CONTACT_LISTED, 10, detail=0)
    assert contacts(finished(log))["moved"].tolist() == [50]
    assert measures(finished(log))["share_contacts_moved_12h"] == 1


def test_a_contact_sent_to_another_county_is_moved():
    log = Log()
    confirm(log, 0, 50.0)
    log.add(53.0, Event.CONTACT_LISTED, 10, detail=0)
    log.add(60.0, Event.SENT_ELSEWHERE, 10)
    assert measures(finished(log))["share_contacts_moved_12h"] == 1


def test_the_delay_chain_has_each_step_with_those_still_under_way():
    table = delay_chain(finished(chain(), end=120.0))
    assert list(table.index) == list(names.STEPS)
    assert table.loc["infection_to_onset", ["n", "median", "p90"]].tolist() == [2, 20, 50]
    assert table.loc["onset_to_confirmed", "median"] == 30
    assert table.loc["confirmed_to_core", ["n", "open", "median", "standard"]].tolist() == [3, 1, 3 + 2, 4]
    assert table.loc["confirmed_to_listed", ["n", "open", "median"]].tolist() == [3, 0, 3]
    assert table.loc["listed_to_card", "median"] == 1
    assert table.loc["picked_up_to_room", ["n", "open", "median"]].tolist() == [1, 0, 1]
    assert table.loc["confirmed_to_hospital", ["n", "open", "median"]].tolist() == [3, 1, 9]


def test_a_contact_who_becomes_a_case_leaves_the_chain_at_that_time():
    """Card at 54: 12 leaves after 3 h, 10 is picked up after 4 h, 11 waits on: of the two at risk one is served."""
    table = delay_chain(finished(chain(), end=120.0))
    assert table.loc["card_to_picked_up", ["n", "open", "median"]].tolist() == [3, 2, 4]


def test_round_clock_and_round_hours():
    log = Log()
    for number, times in ((0, (10, 17, 30, 34, 36)), (1, (50, 60))):
        kinds = (
            Event.ROUND_ORDERED,
            Event.ROUND_OPENED,
            Event.ROUND_SAMPLED,
            Event.ROUND_REPORTED_95,
            Event.ROUND_DONE,
        )
        for time, kind in zip(times, kinds, strict=False):
            log.add(float(time), kind, place=number, detail=1000)
    clock = round_clock(finished(log, end=100.0))
    assert clock.loc[0, ["ordered", "opened", "sampled_end", "reported_95", "done"]].tolist() == [10, 17, 30, 34, 36]
    assert clock.loc[0, "hours"] == 24
    assert np.isnan(clock.loc[1, "hours"])
    assert measures(finished(log, end=100.0))["round_hours"] == 24  # half the rounds: the other is open for 50 h
    log.add(50.0, Event.ROUND_ORDERED, place=2, detail=1000)
    assert np.isnan(measures(finished(log, end=100.0))["round_hours"])  # two of three open for 50 h
    assert measures(finished(log, end=60.0))["round_hours"] == 24  # open for 10 h: no reason to think them slower


# stages ------------------------------------------------------------------------------------------------


def test_stage_row_of_three_served_one_handed_on_and_one_waiting():
    log = Log()
    log.add(0.0, Event.CAPACITY, stage=Stage.TRACING, detail=1)
    serve(log, Stage.TRACING, 1, 0.0, 0.0, 3.0)
    serve(log, Stage.TRACING, 2, 1.0, 3.0, 5.0)
    serve(log, Stage.TRACING, 3, 1.0, 5.0, None)
    log.add(2.0, Event.QUEUED, 4, stage=Stage.TRACING)
    log.add(2.5, Event.HANDED_ON, 4, stage=Stage.TRACING)
    serve(log, Stage.TRACING, 5, 4.0, None, None)
    row = stages(finished(log, end=10.0)).loc["tracing"]
    assert row[["arrivals", "served", "in_service", "handed_on", "still_waiting"]].tolist() == [5, 2, 1, 1, 1]
    assert row["mean_wait"] == 2
    assert row["p50"] == 4  # S: 4/5 at 0 h; 3 at risk at 2 h: 8/15; 2 at risk at 4 h: 4/15
    assert np.isnan(row["p90"])
    assert row["peak_queue"] == 3  # persons 2, 3, 4 from 2.0 to 2.5 h
    assert row["oldest_waiting"] == 6
    assert row["utilisation"] == 1  # the team works without a break
    assert row["work_waiting"] == pytest.approx(3 * 10 / 3)  # three in the queue, 10 busy hours for three, one team
    found = measures(finished(log, end=10.0))
    assert found["still_waiting"] == found["still_waiting_tracing"] == 1
    assert found["hours_of_work_waiting"] == found["hours_of_work_waiting_tracing"] == pytest.approx(10)


def test_a_server_with_many_persons_is_busy_once_and_overtime_is_no_more_than_full():
    log = Log()
    log.add(0.0, Event.CAPACITY, stage=Stage.TRANSFER, detail=2)
    log.add(6.0, Event.CAPACITY, stage=Stage.TRANSFER, detail=0)
    for person in range(20):
        serve(log, Stage.TRANSFER, person, 0.0, 1.0, 3.0, server=0)
    serve(log, Stage.TRANSFER, 30, 4.0, 4.0, 8.0, server=1)
    line = queue(finished(log, end=10.0), Stage.TRANSFER)
    assert line.busy.integral(10.0) == 6
    assert line.utilisation == pytest.approx(6 / (12 + 2))  # two hours of overtime are on duty, too


def test_lanes_of_checkpoints_are_rows_by_class_with_the_waits_of_all_entrances():
    log = Log()
    log.batch(24.0, Event.CROSSED, Stage.NONE, 2, [0.1, 0.3], place=1)  # trucks of entrance 0
    log.batch(24.0, Event.CROSSED, Stage.NONE, 1, [2.0], place=5)  # and of entrance 2
    log.batch(24.0, Event.CROSSED, Stage.NONE, 4, [0.0] * 4, place=4)  # cars there
    table = stages(finished(log, end=48.0))
    trucks, cars = table.loc["truck_lanes"], table.loc["car_lanes"]
    assert trucks[["arrivals", "served"]].tolist() == [3, 3]
    assert cars[["arrivals", "served", "mean_wait"]].tolist() == [4, 4, 0]
    assert trucks["mean_wait"] == pytest.approx(0.8)
    assert trucks["p50"] == pytest.approx(0.3, rel=0.05)
    assert trucks["max_wait"] == pytest.approx(2.0, rel=0.05)
    assert np.isnan(trucks["peak_queue"])
    none = stages(finished(Log())).loc["truck_lanes"]
    assert none["arrivals"] == 0
    assert np.isnan(none["p90"])


def test_waits_of_a_person_who_comes_twice_are_two_waits():
    log = Log()
    for queued, started, stop in ((0.0, 1.0, 2.0), (2.0, 5.0, 6.0)):
        serve(log, Stage.RESWAB, 7, queued, started, stop, server=-1)
    line = queue(finished(log), Stage.RESWAB)
    assert sorted(line.waits) == [1, 3]
    assert np.isnan(line.utilisation)  # no limit of servers
    assert np.isnan(line.clearing)


def test_who_is_handed_on_and_comes_back_at_the_same_moment_has_two_waits():
    log = Log()
    log.add(0.0, Event.QUEUED, 7, stage=Stage.TRANSFER)
    log.add(4.0, Event.HANDED_ON, 7, stage=Stage.TRANSFER)
    serve(log, Stage.TRANSFER, 7, 4.0, 6.0, 7.0)
    line = queue(finished(log), Stage.TRANSFER)
    assert (line.given_up.tolist(), line.waits.tolist()) == ([4], [2])


def test_mass_sampling_is_read_from_histograms_to_a_few_percent():
    log = Log()
    log.add(5.0, Event.CAPACITY, stage=Stage.SAMPLING, place=0, detail=2)
    log.batch(6.0, Event.QUEUED, Stage.SAMPLING, 100, place=0)
    log.batch(6.0, Event.STARTED, Stage.SAMPLING, 80, np.repeat([0.1, 0.5], 40), place=0)
    log.batch(7.0, Event.QUEUED, Stage.SAMPLING, 10, place=0)
    log.batch(7.0, Event.FINISHED, Stage.SAMPLING, 80, place=0)
    line = queue(finished(log, end=8.0), Stage.SAMPLING)
    assert (line.arrivals, line.started, line.served, line.still_waiting) == (110, 80, 80, 30)
    assert line.mean_wait == pytest.approx(0.3)
    assert sorted(set(line.ages)) == [1, 2]
    assert np.bincount(line.ages.astype(int)).tolist() == [0, 10, 20]  # the last to come still wait
    assert line.waiting.at([6.0, 7.0]).tolist() == [20, 30]
    assert line.utilisation == pytest.approx(80 * 0.01 / (2 * 3))
    row = stages(finished(log, end=8.0)).loc["sampling"]
    assert row["p50"] == pytest.approx(0.5, rel=0.04)
    found = measures(finished(log, end=8.0))
    assert np.isnan(found["sampling_wait_p90"])
    assert found["persons_sampled"] == 80


def test_queue_times_at_several_rounds_do_not_mix():
    log = Log()
    log.batch(6.0, Event.QUEUED, Stage.SAMPLING, 5, place=0)
    log.batch(7.0, Event.QUEUED, Stage.SAMPLING, 5, place=1)
    log.batch(7.0, Event.STARTED, Stage.SAMPLING, 5, np.zeros(5), place=1)
    assert queue(finished(log, end=8.0), Stage.SAMPLING).ages.tolist() == [2] * 5


def test_sampling_wait_is_in_minutes():
    log = Log()
    log.batch(6.0, Event.QUEUED, Stage.SAMPLING, 100)
    log.batch(6.0, Event.STARTED, Stage.SAMPLING, 100, np.repeat([0.0, 0.5], [85, 15]))
    assert measures(finished(log))["sampling_wait_p90"] == pytest.approx(30, rel=0.04)


def test_a_plate_keeps_one_machine_busy_and_tubes_are_arrivals():
    log = Log()
    log.add(0.0, Event.CAPACITY, stage=Stage.LABORATORY, detail=2)
    log.batch(1.0, Event.QUEUED, Stage.LABORATORY, 94)
    log.batch(1.0, Event.STARTED, Stage.LABORATORY, 94, np.zeros(94))
    log.batch(3.0, Event.FINISHED, Stage.LABORATORY, 94)
    log.batch(9.0, Event.QUEUED, Stage.LABORATORY, 6)
    found = finished(log, end=10.0)
    assert queue(found, Stage.LABORATORY).utilisation == pytest.approx(2 / 20)
    assert measures(found)["tubes"] == 100
    assert measures(found)["still_waiting_laboratory"] == 6
    assert measures(found)["still_waiting"] == 0  # tubes are no persons


def test_the_oldest_who_waits_is_the_one_who_came_first_of_those_left():
    log = Log()
    serve(log, Stage.TRACING, 1, 1.0, 2.0, None)
    for person, came in ((2, 4.0), (3, 2.5), (4, 9.0)):
        serve(log, Stage.TRACING, person, came, None, None)
    line = stages(finished(log, end=10.0)).loc["tracing"]
    assert (line["oldest_waiting"], line["still_waiting"], line["in_service"]) == (7.5, 3, 1)


def test_hours_of_work_waiting_are_what_all_servers_together_need_for_the_longest_queue():
    """Ten wait for two teams that take three hours each; 500 tubes for 1.6 machines, which do 2,000 tubes a day."""
    log = Log()
    log.add(0.0, Event.CAPACITY, stage=Stage.TRACING, detail=2)
    for person in range(12):
        serve(log, Stage.TRACING, person, 0.0, *((0.0, 3.0) if person < 2 else (None, None)), server=person)
    log.add(0.0, Event.CAPACITY, stage=Stage.LABORATORY, detail=1.6)
    log.batch(1.0, Event.QUEUED, Stage.LABORATORY, 500)
    scenario = Scenario.model_validate({"laboratory": {"tubes_per_machine_day": 1250}})
    found = finished(log, end=10.0, scenario=scenario)
    assert measures(found)["hours_of_work_waiting_tracing"] == pytest.approx(15.0)
    assert measures(found)["hours_of_work_waiting_laboratory"] == pytest.approx(500 / 2000 * 24)
    assert measures(found)["hours_of_work_waiting"] == pytest.approx(15.0)
    assert queue(found, Stage.LABORATORY).servers.peak() == 2
    first = daily(found).iloc[0]
    assert (first["work_waiting_tracing"], first["work_waiting_laboratory"]) == pytest.approx((15.0, 6.0))


def test_each_count_is_of_its_own_event_and_each_place_of_its_own_infections():
    counted = {
        "stood_in": Event.STOOD_IN, "nobody_there": Event.NOBODY_THERE, "checks_made": Event.CHECKED,
        "checks_by_grid_staff": Event.CHECKED_BY_STAFF, "beyond_grid_staff": Event.BEYOND_STAFF,
        "checks_missed": Event.UNCHECKED, "deliveries": Event.DELIVERED, "late_household_days": Event.LATE_DELIVERY,
    }  # fmt: skip
    places = {"in_line": Layer.SITE, "on_bus": Layer.BUS, "in_quarantine": Layer.QUARANTINE, "on_duty": Layer.DUTY}
    log = Log()
    for n, event in enumerate(counted.values(), 1):
        log.batch(5.0, event, Stage.NONE, n, place=0)
        log.batch(50.0, event, Stage.NONE, 10 * n, place=1)
    for n, layer in enumerate(places.values(), 1):
        for person in range(10 * n, 11 * n):
            infect(log, person, 7.0 + n, 0)
            log.infections.rows["layer"][-1] = layer
    found = measures(finished(log))
    assert {name: found[name] for name in counted} == {name: 11 * n for n, name in enumerate(counted, 1)}
    assert [found[f"infected_{name}"] for name in places] == [1, 2, 3, 4]


def test_slow_crews_are_busier_and_have_more_work_waiting():
    def sampling(pace):
        log = Log()
        log.add(0.0, Event.CAPACITY, stage=Stage.SAMPLING, detail=10)
        log.add(5.0, Event.PACE, place=3, detail=pace)
        log.batch(5.0, Event.QUEUED, Stage.SAMPLING, 400, place=3)
        log.batch(6.0, Event.STARTED, Stage.SAMPLING, 300, np.ones(300), place=3)
        return queue(finished(log, end=24.0), Stage.SAMPLING)

    usual, slow = sampling(1.0), sampling(1.5)
    assert usual.work_each == Scenario().sampling.swab_time.mean
    assert slow.work_each == pytest.approx(1.5 * usual.work_each)
    assert slow.utilisation == pytest.approx(1.5 * usual.utilisation)
    assert slow.clearing == pytest.approx(1.5 * usual.clearing)


def test_people_sampled_are_those_of_rounds_single_swabs_and_pools():
    log = Log()
    log.batch(30.0, Event.FINISHED, Stage.SAMPLING, 100)
    log.add(40.0, Event.SWABBED, 7)
    log.batch(60.0, Event.SWABBED, Stage.NONE, 20)
    found = finished(log, end=72.0)
    assert measures(found)["persons_sampled"] == 121
    assert daily(found)["sampled"].tolist() == [0, 101, 0]  # pools of key occupations are not among those of a day


def test_hours_down_and_up_the_chain_are_from_the_order_and_from_the_fact():
    """Ten grids have an order after 1 to 10 h; of eleven cases the county learns 1 to 11 h after them."""
    log, situation = Log(), Situation()
    for hours in range(1, 11):
        log.add(20.0 + hours, Event.RECEIVED, place=0, detail=float(hours))
    for hours in range(1, 12):
        situation.tell(Report.CASE, 0, -1, 40.0, 40.0 + hours)
    situation.tell(Report.ROUNDS, -1, 1, 0.0, 100.0)
    found = replace(finished(log), tables=log.tables(situation.table()))
    values = measures(found)
    assert values["hours_order_to_grid_p50"] == pytest.approx(5.5)
    assert values["hours_order_to_grid_p90"] == pytest.approx(9.1)
    assert values["hours_case_to_county_p90"] == pytest.approx(10.0)
    assert daily(found)["known"].tolist()[:3] == [0, 7, 4]


def test_cases_taken_to_a_bed_are_counted_on_the_day_when_they_come():
    log = Log()
    log.add(30.0, Event.ADMITTED, 1, place=0)
    log.add(60.0, Event.HOSPITALISED, 2)
    assert daily(finished(log, end=96.0))["isolated"].tolist() == [0, 0, 1, 0]


# burden and days ---------------------------------------------------------------------------------------


def test_rooms_nights_and_beds():
    """10 stays from 20 to 50 h (midnights 24, 48), 11 from 30 h to the end at 75 h (48, 72), 10 again at 74 h."""
    log = Log()
    for time, kind, person in (
        (20.0, Event.ADMITTED, 10), (50.0, Event.LEFT_ROOM, 10), (30.0, Event.ADMITTED, 11), (74.0, Event.ADMITTED, 10),
        (40.0, Event.HOSPITALISED, 1), (45.0, Event.HOSPITALISED, 2), (45.0, Event.DISCHARGED, 1),
    ):  # fmt: skip
        log.add(time, kind, person)
    found = measures(finished(log, end=75.0))
    assert found["people_quarantined"] == 2
    assert found["peak_rooms"] == 2
    assert found["room_nights"] == 4
    assert found["beds_peak"] == 1
    assert daily(finished(log, end=75.0))["in_rooms"].tolist() == [1, 2, 1, 2]


def test_leaks_count_different_persons():
    log = Log()
    log.add_many(np.array([1.0, 2.0, 3.0]), Event.SLIPPED_OUT, [4, 4, 5])
    log.add_many(1.0, Event.CONTACT_MISSED, [6, 7, 8, 6], detail=0)
    log.add(2.0, Event.SECONDARY_LISTED, 7, detail=1)
    confirm(log, 8, 3.0)
    found = measures(finished(log))
    assert found["slipped_out"] == 2
    assert found["never_supervised"] == 1


def test_days_add_up_to_the_run():
    log = outbreak()
    confirm(log, 1, 140.0, Found.QUARANTINE)
    log.add_many(100.0, Event.SWABBED, [0, 1], detail=Test.CLINIC)
    log.batch(130.0, Event.FINISHED, Stage.SAMPLING, 7)
    log.batch(131.0, Event.QUEUED, Stage.LABORATORY, 3)
    serve(log, Stage.TRACING, 0, 100.0, 125.0, 130.0)
    table, found = daily(finished(log)), measures(finished(log))
    assert len(table) == 10
    assert table["new_infections"].sum() == found["outbreak_size"]
    assert table["reported"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    assert table["reported_in_quarantine"].sum() == table["found_quarantine"].sum() == 1
    assert table["sampled"].sum() == found["persons_sampled"] == 9
    assert table["tubes"].sum() == found["tubes"] == 3
    assert table["waiting_tracing"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]


def test_what_did_not_happen_is_nan_and_what_can_be_counted_is_zero():
    found = measures(finished(Log()))
    counts = {key for key, value in found.items() if value == 0}
    assert {"local_infections", "reported_infections", "tubes", "room_nights", "still_waiting"} <= counts
    assert found["controlled"] == 1
    assert np.isnan([found[k] for k in ("round_hours", "share_unlinked", "days_to_community_zero")]).all()
    assert len(stages(finished(Log()))) == 9 + 2
    assert daily(finished(Log()))["reported"].sum() == 0
    assert delay_chain(finished(Log()))["n"].sum() == 0
    assert round_clock(finished(Log())).empty
    assert cases(finished(Log())).empty


# words -------------------------------------------------------------------------------------------------


def test_every_measure_column_and_step_has_a_name_a_unit_and_a_meaning():
    result = finished(chain())
    assert set(measures(result)) == set(names.MEASURES)
    assert all(n.meaning and n.unit in names.UNITS for n in names.MEASURES.values())
    columns = {*stages(result).columns, *daily(result).columns, *round_clock(result).columns}
    assert columns <= set(names.COLUMNS)
    assert set(stages(result).index) == set(names.STAGES) | set(names.LANES)


def test_every_event_find_and_layer_has_a_name_in_both_languages():
    catalogues = (names.EVENTS, names.FOUND, names.LAYERS, names.ZONES, names.TESTS, names.LEVELS)
    for enum, catalogue in zip((Event, Found, Layer, Zone, Test, Level), catalogues, strict=True):
        assert set(enum) == set(catalogue)
        assert all(n.en and n.zh for n in catalogue.values())


def test_the_page_of_measures_is_fresh():
    assert DOCS.read_text(encoding="utf-8") == names.page(), "run: python -m sim.names > docs/measures.md"


# spells ------------------------------------------------------------------------------------------------


def test_the_second_beginning_of_a_person_belongs_to_his_second_end():
    log = Log()
    for time, kind, person in ((0, 31, 5), (1, 31, 3), (2, 32, 5), (2, 31, 5), (7, 32, 3)):
        log.add(float(time), Event(kind), person)
    result = finished(log)
    begin, end = rows(result, Event.ADMITTED), rows(result, Event.LEFT_ROOM)
    assert pair(begin, end).tolist() == [0, 1, -1]


def test_changes_at_one_moment_count_together():
    steps = Steps.counting([1.0, 1.0, 2.0], [1, -1, 1])
    assert steps.peak() == 1
    assert steps.at([0.5, 1.0, 2.0]).tolist() == [0, 0, 1]
    assert steps.integral(5.0) == 3
    assert steps.daily_peak(2).tolist() == [1, 1]
