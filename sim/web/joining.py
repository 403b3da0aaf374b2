"""How people come in: for exercise control the address of a role, as a link, a code to type, and a QR code."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import roles
from sim.web.branches import in_order
from sim.web.printed import code
from sim.web.screen import Screen, html

SCALE = 6  # px: read by a phone from a screen across a table


def joining(screen: Screen) -> None:
    """One role at a time, so that nobody scans the code of another; where only this computer can join, that is told."""
    room = screen.room
    with ui.expansion(screen.t("let_in")).classes("w-full whole").mark("let-in"):
        if "//localhost" in room.base:
            html(f'<p class="over">{screen.t("only_here")}</p>').mark("only-here")
        offered = {role: screen.name(roles.title(role)) for role in in_order(room) if role != "control"}
        chosen = ui.select(
            offered, label=screen.t("role"), on_change=lambda e: screen.kept.update({"let": e.value}),
            value=screen.kept.get("let"),
        )  # fmt: skip
        chosen.props("dense outlined").mark("let-in-role")
        screen.part(lambda: _address(screen), lambda: (screen.kept.get("let"), len(room.tokens.roles())), beside=True)


def _address(screen: Screen) -> None:
    room, role = screen.room, screen.kept.get("let")
    if role not in room.tokens.roles():
        return
    token = room.tokens.token(role)
    address = f"{room.base}/r/{token}"
    told = screen.t("let_in_note", base=f"<b>{escape(room.base)}/</b>", code=f"<b>{escape(token)}</b>")
    html(f"<p>{told}</p><p><code>{escape(address)}</code></p>{code(address, SCALE)}").mark("let-in-code")
