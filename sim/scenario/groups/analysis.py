# ruff: noqa: E501
"""When a run ends early, and thresholds of measures."""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import AtLeastOne, Duration, Group, Threshold, setting


# fmt: off
class StopSettings(Group):
    """When a run ends before the horizon."""

    infections: AtLeastOne | None = setting(None, "persons", "choice", "–", "stop at so many infections", "感染数上限")


class MeasureSettings(Group):
    """Thresholds of measures."""

    large: AtLeastOne = setting(50, "persons", "choice", "design", "infections after the first report that make a large outbreak", "较大疫情阈值")
    controlled_window: Duration = setting(14 * 24.0, "h", "choice", "names", "controlled: no new infection in so long before the end", "受控窗口")
    controlled_by: Literal["infection", "onset"] = setting("infection", "choice", "choice", "–", "which time of a new case counts", "受控口径")
    controlled_below: Threshold = setting(1_000_000_000, "persons", "choice", "Hellewell: 5,000", "and fewer infections than this in all", "受控上限")
