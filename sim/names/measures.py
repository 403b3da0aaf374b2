# ruff: noqa: E501
"""Every measure: its name, unit, and from when to when it is counted."""

from __future__ import annotations

from sim.both import Both, closest, meant
from sim.names.name import Name
from sim.names.things import STAGES

_REPORT = "The first report is the first confirmation."

# By which it is known that a time had begun (`Name.begun`), in the columns of a run. How many of those found have fallen
# ill none of them says; that none of ten has, where 3 in 10 never do, is out of the question.
_REPORTED = "reported_infections > 0"
_ZONED = f"{_REPORTED} and person_days_lockdown + person_days_control + person_days_precaution > 0"
_ILL = "reported_infections - reported_uninfected >= 10"
_ROUND = "hours_of_work_waiting_sampling >= 0 or still_waiting_sampling > 0"


MEASURES: dict[str, Name] = {
    "large_outbreak": Name(
        "50 or more infections after the first report", "较大疫情（首报后≥50人）", "of 100 outbreaks",
        "1 if infections in the county from the first report to the end of the run reach `measures.large`, else 0; "
        f"without a report all count. {_REPORT} Introduced infections do not count.",
    ),
    "infections_after_report": Name(
        "infections after the first report", "首报后感染者", "persons",
        "Infections in the county from the first report to the end of the run, found or not; without introduced ones.",
    ),
    "reproduction_under_control": Name(
        "mean infections caused by those infected after the first report", "管控下再生数", "–",
        "Mean number of persons infected by each person infected in the county at or after the first report. Who was "
        "infected in the last 10 days of the run is left out: whom he infects is not known yet.",
    ),
    "local_infections": Name("infections in the county", "本地感染者", "persons", "Infected in the county, found or not."),
    "imported_infections": Name(
        "imported infections", "输入感染者", "persons", "Introduced: infected at the start, or on arrival."
    ),
    "outbreak_size": Name("all infections of one outbreak", "单起疫情规模", "persons", "All infections of the run, found or not, introduced ones included."),
    "controlled": Name(
        "no new infection in the last 14 days", "疫情得到控制", "yes/no",
        "1 if nobody was infected in the last `measures.controlled_window` of the run and all infections are fewer "
        "than `measures.controlled_below`, else 0.",
    ),
    "reported_infections": Name(
        "found by a test", "报告感染者", "persons", "Persons confirmed, with or without symptoms, those of `reported_uninfected` among them."
    ),
    "reported_uninfected": Name(
        "of them not infected", "其中假阳性", "persons",
        "Persons confirmed who are not infected: two tests were wrong. The county does not know who.",
    ),
    "not_confirmed": Name(
        "single swabs positive by mistake", "单采复核阴性", "persons",
        "Positive single swabs whose second test was negative (`laboratory.second_test`); held until then.",
    ),
    "peak_daily_reported": Name("most reported in a day", "单日报告峰值", "persons/day", "Confirmations of the calendar day with the most."),
    "share_found_in_quarantine": Name(
        "found while in quarantine", "隔离管控中发现占比", "share",
        "Of all confirmed persons, those who were in central quarantine, or on the way to it, at confirmation.",
    ),
    "share_unlinked": Name(
        "no known source", "传播链不明占比", "share",
        "Of all confirmed persons who were not introduced, those whom no list ties to another case: never listed as "
        "close or secondary contact, and none of their own listed close contacts was confirmed by the end of the run.",
    ),
    "hours_infection_to_report": Name(
        "first infection to first report", "首例感染至首报", "h", "From the first infection of the run (of an introduced person, his own) to the first confirmation."
    ),
    "days_to_community_zero": Name(
        "first report to the first of three days with no find outside quarantine and lockdown", "首报至社会面清零", "days",
        "From the first confirmation to the midnight that begins the first three whole calendar days without a find by "
        "clinic, screening, round or monitoring; finds in quarantine, in lockdown and of contacts at home do not count.",
        _REPORTED,
    ),
    "days_to_last_lift": Name(
        "first report to last zone lifted", "首报至全部解封", "days",
        "From the first confirmation to the moment when the last zone became ordinary; NaN without zones and while one is open.",
        _ZONED,
    ),
    "hours_onset_to_isolation_p50": Name(
        "onset to isolation, median", "发病至隔离收治（中位数）", "h",
        "Reported cases with symptoms: from onset to being in a room or a bed; 0 for who was there at onset. Kaplan–Meier: who is not there at the end is censored.",
        _ILL,
    ),
    "hours_onset_to_isolation_p90": Name(
        "onset to isolation, nine in ten", "发病至隔离收治（九成不超过）", "h", "As the median; nine in ten take no longer.",
        f"hours_onset_to_isolation_p50 >= 0 or {_ILL}",
    ),
    "share_core_information_4h": Name(
        "core information within 4 h", "核心信息4小时完成率", "share",
        "Of confirmed persons, those whose core information was there 4 h after confirmation; whose 4 h were not over at the end is left out.",
    ),
    "share_contacts_moved_12h": Name(
        "contacts in quarantine within 12 h of the case's confirmation", "密接12小时转运率", "share",
        "Of listed close contacts (each with the case that listed him first), those in a room (here or in another county) or a bed 12 h after that case's confirmation; "
        "who was inside before is in time; whose 12 h were not over at the end is left out. NaN where close contacts stay home.",
    ),
    "round_hours": Name(
        "regional round: order to 95 % reported", "区域核酸完成用时", "h",
        "From the order of a round to the moment when 95 % of its tubes are reported; the median of the run's rounds, unfinished ones censored.",
        _ROUND,
    ),
    "sampling_wait_p90": Name(
        "nine in ten queue less than", "采样排队（九成不超过）", "min", "From arrival at a sampling site to the start of the swab, all rounds together.",
        _ROUND,
    ),
    "still_waiting": Name(
        "waiting at the horizon", "期末未办结", "persons", "Waiting before a stage at the end of the run, all stages but the laboratory; who waits at two counts twice."
    ),
    **{
        f"still_waiting_{key}": Name(f"waiting at the horizon: {n.en}", f"期末未办结：{n.zh}", n.unit, "Waiting before this stage at the end of the run.")
        for key, n in STAGES.items()
    },
    "hours_of_work_waiting": Name(
        "work waiting before a stage", "积压工作量", "h",
        "The longest queue of a stage × server hours a person (or tube) takes ÷ the most servers it ever had: how long all of them would need to clear it. "
        "The largest of all stages with a limit.",
    ),
    **{
        f"hours_of_work_waiting_{key}": Name(f"work waiting: {n.en}", f"积压工作量：{n.zh}", "h", "The same for this stage; NaN without arrivals or without a limit.")
        for key, n in STAGES.items()
    },
    "persons_sampled": Name("samples", "采样人次", "samples", "Persons swabbed in rounds (handed to a courier), in screening, and single swabs."),
    "tubes": Name("tubes", "检测管数", "tubes", "Tubes that reached the laboratory, single and pooled."),
    "people_quarantined": Name("sent to quarantine", "集中隔离人数", "persons", "Different persons who entered a quarantine room."),
    "peak_rooms": Name("most rooms", "房间峰值", "rooms", "Most persons in quarantine rooms at one time, one person a room."),
    "room_nights": Name("room-nights", "房晚", "room-nights", "Midnights that persons spent in quarantine rooms, to the end of the run."),
    "beds_peak": Name("beds", "床位峰值", "beds", "Most cases in beds at one time."),
    "person_days_lockdown": Name("days sealed at home", "封控人日", "person-days", "Residents of grids under lockdown × days, to the end of the run; residents who are in quarantine or hospital are among them."),
    "person_days_control": Name("days kept in the area", "管控人日", "person-days", "The same for control areas."),
    "person_days_precaution": Name("days limited", "防范人日", "person-days", "The same for precaution areas."),
    "person_days_restricted": Name("days sealed at home or kept in the area", "封控管控人日", "person-days", "Lockdown and control areas together."),
    "lost_at_handover": Name("lost from the list", "移交漏管", "persons", "Different persons at home who were lost when their responsible person was away."),
    "stood_in": Name("days with a stand-in", "代管人日", "person-days", "People at home whose responsible person was away and whose stand-in took over, summed over days."),
    "nobody_there": Name("days without a responsible person", "无人负责人日", "person-days", "People at home whose responsible person was away and for whom nobody took over, summed over days."),
    "checks_made": Name("checks at home made", "居家核查次数", "count", "Calls or visits to people who must stay home, by grid staff or volunteers."),
    "checks_by_grid_staff": Name("of these by grid staff", "其中网格员核查次数", "count", "Calls or visits by the staff of the grid; all others are made by volunteers, stairwell heads first."),
    "beyond_grid_staff": Name("days beyond the grid staff", "超出网格员能力人日", "person-days", "People to be called at a midnight who are more than the staff of their grid who are there can call that day, summed over days and grids: work for volunteers. Whom nobody looks after is not among them."),
    "checks_missed": Name("days without a check", "未核查人日", "person-days", "People at home at a midnight whom nobody had checked for a day, summed over days."),
    "deliveries": Name("deliveries of food", "配送户次", "count", "Sealed households that were brought food, each time."),
    "late_household_days": Name("household-days without food in time", "迟送户日", "household-days", "Sealed households whose food ended more than `supply.late_after` ago, summed over midnights."),
    "slipped_out": Name("slipped out", "脱管", "persons", "Different persons who left home while they had to stay there."),
    "never_supervised": Name("never under control", "漏管", "persons", "Different contacts of cases whom tracing missed and who were never listed for anybody, nor confirmed."),
    "hours_order_to_grid_p50": Name("order to grid, median", "命令到网格（中位数）", "h", "From the issue of an order about an area to its arrival at each of its grids; for zones from when they are drawn."),
    "hours_order_to_grid_p90": Name("order to grid, nine in ten", "命令到网格（九成不超过）", "h", "As the median; nine in ten take no longer."),
    "hours_case_to_county_p90": Name("case confirmed to known at the county, nine in ten", "确认至县级知悉（九成不超过）", "h", "From the confirmation of a case to the moment when the county knows of it."),
    "volunteer_hours": Name("volunteer hours", "志愿工时", "h", "Hours that volunteers were at work, all roles; those from outside too."),
    "volunteer_gap": Name("volunteers short on the worst shift", "最紧班次缺口", "persons", "Most volunteers needed and not there at one time, all roles and towns."),
    "staff_hours": Name("hours of professional staff", "专业人员工时", "h", "Hours that professional staff were at their posts from the first report on, whether or not there was work for them."),
    "staff_gap": Name("professional staff short on the worst shift", "专业人员最紧班次缺口", "persons", "Most professional staff needed and not there at one time, all posts."),
    "zones_unguarded": Name("hours of guards missing at sealed areas", "封控管控值守缺岗工时", "h", "Volunteers needed at doors and gates of lockdown and control areas and not there × hours, each town for itself: there `zones.gate_leak` of prevented meetings happen."),
    "gates_unguarded": Name("hours of guards missing at compound gates", "小区门岗缺岗工时", "h", "The same at the gates of compounds that are not sealed: there visitors pass (`checkpoints.gate_stops`)."),
    "infected_arrivals": Name("infected arrivals, before checks", "抵达感染者（查验前）", "persons", "Infected travellers who come to an entrance, before any check; drawn alike for every layout."),
    "stopped_at_border": Name("stopped at the border", "卡口拦下感染者", "persons", "Infected travellers found by a check, or turned back at a barrier or closed road."),
    "undetected_importations": Name("missed at the border", "漏入感染者", "persons", "Infected travellers who stay among residents and whom no check of the border finds, then or later."),
    "car_wait_p90": Name("car wait, nine in ten", "客车排队（九成不超过）", "min", "From arrival at the lanes of a staffed entrance to the start of the check."),
    "truck_wait_p90": Name("truck wait, nine in ten", "货车排队（九成不超过）", "min", "The same for trucks."),
    "truck_queue_hours": Name("truck wait, in all", "货车排队总时长", "h", "Waits of all trucks together."),
    "trucks_diverted": Name("trucks diverted", "货车绕行", "trucks", "Trucks that went to another entrance: refused, or the queue too long."),
    "trucks_turned_back": Name("trucks turned back", "货车劝返", "trucks", "Trucks refused at a barrier or closed road that do not travel."),
    "trucks_let_in": Name("trucks let in", "日均入境货车", "trucks/day", "Trucks that were checked, or passed an open entrance, a day."),
    "tonnes_let_in": Name("goods let in", "日均入境货物", "t/day", "Trucks let in × freight.load."),
    "escorted_infected": Name("infected drivers kept in a closed loop", "闭环内感染司机", "persons", "Infected truck drivers whom no check stopped, who were escorted to their firm and back and met nobody."),
    "goods_wait_p90": Name("imported goods wait for space, nine in ten", "进口货物等候静置库（九成不超过）", "days", "From arrival at a port to the beginning of the rest; the rest itself comes on top. Batches without space at the end are censored.", "goods_waiting > 0"),
    "goods_waiting": Name("imported goods without space", "未入库进口货物", "batches", "Batches that wait for space at the end of the run."),
    "passes_asked": Name("passes asked for", "安行码申请", "passes", "Trucks for which firms have asked for a pass, each application, to the end of the run."),
    "passes_issued": Name("passes issued", "安行码发放", "passes", "Trucks that got a pass, each new one, to the end of the run."),
    "pass_wait_p90": Name("wait for a pass, nine in ten", "安行码办理用时（九成不超过）", "h", "From the firm's application to the pass, of passes issued."),
    "trucks_with_pass": Name("trucks with a pass", "持安行码货车占比", "share", "Share of all trucks that had a pass, mean over the whole run."),
    "infected_in_line": Name("infected in a sampling line", "采样排队感染", "persons", "Infected by a neighbour in the line of a sampling site."),
    "infected_on_bus": Name("infected on a transfer bus", "转运车内感染", "persons", "Infected by a co-rider on the way to quarantine."),
    "infected_in_quarantine": Name("infected between quarantine rooms", "隔离点内感染", "persons", "Infected from a room at most three doors away."),
    "infected_on_duty": Name("infected on duty", "在岗感染", "persons", "Volunteers and professional staff infected by those who work beside them."),
    "cost_yuan": Name("direct cost", "直接费用", "yuan", "Sum of the items below: units × `prices`. No lost wages or output, no value of health."),
    "cost_tests": Name("cost of tests", "检测费用", "yuan", "Single swabs × prices.single_test and persons in pooled tubes × prices.pooled_test."),
    "cost_rooms": Name("cost of rooms", "隔离房费用", "yuan", "Room-nights × prices.room_night."),
    "cost_beds": Name("cost of beds", "收治费用", "yuan", "Days of cases in beds × prices.bed_day."),
    "cost_volunteers": Name("cost of volunteers", "志愿者费用", "yuan", "Volunteer hours × prices.volunteer_hour."),
    "cost_staff": Name("cost of professional staff", "专业人员费用", "yuan", "Hours at posts × prices.staff_hour."),
    "cost_sealed": Name("cost of sealed areas", "封管控费用", "yuan", "Person-days under lockdown × prices.lockdown_day and under control × prices.control_day."),
    "cost_trucks": Name("cost of waiting trucks", "货车等待费用", "yuan", "Hours that trucks waited × prices.truck_hour."),
}  # fmt: skip


def no_measure(name: str) -> Both:
    """That nothing is measured under this name; a measure is written by its key.

    >>> no_measure("首报后感染者").zh, no_measure("peak_room").en
    ('没有指标“首报后感染者”；见docs/measures.md；是否应为“infections_after_report”？', "there is no measure 'peak_room'; see docs/measures.md; did you mean 'peak_rooms'?")
    """
    keys = {text: key for key, one in MEASURES.items() for text in (one.en, one.zh)} | {key: key for key in MEASURES}
    near = closest(name, keys)
    hint = meant(keys[near] if near else None)
    return Both(
        f"there is no measure '{name}'; see docs/measures.md{hint.en}",
        f"没有指标“{name}”；见docs/measures.md{hint.zh}",
    )
