"""What one run shares: the clock, the columns that change, the log. Built by the model, used by every stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import simpy
from simpy.events import EventPriority

from sim.controls import Controls
from sim.county import County
from sim.distributions import Distribution
from sim.log import Log
from sim.response.claims import Claims
from sim.response.command import Command
from sim.response.situation import Situation
from sim.scenario.model import Scenario
from sim.spread.contacts import ContactBook
from sim.spread.epidemic import Epidemic
from sim.streams import Stream, Streams
from sim.units import day_of, grid

_DURATION = Stream.DURATION


class Late(simpy.Event):
    """A timeout that comes last among the events of its time."""

    def __init__(self, env: simpy.Environment, delay: float) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=EventPriority(9), delay=delay)


@dataclass
class World:
    """The live state of a run, for the response only; nothing of it survives in a Result."""

    scenario: Scenario
    county: County
    env: simpy.Environment
    streams: Streams
    log: Log
    controls: Controls
    epidemic: Epidemic
    contacts: ContactBook
    claims: Claims
    situation: Situation
    command: Command

    @property
    def now(self) -> float:
        """The clock (h)."""
        return self.env.now

    @property
    def platform(self) -> bool:
        """Whether the platform works now."""
        return self.command.platform

    def at(self, time: float, do: Callable[..., None], *args: Any) -> None:
        """Call `do(*args)` at `time` (h), or now if that has passed."""
        event = self.env.timeout(max(time - self.now, 0.0))
        event.callbacks.append(lambda _: do(*args))

    def at_last(self, time: float, do: Callable[..., None], *args: Any) -> None:
        """As `at`, but after everything else that happens at this time."""
        Late(self.env, max(time - self.now, 0.0)).callbacks.append(lambda _: do(*args))

    def duration(self, spread: Distribution, person: int, purpose: int) -> float:
        """A keyed duration (h) of a job that begins now: the key is its first person, its purpose and the day."""
        u = self.streams.one(_DURATION, person, purpose, day_of(self.now))
        return grid(spread.quantile_of(u))

    def durations(self, spread: Distribution, persons: Any, purpose: int) -> list[float]:
        """As `duration`, for each of these persons."""
        u = self.streams.u(_DURATION, persons, purpose, day_of(self.now))
        times: list[float] = grid(spread.quantile(u)).tolist()
        return times
