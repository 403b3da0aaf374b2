"""Claims for the border: lanes against theory, layouts, checks, and travellers who are the same under every layout."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from sim.columns import bin_edges
from sim.controls import Level, Zone
from sim.county import County, build
from sim.county.entrances import RESIDENTS, TRUCKS, Mode, read_entrances
from sim.crossings import APART, KEPT, border, entrances
from sim.exercise.sight import entrances as shown_entrances
from sim.findings.border import find_chance, lanes_apart, way_round
from sim.log import Check, Event, Layer, Test
from sim.model import Model, simulate
from sim.response.border.checks import found_by
from sim.response.border.lanes import Lanes
from sim.response.border.vehicles import CLASSES, NOBODY, PASS
from sim.response.monitoring import Card
from sim.response.volunteers import Role
from sim.scenario import ScenarioErrors, loads
from sim.scenario.groups.border import Layout
from sim.scenario.layouts import entrances_table
from sim.scenario.model import Scenario
from sim.scenario.orders import SetCheckpoint
from sim.spread.history import Course
from sim.spread.meetings import NO_GATE

SCALE = 20_000 / RESIDENTS  # traffic of a smaller county
PREVALENCE = [{"neighbour": name, "per_100k": 300.0 / SCALE} for name in ("Pinghu", "Haining", "Nanhu", "Shanghai")]


def scenario_of(**groups: Any) -> Scenario:
    """20,000 people with a share of Haiyan's traffic; nobody infects anybody."""
    return Scenario.model_validate(
        {
            "horizon": "10 d",
            "county": {"population": 20_000},
            "seeding": {"initial_infections": 0},
            "disease": {"reproduction_number": 0.0, "household_attack_rate": 0.0},
            "screening": {"every": 0},
            "care": {"seeking_share": 0.0},
            "importation": {"prevalence": PREVALENCE},
            "volunteers": {"called": "0 h", "call_up": "0 h"},
            **groups,
        }
    )


@cache
def county() -> County:
    return build(scenario_of())


def ran(**groups: Any) -> Model:
    model = Model(scenario_of(**groups), 0, county=county())
    model.advance(model.scenario.horizon)
    return model


def of(model: Model, event: Event) -> np.ndarray:
    rows = model.log.events.rows
    return rows[rows["event"] == event]


def numbers(**groups: Any) -> dict[str, float]:
    return border(simulate(scenario_of(**groups), 0, county()))


# lanes --------------------------------------------------------------------------------------------------


def come(lanes: Lanes, queue: int, arrival: Any, check: Any, places: Any = None, hold: float = 0.0) -> None:
    """Vehicles join the end of a queue, each of its place (0: all of one)."""
    places = np.zeros(len(arrival), dtype=np.int64) if places is None else places
    rows = zip(*(np.asarray(column).tolist() for column in (arrival, check, places)), strict=True)
    lanes.queues[queue].waiting += [(a, c, place, NOBODY, hold, 0, False) for a, c, place in rows]


def waiting(lanes: Lanes, time: float) -> list[int]:
    """Vehicles that have come by a time (h) and whose check has not started, by queue; served up to it."""
    return [sum(arrival <= time for arrival, *_ in queue.waiting) for queue in lanes.queues]


def waits_until(lanes: Lanes, time: float, place: int = 0) -> list[float]:
    """Of those whose check starts before a time (h) and did not before."""
    lanes.waits.clear()
    lanes.serve_until(time)
    return lanes.waits[place]


def by_place(lanes: Lanes, time: float) -> dict[int, list[float]]:
    """The same of all, by place in the order in which they started."""
    lanes.waits.clear()
    lanes.serve_until(time)
    return dict(lanes.waits)


def mean_wait(arrivals_per_hour: float, service: Any, lanes: int, n: int = 400_000) -> float:
    """Mean wait (min) of n vehicles that come at random, served with looks at every hour."""
    rng = np.random.default_rng(5)
    arrival = np.cumsum(rng.exponential(1 / arrivals_per_hour, n))
    service = service(rng, n)
    queue = Lanes([lanes])
    for hour in range(int(arrival[-1]) + 2):
        now = slice(*np.searchsorted(arrival, (hour, hour + 1)))
        come(queue, 0, arrival[now], service[now])
        queue.serve_until(hour + 1.0)
    queue.serve_until(np.inf)
    assert len(queue.waits[0]) == n
    return float(np.mean(queue.waits[0]) * 60)


def test_q3_one_truck_lane_as_theory_has_it():
    assert mean_wait(54, lambda rng, n: rng.exponential(1 / 60, n), 1) == pytest.approx(9.0, rel=0.06)
    assert mean_wait(54, lambda _, n: np.full(n, 1 / 60), 1) == pytest.approx(4.5, rel=0.05)


def test_q4_two_truck_lanes_as_theory_has_it():
    assert mean_wait(110, lambda rng, n: rng.exponential(1 / 60, n), 2) == pytest.approx(5.261, rel=0.06)


def test_looking_more_often_at_a_lane_changes_nothing_and_another_lane_never_lengthens_a_wait():
    rng = np.random.default_rng(1)
    arrival, service = np.sort(rng.random(500) * 5), rng.random(500) / 20
    waits = {}
    for lanes, looks in ((1, (5.0,)), (1, np.arange(0.1, 6, 0.1)), (2, (5.0,))):
        queue = Lanes([lanes])
        come(queue, 0, arrival, service)
        waits[lanes, len(looks)] = np.concatenate([waits_until(queue, float(look)) for look in (*looks, np.inf)])
    assert np.array_equal(waits[1, 1], waits[1, 59])
    assert (waits[2, 1] <= waits[1, 1]).all()


def test_a_lane_that_closes_finishes_its_vehicle_and_starts_no_other():
    queue = Lanes([2])
    come(queue, 0, [0.0, 0.0, 0.5, 0.5], [1.0, 2.0, 1.0, 1.0])
    assert waits_until(queue, 0.6) == [0.0, 0.0]
    queue.set_lanes(0.6, [1])
    assert waiting(queue, 0.6) == [2]
    assert waits_until(queue, 9.0) == [1.5, 2.5]


# travellers ---------------------------------------------------------------------------------------------


def test_without_prevalence_nobody_is_infected_exactly():
    model = ran(importation={})
    assert model.epidemic.total == 0
    assert of(model, Event.TRAVELLER).size == 0


def test_the_travellers_are_the_same_under_every_layout_and_check():
    runs = [
        ran(),
        ran(checkpoints={"layout": "no-barriers"}),
        ran(checkpoints={"layout": "motorways-only", "checks": []}),
    ]
    columns = [of(run, Event.TRAVELLER)[["time", "person", "place", "detail"]].tolist() for run in runs]
    assert len(columns[0]) > 40
    assert columns[0] == columns[1] == columns[2]


def test_a_stricter_layout_never_lets_more_in():
    """Kept roads, and no road with less, than in the layout before; summed over five seeds with the same travellers."""

    def missed(layout: str) -> int:
        scenario = scenario_of(horizon="5 d", checkpoints={"layout": layout})
        return sum(border(simulate(scenario, r, county()))["undetected_importations"] for r in range(5))

    none, all_staffed, haiyan, motorways = map(missed, ("no-barriers", "all-staffed", "haiyan", "motorways-only"))
    assert none > all_staffed >= haiyan >= motorways > 0


def test_who_finds_a_long_queue_leaves_it_for_an_open_road_whether_he_is_infected_or_not():
    """Every check finds everybody, so that only open roads let somebody in."""
    shut = {"layout": "no-barriers", "checks": ["code"], "code": 1.0}
    come = {"prevalence": [{"neighbour": row["neighbour"], "per_100k": 50.0} for row in PREVALENCE], "residents": 1.0}
    groups = {**HEAVY, "importation": come}
    scenarios = [scenario_of(**groups, checkpoints={**shut, "patience": p}) for p in ("100 h", "0 h")]
    patient, hasty = (border(simulate(scenario, 0, full())) for scenario in scenarios)
    assert hasty["undetected_importations"] > patient["undetected_importations"]
    assert hasty["stopped_at_border"] < patient["stopped_at_border"]


def test_who_takes_no_time_in_a_lane_waits_as_a_vehicle_would_and_changes_nobodys_wait():
    rng = np.random.default_rng(3)
    arrival, service = np.sort(rng.random(301) * 5), rng.random(301) / 30
    for lanes in (1, 2, 3):
        waits = []
        for own in (0.0, 1.0, None):  # of the one in the middle: no time, an hour, not there
            some = np.arange(301) if own is not None else np.flatnonzero(np.arange(301) != 150)
            takes = np.where(np.arange(301) == 150, own or 0.0, service)[some]
            queue = Lanes([lanes])
            come(queue, 0, arrival[some], takes, some)
            served = by_place(queue, np.inf)
            assert list(served) == some.tolist()
            waits.append(np.concatenate(list(served.values())))
        assert waits[0][150] == waits[1][150]
        assert np.array_equal(np.delete(waits[0], 150), waits[2])
        assert not np.array_equal(np.delete(waits[1], 150), waits[2])


def test_an_infected_traveller_waits_in_the_queue_and_changes_no_vehicles_wait():
    settings = {"fever": 0.0, "code": 0.0, "certificate": 0.0, "patience": "1000 h"}
    rows, models = only_wanghai(cars="4000"), []
    for groups in ({"importation": {"prevalence": PREVALENCE[3:], "residents": 1.0}}, {"importation": {}}):
        model = with_table(rows, checkpoints=settings, horizon="2 d", **groups)
        model.advance(48.0)
        models.append(model)
    rows, entered = of(models[0], Event.TRAVELLER), of(models[0], Event.ENTERED)
    came = {int(row["person"]): float(row["time"]) for row in rows if (rows["person"] == row["person"]).sum() == 1}
    waits = [float(row["time"]) - came[int(row["person"])] for row in entered if row["person"] in came]
    assert min(waits) >= 0.0
    assert max(waits) > 5.0
    told = [model.log.batches.rows[np.isin(model.log.batches.rows["event"], VEHICLES)] for model in models]
    assert told[0]["n"].sum() > 3000
    assert np.array_equal(*told)


def test_an_infected_travellers_check_takes_as_long_as_that_of_others():
    """Without traffic nobody queues; who comes is told of at the next whole hour, and again when he enters."""
    nothing_found = {"checks": ["antigen"], "antigen": 0.0, "traffic": False}
    came = {"prevalence": PREVALENCE[3:], "residents": 1.0}

    def longer(**checkpoints: Any) -> np.ndarray:
        model = with_table(only_wanghai(cars="4000"), checkpoints=nothing_found | checkpoints, importation=came)
        model.advance(48.0)
        coming, entered = of(model, Event.TRAVELLER), of(model, Event.ENTERED)
        at = {
            int(row["person"]): float(row["time"]) for row in coming if (coming["person"] == row["person"]).sum() == 1
        }
        return np.array([row["time"] - at[int(row["person"])] for row in entered if row["person"] in at])

    plain = {"car_exceptions": 0.0, "truck_check": "0 h", "truck_check_slow": "0 h"}
    assert set(longer(antigen_wait="0 h", car_check="0 h", **plain)) == {0.0}
    assert set(longer(antigen_wait="3 h", car_check="0 h", **plain)) == {3.0}
    assert set(longer(antigen_wait="3 h", car_check="2 h", **plain)) == {5.0}


def test_an_infected_traveller_in_a_queue_turns_back_when_the_post_closes_and_drives_on_when_it_opens():
    settings = {"fever": 0.0, "code": 1.0, "patience": "1000 h"}
    came = {"prevalence": PREVALENCE[3:], "residents": 1.0}
    for mode, event in (("closed", Event.SENT_BACK), ("open", Event.ENTERED)):
        model = with_table(only_wanghai(cars="4000"), checkpoints=settings, command=AT_ONCE, importation=came)
        model.advance(18.0)
        before = of(model, Event.TRAVELLER).size - of(model, Event.STOPPED).size
        model.order(kept("Wanghai exit", mode))
        model.advance(19.0)
        assert before > 10
        assert of(model, event).size >= before


def test_an_entrance_counts_for_the_time_in_which_it_was_kept():
    table = entrances(simulate(scenario_of(checkpoints={"barriers_from": "5 d"}), 0, county()))
    roads = table[table["entrance"].str.startswith("village")]
    assert roads["share_barrier"].to_numpy() == pytest.approx(0.5)
    assert roads["share_open"].to_numpy() == pytest.approx(0.5)
    assert table[list(KEPT)].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_an_entrance_can_have_checks_of_its_own_and_a_table_of_ones_own_keeps_its_traffic(tmp_path):
    shipped = list(csv.reader(Path(entrances_table(scenario_of())).read_text("utf-8").splitlines()))
    for row, checks in zip(shipped, ["查验", "健康码+抗原", *[""] * (len(shipped) - 2)], strict=True):
        row.append(checks)
    path = tmp_path / "roads.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in shipped), encoding="utf-8")
    nobody = {"checks": ["fever"], "fever": 0.0, "code": 1.0, "antigen_wait": "15 min"}
    scenario = scenario_of(tables={"entrances": str(path)}, checkpoints=nobody)
    known = read_entrances(scenario)
    assert known.checks[:2] == (("code", "antigen"), ("fever",))
    assert known.traffic[0].tolist() == [1300.0, 700.0]  # not a twentieth of it
    model = Model(scenario, 0, county=county())
    model.advance(48.0)
    assert set(of(model, Event.STOPPED)["place"].tolist()) == {0}
    vehicles = model.response.border._traffic.of_hour(47.0)
    assert {place < CLASSES for _, _, place, *_ in vehicles} == {True, False}
    assert all((check >= 0.25) == (place < CLASSES) for _, check, place, *_ in vehicles)


def police_of(entrances):
    """Police and medical staff a shift for all posts that are staffed at the start."""
    return int(entrances.police_by_town(0).sum())


def test_posts_need_their_own_police_each_and_are_built_one_by_one():
    assert police_of(read_entrances(Scenario())) == 9 * 4 + 61 * 2
    everywhere = Scenario.model_validate({"checkpoints": {"layout": "all-staffed"}})
    assert police_of(read_entrances(everywhere)) == 9 * 4 + 61 * 2 + 94 * 2
    whole = scenario_of(**HEAVY | {"horizon": "12 d"}, checkpoints={"traffic": False})
    model = Model(whole, 0, county=full())
    model.order(SetCheckpoint(order="set_checkpoint", entrance="village roads to Pinghu", mode="staffed"))
    model.advance(288.0)
    modes = of(model, Event.ENTRANCE_MODE)
    stands = modes["time"][(modes["detail"] == Mode.STAFFED) & (modes["time"] > 0)]
    assert stands.size == 1
    assert 10 * 10.0 <= stands[0] <= 10 * 14.0 + 10.0  # 40 posts, 4 crews, 10 to 14 h each, after the order came down


def test_their_number_is_traffic_times_persons_times_prevalence():
    scenario = scenario_of()
    cars, trucks = read_entrances(scenario).traffic.sum(axis=0)
    expected = 10 * (cars * 1.8 + trucks * 1.2) * (300 / SCALE) / 100_000
    found = [of(Model_at(r), Event.TRAVELLER).size for r in range(3)]
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.sqrt(expected / 3))


def Model_at(replicate: int) -> Model:  # noqa: N802
    model = Model(scenario_of(), replicate, county=county())
    model.advance(model.scenario.horizon)
    return model


def test_more_checks_and_sharper_ones_let_in_a_part_of_those_who_came_in_before():
    entered = []
    for checks, code in (([], 0.3), (["code"], 0.1), (["code"], 0.3), (["code", "antigen", "certificate"], 0.3)):
        rows = of(ran(checkpoints={"checks": checks, "code": code}), Event.ENTERED)
        entered.append(set(rows["person"].tolist()))
    for less, more in zip(entered[1:], entered, strict=False):
        assert less < more


def test_a_barrier_lets_in_the_leak_and_drones_halve_it():
    village = {"layout": "haiyan", "checks": [], "still_travel": 0.0}
    for leak, drones, share in ((1.0, False, 1.0), (1.0, True, 0.5), (0.0, False, 0.0)):
        model = ran(checkpoints={**village, "leak": leak, "drones": drones})
        at_barrier = of(model, Event.TRAVELLER)
        kept = read_entrances(model.scenario).mode
        came = int((kept[at_barrier["place"]] == Mode.BARRIER).sum())
        back = of(model, Event.SENT_BACK).size
        assert came > 10
        assert (came - back) / came == pytest.approx(share, abs=4 * 0.5 / np.sqrt(came) * (0 < share < 1))


def test_who_enters_is_a_resident_who_brings_an_infection_of_his_age():
    model = ran()
    entered, infections = of(model, Event.ENTERED), model.log.infections.rows
    assert set(infections["person"].tolist()) == set(entered["person"].tolist())
    assert (infections["layer"] == Layer.SEED).all()
    assert (infections["time"] < 240).all()


def test_a_swab_at_the_border_finds_some_later_inside():
    model = ran(checkpoints={"checks": ["swab"]}, importation={"prevalence": PREVALENCE, "residents": 1.0})
    entered = of(model, Event.ENTERED)
    confirmed = of(model, Event.CONFIRMED)
    found = entered[entered["detail"] == 1]
    assert 0 < found.size < entered.size
    table = entrances(model.result())
    assert table["entered"].sum() == entered.size
    assert table["undetected"].sum() == border(model.result())["undetected_importations"] == entered.size - found.size
    by_place = [int(((entered["place"] == i) & (entered["detail"] == 0)).sum()) for i in range(len(table) // 2)]
    assert table["undetected"][::2].tolist() == by_place
    early = found["person"][found["time"] < 200]
    assert np.isin(early, confirmed["person"]).all()


def test_who_waits_for_the_result_of_a_swab_does_not_enter_if_it_is_positive():
    busy = {"prevalence": PREVALENCE, "residents": 1.0}
    swab = {"checks": ["swab"], "patience": "1000 h", "yard": 10_000, "swab_result": "8 h"}
    waits, drives = (ran(importation=busy, checkpoints={**swab, "swab_waits": w}) for w in (True, False))
    stopped, entered = of(waits, Event.STOPPED), of(waits, Event.ENTERED)
    assert stopped.size > 10
    assert (entered["detail"] == 0).all()  # nobody whom the swab would have found
    assert of(drives, Event.STOPPED).size == 0
    assert set(stopped["person"].tolist()) <= set(of(drives, Event.ENTERED)["person"].tolist())
    came = {int(row["person"]): float(row["time"]) for row in of(waits, Event.TRAVELLER)[::-1]}
    mode = read_entrances(waits.scenario).mode
    late = [float(r["time"]) - came[int(r["person"])] for r in entered if mode[r["place"]] == Mode.STAFFED]
    assert min(late) >= 8.0


def test_a_result_takes_a_traveller_as_long_whether_he_waits_for_it_or_drives_on():
    swab = {"checks": ["swab"], "traffic": False}
    busy = {"prevalence": PREVALENCE, "residents": 1.0}
    waits, drives = (ran(horizon="4 d", importation=busy, checkpoints={**swab, "swab_waits": w}) for w in (True, False))
    told, positive = of(waits, Event.STOPPED), of(drives, Event.POSITIVE)
    told = (told, positive[positive["detail"] == Test.BORDER])
    stopped, found = ({int(r["person"]): float(r["time"]) for r in rows} for rows in told)
    came, times = np.unique(of(drives, Event.TRAVELLER)["person"], return_counts=True)
    both = stopped.keys() & found.keys() & set(came[times == 1].tolist())
    assert len(both) > 10
    assert max(abs(stopped[person] - found[person]) for person in both) < 2.0  # told at the whole hour, or after it


def test_a_full_yard_holds_the_lane_and_a_larger_one_lets_more_through():
    def waits(places: int, n: int = 6) -> list[float]:
        queue = Lanes([1], [places])
        come(queue, 0, np.arange(n) * 0.5, np.full(n, 0.25), hold=2.0)
        return [wait for hour in (1.0, 2.0, np.inf) for wait in waits_until(queue, hour)]

    assert waits(6) == [2.0] * 6
    # one place: the first parks at 0.25 for 2 h, the second at 2.25, and so on; each beyond its check of 0.25 h
    assert waits(1) == [2.0 + 2.0 * i - 0.5 * i for i in range(6)]
    assert sum(waits(1)) > sum(waits(2)) > sum(waits(6))


def test_each_check_finds_by_day_since_infection():
    """Latency of two days, onset a day later; days of the table are those since infection."""
    course_ = Course(np.full(5, 48.0), np.full(5, 72.0), np.ones(5, dtype=bool))
    at = np.array([1.0, 2.5, 3.5, 5.5, 16.0]) * 24

    def found(check: Check, **checkpoints: Any) -> list[float]:
        scenario = scenario_of(checkpoints=checkpoints)
        return [round(float(x), 4) for x in found_by(scenario, check, at, np.zeros(5), course_)]

    assert found(Check.FEVER, fever=0.4, fever_lasts="3 d") == [0, 0, 0.4, 0.4, 0]
    assert found(Check.FEVER, fever=0.4, fever_lasts="2 d") == [0, 0, 0.4, 0, 0]
    assert found(Check.CODE, code=0.5) == [0.5] * 5
    assert found(Check.CODE, code=0.5, code_by_day=[0.0, 0.2, 0.6, 1.0]) == [0.1, 0.3, 0.5, 0.5, 0.5]
    swab = [0, 0.8, 0.92, 0.92, 0.4]  # on the first day after latency, later, and on day 14
    assert found(Check.SWAB) == swab
    assert found(Check.ANTIGEN, antigen=0.46) == [round(0.46 * s / 0.92, 4) for s in swab]
    with pytest.raises(ValueError, match=r"checkpoints\.code_by_day: must be at least one value"):
        scenario_of(checkpoints={"code_by_day": []})


def test_a_code_that_turns_late_lets_more_in():
    entered = [
        of(ran(checkpoints={"checks": ["code"], "code": 1.0, "code_by_day": series}), Event.ENTERED).size
        for series in ([1.0], [0.0, 0.0, 1.0], [0.0])
    ]
    assert entered[0] < entered[1] < entered[2]


def test_a_guarded_gate_notices_some_and_without_volunteers_none():
    busy = {"prevalence": PREVALENCE, "residents": 1.0}
    gates = {"gate_check": 1.0, "live_behind_gates": 1.0, "checks": []}
    guarded = of(ran(importation=busy, checkpoints=gates), Event.NOTICED_AT_GATE)
    nobody = of(
        ran(importation=busy, checkpoints=gates, volunteers={"roster": 0, "company_people": 0}), Event.NOTICED_AT_GATE
    )
    assert guarded.size > 5
    assert nobody.size == 0


def left(model: Model, source: int, target: int, time: float, layer: Layer = Layer.COMMUNITY) -> float:
    """Share of meetings of these two that is left in this layer at a time (h)."""
    factor = model.epidemic.meetings.factor
    [share] = factor(np.array([source]), np.array([target]), np.array([layer]), np.array([time]))
    return round(float(share), 6)


def of_two_compounds() -> tuple[int, int, int]:
    """Somebody, another one of his compound, and one of another compound of his town."""
    home, town = county().stairwell_compound[county().stairwell], county().town
    there = np.flatnonzero((town == town[0]) & (home != home[0]))
    return 0, int(np.flatnonzero(home == home[0])[-1]), int(there[0])


def test_a_guarded_gate_stops_a_share_of_community_meetings_with_other_compounds():
    model = ran(horizon="4 d", importation={}, checkpoints={"gate_stops": 0.2, "live_behind_gates": 1.0})
    one, neighbour, other = of_two_compounds()
    noon, night = 84.0, 74.0
    assert model.response.workforce.share(Role.GATES) == [1.0] * 9
    assert [left(model, *pair, noon) for pair in ((one, other), (other, one), (one, neighbour))] == [0.8, 0.8, 1.0]
    assert left(model, one, other, noon, Layer.WORKPLACE) == 1.0
    assert left(model, one, other, night) == 1.0


@pytest.mark.parametrize("lack", [{"live_behind_gates": 0.0}, {"gate_stops": 0.0}, {"roster": 0, "company_people": 0}])
def test_where_there_is_no_gate_or_no_guard_all_pass(lack):
    checkpoints = {"gate_stops": 0.2, "live_behind_gates": 1.0} | ({} if "roster" in lack else lack)
    model = ran(horizon="4 d", importation={}, checkpoints=checkpoints, volunteers=lack if "roster" in lack else {})
    assert left(model, *of_two_compounds()[::2], 84.0) == 1.0


def test_a_gate_leaks_as_far_as_guards_are_missing_and_what_zones_leave_is_cut_once_more():
    scenario = scenario_of(importation={}, checkpoints={"gate_stops": 0.2, "live_behind_gates": 1.0})
    model = Model(scenario, 0, county=county())
    one, _, other = of_two_compounds()
    for hour, percent, share in ((84.0, 100, 0.8), (85.0, 60, 0.88), (86.0, 0, 1.0)):
        model.controls.gates.set(np.arange(county().grid_residents.size), hour, percent)
        assert left(model, one, other, hour) == share
    model.controls.gates.set(np.arange(county().grid_residents.size), 90.0, 100)
    model.controls.zones.set(county().stairwell[[one]], 90.0, Zone.PRECAUTION)
    assert left(model, one, other, 90.0) == round(0.71 * 0.8, 6)
    model.controls.zones.set(county().stairwell[[one]], 91.0, Zone.CONTROL)
    assert left(model, one, other, 91.0) == 0.29  # which has guards of its own


def test_a_lockdown_or_control_area_needs_no_guards_at_gates_for_it_has_its_own():
    model = Model(scenario_of(importation={}), 0, county=county())
    model.advance(30.0)
    needed = model.response.workforce.demand[Role.GATES]
    before, in_town = needed(), county().grid_town[county().stairwell_grid] == 0
    model.controls.zones.set(np.flatnonzero(in_town), 30.0, Zone.PRECAUTION)
    assert needed().tolist() == before.tolist()
    assert before[0] > 0
    model.controls.zones.set(np.flatnonzero(in_town), 30.0, Zone.CONTROL)
    assert needed().tolist() == [0, *before[1:].tolist()]
    model.controls.zones.set(np.flatnonzero(in_town), 30.0, Zone.LOCKDOWN)
    assert needed().tolist() == [0, *before[1:].tolist()]


def test_as_many_compounds_have_a_gate_as_the_scenario_says():
    """A larger share holds all gates of a smaller one."""

    def gated(share: float) -> set[int]:
        model = Model(scenario_of(checkpoints={"live_behind_gates": share}), 0, county=full())
        return set(np.unique(model.epidemic.meetings.gate).tolist()) - {NO_GATE}

    compounds = int(full().stairwell_compound.max()) + 1
    assert 0.35 < len(gated(0.41)) / compounds < 0.47
    assert gated(0.2) < gated(0.41)
    assert len(gated(1.0)) == compounds


# traffic and layouts ------------------------------------------------------------------------------------

PASSES = {"pass_from": "0 h", "pass_asked": "0 h", "pass_takes": "0 h", "pass_office": 1e12}  # all have been answered
HEAVY = {"importation": {}, "county": {"population": 456_775}, "horizon": "4 d"}


@cache
def full() -> County:
    return build(Scenario())


def traffic(**checkpoints: Any) -> dict[str, float]:
    return border(simulate(scenario_of(**HEAVY, checkpoints=checkpoints), 0, full()))


def test_trucks_in_lanes_for_cars_are_counted_as_trucks():
    """Only trucks come, and only to one entrance, which has lanes for cars alone; it is closed while some wait."""
    rows = only_wanghai(cars="0", trucks="1200", truck_lanes="0")
    model = with_table(rows, command=AT_ONCE, checkpoints={"trucks_by_hour": [1.0] * 24})
    model.advance(5.0)
    at_the_post = waiting(model.response.border.lanes, 5.0)[0]
    model.order(kept("Wanghai exit", "closed"))
    model.advance(24.0)
    values = border(model.result())
    assert values["trucks_let_in"] > 100
    assert values["truck_queue_hours"] > 1
    assert values["trucks_turned_back"] >= at_the_post > 0
    rows = model.log.batches.rows
    assert set((rows["place"][np.isin(rows["event"], VEHICLES)] % 2).tolist()) == {1}


def test_an_exercise_shows_the_wait_of_trucks_in_lanes_for_cars():
    rows = only_wanghai(cars="0", trucks="1200", truck_lanes="0")
    model = with_table(rows, checkpoints={"trucks_by_hour": [1.0] * 24})
    model.advance(5.0)
    assert shown_entrances(model)[0][2] == model.response.border.lanes.wait_ahead(5.0)[0] > 0.1


def only_wanghai(**cells: str) -> list[list[str]]:
    """A table of entrances in which this one alone has traffic, with these cells."""
    rows = list(csv.reader(Path(entrances_table(scenario_of())).read_text("utf-8").splitlines()))
    for i, row in enumerate(rows[1:]):
        for name, cell in {"cars": "0", "trucks": "0", **(cells if i == 0 else {})}.items():
            row[rows[0].index(name)] = cell
    return rows


VEHICLES = (Event.CROSSED, Event.DIVERTED, Event.TURNED_BACK, Event.UNCHECKED_ROAD)


def with_table(rows: list[list[str]], **groups: Any) -> Model:
    """A model with a table of entrances of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entrances.csv"
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding="utf-8")
        return Model(scenario_of(tables={"entrances": str(path)}, **groups), 0, county=county())


def test_a_closed_exit_sends_its_traffic_to_the_next_of_the_same_neighbour():
    open_, closed = (
        entrances(simulate(scenario_of(**HEAVY, checkpoints={"closed": names}), 0, full()))
        for names in ([], ["Yanhu road"])
    )
    cars = [t[t["class"] == "cars"].set_index("entrance") for t in (open_, closed)]
    assert cars[1].loc["Yanhu road", "vehicles"] == 0
    assert cars[1].loc["Yanhu road", "turned_back"] > 0
    assert cars[1].loc["Xujiaqiao", "vehicles"] > cars[0].loc["Xujiaqiao", "vehicles"]


def of_the_day(model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hour of the first day, entrance and kind (cars or trucks) of each vehicle."""
    rows = [row for hour in range(24) for row in model.response.border._traffic.of_hour(float(hour))]
    hour, place = np.array([row[0] for row in rows]), np.array([row[2] for row in rows])
    return hour, place // CLASSES, np.minimum(place % CLASSES, TRUCKS)


def test_cars_and_trucks_come_by_profiles_of_their_own():
    def share_by_night(kind: int, **checkpoints: Any) -> float:
        model = Model(scenario_of(**HEAVY, checkpoints=checkpoints), 0, county=full())
        model.advance(1.0)
        hour, _, kinds = of_the_day(model)
        return float((hour[kinds == kind] < 5.0).mean())

    assert share_by_night(1) > 1.5 * share_by_night(0) > 0
    at_noon = {"trucks_by_hour": [0.0] * 12 + [1.0] + [0.0] * 11}
    assert share_by_night(1, **at_noon) == 0
    assert share_by_night(0, **at_noon) == share_by_night(0)


def test_infected_drivers_come_when_trucks_do_and_a_profile_has_24_weights():
    model = ran(checkpoints={"trucks_by_hour": [0.0] * 12 + [1.0] + [0.0] * 11})
    came = of(model, Event.TRAVELLER)
    assert set((came["time"][came["detail"] == 1] % 24).tolist()) == {13.0}  # the whole hour after
    assert len(set((came["time"][came["detail"] == 0] % 24).tolist())) > 5
    for wrong in ([1.0] * 23, [0.0] * 24):
        with pytest.raises(ValueError, match=r"checkpoints\.cars_by_hour: must be 24 weights"):
            scenario_of(checkpoints={"cars_by_hour": wrong})


def test_a_class_of_road_may_have_hours_of_its_own_and_as_much_traffic_a_day_as_before():
    by_night = [1.0] * 5 + [0.0] * 19

    def of_a_day(**checkpoints: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        model = Model(scenario_of(**HEAVY, checkpoints=checkpoints), 0, county=full())
        model.advance(1.0)
        return of_the_day(model)

    usual = of_a_day()
    special = of_a_day(by_road=[{"road": "motorway", "trucks_by_hour": by_night}])
    table = read_entrances(Scenario())
    motorway = np.array(table.roads) == "motorway"

    def hours_on(day: tuple[np.ndarray, np.ndarray, np.ndarray], kind: int, road: np.ndarray) -> np.ndarray:
        hour, entrance, kinds = day
        return np.sort(hour[(kinds == kind) & road[entrance]])

    assert hours_on(special, 1, motorway).max() <= 5.0 < hours_on(usual, 1, motorway).max()
    assert hours_on(special, 1, motorway).size == hours_on(usual, 1, motorway).size
    for kind, road in ((0, motorway), (0, ~motorway), (1, ~motorway)):
        assert np.array_equal(hours_on(special, kind, road), hours_on(usual, kind, road))


def test_infected_drivers_keep_to_the_hours_of_their_road_and_hours_are_checked():
    at_noon = [0.0] * 12 + [1.0] + [0.0] * 11
    model = ran(checkpoints={"by_road": [{"road": "motorway", "cars_by_hour": at_noon, "trucks_by_hour": at_noon}]})
    came = of(model, Event.TRAVELLER)
    motorway = np.array(read_entrances(Scenario()).roads)[came["place"]] == "motorway"
    assert set((came["time"][motorway] % 24).tolist()) == {13.0}
    assert len(set((came["time"][~motorway] % 24).tolist())) > 5
    with pytest.raises(ValueError, match=r"checkpoints\.by_road\.0\.trucks_by_hour: must be 24 weights"):
        scenario_of(checkpoints={"by_road": [{"road": "village", "trucks_by_hour": [1.0]}]})
    with pytest.raises(ValueError, match=r"checkpoints\.by_road\.0: changes nothing; give cars_by_hour"):
        scenario_of(checkpoints={"by_road": [{"road": "village"}]})
    with pytest.raises(ValueError, match=r"checkpoints\.by_road: a class of road is given twice"):
        scenario_of(checkpoints={"by_road": [{"road": "village"}, {"road": "village"}]})


@pytest.mark.parametrize("layout", get_args(Layout))
def test_hours_of_a_class_of_road_without_an_entrance_are_refused_where_they_stand(layout):
    text = f"""checkpoints:
  layout: {layout}
  by_road:
    - {{road: motorway, trucks_by_hour: {[1.0] * 24}}}
    - {{road: county, trucks_by_hour: {[1.0] * 24}}}
"""
    with pytest.raises(ScenarioErrors) as found:
        loads(text, "mine.yaml")
    assert str(found.value) == (
        "mine.yaml:5:14: checkpoints.by_road.1.road: no entrance is on a road of the class county, so its hours change "
        "nothing; allowed: motorway, port, trunk, village"
    )


def test_fewer_volunteers_open_fewer_lanes_and_trucks_wait_longer():
    few = scenario_of(**{**HEAVY, "volunteers": {"roster": 0, "company_people": 0}})
    usual = scenario_of(**HEAVY)
    hours = [border(simulate(s, 0, full()))["truck_queue_hours"] for s in (few, usual)]
    assert hours[0] > 1.5 * hours[1]


def lanes_open(called: str, **volunteers: Any) -> list[int]:
    """Lanes open in hours 0 to 47 where volunteers are called then."""
    volunteers = {"called": called, "call_up": "6 h", **volunteers}
    model = Model(scenario_of(volunteers=volunteers, staff={"most_of_adults": 0.0}), 0, county=county())
    counts = []
    for hour in range(48):
        counts.append(sum(model.response.border.lanes.open))
        model.advance(hour + 1.0)
    return counts


def test_posts_that_stand_at_the_start_have_their_crew_before_the_call_and_without_a_roster_half_of_their_lanes():
    full = set(lanes_open("30 h"))
    assert full == {int(read_entrances(scenario_of()).lanes[read_entrances(scenario_of()).mode == Mode.STAFFED].sum())}
    assert max(lanes_open("30 h", roster=0, company_people=0)[1:]) < min(full)


def test_before_the_call_those_at_posts_do_nothing_else_and_all_others_wait_for_it():
    model = Model(scenario_of(volunteers={"called": "30 h", "call_up": "0 h"}), 0, county=county())
    seen = []
    for time in range(1, 48):
        model.advance(float(time))
        workforce = model.response.workforce
        seen.append((time >= 30, workforce.on_duty(Role.CHECKPOINTS) > 0, workforce.on_duty(Role.GATES) > 0))
    assert all(at_posts for _, at_posts, _ in seen)
    assert {called for called, _, at_gates in seen if at_gates} == {True}


def test_the_first_two_days_have_no_more_than_their_part_of_the_queue():
    """Checks so slow that vehicles queue; the roster is called at 24 h and comes a day later."""
    slow = {"car_check": "15 min", "patience": "9 h"}
    scenario = scenario_of(horizon="8 d", checkpoints=slow, volunteers={"called": "24 h", "call_up": "24 h"})
    early, total = 0.0, 0.0
    for replicate in range(4):
        rows = simulate(scenario, replicate, county()).tables.batches
        crossed = rows[rows["event"] == Event.CROSSED]
        early += crossed["total"][crossed["time"] <= 48.0].sum()
        total += crossed["total"].sum()
    assert total > 80
    assert early / total == pytest.approx(2 / 8, abs=0.06)


def test_more_lanes_at_every_post_shorten_the_queue_and_take_their_police_along():
    hours = [traffic(lanes=lanes, fast_lanes=0)["truck_queue_hours"] for lanes in (0.5, 1.0, 2.0)]
    assert hours[0] > 10 * hours[1] > 100 * hours[2]
    half, usual, twice = (read_entrances(scenario_of(**HEAVY, checkpoints={"lanes": x})) for x in (0.5, 1.0, 2.0))
    assert half.lanes[0].tolist() == [1, 1]
    assert twice.lanes.tolist() == (2 * usual.lanes).tolist()
    assert (police_of(half), police_of(twice)) == (police_of(usual) / 2, 2 * police_of(usual))
    single = usual.names.index("village roads to Pinghu")  # posts with one lane keep it
    assert half.lanes[single].tolist() == usual.lanes[single].tolist()


def test_a_pass_for_every_truck_shortens_the_queue_and_antigen_lengthens_it():
    def with_passes(approved: float, **checkpoints: Any) -> float:
        freight = {**PASSES, "pass_approved": approved}
        scenario = scenario_of(**HEAVY, freight=freight, checkpoints=checkpoints)
        return border(simulate(scenario, 0, full()))["truck_queue_hours"]

    assert with_passes(1.0) < with_passes(0.416) < with_passes(0.416, checks=["antigen"])


def test_a_crew_builds_a_post_and_four_crews_build_four_at_a_time():
    names = ["Wuyuan road", "Yanhu road", "G525", "Xujiaqiao", "Shendang north"]
    model = Model(
        scenario_of(checkpoints={"build": "12 h", "crews": 4, "closed": names}, command=AT_ONCE), 0, county=county()
    )
    for name in names:
        model.order(staffed(name))
    model.advance(48.0)
    rows = of(model, Event.ENTRANCE_MODE)
    built = rows[(rows["detail"] == Mode.STAFFED) & (rows["time"] > 0)]
    assert sorted(built["time"].tolist()) == [12.0, 12.0, 12.0, 12.0, 24.0]


AT_ONCE = {"hop_delay": "0 h", "missed": 0.0}
TRAVELS = {"hop_delay": "1 h", "missed": 0.0}


def staffed(name: str, lanes: int | None = None) -> SetCheckpoint:
    return SetCheckpoint(order="set_checkpoint", entrance=name, mode="staffed", lanes=lanes)


def kept(name: str, mode: str) -> SetCheckpoint:
    return SetCheckpoint.model_validate({"order": "set_checkpoint", "entrance": name, "mode": mode})


def modes(model: Model, name: str) -> list[tuple[float, int]]:
    """When an entrance changed, and to which mode, after the start."""
    rows = of(model, Event.ENTRANCE_MODE)
    mine = rows[(rows["place"] == read_entrances(model.scenario).index(name)) & (rows["time"] > 0)]
    return [(float(row["time"]), int(row["detail"])) for row in mine]


def test_an_order_about_an_entrance_takes_the_chain_of_command():
    model = Model(scenario_of(command={"hop_delay": "3 h", "missed": 0.0}), 0, county=county())
    model.order(kept("G525", "closed"))
    model.advance(24.0)
    assert modes(model, "G525") == [(3.0, Mode.CLOSED)]


def test_a_post_that_was_ordered_away_while_it_was_built_stays_away():
    settings = {"build": "12 h", "closed": ["G525"]}
    model = Model(scenario_of(checkpoints=settings, command=AT_ONCE), 0, county=county())
    model.order(staffed("G525"))
    model.advance(5.0)
    model.order(kept("G525", "open"))
    model.advance(48.0)
    assert modes(model, "G525") == [(5.0, Mode.OPEN)]


def test_late_barriers_do_not_undo_an_order():
    village = "village roads to Pinghu"
    model = Model(scenario_of(checkpoints={"barriers_from": "2 d"}, command=AT_ONCE), 0, county=county())
    model.advance(1.0)
    model.order(kept(village, "closed"))
    model.advance(72.0)
    assert modes(model, village) == [(1.0, Mode.CLOSED)]
    assert modes(model, "village roads to Haining") == [(48.0, Mode.BARRIER)]


def test_who_waits_at_a_post_that_closes_turns_back_and_at_one_that_opens_drives_on():
    told = {}
    for mode in ("closed", "open"):
        scenario = scenario_of(**{**HEAVY, "volunteers": {"roster": 0, "company_people": 0}, "command": AT_ONCE})
        model = Model(scenario, 0, county=full())
        wanghai = 2 * read_entrances(scenario).index("Wanghai exit") + 1
        queues = [3 * (wanghai // 2) + TRUCKS, 3 * (wanghai // 2) + PASS]
        model.advance(10.0)
        at_the_post = waiting(model.response.border.lanes, 10.0)[queues[0]]
        assert at_the_post > 0
        model.order(kept("Wanghai exit", mode))
        model.advance(11.0)
        assert [waiting(model.response.border.lanes, 11.0)[queue] for queue in queues] == [0, 0]
        model.advance(24.0)
        rows = model.log.batches.rows
        rows = rows[(rows["place"] == wanghai) & (rows["time"] == 24.0)]
        told[mode] = {
            event: int(rows["n"][rows["event"] == event].sum()) for event in (Event.CROSSED, Event.TURNED_BACK)
        }
        told[mode]["waiting"] = at_the_post
    assert told["closed"][Event.TURNED_BACK] - told["open"][Event.TURNED_BACK] >= told["closed"]["waiting"]
    assert told["open"][Event.CROSSED] - told["closed"][Event.CROSSED] >= told["open"]["waiting"]


def test_an_order_for_more_lanes_shortens_the_queue_and_one_for_none_is_refused():
    hours = []
    for lanes in (1, 2, 4):
        model = Model(scenario_of(**HEAVY, command=AT_ONCE), 0, county=full())
        for name in read_entrances(model.scenario).names[:9]:
            model.order(staffed(name, lanes))
        model.advance(96.0)
        assert of(model, Event.ORDER_REFUSED).size == 0
        hours.append(border(model.result())["truck_queue_hours"])
    assert hours[0] > hours[1] > hours[2]
    model = Model(scenario_of(), 0, county=county())
    model.order(staffed("Wanghai exit"))  # as it is
    model.order(SetCheckpoint.model_validate({**kept("G525", "open").model_dump(), "lanes": 2}))
    model.advance(1.0)
    assert of(model, Event.ORDER_REFUSED).size == 2


def test_of_two_orders_about_an_entrance_the_one_given_last_holds_whichever_arrives_last():
    posts = Model(scenario_of(), 0, county=county()).response.border.posts
    first, last = posts.ask(0, Mode.CLOSED, None), posts.ask(0, Mode.OPEN, None)
    posts.order(last, 0, Mode.OPEN, None)
    posts.order(first, 0, Mode.CLOSED, None)
    assert posts.mode[0] == Mode.OPEN


def test_an_order_that_is_taken_back_while_it_travels_changes_nothing():
    model = Model(scenario_of(command=TRAVELS), 0, county=county())
    wanghai = model.response.border.entrances.index("Wanghai exit")
    model.order(kept("Wanghai exit", "closed"))
    model.order(staffed("Wanghai exit"), 0.01)  # is not as it is: it will be closed
    model.order(staffed("Wanghai exit"), 0.02)  # is as it will be
    model.advance(96.0)
    assert of(model, Event.ORDER_REFUSED)["time"].tolist() == [0.02]
    assert model.response.border.mode[wanghai] == Mode.STAFFED


def test_every_vehicle_is_checked_turned_back_or_drives_through_an_open_road():
    model = Model(scenario_of(**HEAVY, checkpoints={"layout": "no-barriers", "closed": ["G525"]}), 0, county=full())
    border_, came = model.response.border, 0
    for day in range(3):
        model.advance(24.0 * day + 1.0)
        came += sum(len(border_._traffic.of_hour(24.0 * day + hour)) for hour in range(24))
    model.advance(72.0)
    rows = model.log.batches.rows
    told = {
        e: int(rows["n"][rows["event"] == e].sum()) for e in (Event.CROSSED, Event.TURNED_BACK, Event.UNCHECKED_ROAD)
    }
    came_at_midnight = sum(waiting(border_.lanes, np.inf)) + len(border_._moved)
    first_hour = len(border_._traffic.of_hour(72.0))
    assert min(told.values()) > 0
    on_the_way = came + first_hour - sum(told.values())
    today = sum(sum(border_._told[e]) for e in (Event.TURNED_BACK, Event.UNCHECKED_ROAD))  # of the hour just begun
    assert on_the_way == came_at_midnight + today


def crowded(**checkpoints: Any) -> Model:
    """Two days of Haiyan's traffic at posts of which volunteers open no lane and police few."""
    model = Model(
        scenario_of(**HEAVY, checkpoints={"alone": 0.5, **checkpoints}, volunteers={"roster": 0, "company_people": 0}),
        0, county=full(),
    )  # fmt: skip
    model.advance(48.0)
    return model


def longest(model: Model) -> float:
    """The longest wait of a vehicle (h): the lower edge of its bin."""
    rows = model.log.batches.rows
    waits = rows["waits"][rows["event"] == Event.CROSSED].sum(axis=0)
    return float(bin_edges()[np.flatnonzero(waits).max()])


def vehicles(model: Model) -> dict[Event, int]:
    """Vehicles by what became of them."""
    rows = model.log.batches.rows
    return {event: int(rows["n"][rows["event"] == event].sum()) for event in VEHICLES}


def test_nobody_waits_longer_than_his_patience_and_who_has_more_of_it_waits_longer():
    waits = [longest(crowded(patience=hours)) for hours in ("15 min", "1 h", "3 h")]
    for wait, patience in zip(waits, (0.25, 1.0, 3.0), strict=True):
        assert 0.8 * patience < wait <= patience


def test_the_impatient_try_other_entrances_as_often_as_they_may_and_then_turn_back():
    none, once, twice = (vehicles(crowded(detours=times)) for times in (0, 1, 2))
    assert none[Event.DIVERTED] < once[Event.DIVERTED] < twice[Event.DIVERTED]
    assert none[Event.CROSSED] < once[Event.CROSSED]
    assert none[Event.TURNED_BACK] > once[Event.TURNED_BACK] > twice[Event.TURNED_BACK]


def test_who_waits_when_lanes_close_leaves_if_it_would_take_too_long_and_the_others_stay():
    queue = Lanes([2], patience=1.0)
    come(queue, 0, [0.0, 0.0, 0.1, 0.2, 0.3, 0.4], np.full(6, 0.5), np.arange(6))
    assert list(by_place(queue, 0.5)) == [0, 1]
    assert queue.take_left() == []
    queue.set_lanes(0.5, [1])
    assert by_place(queue, np.inf) == {2: [0.4], 3: [0.8]}
    assert [(time, place) for time, _, place, *_ in queue.take_left()] == [(0.5, 4), (0.5, 5)]


def test_those_who_leave_a_full_post_share_out_among_the_short_ones():
    """Wanghai alone has traffic, more than three posts can check: what crosses elsewhere has left it."""
    model = with_table(only_wanghai(cars="13000"), importation={}, horizon="2 d")
    model.advance(48.0)
    rows = model.log.batches.rows
    crossed = rows[rows["event"] == Event.CROSSED]
    by_place = np.bincount(crossed["place"] // 2, crossed["n"], model.response.border.mode.size)
    assert (np.sort(by_place[1:])[-3:] > by_place[1:].sum() / 5).all()
    assert by_place[model.response.border.entrances.roads.index("port")] == 0  # no road leads there


def seen_waits(**groups: Any) -> tuple[float, float, int]:
    """Of two days at Wanghai: mean wait seen (h) before the lane for all trucks and before the fast one; checked."""
    freight = PASSES | groups.pop("freight", {})
    model = with_table(only_wanghai(trucks="1500"), importation={}, horizon="2 d", freight=freight, **groups)
    lanes, seen = model.response.border.lanes, []
    for hour in range(1, 48):
        model.advance(float(hour))
        waits = lanes.wait_ahead(float(hour))
        seen.append((waits[TRUCKS], waits[PASS]))
    everybody, fast = np.mean(seen, axis=0)
    return float(everybody), float(fast), vehicles(model)[Event.CROSSED]


def test_a_pass_takes_the_fast_lane_and_the_others_have_one_lane_less():
    everybody, fast, _ = seen_waits()
    pooled, none, _ = seen_waits(checkpoints={"fast_lanes": 0})
    assert np.isinf(none)
    assert fast < pooled < everybody
    few, many = (seen_waits(freight={"pass_approved": share})[0] for share in (0.2, 0.6))
    assert many < few


def test_one_lane_is_always_left_for_trucks_without_a_pass_and_where_one_is_open_none_is_fast():
    model = Model(scenario_of(**HEAVY, checkpoints={"fast_lanes": 9}, freight=PASSES), 0, county=full())
    posts = slice(0, 9)
    assert model.response.border.lanes.open[TRUCKS::CLASSES][posts] == [1] * 9
    assert model.response.border.lanes.open[PASS::CLASSES][posts] == [1] * 9
    none = {"volunteers": {"roster": 0, "company_people": 0}}  # then police open one of two lanes
    assert seen_waits(**none)[1] == np.inf
    assert seen_waits(**none) == seen_waits(**none, checkpoints={"fast_lanes": 0})


def test_a_lane_is_set_apart_when_enough_trucks_have_a_pass():
    lanes = {share: seen_waits(freight={"pass_approved": share})[1] for share in (0.15, 0.25)}
    assert lanes[0.15] == np.inf
    assert lanes[0.25] < np.inf
    assert seen_waits(freight={"pass_approved": 0.15}, checkpoints={"fast_lane_from": 0.1})[1] < np.inf


def test_hours_of_trucks_with_and_without_a_pass_are_told_where_a_lane_is_set_apart():
    def trucks(**groups: Any) -> pd.DataFrame:
        table = entrances(simulate(scenario_of(**{**HEAVY, "freight": PASSES, **groups}), 0, full()))
        return table[table["class"] == "trucks"].set_index("entrance")

    told, none = trucks(), trucks(checkpoints={"fast_lanes": 0})
    assert (none[list(APART)] == 0).all(axis=None)
    posts = told[told["apart_trucks"] > 0]
    assert len(posts) >= 9
    assert (posts["apart_trucks"] + posts["apart_pass_trucks"]).tolist() == posts["vehicles"].tolist()
    assert (posts["apart_hours"] + posts["apart_pass_hours"]).tolist() == pytest.approx(posts["queue_hours"].tolist())
    assert posts["apart_pass_trucks"].sum() / posts["vehicles"].sum() == pytest.approx(0.416, abs=0.05)
    busy = told.loc["Wanghai exit"]
    others, with_pass = (busy[f"apart_{who}hours"] / busy[f"apart_{who}trucks"] for who in ("", "pass_"))
    assert others > 2 * with_pass
    assert told.loc["village roads to Pinghu", "apart_trucks"] == 0


def test_a_day_counts_as_one_with_a_lane_apart_where_one_was_open():
    """At Yanhu road one truck lane is left from 03:00 of the second day on: on the third day none is apart."""
    model = Model(scenario_of(**{**HEAVY, "freight": PASSES, "command": AT_ONCE}), county=full())
    model.advance(27.0)
    one_lane = {"order": "set_checkpoint", "entrance": "Yanhu road", "mode": "staffed", "lanes": 1}
    model.order(SetCheckpoint.model_validate(one_lane))
    model.advance(72.0)
    told = entrances(model.result())
    told = told[told["class"] == "trucks"].set_index("entrance")
    counted = told["apart_trucks"] + told["apart_pass_trucks"]
    rows = model.log.batches.rows
    yanhu = 2 * read_entrances(model.scenario).index("Yanhu road") + TRUCKS
    by_day = rows[(rows["event"] == Event.CROSSED) & (rows["place"] == yanhu)]["n"].tolist()
    assert len(by_day) == 3
    assert counted["Yanhu road"] == sum(by_day[:2]) < told.loc["Yanhu road", "vehicles"]
    assert counted["Wanghai exit"] == told.loc["Wanghai exit", "vehicles"]


@pytest.mark.parametrize(
    ("hours", "pass_hours", "named"), [(40.0, 2.0, True), (40.0, 15.0, False), (4.0, 0.1, False), (0.0, 0.0, False)]
)
def test_posts_are_named_where_those_without_a_pass_queue_and_wait_twice_as_long(hours, pass_hours, named):
    names = ["Wanghai exit", "Yanhu road"]
    rows = [{"entrance": name, "class": "trucks", **dict.fromkeys(APART, 0.0)} for name in names]
    rows[0] |= dict(zip(APART, (100.0, hours, 50.0, pass_hours), strict=True))
    found = lanes_apart(SimpleNamespace(entrances=pd.DataFrame(rows), scenario=Scenario()))
    assert [one.name for one in found] == names[:named]
    if named:
        assert (found[0].minutes, found[0].pass_minutes) == pytest.approx((24.0, 2.4))
        assert found[0].share == pytest.approx(1 / 3)


def test_trucks_of_a_fast_lane_that_closes_go_to_the_other_by_their_arrival():
    queue = Lanes([1, 1])
    come(queue, 0, [0.0, 0.2], [1.0, 1.0], [0, 2])
    come(queue, 1, [0.1, 0.3, 0.4], [1.0, 1.0, 1.0], [1, 3, 4])
    assert list(by_place(queue, 0.5)) == [0, 1]
    queue.join(0, 1)
    queue.set_lanes(0.5, [1, 0])
    served = by_place(queue, np.inf)
    assert list(served) == [2, 3, 4]
    assert np.concatenate(list(served.values())) == pytest.approx([0.8, 1.7, 2.6])
    assert waiting(queue, np.inf) == [0, 0]


def test_a_refused_vehicle_comes_to_the_other_entrance_an_hour_later():
    scenario = scenario_of(**HEAVY, checkpoints={"closed": ["Yanhu road"], "still_travel": 1.0})
    model = Model(scenario, 0, county=full())
    known = read_entrances(scenario)
    model.advance(1.0)
    moved = model.response.border._moved
    assert len(moved) > 0
    assert all(time >= 2.0 for time, *_ in moved)
    assert known.names[moved[0][2] // CLASSES] != "Yanhu road"


def test_without_traffic_travellers_go_to_a_post_that_is_built_later_as_to_one_that_stood():
    def went(*closed: str) -> list[tuple[int, int]]:
        checkpoints = {"traffic": False, "closed": ["Yanhu road", *closed], "still_travel": 1.0}
        model = Model(scenario_of(checkpoints=checkpoints, command=AT_ONCE, horizon="5 d"), 0, county=county())
        for name in closed:
            model.order(staffed(name))
        model.advance(120.0)
        infected = model.response.border.infected
        return [(one.slot, at) for one, at in zip(infected._all, infected._at, strict=True) if one.time >= 72.0]

    assert went() == went("Xujiaqiao")
    assert len(went()) > 10


def test_a_diverted_vehicle_is_checked_as_the_entrance_that_it_takes_does():
    for away, stays in (("antigen", "code"), ("code", "antigen")):
        rows = only_wanghai(cars="2000")
        rows = [[*row, cell] for row, cell in zip(rows, ["checks", away, *[stays] * (len(rows) - 2)], strict=True)]
        settings = {"antigen_wait": "30 min", "car_exception": "4 min", "closed": ["Wanghai exit"], "still_travel": 1.0}
        settings |= {"patience": "100 h"}  # or most turn back where a check takes half an hour
        model = with_table(rows, checkpoints=settings, importation={})
        model.advance(8.0)
        moved = model.response.border._moved
        assert len(moved) > 50
        assert all((check >= 0.5) == (stays == "antigen") for _, check, *_ in moved)


def test_a_diverted_vehicle_weighs_the_checks_of_the_entrances_it_may_go_to_and_not_of_the_one_it_leaves():
    chosen = []
    for left in ("code", "antigen"):
        rows = only_wanghai(cars="2000")
        rows = [[*row, cell] for row, cell in zip(rows, ["checks", left, *["code"] * (len(rows) - 2)], strict=True)]
        settings = {"antigen_wait": "30 min", "closed": ["Wanghai exit"], "still_travel": 1.0, "patience": "100 h"}
        model = with_table(rows, checkpoints=settings, importation={})
        model.advance(8.0)
        chosen.append(np.bincount([place for _, _, place, *_ in model.response.border._moved]).tolist())
    assert chosen[0] == chosen[1]
    assert np.count_nonzero(chosen[0]) > 1


@pytest.mark.parametrize("layout", get_args(Layout))
def test_the_way_round_in_the_table_of_entrances_is_that_of_vehicles_where_nobody_waits(layout):
    model = Model(scenario_of(checkpoints={"layout": layout, "closed": ["Wanghai exit"]}), 0, county=county())
    known, modes = read_entrances(model.scenario), model.response.border.mode
    routes = [model.response.border._ways.best(3 * e, [0.0] * (3 * modes.size)) for e in range(modes.size)]
    ways = [None if route is None else route.place // 3 for route in routes]
    assert [way_round(known, modes, e) for e in range(modes.size)] == ways


def test_of_alike_entrances_a_smaller_county_has_fewer_with_their_lanes_and_volunteers():
    """One wharf in the place of 61, and as much traffic and police as before: a part of the county's."""
    small, whole = (read_entrances(scenario_of(county={"population": n})) for n in (2000, RESIDENTS))
    wharfs = whole.roads.index("port")
    assert (whole.count[wharfs], small.count[wharfs]) == (61, 1)
    assert small.lanes[wharfs].tolist() == (whole.lanes[wharfs] // 61).tolist()
    assert (small.count[whole.count == 1] == 1).all()
    assert small.traffic == pytest.approx(whole.traffic * 2000 / RESIDENTS)
    assert small.staff == pytest.approx(whole.staff * 2000 / RESIDENTS)


def test_an_order_about_an_entrance_that_does_not_exist_is_refused():
    model = Model(scenario_of(), 0, county=county())
    model.order(SetCheckpoint(order="set_checkpoint", entrance="Nowhere", mode="closed"))
    model.advance(1.0)
    assert of(model, Event.ORDER_REFUSED).size == 1
    with pytest.raises(
        ValueError, match=r"checkpoints.closed: no entrance is called Nowhere; entrances are Wanghai exit"
    ):
        Model(scenario_of(checkpoints={"closed": ["Nowhere"]}), 0, county=county())


def test_barriers_that_come_late_let_in_all_before():
    late = of(
        ran(checkpoints={"barriers_from": "9 d", "leak": 0.0, "still_travel": 0.0, "checks": []}), Event.SENT_BACK
    )
    never = of(ran(checkpoints={"layout": "no-barriers", "checks": []}), Event.SENT_BACK)
    soon = of(ran(checkpoints={"leak": 0.0, "still_travel": 0.0, "checks": []}), Event.SENT_BACK)
    assert never.size == 0
    assert (late["time"] > 216).all()
    assert late.size < soon.size


def test_the_expected_chance_of_being_found_agrees_with_the_runs():
    checkpoints = {"still_travel": 0.0, "checks": ["fever", "code", "certificate"]}
    scenario = scenario_of(checkpoints=checkpoints)
    chance = find_chance(scenario, scenario.checkpoints.checks)
    stopped = checked = 0
    for replicate in range(6):
        model = Model(scenario_of(checkpoints=checkpoints), replicate, county=county())
        model.advance(240.0)
        stopped += of(model, Event.STOPPED).size
        checked += of(model, Event.TRAVELLER).size - of(model, Event.SENT_BACK).size
    assert stopped / checked == pytest.approx(chance, abs=4 * np.sqrt(0.25 / checked) + 0.02)
    assert 0.3 < chance < 0.7


def test_nobody_is_infected_in_the_county_by_somebody_who_has_not_arrived():
    spreading = {"disease": {}, "horizon": "20 d", "importation": {"prevalence": PREVALENCE, "residents": 1.0}}
    by_road = Model(scenario_of(**spreading, checkpoints={"checks": []}), 0, county=county())
    by_row = Model(
        scenario_of(
            **{**spreading, "importation": {}},
            introductions=[{"at": "100.5 h", "number": 20, "infected_before": {"fixed": {"value": "90 h"}}}],
        ),
        0,
        county=county(),
    )
    for model in (by_road, by_row):
        model.advance(200.0)
        infections, entered = model.log.infections.rows, of(model, Event.ENTERED)
        arrived = dict(zip(entered["person"].tolist(), entered["time"].tolist(), strict=True))
        caused = [row for row in infections if row["layer"] != Layer.SEED]
        assert len(caused) > 10
        assert all(
            row["time"] >= arrived.get(int(row["infector"]), 100.5 if model is by_row else 0.0) for row in caused
        )


def test_a_blue_card_finds_arrivals_inside_and_seals_nobody():
    checks = {"checks": ["fever"], "fever": 0.0, "gate_check": 0.0}
    alone = {"checkpoints": checks, "tracing": {"share_traced": 0.0}, "plan": {"rules": []}}
    alone["disease"] = {"reproduction_number": 0.0, "household_attack_rate": 0.0, "share_asymptomatic": 1.0}
    with_cards, without = (ran(**alone, home={"blue_cards": share}) for share in (1.0, 0.0))
    cards, entered = of(with_cards, Event.CARD), of(with_cards, Event.ENTERED)
    cards = cards[cards["detail"] == Card.BLUE]
    assert 0 < cards.size <= entered.size  # who came over a barrier has none
    assert set(cards["person"]) <= set(entered["person"])
    assert of(without, Event.CARD).size == of(without, Event.CONFIRMED).size == 0
    found = of(with_cards, Event.CONFIRMED)
    assert found.size > 0
    assert set(found["person"]) <= set(cards["person"])
    day = {int(c["person"]): (f - c["time"]) / 24 for c in cards for f in found["time"][found["person"] == c["person"]]}
    assert min(day.values()) > 1.5  # day 3: the third 24 h, and the time of a result
    never_home = with_cards.controls.persons.level_at(cards["person"], cards["time"] + 1.0)
    assert (never_home == Level.FREE).all()


def test_a_blue_card_has_its_own_term_and_may_begin_with_a_swab_on_arrival():
    """Two tests on days 3 and 14; a term of ten days has no second one, a swab on arrival is one more."""
    harmless = {"reproduction_number": 0.0, "household_attack_rate": 0.0, "share_asymptomatic": 1.0}
    blind = {"sensitivity": 0.0, "sensitivity_first_day": 0.0, "sensitivity_day_14": 0.0, "specificity": 1.0}
    alone = {"importation": {}, "disease": harmless, "plan": {"rules": []}, "swab": blind}
    came = [{"at": "50 h", "number": 40, "infected_before": {"fixed": {"value": "48 h"}}, "blue_cards": 1.0}]
    swabs = [
        of(ran(horizon="18 d", **alone, introductions=came, home=home), Event.SWABBED).size / 40
        for home in ({}, {"term_blue": "10 d", "term": "20 d"}, {"term": "10 d"}, {"swabbed_blue": 1.0})
    ]
    assert swabs == [2, 1, 2, 3]


def test_introduced_arrivals_with_blue_cards_are_found_by_their_tests():
    harmless = {"reproduction_number": 0.0, "household_attack_rate": 0.0, "share_asymptomatic": 1.0}
    alone = {"importation": {}, "disease": harmless, "tracing": {"share_traced": 0.0}, "plan": {"rules": []}}
    came = {"at": "50 h", "number": 40, "infected_before": {"fixed": {"value": "48 h"}}}
    none, half, every = (ran(**alone, introductions=[{**came, "blue_cards": share}]) for share in (0.0, 0.5, 1.0))
    held, found = [], []
    for model in (none, half, every):
        cards = of(model, Event.CARD)
        held.append(set(cards["person"][cards["detail"] == Card.BLUE].tolist()))
        found.append(set(of(model, Event.CONFIRMED)["person"].tolist()))
    assert held[0] == found[0] == set()
    assert 10 < len(held[1]) < 30
    assert len(held[2]) == 40
    assert held[1] < held[2]
    for cards, cases in zip(held[1:], found[1:], strict=True):
        assert cases <= cards
        assert len(cases) > len(cards) // 2


def test_who_comes_at_the_very_moment_waits_for_his_share_of_those_beside_him_though_no_lane_was_ever_used():
    lanes = Lanes([2])
    come(lanes, 0, [5.0] * 4, [0.25] * 4)
    assert lanes.wait_ahead(5.0) == pytest.approx([4 * 0.25 / 2])
