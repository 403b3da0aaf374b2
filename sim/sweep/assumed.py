"""The best plan of each situation under other assumptions: whether it is better there, too."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sim import findings
from sim.names import VERDICTS
from sim.statistics import paired
from sim.sweep import analysis
from sim.sweep.analysis import ASSUMED, BASE, Results
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import CHANCES, values

SEPARATOR = "|"  # of key, English and Chinese in the note of a run
ALTERNATIVES = 8


def with_assumptions(experiment: Experiment, found: Results, table: pd.DataFrame) -> Results:
    """The same with the best cells under other assumptions; a difference that fewer than 7 of 8 share is not clear."""
    measure, rows, differences = experiment.measures[0], [], found.differences.copy()
    for situation in dict.fromkeys(table["situation"]):
        cell = analysis.best(experiment, found, situation)
        if cell is None:
            continue
        mine, held = [], []
        for note in dict.fromkeys(table.loc[table["situation"] == situation, "assumption"]):
            here = table[table["assumption"] == note]
            both = findings.pairs(values(here, situation, cell, measure), values(here, situation, BASE, measure))
            key, english, chinese = str(note).split(SEPARATOR)
            apart = paired(*both).t
            numbers = (apart.estimate, apart.low, apart.high, apart.n, apart.estimate < 0)
            risks = (_first_chance(here, situation, x) for x in (BASE, cell))
            mine.append((situation, cell, key, english, chinese, *numbers, *risks))
            held.append((key, both))
        rows += mine
        agree = sum(findings.same_sign(-1.0, held).values()) / ALTERNATIVES
        at = (
            (differences["situation"] == situation)
            & (differences["cell"] == cell)
            & (differences["measure"] == measure)
        )
        differences.loc[at, "agreement"] = agree
        if agree < 7 / 8:
            differences.loc[at & (differences["verdict"] == "clear"), ["verdict", "chinese_verdict"]] = (
                "slight", VERDICTS["slight"].zh,
            )  # fmt: skip
    return replace(found, differences=differences, assumptions=pd.DataFrame(rows, columns=list(ASSUMED)))


def _first_chance(table: pd.DataFrame, situation: str, cell: str) -> float:
    """The first chance of a cell, of 100."""
    rows = table[(table["situation"] == situation) & (table["cell"] == cell)]
    least = int(next(iter(CHANCES)).removeprefix("at_least_"))
    return 100 * float(findings.counted(rows, least).mean())


def agreement(found: Results, situation: str) -> tuple[int, int]:
    """Under how many other assumptions the best cell is better, too, of how many."""
    rows = found.assumptions[found.assumptions["situation"] == situation]
    by_key = rows.groupby("key")["same"].all()
    return int(by_key.sum()), len(by_key)
