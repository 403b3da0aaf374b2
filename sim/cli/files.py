"""`fivefast check` (scenarios and exercises) and `fivefast schema`."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.cli.shared import (
    WRONG,
    Files,
    Sets,
    Stop,
    app,
    load_all,
)


@app.command()
def check(scenarios: Files, set_: Sets = None) -> None:
    """Say everything that is wrong with scenario files, as file:line:column: key: what; or ok."""
    from sim.exercise.spec import is_exercise
    from sim.scenario import count_assumptions, warnings

    bad = False
    for path in scenarios:
        try:
            if is_exercise(path):
                _check_exercise(path)
                continue
            [given] = load_all([path], set_, None)
        except Stop as stop:
            bad = True
            for line in stop.lines:
                typer.echo(line, err=True)
            continue
        assumed, total = count_assumptions(given)
        typer.echo(f"{path}: ok ({assumed} of {total} settings are assumptions)")
        for line in warnings(given):
            typer.echo(f"{path}: warning: {line}")
    if bad:
        raise Stop(WRONG)


def _check_exercise(path: Path) -> None:
    from sim.exercise import load
    from sim.scenario import ScenarioErrors

    try:
        asked, _ = load(path)
    except ScenarioErrors as errors:
        raise Stop(WRONG, *(str(problem) for problem in errors.problems)) from None
    typer.echo(
        f"{path}: ok (exercise of {len(asked.turns)} turns, {len(asked.roles)} roles, {len(asked.injects)} injects)"
    )


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import schema as scheme

    typer.echo(json.dumps(scheme(), indent=2, ensure_ascii=False))
