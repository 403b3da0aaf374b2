"""The answer of an experiment in sentences for a leader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.both import listed
from sim.names import VERDICTS, Lang, Name
from sim.statistics import SEEN, unseen_share
from sim.sweep.analysis import BASE, LUCKY, Results, always, best, in_words, jams_in_words, luck, named
from sim.sweep.assumed import ALTERNATIVES, agreement, few_words, pairs_under_others
from sim.sweep.cells import choosing
from sim.sweep.enough import enough, margin
from sim.sweep.experiment import SAMPLED, SPREAD, Experiment
from sim.sweep.factors import choices, label
from sim.sweep.lacking import lacking_words
from sim.sweep.outcomes import CHANCES, is_chance, name_of, primary
from sim.sweep.prices import span
from sim.sweep.ranks_words import rank_words
from sim.sweep.screening_words import screened_words
from sim.sweep.settings_words import settings_words
from sim.sweep.steps import YUAN
from sim.sweep.table import not_ended
from sim.sweep.uncertain_words import drawn_best, drawn_words
from sim.words import TEXTS, figure, joined, plural, say, signed

FIRST = next(iter(CHANCES))


class Part(NamedTuple):
    """What is said of a situation; of all of them where `situation` is empty."""

    situation: str
    lines: list[str]


def answer(experiment: Experiment, found: Results, lang: Lang) -> list[str]:
    """The sentences of `parts` one after the other, each situation named above its own."""
    lines = list[str]()
    for part in parts(experiment, found, lang):
        lines += [say("sweep_situation", lang, situation=part.situation)] if part.situation else []
        lines += part.lines
    return lines


def parts(experiment: Experiment, found: Results, lang: Lang) -> list[Part]:
    """Sentences for a leader: what the baseline risks, what is enough, what clearly helps, how sure that is."""
    situations = dict.fromkeys(found.summary["situation"])
    said = [Part(x, list(_of_situation(experiment, found, x, lang))) for x in situations]
    return [*said, Part("", list(_of_all(experiment, found, lang)))]


def _of_situation(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    base = found.of(found.summary, situation, FIRST).set_index("cell").loc[BASE]
    value, low, high = ("–" if np.isnan(base[x]) else f"{base[x]:.0f}" for x in ("mean", "low", "high"))
    yield say("sweep_base", lang, levels=named(found, BASE, lang), value=value, low=low, high=high)
    yield from _blunt(found, situation, lang)
    if experiment.uncertain:
        yield from drawn_words(experiment, found, situation, lang)
    for factor in experiment.vary:
        if factor.enough:
            yield _enough(experiment, found, situation, label(factor), lang)
            yield from _enough_elsewhere(found, situation, label(factor), lang)
    yield from _prices(found, situation, lang)
    yield from _steps(experiment, found, situation, lang)
    if experiment.design in SPREAD:
        yield from rank_words(experiment, found, situation, lang)
    if experiment.design in SAMPLED:  # points of ranges are no plans
        return
    yield (drawn_best if experiment.uncertain else _best)(experiment, found, situation, lang)
    yield from _milder(experiment, found, situation, lang)
    if len(found.differences):
        yield from _extremes(experiment, found, situation, lang)
    measure = experiment.measures[0]
    for cell, above, below in always(found, situation, measure) if not experiment.uncertain else ():
        yield say(
            "sweep_always_more" if above > below else "sweep_always_less", lang, levels=_compared(found, cell, lang),
            measure=_name(measure, lang), k=max(above, below), n=above + below,
        )  # fmt: skip
    if experiment.uncertain:
        yield from rank_words(experiment, found, situation, lang)
    yield from lacking_words(experiment, found, situation, lang)


def _of_all(experiment: Experiment, found: Results, lang: Lang) -> Iterator[str]:
    """What is said of all situations together."""
    if found.left_out:
        yield say("sweep_left_out", lang, situations=joined(found.left_out, lang))
    if len(found.screening):
        for (situation, measure), rows in found.screening.groupby(["situation", "measure"], sort=False):
            if measure != FIRST:
                yield screened_words(found, situation, measure, rows, lang)
        yield say("sweep_sure_screening", lang, n=int(found.screening["trajectories"].min()))
        return
    if experiment.design in SPREAD and len(found.ranks):
        points, seeds = (int(found.ranks[c].min()) for c in ("points", "seeds"))
        yield say("sweep_sure_ranks", lang, points=points, seeds=seeds)
        return
    pairs = np.nan
    if len(found.differences):
        primary = found.differences["measure"].isin((*CHANCES, experiment.measures[0]))
        pairs = float(found.differences.loc[primary, "pairs"].min())
    clear = rests_on_chance(found).text(lang)
    if clear:
        yield clear
    own = say("sweep_drawn_sure", lang) if experiment.uncertain else ""
    few = 0 < pairs < SEEN
    unseen = say("compare_unseen", lang, share=100 * unseen_share(int(pairs)), n=int(pairs)) if few else ""
    yield own + say("sweep_sure", lang, pairs=figure(pairs), s=plural(pairs), unseen=unseen)


def rests_on_chance(found: Results) -> Name:
    """What "clear" means where it was not tried under other assumptions; nothing where none is clear, or all were."""
    clear = found.differences[found.differences["verdict"] == "clear"] if len(found.differences) else found.differences
    if clear.empty or clear["agreement"].notna().all():
        return Name("", "")
    return TEXTS["sweep_clear_chance" if found.risks.empty else "sweep_clear_some"]


def _blunt(found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """The plans that `until` has not told so well as it asks."""
    cells = [cell for name, cell in found.blunt if name == situation]
    if cells:
        here = found.runs[found.runs["situation"] == situation]
        runs = int(here[here["cell"].isin(cells)].groupby("cell").size().max())
        plans = joined((named(found, cell, lang) for cell in cells), lang)
        yield say("sweep_blunt", lang, runs=runs, s=plural(runs), plans=plans)


def _enough(experiment: Experiment, found: Results, situation: str, factor: str, lang: Lang) -> str:
    """From which level on a factor is enough, and what jams then."""
    measure = experiment.measures[0]
    names = {"factor": found.factors[factor].text(lang), "measure": _name(measure, lang)}
    share = f"{100 * experiment.smallest_mean:g} %"
    if is_chance(measure):
        share = say("sweep_of_100", lang, size=figure(experiment.smallest))
    first = enough(found, situation, factor, measure, margin(experiment))
    if first is None:
        return say("sweep_not_enough", lang, **names)
    level = next(x for f in experiment.vary if label(f) == factor for x in choices(f) if x.name == first)
    more = "" if first in level.settings.values() else settings_words(level.settings, lang)
    stage = next(stage for cell, stage in jams_in_words(found, situation) if cell.levels[factor] == first)
    then = say("sweep_binds", lang, stage=stage.text(lang)) if stage else say("sweep_no_jam", lang)
    level_words = f"{first} ({more})" if more else first
    return say("sweep_enough", lang, level=level_words, then=then, share=share, **names)


def _enough_elsewhere(found: Results, situation: str, factor: str, lang: Lang) -> Iterator[str]:
    """Under how many other assumptions that advice stays, and which ones change it; nothing if none was run."""
    if found.advice.empty:
        return
    rows = found.advice[(found.advice["situation"] == situation) & (found.advice["factor"] == factor)]
    rows = rows[rows["key"] != ""]
    if rows.empty:
        return
    stays = (rows["changes"] == "no").groupby(rows["key"]).all()
    named = {
        part: [
            row["english"] if lang == "en" else row["chinese"] for _, row in rows[rows["changes"] == change].iterrows()
        ]
        for part, change in (("fewer", "fewer"), ("more", "more"), ("unknown", "cannot tell"))
    }
    said = {
        part: say(f"sweep_enough_{part}", lang, names=listed(names).text(lang)) if names else ""
        for part, names in named.items()
    }
    few = few_words("sweep_few_pairs", int(rows["pairs"].min()), lang)
    yield say("sweep_enough_under", lang, k=int(stays.sum()), n=len(stays), few=few, **said)


def _prices(found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """What one more hour or unit changes, the other factors as in the baseline: the steps that can be told."""
    rows = found.prices[(found.prices["situation"] == situation) & (found.prices["others"] == "baseline")]
    if rows.empty:
        return
    measure, told = _name(rows["measure"].iloc[0], lang), rows[rows["verdict"] != "cannot tell"]
    if told.empty:
        yield say("sweep_price_none", lang, measure=measure, n=len(rows), s=plural(len(rows)))
        return
    of, unit = ("of", "unit") if lang == "en" else ("of_zh", "unit_zh")
    steps = [
        say("sweep_price_step", lang, of=row[of], unit=row[unit], span=span(row).text(lang),
            price=signed(row["price"]), **_sure(row, lang))
        for _, row in told.iterrows()
    ]  # fmt: skip
    steps += [say("sweep_price_rest", lang, n=len(rows) - len(told))] if len(rows) > len(told) else []
    yield say("sweep_price", lang, measure=measure, steps=joined(steps, lang))


def _steps(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """What each step of a factor of which there can be enough changes, and what it costs."""
    rows = found.steps[found.steps["situation"] == situation]
    first = rows[rows["measure"] == experiment.measures[0]]
    yuan = rows[rows["measure"] == YUAN].set_index(["factor", "from", "to"])
    lines = [
        say("sweep_step_line", lang, factor=found.factors[row["factor"]].text(lang),
            span=f"{row['from']} → {row['to']}", measure=_name(experiment.measures[0], lang),
            change=signed(row["difference"]), yuan=_yuan(yuan, (row["factor"], row["from"], row["to"]), lang),
            **_sure(row, lang))
        for _, row in first.iterrows()
    ]  # fmt: skip
    if lines:
        yield say("sweep_steps_line", lang, steps=joined(lines, lang))


def _yuan(rows: pd.DataFrame, step: tuple[str, str, str], lang: Lang) -> str:
    """What a step costs, and whether that is more than chance; nothing where it is not known."""
    if step not in rows.index:
        return ""
    row = rows.loc[step]
    return say("sweep_step_yuan", lang, yuan=signed(row["difference"]), verdict=_sure(row, lang)["verdict"])


def _best(experiment: Experiment, found: Results, situation: str, lang: Lang) -> str:
    """The plan that may be named best, or why none is."""
    measure, cell = experiment.measures[0], best(experiment, found, situation)
    if cell is None:
        return say("sweep_no_best", lang, measure=_name(measure, lang))
    row = found.of(found.differences, situation, measure).set_index("cell").loc[cell]
    k, n = agreement(found, situation)
    key = "sweep_best" if k >= 7 * ALTERNATIVES / 8 else "sweep_fragile"
    said = say(
        key if n else "sweep_not_tested", lang, levels=in_words(found, cell, lang), measure=_name(measure, lang),
        size=_size(row), **_sure(row, lang), k=k, n=n,
    )  # fmt: skip
    if n:
        said += few_words("sweep_few_signs", pairs_under_others(found, situation), lang)
    chance, plans = luck(experiment, found, situation, cell)
    return said + (say("sweep_lucky", lang, n=plans) if chance > LUCKY else "")


def _milder(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """Which plan restricts people least and is not surely worse than the most helpful one, and than the baseline."""
    rows = found.milder[found.milder["situation"] == situation].set_index("cell")
    for cell in dict.fromkeys(x for x in (best(experiment, found, situation) or BASE, BASE) if x in rows.index):
        row = rows.loc[cell]
        plan = say("sweep_that", lang) if cell == BASE else in_words(found, cell, lang)
        names = {"plan": plan, "measure": _name(experiment.measures[0], lang)}
        if not row["milder"]:
            yield say("sweep_mildest", lang, **names)
            continue
        yield say(
            "sweep_milder", lang, **names, milder=in_words(found, row["milder"], lang), days=figure(row["spared"]),
            fewest=figure(row["spared_low"]), most=figure(row["spared_high"]), change=signed(row["difference"]),
            **_sure(row, lang),
        )  # fmt: skip


def _extremes(experiment: Experiment, found: Results, situation: str, lang: Lang) -> Iterator[str]:
    """Of each primary outcome the sure difference that is largest each way; then the outcomes that no plan moves."""
    first, named = experiment.measures[0], best(experiment, found, situation)
    chosen, untold, plans = [cell.key for cell in choosing(experiment, found.cells)], list[str](), 0
    for measure in primary(experiment):
        rows = found.of(found.differences, situation, measure)
        sure = rows[rows["verdict"] != "cannot tell"]
        if not sure["cell"].isin(chosen).any():
            untold, plans = [*untold, _name(measure, lang)], max(plans, int(rows["cell"].isin(chosen).sum()))
        for i in dict.fromkeys((sure["difference"].idxmin(), sure["difference"].idxmax())) if len(sure) else ():
            row = sure.loc[i]
            if (measure, row["cell"]) != (first, named):  # `_best` has said that one
                yield say(
                    "sweep_less" if row["difference"] < 0 else "sweep_more", lang, size=_size(row),
                    levels=_compared(found, row["cell"], lang), measure=_name(measure, lang), **_sure(row, lang),
                )  # fmt: skip
    if plans:
        names = listed(f"“{name}”" for name in untold).text(lang)
        key = "sweep_cannot" if plans > 1 else "sweep_cannot_one"
        yield say(key, lang, measures=names, n=plans)


def _name(measure: str, lang: Lang) -> str:
    return name_of(measure).text(lang)


def _compared(found: Results, cell: str, lang: Lang) -> str:
    """What sets a cell apart, and from what if that is not the baseline."""
    levels, other = in_words(found, cell, lang), found.against[cell]
    return levels if other == BASE else say("sweep_against", lang, levels=levels, other=in_words(found, other, lang))


def _size(row: pd.Series) -> str:
    return figure(abs(row["difference"]))


def _sure(row: pd.Series, lang: Lang) -> dict[str, str]:
    """How sure a difference or price is, in words: its interval, the verdict, and how many runs of both never ended."""
    beyond = not_ended(row, lang) if "ended_neither" in row else ""
    return {
        "low": signed(row["low"]), "high": signed(row["high"]), "verdict": VERDICTS[row["verdict"]].text(lang) + beyond,
    }  # fmt: skip
