"""The answer of an experiment in sentences for a leader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.names import VERDICTS, Lang
from sim.sweep.analysis import ALTERNATIVES, BASE, Results, agreement, always, best, enough, in_words, jams_in_words
from sim.sweep.experiment import Experiment, label
from sim.sweep.outcomes import CHANCES, is_chance, name_of
from sim.sweep.prices import span
from sim.words import figure, say


class Part(NamedTuple):
    """What is said of a situation; of all of them where `situation` is empty."""

    situation: str
    lines: list[str]


def answer(experiment: Experiment, found: Results, lang: Lang) -> list[str]:
    """The sentences of `parts` one after the other, each situation named above its own."""
    lines = list[str]()
    for part in parts(experiment, found, lang):
        lines += [*([say("sweep_situation", lang, situation=part.situation)] if part.situation else []), *part.lines]
    return lines


def parts(experiment: Experiment, found: Results, lang: Lang) -> list[Part]:
    """Sentences for a leader: what the baseline risks, what is enough, what clearly helps, how sure that is."""
    situations = dict.fromkeys(found.summary["situation"])
    said = [Part(situation, _of_situation(experiment, found, situation, lang)) for situation in situations]
    last = _screened(found, lang) if len(found.screening) else []
    chances = found.differences[found.differences["measure"].isin(CHANCES)] if len(found.differences) else None
    needed, pairs = (chances["pairs_needed"].max(), chances["pairs"].min()) if chances is not None else (np.nan, np.nan)
    sure = "sweep_sure_few" if np.isnan(needed) else "sweep_sure"
    return [*said, Part("", [*last, say(sure, lang, pairs=figure(pairs), needed=figure(needed))])]


def _of_situation(experiment: Experiment, found: Results, situation: str, lang: Lang) -> list[str]:
    measure, first = next(iter(CHANCES)), experiment.measures[0]
    base = found.of(found.summary, situation, measure).set_index("cell").loc[BASE]
    lines = [
        say("sweep_base", lang, levels=in_words(found, BASE, lang), value=f"{base['mean']:.0f}",
            low=f"{base['low']:.0f}", high=f"{base['high']:.0f}")
    ]  # fmt: skip
    lines += [_enough(experiment, found, situation, label(f), lang) for f in experiment.vary if f.enough]
    lines += _prices(found, situation, lang)
    lines.append(_best(experiment, found, situation, lang))
    if len(found.differences):
        lines += _extremes(experiment, found, situation, lang)
    for cell, above, below in always(found, situation, first):
        key, name = "sweep_always_more" if above > below else "sweep_always_less", _name(first, lang)
        levels, k = _compared(found, cell, lang), max(above, below)
        lines.append(say(key, lang, levels=levels, measure=name, k=k, n=above + below))
    return lines


def _enough(experiment: Experiment, found: Results, situation: str, factor: str, lang: Lang) -> str:
    """From which level on a factor is enough, and what jams then."""
    measure = experiment.measures[0]
    names = {"factor": _factor(experiment, factor, lang), "measure": _name(measure, lang)}
    matters, share = experiment.smallest_mean, f"{100 * experiment.smallest_mean:g} %"
    if is_chance(measure):
        matters, share = experiment.smallest, say("sweep_of_100", lang, size=figure(experiment.smallest))
    first = enough(found, situation, factor, measure, matters)
    if first is None:
        return say("sweep_not_enough", lang, **names)
    jam = {cell.levels[factor]: stage for cell, stage in reversed(list(jams_in_words(found, situation)))}
    stage = jam.get(first)
    then = say("sweep_binds", lang, stage=stage.text(lang)) if stage else say("sweep_no_jam", lang)
    return say("sweep_enough", lang, level=first, then=then, share=share, **names)


def _prices(found: Results, situation: str, lang: Lang) -> list[str]:
    """What one more hour or unit changes, the other factors as in the baseline: the steps that can be told."""
    rows = found.prices[(found.prices["situation"] == situation) & (found.prices["others"] == "baseline")]
    if rows.empty:
        return []
    measure, told = _name(str(rows["measure"].iloc[0]), lang), rows[rows["verdict"] != "cannot tell"]
    if told.empty:
        return [say("sweep_price_none", lang, measure=measure, n=len(rows))]
    of, unit, comma = ("of", "unit", "; ") if lang == "en" else ("of_zh", "unit_zh", "；")
    steps = [
        say("sweep_price_step", lang, of=row[of], unit=row[unit], price=signed(row["price"]), span=span(row).text(lang),
            low=signed(row["low"]), high=signed(row["high"]), verdict=VERDICTS[row["verdict"]].text(lang))
        for _, row in told.iterrows()
    ]  # fmt: skip
    if len(rows) > len(told):
        steps.append(say("sweep_price_rest", lang, n=len(rows) - len(told)))
    return [say("sweep_price", lang, measure=measure, steps=comma.join(steps))]


def _best(experiment: Experiment, found: Results, situation: str, lang: Lang) -> str:
    """The plan that may be named best, or why none is."""
    cell, measure = best(experiment, found, situation), _name(experiment.measures[0], lang)
    if cell is None:
        return say("sweep_no_best", lang, measure=measure)
    row = found.of(found.differences, situation, experiment.measures[0]).set_index("cell").loc[cell]
    values = {"levels": in_words(found, cell, lang), "measure": measure, **_size(row, lang)}
    k, n = agreement(found, situation)
    if not n:
        return say("sweep_not_tested", lang, **values)
    return say("sweep_best" if k >= 7 * ALTERNATIVES / 8 else "sweep_fragile", lang, **values, k=k, n=n)


def _factor(experiment: Experiment, name: str, lang: Lang) -> str:
    """What a factor is called."""
    return next((f.name_zh for f in experiment.vary if label(f) == name and lang == "zh" and f.name_zh), name)


def _name(measure: str, lang: Lang) -> str:
    return name_of(measure).text(lang)


def _extremes(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """Of each primary outcome the sure difference that is largest each way; then the outcomes that have none."""
    untold, plans, named = [], 0, best(experiment, found, situation)
    for measure in dict.fromkeys((*CHANCES, experiment.measures[0])):
        rows = found.of(found.differences, situation, measure)
        sure = rows[rows["verdict"] != "cannot tell"]
        if sure.empty:
            untold.append(_name(measure, lang))
            plans = len(rows)
            continue
        for i in dict.fromkeys((sure["difference"].idxmin(), sure["difference"].idxmax())):
            row = sure.loc[i]
            if measure == experiment.measures[0] and row["cell"] == named:
                continue  # `_best` has said it
            key = "sweep_less" if row["difference"] < 0 else "sweep_more"
            yield say(
                key, lang, levels=_compared(found, row["cell"], lang), measure=_name(measure, lang), **_size(row, lang)
            )
    if untold:
        names = ", ".join(f"“{name}”" for name in untold) if lang == "en" else "、".join(f"“{x}”" for x in untold)
        yield say("sweep_cannot", lang, measures=names, n=plans)


def _compared(found: Results, cell: str, lang: Lang) -> str:
    """What sets a cell apart, and from what if that is not the baseline."""
    levels, other = in_words(found, cell, lang), found.against[cell]
    return levels if other == BASE else say("sweep_against", lang, levels=levels, other=in_words(found, other, lang))


def _size(row: pd.Series, lang: Lang) -> dict[str, str]:
    """A difference in words: size, ends of the interval, verdict."""
    size, low, high = figure(abs(row["difference"])), signed(row["low"]), signed(row["high"])
    return {"size": size, "low": low, "high": high, "verdict": VERDICTS[row["verdict"]].text(lang)}


def signed(x: float) -> str:
    return ("+" if x > 0 else "−" if x < 0 else "") + figure(abs(x))


def _screened(found: Results, lang: Lang) -> list[str]:
    """The strongest factors of a screening, for each situation."""
    lines = []
    for (situation, measure), rows in found.screening.groupby(["situation", "measure"], sort=False):
        if measure != next(iter(CHANCES)):
            strongest = [
                f"{found.factors[str(r.factor)].text(lang)} {figure(r.effect)} ± {figure(r.margin)}"
                for r in rows.head(5).itertuples()
            ]
            lines.append(
                say(
                    "sweep_screened",
                    lang,
                    situation=situation,
                    measure=_name(str(measure), lang),
                    factors=("; " if lang == "en" else "；").join(strongest),
                    n=int(rows["trajectories"].iloc[0]),
                )
            )
    return lines
