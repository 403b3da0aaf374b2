"""The pages of those who command: on a desktop for county and town, on a phone for community and grid."""

from __future__ import annotations

import time

from markupsafe import escape
from nicegui import ui
from pydantic import ValidationError

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.messages import PLANNING
from sim.web import inbox, panels
from sim.web.ordered import before, issued, planned
from sim.web.orders import OrderForm
from sim.web.screen import Screen, html
from sim.web.tasks import changed, tasks, untouched


def desktop(screen: Screen) -> None:
    """Messages, situation, orders; map and lists; the standing plan; the end of the turn: all on one screen."""
    ui.context.client.content.classes("filled")
    screen.frame()
    with ui.element("div").classes("page desk over-tabs"):
        with ui.element("div").classes("card").props("id=messages"):
            screen.part(lambda: _waiting(screen), lambda: inbox.unanswered(screen, tasks=False))
            screen.part(lambda: inbox.newest(screen), lambda: inbox.news(screen, tasks=False))
            if any(inject.task and screen.role in inject.to for inject in screen.play.exercise.injects):
                html(f"<h2>{screen.t('tasks')}</h2>")
                screen.part(lambda: tasks(screen), lambda: changed(screen))
            screen.part(lambda: inbox.writing(screen), lambda: screen.play.phase)
            _notes(screen, "county")
            screen.part(lambda: inbox.earlier(screen), lambda: inbox.news(screen, tasks=False))
        with ui.element("div").classes("column"):
            with ui.element("div").classes("card").props("id=situation_tab"):
                html(f"<h2>{screen.t('situation')}</h2>")
                screen.part(lambda: html(panels.figures(screen)).mark("figures"), lambda: panels.passed(screen))
            with ui.element("div").classes("card rest").props("id=map"):
                panels.tabs(screen)
        with ui.element("div").classes("column"):
            with ui.element("div").classes("card rest").props("id=orders_tab"):
                _orders(screen)
            with ui.element("div").classes("card plan").props("id=plan_tab"):
                _plan(screen)
            with ui.element("div").classes("card end").props("id=turn_tab"):
                _turn(screen)
    _ways(screen, ("messages", "situation_tab", "map", "orders_tab", "plan_tab"))
    screen.watch()


def _waiting(screen: Screen) -> None:
    """The heading of the messages, with how many wait for an answer."""
    n = inbox.unanswered(screen, tasks=False)
    badge = f' <span class="badge">{screen.t("n_unanswered", n=n)}</span>' if n else ""
    html(f"<h2>{screen.t('messages')}{badge}</h2>").mark("waiting")


def _notes(screen: Screen, kind: str) -> None:
    """How a turn goes, what has happened before, and what is to be reached; they fold away."""
    panels.how(screen, kind)
    _story(screen)
    panels.goals(screen)


def _ways(screen: Screen, parts: tuple[str, ...]) -> None:
    """On a phone, below, where a thumb reaches them: ways to the parts of the page."""
    links = "".join(f'<a href="#{part}">{screen.t(part)}</a>' for part in parts)
    html(links, "nav").classes("ways noprint")


def phone(screen: Screen) -> None:
    """Tasks, three figures, orders, a report, messages, by tabs that a thumb reaches; nothing to scroll sideways."""
    screen.frame()
    orders = ("orders_tab",) if roles.kinds(screen.role) else ()
    names = ("tasks", "situation_tab", *orders, "report", "messages")
    first = screen.kept.get("tab", "tasks")
    with ui.element("div").classes("page one over-tabs"):
        with ui.tabs(value=first, on_change=lambda e: screen.kept.update(tab=str(e.value))) as tabs:
            for name in names:
                with ui.tab(name, label=screen.t(name)).mark(f"tab-{name}"):
                    if name in ("tasks", "messages"):
                        _badge(screen, name)
        tabs.props("dense no-caps align=justify").classes("thumb")
        with ui.tab_panels(tabs, value=first).props("animated=false").classes("card"):
            with ui.tab_panel("tasks"):
                screen.part(lambda: tasks(screen), lambda: changed(screen))
                _notes(screen, "below")
            with ui.tab_panel("situation_tab"):
                screen.part(lambda: html(panels.figures(screen, few=3)), lambda: panels.passed(screen))
            if orders:
                with ui.tab_panel("orders_tab"):
                    _orders(screen)
            with ui.tab_panel("report"):
                _report(screen)
                screen.part(lambda: inbox.writing(screen), lambda: screen.play.phase)
            with ui.tab_panel("messages"):
                screen.part(lambda: inbox.messages(screen), lambda: inbox.news(screen, tasks=False))
        with ui.element("div").classes("card end"):
            _turn(screen)
    screen.watch()


def _badge(screen: Screen, name: str) -> None:
    """On a tab: how many wait there for this role."""

    tasks = name == "tasks"

    def draw() -> None:
        number = inbox.unanswered(screen, tasks=tasks) + (untouched(screen) if tasks else 0)
        if number:
            ui.badge(str(number)).props("floating color=negative").mark(f"badge-{name}")

    screen.part(draw, lambda: (inbox.unanswered(screen, tasks=tasks), changed(screen) if tasks else None))


def _story(screen: Screen) -> None:
    """What has happened before the exercise begins; folded after the first turn."""
    exercise = screen.play.exercise
    story = exercise.story_zh if screen.lang == "zh" else exercise.story
    if story:
        panels.folding(screen, "story", [story])


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
    line = ui.textarea(f"{len(fields) + 1} {screen.t('report_hint')}").mark("report")
    line.props(f"outlined counter maxlength={i.LONGEST}")

    async def send() -> None:
        people, short, help_ = (None if field.value is None else int(field.value) for field in fields)
        text = (line.value or "")[: i.LONGEST]
        try:
            given = i.Report(role=screen.role, people=people, short=short, help=help_, text=text)
        except ValidationError:
            ui.notify(screen.t("report_empty"), type="warning", position="top")
            return
        client = ui.context.client
        if await screen.do(given):
            with client:
                ui.notify(f"✓ {screen.t('sent_ok')}", color="positive", position="top", timeout=2500)
            line.set_value("")
            for field in fields:
                field.set_value(None)

    ui.button(screen.t("send"), on_click=send).props("no-caps unelevated").mark("send-report")


def _turn(screen: Screen) -> None:
    """The end of the turn: drawn again only for this role's own sake, so that no click is lost; then who has ended."""
    play, seat = screen.play, screen.play.seats[screen.role]
    screen.part(lambda: _reopened(screen), lambda: _news_of_end(screen))
    screen.part(lambda: _end(screen), lambda: (play.turn, play.phase, seat.played, seat.ended), beside=True)
    screen.part(lambda: _ended(screen), lambda: (play.phase, [(s.played, s.ended) for s in play.seats.values()]))


def _news_of_end(screen: Screen) -> str:
    """What a role should know: the plan plays it, its turn is open again, a message came since it ended it."""
    seat = screen.play.seats[screen.role]
    if seat.autopilot and screen.play.phase == PLANNING:
        return "is_by_plan"
    if screen.play.phase != PLANNING or not (seat.reopened or seat.ended):
        return ""
    return "reopened" if seat.reopened else "came_since" if inbox.came_since(screen) else ""


def _reopened(screen: Screen) -> None:
    news = _news_of_end(screen)
    if news:
        html(screen.t(news)).classes("busy").mark("news")


def _ended(screen: Screen) -> None:
    if screen.play.phase != PLANNING:
        return
    played = [seat for seat in screen.play.seats.values() if seat.played]
    text = screen.t("ended", k=sum(seat.ended for seat in played), n=len(played))
    names = screen.t("comma").join(screen.name(roles.title(seat.role)) for seat in played if seat.ended)
    html(f'<p class="mute">{text}{escape(f" ({names})" if names else "")}</p>')


SOON = 5.0  # s: who ends a turn so soon after it took the place of another on his page may have meant that one


def _end(screen: Screen) -> None:
    """End the turn, or leave the role to the standing plan; after the turns the way to the review."""
    play, seat, role = screen.play, screen.play.seats[screen.role], screen.role
    shown: dict[int, float] = screen.kept.setdefault("shown", {})
    since = shown.setdefault(play.turn, time.monotonic())

    async def end(on: bool) -> None:
        soon = on and play.turn - 1 in shown and time.monotonic() - since < SOON
        if not soon or await screen.sure("sure_end", k=play.turn + 1):
            await screen.do(i.EndTurn(role=role, on=on))

    with ui.element("div").classes("row"):
        if play.phase == PLANNING and seat.played:
            ended = seat.ended
            button = ui.button(
                screen.t("not_yet" if ended else "end_turn"),
                on_click=lambda: end(not ended),
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
