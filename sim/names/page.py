"""The page of measures, docs/measures.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.names.columns import COLUMNS
from sim.names.measures import MEASURES
from sim.names.name import Name
from sim.names.things import LANES, STAGES, STEPS


def page() -> str:
    """docs/measures.md: every measure, the columns of the delay chain, the names of stages and finds."""
    return "\n".join(
        [
            "# Measures",
            "",
            "Written by `python -m sim.names`; edit the catalogue there. All are computed from the tables of one run.",
            "",
            "Counts of what did not happen are 0; times, shares and means of what did not happen are NaN, and reports",
            "say in how many runs it happened. Waits that are not over are censored (Kaplan–Meier).",
            "Of times until something NaN is one of two things: there was nothing, or it was not over by the end of",
            "the run ([Times until something](#times-until-something)).",
            "",
            *_table(("key", "English", "中文", "unit", "meaning"), MEASURES, ("unit", "meaning")),
            "",
            "## Times until something",
            "",
            "Without a value such a time was not over by the end of the run where the last column holds; where it",
            "does not, there was nothing (no report, no zone, no round). Where it was over in one run of a pair only,",
            "that run has less: such pairs count in shares of pairs and in signs, and where more of them go against",
            "the mean difference than with it, it cannot be told. Means and intervals are of pairs with both over.",
            "The time to the first report is none of these: an outbreak that died out unseen was not reported late.",
            "",
            *_table(
                ("key", "English", "中文", "had begun where"),
                {k: n for k, n in MEASURES.items() if n.begun},
                ("begun",),
            ),
            "",
            "## Delay chain",
            "",
            *_table(("step", "English", "中文", "of whom"), STEPS, ("meaning",)),
            "",
            "## Stages",
            "",
            "Of the lanes of staffed entrances waits and numbers are known, but not the longest queue.",
            "",
            *_table(("key", "English", "中文", "counts"), STAGES | LANES, ("unit",)),
            "",
            "## Columns of stages, days and rounds",
            "",
            *_table(("key", "English", "中文", "unit"), COLUMNS, ("unit",)),
            "",
        ]
    )


def _table(head: tuple[str, ...], names: Mapping[str, Name], more: tuple[str, ...]) -> list[str]:
    lines: list[tuple[Any, ...]] = [head, ("---",) * len(head)]
    lines += [(f"`{key}`", n.en, n.zh, *(getattr(n, column) for column in more)) for key, n in names.items()]
    return ["| " + " | ".join(line) + " |" for line in lines]
