# ruff: noqa: E501
"""The page of an experiment."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "sweep_answer": Name("The answer", "结论"),
    "sweep_table": Name("Every cell: mean (95 % interval); ● clear, ◐ slight, ○ cannot tell against the baseline", "各方案：均值（95%区间）；与基准相比 ●明显 ◐略有 ○分不出"),
    "sweep_cells": Name("What each cell changes", "各方案改动"),
    "sweep_again": Name("How to do it again", "如何重做"),
    "sweep_levels": Name("By level, with 95 % intervals", "按水平（95%区间）"),
    "sweep_heat": Name("Chance of a large outbreak, of 100", "暴发可能（每100次）"),
    "sweep_differences": Name("Paired differences to the baseline (same luck); hollow: cannot tell", "与基准的同种子差别；空心：分不出"),
    "sweep_both": Name("Both hands: infections and burden, means with 95 % intervals; dashed: nothing is better in both", "两手硬：感染与负担，均值与95%区间；虚线：无方案两项均优"),
    "sweep_base": Name("{situation}: with the baseline ({levels}), {value} of 100 outbreaks ({low} to {high}) reach 10 or more infections after the first report.",
                       "{situation}：基准（{levels}）下，每100次有{value}次（{low}–{high}）首报后达10人以上。"),
    "sweep_enough": Name("{factor} = {level} is enough: the highest level lowers “{measure}” by less than what matters{then}", "{factor}={level}即够：再增加使“{measure}”下降的幅度不足以影响决策{then}"),
    "sweep_not_enough": Name("How much of {factor} is enough for “{measure}” cannot be told from these runs.", "从这些推演分不出{factor}多少才够（“{measure}”）。"),
    "sweep_binds": Name("; then {stage} jams first.", "；此时最先拥堵的是{stage}。"),
    "sweep_no_jam": Name("; then no queue exceeds its standard.", "；此时无环节超标。"),
    "sweep_wrong": Name("What if we are wrong? The best cell less the baseline under other assumptions; ✓ the advice stays, ✗ it changes", "如果假设错了：最优方案与基准之差；✓结论不变 ✗结论改变"),
    "sweep_best": Name("Best: {levels}. It lowers “{measure}” beyond chance, and does so under {k} of {n} other assumptions.", "最优：{levels}。可使“{measure}”下降，超出偶然；{n}项其他假设中{k}项成立。"),
    "sweep_fragile": Name("No plan is named best: {levels} lowers “{measure}” beyond chance, but only under {k} of {n} other assumptions.", "不指定最优：{levels}可使“{measure}”下降，但{n}项其他假设中仅{k}项成立。"),
    "sweep_not_tested": Name("{levels} lowers “{measure}” most; whether that holds under other assumptions was not tested (alternatives: 0).", "{levels}使“{measure}”下降最多；未在其他假设下检验（alternatives: 0）。"),
    "sweep_no_best": Name("No plan is named best: none lowers “{measure}” by more than chance.", "不指定最优：没有方案使“{measure}”的下降超出偶然。"),
    "sweep_less": Name("{levels}: “{measure}” lower by {size} ({low} to {high}; {verdict}).", "{levels}：“{measure}”减少{size}（{low}至{high}；{verdict}）。"),
    "sweep_more": Name("{levels}: “{measure}” higher by {size} ({low} to {high}; {verdict}).", "{levels}：“{measure}”增加{size}（{low}至{high}；{verdict}）。"),
    "sweep_cannot": Name("“{measure}”: none of {n} differences can be told from chance.", "“{measure}”：{n}项差别均分不出。"),
    "sweep_always_more": Name("{levels}: “{measure}” higher in {k} of {n} pairs of runs; by how much on average cannot be told, a few outbreaks decide it.", "{levels}：{n}对推演中{k}对“{measure}”更高；平均高多少分不出，取决于少数大疫情。"),
    "sweep_always_less": Name("{levels}: “{measure}” lower in {k} of {n} pairs of runs; by how much on average cannot be told, a few outbreaks decide it.", "{levels}：{n}对推演中{k}对“{measure}”更低；平均低多少分不出，取决于少数大疫情。"),
    "sweep_sure": Name("How sure: {pairs} pairs of runs or more; {needed} would be needed to tell the smallest difference of a chance that matters. Half of the settings are assumptions: a planning aid, not a forecast.",
                       "可信度：每项至少{pairs}对推演；要分辨概率上最小的有意义差别需{needed}对。半数参数为假设：供决策参考，非预测。"),
    "sweep_note": Name("{n} comparisons at 95 % each: about {chance} would look different by chance alone. Differences are of runs with the same luck (paired); intervals hold Student's t and the bootstrap, of chances Newcombe's.",
                       "共{n}项比较，各为95%：约{chance}项会仅因偶然而显得不同。差别取自同种子配对；区间含t与自助法，概率用Newcombe法。"),
    "sweep_assumptions": Name("{assumed} of {total} settings are assumptions (docs/parameters.md).", "{total}项参数中{assumed}项为假设（docs/parameters.md）。"),
    "sweep_jam": Name("jams first", "最先拥堵"),
    "sweep_moved": Name("queue that moved most", "变化最大的排队"),
    "sweep_screened": Name("{situation}: “{measure}” depends most on (mean effect over the range ± 95 %): {factors}.", "{situation}：“{measure}”最受影响于（全范围平均效应±95%）：{factors}。"),
    "sweep_screening": Name("What matters most: mean effect over the range, with 95 % intervals (Morris)", "何者最重要：全范围平均效应及95%区间（Morris筛查）"),
    "sweep_runs": Name("runs", "次数"),
}
