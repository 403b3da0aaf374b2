"""What all pages share: who looks, in which language, the strip, the clock, and how a page keeps up."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

from markupsafe import escape
from nicegui import Client, ui

from sim.exercise import Refused, roles
from sim.exercise import inputs as i
from sim.exercise.messages import FINISHED, PLANNING
from sim.exercise.say import clock
from sim.names import Lang, Name
from sim.web.room import Room
from sim.words import LANGUAGES, say

EVERY = 0.5  # s between two looks at whether something has changed
MOST_KEPT = 100  # pages whose language is being changed
ASK_EVERY = 5.0  # s between two questions to a device
CSS = files("sim.web").joinpath("look.css").read_text(encoding="utf-8")


@dataclass
class _Part:
    key: Callable[[], object]
    draw: Callable[[], Any]
    beside: bool  # does not look at the model
    last: object


class Screen:
    """One page of one role."""

    def __init__(self, room: Room, role: str, token: str, lang: Lang, keep: str = "") -> None:
        """`keep`: under which key the page before, in the other language, has left what was chosen and typed there."""
        self.room, self.role, self.token, self.lang = room, role, token, lang
        whose, kept = room.kept.pop(keep, ("", {}))
        self.kept: dict[str, Any] = kept if whose == role else {}  # what was chosen and typed on this page
        self.play = room.play
        self._client = ui.context.client
        self.device = str(self._client.id)
        self.kind = kind_of_device(self._client)
        asked = self._client.request
        self._path = asked.url.path if asked else ""
        self._version = -1
        self._clocks: list[ui.label] = []
        self._parts: list[_Part] = []

    def t(self, key: str, **values: object) -> str:
        """A text in the language of this page."""
        return say(f"exercise_{key}", self.lang, **values)

    def name(self, name: Name) -> str:
        """A name in the language of this page."""
        return name.text(self.lang)

    @property
    def closed(self) -> bool:
        """Whether the county is out of sight: after the turns, until the team has written its own view."""
        return self.role != "control" and self.play.phase != PLANNING and self.play.view is None

    def sit(self) -> None:
        """Whoever opens the page of a seat sits there, as soon as inputs are taken."""
        seat = self.play.seats.get(self.role)
        if seat is not None and not seat.joined and self._may_sit():
            self.room.sit(self.role)

    def _may_sit(self) -> bool:
        room = self.room
        return self.play.phase == PLANNING and not room.busy and room.broken is None and room.unwritten is None

    # the frame -----------------------------------------------------------------------------------------

    def frame(self, title: str = "") -> None:
        """Strip and heading: turn, simulated time, time left, role."""
        exercise = self.play.exercise
        name = exercise.title_zh if self.lang == "zh" else exercise.title
        ui.page_title(f"【演练】{name}")
        ui.add_css(CSS)
        ui.colors(primary="#0072B2", positive="#00694e", negative="#a50d25")  # white text on them is legible
        drill = " · ".join(say("exercise_drill", lang) for lang in LANGUAGES[::-1])
        html(f'<div class="strip"><span>【演练】 {drill}</span></div>')
        with ui.element("div").classes("head"):
            branch = f" – {self.t('branch_of', k=self.play.anew)}" if self.play.anew else ""
            html(f"<b>{escape(name)}{branch}</b>", "span")
            self._turn = html("", "span")
            self._sim = html("", "span")
            with ui.element("span").classes("clock"):
                self.clock("clock")
            html(escape(title or self.t("pair", a=self.t("role"), b=self.name(roles.title(self.role)))), "span")
            other: Lang = "en" if self.lang == "zh" else "zh"
            label = "English" if self.lang == "zh" else "中文"
            self._right = html("", "span").classes("right")
            ui.link(label, f"?lang={other}").classes("noprint").on("click.prevent", lambda: self._speak(other))
        if self.role != "control":
            self.part(self._branches, lambda: len(self.room.branches), beside=True)
        self.part(self._broken, lambda: (self.room.broken, self.room.unwritten), beside=True)
        self._busy = html(self.t("computing")).classes("busy").mark("busy")

    def clock(self, mark: str) -> None:
        """The time left of the turn, here; a page may show it twice, as where its heading scrolls away."""
        self._clocks.append(ui.label("").mark(mark).style("display:inline"))

    def _speak(self, lang: Lang) -> None:
        """This page in the other language, with what was chosen and typed on it."""
        key, kept = secrets.token_urlsafe(9), self.room.kept
        kept[key] = (self.role, self.kept)
        for old in list(kept)[:-MOST_KEPT]:
            del kept[old]
        ui.navigate.to(f"{self._path}?lang={lang}&keep={key}")

    def _branches(self) -> None:
        """The way to the own seat where a turn is played anew."""
        for room in self.room.branches:
            if self.role not in room.tokens.roles():
                continue  # its addresses were destroyed
            address = f"/r/{room.tokens.token(self.role)}?lang={self.lang}"
            with ui.element("div").classes("busy noprint"):
                turn = room.play.anew
                ui.link(self.t("to_branch", k=turn), address).mark(f"to-branch-{turn}")

    def _broken(self) -> None:
        """Why time cannot pass any more, and what is left to do."""
        if self.room.broken is not None:
            text = f"{self.room.broken.text(self.lang)} {self.t('stands_still')}"
            html(escape(text)).classes("busy").mark("broken")
            if self.role == "control":
                ui.button(self.t("back"), on_click=self._back).props("no-caps outline color=negative").mark("back")
        if self.room.unwritten is not None:
            text = f"{self.room.unwritten.text(self.lang)} {self.t('not_taken')}"
            html(escape(text)).classes("busy").mark("unwritten")

    async def _back(self) -> None:
        client = ui.context.client
        try:
            await self.room.back()
        except Refused as refused:
            with client:
                ui.notify(refused.text(self.lang), type="warning", position="top", timeout=6000)

    def part(self, draw: Callable[[], Any], key: Callable[[], object], *, beside: bool = False) -> None:
        """A part of the page here; it is drawn again only when its key changes, so that nobody's typing is lost.

        Parts wait while time passes in the model; those `beside` it are kept up while the run-out is played.
        """
        drawn = ui.refreshable(lambda: None if self._waits(beside) else draw())
        drawn()
        self._parts.append(_Part(key, drawn.refresh, beside, object() if self._waits(beside) else key()))

    def _waits(self, beside: bool) -> bool:
        return self.room.busy and not (beside and self.play.phase == FINISHED)

    def watch(self) -> None:
        """Keep up: the clock all the time, parts when they change."""
        self._look()
        ui.timer(EVERY, lambda: self._look() if self._there else None)
        ui.on("answer", lambda: self.room.devices.answered(self.role, self.device))
        ui.timer(ASK_EVERY, lambda: self._ask() if self._there else None)

    @property
    def _there(self) -> bool:
        """Whether the device is connected; of one that is away nothing is heard, and its page waits for it."""
        return self._client.has_socket_connection

    def _ask(self) -> None:
        """How long this device takes to answer; exercise control sees it."""
        self.room.devices.ask(self.role, self.device)
        ui.run_javascript("emitEvent('answer')")

    def _look(self) -> None:
        room = self.room
        if room.play is not self.play:  # control went back before a turn that had failed
            ui.navigate.reload()
            return
        room.devices.hear(self.role, self.device, self.kind)
        self.sit()
        self._busy.set_visibility(room.busy)
        if self._waits(beside=True):
            self._show(self.t("computing"))
        else:
            self._tick()
        for part in self._parts:
            if self._waits(part.beside):
                continue
            key = part.key()
            if key != part.last:
                part.last = key
                part.draw()

    def _tick(self) -> None:
        """The clock, and the heading when something has changed."""
        play = self.play
        left = max(play.seconds_left(time.time()), 0.0)
        running = play.phase == PLANNING
        clock = self.t("left", clock=f"{int(left) // 60:02d}:{int(left) % 60:02d}") if running else self.t("over")
        self._show(self.t("aside", a=clock, b=self.t("paused")) if running and play.paused else clock)
        if self.room.version != self._version:
            self._version = self.room.version
            self._heading()

    def _show(self, text: str) -> None:
        for label in self._clocks:
            label.set_text(text)

    def _heading(self) -> None:
        play = self.play
        turns = len(play.exercise.turns)
        k = play.turn + 1 if play.phase == PLANNING else play.turn  # that is planned, else how many were played
        self._turn.set_content(f"<b>{self.t('turn', k=k, n=turns)}</b>")
        span = f" → {self.when(play.model.now + play.turn_hours)}" if play.phase == PLANNING else ""
        self._sim.set_content("" if self.closed else f"{self.t('sim')} {self.when(play.model.now)}{span}")
        last = play.journal.lines[-1].wall if play.journal.lines else play.began
        self._right.set_content(f"● {self.t('saved')} {time.strftime('%H:%M:%S', time.localtime(last))}")

    def when(self, hours: float) -> str:
        """A simulated time as 'D1 06:00 (14 Mar)'; D1 is the day on which the exercise begins."""
        date = self.play.scenario.start + timedelta(hours=hours)
        written = f"{date.month}月{date.day}日" if self.lang == "zh" else f"{date.day} {date:%b}"
        return self.t("aside", a=clock(self.play.exercise, hours), b=written)

    # doing ---------------------------------------------------------------------------------------------

    async def do(self, given: i.Input) -> bool:
        """Give an input; a refusal is told on the page."""
        client = ui.context.client
        try:
            await self.room.do(given)
        except Refused as refused:
            with client:
                ui.notify(refused.text(self.lang), type="warning", position="top", timeout=6000)
            return False
        return True

    async def sure(self, *paragraphs: str) -> bool:
        """Whether somebody means what cannot be taken back; the paragraphs are safe text that says what it is."""
        with ui.dialog() as asked, ui.card():
            html("".join(f"<p>{text}</p>" for text in paragraphs)).mark("asked")
            with ui.element("div").classes("row"):
                ui.button(self.t("yes"), on_click=lambda: asked.submit(True)).props("no-caps color=negative").mark(
                    "yes"
                )
                ui.button(self.t("no"), on_click=lambda: asked.submit(False)).props("no-caps outline").mark("no")
        answer = bool(await asked)
        if not asked.is_deleted:  # as with a page that was closed while the question stood
            asked.delete()
        return answer

    async def looked(self, panel: str) -> None:
        """A panel was opened; the review tells what nobody opened."""
        if self.role in self.play.seats and self.play.phase != FINISHED and not self.room.busy:
            await self.do(i.Looked(role=self.role, what=panel))


def kind_of_device(client: Client) -> str:
    """phone, tablet or computer, as the browser calls itself."""
    browser = client.request.headers.get("user-agent", "") if client.request else ""
    if "iPad" in browser or ("Android" in browser and "Mobile" not in browser):
        return "tablet"
    return "phone" if "Mobi" in browser else "computer"


def html(text: object, tag: str = "div") -> ui.html:
    """Text that is safe already: it was escaped where it was put together."""
    return ui.html(str(text), sanitize=False, tag=tag)


def table(
    head: list[str], rows: list[list[object]], numbers: tuple[int, ...] = (), *, stack: bool = False, also: str = "",
    rest: Collection[int] = (),
) -> str:  # fmt: skip
    """A table; cells are escaped unless they are Markup. `stack`: on a phone a row is a list under its first cell.

    `also`: another class; `rest`: rows that are marked as the rest.
    """
    cells = "".join(f"<th{_class(k, numbers)}>{escape(text)}</th>" for k, text in enumerate(head))
    marks = [' class="rest"' if k in rest else "" for k in range(len(rows))]
    body = "".join(f"<tr{marks[k]}>{_cells(head, row, numbers, stack)}</tr>" for k, row in enumerate(rows))
    name = " ".join(filter(None, ("t", "stack" if stack else "", also)))
    return f'<table class="{name}"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _cells(head: list[str], row: list[object], numbers: tuple[int, ...], stack: bool) -> str:
    labels = [f' data-label="{escape(text)}"' if stack and k else "" for k, text in enumerate(head)]
    return "".join(f"<td{_class(k, numbers)}{labels[k]}>{escape(cell)}</td>" for k, cell in enumerate(row))


def _class(k: int, numbers: tuple[int, ...]) -> str:
    return ' class="n"' if k in numbers else ""
