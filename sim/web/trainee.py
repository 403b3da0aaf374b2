"""The pages of those who command: on a desktop for county and town, on a phone for community and grid."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui
from pydantic import ValidationError

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.messages import PLANNING
from sim.web import panels
from sim.web.ordered import before, issued, planned
from sim.web.orders import OrderForm
from sim.web.screen import Screen, html
from sim.web.tasks import changed, tasks


def desktop(screen: Screen) -> None:
    """Messages, situation, orders; map and lists; the standing plan; the end of the turn."""
    screen.frame()
    with ui.element("div").classes("page three over-tabs"):
        with ui.element("div").classes("card").props("id=messages"):
            panels.how(screen, "county")
            html(f"<h2>{screen.t('messages')}</h2>")
            _story(screen)
            screen.part(lambda: panels.messages(screen), lambda: panels.news(screen, tasks=False))
            if any(inject.task and screen.role in inject.to for inject in screen.play.exercise.injects):
                html(f"<h2>{screen.t('tasks')}</h2>")
                screen.part(lambda: tasks(screen), lambda: changed(screen))
        with ui.element("div").classes("card").props("id=situation_tab"):
            html(f"<h2>{screen.t('situation')}</h2>")
            screen.part(lambda: html(panels.figures(screen)).mark("figures"), lambda: panels.passed(screen))
        with ui.element("div").classes("card").props("id=orders_tab"):
            _orders(screen)
        with ui.element("div").classes("card span2").props("id=map"):
            panels.tabs(screen)
        with ui.element("div").classes("card").props("id=turn_tab"):
            _plan(screen)
            _turn(screen)
    _ways(screen, ("messages", "situation_tab", "orders_tab", "map", "turn_tab"))
    screen.watch()


def _ways(screen: Screen, parts: tuple[str, ...]) -> None:
    """On a phone, below, where a thumb reaches them: ways to the parts of the page."""
    links = "".join(f'<a href="#{part}">{screen.t(part)}</a>' for part in parts)
    html(links, "nav").classes("ways noprint")


def phone(screen: Screen) -> None:
    """Tasks, three figures, orders, a report, messages, by tabs that a thumb reaches; nothing to scroll sideways."""
    screen.frame()
    orders = ("orders_tab",) if roles.kinds(screen.role) else ()
    with ui.element("div").classes("page one over-tabs"):
        with ui.tabs().props("dense no-caps align=justify").classes("thumb") as tabs:
            for name in ("tasks", "situation_tab", *orders, "report", "messages"):
                ui.tab(name, label=screen.t(name)).mark(f"tab-{name}")
        with ui.tab_panels(tabs, value="tasks").props("animated=false").classes("card"):
            with ui.tab_panel("tasks"):
                panels.how(screen, "below")
                screen.part(lambda: tasks(screen), lambda: changed(screen))
            with ui.tab_panel("situation_tab"):
                screen.part(lambda: html(panels.figures(screen, few=3)), lambda: panels.passed(screen))
            if orders:
                with ui.tab_panel("orders_tab"):
                    _orders(screen)
            with ui.tab_panel("report"):
                _report(screen)
            with ui.tab_panel("messages"):
                _story(screen)
                screen.part(lambda: panels.messages(screen), lambda: panels.news(screen, tasks=False))
        with ui.element("div").classes("card"):
            _turn(screen)
    screen.watch()


def _story(screen: Screen) -> None:
    exercise = screen.play.exercise
    story = exercise.story_zh if screen.lang == "zh" else exercise.story
    if story:
        html(f'<div class="msg"><div class="who">{screen.t("story")}</div>{escape(story)}</div>')


def _orders(screen: Screen) -> None:
    """The form, drawn anew with each turn, and what was issued."""
    html(f"<h2>{screen.t('my_orders', n=screen.play.exercise.orders_a_turn)}</h2>")
    screen.part(lambda: _form(screen), lambda: panels.passed(screen))
    seat = screen.play.seats[screen.role]
    screen.part(lambda: issued(screen), lambda: (panels.passed(screen), len(seat.orders), len(screen.play.refusals)))
    screen.part(lambda: before(screen), lambda: panels.passed(screen))


def _form(screen: Screen) -> None:
    if screen.play.phase == PLANNING:
        OrderForm(screen).draw()
    else:
        html(f'<p class="mute">{screen.t("over")}</p>')


def _plan(screen: Screen) -> None:
    play, seat = screen.play, screen.play.seats[screen.role]
    screen.part(lambda: planned(screen), lambda: (play.turn, play.phase, seat.autopilot))


def _report(screen: Screen) -> None:
    """Three numbered counts and a line to the levels above; an empty count is not told."""
    fields = [
        ui.number(f"{k} {screen.name(name).capitalize()}", min=0, max=1_000_000, precision=0)
        .props("outlined")
        .mark(f"report-{k}")
        for k, name in enumerate(say.COUNTS, 1)
    ]
    line = ui.textarea(f"{len(fields) + 1} {screen.t('report_hint')}").props("outlined maxlength=400").mark("report")

    async def send() -> None:
        people, short, help_ = (None if field.value is None else int(field.value) for field in fields)
        text = (line.value or "")[:400]
        try:
            given = i.Report(role=screen.role, people=people, short=short, help=help_, text=text)
        except ValidationError:
            ui.notify(screen.t("report_empty"), type="warning", position="top")
            return
        if await screen.do(given):
            line.set_value("")
            for field in fields:
                field.set_value(None)

    ui.button(screen.t("send"), on_click=send).props("no-caps unelevated").mark("send-report")


def _turn(screen: Screen) -> None:
    """The end of the turn: drawn again only for this role's own sake, so that no click is lost; then who has ended."""
    play, seat = screen.play, screen.play.seats[screen.role]
    screen.part(lambda: _end(screen), lambda: (play.turn, play.phase, seat.played, seat.ended), beside=True)
    screen.part(lambda: _ended(screen), lambda: (play.phase, [(s.played, s.ended) for s in play.seats.values()]))


def _ended(screen: Screen) -> None:
    if screen.play.phase != PLANNING:
        return
    played = [seat for seat in screen.play.seats.values() if seat.played]
    text = screen.t("ended", k=sum(seat.ended for seat in played), n=len(played))
    names = screen.t("comma").join(screen.name(roles.title(seat.role)) for seat in played if seat.ended)
    html(f'<p class="mute">{text}{escape(f" ({names})" if names else "")}</p>')


def _end(screen: Screen) -> None:
    """End the turn, or leave the role to the standing plan; after the turns the way to the review."""
    play, seat, role = screen.play, screen.play.seats[screen.role], screen.role
    with ui.element("div").classes("row"):
        if play.phase == PLANNING and seat.played:
            ended = seat.ended
            button = ui.button(
                screen.t("not_yet" if ended else "end_turn"),
                on_click=lambda: screen.do(i.EndTurn(role=role, on=not ended)),
            )
            button.props(f"no-caps unelevated color={'grey-7' if ended else 'positive'}").mark("end-turn")
        if play.phase == PLANNING:
            on = seat.autopilot
            switch = ui.button(
                screen.t("takeback" if on else "autopilot"),
                on_click=lambda: screen.do(i.Autopilot(role=role, seat=role, on=not on)),
            )
            switch.props("no-caps outline").mark("autopilot")
        else:
            review = ui.link(screen.t("open_review"), f"/r/{screen.token}/review?lang={screen.lang}")
            review.classes("go").mark("to-review")
