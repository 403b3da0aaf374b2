"""先后: who goes first at a stage, as it was ordered; within a class whoever has waited longest."""

from __future__ import annotations

from collections.abc import Callable

from sim.both import wrong
from sim.county.people import OLD
from sim.log import Stage
from sim.response.claims import Claim
from sim.response.dispatcher import Station
from sim.response.world import World
from sim.scenario.orders import First, WaitingStage

_BEHIND = 10  # added to the classes of all who do not go first: more than a stage has classes of its own


class Priorities:
    """Of every stage: who goes first by the order that was given last."""

    def __init__(self, world: World, stages: tuple[Station, ...]) -> None:
        self._world = world
        self._stages = {stage.kind: stage for stage in stages}
        self._decided: dict[Stage, float] = {}  # when the order that holds was given (h)
        self._goes_first: dict[First, Callable[[int], bool]] = {
            "symptomatic": self._symptomatic,
            "close_contacts": lambda person: bool(world.claims.until[Claim.CLOSE, person] > world.now),
            "old": lambda person: bool(world.county.age[person] >= OLD),
        }

    def check(self, stage: WaitingStage) -> None:
        """Raises Wrong where nobody ever waits."""
        kind = Stage[stage.upper()]
        if self._stages[kind].servers is None:
            raise wrong("nobody waits there, it has no limit", "该环节不限能力，无人排队", stage)

    def set(self, stage: WaitingStage, first: First, decided: float) -> None:
        """The order of a time (h) has arrived; of several the one given last holds."""
        kind = Stage[stage.upper()]
        if decided < self._decided.get(kind, decided):
            return
        self._decided[kind] = decided
        self._stages[kind].inbox.rank_by(self._ranked(first))

    def _ranked(self, first: First) -> Callable[[int, int], int] | None:
        """The class of a person and the class he came with; those who go first keep theirs."""
        if first == "usual":
            return None
        if first == "longest_wait":
            return lambda person, came: 0
        goes_first = self._goes_first[first]
        return lambda person, came: came if goes_first(person) else came + _BEHIND

    def _symptomatic(self, person: int) -> bool:
        """Whether he has symptoms when he comes to the stage, or when the order does."""
        return bool(self._world.epidemic.onset_or_nan([person])[0] <= self._world.now)
