# ruff: noqa: E501
"""专业人员: samplers, tracers, drivers, laboratory, site staff and police; residents with one post each."""

from __future__ import annotations

from typing import Any

from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Number, Positive, Share, setting


def _roster(who: str, zh: str) -> Any:
    """Of a post: as many as its servers need, unless the scenario says how many there are."""
    meaning = f"{who} on the roster; left out: enough for all servers of the post in three teams, with the reserve"
    return setting(None, "persons", "assumption", "no roster found; as many as the servers need", meaning, zh)


# fmt: off
class StaffSettings(Group):
    """专业队伍: persons on the roster of each post, and how many a server takes. Samplers: sampling.samplers."""

    tracers: Count | None = _roster("tracers", "流调人员")
    clerks: Count | None = _roster("clerks at grouping desks", "编组人员")
    drivers: Count | None = _roster("drivers of buses", "大巴司机")
    crews: Count | None = _roster("crews of ambulances", "急救人员")
    laboratory: Count | None = _roster("laboratory staff", "检验人员")
    rooms: Count | None = _roster("staff of quarantine sites", "隔离点工作人员")
    doors: Count | None = _roster("samplers who go from door to door", "上门采样人员")
    police: Count | None = _roster("police and medical staff at staffed entrances", "卡口民警医护")
    per_team: Positive = setting(3.0, "persons", "assumption", "2–3 a team, sources §3", "tracers a team", "每队流调人员")
    per_desk: Positive = setting(1.0, "persons", "assumption", "one clerk answers one telephone", "clerks a grouping desk", "每台编组人员")
    per_bus: Positive = setting(1.0, "persons", "assumption", "one driver; a second only by night", "drivers a bus", "每车司机")
    per_ambulance: Positive = setting(2.0, "persons", "assumption", "driver and medic", "crew of an ambulance", "每车急救人员")
    tubes_per_person: Positive = setting(555.0, "tubes/day", "derived", "100,000 tubes a day with 180 staff, CCTV", "tubes a person of the laboratory and day", "人均日检测管数")
    per_room: Positive = setting(0.35, "persons", "assumption", "1 medical per 50 rooms, 1 service per 20, 1 security per 30, sources §6", "staff of all three teams for an open quarantine room", "每房工作人员")
    per_door_team: Positive = setting(2.0, "persons", "assumption", "one swabs, one registers", "persons of a door-to-door team", "每上门队人员")
    attendance: Share = setting(0.95, "share", "assumption", "illness and leave of one in twenty; nothing found", "come on a given day", "专业人员到岗率", (0.7, 1.0))
    absent_per_day: Share = setting(0.0, "share", "assumption", "professionals replace each other; nothing found", "attendance lost with each day in a row", "专业人员连续上岗缺勤")
    max_days_in_a_row: AtLeastOne = setting(14, "days", "assumption", "closed loops of 14 days, sources §6", "then a day of rest", "专业人员最长连续上岗")
    reserve: Number = setting(0.15, "share", "assumption", "covers attendance and one team that rests", "names more than attendance alone asks for, where the roster is left out", "储备比例")
    sampler_shifts: AtLeastOne = setting(2, "shifts", "assumption", "rotate every 2–4 h in full protection", "shifts of 8 h that a sampler may work in a day; other posts one", "采样人员日班次")
    loans: bool = setting(True, "switch", "choice", "–", "towns lend each other staff whom they can spare", "专业人员镇间借调")
    loan_travel: Duration = setting(1.0, "h", "assumption", "as volunteers", "a lent person begins so much later", "专业人员借调路程")
    leave_lockdown: bool = setting(False, "switch", "choice", "–", "staff who live in a lockdown go to work all the same", "封控区人员可出勤")
    most_of_adults: Share = setting(0.02, "share", "assumption", "health, police and transport staff of a county; nothing found", "of the county's adults who have a post, at most; further staff live elsewhere, and are always there", "本县专业人员上限")
    infection_per_hour: Share = setting(0.002, "per hour", "assumption", "as volunteers", "a co-worker infected by one infectious member of the staff", "专业人员同岗感染率")
