"""The pages of those who command: on a desktop for county and town, on a phone for community and grid."""

from __future__ import annotations

from nicegui import ui
from pydantic import ValidationError

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.coming import of_this_turn
from sim.exercise.messages import PLANNING
from sim.web import inbox, panels
from sim.web.ending import turn, turn_news
from sim.web.ordered import before, issued, planned
from sim.web.orders import OrderForm
from sim.web.screen import Screen, html
from sim.web.tasks import changed, tasks, untouched

PARTS = ("messages", "situation_tab", "map", "orders_tab", "plan_tab")  # of a desk, each with a text of this name


def desktop(screen: Screen) -> None:
    """Messages, situation, orders; map and lists; the standing plan; the end of the turn: all on one screen."""
    ui.context.client.content.classes("filled")
    screen.frame()
    _now(screen, PARTS)
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
                panels.situation(screen)
            with ui.element("div").classes("card rest").props("id=map"):
                panels.tabs(screen)
        with ui.element("div").classes("column"):
            with ui.element("div").classes("card rest").props("id=orders_tab"):
                _orders(screen)
            with ui.element("div").classes("card plan").props("id=plan_tab"):
                _plan(screen)
            with ui.element("div").classes("card end").props("id=turn_tab"):
                turn(screen)
    _ways(screen, PARTS, "ways")
    screen.watch()


def _now(screen: Screen, parts: tuple[str, ...] = ()) -> None:
    """On phones and tablets this stays above, however far one reads: the clock, what waits, what one should know.

    `parts`: of a page without tabs, to which there are ways on a tablet.
    """
    with ui.element("div").classes("now noprint"):
        screen.clock("clock-now")
        if parts:
            screen.part(
                lambda: _waits(screen), lambda: (_number(screen), turn_news(screen), screen.play.phase), beside=True
            )
            _ways(screen, parts, "jumps")


def _waits(screen: Screen) -> None:
    """How many messages and tasks wait, what has happened to this turn, each as a way there; in the end the review."""
    if screen.play.phase != PLANNING:
        html(f'<a href="/r/{screen.token}/review?lang={screen.lang}">{screen.t("open_review")}</a>').mark("now-review")
        return
    if number := _number(screen):
        html(f'<a href="#messages" class="badge">{screen.t("n_unanswered", n=number)}</a>').mark("now-waiting")
    if told := turn_news(screen):
        way = "turn_tab" if told == "is_by_plan" else "messages"
        html(f'<a href="#{way}">{screen.t(f"{told}_now")}</a>').mark("now-news")


def _number(screen: Screen) -> int:
    return inbox.unanswered(screen, tasks=False) + inbox.unanswered(screen, tasks=True)


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


def _ways(screen: Screen, parts: tuple[str, ...], kind: str) -> None:
    """Ways to the parts of the page: on a phone below, where a thumb reaches them, on a tablet in the bar above."""
    links = "".join(f'<a href="#{part}">{screen.t(part)}</a>' for part in parts)
    html(links, "nav").classes(f"{kind} noprint")


def phone(screen: Screen) -> None:
    """Tasks, own figures, orders, a report, messages, by tabs that a thumb reaches; nothing to scroll sideways."""
    screen.frame()
    _now(screen)
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
                screen.part(lambda: html(panels.figures(screen, rest=False)), lambda: panels.passed(screen))
            if orders:
                with ui.tab_panel("orders_tab"):
                    _orders(screen)
            with ui.tab_panel("report"):
                _report(screen)
                screen.part(lambda: inbox.writing(screen), lambda: screen.play.phase)
            with ui.tab_panel("messages"):
                screen.part(lambda: inbox.messages(screen), lambda: inbox.news(screen, tasks=False))
        with ui.element("div").classes("card end"):
            turn(screen)
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
    form = OrderForm(screen)
    screen.part(lambda: _form(screen, form), lambda: panels.passed(screen))
    screen.part(form.again, lambda: of_this_turn(screen.play))
    screen.part(lambda: issued(screen), lambda: _done(screen))
    screen.part(lambda: before(screen), lambda: panels.passed(screen))


def _done(screen: Screen) -> object:
    """Changes with what this role has ordered, what was refused, and what control has ordered in its place."""
    play = screen.play
    return panels.passed(screen), len(play.seats[screen.role].orders), len(play.refusals), len(play.decisions)


def _form(screen: Screen, form: OrderForm) -> None:
    if screen.play.phase == PLANNING:
        form.draw()
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
