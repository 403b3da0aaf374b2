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


class Devices:
    """Those of one room, by role. Each page that is opened counts as one."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Seen]] = {}

    def hear(self, role: str, device: str, kind: str = "computer") -> None:
        """A device of this role is there. When a new one comes, those of the role that are gone are forgotten."""
        of = self._of.setdefault(role, {})
        if device not in of:
            self._of[role] = of = {old: seen for old, seen in of.items() if _there(seen)}
        of.setdefault(device, Seen(kind)).last = time.time()

    def ask(self, role: str, device: str) -> None:
        """The device is asked to answer now; one that owes an answer is not asked again."""
        seen = self._of.get(role, {}).get(device)
        if seen is not None and np.isnan(seen.asked):
            seen.asked = time.monotonic()

    def answered(self, role: str, device: str) -> None:
        """The device has answered."""
        seen = self._of.get(role, {}).get(device)
        if seen is not None:
            seen.latency, seen.asked = time.monotonic() - seen.asked, np.nan

    def there(self) -> list[tuple[str, Seen]]:
        """The devices that are there, by role."""
        return [(role, seen) for role, of in self._of.items() for seen in of.values() if _there(seen)]

    def last_heard(self, role: str) -> str:
        """When a device of this role was heard of last, as a time of day; empty if never."""
        times = [seen.last for seen in self._of.get(role, {}).values()]
        return time.strftime("%H:%M", time.localtime(max(times))) if times else ""

    def online(self, role: str) -> int:
        """How many devices of this role are there."""
        return sum(of == role for of, _ in self.there())


def _there(seen: Seen) -> bool:
    return time.time() - seen.last < GONE_AFTER
