"""`fivefast check` (of every kind of file), `fivefast new-county` and `fivefast schema`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.shared import (
    WRONG,
    Files,
    Sets,
    Stop,
    app,
    check_folder,
    load_all,
)


@app.command()
def check(scenarios: Files, set_: Sets = None) -> None:
    """Say everything that is wrong with files, as file:line:column: key: what; or ok.

    What kind of file it is, is told by what only that kind has: an exercise turns, an experiment `vary`, a calibration
    targets. All others are scenarios.
    """
    from sim.scenario import ScenarioErrors

    bad = False
    for path in scenarios:
        try:
            told = _KINDS[_kind(path)](path) if _kind(path) else _scenario(path, set_)
        except Stop as stop:
            bad, told = True, []
            for line in stop.lines:
                typer.echo(line, err=True)
        except ScenarioErrors as errors:
            bad, told = True, []
            for problem in errors.problems:
                typer.echo(str(problem), err=True)
        for line in told:
            typer.echo(f"{path}: {line}")
    if bad:
        raise Stop(WRONG)


_ONLY = {
    "exercise": ("turns", "轮次安排"),
    "experiment": ("vary", "situations", "变量", "情景"),
    "calibration": ("targets", "parameters", "目标", "参数"),
}


def _kind(path: Path) -> str:
    """The kind of a file by a key at the beginning of a line; nothing for a scenario, or what cannot be read."""
    try:
        keys = re.findall(r"(?m)^(\w+)\s*:", path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return ""
    return next((kind for kind, only in _ONLY.items() if any(key in only for key in keys)), "")


def _scenario(path: Path, set_: Sets) -> list[str]:
    from sim.scenario import count_assumptions, warnings

    [given] = load_all([path], set_, None)
    assumed, total = count_assumptions(given)
    return [
        f"ok ({assumed} of {total} settings are assumptions)",
        *(f"warning: {line}" for line in warnings(given)),
    ]


def _exercise(path: Path) -> list[str]:
    from sim.exercise import load

    asked, _ = load(path)
    return [f"ok (exercise of {len(asked.turns)} turns, {len(asked.roles)} roles, {len(asked.injects)} injects)"]


def _experiment(path: Path) -> list[str]:
    from sim.sweep import cells, load
    from sim.words import plural

    asked, situations = load(path)
    n = f"{len(situations)} situation{plural(len(situations))}"
    return [f"ok (experiment of {n}, {len(cells(asked))} cells, {asked.replicates} runs each)"]


def _calibration(path: Path) -> list[str]:
    from sim.calibration import load

    asked, _ = load(path)
    return [f"ok (calibration of {len(asked.parameters)} settings by {len(asked.targets)} targets)"]


_KINDS: dict[str, Callable[[Path], list[str]]] = {
    "exercise": _exercise, "experiment": _experiment, "calibration": _calibration,
}  # fmt: skip


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write them into.", show_default=False)]


@app.command()
def new_county(folder: Folder) -> None:
    """Write a scenario of an invented county with its four tables (CSV), to fill in with your own.

    It runs as it is. Files that are there already are not touched.
    """
    from sim.store import write_together

    contents = {
        folder / part.name: part.read_text(encoding="utf-8") for part in (files("sim") / "templates/county").iterdir()
    }
    there = sorted(path.name for path in contents if path.exists())
    if there:
        raise Stop(WRONG, f"{folder}: has {', '.join(there)} already; give another folder")
    check_folder(folder, asked="DIR")
    write_together({path: _for_excel(path) + text for path, text in contents.items()})
    for path in sorted(contents):
        typer.echo(str(path))
    typer.echo(f"Replace the invented numbers, then: fivefast check {folder / 'county.yaml'}")


def _for_excel(path: Path) -> str:
    """The mark by which Excel knows that a CSV with Chinese is UTF-8."""
    return "\ufeff" if path.suffix == ".csv" else ""


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import schema as scheme

    typer.echo(json.dumps(scheme(), indent=2, ensure_ascii=False))
