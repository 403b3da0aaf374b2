"""The delay chain, the clock of a round, work waiting, needs."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim import findings
from sim.charts.look import BLACK, BLUE, GREY, LIGHT, ORANGE, ORDER, RED, SKY, blank, both, nothing, words
from sim.findings import Folder
from sim.names import STAGES, STEPS
from sim.words import figure, span

CHAIN = (
    "infection_to_confirmed", "confirmed_to_core", "confirmed_to_listed", "listed_to_card", "card_to_picked_up",
    "picked_up_to_room", "confirmed_to_room", "confirmed_to_hospital", "round",
)  # fmt: skip


BREAK = "\n"
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
HOURS = (0.1, 0.25, 1, 4, 12, 24, 72, 168, 504)


_HOUR_TEXTS = ("6 min", "15 min", "1 h", "4 h", "12 h", "1 d", "3 d", "7 d", "21 d")


def delay_chain(folder: Folder) -> Figure:
    """Steps of the chain with their standards."""
    steps = _shown_steps(findings.chain(folder))
    if steps.empty:
        return nothing("chart_no_step")
    drawn, ax = blank(6.9, 1.1 + 0.36 * len(steps))
    ends = HOURS[-1] * 1.3
    for y, (_, row) in enumerate(steps.iterrows()):
        half, nine, low, high = (float(np.clip(row[c], HOURS[0], ends)) for c in ("half", "nine", "low", "high"))
        ax.plot([low, high], [y, y], color=GREY, linewidth=1, zorder=1)
        ax.plot([half, nine], [y, y], color=BLUE, linewidth=4, solid_capstyle="butt", zorder=2)
        ax.plot(half, y, "o", color=BLACK, markersize=5, zorder=3)
        if not np.isnan(row["standard"]):
            ax.plot([row["standard"]] * 2, [y - 0.35, y + 0.35], color=RED, linewidth=2.2, zorder=4)
    ax.set_xscale("log")
    ax.set_xticks(HOURS, _HOUR_TEXTS)
    ax.minorticks_off()
    ax.set(xlim=(HOURS[0] * 0.9, ends), ylim=(len(steps) - 0.5, -0.5), xlabel=words("chart_step_time"))
    ax.set_yticks(range(len(steps)), [f"{both(STEPS[s], BREAK)}  [{int(n)}]" for s, n in steps["runs"].items()])
    drawn.suptitle(words("chart_chain_title", "\n"), fontsize=7.5, x=0.01, ha="left")
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)
    return drawn


def _shown_steps(steps: pd.DataFrame) -> pd.DataFrame:
    return steps.reindex([s for s in CHAIN if s in steps.index])


def rounds(folder: Folder) -> Figure:
    """From the order of a round to its results."""
    steps = findings.round_steps(folder).head(8)
    if steps.empty:
        return nothing("chart_no_round")
    drawn, ax = blank(6.9, 1.4 + 0.34 * len(steps))
    phases = (
        ("opened", LIGHT, "", words("chart_opened")),
        ("sampled_end", SKY, "////", words("chart_sampling")),
        ("reported_95", ORANGE, "", words("chart_reported")),
    )
    top = _round_end(steps)
    for y, (_, row) in enumerate(steps.iterrows()):
        start = 0.0
        for column, colour, hatch, label in phases:
            end = float(np.clip(row[column], start, top))
            look = {"color": colour, "edgecolor": BLACK, "linewidth": 0.5, "hatch": hatch}
            ax.barh(y, end - start, left=start, height=0.6, label=label if y == 0 else None, **look)
            start = end
        ax.plot(np.clip([row["low"], row["high"]], 0, top), [y, y], color=BLACK, linewidth=1.2, marker="|")
    ax.axvline(24, color=RED, linestyle="--", linewidth=1.4, label=words("chart_standard_24"))
    ax.set(xlim=(0, top * 1.02), ylim=(len(steps) - 0.4, -0.6), xlabel=words("chart_since_order"))
    ax.set_yticks(range(len(steps)), [f"{words('chart_round', n=n)}  [{int(r)}]" for n, r in steps["runs"].items()])
    drawn.legend(frameon=False, ncols=2, loc="outside upper left", fontsize=8)
    return drawn


def _round_end(steps: pd.DataFrame) -> float:
    ends = steps[["sampled_end", "reported_95", "high"]].to_numpy(np.float64)
    finite = ends[np.isfinite(ends)]
    return max(float(finite.max()) if finite.size else 0.0, 26.0) * (1.0 if finite.size == ends.size else 1.2)


def waiting(folder: Folder) -> Figure:
    """Hours of work waiting before each stage by day."""
    daily = findings.shared_days(findings.days_since_report(folder))
    daily = daily[daily["since"] >= 0]
    work = {s: f"work_waiting_{s}" for s in STAGES if f"work_waiting_{s}" in daily}
    if daily.empty or not work:
        return nothing("chart_no_wait")
    shade = daily.groupby("since")[list(work.values())].quantile(findings.NEED, interpolation="higher").T
    drawn, ax = blank(6.9, 1.0 + 0.29 * len(work))
    top = float(np.nanmax(shade.to_numpy(), initial=0.0)) or 1.0
    days = np.append(shade.columns.to_numpy(), shade.columns.max() + 1) - 0.5
    colours = mpl.colormaps["Greys"].with_extremes(bad="white")
    mesh = ax.pcolormesh(
        days, np.arange(len(work) + 1) - 0.5, shade.to_numpy(), cmap=colours,
        norm=mpl.colors.PowerNorm(0.4, vmin=0, vmax=top), edgecolors="white", linewidth=0.3,
    )  # fmt: skip
    peaks = [" / ".join(dict.fromkeys(span(float(p), x) for x in ORDER)) for p in shade.max(axis=1)]
    names = [both(STAGES[s]) for s in work]
    ax.set_yticks(
        range(len(work)),
        [f"{name}: {words('chart_no_limit') if p == '–' else p}" for name, p in zip(names, peaks, strict=True)],
    )
    ax.set(ylim=(len(work) - 0.5, -0.5), xlabel=words("chart_since_report"), title=words("chart_queue_title"))
    drawn.colorbar(mesh, ax=ax, label=words("chart_work"), pad=0.01)
    return drawn


def needs(folder: Folder) -> Figure:
    """What the worst day needs, as a share of what there is."""
    found = [n for n in findings.needs(folder) if n.have > 0]
    drawn, ax = blank(6.9, 0.9 + 0.3 * len(found))
    shares = [100 * n.need / n.have for n in found]
    top = max([110.0, *(s for s in shares if not np.isnan(s))])
    for y, share in enumerate(shares):
        if np.isnan(share):
            ax.text(1, y, words("enough"), va="center", fontsize=8)
            continue
        over = share > 100
        ax.barh(
            y,
            share,
            height=0.6,
            color=RED if over else SKY,
            edgecolor=BLACK,
            hatch="////" if over else "",
            linewidth=0.6,
        )
        text = f"{figure(found[y].need)} / {found[y].have:,.0f}"
        ax.text(share + top * 0.01, y, text, bbox=_PLAIN, va="center", fontsize=8)
    ax.axvline(100, color=BLACK, linewidth=1.2, linestyle="--", zorder=0)
    ax.set_yticks(range(len(found)), [words(n.key) for n in found])
    ax.set(xlim=(0, top * 1.22), ylim=(len(found) - 0.5, -0.5), xlabel=words("chart_need_share"))
    ax.set_title(words("chart_need_title"))
    return drawn
