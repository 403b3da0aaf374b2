"""summary.xlsx, for executives: heads in the language of the page, numbers as numbers, rounded for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from sim.charts.look import MARK
from sim.names import STAGES, UNITS, Lang
from sim.sweep.analysis import Results, in_words
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.sweep.levels import unit
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.page import stopped
from sim.sweep.strips import CHANGES
from sim.words import HEADS, LANGUAGES, SHEETS, TEXTS

_TWICE = {"english": "chinese", "of": "of_zh", "unit": "unit_zh", "verdict": "chinese_verdict"}  # of the CSV files


def write_book(
    experiment: Experiment, found: Results, parts: Mapping[str, pd.DataFrame], facts: Mapping[str, Any], path: Path,
    lang: Lang,
) -> None:  # fmt: skip
    """The answer first, in both languages, under the mark of all pictures; then the tables."""
    book = Workbook()
    sheet = book.create_sheet("answer 结论", 0)
    book.remove(book.worksheets[1])
    order = (lang, *(other for other in LANGUAGES if other != lang))
    questions = {"en": experiment.question, "zh": experiment.question_zh}
    lines = [line for x in order for line in (*stopped(facts, x), questions[x], *answer(experiment, found, x), "")]
    lines += [TEXTS[key].text(x) for x in order for key in ("sweep_bears_words", "not_counted_words", "law")]
    for line in (MARK, *lines):
        sheet.append([line or None])
    sheet.column_dimensions["A"].width = 120
    for row in sheet.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    for name, title in SHEETS.items():
        if name in parts:
            _fill(book.create_sheet(f"{title.en} {title.zh}"), for_people(parts[name], found, lang))
    sheet["A1"].font = Font(bold=True)
    book.save(path)


def _fill(sheet: Any, table: pd.DataFrame) -> None:
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(x) for x in row])
    sheet.freeze_panes = "A2"
    for i, head in enumerate(table.columns, 1):
        longest = max([len(str(head)) // 2, *(len(str(x)) for x in table.iloc[:, i - 1])])
        sheet.column_dimensions[get_column_letter(i)].width = min(max(longest, 8), 40) + 2
        sheet.cell(1, i).font = Font(bold=True)
        sheet.cell(1, i).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.oddFooter.center.text = sheet.evenFooter.center.text = MARK


def for_people(part: pd.DataFrame, found: Results, lang: Lang) -> pd.DataFrame:
    """A table with heads and words of one language; levels that are numbers as numbers."""
    table = part.copy()
    for english, chinese in _TWICE.items():
        if english in table and chinese in table:
            table[english] = table[chinese if lang == "zh" else english]
    if "others" in table:
        table["others"] = table["english"]
    if "key" in table:
        table["key"] = table["english"]
    known = _words(found, lang)
    for column in [c for c in known if c in part and not (c == "unit" and "unit_zh" in part)]:
        words = known[column]
        table[column] = [words(str(x)) if isinstance(x, str) and x else None for x in part[column]]
    table = table.drop(columns=[c for c in ("english", *_TWICE.values()) if c in table])
    for factor in [f for f in found.factors if f in table]:
        told = {
            cell.levels[factor]: cell.chinese[factor] if lang == "zh" else cell.levels[factor] for cell in found.cells
        }
        plain = unit(told) == ""
        table[factor] = [float(x) if plain else told[str(x)] for x in table[factor]]
    heads = {f: name.text(lang) for f, name in found.factors.items()}
    heads |= {key: name.text(lang) for key, name in HEADS.items() if key in table} | _measures(table, lang)
    return table.rename(columns=heads)


def _words(found: Results, lang: Lang) -> dict[str, Callable[[str], str]]:
    """What the values of columns are called."""
    return {
        "measure": lambda x: name_of(x).text(lang),
        "unit": lambda x: UNITS.get(x, x) if lang == "zh" else x,
        "jam": lambda x: STAGES[x].text(lang),
        "factor": lambda x: (found.ranged | found.factors)[x].text(lang),
        "cell": lambda x: in_words(found, x, lang),
        "milder": lambda x: in_words(found, x, lang),
        "changes": lambda x: CHANGES[x].text(lang),
        "against": lambda x: in_words(found, x, lang),
    }


def _measures(table: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """Heads of columns that are chances, or of a front: a measure, and the ends of its interval."""
    heads = {key: name.label(lang) for key, name in CHANCES.items() if key in table}
    for column in table.columns:
        base, _, end = str(column).rpartition("_")
        if end in ("low", "high") and base in table and column not in HEADS:
            heads[column] = f"{name_of(base).text(lang)}, {HEADS[end].text(lang)}"
            heads[base] = name_of(base).label(lang)
    return heads


def _cell(x: Any) -> Any:
    """A value as Excel knows it: numbers to three digits, nothing for what is not known or without end."""
    if isinstance(x, bool | np.bool_):
        return bool(x)
    if isinstance(x, float | np.floating):
        return float(f"{x:.3g}") if np.isfinite(x) else None
    return int(x) if isinstance(x, np.integer) else x
