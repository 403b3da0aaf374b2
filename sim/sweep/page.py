"""The page of an experiment: question, answer, how sure, pictures, table, what differs, how to do it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from sim.charts import look
from sim.findings import STANDARDS
from sim.names import STAGES, Lang, Name
from sim.pages import both, other, template
from sim.scenario import Scenario, changes, count_assumptions
from sim.scenario.writer import LABELS
from sim.statistics import Interval
from sim.sweep.analysis import BASE, Results, in_words
from sim.sweep.answer import parts, rests_on_chance
from sim.sweep.cells import Cell
from sim.sweep.experiment import SAMPLED, SPREAD, Experiment
from sim.sweep.explained import explained
from sim.sweep.front import NEARLY
from sim.sweep.milder_page import milder_rows
from sim.sweep.outcomes import name_of, smallest_words
from sim.sweep.pilot import pairs_words
from sim.sweep.prices import OTHERS, span
from sim.sweep.ranges_page import range_rows
from sim.sweep.ranks_page import range_texts, rank_heads, rank_rows
from sim.sweep.settings_words import setting_name
from sim.sweep.steps import bought
from sim.sweep.strips import between, strips
from sim.sweep.table import Number, cell_table, factor_table, not_ended, price_number, step_number
from sim.words import HEADS, TEXTS, figure, say, signed
from sim.words.trouble import page_words

FIGURES = {
    "levels": "sweep_levels",
    "large": "sweep_large",
    "heat": "sweep_heat",
    "prices": "sweep_prices",
    "differences": "sweep_differences",
    "waiting": "sweep_waiting",
    "both_hands": "sweep_both",
    "screening": "sweep_screening",
    "ranks": "sweep_ranks",
    "curves": "sweep_curves",
    "map": "sweep_map",
    "pairs": "sweep_pairs",
}

MOST_GAIN = 1000  # how large beyond that says nothing


def page(  # noqa: PLR0913
    experiment: Experiment, situations: Sequence[Scenario], plans: dict[str, Scenario], found: Results,
    drawn: dict[str, Figure], facts: dict[str, Any], lang: Lang,
) -> str:  # fmt: skip
    """One offline file. `plans`: the scenario of each cell in the first situation."""
    assumed, total = count_assumptions(situations[0])
    shown = list(dict.fromkeys(found.summary["situation"]))
    table = factor_table if len(found.screening) else cell_table
    return template("sweep.html").render(
        lang=lang,
        name=experiment.name,
        questions=[q for q in (experiment.question, experiment.question_zh) if q][:: 1 if lang == "en" else -1],
        answers=[(x, parts(experiment, found, x), _titles(situations, x)) for x in (lang, other(lang))],
        both=lambda key, **values: both(TEXTS[key], lang, **values),
        word=lambda name: both(name, lang),
        ranges=list(range_rows(experiment, found, lang)),
        figures=[(_title(key), Markup(look.svg(picture))) for key, picture in drawn.items()],
        measure=name_of(experiment.measures[0]),
        prices=list(_prices(found)),
        price_heads=[name for key, name in OTHERS.items() if (found.prices["others"] == key).any()],
        front=list(_front(experiment, found, lang)),
        front_heads=[TEXTS["sweep_cell"], *(name_of(m) for m in experiment.front), TEXTS["sweep_front_sure"]],
        milder=list(milder_rows(found, lang)),
        milder_heads=[HEADS[key] for key in ("more", "milder", "spared")],
        pilot=[_pilot_row(row, lang) for _, row in found.pilot.iterrows()],
        strips=list(strips(experiment, found)),
        pilot_pairs=found.pilot["pilot_pairs"].max() if len(found.pilot) else 0,
        titles=_titles(situations, lang),
        tables=[(situation, table(experiment, found, situation, lang)) for situation in shown],
        screened=len(found.screening) > 0,
        sampled=experiment.design in SAMPLED,
        at_once=experiment.design in SPREAD,
        drawn=[(found.ranged[name], text) for name, text in range_texts(experiment).items() if experiment.uncertain],
        ranked=list(rank_rows(experiment, found)),
        rank_heads=rank_heads(experiment, found),
        cells=[(c, _changes(c, situations[0], plans, lang)) for c in found.cells if experiment.design not in SAMPLED],
        stopped=stopped(facts, lang),
        clear=rests_on_chance(found),
        marks=_marks(found, lang),
        steps=list(_step_rows(experiment, found, lang)),
        step_heads=[name_of(m) for m in bought(experiment) if (found.steps["measure"] == m).any()],
        explained=_explained(experiment, found, shown, lang),
        comparisons=found.comparisons,
        by_chance=Name(*(_by_chance(found.comparisons, x) for x in ("en", "zh"))),
        gain=_gain(experiment, found, lang),
        assumed=assumed,
        total=total,
        facts=facts,
    )  # fmt: skip


def _title(key: str) -> str:
    """The text above a picture; only the first of several of a kind has one."""
    return FIGURES.get(key, "")


def _by_chance(comparisons: int, lang: Lang) -> str:
    """How many of so many comparisons would look different by chance alone."""
    n = comparisons / 20
    return say("sweep_by_chance" if n >= 1 else "sweep_by_chance_few", lang, n=round(n))


def _gain(experiment: Experiment, found: Results, lang: Lang) -> Markup | str:
    """Variance with independent seeds ÷ with shared ones, the middle of all plans; nothing where none differ."""
    if not found.comparisons:
        return ""
    rows = found.differences[found.differences["measure"] == experiment.measures[0]]
    gain = float(rows["variance_gain"].median())
    if not np.isfinite(gain):
        return ""
    return both(TEXTS["sweep_gain" if gain <= MOST_GAIN else "sweep_gain_most"], lang, gain=figure(gain))


def _marks(found: Results, lang: Lang) -> Markup:
    """What the marks of the table mean, and whether clear is clear of chance alone."""
    clear, text = rests_on_chance(found), TEXTS["sweep_marks"]
    said = [text.text(x).format(clear=clear.text(x)) for x in ("en", "zh")]
    return both(Name(*said), lang)


class Change(NamedTuple):
    """A setting by its name in the language of the page, and 'key: old → new'."""

    name: str
    text: str


def _changes(cell: Cell, situation: Scenario, plans: dict[str, Scenario], lang: Lang) -> list[Change]:
    """What a cell changes against the baseline, and the baseline against its situation."""
    before = situation if cell.key == BASE else plans[BASE]
    return [
        Change(setting_name(key, lang), f"{key}: {old} → {new}")
        for key, old, new in changes(before, plans[cell.key])
        if key not in LABELS
    ]


def stopped(facts: Mapping[str, Any], lang: Lang) -> list[str]:
    """Lines that stand above all else on the page of a sweep that is not whole."""
    return page_words(facts["trouble"], facts["runs"], facts["failures"], lang)


class StepRow(NamedTuple):
    """A step between two levels: of what, over what, and what each measure does."""

    situation: str
    of: Name
    span: str
    cells: list[Number]


def _step_rows(experiment: Experiment, found: Results, lang: Lang) -> Iterator[StepRow]:
    shown = [m for m in bought(experiment) if (found.steps["measure"] == m).any()]
    for (situation, factor, low, high), rows in found.steps.groupby(["situation", "factor", "from", "to"], sort=False):
        by = {row["measure"]: row for _, row in rows.iterrows()}
        numbers = [
            step_number(by[m]["difference"], by[m], not_ended(by[m], lang)) if m in by else Number("–") for m in shown
        ]
        yield StepRow(str(situation), found.factors[str(factor)], f"{low} → {high}", numbers)


class ExplainedTable(NamedTuple):
    """Of a situation: the stages that are named, and a row a plan: its name, then changes and whether they are sure."""

    situation: str
    heads: list[Name]
    rows: list[tuple[str, list[tuple[str, bool]]]]


def _explained(experiment: Experiment, found: Results, situations: Sequence[str], lang: Lang) -> list[ExplainedTable]:
    """The change of the outcome beside that of every stage where any plan changes something."""
    tables, measure = [], experiment.measures[0]
    for situation in situations if experiment.design not in SAMPLED else ():
        plans = list(explained(found, situation, measure))
        stages = [s for s in STANDARDS if any(p.stages[s].estimate for p in plans if s in p.stages)]
        rows = [
            (in_words(found, p.cell.key, lang),
             [(signed(p.outcome.estimate), p.sure), *(_hours(p.stages[s]) for s in stages)])
            for p in plans
        ]  # fmt: skip
        if rows and stages:
            tables.append(ExplainedTable(situation, [name_of(measure), *(STAGES[s] for s in stages)], rows))
    return tables


def _hours(change: Interval) -> tuple[str, bool]:
    """A change of a queue in hours of work, to a hundredth, and whether it is sure."""
    text = signed(round(change.estimate, 2))
    return text, change.sure and text != "0"


def _titles(situations: Sequence[Scenario], lang: Lang) -> dict[str, str]:
    """Title and name of each situation, by name."""
    titles = {s.name: s.title_zh if lang == "zh" and s.title_zh else s.title for s in situations}
    return {name: f"{title} ({name})" if title not in ("", name) else name for name, title in titles.items()}


class PriceRow(NamedTuple):
    """A step: of what, over what, one more of which unit, and its prices by `OTHERS`."""

    situation: str
    of: Name
    span: Name
    unit: Name
    prices: list[Number]


def _prices(found: Results) -> Iterator[PriceRow]:
    columns = [key for key in OTHERS if (found.prices["others"] == key).any()]
    for (situation, of, _, _), step in found.prices.groupby(["situation", "of", "from", "to"], sort=False):
        row, by = step.iloc[0], {row["others"]: row for _, row in step.iterrows()}
        numbers = [price_number(by[key]) if key in by else Number("–") for key in columns]
        unit = Name(row["unit"], row["unit_zh"])
        yield PriceRow(str(situation), Name(str(of), row["of_zh"]), span(row), unit, numbers)


class FrontRow(NamedTuple):
    """A plan on the front, or nearly: its number in the picture, its measures, and how sure that is."""

    situation: str
    cells: list[str | Number]


def _front(experiment: Experiment, found: Results, lang: Lang) -> Iterator[FrontRow]:
    """The plans on the front and those that often are, by the first measure."""
    for situation, rows in found.front.groupby("situation", sort=False):
        near = rows[rows["on_front"] | (rows["of_100"] >= NEARLY)]
        for _, row in near.sort_values(experiment.front[0], kind="stable").iterrows():
            ends = [between(row[f"{m}_low"], row[f"{m}_high"], signs=False) for m in experiment.front]
            numbers = [Number(figure(row[m]), end) for m, end in zip(experiment.front, ends, strict=True)]
            plan = f"{row['number']}  {in_words(found, row['cell'], lang)}"
            sure = Number(f"{'●' if row['on_front'] else '○'} {figure(row['of_100'])}")
            yield FrontRow(str(situation), [plan, *numbers, sure])


class PilotRow(NamedTuple):
    """What a primary outcome needs, and what it has."""

    situation: str
    measure: Name
    cells: list[str]


def _pilot_row(row: pd.Series, lang: Lang) -> PilotRow:
    needed = pairs_words(row) if row["told"] else TEXTS["cannot"].text(lang)
    enough = f"{row['enough_for']} / {row['plans']}"
    size = smallest_words(row["smallest"], str(row["measure"]), lang)
    cells = [size, needed, str(row["pairs_run"]), enough]
    return PilotRow(str(row["situation"]), name_of(str(row["measure"])), cells)
