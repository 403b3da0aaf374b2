# ruff: noqa: E501
"""What things are called, in English and Chinese, and what each measure means.

`python -m sim.names > docs/measures.md` writes the page of measures.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.controls import Level, Zone
from sim.log import Event, Found, Layer, Stage, Test

Lang = Literal["en", "zh"]


@dataclass(frozen=True)
class Name:
    """A word in both languages; for numbers also the unit, and what is counted from when to when."""

    en: str
    zh: str
    unit: str = ""
    meaning: str = ""

    def text(self, lang: Lang = "en") -> str:
        """The word in one language."""
        return self.en if lang == "en" else self.zh

    def label(self, lang: Lang = "en") -> str:
        """The word with its unit, for axes and columns.

        >>> MEASURES["round_hours"].label()
        'regional round: order to 95 % reported (h)'
        >>> MEASURES["round_hours"].label("zh")
        '区域核酸完成用时（小时）'
        """
        if self.unit in ("", "yes/no"):
            return self.text(lang)
        return f"{self.en} ({self.unit})" if lang == "en" else f"{self.zh}（{UNITS[self.unit]}）"


UNITS: dict[str, str] = {
    "h": "小时",
    "min": "分钟",
    "days": "天",
    "persons": "人",
    "persons/day": "人/日",
    "of 100 outbreaks": "每100起",
    "share": "占比",
    "yes/no": "是/否",
    "–": "–",
    "rooms": "间",
    "room-nights": "房晚",
    "beds": "张",
    "person-days": "人日",
    "samples": "人次",
    "tubes": "管",
}

STAGES: dict[str, Name] = {
    Stage.SAMPLING.name.lower(): Name("sampling", "采样", "persons"),
    Stage.RESWAB.name.lower(): Name("swabs at the door", "上门采样", "persons"),
    Stage.LABORATORY.name.lower(): Name("laboratory", "实验室检测", "tubes"),
    Stage.TRACING.name.lower(): Name("tracing", "流调", "persons"),
    Stage.GROUPING.name.lower(): Name("grouping", "编组", "persons"),
    Stage.TRANSFER.name.lower(): Name("transfer of contacts", "密接转运", "persons"),
    Stage.CASE_TRANSFER.name.lower(): Name("transfer of cases", "病例转运", "persons"),
    Stage.QUARANTINE.name.lower(): Name("quarantine rooms", "集中隔离", "persons"),
    Stage.HOSPITAL.name.lower(): Name("beds for cases", "隔离收治", "persons"),
}

EVENTS: dict[Event, Name] = {
    Event.QUEUED: Name("queued", "排队"),
    Event.STARTED: Name("service started", "开始办理"),
    Event.FINISHED: Name("service finished", "办结"),
    Event.HANDED_ON: Name("handed on", "移交"),
    Event.CAPACITY: Name("servers on duty", "在岗能力"),
    Event.OVERTIME: Name("overtime", "超时工作"),
    Event.VISITED_CLINIC: Name("came to a fever clinic", "发热门诊就诊"),
    Event.SWABBED: Name("swabbed", "采样"),
    Event.POSITIVE: Name("positive", "阳性"),
    Event.NEGATIVE: Name("negative", "阴性"),
    Event.POOL_POSITIVE: Name("in a positive pool", "混管阳性"),
    Event.CONFIRMED: Name("confirmed", "确认感染"),
    Event.CORE_INFORMATION: Name("core information", "核心信息"),
    Event.CONTACT_LISTED: Name("listed as close contact", "判定密接"),
    Event.SECONDARY_LISTED: Name("listed as secondary contact", "判定次密接"),
    Event.CONTACT_MISSED: Name("contact missed", "密接漏排"),
    Event.LINKED: Name("contact who was a case already", "密接已为病例"),
    Event.CARD: Name("control card", "管控卡"),
    Event.PICKED_UP: Name("picked up", "上车"),
    Event.ADMITTED: Name("into a quarantine room", "入住隔离房间"),
    Event.LEFT_ROOM: Name("left the room", "离开隔离房间"),
    Event.HOSPITALISED: Name("isolated as a case", "隔离收治"),
    Event.DISCHARGED: Name("discharged", "出院"),
    Event.SLIPPED_OUT: Name("slipped out", "脱管"),
    Event.RETURNED: Name("found and returned", "脱管后找回"),
    Event.REFUSED: Name("refused", "拒绝"),
    Event.SENT_ELSEWHERE: Name("sent to another county", "转往外县隔离"),
    Event.CLAIM_OPENED: Name("put under control", "纳入管控"),
    Event.CLAIM_CLOSED: Name("released", "解除管控"),
    Event.ORDER: Name("order", "命令"),
    Event.ORDER_REFUSED: Name("order refused", "命令退回"),
    Event.ZONE: Name("zone", "分区管控"),
    Event.ROUND_ORDERED: Name("round ordered", "区域核酸下达"),
    Event.ROUND_OPENED: Name("round opened", "区域核酸开采"),
    Event.ROUND_SAMPLED: Name("round sampled", "区域核酸采完"),
    Event.ROUND_REPORTED_95: Name("95 % of the round reported", "结果报出95%"),
    Event.ROUND_DONE: Name("round done", "区域核酸完成"),
    Event.TABLES: Name("tables staffed", "开设采样台"),
}

FOUND: dict[Found, Name] = {
    Found.CLINIC: Name("fever clinic", "发热门诊"),
    Found.SCREENING: Name("screening of key occupations", "重点人群筛查"),
    Found.ROUND: Name("regional round", "区域核酸"),
    Found.CONTACT_AT_HOME: Name("contact at home", "居家密接"),
    Found.QUARANTINE: Name("quarantine", "集中隔离"),
    Found.LOCKDOWN: Name("lockdown", "封控区"),
    Found.MONITORING: Name("monitoring", "健康监测"),
}

TESTS: dict[Test, Name] = {
    Test.CLINIC: Name("fever clinic", "发热门诊检测"),
    Test.SCREENING: Name("screening", "重点人群筛查"),
    Test.ROUND: Name("regional round", "区域核酸"),
    Test.RECALL: Name("recall of a positive pool", "混管复核"),
    Test.CONTACT: Name("test of a contact", "密接检测"),
}

LAYERS: dict[Layer, Name] = {
    Layer.HOUSEHOLD: Name("household", "家庭"),
    Layer.WORKPLACE: Name("workplace", "单位"),
    Layer.SCHOOL: Name("school", "学校"),
    Layer.NEIGHBOURHOOD: Name("neighbourhood", "邻里"),
    Layer.COMMUNITY: Name("community", "社会面"),
    Layer.BUS: Name("on a transfer bus", "转运车内"),
    Layer.SITE: Name("at a site", "采样点或隔离点内"),
    Layer.SEED: Name("introduced", "输入"),
    Layer.ANYWHERE: Name("anywhere", "均匀混合"),
}

LEVELS: dict[Level, Name] = {
    Level.FREE: Name("free", "无限制"),
    Level.HOME: Name("at home", "居家"),
    Level.TRANSIT: Name("in transit", "转运途中"),
    Level.CENTRAL: Name("in quarantine", "集中隔离"),
    Level.HOSPITAL: Name("isolated as a case", "隔离收治"),
    Level.AWAY: Name("in another county", "在外县"),
}

ZONES: dict[Zone, Name] = {
    Zone.ORDINARY: Name("ordinary", "普通"),
    Zone.PRECAUTION: Name("precaution", "防范区"),
    Zone.CONTROL: Name("control", "管控区"),
    Zone.LOCKDOWN: Name("lockdown", "封控区"),
}

CARDS: dict[int, Name] = {
    0: Name("red 14+7", "红卡14+7"),
    1: Name("yellow 3+11", "黄卡3+11"),
    2: Name("blue 2+14", "蓝卡2+14"),
    3: Name("green, monitoring", "绿卡 健康监测"),
}

VERDICTS: dict[str, Name] = {
    "clear": Name("clear", "明显"),
    "slight": Name("slight", "略有"),
    "cannot tell": Name("cannot tell", "分不出"),
}

STEPS: dict[str, Name] = {
    "infection_to_onset": Name("infection → onset", "感染→发病", "h", "reported cases with symptoms"),
    "onset_to_confirmed": Name("onset → found", "发病→确认", "h", "cases found after their onset"),
    "infection_to_confirmed": Name("infection → found", "感染→确认", "h", "reported cases"),
    "confirmed_to_core": Name("found → core information", "确认→核心信息", "h", "cases; standard 4 h"),
    "confirmed_to_listed": Name(
        "found → contact listed", "确认→排出密接", "h", "a close contact, from his case's confirmation"
    ),
    "listed_to_card": Name("listed → card", "排出密接→管控卡", "h", "close contacts, until they become cases"),
    "card_to_picked_up": Name("card → picked up", "管控卡→上车", "h", "the wait for a room and a bus; likewise"),
    "picked_up_to_room": Name("picked up → in the room", "上车→入住", "h", "likewise"),
    "confirmed_to_room": Name(
        "found → contact in the room", "确认→密接入住", "h", "from the case's confirmation; standard 12 h"
    ),
    "confirmed_to_hospital": Name("found → case isolated", "确认→隔离收治", "h", "cases; standard 2 h"),
    "round": Name("round ordered → 95 % reported", "区域核酸下达→结果报出95%", "h", "regional rounds; standard 24 h"),
}

COLUMNS: dict[str, Name] = {
    "stage": Name("stage", "环节"),
    "arrivals": Name("arrivals", "到达", "persons"),
    "served": Name("served", "已办结", "persons"),
    "in_service": Name("in service", "办理中", "persons"),
    "handed_on": Name("handed on", "移交", "persons"),
    "still_waiting": Name("still waiting", "期末未办结", "persons"),
    "mean_wait": Name("mean wait", "平均等待", "h"),
    "p50": Name("half wait at most", "半数等待不超过", "h"),
    "p90": Name("nine in ten wait at most", "九成等待不超过", "h"),
    "max_wait": Name("longest wait", "最长等待", "h"),
    "utilisation": Name("utilisation", "能力利用率", "share"),
    "peak_queue": Name("longest queue", "排队峰值", "persons"),
    "oldest_waiting": Name("oldest still waiting", "最久未办结", "h"),
    "work_waiting": Name("work waiting, at most", "积压工作量峰值", "h"),
    "day": Name("day", "日"),
    "new_infections": Name("new infections", "新增感染", "persons"),
    "reported": Name("reported", "报告感染者", "persons"),
    "reported_in_quarantine": Name("found in quarantine", "集中隔离中发现", "persons"),
    **{
        f"found_{kind.name.lower()}": Name(f"found: {n.en}", f"发现途径：{n.zh}", "persons")
        for kind, n in FOUND.items()
    },
    "isolated": Name("cases isolated", "隔离收治", "persons"),
    "in_rooms": Name("in quarantine rooms", "集中隔离在住", "persons"),
    "in_beds": Name("in beds", "在院", "persons"),
    "sampled": Name("samples", "采样人次", "samples"),
    "tubes": Name("tubes", "检测管数", "tubes"),
    **{f"waiting_{key}": Name(f"waiting: {n.en}", f"等待：{n.zh}", n.unit) for key, n in STAGES.items()},
    **{f"work_waiting_{key}": Name(f"work waiting: {n.en}", f"积压：{n.zh}", "h") for key, n in STAGES.items()},
    **{
        f"residents_{z.name.lower()}": Name(f"residents: {n.en}", f"{n.zh}人口", "persons")
        for z, n in ZONES.items()
        if z
    },
    "ordered": Name("ordered", "下达", "h"),
    "opened": Name("opened", "开采", "h"),
    "sampled_end": Name("sampling done", "采完", "h"),
    "reported_95": Name("95 % reported", "结果报出95%", "h"),
    "done": Name("done", "完成", "h"),
    "called": Name("residents of the area", "应采人数", "persons"),
    "hours": Name("order to 95 % reported", "完成用时", "h"),
}

_REPORT = "The first report is the first confirmation."

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
        "found by a test", "报告感染者", "persons", "Persons confirmed, with or without symptoms; false positives are among them."
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
    ),
    "days_to_last_lift": Name(
        "first report to last zone lifted", "首报至全部解封", "days",
        "From the first confirmation to the moment when the last zone became ordinary; NaN without zones and while one is open.",
    ),
    "hours_onset_to_isolation_p50": Name(
        "onset to isolation, median", "发病至隔离收治（中位数）", "h",
        "Reported cases with symptoms: from onset to being in a room or a bed; 0 for who was there at onset. Kaplan–Meier: who is not there at the end is censored.",
    ),
    "hours_onset_to_isolation_p90": Name(
        "onset to isolation, nine in ten", "发病至隔离收治（九成不超过）", "h", "As the median; nine in ten take no longer."
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
    ),
    "sampling_wait_p90": Name(
        "nine in ten queue less than", "采样排队（九成不超过）", "min", "From arrival at a sampling site to the start of the swab, all rounds together."
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
    "slipped_out": Name("slipped out", "脱管", "persons", "Different persons who left home while they had to stay there."),
    "never_supervised": Name("never under control", "漏管", "persons", "Different contacts of cases whom tracing missed and who were never listed for anybody, nor confirmed."),
}  # fmt: skip


def page() -> str:
    """docs/measures.md: every measure, the columns of the delay chain, the names of stages and finds."""
    return "\n".join(
        [
            "# Measures",
            "",
            "Written by `python -m sim.names`; edit the catalogue there. All are computed from the tables of one run.",
            "",
            "Counts of what did not happen are 0; times, shares and means of what did not happen are NaN, and reports",
            "say in how many runs it happened. Waits that are not over are censored (Kaplan–Meier).",
            "",
            *_table(("key", "English", "中文", "unit", "meaning"), MEASURES, ("unit", "meaning")),
            "",
            "## Delay chain",
            "",
            *_table(("step", "English", "中文", "of whom"), STEPS, ("meaning",)),
            "",
            "## Stages",
            "",
            *_table(("key", "English", "中文", "counts"), STAGES, ("unit",)),
            "",
            "## Columns of stages, days and rounds",
            "",
            *_table(("key", "English", "中文", "unit"), COLUMNS, ("unit",)),
            "",
        ]
    )


def _table(head: tuple[str, ...], names: Mapping[str, Name], more: tuple[str, ...]) -> list[str]:
    lines: list[tuple[Any, ...]] = [head, ("---",) * len(head)]
    lines += [(f"`{key}`", n.en, n.zh, *(getattr(n, column) for column in more)) for key, n in names.items()]
    return ["| " + " | ".join(line) + " |" for line in lines]


if __name__ == "__main__":
    sys.stdout.write(page())
