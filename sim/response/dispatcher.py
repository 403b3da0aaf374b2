"""One pattern for all stages: persons wait in an Inbox, servers in a pool, one dispatcher brings them together.

Work is never bound to a server before it starts: the dispatcher takes a server, then chooses the best work of
that moment by (class, since, person), and starts one process for the job. Nothing is dropped.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from typing import Any, Protocol

import numpy as np
import simpy

from sim.log import Event, Log, Stage

_QUEUED, _STARTED, _FINISHED = Event.QUEUED, Event.STARTED, Event.FINISHED  # names of an enumeration are slow

Job = Generator[simpy.Event, Any, None]


class Inbox:
    """Persons who wait, each once, with class (0 goes first) and since when (h)."""

    def __init__(self, env: simpy.Environment, kind: Stage, log: Log) -> None:
        self._env, self._kind, self._log = env, kind, log
        self._line: list[tuple[int, float, int]] = []  # who is on offer: (class, since, person), in order
        self._away: dict[int, float] = {}  # who waits and is not on offer before a time (h)
        self.rank: dict[int, int] = {}  # his class here, by which he is in line
        self.since: dict[int, float] = {}
        self._came: dict[int, int] = {}  # the class that he came with
        self._ranked: Callable[[int, int], int] | None = None  # his class here, of person and class he came with
        self.changed = env.event()

    def __len__(self) -> int:
        return len(self.rank)

    def __contains__(self, person: int) -> bool:
        return person in self.rank

    def put(self, persons: Iterable[int], rank: int = 0) -> None:
        """These persons wait from now; who waits already keeps his place and takes the better class."""
        now = self._env.now
        for person in persons:
            known = self._came.get(person)
            if known is None:
                self.since[person] = now
                self._log.add(now, _QUEUED, person, stage=self._kind, detail=rank)
            elif known <= rank:
                continue
            else:
                self._withdraw(person)
            self._came[person] = rank
            here = self.rank[person] = rank if self._ranked is None else self._ranked(person, rank)
            insort(self._line, (here, self.since[person], person))
        self._wake()

    def rank_by(self, ranked: Callable[[int, int], int] | None) -> None:
        """From now on classes are what `ranked` makes of a person and the class he came with; None: this class."""
        self._ranked = ranked
        waiting = {person: since for _, since, person in self._line}
        for person, came in self._came.items():
            self.rank[person] = came if ranked is None else ranked(person, came)
        self._line = sorted((self.rank[person], since, person) for person, since in waiting.items())
        self._wake()

    def _withdraw(self, person: int) -> None:
        """He is not on offer any more."""
        if self._away.pop(person, None) is None:
            del self._line[bisect_left(self._line, (self.rank[person], self.since[person], person))]

    def defer(self, person: int, until: float) -> None:
        """Keep his place, but do not offer him before `until` (h)."""
        self._withdraw(person)
        self._away[person] = until
        event = self._env.timeout(until - self._env.now)
        event.callbacks.append(lambda _: self._offer(person, until))

    def _offer(self, person: int, until: float) -> None:
        if self._away.get(person) == until:
            del self._away[person]
            insort(self._line, (self.rank[person], self.since[person], person))
            self._wake()

    def best(self) -> int | None:
        """The person who is next, left in his place; None if nobody is on offer."""
        return self._line[0][2] if self._line else None

    def on_offer(self) -> Iterator[int]:
        """Everybody on offer, in the order in which they would be taken."""
        return (person for _, _, person in self._line)

    def longest_wait(self) -> float:
        """How long the one has waited who waits the longest (h); 0 without any."""
        return self._env.now - next(iter(self.since.values())) if self.since else 0.0  # they stand in order

    def take(self, person: int) -> float:
        """Remove a person; returns since when he waited (h)."""
        self._withdraw(person)
        del self.rank[person], self._came[person]
        return self.since.pop(person)

    def hand_on(self, person: int) -> None:
        """He no longer belongs here; where he goes now is the caller's."""
        self.take(person)
        self._log.add(self._env.now, Event.HANDED_ON, person, stage=self._kind)

    def _wake(self) -> None:
        if not self.changed.triggered:
            self.changed.succeed()

    def news(self) -> simpy.Event:
        """An event that fires at the next put or offer."""
        if self.changed.triggered:
            self.changed = self._env.event()
        return self.changed


class Servers:
    """Servers with identity. Fewer: free ones leave at once, others after their job.

    `free` holds who is idle, longest idle first. There is one dispatcher, so it needs no queue of requests.
    """

    def __init__(self, env: simpy.Environment, kind: Stage, log: Log, count: int) -> None:
        self._env, self._kind, self._log = env, kind, log
        self.free: dict[int, None] = {}
        self._freed = env.event()
        self.on_duty: set[int] = set()
        self.target = 0
        self.set_identities(range(count))

    def set_identities(self, identities: Iterable[int], worth: float | None = None) -> None:
        """From now on exactly these are on duty; together they do as much as `worth` at full speed."""
        wanted = list(identities)
        self.target = len(wanted)
        self._wanted = set(wanted)
        for server in wanted:
            if server not in self.on_duty:
                self.on_duty.add(server)
                self._put(server)
        for server in [s for s in self.free if s not in self._wanted]:
            self.take(server)
            self.on_duty.discard(server)
        detail = self.target if worth is None else worth
        self._log.add(self._env.now, Event.CAPACITY, stage=self._kind, detail=detail)

    def resize(self, count: int, worth: float | None = None) -> None:
        """From now on servers 0 … count − 1 are on duty."""
        self.set_identities(range(count), worth)

    def take(self, server: int | None = None) -> int:
        """Take this free server, or the one idle for longest. Raises KeyError, StopIteration if it is not free."""
        taken = next(iter(self.free)) if server is None else server
        del self.free[taken]
        return taken

    def freed(self) -> simpy.Event:
        """An event that fires when the next server comes free."""
        if self._freed.triggered:
            self._freed = self._env.event()
        return self._freed

    def _put(self, server: int) -> None:
        self.free[server] = None
        if not self._freed.triggered:
            self._freed.succeed()

    def release(self, server: int) -> None:
        """A job is over: back to the free ones, or off duty (overtime is logged)."""
        if server in self._wanted:
            self._put(server)
        else:
            self.on_duty.discard(server)
            self._log.add(self._env.now, Event.OVERTIME, stage=self._kind, detail=server)


class Work(Protocol):
    """What a stage does; the dispatcher knows nothing else of it."""

    def belongs(self, person: int) -> bool:
        """Whether the person still belongs into this inbox."""

    def elsewhere(self, person: int) -> None:
        """Hand on a person who does not belong here any more."""

    def job(self, persons: list[int], server: int) -> Job:
        """Serve; calls `stage.finish` when the persons are done and ends when the server is free."""


class Station:
    """Where a stage serves: its inbox, its servers (None: unlimited) and the dispatcher between them."""

    def __init__(self, env: simpy.Environment, kind: Stage, log: Log, servers: int | None) -> None:
        self.env, self.kind, self.log = env, kind, log
        self.inbox = Inbox(env, kind, log)
        self.servers = Servers(env, kind, log, servers) if servers is not None else None
        self.in_service: set[int] = set()
        self.which: Callable[[], int | None] = lambda: None  # of the free servers; None: the one idle for longest

    def run(self, work: Work, choose: Callable[[], list[int]] | None = None) -> None:
        """Start the dispatcher. `choose` returns who is served together with the best one, him included."""
        self.work = work
        self.choose = choose or self._best_alone
        self._dispatch()

    def _best_alone(self) -> list[int]:
        best = self.inbox.best()
        return [] if best is None else [best]

    def put(self, persons: Any, rank: int = 0) -> None:
        """These persons wait here from now on."""
        self.inbox.put([persons] if isinstance(persons, int) else np.atleast_1d(persons).tolist(), rank)

    def clear(self) -> int | None:
        """Hand on everybody at the head who no longer belongs; returns the best of the others."""
        while (best := self.inbox.best()) is not None and not self.work.belongs(best):
            self.inbox.hand_on(best)
            self.work.elsewhere(best)
        return best

    def _dispatch(self, _: simpy.Event | None = None) -> None:
        """Start jobs as long as somebody waits and a server is free; go on when what is missing comes."""
        servers = self.servers
        while self.clear() is not None:
            if servers is not None and not servers.free:
                servers.freed().callbacks.append(self._dispatch)
                return
            self.start(self.choose(), -1 if servers is None else servers.take(self.which()))
        self.inbox.news().callbacks.append(self._dispatch)

    def start(self, persons: list[int], server: int) -> None:
        """Take these persons out of the inbox and serve them."""
        now = self.env.now
        for person in persons:
            self.inbox.take(person)
            self.log.add(now, _STARTED, person, stage=self.kind, detail=server)
        self.in_service.update(persons)
        self._continue(self.work.job(persons, server), server)

    def _continue(self, job: Job, server: int, event: simpy.Event | None = None) -> None:
        """Run a job up to its next event, at its end free the server. A simpy.Process would take two events more."""
        try:
            event = job.send(None if event is None else event.value)
        except StopIteration:
            if self.servers is not None:
                self.servers.release(server)
            return
        event.callbacks.append(partial(self._continue, job, server))

    def finish(self, persons: Iterable[int], server: int) -> None:
        """These persons are done here."""
        now = self.env.now
        for person in persons:
            self.in_service.discard(person)
            self.log.add(now, _FINISHED, person, stage=self.kind, detail=server)
