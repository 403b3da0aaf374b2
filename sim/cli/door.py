"""The door: obeys a command line and ends the process with an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

import typer

from sim.cli.refused import in_chinese
from sim.cli.shared import DEBUG, DONE, FAILED, INTERRUPTED, LANGUAGE, WRONG, Stop, app


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
        typer.echo(_interrupted(given), err=True)
        return INTERRUPTED
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own: a wrong command line
            message = in_chinese(error) if _chinese(given) and str(error) else error.format_message()
            colon = "：" if _chinese(given) else ": "
            typer.echo(f"fivefast{colon}{message}" if message else "", err=True, nl=bool(message))
            return WRONG
        if os.environ.get(DEBUG):
            raise
        shows = f"fivefast：出错（{DEBUG}=1可看出处）：" if _chinese(given) else "fivefast: "
        typer.echo(shows + _one_line(error) + ("" if _chinese(given) else f" ({DEBUG}=1 shows where)"), err=True)
        return FAILED
    if code == INTERRUPTED:  # where typer has turned Ctrl-C into a code
        typer.echo(_interrupted(given), err=True)
    return code if isinstance(code, int) else DONE


def _interrupted(given: Sequence[str]) -> str:
    """That a signal ended it, in the language of the command line."""
    from sim.words import say

    if _chinese(given):
        return f"fivefast：{say('trouble_interrupted', 'zh')}"
    return f"fivefast: {say('trouble_interrupted', 'en')}"


def _chinese(given: Sequence[str]) -> bool:
    """Whether a command line, which perhaps cannot be read, asks for Chinese."""
    asked = [word.partition("=")[2] for word in given if word.startswith("--lang=")]
    asked += [after for word, after in pairwise(given) if word == "--lang"]
    return (asked or [os.environ.get(LANGUAGE, "zh" if given[:1] == ["exercise"] else "")])[-1] == "zh"


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"fivefast {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Version. 版本")] = False,  # noqa: ARG001
    debug: Annotated[bool, typer.Option("--debug", help="Show where the program failed. 显示出错位置")] = False,
) -> None:
    """How far does an outbreak spread before the five fasts 五快 catch up, and which of them jams first?"""
    if debug:
        os.environ[DEBUG] = "1"
