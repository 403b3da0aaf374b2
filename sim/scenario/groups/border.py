# ruff: noqa: E501
"""卡口 and 输入: entrances with their checks, and infection that travels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    AtLeastOne,
    Count,
    Duration,
    Group,
    Number,
    Positive,
    Servers,
    Share,
    Spread,
    setting,
)
from sim.scenario.spans import days, hours

Layout = Literal["haiyan", "motorways-only", "all-staffed", "no-barriers"]
Check = Literal["fever", "code", "certificate", "antigen", "swab"]
Road = Literal["motorway", "trunk", "county", "village", "port"]


Batches = Annotated[float, Field(ge=0, le=100_000)]  # a day; each is a process of its own
Per100k = Annotated[float, Field(ge=0, le=100_000)]
Multiple = Annotated[float, Field(gt=0, le=100)]  # a hundred times the lanes of the table


# fmt: off
class RoadHours(Group):
    """When vehicles come on the roads of one class."""

    road: Road = setting("motorway", "class", "choice", "–", "class of road, as in the table of entrances", "道路")
    cars_by_hour: tuple[Number, ...] | None = setting(None, "weights", "assumption", "no source tells roads apart", "cars in each hour of the day; left out: as on other roads", "客车分时流量")
    trucks_by_hour: tuple[Number, ...] | None = setting(None, "weights", "assumption", "no source tells roads apart", "trucks, likewise", "货车分时流量")


class CheckpointSettings(Group):
    """卡口: a layout of entrances (a shipped one, or tables.entrances), what is checked, and how fast."""

    layout: Layout = setting("haiyan", "layout", "derived", "SEED: 9 posts, 94 barriers, 61 port points; places and traffic assumed", "shipped layout; a table of entrances takes its place", "卡口布局")
    lanes: Multiple = setting(1.0, "ratio", "choice", "–", "lanes of every post, and police and medical staff with them, as a multiple of the table's; part of a lane is a lane; `checkpoints.yard` is of land and stays as it is", "车道倍数")
    traffic: bool = setting(True, "switch", "choice", "off for theory", "vehicles queue at the entrances; infected travellers come all the same", "车流推演")
    cars_by_hour: tuple[Number, ...] = setting((1.0, 1.0, 1.0, 1.0, 1.5, 2.5, 4.5, 7.5, 7.5, 6.0, 5.0, 5.0, 4.5, 4.5, 5.0, 5.5, 7.5, 7.5, 5.5, 4.0, 3.5, 3.0, 2.0, 1.5), "weights", "assumption", "peaks 07–09 and 16–18, sources §8", "cars in each hour of the day, the first from 00:00", "客车分时流量")
    trucks_by_hour: tuple[Number, ...] = setting((2.5, 2.5, 2.5, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 5.5, 5.0, 4.5, 5.0, 5.5, 5.5, 5.0, 4.5, 4.0, 4.0, 4.0, 3.5, 3.0, 3.0), "weights", "assumption", "flatter than cars, more at night", "trucks in each hour of the day, likewise", "货车分时流量")
    by_road: tuple[RoadHours, ...] = setting((), "list", "choice", "no source tells roads apart", "other hours for a class of road, of cars, trucks or both; a day's traffic stays the same", "分道路时段")
    closed: tuple[str, ...] = setting((), "names", "choice", "–", "entrances that are closed from the start, by English or Chinese name", "封闭入口")
    barriers_from: Duration = setting(0.0, "h", "choice", "–", "barriers stand from then on; before, their roads are open", "硬隔离启用")
    checks: tuple[Check, ...] = setting(("fever", "code", "certificate"), "checks", "found", "SEED: codes, temperature, 48-hour certificate", "what staffed entrances check whose row in the table says nothing else", "查验内容")
    fever: Share = setting(0.30, "share", "assumption", "fever check finds 5–15 % of all infected, sources §8", "of those with symptoms who are found by temperature", "测温检出率")
    fever_lasts: Duration = setting(5 * 24.0, "h", "assumption", "symptoms of BA.2 last about five days", "from onset on, in which temperature can find somebody", "发热持续")
    code: Share = setting(0.30, "share", "assumption", "20–40 %, sources §8", "of infected travellers with a red or yellow code", "健康码检出率")
    code_by_day: tuple[Share, ...] = setting((1.0,), "ratio", "assumption", "a code depends on where somebody was, not on how long he is infected", "of `code`, by day since infection; the last value holds from then on", "健康码分日系数")
    certificate: Share = setting(0.60, "share", "assumption", "25–45 % found in all, sources §8", "of travellers whose certificate is real and recent: it shows what a swab showed a day before", "核酸证明有效率")
    antigen: Share = setting(0.55, "share", "assumption", "40–55 %, sources §8", "sensitivity of an antigen test when that of a swab is `swab.sensitivity`; earlier and later in proportion to it", "抗原灵敏度")
    swab_result: Spread = setting(hours("uniform", low=6.0, high=24.0), "h", "assumption", "sources §8", "swab at the roadside to its result", "落地检出结果用时")
    swab_waits: bool = setting(False, "switch", "choice", "sources §8: with and without waiting", "vehicles stay in a yard until the result of the swab, and who is positive does not enter; otherwise they drive on, and he is found inside", "等待采样结果")
    yard: AtLeastOne = setting(40, "places", "assumption", "a lay-by or forecourt at an exit; nothing found", "places of each post and class of vehicle, where vehicles wait for the result; where all are taken the lane stands still", "待检车位")
    fast_lanes: Count = setting(1, "lanes", "assumption", "posts have two truck lanes, sources §8", "of the truck lanes open at a post, for trucks with a pass only; one is always left for the others", "快速车道")
    fast_lane_from: Share = setting(0.2, "share", "assumption", "nobody keeps a lane for few; nothing found", "of all trucks with a pass: when there are so many, fast lanes are set apart", "快速车道启用占比")
    truck_check: Spread = setting(hours("fixed", value=1 / 60), "h", "found", "SEED: about a minute", "a truck with a pass", "通行证货车查验")
    truck_check_slow: Spread = setting(hours("lognormal", mean=2.5 / 60, cv=0.5), "h", "assumption", "data by hand", "a truck without", "无证货车查验")
    car_check: Spread = setting(hours("lognormal", mean=40 / 3600, cv=0.5), "h", "assumption", "sources §8", "a car", "客车查验")
    car_exceptions: Share = setting(0.25, "share", "assumption", "sources §8", "of cars with something to clear", "客车异常比例")
    car_exception: Duration = setting(4 / 60, "h", "assumption", "sources §8", "check of such a car", "异常查验用时")
    antigen_wait: Duration = setting(17 / 60, "h", "assumption", "15–20 min, sources §8", "longer in the lane where antigen is checked", "抗原等待")
    alone: Share = setting(0.5, "share", "assumption", "police and medics can keep every other lane", "of lanes that police and medical staff open without volunteers", "无志愿者开道比例")
    volunteers_per_lane: AtLeastOne = setting(1, "persons", "assumption", "sources §8: 16 a post and shift in all", "volunteers a lane and shift for the others", "每车道志愿者")
    leak: Share = setting(0.005, "share", "assumption", "0.5 % of would-be crossers, sources §8", "of those who want to pass a barrier", "硬隔离泄漏率")
    drones: bool = setting(True, "switch", "found", "SEED: 空中执法队", "drones patrol the barriers", "无人机巡查")
    drones_leave: Share = setting(0.5, "share", "assumption", "drones see by day, not in bad weather; nothing found", "of the leak that is left with drones", "无人机后泄漏")
    still_travel: Share = setting(0.5, "share", "assumption", "half of journeys cannot be put off; nothing found", "of those refused by a barrier or a closed road who go to another entrance; the others turn back", "改道比例")
    patience: Duration = setting(1.0, "h", "assumption", "news of an hour's queue spreads; nothing found", "who would wait longer when he comes goes to another entrance or turns back; so does who waits when lanes close", "排队忍耐")
    detours: Count = setting(2, "times", "assumption", "a third way round is hardly ever shorter; nothing found", "that a vehicle tries another entrance before it turns back", "改道次数")
    crews: Servers = setting(4, "crews", "derived", "SEED: four in one day", "crews that build posts", "施工队")
    build: Spread = setting(hours("uniform", low=10.0, high=14.0), "h", "derived", "SEED: 06:00 to evening", "a crew builds a post", "建卡用时")
    gates: AtLeastOne = setting(192, "gates", "found", "SEED", "gates of compounds (小门), shared out by residents", "小区门岗")
    gate_guards: AtLeastOne = setting(2, "persons", "assumption", "sources §12", "volunteers a gate in each of three shifts by day", "每门岗志愿者")
    live_behind_gates: Share = setting(0.41, "share", "derived", "SEED: 70,000 of 171,000 households", "of compounds, which have a gate", "门岗内居民比例")
    gate_check: Share = setting(0.15, "share", "assumption", "code and temperature", "chance that a guarded gate notices an infected arrival, who is then swabbed", "门岗检出率")
    gate_stops: Share = setting(0.1, "share", "assumption", "visitors are turned away; nothing found", "of community meetings of people of different compounds, which a guarded gate stops", "门岗劝返比例", (0.0, 0.3))


class Prevalence(Group):
    """How common infection is among travellers from a neighbour, from a time on."""

    neighbour: str = setting("Pinghu", "name", "choice", "–", "as in the table of entrances", "来向")
    at: Duration = setting(0.0, "h", "choice", "–", "from then on", "时间")
    per_100k: Per100k = setting(0.0, "per 100,000", "choice", "–", "infected travellers", "十万人感染者")


class ImportationSettings(Group):
    """输入: travellers are infected with the neighbour's prevalence; only infected travellers are persons."""

    prevalence: tuple[Prevalence, ...] = setting((), "list", "choice", "–", "by neighbour and time; without it nobody brings infection", "来向流行率")
    persons_per_car: Positive = setting(1.8, "persons", "assumption", "usual occupancy of cars between counties", "in a car", "客车人数")
    persons_per_truck: Positive = setting(1.2, "persons", "assumption", "a driver, sometimes a second", "in a truck", "货车人数")
    residents: Share = setting(0.5, "share", "assumption", "the others pass through or stay apart", "of travellers who live or stay among residents", "入境居留比例")
    infected_before: Spread = setting(hours("uniform", low=0.0, high=120.0), "h", "assumption", "about latency and the days before somebody stays in bed", "age of the infection at the entrance", "感染时间")


class FreightSettings(Group):
    """货运: trucks with a pass (安行码) have data that match."""

    firms: Count = setting(2_992, "firms", "found", "SEED: 2,992 firms", "that ask for passes in a county of 456,775 residents, each for as many trucks", "申请安行码企业")
    vehicles: Count = setting(35_181, "vehicles", "derived", "SEED: 35,181 applied", "trucks of these firms, likewise: all that drive to the county", "申请安行码车辆")
    pass_from: Duration = setting(12 * 24.0, "h", "found", "SEED: from 25 March, 12 days after the first introduction", "firms can ask for passes from then on", "安行码启用时刻")
    pass_asked: Spread = setting(days("uniform", low=0.0, high=19.0), "h", "assumption", "SEED: all had asked by 12 April; evenly until then", "from then until a firm asks", "企业申请时间")
    pass_office: Positive = setting(2_000.0, "vehicles/day", "assumption", "SEED: 35,181 in 19 days, with little to spare", "applications that the office checks in a county of 456,775 residents, first come, first served", "安行码日审核车辆")
    pass_takes: Duration = setting(24.0, "h", "found", "Kunshan 2022: asked for a day ahead, sources §8", "from the check in the office to the pass", "安行码办理时间")
    pass_approved: Share = setting(0.416, "share", "found", "SEED: 14,626 of 35,181 applied", "of trucks whose data match: they get a pass", "安行码批准率")
    pass_term: Duration = setting(30 * 24.0, "h", "assumption", "a month; nothing found", "a pass holds so long; firms ask for the next in time", "安行码有效期")
    load: Positive = setting(12.0, "t", "assumption", "a middling truck, not always full", "goods in a truck", "单车货物吨数")
    escorted: Share = setting(0.0, "share", "choice", "Kunshan 2022: fixed route, driver stays in the cab", "of truck drivers who are escorted to their firm and back, a closed loop", "闭环比例")
    closed_loop_leak: Share = setting(0.02, "share", "assumption", "one in fifty leaves the cab among people; nothing found", "of escorted drivers who meet people all the same", "闭环泄漏")
    imported_batches: Batches = setting(5.0, "batches/day", "assumption", "a small port and its firms; nothing found", "imported goods that arrive at the ports of a county of Haiyan's size", "每日进口货物批数")
    batch_space: Positive = setting(100.0, "m²", "assumption", "a container's goods with aisles", "space that a batch needs", "单批占用面积")
    warehouse: Positive = setting(3_000.0, "m²", "assumption", "SEED: firms ran short of space", "space in which goods can rest, likewise", "静置库面积")
    rest: Duration = setting(7 * 24.0, "h", "found", "SEED: at least 7 days", "imported goods rest before use", "静置时间")
    shed: Positive = setting(4_000.0, "m²", "found", "SEED", "a shed that can be rented (order rent_shed)", "租用仓库面积")
    shed_delay: Duration = setting(48.0, "h", "found", "SEED: found within two days", "order to its use", "租用时延")
    infection_risk: Share = setting(0.0, "share", "assumption", "none seen; sources §8", "chance that a batch which has not rested infects a resident", "货物感染概率")
    virus_half_life: Positive = setting(3.0, "h", "assumption", "inactive within a day at room temperature, sources §8", "in which this chance halves while goods rest", "病毒半衰期")
