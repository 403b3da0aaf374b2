"""The server: one address, a token per role, pages by role. Listens on loopback unless told otherwise."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

from nicegui import app, ui

from sim import words
from sim.exercise import roles
from sim.exercise.play import Play
from sim.names import Lang
from sim.web import beside, control, review, trainee
from sim.web.branches import in_order
from sim.web.door import door, speak
from sim.web.house import House
from sim.web.room import Room
from sim.web.screen import Screen

Say = Callable[[str], None]
SLOW = 20.0  # s: a computer that is busy, as with the look at decisions, is not taken for one that is gone
AWAY = 600.0  # s: a phone that was locked, or out of the network, finds its page as it was, with all that was typed


def serve(play: Play, host: str, port: int, lang: Lang, say: Say, address: str = "") -> None:
    """Serve until the process ends; `say` tells the addresses, as they begin with `address` if it is given."""
    base = first_part(host, port, address)
    house = House(play, base=base)
    for line in house.reopen(lang):
        say(line)
    pages(house, lang)
    start_page = words.say("exercise_start_page", lang, base=base)
    app.on_startup(lambda: say(f"{links(house.rooms[0], base, lang)}\n  {start_page}"))
    app.on_shutdown(house.close)
    ui.run(
        host=host, port=port, title="fivefast", show=False, reload=False, show_welcome_message=False,
        uvicorn_logging_level="error", access_log=False, favicon="演", reconnect_timeout=SLOW,
        language="zh-CN" if lang == "zh" else "en-US",
    )  # fmt: skip


def first_part(host: str, port: int, address: str = "") -> str:
    """What all addresses begin with: what was given, else how a browser reaches a server that listens there."""
    return address.rstrip("/") or f"http://{reached_at(host)}:{port}"


def reached_at(host: str) -> str:
    """How browsers reach a server that listens there; if at all addresses, by this machine's own in its network."""
    if host in ("127.0.0.1", "::1"):
        return "localhost"
    if host not in ("0.0.0.0", "::"):  # noqa: S104, RUF100
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a reserved address: nothing is sent, but the way out is chosen
            return str(probe.getsockname()[0])
        except OSError:  # no network at all
            return "localhost"


def links(room: Room, base: str, lang: Lang) -> str:
    """The addresses, a line a role: those who run the exercise first."""
    other: Lang = "zh" if lang == "en" else "en"
    ordered = in_order(room)
    names = {role: f"{roles.title(role).text(lang)} {roles.title(role).text(other)}" for role in ordered}
    return "\n".join(f"  {base}/r/{room.tokens.token(role)}  {names[role]}" for role in ordered)


def pages(house: House, lang: Lang) -> None:
    """Register the pages of all rooms, and their clock."""

    @ui.page("/")
    def start(lang: str = lang) -> None:
        door(house, _lang(lang))

    @ui.page("/r/{token}", reconnect_timeout=AWAY)
    def of_role(token: str, lang: str = lang, keep: str = "") -> None:
        screen = _screen(house, token, lang, keep)
        if screen is not None:
            _PAGES.get(screen.role, _page_of(screen.role))(screen)

    @ui.page("/r/{token}/review", reconnect_timeout=AWAY)
    def of_review(token: str, lang: str = lang, keep: str = "") -> None:
        screen = _screen(house, token, lang, keep)
        if screen is not None:
            review.page(screen)

    app.timer(1.0, house.clock)
    logging.getLogger("nicegui").setLevel(logging.ERROR)  # tokens stand in addresses, which warnings would show


def _lang(name: str) -> Lang:
    return "en" if name == "en" else "zh"


def _screen(house: House, token: str, lang: str, keep: str = "") -> Screen | None:
    """The page of a token's role."""
    found = house.find(token)
    if found is None:
        door(house, _lang(lang), wrong=True)
        return None
    speak(_lang(lang))
    screen = Screen(*found, token, _lang(lang), keep)
    screen.sit()
    return screen


def _page_of(role: str) -> Callable[[Screen], None]:
    return trainee.phone if roles.level(role) in ("community", "grid") else trainee.desktop


_PAGES: dict[str, Callable[[Screen], None]] = {
    "control": control.control,
    "evaluator": beside.evaluator,
    "observer": beside.observer,
}
