# ruff: noqa: E501
"""流调 and 编组: teams and desks."""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import AtLeastOne, Duration, Fleet, Group, Servers, Share, Spread, setting
from sim.scenario.spans import hours

Layer = Literal["workplace", "school", "neighbourhood", "community"]


# fmt: off
class TracingSettings(Group):
    """流调: a team a case, core information, list of contacts."""

    teams: Servers = setting(15, "teams", "assumption", "9 towns + 6 county", "standing teams", "流调队")
    surge_teams: Fleet = setting(15, "teams", "assumption", "30 in 24 h", "further teams after the order", "增援流调队")
    surge_delay: Duration = setting(24.0, "h", "assumption", "sources §3", "order to surge", "增援时延")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of teams (theory)", "不限能力")
    interview: Spread = setting(hours("lognormal", median=2.5, p95=4.0), "h", "assumption", "4 h standard, platform on", "case to core information", "核心流调用时")
    interview_manual: Spread = setting(hours("lognormal", median=6.0, p95=10.0), "h", "assumption", "platform off", "the same without the platform", "人工流调用时")
    from_first_positive: bool = setting(True, "switch", "assumption", "counties of 2022 told that they asked while the second test was made; nothing found for Haiyan", "the interview begins at the first positive of a single swab, not at the second (`laboratory.second_test`); contacts are listed once he is a case", "初筛阳性即开始流调")
    lookback: Duration = setting(96.0, "h", "found", "4 days, Ma et al., IJID 2022", "contacts before onset or first positive swab", "追溯时长")
    share_traced: Share = setting(0.90, "share", "assumption", "missed .05–.15 with place codes", "contacts outside the household that are found", "密接排查率", (0.6, 0.95))
    share_traced_manual: Share = setting(0.70, "share", "assumption", "missed .20–.40 without", "the same without the platform", "人工排查率")
    backward: bool = setting(True, "switch", "assumption", "core information asks where the case was infected; Hellewell et al. 2020 trace only those whom a case met after infection", "whoever infected the case is found like other contacts outside the household; without it only those whom the case may have infected", "溯源排查")
    secondary: bool = setting(True, "switch", "found", "次密接 rule of 2022", "secondary contacts are traced too", "次密接")
    secondary_layers: tuple[Layer, ...] = setting(("workplace", "school"), "layers", "assumption", "close living and work", "where secondary contacts beyond the household are listed", "次密接场所")
    secondary_share: Share = setting(0.10, "share", "assumption", "gives about two secondary contacts a close contact", "of the meetings of a contact there that are close enough", "次密接比例")


class GroupingSettings(Group):
    """编组: class, control card, responsible person, destination."""

    desks: Servers = setting(18, "desks", "assumption", "two a town", "grouping desks", "编组台")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of desks (theory)", "不限能力")
    batch: AtLeastOne = setting(50, "persons", "assumption", "a list that one desk sends at a time; nothing found", "people a job at most", "每批人数")
    set_up: Duration = setting(2 / 60, "h", "assumption", "sources §4", "a job, with the platform", "平台准备")
    per_person: Duration = setting(0.1 / 60, "h", "assumption", "sources §4", "a person, with the platform", "平台单人用时")
    set_up_manual: Duration = setting(10 / 60, "h", "assumption", "sources §4", "a job, by hand", "人工准备")
    per_person_manual: Duration = setting(1 / 60, "h", "assumption", "sources §4", "a person, by hand", "人工单人用时")
    close_contact: Literal["central", "home", "monitor"] = setting("central", "choice", "found", "rules of March 2022", "where close contacts go; monitor: isolated at onset", "密接去向")
    secondary_contact: Literal["central", "home", "monitor"] = setting("central", "choice", "found", "Zhejiang spring 2022", "where secondary contacts go", "次密接去向")
