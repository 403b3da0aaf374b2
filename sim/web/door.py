"""The start page: whoever has a code, typed or read from a card, finds the page of that role."""

from __future__ import annotations

from copy import copy

from nicegui import ui

from sim.names import Lang
from sim.web.house import House
from sim.web.screen import CSS, html
from sim.web.tokens import grouped
from sim.words import LANGUAGES, say


def door(house: House, lang: Lang, *, wrong: bool = False) -> None:
    """Asks for the code. `wrong`: an address that opens nothing led here, which is said in both languages."""
    speak(lang)
    ui.add_css(CSS)
    ui.colors(primary="#0072B2")
    drill = " · ".join(say("exercise_drill", language) for language in LANGUAGES[::-1])
    html(f'<div class="strip"><span>【演练】 {drill}</span></div>')
    with ui.element("div").classes("page one"), ui.element("div").classes("card"):
        if wrong:
            html("<br>".join(say("exercise_wrong_link", language) for language in LANGUAGES[::-1])).classes("busy")
        html(f"<h2>{say('exercise_join', lang)}</h2><p>{say('exercise_join_note', lang)}</p>")
        field = ui.input(say("exercise_code", lang)).props("outlined maxlength=300 autocomplete=off autocapitalize=off")
        field.mark("code")

        def enter() -> None:
            typed = _code(str(field.value or ""))
            found = next((code for code in (typed, grouped(typed)) if house.find(code) is not None), None)
            if found is None:
                ui.notify(say("exercise_wrong_code", lang), type="warning", position="top", timeout=6000)
            else:
                ui.navigate.to(f"/r/{found}?lang={lang}")

        field.on("keydown.enter", enter)
        with ui.element("div").classes("row"):
            ui.button(say("exercise_enter", lang), on_click=enter).props("no-caps unelevated").mark("enter")
            other, label = ("en", "English") if lang == "zh" else ("zh", "中文")
            ui.link(label, f"/?lang={other}")


def speak(lang: Lang) -> None:
    """What the browser and the framework say on this page themselves is in its language, too."""
    client = ui.context.client
    client.page = copy(client.page)  # which all who look at it share
    client.page.language = "zh-CN" if lang == "zh" else "en-US"


def _code(text: str) -> str:
    """The code in what was typed: alone, or as the end of a whole address."""
    return text.strip().partition("?")[0].partition("/review")[0].rstrip("/").rpartition("/")[2].strip()
