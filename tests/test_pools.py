"""Claims for staff who belong to towns: whose they are, who is lent, and what a town without loans lacks."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
import pytest

from sim.county import build
from sim.log import Event, Layer
from sim.model import Model
from sim.response.border.vehicles import CLASSES
from sim.response.claims import Claim
from sim.response.staff import Post
from sim.scenario.disturbances import LoseStaff
from sim.scenario.model import Scenario
from sim.scenario.orders import AskAid, SetCheckpoint, TestRound
from sim.staffing import staff as staff_table

TOWNS = 9


def model_of(*orders: Any, staff: dict[str, Any] | None = None, **sampling: Any) -> Model:
    """9,000 people in nine towns, nobody infected; everybody comes, and there are volunteers enough."""
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "county": {"population": 9000, "grid_population": 250},
            "seeding": {"initial_infections": 0},
            "screening": {"every": 0},
            "checkpoints": {"traffic": False},
            "sampling": {
                "sites": 27, "tables": 60, "samplers": 100, "turnout": 1.0, "turnout_unnoticed": 1.0,
                "sweep": "none", **sampling,
            },
            "volunteers": {
                "roster": 4000, "called": "0 h", "call_up": "0 h", "attendance": 1.0, "share_stairwell_heads": 0.0,
                "loan_travel": "0 h", "company_people": 0, "priority": ["sampling"],
            },
            "staff": {"most_of_adults": 1.0, "attendance": 1.0, "max_days_in_a_row": 100_000, **(staff or {})},
        }
    )  # fmt: skip
    model = Model(scenario, 0, county=build(scenario))
    for order in orders:
        model.order(order)
    return model


def asked(model: Model, *tables: int) -> None:
    """From now on so many tables are wanted in the first towns, and none in the others."""
    wanted = np.array([*tables, *[0] * (TOWNS - len(tables))])
    model.response.staff._needs[Post.SAMPLERS].wanted = lambda: wanted


def homes(model: Model) -> Any:
    """Samplers by the town they live in."""
    staff = model.response.staff
    samplers = staff.roster.person[staff.post == Post.SAMPLERS]
    return np.bincount(model.county.town[samplers], minlength=TOWNS)


def at_work(model: Model, hour: float) -> list[int]:
    """Samplers at work by town of work half an hour after this hour."""
    model.advance(hour + 0.5)
    return model.response.staff.by_town(Post.SAMPLERS).tolist()


def lent_from(model: Model, town: int) -> set[int]:
    """Where those live who work in a town."""
    roster = model.response.staff.roster
    rows = np.flatnonzero((roster.role == Post.SAMPLERS) & (roster.place == town))
    return set(model.county.town[roster.person[rows]].tolist()) - {town}


def tables(model: Model) -> list[tuple[float, float]]:
    """When how many tables of the first round were staffed."""
    rows = model.log.events.rows
    return rows[(rows["event"] == Event.TABLES) & (rows["place"] == 0)][["time", "detail"]].tolist()


ONE = {"samplers_per_table": 1}  # a table needs one sampler, so that persons can be counted


# whose they are


def test_every_town_has_its_part_of_the_samplers_by_residents():
    model = model_of()
    quota = 100 * model.county.towns.size / model.county.n
    assert homes(model).sum() == 100
    assert np.abs(homes(model) - quota).max() < 1


def test_a_longer_roster_holds_all_of_a_shorter_one_in_every_town():
    short, long = (model_of(samplers=n) for n in (61, 62))
    persons = [m.response.staff.roster.person[m.response.staff.post == Post.SAMPLERS] for m in (short, long)]
    assert np.isin(*persons).all()
    assert (homes(long) - homes(short)).tolist().count(1) == 1


def test_drivers_and_clerks_live_anywhere_and_are_at_work_in_the_county_town_from_the_beginning_of_their_shift():
    model = model_of(staff={"loan_travel": "3 h"})
    staff, county = model.response.staff, model.county
    seat = county.by_town(county.depot_xy)
    for post in (Post.CLERKS, Post.DRIVERS):
        assert np.unique(county.town[staff.roster.person[staff.post == post]]).size > 5
        model.advance(5.0 if post == Post.CLERKS else 5.5)
        assert staff.by_town(post).sum() > 5
        assert (staff.by_town(post) > 0).tolist() == (seat > 0).tolist()


# loans


def test_a_town_keeps_its_own_and_lends_what_it_can_spare():
    model = model_of(**ONE)
    own = homes(model)
    asked(model, int(own[0]) + 10, int(own[1]) - 4, *own[2:].tolist())
    assert at_work(model, 5) == [own[0], own[1] - 4, *own[2:]]
    assert at_work(model, 6) == [own[0] + 4, own[1] - 4, *own[2:]]


def test_the_nearest_town_lends_first_and_the_lent_begin_after_the_journey():
    model = model_of(staff={"loan_travel": "2 h"}, **ONE)
    own = homes(model)
    nearest = model.response.staff._pools[Post.SAMPLERS]._nearest[0]
    asked(model, int(own[0] + own[nearest[0]]) + 1)
    model.advance(5.5)
    assert lent_from(model, 0) == set(nearest[:2])
    alone, helped = own[0], own[0] + own[nearest[0]] + 1
    hours = (5, 6, 7, 12, 13, 14, 15)
    assert [at_work(model, hour)[0] for hour in hours] == [alone, alone, helped, helped, alone, alone, helped]


def test_towns_that_do_not_lend_have_their_own_people_only():
    model = model_of(staff={"loans": False}, **ONE)
    asked(model, 60)
    assert at_work(model, 7) == [homes(model)[0], *[0] * 8]


def test_who_has_nothing_left_to_do_is_lent_on_and_works_the_same_shift():
    model = model_of(staff={"sampler_shifts": 1}, **ONE)
    own = homes(model)
    asked(model, *own.tolist())
    assert at_work(model, 5) == own.tolist()
    asked(model, 0, int(own[1]) + 5, *own[2:].tolist())
    assert at_work(model, 6) == [own[0] - 5, *own[1:]]
    assert at_work(model, 7) == [own[0] - 5, own[1] + 5, *own[2:]]
    assert model.response.staff.roster.worked.max() == 1
    assert at_work(model, 13) == [0] * TOWNS


def test_nobody_is_lent_who_would_arrive_after_the_shift():
    model = model_of(**ONE)
    asked(model)
    at_work(model, 11)
    asked(model, 60)
    assert at_work(model, 12) == [homes(model)[0], *[0] * 8]
    assert lent_from(model, 0) == set()


def only(model: Model, persons: list[int]) -> None:
    """Nobody else can work."""
    roster = model.response.staff.roster
    roster.away_until[~np.isin(roster.person, persons)] = np.inf


def samplers_of(model: Model, town: int) -> list[int]:
    staff = model.response.staff
    samplers = staff.roster.person[staff.post == Post.SAMPLERS]
    return samplers[model.county.town[samplers] == town].tolist()


def test_who_could_not_be_lent_in_the_last_hour_of_a_shift_is_lent_in_the_next():
    model = model_of(**ONE)
    asked(model)
    at_work(model, 11)
    only(model, samplers_of(model, 3))
    asked(model, 2)
    assert [at_work(model, hour)[0] for hour in (12, 13, 14)] == [0, 0, 2]


def test_who_has_come_and_has_nothing_left_to_do_is_lent_on_while_others_are_on_their_way():
    model = model_of(staff={"loan_travel": "3 h"}, **ONE)
    only(model, samplers_of(model, 3)[:4])
    for hour, towns in ((5.5, (2,)), (6.5, (2, 2))):  # two are lent at 05:00 and two at 06:00
        asked(model, *towns)
        model.advance(hour)
    asked(model, 0, 2, 2)
    sent = []
    for hour in (7.5, 8.5):  # the first have come at 08:00
        model.advance(hour)
        sent.append(model.response.staff.by_town(Post.SAMPLERS, sent=True)[:3].tolist())
    assert sent == [[2, 2, 0], [0, 2, 2]]


def test_a_shortage_of_the_county_is_shared_in_proportion_by_towns_that_lack_people():
    model = model_of(**ONE)
    asked(model, 92, 92)
    found = at_work(model, 7)
    assert sum(found) == 100
    lacked = 92 - homes(model)[:2]
    lent = np.array(found[:2]) - homes(model)[:2]
    assert np.abs(lent / lent.sum() - lacked / lacked.sum()).max() < 0.03


# who is missing, and who comes from outside


def test_samplers_in_quarantine_are_missing_in_their_town():
    model = model_of(staff={"loans": False}, **ONE)
    own = homes(model)
    asked(model, *own.tolist())
    model.advance(5.5)
    roster = model.response.staff.roster
    ill = roster.person[(roster.role == Post.SAMPLERS) & (roster.place == 2)][:7]
    model.response.world.claims.open(ill, Claim.CLOSE, np.inf, model.now)
    assert at_work(model, 6) == [*own[:2], own[2] - 7, *own[3:]]


def test_samplers_who_stay_away_are_those_at_work_and_the_nearest_fill_in():
    model = model_of(LoseStaff(order="lose_staff", post="samplers", number=5, lasts="4 h"), **ONE)
    model.advance(5.5)
    asked(model, 10)
    assert at_work(model, 6)[0] == 10
    model.order(LoseStaff(order="lose_staff", post="samplers", number=5, lasts="4 h"))
    assert sum(at_work(model, 7)) == 10


def test_people_from_outside_come_where_most_are_missing():
    order = AskAid(order="ask_aid", what="samplers", number=12, delay="1 h", stay="20 h")
    model = model_of(order, staff={"loans": False}, **ONE)
    own = homes(model)
    asked(model, int(own[0]), int(own[1]) + 6, int(own[2]) + 18)
    assert at_work(model, 7)[:3] == [own[0], own[1] + 3, own[2] + 9]
    assert at_work(model, 25)[:3] == [0, 0, 0]


def test_samplers_who_live_elsewhere_work_where_they_are_needed():
    model = model_of(staff={"most_of_adults": 0.0, "loans": False}, **ONE)
    asked(model, 70, 50)
    assert at_work(model, 6) == [59, 41, *[0] * 7]


def test_an_infectious_sampler_infects_only_those_of_his_town():
    model = model_of(staff={"infection_per_hour": 1.0}, **ONE)
    asked(model, *homes(model).tolist())
    model.advance(5.0)
    roster = model.response.staff.roster
    beside = roster.person[(roster.role == Post.SAMPLERS) & (roster.place == 1)]
    model.epidemic.infect([beside[0]], [5.0], [-1], [Layer.SEED])
    model.epidemic.latent_end[beside[0]] = 4.0
    roster.expose(13.0)
    model.advance(13.0)
    rows = model.log.infections.rows
    infected = rows["person"][rows["layer"] == Layer.DUTY]
    assert infected.size
    assert np.isin(infected, beside).all()


# rounds


def test_a_shortage_of_the_county_leaves_samplers_by_two_tables_after_the_journey():
    """Odd ones of several towns share a table, so rounding costs the county one table at most."""
    for number in (40, 41, 77):
        model = model_of(TestRound(order="test_round"), samplers=number)
        model.advance(7.0)
        assert max(n for _, n in tables(model)) == number // 2


def round_of_yucheng(**staff: Any) -> Model:
    """A round of a small town with five sites, whose own two samplers would need more than a day."""
    area = {"sites": 90, "tables": 90, "samplers": 50, "swab_time": "5 min"}
    return model_of(TestRound(order="test_round", area="town:Yucheng"), staff=staff, **area)


def test_a_round_of_one_town_begins_with_its_own_samplers_and_the_others_come_an_hour_later():
    model = round_of_yucheng()
    staffed = []
    for hour in (5, 6):
        model.advance(hour + 0.5)
        staffed.append(int(model.response.rounds.rounds[0].staffed[6]))
    assert homes(model)[6] // 2 == staffed[0] == 1
    assert staffed[1] == int(model.county.site_tables[model.county.site_town == 6].sum()) > 2


def test_without_loans_a_round_takes_longer_in_a_town_that_is_short():
    ends = []
    for staff in ({"loan_travel": "0 h"}, {"loan_travel": "2 h"}, {"loans": False}):
        model = round_of_yucheng(**staff)
        model.advance(100.0)
        rows = model.log.events.rows
        ends.append(float(rows["time"][rows["event"] == Event.ROUND_SAMPLED][0]))
    assert ends[0] < ends[1] < ends[2]


def test_more_samplers_never_staff_fewer_tables_and_never_sample_fewer_people():
    for loans in (True, False):
        done = []
        for number in (0, 9, 20, 45, 100):
            model = model_of(TestRound(order="test_round"), samplers=number, staff={"loans": loans})
            sampled = []
            for hour in range(6, 30):
                model.advance(float(hour))
                model.response.rounds.serve()
                sampled.append(sum(r.sampled for r in model.response.rounds.rounds))
            done.append(([n for _, n in tables(model)], sampled))
        assert done[0][1][-1] == 0 < done[1][1][-1]
        for (few, sampled_by_few), (many, sampled_by_many) in pairwise(done):
            assert max(few, default=0) <= max(many)
            assert all(a <= b for a, b in zip(sampled_by_few, sampled_by_many, strict=True))


# police


def police_at_work(model: Model, hour: float) -> list[int]:
    """Police at work by town of work half an hour after this hour."""
    model.advance(hour + 0.5)
    return model.response.staff.by_town(Post.POLICE).tolist()


def police_of(model: Model, town: int) -> Any:
    """Police who live in a town."""
    staff = model.response.staff
    police = staff.roster.person[staff.post == Post.POLICE]
    return police[model.county.town[police] == town]


def test_every_town_has_its_part_of_the_police_by_what_its_posts_need():
    model = model_of(staff={"police": 90})
    needed = model.response.border.posts.police
    assert needed.tolist() == [0, 1, 1, 3, 1, 1, 0, 1, 1]  # most of them at the port, which is in Qinshan
    assert [police_of(model, town).size for town in range(TOWNS)] == (10 * needed).tolist()


@pytest.mark.parametrize("loans", [True, False])
def test_posts_of_a_town_close_lanes_without_its_police_and_open_them_when_others_come(loans):
    model = model_of(staff={"police": 90, "loans": loans})
    border = model.response.border

    def lanes() -> list[int]:
        towns = np.repeat(border.entrances.town, CLASSES)
        return np.bincount(towns, border._staffed(), TOWNS).astype(int).tolist()

    model.advance(6.5)
    before = lanes()
    assert before[3] > 0
    model.response.world.claims.open(police_of(model, 3), Claim.CLOSE, np.inf, model.now)
    assert police_at_work(model, 7) == [0, 1, 1, 0, 1, 1, 0, 1, 1]
    assert lanes() == [*before[:3], 0, *before[4:]]
    assert police_at_work(model, 8) == [0, 1, 1, 3 if loans else 0, 1, 1, 0, 1, 1]
    assert lanes() == (before if loans else [*before[:3], 0, *before[4:]])


def widened(entrance: str, lanes: int, **staff: Any) -> Model:
    """On the second day an entrance has so many lanes of a class at each of its posts."""
    model = model_of(staff=staff)
    model.order(SetCheckpoint(order="set_checkpoint", entrance=entrance, mode="staffed", lanes=lanes))
    model.advance(24.5)
    return model


@pytest.mark.parametrize(("lanes", "police"), [(1, 3), (2, 5), (3, 8)])
def test_ordered_lanes_take_police_in_proportion(lanes, police):
    """The port has 2.4 a shift for one lane at each of its two posts."""
    model = widened("ports and wharfs", lanes, police=900)
    assert model.response.border.posts.police[3] == police
    assert model.response.staff.by_town(Post.POLICE)[3] == police


def test_fewer_lanes_than_usual_set_no_police_free():
    assert widened("Xujiaqiao", 1, police=900).response.border.posts.police[5] == 1
    assert widened("Xujiaqiao", 2, police=900).response.border.posts.police[5] == 1


def test_of_ordered_lanes_open_as_many_as_there_are_police_for():
    """A hundred times as many lanes take 8 police, of ten each shift gets 3; for the other half nobody is there."""
    model = widened("Xujiaqiao", 200, police=90, loans=False)
    border = model.response.border
    assert (border.posts.police[5], model.response.staff.by_town(Post.POLICE)[5]) == (8, 3)
    cars = border._staffed()[CLASSES * border.entrances.index("Xujiaqiao")]
    assert cars == ceil(200 * 0.5 * 3 / 8)


def test_too_few_police_of_a_town_are_shared_by_the_shifts_of_a_day_and_it_keeps_them():
    """Each town has twice as many as a shift needs, for three shifts; a town that lacks more gets none of them."""
    model = model_of(staff={"police": 18})
    shifts = [police_at_work(model, 24 + hour) for hour in (5, 13, 21)]
    assert [shift[3] for shift in shifts] == [2, 2, 2]
    assert np.sum(shifts, axis=0).tolist() == [0, 2, 2, 6, 2, 2, 0, 2, 2]


def test_what_towns_can_spare_is_shared_by_the_shifts_of_a_day():
    model = model_of(staff={"police": 90})
    wanted = np.array([60, 0, 0, 0, 0, 0, 0, 0, 0])
    model.response.staff._needs[Post.POLICE].wanted = lambda: wanted
    assert [police_at_work(model, 24 + hour)[0] for hour in (5, 6, 7, 13, 14, 21, 22)] == [0, 30, 30, 0, 30, 0, 30]


# the table


def test_the_table_of_staff_has_every_post_by_town_where_its_work_stands():
    model = model_of(TestRound(order="test_round"), samplers=40)
    model.advance(24.0)
    table = staff_table(model.result())
    samplers = table[table["role"] == "samplers"]
    assert set(samplers["town"]) == set(model.county.town_names)
    assert (samplers["short"] > 0).any()
    assert set(table["town"][table["role"] == "tracers"]) == set(model.county.town_names)
    assert len(set(table["town"][table["role"] == "laboratory"])) == 1
    rows = model.log.events.rows
    told = rows["detail"][(rows["event"] == Event.SHORTAGE) & (rows["place"] == Post.SAMPLERS)]
    assert told[0] == samplers["short"].sum() == 2 * 60 - 40


@pytest.mark.parametrize("loans", [True, False])
def test_nobody_works_in_two_towns_at_once_and_none_more_than_the_roster(loans):
    model = model_of(TestRound(order="test_round"), staff={"loans": loans, "attendance": 0.8}, samplers=60)
    for hour in range(5, 40):
        model.advance(hour + 0.5)
        staff = model.response.staff
        rows = np.flatnonzero(staff.roster.role == Post.SAMPLERS)
        sent = np.bincount(staff.roster.place[rows], minlength=TOWNS)
        assert sent.tolist() == staff.by_town(Post.SAMPLERS, sent=True).tolist()
        assert sent.sum() <= 60
        assert staff.roster.worked.max() <= 2
