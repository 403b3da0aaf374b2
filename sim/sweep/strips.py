"""Does the advice change? The best plan under each other assumption, as bars on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.names import Lang, Name
from sim.sweep.analysis import Results, in_words
from sim.sweep.answer import signed
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import name_of
from sim.words import figure, say


class Strip(NamedTuple):
    """Does the advice change? A situation, the best plan, and a row an assumption."""

    situation: str
    note: Name
    rows: list[StripRow]
    zero: float  # place of 0 along the bar, 0–100


class StripRow(NamedTuple):
    """An assumption: the difference, and where it lies along the bar (0–100; NaN where not known)."""

    name: Name
    text: str
    same: bool
    known: bool  # there are pairs of runs
    at: tuple[float, float, float]


def strips(experiment: Experiment, found: Results) -> Iterator[Strip]:
    """A strip a situation whose best plan was run under other assumptions."""
    for situation, rows in found.assumptions.groupby("situation", sort=False):
        ends = [0.0, *rows[["difference", "low", "high"]].astype(float).melt()["value"].dropna()]
        low, width = min(ends), (max(ends) - min(ends)) or 1.0
        lines = [
            StripRow(
                Name(row.english, row.chinese),
                f"{signed(row.difference)} ({between(row.low, row.high, signs=True)})",
                bool(row.same),
                bool(row.pairs > 0),
                tuple(100 * (float(x) - low) / width for x in (row.low, row.difference, row.high)),
            )
            for row in rows.itertuples()
        ]
        cell, measure = str(rows["cell"].iloc[0]), name_of(experiment.measures[0])
        languages: tuple[Lang, ...] = ("en", "zh")
        notes = (say("sweep_wrong_note", x, plan=in_words(found, cell, x), measure=measure.text(x)) for x in languages)
        yield Strip(str(situation), Name(*notes), lines, 100 * (0 - low) / width)


def between(low: float, high: float, *, signs: bool) -> str:
    """Both ends.

    >>> between(12, 30, signs=False), between(-30, 4.2, signs=True)
    ('12–30', '−30 … +4.2')
    """
    return f"{signed(low)} … {signed(high)}" if signs else f"{figure(low)}–{figure(high)}"
