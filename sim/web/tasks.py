"""The list of tasks of a community or grid: those that exercise control sends, and those of the grid's own lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.spec import TaskKind
from sim.exercise.tasks import kind_name, open_tasks
from sim.names import Name
from sim.web import panels
from sim.web.screen import Screen, html
from sim.words import TEXTS


def tasks(screen: Screen) -> None:
    """Each with its kind, and with buttons: start, done, cannot with a reason."""
    found, lists = panels.inbox(screen, tasks=True), _has_lists(screen)
    if not found and not lists:
        html(f'<p class="mute">{screen.t("no_tasks")}</p>')
    for sent in found:
        _sent(screen, sent)
    if lists:
        _own(screen)


def changed(screen: Screen) -> object:
    """Changes with the tasks of a role: by its messages, by what it does, and by what time brings to its lists."""
    return panels.news(screen, tasks=True), panels.passed(screen), screen.play.phase


def _has_lists(screen: Screen) -> bool:
    """Whether a grid decides what its own lists ask for; not while time passes."""
    play, seat = screen.play, screen.play.seats.get(screen.role)
    return (
        seat is not None and seat.played and roles.level(seat.role) == "grid" and play.phase == PLANNING
        and not screen.room.busy
    )  # fmt: skip


def _own(screen: Screen) -> None:
    """What the grid's own lists ask for in this turn, and its report."""
    asked = open_tasks(screen.play, screen.role)
    for one in asked:
        _of_the_list(screen, one.task, one.kind, one.text)
    if not asked:
        html(f'<p class="mute">{screen.t("own_none")}</p>')
    state = screen.play.seats[screen.role].tasks.get("report", ("asked", ""))
    _box(screen, "report", TEXTS["exercise_task_report"], state)


def _of_the_list(screen: Screen, task: str, kind: TaskKind, text: Name) -> None:
    state = screen.play.seats[screen.role].tasks.get(task, ("asked", ""))
    _box(screen, kind, text, state, f"task-{task}")
    if state[0] in ("asked", "started"):

        async def set_state(to: str, why: str) -> None:
            await screen.do(i.read({"do": "task", "role": screen.role, "task": task, "state": to, "text": why}))

        _buttons(screen, task, set_state)


def _box(screen: Screen, kind: TaskKind, text: Name, state: tuple[str, str], mark: str = "task-report") -> None:
    """A task: its kind, what it is, and its state."""
    finished = state[0] in ("done", "cannot")
    why = f" · {state[1]}" if state[1] else ""
    html(
        f'<div class="msg{" done" if finished else " asked"}"><div class="kind">{screen.name(kind_name(kind))}</div>'
        f"<div>{escape(screen.name(text))}</div>"
        f'<div class="who">{escape(screen.t(state[0]))}{escape(why)}</div></div>'
    ).mark(mark)


def _sent(screen: Screen, sent: Sent) -> None:
    """A task that exercise control has sent."""
    inject, play = sent.inject, screen.play
    assert inject is not None
    assert inject.task is not None
    finished = sent.state in ("done", "cannot")
    with ui.element("div").classes("msg" + (" done" if finished else " asked")):
        text = escape(sent.zh if screen.lang == "zh" else sent.en)
        html(f'<div class="kind">{screen.name(kind_name(inject.task))}</div><div>{text}</div>')
        asked = inject.reply_minutes and sent.state == "asked" and sent.turn == play.turn
        limit = f" · {panels.reply_by(screen, sent)}" if asked else ""
        state = "late" if sent.turn < play.turn and not finished else sent.state
        html(f'<div class="who">{inject.id} · {escape(screen.t(state))}{limit}</div>')
        if not finished and sent.turn == play.turn and screen.role in play.seats:
            name = inject.id

            async def set_state(to: str, why: str) -> None:
                await screen.do(i.read({"do": "reply", "role": screen.role, "inject": name, "state": to, "text": why}))

            _buttons(screen, name, set_state)


def _buttons(screen: Screen, name: str, set_state: Callable[[str, str], Awaitable[None]]) -> None:
    why = ui.input(screen.t("cannot")).props("dense outlined maxlength=400").mark(f"why-{name}")
    with ui.element("div").classes("row"):
        for state, key in (("started", "start"), ("done", "done"), ("cannot", "cannot")):
            ui.button(screen.t(key), on_click=lambda s=state: set_state(s, (why.value or "")[:400])).props(
                "no-caps unelevated"
            ).mark(f"{state}-{name}")
