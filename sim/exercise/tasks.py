"""任务: the four kinds of task of those who go to the doors, and what a grid's own lists ask for in a turn.

Who plays a grid decides for its staff: what its lists ask for and he has not done, they leave for the turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np

from sim.both import Both, Wrong
from sim.exercise import roles
from sim.exercise.game import Game
from sim.exercise.seats import Seat
from sim.exercise.spec import TaskKind
from sim.names import Name
from sim.response.daytime import FROM, by_day
from sim.scenario.fields import duration_text
from sim.scenario.orders import DailyTask, ExtraTask, GridTask, LeaveTask
from sim.units import DAY, hour_of_day
from sim.words import TEXTS

TASKS: tuple[DailyTask | ExtraTask, ...] = (*get_args(DailyTask), *get_args(ExtraTask))
MOST_STAIRWELLS = 6


def kind_name(kind: TaskKind) -> Name:
    """What a kind of task is called."""
    return TEXTS[f"exercise_task_kind_{kind}"]


@dataclass(frozen=True)
class Open:
    """What a grid's lists ask for in a turn: persons are counted, and found by the number of their stairwell only."""

    task: DailyTask | ExtraTask
    people: int
    homes: int
    stairwells: tuple[int, ...]
    able: int  # how many of the people, or of the homes of a delivery, can be done

    @property
    def kind(self) -> TaskKind:
        """Of the four; a delivery is a visit."""
        return "visit" if self.task == "deliver" else self.task

    @property
    def text(self) -> Name:
        """What is to be done, in words."""
        what, numbers = TEXTS[f"exercise_task_{self.task}"], [str(one) for one in self.stairwells[:MOST_STAIRWELLS]]
        more = TEXTS["exercise_task_more"] if len(self.stairwells) > MOST_STAIRWELLS else Name("", "")
        where = TEXTS["exercise_task_where"] if numbers else Name("", "")
        en, zh = ", ".join(numbers) + more.en, "、".join(numbers) + more.zh
        n = {"people": self.people, "homes": self.homes, "able": self.able}
        return Name(
            what.en.format(**n, where=where.en.format(numbers=en)),
            what.zh.format(**n, where=where.zh.format(numbers=zh)),
        )


def open_tasks(game: Game, role: str) -> list[Open]:
    """The tasks of a grid for the coming turn, as its own lists have them; a role of another level has none."""
    if roles.level(role) != "grid":
        return []
    found = (_open(game, task, grid_of(role)) for task in TASKS if begins(game, task) is not None)
    return [task for task in found if task.homes]


def grid_of(role: str) -> int:
    """The number of a grid's role."""
    return int(role.partition(":")[2])


def begins(game: Game, task: DailyTask | ExtraTask) -> float | None:
    """When a task is begun in the coming turn (h): calls, visits and deliveries by day; None if it ends before."""
    now = game.model.now
    at = now if task == "card" or by_day(now) else now + (FROM - hour_of_day(now)) % DAY
    return at if at < now + game.turn_hours else None


def not_able(game: Game, role: str, task: DailyTask | ExtraTask) -> Both | None:
    """Why the staff of a grid cannot do a task in the coming turn; None if they can."""
    if begins(game, task) is None:
        english = f"the turn ends before {FROM:02}:00, when calls, visits and deliveries begin"
        return Both(english, f"本轮在{FROM}点前结束，夜间不办")
    return _able(game, task, grid_of(role))[1]


def _able(game: Game, task: DailyTask | ExtraTask, grid: int) -> tuple[int, Both | None]:
    """How many of a task can be done in the coming turn; if none, why."""
    assert game.model.response is not None
    try:
        promised = _promised(game, grid) if task == "deliver" else 0
        return game.model.response.grid_work.able(task, grid, _within(game, task), promised), None
    except Wrong as error:
        return 0, error.faults[0].says


def _promised(game: Game, grid: int) -> int:
    """Deliveries that other grids have taken on for this turn; who says so first has them."""
    assert game.model.response is not None
    work, within, left = game.model.response.grid_work, _within(game, "deliver"), 0
    for seat in game.seats.values():
        if seat.played and seat.tasks.get("deliver", ("", ""))[0] == "done" and grid_of(seat.role) != grid:
            left += work.able("deliver", grid_of(seat.role), within)
    return left


def of_turn(game: Game, seat: Seat) -> Iterator[tuple[float, GridTask | LeaveTask]]:
    """What a played grid orders its staff for the coming turn, with its times (h)."""
    for one in open_tasks(game, seat.role) if seat.played else []:
        done, at = seat.tasks.get(one.task, ("", ""))[0] == "done", begins(game, one.task)
        match one.task:
            case "card" | "deliver":
                if done and at is not None:
                    yield at, GridTask(order="grid_task", task=one.task, area=seat.role)
            case "call" | "visit":
                if not done:
                    turn = duration_text(game.turn_hours)
                    order = {"order": "leave_task", "task": one.task, "area": seat.role, "lasts": turn}
                    yield game.model.now, LeaveTask.model_validate(order)


def _within(game: Game, task: DailyTask | ExtraTask) -> float:
    """How far a task looks ahead (h): calls to the end of the turn, deliveries to when they are brought."""
    return game.turn_hours if task in get_args(DailyTask) else (begins(game, task) or game.model.now) - game.model.now


def _open(game: Game, task: DailyTask | ExtraTask, grid: int) -> Open:
    response, county = game.model.response, game.model.county
    assert response is not None
    within, able = _within(game, task), _able(game, task, grid)[0]
    if task == "deliver":
        return Open(task, 0, response.grid_work.number(task, grid, within), (), able)
    people = response.grid_work.people(task, grid, within)
    stairwells = tuple(np.unique(county.stairwell[people]).tolist())
    return Open(task, people.size, np.unique(county.household[people]).size, stairwells, able)
