"""The other assumptions: what runs under them, and whether the best plan of each situation is better there, too."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sim import findings
from sim.names import VERDICTS, Lang
from sim.statistics import TELLING
from sim.sweep import analysis
from sim.sweep.analysis import ASSUMED, BASE, Results
from sim.sweep.enough import advice, questions
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import CHANCES, is_chance, values, with_chances
from sim.sweep.tasks import SEPARATOR
from sim.words import plural, say

ALTERNATIVES = 8


def under_others(experiment: Experiment, found: Results, situation: str) -> set[str]:
    """The cells of a situation that run under the other assumptions, no more than its sentences need.

    The baseline, whose risk is always told; the best one; of each factor with a level that is enough that level, the
    one below and the highest: these three tell whether less would do or more is needed. Other levels would only tell
    how much less or more.
    """
    wanted = {cell.key for question in questions(experiment, found, situation) for cell in question.cells}
    best = analysis.best(experiment, found, situation)
    return wanted | {BASE} | ({best} if best else set())


def with_assumptions(experiment: Experiment, found: Results, table: pd.DataFrame) -> Results:
    """The same with what ran under other assumptions; a difference that fewer than 7 of 8 share is not clear."""
    measure, rows, differences = experiment.measures[0], [], found.differences.copy()
    notes = table["assumption"].str.split(SEPARATOR)
    table = with_chances(table).assign(key=notes.str[0], english=notes.str[1], chinese=notes.str[2])
    for situation in dict.fromkeys(table["situation"]):
        cell = analysis.best(experiment, found, situation)
        if cell is None:
            continue
        mine, held = [], []
        for note in dict.fromkeys(table.loc[table["situation"] == situation, "assumption"]):
            here = table[table["assumption"] == note]
            both = findings.pairs(values(here, situation, cell, measure), values(here, situation, BASE, measure))
            key, english, chinese = str(note).split(SEPARATOR)
            apart = findings.difference(both, 0.0, chance=is_chance(measure)).interval
            numbers = (apart.estimate, apart.low, apart.high, apart.n, both.sign < 0)
            mine.append((situation, cell, key, english, chinese, *numbers))
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
    return replace(
        found, differences=differences, assumptions=pd.DataFrame(rows, columns=list(ASSUMED)), risks=_risks(table),
        advice=advice(experiment, found, table),
    )  # fmt: skip


def _risks(table: pd.DataFrame) -> pd.DataFrame:
    """The chances (of 100) of every cell under every other assumption, and of how many runs."""
    grouped = table.groupby(["situation", "cell", "key", "english", "chinese"], sort=False)[list(CHANCES)]
    return (100 * grouped.mean().astype(float)).assign(runs=grouped.size()).reset_index()


def agreement(found: Results, situation: str) -> tuple[int, int]:
    """Under how many other assumptions the best cell is better, too, of how many."""
    rows = found.assumptions[found.assumptions["situation"] == situation]
    by_key = rows.groupby("key")["same"].all()
    return int(by_key.sum()), len(by_key)


def pairs_under_others(found: Results, situation: str) -> int:
    """The fewest pairs behind what is said of the best cell under an other assumption."""
    rows = found.assumptions[found.assumptions["situation"] == situation]
    return int(rows["pairs"].min()) if len(rows) else 0


def few_words(key: str, pairs: int, lang: Lang) -> str:
    """That so few pairs under each assumption tell nothing, or not for sure (`key`); nothing where they are enough."""
    return say(key, lang, pairs=pairs, s=plural(pairs), needed=TELLING) if pairs < TELLING else ""
