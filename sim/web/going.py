"""What is going on, for those who only look or judge: the turn, who plays, who has ended, who owes an answer."""

from __future__ import annotations

from markupsafe import Markup, escape
from nicegui import ui

from sim.exercise import roles
from sim.exercise.messages import FINISHED, PLANNING
from sim.exercise.seats import Seat
from sim.web import inbox
from sim.web.screen import Screen, html, table


def going_on(screen: Screen) -> None:
    """One sentence, then a line for each role that people play; what comes next when the turns are over."""
    html(f"<h2>{screen.t('going_on')}</h2>")
    screen.part(lambda: _stage(screen), lambda: _key(screen), beside=True)
    screen.part(lambda: _roles(screen), lambda: (_key(screen), _states(screen)))


def _key(screen: Screen) -> object:
    play = screen.play
    return play.turn, play.phase, play.paused, play.view is None


def _states(screen: Screen) -> list[list[str]]:
    """Role, whether it has ended its turn, how many orders it has given for it, which answers it owes."""
    return [_state(screen, seat) for seat in screen.play.seats.values() if seat.played]


def _state(screen: Screen, seat: Seat) -> list[str]:
    ended = screen.t("has_ended" if seat.ended else "still_plans")
    return [
        screen.name(roles.title(seat.role)), ended, str(len(seat.orders)),
        screen.t("comma").join(inbox.owes(screen, seat)) or "–",
    ]  # fmt: skip


def _stage(screen: Screen) -> None:
    play = screen.play
    if play.phase == PLANNING:
        key = "stage_paused" if play.paused else "stage_planned"
        n, until = len(play.exercise.turns), play.model.now + play.turn_hours
        told = screen.t(key, k=play.turn + 1, n=n, since=screen.when(play.model.now), until=screen.when(until))
        html(f"<p>{escape(told)}</p>").mark("stage")
        return
    key = "stage_run_out" if play.phase != FINISHED else "stage_view" if play.view is None else "stage_review"
    html(f"<p>{screen.t(key)}</p>").mark("stage")
    with ui.element("div").classes("row"):
        ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}").classes("go")


def _roles(screen: Screen) -> None:
    """Only while turns are planned: afterwards nobody owes anything."""
    if screen.play.phase != PLANNING:
        return
    rows: list[list[object]] = [[Markup("<b>{}</b>").format(who), *rest] for who, *rest in _states(screen)]
    if rows:
        head = [screen.t("role"), screen.t("stage_turn"), screen.t("orders"), screen.t("owes_short")]
        html(table(head, rows, (2,))).mark("who-plays")
    others = [screen.name(roles.title(seat.role)) for seat in screen.play.seats.values() if not seat.played]
    if others:
        html(f'<p class="mute">{screen.t("plan_plays", who=escape(screen.t("comma").join(others)))}</p>')


def bar(screen: Screen) -> ui.element:
    """The bar that stays above on phones and tablets, with the clock; what waits is put into it."""
    with ui.element("div").classes("now noprint") as drawn:
        screen.clock("clock-now")
    return drawn
