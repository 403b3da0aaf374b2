"""Messages of a role: what has come and what it has written, answers, and the way to write to control and to others."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles, tell
from sim.exercise.lanes import Answer
from sim.exercise.messages import PLANNING, Sent, averted
from sim.exercise.seats import Seat
from sim.web.screen import Screen, html

MANY = 3  # recipients that are named; more are counted


def due(screen: Screen, sent: Sent) -> bool:
    """Whether a message has arrived: injects of a turn come one after the other while it is planned."""
    return sent.turn < screen.play.turn or screen.play.elapsed(time.time()) >= sent.due


def inbox(screen: Screen, *, tasks: bool) -> list[Sent]:
    """Messages to this role that have arrived and those of its own, the newest first; tasks or all others."""
    mine = [
        s for s in screen.play.sent
        if (s.reaches(screen.role) or s.sender == screen.role) and due(screen, s) and _of_list(screen, s, tasks=tasks)
    ]  # fmt: skip
    return sorted(mine, key=lambda s: (s.turn, s.due), reverse=True)


def _of_list(screen: Screen, sent: Sent, *, tasks: bool) -> bool:
    """Whether it stands among tasks, or among all others; who has no list of tasks reads them among the others."""
    return screen.role in roles.BESIDE or bool(sent.inject and sent.inject.task) == tasks


def news(screen: Screen, *, tasks: bool) -> object:
    """Changes with the messages of a role."""
    seat = screen.play.seats.get(screen.role)
    return (
        screen.play.turn,
        screen.play.phase,
        screen.play.extra,
        sorted(seat.tasks.items()) if seat and tasks else (),
        [(s.due, s.en, s.zh, len(s.answers), owing(screen, s)) for s in inbox(screen, tasks=tasks)],
    )


def owed(screen: Screen, role: str = "") -> list[Sent]:
    """The messages and tasks of this turn that wait for an answer of a role, or of this page's, the oldest first."""
    if screen.play.phase != PLANNING:
        return []
    here = [sent for sent in screen.play.sent if sent.turn == screen.play.turn and due(screen, sent)]
    return sorted((sent for sent in here if sent.waits_for(role or screen.role)), key=lambda sent: sent.due)


def owes(screen: Screen, seat: Seat) -> list[str]:
    """Numbers of the messages of this turn that people at this seat have not answered."""
    return [sent.inject.id for sent in owed(screen, seat.role) if sent.inject and seat.played]


def owing(screen: Screen, sent: Sent) -> list[str]:
    """Roles that people play, that were asked, and have not answered yet."""
    if not due(screen, sent):
        return []
    return [seat.role for seat in screen.play.seats.values() if seat.played and sent.waits_for(seat.role)]


def who_owes(screen: Screen, sent: Sent) -> str:
    """Who has not answered yet, or in its turn, and whether that can still be done; empty if nobody owes."""
    owes, play = owing(screen, sent), screen.play
    if not owes:
        return ""
    key = "gave_none" if play.phase != PLANNING else "owes" if sent.turn == play.turn else "overdue"
    return screen.t(key, who=recipients(screen, tuple(owes)), k=sent.turn + 1)


def overdue(screen: Screen, sent: Sent) -> str:
    """Of a message or a task that a role has not answered in its turn: whether it still can, and what came of it."""
    play, inject = screen.play, sent.inject
    assert inject is not None
    if play.phase == PLANNING and sent.turn == play.turn:
        return ""
    can = "late" if inject.task else "reply_late"
    told = screen.t(can if play.phase == PLANNING else "too_late", k=sent.turn + 1)
    happened = inject.unless_answered and inject.effect and inject.id in play.settled and not averted(sent, inject)
    return told + (screen.t("has_happened") if happened else "")


def unanswered(screen: Screen, *, tasks: bool) -> int:
    """How many of these there are, tasks or all others."""
    return sum(bool(sent.inject and sent.inject.task) == tasks for sent in owed(screen))


def came_since(screen: Screen) -> int:
    """How many messages have come since this role ended its turn."""
    seat, play = screen.play.seats[screen.role], screen.play
    return sum(s.turn == play.turn and s.unread(seat) and due(screen, s) for s in play.sent)


def messages(screen: Screen) -> None:
    """What has come, the newest first, with a field for the answer; earlier turns are folded."""
    newest(screen)
    earlier(screen)


def newest(screen: Screen) -> None:
    """The messages of this turn, and those of the turn before that still wait for an answer."""
    found = [sent for sent in inbox(screen, tasks=False) if _on_top(screen, sent)]
    if not found and screen.play.phase == PLANNING:
        before = any(s.turn < screen.play.turn for s in inbox(screen, tasks=False))
        html(f'<p class="mute">{screen.t("no_new_messages" if before else "no_messages")}</p>')
    for sent in found:
        _message(screen, sent)


def _on_top(screen: Screen, sent: Sent) -> bool:
    turn = screen.play.turn
    return sent.turn == turn or (sent.turn == turn - 1 and sent.waits_for(screen.role))


def earlier(screen: Screen) -> None:
    """The messages of earlier turns, folded by turn."""
    found = [sent for sent in inbox(screen, tasks=False) if not _on_top(screen, sent)]
    for turn in sorted({sent.turn for sent in found}, reverse=True):
        _fold(screen, turn, [sent for sent in found if sent.turn == turn])


def _fold(screen: Screen, turn: int, found: list[Sent]) -> None:
    """The messages of an earlier turn behind one line, which stays open once it was opened."""
    opened: set[int] = screen.kept.setdefault("opened", set())
    which = screen.t("turn", k=turn + 1, n=len(screen.play.exercise.turns))
    title = f"{which} · {screen.t('n_messages', n=len(found))}"
    with ui.expansion(
        title, value=turn in opened, on_value_change=lambda e: (opened.add if e.value else opened.discard)(turn)
    ).props("dense").classes("w-full fold").mark(f"turn-{turn}"):  # fmt: skip
        for sent in found:
            _message(screen, sent)


def _message(screen: Screen, sent: Sent) -> None:
    own, waits = sent.sender == screen.role, sent.waits_for(screen.role) and bool(sent.inject)
    done = screen.role in (role for role, *_ in sent.answers)
    late = overdue(screen, sent) if waits else ""
    look = "own" if own else "done" if done else "late" if late else "asked" if waits else ""
    with ui.element("div").classes(f"msg {look}"):
        text = sent.zh if screen.lang == "zh" else sent.en
        turn = screen.t("turn", k=sent.turn + 1, n=len(screen.play.exercise.turns))
        html(f'<div class="who">{turn} · {escape(_head(screen, sent))}</div><div>{escape(text)}</div>')
        for answer in sent.answers:
            html(f'<div class="who">↳ {escape(tell.answered([Answer(*answer)], screen.lang))}</div>')
        if late:
            html(f'<div class="who">{late}</div>')
        if screen.role in roles.BESIDE and (owes := who_owes(screen, sent)):
            html(f'<div class="who"><b>{escape(owes)}</b></div>')
        if not own and screen.role in screen.play.seats and screen.play.phase == PLANNING:
            _reply(screen, sent, waits=waits, done=done)


def _head(screen: Screen, sent: Sent) -> str:
    """From whom; who reads the messages of all reads to whom, too."""
    if sent.sender == screen.role:
        return screen.t("sent_to", to=recipients(screen, sent.to, most=MANY))
    head = screen.name(roles.title(sent.sender)) if sent.inject is None else sent.inject.id
    return head if screen.role in screen.play.seats else f"{head} → {recipients(screen, sent.to, most=MANY)}"


def recipients(screen: Screen, to: tuple[str, ...], most: int | None = None) -> str:
    """To whom a message goes, in words; `most`: more than so many are counted."""
    if most is not None and len(to) > most:
        return screen.t("n_roles", n=len(to))
    names = (screen.t("all") if role == "all" else screen.name(roles.title(role)) for role in to)
    return screen.t("comma").join(names)


def reply_by(screen: Screen, sent: Sent) -> str:
    """Until when an answer is in time, as the clock of the turn will show it."""
    assert sent.inject is not None
    play, limit = screen.play, 60 * sent.inject.reply_minutes
    whole = 60.0 * play.exercise.turns[sent.turn].minutes + play.extra
    left = int(max(whole - sent.due - limit, 0.0))
    if not left:
        return screen.t("reply_in_turn")
    return screen.t("reply_by", m=sent.inject.reply_minutes, left=f"{left // 60:02d}:{left % 60:02d}")


def _reply(screen: Screen, sent: Sent, *, waits: bool, done: bool) -> None:
    """The field for an answer: open where one is asked for, else behind a button; an answer can be changed."""
    inject, drafts = sent.inject, screen.kept.setdefault("drafts", {})
    name = inject.id if inject else _name(screen, sent)
    if waits and sent.turn == screen.play.turn:
        html(f'<div class="who">{reply_by(screen, sent)}</div>')

    async def send(text: str) -> bool:
        if inject is None:
            return await screen.do(i.Write(role=screen.role, to=sent.sender, text=text))
        return await screen.do(i.Reply(role=screen.role, inject=inject.id, state="answered", text=text))

    box = ui.element("div").classes("row")
    with box:
        _field(screen, "reply", name, send)
    if not waits and name not in drafts:
        box.set_visibility(False)
        label = screen.t("change_answer" if done and inject else "reply")
        button = ui.button(label).props("dense flat no-caps").mark(f"open-{name}")

        def opened() -> None:
            box.set_visibility(True)
            button.set_visibility(False)

        button.on_click(opened)


def _name(screen: Screen, sent: Sent) -> str:
    """Of a message without a number; while the clock stands several of one sender come in the same second."""

    def when(one: Sent) -> str:
        return f"{one.sender}-{one.turn}-{one.due:.0f}"

    alike = [one for one in screen.play.sent if one.inject is None and when(one) == when(sent)]
    before = next(k for k, one in enumerate(alike) if one is sent)
    return f"{when(sent)}-{before}" if before else when(sent)


def _field(screen: Screen, label: str, name: str, send: Callable[[str], Awaitable[bool]]) -> None:
    """A text with its length, kept while it is written, and a button that sends it and says so."""
    drafts: dict[str, str] = screen.kept.setdefault("drafts", {})
    field = ui.textarea(
        screen.t(label), value=drafts.get(name, ""), on_change=lambda e: drafts.update({name: str(e.value or "")})
    )
    field.props(f"dense outlined autogrow rows=1 counter maxlength={i.LONGEST}").classes("grow").mark(f"{label}-{name}")

    async def press() -> None:
        text, client = str(field.value or "").strip()[: i.LONGEST], ui.context.client
        if not text:
            ui.notify(screen.t("empty_text"), type="warning", position="top")
            return
        if await send(text):
            drafts.pop(name, None)
            with client:
                ui.notify(f"✓ {screen.t('sent_ok')}", color="positive", position="top", timeout=2500)
                if not field.is_deleted:
                    field.set_value("")
                    drafts.pop(name, None)

    ui.button(screen.t("send"), on_click=press).props("dense no-caps").mark(f"send-{name}")


def writing(screen: Screen) -> None:
    """A message of one's own, to exercise control or to another role; it can be read again among the messages."""
    if screen.play.phase != PLANNING:
        return
    others = ["control", *(role for role in screen.play.seats if role != screen.role)]
    with ui.expansion(screen.t("write")).props("dense").classes("w-full how").mark("write"):
        html(f'<p class="mute">{screen.t("write_note")}</p>')
        to = ui.select({role: screen.name(roles.title(role)) for role in others}, value="control", label=screen.t("to"))
        to.props("dense outlined").mark("write-to")
        with ui.element("div").classes("row"):
            _field(
                screen, "write_text", "own",
                lambda text: screen.do(i.Write(role=screen.role, to=str(to.value), text=text)),
            )  # fmt: skip
