# ruff: noqa: E501
"""What the program says on the terminal."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "terminal_runs": Name("{title}: {done} of {total} runs{left}", "{title}：{total}次推演已完成{done}次{left}"),
    "terminal_left": Name(", about {seconds:.0f} s left", "，约剩{seconds:.0f}秒"),
    "terminal_rate": Name("{n:.0f} a minute", "每分钟{n:.0f}次"),
    "terminal_compare": Name("compare", "方案比较"),
    "terminal_interrupted": Name("interrupted: {kept} are kept in {out}; the same command does the rest", "已中断：{kept}保存在{out}；重复同一命令即可补齐"),
    "terminal_kept_runs": Name("{n} runs", "已完成的{n}次推演"),
    "terminal_kept_of": Name("{n} of {of} replicates", "{of}次推演中已完成的{n}次"),
    "terminal_kept_all": Name("finished runs", "已完成的推演"),
    "terminal_failed": Name("{n} replicates failed, see {file}; the first: {scenario}, replicate {replicate}: {error}", "{n}次推演失败，见{file}；第一个：{scenario}，第{replicate}次：{error}"),
    "terminal_part": Name("{path}: of what was finished", "{path}：仅含已完成的推演"),
    "terminal_warning": Name("{name}: warning: {line}", "{name}：注意：{line}"),
    "terminal_holds": Name("--out: {folder} holds results of {other}; give another folder, or --force to replace them", "--out：{folder}中是{other}的结果；请换文件夹，或用 --force 覆盖"),
    "terminal_closed": Name("{asked}: cannot write in '{folder}': {why}", "{asked}：无法写入“{folder}”：{why}"),
    "terminal_busy": Name("{out}: process {process} is writing here; wait for it", "{out}：进程{process}正在写入，请等它结束"),
    "terminal_cannot_write": Name("cannot write {file}: {why}", "无法写入{file}：{why}"),
    "terminal_disk_full": Name("No space left on device", "磁盘已满"),
    "terminal_the_rest": Name("{trouble}; what is finished is kept, the same command does the rest", "{trouble}；已完成的已保存，重复同一命令即可补齐"),
    "terminal_no_situation": Name("--situation: '{name}' is not one of {names}", "--situation：“{name}”不在{names}之中"),
    "terminal_few_scenarios": Name("compare: needs two scenarios or more", "方案比较：至少需要两个情景"),
    "terminal_same_name": Name("name: two scenarios are called '{name}'; give each its own", "name：两个情景都叫“{name}”；请各取名称"),
    "terminal_seeds": Name("seed: {first} has {seed}, {other} has {another}; pairs need one, for example --seed 1", "seed：{first}为{seed}，{other}为{another}；配对须用同一种子，例如 --seed 1"),
    "terminal_nothing": Name("{out}: nothing to compare; the same command does the rest", "{out}：尚无可比较的；重复同一命令即可补齐"),
    "dry_sweep": Name("{name}: {situations} situation{s} × {cells} cells × {each} runs = {all} runs; {there} are there, {missing} are missing", "{name}：{situations}个情景×{cells}个方案×{each}次={all}次推演；已有{there}次，还差{missing}次"),
    "dry_pilot": Name("after the first {n} of each cell it says how many the smallest differences need", "每个方案推演前{n}次后，告知最小有意义变化需多少次"),
    "dry_until": Name("then more until {measures} is known well enough, at most {most} runs in all", "再继续，直到{measures}足够精确，总共至多{most}次"),
    "dry_time": Name("{about}{time} on {cores} cores, {each:.1f} s a run: {basis}", "{about}{time}（{cores}核，每次{each:.1f}秒）：{basis}"),
    "dry_about": Name("about ", "约"),
    "dry_more_than": Name("more than ", "超过"),
    "dry_most": Name("and at most {time} until it is known well enough", "达到该精度至多再需{time}"),
    "dry_others": Name("then other assumptions: {each} runs of the baseline and of the best cell of each situation{levels}, at most {runs} in all, about {time} more", "再换假设：每个情景的基准与最优方案各{each}次{levels}，总共至多{runs}次，约再需{time}"),
    "dry_levels": Name(", and of three levels of what can be enough", "，另加够用判断的三个水平"),
    "dry_there": Name("as {runs} runs took that are there, of {cells} of {made} cells", "按已有的{runs}次推演用时（{made}个方案中的{cells}个）"),
    "dry_timed": Name("{parts}, a run of each; other cells may take longer", "{parts}（各推演一次；其他方案可能更久）"),
    "dry_part": Name("{time} for {levels} in {situation}", "{situation}（{levels}）用时{time}"),
    "dry_and": Name(" and ", "、"),
    "dry_comma": Name(", ", "，"),
    "dry_seconds": Name("{seconds:.1f} s", "{seconds:.1f}秒"),
    "dry_calibration": Name("{name}: {particles} particles, then {more} generation{s}: at most {runs} runs, {each} a particle", "{name}：{particles}个粒子，其后{more}代：至多{runs}次推演，每个粒子{each}次"),
    "dry_calibration_time": Name("{about}{time} on {cores} cores, {each:.1f} s a run ({parts})", "{about}{time}（{cores}核，每次{each:.1f}秒；{parts}）"),
    "dry_least": Name("the least values", "最小取值"),
    "dry_greatest": Name("the greatest", "最大取值"),
    "dry_no_start": Name("does not start with {values}: {fault}", "{values}无法开始：{fault}"),
    "dry_with": Name("{time} with {values}", "{values}用时{time}"),
}
