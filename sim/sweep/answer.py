"""The answer of an experiment in sentences for a leader."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.names import VERDICTS, Lang
from sim.sweep.analysis import ALTERNATIVES, BASE, Results, agreement, always, best, enough, in_words, jams_in_words
from sim.sweep.experiment import Experiment, label
from sim.sweep.outcomes import CHANCES, name_of
from sim.sweep.pilot import pilot_words
from sim.sweep.prices import span
from sim.words import figure, say


def answer(experiment: Experiment, found: Results, lang: Lang) -> list[str]:
    """Sentences for a leader: what the baseline risks, what is enough, what clearly helps, how sure that is."""
    lines = []
    for situation in dict.fromkeys(found.summary["situation"]):
        lines += _of_situation(experiment, found, situation, lang)
    if len(found.screening):
        lines += _screened(found, lang)
    lines += pilot_words(found.pilot, lang) if len(found.pilot) else []
    chances = found.differences[found.differences["measure"].isin(CHANCES)] if len(found.differences) else None
    needed, pairs = (chances["pairs_needed"].max(), chances["pairs"].min()) if chances is not None else (np.nan, np.nan)
    lines.append(
        say("sweep_sure_few" if np.isnan(needed) else "sweep_sure", lang, pairs=figure(pairs), needed=figure(needed))
    )
    return lines


def _of_situation(experiment: Experiment, found: Results, situation: str, lang: Lang) -> list[str]:
    measure = next(iter(CHANCES))
    base = found.of(found.summary, situation, measure).set_index("cell").loc[BASE]
    lines = [
        say("sweep_base", lang, situation=situation, levels=in_words(found, BASE, lang),
             value=f"{base['mean']:.0f}", low=f"{base['low']:.0f}", high=f"{base['high']:.0f}")
    ]  # fmt: skip
    lines += [_enough(experiment, found, situation, label(f), lang) for f in experiment.vary if f.enough]
    lines += _prices(found, situation, lang)
    rows = (
        found.differences[(found.differences["situation"] == situation)]
        if len(found.differences)
        else found.differences
    )
    lines.append(_best(experiment, found, situation, lang))
    for m in (*CHANCES, *experiment.measures[:1]):
        lines += _extremes(rows[rows["measure"] == m] if len(rows) else rows, found, m, lang)
    for cell, above, below in always(found, situation, experiment.measures[0]):
        key, name = "sweep_always_more" if above > below else "sweep_always_less", _name(experiment.measures[0], lang)
        levels, k = in_words(found, cell, lang), max(above, below)
        lines.append(say(key, lang, levels=levels, measure=name, k=k, n=above + below))
    return lines


def _enough(experiment: Experiment, found: Results, situation: str, factor: str, lang: Lang) -> str:
    """From which level on a factor is enough, and what jams then."""
    names = {"factor": _factor(experiment, factor, lang), "measure": _name(experiment.measures[0], lang)}
    first = enough(found, situation, factor, experiment.measures[0], experiment.smallest_mean)
    if first is None:
        return say("sweep_not_enough", lang, **names)
    jam = {cell.levels[factor]: stage for cell, stage in reversed(list(jams_in_words(found, situation)))}
    stage = jam.get(first)
    then = say("sweep_binds", lang, stage=stage.text(lang)) if stage else say("sweep_no_jam", lang)
    return say("sweep_enough", lang, level=first, then=then, **names)


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
    levels = in_words(found, cell, lang)
    k, n = agreement(found, situation)
    if not n:
        return say("sweep_not_tested", lang, levels=levels, measure=measure)
    key = "sweep_best" if k >= 7 * ALTERNATIVES / 8 else "sweep_fragile"
    return say(key, lang, levels=levels, measure=measure, k=k, n=n)


def _factor(experiment: Experiment, name: str, lang: Lang) -> str:
    """What a factor is called."""
    return next((f.name_zh for f in experiment.vary if label(f) == name and lang == "zh" and f.name_zh), name)


def _name(measure: str, lang: Lang) -> str:
    return name_of(measure).text(lang)


def _extremes(rows: pd.DataFrame, found: Results, measure: str, lang: Lang) -> list[str]:
    """The clear difference that is largest in each direction, or that nothing can be told."""
    if not len(rows):
        return []
    sure = rows[rows["verdict"] != "cannot tell"]
    if sure.empty:
        return [say("sweep_cannot", lang, measure=_name(measure, lang), n=len(rows))]
    lines = []
    for row in (sure.loc[sure["difference"].idxmin()], sure.loc[sure["difference"].idxmax()]):
        line = say(
            "sweep_less" if row["difference"] < 0 else "sweep_more", lang,
            levels=in_words(found, row["cell"], lang), measure=_name(measure, lang),
            size=figure(abs(row["difference"])), low=signed(row["low"]), high=signed(row["high"]),
            verdict=VERDICTS[row["verdict"]].text(lang),
        )  # fmt: skip
        if line not in lines:
            lines.append(line)
    return lines


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
                    factors="; ".join(strongest),
                    n=int(rows["trajectories"].iloc[0]),
                )
            )
    return lines
