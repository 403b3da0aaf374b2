# ruff: noqa: E501
"""The page of zones."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "zones": Name("Zones: people under each level, by town", "分区管控：各镇街各级人数"),
    "zones_words": Name(
        "Lifted {days} days after the last case{then}. A zone can be a stairwell, a compound, a grid, a community, a town, a radius or the county. What is left of meetings outside the household (lockdown {lockdown}, control {control}, precaution {precaution} of ordinary) and the leak of an unguarded gate ({leak} %) are assumptions.",
        "末例后{days}天解除{then}。分区可为楼道、小区、网格、社区、镇街、半径或全县。家庭外剩余接触（封控{lockdown}、管控{control}、防范{precaution}）与无人值守泄漏（{leak}%）均为假设。"),
    "zones_then": Name(", control areas {then} days later", "，管控区再过{then}天"),
    "zones_note": Name(
        "Middle of all {runs} runs, those without zones included; in brackets 10–90 %. Most: residents at the end of the day with most of them. 1,000 days: residents × days, in thousands. Residents who are in quarantine or hospital are among them. By day and town: zones.parquet; guards: page of volunteers.",
        "全部{runs}次运行的中位数，含未划区者；括号内为10–90%。最多：日末人数最多之日。千人日：人数×天数。含已被隔离或收治的居民。逐日分镇街见zones.parquet；值守人力见志愿者页。"),
    "zones_town": Name("town", "镇街"),
    "zones_county": Name("county", "全县"),
    "zones_lockdown": Name("lockdown", "封控"),
    "zones_control": Name("control", "管控"),
    "zones_precaution": Name("precaution", "防范"),
    "zones_most": Name("most", "最多"),
    "zones_days": Name("1,000 days", "千人日"),
}
