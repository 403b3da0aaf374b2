"""Messages of a play: injects, broadcasts, reports from below; and the phases of a play."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np

from sim.exercise import roles
from sim.exercise.seats import Seat
from sim.exercise.spec import Inject

PLANNING, ENDED, FINISHED = "planning", "ended", "finished"
UNSEEN = 1.0  # s: what came so short a time before somebody ended his turn he cannot have read


@dataclass
class Sent:
    """A message: an inject, a broadcast, a report from below, what one role writes to another.

    `due`: seconds into the planning of its turn; `wall`: when somebody sent it (s), 0 of one that comes by the clock.
    """

    turn: int
    to: tuple[str, ...]
    en: str
    zh: str
    sender: str
    inject: Inject | None = None
    due: float = 0.0
    wall: float = 0.0
    news_to: str = "all"  # whose turn it opens again: of one that was sent again to one role, that role's only
    answers: list[tuple[str, str, str, float]] = field(default_factory=list)  # role, state, text, seconds since due
    set_back: list[tuple[str, str, str, float]] = field(default_factory=list)  # answers that control took back
    owed: tuple[str, ...] = ()  # roles that people played and that had not answered as its turn was played

    @property
    def first(self) -> tuple[str, float]:
        """Who answered first, and after how many seconds; nobody: empty, infinity. "Started" is no answer."""
        given = [(role, seconds) for role, state, _, seconds in self.answers if state != "started"]
        return min(given, key=itemgetter(1), default=("", np.inf))

    def reaches(self, role: str) -> bool:
        """Whether this role gets it."""
        return "all" in self.to or role in self.to or role in roles.BESIDE

    def unread(self, seat: Seat) -> bool:
        """Whether it came after this role had ended its turn, or so shortly before that nobody there can have read it.

        What is there as a turn opens has been read.
        """
        if not self.reaches(seat.role) or self.news_to not in ("all", seat.role) or self.sender == seat.role:
            return False
        if self.wall:
            return self.wall > seat.ended_wall - UNSEEN
        return self.due > max(seat.ended_at - UNSEEN, 0.0)

    def waits_for(self, role: str) -> bool:
        """Whether this role still has to answer it, or to say what became of the task."""
        asks = self.inject is not None and bool(self.inject.reply_minutes or self.inject.task)
        return asks and role not in roles.BESIDE and self.reaches(role) and not self.answered_by(role)

    def answered_by(self, role: str) -> bool:
        """Whether this role has answered, or said of the task that it is done or cannot be done."""
        return self.last_of(role) not in ("", "started")

    def last_of(self, role: str) -> str:
        """What this role has answered last; empty: nothing."""
        return next((state for who, state, *_ in reversed(self.answers) if who == role), "")


def averted(sent: Sent, inject: Inject) -> bool:
    """Whether an answer in time, or a task that is done, averts the effect; what was taken back later does not."""
    limit = 60.0 * inject.reply_minutes if inject.reply_minutes else np.inf
    wanted = ("done",) if inject.task else ("answered", "done")
    return any(
        state in wanted and seconds <= limit and sent.last_of(role) in wanted
        for role, state, _, seconds in sent.answers
    )
