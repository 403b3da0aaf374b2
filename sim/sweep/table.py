"""The table of an experiment's page: a row a cell, or of a screening a row a factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.findings import Ends
from sim.names import STAGES, Lang, Name
from sim.sweep.analysis import BASE, Results, in_words, jams_in_words, moved
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.screening_words import by_ratio, margin_words, told
from sim.words import TEXTS, figure, say, signed

MANY = 3  # factors with columns of their own
_MARKS = {"clear": " ●", "slight": " ◐", "cannot tell": " ○"}


class Number(NamedTuple):
    """An estimate and, below it, its interval."""

    text: str
    interval: str = ""


class Table(NamedTuple):
    """Heads in both languages; cells that are text, words in both languages, or numbers; `narrow` columns first."""

    narrow: int
    head: list[Name]
    rows: list[list[str | Name | Number]]


def cell_table(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Table:
    """A row a cell: chances and measures with their intervals, and the verdict of the difference to the baseline."""
    measures = (*CHANCES, *experiment.measures)
    numbers = {m: dict(_numbers(found, situation, m, lang)) for m in measures}
    runs = found.of(found.summary, situation, measures[0]).set_index("cell")["runs"]
    one = len(found.factors) > MANY
    rows: list[list[str | Name | Number]] = [
        [
            *([in_words(found, cell.key, lang)] if one else (cell.levels if lang == "en" else cell.chinese).values()),
            *(numbers[m][cell.key] for m in measures),
            _below(found, situation, cell.key, experiment.measures[0]),
            stage.text(lang) if stage else "–",
            _moved(found, situation, cell.key, lang),
            Number(str(int(runs[cell.key]))),
        ]
        for cell, stage in jams_in_words(found, situation)
    ]
    first = [TEXTS["sweep_cell"]] if one else list(found.factors.values())
    last = [TEXTS[key] for key in ("sweep_below", "sweep_jam", "sweep_moved", "in_runs")]
    return Table(0 if one else len(first), [*first, *(name_of(m) for m in measures), *last], rows)


def _numbers(found: Results, situation: str, measure: str, lang: Lang) -> Iterator[tuple[str, Number]]:
    said = found.of(found.differences, situation, measure) if len(found.differences) else pd.DataFrame()
    told = {str(row["cell"]): row for _, row in said.iterrows()}
    for row in found.of(found.summary, situation, measure).itertuples():
        apart = told.get(str(row.cell))
        mark, beyond = ("", "") if apart is None else (_MARKS[apart["verdict"]], not_ended(apart, lang))
        yield str(row.cell), Number(f"{figure(row.mean)}{mark}", f"{figure(row.low)}–{figure(row.high)}{beyond}")


def _below(found: Results, situation: str, cell: str, measure: str) -> Number:
    """In how many pairs a measure is lower than in the baseline."""
    if cell == BASE or not len(found.differences):
        return Number("–")
    rows = found.of(found.differences, situation, measure).set_index("cell")
    pairs = int(rows.loc[cell, ["pairs", *Ends._fields]].sum()) if cell in rows.index else 0
    return Number(f"{rows['share_below'][cell] * pairs:.0f} / {pairs}" if pairs else "–")


def _moved(found: Results, situation: str, cell: str, lang: Lang) -> str:
    """The queue that changed most against the baseline."""
    change = moved(found, situation, cell) if cell != BASE else None
    return f"{STAGES[change[0]].text(lang)} {signed(change[1])} h" if change else "–"


def factor_table(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Table:  # noqa: ARG001
    """A row a factor of a screening, the one that moves the first measure most on top."""
    ranges = {
        found.factors[name].en: f"{f.low:g}–{f.high:g} {f.unit}".strip()
        for name, f in zip(found.factors, experiment.vary, strict=True)
        if f.low is not None and f.high is not None
    }
    measures = (experiment.measures[0], *CHANCES, *experiment.measures[1:])
    effects = {m: found.of(found.screening, situation, m).set_index("factor") for m in measures}
    counts = [m for m in measures if effects[m]["ratio"].notna().any()]
    heads, first = [TEXTS["sweep_factor"], TEXTS["sweep_range"]], effects[measures[0]]
    for m in measures:
        heads += [_multiplies(name_of(m))] if m in counts else []
        heads.append(name_of(m))
    rows: list[list[str | Name | Number]] = []
    for name in (by_ratio(first) if measures[0] in counts else first).index:
        row: list[str | Name | Number] = [found.factors[str(name)], ranges.get(str(name), "–")]
        for m in measures:
            row += [_ratio(effects[m], str(name))] if m in counts else []
            row.append(_effect(effects[m], str(name)))
        rows.append(row)
    return Table(0, heads, rows)


def _multiplies(measure: Name) -> Name:
    """The head of the column of ratios of a measure."""
    head = TEXTS["sweep_multiplies"]
    return Name(head.en.format(measure=measure.en), head.zh.format(measure=measure.zh))


def _ratio(rows: pd.DataFrame, factor: str) -> Number:
    """What a step up multiplies a count by, with its mark and interval."""
    if factor not in rows.index:
        return Number("–")
    row = rows.loc[factor]
    ends = "" if np.isnan(row["ratio_low"]) else f"{figure(row['ratio_low'])}–{figure(row['ratio_high'])}"
    return Number(f"{figure(row['ratio'])}{' ●' if told(row) else ' ○'}", ends)


def _effect(rows: pd.DataFrame, factor: str) -> Number:
    """Mean effect with its margin."""
    if factor not in rows.index:
        return Number("–")
    effect, margin = (float(rows.loc[factor, c]) for c in ("effect", "margin"))
    return Number(figure(effect), margin_words(margin).strip())


def not_ended(row: pd.Series, lang: Lang) -> str:
    """In how many runs of both a time was not over by the end; nothing where all were."""
    ends = Ends(*(int(row[key]) for key in Ends._fields))
    return say("sweep_not_ended", lang, plan=ends.open_plan, base=ends.open_baseline) if sum(ends) else ""


def price_number(row: pd.Series) -> Number:
    """The price of one more with its mark and interval; of a mean over levels also the lowest and highest of them."""
    lines = f" [{signed(row['lowest'])} … {signed(row['highest'])}]" if row["lines"] > 1 else ""
    return step_number(row["price"], row, lines)


def step_number(value: float, row: pd.Series, more: str = "") -> Number:
    """A change with its mark and interval."""
    return Number(f"{signed(value)}{_MARKS[row['verdict']]}", f"{signed(row['low'])} … {signed(row['high'])}{more}")
