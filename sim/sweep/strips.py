"""Does the advice change? The enough level and the best plan under each other assumption, as bars on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.names import Lang, Name
from sim.sweep.analysis import Results, in_words
from sim.sweep.assumed import few_words, pairs_under_others
from sim.sweep.cells import line
from sim.sweep.experiment import Experiment
from sim.sweep.factors import choices, label
from sim.sweep.outcomes import name_of
from sim.sweep.settings_words import settings_words
from sim.words import LANGUAGES, TEXTS, figure, say, signed

CHANGES = {
    "": Name("", ""),
    "no": TEXTS["sweep_stays"],
    "fewer": TEXTS["sweep_fewer"],
    "more": TEXTS["sweep_more_needed"],
    "cannot tell": TEXTS["cannot"],
}


class Strip(NamedTuple):
    """Does the advice change? Of a situation: what the bars show, and a row an assumption."""

    situation: str
    note: Name
    head: Name  # of the numbers beside the bars
    rows: list[StripRow]
    zero: float  # place of the upright line along the bar, 0–100
    ticks: list[tuple[float, str]]


class StripRow(NamedTuple):
    """An assumption: the number, whether it changes the advice, its place along the bar (0–100; NaN: unknown)."""

    name: Name
    text: str | Name
    changes: Name
    bold: bool
    at: tuple[float, float, float]


def strips(experiment: Experiment, found: Results) -> Iterator[Strip]:
    """For each situation a strip a factor of which a level is enough, and one of the best plan."""
    for situation in dict.fromkeys(found.summary["situation"]):
        yield from chain(_of_enough(experiment, found, situation), _of_best(experiment, found, situation))


def _of_enough(experiment: Experiment, found: Results, situation: str) -> Iterator[Strip]:
    """Which level is enough under each other assumption; the bar holds the levels that may be the first that is."""
    table = found.advice[found.advice["situation"] == situation] if len(found.advice) else found.advice
    for factor, rows in table.groupby("factor", sort=False) if len(table) else ():
        cells = line(found.cells, str(factor))
        names = [cell.levels[str(factor)] for cell in cells]
        place = {name: 100 * i / (len(names) - 1) for i, name in enumerate(names)} | {"": np.nan}
        ours = str(rows["level"].iloc[0])
        lines = [
            StripRow(
                Name(row["english"], row["chinese"]),
                _level(row, ours),
                CHANGES[row["changes"]],
                row["changes"] in ("fewer", "more"),
                (place[row["from"]], place[row["level"]], place[row["to"]]),
            )
            for _, row in rows.iterrows()
        ]
        level = next(x for f in experiment.vary if label(f) == factor for x in choices(f) if x.name == ours)
        notes = (
            say(
                "sweep_enough_note", x, factor=found.factors[str(factor)].text(x), measure=_measure(experiment, x),
                level=ours, settings=settings_words(level.settings, x), ours=rows["pairs"].iloc[0],
                pairs=rows["pairs"].iloc[1:].min(),
            ) + few_words("sweep_few_pairs", int(rows["pairs"].iloc[1:].min()), x)
            for x in LANGUAGES
        )  # fmt: skip
        ticks = [(place[name], name) for name in names]
        yield Strip(situation, Name(*notes), TEXTS["sweep_enough_head"], lines, place[ours], ticks)


def _level(row: pd.Series, ours: str) -> Name:
    """The level that is enough, in words."""
    if row["changes"] in ("more", "cannot tell"):
        key = "sweep_level_more" if row["changes"] == "more" else "sweep_level_unknown"
        return Name(*(say(key, x, level=ours, low=row["from"], high=row["to"]) for x in LANGUAGES))
    key = "sweep_level_fewer" if row["from"] != row["level"] else "sweep_level"
    return Name(*(say(key, x, level=row["level"]) for x in LANGUAGES))


def _of_best(experiment: Experiment, found: Results, situation: str) -> Iterator[Strip]:
    """The best plan less the baseline under each other assumption, if one was run."""
    rows = found.assumptions[found.assumptions["situation"] == situation]
    if rows.empty:
        return
    ends = [0.0, *rows[["difference", "low", "high"]].astype(float).melt()["value"].dropna()]
    low, width = min(ends), (max(ends) - min(ends)) or 1.0
    lines = [
        StripRow(
            Name(row.english, row.chinese),
            f"{signed(row.difference)} ({between(row.low, row.high, signs=True)})",
            CHANGES["cannot tell"] if not row.pairs else TEXTS["sweep_stays" if row.same else "sweep_changes"],
            bool(row.pairs > 0 and not row.same),
            tuple(100 * (float(x) - low) / width for x in (row.low, row.difference, row.high)),
        )
        for row in rows.itertuples()
    ]
    cell = str(rows["cell"].iloc[0])
    notes = (
        say("sweep_wrong_note", x, plan=in_words(found, cell, x), measure=_measure(experiment, x))
        + few_words("sweep_few_signs", pairs_under_others(found, situation), x)
        for x in LANGUAGES
    )
    yield Strip(situation, Name(*notes), TEXTS["sweep_difference"], lines, 100 * (0 - low) / width, [])


def _measure(experiment: Experiment, lang: Lang) -> str:
    return name_of(experiment.measures[0]).text(lang)


def between(low: float, high: float, *, signs: bool) -> str:
    """Both ends.

    >>> between(12, 30, signs=False), between(-30, 4.2, signs=True)
    ('12–30', '−30 … +4.2')
    """
    return f"{signed(low)} … {signed(high)}" if signs else f"{figure(low)}–{figure(high)}"
