"""Improvements at the end of the review: a list, each of which can be changed and deleted, and a line to fill in."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.web.screen import Screen, html

FIELDS = {"action": "text", "owner": "owner", "date": "date", "check": "check"}  # words: of the input


def actions(screen: Screen, editing: dict[str, int]) -> None:
    """What is written by now; `editing`: under "number" the one that this page changes."""
    with ui.element("div").classes("card").mark("actions"):
        html(f"<h2>{screen.t('r_actions')}</h2>")
        if not screen.play.actions:
            html(f'<p class="mute">{screen.t("no_actions")}</p>')
            return
        with ui.element("div").classes("actions"):
            for key in FIELDS:
                html(screen.t(key), "b")
            html("", "b").classes("tools")
            for number, action in screen.play.actions.items():
                _row(screen, number, action, editing)


def _row(screen: Screen, number: int, action: i.Action, editing: dict[str, int]) -> None:
    for key, name in FIELDS.items():
        html(escape(getattr(action, name)), "span").classes("grade" if key == "date" else "")
    with ui.element("span").classes("row tools"):
        if screen.role == "observer":
            return
        ui.button(screen.t("change"), on_click=lambda: editing.update(number=number)).props("dense flat no-caps").mark(
            f"change-{number}"
        )
        ui.button(screen.t("drop"), on_click=lambda: screen.do(i.DropAction(role=screen.role, number=number))).props(
            "dense flat no-caps"
        ).mark(f"drop-{number}")


def line(screen: Screen, editing: dict[str, int]) -> None:
    """A new action, or the one that is being changed; one that somebody deletes meanwhile is told, and stays here."""
    if screen.role == "observer":
        return
    number = editing.get("number", 0)
    before = screen.play.actions.get(number)
    with ui.element("div").classes("card noprint"):
        fields = {
            key: ui.input(screen.t(key), value=getattr(before, name) if before else "")
            .props("dense outlined maxlength=120")
            .mark(f"action-{key}")
            for key, name in FIELDS.items()
        }

        async def keep() -> None:
            text, owner, date, check = (str(field.value or "")[:120] for field in fields.values())
            given = i.Action(role=screen.role, number=number, text=text, owner=owner, date=date, check=check)
            if not (text and owner and date):
                ui.notify(screen.t("fill_in_action"), type="warning", position="top")
            elif await screen.do(given):
                editing.clear()
                for field in fields.values():
                    field.set_value("")

        with ui.element("div").classes("row"):
            key = "save" if before else "add"
            ui.button(screen.t(key), on_click=keep).props("no-caps unelevated").mark("add-action")
            if before:
                ui.button(screen.t("cancel"), on_click=editing.clear).props("no-caps outline").mark("cancel-action")
