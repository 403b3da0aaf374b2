"""The end of a role's turn: who ends it is told which answers it still owes; nobody is kept from ending it."""

from __future__ import annotations

import time

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles
from sim.exercise.messages import PLANNING, Sent
from sim.web import inbox
from sim.web.screen import Screen, html

SOON = 5.0  # s: who ends a turn so soon after it took the place of another on his page may have meant that one
LONGEST = 90  # signs of a message by which it is known again


def turn(screen: Screen) -> None:
    """The end of the turn: drawn again only for this role's own sake, so that no click is lost; then who has ended."""
    play, seat = screen.play, screen.play.seats[screen.role]
    screen.part(lambda: _reopened(screen), lambda: turn_news(screen))
    screen.part(lambda: _end(screen), lambda: (play.turn, play.phase, seat.played, seat.ended), beside=True)
    screen.part(lambda: _owes(screen), lambda: (seat.ended, inbox.owes(screen, seat)))
    screen.part(lambda: _ended(screen), lambda: (play.phase, [(s.played, s.ended) for s in play.seats.values()]))


def turn_news(screen: Screen) -> str:
    """What a role should know: the plan plays it, its turn is open again, a message came since it ended it."""
    seat = screen.play.seats[screen.role]
    if seat.autopilot and screen.play.phase == PLANNING:
        return "is_by_plan"
    if screen.play.phase != PLANNING or not (seat.reopened or seat.ended):
        return ""
    return "reopened" if seat.reopened else "came_since" if inbox.came_since(screen) else ""


def _reopened(screen: Screen) -> None:
    news = turn_news(screen)
    if news:
        html(screen.t(news)).classes("busy").mark("news")


def _owes(screen: Screen) -> None:
    """Who has ended the turn and owes an answer: it can still be given."""
    seat = screen.play.seats[screen.role]
    numbers = inbox.owes(screen, seat)
    if numbers and seat.ended:
        html(escape(screen.t("still_owed", which=screen.t("comma").join(numbers)))).classes("over").mark("still-owed")


def _ended(screen: Screen) -> None:
    if screen.play.phase != PLANNING:
        return
    played = [seat for seat in screen.play.seats.values() if seat.played]
    text = screen.t("ended", k=sum(seat.ended for seat in played), n=len(played))
    left = screen.t("comma").join(screen.name(roles.title(seat.role)) for seat in played if not seat.ended)
    some = any(seat.ended for seat in played)
    html(f'<p class="mute">{text}{escape(screen.t("waits_for", who=left) if some and left else "")}</p>').mark("ended")


async def _sure(screen: Screen, since: float) -> bool:
    """Whether somebody means to end a turn that began only now, or while it owes answers.

    Messages that come while he is asked are told, too. `since`: when the turn was shown first (s, monotonic clock).
    """
    shown: dict[int, float] = screen.kept["shown"]
    soon = screen.play.turn - 1 in shown and time.monotonic() - since < SOON
    told = list[Sent]()
    while soon or [sent for sent in inbox.owed(screen) if sent not in told]:
        told = inbox.owed(screen)
        asked = [screen.t("sure_end", k=screen.play.turn + 1)] if soon else []
        if not await screen.sure(*asked, *_asked(screen, told)):
            return False
        soon = False
    return True


def _asked(screen: Screen, owed: list[Sent]) -> list[str]:
    """What a role still owes, with the beginning of each message."""
    if not owed:
        return []
    lines = [f"<b>{escape(sent.inject.id)}</b> {escape(_beginning(screen, sent))}" for sent in owed if sent.inject]
    return [screen.t("sure_owed"), *lines, screen.t("sure_owed_end")]


def _beginning(screen: Screen, sent: Sent) -> str:
    text = sent.zh if screen.lang == "zh" else sent.en
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0] or text[:LONGEST]}…"


def _end(screen: Screen) -> None:
    """End the turn, or leave the role to the standing plan; after the turns the way to the review."""
    play, seat, role = screen.play, screen.play.seats[screen.role], screen.role
    since = screen.kept.setdefault("shown", {}).setdefault(play.turn, time.monotonic())

    async def end(on: bool) -> None:
        number = play.turn
        if not on or (await _sure(screen, since) and play.turn == number):  # it may be played while we ask
            await screen.do(i.EndTurn(role=role, on=on))

    with ui.element("div").classes("row"):
        if play.phase == PLANNING and seat.played:
            ended = seat.ended
            button = ui.button(
                screen.t("not_yet" if ended else "end_turn"),
                on_click=lambda: end(not ended),
            )
            button.props(f"no-caps unelevated color={'grey-7' if ended else 'positive'}").mark("end-turn")
        if play.phase == PLANNING:
            on = seat.autopilot
            switch = ui.button(
                screen.t("takeback" if on else "autopilot"),
                on_click=lambda: screen.do(i.Autopilot(role=role, seat=role, on=not on)),
            )
            switch.props("no-caps outline").mark("autopilot")
        else:
            review = ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")
            review.classes("go").mark("to-review")
