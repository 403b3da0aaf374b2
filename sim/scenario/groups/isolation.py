# ruff: noqa: E501
"""转运 and 隔离: vehicles, rooms, homes, beds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    AtLeastOne,
    Count,
    Duration,
    Fleet,
    Group,
    Positive,
    Share,
    Spread,
    TimeOfDay,
    setting,
)
from sim.scenario.spans import days

GridStaff = Annotated[int, Field(ge=1, le=100)]
StandIns = Annotated[int, Field(ge=0, le=100)]


# fmt: off
class TransferSettings(Group):
    """转运: vehicles with seats, depots, drivers."""

    ambulances: Fleet = setting(4, "vehicles", "assumption", "sources §5", "negative-pressure ambulances", "负压救护车")
    ambulances_aid: Fleet = setting(4, "vehicles", "assumption", "from the city", "further ambulances", "支援救护车")
    ambulances_aid_delay: Duration = setting(4.0, "h", "assumption", "sources §5", "order to aid", "救护车支援时延")
    coaches: Fleet = setting(6, "vehicles", "assumption", "sources §5", "coaches at the start", "大巴")
    minibuses: Fleet = setting(10, "vehicles", "assumption", "sources §5", "minibuses at the start", "中巴")
    coaches_aid: Fleet = setting(14, "vehicles", "assumption", "20 in all", "further coaches", "增援大巴")
    minibuses_aid: Fleet = setting(10, "vehicles", "assumption", "20 in all", "further minibuses", "增援中巴")
    aid_delay: Duration = setting(12.0, "h", "assumption", "sources §5", "order to aid", "车辆支援时延")
    usable_seats: AtLeastOne = setting(22, "seats", "found", "Beijing 2020: half of 45 seats", "a coach", "可用座位(隔座)")
    minibus_seats: AtLeastOne = setting(9, "seats", "derived", "half of 19 seats", "a minibus", "中巴可用座位")
    speed: Positive = setting(35.0, "km/h", "derived", "sources §5", "mean with stops, free roads", "行驶速度")
    depart_after: Duration = setting(1.0, "h", "assumption", "the 8–12 h limit leaves no longer wait, sources §5", "a bus leaves when full or when its oldest passenger waited so long", "发车等待上限")
    boarding: Duration = setting(20 / 60, "h", "assumption", "10 min notice + 10 min PPE", "before the first passenger", "上车准备")
    boarding_per_person: Duration = setting(2 / 60, "h", "assumption", "sources §5", "a passenger", "单人上车用时")
    disinfect_bus: Duration = setting(0.5, "h", "assumption", "30-min contact time of chlorine", "after a trip", "大巴消毒")
    disinfect_ambulance: Duration = setting(0.75, "h", "assumption", "sources §5", "after a trip", "救护车消毒")
    night_stop: tuple[TimeOfDay, TimeOfDay] | None = setting(None, "times", "choice", "–", "drivers rest between these times", "夜间停运")
    infection_per_hour: Share = setting(0.005, "per hour", "assumption", "spacing and masks, sources §5", "a co-rider infected by one infectious passenger", "车内感染率")


class QuarantineSettings(Group):
    """集中隔离 of contacts: rooms, ramp, term."""

    rooms: Count = setting(1827, "rooms", "derived", "40 per 10,000, Henan 2022-05-24", "quarantine rooms when all are open", "集中隔离房间")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of rooms (theory)", "不限能力")
    overflow: Literal["home", "elsewhere"] = setting("home", "choice", "choice", "–", "who finds no room waits at home, or goes to another county after the patience", "房间不足去向")
    patience: Duration = setting(24.0, "h", "assumption", "a day at home before another county is asked; nothing found", "wait for a room before going elsewhere", "等待上限")
    ready: Share = setting(0.10, "share", "assumption", "one standing hotel", "open before the order", "常备比例")
    ready_24h: Share = setting(1 / 3, "share", "found", "Henan 2022-05-24", "open 24 h after the order", "24小时启用比例")
    ready_48h: Share = setting(1 / 2, "share", "found", "Henan 2022-05-24", "open 48 h after the order", "48小时启用比例")
    close_contact_term: Duration = setting(14 * 24.0, "h", "found", "red card 14+7", "central stay of a close contact", "密接集中隔离时长")
    secondary_term: Duration = setting(7 * 24.0, "h", "found", "sources §6", "central stay of a secondary contact", "次密接集中隔离时长")
    home_after: Duration = setting(7 * 24.0, "h", "found", "red card 14+7", "home observation after a close contact's central stay", "居家时长")
    test_days: tuple[AtLeastOne, ...] = setting((1, 4, 7, 14), "days", "found", "sources §6", "tests of a stay; day n: the n-th 24 h, at 09:00", "检测日")
    cleaning: Duration = setting(4.0, "h", "assumption", "disinfection and airing of half a day; nothing found", "room after a stay", "清洁用时")
    infection_per_day: Share = setting(0.001, "per day", "assumption", "corridor, sources §6", "in-site transmission", "隔离点内感染率")
    outside_drive: Duration = setting(1.0, "h", "assumption", "Jiaxing 40 km, Hangzhou 100 km; nothing found", "one way to rooms outside the county (order ask_rooms), for buses, which come back empty, and for ambulances", "异地隔离单程车程")

    @property
    def ramp(self) -> tuple[tuple[float, int], ...]:
        """After the order that opens them all: how long after it (h) how many rooms are open."""
        return tuple(
            (after, round(share * self.rooms))
            for after, share in ((24.0, self.ready_24h), (48.0, self.ready_48h), (72.0, 1.0))
        )


class HomeSettings(Group):
    """居家: observation at home and its leaks."""

    term: Duration = setting(14 * 24.0, "h", "found", "yellow 3+11", "observation of a contact who stays home", "居家观察时长")
    slips_out: Share = setting(0.005, "per day", "assumption", "sources §4: magnet lock 99.5 %", "daily chance of slipping out of who was checked within 24 h", "日脱管率")
    slips_out_unchecked: Share = setting(0.03, "per day", "assumption", "sources §4: phone check 97 %", "the same of who was not", "未核查日脱管率")
    checks_per_person: AtLeastOne = setting(40, "persons", "assumption", "sources §12", "people at home whom a volunteer of checks calls or visits in a shift, and one of `grid_staff` in a day", "每人核查数")
    slip_lasts: Duration = setting(12.0, "h", "assumption", "he is back by the evening; nothing found", "a slip ends at the next check that is made, at the latest after so long", "脱管时长")
    cards: bool = setting(True, "switch", "found", "SEED: 管控卡, another can take over", "control cards: who is responsible is written down", "管控卡")
    absent: Share = setting(0.05, "per day", "assumption", "one day in twenty, as other absence; nothing found", "daily chance that a responsible person has a day off; who is in a room or bed himself is away, too", "负责人缺勤率")
    grid_staff: GridStaff = setting(3, "persons", "assumption", "one in full time and two who help; nothing found", "of the staff of a grid, residents, who are responsible for people at home, each for his stairwells; they call those of their grid, volunteers only whom they cannot", "网格责任人")
    stand_ins: StandIns = setting(1, "persons", "found", "SEED: 管控卡, another can take over", "others of `grid_staff`, so fewer than these, who are named on a card and take over when the responsible person is away", "代管人数")
    lost_taken_over: Share = setting(0.005, "share", "assumption", "sources §4", "of those whose stand-in takes over, lost from the list all the same", "代管漏管率")
    lost_alone: Share = setting(0.05, "share", "assumption", "sources §4", "of those whose responsible person is away and nobody takes over (no card, no stand-in, or he is away, too), lost from the list", "无人接管漏管率")
    test_days: tuple[AtLeastOne, ...] = setting((1, 3, 5, 14), "days", "found", "yellow 3+11, Zhuji 2022-03-29", "tests of a contact who was sent to observation at home; days as in `quarantine.test_days`", "黄卡检测日")
    test_days_after: tuple[AtLeastOne, ...] = setting((2, 7), "days", "found", "red card 14+7, Zhuji 2022-03-29", "tests at home after a close contact's central stay", "解除后居家检测日")
    blue_cards: Share = setting(0.5, "share", "assumption", "cards of arrivals depend on what they declare; nothing found", "of infected travellers who pass a staffed entrance and stay: they are watched for onset and tested", "蓝卡比例")
    term_blue: Duration = setting(14 * 24.0, "h", "found", "blue card 2+14, sources §4", "how long an arrival with a blue card is watched and tested", "蓝卡观察时长")
    swabbed_blue: Share = setting(0.0, "share", "assumption", "blue card 2+14, sources §4: a test of the last 48 h, which posts check, or one on arrival", "of blue cards without such a test, who are swabbed on arrival", "蓝卡落地检比例")
    test_days_blue: tuple[AtLeastOne, ...] = setting((3, 14), "days", "found", "blue card 2+14, sources §4", "tests of an arrival with a blue card", "蓝卡检测日")
    yellow_home: Duration = setting(3 * 24.0, "h", "found", "yellow 3+11, Zhuji 2022-03-29", "who is sent to observation at home must stay there so long; the rest of `term` he is only watched and tested", "黄卡居家时长")
    refuses: Share = setting(0.0, "share", "assumption", "refusal was rare and enforced; ask for more in a stress test", "daily chance that a contact refuses transfer, tried again next day", "拒绝转运")


class HospitalSettings(Group):
    """收治 of cases."""

    beds: AtLeastOne = setting(600, "beds", "assumption", "hospital and mild-case site", "beds for cases", "收治床位")
    unlimited: bool = setting(False, "switch", "choice", "–", "no limit of beds and ambulances: isolated at confirmation (theory)", "不限能力")
    stay: Spread = setting(days("lognormal", median=10.0, p95=18.0), "h", "assumption", "IQR 8–13 d, sources §6", "stay of a case", "收治时长")
