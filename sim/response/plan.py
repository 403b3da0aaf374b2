"""The standing plan: typed triggers that see the Situation and the clock, and nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sim.log import Stage
from sim.response.situation import Home, Report, Situation
from sim.scenario.orders import Order
from sim.scenario.plan import PlanSettings, When
from sim.units import DAY, day_of, hour_of_day

Homes = tuple[Home, ...]
Issue = Callable[[float, tuple[int, int], Order, Homes], None]


class Plan:
    """Issues the orders of each rule when its trigger holds: `issue(time, (rule, order), order, homes of the cases)`.

    `areas`: community and town of each grid, as on any map.
    """

    def __init__(self, settings: PlanSettings, situation: Situation, areas: Mapping[str, Any], issue: Issue) -> None:
        self._settings, self._situation, self._areas, self._issue = settings, situation, areas, issue
        self._seen = [0] * len(settings.rules)  # cases, or positive tubes, that a rule has acted on
        self._fired = [False] * len(settings.rules)
        self._holds: list[set[int]] = [set() for _ in settings.rules]  # places where a rule's condition holds
        self._silences = [((s.rule, s.order), s.since, s.until) for s in settings.silent]

    def start(self) -> None:
        """Rules with a fixed time need no trigger."""
        for i, rule in enumerate(self._settings.rules):
            if rule.when.at is not None:
                self._give(i, rule.when.at, ())

    def silence(self, key: tuple[int, int], since: float, until: float) -> None:
        """Do not give this order (rule, order) from `since` (h) on, until `until`."""
        self._silences.append((key, since, until))

    def speaks(self, key: tuple[int, int], now: float) -> bool:
        """Whether the plan gives this order (rule, order) itself now."""
        return not any(key == silent and since <= now < until for silent, since, until in self._silences)

    def decide(self, now: float) -> None:
        """Look at the situation at a whole hour and issue what follows from it."""
        for i, rule in enumerate(self._settings.rules):
            when, situation = rule.when, self._situation
            if when.each_case or when.each_pool:
                self._each(i, situation.case_homes if when.each_case else situation.pool_homes, now)
            elif when.first_case or when.after_first_case is not None:
                self._once(i, now)
            elif when.cases is not None:
                self._where(i, self._crowded(when, now), now)
            elif when.waits_longer is not None or when.rooms_below is not None:
                self._where(i, {-1: ()} if self._short(when) else {}, now)
            elif self._due_today(when, now):
                self._give(i, now, tuple(situation.case_homes))

    def _each(self, i: int, homes: list[Home], now: float) -> None:
        for home in homes[self._seen[i] :]:
            self._give(i, now, (home,))
        self._seen[i] = len(homes)

    def _once(self, i: int, now: float) -> None:
        homes = self._situation.case_homes
        if homes and not self._fired[i]:
            self._fired[i] = True
            after = self._settings.rules[i].when.after_first_case or 0.0
            self._give(i, max(now, self._situation.first_case + after), (homes[0],))

    def _where(self, i: int, places: Mapping[int, Homes], now: float) -> None:
        """Give the orders for each place where the condition has come to hold since the last look."""
        for place in sorted(set(places) - self._holds[i]):
            self._give(i, now, places[place])
        self._holds[i] = set(places)

    def _crowded(self, when: When, now: float) -> dict[int, Homes]:
        """Places with so many known cases within the time, and the homes of these cases."""
        situation = self._situation
        recent = situation.case_homes[bisect_right(situation.case_times, now - when.within) :]
        of = self._areas.get(when.place)
        place = [h.grid if when.place == "grid" else -1 if of is None else int(of[h.grid]) for h in recent]
        enough = {p for p, n in Counter(place).items() if n >= (when.cases or 1)}
        return {p: tuple(h for h, q in zip(recent, place, strict=True) if q == p) for p in enough}

    def _short(self, when: When) -> bool:
        """Whether the newest report says that a queue is too long, or rooms are too few."""
        if when.rooms_below is not None:
            rooms = self._situation.figure(Report.ROOMS_FREE)
            return rooms is not None and rooms.value < when.rooms_below
        longest = self._situation.figure(Report.LONGEST_WAIT, int(Stage[when.stage.upper()]))
        return longest is not None and when.waits_longer is not None and longest.value > when.waits_longer

    def _due_today(self, when: When, now: float) -> bool:
        """Daily rules decide at the plan's hour, from the day of the first case."""
        if hour_of_day(now) != self._settings.hour % DAY or self._situation.first_case > now:
            return False
        if (day_of(now) - day_of(self._situation.first_case)) % when.every:
            return False
        last = when.daily_until
        return when.daily or (last is not None and day_of(now) - day_of(self._situation.first_case) <= last / DAY)

    def _give(self, i: int, now: float, homes: Homes) -> None:
        rule = self._settings.rules[i]
        for number, order in enumerate(rule.orders):
            self._issue(now + rule.delay, (i, number), order, homes)
