"""The border: entrances ranked by what they stop, and what the runs saw."""

from __future__ import annotations

from typing import Any

from sim.findings import Folder
from sim.findings.border import LaneApart, find_chance, lanes_apart, ranked
from sim.names import Lang, Name
from sim.report.rows import range_row
from sim.words import figure

SHOWN = (
    "infected_arrivals", "stopped_at_border", "undetected_importations", "car_wait_p90", "truck_wait_p90",
    "truck_queue_hours", "trucks_diverted", "trucks_turned_back", "trucks_let_in", "tonnes_let_in",
    "passes_issued", "pass_wait_p90", "trucks_with_pass", "escorted_infected", "goods_wait_p90", "goods_waiting",
)  # fmt: skip


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Entrances and measures; nothing without a response."""
    if not folder.scenario.response or folder.entrances.empty:
        return None
    entrances = ranked(folder)
    return {
        "imports": bool(folder.scenario.importation.prevalence),
        "escorted": folder.scenario.freight.escorted > 0,
        "find": f"{100 * find_chance(folder.scenario, folder.scenario.checkpoints.checks):.0f}",
        "apart": [_apart_words(one) for one in lanes_apart(folder)],
        "entrances": entrances,
        "names": {e.name: Name(e.name, e.name_zh) for e in entrances},
        "rows": [range_row(folder, key) for key in SHOWN],
    }


def _apart_words(one: LaneApart) -> dict[str, str]:
    numbers = {"hours": one.hours, "minutes": one.minutes, "pass_hours": one.pass_hours}
    numbers |= {"pass_minutes": one.pass_minutes, "share": 100 * one.share}
    names = " ".join(dict.fromkeys((one.name, one.name_zh)))
    return {"post": names, **{key: figure(value) for key, value in numbers.items()}}
