"""Claims for the county: totals, households, ages, groups, places, and refusal of tables about persons."""

from __future__ import annotations

import numpy as np
import pytest
from openpyxl import Workbook
from scipy import stats

from sim.county import build
from sim.county.towns import read_towns
from sim.scenario.groups import CountySettings
from sim.scenario.model import Scenario

SCENARIO = Scenario()
COUNTY = build(SCENARIO)


def test_residents_are_the_census_total_in_nine_towns():
    assert COUNTY.n == 456_775
    assert len(COUNTY.towns) == 9
    assert COUNTY.towns.size.tolist() == [148000, 50000, 62000, 38000, 33500, 43500, 20500, 25275, 36000]


def test_every_group_of_homes_is_a_range_inside_the_larger_one():
    for inner, outer in (
        (COUNTY.household, COUNTY.stairwell),
        (COUNTY.stairwell, COUNTY.grid),
        (COUNTY.grid, COUNTY.community),
        (COUNTY.community, COUNTY.town),
    ):
        assert (np.diff(inner) >= 0).all()
        assert (np.diff(inner) <= 1).all()
        changes = np.flatnonzero(np.diff(outer))
        assert (np.diff(inner)[changes] == 1).all()


def test_household_sizes_follow_the_typed_shares():
    sizes = np.bincount(COUNTY.households.size, minlength=7)[1:7] / len(COUNTY.households)
    assert sizes == pytest.approx(SCENARIO.county.household_sizes, abs=0.004)


def test_ages_follow_the_bands_and_no_child_lives_without_an_adult():
    assert (COUNTY.age < 15).mean() == pytest.approx(0.1143, abs=0.003)
    assert (COUNTY.age >= 60).mean() == pytest.approx(0.22, abs=0.003)
    adults = np.bincount(COUNTY.household[COUNTY.age >= 15], minlength=len(COUNTY.households))
    assert adults.min() >= 1


def test_only_those_of_working_age_work_and_only_children_go_to_school():
    employed = COUNTY.workplace >= 0
    assert COUNTY.age[employed].min() >= 15
    assert COUNTY.age[employed].max() < 60
    of_age = (COUNTY.age >= 15) & (COUNTY.age < 60)
    assert employed[of_age].mean() == pytest.approx(SCENARIO.county.share_employed, abs=0.005)
    assert COUNTY.workplaces.size.mean() == pytest.approx(SCENARIO.county.workplace_size, rel=0.05)
    pupils = COUNTY.age[COUNTY.school >= 0]
    assert (pupils.min(), pupils.max()) == (3, 17)
    assert COUNTY.classes.size.max() <= SCENARIO.county.class_size
    for group in range(0, len(COUNTY.classes), 97):
        members = COUNTY.classes.members_of([group])
        assert np.unique(COUNTY.age[members]).size == 1
        assert np.unique(COUNTY.town[members]).size == 1


@pytest.mark.parametrize("name", ["households", "stairwells", "workplaces", "classes"])
def test_pick_is_uniform_over_the_others(name):
    groups = getattr(COUNTY, name)
    group = int(np.argmax(groups.size[: len(groups) // 2]))
    members = groups.members_of([group])
    person, others = members[len(members) // 2], members.size - 1
    u = (np.arange(others * 400) + 0.5) / (others * 400)
    picked = groups.pick(np.full(u.size, person), u)
    assert sorted(np.unique(picked)) == sorted(set(members.tolist()) - {person})
    assert stats.chisquare(np.unique(picked, return_counts=True)[1]).pvalue > 0.99


def test_pick_finds_nobody_for_the_lonely_and_the_jobless():
    alone = np.flatnonzero(COUNTY.households.size[COUNTY.household] == 1)[:5]
    jobless = np.flatnonzero(COUNTY.workplace < 0)[:5]
    assert (COUNTY.households.pick(alone, np.full(5, 0.5)) == -1).all()
    assert (COUNTY.workplaces.pick(jobless, np.full(5, 0.5)) == -1).all()


def test_the_county_is_the_same_every_time_and_another_seed_is_another_county():
    again = build(SCENARIO)
    other = build(Scenario(county=CountySettings(seed=1)))
    for name in ("household", "age", "workplace", "school", "grid_xy", "boosted"):
        assert np.array_equal(getattr(COUNTY, name), getattr(again, name))
    assert not np.array_equal(COUNTY.age, other.age)


def test_nobody_can_write_into_the_shared_county():
    for name in ("age", "household", "grid_residents", "site_tables"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(COUNTY, name)[0] = 1


def test_tables_and_rooms_are_all_placed():
    assert COUNTY.site_tables.sum() == SCENARIO.sampling.tables
    assert COUNTY.site_tables.min() >= 1
    assert COUNTY.site_tables.size == SCENARIO.sampling.sites
    assert COUNTY.quarantine_rooms.sum() == SCENARIO.quarantine.rooms
    assert np.bincount(COUNTY.site).std() / np.bincount(COUNTY.site).mean() < 0.05


def test_drives_are_symmetric_take_five_minutes_at_least_and_longer_in_the_peak():
    a, b = COUNTY.grid_xy[0], COUNTY.grid_xy[-1]
    there, back = (COUNTY.travel_hours(*p, *q, 3, 35.0) for p, q in ((a, b), (b, a)))
    assert there == back
    assert COUNTY.travel_hours(*a, *a, 3, 35.0) == pytest.approx(5 / 60, abs=1 / 4096)
    assert COUNTY.travel_hours(*a, *b, 8, 35.0) > there


def test_areas_by_name():
    assert COUNTY.area("county").size == COUNTY.grid_residents.size
    assert np.array_equal(COUNTY.area("town:Wuyuan"), COUNTY.area("town:武原街道"))
    assert COUNTY.area("grid:3").tolist() == [3]
    for wrong in ("town:Wuyan", "grid:9999", "grid:x", "province:1"):
        with pytest.raises(ValueError, match=r"Wuyuan|there is no|is no area"):
            COUNTY.area(wrong)


@pytest.mark.parametrize("n", [1, 7, 50, 2000])
def test_small_counties_work(n):
    county = build(Scenario(county=CountySettings(population=n)))
    assert county.n == n == county.grid_residents.sum() == county.towns.size.sum()


def test_gravity_prefers_the_near_and_the_large():
    share = np.diff(COUNTY.other_town_cdf, axis=1, prepend=0)
    assert np.allclose(COUNTY.other_town_cdf[:, -1], 1)
    assert np.allclose(np.diag(share), 0)
    names = COUNTY.town_names
    yucheng = share[names.index("Yucheng")]
    assert yucheng.argmax() == names.index("Wuyuan")


def test_a_table_of_towns_takes_chinese_headers(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("﻿镇街,中文名,人口,经度,纬度\nA,甲,300,121.0,30.5\nB,乙,100,121.1,30.5\n", encoding="utf-8")
    county = build(Scenario(county=CountySettings(population=1000), tables={"towns": str(path)}))
    assert county.town_names == ("A", "B")
    assert county.towns.size.tolist() == [750, 250]


def test_a_table_of_sites_sends_everybody_to_the_nearest_of_his_town(tmp_path):
    towns, sites = tmp_path / "towns.csv", tmp_path / "sites.xlsx"
    towns.write_text(
        "name,name_zh,population,longitude,latitude\nA,甲,300,121.0,30.5\nB,乙,100,121.01,30.5\n", encoding="utf-8"
    )
    book = Workbook()
    for row in (
        ("采样点", "镇街", "经度", "纬度", "采样台"),
        ("east", "A", 121.03, 30.5, 3),
        ("west", "甲", 120.97, 30.5, 2),
        ("b", "B", 121.0, 30.5, 1),
    ):
        book.active.append(row)
    book.save(sites)
    county = build(Scenario(county=CountySettings(population=8000), tables={"towns": str(towns), "sites": str(sites)}))
    assert county.site_tables.tolist() == [3, 2, 1]
    assert set(county.site[county.town == 1].tolist()) == {2}
    east, west = (county.grid_xy[county.grid[county.site == s]][:, 0] for s in (0, 1))
    assert east.min() > west.max()
    sites.write_bytes(b"no table")
    with pytest.raises(ValueError, match=r"sites\.xlsx:A1: cannot be read as XLSX"):
        build(Scenario(county=CountySettings(population=8000), tables={"sites": str(sites)}))


def test_a_table_of_sites_must_fit_the_county(tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("name,town,longitude,latitude,tables\n1,Wuyan,121,30.5,2\n2,Baibu,121,30.5,0\n", "utf-8")
    with pytest.raises(
        ValueError, match=r"sites\.csv:2:2: town: no town is called Wuyan.*did you mean Wuyuan"
    ) as caught:
        build(Scenario(tables={"sites": str(sites)}))
    assert "sites.csv:3:5: tables: 0 is below the minimum 1" in str(caught.value)
    sites.write_text("name,town,longitude,latitude,tables\n1,Wuyuan,121,30.5,2\n", "utf-8")
    with pytest.raises(ValueError, match=r"town: Wanghai, .*Tongyuan has no site; every town with residents needs one"):
        build(Scenario(tables={"sites": str(sites)}))


def test_a_table_of_vehicles_gives_each_its_seats_and_depot(tmp_path):
    path = tmp_path / "vehicles.csv"
    path.write_text("车型,数量,可用座位,驻地,增援\n中巴,2,9,百步镇,\n大巴,1,30,,是\n救护车,3,,,\n", encoding="utf-8")
    fleets = build(Scenario(tables={"vehicles": str(path)})).fleets
    assert fleets.buses.seats.tolist() == [30, 9, 9]
    assert fleets.buses.standing(aid=False) == [1, 2]
    assert fleets.buses.standing(aid=True) == [0, 1, 2]
    baibu = COUNTY.town_xy[COUNTY.town_names.index("Baibu")]
    assert fleets.buses.depot_xy.tolist() == [COUNTY.depot_xy.tolist(), baibu.tolist(), baibu.tolist()]
    assert fleets.ambulances.depot_xy.tolist() == [COUNTY.hospital_xy.tolist()] * 3


def test_tables_about_persons_are_refused_without_showing_them(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("name,name_zh,population,longitude,latitude,姓名\nA,甲,300,121.0,30.5,王五\n", encoding="utf-8")
    with pytest.raises(ValueError, match="姓名: a column about persons is refused") as caught:
        read_towns(str(path))
    assert "王五" not in str(caught.value)
    path.write_text("name,name_zh,population,longitude,latitude\n13812345678,甲,x,121.0,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"towns.csv:2:1: name: looks like") as caught:
        read_towns(str(path))
    assert "13812345678" not in str(caught.value)
    assert "towns.csv:2:3: population" in str(caught.value)
    assert "towns.csv:2:5: latitude" in str(caught.value)
