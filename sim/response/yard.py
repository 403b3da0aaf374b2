"""停车场: the vehicles of a fleet that are there, and those that are out of order for a time."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.county.county import County
from sim.county.fleet import Fleet
from sim.response.sharing import first_by_town
from sim.units import Ints


class Yard:
    """Numbers of vehicles: all that are `there`, fit or not (each has a driver), and those that are `fit`."""

    def __init__(self, county: County, fleet: Fleet) -> None:
        self.fleet, self.there = fleet, fleet.standing(aid=False)
        self._town, self._towns = county.nearest_town(fleet.depot_xy), len(county.towns)  # of the depots
        self._out: Counter[str] = Counter()  # out of order, by kind

    def aid_arrives(self) -> None:
        """Those that come after the order for aid are there from now on."""
        self.there = self.fleet.standing(aid=True)

    def fit(self) -> list[int]:
        """Those that can drive; of each kind the first ones are out of order."""
        if not self._out:
            return self.there
        out, fit = self._out.copy(), list[int]()
        for vehicle in self.there:
            kind = str(self.fleet.kind[vehicle])
            if out[kind] > 0:
                out[kind] -= 1
            else:
                fit.append(vehicle)
        return fit

    def by_town(self, vehicles: list[int]) -> Ints:
        """How many of these stand in each town."""
        return np.bincount(self._town[vehicles], minlength=self._towns)

    def manned(self, vehicles: list[int], crews: Ints) -> list[int]:
        """Those of these that have crews, of which there are so many by town."""
        return np.array(vehicles, dtype=np.int64)[first_by_town(self._town[vehicles], crews)].tolist()

    def lose(self, kind: str, number: int) -> int:
        """So many more are out of order, or all there are; returns how many."""
        lost = min(number, sum(self.fleet.kind[vehicle] == kind for vehicle in self.fit()))
        self._out = self._out + Counter({kind: lost})
        return lost

    def mend(self, kind: str, number: int) -> None:
        """So many are in order again."""
        self._out = +(self._out - Counter({kind: number}))
