"""What all commands share: exit codes, options, reading input, and an end with lines for people."""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.terminal import problems

if TYPE_CHECKING:
    from sim.names import Lang
    from sim.run import RunOutcome
    from sim.scenario import Problem, Scenario
    from sim.work import Trouble

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
REPLICATES = 100
ALTERNATIVES = 10
RESULTS = Path("results")
DEBUG = "FIVEFAST_DEBUG"
LANGUAGE = "FIVEFAST_LANG"

app = typer.Typer(
    help="How far does an outbreak spread before the five fasts 五快 catch up, and which of them jams first?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files. 情景文件", show_default=False)
]
Replicates = Annotated[int, typer.Option(min=1, help="Outbreaks to simulate, each with luck of its own. 推演次数")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the replicates instead of the scenario's. 随机种子")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting of every scenario; may be repeated. 改参数"),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core. 进程数")]
Spoken = Annotated[
    str, typer.Option("--lang", envvar=LANGUAGE, help="Language of what is said, and first of a report: en or zh. 语言")
]
Events = Annotated[
    bool, typer.Option("--events", help="Keep the tables of every replicate, line list and tree. 保留逐次明细")
]


class Stop(Exception):  # noqa: N818
    """An end with lines for people and an exit code."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(*lines)
        self.code, self.lines = code, lines


def load_all(paths: Sequence[Path], sets: Sequence[str] | None, seed: int | None, lang: Lang) -> list[Scenario]:
    """The scenarios, or all that is wrong with all of them, what only their counties tell too."""
    from sim.scenario import ScenarioErrors, load
    from sim.scenario.reader import problems_of
    from sim.start import start_faults

    overrides = [*(sets or []), *([] if seed is None else [f"seed={seed}"])]
    found: list[Scenario] = []
    faults: list[Problem] = []
    for path in paths:
        try:
            given, whole = load(path, overrides), True
            found.append(given)
            here: list[Problem] = []
        except ScenarioErrors as errors:
            given, whole, here = errors.partial, False, list(errors.problems)
        if given is not None:
            here += problems_of(path, start_faults(given, whole), overrides)
        faults += sorted(here)
    if faults:
        raise Stop(WRONG, *dict.fromkeys(fault.text(lang) for fault in faults))
    return found


def tell_warnings(scenarios: Sequence[Scenario], lang: Lang) -> None:
    """What is odd about these scenarios, on stderr."""
    from sim.scenario import warnings
    from sim.words import say

    for scenario in scenarios:
        for line in warnings(scenario, lang):
            typer.echo(say("terminal_warning", lang, name=scenario.name, line=line), err=True)


@contextmanager
def plain_faults(lang: Lang = "en") -> Iterator[None]:
    """Files with faults or what a county refuses are wrong input; a folder in use, or a full disk, is a failure."""
    from sim.scenario import ScenarioErrors
    from sim.start import CannotStart
    from sim.store import CannotWrite, FolderBusy
    from sim.words import say
    from sim.words.trouble import bare_words
    from sim.work import unwritten

    try:
        yield
    except ScenarioErrors as errors:
        raise Stop(WRONG, *errors.lines(lang)) from None
    except CannotStart as error:
        raise Stop(WRONG, *error.lines(lang)) from error
    except FolderBusy as error:
        raise Stop(FAILED, say("terminal_busy", lang, out=error.out, process=error.process)) from None
    except CannotWrite as error:
        raise Stop(FAILED, say("trouble_the_rest", lang, trouble=bare_words(unwritten(error), lang))) from None


def code_of(trouble: Trouble | None) -> int:
    """The exit code of what stopped the runs: a signal, or anything else."""
    return INTERRUPTED if trouble and trouble.kind == "interrupted" else FAILED


def language(lang: str) -> Lang:
    """The language of this name; who asks for Chinese by another one is told so in Chinese."""
    for known in ("en", "zh"):
        if lang == known:
            return known
    if lang.lower().startswith(("zh", "cn", "中")):
        raise Stop(WRONG, f"--lang：“{lang}”不可选；可填en、zh")
    raise Stop(WRONG, f"--lang: '{lang}' is not one of en, zh")


def check_folder(folder: Path, lang: Lang = "en", asked: str = "--out") -> None:
    """Make the folder, and see that something can be written there."""
    from sim.words import say
    from sim.words.trouble import why

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Stop(WRONG, say("terminal_closed", lang, asked=asked, folder=folder, why=why(error, lang))) from None


def other_results(folder: Path, scenario: Scenario) -> str:
    """The name of the other scenario whose results are in a folder; nothing without one."""
    try:
        named = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("scenario", "")
    except FileNotFoundError:
        return ""
    return "" if named == scenario.name else str(named)


def command_line(context: typer.Context) -> str:
    return shlex.join(["fivefast", *context.obj])


def went_wrong(outcomes: Sequence[RunOutcome], lang: Lang, out: Path) -> list[str]:
    """What went wrong in runs that began together and lie in `out`: what stopped them, and which failed."""
    from sim.words import say

    n, asked = sum(run.finished for run in outcomes), sum(run.requested for run in outcomes)
    lines = problems(say("terminal_kept_of", lang, n=n, of=asked), out, outcomes[0].trouble, (), lang)
    return lines + [line for run in outcomes for line in problems("", run.out, None, run.failures, lang)]
