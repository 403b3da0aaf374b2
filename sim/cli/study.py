"""`fivefast sweep`, `fivefast validate`, `fivefast calibrate`: many scenarios, and what is known from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import (
    FAILED,
    RESULTS,
    WRONG,
    Spoken,
    Stop,
    Workers,
    app,
    check_folder,
    code_of,
    command_line,
    language,
    plain_faults,
)
from sim.terminal import problems, telling

if TYPE_CHECKING:
    from sim.names import Lang
    from sim.sweep import Sweep
    from sim.validation import Line

Cluster = Annotated[
    str, typer.Option(help="Address of a Dask scheduler (extra `cluster`), such as tcp://127.0.0.1:8786. 集群地址")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would run, and how long it would take. 只估算不推演")]


@app.command()
def sweep(  # noqa: PLR0913
    context: typer.Context,
    experiment: Annotated[Path, typer.Argument(help="Experiment file. 测算文件", show_default=False)],
    replicates: Annotated[
        int | None,
        typer.Option(min=1, help="Runs of each cell, instead of those in the file. 每方案推演次数", show_default=False),
    ] = None,
    alternatives: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Runs under each other assumption, instead of those in the file. 换假设各推演次数",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME. 结果目录")] = None,
    workers: Workers = None,
    cluster: Cluster = "",
    situation: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this situation, by its name; may be given several times. 只推演此情景", show_default=False
        ),
    ] = None,
    dry_run: DryRun = False,
    lang: Spoken = "en",
) -> None:
    """Run an experiment: scenarios that differ in something, with the same luck, compared with a baseline. 测算

    What an earlier call has finished is not simulated again.
    """
    first = language(lang)
    from sim import sweep as experiments
    from sim.store import folder_name
    from sim.sweep.experiment import NO_ALTERNATIVES
    from sim.words import say

    with plain_faults(first):
        asked, situations = experiments.load(experiment)
    if replicates is not None:
        asked = asked.model_copy(update={"replicates": replicates, "until": None})
    if alternatives and asked.uncertain:
        raise Stop(WRONG, f"--alternatives: {NO_ALTERNATIVES.text(first)}")
    if alternatives is not None:
        asked = asked.model_copy(update={"alternatives": alternatives})
    names = [s.name for s in situations]
    unknown = [name for name in situation or () if name not in names]
    if unknown:
        told = (say("terminal_no_situation", first, name=name, names=", ".join(names)) for name in unknown)
        raise Stop(WRONG, *told)
    situations = tuple(s for s in situations if not situation or s.name in situation)
    folder = out or RESULTS / folder_name(asked.name)
    with plain_faults(first):
        if dry_run:
            for line in experiments.dry_run(asked, situations, folder, workers, first):
                typer.echo(line)
            return
        check_folder(folder, first)
        with telling(asked.name, first) as progress:
            found = experiments.sweep(
                asked, situations, folder, workers=workers, cluster=cluster, progress=progress,
                command=command_line(context), lang=first, tell=typer.echo,
            )  # fmt: skip
    _tell_sweep(found, first)


@app.command()
def validate(
    rows: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ROW]...", help="Rows such as S1 or H20; default: the quick ones. 检验行"),
    ] = None,
    long: Annotated[
        bool, typer.Option("--long", help="All rows; takes an hour and a half on two cores. 全部检验")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder of the table, the charts and the runs. 结果目录")] = RESULTS
    / "validation",
    page: Annotated[
        Path | None, typer.Option(help="The page; by default validation.md in the folder. 检验页面")
    ] = None,
    lang: Spoken = "en",
) -> None:
    """Compare the simulation with theory, with published models and with what happened. 检验

    Rows that were found earlier keep their place on the page. Exit code 1 if a row of theory or a model differs.
    """
    from sim.both import Wrong
    from sim.validation import ROWS
    from sim.validation import validate as find
    from sim.validation.report import lacks
    from sim.validation.rows import find as named
    from sim.validation.runs import Unfinished
    from sim.words import say
    from sim.words.trouble import trouble_words

    spoken = language(lang)
    try:
        chosen = named(rows) if rows else tuple(row for row in ROWS if long or not row.long)
    except Wrong as error:
        raise Stop(WRONG, *(fault.text(spoken) for fault in error.faults)) from None
    check_folder(out, spoken)

    def tell(line: Line) -> None:
        ours, low, high = (f"{x:.4g}" for x in (line.ours.estimate, line.ours.low, line.ours.high))
        typer.echo(say(
            "validation_line", spoken, row=line.row, case=line.case, what=line.what, ours=ours, low=low, high=high,
            reference=f"{line.reference.estimate:.4g}", verdict=say(line.verdict, spoken),
        ))  # fmt: skip

    if older := lacks(out):
        typer.echo(say("validation_older", spoken, out=out, columns=", ".join(older)), err=True)
    target = page or out / "validation.md"
    try:
        with plain_faults(spoken):
            lines = find(chosen, out, target, tell)
    except Unfinished as error:
        told = say("validation_lacks", spoken, name=error.name, lacks=error.lacks,
                   trouble=trouble_words(error.trouble, spoken) or error.why)  # fmt: skip
        raise Stop(code_of(error.trouble), told) from None
    typer.echo(str(target))
    wrong = [line for line in lines if line.judged and not line.agrees and line.kind != "event"]
    if wrong:
        raise Stop(FAILED, *(say("validation_differs", spoken, row=x.row, case=x.case, what=x.what) for x in wrong))


@app.command()
def calibrate(
    spec: Annotated[Path, typer.Argument(help="Calibration file. 校准文件", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME. 结果目录")] = None,
    workers: Workers = None,
    cluster: Cluster = "",
    dry_run: DryRun = False,
    lang: Spoken = "en",
) -> None:
    """Find settings from what was observed, by approximate Bayesian computation; writes a calibrated scenario. 校准

    What an earlier call has simulated is not simulated again.
    """
    from sim import calibration
    from sim.store import folder_name
    from sim.words import say

    spoken = language(lang)
    with plain_faults(spoken):
        asked, scenario = calibration.load(spec)
    if dry_run:
        with plain_faults(spoken):
            for line in calibration.dry_run(asked, scenario, workers, spoken):
                typer.echo(line)
        return
    folder = out or RESULTS / folder_name(asked.name)
    check_folder(folder, spoken)
    with telling(asked.name, spoken) as progress, plain_faults(spoken):
        try:
            found = calibration.calibrate(asked, scenario, folder, workers=workers, cluster=cluster, progress=progress)
        except calibration.Interrupted as error:
            lines = problems(say("terminal_kept_all", spoken), folder, error.trouble, (), spoken)
            raise Stop(code_of(error.trouble), *lines) from None
    for line in calibration.answer(found, spoken):
        typer.echo(line)
    typer.echo(str(folder / f"{folder_name(asked.name)}.yaml"))
    if found.failures:
        raise Stop(FAILED, *problems("", folder, None, found.failures, spoken))


def _tell_sweep(found: Sweep, lang: Lang) -> None:
    """The answer and the path of the page; what went wrong, and the exit code for it."""
    if found.results is not None:
        from sim.sweep.answer import answer

        for line in answer(found.experiment, found.results, lang):
            typer.echo(line)
        typer.echo(str(found.out / "report.html"))
    from sim.words import say

    kept = say("terminal_kept_runs", lang, n=found.runs)
    lines = problems(kept, found.out, found.trouble, found.failures, lang)
    if lines:
        raise Stop(code_of(found.trouble), *lines)
