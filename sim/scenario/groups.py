# ruff: noqa: E501
"""Every settable number: closed groups, each value with unit, basis and source on its line.

Times are hours; shares are 0–1. `assumption` marks what nobody has found; reports label it so.
Sources are named in docs/sources.md; SEED is the county's report of 2022-04-25.
"""

from __future__ import annotations

from typing import Literal

from sim.distributions import Distribution
from sim.scenario.quantities import (
    AtLeastOne,
    Count,
    Duration,
    Group,
    Number,
    Positive,
    Share,
    Spread,
    TimeOfDay,
    setting,
)

# fmt: off
Layer = Literal["workplace", "school", "neighbourhood", "community"]


def _days(name: str, **values: float) -> Distribution:
    return Distribution.of(name, **{k: 24 * v for k, v in values.items()})


def _hours(name: str, **values: float) -> Distribution:
    return Distribution.of(name, **values)


class CountySettings(Group):
    """What exists: people, households, places. Drawn with its own seed, alike for all replicates."""

    seed: Count = setting(330424, "–", "choice", "administrative code of Haiyan", "seed of the county's own draws", "县域种子")
    population: AtLeastOne = setting(456_775, "persons", "found", "7th census 2020 via Wikipedia", "residents", "常住人口")
    households: bool = setting(True, "switch", "choice", "–", "people live in households; off for theory", "家庭")
    household_sizes: tuple[Share, ...] = setting(
        (0.29, 0.30, 0.19, 0.12, 0.065, 0.035), "share", "assumption", "near Fujian 2020 yearbook; mean 2.49",
        "share of households with 1, 2, 3 … members", "家庭规模分布",
    )
    grid_population: AtLeastOne = setting(1000, "persons", "assumption", "county practice, not found", "people a grid", "网格人口")
    grids_per_community: AtLeastOne = setting(4, "grids", "assumption", "106 communities and villages", "grids a community", "社区网格数")
    stairwell_households: AtLeastOne = setting(8, "households", "derived", "SEED: 70,000 ÷ 8,507", "households a stairwell or hamlet", "楼道户数")
    share_employed: Share = setting(0.75, "share", "assumption", "employment of ages 15–59", "of working age, in a workplace", "就业比例")
    workplace_size: Positive = setting(20.0, "persons", "assumption", "–", "mean size of a workplace (geometric)", "单位平均人数")
    class_size: AtLeastOne = setting(40, "persons", "assumption", "–", "pupils a class", "班额")
    key_occupations: Share = setting(0.03, "share", "assumption", "sources §14", "of residents in key occupations", "重点人群比例")
    booster_coverage: Share = setting(0.53, "share", "found", "NHC 2022-04-28", "boosted residents", "加强针接种率")


class LayerShares(Group):
    """How the non-household attempts of a person are divided; those without a workplace or class meet in the community."""

    workplace: Number = setting(0.25, "weight", "assumption", "–", "at work", "单位")
    school: Number = setting(0.25, "weight", "assumption", "–", "in class", "学校")
    neighbourhood: Number = setting(0.15, "weight", "assumption", "–", "stairwell, compound, village", "邻里")
    community: Number = setting(0.35, "weight", "assumption", "–", "shops, markets, gatherings", "社会面")
    anywhere: Number = setting(0.0, "weight", "choice", "theory", "anybody in the county, alike", "均匀混合")


class DiseaseSettings(Group):
    """Natural history and transmission; defaults are Omicron BA.2."""

    reproduction_number: Number = setting(4.5, "–", "assumption", "synthesis; found 2.1–9.5", "distinct persons infected by one, everyone else susceptible, ordinary behaviour, at the vaccine coverage", "无管控再生数", (3, 7))
    dispersion: Positive = setting(0.33, "–", "found", "J Travel Med 2022;29(6):taac049 (.17–.62)", "k of non-household offspring; large = Poisson", "离散系数", (0.16, 0.64))
    household_attack_rate: Share = setting(0.43, "share", "found", "PMC10959284 table 2 (.34–.52)", "chance that a mate is infected", "家庭续发率")
    latent: Spread = setting(_days("gamma", mean=2.58, sd=1.4), "h", "found", "Li Y. et al., BMC Infect Dis 2024 (mean 2.58 d); sd assumption", "infection to first positive test", "潜隐期")
    onset_gap: Spread = setting(_days("gamma", mean=0.8, sd=0.6), "h", "derived", "3.39 − 2.58 d, Li Y. et al. 2024; sd assumption", "first positive test to onset", "检出至发病")
    incubation: Spread | None = setting(None, "h", "choice", "–", "infection to onset, drawn directly; then latent end = onset", "潜伏期")
    infectiousness: Spread = setting(_days("gamma", mean=1.0, sd=0.8), "h", "assumption", "between generation interval 3.0 d and 40 % before onset", "delay of a transmission after the anchor", "传染时程")
    anchor: Literal["infection", "latent_end", "onset"] = setting("latent_end", "choice", "assumption", "–", "from when infectiousness is counted", "传染起点")
    not_before: Duration | None = setting(None, "h", "assumption", "–", "no transmission earlier after infection; default: the end of latency", "最早传染")
    share_asymptomatic: Share = setting(0.30, "share", "assumption", ".25–.35, sources §9", "never symptomatic", "无症状比例")
    asymptomatic_infectiousness: Share = setting(0.65, "ratio", "assumption", "sources §14 (.35–1)", "relative infectiousness without symptoms", "无症状相对传染力")
    booster_infectiousness: Share = setting(0.676, "ratio", "found", "He et al., Front Immunol 2024 (.59–.77)", "relative infectiousness of boosted", "加强针后传染力")
    booster_protection: Share = setting(0.189, "share", "found", "PMC9946695 (.09–.28)", "protection of boosted against infection", "加强针保护率")
    layers: LayerShares = setting(LayerShares(), "weights", "assumption", "–", "where attempts outside the household happen", "接触场所")
    other_towns: Share = setting(0.15, "share", "assumption", "–", "of community meetings, with another town (gravity)", "跨镇接触比例")
    severe_under_60: Share = setting(0.01, "share", "assumption", "sources §14", "under 60, hospital rather than a mild-case site", "60岁以下住院")
    severe_60_and_over: Share = setting(0.08, "share", "assumption", "sources §14", "60 and over, hospital rather than a mild-case site", "60岁以上住院")


class ContactSettings(Group):
    """Meetings that could not transmit: they make up the observed number of contacts."""

    extra_per_day: Number = setting(10.0, "persons/day", "derived", "60 contacts a case over about 6 days, sources §3", "mean extra meetings a person and day", "每日一般接触")
    sociability: Positive = setting(0.8, "–", "assumption", "k of contacts a case, sources §3", "gamma shape of a person's sociability", "社交离散系数")


class Introduction(Group):
    """Infected persons who enter, or are found to be infected, at one time."""

    at: Duration = setting(0.0, "h", "choice", "–", "time of arrival", "时间")
    number: Count = setting(1, "persons", "choice", "–", "persons", "人数")
    town: str | None = setting(None, "name", "choice", "–", "town where they live; default: anywhere", "镇街")
    infected_before: Spread = setting(_hours("uniform", low=0.0, high=72.0), "h", "assumption", "–", "age of the infection at arrival", "感染时间")


class SeedingSettings(Group):
    """How the outbreak begins."""

    initial_infections: Count = setting(1, "persons", "choice", "–", "infected at time 0", "起始感染者")
    towns: tuple[str, ...] = setting((), "names", "choice", "–", "towns of the initial infections, in turn; empty: anywhere", "起始镇街")
    undetected_until: Count = setting(0, "infections", "choice", "situation late", "nobody is found before so many are infected", "首报前感染数")


class CareSettings(Group):
    """Who comes to a fever clinic: decides when an outbreak is found."""

    seeking_share: Share = setting(0.5, "share", "assumption", "sources §14", "of the symptomatic who come to a fever clinic", "就诊比例", (0.3, 0.8))
    delay: Spread = setting(_hours("gamma", mean=36.0, sd=24.0), "h", "assumption", "sources §14 (12–72 h)", "onset to visit", "就诊延迟")
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
    samplers: Count = setting(1269, "persons", "derived", "residents ÷ 360, guide of 2022-03-22", "trained samplers", "采样人员")
    samplers_per_table: AtLeastOne = setting(2, "persons", "assumption", "sources §12", "samplers a table and shift", "每台采样人员")
    swab_time: Spread = setting(_hours("lognormal", mean=0.01, cv=0.5), "h", "derived", "mean 36 s from 60, 100, 200 persons/h", "time a person at a table", "单人采样用时")
    pool_size: AtLeastOne = setting(10, "persons", "found", "sources §2", "people a tube, at most 20", "混采人数")
    turnout: Share = setting(0.93, "share", "found", "Cao et al., Nat Commun 2020 (Wuhan .929)", "of those called who come", "参检率")
    opens: TimeOfDay = setting(5.0, "time", "found", "SEED: 05:00", "start of arrivals", "开始")
    closes: TimeOfDay = setting(11.0, "time", "found", "SEED: after 11:00", "end of arrivals; the queue is served to its end", "结束")
    set_up: Duration = setting(2.0, "h", "found", "county plan (2 h); 4–6 h in 2021", "instruction to open site", "设点时间")
    courier_interval: Duration = setting(1.0, "h", "assumption", "–", "time between two pick-ups of a site", "收样间隔")
    infection_per_hour: Share = setting(0.005, "per hour", "assumption", "spacing and masks; Yangzhou 2021 shows it happens", "a neighbour in the queue infected by one infectious person", "排队感染率")
    reswab_teams: AtLeastOne = setting(40, "teams", "assumption", "–", "door-to-door sampling teams", "上门采样队")
    reswab_visit: Spread = setting(_hours("lognormal", mean=0.25, cv=0.5), "h", "assumption", "15 persons a sampler and hour at most, Xi'an 2022-01-06", "time of one visit", "上门采样用时")


class LaboratorySettings(Group):
    """Tubes to results."""

    tubes_per_day: AtLeastOne = setting(10_000, "tubes/day", "assumption", "8 machines × 1,250", "the county's own capacity", "日检测能力")
    shared_capacity: Count = setting(46_000, "tubes/day", "assumption", "Xi'an's 123 tubes per 1,000: 56,000 in all", "the city's and third parties' tubes", "支援检测能力")
    shared_delay: Duration = setting(24.0, "h", "assumption", "sources §2", "order to help", "支援时延")
    tubes_per_machine_day: AtLeastOne = setting(1250, "tubes/day", "derived", "CCTV 2022: 8 machines, 10,000 tubes", "a PCR machine", "单机日检测管数")
    plate: AtLeastOne = setting(94, "tubes", "assumption", "94–96 wells", "tubes a run", "每板管数")
    transport: Spread = setting(_hours("uniform", low=0.5, high=1.5), "h", "assumption", "deliver within 2–4 h", "site to laboratory", "送样用时")
    report: Spread = setting(_hours("triangular", low=0.5, mode=1.0, high=2.0), "h", "assumption", "4–6 h from sampling to report", "end of the run to the result", "结果上报用时")


class TracingSettings(Group):
    """流调: a team a case, core information, list of contacts."""

    teams: AtLeastOne = setting(15, "teams", "assumption", "9 towns + 6 county", "standing teams", "流调队")
    surge_teams: Count = setting(15, "teams", "assumption", "30 in 24 h", "further teams after the order", "增援流调队")
    surge_delay: Duration = setting(24.0, "h", "assumption", "sources §3", "order to surge", "增援时延")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of teams (theory)", "不限能力")
    interview: Spread = setting(_hours("lognormal", median=2.5, p95=4.0), "h", "assumption", "4 h standard, platform on", "case to core information", "核心流调用时")
    interview_manual: Spread = setting(_hours("lognormal", median=6.0, p95=10.0), "h", "assumption", "platform off", "the same without the platform", "人工流调用时")
    lookback: Duration = setting(96.0, "h", "found", "4 days, Ma et al., IJID 2022", "contacts before onset or first positive swab", "追溯时长")
    share_traced: Share = setting(0.90, "share", "assumption", "missed .05–.15 with place codes", "contacts outside the household that are found", "密接排查率", (0.6, 0.95))
    share_traced_manual: Share = setting(0.70, "share", "assumption", "missed .20–.40 without", "the same without the platform", "人工排查率")
    secondary: bool = setting(True, "switch", "found", "次密接 rule of 2022", "secondary contacts are traced too", "次密接")
    secondary_layers: tuple[Layer, ...] = setting(("workplace", "school"), "layers", "assumption", "close living and work", "where secondary contacts beyond the household are listed", "次密接场所")
    secondary_share: Share = setting(0.10, "share", "assumption", "gives about two secondary contacts a close contact", "of the meetings of a contact there that are close enough", "次密接比例")


class GroupingSettings(Group):
    """编组: class, control card, responsible person, destination."""

    desks: AtLeastOne = setting(18, "desks", "assumption", "two a town", "grouping desks", "编组台")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of desks (theory)", "不限能力")
    batch: AtLeastOne = setting(50, "persons", "assumption", "–", "people a job at most", "每批人数")
    set_up: Duration = setting(2 / 60, "h", "assumption", "sources §4", "a job, with the platform", "平台准备")
    per_person: Duration = setting(0.1 / 60, "h", "assumption", "sources §4", "a person, with the platform", "平台单人用时")
    set_up_manual: Duration = setting(10 / 60, "h", "assumption", "sources §4", "a job, by hand", "人工准备")
    per_person_manual: Duration = setting(1 / 60, "h", "assumption", "sources §4", "a person, by hand", "人工单人用时")
    close_contact: Literal["central", "home", "monitor"] = setting("central", "choice", "found", "rules of March 2022", "where close contacts go; monitor: isolated at onset", "密接去向")
    secondary_contact: Literal["central", "home", "monitor"] = setting("central", "choice", "found", "Zhejiang spring 2022", "where secondary contacts go", "次密接去向")


class CommandSettings(Group):
    """四联: the chain of command."""

    platform: bool = setting(True, "switch", "found", "SEED", "the five-fast platform", "四联五快平台")


class TransferSettings(Group):
    """转运: vehicles with seats, depots, drivers."""

    ambulances: AtLeastOne = setting(4, "vehicles", "assumption", "sources §5", "negative-pressure ambulances", "负压救护车")
    ambulances_aid: Count = setting(4, "vehicles", "assumption", "from the city", "further ambulances", "支援救护车")
    ambulances_aid_delay: Duration = setting(4.0, "h", "assumption", "sources §5", "order to aid", "救护车支援时延")
    coaches: Count = setting(6, "vehicles", "assumption", "sources §5", "coaches at the start", "大巴")
    minibuses: Count = setting(10, "vehicles", "assumption", "sources §5", "minibuses at the start", "中巴")
    coaches_aid: Count = setting(14, "vehicles", "assumption", "20 in all", "further coaches", "增援大巴")
    minibuses_aid: Count = setting(10, "vehicles", "assumption", "20 in all", "further minibuses", "增援中巴")
    aid_delay: Duration = setting(12.0, "h", "assumption", "sources §5", "order to aid", "车辆支援时延")
    usable_seats: AtLeastOne = setting(22, "seats", "found", "Beijing 2020: half of 45 seats", "a coach", "可用座位(隔座)")
    minibus_seats: AtLeastOne = setting(9, "seats", "derived", "half of 19 seats", "a minibus", "中巴可用座位")
    speed: Positive = setting(35.0, "km/h", "derived", "sources §5", "mean with stops, free roads", "行驶速度")
    depart_after: Duration = setting(1.0, "h", "assumption", "–", "a bus leaves when full or when its oldest passenger waited so long", "发车等待上限")
    boarding: Duration = setting(20 / 60, "h", "assumption", "10 min notice + 10 min PPE", "before the first passenger", "上车准备")
    boarding_per_person: Duration = setting(2 / 60, "h", "assumption", "sources §5", "a passenger", "单人上车用时")
    disinfect_bus: Duration = setting(0.5, "h", "assumption", "30-min contact time of chlorine", "after a trip", "大巴消毒")
    disinfect_ambulance: Duration = setting(0.75, "h", "assumption", "sources §5", "after a trip", "救护车消毒")
    night_stop: tuple[TimeOfDay, TimeOfDay] | None = setting(None, "times", "choice", "–", "drivers rest between these times", "夜间停运")
    infection_per_hour: Share = setting(0.005, "per hour", "assumption", "spacing and masks, sources §5", "a co-rider infected by one infectious passenger", "车内感染率")


class QuarantineSettings(Group):
    """集中隔离 of contacts: rooms, ramp, term."""

    rooms: AtLeastOne = setting(1827, "rooms", "derived", "40 per 10,000, Henan 2022-05-24", "quarantine rooms when all are open", "集中隔离房间")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of rooms (theory)", "不限能力")
    overflow: Literal["home", "elsewhere"] = setting("home", "choice", "choice", "–", "who finds no room waits at home, or goes to another county after the patience", "房间不足去向")
    patience: Duration = setting(24.0, "h", "assumption", "–", "wait for a room before going elsewhere", "等待上限")
    ready: Share = setting(0.10, "share", "assumption", "one standing hotel", "open before the order", "常备比例")
    ready_24h: Share = setting(1 / 3, "share", "found", "Henan 2022-05-24", "open 24 h after the order", "24小时启用比例")
    ready_48h: Share = setting(1 / 2, "share", "found", "Henan 2022-05-24", "open 48 h after the order", "48小时启用比例")
    close_contact_term: Duration = setting(14 * 24.0, "h", "found", "red card 14+7", "central stay of a close contact", "密接集中隔离时长")
    secondary_term: Duration = setting(7 * 24.0, "h", "found", "sources §6", "central stay of a secondary contact", "次密接集中隔离时长")
    home_after: Duration = setting(7 * 24.0, "h", "found", "red card 14+7", "home observation after a close contact's central stay", "居家时长")
    test_days: tuple[AtLeastOne, ...] = setting((1, 4, 7, 14), "days", "found", "sources §6", "tests of a stay", "检测日")
    cleaning: Duration = setting(4.0, "h", "assumption", "–", "room after a stay", "清洁用时")
    infection_per_day: Share = setting(0.001, "per day", "assumption", "corridor, sources §6", "in-site transmission", "隔离点内感染率")


class HomeSettings(Group):
    """居家: observation at home and its leaks."""

    term: Duration = setting(14 * 24.0, "h", "found", "yellow 3+11", "observation of a contact who stays home", "居家观察时长")
    slips_out: Share = setting(0.005, "per day", "assumption", "sources §4: magnet lock 99.5 %", "daily chance of slipping out", "日脱管率")
    slip_lasts: Duration = setting(12.0, "h", "assumption", "–", "until the next check finds out", "脱管时长")
    refuses: Share = setting(0.0, "share", "assumption", "–", "daily chance that a contact refuses transfer, tried again next day", "拒绝转运")


class HospitalSettings(Group):
    """收治 of cases."""

    beds: AtLeastOne = setting(600, "beds", "assumption", "hospital and mild-case site", "beds for cases", "收治床位")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of beds and ambulances: isolated at confirmation (theory)", "不限能力")
    stay: Spread = setting(_days("lognormal", median=10.0, p95=18.0), "h", "assumption", "IQR 8–13 d, sources §6", "stay of a case", "收治时长")


class ZoneSettings(Group):
    """封控, 管控, 防范: contacts left outside the household, relative to ordinary spring 2022."""

    lockdown: Share = setting(0.03, "ratio", "assumption", "Zhang et al., Science 2020 ÷ .7", "meetings left in lockdown", "封控剩余接触")
    control: Share = setting(0.29, "ratio", "assumption", "sources §7", "meetings left in a control area", "管控剩余接触")
    precaution: Share = setting(0.71, "ratio", "assumption", "sources §7", "meetings left in a precaution area", "防范剩余接触")
    household_in_lockdown: Number = setting(1.2, "ratio", "assumption", "1.0–1.2, sources §7", "household meetings in lockdown, at most 1.5", "封控家庭接触")
    draw: Spread = setting(_hours("uniform", low=1.0, high=4.0), "h", "assumption", "1–4 h after the track", "order to zone", "划区用时")
    lift_after: Duration = setting(14 * 24.0, "h", "found", "14 d without a new case", "last case to lifting", "解封时长")


class VolunteerSettings(Group):
    """志愿者 at sampling tables."""

    roster: Count = setting(31_000, "persons", "derived", "26,000 party members + 9,000 stairwell heads less overlap", "names on the roster", "在册志愿者")
    attendance: Share = setting(0.25, "share", "assumption", "sources §12 (.20–.35)", "come on a given day", "日到岗率", (0.1, 0.4))
    per_table: AtLeastOne = setting(5, "persons", "assumption", "sources §2", "volunteers a table and shift", "每台志愿者")


class StopSettings(Group):
    """When a run ends before the horizon."""

    infections: AtLeastOne | None = setting(None, "persons", "choice", "–", "stop at so many infections", "感染数上限")


class MeasureSettings(Group):
    """Thresholds of measures."""

    large: AtLeastOne = setting(50, "persons", "choice", "design", "infections after the first report that make a large outbreak", "较大疫情阈值")
    controlled_window: Duration = setting(14 * 24.0, "h", "choice", "names", "controlled: no new infection in so long before the end", "受控窗口")
    controlled_by: Literal["infection", "onset"] = setting("infection", "choice", "choice", "–", "which time of a new case counts", "受控口径")
    controlled_below: AtLeastOne = setting(1_000_000_000, "persons", "choice", "Hellewell: 5,000", "and fewer infections than this in all", "受控上限")
