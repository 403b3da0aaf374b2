"""The epidemic of one run: who is infected since when, and the attempts that are still to come."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from sim.controls import Controls, Level
from sim.county import County
from sim.log import Layer, Log
from sim.scenario.model import Scenario
from sim.spread.attempts import (
    ATTEMPT,
    HOUSEHOLD_CEILING,
    Attempts,
    Scale,
    household_attempts,
    join,
    other_attempts,
    relative_infectiousness,
    relative_susceptibility,
)
from sim.spread.calendar import Calendar
from sim.spread.history import course, infectious_end, transmission_times
from sim.spread.meetings import Meetings
from sim.streams import Stream, Streams
from sim.units import Floats, grid

_HOUSEHOLD, _HOME = int(Layer.HOUSEHOLD), int(Level.HOME)  # numpy is slow with names of an enumeration
EXPOSED = -1  # slot of an attempt whose meeting and transmission were decided by an exposure


class Epidemic:
    """Columns by person (inf: not yet) and a calendar of attempts. Only this class writes infections."""

    def __init__(
        self, scenario: Scenario, county: County, streams: Streams, controls: Controls, log: Log, scale: Scale
    ) -> None:
        self.scenario, self.county, self.streams, self.log, self.scale = scenario, county, streams, log, scale
        self.controls = controls
        self.meetings = Meetings(scenario, county, controls)
        self.calendar = Calendar(scenario.horizon)
        n = county.n
        self.infected = np.full(n, np.inf)
        self.latent_end = np.full(n, np.inf)
        self.onset = np.full(n, np.inf)
        self.symptomatic = np.zeros(n, dtype=bool)
        self.infector = np.full(n, -1, dtype=np.int32)
        self.layer = np.full(n, -1, dtype=np.int8)
        self.arrived = np.zeros(n)  # h; who brought an infection was elsewhere before
        self.resolved = 0.0
        self.newly: list[Any] = []  # ids infected since somebody last cleared the list
        self.exposed: dict[int, list[int]] = {}  # infected through an exposure, by infector

    @property
    def total(self) -> int:
        """Infections so far."""
        return self.log.infections.size

    def infect(self, persons: Any, times: Any, infectors: Any, layers: Any, arrived: float = 0.0) -> None:
        """These susceptible, distinct persons are infected at these times (h): draw all that follows, and log it.

        What they did before they `arrived` (h) happened elsewhere and is cut.
        """
        persons, times = np.asarray(persons, dtype=np.int64), np.asarray(times, dtype=np.float64)
        if not persons.size:
            return
        disease = course(self.scenario.disease, self.streams, persons, times)
        self.infected[persons], self.infector[persons], self.layer[persons] = times, infectors, layers
        self.latent_end[persons], self.onset[persons] = disease.latent_end, disease.onset
        self.symptomatic[persons], self.arrived[persons] = disease.symptomatic, arrived
        grids = self.county.grid[persons]
        self.log.infections.add(
            persons.size, time=times, person=persons, infector=infectors, layer=layers, grid=grids,
            town=self.county.town[persons], latent_end=disease.latent_end, onset=disease.onset,
            symptomatic=disease.symptomatic, level=self.controls.persons.level_at(persons, times),
            zone=self.controls.zones.level_at(self.county.stairwell[persons], times),
        )  # fmt: skip
        attempts = self.attempts_of(persons)
        self.calendar.add(attempts.compress(np.isinf(self.infected[attempts["target"]])))
        self.newly.append(persons)

    def attempts_of(self, persons: Any) -> Attempts:
        """All attempts of these infected persons since they arrived, at the ceiling; the same at every call."""
        persons = np.asarray(persons)
        row, target, slot = household_attempts(self.county, self.streams, self.scale, persons)
        home = self._timed(persons, row, target, slot, np.full(row.size, _HOUSEHOLD, dtype=np.int8))
        counts = self.scale.other.quantile(self.streams.u(Stream.OTHER_COUNT, persons))
        row, target, slot, layer = other_attempts(self.county, self.scenario, self.streams, persons, counts)
        made = join([home, self._timed(persons, row, target, slot, layer)])
        return made.compress(made["time"] >= self.arrived[made["source"]])

    def _timed(self, persons: Any, row: Any, target: Any, slot: Any, layer: Any) -> Attempts:
        """Attempts with their times; either all in households or none."""
        who = persons[row]
        made = np.empty(who.size, dtype=ATTEMPT)
        made["source"], made["target"], made["slot"], made["layer"] = who, target, slot, layer
        if not who.size:
            return made
        home = layer[0] == _HOUSEHOLD
        key = (Stream.HOUSEHOLD_TIME, who, target, slot) if home else (Stream.OTHER_TIME, who, layer, slot)
        u = self.streams.u(*key)
        made["time"] = transmission_times(
            self.scenario.disease, self.infected[who], self.latent_end[who], self.onset[who], u
        )
        return made

    def met(self, attempts: Attempts) -> Any:
        """Which attempts found the two together: restrictions of the moment against a keyed number."""
        source, target, layer, slot = (attempts[name] for name in ("source", "target", "layer", "slot"))
        together = self.meeting_numbers(attempts) < self.meetings.factor(source, target, layer, attempts["time"])
        exposed = np.flatnonzero(slot == EXPOSED)
        if exposed.size:
            together[exposed] = self._same_place(source[exposed], target[exposed], attempts["time"][exposed])
        return together

    def meeting_numbers(self, attempts: Attempts) -> Floats:
        """A keyed number of each attempt: the two meet if it is below the share of meetings that is left."""
        u = self._numbers(attempts, Stream.HOUSEHOLD_MEETING, Stream.OTHER_MEETING)
        u[attempts["layer"] == _HOUSEHOLD] *= HOUSEHOLD_CEILING
        return u

    def _same_place(self, source: Any, target: Any, times: Any) -> Any:
        """Whether both are still where the exposure put them: both in one kind of place, or both not taken away."""
        a, b = (self.controls.persons.level_at(p, times) for p in (source, target))
        return (a == b) | ((a <= _HOME) & (b <= _HOME))

    def _numbers(self, attempts: Attempts, home_stream: Stream, other_stream: Stream) -> Floats:
        """The keyed number of each attempt in the one or the other stream."""
        source, target, layer, slot = (attempts[name] for name in ("source", "target", "layer", "slot"))
        home = np.flatnonzero(layer == _HOUSEHOLD)
        if not home.size:
            return self.streams.u(other_stream, source, layer, np.maximum(slot, 0))
        u = np.empty(attempts.size)
        u[home] = self.streams.u(home_stream, source[home], target[home], slot[home])
        other = np.flatnonzero(layer != _HOUSEHOLD)
        u[other] = self.streams.u(other_stream, source[other], layer[other], np.maximum(slot[other], 0))
        return u

    def _transmits(self, attempts: Attempts) -> Any:
        source, target = attempts["source"], attempts["target"]
        u = self._numbers(attempts, Stream.HOUSEHOLD_TRANSMISSION, Stream.OTHER_TRANSMISSION)
        chance = relative_infectiousness(self.scenario, self.county, source, self.symptomatic[source])
        return (u < chance * relative_susceptibility(self.scenario, self.county, target)) | (
            attempts["slot"] == EXPOSED
        )

    def resolve(self, until: float) -> None:
        """Decide all attempts before `until` (h), hour by hour.

        Within an hour: met, transmits, target still susceptible; the earliest attempt on a target wins, at equal
        times the lower source. Nobody infects within an hour of infection, so an hour never feeds itself.
        """
        while self.resolved < until:
            stop = min(floor(self.resolved) + 1.0, until)
            self._resolve(self.calendar.take(stop))
            self.resolved = stop

    def _resolve(self, attempts: Attempts) -> None:
        if not attempts.size:
            return
        attempts = attempts.compress(np.isinf(self.infected[attempts["target"]]))
        if not attempts.size:
            return
        attempts = attempts.compress(self._transmits(attempts))
        if not attempts.size:
            return
        attempts = attempts.compress(self.met(attempts))
        if not attempts.size:
            return
        attempts = attempts.take(np.lexsort((attempts["source"], attempts["time"])))
        first = np.sort(np.unique(attempts["target"], return_index=True)[1])
        won = attempts[first]
        self.infect(won["target"], won["time"], won["source"], won["layer"])
        for attempt in won[won["slot"] == EXPOSED]:
            self.exposed.setdefault(int(attempt["source"]), []).append(int(attempt["target"]))

    def expose(self, persons: Any, start: float, end: float, rate: float, kind: Layer) -> None:
        """These persons share a place from start to end (h); each infectious one infects each other at `rate` per h."""
        persons = np.asarray(persons)
        hot = persons[self.latent_end[persons] < end]
        source, target = np.repeat(hot, persons.size), np.tile(persons, hot.size)
        self.expose_pairs(source, target, np.full(source.size, start), np.full(source.size, end), rate, kind)

    def expose_pairs(self, source: Any, target: Any, start: Any, end: Any, rate: float, kind: Layer) -> None:
        """Source and target are together from start to end (h, one each); the rate is of an unprotected pair, per h.

        Attempts are keyed (source, target, kind, hour) and go into the open hour or later. Infectious is who is
        past latency, until nearly all of what he could transmit is past. What the open hour has already decided is
        not reopened: call before the exposure begins.
        """
        over = infectious_end(self.scenario.disease, self.infected[source], self.latent_end[source], self.onset[source])
        end = np.minimum(end, over)
        begin = np.maximum(start, self.latent_end[source])
        keep = (source != target) & (begin < end) & np.isinf(self.infected[target])
        if rate <= 0 or not keep.any():
            return
        source, target, start, end, begin = (x[keep] for x in (source, target, start, end, begin))
        u = self.streams.u(Stream.EXPOSURE, source, target, int(kind), start.astype(np.int64))
        chance = relative_infectiousness(self.scenario, self.county, source, self.symptomatic[source])
        hazard = np.maximum(rate * chance * relative_susceptibility(self.scenario, self.county, target), 1e-12)
        made = np.empty(source.size, dtype=ATTEMPT)
        made["source"], made["target"], made["slot"], made["layer"] = source, target, EXPOSED, kind
        made["time"] = begin + grid(-np.log(u) / hazard)
        self.calendar.add(made.compress((made["time"] < end) & (made["time"] >= self.resolved)))

    def take_new(self) -> Any:
        """Ids infected since the last call."""
        new = np.concatenate(self.newly) if self.newly else np.empty(0, dtype=np.int64)
        self.newly = []
        return new

    def onset_or_nan(self, persons: Any) -> Floats:
        """Onset (h) of symptomatic infected persons, else NaN."""
        persons = np.asarray(persons)
        known = self.symptomatic[persons] & np.isfinite(self.infected[persons])
        return np.where(known, self.onset[persons], np.nan)
