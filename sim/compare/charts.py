"""The picture of a comparison: paired differences with their intervals, in the look of `sim.charts`."""

from __future__ import annotations

import textwrap
from itertools import cycle
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, SymmetricalLogLocator

from sim.charts.look import BLACK, BLUE, GREEN, GREY, LIGHT, MARK, ORANGE, PURPLE, RED, STYLE, words
from sim.names import STAGES
from sim.words import signed

_LOOKS = ((BLUE, "o"), (RED, "s"), (GREEN, "D"), (PURPLE, "^"), (ORANGE, "v"), (BLACK, "P"))
_WIDTH = 52  # letters of a label
_PAGE = 9.4  # inches: the highest picture that fits a page


class _Panel(NamedTuple):
    rows: pd.DataFrame  # label, scenario, verdict, difference, low, high
    axis: str
    linear: float  # the axis is linear up to here and logarithmic beyond; 0: linear


def differences(table: pd.DataFrame, stages: pd.DataFrame, main: tuple[str, ...]) -> Figure:
    """Three panels: chances (of 100), queues (h of work), main means (% of the baseline's); hollow: cannot tell."""
    return _figure(_panels(table, stages, main), list(table["scenario"].unique()))


def apart(table: pd.DataFrame, stages: pd.DataFrame, main: tuple[str, ...]) -> tuple[Figure, ...]:
    """The same as a picture a panel, so that a page breaks between them."""
    scenarios = list(table["scenario"].unique())
    return tuple(_figure([panel], scenarios) for panel in _panels(table, stages, main))


def _panels(table: pd.DataFrame, stages: pd.DataFrame, main: tuple[str, ...]) -> list[_Panel]:
    """In the sequence of the answer; those that have a row."""
    means = table[(table["kind"] == "measure") & table["measure"].isin(main) & (table["baseline"] > 0)]
    queues = stages[(stages["measure"] == "work_waiting") & (stages["baseline"] + stages["value"] > 0)]
    every = (
        _Panel(_shown(table[table["kind"] == "chance"], 1.0), words("chart_compare_chance"), 0),
        _Panel(_shown(queues, 1.0), words("chart_compare_queue"), 1),
        _Panel(_shown(means, means["baseline"] / 100), words("chart_compare_mean"), 10),
    )
    return [panel for panel in every if len(panel.rows)]


def _figure(panels: list[_Panel], scenarios: list[str]) -> Figure:
    with mpl.rc_context(STYLE):
        lines = [panel.rows["label"].nunique() for panel in panels]
        height = min(0.5 + 0.32 * sum(lines) + 0.6 * len(lines), _PAGE)
        drawn = Figure(figsize=(7.1, height), layout="constrained")
        axes = drawn.subplots(len(panels), 1, squeeze=False, height_ratios=[n + 1 for n in lines])[:, 0]
        for ax, panel in zip(axes, panels, strict=True):
            _draw(ax, panel, scenarios)
        keys = [axes[0].plot([], [], m, color=c)[0] for (c, m), _ in zip(cycle(_LOOKS), scenarios, strict=False)]
        drawn.legend(keys, scenarios, loc="outside upper right", ncols=3, frameon=False)
        drawn.supxlabel(MARK, fontsize=7, color=GREY, x=0.99, ha="right")
    return drawn


def _shown(rows: pd.DataFrame, unit: Any) -> pd.DataFrame:
    """The differences of these rows in a unit, with labels of a few words, Chinese above English."""
    labels = [
        "\n".join((stage.zh, stage.en) if stage else (row.chinese, textwrap.fill(row.english, _WIDTH)))
        for row in rows.itertuples()
        for stage in [STAGES.get(str(row.stage))]
    ]
    values = rows[["difference", "low", "high"]].div(unit, axis=0) if isinstance(unit, pd.Series) else rows
    return rows[["scenario", "verdict"]].assign(label=labels, **{c: values[c] for c in ("difference", "low", "high")})


def _draw(ax: Any, panel: _Panel, scenarios: list[str]) -> None:
    rows = panel.rows
    labels = list(dict.fromkeys(rows["label"]))
    values = rows[["difference", "low", "high"]].to_numpy(np.float64)
    for label, scenario, said, (value, low, high) in zip(
        rows["label"], rows["scenario"], rows["verdict"], values, strict=True
    ):
        i = scenarios.index(scenario)
        colour, mark = _LOOKS[i % len(_LOOKS)]
        y = labels.index(label) + (i - (len(scenarios) - 1) / 2) * 0.6 / len(scenarios)
        face = "white" if said == "cannot tell" else colour
        ax.plot([low, high], [y, y], color=colour, linewidth=1.6)
        ax.plot(value, y, mark, color=colour, markersize=5, markerfacecolor=face)
    ax.axvline(0, color=GREY, linewidth=1)
    if panel.linear:
        ax.set_xscale("symlog", linthresh=panel.linear)
        ax.xaxis.set_major_locator(SymmetricalLogLocator(base=10, linthresh=panel.linear))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: signed(x)))
    beyond = words("chart_compare_logarithmic", linear=f"{panel.linear:g}") if panel.linear else ""
    ax.set_xlabel("\n".join(part for part in (panel.axis, beyond) if part))
    ax.set_yticks(range(len(labels)), labels, fontsize=6.5)
    for label in ax.get_yticklabels():
        if label.get_text().count("\n") > 1:
            label.set_fontsize(5.5)  # or its three lines would touch the next label
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)
