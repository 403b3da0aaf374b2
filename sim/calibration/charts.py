"""Pictures of a calibration: what is known of each parameter, and how the targets are met."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.spec import Spec
from sim.charts.look import BLUE, GREY, LIGHT, MARK, RED, STYLE, words


def draw(spec: Spec, posterior: pd.DataFrame, fit: pd.DataFrame) -> dict[str, Figure]:
    """Both figures, with the mark that they are simulated."""
    with mpl.rc_context(STYLE):
        drawn = {"parameters": _parameters(spec, posterior), "fit": _fit(spec, fit)}
        for figure in drawn.values():
            figure.suptitle(MARK, fontsize=7.5, color=GREY, x=0.99, ha="right")
    return drawn


def _parameters(spec: Spec, posterior: pd.DataFrame) -> Figure:
    n = len(spec.parameters)
    drawn = Figure(figsize=(6.9, 1.9 * n + 0.3), layout="constrained")
    for ax, parameter in zip(np.atleast_1d(drawn.subplots(n, 1)), spec.parameters, strict=True):
        edges = np.linspace(parameter.low, parameter.high, 21)
        ax.hist(posterior[parameter.label], edges, weights=posterior["weight"], color=BLUE, label=words("after"))
        ax.axhline(1 / 20, color=RED, linestyle="--", linewidth=1.2, label=words("before_uniform"))
        unit = f" ({parameter.unit})" if parameter.unit else ""
        ax.set(xlabel=f"{parameter.label}{unit}", ylabel=words("probability"), xlim=(parameter.low, parameter.high))
    drawn.axes[0].legend(frameon=False)
    return drawn


def _fit(spec: Spec, fit: pd.DataFrame) -> Figure:
    """Each target in units of its scale around what was observed."""
    drawn = Figure(figsize=(6.9, 1.5 + 0.55 * len(fit)), layout="constrained")
    ax = drawn.subplots()
    ax.axvspan(-1, 1, color=LIGHT)
    labels = []
    for y, (target, row) in enumerate(zip(spec.targets, fit.itertuples(), strict=True)):
        low, mid, high, mean = ((x - row.observed) / row.scale for x in (row.low, row.ours, row.high, row.at_mean))
        keys = [words(key) if y == 0 else None for key in ("fit_particles", "fit_at_mean")]
        error = [[mid - low], [high - mid]]
        ax.errorbar(mid, y, xerr=error, fmt="o", color=BLUE, markersize=5, linewidth=1.6, label=keys[0])
        ax.plot(mean, y, "o", color=BLUE, markerfacecolor="none", markersize=9, label=keys[1])
        value = words("observed_value", value=f"{row.observed:g}")
        labels.append(f"{target.text('zh')}\n{target.text('en')}\n{value}")
    ax.axvline(0, color=RED, linewidth=1)
    ax.set_yticks(range(len(fit)), labels, fontsize=7)
    ax.set(xlabel=words("fit_axis", "\n"), ylim=(len(fit) - 0.5, -0.5))
    drawn.legend(loc="outside lower left", ncols=2, frameon=False)
    return drawn
