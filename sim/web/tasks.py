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
from sim.web import inbox, panels
from sim.web.screen import Screen, html
from sim.words import TEXTS

FINISHED_STATES = ("done", "cannot")


def tasks(screen: Screen) -> None:
    """Each with its kind, and with buttons: start, done, cannot with a reason."""
    found, lists = inbox.inbox(screen, tasks=True), _has_lists(screen)
    if not found and not lists:
        html(f'<p class="mute">{screen.t("no_tasks")}</p>')
    turn, role = screen.play.turn, screen.role
    open_ones = [sent for sent in found if sent.turn == turn and sent.last_of(role) not in FINISHED_STATES]
    for sent in open_ones:
        _sent(screen, sent)
    if lists:
        _own(screen)
    for sent in found:
        if sent not in open_ones:
            _sent(screen, sent)


def changed(screen: Screen) -> object:
    """Changes with the tasks of a role: by its messages, by what it does, and by what time brings to its lists."""
    return inbox.news(screen, tasks=True), panels.passed(screen), screen.play.phase


def _has_lists(screen: Screen) -> bool:
    """Whether a grid decides what its own lists ask for; not while time passes."""
    play, seat = screen.play, screen.play.seats.get(screen.role)
    return (
        seat is not None and seat.played and roles.level(seat.role) == "grid" and play.phase == PLANNING
        and not screen.room.busy
    )  # fmt: skip


def untouched(screen: Screen) -> int:
    """How many tasks of the grid's own lists nobody has looked to in this turn; its report is not asked for."""
    if not _has_lists(screen):
        return 0
    states = screen.play.seats[screen.role].tasks
    return sum(one.task not in states for one in open_tasks(screen.play, screen.role))


def _own(screen: Screen) -> None:
    """What the grid's own lists ask for in this turn, and its report; what is finished last."""
    states = screen.play.seats[screen.role].tasks
    asked = sorted(
        open_tasks(screen.play, screen.role), key=lambda one: states.get(one.task, ("", ""))[0] in FINISHED_STATES
    )
    for one in asked:
        _of_the_list(screen, one.task, one.kind, one.text)
    if not asked:
        html(f'<p class="mute">{screen.t("own_none")}</p>')
    state = screen.play.seats[screen.role].tasks.get("report", ("asked", ""))
    _box(screen, "report", TEXTS["exercise_task_report"], state)


def _of_the_list(screen: Screen, task: str, kind: TaskKind, text: Name) -> None:
    state = screen.play.seats[screen.role].tasks.get(task, ("asked", ""))
    _box(screen, kind, text, state, f"task-{task}")

    async def set_state(to: str, why: str) -> bool:
        return await screen.do(i.read({"do": "task", "role": screen.role, "task": task, "state": to, "text": why}))

    _buttons(screen, task, set_state, state[0])


def _box(screen: Screen, kind: TaskKind, text: Name, state: tuple[str, str], mark: str = "task-report") -> None:
    """A task: its kind, what it is, and its state."""
    told = screen.t("pair", a=screen.t(state[0]), b=state[1]) if state[1] else screen.t(state[0])
    html(
        f'<div class="msg {_look(state[0])}"><div class="kind">{screen.name(kind_name(kind))}</div>'
        f"<div>{escape(screen.name(text))}</div>"
        f'<div class="who">{escape(told)}</div></div>'
    ).mark(mark)


def _sent(screen: Screen, sent: Sent) -> None:
    """A task that exercise control has sent."""
    inject, play = sent.inject, screen.play
    assert inject is not None
    assert inject.task is not None
    state = sent.last_of(screen.role) or "asked"  # others who have the same task do it for themselves
    late = "" if state in FINISHED_STATES else inbox.overdue(screen, sent)
    with ui.element("div").classes("msg late" if late else f"msg {_look(state)}"):
        text = escape(sent.zh if screen.lang == "zh" else sent.en)
        html(f'<div class="kind">{screen.name(kind_name(inject.task))}</div><div>{text}</div>')
        asked = inject.reply_minutes and state == "asked" and sent.turn == play.turn
        limit = f" · {inbox.reply_by(screen, sent)}" if asked else ""
        own = next((text for role, _, text, _ in reversed(sent.answers) if role == screen.role), "")
        told = late or screen.t(state)
        told = screen.t("pair", a=told, b=own) if own else told
        html(f'<div class="who">{inject.id} · {escape(told)}{limit}</div>')
        if play.phase == PLANNING and screen.role in play.seats:
            name = inject.id

            async def set_state(to: str, why: str) -> bool:
                given = {"do": "reply", "role": screen.role, "inject": name, "state": to, "text": why}
                return await screen.do(i.read(given))

            _buttons(screen, name, set_state, state)


def _look(state: str) -> str:
    """Done is green; what cannot be done and what is open are not."""
    return {"done": "done", "cannot": "cannot"}.get(state, "asked")


def _buttons(screen: Screen, name: str, set_state: Callable[[str, str], Awaitable[bool]], state: str) -> None:
    """Start, done, cannot with a reason; of what is finished behind a button, for who meant another."""
    with ui.element("div") as box:
        drafts: dict[str, str] = screen.kept.setdefault("drafts", {})
        why = ui.input(
            screen.t("why"), value=drafts.get(name, ""), on_change=lambda e: drafts.update({name: str(e.value or "")})
        )
        why.props(f"dense outlined counter maxlength={i.LONGEST}").mark(f"why-{name}")

        async def press(to: str) -> None:
            if await set_state(to, drafts.get(name, "").strip()[: i.LONGEST]):
                why.set_value("")  # the reason of a Cannot is none of the Done that follows
                drafts.pop(name, None)

        with ui.element("div").classes("row"):
            for to, key in (("started", "start"), ("done", "done"), ("cannot", "cannot")):
                button = ui.button(screen.t(key), on_click=lambda s=to: press(s))
                button.props("no-caps unelevated").mark(f"{to}-{name}")
                if to == "cannot":
                    button.bind_enabled_from(why, "value", backward=lambda text: bool(str(text or "").strip()))
    if state in FINISHED_STATES:
        box.set_visibility(False)
        change = ui.button(screen.t("change_answer")).props("dense flat no-caps").mark(f"change-{name}")

        def opened() -> None:
            box.set_visibility(True)
            change.set_visibility(False)

        change.on_click(opened)
