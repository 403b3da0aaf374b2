"""The table of two ranges on the page: what chance makes of each headline, and what other assumptions make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim import findings
from sim.names import Lang, Name
from sim.statistics import Interval
from sim.sweep.analysis import BASE, Results, in_words
from sim.sweep.experiment import SPREAD, Experiment
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.ranges import AtOnce, Headline, Over, headlines
from sim.sweep.strips import between
from sim.words import LANGUAGES, TEXTS, figure, say, signed


class Assumed(NamedTuple):
    """A range over other assumptions, or why there is none; its two ends, and how many assumptions, points and runs."""

    text: str | Name
    ends: tuple[Name, Name] | None = None
    tested: Name | None = None


class RangeRow(NamedTuple):
    """A headline as text, with its range by chance and over other assumptions."""

    situation: str
    what: str
    of: Name
    estimate: str
    chance: str
    assumed: Assumed


def range_rows(experiment: Experiment, found: Results, lang: Lang) -> Iterator[RangeRow]:
    """A row a headline."""
    for headline in headlines(experiment, found):
        text, of = signed if _signs(headline) else figure, name_of(headline.measure)
        of = _said("sweep_drawn_multiple", measure=of) if headline.times else of
        what = say("sweep_baseline" if headline.cell == BASE else "sweep_plan", lang)
        over = headline.assumed
        yield RangeRow(
            headline.situation, f"{what} {in_words(found, headline.cell, lang)}", Name(of.en, of.zh),
            text(headline.chance.estimate), _ends(headline, headline.chance),
            Assumed(_none(experiment, found)) if over is None else _assumed(headline, over),
        )  # fmt: skip


def _assumed(headline: Headline, over: Over | AtOnce) -> Assumed:
    text = _ends(headline, over)
    if isinstance(over, AtOnce):
        return Assumed(text, None, _said("sweep_at_once_points", points=over.points, seeds=over.seeds))
    return Assumed(text, (over.lowest, over.highest), _said("sweep_others", n=over.assumptions, runs=over.runs))


def _none(experiment: Experiment, found: Results) -> Name:
    """Why a headline has no range over other assumptions."""
    if experiment.uncertain:
        return TEXTS["sweep_drawn_in"]
    if len(found.risks):  # each of them has as many runs
        runs, needed = int(found.risks["runs"].min()), findings.QUANTILE_RUNS
        return _said("sweep_range_few", runs=runs, needed=needed) if runs < needed else TEXTS["cannot"]
    return TEXTS["sweep_few_points" if experiment.design in SPREAD else "range_not_run"]


def _ends(headline: Headline, over: Interval | Over | AtOnce) -> str:
    return between(over.low, over.high, signs=_signs(headline))


def _signs(headline: Headline) -> bool:
    """Whether a headline is a difference."""
    return headline.measure not in CHANCES and not headline.times


def _said(key: str, **values: Any) -> Name:
    """A text in both languages, with names in its own."""
    own = [{k: v.text(lang) if isinstance(v, Name) else v for k, v in values.items()} for lang in LANGUAGES]
    return Name(*(say(key, lang, **mine) for lang, mine in zip(LANGUAGES, own, strict=True)))
