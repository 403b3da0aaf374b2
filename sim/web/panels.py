"""Panels that several pages show: situation, objectives, map, towns, backlog, resources, entrances."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup, escape
from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from sim.exercise import amounts, roles, say, sight, tell
from sim.exercise.messages import PLANNING
from sim.exercise.resources import on_duty
from sim.web import map as county_map
from sim.web.screen import Screen, html, table


def age(screen: Screen, hours: float | None) -> str:
    """How old a figure is, in minutes or hours."""
    return screen.t("never_told") if hours is None else amounts.hours(hours, screen.lang)


OWN = {  # role, or its level: the figures that matter to it, which on a phone stand before all others
    "command": ("cases", "sealed", "bus_wait", "room_wait"), "testing": ("cases", "tubes", "from_tubes", "rounds"),
    "tracing": ("cases", "from_tubes", "singles", "tracing_wait"), "supply": ("cases", "rounds", "sealed"),
    "transfer": ("bus", "bus_wait", "room", "room_wait", "rooms_free"), "checkpoints": ("cases", "singles", "sealed"),
    "town": ("cases", "rounds", "sealed"), "community": ("cases", "rounds", "sealed"),
    "grid": ("cases", "rounds", "sealed"),
}  # fmt: skip


def figures(screen: Screen, *, rest: bool = True) -> str:
    """The situation with age and trend, a role's own figures first; what is over its standard is underlined.

    `rest`: the other figures, too; on a phone they are folded away, see `situation`.
    """
    if screen.closed:
        return out_of_sight(screen)
    shown = sight.situation(screen.play)
    own = OWN.get(screen.role) or OWN.get(roles.level(screen.role), tuple(shown))
    order = [*own, *(key for key in shown if rest and key not in own)]
    rows = [_figure(screen, shown[key]) for key in order]
    head = [screen.t("figure"), screen.t("value"), screen.t("standard"), screen.t("age"), screen.t("trend")]
    response = screen.play.model.response
    down = response is not None and not response.world.platform
    note = f'<p class="mute"><b>{screen.t("no_platform")}</b></p>' if down else ""
    return note + table(head, rows, (1, 2, 3, 4), stack=True, also="figures", rest=range(len(own), len(rows)))


def _figure(screen: Screen, figure: sight.Figure) -> list[object]:
    """Its row: name, value, standard, age and trend."""
    over = figure.standard is not None and figure.value > figure.standard
    tag = Markup('<span class="over">{}</span>' if over else "<b>{}</b>")
    standard = "" if figure.standard is None else "≤ " + screen.name(say.duration(figure.standard))
    value = tag.format(figure.text(screen.lang))
    return [screen.name(figure.name), value, standard, age(screen, figure.age), figure.trend]


def situation(screen: Screen) -> None:
    """The figures; on a phone the role's own, and all others at a press."""
    with ui.element("div").classes("situation") as box:
        screen.part(lambda: html(figures(screen)).mark("figures"), lambda: passed(screen))

        unfolding(screen, box, "figures", ("all_figures", "fewer_figures"))


def unfolding(screen: Screen, box: ui.element, what: str, keys: tuple[str, str], n: int = 0) -> None:
    """On a phone a button that shows all rows (`n`, if that is told), or only those that are not marked as the rest."""

    def fold() -> None:
        screen.kept[f"unfolded-{what}"] = not screen.kept.get(f"unfolded-{what}", False)
        show()

    button = ui.button(on_click=fold).props("dense flat no-caps").classes("fold-rest noprint").mark(f"fold-{what}")

    def show() -> None:
        unfolded = screen.kept.get(f"unfolded-{what}", False)
        box.classes(add="unfolded") if unfolded else box.classes(remove="unfolded")
        button.set_text(screen.t(keys[1] if unfolded else keys[0], n=n))

    show()


def towns(screen: Screen) -> str:
    """The list view of the map."""
    rows: list[list[object]] = [
        [screen.name(row.name), row.cases, f"{row.lockdown:,}", f"{row.control:,}"]
        for row in sight.towns(screen.play.model)
    ]
    head = [
        screen.t("towns"),
        screen.t("known_cases"),
        screen.t("aside", a=screen.t("sealed"), b=screen.t("residents")),
        screen.t("aside", a=screen.t("controlled"), b=screen.t("residents")),
    ]
    return table(head, rows, (1, 2, 3))


def backlog(screen: Screen) -> str:
    """Who waits before each stage, for how long the longest has, and the hours of work in it, with a bar."""
    stages = sight.backlog(screen.play)
    most = max((stage.work for stage in stages if math.isfinite(stage.work)), default=0.0) or 1.0
    rows: list[list[object]] = []
    for stage in stages:
        waiting, longest = stage.waiting, stage.longest
        part = 0 if math.isnan(stage.work) else round(100 * min(stage.work / most, 1.0))
        bar = Markup('<div class="bar">{}</div>').format(
            Markup('<i style="width:{}%"></i>').format(part) if part else ""
        )
        work = Markup("<div>{}{}</div>").format(_work(screen, stage), bar)
        text = f"{longest.value:.1f}" if longest.age is not None else "–"
        people = f"{waiting.text(screen.lang)} {waiting.trend}".strip()
        rows.append([screen.name(waiting.name), people, work, text, age(screen, waiting.age)])
    head = [screen.t(k) for k in ("backlog", "waiting", "work", "longest", "age")]
    note = screen.t("work_note", h=f"{sight.PACE:.0f}")
    return table(head, rows, (1, 3, 4), stack=True, also="pairs") + f'<p class="mute">{note}</p>'


LONG = 336.0  # h: what would take longer at the present pace hardly moves, and its hours tell nothing


def _work(screen: Screen, stage: sight.Backlog) -> str:
    """Hours of work; whether an end is in sight."""
    if math.isnan(stage.work):
        return "–"
    text = amounts.hours(stage.work, screen.lang)
    if not math.isfinite(stage.work) or stage.work > LONG:
        text = screen.t("hardly" if math.isfinite(stage.work) else "stands")
    whole = Markup('<span class="grade">{}</span>').format(text)
    return Markup("{} – {}").format(whole, screen.t("no_end", h=f"{sight.PACE:.0f}")) if stage.grows else whole


def resources(screen: Screen) -> str:
    """What is free, by its own unit's count."""
    rows: list[list[object]] = []
    for resource in on_duty(screen.play):
        known = resource.free or resource.name.en != "Volunteers at work"
        text = (
            screen.t("free_of", free=f"{resource.free:,}", total=f"{resource.total:,}")
            if known
            else screen.t("there", total=f"{resource.total:,}")
        )
        note = Markup('<div class="mute">{}</div>').format(screen.name(resource.note)) if resource.note.en else ""
        rows.append([screen.name(resource.name), Markup("{}{}").format(text, note)])
    return table([screen.t("resources"), screen.t("now_there")], rows)


def entrances(screen: Screen) -> str:
    """How each entrance is kept, and the wait of trucks."""
    rows: list[list[object]] = [
        [
            screen.name(name),
            screen.name(mode),
            amounts.hours(wait, screen.lang) if math.isfinite(wait) else screen.t("no_lane"),
            amounts.hours(worst, screen.lang),
        ]
        for (name, mode, wait), worst in zip(
            sight.entrances(screen.play.model), sight.worst_waits(screen.play.model), strict=True
        )
    ]
    head = [screen.t(key) for key in ("entrances", "mode", "truck_wait", "truck_worst")]
    return table(head, rows, (2, 3))


def the_map(screen: Screen) -> str:
    """The schematic map."""
    return county_map.draw(screen.play.model, screen.lang)


PANELS = {"map": the_map, "towns": towns, "backlog": backlog, "resources": resources, "entrances": entrances}


def tabs(screen: Screen, names: tuple[str, ...] = tuple(PANELS)) -> None:
    """The panels as tabs; which one a role opens is noted."""
    kept = screen.kept.get("panel")
    chosen = {"panel": kept if kept in names else names[0]}

    async def choose(event: ValueChangeEventArguments[Any]) -> None:
        chosen["panel"] = screen.kept["panel"] = str(event.value)
        await screen.looked(chosen["panel"])

    with ui.tabs(on_change=choose).props("dense align=left no-caps") as shown:
        for name in names:
            ui.tab(name, label=screen.t(name)).mark(f"tab-{name}")
    shown.value = chosen["panel"]
    shown.classes("panels")
    screen.part(
        lambda: html(out_of_sight(screen) if screen.closed else PANELS[chosen["panel"]](screen)).mark("panel"),
        lambda: (chosen["panel"], passed(screen)),
    )


def passed(screen: Screen) -> object:
    """Changes when time has passed in the model, or when the county goes out of sight or comes into it."""
    return screen.play.model.now, screen.play.turn, screen.closed


def out_of_sight(screen: Screen) -> str:
    """Why nothing is shown: the outcome would colour the team's own view."""
    return f'<p class="mute">{screen.t("closed")}</p>'


def how(screen: Screen, kind: str) -> None:
    """What somebody who sits here for the first time has to do."""
    folding(screen, "how", screen.t(f"how_{kind}").split("|"))


def folding(screen: Screen, title: str, lines: list[str]) -> None:
    """Lines under a title that are open in the first turn, and folded later."""

    def draw() -> None:
        with ui.expansion(screen.t(title), value=first()).props("dense").classes("w-full how").mark(title):
            html("".join(f"<p>{escape(line)}</p>" for line in lines))

    def first() -> bool:
        return screen.play.turn == 0 and screen.play.phase == PLANNING

    screen.part(draw, first)


def goals(screen: Screen) -> None:
    """The objectives of the exercise, each with what is good enough."""
    zh, lines = screen.lang == "zh", []
    for objective in screen.play.exercise.objectives:
        title = escape(objective.title_zh if zh else objective.title)
        if objective.measure:
            title += escape(f" – {tell.of_what(objective, screen.lang)} {tell.standard(objective, screen.lang)}")
        lines.append(f"<p>{objective.id} {title}</p>")
    if lines:
        with ui.expansion(screen.t("goals")).props("dense").classes("w-full how").mark("goals"):
            html("".join(lines) + f'<p class="mute">{screen.t("goals_note")}</p>')
