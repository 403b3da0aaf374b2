"""`fivefast check` and `fivefast schema`."""

from __future__ import annotations

import json

import typer

from sim.cli.shared import (
    WRONG,
    Files,
    Sets,
    Stop,
    app,
    load_all,
    plain_faults,
)


@app.command()
def check(scenarios: Files, set_: Sets = None) -> None:
    """Say everything that is wrong with scenario files, as file:line:column: key: what; or ok."""
    from sim.scenario import count_assumptions, warnings
    from sim.work import check_start

    bad = False
    for path in scenarios:
        try:
            [given] = load_all([path], set_, None)
            with plain_faults():
                check_start(given)
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import schema as scheme

    typer.echo(json.dumps(scheme(), indent=2, ensure_ascii=False))
