"""When a plan decides: each kind of trigger by hand, with three cases and the clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.response.plan import Plan
from sim.response.situation import Report, Situation
from sim.scenario.plan import PlanSettings
from sim.units import DAY

AREAS = {"community": np.array([0, 0, 1]), "town": np.array([0, 0, 0])}


def decided(when: dict[str, Any], cases: list[tuple[float, int]], days: int = 12, **rule: Any) -> list[Any]:
    """Of a plan with one rule, which decides at 18:00: when each order is to come, and the grids of its cases.

    Cases: when each becomes known (h), its grid.
    """
    situation, issued = Situation(), list[Any]()
    rules = [{"when": when, "orders": [{"order": "lift_zones"}], **rule}]
    plan = Plan(
        PlanSettings.model_validate({"hour": 18, "rules": rules}), situation, AREAS,
        lambda time, _, order, homes: issued.append((time, [home.grid for home in homes])),
    )  # fmt: skip
    plan.start()
    left = sorted(cases)
    for now in range(int(days * DAY)):
        while left and left[0][0] <= now:
            known, grid = left.pop(0)
            situation.tell(Report.CASE, grid, -1, known, known)
        plan.decide(float(now))
    return issued


CASES = [(43.5, 2), (50.0, 0), (50.0, 1)]  # the first after the hour of the plan on the second day


def test_a_rule_about_the_first_case_decides_once_and_for_its_grid():
    assert decided({"first_case": True}, CASES) == [(44.0, [2])]
    assert decided({"first_case": True}, CASES, delay="5 h") == [(49.0, [2])]
    assert decided({"after_first_case": "30 h"}, CASES) == [(73.5, [2])]
    assert decided({"first_case": True}, []) == []


def test_a_rule_about_each_case_decides_for_every_case_once():
    assert decided({"each_case": True}, CASES) == [(44.0, [2]), (50.0, [0]), (50.0, [1])]


def test_daily_rules_decide_at_the_hour_of_the_plan_from_the_first_case_on():
    evenings = [18 + DAY * day for day in range(12)]
    assert [time for time, _ in decided({"daily": True}, CASES)] == evenings[2:]
    assert [time for time, _ in decided({"daily": True}, [(20.0, 0)])] == evenings[1:]
    assert [time for time, _ in decided({"daily": True}, [(42.0, 0)])] == evenings[1:]  # known at that very hour
    assert [time for time, _ in decided({"daily": True, "every": 3}, CASES)] == [evenings[i] for i in (4, 7, 10)]
    assert [time for time, _ in decided({"daily_until": "3 d"}, CASES)] == evenings[2:5]
    assert decided({"daily": True}, CASES)[0][1] == [2, 0, 1]


def test_a_rule_with_a_time_needs_no_case():
    assert decided({"at": "7 h"}, []) == [(7.0, [])]


@pytest.mark.parametrize(("now", "speaks"), [(9.9, True), (10.0, False), (19.9, False), (20.0, True)])
def test_a_plan_is_silent_about_one_order_for_a_time(now, speaks):
    rules = [{"when": {"daily": True}, "orders": [{"order": "lift_zones"}] * 2}]
    plan = Plan(PlanSettings.model_validate({"rules": rules}), Situation(), AREAS, lambda *_: None)
    plan.silence((0, 1), 10.0, 20.0)
    assert plan.speaks((0, 1), now) == speaks
    assert plan.speaks((0, 0), now)
