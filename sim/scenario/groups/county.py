# ruff: noqa: E501
"""The county and its ordinary meetings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import AtLeastOne, Group, Positive, Seed, Share, setting

Residents = Annotated[int, Field(ge=1, le=10_000_000)]  # no county in China has half as many
Meetings = Annotated[float, Field(ge=0, le=1000)]  # more than a thousand people a day nobody meets


# fmt: off
class CountySettings(Group):
    """What exists: people, households, places. Drawn with its own seed, alike for all replicates."""

    seed: Seed = setting(330424, "–", "choice", "administrative code of Haiyan", "seed of the county's own draws", "县域种子")
    population: Residents = setting(456_775, "persons", "found", "7th census 2020 via Wikipedia", "residents", "常住人口")
    households: bool = setting(True, "switch", "choice", "–", "people live in households; off for theory", "家庭")
    household_sizes: tuple[Share, ...] = setting(
        (0.29, 0.30, 0.19, 0.12, 0.065, 0.035), "share", "assumption", "near Fujian 2020 yearbook; mean 2.49",
        "share of households with 1, 2, 3 … members", "家庭规模分布",
    )
    grid_population: Residents = setting(1000, "persons", "assumption", "county practice, not found", "people a grid", "网格人口")
    grids_per_community: AtLeastOne = setting(4, "grids", "assumption", "106 communities and villages", "grids a community", "社区网格数")
    stairwell_households: AtLeastOne = setting(8, "households", "derived", "SEED: 70,000 ÷ 8,507", "households a stairwell or hamlet", "楼道户数")
    compound_stairwells: AtLeastOne = setting(44, "stairwells", "derived", "SEED: 8,507 ÷ 192", "stairwells a compound or village", "小区楼道数")
    share_employed: Share = setting(0.75, "share", "assumption", "employment of ages 15–59", "of working age, in a workplace", "就业比例")
    workplace_size: Positive = setting(20.0, "persons", "assumption", "small firms and shops dominate a county; nothing found", "mean size of a workplace (geometric)", "单位平均人数")
    class_size: AtLeastOne = setting(40, "persons", "assumption", "40–45 pupils are usual in Zhejiang; nothing found", "pupils a class", "班额")
    key_occupations: Share = setting(0.03, "share", "assumption", "sources §14", "of residents in key occupations", "重点人群比例")
    booster_coverage: Share = setting(0.53, "share", "found", "NHC 2022-04-28", "boosted residents", "加强针接种率")


class ContactSettings(Group):
    """Meetings that could not transmit: they make up the observed number of contacts."""

    extra_per_day: Meetings = setting(10.0, "persons/day", "derived", "60 contacts a case over about 6 days, sources §3", "mean extra meetings a person and day", "每日一般接触")
    sociability: Positive = setting(0.8, "–", "assumption", "k of contacts a case, sources §3", "gamma shape of a person's sociability", "社交离散系数")
