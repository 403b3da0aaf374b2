"""Messages of a play: injects, broadcasts, reports from below; and the phases of a play."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.exercise import roles
from sim.exercise.spec import Inject

PLANNING, ENDED, FINISHED = "planning", "ended", "finished"


@dataclass
class Sent:
    """A message: an inject, a broadcast, a report from below. `due`: seconds into the planning of its turn."""

    turn: int
    to: tuple[str, ...]
    en: str
    zh: str
    sender: str
    inject: Inject | None = None
    due: float = 0.0
    state: str = ""  # of its answer or task
    answers: list[tuple[str, str, str, float]] = field(default_factory=list)  # role, state, text, seconds since due
    owed: tuple[str, ...] = ()  # roles that people played and that had not answered as its turn was played

    @property
    def first(self) -> str:
        """Who answered first; empty: nobody."""
        return min(self.answers, key=lambda answer: answer[3])[0] if self.answers else ""

    def reaches(self, role: str) -> bool:
        """Whether this role gets it."""
        return "all" in self.to or role in self.to or role in roles.BESIDE


def averted(sent: Sent, inject: Inject) -> bool:
    """Whether an answer in time, or a task that is done, averts the effect."""
    limit = 60.0 * inject.reply_minutes if inject.reply_minutes else np.inf
    wanted = ("done",) if inject.task else ("answered", "done")
    return any(state in wanted and seconds <= limit for _, state, _, seconds in sent.answers)
