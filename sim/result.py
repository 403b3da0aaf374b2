"""What a run leaves behind: the scenario, its seed, the tables, and the few facts needed to read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

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
    wall: float  # how long the computer took (s)
    refused: tuple[tuple[float, Group, str], ...] = ()  # orders that could not be obeyed: time (h), order, why
    made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False)  # by `once`


T = TypeVar("T")


def once(make: Callable[[Result], T]) -> Callable[[Result], T]:
    """Of each result this is made once, for all tables and measures that are made of it; nobody changes it."""

    @wraps(make)
    def made(result: Result) -> T:
        if made not in result.made:
            result.made[made] = make(result)
        found: T = result.made[made]
        return found

    return made
