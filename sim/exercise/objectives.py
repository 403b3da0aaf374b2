"""Objectives against their standards: from the tables of what happened, and from the log of the play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.chain import first_report, round_clock
from sim.exercise import roles
from sim.exercise.amounts import measured
from sim.exercise.messages import Sent
from sim.exercise.play import Play
from sim.exercise.seats import Decision
from sim.exercise.spec import Objective
from sim.log import Disturbance, Event
from sim.measures import measures
from sim.names import Name
from sim.queues import stages
from sim.response.situation import Report
from sim.result import Result
from sim.scenario.orders import LeaveTask, SetCheckpoint
from sim.units import DAY
from sim.words import LANGUAGES

NOTHING = Name("", "")
CLOSE, FAR = 1.25, 2.0  # times the standard: S up to the first, M up to the second (assumption)


@dataclass(frozen=True)
class Outcome:
    """An objective: what was measured under the team, and under the standing plan with the same luck."""

    objective: Objective
    actual: float
    standing: float
    grade: str  # P performed, S with some, M with major challenges, U unable; empty: nothing to grade
    graded_by: str  # "auto", "evaluator" or ""
    note: str
    detail: Name = NOTHING  # what of the measure missed the standard


def outcomes(play: Play) -> list[Outcome]:
    """Every objective at the end of the turns, beside the standing plan with the same luck and injects."""
    ours, standing = play.at_the_end or (play.model.result(), play.plan.result())
    mine, theirs = measures(ours), measures(standing)
    mine |= _own(ours) | _of_play(play)
    theirs |= _own(standing)
    rows = []
    for objective in play.exercise.objectives:
        actual, plan = (m.get(objective.measure, np.nan) for m in (mine, theirs))
        detail = _slow(play, objective.at_most or 0.0) if objective.measure == "reply_minutes" else NOTHING
        rows.append(Outcome(objective, actual, plan, "", "", "", detail))
    return graded(rows, play.grades)


def graded(rows: Iterable[Outcome], grades: Mapping[str, tuple[str, str]]) -> list[Outcome]:
    """The same with grades: those that evaluators have given by now, with their notes, else by the measure."""
    found = []
    for row in rows:
        given, note = grades.get(row.objective.id, ("", ""))
        auto = grade(row.objective, row.actual)
        by = "evaluator" if given else "auto" if auto else ""
        found.append(replace(row, grade=given or auto, graded_by=by, note=note))
    return found


def grade(objective: Objective, actual: float) -> str:
    """P, S, M or U by distance from the standard; empty without a measurement."""
    if not objective.measure or np.isnan(actual):
        return ""
    if objective.at_most is not None:
        ratio = actual / objective.at_most if objective.at_most else (1.0 if actual <= 0 else np.inf)
    else:
        ratio = np.inf if actual <= 0 else float(objective.at_least or 0.0) / actual
    return "P" if ratio <= 1 else "S" if ratio <= CLOSE else "M" if ratio <= FAR else "U"


def score(rows: list[Outcome]) -> tuple[float, float]:
    """Points and the most that the graded objectives give; a profile, not a ranking. Infections weigh nothing."""
    points = {"P": 1.0, "S": 2 / 3, "M": 1 / 3, "U": 0.0}
    graded = [row for row in rows if row.grade]
    return sum(points[row.grade] * row.objective.weight for row in graded), sum(row.objective.weight for row in graded)


def _own(result: Result) -> dict[str, float]:
    """Measures of the first case, and of who still waits."""
    table = stages(result)
    longest = float(table["oldest_waiting"].fillna(0.0).max()) if len(table) else 0.0
    return {
        "index_held_h": _held(result), "index_reported_h": _reported(result), "longest_wait_h": longest,
        "rounds_in_24h": _rounds_in_time(result), "unwatched": _unwatched(result),
    }  # fmt: skip


def _unwatched(result: Result) -> float:
    """People at home whose responsible person was away without a stand-in: by themselves, or by an inject."""
    batches, lost = result.tables.batches, result.tables.of(Event.DISTURBED)
    by_themselves = batches["n"][batches["event"] == Event.NOBODY_THERE].sum()
    return float(by_themselves + lost["detail"][lost["place"] == Disturbance.WATCH].sum())


def _rounds_in_time(result: Result) -> float:
    """Of the rounds whose 24 h are over, those of which 95 % of the tubes were reported by then; NaN without any."""
    rounds = round_clock(result)
    due = rounds[rounds["ordered"] + DAY <= result.end]
    return float((due["hours"] <= DAY).mean()) if len(due) else np.nan


def _held(result: Result) -> float:
    """From the confirmation of the first case until he is kept away from others (h); 0 if he was before."""
    events = result.tables.events
    found = np.flatnonzero(events["event"] == Event.CONFIRMED)
    if not found.size:
        return np.nan
    first = events[found[0]]
    kept = (Event.HOSPITALISED, Event.ADMITTED, Event.PICKED_UP)
    his = events[(events["person"] == first["person"]) & np.isin(events["event"], kept)]
    held = his["time"][his["time"] >= first["time"]]
    return float(held[0] - first["time"]) if held.size else float(result.end - first["time"])


def _reported(result: Result) -> float:
    reports = result.tables.reports
    known = reports["known"][reports["kind"] == Report.CASE]
    return float(known.min() - first_report(result)) if known.size else np.nan


def _of_play(play: Play) -> dict[str, float]:
    """Measures of the team's own work."""
    minutes = [took for _, took in _asked(play)]
    orders = [d for d in play.decisions if d.order is not None and d.role != "control"]
    given = [d for d in orders if not isinstance(d.order, LeaveTask)]  # what is left undone is no order given
    closed = sum(
        isinstance(d.order, SetCheckpoint) and d.order.mode in roles.NO_WAY_THROUGH and not d.effect_of
        for d in play.decisions
    )
    return {
        "reply_minutes": max(minutes, default=np.nan),
        "oldest_figure_h": max((age_at(play, d) for d in given), default=np.nan),
        "closed_roads": float(closed),
    }


def _asked(play: Play) -> list[tuple[Sent, float]]:
    """Messages that asked people for an answer, and the minutes until the first one; infinity: none."""
    asked = [s for s in play.sent if s.inject and s.inject.reply_minutes and (s.first[0] or s.owed)]
    return [(s, s.first[1] / 60) for s in asked]


def _slow(play: Play, limit: float) -> Name:
    """Which messages were not answered, or later than `limit` (min), and who had to."""
    en, zh = [], []
    for sent, took in _asked(play):
        if took > limit and sent.inject is not None:
            who = [roles.title(role) for role in (sent.owed if np.isinf(took) else (sent.first[0],))]
            late_en, late_zh = ("no answer", "未回复") if np.isinf(took) else (
                measured(took, "min", lang, limit) for lang in LANGUAGES
            )  # fmt: skip
            en.append(f"{sent.inject.id} ({', '.join(name.en for name in who)}): {late_en}")
            zh.append(f"{sent.inject.id}（{'、'.join(name.zh for name in who)}）：{late_zh}")
    return Name("; ".join(en), "；".join(zh))


def age_at(play: Play, decision: Decision) -> float:
    """How old the newest report was when the turn of a decision was planned (h)."""
    planned = play.starts[decision.turn][0]
    happened = [r[1] for r in play.model.situation.reports if r[0] <= planned]
    return planned - max(happened) if happened else planned
