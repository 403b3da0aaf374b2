"""What one more is worth: how much less of the first measure for one unit more of a resource (its shadow price)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.sweep.cells import Cell
from sim.sweep.experiment import Experiment, label

COLUMNS = (
    "situation", "measure", "level", "chinese", "adds", "unit", "unit_zh", "worth", "low", "high", "pairs", "verdict",
    "chinese_verdict",
)  # fmt: skip


def worth(experiment: Experiment, differences: pd.DataFrame, made: Sequence[Cell]) -> pd.DataFrame:
    """A row a situation and level that says how much it adds, the other factors as in the baseline.

    The paired difference to the baseline and its interval ÷ the units added, positive where more averts something; a
    mean over all of them, as the first ones usually avert more than the last.
    """
    rows = []
    for factor in experiment.vary if len(differences) else ():
        for level in (level for level in factor.levels if level.adds):
            levels = {**made[0].levels, label(factor): level.name}
            cell = next((cell.key for cell in made if cell.levels == levels), None)
            found = differences[(differences["cell"] == cell) & (differences["measure"] == experiment.measures[0])]
            for _, row in found.iterrows():
                ends = [(0.0 - row[end]) / level.adds for end in ("difference", "high", "low")]
                rows.append((row["situation"], row["measure"], level.name, level.name_zh or level.name, level.adds,
                             level.unit, level.unit_zh or level.unit, *ends, row["pairs"], row["verdict"],
                             row["chinese_verdict"]))  # fmt: skip
    seen = list(dict.fromkeys(row[0] for row in rows))
    return pd.DataFrame(sorted(rows, key=lambda row: seen.index(row[0])), columns=list(COLUMNS))
