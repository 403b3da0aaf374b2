"""Pictures of a calibration: what is known of each parameter, and how the targets are met."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.spec import Spec
from sim.charts.look import BLACK, BLUE, GREY, LIGHT, MARK, RED, STYLE, words
from sim.units import Floats


def draw(spec: Spec, posterior: pd.DataFrame, fit: pd.DataFrame) -> dict[str, Figure]:
    """Both figures, with the mark that they are simulated."""
    with mpl.rc_context(STYLE):
        drawn = {"parameters": _parameters(spec, posterior), "fit": _fit(spec, fit)}
        for figure in drawn.values():
            figure.suptitle(MARK, fontsize=7.5, color=GREY, x=0.99, ha="right")
    return drawn


def _parameters(spec: Spec, posterior: pd.DataFrame) -> Figure:
    """What is known of each parameter, in as many bins as the particles can fill, and each particle as a line."""
    n, weights = len(spec.parameters), posterior["weight"].to_numpy()
    drawn = Figure(figsize=(6.9, 1.9 * n + 0.3), layout="constrained")
    for ax, parameter in zip(np.atleast_1d(drawn.subplots(n, 1)), spec.parameters, strict=True):
        values, wide = posterior[parameter.label].to_numpy(), parameter.high - parameter.low
        number = bins((values - parameter.low) / wide, weights)
        edges = np.linspace(parameter.low, parameter.high, number + 1)
        ax.hist(values, edges, weights=weights, color=BLUE, alpha=0.55, label=words("after"))
        ax.axhline(1 / number, color=RED, linestyle="--", linewidth=1.2, label=words("before_uniform"))
        top = 1.12 * max(1 / number, np.histogram(values, edges, weights=weights)[0].max())
        ax.vlines(
            values, 0, 0.9 * top * weights / weights.max() / 3, color=BLACK, linewidth=1.4, label=words("particles")
        )
        unit = f" ({parameter.unit})" if parameter.unit else ""
        ax.set(xlabel=f"{parameter.label}{unit}", ylabel=words("probability"), xlim=(parameter.low, parameter.high),
               ylim=(0, top))  # fmt: skip
    drawn.legend(*drawn.axes[0].get_legend_handles_labels(), loc="outside lower left", ncols=3, frameon=False)
    return drawn


def bins(values: Floats, weights: Floats) -> int:
    """How many bins of a prior from 0 to 1 weighted particles in it can fill, 3 to 20.

    The part of it where they lie gets twice the cube root of their effective number (Rice's rule).
    """
    several = 2 * float(weights.sum() ** 2 / (weights**2).sum()) ** (1 / 3)
    return int(np.clip(np.ceil(several / max(float(np.ptp(values)), 0.01)), 3, 20))


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
