# ruff: noqa: E501
"""封控, 管控, 防范."""

from __future__ import annotations

from sim.scenario.quantities import Duration, Group, Number, Share, Spread, setting
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
