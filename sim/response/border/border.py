"""卡口: vehicles choose an entrance, queue and are checked; infected travellers come in some of them.

A vehicle that is refused by a barrier or a closed road, or would wait longer than its patience, goes to the entrance
near by with the shortest wait and way, as it sees them at the whole hour, or turns back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.county.entrances import CARS, TRUCKS, Mode, read_entrances
from sim.log import Event, Stage
from sim.response.border.gates import Gates
from sim.response.border.goods import Goods
from sim.response.border.infected import Infected, Way
from sim.response.border.lanes import Lanes
from sim.response.border.passes import Passes
from sim.response.border.posts import Posts
from sim.response.border.vehicles import VEHICLE, Traffic
from sim.response.border.ways import NOWHERE, Kept, Ways
from sim.response.cases import Cases
from sim.response.staff import Post, Staff
from sim.response.testing import Testing
from sim.response.volunteers import Role
from sim.response.workforce import Workforce
from sim.response.world import World
from sim.units import Bools, Ints, day_of, hour_of_day, join_rows


class Border:
    """All entrances of a run."""

    def __init__(self, world: World, cases: Cases, testing: Testing, workforce: Workforce, staff: Staff) -> None:
        self._world, self._workforce, self._staff = world, workforce, staff
        self.settings = world.scenario.checkpoints
        self.entrances = read_entrances(world.scenario, world.county.map)
        self.posts = Posts(world, self.entrances, self._changed)
        self.mode = self.posts.mode  # how each entrance is kept now (Mode)
        staff.serve_towns(Post.POLICE, lambda: self.posts.police)  # lanes are set anew every hour
        self.passes = Passes(world)
        self.lanes = Lanes(self._staffed(), self._yards(), self.settings.patience)
        self.goods = Goods(world)
        self._ways = Ways(self.posts, self.entrances)
        self._traffic = Traffic(world, self.entrances)
        self._waits: list[tuple[Ints, Any]] = []
        self._turned = np.zeros((3, self.mode.size, 2), dtype=np.int64)  # today: diverted, turned back, unchecked
        self._moved: Any = np.empty(0, dtype=VEHICLE)
        self._trucks_in = 1.0
        self._gates = Gates(world, workforce)
        self.infected = Infected(world, cases, testing, self._gates, self.entrances)
        workforce.demand[Role.CHECKPOINTS] = lambda: self.posts.volunteers
        workforce.stand(self.posts.volunteers)

    # staff and lanes -----------------------------------------------------------------------------------

    def _staffed(self) -> Ints:
        """Lanes open now, by queue: in each town the share of `alone` with police, the others with volunteers.

        Queues are those of each place, then the fast lanes of each entrance, for trucks with a pass.
        """
        share, wanted = self._workforce.share(Role.CHECKPOINTS), self.posts.police
        police = np.ones(wanted.size)
        np.divide(self._staff.by_town(Post.POLICE), wanted, out=police, where=wanted > 0)
        part = self.settings.alone * np.minimum(police, 1.0) + (1 - self.settings.alone) * share
        lanes = np.ceil(self.posts.lanes * part[self.entrances.town, None] - 1e-9).astype(np.int64)
        lanes[self.mode != Mode.STAFFED] = 0
        apart = self.settings.fast_lanes if self.passes.share >= self.settings.fast_lane_from else 0
        fast = np.clip(lanes[:, TRUCKS] - 1, 0, apart)
        lanes[:, TRUCKS] -= fast
        return np.concatenate([lanes.ravel(), fast])

    def _queue(self, place: Ints, fast: Bools) -> Ints:
        """In which queue vehicles stand at these places: with a pass in the fast lane, if there is one now."""
        own = 2 * self.mode.size + place // 2
        return np.where(fast & (self.lanes.open[own] > 0), own, self._ways.now().lane[place])

    def _set_lanes(self) -> None:
        """Lanes of the coming hour; where the fast lane closes its trucks go to the other one."""
        lanes, first = self._staffed(), 2 * self.mode.size
        for e in np.flatnonzero((self.lanes.open[first:] > 0) & (lanes[first:] == 0)).tolist():
            self.lanes.join(2 * e + TRUCKS, first + e)
        self.lanes.set_lanes(self._world.now, lanes)

    def _yards(self) -> Ints:
        """Places where vehicles wait for the result of a swab, by entrance and class."""
        entrances, settings = self.entrances, self.settings
        waits = np.array([settings.swab_waits and "swab" in checks for checks in entrances.checks])
        places = np.where(waits, settings.yard * entrances.count, 0)
        return np.concatenate([np.repeat(places, 2), places])

    def _changed(self, entrance: int, before: Mode) -> None:
        """Who still waits at a post that is one no more drives through an open road, or turns back."""
        if before != Mode.STAFFED:
            return
        self._serve()
        now = self._world.now
        for queue in (2 * entrance + CARS, 2 * entrance + TRUCKS, 2 * self.mode.size + entrance):
            who, waits = self.lanes.send_off(queue, now)
            through = self.posts.mode[entrance] == Mode.OPEN
            self.infected.go(who, np.full(who.size, now), Way.OPEN if through else Way.BACK)
            places, waits = who[who >= 0], waits[who >= 0]
            if through:
                self._waits.append((places, waits))
            else:
                self._count(1, places)

    def _serve(self) -> None:
        """Lanes up to now."""
        who, waits, starts, stays = self.lanes.serve_until(self._world.now)
        if who.size:
            self.infected.go(who, starts, Way.CHECKED, stays)
            self._waits.append((who[who >= 0], (waits + stays)[who >= 0]))

    def _count(self, what: int, places: Ints) -> None:
        """More vehicles of the day that are diverted (0), turn back (1) or drive through unchecked (2)."""
        self._turned[what] += np.bincount(places, minlength=self._turned[what].size).reshape(-1, 2)

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
        left = self._left()
        now = self._world.now
        coming, infected = self._traffic.of_hour(now), self.infected.of_hour(now, self.passes.share)
        if left.size or self._moved.size or infected.size:
            coming = join_rows([self._moved, left, coming, infected], VEHICLE)
            coming = coming.take(np.argsort(coming["time"], kind="stable"))
        self._moved = coming[:0]
        if not coming.size:
            return
        here = self._ways.now()
        queues = here.queues[coming["place"]]
        others = np.flatnonzero(~queues)
        if others.size:
            queues[others] = self._refuse(coming.take(others), here)
        queued = coming.compress(queues)
        if self.settings.traffic:
            queue, known = self._queue(queued["place"], queued["fast"]), (queued["moved"], queued["fast"])
            self.lanes.add(queue, queued["time"], queued["check"], queued["who"], queued["hold"], known)
        else:
            yard = np.array(self._yards() > 0)[queued["place"]]
            self.infected.go(queued["who"], queued["time"], Way.CHECKED, np.where(yard, queued["hold"], 0.0))

    def _left(self) -> Any:
        """Vehicles that found too long a queue in the past hour, on their way to others; some turn back."""
        rows = self._traffic.of_queue(self.lanes.take_left(), self.infected.place)
        return self._elsewhere(rows[np.argsort(rows["time"], kind="stable")])

    def _refuse(self, coming: Any, here: Kept) -> Bools:
        """Vehicles at entrances without a queue turn back, drive through or go to another one; none queues here."""
        place = coming["place"]
        insists = (coming["moved"] == 0) & (coming["resolve"] < self.settings.still_travel)
        stopped = here.refused[place] & ~(self.infected.slip(coming["who"]) & here.barred[place])
        self._end(coming[~stopped], 2)
        self._end(coming[stopped & ~insists], 1)
        self._moved = self._elsewhere(coming[stopped & insists])
        return np.zeros(place.size, dtype=bool)

    def _elsewhere(self, rows: Any) -> Any:
        """These vehicles, in order of time, where they come an hour later; who knows no way turns back.

        Each sees the waits of this hour and who has chosen before him.
        """
        if not rows.size:
            return rows
        goes, waits = np.full(rows.size, NOWHERE), self.lanes.wait_ahead(self._world.now).tolist()
        places, lanes = np.arange(2 * self.mode.size), np.maximum(self.lanes.open, 1).tolist()
        queues = [self._queue(places, np.full(places.size, fast)).tolist() for fast in (False, True)]
        columns = [rows[name].tolist() for name in ("place", "fast", "check", "who")]
        known, patience = list(zip(*columns, strict=True)), self.settings.patience
        for i in np.flatnonzero(rows["moved"] < self.settings.detours).tolist():
            place, fast, check, who = known[i]
            queue = queues[int(fast)]
            goes[i] = there = self._ways.best(place, waits, queue, patience)
            if there != NOWHERE and who >= 0:
                waits[queue[there]] += (check + self._traffic.longer_at(place, there)) / lanes[queue[there]]
        self._end(rows[goes == NOWHERE], 1)
        rows, goes = rows[goes != NOWHERE], goes[goes != NOWHERE]
        self._count(0, rows["place"][rows["who"] >= 0])
        rows = self._traffic.moved(rows, goes)
        self.infected.moved(rows)
        return rows

    def _end(self, rows: Any, what: int) -> None:
        """These turn back (1) or drive through unchecked (2)."""
        self.infected.go(rows["who"], rows["time"], Way.BACK if what == 1 else Way.OPEN)
        self._count(what, rows["place"][rows["who"] >= 0])

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
