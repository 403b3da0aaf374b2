"""任务: the four kinds of task of those who go to the doors, and what a grid's own lists ask for now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from sim.exercise import roles
from sim.exercise.play import Play
from sim.exercise.spec import TaskKind
from sim.names import Name
from sim.scenario.orders import GridTaskName

KINDS: dict[TaskKind, Name] = {
    "call": Name("Call", "打电话"),
    "visit": Name("Visit", "上门"),
    "card": Name("Hand over a card", "交接管控卡"),
    "report": Name("Report", "上报"),
}
_WHAT: dict[str, Name] = {
    "call": Name(
        "People at home, not checked for 12 h: {people}; households: {homes}{where}. Telephone them.",
        "超过12小时未核查的居家人员{people}人，{homes}户{where}：逐一打电话。",
    ),
    "visit": Name(
        "People at home, not checked for more than a day: {people}; households: {homes}{where}. Go to the door.",
        "超过一天未核查的居家人员{people}人，{homes}户{where}：上门查看。",
    ),
    "card": Name(
        "The holder of the cards is absent; people at home: {people}; households: {homes}{where}. Hand the cards to a "
        "stand-in, or nobody calls these people.",
        "责任人缺勤，涉及居家人员{people}人，{homes}户{where}：将管控卡交接给替补，否则无人核查。",
    ),
    "deliver": Name(
        "Sealed households whose delivery is due: {homes}. Bring it to the door.",
        "到期待配送的封控户{homes}户：送上门。",
    ),
}
_WHERE = Name("; stairwells: {numbers}", "，楼道{numbers}")
MOST_STAIRWELLS = 6


@dataclass(frozen=True)
class Open:
    """What a grid's lists ask for now: persons are counted, and found by the number of their stairwell only."""

    task: GridTaskName
    people: int
    homes: int
    stairwells: tuple[int, ...]

    @property
    def kind(self) -> TaskKind:
        """Of the four; a delivery is a visit."""
        return "visit" if self.task == "deliver" else self.task

    @property
    def text(self) -> Name:
        """What is to be done, in words."""
        what, numbers = _WHAT[self.task], [str(one) for one in self.stairwells[:MOST_STAIRWELLS]]
        more = Name(" and more", "等") if len(self.stairwells) > MOST_STAIRWELLS else Name("", "")
        en, zh = ", ".join(numbers) + more.en, "、".join(numbers) + more.zh
        where = Name(_WHERE.en.format(numbers=en), _WHERE.zh.format(numbers=zh)) if numbers else Name("", "")
        n = {"people": self.people, "homes": self.homes}
        return Name(what.en.format(**n, where=where.en), what.zh.format(**n, where=where.zh))


def open_tasks(play: Play, role: str) -> list[Open]:
    """The tasks of a grid at this moment, as its own lists have them; a role of another level has none."""
    if roles.level(role) != "grid":
        return []
    found = (_open(play, task, int(role.partition(":")[2])) for task in get_args(GridTaskName))
    return [task for task in found if task.homes]


def _open(play: Play, task: GridTaskName, grid: int) -> Open:
    response, county = play.model.response, play.model.county
    assert response is not None
    grids = np.array([grid], dtype=np.int64)
    if task == "deliver":
        return Open(task, 0, response.grid_work.number(task, grids), ())
    people = response.grid_work.people(task, grids)
    stairwells = tuple(np.unique(county.stairwell[people]).tolist())
    return Open(task, people.size, np.unique(county.household[people]).size, stairwells)
