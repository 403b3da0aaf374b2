"""What is true and what the county knows, by day."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings
from sim.charts.look import BLUE, ORANGE, RED, blank, nothing, words
from sim.findings import Folder

_LINES = (
    ("infected", RED, "--", "chart_infected"),
    ("confirmed", ORANGE, ":", "chart_confirmed"),
    ("known_cases", BLUE, "-", "chart_known"),
)


def known(folder: Folder) -> Figure:
    """Cumulative infections, confirmed cases and cases that the county knows, at the end of the day."""
    daily = known_days(folder)
    if daily.empty:
        return nothing("chart_no_case")
    drawn, ax = blank(6.9, 3.1)
    for column, colour, style, label in _LINES:
        band = findings.bands(daily, column, (0.1, 0.5, 0.9))
        if column != "confirmed":
            ax.fill_between(band.index, band[0.1], band[0.9], color=colour, alpha=0.15, linewidth=0)
        ax.plot(band.index, band[0.5], color=colour, linestyle=style, linewidth=1.8, label=words(label))
    ax.set(xlabel=words("chart_since_report"), ylabel=words("chart_persons_so_far"), title=words("chart_known_title"))
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    drawn.legend(frameon=False, loc="outside lower center", ncols=3, fontsize=7.5)  # curves may be anywhere
    return drawn


def known_days(folder: Folder) -> pd.DataFrame:
    """Days since the first report with the sums so far: infected, confirmed, known_cases; of runs with a report."""
    daily = findings.days_since_report(folder)
    if daily.empty or "known" not in daily:
        return daily.iloc[:0]
    sums = daily.groupby("replicate")[["new_infections", "reported", "known"]].cumsum()
    sums.columns = pd.Index(["infected", "confirmed", "known_cases"])
    return findings.shared_days(daily[["replicate", "since"]].join(sums))
