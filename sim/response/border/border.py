"""卡口: vehicles choose an entrance, queue and are checked; infected travellers are stopped, turn back, or enter.

Vehicles of an hour choose by the queues at its beginning. A vehicle that is refused by a barrier or a closed road,
or finds a queue longer than its patience, goes to another entrance or turns back. An infected traveller enters at
the whole hour after his arrival; what he would have done before happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.county.entrances import CARS, RESIDENTS, TRUCKS, Mode, read_entrances
from sim.log import Check, Event, Layer, Stage, Test
from sim.response.border.checks import found_by
from sim.response.border.goods import Goods
from sim.response.border.lanes import Lanes
from sim.response.border.posts import Posts
from sim.response.border.vehicles import VEHICLE, Traffic
from sim.response.border.ways import Choices, Ways
from sim.response.cases import Cases
from sim.response.staff import Post, Staff
from sim.response.testing import Testing
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.spread.history import course
from sim.spread.importation import CARD, CHECKS, ESCORT, GATE, LEAKS, LOOP, STAYS, TRAVELS, Travellers, travellers
from sim.streams import Stream
from sim.units import Bools, Ints, day_of, grid, hour_of_day

GATE_SHIFTS = (5, 11, 17)  # hours at which a shift at a compound gate begins; none by night


class Border:
    """All entrances of a run."""

    def __init__(self, world: World, cases: Cases, testing: Testing, workforce: Workforce, staff: Staff) -> None:
        self._world, self._cases, self._testing, self._workforce = world, cases, testing, workforce
        self._staff = staff
        self.settings = world.scenario.checkpoints
        self.entrances = read_entrances(world.scenario, world.county.map)
        self.posts = Posts(world, self.entrances, self._changed)
        self.mode = self.posts.mode  # how each entrance is kept now (Mode)
        staff.serve(Post.POLICE, self._police, lambda _: None)  # lanes are set anew every hour
        self.lanes = Lanes(self._staffed())
        self.goods = Goods(world)
        self._ways = Ways(self.posts, self.entrances)
        self._traffic = Traffic(world, self.entrances)
        self._waits: list[tuple[Ints, Any]] = []
        self._turned = np.zeros((3, self.mode.size, 2), dtype=np.int64)  # today: diverted, turned back, unchecked
        self._moved: Any = np.empty(0, dtype=VEHICLE)
        self._today: Travellers | None = None
        self._trucks_in = 1.0
        self.on_blue_card: Callable[[int], None] = lambda person: None
        workforce.demand[Role.CHECKPOINTS] = self._wanted
        workforce.demand[Role.GATES] = self._gates_wanted

    # staff and lanes -----------------------------------------------------------------------------------

    def _wanted(self) -> Ints:
        """Volunteers for the lanes that police and medical staff do not open alone, by town."""
        lanes = np.where(self.mode == Mode.STAFFED, self.posts.lanes.sum(axis=1), 0)
        need = np.ceil(lanes * (1 - self.settings.alone) * self.settings.volunteers_per_lane)
        return np.bincount(self.entrances.town, need, len(self._world.county.town_names)).astype(np.int64)

    def _gates_wanted(self) -> Ints:
        """Volunteers at compound gates by day, by town; gates are shared out by residents."""
        county, towns = self._world.county, len(self._world.county.town_names)
        hour = hour_of_day(self._world.now)
        if not GATE_SHIFTS[0] <= hour < GATE_SHIFTS[-1] + 6:
            return np.zeros(towns, dtype=np.int64)
        residents = np.bincount(county.grid_town, county.grid_residents, towns)
        gates = np.ceil(self.settings.gates * residents / RESIDENTS)
        return (gates * self.settings.gate_guards).astype(np.int64)

    def _police(self) -> int:
        return self.entrances.police(self.mode)

    def _staffed(self) -> Ints:
        """Lanes open now, by entrance and class: the share of `alone` with police, the others with volunteers."""
        share = self._workforce.share(Role.CHECKPOINTS)[self.entrances.town]
        wanted = self._police()
        police = self._staff.limit(Post.POLICE, wanted) / wanted if wanted else 1.0
        part = self.settings.alone * police + (1 - self.settings.alone) * share
        lanes = np.ceil(self.posts.lanes * part[:, None] - 1e-9).astype(np.int64)
        lanes[self.mode != Mode.STAFFED] = 0
        return lanes.ravel()

    def _changed(self, entrance: int, before: Mode) -> None:
        """Who still waits at a post that is one no more drives through an open road, or turns back."""
        if before != Mode.STAFFED:
            return
        self._serve()
        now = self._world.now
        for kind in (CARS, TRUCKS):
            places, waits = self.lanes.send_off(2 * entrance + kind, now)
            if self.posts.mode[entrance] == Mode.OPEN:
                self._waits.append((places, waits))
            else:
                self._count(1, places)

    def _serve(self) -> None:
        """Lanes up to now."""
        places, waits = self.lanes.serve_until(self._world.now)
        if places.size:
            self._waits.append((places, waits))

    def _count(self, what: int, places: Ints) -> None:
        """More vehicles of the day that are diverted (0), turn back (1) or drive through unchecked (2)."""
        self._turned[what] += np.bincount(places, minlength=self._turned[what].size).reshape(-1, 2)

    # the hour ------------------------------------------------------------------------------------------

    def hour(self) -> None:
        """Tick: serve lanes up to now, let in the infected of the past hour, then the vehicles of the coming one."""
        now = self._world.now
        self.posts.bar()
        self._serve()
        self.goods.infect()
        if self._today is not None:
            self._let_in(self._today)
        if hour_of_day(now) == 0:
            self._tell()
            self.goods.draw(day_of(now))
            if self.settings.traffic:
                self._traffic.draw(day_of(now))
            if self._world.scenario.importation.prevalence:
                world = self._world
                self._today = travellers(world.scenario, world.county, self.entrances, world.streams, day_of(now))
        if self.settings.traffic:
            self.lanes.set_lanes(now, self._staffed())
            self._arrive()

    def _arrive(self) -> None:
        """The vehicles of the coming hour, and those that left another entrance, choose and join a queue.

        Who goes to another entrance joins the list of the next hour, once: refused there too he turns back.
        """
        coming = self._traffic.of_hour(self._world.now)
        if self._moved.size:
            coming = np.concatenate([self._moved, coming])
            coming = coming[np.argsort(coming["time"], kind="stable")]
        if not coming.size:
            return
        here = self._ways.now(self._long())
        queues = here.queues[coming["place"]]
        others = np.flatnonzero(~queues)
        self._moved = coming[:0]
        if others.size:
            queues[others] = self._choose(coming[others], here)
        queued = coming[queues]
        self.lanes.add(here.lane[queued["place"]], queued["time"], queued["check"], queued["place"])

    def _choose(self, coming: Any, here: Choices) -> Bools:
        """Which of these vehicles join the queue; the others turn, drive through or go to another entrance."""
        place, again = coming["place"], coming["moved"]
        insists = ~again & (coming["resolve"] < self.settings.still_travel)
        gives_up = (here.refused[place] & ~insists) | here.back[place]
        moves = here.diverted[place] & ~gives_up & ~again
        stays = ~gives_up & ~moves
        self._moved = coming[moves]
        self._moved["place"] = here.goes[place[moves]]
        self._moved["check"] += self._traffic.longer[self._moved["place"]] - self._traffic.longer[place[moves]]
        self._moved["time"] += 1.0
        self._moved["moved"] = True
        for i, some in enumerate((moves, gives_up, stays & here.through[place])):
            self._count(i, place[some])
        return np.asarray(stays & here.checked[place])

    def _long(self) -> Bools:
        """bool[entrances, 2]: whose queue is longer than patience."""
        return np.asarray(self.lanes.wait_ahead(self._world.now).reshape(-1, 2) > self.settings.patience)

    def trucks_let_in(self) -> float:
        """Trucks that came in on the day that ended last ÷ trucks that came; 1 without traffic."""
        return self._trucks_in

    def _tell(self) -> None:
        """Vehicles of the past day: checked with their waits, diverted, turned back; by entrance and class."""
        log, now = self._world.log, self._world.now
        if self._waits:
            places = np.concatenate([p for p, _ in self._waits])
            waits = np.concatenate([w for _, w in self._waits])
            order = np.argsort(places, kind="stable")
            places, waits = places[order], waits[order]
            for place, first, n in zip(*np.unique(places, return_index=True, return_counts=True), strict=True):
                log.batch(now, Event.CROSSED, Stage.NONE, int(n), waits[first : first + n], place=int(place))
        for event, table in zip((Event.DIVERTED, Event.TURNED_BACK, Event.UNCHECKED_ROAD), self._turned, strict=True):
            for entrance, kind in np.argwhere(table).tolist():
                log.batch(now, event, Stage.NONE, int(table[entrance, kind]), place=2 * entrance + kind)
        checked = sum(int((places % 2 == TRUCKS).sum()) for places, _ in self._waits)
        back, unchecked = (int(self._turned[i][:, TRUCKS].sum()) for i in (1, 2))
        came = checked + unchecked
        self._trucks_in = came / (came + back) if came + back else 1.0
        self._waits = []
        self._turned[:] = 0

    # infected travellers -------------------------------------------------------------------------------

    def _let_in(self, today: Travellers) -> None:
        """Those who came in the past hour, one by one: there are few."""
        now = self._world.now
        long = None
        for i in np.flatnonzero((today.time >= now - 1.0) & (today.time < now)).tolist():
            long = self._long() if long is None else long
            self._one(today, i, long)

    def _one(self, today: Travellers, i: int, long: Any) -> None:
        """One infected traveller: barrier or road, another one if it is refused or jammed, checks, then home or on."""
        world, settings = self._world, self.settings
        e, kind, person = int(today.entrance[i]), int(today.kind[i]), int(today.person[i])
        world.log.add(world.now, Event.TRAVELLER, person, place=e, detail=kind)
        mode = Mode(int(self.mode[e]))
        checked = mode == Mode.STAFFED
        if mode in (Mode.BARRIER, Mode.CLOSED):
            leak = settings.leak * (settings.drones_leave if settings.drones else 1.0)
            if mode == Mode.CLOSED or self._u(today, i, LEAKS) >= leak:
                other = self._ways.other(e, kind, long)
                if other == e or self._u(today, i, TRAVELS) >= settings.still_travel:
                    world.log.add(world.now, Event.SENT_BACK, person, place=e)
                    return
                e, checked = other, self.mode[other] == Mode.STAFFED
        elif checked and self._ways.jammed(e, kind, long):
            e = self._ways.other(e, kind, long)
            checked = self.mode[e] == Mode.STAFFED
        swabbed = False
        if checked:
            stopped, swabbed = self._check(today, i, e)
            if stopped is not None:
                world.log.add(world.now, Event.STOPPED, person, place=e, detail=stopped)
                return
        self._enter(today, i, e, checked=checked, swabbed=swabbed)

    def _check(self, today: Travellers, i: int, e: int) -> tuple[Check | None, bool]:
        """The first check of an entrance that finds him, and whether its swab will."""
        scenario, at = self._world.scenario, today.time[i]
        life = course(scenario.disease, self._world.streams, today.person[i : i + 1], today.infected[i : i + 1])
        swab = False
        for check in (Check[name.upper()] for name in self.entrances.checks[e]):
            chance = found_by(scenario, check, at, life.latent_end, life.onset, life.symptomatic)
            if self._u(today, i, CHECKS + check) < float(chance[0]):
                if check != Check.SWAB:
                    return check, False
                swab = True
        return None, swab

    def _enter(self, today: Travellers, i: int, e: int, *, checked: bool, swabbed: bool) -> None:
        """He lives or stays among residents, or passes through; a guard at the gate may notice him."""
        world, person, now = self._world, int(today.person[i]), self._world.now
        if int(today.kind[i]) == TRUCKS and self._in_loop(today, i):
            world.log.add(now, Event.ESCORTED, person, place=e)
            return
        known = np.isfinite(world.epidemic.infected[person])
        if self._u(today, i, STAYS) >= world.scenario.importation.residents or known:
            world.log.add(now, Event.PASSED_THROUGH, person, place=e)
            return
        world.log.add(now, Event.ENTERED, person, place=e, detail=int(swabbed))
        world.epidemic.infect([person], [float(today.infected[i])], [-1], [Layer.SEED], now)
        if swabbed:
            u = world.streams.one(Stream.DURATION, person, 900, day_of(now))
            known_at = now + float(grid(float(self.settings.swab_result.quantile(u))))
            world.at(known_at, self._cases.confirm, person, Test.BORDER, now)
            return
        if checked and self._u(today, i, CARD) < world.scenario.home.blue_cards:
            self.on_blue_card(person)
        if self._noticed(today, i, person):
            world.log.add(now, Event.NOTICED_AT_GATE, person, place=e)
            self._testing.swab([person], Test.BORDER, hold=True)

    def _in_loop(self, today: Travellers, i: int) -> bool:
        """A driver who is escorted to his firm and back, and keeps to it."""
        freight = self._world.scenario.freight
        escorted = self._u(today, i, ESCORT) < freight.escorted
        return escorted and self._u(today, i, LOOP) >= freight.closed_loop_leak

    def _noticed(self, today: Travellers, i: int, person: int) -> bool:
        """A guarded gate of his compound notices him: one number for gate and guard, so that more guards see more."""
        town = int(self._world.county.town[person])
        guarded = float(self._workforce.share(Role.GATES)[town]) if self._by_day() else 0.0
        return self._u(today, i, GATE) < self.settings.live_behind_gates * guarded * self.settings.gate_check

    def _by_day(self) -> bool:
        return bool(GATE_SHIFTS[0] <= hour_of_day(self._world.now) < GATE_SHIFTS[-1] + 6)

    def _u(self, today: Travellers, i: int, purpose: int) -> float:
        key = (int(today.neighbour[i]), int(today.kind[i]), today.day, int(today.slot[i]), purpose)
        return self._world.streams.one(Stream.TRAVELLER, *key)
