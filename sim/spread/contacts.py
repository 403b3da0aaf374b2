"""Whom somebody met in a window of time: the list that tracing could make if everything were remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.distributions import Counts, Distribution
from sim.log import Layer
from sim.spread.attempts import expand, mates, other_layers, targets
from sim.spread.epidemic import Epidemic
from sim.streams import Stream
from sim.units import DAY, Bools, Floats, Ints, grid

_NOTHING = tuple(np.empty(0, dtype=t) for t in (np.int64, np.int64, np.float64, np.int64, np.float64))
_HOUSEHOLD = int(Layer.HOUSEHOLD)
Wanted = Callable[[Ints, Ints], Bools]  # who asks, whom he met: which of them are to be listed


@dataclass(frozen=True)
class Contacts:
    """Meetings: row of the asking person, whom it met, first time (h), layer."""

    row: Ints
    person: Ints
    time: Floats
    layer: Ints


@cache
def _poisson_tables() -> tuple[Floats, list[Counts]]:
    """Means 7 % apart, and their Poisson distributions."""
    means = np.geomspace(0.01, 400, 160)
    return means, [Counts.poisson(mean) for mean in np.round(means, 6)]


class ContactBook:
    """Regenerates meetings by key when somebody asks; nothing is stored."""

    def __init__(self, epidemic: Epidemic) -> None:
        self.epidemic = epidemic
        settings = epidemic.scenario.contacts
        self._daily = settings.extra_per_day
        k = settings.sociability
        self._sociability = Distribution.of("gamma", shape=k, scale=1 / k)
        self._means, self._counts = _poisson_tables()

    def of(self, persons: Any, start: Any, end: Any, wanted: Wanted | None = None) -> Contacts:
        """All contacts of these distinct persons in [start, end) (h, one each), each once, at the first meeting.

        Household mates who were at home together, meetings among the attempts of the infected, the infector, and
        extra meetings that could not transmit. A meeting that a control prevented is not among them,
        nor is what happened before somebody came to the county. With `wanted` only mates and those whom it names.
        """
        persons = np.asarray(persons, dtype=np.int64)
        start, end = (np.broadcast_to(np.asarray(t, dtype=np.float64), persons.shape) for t in (start, end))
        start = np.maximum(start, self.epidemic.arrived[persons])
        parts = [self._household(persons, start), self._attempts(persons, start, end)]
        parts += [self._infector(persons, start, end), self._extra(persons, start, end)]
        row, person, time, layer, u = (np.concatenate(column) for column in zip(*parts, strict=True))
        if wanted is not None:
            some = np.flatnonzero((layer == _HOUSEHOLD) | wanted(persons[row], person))
            row, person, time, layer, u = row[some], person[some], time[some], layer[some], u[some]
        met = u < self.epidemic.meetings.factor(persons[row], person, layer, time)
        row, person, time, layer = row[met], person[met], time[met], layer[met]
        order = np.lexsort((time, person, row))
        row, person, time, layer = row[order], person[order], time[order], layer[order]
        first = np.ones(row.size, dtype=bool)
        first[1:] = (row[1:] != row[:-1]) | (person[1:] != person[:-1])
        return Contacts(row[first], person[first], time[first], layer[first])

    # Each of these returns meetings that may have happened: row of the asking person, whom he met, when (h), layer,
    # and a number that must be below the share of such meetings that the restrictions of that moment left.

    def _household(self, persons: Any, start: Any) -> tuple[Any, ...]:
        """Household mates, at the start of the window."""
        row, mate = mates(self.epidemic.county, persons)
        return row, mate, start[row], np.full(row.size, _HOUSEHOLD), np.zeros(row.size)

    def _attempts(self, persons: Any, start: Any, end: Any) -> tuple[Any, ...]:
        """Meetings in which the infected among them could have infected somebody."""
        epidemic = self.epidemic
        at = np.flatnonzero(np.isfinite(epidemic.infected[persons]))
        if not at.size:
            return _NOTHING
        attempts = epidemic.attempts_of(persons[at])
        order = at[np.argsort(persons[at], kind="stable")]
        row = order[np.searchsorted(persons[order], attempts["source"])]
        inside = (attempts["time"] >= start[row]) & (attempts["time"] < end[row])
        made = attempts.compress(inside)
        return row[inside], made["target"], made["time"], made["layer"], epidemic.meeting_numbers(made)

    def _infector(self, persons: Any, start: Any, end: Any) -> tuple[Any, ...]:
        """Who infected them, and whom they infected in a queue or a bus: they met in any case."""
        epidemic = self.epidemic
        at = np.flatnonzero(epidemic.infector[persons] >= 0)
        row, other, of = [at], [epidemic.infector[persons[at]].astype(np.int64)], [persons[at]]
        for i, person in enumerate(persons.tolist()) if epidemic.exposed else ():
            infected = np.array(epidemic.exposed.get(person, ()), dtype=np.int64)
            row, other, of = [*row, np.full(infected.size, i)], [*other, infected], [*of, infected]
        return self._inside(np.concatenate(row), np.concatenate(other), np.concatenate(of), start, end)

    def _inside(self, row: Any, other: Any, of: Any, start: Any, end: Any) -> tuple[Any, ...]:
        """Infections of `of` that happened in the window of their row."""
        epidemic = self.epidemic
        when = epidemic.infected[of]
        inside = (when >= start[row]) & (when < end[row])
        row, other, of = row[inside], other[inside], of[inside]
        return row, other, epidemic.infected[of], epidemic.layer[of], np.full(row.size, -1.0)

    def _extra(self, persons: Any, start: Any, end: Any) -> tuple[Any, ...]:
        """Extra meetings, Poisson per day and layer around a person's own sociability."""
        county, scenario, streams = self.epidemic.county, self.epidemic.scenario, self.epidemic.streams
        if self._daily == 0 or not persons.size:
            return _NOTHING
        mean = self._daily * self._sociability.quantile(streams.u(Stream.SOCIABILITY, persons))
        first = np.maximum(start // DAY, 0).astype(np.int64)
        days = np.maximum(np.ceil(end / DAY).astype(np.int64) - first, 0)
        row, offset = expand(days)
        day = first[row] + offset
        count = self._poisson(mean[row], streams.u(Stream.EXTRA_COUNT, persons[row], day, 0))
        meeting, slot = expand(count)
        row, day = row[meeting], day[meeting]
        time = day * DAY + grid(streams.u(Stream.EXTRA_TIME, persons[row], day, 0, slot) * DAY)
        inside = (time >= start[row]) & (time < end[row])
        row, day, slot, time = row[inside], day[inside], slot[inside], time[inside]
        who = persons[row]
        layer = other_layers(county, scenario, who, streams.u(Stream.EXTRA_MEETING, who, day, 1, slot))
        target = targets(county, scenario, who, layer, streams.u(Stream.EXTRA_TARGET, who, day, 0, slot))
        u = streams.u(Stream.EXTRA_MEETING, who, day, 0, slot)
        there = target >= 0
        return row[there], target[there], time[there], layer[there], u[there]

    def _poisson(self, means: Any, u: Any) -> Any:
        """Poisson quantiles with a mean each, from tables of means 7 % apart."""
        nearest = np.clip(np.searchsorted(self._means, means), 0, self._means.size - 1)
        count = np.zeros(len(means), dtype=np.int64)
        for i in np.unique(nearest):
            at = np.flatnonzero(nearest == i)
            count[at] = self._counts[i].quantile(u[at])
        count[np.asarray(means) < self._means[0]] = 0
        return count
