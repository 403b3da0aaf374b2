# ruff: noqa: E501
"""The page of spread and cost."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "both_hands": Name("Both hands: spread and cost", "两手硬：疫情与代价"),
    "both_hands_note": Name(
        "The middle run and 8 of 10 runs. Direct cost only: units × the prices of the scenario, most of them assumptions. No lost wages or output, no value of health: the two columns are not added up.",
        "居中的一次推演及十次中八次的范围。仅直接费用：数量×情景中的单价（多为假设）。不含误工、产值与健康价值，两栏不相加。"),
    "spread_side": Name("Spread", "疫情"),
    "price": Name("yuan a unit", "单价（元）"),
    "million_yuan": Name("million yuan", "百万元"),
    "in_all": Name("In all", "合计"),
    "places": Name("Infected by the response itself", "处置环节中的感染"),
    "places_note": Name(
        "Infections in lines, buses, quarantine sites and on duty; mean a run and the share of runs with any. Their rates are assumptions (infection_per_hour, infection_per_day).",
        "采样排队、转运车、隔离点及值守人员之间的感染；每次推演均值及出现的推演占比。感染率为假设。"),
    "mean_a_run": Name("mean a run", "每次均值"),
    "runs_with_any": Name("runs with any", "出现的推演"),
}
