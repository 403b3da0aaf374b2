"""Which decisions mattered, and what was luck: the play again with other luck, with and without each decision.

A decision is an order that was given, or an order of the standing plan that was struck for some turns. First all are
screened with a few pairs of runs, the larger half again with more, until few are left; these get many pairs. What is
shown are differences with intervals, never a single run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from sim import store
from sim.exercise.play import Play
from sim.exercise.save import played, standing
from sim.exercise.seats import Decision
from sim.scenario import Scenario, scenario_hash
from sim.statistics import Paired, paired, verdict
from sim.work import Task, have

FIRST, PAIRS, LUCK, KEPT = 10, 50, 100, 5  # pairs of the first look and the last, runs for luck, decisions shown
SHOWN = ("outbreak_size", "room_nights", "person_days_lockdown")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Turning:
    """A decision and what it changed: with it minus without it, by measure of SHOWN."""

    decisions: tuple[Decision, ...]
    changed: dict[str, Paired]
    verdict: str


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

    mattered: tuple[Turning, ...]  # the few with the largest effect in the screening, many pairs each
    others: tuple[Turning, ...]  # as they were screened last, with few pairs
    luck: Luck
    pairs: int
    last: bool  # nothing better follows


def decisions(play: Play) -> list[tuple[Decision, ...]]:
    """What the team decided, each by itself; an order struck turn after turn is one decision."""
    team = [d for d in play.decisions if not d.effect_of and d.role != "control"]
    struck: dict[tuple[str, tuple[int, int]], list[Decision]] = {}
    for decision in team:
        if decision.struck is not None:
            struck.setdefault((decision.role, decision.struck), []).append(decision)
    return [(d,) for d in team if d.order is not None] + [tuple(same) for same in struck.values()]


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
    play: Play, workers: int = 2, tell: Tell = lambda what, done, total: None, pairs: Sequence[int] = (FIRST, PAIRS)
) -> Iterator[Study]:
    """Screen all decisions, then look at the largest with more and more pairs of runs: an answer after each."""
    runs, base = Runs(play, workers, tell), played(play)
    left, others = _screened(runs, play, base, min(FIRST, pairs[-1]))
    for many in pairs:
        mattered = _turned(runs, play, base, left, many)
        luck = _luck(runs, play, base, LUCK * many // PAIRS or many)
        yield Study(tuple(mattered), tuple(others), luck, many, last=many == pairs[-1])


def _screened(
    runs: Runs, play: Play, base: Scenario, most: int
) -> tuple[list[tuple[Decision, ...]], list[Turning]]:  # fmt: skip
    """The few decisions with the largest effect, and the others as they were seen last: half leave at each look."""
    left, others = decisions(play), list[Turning]()
    few = most
    while len(left) > KEPT:
        turned = _turned(runs, play, base, left, max(3, few // (1 + len(left) // (2 * KEPT))))
        keep = max(KEPT, len(left) // 2)
        others += turned[keep:]
        left = [t.decisions for t in turned[:keep]]
        few *= 2
    return left, others


def _turned(
    runs: Runs, play: Play, base: Scenario, left: Sequence[tuple[Decision, ...]], pairs: int
) -> list[Turning]:  # fmt: skip
    """Each decision over so many pairs, the one with the largest mean effect on infections first."""
    if not left:
        return []
    variants = [played(play, without) for without in left]
    tables = runs.table([base, *variants], range(pairs), "decisions")
    found = []
    for decided, without in zip(left, tables[1:], strict=True):
        changed = {key: paired(tables[0][key], without[key]) for key in SHOWN}
        found.append(Turning(decided, changed, str(verdict(changed[SHOWN[0]].wider))))
    return sorted(found, key=lambda t: -abs(t.changed[SHOWN[0]].t.estimate))


def _luck(runs: Runs, play: Play, base: Scenario, many: int) -> Luck:
    own = play.exercise.replicate
    replicates = [own, *(r for r in range(many + 1) if r != own)][:many]
    ours, plan = runs.table([base, standing(play)], replicates, "luck")
    key = SHOWN[0]
    return Luck(ours[key], plan[key], float(ours[key].iloc[0]), float(plan[key].iloc[0]))
