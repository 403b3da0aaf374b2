# ruff: noqa: E501
"""A comparison of scenarios: the answer, heads of tables, notes."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "compare_title": Name("Comparison of plans", "方案比较"),
    "compare_scenarios": Name("Scenarios (same luck for all; the first is the baseline)", "情景（种子相同；第一个为基准）"),
    "compare_name": Name("name", "名称"),
    "compare_named": Name("title", "标题"),
    "compare_runs": Name("runs", "次数"),
    "compare_differs": Name("differs from the baseline in", "与基准的不同"),
    "compare_nothing": Name("nothing", "无"),
    "compare_figure": Name("Paired differences (dot, 95 % interval; hollow: cannot tell)", "同种子差别（点及95%区间；空心：分不出）"),
    "compare_against": Name("{name} against {base}: {differs}", "{name}对照{base}：{differs}"),
    "compare_same": Name("no setting differs", "参数无差别"),
    "compare_risk": Name("  Risk 风险: {measure}: {before} → {after} of 100, {difference}: {verdict}; {infections}.{few}", "  风险：{measure}：每100起{before} → {after}起，{difference}：{verdict}；{infections}。{few}"),
    "compare_few": Name(" A headline needs {needed} seeds, here are {seeds}.", "结论至少需{needed}个种子，现有{seeds}个。"),
    "compare_jam": Name("  Bottleneck 堵点: first to jam: {before} → {after}. {moved}", "  堵点：最先拥堵：{before} → {after}。{moved}"),
    "compare_none": Name("none", "无"),
    "compare_unmoved": Name("No queue moved by more than chance (分不出).", "各环节积压的变化均未超出偶然（分不出）。"),
    "compare_moved": Name("Moved most: {stage}, work waiting at most {before} → {after} h ({difference}: {verdict}); {waits}.", "变化最大：{stage}，积压峰值{before} → {after}小时（{difference}：{verdict}）；{waits}。"),
    "compare_wait": Name("nine in ten wait at most {before} → {after} h", "九成等待不超过{before} → {after}小时"),
    "compare_unserved": Name("nine in ten were not served by the end in {before} → {after} runs", "期末九成尚未办结的推演：{before} → {after}次"),
    "compare_also": Name(" Clear, too: {moved}.", "另有明显变化：{moved}。"),
    "compare_elsewhere": Name("  Elsewhere 其他: hands, orders, border, leaks and crowded places: {moved}.", "  其他：人手、命令、卡口、漏洞与聚集场所：{moved}。"),
    "compare_expected": Name(
        " Expected, computed from traffic, checks and leaks: infected travellers who enter unnoticed {before} → {after} a year, most of the difference from {entrance} ({old} → {new}).",
        "按车流、查验与泄漏计算：每年漏入感染者{before} → {after}人，差别主要在{entrance}（{old} → {new}）。"),
    "compare_one": Name("{measure} {before} → {after} ({difference}: {verdict})", "{measure}{before} → {after}（{difference}：{verdict}）"),
    "compare_still": Name("none moved by more than chance (分不出)", "各项变化均未超出偶然（分不出）"),
    "compare_confidence": Name("  Confidence 把握: {seeds} seeds shared by both{gain}; {tested}.{unseen}", "  把握：共用{seeds}个种子{gain}；{tested}。{unseen}"),
    "compare_gain": Name(", worth {times} times as many of their own", "，相当于各自独立时的{times}倍"),
    "compare_untested": Name("other assumptions were not run (--alternatives 10 runs them), so 'clear' holds under these only", "未换假设推演（--alternatives 10 可推演），“明显”仅在现有假设下成立"),
    "compare_tested": Name("{share} % of the other assumptions give the same sign", "其他假设中{share}%方向相同"),
    "compare_few_pairs": Name("{verdict}, few pairs", "{verdict}（对数少）"),
    "compare_unseen": Name(" From few pairs: what happens in up to {share:.0f} of 100 outbreaks may be in none of {n}, and one rare large outbreak can turn a mean round.", "对数少：每100起中至多{share:.0f}起会发生的情形，{n}对中可能一次也没有出现；一起罕见的大疫情即可使均值反转。"),
    "compare_few_seeds": Name("too few seeds", "种子太少"),
    "compare_interval": Name("{low} to {high}", "{low}至{high}"),
    "compare_same_everywhere": Name("same in every seed 无差别", "各种子均无差别"),
    "compare_beyond": Name("{value} [{runs} beyond]", "{value}［{runs}次超出］"),
    "compare_outcome": Name("{name} against {base}: outcome", "{name}对照{base}：结果"),
    "compare_waits": Name("{name} against {base}: where people wait", "{name}对照{base}：等待在哪里"),
    "compare_head_baseline": Name("baseline", "基准"),
    "compare_head_scenario": Name("scenario", "方案"),
    "compare_head_difference": Name("difference (95 %)", "差别（95%）"),
    "compare_head_below": Name("below", "更低"),
    "compare_head_gain": Name("gain", "增益"),
    "compare_head_seeds": Name("seeds", "种子"),
    "compare_head_verdict": Name("verdict", "判断"),
    "compare_note_means": Name("Means over the seeds in which both happened; difference: scenario minus baseline on the same seeds.", "均值取两者均发生的种子；差别为同种子方案减基准。"),
    "compare_note_interval": Name("Interval of a chance: Newcombe's; of a mean: the wider ends of Student's t and the bootstrap.", "概率的区间用Newcombe法；均值取t与自助法较宽的两端。"),
    "compare_note_below": Name("Below: share of seeds in which the scenario is below the baseline. Gain: variance with independent seeds ÷ variance with shared ones.", "更低：方案低于基准的种子比例。增益：独立种子的方差÷共用种子的方差。"),
    "compare_note_words": Name("Clear 明显: the interval lies beyond {of_100:g} of 100 (a chance) or {share:g} % of the baseline (a mean), and at least 7 of 8 other assumptions give the same sign where they were run; slight 略有: it excludes 0; cannot tell 分不出: it does not. Few pairs: fewer than {seen}. Of 20 lines that differ by chance alone, one looks like more.", "明显：区间超出每100起{of_100:g}起（概率）或基准的{share:g}%（均值），且推演过的其他假设至少八分之七方向相同；略有：区间不含0；分不出：含0。对数少：不足{seen}对。每20行纯属偶然的差别，约有1行看似更大。"),
    "compare_note_beyond": Name("[n beyond]: runs in which nine in ten had not been served by the end; they are not in the mean.", "［n次超出］：期末九成尚未办结的推演，不计入均值。"),
}
