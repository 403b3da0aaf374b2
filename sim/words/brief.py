# ruff: noqa: E501
"""The sentences and headings of the brief."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    # head
    "in_the_runs": Name("In the runs", "推演结果"),
    "report": Name("Haiyan outbreak response: simulation brief", "海盐县疫情快速处置推演简报"),
    "report_of_another": Name("County outbreak response: simulation brief", "县域疫情快速处置推演简报"),
    "stamp": Name("SIMULATED, NOT A FORECAST", "推演结果 非预测"),
    "scenario": Name("Scenario", "情景"),
    "basis": Name("Basis", "依据"),
    "scenario_words": Name(
        "{population} residents; {infections} infected at the start ({start}); {found}{rules} rules in the standing plan; {days} days",
        "常住{population}人；起始感染{infections}人（{start}）；{found}预案{rules}条规则；推演{days}天"),
    "found_late": Name("nobody found before {n} infections; ", "感染满{n}人前未被发现；"),
    "no_response": Name("no response; ", "无处置；"),
    "basis_words": Name(
        "{n} runs | {assumed} of {settings} settings ({share} %) are assumptions, listed at the end | rules of March 2022 (today's law differs)",
        "推演{n}次 | 参数{settings}项中{assumed}项（{share} %）为假设，见末页 | 按2022年3月规则（现行法律已变）"),
    # sections
    "answer": Name("The answer", "结论"),
    "outcomes": Name("A hundred outcomes", "100起疫情的结局"),
    "outcomes_few": Name("Outcomes of the runs", "各次推演的结局"),
    "chain": Name("Delay chain", "处置链用时"),
    "needs": Name("Worst day: need and have", "最紧一天：需要与现有"),
    "wrong": Name("What if we are wrong", "如果假设错了"),
    "not_counted": Name("Not counted", "没有算的"),
    "infections": Name("Infections by day", "每日感染"),
    "rounds": Name("The clock of a round", "区域核酸用时"),
    "waiting": Name("Work waiting by stage", "各环节积压"),
    "stages": Name("Stages", "各环节"),
    "map": Name("Towns, zones, sites", "镇街、分区与点位"),
    "measures": Name("All measures", "全部指标"),
    "assumptions": Name("Assumptions", "假设清单"),
    "changes": Name("Changed from the defaults", "与默认不同的设置"),
    "reproduce": Name("How to reproduce", "如何重现"),
    # the five sentences
    "risk": Name("Risk", "风险"),
    "time": Name("Time", "时间"),
    "bottleneck": Name("Bottleneck", "堵点"),
    "cost": Name("Cost", "代价"),
    "confidence": Name("Confidence", "把握"),
    "risk_is": Name(
        "Of 100 such outbreaks, about {x} ({low} to {high}) infect {large} or more after the first report.",
        "每100起这样的疫情，约{x}起（{low}–{high}）在首报后再感染{large}人以上。"),
    "risk_few": Name(
        "Large outbreaks ({large} or more infections after the first report), {chance}. A headline needs {needed} runs.",
        "较大疫情（首报后再感染{large}人以上），{chance}。要下结论须推演{needed}次。"),
    "risk_none": Name("No runs: cannot tell (分不出).", "没有推演：分不出。"),
    "time_is": Name(
        "Half reach community zero {half}, nine in ten {ninety} (days after the first report; {n} runs with a report).",
        "一半{half}实现社会面清零，十分之九{ninety}（首报后天数；有首报的{n}次推演）。"),
    "by_day": Name("by day {x} ({low} to {high})", "在第{x}天前（{low}–{high}）"),
    "not_within": Name("later than the {days} days of the run", "在推演的{days}天内未能"),
    "by_day_open": Name("by day {x} ({low} or later)", "在第{x}天前（{low}天或更晚）"),
    "cannot_quantile": Name("at a day that cannot be told (分不出) from so few runs", "因推演太少分不出何时"),
    "time_few": Name(
        "When community zero is reached cannot be told (分不出) from {n} runs with a report.",
        "有首报的推演仅{n}次，何时实现社会面清零分不出。"),
    "time_home": Name(
        " Contacts told to stay at home do not count; half of the runs still find some of them on day {x} or later.",
        "居家密接不计入；半数推演在第{x}天或之后仍有居家密接被发现。"),
    "risk_unfound": Name(
        " Nobody was found in any run, so all infections count.", "没有一次推演发现感染者，因此全部感染均计入。"),
    "time_none": Name("No infection was found in any run, so no clock started.", "没有一次推演发现感染者，无从计时。"),
    "jam_is": Name(
        "First to jam: {stage} (in {k} of {n} runs). {waited}; its longest queue is {work} h of work, standard {standard} h. {more}",
        "最先堵的是{stage}（{n}次推演中{k}次）：{waited}；最长积压{work}小时工作量，标准{standard}小时。{more}"),
    "jam_wait": Name("Nine in ten wait under {wait} h", "九成等待不超过{wait}小时"),
    "jam_open": Name("More than one in ten of those who need it never get it", "一成以上的人到期末仍未等到"),
    "jam_more": Name(
        "About {x} more {unit} would clear it in time (arithmetic; run it to be sure).",
        "再加约{x}{unit}可按时消化（按比例估算，须另行推演）。"),
    "jam_none": Name(
        "No stage jams: the longest queue is at {stage}, {work} h of work against a standard of {standard} h.",
        "各环节均未堵塞：积压最长的是{stage}，{work}小时工作量，标准{standard}小时。"),
    "jam_cannot": Name(
        "Cannot tell (分不出) which stage jams first: {first} in {k}, {second} in {m} of {n} runs.",
        "最先堵的环节分不出：{n}次推演中{first}{k}次、{second}{m}次。"),
    "jam_unserved": Name("Nobody who came to {stages} was served by the end, in half of the runs or more.", "半数以上推演中，到{stages}的到期末无一得到处理。"),
    "jam_silent": Name("No queue formed at any stage.", "各环节没有出现排队。"),
    "cost_is": Name(
        "{most}: {volunteers} volunteers a shift, {rooms} rooms, {beds} beds, {sealed} person-days sealed at home, {samples} samples.",
        "{most}：每班志愿者{volunteers}人、隔离房{rooms}间、收治床{beds}张、封控{sealed}人日、采样{samples}人次。"),
    "cost_most": Name("Nine in ten runs use no more than", "十分之九的推演实际使用不超过"),
    "cost_one": Name("The one run uses", "仅有的一次推演实际使用"),
    "cost_few": Name("None of the {n} runs uses more than", "{n}次推演实际使用均不超过"),
    "cost_none": Name("No runs: cannot tell (分不出).", "没有推演：分不出。"),
    "confidence_is": Name(
        "The answer holds under {k} of {n} variants of {kinds} other assumptions, changes under {m}, {j} cannot be told (分不出) from {runs} runs each. {sensitive}",
        "换{kinds}种假设共{n}个取值（各推演{runs}次），上述结论{k}个仍成立，{m}个改变，{j}个分不出。{sensitive}"),
    "sensitive": Name("Most sensitive to: {name}.", "最敏感的是：{name}。"),
    "not_sensitive": Name("No assumption moves the risk by more than chance.", "没有一种假设使风险的变化超过偶然。"),
    "moves_most": Name(
        "None moves the risk by more than chance; infections after the first report move most with {name}: {usual} → {other} (means of the same runs, at most {runs}).",
        "没有一种使风险的变化超过偶然；首报后感染者均值变化最大的是{name}：{usual}→{other}（相同种子，至多{runs}次）。"),
    "confidence_none": Name(
        "Not tested: no other assumptions were run, so how far the answer holds cannot be told (分不出).",
        "未检验：没有换假设重新推演，结论是否站得住分不出。"),
    # the two ranges
    "range_chance": Name("by chance", "偶然"),
    "range_assumed": Name("{n} other assumptions", "换{n}种假设"),
    "range_assumed_none": Name("other assumptions", "换假设"),
    "range_large": Name("large of 100", "起/100起"),
    "range_days": Name("days, half", "天（半数）"),
    "range_rooms": Name("rooms, 9 of 10", "间（九成）"),
    "range_jam": Name("same stage first", "同一环节"),
    "range_not_run": Name("not run", "未推演"),
    "range_note": Name(
        "Chance: 95 % interval over the seeds (of the bottleneck: runs). Assumptions: lowest to highest estimate when one assumption changes, {runs} runs each, so chance is in it.",
        "偶然：随机数变化的95 %区间（堵点为推演次数）。换假设：每次只换一种（各推演{runs}次）时估计的最低至最高，其中含偶然。"),
    "range_few_note": Name(
        "Chance: 95 % interval over the seeds. Other assumptions were run {runs} times each: too few for a range (分不出).",
        "偶然：随机数变化的95 %区间。其他假设各只推演{runs}次，不足以给出范围（分不出）。"),
    "range_none_note": Name(
        "Chance: 95 % interval over the seeds. Other assumptions were not run, so this range is not known: --alternatives 10 runs them.",
        "偶然：随机数变化的95 %区间。未换假设推演，该范围不详：用 --alternatives 10 推演。"),
    # outcomes
    "small": Name("5 or fewer", "≤5人"),
    "middle": Name("6 to {top}", "6–{top}人"),
    "large": Name("{large} or more", "≥{large}人"),
    "never": Name("never found", "未被发现"),
    "outcomes_note": Name("Infections after the first report; {n} runs, one mark for each of {marks}.", "首报后感染人数；推演{n}次，每格为{marks}中的一起。"),
    "of_hundred": Name("100 outbreaks", "100起"),
    "of_runs": Name("{n} runs", "{n}次推演"),
    "too_few": Name("Too few runs for shares: {chance}.", "推演太少，不能算占比：{chance}。"),
    # chain
    "chain_note": Name(
        "Hours (logarithmic). Dot: half take at most; thick line ends where nine in ten are done, in the middle run; thin line: that end in 8 of 10 runs; | standard. A found infection starts the clock of a step unless named. 0 h: done while the second test was made.",
        "单位小时（对数）。点：半数不超过；粗线止于九成完成处（居中的一次推演）；细线：十次中八次的范围；| 为标准。0小时：复核期间已办结。"),
    "half": Name("half", "半数"),
    "nine_ten": Name("9 of 10", "九成"),
    "standard": Name("standard", "标准"),
    "in_runs": Name("runs", "次数"),
    # needs
    "resource": Name("Resource", "资源"),
    "need": Name("Need", "需要"),
    "have": Name("Have", "现有"),
    "short": Name("Short", "缺口"),
    "tightest": Name("Tightest", "最紧"),
    "call_by": Name("Call by", "提前通知"),
    "day_n": Name("day {n}", "第{n}天"),
    "at_report": Name("at the report", "首报当日"),
    "before_report": Name("before it", "须常备"),
    "enough": Name("enough", "够用"),
    "within": Name("≤ have", "≤现有"),
    "needs_none": Name("Without response nothing is needed and nothing is used.", "无处置，不需要也不使用资源。"),
    "needs_note": Name(
        "Need: not exceeded in 9 of 10 runs. Volunteers and tables: what was asked for on the worst shift, and who was there; on others more may be. Tightest: days after the first report, the middle run. Teams, desks, seats: what would clear the longest queue within the standard (arithmetic).",
        "需要：十次中九次不超过。志愿者、采样台：最紧班次所需与实到（其他班次实到可更多）。最紧：首报后天数，居中的一次。队、台、座位：在标准时间内消化最长排队所需（按比例估算）。"),
    "volunteers": Name("volunteers a shift", "志愿者/班"),
    "tables": Name("sampling tables", "采样台"),
    "lab": Name("tubes a day", "检测管/日"),
    "teams": Name("tracing teams", "流调队"),
    "desks": Name("grouping desks", "编组台"),
    "seats": Name("bus seats", "车座"),
    "ambulances": Name("ambulances", "救护车"),
    "rooms": Name("quarantine rooms", "隔离房"),
    "beds": Name("beds for cases", "收治床"),
    # wrong
    "base": Name("as assumed", "按现有假设"),
    "other": Name("Another assumption", "换一种假设"),
    "large_of_100": Name("large outbreaks of 100", "较大疫情/100起"),
    "infections_means": Name("infections after the first report, as assumed → otherwise", "首报后感染者：原假设→换假设"),
    "first_jam": Name("first to jam", "最先堵"),
    "advice_changes": Name("does the answer change?", "结论变不变"),
    "no": Name("no", "未变"),
    "yes_higher": Name("yes: higher risk", "变：风险升高"),
    "yes_lower": Name("yes: lower risk", "变：风险降低"),
    "yes_jam": Name("yes: jams elsewhere", "变：堵点不同"),
    "cannot": Name("cannot tell", "分不出"),
    "wrong_detail": Name("What if we are wrong: in detail", "如果假设错了：详表"),
    "wrong_short": Name("Large outbreaks of 100 in the same runs under another assumption; infections after the first report, means as assumed → otherwise; whether the answer changes. Detail on the next page.", "换一种假设后同样推演的较大疫情数/100起；首报后感染者均值（原假设→换假设）；结论是否改变。详见下页。"),
    "open_ended": Name("not reached", "未达到"),
    "wrong_note": Name(
        "Dot and line: 95 % interval; the band is the interval of the answer above. Unchanged: same stage jams and the difference lies within ±{margin} of 100, over the same seeds.",
        "点和线：95 %区间；灰带为上述结论的区间。未变：堵点相同，且同种子差别在每100起±{margin}起之内。"),
    "no_alternatives": Name("No alternatives were run.", "没有换假设推演。"),
    # other pages
    "not_counted_words": Name(
        "Deaths and severe disease, other illness, livelihoods and minds; visitors and travellers who are not infected are not simulated as persons. Rules have changed: measures need lawful approval. A county without cases proves no effect. No persons: everybody is synthetic.",
        "死亡与重症、其他疾病、生计与心理损失；未把访客及未感染的旅客作为个体推演。规则已变，措施须依法报批。没有疫情不能证明措施有效。人物均为虚构。"),
    "infections_note": Name(
        "Above: the middle run and the middle half and 8 of 10 runs of each day. Below: mean found a day, by where.",
        "上：每日中位数及50 %、80 %范围。下：每日发现人数均值，按发现途径。"),
    "which_spread": Name("Days after the first report; the {n} runs with more than 5 infections after it", "首报后天数；首报后感染超过5人的{n}次推演"),
    "which_start": Name("Days since the start; nobody was found in any of the {n} runs", "起始后天数；{n}次推演均未发现感染者"),
    "which_found": Name("Days after the first report; the {n} runs with a report (too few spread further)", "首报后天数；有首报的{n}次推演（继续传播的太少）"),
    "rounds_note": Name("Hours from the order; middle run; thin line: 95 % reported in 8 of 10 rounds. Dashed: 24 h.", "自下达起小时数；居中值；细线：十次中八次的报出95 %用时。虚线：24小时。"),
    "waiting_note": Name("Longest queue of the day in hours of work for all servers of the stage; not exceeded in 9 of 10 runs.", "当日最长排队折合该环节全部能力的工作小时；十次中九次不超过。"),
    "map_note": Name(
        "Schematic drawing (示意图), no boundary of legal force; shaded: towns named as the first infected; entrances as they are kept at the start.",
        "示意图，界线无法律效力；灰色为指定的首发镇街；入口为推演开始时的管理方式。"),
    "map_zones": Name("Zones follow each case's grid and community and so have no fixed place; people under each level by day, and shares of each town on some days: charts.", "分区随病例所在网格、社区划定，无固定位置；各级别人数与各镇街占比见图。"),
    "nothing": Name("Nothing of this kind happened in any run.", "没有一次推演出现此类情况。"),
    "stages_note": Name("Median over the runs in which the stage had arrivals; waits in hours.", "有到达的推演的中位数；等待单位小时。"),
    "measures_note": Name("Half of the runs lie below the median, 8 of 10 between low and high; happened: runs in which it did.", "半数推演低于中位数，十次中八次在低高之间；出现：有此情况的推演次数。"),
    "measure": Name("Measure", "指标"),
    "unit": Name("unit", "单位"),
    "median": Name("median", "中位"),
    "low": Name("low", "低"),
    "high": Name("high", "高"),
    "happened": Name("happened", "出现"),
    "still": Name("still waiting", "期末未办结"),
    "assumptions_note": Name(
        "{assumed} of {settings} settings rest on an assumption; {found} on a source, {derived} on arithmetic from one, {choice} are the planner's to choose.",
        "{settings}项设置中{assumed}项为假设；{found}项有出处，{derived}项由出处推算，{choice}项由规划者选择。"),
    "setting": Name("setting", "设置"),
    "value": Name("value", "取值"),
    "default": Name("default", "默认"),
    "why": Name("rests on", "依据"),
    "odd": Name("Odd settings", "可疑设置"),
    "plan_orders": Name("The standing plan and the orders given", "预案与指令"),
    "plan_when": Name("when", "触发"),
    "plan_delay": Name("decision takes", "决策时延"),
    "plan_what": Name("order", "命令"),
    "refused": Name("Orders that could not be obeyed", "无法执行的命令"),
    "refused_why": Name("why", "原因"),
    "refused_times": Name("times in all", "总次数"),
    "no_changes": Name("None.", "没有。"),
    "reproduce_note": Name("The same command gives the same numbers on any machine.", "同一命令在任何机器上得到同样的数。"),
    "page": Name("Charts are also in the folder charts/.", "图另存于 charts/ 文件夹。"),
}
