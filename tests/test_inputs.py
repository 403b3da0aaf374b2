"""Claims for what is refused: names of nothing, contradictions, values beyond reason, tables with personal numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from test_report import results

from sim import scenario as sc
from sim.county import build
from sim.measures import measures
from sim.model import simulate
from sim.report import answer
from sim.scenario import ScenarioErrors
from sim.scenario.tables import read_table
from sim.start import start_faults

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"


def told(*overrides: str, text: str = "") -> list[str]:
    """The lines that refuse a scenario."""
    with pytest.raises(ScenarioErrors) as caught:
        sc.loads(text, overrides=overrides) if text else sc.load(TINY, overrides)
    return [str(problem) for problem in caught.value.problems]


# names


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("importation.prevalence=[{neighbour: Pingu}]", "importation.prevalence.0.neighbour: no neighbour is called"),
        ("seeding.towns=[Wuyaun]", "seeding.towns.0: no town is called Wuyaun; towns are"),
        ("introductions=[{town: Wuyaun}]", "introductions.0.town: no town is called Wuyaun"),
        ("checkpoints.closed=[Yanhu]", "checkpoints.closed.0: no entrance is called Yanhu"),
        ("plan.rules.0.orders.0.area=town:Wuyaun", "plan.rules.0.orders.0.area: no town is called Wuyaun"),
        ("orders=[{orders: [{order: set_checkpoint}]}]", "orders.0.orders.0.entrance: no entrance is called nothing"),
        (
            "orders=[{orders: [{order: move_volunteers, source: Foo, to: Wuyuan}]}]",
            "orders.0.orders.0.source: no town is called Foo",
        ),
        ("orders=[{orders: [{order: introduce, town: Foo}]}]", "orders.0.orders.0.town: no town is called Foo"),
    ],
)
def test_what_names_nothing_is_refused_where_it_stands(override, line):
    [found] = told(override)
    assert found.startswith(f"--set: {line}")


def test_who_misspells_is_told_what_was_meant():
    assert told("seeding.towns=[Wuyaun]")[0].endswith("did you mean Wuyuan")
    assert told("checkpoints.closed=[Yanhu]")[0].endswith("did you mean Yanhu road")
    assert told("importation.prevalence=[{neighbour: Pingu}]")[0].endswith("did you mean Pinghu")


def test_chinese_names_are_names():
    given = ["seeding.towns=[武原街道]", "checkpoints.closed=[G525国道]", "introductions=[{town: 百步镇}]"]
    assert sc.load(TINY, given).checkpoints.closed == ("G525国道",)


def test_faults_of_the_county_come_with_all_others_at_once(fivefast):
    given = ["seeding.towns=[Wuyaun]", "checkpoints.closed=[Yanhu]", "sampling.turnout=2", "introductions.0=3"]
    given += ["orders=[{orders: [{order: set_zone, area: grid:999}]}]"]
    code, out, err = fivefast("check", TINY, *(f"--set={one}" for one in given))
    assert (code, out) == (2, [])
    assert [line.split(": ")[1] for line in err] == [
        "checkpoints.closed.0", "introductions.0", "orders.0.orders.0.area", "sampling.turnout", "seeding.towns.0"
    ]  # fmt: skip
    assert "there is no grid 999; the last one is 10; the first is 0" in err[2]


def test_what_only_the_county_tells_has_a_line_and_a_column(fivefast, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(f"base: {TINY}\norders:\n  - orders:\n      - {{order: set_zone, area: compound:99}}\n", "utf-8")
    code, _, err = fivefast("run", path)
    assert code == 2
    assert err == [
        f"{path}:4:33: orders.0.orders.0.area: there is no compound:99; the last compound is 8; the first is 0"
    ]


def test_more_infected_than_a_town_has_residents_are_refused_and_not_looked_for(fivefast):
    code, _, err = fivefast("check", TINY, "--set=seeding.towns=[Yucheng]", "--set=seeding.initial_infections=1900")
    assert code == 2
    assert "seeding.initial_infections: 1900 is more than the" in err[0]
    assert err[0].endswith("residents of Yucheng")


# tables


TOWNS = "name,name_zh,population,longitude,latitude\n"


def table_told(tmp_path: Path, **tables: str) -> list[str]:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    listed = ", ".join(f"{name}: {tmp_path / name}.csv" for name in tables)
    return [line.removeprefix(f"{tmp_path}/") for line in told(f"tables={{{listed}}}", text="seed: 1")]


def test_towns_without_residents_are_refused(tmp_path):
    [line] = table_told(tmp_path, towns=f"{TOWNS}A,甲,0,120.9,30.5\n")
    assert line.startswith("towns.csv:2:3: population: 0 in every town")


def test_a_row_of_sums_is_no_town(tmp_path):
    text = f"{TOWNS}A,甲,10,120.9,30.5\n合计,合计,10,120.9,30.5\n"
    assert table_told(tmp_path, towns=text) == ["towns.csv:3:1: name: 合计 is a sum, no town; leave its row out"]


def test_faults_of_tables_are_told_once_though_no_county_can_be_built_of_them(tmp_path, fivefast):
    (tmp_path / "towns.csv").write_text(f"{TOWNS}A,甲,0,120.9,30.5\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("tables: {towns: towns.csv}\n", encoding="utf-8")
    _, _, lines = fivefast("check", tmp_path / "a.yaml")
    assert [line.partition("towns.csv:")[2] for line in lines] == [
        "2:3: population: 0 in every town; at least one must have residents"
    ]


def test_a_fault_between_tables_names_the_file_as_one_within_a_table_does(tmp_path, fivefast, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "a.yaml").write_text("tables: {towns: towns.csv}\n", encoding="utf-8")
    for residents in ("0", "many"):
        (tmp_path / "county" / "towns.csv").write_text(f"{TOWNS}A,甲,{residents},120.9,30.5\n", encoding="utf-8")
        _, _, [line] = fivefast("check", "county/a.yaml")
        assert line.startswith("county/towns.csv:2:3: population: ")


def test_tables_in_chinese_alone_need_no_second_name(tmp_path):
    (tmp_path / "towns.csv").write_text("镇街,人口,经度,纬度\n城关镇,900,120.9,30.6\n", encoding="utf-8")
    head = "入口,镇街,经度,纬度,道路,来向,客车,货车,方式\n"
    (tmp_path / "entrances.csv").write_text(
        f"{head}北干线,城关镇,120.9,30.7,干线,北邻县,9,2,查验点\n", encoding="utf-8"
    )
    text = "tables: {towns: towns.csv, entrances: entrances.csv}\ncheckpoints: {closed: [北干线]}\n"
    scenario = sc.loads(text, str(tmp_path / "a.yaml"))
    for table, name in (("towns", "城关镇"), ("entrances", "北干线")):
        [row] = read_table(table, scenario.tables[table])
        assert (row["name"], row["name_zh"]) == (name, name)


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("，", "full-width commas")])
def test_cells_that_are_not_separated_by_commas_are_told_as_that(tmp_path, sign, name):
    text = f"{TOWNS}A,甲,10,120.9,30.5\n".replace(",", sign)
    assert table_told(tmp_path, towns=text) == [
        f"towns.csv:1:1: towns: cells are separated by {name}; save it with commas, or as XLSX"
    ]


def test_a_table_takes_the_place_of_the_numbers_of_a_base_but_not_of_those_beside_it(tmp_path):
    (tmp_path / "vehicles.csv").write_text("kind,number,seats\ncoach,7,20\n", encoding="utf-8")
    (tmp_path / "base.yaml").write_text("transfer: {coaches: 3, aid_delay: 2 h}\n", encoding="utf-8")
    above = "base: base.yaml\ntables: {vehicles: vehicles.csv}\n"
    scenario = sc.loads(above, str(tmp_path / "a.yaml"))
    assert (scenario.transfer.coaches, scenario.transfer.aid_delay) == (sc.loads("seed: 1").transfer.coaches, 2.0)
    with pytest.raises(ScenarioErrors, match=r"a\.yaml:3:21: transfer\.coaches: is given by tables\.vehicles; leave"):
        sc.loads(f"{above}transfer: {{coaches: 4}}\n", str(tmp_path / "a.yaml"))


def test_faults_between_tables_are_told_at_their_cells_all_at_once(tmp_path):
    lines = table_told(
        tmp_path,
        towns=f"{TOWNS}\nA,甲,10,120.9,30.5\nB,乙,9,120.9,30.5\nA,丙,9,120.9,30.5\n",
        sites="tables,name,town,longitude,latitude\n\n0,s,A,121,30.5\n1,t,C,121,30.5\n",
        vehicles="kind,number,town\ncoach,1,甲\ncoach,1,丁\n",
    )
    assert [line.split("; ")[0] for line in lines] == [
        "sites.csv:3:1: tables: 0 is below the minimum 1",
        "sites.csv:4:3: town: no town is called C",
        "towns.csv:5:1: name: A occurs twice",
        "vehicles.csv:3:3: town: no town is called 丁",
    ]


@pytest.mark.parametrize(
    "row",
    [
        "A,甲,138 0013 8000,120.9,30.5",
        "A,甲,+8613800138000,120.9,30.5",
        "张三330424199001011234,甲,9,120.9,30.5",
        "A,+86 138-0013-8000,9,120.9,30.5",
        "A,0573-86022222,9,120.9,30.5",
        "A,甲,１３８００１３８０００,120.9,30.5",
        "A,甲,330424 19900101 123X,120.9,30.5",
        "A,13800138000,王五,张三,李四",
    ],
)
def test_numbers_of_persons_are_refused_in_any_dress_and_no_value_of_their_table_is_shown(tmp_path, row):
    lines = table_told(tmp_path, towns=f"{TOWNS}A,甲,9,120.9,30.5\nB,赵六,钱七,1,2\n{row}\n")
    assert sum("looks like the number of a person or a telephone; it is refused" in line for line in lines) == 1
    shown = "".join(line.split(": ", 2)[-1] for line in lines)
    for cell in ("赵六", "钱七", *row.split(",")[1:]):
        assert cell in ("9", "120.9", "30.5", "甲") or cell not in shown, cell


def test_a_table_without_a_header_does_not_show_its_first_person(tmp_path):
    lines = table_told(tmp_path, towns="王五,13800138000,3,4,5\n")
    assert not any("王五" in line or "138" in line for line in lines)


def test_places_and_counts_are_no_numbers_of_persons(tmp_path):
    row = "G15 exit,甲,9900000,120.95512345678,30.5912345678"
    (tmp_path / "towns.csv").write_text(f"{TOWNS}{row}\n", encoding="utf-8")
    assert sc.loads(f"tables: {{towns: {tmp_path}/towns.csv}}").tables


def test_longitude_and_latitude_swapped_are_refused(tmp_path):
    [line] = table_told(tmp_path, towns=f"{TOWNS}A,甲,9,30.5,120.9\n")
    assert "latitude: '120.9' is not allowed" in line
    assert "swapped?" in line


# values beyond reason


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("disease.reproduction_number=1e9", "disease.reproduction_number: 1000000000 is above the maximum 50"),
        ("county.population=100000000", "county.population: 100000000 is above the maximum 10000000"),
        ("horizon=1000000 d", "horizon: 1e+06 d is longer than two years"),
        ("transfer.coaches=1000000", "transfer.coaches: 1000000 is above the maximum 100000"),
        ("sampling.courier_interval=0 h", "sampling.courier_interval: must be at least 1 min"),
        ("disease.dispersion=0.000001", "disease.dispersion: 0.000001 is below the minimum 0.01"),
    ],
)
def test_values_beyond_reason_are_refused(override, line):
    [found] = told(override)
    assert found.startswith(f"--set: {line}")


@pytest.mark.parametrize("given", [["horizon=1 h"], ["horizon=13 h"], ["horizon=6 h", "response=false"]])
def test_a_run_shorter_than_a_day_has_its_report(fivefast, tmp_path, given):
    few = ["--replicates", "1", "--alternatives", "0", "--workers", "1", "--out", tmp_path]
    code, out, err = fivefast("run", TINY, *few, *(f"--set={one}" for one in given))
    assert code == 0, err
    assert out[-1].endswith("report.html")


def test_a_county_of_almost_nobody_runs_or_is_refused_in_a_line():
    given = ["seeding.initial_infections=1", "horizon=4 d"]
    assert simulate(sc.load(TINY, [*given, "county.population=9"])).tables.infections.size <= 9
    [fault] = start_faults(sc.load(TINY, [*given, "county.population=1"]))
    assert fault.text() == "disease.reproduction_number: 4.5 cannot be reached in a county of 1"


def test_a_grid_with_more_people_than_the_county_is_told_and_each_town_is_one():
    few = sc.load(TINY, ["county.population=800", "county.grid_population=900"])
    told = "county.grid_population: 900 is more than county.population 800: each town is one grid"
    assert told in sc.warnings(few)
    assert build(few).grid_residents.size == len(build(few).towns)
    assert not any("grid_population" in line for line in sc.warnings(sc.load(TINY, ["county.grid_population=2000"])))


def test_a_town_that_may_be_named_can_be_empty(tmp_path):
    (tmp_path / "towns.csv").write_text(f"{TOWNS}A,甲,90,120.9,30.5\nB,乙,0,120.8,30.5\n", encoding="utf-8")
    tables = (
        f"tables: {{towns: {tmp_path}/towns.csv}}\ncounty: {{population: 200, grid_population: 100}}\nhorizon: 4 d\n"
    )
    assert simulate(sc.loads(f"{tables}seeding: {{towns: [A]}}")).tables.infections.size
    [fault] = start_faults(sc.loads(f"{tables}seeding: {{towns: [B]}}"))
    assert fault.text() == "seeding.initial_infections: 1 is more than the 0 residents of B"


# contradictions


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        (["quarantine.ready_24h=0.5", "quarantine.ready_48h=0.2"], "quarantine.ready_48h: 0.2 is less than"),
        (["home.term=2 d", "home.yellow_home=5 d"], "home.yellow_home: 5 d is longer than the whole home.term 2 d"),
        (
            ["home.stand_ins=3"],
            "home.stand_ins: 3 is not fewer than home.grid_staff 3; one of them is responsible himself",
        ),
        (["volunteers.priority=[gates, zones, gates]"], "volunteers.priority: gates stands twice"),
        (["checkpoints.checks=[code, code]"], "checkpoints.checks: code stands twice"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(overrides, line):
    assert any(found.startswith(f"--set: {line}") for found in told(*overrides))


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        (
            ["zones.lockdown=0.9", "zones.control=0.2"],
            "zones.lockdown: 0.9 leaves more meetings than zones.control",
        ),
        (["home.term_blue=10 d"], "home.test_days_blue: day 14 comes after 10 d: nobody is tested then"),
        (["introductions=[{at: 90 d}]"], "introductions.0.at: 90 d is not before the horizon: never comes"),
        (["orders=[{at: 90 d}]"], "orders.0.at: 90 d is not before the horizon: never given"),
        (["volunteers.roster=30000"], "volunteers.roster: 30000 is more than county.population 2000"),
        (["seeding.undetected_until=9999999"], "seeding.undetected_until: 9999999 is more than county.population 2000"),
    ],
)
def test_what_is_merely_odd_is_said(overrides, line):
    assert sc.warnings(sc.load(TINY)) == []
    assert any(found.startswith(line) for found in sc.warnings(sc.load(TINY, overrides)))
    chinese = sc.warnings(sc.load(TINY, overrides), "zh")
    assert [x.split("：")[0] for x in chinese] == [x.split(": ")[0] for x in sc.warnings(sc.load(TINY, overrides))]
    assert any(x.startswith(line.split(": ")[0]) and not re.search(r"\b(is|comes|leaves|never)\b", x) for x in chinese)


def test_towns_without_entrances_of_their_own_are_said_to_have_those_of_haiyan(tmp_path):
    (tmp_path / "towns.csv").write_text(f"{TOWNS}A,甲,10,120.9,30.5\n", encoding="utf-8")
    lines = sc.warnings(sc.loads(f"tables: {{towns: {tmp_path}/towns.csv}}"))
    [line] = [line for line in lines if line.startswith("tables")]
    assert line.startswith("tables.towns: without tables.entrances roads and posts are those of Haiyan")


# hints


def test_options_of_the_command_are_no_settings_and_no_hint_is_a_wall():
    assert "write it after the command: --replicates 100" in told("replicates=100")[0]
    for key in ("vary", "roles", "xyz", "quarantine.zzz"):
        assert len(told(f"{key}=3")[0]) < 300


def test_an_order_beside_its_time_is_told_to_stand_in_a_list():
    lines = told("orders=[{at: 2 d, order: set_zone, level: lockdown, area: county}]")
    assert len(lines) == 3
    assert all("write it in a list below: orders: [{order: NAME, …}]" in line for line in lines)


@pytest.mark.parametrize(
    ("command", "file", "kind"),
    [
        ("run", "experiments/volunteers.yaml", "an experiment"),
        ("run", "scenarios/exercises/template.yaml", "an exercise"),
        ("run", "experiments/calibrations/planted.yaml", "a calibration"),
        ("sweep", "scenarios/tiny.yaml", "a scenario"),
        ("calibrate", "scenarios/tiny.yaml", "a scenario"),
        ("exercise", "scenarios/tiny.yaml", "a scenario"),
    ],
)
def test_a_wrong_kind_of_file_is_named(fivefast, command, file, kind):
    code, _, err = fivefast(command, ROOT / file, "--lang", "en")
    assert code == 2
    assert len(err) == 1
    assert f"this is {kind}; use `fivefast" in err[0]


# the report


def test_the_report_has_the_plan_in_words_what_is_odd_and_what_was_refused(fivefast, tmp_path):
    given = ["horizon=3 d", "plan.rules.0.delay=12 h", "volunteers.roster=3000", "care.delay=6 h"]
    given += ["orders=[{at: 30 h, orders: [{order: rent_shed}, {order: rent_shed}]}]"]
    few = ["--replicates", "2", "--alternatives", "0", "--workers", "1", "--out", tmp_path]
    code, _, err = fivefast("run", TINY, *few, *(f"--set={one}" for one in given))
    assert code == 0
    assert err[0] == "tiny: warning: volunteers.roster: 3000 is more than county.population 2000"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "volunteers.roster: 3000 is more than county.population 2000" in page
    first = f"<td>first case {zh('首例时')}</td><td>12 h</td><td>set zone: level lockdown, area case_grid;"
    assert f"plan.rules.0</code></td>{first}" in page
    assert "划定区域：封控，病例所在网格；划定区域：管控，病例所在社区；" in page
    shed = f"<td>30 h {zh('第30小时')}</td><td></td><td>rent shed; rent shed {zh('租用静置库；租用静置库')}"
    assert f"orders.0</code></td>{shed}" in page
    why = f"was given before {zh('已下达过，只到位一次')}"
    assert f'<td>rent shed {zh("租用静置库")}</td><td>{why}</td><td class="n">2</td>' in page


def zh(text):
    """The Chinese beside the English on an English page."""
    return f'<span class="o" lang="zh">{text}</span>'


def test_results_of_another_scenario_are_not_replaced_without_a_word(fivefast, tmp_path):
    few = ["--replicates", "1", "--alternatives", "0", "--workers", "1", "--set=horizon=2 d", "--out", tmp_path]
    assert fivefast("run", TINY, *few)[0] == 0
    code, _, err = fivefast("run", TINY, *few, "--set=name=other")
    assert code == 2
    assert err == [f"--out: {tmp_path} holds results of tiny; give another folder, or --force to replace them"]
    assert fivefast("run", TINY, *few, "--set=teams=1")[0] == 2
    assert fivefast("run", TINY, *few)[0] == 0
    assert json.loads((tmp_path / "manifest.json").read_text())["simulated_in_wall_seconds"] == 0
    assert fivefast("run", TINY, *few, "--set=name=other", "--force")[0] == 0


def test_where_nobody_is_found_the_sentences_say_so_and_one_run_is_one(fivefast, tmp_path):
    given = ["--set=seeding.undetected_until=9999999", "--set=horizon=4 d", "--out", tmp_path]
    _, out, _ = fivefast("run", TINY, *given, "--replicates", "1", "--alternatives", "0", "--workers", "1")
    assert out[0].endswith("Nobody was found in any run, so all infections count.")
    assert not any("1 runs" in line for line in out)
    assert "The one run uses" in out[3]


def test_the_bounds_of_what_cannot_be_negative_are_not(fivefast, tmp_path):
    few = ["--replicates", "3", "--alternatives", "0", "--workers", "1", "--set=horizon=6 d", "--out", tmp_path]
    assert fivefast("run", TINY, *few)[0] == 0
    table = pd.read_csv(tmp_path / "summary.csv")
    assert table["mean_low"].min() == 0


def test_what_if_there_were_no_ambulances_or_rooms_can_be_asked():
    given = ["horizon=6 d", "seeding.initial_infections=6", "care.delay=6 h"]
    none = ["transfer.ambulances=0", "transfer.ambulances_aid=0", "quarantine.rooms=0"]
    found = measures(simulate(sc.load(TINY, [*given, *none])))
    assert (found["beds_peak"], found["peak_rooms"]) == (0, 0)
    assert found["reported_infections"] > 0


def test_contacts_found_at_home_after_community_zero_are_told_beside_it(tmp_path):
    out = results(tmp_path / "made-up", 20)
    assert "Contacts told to stay at home" not in answer(out)[1]
    path = out / "replicates.parquet"
    pd.read_parquet(path).assign(days_to_community_zero=1.0).to_parquet(path)
    path = out / "daily.parquet"
    days = pd.read_parquet(path).reset_index()
    since = days["day"] - days["replicate"].map(days[days["reported"] > 0].groupby("replicate")["day"].min())
    days.assign(found_contact_at_home=(since == 9).astype(float)).to_parquet(path, index=False)
    assert "half of the runs still find some of them on day 9 or later" in answer(out)[1]
