"""What is required of a person: several claims may be open at once, and the strictest decides.

Only `settle` writes levels. Lifting a zone removes no claim, and closing a claim leaves the others.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from sim.controls import Controls, Level, Members
from sim.log import Event, Log
from sim.units import Bools, Ints


class Claim(IntEnum):
    """Why somebody must stay apart, strictest first."""

    CASE = 0
    CLOSE = 1
    SECONDARY = 2
    HELD = 3  # until the result of a test is known


NONE = len(Claim)
_AT_HOME, _ORDERED_HOME = int(Level.FREE), int(Level.HOME)
_OPENED, _CLOSED = Event.CLAIM_OPENED, Event.CLAIM_CLOSED  # names of an enumeration are slow


class Claims:
    """Columns until[claim] (h, −inf: never opened) and where each person physically is."""

    def __init__(self, persons: int, controls: Controls, log: Log) -> None:
        self._controls, self._log = controls, log
        self.until = np.full((len(Claim), persons), -np.inf)
        self.where = np.full(persons, Level.FREE, dtype=np.int8)  # FREE: at his own home
        self.slipped = np.zeros(persons, dtype=bool)
        self._ordered_home = Members(controls.persons, Level.HOME)

    def open(self, persons: Any, claim: Claim, until: Any, now: float) -> None:
        """Open a claim, or make it longer; a claim that is open is never made shorter here."""
        persons = np.asarray(persons)
        new = persons[self.until[claim][persons] <= now]
        self.until[claim][persons] = np.maximum(self.until[claim][persons], until)
        self._log.add_many(now, _OPENED, new, detail=claim)
        self.settle(persons, now)

    def open_one(self, person: int, claim: Claim, until: float, now: float) -> None:
        """As `open`, for one person."""
        kind = int(claim)
        before = self.until.item(kind, person)
        if before <= now:
            self._log.add(now, _OPENED, person, detail=kind)
        if before < until:
            self.until[kind, person] = until
        self._settle_one(person, now)

    def under_control(self) -> Ints:
        """Who must stay at home and is there, by person."""
        return self._ordered_home.now()

    def set_until(self, persons: Any, claim: Claim, until: Any, now: float) -> None:
        """Give an open claim another end."""
        self.until[claim][np.asarray(persons)] = until
        self.settle(persons, now)

    def close(self, persons: Any, claim: Claim, now: float) -> None:
        """End a claim now; what else is open still holds."""
        persons = np.asarray(persons)
        ended = persons[self.until[claim][persons] > now]
        self.until[claim][ended] = now
        self._log.add_many(now, _CLOSED, ended, detail=claim)
        self.settle(ended, now)

    def strictest(self, persons: Any, now: float) -> Ints:
        """The strictest open claim of each person; NONE without any."""
        open_ = self.until[:, np.asarray(persons)] > now
        return np.where(open_.any(axis=0), open_.argmax(axis=0), NONE)

    def strictest_of(self, person: int, now: float) -> int:
        """As `strictest`, for one person."""
        for claim, until in enumerate(self.until[:, person].tolist()):
            if until > now:
                return claim
        return NONE

    def at_home(self, person: int) -> bool:
        """Whether this person is physically at his own home (or free to leave it)."""
        return bool(self.where.item(person) == _AT_HOME)

    def has(self, persons: Any, claim: Claim, now: float) -> Bools:
        """Who has this claim open."""
        return self.until[claim][np.asarray(persons)] > now

    def move(self, persons: Any, where: Level, now: float) -> None:
        """These persons are now physically there; moving ends a slip."""
        persons = np.asarray(persons)
        self.where[persons] = where
        self.slipped[persons] = False
        self.settle(persons, now)

    def settle(self, persons: Any, now: float) -> None:
        """Write the level of each person: where he is; at home under a claim: HOME; else FREE."""
        if len(persons) == 1:
            self._settle_one(int(persons[0]), now)
            return
        persons = np.unique(persons)
        home = (self.until[:, persons] > now).any(axis=0) & ~self.slipped[persons]
        where = self.where[persons]
        level = np.where(where != _AT_HOME, where, np.where(home, _ORDERED_HOME, _AT_HOME))
        for value in np.flatnonzero(np.bincount(level)).tolist():
            self._controls.persons.set(persons[level == value], now, value)

    def _settle_one(self, person: int, now: float) -> None:
        level: int = self.where.item(person)
        if level == _AT_HOME and not self.slipped.item(person) and self.strictest_of(person, now) < NONE:
            level = _ORDERED_HOME
        self._controls.persons.set_one(person, now, level)
