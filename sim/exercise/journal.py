"""The log of an exercise on disk: a line is there, flushed to the disk, before what it says takes effect."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

LOG = "log.jsonl"
LONGEST = 20_000  # characters of a line


class Line(NamedTuple):
    """One line: its number from 1, seconds since 1970, what was given, and why it was refused (empty: it was not)."""

    number: int
    wall: float
    given: dict[str, Any]
    refused: tuple[str, str] | None


class Journal:
    """An append-only file of JSON lines; the first is a heading. A last line that was cut off is taken away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heading: dict[str, Any] = {}
        self.lines: list[Line] = []
        self._one = Lock()  # a grade may come while time passes in another thread
        if path.exists():
            self._read()

    def _read(self) -> None:
        whole = self.path.read_bytes()
        end = whole.rfind(b"\n") + 1
        if end < len(whole):  # the program was killed while it wrote
            with self.path.open("r+b") as file:
                file.truncate(end)
        rows = [json.loads(row) for row in whole[:end].splitlines()]  # of bytes: U+2028 in a text ends no line
        if rows:
            self.heading = rows[0]
            self.lines = [
                Line(r["n"], r["wall"], r["given"], tuple(r["refused"]) if r["refused"] else None) for r in rows[1:]
            ]

    def begin(self, heading: dict[str, Any]) -> None:
        """Write the heading of a new log. Raises OSError; then there is no log."""
        self.heading = heading
        try:
            self._write(heading)
        except OSError:
            self.path.unlink(missing_ok=True)
            raise

    def append(self, wall: float, given: dict[str, Any], refused: tuple[str, str] | None = None) -> Line:
        """Write a line and wait until it is on the disk. Raises OSError; the log is then as it was before."""
        with self._one:
            line = Line(len(self.lines) + 1, wall, given, refused)
            self._write({"n": line.number, "wall": wall, "given": given, "refused": refused})
            self.lines.append(line)
        return line

    def _write(self, row: dict[str, Any]) -> None:
        text = in_one_line(row)
        if len(text) > LONGEST:
            raise ValueError(f"a line of {len(text)} characters; at most {LONGEST}")
        with self.path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                whole = (text + "\n").encode("utf-8")
                while whole:
                    whole = whole[file.write(whole) or 0 :]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)  # no half a line, to which the next one would be added
                raise

    @property
    def undone(self) -> set[int]:
        """Numbers of the lines that control took back after a turn had failed; they stay, and have no effect.

        A branch has those of its play in the heading.
        """
        before = set(self.heading.get("undone", ()))
        return before.union(*(line.given["undone"] for line in self.lines if line.given["do"] == "back"))

    def upto(self, number: int) -> Iterator[Line]:
        """The lines up to this number."""
        return iter(self.lines[:number])


def branches(folder: Path) -> list[Path]:
    """The folders of the branches that open again with the play in this folder, as their logs say, by turn."""
    found = [(heading_of(log), log.parent) for log in folder.resolve().parent.glob(f"*/{LOG}")]
    name = folder.resolve().name
    own = [(heading["anew"], len(path.name), path) for heading, path in found if heading.get("of") == name]
    return [path for *_, path in sorted(own)]


def heading_of(path: Path) -> dict[str, Any]:
    """The heading of a log, which is read and left as it is; empty where it was cut off."""
    with path.open(encoding="utf-8") as file:
        row = file.readline()
    return dict(json.loads(row)) if row.endswith("\n") else {}


def in_one_line(row: dict[str, Any]) -> str:
    """A row of the log as it is written."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
