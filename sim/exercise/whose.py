"""Which cases an order means that speaks of "the case": when they became known, their grid and town; never a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sim.exercise import say
from sim.exercise.game import Game
from sim.exercise.seats import Decision
from sim.names import Name
from sim.response.orders import Obeyed
from sim.response.situation import Home
from sim.scenario import orders as o
from sim.scenario.plan import When
from sim.words import town

MOST = 3  # cases that are named one by one; of more their number in each town
Case = tuple[float, Home]  # when it became known (h), where


def order(game: Game, given: o.Order, at: float) -> Name:
    """An order that people give at a time (h): "the case" are all that are known by then."""
    return _with(game, given, known(game, at))


def decision(game: Game, made: Decision) -> Name:
    """A decision in words; an order that was given with its cases."""
    if made.order is not None:
        return order(game, made.order, made.time)
    return say.decision(made, game.scenario.plan, game.entrances)


def decisions(game: Game, made: Sequence[Decision]) -> Name:
    """Decisions that count as one."""
    one = len(made) == 1 and made[0].order is not None
    return decision(game, made[0]) if one else say.decisions(made, game.scenario.plan, game.entrances)


def of_plan(game: Game, given: Sequence[Obeyed]) -> Name:
    """An order that the standing plan gave, once or again: with the cases that called for it."""
    cases = [case for one in given for case in called(game, one)]
    return _with(game, given[0].order, list(dict.fromkeys(cases)))


def area(game: Game, name: str) -> Name:
    """What an area of "the case" means now; empty for others, and where no case is known."""
    cases = known(game, game.model.now)
    if not name.startswith("case_") or not cases:
        return Name("", "")
    what, which = say.area(name), _which(game, cases)
    return Name(f"{what.en}: {which.en}", f"{what.zh}：{which.zh}")


def _with(game: Game, given: o.Order, cases: Sequence[Case]) -> Name:
    what = say.order(given, game.entrances)
    if not getattr(given, "area", "").startswith("case_") or not cases:
        return what
    which = _which(game, cases)
    return Name(f"{what.en} ({which.en})", f"{what.zh}（{which.zh}）")


def _which(game: Game, cases: Sequence[Case]) -> Name:
    return _named(game, cases) if len(cases) <= MOST else _counted(game, cases)


def known(game: Game, at: float) -> list[Case]:
    """The cases that are known at a time (h)."""
    there = game.model.situation
    return [(time, home) for time, home in zip(there.case_times, there.case_homes, strict=True) if time <= at]


def called(game: Game, given: Obeyed) -> list[Case]:
    """The cases for which the plan gave an order: by its trigger the first, those of the hour before, or all."""
    cases, rule = known(game, given.time), _rule(game, given)
    if rule is None:
        return cases
    when, delay = rule
    if when.first_case or when.after_first_case is not None:
        return cases[:1]
    if when.each_case:  # the plan looks at whole hours
        return [case for case in cases if given.time - delay - 1 < case[0] <= given.time - delay]
    return cases


def _rule(game: Game, given: Obeyed) -> tuple[When, float] | None:
    """Trigger and delay (h) of the rule to which this very order belongs; two rules may have orders that are alike."""
    rules = game.scenario.plan.rules
    return next(((rule.when, rule.delay) for rule in rules if any(own is given.order for own in rule.orders)), None)


def _named(game: Game, cases: Iterable[Case]) -> Name:
    en, zh = [], []
    for time, home in cases:
        where, when = _town(game, home), say.clock(game.exercise, time)
        en.append(f"case of {when}: grid {home.grid} in {where.en}")
        zh.append(f"{when}病例：{where.zh}网格{home.grid}")
    return Name("; ".join(dict.fromkeys(en)), "；".join(dict.fromkeys(zh)))


def _counted(game: Game, cases: Sequence[Case]) -> Name:
    towns = Counter(_town(game, home) for _, home in cases).most_common()
    n, are = len(cases), "case" if len(cases) == 1 else "cases"
    en = ", ".join(f"{where.en} {k}" for where, k in towns)
    zh = "、".join(f"{where.zh}{k}例" for where, k in towns)
    return Name(f"{n} {are}: {en}", f"{n}例：{zh}")


def _town(game: Game, home: Home) -> Name:
    county = game.model.county
    return town(county.town_names[int(county.grid_town[home.grid])])
