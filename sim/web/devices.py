"""The devices of the roles: which are there, and how fast they answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

GONE_AFTER, ANSWER_WITHIN = 10.0, 8.0  # s: a device that was not heard of; one that does not answer


@dataclass
class Seen:
    """A device of a role: phone, tablet or computer, when it was last heard of, and how long it takes to answer (s)."""

    kind: str
    last: float = 0.0
    asked: float = np.nan  # when it was last asked to answer
    latency: float = np.nan  # of its last answer; NaN: none yet

    @property
    def answers(self) -> bool:
        """Whether it has answered the last question, or still has time to."""
        return bool(np.isnan(self.asked)) or time.monotonic() - self.asked < ANSWER_WITHIN
