"""Improvements at the end of the review: a list, each of which can be changed and deleted, and a line to fill in."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui
from nicegui.events import ValueChangeEventArguments

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

        async def drop() -> None:
            if await screen.sure(screen.t("sure_drop", what=escape(action.text))):
                await screen.do(i.DropAction(role=screen.role, number=number))

        ui.button(screen.t("drop"), on_click=drop).props("dense flat no-caps").mark(f"drop-{number}")


def _longest(name: str) -> int:
    return i.LONGEST if name == "text" else i.SHORT


def line(screen: Screen, editing: dict[str, int]) -> None:
    """A new action, or the one that is being changed; one that somebody deletes meanwhile is told, and stays here.

    What is typed outlives a change of the language.
    """
    if screen.role == "observer":
        return
    number = editing.get("number", 0)
    before = screen.play.actions.get(number)
    typed: dict[str, str] = screen.kept.setdefault("actions", {}).setdefault(number, {})
    with ui.element("div").classes("card noprint"):
        fields = {name: _field(screen, key, name, before, typed) for key, name in FIELDS.items()}

        def leave() -> None:
            typed.clear()
            editing.clear()

        async def keep() -> None:
            texts = {name: str(field.value or "").strip()[: _longest(name)] for name, field in fields.items()}
            if not (texts["text"] and texts["owner"] and texts["date"]):
                ui.notify(screen.t("fill_in_action"), type="warning", position="top")
            elif await screen.do(i.read({"do": "action", "role": screen.role, "number": number} | texts)):
                for field in fields.values():
                    field.set_value("")
                leave()

        with ui.element("div").classes("row"):
            key = "save" if before else "add"
            ui.button(screen.t(key), on_click=keep).props("no-caps unelevated").mark("add-action")
            if before:
                ui.button(screen.t("cancel"), on_click=leave).props("no-caps outline").mark("cancel-action")


def _field(screen: Screen, key: str, name: str, before: i.Action | None, typed: dict[str, str]) -> ui.input:
    written = getattr(before, name) if before else ""

    def keep(event: ValueChangeEventArguments[str | None]) -> None:
        typed[name] = str(event.value or "")

    field = ui.input(screen.t(key), value=typed.get(name, written), on_change=keep)
    return field.props(f"dense outlined maxlength={_longest(name)}").mark(f"action-{key}")
