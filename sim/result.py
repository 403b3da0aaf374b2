"""What a run leaves behind: the scenario, its seed, the tables, and the few facts needed to read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, TypeVar

from sim.both import Fault
from sim.log import Tables
from sim.scenario.model import Scenario
from sim.scenario.quantities import Group
from sim.units import Ints


@dataclass(frozen=True, eq=False)
class Result:
    """One finished run; holds no live object."""

    scenario: Scenario
    seed: int
    replicate: int
    tables: Tables
    n: int  # residents
    towns: tuple[str, ...]  # names; a town's number is its place here
    grid_town: Ints  # town of each grid
    grid_residents: Ints  # residents of each grid
    end: float  # when the run ended (h)
    refused: tuple[tuple[float, Group, Fault], ...] = ()  # orders that could not be obeyed: time (h), order, why
    made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)  # by `once`


class Keeps(Protocol):
    """What keeps what was made of it."""

    @property
    def made(self) -> dict[Callable[..., Any], Any]: ...


K = TypeVar("K", bound=Keeps)
T = TypeVar("T")


def once(make: Callable[[K], T]) -> Callable[[K], T]:
    """Of each result (or folder) this is made once, for all that is made of it in turn; nobody changes it."""

    @wraps(make)
    def made(of: K) -> T:
        if made not in of.made:
            of.made[made] = make(of)
        found: T = of.made[made]
        return found

    return made
