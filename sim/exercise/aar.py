"""The review as one printable offline file."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from sim.charts.exercise import lanes, luck
from sim.charts.look import svg
from sim.exercise import tell
from sim.exercise.objectives import graded, score
from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.turning import Turning
from sim.names import Name
from sim.pages import template
from sim.store import write_text
from sim.words import LANGUAGES, TEXTS, say

FILE = "review.html"


def write(play: Play, found: Review, folder: Path) -> Path:
    """Write review.html; Chinese first, English beside it."""
    path = folder / FILE
    write_text(path, page(play, found))
    return path


def page(play: Play, found: Review) -> str:
    """The text of the file."""
    study = found.study
    outcomes = graded(found.outcomes, play.grades)
    points, most = score(outcomes)
    return template("review.html").render(
        exercise=play.exercise,
        view=play.view,
        lanes=Markup(svg(lanes(found.days, found.truth, found.known, _marks(found)))),
        flags=list(zip(tell.flags(play, found, "zh"), tell.flags(play, found, "en"), strict=True)),
        objectives=list(zip(tell.objectives(outcomes, "zh"), tell.objectives(outcomes, "en"), strict=True)),
        expected=list(zip(tell.expected(play, "zh"), tell.expected(play, "en"), strict=True)),
        ticked=bool(play.ticks or play.inject_grades),
        points=points,
        most=most,
        mattered=[_both(play, turning) for turning in study.mattered] if study else [],
        others=[_both(play, turning, full=False) for turning in study.others] if study else [],
        note=Name(*(say("exercise_r_decisions_note", lang, n=study.pairs if study else 0) for lang in LANGUAGES)),
        changed=TEXTS["exercise_changed"],
        study=study,
        luck=Markup(svg(luck(study.luck.ours, study.luck.plan, study.luck.this, study.luck.this_plan)))
        if study and study.luck
        else "",
        bound=list(zip(tell.bound(found, "zh"), tell.bound(found, "en"), strict=True)),
        never=tell.never(found, "zh"),
        actions=play.actions,
    )


def _marks(found: Review) -> dict[str, list[float]]:
    """Times (h) of injects, of orders, and of when these were in force."""
    return {
        "注入 injects": [f.time for f in found.flags if f.inject],
        "命令 orders": [f.time for f in found.flags if not f.inject],
        "生效 in force": [f.fate.first for f in found.flags if f.fate and f.fate.in_force],
    }


def _both(play: Play, turning: Turning, *, full: bool = True) -> tuple[list[str], list[str]]:
    return tell.decision(play, turning, "zh", full=full), tell.decision(play, turning, "en", full=full)
