"""The review as one printable offline file."""

from __future__ import annotations

import time
from pathlib import Path

from markupsafe import Markup

from sim.charts.exercise import lanes, luck
from sim.charts.look import svg
from sim.exercise import roles, tell, verdict
from sim.exercise.objectives import graded, score
from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.turning import Study, Turning
from sim.names import Lang, Name
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
    told, unclear, same = tell.sorted_out(found)
    return template("review.html").render(
        exercise=play.exercise,
        view=play.view,
        lanes=Markup(svg(lanes(found.days, found.truth, found.known, _marks(found)))),
        flags=list(
            zip(
                tell.flags(play, found, "zh"),
                tell.flags(play, found, "en", own=False),
                [f.kind for f in found.flags],
                strict=True,
            )
        ),
        objectives=list(zip(tell.objectives(outcomes, "zh"), tell.objectives(outcomes, "en"), strict=True)),
        expected=list(zip(tell.expected(play, "zh"), tell.expected(play, "en"), strict=True)),
        ticked=bool(play.ticks or play.inject_grades),
        points=points,
        most=most,
        infections=[verdict.infections(play, found, lang) for lang in LANGUAGES],
        first=[[tell.in_short(play, turning, lang, most=2) for lang in ("zh", "en")] for turning in told[:3]],
        told=[[tell.in_short(play, turning, lang) for lang in ("zh", "en")] for turning in told],
        beside=[
            (Name(TEXTS[f"exercise_{key}"].en, TEXTS[f"exercise_{key}"].zh), _listed(play, some))
            for key, some in (("r_unclear", unclear), ("r_no_difference", same))
            if some
        ],
        text=TEXTS,
        unsure=[verdict.unsure(play, unclear, lang, 2) for lang in ("zh", "en")],
        unsure_head=Name(*(say("exercise_r_unsure", lang, n=len(unclear)) for lang in LANGUAGES)),
        played=Name(*(_played(play, lang) for lang in LANGUAGES)),
        so_far=Name(*(_so_far(study, lang) for lang in LANGUAGES)),
        none_sure=Name(*(verdict.none_sure(study, lang) if study else "" for lang in LANGUAGES)),
        note=Name(*(say("exercise_r_decisions_note", lang, n=study.pairs if study else 0) for lang in LANGUAGES)),
        study=study,
        luck=Markup(svg(luck(study.luck.ours, study.luck.plan, study.luck.this, study.luck.this_plan)))
        if study and study.luck
        else "",
        bound=list(zip(tell.bound(found, "zh"), tell.bound(found, "en"), strict=True)),
        never=list(zip(tell.never(found, "zh"), tell.never(found, "en"), strict=True)),
        actions=list(play.actions.values()),
    )


def _played(play: Play, lang: Lang) -> str:
    """When it was played, how many turns, and which roles people took."""
    mark, people = ("、" if lang == "zh" else ", "), [seat.role for seat in play.seats.values() if seat.joined]
    date = time.strftime("%Y-%m-%d", time.localtime(float(play.journal.heading["wall"])))
    who = mark.join(roles.title(role).text(lang) for role in people) or "–"
    return say("exercise_r_played", lang, date=date, k=play.turn, n=len(play.exercise.turns), who=who)


def _so_far(study: Study | None, lang: Lang) -> str:
    """That more is to come; empty when the study is complete."""
    return verdict.so_far(study, lang) if study else say("exercise_r_not_begun", lang)


def _marks(found: Review) -> dict[str, list[float]]:
    """Times (h) of injects, of orders of people and of the plan, and of when these were in force."""
    return {
        "注入 injects": [f.time for f in found.flags if f.inject],
        "命令 orders": [f.time for f in found.flags if f.kind == "order"],
        "预案 plan": [time for f in found.flags if f.kind == "plan" for time in f.times or (f.time,)],
        "生效 in force": [f.fate.first for f in found.flags if f.fate and f.fate.in_force],
    }


def _listed(play: Play, turnings: list[Turning]) -> list[tuple[list[str], list[str]]]:
    """Which decisions, a line each, in both languages."""
    zh, en = (tell.listed(play, turnings, lang) for lang in ("zh", "en"))
    for k, turning in enumerate(tell.by_time(turnings)):
        zh[k].append("" if turning.same else verdict.range_of(turning, "zh"))
        en[k].append("" if turning.same else verdict.range_of(turning, "en"))
    return list(zip(zh, en, strict=True))
