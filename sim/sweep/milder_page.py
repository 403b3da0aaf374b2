"""The table of proportion on the page: beside each restrictive plan the one that restricts people least."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from sim.names import Lang, Name
from sim.sweep.analysis import BASE, Results, in_words
from sim.sweep.strips import between
from sim.sweep.table import Number, not_ended, step_number
from sim.words import TEXTS, figure, signed

_MOST = 11  # plans of a situation; of more only those that change one thing, or none


class MilderRow(NamedTuple):
    """A plan, its days of restriction against the baseline, the milder one, the days that it spares, its outcome."""

    situation: str
    cells: list[str | Name | Number]


def milder_rows(found: Results, lang: Lang) -> Iterator[MilderRow]:
    """A row a situation and restrictive plan."""
    for situation, rows in found.milder.groupby("situation", sort=False):
        shown = rows if len(rows) <= _MOST else rows[rows["cell"].isin(_simple(found))]
        for _, row in shown.iterrows():
            more = Number("–") if row["cell"] == BASE else _days(row, "more")
            plan: list[str | Name | Number] = [in_words(found, row["cell"], lang), more]
            none: list[str | Name | Number] = [TEXTS["sweep_milder_none"], Number("–"), Number("–")]
            yield MilderRow(str(situation), [*plan, *(_found(found, row, lang) if row["milder"] else none)])


def _found(found: Results, row: pd.Series, lang: Lang) -> list[str | Name | Number]:
    return [
        in_words(found, row["milder"], lang),
        _days(row, "spared"),
        step_number(row["difference"], row, not_ended(row, lang)),
    ]


def _days(row: pd.Series, key: str) -> Number:
    """Person-days that a plan has more, or spares, with their interval."""
    write = signed if key == "more" else figure
    return Number(write(row[key]), between(row[f"{key}_low"], row[f"{key}_high"], signs=key == "more"))


def _simple(found: Results) -> list[str]:
    """The cells that differ from the baseline in one factor, and the baseline."""
    base = found.cells[0].levels
    return [cell.key for cell in found.cells if sum(cell.levels[f] != base[f] for f in base) <= 1]
