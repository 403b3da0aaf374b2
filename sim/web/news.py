"""What has come in for exercise control since it looked: answers to messages, and what roles report and write."""

from __future__ import annotations

from nicegui import ui

from sim.exercise import roles, tell
from sim.exercise.lanes import Answer
from sim.exercise.messages import Sent
from sim.web.screen import Screen, html

MOST = 3  # that are told one by one when they come at once; the others are in the count
STAYS = 6000  # ms: a notice
ANSWERS, REPORTS = "injects", "reports"  # parts of the page, and where they stand
_One = tuple[int, int]  # the message, and which answer to it; 0 is the message itself


class News:
    """Notices as they come, and how many of each part are unread; what is there at first has been read."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._known = set(self._all())
        self._unread: dict[str, list[_One]] = {ANSWERS: [], REPORTS: []}
        screen.part(self._tell, lambda: len(self._all()))

    def heading(self, part: str, key: str) -> None:
        """The heading of a part, with how many came there, until somebody presses the number."""
        screen = self._screen

        def draw() -> None:
            with ui.element("div").classes("row").props(f"id={part}"):
                html(f"<h2>{screen.t(key)}</h2>")
                if n := len(self._unread[part]):
                    seen = ui.button(screen.t("n_new", n=n, which=self._which(part)), on_click=lambda: self._read(part))
                    seen.props("dense no-caps unelevated color=negative").mark(f"new-{part}")

        screen.part(draw, lambda: len(self._unread[part]))

    def ways(self) -> None:
        """In the bar of small screens: ways to what came."""
        screen = self._screen

        def draw() -> None:
            for part, some in self._unread.items():
                if some:
                    html(f'<a href="#{part}" class="badge">{screen.t(f"new_{part}", n=len(some))}</a>')

        screen.part(draw, lambda: [len(some) for some in self._unread.values()])

    def _which(self, part: str) -> str:
        """The numbers of the messages that were answered; of what roles wrote, who did."""
        sent = [self._screen.play.sent[number] for number, _ in self._unread[part]]
        names = (one.inject.id if one.inject else self._screen.name(roles.title(one.sender)) for one in sent)
        return self._screen.t("comma").join(dict.fromkeys(names))

    def _read(self, part: str) -> None:
        self._unread[part].clear()

    def _all(self) -> list[_One]:
        """What roles sent and answered so far; an answer that control has set back was told before."""
        found = list[_One]()
        for number, sent in enumerate(self._screen.play.sent):
            if sent.inject is None:
                found += [(number, 0)] if sent.sender != "control" else []
            else:
                found += [(number, k) for k in range(1, 1 + len(sent.set_back) + len(sent.answers))]
        return found

    def _tell(self) -> None:
        new = [one for one in self._all() if one not in self._known]
        self._known.update(new)
        for number, k in new:
            self._unread[ANSWERS if k else REPORTS].append((number, k))
        for number, k in new[:MOST]:
            ui.notify(self._words(self._screen.play.sent[number], k), position="bottom-left", timeout=STAYS)

    def _words(self, sent: Sent, k: int) -> str:
        screen = self._screen
        if sent.inject is None:
            return screen.t("came_from", who=screen.name(roles.title(sent.sender)))
        answer = Answer(*[*sent.set_back, *sent.answers][k - 1])
        return f"{sent.inject.id} · {tell.answered([answer], screen.lang)}"
