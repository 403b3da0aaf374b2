"""The picture of what binds: the outcome of each plan, and beside it the work waiting before each stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim import findings
from sim.charts import look
from sim.charts.look import BLACK, LIGHT
from sim.findings import STANDARDS
from sim.names import STAGES
from sim.sweep.analysis import QUEUE, Results
from sim.sweep.cells import Cell
from sim.sweep.experiment import LINES
from sim.sweep.outcomes import ended, values
from sim.sweep.panels import FAR, HALF, LOOKS, cell_words, short, situations_of, stamp, words

_SHARES = (0.1, 0.5, 0.9)


class Spread(NamedTuple):
    """The middle run and 8 of 10 runs."""

    low: float
    middle: float
    high: float


def main_plans(found: Results) -> list[Cell]:
    """The baseline and the plans that differ from it in one factor."""
    base = found.cells[0].levels
    return [cell for cell in found.cells if sum(cell.levels[f] != base[f] for f in base) <= 1]


def waits(found: Results, plans: list[Cell]) -> dict[tuple[str, str, str], Spread]:
    """By situation, cell and stage the longest queue (h of work) ÷ its standard."""
    found_waits = {}
    for situation in situations_of(found):
        for cell in plans:
            for stage, standard in STANDARDS.items():
                column = QUEUE + stage
                if column in found.runs:
                    spread = _spread(values(found.shared, situation, cell.key, column) / standard)
                    if spread is not None:
                        found_waits[situation, cell.key, stage] = spread
    return found_waits


def _spread(runs: pd.Series) -> Spread | None:
    known = ended(runs)
    return Spread(*(findings.quantile(known, q) for q in _SHARES)) if len(known) else None


def _longest(found_waits: dict[tuple[str, str, str], Spread]) -> list[str]:
    """The stages with the longest queues against their standards, in the order of the chain."""
    most = {
        stage: max((x.high for (_, _, s), x in found_waits.items() if s == stage), default=0.0) for stage in STANDARDS
    }
    stages = sorted((stage for stage in STANDARDS if most[stage] > 0), key=lambda stage: -most[stage])[:LINES]
    return [stage for stage in STANDARDS if stage in stages]


def waiting(found: Results, measure: str) -> Iterator[Figure]:
    """A row a plan: left the outcome, right the stages whose queues are longest; nothing without queues.

    All situations in one picture, or where that is higher than half a page a picture each.
    """
    plans, situations = main_plans(found), situations_of(found)
    stages = _longest(waits(found, plans))
    if not stages:
        return
    together = _height(len(plans), len(situations)) <= HALF
    for shown in [situations] if together else [[one] for one in situations]:
        yield _picture(found, measure, (plans, stages), shown)


def _height(plans: int, situations: int) -> float:
    """Inches."""
    return 1.1 + (0.32 * plans + 0.25) * situations


def _picture(found: Results, measure: str, of: tuple[list[Cell], list[str]], situations: list[str]) -> Figure:
    """The plans and stages in these situations."""
    plans, stages = of
    names = [cell_words(found, cell.key) for cell in plans]
    names[0] = f"{look.words('chart_sweep_baseline')}\n{names[0]}"
    all_waits = waits(found, plans)
    drawn = Figure(figsize=(7.1, _height(len(plans), len(situations))), layout="constrained")
    axes = drawn.subplots(len(situations), 2, squeeze=False, sharey="row", sharex="col", width_ratios=(1, 2))
    for (left, right), situation in zip(axes, situations, strict=True):
        for y, cell in enumerate(plans):
            _draw(left, _spread(values(found.shared, situation, cell.key, measure)), y, (BLACK, "o"))
            for k, (stage, (colour, mark, _)) in enumerate(zip(stages, LOOKS, strict=False)):
                at = y + 0.7 * ((k + 0.5) / len(stages) - 0.5)
                _draw(right, all_waits.get((situation, cell.key, stage)), at, (colour, mark))
        left.set_yticks(range(len(plans)), names, fontsize=6)
        left.set_ylim(len(plans) - 0.5, -0.5)
        left.set_title(situation if len(situations) > 1 else "", fontsize=8)
        right.axvline(1, color=BLACK, linewidth=1.2)
        for ax in (left, right):
            ax.hlines(
                [y - 0.5 for y in range(1, len(plans))], 0, 1, LIGHT, linewidth=0.5, transform=ax.get_yaxis_transform()
            )
            ax.tick_params(axis="x", labelsize=7)
            ax.grid(axis="x", color=LIGHT, linewidth=0.5)
            ax.set_axisbelow(True)
    _scales(axes[0, 0], axes[0, 1], found, measure)
    axes[-1, 0].set_xlabel(words(measure).replace(" ", "\n", 1).replace(" (", "\n("), fontsize=7)
    axes[-1, 1].set_xlabel(look.words("chart_sweep_longest", "\n"), fontsize=7)
    for stage, (colour, mark, _) in zip(stages, LOOKS, strict=False):
        text = f"{STAGES[stage].zh} {STAGES[stage].en} ({STANDARDS[stage]:g} h)"
        axes[0, 1].plot([], [], mark, color=colour, markersize=4, linestyle="-", linewidth=1.2, label=text)
    drawn.legend(loc="outside upper right", ncols=2, fontsize=7, frameon=False,
                 title=look.words("chart_sweep_stages"), title_fontsize=7)  # fmt: skip
    stamp(drawn, situations)
    return drawn


def _draw(ax: Any, spread: Spread | None, y: float, look: tuple[str, str]) -> None:
    if spread is None:
        return
    colour, mark = look
    ax.plot([spread.low, spread.high], [y, y], color=colour, linewidth=1.2)
    ax.plot(spread.middle, y, mark, color=colour, markersize=3.5)


def _scales(left: Any, right: Any, found: Results, measure: str) -> None:
    """The axis of work to 0 and logarithmic beyond a tenth of the standard; of the outcome where runs lie far apart."""
    right.set_xscale("symlog", linthresh=0.1)
    right.set_xlim(left=-0.01)
    right.xaxis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
    runs = found.runs[measure]
    if runs.min() >= 0 and runs.max() > FAR * max(float(runs.median()), 1.0):
        left.set_xscale("symlog", linthresh=10)
        left.set_xlim(left=-1)
    else:
        left.xaxis.set_major_locator(MaxNLocator(3))
        left.xaxis.set_major_formatter(FuncFormatter(lambda v, _: short(v)))
