"""Volunteers and staff needed, present and short: by role or post, day and town, from the table of shifts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.names import POSTS, ROLES
from sim.response.staff import Post
from sim.response.volunteers import Role
from sim.result import Result
from sim.scenario.model import Scenario
from sim.scenario.orders import AskAid
from sim.spells import Steps, by_role_and_town, no_rows
from sim.units import DAY

COLUMNS = ("day", "hour", "role", "town", "needed", "present", "short", "hours")
BEFORE = "before the outbreak 疫情前"


def staff(result: Result) -> pd.DataFrame:
    """One row a day, role (or post) and town in which somebody was needed.

    needed, present, short: at the moment of the day when most were missing, or, if nobody ever was, when most were
    needed; hour: of that moment (of the day); hours: worked that day.
    """
    table, days = result.tables.shifts, int(np.ceil(result.end / DAY))
    found = []
    for number, town, mine in by_role_and_town(table):
        needed, present = (Steps.setting(mine["time"], mine[column]) for column in ("needed", "present"))
        moments = np.unique(np.concatenate([mine["time"], np.arange(days) * DAY]))
        moments = moments[moments < result.end]
        want, have = needed.at(moments), present.at(moments)
        short, day = np.maximum(want - have, 0), (moments // DAY).astype(np.int64)
        hours = np.bincount(day, have * np.diff(np.append(moments, result.end)))
        order = np.lexsort((want, short, day))
        worst = order[np.append(day[order][1:] != day[order][:-1], True)]  # the last of each day
        worst = worst[want[worst] > 0]
        role, place = key_of(number), result.towns[town]
        of_cell = (
            day[worst], moments[worst] % DAY, [role] * worst.size, [place] * worst.size,
            want[worst], have[worst], short[worst], hours[day[worst]],
        )  # fmt: skip
        found.append(dict(zip(COLUMNS, of_cell, strict=True)))
    if not found:
        return no_rows(COLUMNS, words=("role", "town"))
    return pd.DataFrame({name: np.concatenate([cells[name] for cells in found]) for name in COLUMNS})


def key_of(number: int) -> str:
    """The key in `sim.names` of a number in the table of shifts: of a role of volunteers, or of a post."""
    return (Post(number) if number >= min(Post) else Role(number)).name.lower()


def lag(scenario: Scenario, role: str) -> float:
    """From a call to those who come (h): half of the roster; of a post, staff from outside."""
    if role in ROLES:
        return float(scenario.volunteers.call_up.quantile(np.array([0.5]))[0])
    return AskAid(order="ask_aid").delay


def call_by(table: pd.DataFrame, scenario: Scenario) -> pd.Series:
    """When those short were to be called (h from day 0); below 0 before the outbreak, NaN where nobody is short."""
    hours = table["day"] * DAY + table["hour"] - [lag(scenario, role) for role in table["role"]]
    return hours.where(table["short"] > 0)


def _when(hours: float) -> str:
    if np.isnan(hours):
        return ""
    return BEFORE if hours < 0 else f"{int(hours // DAY)} d {int(hours % DAY):02d}:00"


def in_words(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The same with the time to call, the roles in both languages and headers for people, for staff.csv."""
    roles = table["role"].map({key: f"{name.en} {name.zh}" for key, name in (ROLES | POSTS).items()})
    heads = {
        "scenario": "scenario 情景", "replicate": "replicate 次", "day": "day 日", "hour": "hour 时",
        "role": "role 岗位", "town": "town 镇街",
        "needed": "needed 需要", "present": "present 到岗", "short": "short 缺口", "hours": "hours 工时",
        "call_by": "call by 最迟通知",
    }  # fmt: skip
    called = call_by(table, scenario).map(_when)
    return table.assign(role=roles, call_by=called).rename(columns=heads)
