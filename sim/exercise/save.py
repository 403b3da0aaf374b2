"""A play as scenarios: with its orders, without one of its decisions, and as the standing plan would have met it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from sim.exercise.play import PLAYED, Play
from sim.exercise.seats import Decision
from sim.scenario import Scenario, dump
from sim.scenario.fields import duration_text
from sim.scenario.plan import Commanded, Silence
from sim.store import write_text

PLAN = "standing-plan.yaml"


def played(play: Play, without: Collection[Decision] = ()) -> Scenario:
    """The scenario with everything that was ordered and struck; `without`: as if these had not been decided."""
    left_out = {id(decision) for decision in without}
    kept = [decision for decision in play.decisions if id(decision) not in left_out]
    kept += [decision for decision in without if decision.kept]  # of the plan, which is struck then
    return _commanded(play, kept, "played", "as played", "按演练命令")


def standing(play: Play) -> Scenario:
    """The scenario with the effects of the injects, and the standing plan in command all the time."""
    effects = [decision for decision in play.decisions if decision.effect_of]
    return _commanded(play, effects, "standing-plan", "the standing plan", "按预案")


def save(play: Play, folder: Path) -> tuple[Path, Path]:
    """Write both scenario files; `fivefast compare` sets them against each other."""
    paths = folder / PLAYED, folder / PLAN
    for path, scenario in zip(paths, (played(play), standing(play)), strict=True):
        write_text(path, dump(scenario, folder))
    return paths


def _commanded(play: Play, decisions: Iterable[Decision], name: str, en: str, zh: str) -> Scenario:
    scenario, decided = play.scenario, list(decisions)
    orders = sorted((d for d in decided if d.order is not None), key=lambda d: d.time)
    given = [Commanded(at=duration_text(d.time), orders=(d.order,)) for d in orders]  # type: ignore[arg-type]
    silent = [
        Silence(rule=d.struck[0], order=d.struck[1], since=duration_text(d.time), until=duration_text(d.until))  # type: ignore[arg-type]
        for d in _joined(d for d in decided if d.struck is not None)
        if d.struck is not None
    ]
    return scenario.model_copy(
        update={
            "name": f"{play.exercise.name}-{name}",
            "title": f"{play.exercise.title}: {en}",
            "title_zh": f"{play.exercise.title_zh}：{zh}",
            "orders": (*scenario.orders, *given),
            "plan": scenario.plan.model_copy(update={"silent": (*scenario.plan.silent, *silent)}),
        }
    )


def _joined(struck: Iterable[Decision]) -> list[Decision]:
    """Times of the same order that follow each other become one."""
    joined: list[Decision] = []
    for decision in sorted(struck, key=lambda d: (d.struck, d.time)):
        last = joined[-1] if joined else None
        if last is not None and last.struck == decision.struck and last.until == decision.time:
            joined[-1] = replace(last, until=decision.until)
        else:
            joined.append(decision)
    return joined
