"""Orders, triggers and decisions in words, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from sim.county.entrances import Entrances
from sim.exercise.inputs import Report
from sim.exercise.seats import Decision
from sim.exercise.spec import Exercise
from sim.names import Name
from sim.scenario import orders as o
from sim.scenario.plan import PlanSettings
from sim.units import DAY
from sim.words.orders import FIELDS, WORDS, area, disturbance, duration, order, order_name, trigger

__all__ = [
    "COUNTS", "FIELDS", "WORDS", "area", "clock", "decision", "decisions", "disturbance", "duration", "order", "report",
    "trigger",
]  # fmt: skip

COUNTS = (  # of a report from below
    Name("people reached", "已联系人数"),
    Name("hands short", "缺人数"),
    Name("hands asked for", "求助人数"),
)


def clock(exercise: Exercise, hours: float) -> str:
    """'D1 06:00'; D1 is the day on which the exercise begins."""
    day, minutes = divmod(round(hours * 60), 24 * 60)
    return f"D{day - int(exercise.begin // DAY) + 1} {minutes // 60:02d}:{minutes % 60:02d}"


def decisions(made: Sequence[Decision], plan: PlanSettings, entrances: Entrances) -> Name:
    """Decisions that count as one: an order, one of the plan's turn after turn, or all that a grid did itself."""
    tasks = [d.order for d in made if isinstance(d.order, o.GridTask | o.LeaveTask)]
    if not tasks:
        return decision(made[0], plan, entrances, [d.struck for d in made if d.struck is not None])
    parts = [_tasks(kind, [t.task for t in tasks if t.order == kind]) for kind in ("grid_task", "leave_task")]
    return Name("; ".join(p.en for p in parts if p.en), "；".join(p.zh for p in parts if p.zh))


def _tasks(kind: str, tasks: Sequence[str]) -> Name:
    """Which tasks, and how many times, were done or left; empty if none."""
    some, what = [WORDS[task] for task in dict.fromkeys(tasks)], order_name(kind)
    if not some:
        return Name("", "")
    return Name(
        f"{what.en}: {', '.join(one.en for one in some)} ({len(tasks)})",
        f"{what.zh}：{'、'.join(one.zh for one in some)}（{len(tasks)}次）",
    )


def report(given: Report) -> Name:
    """A report from below in words: its numbers, then the free line."""
    counts = [(name, n) for name, n in zip(COUNTS, given.counts, strict=True) if n is not None]
    own = [given.text] if given.text.strip() else []
    en, zh = [f"{name.en} {n:,}" for name, n in counts], [f"{name.zh}{n:,}" for name, n in counts]
    return Name("; ".join(en + own), "；".join(zh + own))


def decision(made: Decision, plan: PlanSettings, entrances: Entrances, alike: Sequence[tuple[int, int]] = ()) -> Name:
    """A decision in words: an order given, or one of the standing plan that was struck, with those `alike`."""
    if made.order is not None:
        return order(made.order, entrances)
    assert made.struck is not None
    what = order(plan.rules[made.struck[0]].orders[made.struck[1]], entrances)
    whens = [trigger(plan.rules[rule].when) for rule, _ in dict.fromkeys([made.struck, *alike])]
    when = Name("; ".join(one.en for one in whens), "；".join(one.zh for one in whens))
    if made.kept:
        return Name(f"left to the plan: {what.en} ({when.en})", f"按预案：{what.zh}（{when.zh}）")
    return Name(f"not given: {what.en} ({when.en})", f"未按预案：{what.zh}（{when.zh}）")
