"""People who must stay at home: who looked after them, who slipped out, and whether food came in time."""

from __future__ import annotations

from typing import Any

from sim.findings import Folder
from sim.names import Lang
from sim.report.rows import range_row

SHOWN = (
    "checks_made", "checks_by_grid_staff", "beyond_grid_staff", "checks_missed", "stood_in", "nobody_there",
    "lost_at_handover", "slipped_out", "never_supervised", "deliveries", "late_household_days",
)  # fmt: skip


def view(folder: Folder, lang: Lang) -> dict[str, Any] | None:  # noqa: ARG001
    """Their measures; nothing without a response."""
    if not folder.scenario.response:
        return None
    return {"rows": [range_row(folder, key) for key in SHOWN]}
