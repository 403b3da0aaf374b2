"""编组: a contact gets a class, a control card and a destination; bundles by grid."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from sim.log import Event, Stage
from sim.response.cases import Cases
from sim.response.claims import Claim
from sim.response.dispatcher import Job, Station
from sim.response.isolation import Quarantine
from sim.response.monitoring import Card, Monitoring, Phase
from sim.response.staff import Post, Staff
from sim.response.world import World
from sim.units import grid

_CARDS = {"central": Card.RED, "home": Card.YELLOW, "monitor": Card.GREEN}


class Grouping:
    """Inbox of contacts, close ones first; the job gives cards to a batch."""

    def __init__(
        self, world: World, cases: Cases, quarantine: Quarantine, monitoring: Monitoring, staff: Staff
    ) -> None:
        self._world, self._cases, self._quarantine, self._monitoring = world, cases, quarantine, monitoring
        self.settings = world.scenario.grouping
        self._kind: dict[int, Claim] = {}  # what each listed person is, strictest so far
        self.station = Station(
            world.env, Stage.GROUPING, world.log, None if self.settings.unlimited else self.settings.desks
        )
        if self.station.servers is not None:
            desks = world.county.by_town(world.county.depot_xy, self.settings.desks)  # all in the county town
            staff.serve_line(Post.CLERKS, lambda: desks, self.station.servers.resize)
        self.station.run(self, self._batch)

    def add_close(self, persons: Any) -> None:
        """Close contacts were listed: told at once to stay at home (unless they are only monitored), then grouped."""
        self._add(persons, Claim.CLOSE, self.settings.close_contact)

    def add_secondary(self, persons: Any) -> None:
        """Secondary contacts, likewise."""
        self._add(persons, Claim.SECONDARY, self.settings.secondary_contact)

    def _add(self, persons: Any, claim: Claim, destination: str) -> None:
        now, claims = self._world.now, self._world.claims
        if destination != "monitor":
            until = self._quarantine.until(persons, claim, now + self._world.scenario.home.term)
            for end in np.unique(until[until > now]).tolist():
                those = persons[until == end]
                claims.open(those, claim, end, now)
                self._world.at(end, self._ended, those, end)
            self._monitoring.add(persons)
        for person in persons.tolist():
            self._kind[person] = min(claim, self._kind.get(person, claim))
        self.station.put(persons, int(claim))

    def _ended(self, persons: Any, now: float) -> None:
        """Claims end, if no other has made them longer."""
        self._world.claims.settle(persons, now)
        self._quarantine.leave_line(persons)

    def belongs(self, person: int) -> bool:
        """Contacts who have become cases are not grouped any more."""
        return not self._cases.is_case(person)

    def elsewhere(self, person: int) -> None:
        """A case is on his way to hospital already."""

    def _batch(self) -> list[int]:
        """The best and, at most to the size of a batch, the next ones of his community."""
        first = self.station.inbox.best()
        if first is None:
            return []
        community = self._world.county.community
        here = community.item(first)
        near = (p for p in self.station.inbox.on_offer() if community.item(p) == here and self.belongs(p))
        return list(islice(near, self.settings.batch))

    def job(self, persons: list[int], server: int) -> Job:
        """Cards for a batch; then each goes to his destination."""
        world, settings = self._world, self.settings
        per_person = settings.per_person if world.platform else settings.per_person_manual
        set_up = settings.set_up if world.platform else settings.set_up_manual
        yield world.env.timeout(grid(set_up + per_person * len(persons)))
        self.station.finish(persons, server)
        now = world.now
        people = np.array([p for p in persons if self.belongs(p)], dtype=np.int64)
        close = np.array([self._kind[p] == Claim.CLOSE for p in people.tolist()], dtype=bool)
        for rank, some, destination in (
            (0, people[close], settings.close_contact),
            (1, people[~close], settings.secondary_contact),
        ):
            world.log.add_many(now, Event.CARD, some, detail=_CARDS[destination])
            self._send(some, destination, rank)

    def _send(self, persons: Any, destination: str, rank: int) -> None:
        if not persons.size:
            return
        if destination == "central":
            self._quarantine.admit(persons, rank)
            return
        self._monitoring.begin(persons, self._world.scenario.home.term)
        if destination == "home":
            self._observe(persons)

    def _observe(self, persons: Any) -> None:
        """A yellow card: at home for its first days, then only watched and tested, whatever he was listed as before."""
        now, home = self._world.now, self._world.scenario.home
        until = now + min(home.yellow_home, home.term)
        self._monitoring.count_from_now(persons, Phase.HOME)
        for claim in (Claim.CLOSE, Claim.SECONDARY):
            self._world.claims.set_until(persons[self._world.claims.has(persons, claim, now)], claim, until, now)
        self._world.at(until, self._world.claims.settle, persons, until)
