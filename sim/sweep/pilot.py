"""How many pairs of runs an experiment needs, by its first few: the pilot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim import findings
from sim.names import Lang
from sim.sweep.cells import Cell, against, choosing
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import is_chance, name_of, primary, smallest, smallest_words, values
from sim.units import Floats
from sim.words import figure, joined, plural, say

COLUMNS = (
    "situation", "measure", "english", "chinese", "unit", "smallest", "pilot_pairs", "plans", "told", "fewest", "most",
    "pairs_run", "enough_for",
)  # fmt: skip
_SEEN = 1.96 + 0.84  # standard errors: outside the 95 % interval, in 4 of 5 studies


def pairs_needed(a: Floats, b: Floats, smallest: float) -> float:
    """Pairs with which 4 of 5 such studies tell a difference of `smallest` from chance (95 %); NaN if not known.

    By the variance of the paired differences. Not known where all pairs differ alike: so few say nothing of how much
    they vary.
    """
    if a.size < 2 or smallest <= 0 or np.ptp(a - b) == 0:
        return np.nan
    return float(np.ceil((_SEEN * float((a - b).std(ddof=1)) / smallest) ** 2))


def pilot(experiment: Experiment, runs: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation and primary outcome: the pairs that the plans need by the first ones, and those that there are.

    See `primary`. `smallest`: by the baseline; each plan's need is by what it is compared with. `plans`: cells that
    change a choice; `told`: those whose need the pilot tells; `fewest` and `most` of these, rounded up to pairs;
    `enough_for`: plans that were run at least as often as they need.
    """
    rows, other, few = [], against(experiment, made), min(experiment.pilot, experiment.replicates)
    for situation in dict.fromkeys(runs["situation"]):
        for measure in primary(experiment):
            needed, there, pairs = [], [], 0
            baseline = values(runs, situation, made[0].key, measure)
            for cell in choosing(experiment, made):
                plan, base = (values(runs, situation, one, measure) for one in (cell.key, other[cell.key]))
                first = (x[x.index < few] for x in (plan, base))
                a, b = findings.pairs(*first).happened
                pairs = max(pairs, a.size)
                needed.append(pairs_needed(a, b, smallest(experiment, measure, b)))
                there.append(findings.pairs(plan, base).happened.plan.size)
            if not pairs:
                continue
            known, name = np.array(needed)[~np.isnan(needed)], name_of(measure)
            size = smallest(experiment, measure, baseline[baseline.index < few].to_numpy())
            rows.append((
                situation, measure, name.en, name.zh, name.unit, size * (100 if is_chance(measure) else 1), pairs,
                len(needed), known.size, *((known.min(), known.max()) if known.size else (np.nan, np.nan)),
                min(there), int(np.sum(np.array(there) >= np.array(needed))),
            ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def pilot_words(table: pd.DataFrame, lang: Lang) -> list[str]:
    """A line a situation: how many pairs the smallest differences that matter need, and how many there are."""
    lines = []
    for situation, rows in table.groupby("situation", sort=False):
        parts = [
            say(
                "sweep_pilot_part" if row["told"] else "sweep_pilot_none",
                lang,
                size=smallest_words(row["smallest"], str(row["measure"]), lang),
                measure=name_of(str(row["measure"])).text(lang),
                why=say("sweep_pilot_alike" if row["pilot_pairs"] > 1 else "sweep_pilot_one", lang),
                pairs=pairs_words(row),
                k=row["enough_for"],
                n=row["plans"],
                s=plural(row["plans"]),
            )
            for _, row in rows.iterrows()
        ]
        run = rows["pairs_run"].min()
        lines.append(
            say("sweep_pilot", lang, situation=situation, pairs=rows["pilot_pairs"].max(), run=run, s=plural(run),
                were="was" if run == 1 else "were", parts=joined(parts, lang))
        )  # fmt: skip
    return lines


def pairs_words(row: pd.Series) -> str:
    """Fewest to most, once where they are alike."""
    few, many = figure(row["fewest"]), figure(row["most"])
    return few if few == many else f"{few}–{many}"
