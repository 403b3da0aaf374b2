"""Every picture of a results folder."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.charts.command import known
from sim.charts.days import infections, zones
from sim.charts.delays import delay_chain, needs, rounds, waiting
from sim.charts.look import STYLE
from sim.charts.maps import county_map
from sim.charts.outcomes import alternatives, outcomes
from sim.charts.zones import zone_maps
from sim.findings import Folder

DRAWN: dict[str, Callable[[Folder], Figure]] = {
    "outcomes": outcomes,
    "delay_chain": delay_chain,
    "needs": needs,
    "alternatives": alternatives,
    "infections": infections,
    "rounds": rounds,
    "waiting": waiting,
    "zones": zones,
    "zone_maps": zone_maps,
    "known": known,
    "map": county_map,
}


def draw_all(folder: Folder) -> dict[str, Figure]:
    """Every chart by its name."""
    with mpl.rc_context(STYLE):
        return {name: draw(folder) for name, draw in DRAWN.items()}
