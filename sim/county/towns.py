"""The towns: a table beside the scenario, or the nine towns of Haiyan."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path

import numpy as np

from sim.units import Floats, Ints

HEADERS = {"name": "镇街", "name_zh": "中文名", "population": "人口", "longitude": "经度", "latitude": "纬度"}
_PERSONAL = re.compile(
    r"姓名|身份证|证件|电话|手机|住址|地址|phone|mobile|address|passport|identity|id[ _-]?(card|number|no)|"
    r"(first|last|full|person)[ _-]?name",
    re.IGNORECASE,
)
_PERSONAL_VALUE = re.compile(r"^\s*(\d{17}[\dXx]|1\d{10})\s*$")


@dataclass(frozen=True)
class Towns:
    """Names (English, Chinese), residents, label points (degrees), one entry a town."""

    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    population: Ints
    longitude: Floats
    latitude: Floats

    def index(self, name: str) -> int:
        """The number of a town by either name. Raises ValueError with what was perhaps meant."""
        for names in (self.names, self.names_zh):
            if name in names:
                return names.index(name)
        close = get_close_matches(name, [*self.names, *self.names_zh], n=1)
        hint = f"; did you mean {close[0]}" if close else ""
        raise ValueError(f"no town is called {name}; towns are {', '.join(self.names)}{hint}")


def read_towns(path: str | None) -> Towns:
    """The towns of a CSV file (UTF-8; English or Chinese headers), or Haiyan's. Raises ValueError with all faults."""
    if path is None:
        text = resources.files("sim.county").joinpath("data/towns.csv").read_text(encoding="utf-8")
        return _parse(text, "towns.csv")
    return _parse(Path(path).read_text(encoding="utf-8-sig"), Path(path).name)


def _parse(text: str, file: str) -> Towns:
    rows = list(csv.reader(text.splitlines()))
    if not rows:
        raise ValueError(f"{file}:1:1: towns: the file is empty; the columns are {', '.join(HEADERS)}")
    header = [_english(cell) for cell in rows[0]]
    faults = _header_faults(rows[0], header, file)
    if not faults:
        for line, row in enumerate(rows[1:], start=2):
            faults += _row_faults(header, row, f"{file}:{line}")
    if not faults and len(rows) == 1:
        faults = [f"{file}:1:1: towns: there is no town; give one row for each"]
    if faults:
        raise ValueError("\n".join(faults))
    column = {name: [row[header.index(name)].strip() for row in rows[1:]] for name in HEADERS}
    repeated = {name for name in column["name"] if column["name"].count(name) > 1}
    if repeated:
        raise ValueError(f"{file}:1:1: name: {', '.join(sorted(repeated))} occurs twice; names of towns differ")
    return Towns(
        tuple(column["name"]),
        tuple(column["name_zh"]),
        np.array(column["population"], dtype=np.int64),
        np.array(column["longitude"], dtype=np.float64),
        np.array(column["latitude"], dtype=np.float64),
    )


def _english(cell: str) -> str:
    cell = cell.strip()
    return next((name for name, zh in HEADERS.items() if cell in (name, zh)), cell)


def _header_faults(given: list[str], header: list[str], file: str) -> list[str]:
    faults = [
        f"{file}:1:{i}: {cell}: a column about persons is refused; a table of towns has {', '.join(HEADERS)}"
        for i, cell in enumerate(given, start=1)
        if _PERSONAL.search(cell)
    ]
    missing = [f"{name} ({zh})" for name, zh in HEADERS.items() if name not in header]
    if missing:
        faults.append(f"{file}:1:1: towns: missing {', '.join(missing)}; the columns are {', '.join(HEADERS)}")
    unknown = [cell for cell in header if cell not in HEADERS and not _PERSONAL.search(cell)]
    if unknown:
        faults.append(f"{file}:1:1: {', '.join(unknown)}: unknown; the columns are {', '.join(HEADERS)}")
    return faults


def _row_faults(header: list[str], row: list[str], where: str) -> list[str]:
    if len(row) != len(header):
        return [f"{where}:1: towns: {len(row)} values; {len(header)} are needed"]
    faults = []
    for i, (name, cell) in enumerate(zip(header, row, strict=True), start=1):
        if _PERSONAL_VALUE.match(cell):
            faults.append(f"{where}:{i}: {name}: looks like the number of a person or a telephone; it is refused")
        elif name in ("population", "longitude", "latitude") and not _number(cell, whole=name == "population"):
            kind = "a whole number ≥ 0" if name == "population" else "a number of degrees"
            faults.append(f"{where}:{i}: {name}: '{cell}' is not a number; write {kind}")
        elif not cell.strip():
            faults.append(f"{where}:{i}: {name}: is empty; every town has all columns")
    return faults


def _number(cell: str, *, whole: bool) -> bool:
    pattern = r"\s*\d+\s*" if whole else r"\s*-?\d+(\.\d+)?\s*"
    return re.fullmatch(pattern, cell) is not None


def apportion(total: int, weights: Ints) -> Ints:
    """Whole residents by weight, by the largest remainder; the sum is exact."""
    quota = total * weights / max(int(weights.sum()), 1)
    given = np.floor(quota).astype(np.int64)
    order = np.lexsort((np.arange(weights.size), -(quota - given)))
    given[order[: total - int(given.sum())]] += 1
    return given
