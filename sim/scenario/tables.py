"""Tables beside a scenario: CSV or XLSX with English or Chinese headers, checked cell by cell.

A table about persons is refused: its column or cell is named, its value is not shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sim.both import Both, Wrong, closest, listed, meant, wrong
from sim.scenario.nodes import Place, Problem
from sim.scenario.personal import COLUMN, is_personal
from sim.scenario.quantities import MOST, parse_time_of_day
from sim.scenario.sheets import TableErrors, cells_of

Kind = Literal["text", "whole", "number", "share", "longitude", "latitude", "time", "choice", "choices"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table: both names, what a cell may be, and what an absent column or empty cell means."""

    name: str
    zh: str
    kind: Kind
    meaning: str
    default: Any = None  # None: the column must be there and its cells filled
    choices: tuple[str, ...] = ()
    choices_zh: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, str, str]:
        """What its header may be: English, Chinese, or both with a space between them."""
        return self.name, self.zh, f"{self.name} {self.zh}"


TABLES: dict[str, tuple[Column, ...]] = {
    "towns": (
        Column("name", "镇街", "text", "English name; without one the Chinese"),
        Column("name_zh", "中文名", "text", "Chinese name; empty: as the first column", default=""),
        Column("population", "人口", "whole", "residents; the county's total is shared out by it"),
        Column("longitude", "经度", "longitude", "of the town's centre"),
        Column("latitude", "纬度", "latitude", "of the town's centre"),
    ),
    "sites": (
        Column("name", "采样点", "text", "name of the sampling site"),
        Column("town", "镇街", "text", "town whose residents may come"),
        Column("longitude", "经度", "longitude", "of the site"),
        Column("latitude", "纬度", "latitude", "of the site"),
        Column("tables", "采样台", "whole", "tables at the site, at least 1"),
    ),
    "vehicles": (
        Column(
            "kind", "车型", "choice", "what it carries",
            choices=("coach", "minibus", "ambulance"), choices_zh=("大巴", "中巴", "救护车"),
        ),
        Column("number", "数量", "whole", "vehicles of this row"),
        Column("seats", "可用座位", "whole", "passengers with spacing; an ambulance carries one", default=1),
        Column("town", "驻地", "text", "town of the depot; empty: the county's depot", default=""),
        Column("after_order", "增援", "choice", "yes: comes only after the order for aid", default="no",
               choices=("yes", "no"), choices_zh=("是", "否")),
    ),
    "entrances": (
        Column("name", "入口", "text", "English name; without one the Chinese"),
        Column("name_zh", "中文名", "text", "Chinese name; empty: as the first column", default=""),
        Column("town", "镇街", "text", "town behind the entrance"),
        Column("longitude", "经度", "longitude", "of the entrance"),
        Column("latitude", "纬度", "latitude", "of the entrance"),
        Column("road", "道路", "choice", "class of road",
               choices=("motorway", "trunk", "county", "village", "port"),
               choices_zh=("高速", "干线", "县道", "村道", "港口")),
        Column("neighbour", "来向", "text", "where its traffic comes from"),
        Column("cars", "客车", "number", "cars a day and entrance at ordinary traffic"),
        Column("trucks", "货车", "number", "trucks a day and entrance at ordinary traffic"),
        Column("mode", "方式", "choice", "how it is kept",
               choices=("open", "staffed", "barrier", "closed"), choices_zh=("开放", "查验点", "硬隔离卡口", "封闭")),
        Column("car_lanes", "客车道", "whole", "lanes for cars when staffed", default=1),
        Column("truck_lanes", "货车道", "whole", "lanes for trucks when staffed; 0: those for cars", default=0),
        Column("count", "数量", "whole", "so many alike", default=1),
        Column("staff", "民警医护", "whole", "police and medical staff a shift at each when staffed", default=4),
        Column("checks", "查验", "choices", "what is checked, joined by +; empty: checkpoints.checks", default=(),
               choices=("fever", "code", "certificate", "antigen", "swab"),
               choices_zh=("测温", "健康码", "核酸证明", "抗原", "采样")),
        Column("authority", "审批", "text", "who must approve", default="county"),
    ),
}  # fmt: skip


def read_table(table: str, path: str | Path) -> list[Row]:
    """The rows of a table, each cell as its column wants it. Raises TableErrors with every fault."""
    file = Path(path)
    stamp = file.stat()
    return _read(table, str(file), (stamp.st_mtime_ns, stamp.st_size))


def table_of(path: Path) -> str:
    """The table whose columns a file has most of; nothing where it has two of none. Raises TableErrors."""
    cells = cells_of(path)
    head = [cell.strip() for cell in cells[0]] if cells else []
    there = {table: sum(c in column.headers for column in columns for c in head) for table, columns in TABLES.items()}
    most = max(there, key=there.__getitem__)
    return most if there[most] > 1 else ""


def cell_problem(table: str, path: str, row: int | None, column: str, says: Both) -> Problem:
    """What is wrong at a cell of a table that could be read; at the header without a row, at 1 without the column."""
    cells = cells_of(Path(path))
    lines = [line for line, values in enumerate(cells[1:], start=2) if any(value.strip() for value in values)]
    asked = next(c for c in TABLES[table] if c.name == column)
    at = next((i for i, head in enumerate(cells[0], start=1) if head.strip() in asked.headers), 1)
    return Place(path, 1 if row is None else lines[row], at).problem(column, says, asked.zh)


@cache
def _read(table: str, path: str, _: tuple[int, int]) -> list[Row]:
    return parse(table, cells_of(Path(path)), Path(path).name)


_SEPARATORS = {
    ";": Both("semicolons", "分号"), "\t": Both("tabs", "制表符"), "，": Both("full-width commas", "全角逗号"),
}  # fmt: skip


def parse(table: str, cells: Sequence[Sequence[str]], file: str) -> list[Row]:
    """The rows of a table from its cells, the header first. Raises TableErrors with every fault."""
    columns, top = TABLES[table], Place(file)
    if not cells:
        raise TableErrors((top.problem(table, _empty(columns)),))
    sign = next((name for sign, name in _SEPARATORS.items() if len(cells[0]) == 1 and sign in cells[0][0]), None)
    if sign:
        says = Both(
            f"cells are separated by {sign.en}; save it with commas, or as XLSX",
            f"单元格之间用的是{sign.zh}；请用半角逗号分隔，或存为XLSX",
        )
        raise TableErrors((top.problem(table, says),))
    known = {name: column for column in columns for name in column.headers}
    header = [known.get(cell.strip()) for cell in cells[0]]
    secret = any(is_personal(cell) for row in cells for cell in row)
    faults = list(_header_faults(table, cells[0], header, file, secret))
    if not faults and len(cells) == 1:
        none = Both("there is no row below the header; give one for each", "表头之下没有数据行；请逐行填写")
        faults = [top.problem(table, none)]
    rows: list[Row] = []
    if not faults:
        for line, row in enumerate(cells[1:], start=2):
            if any(cell.strip() for cell in row):
                rows.append(_row(table, columns, header, row, Place(file, line), faults, secret))
    if faults:
        raise TableErrors(tuple(faults))
    return rows


def _header_faults(
    table: str, given: Sequence[str], header: Sequence[Column | None], file: str, secret: bool
) -> Iterable[Problem]:
    columns = TABLES[table]
    there = _columns(columns)
    for i, cell in enumerate(given, start=1):
        place, known = Place(file, 1, i), header[i - 1] is not None
        if COLUMN.search(cell):
            yield place.problem(
                cell,
                Both(
                    f"a column about persons is refused; the table {table} has {there.en}",
                    f"不收个人信息列；{table}表只有{there.zh}",
                ),
            )
        elif not known:
            hint = meant(closest(cell.strip(), [n for c in columns for n in (c.name, c.zh)]))
            empty = Both("a header", "有一列表头") if secret else Both("empty header", "空表头")
            shown = Both(cell.strip(), cell.strip()) if cell.strip() and not secret else empty
            yield place.problem(
                "",
                Both(
                    f"{shown.en}: unknown; the columns are {there.en}{hint.en}",
                    f"{shown.zh}：没有这一列；可用列为{there.zh}{hint.zh}",
                ),
            )
        elif header.index(header[i - 1]) != i - 1:
            yield place.problem(cell.strip(), Both("the column occurs twice; each stands once", "列重复；每列只写一次"))
    missing = [c for c in columns if c.default is None and c not in header]
    if missing:
        lacking = Both(_with_chinese(missing), _columns(missing).zh)
        yield Place(file).problem(
            table, Both(f"missing {lacking.en}; the columns are {there.en}", f"缺少{lacking.zh}；可用列为{there.zh}")
        )


def _row(  # noqa: PLR0913
    table: str, columns: tuple[Column, ...], header: Sequence[Column | None], cells: Sequence[str], where: Place,
    faults: list[Problem], secret: bool,
) -> Row:  # fmt: skip
    """A row with its faults appended; of a `secret` table no value is shown."""
    row: Row = {c.name: c.default for c in columns}
    if len(cells) != len(header):
        n, need = len(cells), len(header)
        faults.append(where.problem(table, Both(f"{n} values; {need} are needed", f"有{n}个值；应为{need}个")))
        return row
    for i, (column, cell) in enumerate(zip(header, cells, strict=True), start=1):
        assert column is not None
        try:
            row[column.name] = _value(column, cell.strip())
        except Wrong as error:
            says = error.faults[0].says
            if secret and cell.strip():
                says = Both(
                    says.en.replace(f"'{cell.strip()}'", "the value"), says.zh.replace(f"“{cell.strip()}”", "该值")
                )
            faults.append(where._replace(column=i).problem(column.name, says, column.zh))
    if row.get("name_zh") == "":
        row["name_zh"] = row["name"]
    return row


def _value(column: Column, cell: str) -> Any:
    """What a cell says. Raises Wrong with what is wrong and what is allowed."""
    if is_personal(cell):
        raise wrong("looks like the number of a person or a telephone; it is refused", "像是证件号或电话号码；不予接受")
    if not cell:
        if column.default is None:
            raise wrong("is empty; every row has this column", "为空；每行都须填写")
        return column.default
    if column.kind in _NUMBERS:
        low, high, wanted = _NUMBERS[column.kind]
        number = _number(cell, low, high, wanted, whole=column.kind == "whole")
        return int(number) if column.kind == "whole" else number
    match column.kind:
        case "time":
            return parse_time_of_day(cell)
        case "choice":
            return _choice(column, cell)
        case "choices":
            return _choices(column, cell)
    return cell


_NUMBERS: dict[str, tuple[float, float, Both]] = {
    "whole": (0, MOST, Both("a whole number ≥ 0", "不小于0的整数")),
    "number": (0, math.inf, Both("a number ≥ 0", "不小于0的数")),
    "share": (0, 1, Both("a number from 0 to 1", "0至1的数")),
    "longitude": (-180, 180, Both("degrees east, from -180 to 180", "东经度数，-180至180")),
    "latitude": (
        -90, 90,
        Both("degrees north, from -90 to 90 (longitude and latitude swapped?)", "北纬度数，-90至90（经纬度写反了？）"),
    ),
}  # fmt: skip


def _number(cell: str, low: float, high: float, wanted: Both, *, whole: bool = False) -> float:
    pattern = r"\d+" if whole else r"-?\d+(\.\d+)?"
    if not re.fullmatch(pattern, cell) or not low <= float(cell) <= high:
        raise wrong(f"'{cell}' is not allowed; write {wanted.en}", f"“{cell}”不可用；应写{wanted.zh}")
    return float(cell)


def _choice(column: Column, cell: str) -> str:
    for en, zh in zip(column.choices, column.choices_zh, strict=True):
        if cell in (en, zh, f"{en} {zh}"):
            return en
    both = list(zip(column.choices, column.choices_zh, strict=True))
    known = Both(", ".join(f"{en} ({zh})" for en, zh in both), "、".join(f"{zh}（{en}）" for en, zh in both))
    raise wrong(f"'{cell}' is not one of {known.en}", f"“{cell}”不可选；可填{known.zh}")


def _choices(column: Column, cell: str) -> tuple[str, ...]:
    """Several, joined by +."""
    return tuple(_choice(column, part.strip()) for part in cell.split("+"))


def _with_chinese(columns: Sequence[Column]) -> str:
    return ", ".join(f"{column.name} ({column.zh})" for column in columns)


def _columns(columns: Sequence[Column]) -> Both:
    """Their names; in Chinese those that a Chinese table has."""
    return Both(listed(c.name for c in columns).en, listed(c.zh for c in columns).zh)


def _empty(columns: tuple[Column, ...]) -> Both:
    there = _columns(columns)
    return Both(f"the file is empty; the columns are {there.en}", f"文件是空的；可用列为{there.zh}")
