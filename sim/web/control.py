"""Exercise control: truth beside the known, injects, the clock, who sits where."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles, sight
from sim.exercise.coming import of_this_turn
from sim.exercise.messages import FINISHED, PLANNING
from sim.web import given, inbox, panels
from sim.web.branches import branching
from sim.web.devices import Seen
from sim.web.going import bar
from sim.web.injects import broadcast, injects
from sim.web.joining import joining
from sim.web.news import REPORTS, News
from sim.web.orders import OrderForm
from sim.web.screen import Screen, html, table


def control(screen: Screen) -> None:
    """Everything that the staff of the exercise needs."""
    screen.frame()
    news = News(screen)
    with bar(screen):
        news.ways()
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("card wide"):
            panels.how(screen, "control")
            screen.part(lambda: _clock(screen), lambda: _stage(screen), beside=True)
            screen.part(lambda: _returned(screen), lambda: len(screen.play.returned))
            screen.part(lambda: _truth(screen), lambda: (panels.passed(screen), screen.room.version))
        with ui.element("div").classes("card"):
            injects(screen, news)
        with ui.element("div").classes("card"):
            html(f"<h2>{screen.t('roles')}</h2>")
            screen.part(lambda: _roles(screen), lambda: _who(screen))
            joining(screen)
            given.orders(screen)
            news.heading(REPORTS, "reports")
            given.reports(screen)
            broadcast(screen)
            screen.part(lambda: _devices(screen), lambda: _answers(screen))
            _in_place_of(screen)
            branching(screen)
        with ui.element("div").classes("card wide"):
            panels.tabs(screen)
    screen.watch()


def _stage(screen: Screen) -> object:
    """Changes when something else is to be done by control."""
    play, room = screen.play, screen.room
    return play.phase, play.paused, play.view is None, room.review is None, room.trouble


def _clock(screen: Screen) -> None:
    """While turns are played the buttons for the clock; then what comes next."""
    play, room = screen.play, screen.room
    if play.phase == PLANNING:
        _running(screen)
        return
    if play.phase != FINISHED:
        key = "next_run_out"
    elif play.view is None:
        key = "next_view"
    else:
        key = "next_computing" if room.review is None else "next_open"
    html(f"<h2>{screen.t('next_head')}</h2><p>{screen.t(key)}</p>").mark("what-next")
    with ui.element("div").classes("row"):
        ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}").classes("go")


def _running(screen: Screen) -> None:
    paused, begun = screen.play.paused, _begun(screen)
    if paused:
        html(f'<p class="mute">{screen.t("clock_stands" if begun else "clock_not_begun")}</p>').mark("clock-stands")
    with ui.element("div").classes("row"):

        def pressed(given: i.Input) -> Callable[[], Awaitable[bool]]:
            return lambda: screen.do(given)

        label, look = (("go" if begun else "begin"), "unelevated color=positive") if paused else ("pause", "outline")
        switch = ui.button(screen.t(label), on_click=pressed(i.Pause(role="control", on=not paused)))
        switch.props(f"no-caps {look}").mark("go" if paused else "pause")
        ui.button(screen.t("next"), on_click=pressed(i.Next(role="control"))).props("no-caps outline").mark("next")
        ui.button(screen.t("extend"), on_click=pressed(i.Extend(role="control", minutes=2))).props(
            "no-caps outline"
        ).mark("extend")
        hours = ui.number(screen.t("jump"), value=24, min=1, max=1440).props("dense outlined").style("width:130px")

        async def jump() -> None:
            await screen.do(i.Jump(role="control", hours=float(hours.value or 1)))

        ui.button(screen.t("jump_now"), on_click=jump).props("no-caps outline").mark("jump")

        async def finish() -> None:
            if await screen.sure(screen.t("sure_finish")):
                await screen.do(i.Finish(role="control"))

        ui.button(screen.t("finish"), on_click=finish).props("no-caps outline color=negative").mark("finish")


def _begun(screen: Screen) -> bool:
    """Whether control has ever started the clock."""
    return any(line.given["do"] == "pause" and not line.given["on"] for line in screen.play.journal.lines)


def _in_place_of(screen: Screen) -> None:
    """Control orders in a role's place: first which role, then the orders of that role."""
    play = screen.play
    offered = {role: screen.name(roles.title(role)) for role in play.exercise.roles if roles.kinds(role)}
    with ui.expansion(screen.t("free_order")).classes("w-full whole").mark("override"):
        html(f'<p class="mute">{screen.t("free_note")}</p>')
        chosen = ui.select(
            offered | {"control": screen.t("free_any")}, label=screen.t("free_role"), value=screen.kept.get("as"),
            on_change=lambda e: screen.kept.update({"as": e.value}),
        )  # fmt: skip
        chosen.props("dense outlined").mark("override-role")
        forms = dict[str, OrderForm]()

        def draw() -> None:
            role = screen.kept.get("as")
            if role and play.phase == PLANNING:
                forms["now"] = OrderForm(screen, role)
                forms["now"].draw()

        def again() -> None:
            if "now" in forms and screen.kept.get("as"):
                forms["now"].again()

        screen.part(draw, lambda: (panels.passed(screen), play.phase, screen.kept.get("as")))
        screen.part(again, lambda: of_this_turn(play))


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


def _who(screen: Screen) -> object:
    seats = screen.play.seats.values()
    return (
        screen.play.turn,
        screen.play.phase,
        [(s.joined, s.autopilot, s.ended, len(s.orders), screen.room.devices.online(s.role)) for s in seats],
        [inbox.owes(screen, seat) for seat in seats],
    )


def _answers(screen: Screen) -> list[tuple[str, str, str]]:
    """Each device that is there: role, kind, and how fast it answers."""
    there = screen.room.devices.there()
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
        online = screen.room.devices.online(seat.role)
        state = (
            screen.t("by_plan")
            if seat.autopilot
            else screen.t("online")
            if online
            else f"{screen.t('offline')} {screen.room.devices.last_heard(seat.role)}".strip()
            if seat.joined
            else screen.t("free_seat")
        )
        ended = " ✓" if seat.ended else ""
        owes = screen.t("comma").join(inbox.owes(screen, seat))
        owes = f" · <b>{escape(screen.t('owes', who=owes))}</b>" if owes else ""
        if seat.played and not seat.ended and not online and screen.play.phase == PLANNING:
            owes += f" · <b>{screen.t('gone')}</b>"
        with ui.element("div").classes("row seat"):
            devices = f" ×{online}" if online > 1 else ""
            html(
                f"<b>{escape(screen.name(roles.title(seat.role)))}</b>{ended} <span class=mute>{escape(state)}{devices}"
                f" · {screen.t('orders')} {len(seat.orders)}{owes}</span>"
            ).mark(f"seat-{seat.role}")
            if seat.joined and screen.play.phase == PLANNING:
                on = seat.autopilot
                given = i.Autopilot(role="control", seat=seat.role, on=not on)
                ui.button(
                    screen.t("hand_to_people" if on else "hand_to_plan"), on_click=lambda g=given: screen.do(g)
                ).props("dense flat no-caps")
