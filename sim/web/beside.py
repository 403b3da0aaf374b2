"""Evaluators and observers: what a good team does, ticked and graded; or nothing but looking."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import tell
from sim.exercise.messages import Sent
from sim.exercise.spec import Inject, Objective, measure
from sim.web import given, inbox, panels
from sim.web.screen import Screen, html


class _Grade:
    """A grade and a note on the page, and whether they were sent as they stand there."""

    def __init__(self, screen: Screen, name: str, given: tuple[str, str], rates: dict[str, str]) -> None:
        self.name, self._screen, self._rates, self._sent = name, screen, rates, given
        with ui.element("div").classes("row"):
            self._grade = ui.toggle(["P", "S", "M", "U"], value=given[0] or None, on_change=self._mark)
            self._grade.props("dense no-caps").mark(f"grade-{name}")
            self._note = ui.input(screen.t("note"), value=given[1], on_change=self._mark)
            self._note.props(f"dense outlined maxlength={i.LONGEST}").classes("grow").mark(f"note-{name}")
            ui.button(screen.t("send"), on_click=self.send).props("dense no-caps").mark(f"rate-{name}")
            self._open = html(f"● {screen.t('not_sent')}", "span").classes("unsent").mark(f"unsent-{name}")
        self._mark()

    @property
    def values(self) -> tuple[str, str]:
        """Grade and note as they stand on the page."""
        return self._grade.value or "", (self._note.value or "")[: i.LONGEST]

    @property
    def unsent(self) -> bool:
        """Whether something was changed since it was sent last."""
        return self.values != self._sent

    def _mark(self) -> None:
        self._open.set_visibility(self.unsent)

    async def send(self) -> bool:
        """Send it; a note alone is not taken."""
        grade, note = values = self.values
        if not grade:
            ui.notify(f"{self.name}: {self._screen.t('grade_first')}", type="warning", position="bottom")
            return False
        rate = self._rates | {"role": self._screen.role, "grade": grade, "note": note}
        if not await self._screen.do(i.read(rate)):
            return False
        self._sent = values
        self._mark()
        ui.notify(f"✓ {self._screen.t('saved')} {self.name}", position="bottom", timeout=2000)
        return True


def evaluator(screen: Screen) -> None:
    """Of each inject the answers, expected actions to tick and a grade; of each objective a grade; what was done."""
    screen.frame()
    play, grades = screen.play, dict[str, _Grade]()
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("card"):
            panels.how(screen, "evaluator")
            html(f"<h2>{screen.t('expected')}</h2><p class=mute>{screen.t('grades')}</p>")
            screen.part(lambda: _none_yet(screen), lambda: _any_sent(screen))
            for inject in play.exercise.injects:  # each by itself, so that a new one costs nobody his note
                _part_of_inject(screen, inject, grades)
        with ui.element("div").classes("stacked"):
            _beside_the_injects(screen, grades)
        with ui.element("div").classes("card wide"):
            html(f"<h2>{screen.t('situation')}</h2>")
            screen.part(lambda: html(panels.figures(screen)), lambda: panels.passed(screen))
            ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")
    screen.watch()


def _beside_the_injects(screen: Screen, grades: dict[str, _Grade]) -> None:
    """What roles ordered and reported; what is not sent yet; the objectives."""
    for draw in (given.orders, given.reports):
        with ui.element("div").classes("card"):
            draw(screen)
    with ui.element("div").classes("card"):
        notes = f"{screen.t('grades')}<br>{screen.t('graded_itself')}"
        html(f"<h2>{screen.t('objectives')}</h2><p class=mute>{notes}</p>")
        for objective in screen.play.exercise.objectives:
            _objective(screen, objective, grades)
    with ui.element("div").classes("card sticky"):
        _send_all(screen, grades)


def _send_all(screen: Screen, grades: dict[str, _Grade]) -> None:
    async def send() -> None:
        for grade in [grade for grade in grades.values() if grade.unsent]:
            await grade.send()

    with ui.element("div").classes("row"):
        button = ui.button(screen.t("send_all"), on_click=send).props("no-caps unelevated").mark("send-all")

    def count() -> None:
        many = sum(grade.unsent for grade in grades.values())
        button.set_text(f"{screen.t('send_all')} ({many})")
        button.set_enabled(many > 0)

    ui.timer(1.0, count)


def _arrived(screen: Screen, name: str = "") -> list[Sent]:
    """Injects that have reached their roles; all, or this one."""
    sent = [s for s in screen.play.sent if s.inject and name in ("", s.inject.id)]
    return [s for s in sent if inbox.due(screen, s)]


def _any_sent(screen: Screen) -> bool:
    return bool(_arrived(screen))


def _none_yet(screen: Screen) -> None:
    if not _any_sent(screen):
        html(f'<p class="mute">{screen.t("nothing_sent")}</p>')


def _part_of_inject(screen: Screen, inject: Inject, grades: dict[str, _Grade]) -> None:
    """What was sent and answered, which changes; and apart from it the form, so that no note is lost."""

    def show() -> None:
        for sent in _arrived(screen, inject.id):
            turn, to = screen.t("turn_k", k=sent.turn + 1), inbox.recipients(screen, sent.to)
            text = sent.zh if screen.lang == "zh" else sent.en
            head = f'<div class="who"><b>{inject.id}</b> · {turn} → {escape(to)}</div>'
            with ui.element("div").classes("msg"):
                html(head + f"<div>{escape(text)}</div>")
                given.answers(screen, sent)

    screen.part(show, lambda: [given.state_of(screen, sent) for sent in _arrived(screen, inject.id)])
    screen.part(
        lambda: _form(screen, inject, grades) if _arrived(screen, inject.id) else None,
        lambda: bool(_arrived(screen, inject.id)),
    )


def _form(screen: Screen, inject: Inject, grades: dict[str, _Grade]) -> None:
    actions = inject.expected_zh if screen.lang == "zh" else inject.expected
    ticked = screen.play.ticks.get(inject.id, set())
    for number, action in enumerate(actions):

        async def tick(event: object, k: int = number) -> None:
            on = bool(getattr(event, "value", False))
            await screen.do(i.Tick(role=screen.role, inject=inject.id, number=k, on=on))

        box = ui.checkbox(action, value=number in ticked, on_change=tick).props("dense")
        box.mark(f"tick-{inject.id}-{number}")
    if actions:
        given_before = screen.play.inject_grades.get(inject.id, ("", ""))
        grades[inject.id] = _Grade(screen, inject.id, given_before, {"do": "rate_inject", "inject": inject.id})


def _objective(screen: Screen, objective: Objective, grades: dict[str, _Grade]) -> None:
    title = objective.title_zh if screen.lang == "zh" else objective.title
    how = screen.t("graded_here")
    if objective.measure:
        what = measure(objective.measure).label(screen.lang)
        how = f"{what} {tell.standard(objective)}"
    html(f"<h3>{objective.id} {escape(title)}</h3><p class=mute>{escape(how)}</p>")
    if objective.measure:
        screen.part(lambda: _so_far(screen, objective), lambda: (id(screen.room.so_far), screen.closed))
    before = screen.play.grades.get(objective.id, ("", ""))
    grades[objective.id] = _Grade(screen, objective.id, before, {"do": "rate", "objective": objective.id})


def _so_far(screen: Screen, objective: Objective) -> None:
    """What is measured by now, beside the standing plan with the same luck."""
    found = [row for row in screen.room.so_far if row.objective.id == objective.id]
    if found and not screen.closed:
        *_, actual, plan, _, _ = tell.objectives(found, screen.lang)[0]
        html(f"<p><b>{screen.t('so_far', x=actual)}</b> <span class=mute>{screen.t('so_far_plan', x=plan)}</span></p>")


def observer(screen: Screen) -> None:
    """Looks, and does nothing: what the county knows."""
    screen.frame()
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("card"):
            panels.how(screen, "observer")
            html(f"<h2>{screen.t('situation')}</h2>")
            screen.part(lambda: html(panels.figures(screen)), lambda: panels.passed(screen))
            ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")
        with ui.element("div").classes("card"):
            html(f"<h2>{screen.t('messages')}</h2>")
            screen.part(lambda: inbox.messages(screen), lambda: inbox.news(screen, tasks=False))
        with ui.element("div").classes("card wide"):
            panels.tabs(screen)
    screen.watch()
