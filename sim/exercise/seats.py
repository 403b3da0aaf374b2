"""What one role has before it: who sits there, what it has ordered for the coming turn, what it leaves to the plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.exercise import roles
from sim.exercise.inputs import Foreseen, Give
from sim.scenario.orders import Order
from sim.scenario.plan import PlanSettings


@dataclass(frozen=True)
class Planned:
    """An order of the standing plan that belongs to a role: where it stands, and what triggers it."""

    rule: int
    number: int
    order: Order


@dataclass(frozen=True)
class Decision:
    """An order that was given in a turn, or (order none) an order of the plan that was struck, or left to it."""

    turn: int
    role: str
    time: float  # h
    order: Order | None = None
    struck: tuple[int, int] | None = None
    until: float = 0.0  # of a struck one: the end of the turn (h)
    effect_of: str = ""  # the inject whose effect it is
    kept: bool = False  # the order of the plan was left to it: without the decision it is struck
    foreseen: Foreseen | None = None
    place: str = ""  # the role in whose place control gave it


@dataclass
class Seat:
    """A role that can be played."""

    role: str
    planned: tuple[Planned, ...]
    joined: bool = False
    autopilot: bool = False
    ended: bool = False
    ended_at: float = 0.0  # when it last ended its turn: seconds into the planning
    ended_wall: float = 0.0  # the same as wall time (s)
    reopened: bool = False  # it had ended, and a message opened its turn again
    struck: set[tuple[int, int]] = field(default_factory=set)
    orders: list[Give] = field(default_factory=list)  # of the coming turn
    tasks: dict[str, tuple[str, str]] = field(default_factory=dict)  # of this turn: state, and why it cannot be done
    devices: list[str] = field(default_factory=list)
    looked: dict[str, int] = field(default_factory=dict)  # panel: how often it was opened

    @property
    def played(self) -> bool:
        """Whether people decide here now."""
        return self.joined and not self.autopilot


def seats(played: tuple[str, ...], plan: PlanSettings) -> dict[str, Seat]:
    """A seat for each role of the exercise, with the orders of the standing plan that are its own."""
    own: dict[str, list[Planned]] = {role: [] for role in played}
    for i, rule in enumerate(plan.rules):
        for j, order in enumerate(rule.orders):
            role = roles.owner(order)
            if role in own:
                own[role].append(Planned(i, j, order))
    return {role: Seat(role, tuple(planned)) for role, planned in own.items()}
