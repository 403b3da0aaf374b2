"""What runs that draw their own assumptions say, in sentences for a leader."""

from __future__ import annotations

from collections.abc import Iterator

from sim.both import listed
from sim.names import Lang
from sim.sweep.analysis import BASE, Results, fewer, in_words
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import is_chance, name_of
from sim.words import figure, joined, say


def drawn_words(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """The range of the first measure over luck and assumptions together; then what each plan multiplies it by."""
    measure, names = experiment.measures[0], {"measure": name_of(experiment.measures[0]).text(lang)}
    if is_chance(measure):
        return
    row = found.of(found.summary, situation, measure).set_index("cell").loc[BASE]
    low, middle, high = (figure(row[q]) for q in ("q10", "median", "q90"))
    yield say("sweep_drawn", lang, k=len(experiment.uncertain), n=int(row["runs"]), middle=middle,
              ends=f"{low}–{high}", **names)  # fmt: skip
    parts = list(_multiples(found, situation, measure, lang))
    if parts:
        yield say("sweep_drawn_times", lang, parts=joined(parts, lang), **names)


def _multiples(found: Results, situation: str, measure: str, lang: Lang) -> Iterator[str]:
    """The plans that surely multiply a count by less or more than 1, the least first; then the others by name."""
    rows = found.of(found.differences, situation, measure) if len(found.differences) else found.differences
    rows = rows[rows["times"].notna()].sort_values("times", kind="stable") if len(rows) else rows
    if rows.empty:
        return
    sure = (rows["times_high"] < 1) | (rows["times_low"] > 1)
    for _, row in rows[sure].iterrows():
        less, differ = fewer(found, situation, row["cell"], measure)
        times, low, high = (figure(row[x]) for x in ("times", "times_low", "times_high"))
        yield say("sweep_drawn_part", lang, levels=in_words(found, row["cell"], lang), times=times, low=low, high=high,
                  k=less, n=differ)  # fmt: skip
    rest = [in_words(found, cell, lang) for cell in rows.loc[~sure, "cell"]]
    if rest:
        yield say("sweep_ranked_unknown", lang, factors=listed(rest).text(lang))
