"""Beside each headline: its range by chance, and its range over other assumptions."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import findings
from sim.findings import Folder, Spread, ranges
from sim.names import Name
from sim.words import TEXTS, figure


class Range(NamedTuple):
    """What stands beside a headline, as text; a name where there is no number."""

    chance: str | Name
    assumed: str | Name
    ends: tuple[Name, Name] | None  # the assumptions at both ends
    of: Name  # what is counted


def view(folder: Folder) -> dict[str, Any]:
    """Ranges by sentence (none of confidence), how many other assumptions there are, and runs of each."""
    count = ranges.others(folder)
    return {
        "rows": {"risk": _risk(folder), "time": _time(folder), "bottleneck": _jam(folder), "cost": _rooms(folder)},
        "assumptions": count.assumptions,
        "runs": count.runs,
        "few": 0 < count.runs < findings.QUANTILE_RUNS,
    }


def _risk(folder: Folder) -> Range:
    _, n, share = findings.risk(folder.replicates)
    chance = _span(100 * share.low, 100 * share.high) if n else TEXTS["cannot"]
    return _range(folder, chance, ranges.spread(folder, ranges.large_of_100), "range_large")


def _time(folder: Folder) -> Range:
    found = findings.community_zero(folder, 0.5)
    chance = _span(found.low, found.high) if found else TEXTS["cannot"]
    return _range(folder, chance, ranges.spread(folder, ranges.half_zero_day), "range_days")


def _rooms(folder: Folder) -> Range:
    found = ranges.rooms_by_chance(folder)
    chance = TEXTS["cannot"] if np.isnan(found.low) else _span(found.low, found.high)
    return _range(folder, chance, ranges.spread(folder, ranges.rooms), "range_rooms")


def _jam(folder: Folder) -> Range:
    """In how many runs, and under how many other assumptions, the same stage jams first."""
    found, n = findings.jams(folder.replicates)
    same = ranges.same_jam(folder)
    chance: str | Name = f"{found[0].runs}/{n}" if n else TEXTS["cannot"]
    return Range(chance, f"{same[0]}/{same[1]}" if same else _untested(folder), None, TEXTS["range_jam"])


def _range(folder: Folder, chance: str | Name, found: Spread | None, of: str) -> Range:
    if found is None:
        return Range(chance, _untested(folder), None, TEXTS[of])
    return Range(chance, _span(found.low, found.high), (found.lowest, found.highest), TEXTS[of])


def _untested(folder: Folder) -> Name:
    return TEXTS["cannot" if ranges.others(folder).runs else "range_not_run"]


def _span(low: float, high: float) -> str:
    """Both ends to two figures; the upper one may be open.

    >>> _span(12.34, 30), _span(5, float("inf"))
    ('12–30', '≥5')
    """
    if np.isinf(high):
        return "∞" if np.isinf(low) else f"≥{figure(low)}"
    return f"{figure(round(low, 1))}–{figure(round(high, 1))}"
