# ruff: noqa: E501
"""The page of volunteers."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "staff": Name("Volunteers: needed, present, short", "志愿者：需要、到岗、缺口"),
    "staff_words": Name(
        "{roster} names on the roster × {attendance} % who come on a day = {present} on the first day; then at most {row} days in a row, fewer with each day. The roster is what is funded, the present are what work.",
        "在册{roster}人 × 日到岗率{attendance}% = 首日{present}人；最长连续{row}天，且逐日减少。在册是储备，到岗才是力量。"),
    "staff_note": Name(
        "County sums at the worst moment of a day, not exceeded in 9 of 10 runs; days after the first report. Short: needed and not there. Call by: so that those missing are there, {lag} h before the tightest day. By town and day: staff.csv.",
        "全县合计，当日最紧时刻，十次中九次不超过；首报后天数。缺口：需要而未到。提前通知：最紧日前{lag}小时。分镇街逐日见staff.csv。"),
    "role": Name("role", "岗位"),
    "present": Name("present", "到岗"),
    "worst_town": Name("town most short", "缺口最大镇街"),
    "days_short": Name("days short", "缺人天数"),
}
