"""收治: a bed for each case; who finds none waits where he is."""

from __future__ import annotations

import simpy

from sim.controls import Level
from sim.county.people import OLD
from sim.log import Event, Stage
from sim.response.claims import Claim
from sim.response.dispatcher import Job, Station
from sim.response.isolation import Quarantine
from sim.response.transfer import Ambulances
from sim.response.world import World
from sim.streams import Stream
from sim.units import grid


class Hospital:
    """A bed for each case, then an ambulance; the job is the stay."""

    def __init__(self, world: World, ambulances: Ambulances, quarantine: Quarantine) -> None:
        self._world, self._ambulances, self._quarantine = world, ambulances, quarantine
        self.settings = world.scenario.hospital
        self.station = Station(
            world.env, Stage.HOSPITAL, world.log, None if self.settings.unlimited else self.settings.beds
        )
        self._arrived: dict[int, simpy.Event] = {}
        ambulances.arrive = self._arrive
        ambulances.fetched = quarantine.leave
        self.station.run(self)

    def new_case(self, person: int) -> None:
        """A case needs a bed, severe ones first."""
        self.station.put(person, int(not self.severe(person)))

    def severe(self, person: int) -> bool:
        """Whether this case needs a hospital rather than a mild-case site; keyed by person."""
        disease = self._world.scenario.disease
        old = self._world.county.age[person] >= OLD
        chance = disease.severe_60_and_over if old else disease.severe_under_60
        return self._world.streams.one(Stream.SEVERITY, person) < chance

    def belongs(self, person: int) -> bool:
        """Every case gets a bed."""
        return True

    def elsewhere(self, person: int) -> None:
        """Never called."""

    def job(self, persons: list[int], server: int) -> Job:
        """Keep a bed until the ambulance comes, and for the stay."""
        person, world = persons[0], self._world
        arrived = self._arrived[person] = world.env.event()
        if self.settings.unlimited:
            self._quarantine.leave(person)
            self._arrive(person)
        else:
            self._ambulances.station.put(person, int(not self.severe(person)))
        yield arrived
        stay = self.settings.stay.quantile(world.streams.one(Stream.HOSPITAL_STAY, person))
        yield world.env.timeout(grid(float(stay)))
        world.log.add(world.now, Event.DISCHARGED, person)
        world.claims.move([person], Level.FREE, world.now)
        for claim in Claim:
            world.claims.close([person], claim, world.now)
        self.station.finish(persons, server)

    def _arrive(self, person: int) -> None:
        self._world.log.add(self._world.now, Event.HOSPITALISED, person)
        self._world.claims.move([person], Level.HOSPITAL, self._world.now)
        self._arrived.pop(person).succeed()
