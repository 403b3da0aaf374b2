"""The first sentences of the review: how far it is, and how many decisions changed the number of infections."""

from __future__ import annotations

from collections.abc import Iterable

from sim.exercise import tell
from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.turning import HARM, LAST, LOOKS, Study, Turning
from sim.names import MEASURES, Lang
from sim.words import say

LEAST = 0.01  # share of what there was: a smaller mean that cannot be told from chance is not named at the head


def so_far(study: Study, lang: Lang) -> str:
    """How many pairs there are, and that more is to come; empty when the study is complete."""
    if study.last:
        return ""
    if decided(study):
        return say("exercise_r_only_luck", lang)
    key = "exercise_r_so_far" if study.waiting else "exercise_r_pairs_so_far"
    return say(key, lang, n=study.pairs, k=study.waiting)


def decided(study: Study) -> bool:
    """Whether no decision is tried any more: only runs for luck follow, or none."""
    looked = [*study.mattered, *study.others]
    return study.last or (not study.waiting and (study.pairs >= LOOKS[-1] or all(turning.same for turning in looked)))


def unsure(play: Play, turnings: Iterable[Turning], lang: Lang, most: int) -> list[list[str]]:
    """Of decisions that cannot be told from chance those with the largest mean: when, role, what, and the range.

    Infections stand before all else. What is less than a hundredth of what there was, or a trifle, is left out.
    """
    some = [turning for turning in turnings if _matters(turning, _largest(turning))]
    ranked = sorted(some, key=lambda turning: _rank(turning, _largest(turning)), reverse=True)
    return [[*tell.decision(play, one, lang)[:3], range_of(one, lang)] for one in ranked[:most]]


def _matters(turning: Turning, key: str) -> bool:
    effect = turning.changed[key]
    return effect.mean >= LEAST and not effect.is_trifle(MEASURES[key].unit)


def range_of(turning: Turning, lang: Lang) -> str:
    """The mean and the range of what a decision changed most, by the mean: infections, if they changed at all."""
    key = _largest(turning)
    return tell.ranged(key, turning.changed[key], lang)


def _largest(turning: Turning) -> str:
    """Infections, unless no pair differs in them; else what has the largest mean, trucks last."""
    return max(turning.changed, key=lambda key: _rank(turning, key))


def _rank(turning: Turning, key: str) -> tuple[bool, bool, float]:
    effect = turning.changed[key]
    return key == HARM[0] and not effect.none, key != LAST and not effect.none, effect.mean


def none_sure(study: Study, lang: Lang) -> str:
    """That nothing sure is seen: of all decisions, or only of those that were tried so far."""
    looked = len(study.mattered) + len(study.others)
    key = "exercise_r_no_sure" if decided(study) else "exercise_r_no_sure_yet"
    return say(key, lang, n=looked)


def infections(play: Play, found: Review, lang: Lang) -> str:
    """In one sentence: how many decisions surely changed infections, and how many there were in this play."""
    study = found.study
    looked = [*study.mattered, *study.others] if study else []
    sure = sum(HARM[0] in turning.told for turning in looked)
    ended = {"x": int(found.truth[-1]), "y": play.plan.epidemic.total}
    key = "exercise_r_infections" if sure else "exercise_r_no_infections"
    return say(key, lang, k=sure, n=len(looked), **ended)
