"""What the columns of the tables of results are called."""

from __future__ import annotations

from sim.names.name import Name
from sim.names.things import FOUND, STAGES, ZONES

COLUMNS: dict[str, Name] = {
    "stage": Name("stage", "环节"),
    "arrivals": Name("arrivals", "到达", "persons"),
    "served": Name("served", "已办结", "persons"),
    "in_service": Name("in service", "办理中", "persons"),
    "handed_on": Name("handed on", "移交", "persons"),
    "still_waiting": Name("still waiting", "期末未办结", "persons"),
    "mean_wait": Name("mean wait", "平均等待", "h"),
    "p50": Name("half wait at most", "半数等待不超过", "h"),
    "p90": Name("nine in ten wait at most", "九成等待不超过", "h", begun="arrivals > 0"),
    "max_wait": Name("longest wait", "最长等待", "h"),
    "utilisation": Name("utilisation", "能力利用率", "share"),
    "peak_queue": Name("longest queue", "排队峰值", "persons"),
    "oldest_waiting": Name("oldest still waiting", "最久未办结", "h"),
    "work_waiting": Name("work waiting, at most", "积压工作量峰值", "h"),
    "day": Name("day", "日"),
    "new_infections": Name("new infections", "新增感染", "persons"),
    "reported": Name("reported", "报告感染者", "persons"),
    "reported_in_quarantine": Name("found in quarantine", "集中隔离中发现", "persons"),
    "known": Name("cases the county learned of", "县级新知悉病例", "persons"),
    **{
        f"found_{kind.name.lower()}": Name(f"found: {n.en}", f"发现途径：{n.zh}", "persons")
        for kind, n in FOUND.items()
    },
    "isolated": Name("cases isolated", "隔离收治", "persons"),
    "in_rooms": Name("in quarantine rooms", "集中隔离在住", "persons"),
    "in_beds": Name("in beds", "在院", "persons"),
    "sampled": Name("samples in rounds, and single swabs", "采样人次（区域核酸与单采）", "samples"),
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
