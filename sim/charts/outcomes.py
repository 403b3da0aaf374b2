"""How the runs end, and what other assumptions say."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim import findings
from sim.charts.look import BLACK, BLUE, LIGHT, ORANGE, ORDER, blank, both, nothing, words
from sim.findings import Folder
from sim.words import say

_MARKS = (("small", "white", ""), ("middle", ORANGE, "////"), ("large", BLACK, ""))


def outcomes(folder: Folder) -> Figure:
    """A mark for each of a hundred outbreaks (or runs, if fewer), by size."""
    counts = findings.outcomes(folder)
    if not sum(counts.values()):
        return nothing("chart_no_runs")
    shown, large = findings.marks(counts), folder.scenario.measures.large
    drawn, ax = blank(4.2, 3.9)
    kinds = [look for look in _MARKS for _ in range(shown[look[0]])]
    for i, (_, colour, hatch) in enumerate(kinds):
        box = Rectangle((i % 10, -(i // 10)), 0.8, 0.8, facecolor=colour, edgecolor=BLACK, hatch=hatch, linewidth=0.8)
        ax.add_patch(box)
    ax.set(xlim=(-0.3, 10.1), ylim=(-9.3, 1.1), aspect="equal")
    ax.set_title(_outcomes_title(counts), fontsize=8)
    ax.axis("off")
    labels = {k: words(k, "\n", top=large - 1, large=large) for k, _, _ in _MARKS}
    keys = [Patch(facecolor=c, edgecolor=BLACK, hatch=h, label=f"{labels[k]}: {shown[k]}") for k, c, h in _MARKS]
    ax.legend(handles=keys, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 0.02), frameon=False)
    return drawn


def _outcomes_title(counts: dict[str, int]) -> str:
    n = sum(counts.values())
    key = "chart_hundred" if n > 100 else "of_runs"
    return "\n".join(say("chart_outcomes", x, each=say(key, x, n=n)) for x in ORDER)


def alternatives(folder: Folder) -> Figure:
    """The risk under each other assumption."""
    found = findings.alternatives(folder)
    if not found:
        return nothing("chart_no_others")
    base = findings.risk(folder.replicates)[2]
    drawn, ax = blank(6.9, 1.1 + 0.3 * len(found))
    ax.axvspan(100 * base.low, 100 * base.high, color=LIGHT, label=words("chart_as_assumed"))
    for y, other in enumerate(found):
        if other.n:
            ax.plot([100 * other.share.low, 100 * other.share.high], [y, y], color=BLUE, linewidth=1.6)
            ax.plot(100 * other.share.estimate, y, "o", color=BLUE, markersize=5)
    ax.set_yticks(range(len(found)), [both(a.name) for a in found])
    side = ax.secondary_yaxis("right")
    side.set_yticks(range(len(found)), [words(a.change) for a in found])
    side.tick_params(length=0)
    ax.set(xlim=(-1, 101), ylim=(len(found) - 0.5, -0.5), xlabel=words("chart_large"))
    ax.set_title(words("advice_changes"), loc="right", pad=16)
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.1)
    return drawn
