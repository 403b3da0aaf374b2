"""Pictures of a calibration: what is known of each parameter, and how the targets are met."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.spec import Spec
from sim.charts.look import BLUE, LIGHT, RED, STYLE


def draw(spec: Spec, posterior: pd.DataFrame, fit: pd.DataFrame) -> dict[str, Figure]:
    """Both figures."""
    with mpl.rc_context(STYLE):
        return {"parameters": _parameters(spec, posterior), "fit": _fit(fit)}


def _parameters(spec: Spec, posterior: pd.DataFrame) -> Figure:
    n = len(spec.parameters)
    drawn = Figure(figsize=(6.9, 1.9 * n), layout="constrained")
    for ax, parameter in zip(np.atleast_1d(drawn.subplots(n, 1)), spec.parameters, strict=True):
        edges = np.linspace(parameter.low, parameter.high, 21)
        ax.hist(posterior[parameter.label], edges, weights=posterior["weight"], color=BLUE, label="after")
        ax.axhline(1 / 20, color=RED, linestyle="--", linewidth=1.2, label="before (uniform)")
        unit = f" ({parameter.unit})" if parameter.unit else ""
        ax.set(xlabel=f"{parameter.label}{unit}", ylabel="probability", xlim=(parameter.low, parameter.high))
    drawn.axes[0].legend(frameon=False)
    return drawn


def _fit(fit: pd.DataFrame) -> Figure:
    """Each target in units of its scale around what was observed."""
    drawn = Figure(figsize=(6.9, 0.9 + 0.42 * len(fit)), layout="constrained")
    ax = drawn.subplots()
    ax.axvspan(-1, 1, color=LIGHT)
    for y, row in enumerate(fit.itertuples()):
        low, mid, high = ((x - row.observed) / row.scale for x in (row.low, row.ours, row.high))
        ax.plot([low, high], [y, y], color=BLUE, linewidth=1.6)
        ax.plot(mid, y, "o", color=BLUE, markersize=5)
    ax.axvline(0, color=RED, linewidth=1)
    ax.set_yticks(
        range(len(fit)), [f"{row.target}\nobserved {row.observed:g}" for row in fit.itertuples()], fontsize=7.5
    )
    ax.set(
        xlabel="ours − observed, in errors of the observation (line: 90 % of the particles)",
        ylim=(len(fit) - 0.5, -0.5),
    )
    return drawn
