"""Volunteers needed, present and short: by role, day and town, from the table of shifts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.names import ROLES
from sim.response.workforce import Role
from sim.result import Result
from sim.spells import Steps
from sim.units import DAY

COLUMNS = ("day", "role", "town", "needed", "present", "short", "hours")


def staff(result: Result) -> pd.DataFrame:
    """One row a day, role and town in which somebody was needed.

    needed, present, short: at the moment of the day when most were missing, or, if nobody ever was, when most were
    needed; hours: worked that day.
    """
    table, days = result.tables.shifts, int(np.ceil(result.end / DAY))
    found = []
    cell = table["role"].astype(np.int64) * 1000 + table["town"]
    for one in np.unique(cell).tolist():
        mine = table[cell == one]
        needed, present = (Steps.setting(mine["time"], mine[column]) for column in ("needed", "present"))
        moments = np.unique(np.concatenate([mine["time"], np.arange(days) * DAY]))
        moments = moments[moments < result.end]
        want, have = needed.at(moments), present.at(moments)
        hours = have * np.diff(np.append(moments, result.end))
        frame = pd.DataFrame(
            {"day": (moments // DAY).astype(np.int64), "needed": want, "present": have, "hours": hours}
        )
        frame["short"] = np.maximum(want - have, 0)
        worst = frame.sort_values(["short", "needed"], kind="stable").groupby("day").tail(1)
        worst = worst.assign(hours=worst["day"].map(frame.groupby("day")["hours"].sum()))
        worst = worst[worst["needed"] > 0].sort_values("day")
        found.append(worst.assign(role=Role(one // 1000).name.lower(), town=result.towns[one % 1000]))
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=np.float64) for name in COLUMNS})
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The same with the roles in both languages and headers for people, for staff.csv."""
    roles = table["role"].map({key: f"{name.en} {name.zh}" for key, name in ROLES.items()})
    heads = {
        "scenario": "scenario 情景", "replicate": "replicate 次", "day": "day 日", "role": "role 岗位",
        "town": "town 镇街",
        "needed": "needed 需要", "present": "present 到岗", "short": "short 缺口", "hours": "hours 工时",
    }  # fmt: skip
    return table.assign(role=roles).rename(columns=heads)
