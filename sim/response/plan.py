"""The standing plan: typed triggers that see the Situation and the clock, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from sim.response.situation import Situation
from sim.scenario.plan import Order, PlanSettings, Rule, When
from sim.units import DAY, day_of, hour_of_day

Issue = Callable[[float, Order, tuple[int, ...]], None]


class Plan:
    """Issues the orders of each rule when its trigger holds: `issue(time, order, grids of the cases)`."""

    def __init__(self, settings: PlanSettings, situation: Situation, issue: Issue) -> None:
        self._settings, self._situation, self._issue = settings, situation, issue
        self._cases_seen = [0] * len(settings.rules)
        self._fired = [False] * len(settings.rules)

    def start(self) -> None:
        """Rules with a fixed time need no trigger."""
        for rule in self._settings.rules:
            if rule.when.at is not None:
                self._give(rule, rule.when.at, ())

    def decide(self, now: float) -> None:
        """Look at the situation at a whole hour and issue what follows from it."""
        for i, rule in enumerate(self._settings.rules):
            grids = self._situation.case_grids
            if rule.when.each_case:
                for grid in grids[self._cases_seen[i] :]:
                    self._give(rule, now, (grid,))
                self._cases_seen[i] = len(grids)
            elif rule.when.first_case and grids and not self._fired[i]:
                self._fired[i] = True
                self._give(rule, now, (grids[0],))
            elif rule.when.after_first_case is not None and grids and not self._fired[i]:
                self._fired[i] = True
                self._give(rule, max(now, self._situation.first_case + rule.when.after_first_case), (grids[0],))
            elif self._due_today(rule.when, now):
                self._give(rule, now, tuple(grids))

    def _due_today(self, when: When, now: float) -> bool:
        """Daily rules decide at the plan's hour, from the day of the first case."""
        if hour_of_day(now) != self._settings.hour % DAY or self._situation.first_case > now:
            return False
        last = when.daily_until
        return when.daily or (last is not None and day_of(now) - day_of(self._situation.first_case) <= last / DAY)

    def _give(self, rule: Rule, now: float, grids: tuple[int, ...]) -> None:
        for order in rule.orders:
            self._issue(now + rule.delay, order, grids)
