# ruff: noqa: E501
"""检测: who is tested, what a swab shows, sites and laboratories."""

from __future__ import annotations

from typing import Literal

from sim.scenario.quantities import (
    AtLeastOne,
    Count,
    Duration,
    Group,
    Positive,
    Servers,
    Share,
    Spread,
    TimeOfDay,
    setting,
)
from sim.scenario.spans import hours


# fmt: off
class CareSettings(Group):
    """Who comes to a fever clinic: decides when an outbreak is found."""

    seeking_share: Share = setting(0.5, "share", "assumption", "sources §14", "of the symptomatic who come to a fever clinic", "就诊比例", (0.3, 0.8))
    delay: Spread = setting(hours("gamma", mean=36.0, sd=24.0), "h", "assumption", "sources §14 (12–72 h)", "onset to visit", "就诊延迟")
    held: bool = setting(True, "switch", "assumption", "fever clinics keep suspects until the result", "a visitor stays at home or in the clinic until the result", "留观")


class ScreeningSettings(Group):
    """Regular tests of key occupations, pooled."""

    every: Duration = setting(48.0, "h", "assumption", "sources §14: 3 % every 2 days; 0 switches it off", "interval between two tests of a person", "重点人群检测间隔")
    pool_size: AtLeastOne = setting(10, "persons", "found", "sources §2", "people a tube", "混采人数")


class SwabSettings(Group):
    """What a swab shows."""

    sensitivity_first_day: Share = setting(0.80, "share", "assumption", "sources §9 (b)", "on the first day after latency", "首日灵敏度")
    sensitivity: Share = setting(0.92, "share", "assumption", "sources §9 (b)", "from the second to the seventh day", "灵敏度")
    sensitivity_day_14: Share = setting(0.40, "share", "assumption", "sources §9 (b)", "on day 14, linear from day 7 and beyond", "第14天灵敏度")
    specificity: Share = setting(0.9999, "share", "assumption", "sources §14", "of a single swab", "特异度")
    mass_round: Share = setting(0.93, "ratio", "assumption", "sources §9 (c): .90–.95", "sensitivity in a mass round, relative", "大规模采样系数")
    pool_10: Share = setting(0.97, "ratio", "assumption", "PMC7543567, NHC", "sensitivity in a tube of up to 10, relative", "10混1系数")
    pool_20: Share = setting(0.95, "ratio", "assumption", "PMC7543567", "sensitivity in a tube of 11 to 20, relative", "20混1系数")


class SamplingSettings(Group):
    """Sites, tables and queues of a regional round."""

    sites: AtLeastOne = setting(190, "sites", "derived", "1 per 2,000–3,000, NHC 2022-05-13: 152–228", "sampling sites in the county", "采样点")
    tables: AtLeastOne = setting(660, "tables", "derived", "1 per 600–800, NHC 2022-05-13: 571–761", "sampling tables in the county", "采样台")
    samplers: Count = setting(1269, "persons", "derived", "residents ÷ 360, guide of 2022-03-22", "trained samplers on the roster; `staff` says who of them is at work", "采样人员")
    samplers_per_table: AtLeastOne = setting(2, "persons", "assumption", "sources §12", "samplers a table and shift", "每台采样人员")
    swab_time: Spread = setting(hours("lognormal", mean=0.01, cv=0.5), "h", "derived", "mean 36 s from 60, 100, 200 persons/h", "time a person at a table", "单人采样用时")
    untrained: Positive = setting(100 / 60, "ratio", "derived", "60 persons an hour in a first round, about 100 in an ordinary one, sources §2", "swab_time with a crew that has never stood at a table, relative", "生手用时系数")
    trained_after: Count = setting(2, "shifts", "assumption", "two mornings at a table; nothing found", "shifts at tables after which a person counts as trained; 0 switches it off", "熟练所需班次")
    tuned: Positive = setting(100 / 200, "ratio", "derived", "about 100 persons an hour in an ordinary round, 200 at a tuned table, sources §2", "swab_time with a crew that works like clockwork, relative", "熟手优化用时系数")
    tuned_after: Count = setting(8, "shifts", "assumption", "routine of about two weeks of rounds; nothing found", "further shifts at tables, evenly, until then; 0 switches it off", "优化所需班次")
    shifts_before: Count = setting(2, "shifts", "assumption", "rounds before March 2022", "shifts at tables that everybody has done before the start", "此前采样班次")
    pool_size: AtLeastOne = setting(10, "persons", "found", "sources §2", "people a tube, at most 20", "混采人数")
    turnout: Share = setting(0.93, "share", "found", "Cao et al., Nat Commun 2020 (Wuhan .929)", "of those called who come", "参检率")
    turnout_unnoticed: Share = setting(0.9, "ratio", "assumption", "a knock reminds one in ten; nothing found", "turnout where nobody has knocked before the round, relative", "未上门通知参检系数")
    doors_per_hour: AtLeastOne = setting(20, "households", "assumption", "a stairwell of 8 households in less than half an hour", "doors a volunteer of sweeps and hour, for notices before a round and for sweeps after it", "每小时敲门户数")
    sweep: Literal["none", "sealed", "all"] = setting("sealed", "choice", "assumption", "SEED: stairwell heads", "whose absence is followed up at the door: nobody's, that of people in lockdown and control areas, everybody's", "扫楼范围")
    found_by_sweep: Share = setting(0.8, "share", "assumption", "most are at home, some work or travel; nothing found", "of those who did not come, at home when somebody knocks", "扫楼找到比例")
    sweep_lasts: Duration = setting(24.0, "h", "assumption", "the next round comes a day later", "from the end of arrivals until who has not been found is given up", "扫楼时限")
    opens: TimeOfDay = setting(5.0, "time", "found", "SEED: 05:00", "start of arrivals", "开始")
    closes: TimeOfDay = setting(11.0, "time", "found", "SEED: after 11:00", "end of arrivals; the queue is served to its end", "结束")
    set_up: Duration = setting(2.0, "h", "found", "county plan", "instruction to open site; with the platform and its preset points", "设点时间")
    set_up_manual: Duration = setting(5.0, "h", "found", "4–6 h in 2021", "the same without the platform", "人工设点时间")
    courier_interval: Duration = setting(1.0, "h", "assumption", "tubes reach the laboratory within 2–4 h, sources §2", "time between two pick-ups of a site", "收样间隔")
    infection_per_hour: Share = setting(0.005, "per hour", "assumption", "spacing and masks; Yangzhou 2021 shows it happens", "a neighbour in the queue infected by one infectious person", "排队感染率")
    reswab_teams: Servers = setting(40, "teams", "assumption", "two or three a street, more in the seat; nothing found", "door-to-door sampling teams", "上门采样队")
    reswab_visit: Spread = setting(hours("lognormal", mean=0.25, cv=0.5), "h", "assumption", "15 persons a sampler and hour at most, Xi'an 2022-01-06", "time of one visit", "上门采样用时")


class LaboratorySettings(Group):
    """Tubes to results."""

    tubes_per_day: Count = setting(10_000, "tubes/day", "assumption", "8 machines × 1,250", "the county's own capacity", "日检测能力")
    shared_capacity: Count = setting(46_000, "tubes/day", "assumption", "Xi'an's 123 tubes per 1,000: 56,000 in all", "the city's and third parties' tubes", "支援检测能力")
    shared_delay: Duration = setting(24.0, "h", "assumption", "sources §2", "order to help", "支援时延")
    tubes_per_machine_day: AtLeastOne = setting(1250, "tubes/day", "derived", "CCTV 2022: 8 machines, 10,000 tubes", "a PCR machine", "单机日检测管数")
    plate: AtLeastOne = setting(94, "tubes", "assumption", "94–96 wells", "tubes a run", "每板管数")
    transport: Spread = setting(hours("uniform", low=0.5, high=1.5), "h", "assumption", "deliver within 2–4 h", "site to laboratory", "送样用时")
    report: Spread = setting(hours("triangular", low=0.5, mode=1.0, high=2.0), "h", "assumption", "4–6 h from sampling to report", "end of the run to the result", "结果上报用时")
    second_test: bool = setting(True, "switch", "assumption", "briefings of 2022: the city's CDC examined each first find again", "a positive single swab is a case only if a second test is positive, too; a positive tube is followed by single swabs anyway", "单采初筛阳性复核")
    second_test_time: Spread = setting(hours("triangular", low=2.0, mode=4.0, high=8.0), "h", "assumption", "an urgent single test of 2–3 h and the drive to a laboratory of the prefecture; nothing found", "first result to the result of the second test, held meanwhile", "复核用时")
