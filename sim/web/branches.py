"""Playing a turn anew: exercise control branches from it; every role finds the way to its seat in the branch."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import Refused, roles
from sim.web.room import Room
from sim.web.screen import Screen, html


def in_order(room: Room) -> list[str]:
    """The roles of a room: those who run the exercise first."""
    beside = [role for role in roles.BESIDE if role in room.tokens.roles()]
    return [*beside, *(role for role in room.tokens.roles() if role not in beside)]


def branching(screen: Screen) -> None:
    """For control: choose a turn and play it anew; the addresses of the branches that there are."""
    room = screen.room
    with ui.expansion(screen.t("branch")).classes("w-full").mark("branching"):
        screen.part(lambda: _choose(screen), lambda: room.turns_to_play_anew, beside=True)
        screen.part(lambda: _addresses(screen), lambda: len(room.branches), beside=True)


def _choose(screen: Screen) -> None:
    room = screen.room
    html(f'<p class="mute">{screen.t("branch_note")}</p>')
    turns = {k: screen.t("turn", k=k, n=len(room.play.exercise.turns)) for k in range(1, room.turns_to_play_anew + 1)}
    with ui.element("div").classes("row"):
        chosen = ui.select(turns, value=room.turns_to_play_anew).props("dense outlined").style("width:160px")
        chosen.mark("branch-turn")

        async def branch() -> None:
            client = ui.context.client
            try:
                await room.branch(int(chosen.value))
            except Refused as refused:
                with client:
                    ui.notify(refused.text(screen.lang), type="warning", position="top", timeout=6000)

        ui.button(screen.t("branch_now"), on_click=branch).props("no-caps outline").mark("branch")


def _addresses(screen: Screen) -> None:
    """A link a role of each branch, for control to open or to hand on, and where the branch is kept."""
    for room in screen.room.branches:
        kept = f"<p class='mute'><code>{escape(room.folder)}</code></p>"
        html(f"<h3>{screen.t('branch_of', k=room.play.anew)}</h3>{kept}")
        with ui.element("div").classes("row"):
            for role in in_order(room):
                ui.link(
                    screen.name(roles.title(role)), f"/r/{room.tokens.token(role)}?lang={screen.lang}", new_tab=True
                )
