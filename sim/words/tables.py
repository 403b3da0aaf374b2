"""Sheets and heads of the tables of experiments, by the names of their files and columns."""

from __future__ import annotations

from sim.names import Name

SHEETS: dict[str, Name] = {
    "summary": Name("summary", "汇总"), "differences": Name("differences", "差异"),
    "risks": Name("other assumptions", "换假设"), "advice": Name("enough", "够用"), "pilot": Name("pilot", "试推"),
    "prices": Name("prices", "多一个的影响"), "steps": Name("steps", "每级"), "front": Name("front", "两手硬"),
    "milder": Name("least restriction", "最少限制"),
    "screening": Name("screening", "筛查"), "ranks": Name("rank correlations", "秩相关"),
}  # fmt: skip
HEADS: dict[str, Name] = {
    "situation": Name("situation", "情景"), "cell": Name("plan", "方案"), "measure": Name("measure", "指标"),
    "unit": Name("unit", "单位"), "mean": Name("mean", "均值"), "low": Name("95 %: from", "95%下限"),
    "high": Name("95 %: to", "95%上限"), "q10": Name("1 in 10 below", "10%分位"), "median": Name("middle run", "中位"),
    "q90": Name("9 in 10 below", "90%分位"), "runs": Name("runs", "次数"),
    "happened": Name("runs in which it happened", "发生次数"), "jam": Name("jams first", "最先拥堵"),
    "against": Name("compared with", "对照"), "difference": Name("difference", "差别"),
    "share_below": Name("share of pairs below", "低于对照的比例"), "variance_gain": Name("variance gain", "方差增益"),
    "pairs": Name("pairs", "对数"), "pairs_needed": Name("pairs needed", "所需对数"),
    "agreement": Name("share of other assumptions that agree (empty: not run)", "换假设仍成立的比例（空：未推演）"),
    "verdict": Name("verdict", "判断"), "smallest": Name("smallest change that matters", "最小有意义变化"),
    "pilot_pairs": Name("pairs of the pilot", "试推对数"), "plans": Name("plans", "方案数"),
    "told": Name("plans that the pilot tells", "试推能说明的方案"),
    "fewest": Name("pairs needed, fewest", "所需对数最少"),
    "most": Name("pairs needed, most", "所需对数最多"), "pairs_run": Name("pairs run", "已推演对数"),
    "enough_for": Name("enough for plans", "已够的方案"), "factor": Name("factor", "变量"), "of": Name("of", "项目"),
    "from": Name("from", "从"), "to": Name("to", "到"), "amount": Name("amount", "增加量"),
    "others": Name("the rest", "其余"), "price": Name("change for one more", "每多1的变化"),
    "lines": Name("combinations of the rest", "其余组合数"), "lowest": Name("lowest of these", "其中最低"),
    "highest": Name("highest of these", "其中最高"), "number": Name("number in the picture", "图中编号"),
    "on_front": Name("on the front", "在前沿"), "of_100": Name("on the front, of 100", "在前沿（每100次）"),
    "key": Name("assumption", "假设"), "level": Name("level that is enough", "够用的水平"),
    "changes": Name("does the advice change?", "建议变不变"),
    "effect": Name("mean change over two thirds of the range", "三分之二范围的平均变化"),
    "margin": Name("± 95 %", "±95%"),
    "times": Name("multiplies by, geometric mean of pairs", "变为基准的倍数（各对几何平均）"),
    "times_low": Name("times, 95 %: from", "为基准倍数，95%下限"),
    "times_high": Name("times, 95 %: to", "为基准倍数，95%上限"),
    "ratio": Name("a step up multiplies by", "上调一步后的倍数"),
    "ratio_low": Name("multiplies by, 95 %: from", "倍数95%下限"),
    "ratio_high": Name("multiplies by, 95 %: to", "倍数95%上限"),
    "sigma": Name("spread", "离散"), "trajectories": Name("trajectories", "轨迹数"),
    "correlation": Name("partial rank correlation", "偏秩相关系数"), "points": Name("points", "样本点"),
    "seeds": Name("seeds", "种子数"),
    "more": Name("days of restriction more than the baseline", "比基准多的封控管控人日"),
    "more_low": Name("more, 95 %: from", "多，95%下限"), "more_high": Name("more, 95 %: to", "多，95%上限"),
    "milder": Name("least restriction, not surely worse", "限制最少且未确认更差的方案"),
    "spared": Name("days of restriction that it spares", "其减少的封控管控人日"),
    "spared_low": Name("spared, 95 %: from", "减少，95%下限"), "spared_high": Name("spared, 95 %: to", "减少，95%上限"),
}  # fmt: skip
