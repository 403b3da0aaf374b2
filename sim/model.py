"""START READING HERE: a model is built from a scenario, started, and advanced in time.

    scenario → county → Model.advance [spread ↔ response] → log → Result

The tick of a whole hour keeps one order: serve lines up to now and deposit exposures; resolve the hour's
attempts; schedule clinic visits, screening, tests, shifts; situation and triggers. Then the orders due.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from math import floor

import simpy

from sim.both import Both, Fault
from sim.controls import Controls
from sim.county import County, build
from sim.log import Event, Log, Tables
from sim.response.claims import Claims
from sim.response.command import Command
from sim.response.orders import CALLER
from sim.response.response import Response
from sim.response.situation import Situation
from sim.response.world import World
from sim.result import Result
from sim.scenario.model import Scenario
from sim.scenario.orders import Order
from sim.spread.contacts import ContactBook
from sim.spread.epidemic import Epidemic
from sim.spread.introductions import introduce, seed
from sim.spread.reproduction import calibrate
from sim.streams import Streams

NO_RESPONSE = Fault("", Both("there is no response", "本情景没有处置力量"))


@dataclass(frozen=True)
class GivenOrder:
    """A line of the order log: an order that a caller, or the scenario's own commander, gives at a time (h)."""

    time: float
    order: Order


class Model:
    """One run. `advance(a)` then `advance(b)` equals `advance(b)`; scenario + order log replays to the same tables."""

    def __init__(
        self,
        scenario: Scenario,
        replicate: int = 0,
        *,
        county: County | None = None,
        orders: tuple[GivenOrder, ...] = (),
    ) -> None:
        self.scenario, self.replicate = scenario, replicate
        self.county = county if county is not None else build(scenario)
        self.streams = Streams(scenario.seed, replicate)
        self.log = Log()
        self.controls = Controls(self.county.n, self.county.grid_residents.size, self.county.stairwell_grid.size)
        scale = calibrate(scenario, self.county)
        self.epidemic = Epidemic(scenario, self.county, self.streams, self.controls, self.log, scale)
        self.env = simpy.Environment(0.0)
        self.response = Response(self._world()) if scenario.response else None
        commanded = [GivenOrder(given.at, order) for given in scenario.orders for order in given.orders]
        self.order_log = sorted([*commanded, *orders], key=lambda given: given.time)
        self._obeyed = 0
        self.stopped = False
        seed(self.epidemic)
        self._introduced = [False] * len(scenario.introductions)
        self._introduce()
        self._after_resolving()

    def _world(self) -> World:
        claims = Claims(self.county.n, self.controls, self.log)
        book = ContactBook(self.epidemic)
        situation = Situation()
        command = Command(self.env, self.scenario.command, self.county, self.streams, self.log, situation)
        return World(
            self.scenario, self.county, self.env, self.streams, self.log, self.controls, self.epidemic, book, claims,
            situation, command,
        )  # fmt: skip

    @property
    def now(self) -> float:
        """The clock (h)."""
        return float(self.env.now)

    @property
    def over(self) -> bool:
        """Whether the horizon or a stop rule has been reached."""
        return self.stopped or self.now >= self.scenario.horizon

    def order(self, order: Order, at: float | None = None) -> None:
        """Give an order now, or for a later time (h); it is obeyed before anything later happens."""
        time = self.now if at is None else max(at, self.now)
        later = [i for i, given in enumerate(self.order_log) if given.time > time]
        self.order_log.insert(later[0] if later else len(self.order_log), GivenOrder(time, order))

    def silence(self, rule: tuple[int, int], since: float, until: float) -> None:
        """An order of the standing plan (its rule, its number there) is not given from since to until (h)."""
        if self.response is not None:
            self.response.plan.silence(rule, since, until)

    @property
    def situation(self) -> Situation:
        """What the county knows; nothing without a response."""
        return self.response.world.situation if self.response is not None else Situation()

    def advance(self, until: float) -> None:
        """Run to `until` (h), or to the end if that comes earlier."""
        until = min(until, self.scenario.horizon)
        while self.now < until and not self.stopped:
            self._obey()
            stop = min(floor(self.now) + 1.0, until)
            if self._obeyed < len(self.order_log):
                stop = min(stop, self.order_log[self._obeyed].time)
            self.env.run(until=stop)
            if stop == floor(stop):
                self._tick()

    def _obey(self) -> None:
        """Orders due now, in the sequence of the log."""
        while self._obeyed < len(self.order_log) and self.order_log[self._obeyed].time <= self.now:
            given = self.order_log[self._obeyed]
            self._obeyed += 1
            if self.response is None:
                self.log.add(self.now, Event.ORDER_REFUSED, detail=CALLER)
            else:
                homes = tuple(self.response.world.situation.case_homes)
                self.response.orders.obey(given.order, homes, CALLER)

    def _tick(self) -> None:
        if self.response is not None:
            self.response.before_resolving()
        self._introduce()
        self.epidemic.resolve(self.now)
        self._after_resolving()
        limit = self.scenario.stop.infections
        self.stopped = limit is not None and self.epidemic.total >= limit

    def _introduce(self) -> None:
        """Introductions whose time has come; those inside the past hour enter before it is resolved."""
        for i, introduction in enumerate(self.scenario.introductions):
            if not self._introduced[i] and introduction.at <= self.now:
                self._introduced[i] = True
                persons = introduce(self.epidemic, i, introduction)
                if self.response is not None:
                    self.response.arrived(persons, introduction)

    def _after_resolving(self) -> None:
        new = self.epidemic.take_new()
        if self.response is not None:
            self.response.after_resolving(new)

    def tables(self) -> Tables:
        """What has happened so far."""
        reports = self.response.world.situation.table() if self.response is not None else None
        return self.log.tables(reports)

    def _refused(self) -> tuple[tuple[float, Order, Fault], ...]:
        """Orders that could not be obeyed, with the reason."""
        if self.response is None:
            return tuple((given.time, given.order, NO_RESPONSE) for given in self.order_log[: self._obeyed])
        return tuple((one.time, one.order, one.reason) for one in self.response.orders.history if one.reason)

    def result(self) -> Result:
        """The tables with what is needed to read them; no live object."""
        return Result(
            scenario=self.scenario, seed=self.scenario.seed, replicate=self.replicate, tables=self.tables(),
            n=self.county.n, towns=self.county.town_names, grid_town=self.county.grid_town,
            grid_residents=self.county.grid_residents, end=self.now, refused=self._refused(),
        )  # fmt: skip


def simulate(scenario: Scenario, replicate: int = 0, county: County | None = None) -> Result:
    """Run a scenario to its end with the luck of one replicate."""
    gc.freeze()  # what is there already is not looked through
    looks = gc.isenabled()
    gc.disable()  # until its end a run leaves next to nothing that only this finds, and it looks through all of it
    try:
        model = Model(scenario, replicate, county=county)
        model.advance(scenario.horizon)
        result = model.result()
        del model
        gc.collect()  # processes and environment refer to each other: without this, runs pile up at 150 MB each
    finally:
        gc.unfreeze()
        if looks:
            gc.enable()
    return result
