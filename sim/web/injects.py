"""The injects of an exercise for exercise control: what is to come, what was really sent, what came back."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.spec import Inject
from sim.web import given, inbox
from sim.web.news import ANSWERS, News
from sim.web.screen import Screen, html


def injects(screen: Screen, news: News) -> None:
    """Who owes an answer; then each inject by itself, so that what is done to one leaves the others alone."""
    news.heading(ANSWERS, "injects")
    editor = _Editor(screen)
    screen.part(lambda: _waiting(screen), lambda: _owed(screen))
    for inject in screen.play.exercise.injects:
        screen.part(partial(_inject, screen, inject.id, editor), partial(_key, screen, inject.id))


def _last(screen: Screen, name: str) -> Sent | None:
    return next((s for s in screen.play.sent[::-1] if s.inject and s.inject.id == name), None)


def _the(screen: Screen, name: str) -> Inject:
    inject = screen.play.exercise.inject(name)
    assert inject is not None
    return inject


def _key(screen: Screen, name: str) -> object:
    play, inject = screen.play, _the(screen, name)
    state = given.state_of(screen, _last(screen, name))
    sent = _last(screen, name)
    to = sent.to if sent else inject.to
    read = _read(screen, to), _reader(screen, to)
    return play.turn, play.phase, play.extra, name in play.done, inject.text, inject.text_zh, inject.to, state, read


def _owed(screen: Screen) -> list[tuple[str, list[str]]]:
    """Messages of this turn to which somebody owes an answer."""
    play = screen.play
    if play.phase != PLANNING:
        return []
    found = [(s.inject.id, inbox.owing(screen, s)) for s in play.sent if s.inject and s.turn == play.turn]
    return [(name, owes) for name, owes in found if owes]


def _waiting(screen: Screen) -> None:
    owed = _owed(screen)
    if owed:
        mark = screen.t("semicolon")
        who = mark.join(f"{name} {inbox.recipients(screen, tuple(owes))}" for name, owes in owed)
        html(f'<div class="msg asked">{escape(screen.t("owes", who=who))}</div>').mark("owed")


def _inject(screen: Screen, name: str, editor: _Editor) -> None:
    """Its state, when and to whom; the text, as it was sent if it was; answers; what control can do with it."""
    inject, sent = _the(screen, name), _last(screen, name)
    en, zh, to = (sent.en, sent.zh, sent.to) if sent else (inject.text, inject.text_zh, inject.to)
    when = screen.when(inject.at) if inject.at is not None else _condition(screen, inject)
    with ui.element("div").classes("msg" + (" done" if sent else "")):
        head = f"{_state(screen, sent, name)} <b>{name}</b> · {escape(when)} → {escape(inbox.recipients(screen, to))}"
        text = escape(zh if screen.lang == "zh" else en)
        html(f'<div class="who">{head}</div><div>{text}</div>').mark(f"text-{name}")
        still_to_read = sent is None or sent.turn == screen.play.turn
        if screen.play.phase == PLANNING and still_to_read and not _read(screen, to):
            html(f'<div class="who over">{screen.t("nobody_reads")}</div>').mark(f"unread-{name}")
        if sent is not None:
            given.answers(screen, sent)
        _for_control(screen, inject)
        if screen.play.phase == PLANNING:
            _buttons(screen, inject, sent, editor)


def _for_control(screen: Screen, inject: Inject) -> None:
    """What it does to the county and what a good team does, behind one line; only control and evaluators know it."""
    response, zh = screen.play.model.response, screen.lang == "zh"
    lines = list[str]()
    if inject.effect and response is not None:
        done = [screen.name(say.order(order, response.border.entrances)) for order in inject.effect]
        averted = f" – {screen.t('averted')}" if inject.unless_answered else ""
        lines.append(screen.t("pair", a=screen.t("does"), b=screen.t("semicolon").join(done) + averted))
    if inject.expected:
        wanted = inject.expected_zh if zh else inject.expected
        lines.append(screen.t("pair", a=screen.t("expected"), b=screen.t("semicolon").join(wanted)))
    if inject.reply_minutes:
        lines.append(screen.t("reply_within", m=inject.reply_minutes))
    if lines:
        body = "".join(f"<p>{escape(line)}</p>" for line in lines)
        html(f"<details><summary>{screen.t('for_control')}</summary>{body}</details>").classes("mute").mark(
            f"for-control-{inject.id}"
        )


def _state(screen: Screen, sent: Sent | None, name: str) -> str:
    """Planned ○, coming in this turn ▶, there ✓, skipped –."""
    if sent is None:
        return "–" if name in screen.play.done else "○"
    if inbox.due(screen, sent):
        return "✓"
    play = screen.play
    left = int(max(play.seconds_left(time.time()) + play.elapsed(time.time()) - sent.due, 0.0))
    return f"▶ {screen.t('coming', left=f'{left // 60:02d}:{left % 60:02d}')} ·"


def _read(screen: Screen, to: tuple[str, ...]) -> bool:
    """Whether people sit at one of the posts to which it goes."""
    return any(seat.played for role, seat in screen.play.seats.items() if "all" in to or role in to)


def _condition(screen: Screen, inject: Inject) -> str:
    if inject.cases is not None:
        return screen.t("if_cases", n=inject.cases)
    return screen.t("if_infections", n=inject.infections) if inject.infections is not None else screen.t("if_missed")


def _buttons(screen: Screen, inject: Inject, sent: Sent | None, editor: _Editor) -> None:
    """Send, edit, skip; of what has arrived: send again, or set one role's answer back."""
    name = inject.id
    if sent is None and name in screen.play.done:
        return
    arrived = sent is not None and inbox.due(screen, sent)
    with ui.element("div").classes("row"):
        _button(screen, "inject_again" if arrived else "inject_now", _sending(screen, name), f"inject-{name}")
        _button(screen, "edit", lambda: editor.open(name), f"edit-{name}")
        if not arrived:
            _button(screen, "skip", lambda: screen.do(i.Skip(role="control", inject=name)), f"skip-{name}")
        reader = _reader(screen, sent.to if sent else inject.to)
        if reader:
            _button(
                screen,
                "also_to",
                _readdress(screen, name, reader),
                f"also-{name}",
                who=screen.name(roles.title(reader)),
            )
        for role in dict.fromkeys(role for role, *_ in sent.answers) if sent else ():
            back = partial(screen.do, i.Again(role="control", inject=name, to=role))
            _button(screen, "answer_back", back, f"back-{name}-{role}", who=screen.name(roles.title(role)))


def _reader(screen: Screen, to: tuple[str, ...]) -> str:
    """The first post with people, if nobody sits at those to which a message goes."""
    played = (role for role, seat in screen.play.seats.items() if seat.played)
    return "" if _read(screen, to) else next(played, "")


def _readdress(screen: Screen, name: str, role: str) -> Callable[[], Awaitable[bool]]:
    """It goes to one more role; one that has arrived at nobody is sent again."""

    async def send() -> bool:
        inject, sent = _the(screen, name), _last(screen, name)
        arrived = sent is not None and inbox.due(screen, sent)
        to, en, zh = (*inject.to, role), inject.text, inject.text_zh
        edit = i.Edit(role="control", inject=name, text=en, text_zh=zh, to=to)
        return await screen.do(edit) and (not arrived or await _sending(screen, name)())

    return send


def _button(screen: Screen, key: str, press: Callable[[], object], mark: str, **values: str) -> None:
    ui.button(screen.t(key, **values), on_click=press).props("dense flat no-caps").mark(mark)


def _sending(screen: Screen, name: str) -> Callable[[], Awaitable[bool]]:
    """An inject of the list is sent; one that was sent, or is on its way, comes now."""

    async def send() -> bool:
        again = _last(screen, name) is not None
        return await screen.do((i.Again if again else i.InjectNow)(role="control", inject=name))

    return send


class _Editor:
    """The form for the words and the addressees of an inject; no other part of the page touches it while it is open."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._name = screen, ""
        to = {"all": screen.t("all")} | {role: screen.name(roles.title(role)) for role in screen.play.seats}
        with ui.dialog().props("persistent") as self._dialog, ui.card().style("width:min(640px,94vw)"):
            self._head = html("").classes("text-h6")
            long = f"outlined autogrow maxlength={i.LONGEST} counter"
            self._zh = ui.textarea(screen.t("text_zh")).props(long).mark("edit-zh")
            self._en = ui.textarea(screen.t("text_en")).props(long).mark("edit-en")
            self._to = ui.select(to, multiple=True, label=screen.t("to")).props("outlined use-chips").mark("edit-to")
            html(f'<p class="mute">{screen.t("edit_note")}</p>')
            with ui.element("div").classes("row"):
                _button(screen, "save", self._save, "edit-save")
                _button(screen, "save_send", self._save_and_send, "edit-send")
                _button(screen, "cancel", self._dialog.close, "edit-cancel")

    def open(self, name: str) -> None:
        """Show an inject as the list has it."""
        inject = _the(self._screen, name)
        self._name = name
        self._head.set_content(f"{escape(self._screen.t('edit'))} {name}")
        self._zh.set_value(inject.text_zh)
        self._en.set_value(inject.text)
        self._to.set_value(list(inject.to))
        self._dialog.open()

    async def _save(self) -> bool:
        """Keep it open unless it was saved."""
        zh, en = ((field.value or "").strip()[: i.LONGEST] for field in (self._zh, self._en))
        to = tuple(self._to.value or ())
        if not (zh and en and to):
            ui.notify(self._screen.t("edit_missing"), type="warning", position="top")
            return False
        edit = i.Edit(role="control", inject=self._name, text=en, text_zh=zh, to=("all",) if "all" in to else to)
        saved = await self._screen.do(edit)
        if saved:
            self._dialog.close()
        return saved

    async def _save_and_send(self) -> None:
        if await self._save():
            await _sending(self._screen, self._name)()


def broadcast(screen: Screen) -> None:
    """A message of control's own, to all or to one role; what it does in the county control orders beside it."""
    to = {"all": screen.t("all")} | {role: screen.name(roles.title(role)) for role in screen.play.seats}
    with ui.element("div").classes("row"):
        chosen = ui.select(to, value="all", label=screen.t("to")).props("dense outlined").style("width:190px")
        chosen.mark("broadcast-to")
        field = ui.input(screen.t("broadcast")).props(f"dense outlined maxlength={i.LONGEST}").classes("grow")
        field.mark("broadcast")

        async def send() -> None:
            text = (field.value or "")[: i.LONGEST]
            if text and await screen.do(i.Broadcast(role="control", text=text, to=(chosen.value,))):
                field.set_value("")

        ui.button(screen.t("send"), on_click=send).props("dense no-caps").mark("send-broadcast")
