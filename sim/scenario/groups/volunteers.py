# ruff: noqa: E501
"""志愿者."""

from __future__ import annotations

from sim.scenario.quantities import AtLeastOne, Count, Group, Share, setting


# fmt: off
class VolunteerSettings(Group):
    """志愿者 at sampling tables."""

    roster: Count = setting(31_000, "persons", "derived", "26,000 party members + 9,000 stairwell heads less overlap", "names on the roster", "在册志愿者")
    attendance: Share = setting(0.25, "share", "assumption", "sources §12 (.20–.35)", "come on a given day", "日到岗率", (0.1, 0.4))
    per_table: AtLeastOne = setting(5, "persons", "assumption", "sources §2", "volunteers a table and shift", "每台志愿者")
