"""Tables beside a scenario: CSV or XLSX with English or Chinese headers, checked cell by cell.

A table about persons is refused: its column or cell is named, its value is not shown.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sim.scenario.quantities import MOST, parse_time_of_day

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
        Column("name", "镇街", "text", "English name"),
        Column("name_zh", "中文名", "text", "Chinese name"),
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
        Column("name", "入口", "text", "English name"),
        Column("name_zh", "中文名", "text", "Chinese name"),
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

_PERSONAL = re.compile(
    r"姓名|身份证|证件|电话|手机|住址|地址|phone|mobile|address|passport|identity|id[ _-]?(card|number|no)|"
    r"(first|last|full|person)[ _-]?name",
    re.IGNORECASE,
)
# Identity numbers of 18 (or 15) figures, mobile and landline numbers; with spaces, dashes, +86, beside other text
_PERSONAL_VALUE = re.compile(
    r"(?<!\d)(\d{17}[\dXx]|\d{15}|(0086|86)?1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[48]00\d{7})(?!\d)"
)
_BETWEEN = re.compile(r"(?<=[\d+(])[ \u00a0\u3000()\-–—‐−.·/]+(?=[\d()X])|\+")


def looks_personal(text: str) -> bool:
    """Whether a text holds what looks like the number of a person or a telephone.

    >>> [looks_personal(t) for t in ("138 0013 8000", "+86-13800138000", "张三330424199001011234", "0573-86022222")]
    [True, True, True, True]
    >>> [looks_personal(t) for t in ("456775", "120.955", "G15", "2022-03-13", "10000000")]
    [False, False, False, False, False]
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(_PERSONAL_VALUE.search(t) is not None for t in (plain, _BETWEEN.sub("", plain)))


def _personal(cell: str) -> bool:
    """Whether a cell looks personal; a short number with decimals, as of degrees, does not."""
    return re.fullmatch(r"\s*-?\d{1,3}\.\d+\s*", cell) is None and looks_personal(cell)


def read_table(table: str, path: str | Path) -> list[Row]:
    """The rows of a table, each cell as its column wants it. Raises ValueError with every fault, a line each.

    A line is `file:line:column: key: what is wrong; what is allowed`.
    """
    file = Path(path)
    stamp = file.stat()
    return _read(table, str(file), (stamp.st_mtime_ns, stamp.st_size))


def cell_place(table: str, path: str | Path, row: int | None, column: str) -> tuple[int, int]:
    """Line and column of a cell of a table that could be read; of the header without a row, 1 without the column."""
    cells = _cells(Path(path))
    lines = [line for line, values in enumerate(cells[1:], start=2) if any(value.strip() for value in values)]
    names = next(c.headers for c in TABLES[table] if c.name == column)
    at = next((i for i, head in enumerate(cells[0], start=1) if head.strip() in names), 1)
    return (1 if row is None else lines[row]), at


@cache
def _read(table: str, path: str, _: tuple[int, int]) -> list[Row]:
    return parse(table, _cells(Path(path)), Path(path).name)


def _cells(path: Path) -> list[list[str]]:
    """Every cell as text."""
    if path.suffix.lower() != ".xlsx":
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError(f"{path.name}:1:1: the file is not UTF-8; save it as CSV UTF-8 or as XLSX") from None
        return list(csv.reader(text.splitlines()))
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001, RUF100
        raise ValueError(f"{path.name}:1:1: cannot be read as XLSX: {error}") from None
    rows = [[_text(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    while rows and not any(rows[-1]):
        rows.pop()
    last = max((i for i, cell in enumerate(rows[0]) if cell), default=-1) + 1 if rows else 0
    return [row[:last] for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_SEPARATORS = {";": "semicolons", "\t": "tabs", "，": "full-width commas"}


def parse(table: str, cells: Sequence[Sequence[str]], file: str) -> list[Row]:
    """The rows of a table from its cells, the header first. Raises ValueError with every fault."""
    columns = TABLES[table]
    if not cells:
        raise ValueError(f"{file}:1:1: {table}: the file is empty; the columns are {_listed(columns)}")
    sign = next((name for sign, name in _SEPARATORS.items() if len(cells[0]) == 1 and sign in cells[0][0]), None)
    if sign:
        raise ValueError(f"{file}:1:1: {table}: cells are separated by {sign}; save it with commas, or as XLSX")
    known = {name: column for column in columns for name in column.headers}
    header = [known.get(cell.strip()) for cell in cells[0]]
    secret = any(_personal(cell) for row in cells for cell in row)
    faults = list(_header_faults(table, cells[0], header, file, secret))
    if not faults and len(cells) == 1:
        faults = [f"{file}:1:1: {table}: there is no row below the header; give one for each"]
    rows: list[Row] = []
    if not faults:
        for line, row in enumerate(cells[1:], start=2):
            if any(cell.strip() for cell in row):
                rows.append(_row(table, columns, header, row, f"{file}:{line}", faults, secret))
    if faults:
        raise ValueError("\n".join(faults))
    return rows


def _header_faults(
    table: str, given: Sequence[str], header: Sequence[Column | None], file: str, secret: bool
) -> Iterable[str]:
    columns, listed = TABLES[table], _listed(TABLES[table])
    for i, cell in enumerate(given, start=1):
        shown = "a header" if secret and header[i - 1] is None else cell.strip()
        if _PERSONAL.search(cell):
            yield f"{file}:1:{i}: {cell}: a column about persons is refused; the table {table} has {listed}"
        elif header[i - 1] is None:
            near = get_close_matches(cell.strip(), [n for c in columns for n in (c.name, c.zh)], 1)
            hint = f"; did you mean {near[0]}" if near else ""
            yield f"{file}:1:{i}: {shown or 'empty header'}: unknown; the columns are {listed}{hint}"
        elif header.index(header[i - 1]) != i - 1:
            yield f"{file}:1:{i}: {shown}: the column occurs twice; each stands once"
    missing = [f"{c.name} ({c.zh})" for c in columns if c.default is None and c not in header]
    if missing:
        yield f"{file}:1:1: {table}: missing {', '.join(missing)}; the columns are {listed}"


def _row(  # noqa: PLR0913
    table: str, columns: tuple[Column, ...], header: Sequence[Column | None], cells: Sequence[str], where: str,
    faults: list[str], secret: bool,
) -> Row:  # fmt: skip
    """A row with its faults appended; of a `secret` table no value is shown."""
    row: Row = {c.name: c.default for c in columns}
    if len(cells) != len(header):
        faults.append(f"{where}:1: {table}: {len(cells)} values; {len(header)} are needed")
        return row
    for i, (column, cell) in enumerate(zip(header, cells, strict=True), start=1):
        assert column is not None
        try:
            row[column.name] = _value(column, cell.strip())
        except ValueError as error:
            what = str(error).replace(f"'{cell.strip()}'", "the value") if secret and cell.strip() else str(error)
            faults.append(f"{where}:{i}: {column.name}: {what}")
    return row


def _value(column: Column, cell: str) -> Any:
    """What a cell says. Raises ValueError with what is wrong and what is allowed."""
    if _personal(cell):
        raise ValueError("looks like the number of a person or a telephone; it is refused")
    if not cell:
        if column.default is None:
            raise ValueError("is empty; every row has this column")
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


_NUMBERS: dict[str, tuple[float, float, str]] = {
    "whole": (0, MOST, "a whole number ≥ 0"),
    "number": (0, math.inf, "a number ≥ 0"),
    "share": (0, 1, "a number from 0 to 1"),
    "longitude": (-180, 180, "degrees east, from -180 to 180"),
    "latitude": (-90, 90, "degrees north, from -90 to 90 (longitude and latitude swapped?)"),
}


def _number(cell: str, low: float, high: float, wanted: str, *, whole: bool = False) -> float:
    pattern = r"\d+" if whole else r"-?\d+(\.\d+)?"
    if not re.fullmatch(pattern, cell) or not low <= float(cell) <= high:
        raise ValueError(f"'{cell}' is not allowed; write {wanted}")
    return float(cell)


def _choice(column: Column, cell: str) -> str:
    for en, zh in zip(column.choices, column.choices_zh, strict=True):
        if cell in (en, zh, f"{en} {zh}"):
            return en
    allowed = ", ".join(f"{en} ({zh})" for en, zh in zip(column.choices, column.choices_zh, strict=True))
    raise ValueError(f"'{cell}' is not one of {allowed}")


def _choices(column: Column, cell: str) -> tuple[str, ...]:
    """Several, joined by +."""
    return tuple(_choice(column, part.strip()) for part in cell.split("+"))


def _listed(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.name for column in columns)
