"""Tables beside a scenario: CSV or XLSX with English or Chinese headers, checked cell by cell.

A table about persons is refused: its column or cell is named, its value is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sim.both import Both, Wrong, closest, listed, meant
from sim.scenario.cells import Column, value_of
from sim.scenario.nodes import Place, Problem
from sim.scenario.personal import COLUMN, is_personal
from sim.scenario.sheets import TableErrors, cells_of

Row = dict[str, Any]


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
    if not any(header) and not any(COLUMN.search(cell) or _near(cell, columns) for cell in given):
        yield Place(file).problem(table, _no_head(there))
        return
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
            hint = meant(_near(cell, columns))
            empty = Both("a header", "有一列表头") if secret else Both("empty header", "空表头")
            shown = Both(cell.strip(), cell.strip()) if cell.strip() and not secret else empty
            yield place.problem(
                "",
                Both(
                    f"{shown.en}: unknown; rename it or take it out; the columns are {there.en}{hint.en}",
                    f"{shown.zh}：没有这一列，请改名或删去；可用列为{there.zh}{hint.zh}",
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


def _near(cell: str, columns: Sequence[Column]) -> str | None:
    """The column that a header with spaces, a unit in brackets or a slip of the hand probably means."""
    bare = re.sub(r"[（(].*|\s", "", cell)
    return closest(bare, [name for c in columns for name in (c.name, c.zh)])


def _no_head(there: Both) -> Both:
    return Both(
        f"the first row holds no header; take out titles and empty rows above it, and put the table on the first "
        f"sheet; the columns are {there.en}",
        f"首行没有表头；请删去表头之上的标题行、空行，并把表放在第一张工作表；可用列为{there.zh}",
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
    no_row = _no_row(header, cells)
    if no_row:
        faults.append(where.problem(table, no_row))
        return row
    for i, (column, cell) in enumerate(zip(header, cells, strict=True), start=1):
        assert column is not None
        try:
            row[column.name] = value_of(column, cell.strip())
        except Wrong as error:
            says = error.faults[0].says
            if secret and cell.strip():
                en, zh = says.en.partition("; did you mean")[0], says.zh.partition("；是否应为")[0]
                says = Both(en.replace(f"'{cell.strip()}'", "the value"), zh.replace(f"“{cell.strip()}”", "该值"))
            faults.append(where._replace(column=i).problem(column.name, says, column.zh))
    if row.get("name_zh") == "":
        row["name_zh"] = row["name"]
    return row


SUMS = {"total", "sum", "合计", "总计", "小计", "全县"}
_ALONE = Both("only one cell is filled; is it a note? take the row out", "整行只填了一格；若是备注或说明，请删去这一行")


def _no_row(header: Sequence[Column | None], cells: Sequence[str]) -> Both | None:
    """Why a row that lacks what every row has is none of the table: a sum, or a note; nothing if it may be one."""
    needed = [cell.strip() for column, cell in zip(header, cells, strict=True) if column and column.default is None]
    if all(needed):
        return None
    name = next((cell for cell in needed if cell.lower() in SUMS), "")
    if name:
        return Both(f"{name} is a sum; leave its row out", f"“{name}”是合计；请删去这一行")
    return _ALONE if sum(bool(cell.strip()) for cell in cells) == 1 and len(needed) > 1 else None


def _with_chinese(columns: Sequence[Column]) -> str:
    return ", ".join(f"{column.name} ({column.zh})" for column in columns)


def _columns(columns: Sequence[Column]) -> Both:
    """Their names; in Chinese those that a Chinese table has."""
    return Both(listed(c.name for c in columns).en, listed(c.zh for c in columns).zh)


def _empty(columns: tuple[Column, ...]) -> Both:
    there = _columns(columns)
    return Both(f"the file is empty; the columns are {there.en}", f"文件是空的；可用列为{there.zh}")
