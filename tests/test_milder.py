"""Proportion: beside each restrictive plan the one that restricts people least and is not surely worse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.sweep import analysis, cells
from sim.sweep.answer import answer
from sim.sweep.experiment import Experiment
from sim.sweep.milder_page import milder_rows

PLANS = {  # infections, person-days
    "as now": (30, 40_000), "strict": (10, 90_000), "shorter": (10, 70_000), "lax": (30, 20_000),
    "closed": (30, 60_000), "like now": (30, 40_000),
}  # fmt: skip
MEASURES = ("infections_after_report", "person_days_lockdown")


def made_up(seeds: int = 12, plans: dict[str, tuple[float, float]] = PLANS, **fields: Any) -> Any:
    """Plans with the same luck, and some of their own in what does not tell them apart."""
    vary = ({"name": "plan", "levels": tuple({"name": x, "name_zh": f"{x}案", "set": {}} for x in plans)},)
    asked = {"situations": ("a.yaml",), "vary": vary, "measures": MEASURES, **fields}
    experiment, rng = Experiment.model_validate(asked), np.random.default_rng(5)
    made, luck, parts = cells(experiment), rng.gamma(2.0, 3, seeds), []
    for cell in made:
        few, days = plans[cell.levels["plan"]]
        own = rng.normal(0, 1, (2, seeds))
        values = {
            "infections_after_report": few + luck + own[0], "person_days_lockdown": 0.0 * luck,
            "person_days_restricted": days * (1 + luck / 100) + 1_000 * own[1],
        }  # fmt: skip
        parts.append(pd.DataFrame({"situation": "a", "cell": cell.key, "replicate": range(seeds), **values}))
    return experiment, made, parts


def found_of(experiment: Experiment, made: Any, parts: list[pd.DataFrame]) -> Any:
    situation = type("S", (), {"name": "a"})()
    return analysis.analyse(experiment, [situation], made, pd.concat(parts))


def test_beside_a_restrictive_plan_stands_the_one_with_fewest_days_that_is_not_surely_worse():
    found = found_of(*made_up())
    names = {cell.key: cell.levels["plan"] for cell in found.cells} | {"": ""}
    told = {names[row.cell]: names[row.milder] for row in found.milder.itertuples()}
    assert told == {"as now": "lax", "strict": "shorter", "shorter": "", "closed": "lax"}
    rows = found.milder.assign(plan=found.milder["cell"].map(names)).set_index("plan")
    assert rows.loc["strict", "spared_low"] < 20_000 * 1.06 < rows.loc["strict", "spared_high"]
    assert rows.loc["strict", "more_low"] > 40_000
    assert not rows.loc["strict", "low"] > 0
    assert np.isnan(rows.loc["as now", "more"])
    assert np.isnan(rows.loc["shorter", "spared"])


def test_of_plans_whose_days_cannot_be_told_apart_the_one_that_changes_least_is_named():
    """Lifting early decides the days; the lanes do not, and by chance both together have the lowest mean."""
    lifting, lanes = ("14 days", "7 days"), ("as now", "twice")
    vary = tuple(
        {"name": name, "levels": tuple({"name": x, "name_zh": x, "set": {}} for x in levels)}
        for name, levels in (("lifting", lifting), ("lanes", lanes))
    )
    experiment = Experiment.model_validate({"situations": ("a.yaml",), "vary": vary, "measures": MEASURES})
    made, rng, parts = cells(experiment), np.random.default_rng(2), []
    odd = np.where(np.arange(12) % 2, 900, -1000)
    for cell in made:
        early, twice = (cell.levels[name] == levels[1] for name, levels in (("lifting", lifting), ("lanes", lanes)))
        values = {
            "infections_after_report": 30 + rng.normal(size=12), "person_days_lockdown": np.zeros(12),
            "person_days_restricted": (20_000 if early else 40_000) + (odd if twice else 0 * odd),
        }  # fmt: skip
        parts.append(pd.DataFrame({"situation": "a", "cell": cell.key, "replicate": range(12), **values}))
    found = found_of(experiment, made, parts)
    [mildest] = found.milder.loc[found.milder["cell"] == analysis.BASE, "milder"]
    assert {c.key: tuple(c.levels.values()) for c in made}[mildest] == ("7 days", "as now")


def test_the_answer_names_it_for_the_most_helpful_plan_and_for_the_baseline():
    experiment, made, parts = made_up()
    found = found_of(experiment, made, parts)
    best = analysis.best(experiment, found, "a")
    assert found.cells[int(best[1:])].levels["plan"] in ("strict", "shorter")
    said = answer(experiment, found, "en")
    [line] = [
        x for x in said if x.startswith("Least restriction that is not surely worse than the baseline: lax, with ")
    ]
    assert "person-days sealed or kept in the area fewer (" in line
    assert line.endswith("; cannot tell).")
    assert any("限制最少且未确认劣于基准的方案：lax案，封控管控少" in x for x in answer(experiment, found, "zh"))
    of_best = [x for x in said if "surely less than shorter" in x or "not surely worse than strict: shorter" in x]
    assert len(of_best) == 1
    rows = {row.cells[0]: row.cells[2] for row in milder_rows(found, "en")}
    assert rows["strict"] == "shorter"
    assert rows["shorter"].en == "none"


def test_what_is_surely_worse_or_not_surely_milder_is_never_named():
    """Where lax has surely more infections nothing is milder; two plans that are alike spare each other nothing."""
    found = found_of(*made_up(plans=PLANS | {"lax": (33, 20_000)}))
    names = {cell.key: cell.levels["plan"] for cell in found.cells}
    assert "as now" not in {names[x] for x in found.milder["cell"]}
    assert not {"lax", "like now"} & {names[x] for x in found.milder["milder"] if x}


@pytest.mark.parametrize("seeds", [1, 5])
def test_fewer_than_six_pairs_say_nothing(seeds: int):
    experiment, made, parts = made_up(seeds=seeds)
    found = found_of(experiment, made, parts)
    assert found.milder.empty
    assert not any("restrict" in line for line in answer(experiment, found, "en"))


def test_plans_that_share_no_seed_are_not_compared():
    experiment, made, parts = made_up()
    parts[3] = parts[3].assign(replicate=parts[3]["replicate"] + 100)  # lax ran with other seeds
    found = found_of(experiment, made, parts)
    names = {cell.key: cell.levels["plan"] for cell in found.cells} | {"": ""}
    assert "lax" not in {names[x] for x in found.milder["milder"]}


def test_where_days_of_restriction_are_the_outcome_itself_nothing_stands_beside_it():
    assert found_of(*made_up(measures=("person_days_restricted",))).milder.empty
