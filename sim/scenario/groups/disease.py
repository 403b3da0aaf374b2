# ruff: noqa: E501
"""Natural history and transmission."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import Duration, Group, Number, Share, Spread, setting
from sim.scenario.spans import days

Reproduction = Annotated[float, Field(ge=0, le=50)]  # measles, the most infectious disease known, has 12 to 18
Dispersion = Annotated[float, Field(ge=0.01)]  # below it nearly all outbreaks are one person who infects everybody


# fmt: off
class LayerShares(Group):
    """How the non-household attempts of a person are divided; those without a workplace or class meet in the community."""

    workplace: Number = setting(0.25, "weight", "assumption", "where people of a county spend their waking day; nothing found", "at work", "单位")
    school: Number = setting(0.25, "weight", "assumption", "as many hours as at work", "in class", "学校")
    neighbourhood: Number = setting(0.15, "weight", "assumption", "fewer and shorter meetings than at work", "stairwell, compound, village", "邻里")
    community: Number = setting(0.35, "weight", "assumption", "the largest share: shops, markets and visits are open to all", "shops, markets, gatherings", "社会面")
    anywhere: Number = setting(0.0, "weight", "choice", "theory", "anybody in the county, alike", "均匀混合")


class DiseaseSettings(Group):
    """Natural history and transmission; defaults are Omicron BA.2."""

    reproduction_number: Reproduction = setting(4.5, "–", "assumption", "synthesis; found 2.1–9.5", "distinct persons infected by one, everyone else susceptible, ordinary behaviour, at the vaccine coverage", "无管控再生数", (3, 7))
    dispersion: Dispersion = setting(0.33, "–", "found", "J Travel Med 2022;29(6):taac049 (.17–.62)", "k of non-household offspring; large = Poisson", "离散系数", (0.16, 0.64))
    household_attack_rate: Share = setting(0.43, "share", "found", "PMC10959284 table 2 (.34–.52)", "chance that a mate is infected", "家庭续发率")
    latent: Spread = setting(days("gamma", mean=2.58, sd=1.4), "h", "found", "Li Y. et al., BMC Infect Dis 2024 (mean 2.58 d); sd assumption", "infection to first positive test", "潜隐期")
    onset_gap: Spread = setting(days("gamma", mean=0.8, sd=0.6), "h", "derived", "3.39 − 2.58 d, Li Y. et al. 2024; sd assumption", "first positive test to onset", "检出至发病")
    incubation: Spread | None = setting(None, "h", "choice", "–", "infection to onset, drawn directly; then latent end = onset", "潜伏期")
    infectiousness: Spread = setting(days("gamma", mean=1.0, sd=0.8), "h", "assumption", "between generation interval 3.0 d and 40 % before onset", "delay of a transmission after the anchor", "传染时程")
    anchor: Literal["infection", "latent_end", "onset"] = setting("latent_end", "choice", "assumption", "tests and infectiousness begin together, sources §9", "from when infectiousness is counted", "传染起点")
    not_before: Duration | None = setting(None, "h", "assumption", "nobody infects before he can test positive", "no transmission earlier after infection; default: the end of latency", "最早传染")
    share_asymptomatic: Share = setting(0.30, "share", "assumption", ".25–.35, sources §9", "never symptomatic", "无症状比例")
    asymptomatic_infectiousness: Share = setting(0.65, "ratio", "assumption", "sources §14 (.35–1)", "relative infectiousness without symptoms", "无症状相对传染力")
    booster_infectiousness: Share = setting(0.676, "ratio", "found", "He et al., Front Immunol 2024 (.59–.77)", "relative infectiousness of boosted", "加强针后传染力")
    booster_protection: Share = setting(0.189, "share", "found", "PMC9946695 (.09–.28)", "protection of boosted against infection", "加强针保护率")
    layers: LayerShares = setting(LayerShares(), "weights", "assumption", "synthesis; no contact survey of a county found", "where attempts outside the household happen", "接触场所")
    other_towns: Share = setting(0.15, "share", "assumption", "most errands are done in the own town; nothing found", "of community meetings, with another town (gravity)", "跨镇接触比例")
    severe_under_60: Share = setting(0.01, "share", "assumption", "sources §14", "under 60, hospital rather than a mild-case site", "60岁以下住院")
    severe_60_and_over: Share = setting(0.08, "share", "assumption", "sources §14", "60 and over, hospital rather than a mild-case site", "60岁以上住院")
