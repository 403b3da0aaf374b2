# ruff: noqa: E501
"""封控, 管控, 防范."""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Number, Share, Spread, setting
from sim.scenario.spans import hours


# fmt: off
class ZoneSettings(Group):
    """封控, 管控, 防范: contacts left outside the household, relative to ordinary spring 2022."""

    lockdown: Share = setting(0.03, "ratio", "assumption", "Zhang et al., Science 2020 ÷ .7", "meetings left in lockdown", "封控剩余接触")
    control: Share = setting(0.29, "ratio", "assumption", "sources §7", "meetings left in a control area", "管控剩余接触")
    precaution: Share = setting(0.71, "ratio", "assumption", "sources §7", "meetings left in a precaution area", "防范剩余接触")
    household_in_lockdown: Number = setting(1.2, "ratio", "assumption", "1.0–1.2, sources §7", "household meetings in lockdown, at most 1.5", "封控家庭接触")
    draw: Spread = setting(hours("uniform", low=1.0, high=4.0), "h", "assumption", "1–4 h after the track", "order to zone", "划区用时")
    draw_manual: Spread = setting(hours("uniform", low=2.0, high=8.0), "h", "assumption", "no maps prepared", "the same without the platform", "人工划区用时")
    lift_after: Duration = setting(14 * 24.0, "h", "found", "14 d without a new case", "last case to lifting", "解封时长")
    then_after: Duration = setting(0.0, "h", "choice", "3 d with lift_after: 7 d is the rule 7 + 3 of June 2022", "longer without a case until a control area becomes a precaution area", "续降时长")
    promote: bool = setting(True, "switch", "found", "a positive converts a control area to lockdown at once, sources §7", "a case in a control area seals the area around him without another order", "管控转封控")
    promoted: Literal["building", "compound", "grid"] = setting("grid", "area", "choice", "–", "what promote seals around the home of the case", "转封范围")
    households_per_guard: AtLeastOne = setting(40, "households", "assumption", "sources §7", "sealed households a volunteer of zones and shift serves", "每人服务户数")
    guards_per_grid: Count = setting(4, "persons", "assumption", "two gates, two people, sources §7", "volunteers at the gates of a sealed grid and shift", "封控门岗人数")
    guards_per_building: Count = setting(1, "persons", "assumption", "one person can watch one door", "volunteers at the door of a sealed stairwell and shift, where the grid is not sealed; no more than guards_per_grid in a grid", "楼道值守人数")
    guards_in_control: Count = setting(2, "persons", "assumption", "one gate of two people, sources §7", "volunteers at the gate of a grid with a control area and shift", "管控区门岗人数")
    gate_leak: Share = setting(0.10, "share", "assumption", "most keep to the rule unwatched; nothing found", "of meetings that a lockdown or control area prevents, which happen where nobody guards", "无人值守泄漏")
