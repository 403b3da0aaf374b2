"""What the program says on the terminal: how far it is, what went wrong, tables of a comparison."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from sim.compare import Comparison
    from sim.names import Lang
    from sim.work import Failure, Progress, Trouble


def problems(
    kept: str, out: Path, trouble: Trouble | None, failures: Sequence[Failure], lang: Lang = "en"
) -> list[str]:
    """What went wrong, a line each; `kept` says what an interrupted call leaves."""
    from sim.words import say
    from sim.words.trouble import trouble_words

    lines = []
    told = trouble_words(trouble, lang)
    if trouble and trouble.kind == "interrupted":
        lines.append(say("trouble_kept", lang, trouble=told, kept=kept, out=out))
    elif trouble:
        lines.append(f"{out}{': ' if lang == 'en' else '：'}{told}")
    if failures:
        first, file = failures[0], out / "failures.json"
        lines.append(say("terminal_failed", lang, n=len(failures), file=file, scenario=first.scenario,
                         replicate=first.replicate, error=first.error))  # fmt: skip
    return lines


@contextmanager
def telling(title: str, lang: Lang = "en") -> Iterator[Progress]:
    """How far it is: a bar on a terminal, otherwise a line now and then; both on stderr."""
    from rich.console import Console

    from sim.words import say

    console = Console(stderr=True)
    if not console.is_terminal:
        lines = _Lines(title, lang)
        try:
            yield lines.tell
        finally:
            lines.end()
        return
    from rich import progress as bars

    columns = (
        bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[rate]}"), bars.TimeRemainingColumn(),
    )  # fmt: skip
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task, began = bar.add_task(title, total=None, rate=""), _Began()

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, rate=say("terminal_rate", lang, n=60 * began.rate(done)))

        yield tell


class _Began:
    """How fast it goes since the first call; a smaller count begins anew."""

    def __init__(self) -> None:
        self.time, self.done, self.last = time.monotonic(), 0, -1

    def rate(self, done: int) -> float:
        """Replicates a second, without those that were there before."""
        if self.last < 0 or done < self.last:
            self.time, self.done = time.monotonic(), done
        self.last = done
        return (done - self.done) / max(time.monotonic() - self.time, 1e-9)


class _Lines:
    """A line at the beginning, about every tenth, and at the end, which may come early."""

    def __init__(self, title: str, lang: Lang) -> None:
        self._title, self._lang, self._began, self._tenth = title, lang, _Began(), -1
        self._last: tuple[int, int] | None = None  # what was not said yet

    def tell(self, done: int, total: int) -> None:
        """So many are done."""
        rate, tenth = self._began.rate(done), 10 * done // max(total, 1)
        if tenth == self._tenth and done < total:
            self._last = (done, total)
            return
        self._tenth = tenth
        self._say(done, total, (total - done) / rate if rate and done < total else 0.0)

    def end(self) -> None:
        """Nothing more will come."""
        if self._last:
            self._say(*self._last)

    def _say(self, done: int, total: int, seconds: float = 0.0) -> None:
        from sim.words import say

        self._last = None
        left = say("terminal_left", self._lang, seconds=seconds) if seconds else ""
        typer.echo(say("terminal_runs", self._lang, title=self._title, done=done, total=total, left=left), err=True)


def show(found: Comparison, lang: Lang = "en") -> None:
    """The tables of a comparison and its answer: drawn on a terminal, otherwise plain lines."""
    from rich.console import Console
    from rich.table import Table

    from sim.compare import answer, notes, tables

    console = Console()
    for table in tables(found, lang):
        if console.is_terminal:
            drawn = Table(title=table.title, title_justify="left")
            for i, head in enumerate(table.head):
                drawn.add_column(head, justify="right" if 0 < i < len(table.head) - 1 else "left", max_width=44)
            for row in table.rows:
                drawn.add_row(*row)
            console.print(drawn, markup=False)
        else:
            typer.echo("\n".join(_aligned(table)))
    for line in [*notes(lang), "", *answer(found, lang)]:
        typer.echo(line)


def _aligned(table: Any) -> list[str]:
    """A table as lines; Chinese letters are as wide as two, and the last column ends freely."""
    from rich.cells import cell_len

    rows = [table.head, *table.rows]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(table.head) - 1)]
    lines = []
    for name, *cells, last in rows:
        left = [w - cell_len(cell) for cell, w in zip((name, *cells), widths, strict=True)]
        parts = [name + " " * left[0], *(" " * n + cell for n, cell in zip(left[1:], cells, strict=True)), last]
        lines.append("  ".join(parts).rstrip())
    return [
        "",
        table.title,
        *lines,
        "",
    ]
