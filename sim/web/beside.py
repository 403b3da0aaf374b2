"""Evaluators and observers: what a good team does, ticked and graded; or nothing but looking."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import tell
from sim.exercise.messages import Sent
from sim.exercise.spec import Inject, Objective, measure
from sim.web import panels
from sim.web.screen import Screen, html


def evaluator(screen: Screen) -> None:
    """Of each inject expected actions to tick and a grade, of each objective a grade; notes by post."""
    screen.frame()
    play = screen.play
    with ui.element("div").classes("page two"):
        with ui.element("div").classes("card"):
            panels.how(screen, "evaluator")
            html(f"<h2>{screen.t('expected')}</h2><p class=mute>{screen.t('grades')}</p>")
            screen.part(lambda: _none_yet(screen), lambda: _any_sent(screen))
            for inject in play.exercise.injects:  # each by itself, so that a new one costs nobody his note
                _part_of_inject(screen, inject)
        with ui.element("div").classes("card"):
            html(f"<h2>{screen.t('objectives')}</h2><p class=mute>{screen.t('grades')}</p>")
            for objective in play.exercise.objectives:
                _objective(screen, objective)
        with ui.element("div").classes("card wide"):
            screen.part(lambda: html(panels.figures(screen)), lambda: panels.passed(screen))
            ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")
    screen.watch()


def _any_sent(screen: Screen) -> bool:
    return any(sent.inject for sent in screen.play.sent)


def _none_yet(screen: Screen) -> None:
    if not _any_sent(screen):
        html(f'<p class="mute">{screen.t("nothing_sent")}</p>')


def _part_of_inject(screen: Screen, inject: Inject) -> None:
    def sent() -> Sent | None:
        return next((s for s in screen.play.sent if s.inject and s.inject.id == inject.id), None)

    def draw() -> None:
        given = sent()
        if given is not None:
            _inject(screen, inject, given)

    screen.part(draw, lambda: sent() is not None)


def _inject(screen: Screen, inject: Inject, sent: Sent) -> None:
    text = sent.zh if screen.lang == "zh" else sent.en
    html(f'<div class="msg"><div class="who">{inject.id}</div>{escape(text)}</div>')
    actions = inject.expected_zh if screen.lang == "zh" else inject.expected
    ticked = screen.play.ticks.get(inject.id, set())
    for number, action in enumerate(actions):

        async def tick(event: object, k: int = number) -> None:
            on = bool(getattr(event, "value", False))
            await screen.do(i.Tick(role=screen.role, inject=inject.id, number=k, on=on))

        box = ui.checkbox(action, value=number in ticked, on_change=tick).props("dense")
        box.mark(f"tick-{inject.id}-{number}")
    if actions:
        _grade(screen, inject.id, screen.play.inject_grades, {"do": "rate_inject", "inject": inject.id})


def _objective(screen: Screen, objective: Objective) -> None:
    title = objective.title_zh if screen.lang == "zh" else objective.title
    how = screen.t("graded_here")
    if objective.measure:
        what = measure(objective.measure).label(screen.lang)
        how = screen.t("graded_itself", what=what, standard=tell.standard(objective))
    html(f"<h3>{objective.id} {escape(title)}</h3><p class=mute>{escape(how)}</p>")
    _grade(screen, objective.id, screen.play.grades, {"do": "rate", "objective": objective.id})


def _grade(screen: Screen, name: str, given: dict[str, tuple[str, str]], rates: dict[str, str]) -> None:
    """A grade and a note, as far as there are any, to change; `rates`: the input that carries them."""
    graded, noted = given.get(name, ("", ""))
    with ui.element("div").classes("row"):
        grade = ui.toggle(["P", "S", "M", "U"], value=graded or None).props("dense no-caps").mark(f"grade-{name}")
        note = ui.input(screen.t("note"), value=noted).props("dense outlined maxlength=400").classes("grow")
        note.mark(f"note-{name}")

        async def rate() -> None:
            if not grade.value:
                ui.notify(screen.t("grade_first"), type="warning", position="top")
                return
            values = {"role": screen.role, "grade": grade.value, "note": (note.value or "")[:400]}
            if await screen.do(i.read(rates | values)):
                ui.notify(f"✓ {screen.t('saved')} {name}", position="top", timeout=2000)

        ui.button(screen.t("send"), on_click=rate).props("dense no-caps").mark(f"rate-{name}")


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
            screen.part(lambda: panels.messages(screen), lambda: panels.news(screen, tasks=False))
        with ui.element("div").classes("card wide"):
            panels.tabs(screen)
    screen.watch()
