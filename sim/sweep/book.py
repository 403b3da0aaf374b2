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
from sim.names import STAGES, UNITS, Lang, Name
from sim.sweep.analysis import Results, in_words
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.sweep.levels import unit
from sim.sweep.outcomes import name_of
from sim.sweep.page import stopped
from sim.words import LANGUAGES, TEXTS

_SHEETS = {
    "summary": "summary 汇总", "differences": "differences 差异", "pilot": "pilot 试推",
    "prices": "prices 多一个的影响", "steps": "steps 每级", "front": "front 两手硬", "screening": "screening 筛查",
}  # fmt: skip
_HEADS = {
    "situation": Name("situation", "情景"), "cell": Name("plan", "方案"), "measure": Name("measure", "指标"),
    "unit": Name("unit", "单位"), "mean": Name("mean", "均值"), "low": Name("95 %: from", "95%下限"),
    "high": Name("95 %: to", "95%上限"), "q10": Name("1 in 10 below", "10%分位"), "median": Name("middle run", "中位"),
    "q90": Name("9 in 10 below", "90%分位"), "runs": Name("runs", "次数"),
    "happened": Name("runs in which it happened", "发生次数"), "jam": Name("jams first", "最先拥堵"),
    "against": Name("compared with", "对照"), "difference": Name("difference", "差别"),
    "share_below": Name("share of pairs below", "低于对照的比例"), "variance_gain": Name("variance gain", "方差增益"),
    "pairs": Name("pairs", "对数"), "pairs_needed": Name("pairs needed", "所需对数"),
    "agreement": Name("share of other assumptions that agree (empty: not run)", "换假设仍成立的比例（空：未推演）"),
    "verdict": Name("verdict", "判断"), "smallest": Name("smallest change that matters", "最小有意义变化"),
    "pilot_pairs": Name("pairs of the pilot", "试推对数"), "plans": Name("plans", "方案数"),
    "told": Name("plans that the pilot tells", "试推能说明的方案"),
    "fewest": Name("pairs needed, fewest", "所需对数最少"),
    "most": Name("pairs needed, most", "所需对数最多"), "pairs_run": Name("pairs run", "已推演对数"),
    "enough_for": Name("enough for plans", "已够的方案"), "factor": Name("factor", "变量"), "of": Name("of", "项目"),
    "from": Name("from", "从"), "to": Name("to", "到"), "amount": Name("amount", "增加量"),
    "others": Name("the rest", "其余"), "price": Name("change for one more", "每多1的变化"),
    "lines": Name("combinations of the rest", "其余组合数"), "lowest": Name("lowest of these", "其中最低"),
    "highest": Name("highest of these", "其中最高"), "number": Name("number in the picture", "图中编号"),
    "on_front": Name("on the front", "在前沿"), "of_100": Name("on the front, of 100", "在前沿（每100次）"),
    "effect": Name("mean change over two thirds of the range", "三分之二范围的平均变化"),
    "margin": Name("± 95 %", "±95%"),
    "sigma": Name("spread", "离散"), "trajectories": Name("trajectories", "轨迹数"),
}  # fmt: skip
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
    for name, title in _SHEETS.items():
        if name in parts:
            _fill(book.create_sheet(title), for_people(parts[name], found, lang))
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
    heads |= {key: name.text(lang) for key, name in _HEADS.items() if key in table} | _measures(table, lang)
    return table.rename(columns=heads)


def _words(found: Results, lang: Lang) -> dict[str, Callable[[str], str]]:
    """What the values of columns are called."""
    return {
        "measure": lambda x: name_of(x).text(lang),
        "unit": lambda x: UNITS.get(x, x) if lang == "zh" else x,
        "jam": lambda x: STAGES[x].text(lang),
        "factor": lambda x: found.factors[x].text(lang),
        "cell": lambda x: in_words(found, x, lang),
        "against": lambda x: in_words(found, x, lang),
    }


def _measures(table: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """Heads of the columns of a front: a measure, and the ends of its interval."""
    heads = dict[str, str]()
    for column in table.columns:
        base, _, end = str(column).rpartition("_")
        if end in ("low", "high") and base in table:
            heads[column] = f"{name_of(base).text(lang)}, {_HEADS[end].text(lang)}"
            heads[base] = name_of(base).label(lang)
    return heads


def _cell(x: Any) -> Any:
    """A value as Excel knows it: numbers to three digits, nothing for what is not known or without end."""
    if isinstance(x, bool | np.bool_):
        return bool(x)
    if isinstance(x, float | np.floating):
        return float(f"{x:.3g}") if np.isfinite(x) else None
    return int(x) if isinstance(x, np.integer) else x
