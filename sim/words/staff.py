# ruff: noqa: E501
"""The page of volunteers and staff."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "staff": Name("Volunteers and staff: needed, present, short", "志愿者与专业人员：需要、到岗、缺口"),
    "staff_words": Name(
        "{roster} names on the roster × {attendance} % who come on a day, and {company} of company teams × {company_attendance} % = {present} on the first day; × {worked} % (a day of rest after {row}) = {steady} if called every day, fewer with each day in a row. The roster is what is funded, the present are what work.",
        "在册{roster}人 × 日到岗率{attendance}%，加企业队员{company}人 × {company_attendance}% = 首日{present}人；× {worked}%（连续{row}天休1天）= 每日可用{steady}人，且逐日减少。在册是储备，到岗才是力量。"),
    "staff_note": Name(
        "County sums at the worst moment of a day, not exceeded in 9 of 10 runs; days after the first report. Short: needed and not there. Call by: the tightest hour less the time until people come, {lag} h for volunteers, {aid} h for staff from outside (assumptions). Towns are short at different hours, so their numbers may add up to more. By town and day, with the time to call: staff.csv.",
        "全县合计，当日最紧时刻，十次中九次不超过；首报后天数。缺口：需要而未到。提前通知：最紧时刻减去到岗时延，志愿者{lag}小时、外部专业人员{aid}小时（假设）。各镇街缺口时刻不同，合计可多于全县。分镇街逐日缺口与最迟通知时刻见staff.csv。"),
    "staff_days": Name("Around the worst day: needed / present", "最紧日前后：需要 / 到岗"),
    "staff_towns": Name("By town on day {day}: needed / present", "第{day}天分镇街：需要 / 到岗"),
    "staff_days_note": Name(
        "Days after the first report, the middle run; each role and town at its own worst hour of the day. Marked: short.",
        "首报后天数，居中的一次推演；各岗位、镇街取当日最紧时刻。标出者有缺口。"),
    "role": Name("role", "岗位"),
    "present": Name("present", "到岗"),
    "short_towns": Name("towns short, on the worst shift", "有缺口镇街（最紧班次）"),
    "before_outbreak": Name("before the outbreak", "疫情前"),
    "days_short": Name("days short", "缺人天数"),
}
