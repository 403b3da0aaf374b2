"""What an office types: tables kept for print, figures with units, files of the wrong kind; each told what to write."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from sim.scenario import ScenarioErrors, load, warnings
from sim.scenario.reader import read_group
from sim.scenario.sheets import TableErrors
from sim.scenario.tables import read_table
from sim.sweep.experiment import Experiment

HEAD = ("镇街", "人口", "经度", "纬度")
ROWS = (("城关镇", 6000, 119.7, 30.1), ("溪口镇", 3500, 119.76, 30.13))


def told(tmp_path, *rows, table="towns", lang="zh"):
    """What is said of a workbook with these rows, each without its folder."""
    book, path = Workbook(), tmp_path / f"{table}.xlsx"
    for row in rows:
        book.active.append(row)
    book.save(path)
    with pytest.raises(TableErrors) as errors:
        read_table(table, path)
    return [problem.text(lang) for problem in errors.value.problems]


def first(cells):
    """The first town with other cells, and the second as it is."""
    return HEAD, tuple(cells.get(name, value) for name, value in zip(HEAD, ROWS[0], strict=True)), ROWS[1]


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ({"人口": "6,000"}, "是否应为“6000”？"),
        ({"人口": "6000人"}, "是否应为“6000”？"),
        ({"人口": "0.6万"}, "是否应为“6000”？"),
        ({"经度": "119°42′00″"}, "是否应为“119.7”？"),
        ({"纬度": "N30.1"}, "应写北纬度数，-90至90；是否应为“30.1”？"),
        ({"纬度": 119.7}, "应写北纬度数，-90至90（经纬度写反了？）"),
        ({"纬度": "北"}, "应写北纬度数，-90至90"),
    ],
)
def test_a_figure_as_people_write_it_is_told_with_the_one_to_write(tmp_path, cells, end):
    [line] = told(tmp_path, *first(cells))
    assert line.endswith(end)


def test_the_place_of_a_fault_in_a_workbook_is_its_cell(tmp_path):
    assert told(tmp_path, *first({"人口": "x"}))[0].startswith("towns.xlsx:B2: population（人口）：“x”不可用")


def test_a_title_above_the_headers_and_another_first_sheet_are_told_once(tmp_path):
    [line] = told(tmp_path, ("汾溪县镇街情况表", None, None, None), HEAD, *ROWS)
    assert "首行没有表头；请删去表头之上的标题行、空行" in line
    assert len(told(tmp_path, ("说明",), ("填写第二张表",))) == 1


def test_a_header_with_a_unit_is_recognised_and_a_column_of_numbers_is_to_be_taken_out(tmp_path):
    lines = told(tmp_path, ("镇街", "人口（人）", "经度", "纬度"), *ROWS)
    assert any(line.endswith("是否应为“人口”？") for line in lines)
    [line] = told(tmp_path, ("序号", *HEAD), (1, *ROWS[0]))
    assert "序号：没有这一列，请改名或删去" in line


def test_sums_and_notes_below_a_table_are_one_fault_each(tmp_path):
    lines = told(tmp_path, HEAD, *ROWS, ("合计", 9500, None, None), ("注：2020年普查", None, None, None))
    assert [line.split("：", 1)[1] for line in lines] == [
        "“合计”是合计；请删去这一行",
        "整行只填了一格；若是备注或说明，请删去这一行",
    ]


def test_cells_that_were_merged_and_cells_that_became_dates_are_told_as_such(tmp_path):
    from datetime import datetime

    head = ("采样点", "镇街", "经度", "纬度", "采样台")
    merged, dated = told(
        tmp_path, head, ("一", None, 119.7, 30.1, 3), ("二", "城关镇", 119.7, 30.1, datetime(2022, 4, 3)), table="sites"
    )
    assert "合并的单元格只有第一格有值" in merged
    assert merged.startswith("sites.xlsx:B2")
    assert dated.endswith("单元格格式成了日期，请改为数值")


def test_of_a_table_about_persons_no_number_is_repeated(tmp_path):
    lines = told(tmp_path, HEAD, ("13812345678", "6000人", 119.7, 30.1))
    assert not any("6000" in line or "138" in line for line in lines)


def test_several_checks_are_joined_by_a_plus(tmp_path):
    head = ("入口", "镇街", "经度", "纬度", "道路", "来向", "客车", "货车", "方式", "查验")
    row = ("北口", "城关镇", 119.7, 30.1, "干线", "邻县", 5, 5, "查验点", "测温、健康码")
    [line] = told(tmp_path, head, row, table="entrances")
    assert line.endswith("多项用+连接：测温+健康码")


def test_empty_columns_that_a_spreadsheet_leaves_are_no_columns(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("镇街,人口,经度,纬度,,\n城关镇,6000,119.7,30.1,,\n,,,,,\n", encoding="utf-8-sig")
    assert [row["population"] for row in read_table("towns", path)] == [6000]


def test_an_old_workbook_is_told_as_such(tmp_path):
    (tmp_path / "towns.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(TableErrors, match="an old Excel file; save it as XLSX"):
        read_table("towns", tmp_path / "towns.xls")


def problems(tmp_path, text, *sets):
    path = tmp_path / "方案.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioErrors) as errors:
        load(path, sets)
    return [problem.keyed().zh for problem in errors.value.problems]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("志愿者: {日到岗率: 25%}", "应写0至1的数；是否应为“0.25”？"),
        ('志愿者: {在册志愿者: "1,500"}', "是否应为“1500”？"),
        ("志愿者: {在册志愿者: 1500人}", "是否应为“1500”？"),
        ("checkpoints: {closed: 北口、南口}", "是否应为“[北口, 南口]”？"),
        ("流调: {流调队: 2.5队}", "应写不小于1的整数"),
    ],
)
def test_a_setting_as_people_write_it_is_told_with_the_value_to_write(tmp_path, text, end):
    [line] = problems(tmp_path, text)
    assert line.endswith(end)


def test_settings_that_may_be_meant_are_listed_with_their_chinese_names(tmp_path):
    [line] = problems(tmp_path, "流调: {流调小组: 6}")
    assert "流调队（teams）" in line


def test_one_setting_in_both_languages_is_told_by_its_other_name(tmp_path):
    [line] = problems(tmp_path, "流调: {流调队: 6}\ntracing: {teams: 8}")
    assert line == "tracing：重复；“流调”是同一项"


def test_what_is_said_of_a_set_has_no_line_and_a_full_width_sign_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text("name: a\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors) as errors:
        load(tmp_path / "a.yaml", ["tracing.teams＝6"])
    assert errors.value.lines("zh") == ["--set: tracing.teams＝6：等号是全角“＝”；应写半角“=”"]


def test_a_folder_and_a_table_in_place_of_a_scenario_are_told_as_such(tmp_path):
    (tmp_path / "towns.csv").write_text("镇街,人口\n", encoding="utf-8")
    for path, says in (
        (tmp_path, "is a folder; name a file in it"),
        (tmp_path / "towns.csv", "is a table; name it under"),
    ):
        with pytest.raises(ScenarioErrors, match=says):
            load(path)


def test_a_scenario_with_chinese_keys_in_place_of_an_experiment_is_told_as_one(tmp_path):
    path, found = tmp_path / "方案.yaml", []
    path.write_text("base: a.yaml\n名称: 方案\n县域: {常住人口: 4000}\n", encoding="utf-8")
    assert read_group(path, Experiment, found)[0] is None
    assert [problem.says.zh for problem in found] == ["这是情景文件；请用 fivefast run"]


def test_towns_of_another_size_and_places_far_away_are_warned_of(tmp_path):
    """A slip in one degree would send samplers over the sea; the county's total is not that of the towns."""
    (tmp_path / "towns.csv").write_text("镇街,人口,经度,纬度\n城关镇,6000,119.7,30.1\n", encoding="utf-8")
    (tmp_path / "sites.csv").write_text(
        "采样点,镇街,经度,纬度,采样台\n体育馆,城关镇,19.7,30.1,4\n小学,城关镇,119.71,30.1,4\n", encoding="utf-8"
    )
    path = tmp_path / "a.yaml"
    path.write_text("tables: {towns: towns.csv, sites: sites.csv}\ncounty: {population: 60000}\n", encoding="utf-8")
    lines = warnings(load(path), "zh")
    assert "county.population：推演60000人，按镇街表的比例分配；镇街表合计6000人" in lines
    assert [line for line in lines if "公里" in line] == ["tables.sites：体育馆距城关镇9,603公里；经纬度是否写错？"]
    assert not any("镇街表" in line for line in warnings(load(path, ["county.population=6100"]), "zh"))


def test_an_option_before_the_command_is_told_where_it_stands(fivefast, monkeypatch):
    monkeypatch.setenv("FIVEFAST_LANG", "zh")
    _, _, err = fivefast("--lang", "zh", "run", "a.yaml")
    assert err == ["fivefast：没有选项 --lang；命令的选项写在命令之后，如 fivefast run 情景.yaml --lang zh"]
    _, _, err = fivefast("run", "a.yaml", "-n", "5")
    assert err == ["fivefast：没有选项 -n；见 fivefast run --help"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("指标: [首报后感染者]", "没有指标“首报后感染者”；见docs/measures.md；是否应为“infections_after_report”？"),
        ("变量: [{键: tracing.teams, 取值: [4]}]", "只有一个方案；至少写两个取值或水平，才有可比"),
    ],
)
def test_an_experiment_of_one_plan_or_with_a_measure_by_its_title_is_told_what_to_write(tmp_path, text, end):
    path, found = tmp_path / "测算.yaml", []
    varied = "" if "变量" in text else "变量: [{键: tracing.teams, 取值: [2, 4]}]\n"
    path.write_text(f"名称: x\n情景: [a.yaml]\n{varied}{text}\n", encoding="utf-8")
    read_group(path, Experiment, found)
    assert [problem.says.zh for problem in found] == [end]
