"""`fivefast run` and `fivefast compare`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import (
    ALTERNATIVES,
    FAILED,
    INTERRUPTED,
    REPLICATES,
    RESULTS,
    WRONG,
    Events,
    Files,
    Replicates,
    Seed,
    Sets,
    Spoken,
    Stop,
    Workers,
    app,
    check_folder,
    command_line,
    language,
    load_all,
    other_results,
    plain_faults,
    tell_warnings,
    went_wrong,
)
from sim.terminal import show, telling

if TYPE_CHECKING:
    from sim.compare import Comparison
    from sim.names import Lang
    from sim.run import RunOutcome


@app.command()
def run(  # noqa: PLR0913
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(help="Scenario file. 情景文件", show_default=False)],
    replicates: Replicates = REPLICATES,
    seed: Seed = None,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME. 结果目录")] = None,
    workers: Workers = None,
    events: Events = False,
    alternatives: Annotated[
        int, typer.Option(min=0, help="Replicates of each of the other assumptions; 0: none. 换假设各推演次数")
    ] = ALTERNATIVES,
    lang: Spoken = "en",
    force: Annotated[
        bool, typer.Option("--force", help="Replace the results of another scenario in --out. 覆盖他情景结果")
    ] = False,
) -> None:
    """Simulate a scenario many times and write tables, charts and a report. 推演

    What an earlier call has finished is not simulated again.
    """
    first = language(lang)
    [given] = load_all([scenario], set_, seed, first)
    tell_warnings([given], first)
    from sim.run import run as run_replicates
    from sim.store import folder_name
    from sim.words import say

    folder = out or RESULTS / folder_name(given.name)
    check_folder(folder, first)
    other = other_results(folder, given)
    if other and not force:
        raise Stop(WRONG, say("terminal_holds", first, folder=folder, other=other))

    from sim import report

    def look(found: tuple[RunOutcome, ...], left: float) -> None:
        path = report.write(folder, first)
        _tell_first(found[0], left, [*report.answer(folder, first), str(path)], first)

    with telling(given.name, first) as progress, plain_faults(first):
        outcome = run_replicates(
            given, folder, replicates=replicates, workers=workers, events=events, alternatives=alternatives,
            progress=progress, command=command_line(context), look=look,
        )  # fmt: skip
    faults = went_wrong([outcome], first, folder)
    if not outcome.finished:
        raise Stop(_code([outcome]), *faults)
    with plain_faults(first):
        path = report.write(folder, first)
    if outcome.interrupted:
        raise Stop(INTERRUPTED, say("terminal_part", first, path=path), *faults)
    for line in report.answer(folder, first):
        typer.echo(line)
    typer.echo(str(path))
    if faults:
        raise Stop(FAILED, *faults)


@app.command()
def compare(  # noqa: PLR0913
    context: typer.Context,
    scenarios: Files,
    replicates: Replicates = REPLICATES,
    seed: Seed = None,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/A-vs-B. 结果目录")] = None,
    workers: Workers = None,
    events: Events = False,
    alternatives: Annotated[
        int, typer.Option(min=0, help="Replicates of each of the other assumptions; 0: none. 换假设各推演次数")
    ] = 0,
    lang: Spoken = "en",
) -> None:
    """Simulate two scenarios or more with the same luck and say what differs; the first is the baseline. 比较"""
    first = language(lang)
    given = load_all(scenarios, set_, seed, first)
    tell_warnings(given, first)
    from sim import compare as pairs
    from sim.store import folder_name
    from sim.words import say

    folder = out or RESULTS / "-vs-".join(folder_name(s.name) for s in given)

    try:
        pairs.check_pairs(given, first)
    except ValueError as error:
        raise Stop(WRONG, *str(error).splitlines()) from None
    check_folder(folder, first)

    def look(found: Comparison, left: float) -> None:
        _tell_first(found.runs[0], left, [*pairs.answer(found, first), str(folder / "comparison.html")], first)

    with telling(say("terminal_compare", first), first) as progress, plain_faults(first):
        try:
            found = pairs.compare(
                given, folder, replicates=replicates, workers=workers, events=events, alternatives=alternatives,
                progress=progress, command=command_line(context), lang=first, look=look,
            )  # fmt: skip
        except pairs.Unfinished as error:
            raise Stop(_code(error.outcomes), *went_wrong(error.outcomes, first, folder), str(error)) from None
    show(found, first)
    typer.echo(str(folder / "comparison.html"))
    if not found.ok:
        raise Stop(_code(found.runs), *went_wrong(found.runs, first, folder))


def _tell_first(found: RunOutcome, left: float, lines: Sequence[str], lang: Lang) -> None:
    """A first answer, and when the whole one comes."""
    from sim.pace import in_time
    from sim.words import say

    typer.echo(say("terminal_first", lang, n=found.finished, of=found.requested, left=in_time(left, lang)))
    for line in lines:
        typer.echo(line)


def _code(runs: Sequence[RunOutcome]) -> int:
    """The exit code of runs that are not all there."""
    return INTERRUPTED if any(run.interrupted for run in runs) else FAILED
