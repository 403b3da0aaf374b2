"""What a sampled design says in sentences for a leader: the range over its points, and the ranking of its factors."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.both import listed
from sim.names import Lang
from sim.sweep.analysis import Results
from sim.sweep.experiment import Experiment
from sim.sweep.outcomes import CHANCES, is_chance, name_of
from sim.sweep.ranges import at_once
from sim.sweep.ranks import points_needed
from sim.words import figure, joined, say


def told(row: pd.Series) -> str:
    """What a correlation says: more of the factor goes with more (rises), with less (falls), or it cannot be told."""
    return "rises" if row["low"] > 0 else "falls" if row["high"] < 0 else "unknown"


def rank_words(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """Of each primary outcome its range over all points, then what it surely depends on, the strongest first.

    Where runs draw their own assumptions only the latter, of the first measure: its range stands with the plans.
    """
    chances = () if experiment.uncertain else CHANCES
    for measure in dict.fromkeys((experiment.measures[0], *chances)):
        rows, name = found.of(found.ranks, situation, measure), name_of(measure).text(lang)
        if not experiment.uncertain:
            yield from _at_once(found, situation, measure, lang)
        if rows.empty:
            needed = points_needed(len(found.ranged))
            yield say("sweep_ranked_none", lang, measure=name, needed=needed)
            continue
        parts = [
            say(f"sweep_ranked_{told(row)}", lang, factor=found.ranged[row["factor"]].text(lang), **_ends(row))
            for _, row in rows.iterrows()
            if told(row) != "unknown"
        ]
        rest = [found.ranged[row["factor"]].text(lang) for _, row in rows.iterrows() if told(row) == "unknown"]
        parts += [say("sweep_ranked_unknown", lang, factors=listed(rest).text(lang))] if rest else []
        points, seeds = int(rows["points"].iloc[0]), int(rows["seeds"].iloc[0])
        text = "sweep_drawn_ranked" if experiment.uncertain else "sweep_ranked"
        yield say(text, lang, measure=name, points=points, seeds=seeds, parts=joined(parts, lang))


def _at_once(found: Results, situation: str, measure: str, lang: Lang) -> Iterator[str]:
    over = at_once(found, situation, measure)
    if over is not None:
        text = "sweep_at_once_chance" if is_chance(measure) else "sweep_at_once"
        low, middle, high = (figure(x) for x in over[:3])
        ends = low if low == high else f"{low}–{high}"
        yield say(
            text, lang, measure=name_of(measure).text(lang), middle=middle, ends=ends, points=over.points,
            seeds=over.seeds,
        )  # fmt: skip


def _ends(row: pd.Series) -> dict[str, str]:
    return {"r": signed_two(row["correlation"]), "low": signed_two(row["low"]), "high": signed_two(row["high"])}


def signed_two(r: float) -> str:
    """A correlation to two digits, with its sign.

    >>> signed_two(0.834), signed_two(-0.3), signed_two(0.001)
    ('+0.83', '−0.30', '0.00')
    """
    text = f"{abs(r):.2f}"
    return text if text == "0.00" else ("+" if r > 0 else "−") + text
