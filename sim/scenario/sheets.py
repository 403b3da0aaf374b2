"""CSV and XLSX files as cells of text."""

from __future__ import annotations

import csv
from datetime import time
from pathlib import Path
from typing import Any

from sim.both import Both, Fault, Wrong
from sim.scenario.nodes import Place, Problem


class TableErrors(Wrong):
    """Everything that is wrong with a table; the files of its problems are told by name, without their folder."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(*(Fault("", Both(problem.text("en"), problem.text("zh"))) for problem in problems))
        self.problems = problems


_NOT_UTF8 = Both(
    "the file is not UTF-8; save it as CSV UTF-8 or as XLSX",
    "文件不是UTF-8编码（可能是GBK）；请在Excel或WPS中另存为“CSV UTF-8”或XLSX",
)


_OLD_EXCEL = Both("an old Excel file; save it as XLSX", "是旧版Excel文件（xls）；请在Excel或WPS中另存为XLSX")


def cells_of(path: Path) -> list[list[str]]:
    """Every cell as text."""
    if path.suffix.lower() == ".xls":
        raise TableErrors((Place(path.name).problem("", _OLD_EXCEL),))
    if path.suffix.lower() != ".xlsx":
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise TableErrors((Place(path.name).problem("", _NOT_UTF8),)) from None
        return _without_empty_columns(list(csv.reader(text.splitlines())))
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001, RUF100
        says = Both(f"cannot be read as XLSX: {error}", "不是有效的XLSX文件；请在Excel或WPS中重新另存")
        raise TableErrors((Place(path.name).problem("", says),)) from None
    rows = [[_text(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    while rows and not any(rows[-1]):
        rows.pop()
    last = max((i for i, cell in enumerate(rows[0]) if cell), default=-1) + 1 if rows else 0
    return [row[:last] for row in rows]


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the columns at their right end in which nothing stands, as spreadsheets leave them."""
    last = max((i for row in rows for i, cell in enumerate(row, start=1) if cell.strip()), default=0)
    return [row[:last] for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
