"""The after-action review: what happened, what was known, what was ordered; then which decisions mattered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.exercise import roles
from sim.exercise.lanes import Lane, lanes
from sim.exercise.objectives import Outcome, outcomes
from sim.exercise.play import Play
from sim.exercise.turning import Study, studies
from sim.log import Stage
from sim.names import STAGES, Name
from sim.queues import stages
from sim.units import Floats

PANELS = {  # that have to be opened; the map lies on top
    "towns": Name("Towns", "镇街"),
    "backlog": Name("Backlog", "积压"),
    "resources": Name("Resources", "资源"),
    "entrances": Name("Entrances", "卡口"),
}


@dataclass
class Review:
    """Everything of the page; `study` comes later."""

    days: Floats  # h, the ends of quarters of a day
    truth: Floats  # infections so far
    known: Floats  # cases known so far
    flags: list[Lane]
    outcomes: list[Outcome]
    bound: list[tuple[Name, float, int]]  # queues that bound: name, longest wait (h), who waited at the end
    turns_end: float  # h, from when on only the standing plan commanded
    never: list[tuple[str, list[Name]]]  # of each role, panels that nobody opened
    refused: list[tuple[int, str, Name]]
    study: Study | None = field(default=None)

    def study_decisions(self, play: Play, workers: int, tell: Callable[[str, int, int], None]) -> None:
        """Which decisions mattered: a first answer after minutes, better ones after it."""
        for found in studies(play, workers, tell):
            self.study = found


def review(play: Play) -> Review:
    """The review of a finished play, without the study of its decisions."""
    end = play.model.now
    days = np.arange(play.starts[0][0], end + 1e-9, 6.0)
    infected = np.sort(play.model.tables().infections["time"])
    cases = np.sort(np.array(play.model.situation.case_times))
    return Review(
        days=days,
        truth=np.searchsorted(infected, days, side="right").astype(float),
        known=np.searchsorted(cases, days, side="right").astype(float),
        flags=lanes(play),
        outcomes=outcomes(play),
        bound=_bound(play),
        turns_end=end if play.over_at is None else play.over_at,
        never=_never(play),
        refused=[(turn, role, Name(why.en, why.zh)) for turn, role, why in play.refusals],
    )


def _bound(play: Play) -> list[tuple[Name, float, int]]:
    """Stages at which somebody waited longer than an hour in the turns, the longest first."""
    table = stages(play.at_the_end[0] if play.at_the_end else play.model.result())
    names = {stage.name.lower(): stage for stage in Stage}
    rows = [
        (STAGES[str(key)], float(np.nanmax([row["max_wait"], row["oldest_waiting"]])), int(row["still_waiting"]))
        for key, row in table.iterrows()
        if str(key) in names and not np.isnan([row["max_wait"], row["oldest_waiting"]]).all()
    ]
    return sorted((row for row in rows if row[1] > 1.0), key=lambda row: -row[1])


def _never(play: Play) -> list[tuple[str, list[Name]]]:
    """Panels that a played role never opened."""
    return [
        (seat.role, [name for panel, name in PANELS.items() if panel not in seat.looked])
        for seat in play.seats.values()
        if seat.joined and roles.level(seat.role) in ("county", "town")
    ]
