"""A results folder on disk: one writer at a time, files that appear whole or not at all, a shard a finished replicate.

A shard is a zip of the tables of one replicate (Parquet), found by what decides its numbers: scenario, seed,
replicate, and the version of the model's code. So whatever was finished once is not run again; nothing else is used.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from sim import __version__

LIBRARIES = ("numpy", "scipy", "simpy", "pandas", "pyarrow")  # whose versions can change a number
RAW = ("infections", "events", "batches", "shifts", "reports", "zonings")  # what only `--events` keeps
BESIDE_THE_MODEL = (  # folders and files of the program that no replicate imports
    "__main__", "alternatives", "calibration", "charts", "cli", "compare", "exercise", "findings", "pace", "pages",
    "report", "run", "statistics", "sweep", "templates", "terminal", "validation", "web", "words",
)  # fmt: skip
_SHARDS, _LOCK, _TEMPORARY = "_shards", "_lock", "_new-"
_FIXED_DATE = (2022, 3, 13, 0, 0, 0)


class FolderBusy(Exception):  # noqa: N818
    """Another run writes into this folder: which process."""

    def __init__(self, out: Path, process: str) -> None:
        super().__init__(f"{out}: process {process} is writing here; wait for it")
        self.out, self.process = out, process


class CannotWrite(OSError):  # noqa: N818
    """A file could not be written: the disk or the quota is full, or the folder is closed. `filename`, `strerror`."""

    def __str__(self) -> str:
        return f"cannot write {self.filename}: {self.strerror}"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Make the folder and keep all others out; the lock ends with the process, however it ends.

    Raises FolderBusy, or OSError where the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (out / _LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise FolderBusy(out, file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        for left in out.rglob(f"{_TEMPORARY}*"):
            left.unlink()
        yield
        file.truncate(0)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name to write to; what was written takes the place of `path` at the end, unless something was raised.

    Raises CannotWrite.
    """
    new = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield new
            os.replace(new, path)  # noqa: PTH105
        finally:
            new.unlink(missing_ok=True)
    except CannotWrite:  # another file that is written together with this one
        raise
    except OSError as error:
        raise CannotWrite(error.errno, error.strerror or str(error), str(path)) from error


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """A text file, whole."""
    with replacing(path) as new:
        new.write_text(text, encoding=encoding)


def write_csv(path: Path, table: Any) -> None:
    """A data frame without its index as CSV that Excel reads, whole."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"), "utf-8-sig")


def write_table(path: Path, table: pa.Table) -> None:
    """A Parquet file, whole."""
    write_together({path: table})


def write_together(contents: Mapping[Path, pa.Table | str]) -> None:
    """Parquet files and texts, all of them or none."""
    with ExitStack() as files:
        for path, content in contents.items():
            new = files.enter_context(replacing(path))
            if isinstance(content, str):
                new.write_text(content, encoding="utf-8")
            else:
                parquet.write_table(content, new)


@cache
def code_version() -> str:
    """16 hexadecimal digits over the program's files and the versions of the libraries that it counts with."""
    return _digest(set())


@cache
def model_version() -> str:
    """The same over the files that can change a number of a run: what is finished outlives new pages and words."""
    return _digest(BESIDE_THE_MODEL)


@cache
def play_version() -> str:
    """The same over the model and the rules of exercises: a play outlives new words, pages and charts."""
    return _digest([name for name in BESIDE_THE_MODEL if name != "exercise"])


def _digest(without: Collection[str]) -> str:
    root = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".csv", ".geojson")):
        name = path.relative_to(root)
        if name.parts[0].removesuffix(".py") not in without:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(repr(versions()).encode())
    return digest.hexdigest()[:16]


def versions() -> dict[str, str]:
    """The libraries whose versions can change a number."""
    return {name: version(name) for name in LIBRARIES}


def folder_name(scenario: str) -> str:
    """A scenario's name as the name of a folder.

    >>> folder_name("half / vehicles"), folder_name("..")
    ('half-vehicles', 'scenario')
    """
    return re.sub(r"[^\w.-]+", "-", scenario).strip("-. ") or "scenario"


def shard_path(out: Path, scenario_hash: str, seed: int, replicate: int) -> Path:
    """Where the shard of one replicate lies."""
    return out / _SHARDS / f"{scenario_hash}-{model_version()}" / f"s{seed}-r{replicate:06d}.zip"


def write_shard(path: Path, tables: Mapping[str, pa.Table], seconds: float) -> None:
    """The tables of one replicate, and how long the computer took (s)."""
    with replacing(path) as new, zipfile.ZipFile(new, "w") as pack:
        for name, table in tables.items():
            data = io.BytesIO()
            parquet.write_table(table, data)
            pack.writestr(zipfile.ZipInfo(f"{name}.parquet", _FIXED_DATE), data.getvalue())
        pack.writestr(zipfile.ZipInfo("seconds.txt", _FIXED_DATE), repr(seconds))


def is_finished(path: Path, events: bool = False) -> bool:
    """Whether the shard is there and whole; with `events`, whether it holds the raw tables too."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as pack:
        return not events or f"{RAW[0]}.parquet" in pack.namelist()


class Shard:
    """A finished replicate, open for reading."""

    def __init__(self, path: Path) -> None:
        self._pack = zipfile.ZipFile(path)

    def __enter__(self) -> Shard:
        return self

    def __exit__(self, *_: Any) -> None:
        self._pack.close()

    def table(self, name: str) -> pa.Table:
        """One of its tables; small, so more threads only cost time."""
        data = pa.BufferReader(self._pack.read(f"{name}.parquet"))
        return parquet.ParquetFile(data).read(use_threads=False)

    @property
    def seconds(self) -> float:
        """How long the computer took."""
        return float(self._pack.read("seconds.txt"))
