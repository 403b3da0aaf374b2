"""Texts of calibrations and of the validation."""

from sim.names import Name

TEXTS: dict[str, Name] = {
    "calibration_part": Name("90 %", "90%范围"),
    "calibration_best": Name("90 % of the {n} best", "最好{n}个的90%范围"),
    "calibration_parameter": Name("{mean} ({part}: {low} to {high})", "{mean}（{part}：{low}至{high}）"),
    "calibration_untold": Name(": hardly more is known than before (分不出)", "：所知几乎未增加（分不出）"),
    "calibration_target": Name(
        "observed {observed}, ours {ours} ({part}: {low} to {high}); {runs} runs with the means: {mean}",
        "观测{observed}，推演{ours}（{part}：{low}至{high}）；取均值推演{runs}次：{mean}",
    ),
    "calibration_particles": Name(
        "{n} particles (as good as {size} of equal weight) within a distance of {distance} after {generations} "
        "generations.",
        "{generations}代后保留{n}个粒子（有效样本量{size}），距离不超过{distance}。",
    ),
    "calibration_only_best": Name(
        "The best fit only: how far other values would do as well is not known.",
        "仅为最佳拟合：其他取值是否同样可行并不知道。",
    ),
    "calibration_mean": Name("{measure}: mean", "{measure}：均值"),
    "calibration_median": Name("{measure}: median", "{measure}：中位数"),
    "calibration_q10": Name("{measure}: 1 in 10 below", "{measure}：10%分位"),
    "calibration_q90": Name("{measure}: 9 in 10 below", "{measure}：90%分位"),
    "calibration_share_above": Name("{measure}: share of runs above {above}", "{measure}：超过{above}的比例"),
    "after": Name("after", "校准后"),
    "before_uniform": Name("before (uniform)", "校准前（均匀）"),
    "probability": Name("probability", "概率"),
    "observed_value": Name("observed {value}", "观测值{value}"),
    "fit_axis": Name(
        "ours − observed, in errors of the observation (line: 90 % of the particles; ring: runs with the means)",
        "推演减观测，以观测误差为单位（横线：90%粒子；空心：取均值推演）",
    ),
    "agrees": Name("agrees", "一致"),
    "differs": Name("differs", "不一致"),
    "shown": Name("shown", "仅供参考"),
    "shown, within ours": Name("shown, within ours", "仅供参考，在推演区间内"),
    "shown, outside ours": Name("shown, outside ours", "仅供参考，在推演区间外"),
    "validation_line": Name(
        "{row:4} {case}: {what} {ours} ({low} to {high}), reference {reference}: {verdict}",
        "{row:4} {case}：{what} {ours}（{low}至{high}），参照{reference}：{verdict}",
    ),
    "ratio_axis": Name(
        "ours ÷ theory (line: 95 % interval; grey: tolerance; hollow: differs)",
        "推演÷理论（横线：95%区间；灰：容差；空心：不一致）",
    ),
    "side_by_side": Name(
        "square and band: reference, its error and tolerance; dot and line: ours, 95 %",
        "方块和色带：参照及其误差与容差；圆点和横线：推演，95%",
    ),
    "ours": Name("ours", "推演"),
    "published": Name("published", "已发表"),
    "published_or_more": Name("published: 1 or more", "已发表：不低于1"),
    "second_implementation": Name("second implementation, ours", "本项目的第二个实现"),
    "figure_of_authors": Name("authors' figure (first program)", "作者原图（最初程序）"),
    "package_of_authors": Name("authors' R package", "作者R程序包"),
    "traced_axis": Name("% of contacts traced", "密接排查率，%"),
    "controlled_axis": Name("% of outbreaks controlled", "受控疫情，%"),
    "delay_axis": Name("days from onset to test", "发病至检测的天数"),
    "left_axis": Name("infections a case still causes", "每例仍感染的人数"),
    "size_axis": Name("cases", "病例数"),
    "last_axis": Name("days to the last case", "至末例天数"),
    "peak_axis": Name("days to the day of most cases", "至单日最多病例天数"),
    "zero_axis": Name("days to community zero", "至社会面清零天数"),
    "share_at_most": Name("% of outbreaks, at most", "不超过该值的疫情，%"),
    "mean_of_zhejiang": Name("mean of Zhejiang's 289", "浙江289起均值"),
    "eight_of_ten": Name("8 of 10 runs", "10次中8次"),
    "mean_of_runs": Name("mean of runs", "推演均值"),
    "closure_axis": Name("days after the closure", "封城后天数"),
    "cases_axis": Name("confirmed a day for 100,000", "每10万人日确诊"),
}
