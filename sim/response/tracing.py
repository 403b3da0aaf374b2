"""流调: a team a case; core information, then the list of contacts and of their contacts.

A first positive may be asked while his swab is tested again; what he said counts when he is a case.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.controls import Level
from sim.county.towns import apportion
from sim.log import Event, Layer, Stage
from sim.response.cases import Cases
from sim.response.claims import Claim
from sim.response.dispatcher import Job, Station
from sim.response.grouping import Grouping
from sim.response.staff import Post, Staff
from sim.response.world import World
from sim.streams import Stream
from sim.units import Bools, Ints

_LAYERS = {
    "workplace": Layer.WORKPLACE,
    "school": Layer.SCHOOL,
    "neighbourhood": Layer.NEIGHBOURHOOD,
    "community": Layer.COMMUNITY,
}
_CLOSE_TO_A_CONTACT = 2**20  # second id of the keyed number that says whether a meeting was close enough


class Tracing:
    """Inbox of cases and first positives; the job is the interview."""

    def __init__(self, world: World, cases: Cases, grouping: Grouping, staff: Staff) -> None:
        self._world, self._cases, self._grouping = world, cases, grouping
        self.settings = world.scenario.tracing
        self._staff = staff
        self.station = Station(
            world.env, Stage.TRACING, world.log, None if self.settings.unlimited else self.settings.teams
        )
        self._enlist(self.settings.teams)
        if self.station.servers is not None:
            staff.serve_line(Post.TRACERS, lambda: self._teams, self.station.servers.resize)
        self._asked: set[int] = set()  # first positives whose interview is over
        self.station.run(self)

    def surge(self) -> None:
        """The surge teams are on duty from now on, as far as there are tracers."""
        if self.station.servers is not None:
            self._enlist(self.settings.teams + self.settings.surge_teams)
            self._staff.update(Post.TRACERS)

    def _enlist(self, teams: int) -> None:
        """So many teams, of the towns by residents; each takes any case."""
        self._teams = apportion(teams, self._world.county.towns.size)

    def first_positive(self, person: int) -> None:
        """Who may be a case is asked already, if the scenario says so."""
        if self.settings.from_first_positive:
            self._ask(person)

    def dismissed(self, person: int) -> None:
        """He is no case: what he said does not count."""
        self._asked.discard(person)

    def _ask(self, person: int) -> None:
        if person not in self.station.in_service:
            self.station.put(person)

    def new_case(self, person: int) -> None:
        """A case is interviewed, unless he has been."""
        if person in self._asked:
            self._answered(person)
        else:
            self._ask(person)

    def belongs(self, person: int) -> bool:
        """Every case is interviewed, and who may be one."""
        return self._cases.is_case(person) or self._cases.is_suspected(person)

    def elsewhere(self, person: int) -> None:
        """A first positive who is no case goes nowhere."""

    def job(self, persons: list[int], server: int) -> Job:
        """Interview one person; core information and the list of contacts are ready at its end."""
        world, person = self._world, persons[0]
        spread = self.settings.interview if world.command.place_codes else self.settings.interview_manual
        yield world.env.timeout(world.duration(spread, person, Stage.TRACING))
        self.station.finish(persons, server)
        if self._cases.is_case(person):
            self._answered(person)
        elif self._cases.is_suspected(person):
            self._asked.add(person)

    def _answered(self, case: int) -> None:
        """What this case said is known, and counts."""
        self._world.log.add(self._world.now, Event.CORE_INFORMATION, case)
        self.list_contacts(case)

    def list_contacts(self, case: int) -> None:
        """Find the contacts of the look-back window and their own close contacts; both go to grouping."""
        world, now = self._world, self._world.now
        onset = float(world.epidemic.onset_or_nan([case])[0])
        reference = onset if onset <= now else float(self._cases.sampled[case])
        met = world.contacts.of([case], [max(reference - self.settings.lookback, 0.0)], [now])
        share = self._share_traced()
        told = world.streams.u(Stream.RECALL, case, met.person) < share
        if not self.settings.backward:
            told &= met.person != world.epidemic.infector[case]
        found = (met.layer == Layer.HOUSEHOLD) | told
        world.log.add_many(now, Event.CONTACT_MISSED, met.person[~found], detail=case)
        listed = met.person[found]
        world.log.add_many(now, Event.LINKED, listed[np.isfinite(self._cases.confirmed[listed])], detail=case)
        close = self._not_yet(listed, Claim.CLOSE)
        world.log.add_many(now, Event.CONTACT_LISTED, close, detail=case)
        self._grouping.add_close(close)
        if self.settings.secondary and close.size:
            first = met.time[found][np.isin(met.person[found], close)]
            self._list_secondary(close, first)

    def _share_traced(self) -> float:
        """What can be found by hand, and what place codes and cameras add to it."""
        command, by_codes = self._world.command, self._world.scenario.command.gain_by_codes
        gain = command.place_codes * by_codes + command.cameras * (1 - by_codes)
        by_hand = min(self.settings.share_traced_manual, self.settings.share_traced)
        return by_hand + gain * (self.settings.share_traced - by_hand)

    def _list_secondary(self, contacts: Ints, first: Any) -> None:
        """Household of each contact, and whom he met closely since his first exposure."""
        world, now = self._world, self._world.now
        met = world.contacts.of(contacts, first, np.full(contacts.size, now), self._closely)
        layers = [Layer.HOUSEHOLD, *(_LAYERS[name] for name in self.settings.secondary_layers)]
        near = np.flatnonzero(np.isin(met.layer, layers))
        person, index = np.unique(met.person[near], return_index=True)
        new = np.isin(person, self._not_yet(person, Claim.SECONDARY))
        world.log.add_many(now, Event.SECONDARY_LISTED, person[new], detail=contacts[met.row[near[index[new]]]])
        self._grouping.add_secondary(person[new])

    def _closely(self, contacts: Ints, met: Ints) -> Bools:
        """Whom of those that he met a contact met closely enough (keyed by both)."""
        u = self._world.streams.u(Stream.RECALL, contacts, _CLOSE_TO_A_CONTACT + met)
        return u < self.settings.secondary_share

    def _not_yet(self, persons: Ints, claim: Claim) -> Ints:
        """Those who are under no claim as strict as this one, and not in hospital."""
        claims, now = self._world.claims, self._world.now
        known = claims.strictest(persons, now) <= claim
        return persons[~known & (claims.where[persons] != Level.HOSPITAL)]
