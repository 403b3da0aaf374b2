# ruff: noqa: E501
"""The page of the border."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "border": Name("The border: entrances, traffic, importation", "卡口：入口、车流、输入"),
    "border_expected": Name(
        "Expected numbers for a year at the mean prevalence of travellers in this run, computed from traffic, checks and leaks (not counted from runs: no number of runs sees one barrier). A staffed entrance finds {find} of 100 infected travellers. First those that stop most for the shifts of their staff.",
        "按本次推演来向平均流行率、车流、查验与泄漏计算的全年期望值（非推演计数）。查验点每100名感染旅客可查出{find}名。按每千班次拦下数排序。"),
    "border_none": Name("No importation in this scenario: only traffic and waits.", "本情景未设输入疫情：仅车流与等待。"),
    "lane_apart": Name(
        "At {post} a truck lane is set apart for passes while the others queue: trucks without a pass wait {hours} h in all ({minutes} min each), those with one {pass_hours} h ({pass_minutes} min each), {share} of 100 have one; to try: checkpoints.fast_lanes=0.",
        "{post}为持码货车单设一条车道，其余货车排队：无码货车共等{hours}小时（每车{minutes}分钟），持码货车共等{pass_hours}小时（每车{pass_minutes}分钟），持码占{share} %；可试 checkpoints.fast_lanes=0。"),
    "border_loop": Name("In brackets: of these, drivers escorted to their firm and back.", "括号内：其中闭环管理的司机。"),
    "entrance": Name("entrance", "入口"),
    "mode": Name("kept", "方式"),
    "staff_shift": Name("staff a shift", "每班人数"),
    "infected_year": Name("infected a year", "年感染旅客"),
    "stopped_year": Name("stopped", "拦下"),
    "enter_year": Name("enter", "漏入"),
    "per_shifts": Name("stopped per 1,000 shifts", "每千班次拦下"),
    "per_truck_hours": Name("per 1,000 truck-hours", "每千货车小时拦下"),
    "truck_wait": Name("trucks wait < (min)", "货车等待<（分）"),
    "diverts_to": Name("nearest way round", "最近绕行"),
    "authority": Name("authority", "审批"),
    "open": Name("open", "开放"),
    "staffed": Name("staffed", "查验点"),
    "barrier": Name("barrier", "硬隔离"),
    "closed": Name("closed", "封闭"),
    "border_law": Name("Rules of March 2022: counties may not isolate rural roads on their own, closing a toll station needs the level above; today's law differs.", "按2022年3月规则：县级不得擅自阻断农村道路，关闭收费站须上级批准；现行法律已变。"),
}
