"""Exercise control: truth beside the known, injects, the clock, who sits where."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles, sight
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.spec import Inject
from sim.web import panels
from sim.web.branches import branching
from sim.web.orders import OrderForm
from sim.web.room import Seen
from sim.web.screen import Screen, html, table


def control(screen: Screen) -> None:
    """Everything that the staff of the exercise needs."""
    screen.frame()
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("card wide"):
            panels.how(screen, "control")
            _clock(screen)
            screen.part(lambda: _returned(screen), lambda: len(screen.play.returned))
            screen.part(lambda: _truth(screen), lambda: (panels.passed(screen), screen.room.version))
        with ui.element("div").classes("card"):
            html(f"<h2>{screen.t('injects')}</h2>")
            screen.part(lambda: _injects(screen), lambda: _list_of_injects(screen))
            _broadcast(screen)
        with ui.element("div").classes("card"):
            html(f"<h2>{screen.t('roles')}</h2>")
            screen.part(lambda: _roles(screen), lambda: _who(screen))
            screen.part(lambda: _devices(screen), lambda: _answers(screen))
            with ui.expansion(screen.t("free_order")).classes("w-full").mark("override"):
                screen.part(lambda: OrderForm(screen).draw(), lambda: panels.passed(screen))
            branching(screen)
        with ui.element("div").classes("card wide"):
            panels.tabs(screen)
    screen.watch()


def _clock(screen: Screen) -> None:
    with ui.element("div").classes("row"):

        def pressed(given: i.Input) -> Callable[[], Awaitable[bool]]:
            return lambda: screen.do(given)

        ui.button(screen.t("go"), on_click=pressed(i.Pause(role="control", on=False))).props(
            "no-caps unelevated color=positive"
        ).mark("go")
        ui.button(screen.t("pause"), on_click=pressed(i.Pause(role="control", on=True))).props("no-caps outline").mark(
            "pause"
        )
        ui.button(screen.t("next"), on_click=pressed(i.Next(role="control"))).props("no-caps outline").mark("next")
        ui.button(screen.t("extend"), on_click=pressed(i.Extend(role="control", minutes=2))).props(
            "no-caps outline"
        ).mark("extend")
        hours = ui.number(screen.t("jump"), value=24, min=1, max=1440).props("dense outlined").style("width:130px")

        async def jump() -> None:
            await screen.do(i.Jump(role="control", hours=float(hours.value or 1)))

        ui.button("»", on_click=jump).props("no-caps outline").mark("jump")

        async def finish() -> None:
            if await screen.sure("sure_finish"):
                await screen.do(i.Finish(role="control"))

        ui.button(screen.t("finish"), on_click=finish).props("no-caps outline color=negative").mark("finish")
        ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")


def _returned(screen: Screen) -> None:
    """What happened when the model failed, the newest last; control sees no other messages here."""
    for told in screen.play.returned:
        html(f'<div class="msg asked">{escape(screen.name(told))}</div>').mark("returned")


def _truth(screen: Screen) -> None:
    now, room = sight.truth(screen.play), screen.room
    size = sum(path.stat().st_size for path in room.folder.glob("*") if path.is_file()) / 1e6
    html(
        f'<div class="numbers"><div><b>{now["infected"]}</b>{screen.t("now_truth")}</div>'
        f"<div><b>{now['known']}</b>{screen.t('now_known')}</div>"
        f"<div><b>{now['plan']}</b>{screen.t('now_plan')}</div></div>"
        f'<p class="mute">{screen.t("health", n=len(screen.play.journal.lines), mb=f"{size:.2f}")}</p>'
    ).mark("truth")


def _list_of_injects(screen: Screen) -> object:
    play = screen.play
    messages = [(s.state, len(s.answers), panels.due(screen, s)) for s in play.sent]
    return play.turn, play.extra, sorted(play.done), messages


def _injects(screen: Screen) -> None:
    play = screen.play
    sent = {s.inject.id: s for s in play.sent if s.inject}
    for inject in play.exercise.injects:
        state = _state(screen, sent.get(inject.id), inject)
        text = inject.text_zh if screen.lang == "zh" else inject.text
        to = screen.t("comma").join(screen.name(roles.title(r)) if r != "all" else screen.t("all") for r in inject.to)
        when = screen.when(inject.at) if inject.at is not None else _condition(screen, inject)
        with ui.element("div").classes("msg" + (" done" if inject.id in sent else "")):
            head = f"{state} <b>{inject.id}</b> · {escape(when)} → {escape(to)}"
            html(f'<div class="who">{head}</div><div>{escape(text)}</div>')
            for role, answer_state, answer, seconds in sent[inject.id].answers if inject.id in sent else ():
                who, state_now = screen.name(roles.title(role)), screen.t(answer_state)
                took = sight.hours(seconds / 3600, screen.lang)
                html(f'<div class="who">↳ {escape(who)}: {state_now} ({took}) {escape(answer)}</div>')
            if inject.id not in play.done and play.phase == PLANNING:
                _send_or_skip(screen, inject, text)


def _state(screen: Screen, sent: Sent | None, inject: Inject) -> str:
    """Planned ○, coming in this turn ▶, there ✓, skipped –."""
    if sent is None:
        return "–" if inject.id in screen.play.done else "○"
    if panels.due(screen, sent):
        return "✓"
    left = int(max(screen.play.seconds_left(time.time()) + screen.play.elapsed(time.time()) - sent.due, 0.0))
    return f"▶ {screen.t('coming', left=f'{left // 60:02d}:{left % 60:02d}')} ·"


def _condition(screen: Screen, inject: Inject) -> str:
    if inject.cases is not None:
        return screen.t("if_cases", n=inject.cases)
    return screen.t("if_infections", n=inject.infections) if inject.infections is not None else screen.t("if_missed")


def _send_or_skip(screen: Screen, inject: Inject, text: str) -> None:
    field = ui.input(value=text).props("dense outlined maxlength=400").mark(f"edit-{inject.id}")
    field.set_visibility(False)

    async def send() -> None:
        changed = field.value if field.value and field.value != text else ""
        await screen.do(i.InjectNow(role="control", inject=inject.id, text=changed, text_zh=changed))

    with ui.element("div").classes("row"):
        ui.button(screen.t("inject_now"), on_click=send).props("dense flat no-caps").mark(f"inject-{inject.id}")
        ui.button(screen.t("edit"), on_click=lambda: field.set_visibility(not field.visible)).props(
            "dense flat no-caps"
        )
        ui.button(screen.t("skip"), on_click=lambda: screen.do(i.Skip(role="control", inject=inject.id))).props(
            "dense flat no-caps"
        ).mark(f"skip-{inject.id}")


def _broadcast(screen: Screen) -> None:
    """A message of control's own, to all or to one role; what it does in the county control orders beside it."""
    to = {"all": screen.t("all")} | {role: screen.name(roles.title(role)) for role in screen.play.seats}
    with ui.element("div").classes("row"):
        chosen = ui.select(to, value="all", label=screen.t("to")).props("dense outlined").style("width:190px")
        chosen.mark("broadcast-to")
        field = ui.input(screen.t("broadcast")).props("dense outlined maxlength=400").classes("grow").mark("broadcast")

        async def send() -> None:
            if field.value and await screen.do(i.Broadcast(role="control", text=field.value[:400], to=(chosen.value,))):
                field.set_value("")

        ui.button(screen.t("send"), on_click=send).props("dense no-caps").mark("send-broadcast")


def _who(screen: Screen) -> object:
    seats = screen.play.seats.values()
    return screen.play.turn, [
        (s.joined, s.autopilot, s.ended, len(s.orders), screen.room.online(s.role)) for s in seats
    ]


def _answers(screen: Screen) -> list[tuple[str, str, str]]:
    """Each device that is there: role, kind, and how fast it answers."""
    there = screen.room.devices()
    return [(screen.name(roles.title(role)), screen.t(seen.kind), _answer(screen, seen)) for role, seen in there]


def _answer(screen: Screen, seen: Seen) -> str:
    if not seen.answers:
        return screen.t("no_answer")
    return "…" if math.isnan(seen.latency) else f"{1000 * seen.latency:.0f} ms"


def _devices(screen: Screen) -> None:
    """Apart from the list of roles, whose buttons must hold still."""
    rows: list[list[object]] = [list(row) for row in _answers(screen)]
    head = [screen.t("devices"), "", screen.t("latency")]
    html(table(head, rows, (2,))).mark("devices")


def _roles(screen: Screen) -> None:
    for seat in screen.play.seats.values():
        online = screen.room.online(seat.role)
        state = (
            screen.t("by_plan")
            if seat.autopilot
            else screen.t("online")
            if online
            else f"{screen.t('offline')} {screen.room.last_heard(seat.role)}".strip()
            if seat.joined
            else screen.t("free_seat")
        )
        ended = " ✓" if seat.ended else ""
        with ui.element("div").classes("row"):
            html(f"<b>{escape(screen.name(roles.title(seat.role)))}</b>{ended} <span class=mute>{escape(state)}"
                 f"{f' ×{online}' if online > 1 else ''} · {screen.t('orders')} {len(seat.orders)}</span>")  # fmt: skip
            if seat.joined:
                on = seat.autopilot
                given = i.Autopilot(role="control", seat=seat.role, on=not on)
                ui.button(
                    screen.t("hand_to_people" if on else "hand_to_plan"), on_click=lambda g=given: screen.do(g)
                ).props("dense flat no-caps")
