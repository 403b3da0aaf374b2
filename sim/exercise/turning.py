"""Which decisions mattered, and what was luck: the play again with other luck, with and without each decision.

A decision is an order that was given, or one of the standing plan that was struck for some turns or left to it. All are
screened with ten pairs of runs, those with the largest effect get many; what made no difference in any pair is not
looked at again. Those for the most residents are looked at first. There is an answer after every few decisions of a
look: differences with intervals and the number of pairs, never a single run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim import store
from sim.exercise import amounts
from sim.exercise.play import Play
from sim.exercise.save import played, standing
from sim.exercise.seats import Decision
from sim.exercise.spec import Exercise, Objective
from sim.names import MEASURES
from sim.response.orders import PLAN
from sim.scenario import Scenario, scenario_hash
from sim.scenario.orders import GridTask, LeaveTask, LiftZones, MoveVolunteers, Order, SetCheckpoint, SetPriority
from sim.statistics import Paired, Verdict, paired, verdict
from sim.words.trouble import trouble_words
from sim.work import Task, have

LOOKS = (3, 10, 25, 50)  # pairs; of all decisions up to the screening, then of those kept
SCREENING, KEPT = 10, 4  # pairs of runs by which decisions are chosen, and how many of them
BETWEEN = 12  # new runs between two answers, at least, so that no worker waits long for another; more for many workers
LUCK = 100  # runs for luck at last; at first as many as pairs of the screening
HARM = ("outbreak_size", "room_nights", "person_days_restricted", "truck_queue_hours")  # looked at in every exercise
LAST = "truck_queue_hours"  # in the ranking: behind what objectives weigh
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Effect:
    """What a decision changed in a measure: with it minus without it."""

    pair: Paired
    of: float  # mean with or without it, whichever is larger: what there was to change
    met: bool = False  # the standard of its objective is met with it and without it, in the mean

    @property
    def verdict(self) -> Verdict:
        """Whether it can be told from chance."""
        return verdict(self.pair.wider)

    @property
    def none(self) -> bool:
        """Whether no pair of runs differs at all."""
        return self.pair.wider.low == self.pair.wider.high == 0 or np.isnan(self.pair.t.estimate)

    def is_trifle(self, unit: str) -> bool:
        """Whether it is, sure or not, less than anybody would notice."""
        wide = self.pair.wider
        return amounts.is_trifle(wide.estimate, wide.low, wide.high, unit)

    @property
    def sure(self) -> float:
        """The end of the interval that is nearer to no effect, as a share of what there was; 0 if it cannot be told."""
        wide = self.pair.wider
        return 0.0 if self.verdict == "cannot tell" else max(wide.low, -wide.high) / self.of

    @property
    def mean(self) -> float:
        """The size of the mean effect, as a share of what there was."""
        return 0.0 if self.none or self.of == 0 else abs(self.pair.t.estimate) / self.of


@dataclass(frozen=True)
class Turning:
    """A decision and what it changed, by measure."""

    decisions: tuple[Decision, ...]
    changed: dict[str, Effect]
    pairs: int

    @property
    def same(self) -> bool:
        """Whether no pair of runs differs in any measure."""
        return all(effect.none for effect in self.changed.values())

    @property
    def told(self) -> list[str]:
        """The measures of which its effect can be told from chance, and is no trifle."""
        sure = [key for key, effect in self.changed.items() if not effect.none and effect.verdict != "cannot tell"]
        return [key for key in sure if not self.changed[key].is_trifle(MEASURES[key].unit)]

    @property
    def weight(self) -> tuple[float, ...]:
        """How far to the front it belongs: by its sure effect (to a hundredth) on infections, then on the next measure.

        Each is a share of what there was of that measure; one whose standard is met with and without the decision
        counts nothing. Where nothing is sure, by the mean effect on infections.
        """
        order = sorted(self.changed, key=lambda key: key == LAST)
        sure = [0.0 if self.changed[key].met else round(self.changed[key].sure, 2) for key in order]
        first = self.changed.get(HARM[0])
        return (*sure, first.mean if first else 0.0)


@dataclass(frozen=True)
class Luck:
    """All infections of the team's own orders and of the standing plan under other luck, and under the play's own."""

    ours: pd.Series
    plan: pd.Series
    this: float
    this_plan: float

    @property
    def better_than(self) -> float:
        """Of the runs of the same orders, how many had more infections than this one (%)."""
        return float(100 * (self.ours > self.this).mean())


@dataclass(frozen=True)
class Study:
    """The answer so far, and how it was got."""

    mattered: tuple[Turning, ...]  # the few with the largest effect of those that were looked at last
    others: tuple[Turning, ...]  # as they were looked at last
    luck: Luck | None  # none before the screening
    pairs: int  # of this look
    last: bool  # nothing better follows
    waiting: int = 0  # decisions that this look has not come to yet


def weighed(exercise: Exercise) -> tuple[str, ...]:
    """The measures by which decisions are ranked: harm and burden, then what the exercise's objectives weigh."""
    own = (o.measure for o in exercise.objectives if o.weight > 0 and o.measure in MEASURES)
    return tuple(dict.fromkeys((*HARM, *own)))


def decisions(play: Play) -> list[tuple[Decision, ...]]:
    """What the team decided, each by itself, those for the most residents first.

    An order of the plan that was struck turn after turn is one decision, so are orders of the plan that are alike (at
    the first case and at each) and what a grid did and left.
    """
    team = [d for d in play.decisions if not d.effect_of and d.role != "control"]
    ordered = [(d,) for d in team if d.order is not None and not isinstance(d.order, GridTask | LeaveTask)]
    together: dict[tuple[object, ...], list[Decision]] = {}
    for decision in (*team, *_left_to_the_plan(play)):
        if decision.struck is not None or isinstance(decision.order, GridTask | LeaveTask):
            together.setdefault((decision.role, decision.kept, _planned(play, decision)), []).append(decision)
    found = ordered + [tuple(same) for same in together.values()]
    return sorted(found, key=lambda made: _size(play, made[0]), reverse=True)  # the earlier of two that are alike


def _planned(play: Play, decision: Decision) -> Order | None:
    """The order of the plan that was struck or left to it."""
    if decision.struck is None:
        return None
    rule, number = decision.struck
    return play.scenario.plan.rules[rule].orders[number]


def _left_to_the_plan(play: Play) -> list[Decision]:
    """Orders of the standing plan that came in the turns in the name of a role that people played, and struck never.

    Not those that were refused each time, as a help that the team had asked for already.
    """
    assert play.model.response is not None
    begin, end = play.starts[0][0], play.starts[-1][0]
    history = play.model.response.orders.history
    came = [
        one.order for one in history if one.source == PLAN and begin <= one.time < end and not one.reason
    ]  # fmt: skip
    struck = {made.struck for made in play.decisions}
    return [
        Decision(0, seat.role, begin, struck=(one.rule, one.number), until=end, kept=True)
        for seat in play.seats.values() if seat.joined
        for one in seat.planned
        if any(order is one.order for order in came) and (one.rule, one.number) not in struck
    ]  # fmt: skip


def _size(play: Play, decision: Decision) -> tuple[int, bool]:
    """Residents of the area of an order; of help for the county all (behind orders of an area as large), else none."""
    order, response, county = decision.order or _planned(play, decision), play.model.response, play.model.county
    assert response is not None
    if isinstance(order, SetCheckpoint | SetPriority | MoveVolunteers | LiftZones):
        return 0, False
    area, homes = getattr(order, "area", "county"), tuple(play.model.situation.case_homes)
    try:
        residents = int(county.stairwell_residents[response.orders.buildings(area, homes)].sum())
    except ValueError:  # an area of which there is none by now
        return 0, False
    return residents, hasattr(order, "area")


class Runs:
    """Runs of variants of one play, kept in its folder so that nothing is simulated twice."""

    def __init__(self, play: Play, workers: int, tell: Tell) -> None:
        self._play, self._workers, self._tell = play, workers, tell
        self.folder = play.folder / "runs"

    def table(
        self, scenarios: Sequence[Scenario], replicates: Sequence[int], what: str, before: int = 0, total: int = 0
    ) -> list[pd.DataFrame]:
        """The measures of each scenario, a row a replicate. Raises RuntimeError if a run failed.

        Of a look of `total` runs, `before` were there already.
        """
        tasks = [self._task(scenario, r) for scenario in scenarios for r in replicates]
        done, failures, trouble = have(tasks, self._workers, lambda k, n: self._tell(what, before + k, total or n))
        if failures or trouble:
            raise RuntimeError(failures[0].error if failures else trouble_words(trouble, "en"))
        rows = []
        for task in done:
            with store.Shard(task.path) as shard:
                rows.append(shard.table("replicates").to_pandas())
        n = len(replicates)
        return [pd.concat(rows[k * n : (k + 1) * n], ignore_index=True) for k in range(len(scenarios))]

    def _task(self, scenario: Scenario, replicate: int) -> Task:
        path = store.shard_path(self.folder, scenario_hash(scenario), scenario.seed, replicate)
        return Task(scenario, "", scenario.name, scenario.title_zh, replicate, path, events=False)


def studies(
    play: Play, workers: int = 2, tell: Tell = lambda what, done, total: None, looks: Sequence[int] = LOOKS
) -> Iterator[Study]:
    """Look at all decisions, then with more pairs at those that may matter; an answer after every few.

    While a look is under way, decisions that it has not come to stand as the look before saw them. The runs for luck
    alone, those of the standing plan, are few with the screening and many after the last look.
    """
    runs, base = Runs(play, workers, tell), played(play)
    left, others, luck = decisions(play), list[Turning](), None
    found = Study((), (), None, 0, last=False)
    for before, pairs in zip((0, *looks), looks, strict=False):
        seen, turned = {id(t.decisions[0]): t for t in found.mattered + found.others}, list[Turning]()
        few = -(-max(BETWEEN, 4 * workers) // (pairs - before))
        while len(turned) < len(left):
            part = left[len(turned) : len(turned) + few]
            turned += _turned(runs, play, base, part, pairs, (len(turned), len(left)))
            seen |= {id(t.decisions[0]): t for t in turned}
            shown, waiting = sorted(seen.values(), key=lambda t: t.weight, reverse=True), len(left) - len(turned)
            if waiting:
                yield Study(tuple(shown[:KEPT]), tuple(shown[KEPT:]), luck, pairs, last=False, waiting=waiting)
        turned.sort(key=lambda t: t.weight, reverse=True)
        if pairs >= SCREENING and luck is None:
            luck = _luck(runs, play, base, pairs)
        found = Study(tuple(turned[:KEPT]), (*turned[KEPT:], *others), luck, pairs, last=False)
        yield found
        front = len(turned) if pairs < SCREENING else KEPT
        left = [t.decisions for t in turned[:front] if not t.same]
        others = [*(t for i, t in enumerate(turned) if i >= front or t.same), *others]
    yield replace(found, luck=_luck(runs, play, base, LUCK * looks[-1] // LOOKS[-1]), last=True)


def _turned(
    runs: Runs, play: Play, base: Scenario, left: Sequence[tuple[Decision, ...]], pairs: int, of: tuple[int, int]
) -> list[Turning]:  # fmt: skip
    """Each decision over so many pairs; `of`: how many this look has seen already, and in all."""
    variants = [played(play, without) for without in left]
    tables = runs.table([base, *variants], range(pairs), "decisions", pairs * of[0], pairs * (1 + of[1]))
    found = []
    for decided, without in zip(left, tables[1:], strict=True):
        changed = {
            key: effect(tables[0][key], without[key], play.exercise.objectives) for key in weighed(play.exercise)
        }
        found.append(Turning(decided, changed, pairs))
    return found


def effect(ours: pd.Series, without: pd.Series, objectives: Sequence[Objective] = ()) -> Effect:
    """What a decision changed in a measure, from the values of the same seeds with it and without it."""
    means = ours.mean(), without.mean()
    own = [objective for objective in objectives if objective.measure == ours.name]
    met = bool(own) and all(_meets(objective, mean) for objective in own for mean in means)
    return Effect(paired(ours, without), float(np.nanmax([*means, 0.0])), met)


def _meets(objective: Objective, value: float) -> bool:
    """Whether a value lies within the standard."""
    if objective.at_most is not None:
        return value <= objective.at_most
    return objective.at_least is not None and value >= objective.at_least


def _luck(runs: Runs, play: Play, base: Scenario, many: int) -> Luck:
    own = play.exercise.replicate
    replicates = [own, *(r for r in range(many + 1) if r != own)][:many]
    ours, plan = runs.table([base, standing(play)], replicates, "luck")
    key = HARM[0]
    return Luck(ours[key], plan[key], float(ours[key].iloc[0]), float(plan[key].iloc[0]))
