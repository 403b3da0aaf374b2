# ruff: noqa: E501
"""单价: what a unit of each effort costs; money is counted, never optimised."""

from __future__ import annotations

from sim.scenario.quantities import Group, Number, setting


# fmt: off
class PriceSettings(Group):
    """Yuan a unit. Direct cost only: no lost wages, no output of firms, no value of health."""

    single_test: Number = setting(16.0, "yuan", "found", "price cap of May 2022, sources §14", "a single swab and its test", "单管检测")
    pooled_test: Number = setting(5.0, "yuan", "found", "price cap of May 2022, sources §14", "a person in a pooled tube", "混管检测")
    room_night: Number = setting(250.0, "yuan", "assumption", "hotel with three meals", "a night in a quarantine room", "隔离房晚")
    bed_day: Number = setting(600.0, "yuan", "assumption", "mild-case site with staff", "a day of a case in a bed", "收治床日")
    volunteer_hour: Number = setting(10.0, "yuan", "assumption", "meals and protection; the work itself is given", "an hour of a volunteer", "志愿工时")
    staff_hour: Number = setting(60.0, "yuan", "assumption", "overtime, meals and protection of professionals", "an hour of professional staff at a post", "专业人员工时")
    lockdown_day: Number = setting(50.0, "yuan", "assumption", "food brought to the door", "a person sealed at home for a day", "封控人日")
    control_day: Number = setting(10.0, "yuan", "assumption", "extra supply", "a person kept in the area for a day", "管控人日")
    truck_hour: Number = setting(80.0, "yuan", "assumption", "driver and vehicle", "an hour that a truck waits", "货车等待时")
