"""Evaluators and observers: what a good team does, ticked and graded; or nothing but looking."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import tell
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.spec import Inject, Objective
from sim.web import given, inbox, panels
from sim.web.going import bar, going_on
from sim.web.screen import Screen, html


class _Grade:
    """A grade and a note on the page, and whether they were sent as they stand there."""

    def __init__(self, screen: Screen, name: str, given: tuple[str, str], rates: dict[str, str]) -> None:
        self.name, self._screen, self._rates, self._sent = name, screen, rates, given
        self.boxes: list[ui.checkbox] = []  # of the expected actions
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

    def hear(self, given: tuple[str, str], ticked: Collection[int] = ()) -> None:
        """Grade, note and ticks as they are by now, also from another device; what is unsent here stays."""
        unsent, self._sent = self.unsent, given
        if not unsent:
            self._grade.set_value(given[0] or None)
            self._note.set_value(given[1])
        for number, box in enumerate(self.boxes):
            box.set_value(number in ticked)
        self._mark()

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
    """His form on the left, as on paper: injects, objectives; on the right what he judges by; below what is unsent."""
    screen.frame()
    play, grades = screen.play, dict[str, _Grade]()
    with bar(screen):
        screen.part(lambda: _ways(screen), lambda: _open(screen))
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("stacked"):
            with ui.element("div").classes("card"):
                panels.how(screen, "evaluator")
                html(f"<h2>{screen.t('to_grade')}</h2>")
                screen.part(lambda: _to_do(screen), lambda: _open(screen))
            with ui.element("div").classes("card"):
                html(f"<h2>{screen.t('expected')}</h2><p class=mute>{screen.t('grades')}</p>")
                screen.part(lambda: _none_yet(screen), lambda: _any_sent(screen))
                for inject in play.exercise.injects:  # each by itself, so that a new one costs nobody his note
                    with ui.element("div").classes("sheet").props(f"id=inject-{inject.id}"):
                        _part_of_inject(screen, inject, grades)
            with ui.element("div").classes("card").props("id=objectives"):
                notes = f"{screen.t('grades')}<br>{screen.t('graded_itself')}"
                html(f"<h2>{screen.t('objectives')}</h2><p class=mute>{notes}</p>")
                for objective in play.exercise.objectives:
                    with ui.element("div").classes("sheet"):
                        _objective(screen, objective, grades)
        with ui.element("div").classes("stacked"):
            _looked_at(screen)
            with ui.element("div").classes("card"):
                html(f"<h2>{screen.t('situation')}</h2>")
                screen.part(lambda: html(panels.figures(screen)), lambda: panels.passed(screen))
        with ui.element("div").classes("card wide sticky") as below:
            _send_all(screen, grades, below)
    screen.watch()


def _looked_at(screen: Screen) -> None:
    """The turn and who plays; what roles ordered, reported and wrote."""
    with ui.element("div").classes("card"):
        going_on(screen)
    with ui.element("div").classes("card"):
        given.orders(screen)
    with ui.element("div").classes("card"):
        html(f"<h2>{screen.t('reports')}</h2>")
        given.reports(screen)


def _open(screen: Screen) -> tuple[list[str], list[str], list[str]]:
    """Injects that have arrived and have no grade yet, objectives that nobody else grades, injects still to come."""
    play = screen.play
    arrived = [sent.inject for sent in _arrived(screen) if sent.inject and sent.inject.expected]
    injects = [inject.id for inject in arrived if inject.id not in play.inject_grades]
    objectives = [o.id for o in play.exercise.objectives if not o.measure and o.id not in play.grades]
    gone = {sent.inject.id for sent in _arrived(screen) if sent.inject} | _skipped(screen)
    left = [one.id for one in play.exercise.injects if one.expected and one.id not in gone]
    return list(dict.fromkeys(injects)), objectives, left if play.phase == PLANNING else []


def _skipped(screen: Screen) -> set[str]:
    """Injects that control has left out."""
    return screen.play.done - {sent.inject.id for sent in screen.play.sent if sent.inject}


def _ways(screen: Screen) -> None:
    """In the bar: how many wait, as a way to the first."""
    injects, objectives, _left = _open(screen)
    if injects:
        html(f'<a href="#inject-{injects[0]}" class="badge">{screen.t("n_to_grade", n=len(injects))}</a>')
    elif objectives:
        html(f'<a href="#objectives">{screen.t("n_objectives", n=len(objectives))}</a>')


def _to_do(screen: Screen) -> None:
    """What he has to tick and grade now, what by the end, what is still to come."""
    injects, objectives, left = _open(screen)
    if injects:
        ways = " ".join(f'<a class="badge" href="#inject-{name}">{name}</a>' for name in injects)
        html(f'<div class="msg asked">{screen.t("to_grade_now")} {ways}</div>').mark("to-grade")
    else:
        html(f'<div class="msg done">{screen.t("to_grade_none")}</div>').mark("to-grade")
    by_the_end = " ".join(f'<a href="#objectives">{name}</a>' for name in objectives)
    if objectives:
        html(f"<p>{screen.t('to_grade_end')} {by_the_end}</p>")
    if left:
        html(f'<p class="mute">{screen.t("to_come", which=screen.t("comma").join(left))}</p>')


def _send_all(screen: Screen, grades: dict[str, _Grade], below: ui.element) -> None:
    """The bar below, which is there while something is unsent."""

    async def send() -> None:
        for grade in [grade for grade in grades.values() if grade.unsent]:
            await grade.send()

    with ui.element("div").classes("row"):
        button = ui.button(screen.t("send_all"), on_click=send).props("no-caps unelevated").mark("send-all")

    def count() -> None:
        many = sum(grade.unsent for grade in grades.values())
        button.set_text(f"{screen.t('send_all')} ({many})")
        below.set_visibility(many > 0)

    count()
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
        state = _grade_of(screen, inject)
        for sent in _arrived(screen, inject.id):
            turn, to = screen.t("turn_k", k=sent.turn + 1), inbox.recipients(screen, sent.to)
            text = sent.zh if screen.lang == "zh" else sent.en
            head = f'<div class="who"><b>{inject.id}</b> · {turn} → {escape(to)} {state}</div>'
            with ui.element("div").classes("msg" + (" done" if inject.id in screen.play.inject_grades else "")):
                html(head + f"<div>{escape(text)}</div>")
                given.answers(screen, sent)

    screen.part(
        show,
        lambda: (_grade_of(screen, inject), [given.state_of(screen, sent) for sent in _arrived(screen, inject.id)]),
    )
    screen.part(
        lambda: _form(screen, inject, grades) if _arrived(screen, inject.id) else None,
        lambda: bool(_arrived(screen, inject.id)),
    )
    play = screen.play

    def given_now() -> tuple[tuple[str, str], list[int]]:
        return play.inject_grades.get(inject.id, ("", "")), sorted(play.ticks.get(inject.id, ()))

    screen.part(
        lambda: grades[inject.id].hear(*given_now()) if inject.id in grades else None,
        lambda: (given_now(), inject.id in grades),
        beside=True,
    )


def _grade_of(screen: Screen, inject: Inject) -> str:
    """Whether it is graded by now, and with what; nothing where nothing is expected."""
    if not inject.expected:
        return f"· {screen.t('nothing_expected')}"
    grade, _ = screen.play.inject_grades.get(inject.id, ("", ""))
    return f"· <b>✓ {grade}</b>" if grade else f'· <b class="unsent">● {screen.t("not_graded")}</b>'


def _form(screen: Screen, inject: Inject, grades: dict[str, _Grade]) -> None:
    actions = inject.expected_zh if screen.lang == "zh" else inject.expected
    ticked, boxes = screen.play.ticks.get(inject.id, set()), list[ui.checkbox]()
    for number, action in enumerate(actions):

        async def tick(event: object, k: int = number) -> None:
            on = bool(getattr(event, "value", False))
            if on == (k in screen.play.ticks.get(inject.id, ())):
                return  # heard from another device
            await screen.do(i.Tick(role=screen.role, inject=inject.id, number=k, on=on))

        box = ui.checkbox(action, value=number in ticked, on_change=tick).props("dense")
        boxes.append(box.mark(f"tick-{inject.id}-{number}"))
    if actions:
        given_before = screen.play.inject_grades.get(inject.id, ("", ""))
        grades[inject.id] = _Grade(screen, inject.id, given_before, {"do": "rate_inject", "inject": inject.id})
        grades[inject.id].boxes = boxes


def _objective(screen: Screen, objective: Objective, grades: dict[str, _Grade]) -> None:
    title = objective.title_zh if screen.lang == "zh" else objective.title
    how = screen.t("graded_here")
    if objective.measure:
        how = f"{tell.of_what(objective, screen.lang)} {tell.standard(objective, screen.lang)}"
    html(f"<h3>{objective.id} {escape(title)}</h3><p class=mute>{escape(how)}</p>")
    if objective.measure:
        screen.part(lambda: _so_far(screen, objective), lambda: (id(screen.room.so_far), screen.closed))

    def given_now() -> tuple[str, str]:
        return screen.play.grades.get(objective.id, ("", ""))

    form = grades[objective.id] = _Grade(screen, objective.id, given_now(), {"do": "rate", "objective": objective.id})
    screen.part(lambda: form.hear(given_now()), given_now, beside=True)


def _so_far(screen: Screen, objective: Objective) -> None:
    """What is measured by now, beside the standing plan with the same luck."""
    found = [row for row in screen.room.so_far if row.objective.id == objective.id]
    if found and not screen.closed:
        *_, actual, plan, _, _ = tell.objectives(found, screen.lang)[0]
        html(f"<p><b>{screen.t('so_far', x=actual)}</b> <span class=mute>{screen.t('so_far_plan', x=plan)}</span></p>")


def observer(screen: Screen) -> None:
    """Looks, and does nothing: the turn and who plays, messages and orders, and what the county knows."""
    screen.frame()
    bar(screen)
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("stacked"):
            with ui.element("div").classes("card"):
                panels.how(screen, "observer")
                going_on(screen)
            with ui.element("div").classes("card"):
                html(f"<h2>{screen.t('messages')}</h2>")
                screen.part(lambda: inbox.messages(screen), lambda: inbox.news(screen, tasks=False))
        with ui.element("div").classes("stacked"):
            with ui.element("div").classes("card"):
                given.orders(screen)
            with ui.element("div").classes("card"):
                html(f"<h2>{screen.t('situation')}</h2>")
                screen.part(lambda: html(panels.figures(screen)), lambda: panels.passed(screen))
        with ui.element("div").classes("card wide"):
            panels.tabs(screen)
    screen.watch()
