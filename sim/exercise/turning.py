"""Which decisions mattered, and what was luck: the play again with other luck, with and without each decision.

A decision is an order that was given, or an order of the standing plan that was struck for some turns. All are
screened with ten pairs of runs, those with the largest effect get many; what made no difference in any pair is not
looked at again. There is an answer after each look: differences with intervals and the number of pairs, never a
single run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim import store
from sim.exercise.play import Play
from sim.exercise.save import played, standing
from sim.exercise.seats import Decision
from sim.exercise.spec import Exercise
from sim.names import MEASURES
from sim.scenario import Scenario, scenario_hash
from sim.scenario.orders import GridTask, LeaveTask
from sim.statistics import Paired, Verdict, paired, verdict
from sim.work import Task, have

LOOKS = (3, 10, 25, 50)  # pairs; of all decisions up to the screening, then of those kept
SCREENING, KEPT = 10, 4  # pairs of runs by which decisions are chosen, and how many of them
LUCK = 100  # runs for luck at last; at first as many as pairs of the screening
HARM = ("outbreak_size", "person_days_restricted", "room_nights", "truck_queue_hours")  # looked at in every exercise
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Effect:
    """What a decision changed in a measure: with it minus without it."""

    pair: Paired
    of: float  # mean with or without it, whichever is larger: what there was to change

    @property
    def verdict(self) -> Verdict:
        """Whether it can be told from chance."""
        return verdict(self.pair.wider)

    @property
    def none(self) -> bool:
        """Whether no pair of runs differs at all."""
        return self.pair.wider.low == self.pair.wider.high == 0 or np.isnan(self.pair.t.estimate)

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
    def weight(self) -> tuple[float, float]:
        """How far to the front it belongs: by its largest sure effect (to a hundredth), then by its largest mean one.

        All measures count alike: each effect is a share of what there was of that measure.
        """
        effects = self.changed.values()
        return round(max(e.sure for e in effects), 2), max(e.mean for e in effects)


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


def weighed(exercise: Exercise) -> tuple[str, ...]:
    """The measures by which decisions are ranked: harm and burden, then what the exercise's objectives weigh."""
    own = (o.measure for o in exercise.objectives if o.weight > 0 and o.measure in MEASURES)
    return tuple(dict.fromkeys((*HARM, *own)))


def decisions(play: Play) -> list[tuple[Decision, ...]]:
    """What the team decided, each by itself; an order struck turn after turn is one, so is what a grid did and left."""
    team = [d for d in play.decisions if not d.effect_of and d.role != "control"]
    ordered = [(d,) for d in team if d.order is not None and not isinstance(d.order, GridTask | LeaveTask)]
    together: dict[tuple[object, ...], list[Decision]] = {}
    for decision in team:
        if decision.struck is not None or isinstance(decision.order, GridTask | LeaveTask):
            together.setdefault((decision.role, decision.struck), []).append(decision)
    return ordered + [tuple(same) for same in together.values()]


class Runs:
    """Runs of variants of one play, kept in its folder so that nothing is simulated twice."""

    def __init__(self, play: Play, workers: int, tell: Tell) -> None:
        self._play, self._workers, self._tell = play, workers, tell
        self.folder = play.folder / "runs"

    def table(self, scenarios: Sequence[Scenario], replicates: Sequence[int], what: str) -> list[pd.DataFrame]:
        """The measures of each scenario, a row a replicate. Raises RuntimeError if a run failed."""
        tasks = [self._task(scenario, r) for scenario in scenarios for r in replicates]
        done, failures, trouble = have(tasks, self._workers, lambda k, n: self._tell(what, k, n))
        if failures or trouble:
            raise RuntimeError(failures[0].error if failures else trouble)
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
    """Look at all decisions, then with more pairs at those that may matter; an answer each.

    The runs for luck alone, those of the standing plan, are few with the screening and many after the last look.
    """
    runs, base = Runs(play, workers, tell), played(play)
    left, others, luck = decisions(play), list[Turning](), None
    found = Study((), (), None, 0, last=False)
    for pairs in looks:
        turned = _turned(runs, play, base, left, pairs)
        if pairs >= SCREENING and luck is None:
            luck = _luck(runs, play, base, pairs)
        found = Study(tuple(turned[:KEPT]), (*turned[KEPT:], *others), luck, pairs, last=False)
        yield found
        front = len(turned) if pairs < SCREENING else KEPT
        left = [t.decisions for t in turned[:front] if not t.same]
        others = [*(t for i, t in enumerate(turned) if i >= front or t.same), *others]
    yield replace(found, luck=_luck(runs, play, base, LUCK * looks[-1] // LOOKS[-1]), last=True)


def _turned(
    runs: Runs, play: Play, base: Scenario, left: Sequence[tuple[Decision, ...]], pairs: int
) -> list[Turning]:  # fmt: skip
    """Each decision over so many pairs, the one with the largest effect first."""
    if not left:
        return []
    variants = [played(play, without) for without in left]
    tables = runs.table([base, *variants], range(pairs), "decisions")
    found = []
    for decided, without in zip(left, tables[1:], strict=True):
        changed = {key: effect(tables[0][key], without[key]) for key in weighed(play.exercise)}
        found.append(Turning(decided, changed, pairs))
    return sorted(found, key=lambda t: t.weight, reverse=True)


def effect(ours: pd.Series, without: pd.Series) -> Effect:
    """What a decision changed in a measure, from the values of the same seeds with it and without it."""
    return Effect(paired(ours, without), float(np.nanmax([ours.mean(), without.mean(), 0.0])))


def _luck(runs: Runs, play: Play, base: Scenario, many: int) -> Luck:
    own = play.exercise.replicate
    replicates = [own, *(r for r in range(many + 1) if r != own)][:many]
    ours, plan = runs.table([base, standing(play)], replicates, "luck")
    key = HARM[0]
    return Luck(ours[key], plan[key], float(ours[key].iloc[0]), float(plan[key].iloc[0]))
