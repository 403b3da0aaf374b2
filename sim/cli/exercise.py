"""`fivefast exercise`: a team in command, in the browser; or the printed material for it."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import RESULTS, WRONG, Spoken, Stop, app, check_folder, language, plain_faults

if TYPE_CHECKING:
    from sim.names import Lang

LOCAL = ("127.0.0.1", "localhost", "::1")


@app.command()
def exercise(  # noqa: PLR0913
    file: Annotated[Path, typer.Argument(help="Exercise file. 演练文件", show_default=False)],
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on. 端口")] = 8080,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets other devices of the network in. 监听地址")
    ] = "127.0.0.1",
    lang: Spoken = "zh",
    out: Annotated[
        Path | None, typer.Option(help="Folder of the exercise; by default results/exercises/NAME. 演练目录")
    ] = None,
    print_to: Annotated[
        Path | None, typer.Option("--print", metavar="DIR", help="Write the printed material there, and stop. 打印材料")
    ] = None,
    branch: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Begin as the play in this folder did, up to a turn of it. 从某轮重演"),
    ] = None,
    turn: Annotated[
        int, typer.Option(min=1, help="With --branch: the turn that is played anew, the first is 1. 重演的轮次")
    ] = 1,
    address: Annotated[
        str,
        typer.Option(
            help="Address that phones use, for cards and printed addresses, as http://192.168.1.20:8080. 手机用地址"
        ),
    ] = "",
) -> None:
    """Hold a training exercise: one address with a token per role. Goes on where the folder's log ends. 演练"""
    from sim.exercise import load
    from sim.scenario import ScenarioErrors
    from sim.store import folder_name
    from sim.words import say
    from sim.words.trouble import reasons

    chosen = language(lang)
    with plain_faults(chosen):
        asked, _ = load(file)
    folder = out or RESULTS / "exercises" / folder_name(asked.name + (f"-turn-{turn}" if branch else ""))
    check_folder(folder, chosen)
    try:
        import nicegui  # noqa: F401
        import segno  # noqa: F401
    except ImportError:
        raise Stop(WRONG, say("exercise_needs_web", chosen)) from None
    if print_to is not None:
        from sim.web.printed import write_all
        from sim.web.server import first_part

        check_folder(print_to, chosen, asked="--print")
        base = first_part(host, port, address)
        for path in write_all(asked, file, folder, print_to, base):
            typer.echo(str(path))
        _leads_elsewhere(host, address, say("terminal_exercise_cards", chosen, base=base, port=port))
        return
    _check_port(host, port, chosen)
    from sim.exercise import Play
    from sim.exercise.journal import LOG
    from sim.store import locked
    from sim.web import serve

    if branch is not None and not (branch / LOG).exists():
        raise Stop(WRONG, say("exercise_no_play", chosen, folder=branch))
    with plain_faults(chosen), locked(folder):  # two servers would both write the log
        begun = (folder / LOG).exists()
        typer.echo(say("terminal_exercise_opens", chosen, name=asked.name))
        try:
            if begun:
                play = Play.resume(folder)
            else:
                play = Play.resume(branch).branch(turn - 1, folder) if branch else Play.start(file, folder, time.time())
        except (ScenarioErrors, ValueError, OSError) as error:
            raise Stop(WRONG, *reasons(error, chosen)) from None
        if begun:
            play.go_on(time.time())
        does, n = "exercise_goes_on" if begun or branch else "exercise_begins", len(play.journal.lines)
        typer.echo(say(does, chosen, name=asked.name, n=n, path=play.journal.path))
        serve(play, host, port, chosen, typer.echo, address)


def _leads_elsewhere(host: str, address: str, warning: str) -> None:
    """Warn where printed cards lead to this machine only."""
    if not address and host in LOCAL:
        typer.echo(warning, err=True)


def _check_port(host: str, port: int, lang: Lang) -> None:
    """Whether the server may listen there; told before anything begins."""
    from sim.words import say
    from sim.words.trouble import why

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Stop(WRONG, say("exercise_port", lang, host=host, port=port, why=why(error, lang))) from None
