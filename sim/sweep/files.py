"""The files of an experiment's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim import store
from sim.charts import save
from sim.names import Lang
from sim.run import put_json
from sim.scenario import Scenario
from sim.sweep import charts, page
from sim.sweep.analysis import BASE, Results
from sim.sweep.book import write_book
from sim.sweep.experiment import Experiment
from sim.words.trouble import trouble_words
from sim.work import Failure

_TABLES = (
    "summary",
    "differences",
    "assumptions",
    "risks",
    "advice",
    "pilot",
    "prices",
    "steps",
    "front",
    "milder",
    "screening",
    "ranks",
)
_OURS = ("report.html", "summary.xlsx", "replicates.parquet", "experiment.json", "manifest.json")


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
    put_json(out / "failures.json", [failure.facts() for failure in failures])
    if found is None:
        _remove_others(out, {}, {})
        return None
    order = {cell.key: i for i, cell in enumerate(found.cells)}
    whole = found.runs.assign(_order=found.runs["cell"].map(order))
    whole = whole.sort_values(["situation", "_order", "replicate"], kind="stable").drop(columns="_order")
    with store.replacing(out / "replicates.parquet") as new:
        whole.to_parquet(new, index=False)
    made = {name: _summary(found) if name == "summary" else getattr(found, name) for name in _TABLES}
    parts = {name: part for name, part in made.items() if len(part)}
    for name, part in parts.items():
        store.write_csv(out / f"{name}.csv", part)
    with store.replacing(out / "summary.xlsx") as new:
        write_book(experiment, found, parts, facts, new, lang)
    drawn = charts.draw(experiment, found)
    _remove_others(out, parts, drawn)
    save(drawn, out / "charts")
    store.write_text(out / "experiment.json", experiment.model_dump_json(indent=2) + "\n")
    put_json(out / "manifest.json", facts | {"trouble": trouble_words(facts["trouble"], "en")})
    store.write_text(out / "report.html", page.page(experiment, situations, plans, found, drawn, facts, lang))
    return found


def _summary(found: Results) -> pd.DataFrame:
    """The summary; a situation that is left out has a row that says that its baseline has no runs."""
    rows = [{"situation": name, "cell": BASE, **found.cells[0].levels, "runs": 0} for name in found.left_out]
    return pd.concat([found.summary, pd.DataFrame(rows)], ignore_index=True) if rows else found.summary


def _remove_others(out: Path, parts: Mapping[str, Any], drawn: Mapping[str, Any]) -> None:
    """Remove what an earlier call has left here that this one does not make; without tables all but the failures."""
    gone = [out / f"{name}.csv" for name in _TABLES if name not in parts] + ([] if parts else [out / x for x in _OURS])
    gone += [path for path in (out / "charts").glob("*.png") if path.stem not in drawn]
    for path in gone:
        path.unlink(missing_ok=True)
