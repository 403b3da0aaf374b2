"""The first sentences of the review: how far it is, and how many decisions changed the number of infections."""

from __future__ import annotations

from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.turning import HARM, Study
from sim.names import Lang
from sim.words import say


def so_far(study: Study, lang: Lang) -> str:
    """How many pairs there are, and that more is to come; empty when the study is complete."""
    if study.last:
        return ""
    key = "exercise_r_so_far" if study.waiting else "exercise_r_pairs_so_far"
    return say(key, lang, n=study.pairs, k=study.waiting)


def none_sure(study: Study, lang: Lang) -> str:
    """That nothing sure is seen: of all decisions, or only of those that were tried so far."""
    looked = len(study.mattered) + len(study.others)
    key = "exercise_r_no_sure" if study.last else "exercise_r_no_sure_yet"
    return say(key, lang, n=looked)


def infections(play: Play, found: Review, lang: Lang) -> str:
    """In one sentence: how many decisions surely changed infections, and how many there were in this play."""
    study = found.study
    looked = [*study.mattered, *study.others] if study else []
    sure = sum(HARM[0] in turning.told for turning in looked)
    ended = {"x": int(found.truth[-1]), "y": play.plan.epidemic.total}
    key = "exercise_r_infections" if sure else "exercise_r_no_infections"
    return say(key, lang, k=sure, n=len(looked), **ended)
