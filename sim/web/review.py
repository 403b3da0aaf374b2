# ruff: noqa: E501
"""The after-action review as a page: the team's own view first, then what happened, then what mattered."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape
from nicegui import ui

from sim.exercise import inputs as i
from sim.exercise import roles, tell, verdict
from sim.exercise.aar import write
from sim.exercise.messages import FINISHED, PLANNING
from sim.exercise.objectives import Outcome, graded, score
from sim.exercise.permits import WRITES
from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.turning import Luck, Turning
from sim.web import panels
from sim.web.actions import actions, line
from sim.web.answer import answer, progress, trouble
from sim.web.branches import branching
from sim.web.drawn import lanes_options, luck_options
from sim.web.screen import Screen, html, table

_WHOLE = Markup('<span class="grade">{}</span>')  # keeps to one line


def page(screen: Screen) -> None:
    """The review; it opens when the own view is locked. Each part is drawn again by itself: nobody's typing is lost."""
    play, room = screen.play, screen.room
    screen.frame(screen.t("review"))
    with ui.element("div").classes("page one").style("grid-template-columns:minmax(0,980px)"):
        with ui.element("div").classes("row noprint"):
            back = screen.t("aside", a=screen.t("to_role"), b=screen.name(roles.title(screen.role)))
            ui.link(back, f"/r/{screen.token}?lang={screen.lang}").mark("to-role")
        _opened(screen, answer, lambda: (room.review and id(room.review.study), room.trouble))
        _part(screen, _own_view, lambda: (play.view is None, play.phase == PLANNING))
        _part(screen, _waiting, lambda: (_found(screen) is None, room.trouble))
        _opened(screen, _lanes, lambda: None)
        _opened(screen, _objectives, lambda: _by_evaluators(play))
        _opened(screen, _decisions, lambda: (room.review and id(room.review.study), room.trouble))
        _opened(screen, _bound, lambda: None)
        editing: dict[str, int] = screen.kept.setdefault("editing", {})
        _opened(screen, lambda s, _: actions(s, editing), lambda: (tuple(play.actions.items()), tuple(editing.items())))
        _opened(screen, lambda s, _: line(s, editing), lambda: tuple(editing.items()))
        _opened(screen, _keep, lambda: None)
        if screen.role == "control":
            with ui.element("div").classes("card noprint"):
                branching(screen)
    screen.watch()


def _by_evaluators(play: Play) -> object:
    """Changes with every tick, grade and note."""
    return {k: sorted(v) for k, v in play.ticks.items()}, play.grades.copy(), play.inject_grades.copy()


def _found(screen: Screen) -> Review | None:
    """The review, once it may be seen."""
    seen = screen.play.phase == FINISHED and screen.play.view is not None
    return screen.room.review if seen else None


def _part(screen: Screen, draw: Callable[[Screen], None], key: Callable[[], object]) -> None:
    screen.part(lambda: draw(screen), key, beside=True)


def _opened(screen: Screen, draw: Callable[[Screen, Review], None], key: Callable[[], object]) -> None:
    """A part that is seen when the review has opened."""

    def if_open() -> None:
        found = _found(screen)
        if found is not None:
            draw(screen, found)

    screen.part(if_open, lambda: (_found(screen) is None, key()), beside=True)


def _waiting(screen: Screen) -> None:
    """What has gone wrong, or that the review is on its way."""
    if screen.play.view is not None and _found(screen) is None:
        html(f'<div class="busy">{escape(trouble(screen) or screen.t("computing"))}</div>')


def _keep(screen: Screen, found: Review) -> None:
    """Print or save; control ends it all."""
    play = screen.play
    with ui.element("div").classes("row noprint"):
        ui.button(screen.t("print"), on_click=lambda: ui.download(write(play, found, play.folder))).props(
            "no-caps outline"
        ).mark("print")
        if screen.role == "control":

            async def destroy() -> None:
                if await screen.sure(screen.t("sure_destroy")):
                    screen.room.destroy_addresses()

            ui.button(screen.t("destroy"), on_click=destroy).props("no-caps outline color=negative").mark("destroy")


def _own_view(screen: Screen) -> None:
    if screen.play.view is not None:
        _locked(screen)
        return
    with ui.element("div").classes("card"):
        html(f"<h2>{screen.t('review')}</h2><p>{screen.t('own_view')}</p>")
        if screen.play.phase == PLANNING:
            html(f'<p class="busy">{screen.t("too_early")}</p>')
            return
        if screen.role not in WRITES:
            html(f'<p class="mute">{screen.t("view_by_team")}</p>')
            return
        typed: dict[str, str] = screen.kept.setdefault("view", {})  # which a change of the language keeps
        names = [(kind, k) for kind in ("strength", "gap") for k in (1, 2, 3)]
        for kind, k in names:
            mark = f"{kind}-{k}"
            field = ui.input(
                screen.t(kind, k=k), value=typed.get(mark, ""),
                on_change=lambda e, mark=mark: typed.update({mark: str(e.value or "")}),
            )  # fmt: skip
            field.props(f"outlined dense maxlength={i.LONGEST}").mark(mark)

        async def lock() -> None:
            texts = [typed.get(f"{kind}-{k}", "").strip()[: i.LONGEST] for kind, k in names]
            if not all(texts):
                ui.notify(screen.t("fill_in"), type="warning", position="top")
            else:
                view = {"do": "view", "role": screen.role, "strengths": texts[:3], "gaps": texts[3:]}
                await screen.do(i.read(view))

        ui.button(screen.t("lock"), on_click=lock).props("no-caps unelevated color=primary").mark("lock")


def _locked(screen: Screen) -> None:
    view = screen.play.view
    assert view is not None
    parts = [f"<h2>{screen.t('own_view_head')}</h2>"]
    for kind, texts in (("strength", view.strengths), ("gap", view.gaps)):
        parts += [f"<p><b>{screen.t(kind, k=k)}</b> {escape(text)}</p>" for k, text in enumerate(texts, 1)]
    html("".join(parts)).classes("card").mark("own-view")


def _lanes(screen: Screen, found: Review) -> None:
    """Truth and known as steps over time; orders and injects as marks."""
    with ui.element("div").classes("card").mark("lanes"):
        html(f"<h2>{screen.t('lanes')}</h2>")
        ui.echart(lanes_options(screen, found)).style("height:394px")
        html(f"<p class=mute>{screen.t('lanes_slider')}</p>")
        with ui.expansion(screen.t("lanes_table")).classes("w-full").mark("lanes-table"):
            told = tell.flags(screen.play, found, screen.lang)
            rows: list[list[object]] = [
                [_WHOLE.format(when), who, what, seen, Markup('<span class="lines">{}</span>').format(came), known]
                for when, who, what, seen, came, known in told
            ]
            head = [
                "",
                screen.t("role"),
                screen.t("what"),
                screen.t("foreseen"),
                screen.t("became"),
                screen.t("known_then"),
            ]
            html(table(head, rows, stack=True)).classes("lanes")


def _objectives(screen: Screen, found: Review) -> None:
    """Each against its standard; on a phone those that are met, or not graded, at a press. Then the injects."""
    outcomes = graded(found.outcomes, screen.play.grades)
    told = tell.objectives(outcomes, screen.lang)
    rows: list[list[object]] = [
        [*row[:2], _WHOLE.format(row[2]), *row[3:5], _WHOLE.format(row[5]), row[6]] for row in told
    ]
    head = [screen.t(k) for k in ("objectives", "figure", "standard", "actual", "plan_had", "grade", "note")]
    met = {k for k, outcome in enumerate(outcomes) if outcome.grade in ("P", "")}
    rest = met if len(met) < len(rows) else set()
    with ui.element("div").classes("card").mark("objectives"):
        html(f"<h2>{screen.t('r_objectives')}</h2>")
        with ui.element("div").classes("goals") as box:
            html(table(head, rows, (3, 4), stack=True, rest=rest))
            if rest:
                panels.unfolding(screen, box, "goals", ("r_goals_all", "r_goals_open"), len(rows))
        html(_points(screen, outcomes) + _of_injects(screen))


def _points(screen: Screen, outcomes: list[Outcome]) -> str:
    points, most = score(outcomes)
    total = screen.t("aside", a=screen.t("total", x=points, n=most), b=screen.t("points_how"))
    return f"<p class=mute>{total} · {screen.t('grades')}</p><p class=mute>{screen.t('not_of_persons')}</p>"


def _of_injects(screen: Screen) -> str:
    """What evaluators ticked and graded of each inject."""
    seen: list[list[object]] = [list(row) for row in tell.expected(screen.play, screen.lang)]
    heads = [screen.t(k) for k in ("injects", "seen", "not_seen", "grade", "note")]
    any_seen = screen.play.ticks or screen.play.inject_grades
    ticked = table(heads, seen, (1,), stack=True) if any_seen else f"<p class=mute>{screen.t('none_ticked')}</p>"
    return f"<h3>{screen.t('expected')}</h3>{ticked}"


def _decisions(screen: Screen, found: Review) -> None:
    """Which decisions mattered, and luck; while it is computed, how far it is."""
    with ui.element("div").classes("card").mark("decisions"):
        html(f"<h2>{screen.t('r_decisions')}</h2>")
        if found.study is None or not found.study.last:
            progress(screen)
        if found.study is None:
            html(f"<h2>{screen.t('r_luck')}</h2><p class=mute>{screen.t('r_luck_later')}</p>")
            return
        study = found.study
        if not study.last:
            html(f"<p><b>{verdict.so_far(study, screen.lang)}</b></p>").mark("so-far")
        if not study.mattered and not study.others:
            html(f"<p>{screen.t('r_none')}</p>")
        else:
            _sorted_out(screen, found)
        if study.luck is not None:
            _luck(screen, study.luck)
        else:
            html(f"<h2>{screen.t('r_luck')}</h2><p class=mute>{screen.t('r_luck_later')}</p>")


def _sorted_out(screen: Screen, found: Review) -> None:
    """One sentence on infections; a line a decision of those that can be told; the others by name; the rest folded."""
    play, lang, study = screen.play, screen.lang, found.study
    assert study is not None
    told, unclear, same = tell.sorted_out(found)
    html(f"<p><b>{escape(verdict.infections(play, found, lang))}</b></p><p class=mute>{screen.t('r_sign')}</p>")
    if told:
        rows: list[list[object]] = []
        for when, *others in (tell.in_short(play, turning, lang) for turning in told):
            rows.append([_WHOLE.format(when), *others])
        html(table(["", screen.t("role"), screen.t("what"), screen.t("r_surely")], rows, stack=True))
    for key, some in (("r_unclear", unclear), ("r_no_difference", same)):
        if some:
            by_time = tell.by_time(some)
            ranges = [f": {verdict.range_of(one, lang)}" if key == "r_unclear" else "" for one in by_time]
            lines = "".join(
                f"<li><span class=grade>{when}</span> <b>{escape(who)}</b> {escape(what)}{escape(how)}</li>"
                for (when, who, what, _), how in zip(tell.listed(play, some, lang), ranges, strict=True)
            )
            html(f"<h3>{screen.t(key)} ({len(some)})</h3><ul class=listed>{lines}</ul>").mark(key)
    with ui.expansion(screen.t("r_details")).classes("w-full").mark("details"):
        html(f'<p class="mute">{screen.t("r_decisions_note", n=study.pairs)} {screen.t("r_not_tried")}</p>')
        head = ["", *(screen.t(k) for k in ("role", "what", "changed", "pairs", "known_then"))]
        full = [_row(screen, t, full=t in study.mattered) for t in (*told, *unclear, *same)]
        html(table(head, full, stack=True))


def _luck(screen: Screen, luck: Luck) -> None:
    """Where this play lies among runs of the same orders, and of the standing plan."""
    html(f"<h2>{screen.t('r_luck')}</h2>")
    this, plan, better = f"{luck.this:.0f}", f"{luck.this_plan:.0f}", f"{luck.better_than:.0f}"
    html(screen.t("r_luck_text", x=this, y=plan, p=better, n=len(luck.ours)))
    ui.echart(luck_options(screen, luck)).style("height:240px")


def _row(screen: Screen, turning: Turning, *, full: bool = True) -> list[object]:
    """The time keeps to one line; what was changed has a line a measure."""
    when, role, what, changed, *others = tell.decision(screen.play, turning, screen.lang, full=full)
    return [_WHOLE.format(when), role, what, Markup('<span class="lines">{}</span>').format(changed), *others]


def _bound(screen: Screen, found: Review) -> None:
    rows: list[list[object]] = [list(row) for row in tell.bound(found, screen.lang)]
    never: list[list[object]] = [list(row) for row in tell.never(found, screen.lang)]
    bound = (
        table([screen.t("backlog"), screen.t("longest_wait"), screen.t("waiting")], rows, (1, 2))
        if rows
        else f"<p>{screen.t('r_bound_none')}</p>"
    )
    unseen = table([screen.t("role"), ""], never) if never else f"<p>{screen.t('r_never_none')}</p>"
    html(
        f"<h2>{screen.t('r_bound')}</h2>{bound}<h2>{screen.t('r_never')}</h2><p class=mute>{screen.t('r_never_note')}</p>{unseen}"
    ).classes("card").mark("bound")
