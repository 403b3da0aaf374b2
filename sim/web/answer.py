"""The answer at the head of the review: which decisions mattered, or how far the computation is."""

from __future__ import annotations

from markupsafe import escape
from nicegui import ui

from sim.exercise import tell, verdict
from sim.exercise.review import Review
from sim.exercise.turning import Turning
from sim.web.screen import Screen, html

FIRST, UNSURE = 3, 2  # decisions that the answer at the head names: sure ones, unsure ones; all stand below


def answer(screen: Screen, found: Review) -> None:
    """What a leader reads first: how it ended, which decisions mattered most, and how sure that is by now."""
    with ui.element("div").classes("card").mark("answer"):
        html(f"<h2>{screen.t('r_answer')}</h2>")
        if found.study is None:
            progress(screen)
            return
        told, unclear, same = tell.sorted_out(found)
        if not told and not unclear and not same:
            html(f"<p>{screen.t('r_none')}</p>")
            return
        state = verdict.so_far(found.study, screen.lang)
        if state:  # first, lest half of the decisions be read as all
            html(f"<p class=busy>{state}</p>").mark("answer-so-far")
        html(f"<p><b>{escape(verdict.infections(screen.play, found, screen.lang))}</b></p>")
        lines = [tell.in_short(screen.play, turning, screen.lang, most=2) for turning in told[:FIRST]]
        items = (
            f"<li><b>{escape(who)} {escape(what)}</b> ({when}): {escape(how)}</li>" for when, who, what, how in lines
        )
        html(
            f"<ol class=answer>{''.join(items)}</ol>"
            if lines
            else f"<p>{verdict.none_sure(found.study, screen.lang)}</p>"
        )
        if unclear:
            _unsure(screen, unclear)
        rest = (("r_more", told[FIRST:]), ("r_unclear", unclear), ("r_no_difference", same))
        left = screen.t("semicolon").join(f"{screen.t(key)} {len(some)}" for key, some in rest if some)
        left = screen.t("r_in_3", rest=left) if left else ""
        html(f'<p class="mute">{left} {screen.t("r_sign")}</p>')


def _unsure(screen: Screen, unclear: list[Turning]) -> None:
    """The largest effects that cannot be told from chance, so that nobody takes the sure ones for all there may be."""
    found = verdict.unsure(screen.play, unclear, screen.lang, UNSURE)
    lines = "".join(
        f"<li><b>{escape(who)} {escape(what)}</b> ({when}): {escape(how)}</li>" for when, who, what, how in found
    )
    if found:
        head = screen.t("r_unsure", n=len(unclear))
        html(f"<p>{head}</p><ul class='answer unsure'>{lines}</ul>").mark("unsure")


def progress(screen: Screen) -> None:
    """How far the runs are."""
    told = ui.label().classes("busy").mark("progress")

    def tell() -> None:
        what, k, n = screen.room.progress
        study = screen.room.review.study if screen.room.review else None
        key = "r_first" if study is None else "r_luck_running" if verdict.decided(study) else "r_running"
        text = screen.t(key, what=screen.t(what) if what else "…", k=k, n=n or "…", m=screen.room.minutes_left)
        crowded = f" {screen.t('r_crowded')}" if screen.room.crowded else ""
        told.set_text(trouble(screen) or text + crowded)

    ui.timer(1.0, tell)


def trouble(screen: Screen) -> str:
    """Why the review is not complete, in the language of the page; empty if nothing went wrong."""
    trouble = screen.room.trouble
    return "" if trouble is None else trouble.text(screen.lang)
