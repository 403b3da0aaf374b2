"""Pictures of a results folder: colour-blind safe (Okabe and Ito 2008), legible in grey, units on every axis.

The text of charts is English: matplotlib ships no Chinese font. Each function draws one figure and writes nothing.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.ticker import MaxNLocator

from sim import findings, store
from sim.findings import Folder
from sim.log import Found
from sim.names import FOUND, STAGES, STEPS
from sim.words import TOWNS, figure, say

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
)  # fmt: skip
GREY, LIGHT = "#555555", "#DDDDDD"
DPI = 170
CHAIN = (
    "infection_to_confirmed", "confirmed_to_core", "confirmed_to_listed", "listed_to_card", "card_to_picked_up",
    "picked_up_to_room", "confirmed_to_room", "confirmed_to_hospital", "round",
)  # fmt: skip
HOURS = (0.1, 0.25, 1, 4, 12, 24, 72, 168, 504)
_HOUR_TEXTS = ("6 min", "15 min", "1 h", "4 h", "12 h", "1 d", "3 d", "7 d", "21 d")
_FOUND_LOOK: dict[Found, tuple[str, str]] = {
    Found.QUARANTINE: (SKY, ""),
    Found.LOCKDOWN: (BLUE, "////"),
    Found.CONTACT_AT_HOME: (GREEN, "\\\\\\\\"),
    Found.MONITORING: (YELLOW, "...."),
    Found.ROUND: (ORANGE, "xxxx"),
    Found.SCREENING: (PURPLE, "----"),
    Found.CLINIC: (RED, "||||"),
}
_STYLE = {
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "fivefast",
}
_MARKS = (("small", "white", ""), ("middle", ORANGE, "////"), ("large", BLACK, ""))


def draw_all(folder: Folder) -> dict[str, Figure]:
    """Every chart by its name."""
    with mpl.rc_context(_STYLE):
        return {name: draw(folder) for name, draw in DRAWN.items()}


def save(figures: dict[str, Figure], folder: Path) -> None:
    """Write each figure as a PNG."""
    with mpl.rc_context(_STYLE):
        for name, drawn in figures.items():
            with store.replacing(folder / f"{name}.png") as new:
                drawn.savefig(new, dpi=DPI, metadata={"Software": None})


def svg(drawn: Figure) -> str:
    """The figure as an SVG element that refers to nothing outside itself."""
    text = io.StringIO()
    with mpl.rc_context(_STYLE):
        drawn.savefig(text, format="svg", metadata={"Date": None})
    body = text.getvalue()
    body = body[body.index("<svg") :]
    return re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    drawn = Figure(figsize=(width, height), layout="constrained")
    return drawn, drawn.subplots()


def _nothing(text: str, width: float = 6.9) -> Figure:
    drawn, ax = _figure(width, 0.7)
    ax.axis("off")
    ax.text(0.0, 0.5, text, transform=ax.transAxes, va="center", color=GREY, style="italic")
    return drawn


def outcomes(folder: Folder) -> Figure:
    """A mark for each of a hundred outbreaks (or runs, if fewer), by size."""
    counts = findings.outcomes(folder)
    if not sum(counts.values()):
        return _nothing("No runs.")
    shown, large = findings.marks(counts), folder.scenario.measures.large
    drawn, ax = _figure(4.2, 3.9)
    kinds = [look for look in _MARKS for _ in range(shown[look[0]])]
    for i, (_, colour, hatch) in enumerate(kinds):
        box = Rectangle((i % 10, -(i // 10)), 0.8, 0.8, facecolor=colour, edgecolor=BLACK, hatch=hatch, linewidth=0.8)
        ax.add_patch(box)
    ax.set(xlim=(-0.3, 10.1), ylim=(-9.3, 1.1), aspect="equal", title=_outcomes_title(counts))
    ax.axis("off")
    labels = {"small": say("small", "en"), "middle": say("middle", "en", top=large - 1), "large": f"{large} or more"}
    keys = [Patch(facecolor=c, edgecolor=BLACK, hatch=h, label=f"{labels[k]}: {shown[k]}") for k, c, h in _MARKS]
    ax.legend(handles=keys, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 0.02), frameon=False)
    return drawn


def _outcomes_title(counts: dict[str, int]) -> str:
    n = sum(counts.values())
    each = f"100 outbreaks (from {n} runs)" if n > 100 else f"{n} runs"
    return f"Infections after the first report: {each}"


def delay_chain(folder: Folder) -> Figure:
    """Steps of the chain with their standards."""
    steps = _shown_steps(findings.chain(folder))
    if steps.empty:
        return _nothing("No step of the chain happened in any run.")
    drawn, ax = _figure(6.9, 0.9 + 0.33 * len(steps))
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
    ax.set(xlim=(HOURS[0] * 0.9, ends), ylim=(len(steps) - 0.5, -0.5), xlabel="time since the step began (log scale)")
    ax.set_yticks(range(len(steps)), [f"{STEPS[s].en}  [{int(n)} runs]" for s, n in steps["runs"].items()])
    ax.set_title("dot: half; thick line to: nine in ten (middle run); thin: 8 of 10 runs; red |: standard", fontsize=8)
    ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    ax.set_axisbelow(True)
    return drawn


def _shown_steps(steps: pd.DataFrame) -> pd.DataFrame:
    return steps.reindex([s for s in CHAIN if s in steps.index])


def infections(folder: Folder) -> Figure:
    """Infected and found by day, with bands; and where they were found."""
    daily, which, n = findings.spreading(folder)
    if not n:
        return _nothing("No days of any run.")
    drawn = Figure(figsize=(6.9, 5.4), layout="constrained")
    top, bottom = drawn.subplots(2, 1, sharex=True)
    for column, colour, style, label in (
        ("new_infections", RED, "--", "newly infected"),
        ("reported", BLUE, "-", "found"),
    ):
        _band(top, findings.bands(daily, column), colour, style, label)
    runs = {"spread": f"{n} runs with > {findings.SMALL} infections after it", "found": f"{n} runs with a report"}
    top.set(ylabel="persons a day", title=f"Middle run; bands: 50 % and 80 % of {runs.get(which, f'{n} runs')}")
    top.legend(frameon=False, loc="upper right")
    _stacked(bottom, daily[daily["since"] >= 0])
    since = "days since the start (nobody was found)" if which == "start" else "days after the first report"
    bottom.set(xlabel=since, ylabel="persons a day (mean)", title="Where they were found")
    for ax in (top, bottom):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylim(bottom=0)
    return drawn


def _band(ax: Any, band: pd.DataFrame, colour: str, style: str, label: str) -> None:
    if band.empty:
        return
    for low, high, alpha in ((0.1, 0.9, 0.15), (0.25, 0.75, 0.3)):
        ax.fill_between(band.index, band[low], band[high], color=colour, alpha=alpha, linewidth=0, step="mid")
    ax.plot(band.index, band[0.5], color=colour, linestyle=style, linewidth=1.6, drawstyle="steps-mid", label=label)


def _stacked(ax: Any, daily: pd.DataFrame) -> None:
    columns = {kind: f"found_{kind.name.lower()}" for kind in _FOUND_LOOK}
    means = daily.groupby("since")[[c for c in columns.values() if c in daily]].mean()
    base = np.zeros(len(means))
    for kind, column in columns.items():
        if column not in means or not means[column].sum():
            continue
        colour, hatch = _FOUND_LOOK[kind]
        look = {"color": colour, "edgecolor": BLACK, "linewidth": 0.3, "hatch": hatch}
        ax.bar(means.index, means[column], bottom=base, width=0.9, label=FOUND[kind].en, **look)
        base = base + means[column].to_numpy()
    if base.any():
        ax.legend(frameon=False, loc="upper right", fontsize=7.5)


def rounds(folder: Folder) -> Figure:
    """From the order of a round to its results."""
    steps = findings.round_steps(folder).head(8)
    if steps.empty:
        return _nothing("No regional round was ordered in any run.")
    drawn, ax = _figure(6.9, 1.1 + 0.34 * len(steps))
    phases = (
        ("opened", LIGHT, "", "waiting and set-up"),
        ("sampled_end", SKY, "////", "sampling"),
        ("reported_95", ORANGE, "", "to 95 % reported"),
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
    ax.axvline(24, color=RED, linestyle="--", linewidth=1.4, label="standard 24 h")
    ax.set(xlim=(0, top * 1.02), ylim=(len(steps) - 0.4, -0.6), xlabel="hours since the order (line: 8 of 10 rounds)")
    ax.set_yticks(range(len(steps)), [f"round {n}  [{int(r)} runs]" for n, r in steps["runs"].items()])
    ax.legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.1)
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
        return _nothing("Nothing waited at any stage.")
    shade = daily.groupby("since")[list(work.values())].quantile(findings.NEED, interpolation="higher").T
    drawn, ax = _figure(6.9, 1.0 + 0.29 * len(work))
    top = float(np.nanmax(shade.to_numpy(), initial=0.0)) or 1.0
    days = np.append(shade.columns.to_numpy(), shade.columns.max() + 1) - 0.5
    colours = mpl.colormaps["Greys"].with_extremes(bad="white")
    mesh = ax.pcolormesh(
        days, np.arange(len(work) + 1) - 0.5, shade.to_numpy(), cmap=colours,
        norm=mpl.colors.PowerNorm(0.4, vmin=0, vmax=top), edgecolors="white", linewidth=0.3,
    )  # fmt: skip
    peaks = [figure(float(p)) for p in shade.max(axis=1)]
    names = [STAGES[s].en for s in work]
    ax.set_yticks(
        range(len(work)),
        [f"{name}: {'no limit' if p == '–' else p + ' h'}" for name, p in zip(names, peaks, strict=True)],
    )
    ax.set(ylim=(len(work) - 0.5, -0.5), xlabel="days after the first report", title="Stage and its largest queue")
    drawn.colorbar(mesh, ax=ax, label="hours of work waiting", pad=0.01)
    return drawn


def zones(folder: Folder) -> Figure:
    """Residents under each level of zone by day."""
    daily, _, n = findings.spreading(folder)
    levels = {level: f"residents_{level}" for level in ("lockdown", "control", "precaution")}
    if not n or not any(daily[c].any() for c in levels.values() if c in daily):
        return _nothing("No zone was set in any run.")
    drawn, ax = _figure(6.9, 2.5)
    looks = {"lockdown": (BLACK, "-"), "control": (ORANGE, "--"), "precaution": (BLUE, ":")}
    for level, column in levels.items():
        band = findings.bands(daily, column, (0.1, 0.25, 0.5, 0.75, 0.9))
        if band.empty:
            continue
        colour, style = looks[level]
        ax.fill_between(band.index, band[0.1] / 1000, band[0.9] / 1000, color=colour, alpha=0.15, linewidth=0)
        ax.plot(band.index, band[0.5] / 1000, color=colour, linestyle=style, linewidth=1.7, label=level)
    ax.set(xlabel="days after the first report", ylabel="thousand residents", ylim=(0, None))
    ax.set_title("Residents under each level at the end of the day: middle run, 80 % band")
    ax.legend(frameon=False)
    return drawn


def alternatives(folder: Folder) -> Figure:
    """The risk under each other assumption."""
    found = findings.alternatives(folder)
    if not found:
        return _nothing("No other assumptions were run.")
    base = findings.risk(folder.replicates)[2]
    drawn, ax = _figure(6.9, 1.1 + 0.3 * len(found))
    ax.axvspan(100 * base.low, 100 * base.high, color=LIGHT, label="as assumed, 95 % interval")
    for y, other in enumerate(found):
        if other.n:
            ax.plot([100 * other.share.low, 100 * other.share.high], [y, y], color=BLUE, linewidth=1.6)
            ax.plot(100 * other.share.estimate, y, "o", color=BLUE, markersize=5)
    ax.set_yticks(range(len(found)), [a.name.en for a in found])
    words = [say(a.change, "en") for a in found]
    side = ax.secondary_yaxis("right")
    side.set_yticks(range(len(found)), words)
    side.tick_params(length=0)
    ax.set(xlim=(-1, 101), ylim=(len(found) - 0.5, -0.5), xlabel="large outbreaks of 100 (line: 95 % interval)")
    ax.set_title("Does the answer change?", loc="right")
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.1)
    return drawn


def needs(folder: Folder) -> Figure:
    """What the worst day needs, as a share of what there is."""
    found = [n for n in findings.needs(folder) if n.have > 0]
    drawn, ax = _figure(6.9, 0.9 + 0.3 * len(found))
    shares = [100 * n.need / n.have for n in found]
    top = max([110.0, *(s for s in shares if not np.isnan(s))])
    for y, share in enumerate(shares):
        if np.isnan(share):
            ax.text(1, y, "enough", va="center", fontsize=8)
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
        ax.text(share + top * 0.01, y, f"{figure(found[y].need)} of {found[y].have:,.0f}", va="center", fontsize=8)
    ax.axvline(100, color=BLACK, linewidth=1.2, linestyle="--")
    ax.set_yticks(range(len(found)), [say(n.key, "en") for n in found])
    ax.set(xlim=(0, top * 1.22), ylim=(len(found) - 0.5, -0.5), xlabel="need as % of what there is (dashed: 100 %)")
    ax.set_title("Worst day: need not exceeded in 9 of 10 runs")
    return drawn


@dataclass(frozen=True)
class Town:
    """A town of the schematic map; kilometres from its south-west corner."""

    code: str
    outline: Any  # (n, 2)
    label: tuple[float, float]


_KM = 111.2


def towns() -> list[Town]:
    """The nine towns of the schematic map, for drawing only."""
    path = files("sim.county") / "data" / "haiyan-towns-schematic.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))["features"]
    points = [np.asarray(s["geometry"]["coordinates"][0], dtype=np.float64) for s in shapes]
    corner = np.vstack(points).min(axis=0)
    return [
        Town(
            s["properties"]["code"], kilometres(p, corner), tuple(kilometres(np.asarray(s["properties"]["cp"]), corner))
        )
        for s, p in zip(shapes, points, strict=True)
    ]


def kilometres(degrees: Any, corner: Any) -> Any:
    """Longitude and latitude (…, 2) to kilometres east and north of a corner."""
    return (degrees - corner) * np.array([_KM * np.cos(np.radians(corner[1])), _KM])


def county_map(folder: Folder) -> Figure:
    """The nine towns, schematic."""
    drawn, ax = _figure(5.2, 4.6)
    start = set(folder.scenario.seeding.towns)
    for town in towns():
        seeded = TOWNS[town.code].zh in start or TOWNS[town.code].en in start
        colour, hatch = (LIGHT, "////") if seeded else ("white", "")
        ax.add_patch(Polygon(town.outline, edgecolor=GREY, linewidth=0.8, facecolor=colour, hatch=hatch))
        ax.text(*town.label, TOWNS[town.code].en, ha="center", va="center", fontsize=8)
    ax.autoscale_view()
    ax.set(aspect="equal", xlabel="km", ylabel="km", title="Schematic drawing, no boundary of legal force")
    return drawn


DRAWN: dict[str, Callable[[Folder], Figure]] = {
    "outcomes": outcomes,
    "delay_chain": delay_chain,
    "needs": needs,
    "alternatives": alternatives,
    "infections": infections,
    "rounds": rounds,
    "waiting": waiting,
    "zones": zones,
    "map": county_map,
}
