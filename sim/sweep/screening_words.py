"""What a screening says, in sentences for a leader."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.both import listed
from sim.names import Lang
from sim.statistics import TELLING
from sim.sweep.analysis import Results
from sim.sweep.outcomes import name_of
from sim.words import figure, joined, say

_STRONGEST = 5  # factors


def told(row: pd.Series) -> bool:
    """Whether a factor surely multiplies a count by more, or less, than 1."""
    return bool(row["ratio_low"] > 1 or row["ratio_high"] < 1)


def by_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    """The factors of a measure, the one that multiplies or divides it by most first."""
    return rows.iloc[np.argsort(-np.abs(np.log(rows["ratio"].to_numpy(np.float64))), kind="stable")]


def screened_words(found: Results, situation: str, measure: str, rows: pd.DataFrame, lang: Lang) -> str:
    """The strongest factors of a screening, of those that move the measure at all."""
    names = {"situation": situation, "measure": name_of(measure).text(lang), "n": int(rows["trajectories"].iloc[0])}
    moving = rows[rows["effect"] > 0]
    if moving.empty:
        return say("sweep_screened_none", lang, **names)
    known = not rows["margin"].isna().all()
    if rows["ratio"].notna().all():
        factors = _multiplied(found, rows, lang) if known else _unsure(found, moving, lang)
        sure = say("sweep_multiplied_sure", lang) if known else ""
        return say("sweep_multiplied", lang, factors=joined(factors, lang), sure=sure, **names)
    factors = (
        f"{found.factors[row.factor].text(lang)} {figure(row.effect)}{margin_words(row.margin)}"
        for row in moving.head(_STRONGEST).itertuples()
    )
    return say("sweep_screened", lang, factors=joined(factors, lang), sure=" ± 95 %" if known else "", **names)


def _multiplied(found: Results, rows: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """Of each factor by which it can be told what it multiplies; then the others, and those that changed nothing."""
    sure = rows.apply(told, axis=1)
    for _, row in by_ratio(rows[sure]).iterrows():
        ends = {end: figure(row[f"ratio_{end}"]) for end in ("low", "high")}
        name = found.factors[row["factor"]].text(lang)
        yield say("sweep_multiplied_by", lang, factor=name, ratio=figure(row["ratio"]), **ends)
    for key, part in (("unknown", ~sure & (rows["effect"] > 0)), ("still", rows["effect"] == 0)):
        others = [found.factors[name].text(lang) for name in by_ratio(rows[part])["factor"]]
        if others:
            yield say(f"sweep_multiplied_{key}", lang, factors=listed(others).text(lang))


def _unsure(found: Results, moving: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """The strongest by so few trajectories that none can be told from chance."""
    for _, row in by_ratio(moving).head(_STRONGEST).iterrows():
        yield say(
            "sweep_multiplied_few", lang, factor=found.factors[row["factor"]].text(lang), ratio=figure(row["ratio"])
        )
    yield say("sweep_multiplied_unsure", lang, needed=TELLING)


def margin_words(margin: float) -> str:
    """The margin of an effect; nothing where so few trajectories have none."""
    return "" if np.isnan(margin) else f" ± {figure(margin)}"
