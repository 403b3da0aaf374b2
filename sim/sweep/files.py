"""The files of an experiment's folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from sim import store
from sim.names import Lang
from sim.run import put_json
from sim.scenario import Scenario
from sim.sweep import charts, page
from sim.sweep.analysis import BASE, Results
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.words import LANGUAGES
from sim.work import Failure

_SHEETS = {
    "summary": "summary 汇总", "differences": "differences 差异", "pilot": "pilot 试推",
    "prices": "prices 多一个的影响", "front": "front 两手硬",
}  # fmt: skip


def write(  # noqa: PLR0913
    experiment: Experiment,
    situations: Sequence[Scenario],
    plans: dict[str, Scenario],
    found: Results | None,
    out: Path,
    failures: Sequence[Failure],
    facts: dict[str, Any],
    lang: Lang,
) -> Results | None:
    """All files of the folder; only failures.json where no run of a baseline is finished.

    `plans`: the scenario of each cell in the first situation.
    """
    put_json(out / "failures.json", [asdict(failure) for failure in failures])
    if found is None:
        return None
    order = {cell.key: i for i, cell in enumerate(found.cells)}
    whole = found.runs.assign(_order=found.runs["cell"].map(order))
    whole = whole.sort_values(["situation", "_order", "replicate"], kind="stable").drop(columns="_order")
    with store.replacing(out / "replicates.parquet") as new:
        whole.to_parquet(new, index=False)
    parts = {"summary": _summary(found), "differences": found.differences, "assumptions": found.assumptions}
    more = {"pilot": found.pilot, "prices": found.prices, "front": found.front, "screening": found.screening}
    parts |= {name: part for name, part in more.items() if len(part)}
    for name, part in parts.items():
        store.write_text(out / f"{name}.csv", part.to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    with store.replacing(out / "summary.xlsx") as new, pd.ExcelWriter(new, engine="openpyxl") as book:
        _answer_sheet(experiment, found, lang).to_excel(book, sheet_name="answer 结论", index=False)
        sheets = {name: parts[key] for key, name in _SHEETS.items() if key in parts}
        for name, part in sheets.items():
            part.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
        book.sheets["answer 结论"].column_dimensions["A"].width = 140
    drawn = charts.draw(experiment, found)
    charts.save(drawn, out / "charts")
    store.write_text(out / "experiment.json", experiment.model_dump_json(indent=2) + "\n")
    put_json(out / "manifest.json", facts)
    store.write_text(out / "report.html", page.page(experiment, situations, plans, found, drawn, facts, lang))
    return found


def _summary(found: Results) -> pd.DataFrame:
    """The summary; a situation that is left out has a row that says that its baseline has no runs."""
    rows = [{"situation": name, "cell": BASE, **found.cells[0].levels, "runs": 0} for name in found.left_out]
    return pd.concat([found.summary, pd.DataFrame(rows)], ignore_index=True) if rows else found.summary


def _answer_sheet(experiment: Experiment, found: Results, lang: Lang) -> pd.DataFrame:
    """For executives: the question and the answer, in both languages, under the mark of all pictures."""
    order = (lang, *(other for other in LANGUAGES if other != lang))
    questions = {"en": experiment.question, "zh": experiment.question_zh}
    lines = [line for one in order for line in (questions[one], *answer(experiment, found, one), "")]
    return pd.DataFrame({charts.MARK: lines})
