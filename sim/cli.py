"""The door: `fivefast run | compare | check | schema`.

Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 130 interrupted. Whatever is slow to import is imported
where it is used, so that `fivefast --help` answers at once.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.terminal import problems, show, telling

if TYPE_CHECKING:
    from sim.names import Lang
    from sim.run import RunOutcome
    from sim.scenario import Scenario
    from sim.sweep import Sweep
    from sim.validation import Line

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
REPLICATES = 100
ALTERNATIVES = 10
RESULTS = Path("results")
DEBUG = "FIVEFAST_DEBUG"

app = typer.Typer(
    help="How far does an outbreak spread before the five fasts 五快 catch up, and which of them jams first?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files.", show_default=False)]
Replicates = Annotated[int, typer.Option(min=1, help="Outbreaks to simulate, each with luck of its own.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the replicates instead of the scenario's.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting of every scenario; may be repeated."),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core.")]
Events = Annotated[bool, typer.Option("--events", help="Keep the tables of every replicate, line list and tree.")]


class Stop(Exception):  # noqa: N818
    """An end with lines for people and an exit code."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(*lines)
        self.code, self.lines = code, lines


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `fivefast`; ends the process with the exit code. SIGTERM ends a run as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = _obey(arguments)
    finally:
        signal.signal(signal.SIGTERM, before)
    sys.exit(code)


def _obey(arguments: Sequence[str] | None) -> int:
    """Obey a command line. Whatever goes wrong is one line on stderr, with FIVEFAST_DEBUG a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = typer.main.get_command(app).main(given, prog_name="fivefast", standalone_mode=False, obj=given)
    except Stop as stop:
        for line in stop.lines:
            typer.echo(line, err=True)
        return stop.code
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("fivefast: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own: a wrong command line
            message = error.format_message()
            typer.echo(f"fivefast: {message}" if message else "", err=True, nl=bool(message))
            return WRONG
        if os.environ.get(DEBUG):
            raise
        typer.echo(f"fivefast: {_one_line(error)} ({DEBUG}=1 shows where)", err=True)
        return FAILED
    if code == INTERRUPTED:  # where typer has turned Ctrl-C into a code
        typer.echo("fivefast: interrupted", err=True)
    return code if isinstance(code, int) else DONE


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"fivefast {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Version.")] = False,  # noqa: ARG001
    debug: Annotated[bool, typer.Option("--debug", help="Show where the program failed.")] = False,
) -> None:
    """How far does an outbreak spread before the five fasts 五快 catch up, and which of them jams first?"""
    if debug:
        os.environ[DEBUG] = "1"


@app.command()
def run(  # noqa: PLR0913
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(help="Scenario file.", show_default=False)],
    replicates: Replicates = REPLICATES,
    seed: Seed = None,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME.")] = None,
    workers: Workers = None,
    events: Events = False,
    alternatives: Annotated[
        int, typer.Option(min=0, help="Replicates of each of the other assumptions; 0: none.")
    ] = ALTERNATIVES,
    lang: Annotated[str, typer.Option(help="First language of the report: en or zh.")] = "en",
) -> None:
    """Simulate a scenario many times and write tables, charts and a report.

    What an earlier call has finished is not simulated again.
    """
    first = _language(lang)
    [given] = _load([scenario], set_, seed)
    from sim import report
    from sim.run import run as run_replicates
    from sim.store import folder_name

    folder = out or RESULTS / folder_name(given.name)
    _check_folder(folder)

    with telling(given.name) as progress, _plain_faults():
        outcome = run_replicates(
            given, folder, replicates=replicates, workers=workers, events=events, alternatives=alternatives,
            progress=progress, command=_command(context),
        )  # fmt: skip
    faults = _problems(outcome)
    if outcome.interrupted or not outcome.finished:
        raise Stop(INTERRUPTED if outcome.interrupted else FAILED, *faults)
    path = report.write(folder, first)
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
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/A-vs-B.")] = None,
    workers: Workers = None,
    events: Events = False,
    alternatives: Annotated[int, typer.Option(min=0, help="Replicates of each of the other assumptions; 0: none.")] = 0,
) -> None:
    """Simulate two scenarios or more with the same luck and say what differs; the first is the baseline."""
    given = _load(scenarios, set_, seed)
    from sim import compare as pairs
    from sim.store import folder_name

    folder = out or RESULTS / "-vs-".join(folder_name(s.name) for s in given)

    try:
        pairs.check_pairs(given)
    except ValueError as error:
        raise Stop(WRONG, *str(error).splitlines()) from None
    _check_folder(folder)
    with telling("compare") as progress, _plain_faults():
        try:
            found = pairs.compare(
                given, folder, replicates=replicates, workers=workers, events=events, alternatives=alternatives,
                progress=progress, command=_command(context),
            )  # fmt: skip
        except pairs.Unfinished as error:
            lines = [line for outcome in error.outcomes for line in _problems(outcome)]
            stopped = any(outcome.interrupted for outcome in error.outcomes)
            raise Stop(INTERRUPTED if stopped else FAILED, *lines, str(error)) from None
    show(found)
    typer.echo(str(folder / "comparison.html"))
    if not found.ok:
        stopped = any(outcome.interrupted for outcome in found.runs)
        lines = [line for outcome in found.runs for line in _problems(outcome)]
        raise Stop(INTERRUPTED if stopped else FAILED, *lines)


@app.command()
def sweep(  # noqa: PLR0913
    context: typer.Context,
    experiment: Annotated[Path, typer.Argument(help="Experiment file.", show_default=False)],
    replicates: Annotated[
        int | None, typer.Option(min=1, help="Runs of each cell, instead of those in the file.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME.")] = None,
    workers: Workers = None,
    cluster: Annotated[
        str, typer.Option(help="Address of a Dask scheduler (extra `cluster`), such as tcp://127.0.0.1:8786.")
    ] = "",
    situation: Annotated[
        list[str] | None,
        typer.Option(help="Only this situation, by its name; may be given several times.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run, and how long it would take.")] = False,
    lang: Annotated[str, typer.Option(help="First language of the report: en or zh.")] = "en",
) -> None:
    """Run an experiment: scenarios that differ in one thing or several, with the same luck, compared with a baseline.

    What an earlier call has finished is not simulated again.
    """
    first = _language(lang)
    from sim import sweep as experiments
    from sim.scenario import ScenarioErrors
    from sim.store import folder_name

    try:
        asked, situations = experiments.load(experiment)
    except ScenarioErrors as errors:
        raise Stop(WRONG, *(str(problem) for problem in errors.problems)) from None
    if replicates is not None:
        asked = asked.model_copy(update={"replicates": replicates, "until": None})
    names = [s.name for s in situations]
    unknown = [name for name in situation or () if name not in names]
    if unknown:
        raise Stop(WRONG, *(f"--situation: '{name}' is not one of {', '.join(names)}" for name in unknown))
    situations = tuple(s for s in situations if not situation or s.name in situation)
    folder = out or RESULTS / folder_name(asked.name)
    with _plain_faults():
        if dry_run:
            for line in experiments.dry_run(asked, situations, folder, workers):
                typer.echo(line)
            return
        _check_folder(folder)
        with telling(asked.name) as progress:
            found = experiments.sweep(
                asked, situations, folder, workers=workers, cluster=cluster, progress=progress,
                command=_command(context), lang=first,
            )  # fmt: skip
    _tell_sweep(found, first)


@app.command()
def validate(
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[ROW]...", help="Rows such as S1 or H20; default: the quick ones.")
    ] = None,
    long: Annotated[bool, typer.Option("--long", help="All rows; takes about an hour on two cores.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the table, the charts and the runs.")] = RESULTS / "validation",
    page: Annotated[Path | None, typer.Option(help="The page; by default validation.md in the folder.")] = None,
) -> None:
    """Compare the simulation with theory, with published models and with what happened.

    Rows that were found earlier keep their place on the page. Exit code 1 if a row of theory or a model differs.
    """
    from sim.validation import ROWS
    from sim.validation import validate as find
    from sim.validation.rows import find as named

    try:
        chosen = named(rows) if rows else tuple(row for row in ROWS if long or not row.long)
    except ValueError as error:
        raise Stop(WRONG, str(error)) from None
    _check_folder(out)

    def tell(line: Line) -> None:
        ours = f"{line.ours.estimate:.4g} ({line.ours.low:.4g} to {line.ours.high:.4g})"
        typer.echo(f"{line.row:4} {line.case}: {line.what} {ours}, reference {line.reference:.4g}: {line.verdict}")

    target = page or out / "validation.md"
    lines = find(chosen, out, target, tell)
    typer.echo(str(target))
    wrong = [line for line in lines if not line.agrees and line.kind != "event"]
    if wrong:
        raise Stop(FAILED, *(f"{line.row} {line.case}: {line.what} differs from its reference" for line in wrong))


@app.command()
def calibrate(
    spec: Annotated[Path, typer.Argument(help="Calibration file.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of results; by default results/NAME.")] = None,
    workers: Workers = None,
) -> None:
    """Find settings from what was observed, by approximate Bayesian computation; writes a calibrated scenario.

    What an earlier call has simulated is not simulated again.
    """
    from sim import calibration
    from sim.scenario import ScenarioErrors
    from sim.store import folder_name

    try:
        asked, scenario = calibration.load(spec)
    except ScenarioErrors as errors:
        raise Stop(WRONG, *(str(problem) for problem in errors.problems)) from None
    folder = out or RESULTS / folder_name(asked.name)
    _check_folder(folder)
    with telling(asked.name) as progress, _plain_faults():
        try:
            found = calibration.calibrate(asked, scenario, folder, workers=workers, progress=progress)
        except calibration.Interrupted as error:
            raise Stop(INTERRUPTED, f"{folder}: {error}; the same command does the rest") from None
    for line in calibration.answer(found):
        typer.echo(line)
    typer.echo(str(folder / f"{folder_name(asked.name)}.yaml"))
    if found.failures:
        raise Stop(FAILED, *problems(f"{len(found.failures)} runs failed", folder, "", found.failures))


@app.command()
def check(scenarios: Files, set_: Sets = None) -> None:
    """Say everything that is wrong with scenario files, as file:line:column: key: what; or ok."""
    from sim.scenario import count_assumptions, warnings
    from sim.work import check_start

    bad = False
    for path in scenarios:
        try:
            [given] = _load([path], set_, None)
            with _plain_faults():
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


# Input


def _load(paths: Sequence[Path], sets: Sequence[str] | None, seed: int | None) -> list[Scenario]:
    """The scenarios, or all that is wrong with all of them."""
    from sim.scenario import ScenarioErrors, load

    overrides = [*(sets or []), *([] if seed is None else [f"seed={seed}"])]
    found, faults = [], list[str]()
    for path in paths:
        try:
            found.append(load(path, overrides))
        except ScenarioErrors as errors:
            faults += [str(problem) for problem in errors.problems]
    if faults:
        raise Stop(WRONG, *dict.fromkeys(faults))
    return found


@contextmanager
def _plain_faults() -> Iterator[None]:
    """A scenario that its county refuses is wrong input; a folder that is in use is a failure."""
    from sim.store import FolderBusy
    from sim.work import CannotStart

    try:
        yield
    except CannotStart as error:
        raise Stop(WRONG, *error.lines) from error
    except FolderBusy as error:
        raise Stop(FAILED, str(error)) from None


def _language(lang: str) -> Lang:
    """The language of a report."""
    for known in ("en", "zh"):
        if lang == known:
            return known
    raise Stop(WRONG, f"--lang: '{lang}' is not one of en, zh")


def _check_folder(folder: Path) -> None:
    """Make the folder, and see that something can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Stop(WRONG, f"--out: cannot write in '{folder}': {error.strerror}") from None


def _command(context: typer.Context) -> str:
    return shlex.join(["fivefast", *context.obj])


# Output


def _problems(outcome: RunOutcome) -> list[str]:
    """What went wrong in a run, a line each."""
    kept = f"{outcome.finished} of {outcome.requested} replicates"
    return problems(kept, outcome.out, outcome.trouble, outcome.failures)


def _tell_sweep(found: Sweep, lang: Lang) -> None:
    """The answer and the path of the page; what went wrong, and the exit code for it."""
    if found.results is not None:
        from sim.sweep.page import answer

        for line in answer(found.experiment, found.results, lang):
            typer.echo(line)
        typer.echo(str(found.out / "report.html"))
    lines = problems(f"{found.runs} runs", found.out, found.trouble, found.failures)
    if lines:
        raise Stop(INTERRUPTED if found.trouble == "interrupted" else FAILED, *lines)
