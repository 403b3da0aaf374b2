"""`fivefast check` (of every kind of file), `fivefast new-county` and `fivefast schema`."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import WRONG, Files, Sets, Spoken, Stop, app, check_folder, language, load_all, plain_faults

if TYPE_CHECKING:
    from sim.names import Lang


@app.command()
def check(scenarios: Files, set_: Sets = None, lang: Spoken = "en") -> None:
    """Say everything that is wrong with files, as file:line:column: key: what; or ok. 检查

    What kind of file it is, is told by what only that kind has: an exercise turns, an experiment `vary`, a calibration
    targets, a table its columns. All others are scenarios.
    """
    from sim.words import say

    spoken, bad = language(lang), False
    for path in scenarios:
        try:
            what, notes = _checked(path, set_, spoken)
        except Stop as stop:
            bad = True
            for line in stop.lines:
                typer.echo(line, err=True)
            continue
        typer.echo(say("check_ok", spoken, path=path, what=what))
        for line in notes:
            typer.echo(say("terminal_warning", spoken, name=path, line=line))
    if bad:
        raise Stop(WRONG)


def _checked(path: Path, set_: Sets, lang: Lang) -> tuple[str, list[str]]:
    """What kind of file it is and how large, and what is odd about it. Raises Stop for one that is wrong."""
    with plain_faults(lang):
        match _kind(path):
            case "exercise":
                return _exercise(path, lang), []
            case "experiment":
                return _experiment(path, lang), []
            case "calibration":
                return _calibration(path, lang), []
            case "table":
                return _table(path, lang), []
    return _scenario(path, set_, lang)


_ONLY = {
    "exercise": ("turns", "轮次安排"),
    "experiment": ("vary", "situations", "变量", "情景"),
    "calibration": ("targets", "parameters", "目标", "参数"),
}


def _kind(path: Path) -> str:
    """The kind of a file by its ending or a key at the beginning of a line; nothing for a scenario."""
    if path.suffix.lower() in (".csv", ".xlsx") and path.is_file():
        return "table"
    try:
        keys = re.findall(r"(?m)^(\w+)\s*:", path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return ""
    return next((kind for kind, only in _ONLY.items() if any(key in only for key in keys)), "")


def _scenario(path: Path, set_: Sets, lang: Lang) -> tuple[str, list[str]]:
    from sim.scenario import count_assumptions, warnings
    from sim.words import say

    [given] = load_all([path], set_, None, lang)
    assumed, total = count_assumptions(given)
    return say("check_scenario", lang, assumed=assumed, total=total), warnings(given, lang)


def _exercise(path: Path, lang: Lang) -> str:
    from sim.exercise import load
    from sim.words import say

    asked, _ = load(path)
    n = {"turns": len(asked.turns), "roles": len(asked.roles), "injects": len(asked.injects)}
    return say("check_exercise", lang, **n)


def _experiment(path: Path, lang: Lang) -> str:
    from sim.sweep import cells, load
    from sim.words import plural, say

    asked, situations = load(path)
    n, s = len(situations), plural(len(situations))
    return say("check_experiment", lang, situations=n, s=s, cells=len(cells(asked)), each=asked.replicates)


def _calibration(path: Path, lang: Lang) -> str:
    from sim.calibration import load
    from sim.words import say

    asked, _ = load(path)
    return say("check_calibration", lang, parameters=len(asked.parameters), targets=len(asked.targets))


def _table(path: Path, lang: Lang) -> str:
    from sim.both import listed
    from sim.scenario.sheets import TableErrors
    from sim.scenario.tables import TABLES, read_table, table_of
    from sim.words import plural, say

    try:
        table = table_of(path)
        if not table:
            raise Stop(WRONG, say("check_no_table", lang, path=path, tables=listed(TABLES).text(lang)))
        rows = read_table(table, path)
    except TableErrors as errors:
        raise Stop(WRONG, *(fault.text(lang) for fault in errors.faults)) from None
    return say("check_table", lang, table=table, rows=len(rows), s=plural(len(rows)), name=path.name)


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write them into. 写入目录", show_default=False)]


@app.command()
def new_county(folder: Folder, lang: Spoken = "en") -> None:
    """Write a scenario of an invented county with its four tables (CSV), to fill in with your own. 新建县

    It runs as it is. Files that are there already are not touched.
    """
    from sim.store import write_together
    from sim.words import say

    spoken, templates = language(lang), files("sim") / "templates"
    contents = {folder / part.name: part.read_text(encoding="utf-8") for part in (templates / "county").iterdir()}
    if spoken == "zh":
        contents[folder / "county.yaml"] = (templates / "county.zh.yaml").read_text(encoding="utf-8")
    there = sorted(path.name for path in contents if path.exists())
    if there:
        raise Stop(WRONG, say("county_there", spoken, folder=folder, files=", ".join(there)))
    check_folder(folder, spoken, asked="DIR")
    write_together({path: _for_excel(path) + text for path, text in contents.items()})
    for path in sorted(contents):
        typer.echo(str(path))
    typer.echo(say("county_next", spoken, file=folder / "county.yaml"))


def _for_excel(path: Path) -> str:
    """The mark by which Excel knows that a CSV with Chinese is UTF-8."""
    return "\ufeff" if path.suffix == ".csv" else ""


@app.command()
def schema(lang: Spoken = "en") -> None:
    """Print the JSON Schema of scenario files, for editors. 格式"""
    from sim.scenario import schema as scheme

    typer.echo(json.dumps(scheme(language(lang)), indent=2, ensure_ascii=False))
