"""What runs that draw their own assumptions say, in sentences for a leader."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim import findings
from sim.both import listed
from sim.names import Lang
from sim.sweep.analysis import BASE, LUCKY, Results, best, fewer, in_words, luck
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import by_times, is_chance, name_of
from sim.words import figure, joined, say, signed


def drawn_words(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """The range of the first measure over luck and assumptions together; then what each plan multiplies it by."""
    measure, names = experiment.measures[0], {"measure": name_of(experiment.measures[0]).text(lang)}
    if is_chance(measure):
        return
    row = found.of(found.summary, situation, measure).set_index("cell").loc[BASE]
    if row["happened"] >= findings.QUANTILE_RUNS:
        low, middle, high = (figure(row[q]) for q in ("q10", "median", "q90"))
        yield say("sweep_drawn", lang, k=len(experiment.uncertain), n=int(row["happened"]), middle=middle,
                  ends=f"{low}–{high}", **names)  # fmt: skip
    parts = list(_multiples(found, situation, measure, lang))
    if parts:
        yield say("sweep_drawn_times", lang, parts=joined(parts, lang), **names)


def drawn_best(experiment: Experiment, found: Results, situation: str, lang: Lang) -> str:
    """The plan that surely has less of the first measure, and in nearly all of its own worlds; or why none is named."""
    measure, cell = experiment.measures[0], best(experiment, found, situation)
    name = name_of(measure).text(lang)
    if cell is None:
        return say("sweep_no_best", lang, measure=name)
    row = found.of(found.differences, situation, measure).set_index("cell").loc[cell]
    if by_times(experiment):
        does = say("sweep_drawn_multiplies", lang, measure=name, **_times(row))
    else:
        ends = {end: signed(row[end]) for end in ("low", "high")}
        does = say("sweep_drawn_lowers", lang, measure=name, size=figure(abs(row["difference"])), **ends)
    less, differ = fewer(found, situation, cell, measure)
    key = "sweep_drawn_best" if less >= 7 * differ / 8 else "sweep_drawn_fragile"
    said = say(key, lang, levels=in_words(found, cell, lang), does=does, k=less, n=differ)
    chance, tried = luck(experiment, found, situation, cell)
    return said + (say("sweep_lucky", lang, n=tried) if chance > LUCKY else "")


def _times(row: pd.Series) -> dict[str, str]:
    return {name: figure(row[x]) for name, x in (("times", "times"), ("low", "times_low"), ("high", "times_high"))}


def _multiples(found: Results, situation: str, measure: str, lang: Lang) -> Iterator[str]:
    """The plans that surely multiply a count by less or more than 1, the least first; then the others by name."""
    rows = found.of(found.differences, situation, measure) if len(found.differences) else found.differences
    rows = rows[rows["times"].notna()].sort_values("times", kind="stable") if len(rows) else rows
    if rows.empty:
        return
    sure = (rows["times_high"] < 1) | (rows["times_low"] > 1)
    for _, row in rows[sure].iterrows():
        less, differ = fewer(found, situation, row["cell"], measure)
        plan = in_words(found, row["cell"], lang)
        yield say("sweep_drawn_part", lang, levels=plan, k=less, n=differ, **_times(row))
    rest = [in_words(found, cell, lang) for cell in rows.loc[~sure, "cell"]]
    if rest:
        yield say("sweep_ranked_unknown", lang, factors=listed(rest).text(lang))
