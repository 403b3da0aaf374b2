"""卡口: vehicles choose an entrance, queue and are checked; infected travellers come in some of them.

A vehicle that is refused by a barrier or a closed road, or would wait longer than its patience, goes to the entrance
near by with the shortest wait and way, as it sees them at the whole hour, or turns back.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Mode, read_entrances
from sim.log import Event, Stage
from sim.response.border.gates import Gates
from sim.response.border.goods import Goods
from sim.response.border.infected import Infected, Way
from sim.response.border.lanes import Lanes
from sim.response.border.passes import Passes
from sim.response.border.posts import Posts
from sim.response.border.vehicles import CLASSES, NOBODY, PASS, PLACE, Traffic, Vehicle, time_of
from sim.response.border.ways import THROUGH, Ways
from sim.response.staff import Post, Staff
from sim.response.testing import Testing
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.units import SLACK, day_of, hour_of_day

TOLD = (Event.DIVERTED, Event.TURNED_BACK, Event.UNCHECKED_ROAD)  # in the log by day, beside those that are checked


class Border:
    """All entrances of a run."""

    def __init__(self, world: World, testing: Testing, workforce: Workforce, staff: Staff) -> None:
        self._world, self._workforce, self._staff = world, workforce, staff
        self.settings = world.scenario.checkpoints
        self.entrances = read_entrances(world.scenario, world.county.map)
        self.posts = Posts(world, self.entrances, self._changed)
        self.mode = self.posts.mode  # how each entrance is kept now (Mode)
        staff.serve(Post.POLICE, lambda: self.posts.police, lambda _: None)  # lanes are set anew every hour
        self._towns = self.entrances.town.tolist()
        self.passes = Passes(world)
        self.lanes = Lanes(self._staffed(), self._yards(), self.settings.patience)
        self.goods = Goods(world)
        self._ways = Ways(world.scenario, self.posts, self.entrances)
        self._ways.read(self.lanes.open)
        self._traffic = Traffic(world, self.entrances)
        self._moved: list[Vehicle] = []  # those that come from another entrance in the next hour
        self._told = self._nothing()  # today
        self._apart: set[int] = set()  # entrances where a lane has been set apart for passes today
        self._logged = [2 * e + kind for e in range(self.mode.size) for kind in (CARS, TRUCKS, TRUCKS)]  # by place
        self._trucks_in = 1.0
        self._gates = Gates(world, workforce)
        self.infected = Infected(world, testing, self._gates, self.entrances)
        workforce.demand[Role.CHECKPOINTS] = lambda: self.posts.volunteers
        workforce.stand(self.posts.volunteers)

    # staff and lanes -----------------------------------------------------------------------------------

    def _staffed(self) -> list[int]:
        """Lanes open now, by queue: in each town the share of `alone` with police, the others with volunteers.

        The queues of an entrance are those of its classes; the fast lanes for trucks with a pass are taken from trucks.
        """
        alone, shares = self.settings.alone, self._workforce.share(Role.CHECKPOINTS)
        police = zip(self._staff.by_town(Post.POLICE).tolist(), self.posts.police.tolist(), strict=True)
        kept = [min(at_work / wanted, 1.0) if wanted else 1.0 for at_work, wanted in police]
        part = [alone * by_police + (1 - alone) * share for by_police, share in zip(kept, shares, strict=True)]
        apart = self.settings.fast_lanes if self.passes.share >= self.settings.fast_lane_from else 0
        lanes: list[int] = []
        for town, (cars, trucks) in zip(self._towns, self.posts.manned, strict=True):
            truck_lanes = ceil(trucks * part[town] - SLACK)
            fast = min(max(truck_lanes - 1, 0), apart)
            lanes += [ceil(cars * part[town] - SLACK), truck_lanes - fast, fast]
        return lanes

    def _set_lanes(self) -> None:
        """Lanes of the coming hour; where the fast lane closes its trucks go to the other one."""
        lanes, before = self._staffed(), self.lanes.open
        self._apart.update(fast // CLASSES for fast in range(PASS, len(lanes), CLASSES) if lanes[fast])
        if lanes == before:
            return
        for fast in range(PASS, len(lanes), CLASSES):
            if before[fast] and not lanes[fast]:
                self.lanes.join(fast - PASS + TRUCKS, fast)
        self.lanes.set_lanes(self._world.now, lanes)
        self._ways.read(lanes)

    def _yards(self) -> list[int]:
        """Places where vehicles wait for the result of a swab, by queue."""
        entrances, settings = self.entrances, self.settings
        waits = np.array([settings.swab_waits and "swab" in checks for checks in entrances.checks])
        return np.repeat(np.where(waits, settings.yard * entrances.count, 0), CLASSES).tolist()

    def _changed(self, entrance: int, before: Mode) -> None:
        """Who still waits at a post that is one no more drives through an open road, or turns back."""
        self._ways.read(self.lanes.open)
        if before != Mode.STAFFED:
            return
        self._serve()
        now, through = self._world.now, self.mode[entrance] == Mode.OPEN
        for queue in range(CLASSES * entrance, CLASSES * (entrance + 1)):
            for came, _, place, traveller, *_ in self.lanes.send_off(queue):
                if traveller != NOBODY:
                    self.infected.go(traveller, now, Way.OPEN if through else Way.BACK)
                elif through:
                    self.lanes.waits[place].append(max(now - came, 0.0))
                else:
                    self._told[Event.TURNED_BACK][self._logged[place]] += 1

    def _serve(self) -> None:
        """Lanes up to now."""
        for traveller, start, stays in self.lanes.serve_until(self._world.now):
            self.infected.go(traveller, start, Way.CHECKED, stays)

    # the hour ------------------------------------------------------------------------------------------

    def hour(self) -> None:
        """Tick: serve lanes up to now, let in the infected of the past hour, then the vehicles of the coming one."""
        now = self._world.now
        self.posts.bar()
        self._gates.hour()
        self._serve()
        self.goods.infect()
        self.infected.let_in()
        if hour_of_day(now) == 0:
            self._tell()
            self.passes.new_day()
            self.goods.draw(day_of(now))
            if self.settings.traffic:
                self._traffic.draw(day_of(now), self.passes.share)
            self.infected.draw(day_of(now))
        if self.settings.traffic:
            self._set_lanes()
        self._arrive()

    def _arrive(self) -> None:
        """The vehicles of the coming hour, and those that left another entrance, go through, queue or are refused."""
        now, waits = self._world.now, self._seen()
        left = self._elsewhere(self.lanes.take_left(), waits)
        coming = [*self._moved, *left, *self._traffic.of_hour(now), *self.infected.of_hour(now, self.passes.share)]
        coming.sort(key=time_of)
        through: list[Vehicle] = []
        refused: list[Vehicle] = []
        stands = self._ways.stands
        into = [*(queue.waiting for queue in self.lanes.queues), through, refused]  # where THROUGH and REFUSED point
        for vehicle in coming:
            into[stands[vehicle[PLACE]]].append(vehicle)
        if not self.settings.traffic:
            self._check_at_once()
        self._end(through, Event.UNCHECKED_ROAD)
        self._moved = self._elsewhere(self._refuse(refused), waits)

    def _seen(self) -> list[float]:
        """How long who comes now would wait (h), by queue; without traffic nobody does."""
        return self.lanes.wait_ahead(self._world.now) if self.settings.traffic else [0.0] * len(self.lanes.queues)

    def _check_at_once(self) -> None:
        """Without traffic infected travellers find the lanes empty."""
        for number, queue in enumerate(self.lanes.queues):
            for time, _, _, traveller, hold, _, _ in self.lanes.send_off(number):
                self.infected.go(traveller, time, Way.CHECKED, hold if queue.yard else 0.0)

    def _refuse(self, vehicles: list[Vehicle]) -> list[Vehicle]:
        """Infected travellers may slip through a barrier; of the others who does not insist turns back."""
        slip: list[Vehicle] = []
        back: list[Vehicle] = []
        insist: list[Vehicle] = []
        for vehicle in vehicles:
            _, _, place, traveller, _, _, insists = vehicle
            if traveller != NOBODY and self._slips(traveller, place):
                slip.append(vehicle)
            else:
                (insist if insists else back).append(vehicle)
        self._end(slip, Event.UNCHECKED_ROAD)
        self._end(back, Event.TURNED_BACK)
        return insist

    def _slips(self, traveller: int, place: int) -> bool:
        """Barriers leak."""
        return self.mode[place // CLASSES] == Mode.BARRIER and self.infected.slips(traveller)

    def _elsewhere(self, vehicles: list[Vehicle], waits: list[float]) -> list[Vehicle]:
        """These vehicles, in order of time, where they come an hour later; who knows no way turns back.

        Each sees the waits of this hour (h), by queue, and who has chosen before him.
        """
        back: list[Vehicle] = []
        moved: list[Vehicle] = []
        waits, lanes, detours = waits.copy(), self.lanes.open, self.settings.detours
        diverted, logged = self._told[Event.DIVERTED], self._logged
        for vehicle in vehicles:
            time, check, place, traveller, hold, times, _ = vehicle
            route = self._ways.best(place, waits) if times < detours else None
            if route is None:
                back.append(vehicle)
                continue
            there, queue, _, longer = route
            if traveller == NOBODY:
                check += longer
                diverted[logged[place]] += 1
                if queue != THROUGH:
                    waits[queue] += check / lanes[queue]
            else:
                self.infected.moves(traveller, there // CLASSES)
            moved.append((time + 1.0, check, there, traveller, hold, times + 1, False))
        self._end(back, Event.TURNED_BACK)
        return moved

    def _end(self, vehicles: list[Vehicle], event: Event) -> None:
        """These turn back or drive through unchecked."""
        way, told = Way.BACK if event == Event.TURNED_BACK else Way.OPEN, self._told[event]
        for time, _, place, traveller, _, _, _ in vehicles:
            if traveller == NOBODY:
                told[self._logged[place]] += 1
            else:
                self.infected.go(traveller, time, way)

    def truck_waits(self) -> list[float]:
        """How long a truck without a pass that comes now would wait (h), by entrance; 0 where no vehicle queues."""
        waits = self.lanes.wait_ahead(self._world.now)
        return [waits[queue] if queue >= 0 else 0.0 for queue in self._ways.stands[TRUCKS::CLASSES]]

    def trucks_let_in(self) -> float:
        """Trucks that came in on the day that ended last ÷ trucks that came; 1 without traffic."""
        return self._trucks_in

    def _tell(self) -> None:
        """Vehicles of the past day: checked with their waits, diverted, turned back; by entrance and class.

        Beside them, of the trucks that were checked, those with a pass, where a lane was set apart for these.
        """
        log, now, told = self._world.log, self._world.now, self._told
        crossed: dict[int, list[float]] = defaultdict(list)
        for place, waits in self.lanes.waits.items():
            crossed[self._logged[place]] += waits
        for place, waits in sorted(crossed.items()):
            log.batch(now, Event.CROSSED, Stage.NONE, len(waits), waits, place=place)
        for place, waits in sorted(self.lanes.waits.items()):
            entrance, kind = divmod(place, CLASSES)
            if kind == PASS and entrance in self._apart:
                log.batch(now, Event.CROSSED_WITH_PASS, Stage.NONE, len(waits), waits, place=entrance)
        for event in TOLD:
            for place in np.flatnonzero(told[event]).tolist():
                log.batch(now, event, Stage.NONE, told[event][place], place=place)
        checked = sum(len(waits) for place, waits in crossed.items() if place % 2 == TRUCKS)
        back, unchecked = (sum(told[event][TRUCKS::2]) for event in (Event.TURNED_BACK, Event.UNCHECKED_ROAD))
        came = checked + unchecked
        self._trucks_in = came / (came + back) if came + back else 1.0
        self.lanes.waits.clear()
        self._apart.clear()
        self._told = self._nothing()

    def _nothing(self) -> dict[Event, list[int]]:
        """Vehicles of a day that has just begun, by what became of them and by place of the log."""
        return {event: [0] * (2 * self.mode.size) for event in TOLD}
