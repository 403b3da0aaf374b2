# ruff: noqa: E501
"""志愿者: who is on the roster, who comes, and what comes first when too few do."""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Share, Spread, setting
from sim.scenario.spans import hours

Role = Literal["sampling", "zones", "checks", "delivery", "checkpoints", "gates", "sweeps"]


# fmt: off
class VolunteerSettings(Group):
    """志愿者: party members, stairwell heads and company teams; residents of their towns."""

    roster: Count = setting(31_000, "persons", "derived", "26,000 party members + 9,000 stairwell heads less 40 % overlap, SEED", "names on the roster, without company teams", "在册志愿者")
    share_stairwell_heads: Share = setting(0.29, "share", "derived", "SEED: 9,000 of 31,000", "of the roster, stairwell heads: they work in their own town, not at tables or checkpoints", "楼道长比例")
    share_gate_heads: Share = setting(1 / 3, "share", "derived", "SEED: 3,000 of 9,000 heads guard compound gates", "of stairwell heads, who guard `checkpoints.gates`, too; other heads do not, other volunteers help where these are too few", "门岗楼道长比例")
    company_people: Count = setting(133, "persons", "found", "SEED: 133 people in 8 teams", "members of company teams in a county of 456,775 residents, besides the roster", "企业志愿队员")
    company_teams: AtLeastOne = setting(8, "teams", "found", "SEED", "companies that send them, the largest", "企业志愿队")
    company_attendance: Share = setting(0.8, "share", "assumption", "their firms let them off", "of company teams, come on a given day if needed", "企业队员日到岗率")
    company_roles: tuple[Role, ...] = setting(("sampling", "delivery", "checkpoints"), "roles", "assumption", "SEED: tables, parcels, roads; not at doors of strangers", "what company teams do", "企业队员岗位")
    attendance: Share = setting(0.25, "share", "assumption", "sources §12 (.20–.35)", "come on a given day if needed", "日到岗率", (0.1, 0.4))
    called: Duration | None = setting(24.0, "h", "found", "SEED: call of 14 March", "when the county calls its roster; without it only an order does", "动员时刻")
    call_up: Spread = setting(hours("lognormal", median=6.0, p95=24.0), "h", "assumption", "SEED: 1,700 organisations the same day", "from the call until a person can come", "动员时延")
    max_days_in_a_row: AtLeastOne = setting(6, "days", "assumption", "SEED: an officer nine days running is news", "then a day of rest", "最长连续上岗")
    per_table: AtLeastOne = setting(5, "persons", "assumption", "sources §2", "volunteers a table and shift", "每台志愿者")
    absent_per_day: Share = setting(0.01, "share", "assumption", "sources §12", "attendance lost with each day in a row", "连续上岗缺勤")
    slower_per_day: Share = setting(0.03, "share", "assumption", "sources §12", "throughput of a table lost with each day in a row", "连续上岗减速")
    loans: bool = setting(True, "switch", "choice", "–", "towns lend each other whom they can spare, stairwell heads excepted", "镇间借调")
    loan_travel: Duration = setting(1.0, "h", "assumption", "half an hour's drive and a briefing", "a lent person begins so much later", "借调路程")
    priority: tuple[Role, ...] = setting(("sampling", "zones", "checks", "delivery", "sweeps", "checkpoints", "gates"), "roles", "assumption", "what finds infections comes first", "who is served first when too few come; what is left out gets nobody", "岗位优先级")
    infection_per_hour: Share = setting(0.002, "per hour", "assumption", "masks outdoors", "a co-worker infected by one infectious volunteer", "同岗感染率")
