"""Servers of stages, and towns."""

from __future__ import annotations

from sim.names import Name

UNITS: dict[str, Name] = {
    "tracing": Name("teams", "支流调队"),
    "grouping": Name("desks", "个编组台"),
    "transfer": Name("bus seats", "个车座"),
    "case_transfer": Name("ambulances", "辆救护车"),
    "quarantine": Name("rooms", "间隔离房"),
    "hospital": Name("beds", "张床位"),
    "laboratory": Name("tubes a day", "管/日"),
    "sampling": Name("tables", "个采样台"),
    "reswab": Name("door-to-door teams", "支上门采样队"),
}


PLACES: dict[str, Name] = {
    "sampling_site": Name("sampling site", "采样点"),
    "quarantine_site": Name("quarantine site", "集中隔离点"),
    "depot": Name("bus depot", "转运车场"),
    "laboratory": Name("laboratory", "核酸实验室"),
    "hospital": Name("hospital", "定点医院"),
    "post": Name("staffed entrance", "查验点"),
    "barrier": Name("barred road", "硬隔离"),
}


TOWNS: dict[str, Name] = {
    "330424001": Name("Wuyuan", "武原街道"),
    "330424002": Name("Xitangqiao", "西塘桥街道"),
    "330424004": Name("Qinshan", "秦山街道"),
    "330424005": Name("Wanghai", "望海街道"),
    "330424101": Name("Shendang", "沈荡镇"),
    "330424102": Name("Baibu", "百步镇"),
    "330424103": Name("Yucheng", "于城镇"),
    "330424105": Name("Ganpu", "澉浦镇"),
    "330424106": Name("Tongyuan", "通元镇"),
}


def town(name: str) -> Name:
    """A town by either name; one of another county's table is called as it is there."""
    return next((known for known in TOWNS.values() if name in (known.en, known.zh)), Name(name, name))
