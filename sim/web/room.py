"""The room: one play, everybody who is in it, and the clock. What changes it goes through `do`."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from nicegui import run

from sim.both import Both
from sim.exercise import Play, Refused
from sim.exercise import inputs as i
from sim.exercise.aar import write
from sim.exercise.back import way_back
from sim.exercise.messages import ENDED, PLANNING
from sim.exercise.objectives import Outcome, outcomes
from sim.exercise.play import LONG, OtherVersion
from sim.exercise.review import Review, review
from sim.exercise.save import save
from sim.exercise.turns import to_open_again
from sim.web.devices import Devices
from sim.web.tokens import Tokens
from sim.words import LANGUAGES, say

_LOG = logging.getLogger(__name__)
BESIDE = (i.View, i.Action, i.DropAction, i.Tick, i.Rate, i.RateInject)  # do not touch the model: may come meanwhile
_BUSY = Both("time passes just now; try again in a moment", "正在推演，请稍候")
MOST_BRANCHES = 4  # of one play; each holds two models
MOST_SECONDS_TO_CLOSE = 60.0
MOST_INPUTS = 60  # of one role in a minute; more are a broken client


def fault(error: Exception) -> Both:
    """What went wrong, for the pages in both languages; the program's own words stay on the computer's screen."""
    _LOG.error("%s: %s", type(error).__name__, error)
    if isinstance(error, OSError):
        kind = "disk" if error.errno == errno.ENOSPC else "folder"
    else:
        kind = "version" if isinstance(error, OtherVersion) else "program"
    return Both(*(say(f"exercise_fault_{kind}", lang) for lang in LANGUAGES))


@dataclass
class Room:
    """State of a session; all in one event loop, but for the model's work in a thread while `busy`."""

    play: Play
    tokens: Tokens
    workers: int
    open: Callable[[Play], Room]  # makes a room for another play
    base: str = ""  # what the addresses of its pages begin with
    version: int = 0
    busy: bool = False
    devices: Devices = field(default_factory=Devices)
    review: Review | None = None
    branches: list[Room] = field(default_factory=list)
    kept: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)  # role and what its page hands on
    progress: tuple[str, int, int] = ("", 0, 0)
    broken: Both | None = None  # why time cannot pass any more: the model stopped halfway
    unwritten: Both | None = None  # why the last input could not be written into the log, and was refused
    trouble: Both | None = None  # why the review is not complete
    so_far: list[Outcome] = field(default_factory=list)  # of the objectives, after each turn; none before the first
    _rate: dict[str, list[float]] = field(default_factory=dict)
    _runs: int = 0  # of the study, finished since the server began
    _since: float = 0.0  # since when its pace counts (s)
    _closed: bool = False
    _study: asyncio.Task[None] | None = None

    @property
    def folder(self) -> Path:
        """Where the play is kept."""
        return self.play.folder

    def changed(self) -> None:
        """Every page looks again."""
        self.version += 1

    async def do(self, given: i.Input) -> None:
        """Obey an input. Raises Refused, also when the model fails while time passes: then the play stands still."""
        self._not_too_many(given.role)
        await self._obey(given)

    async def _obey(self, given: i.Input) -> None:
        if self.broken is not None and not isinstance(given, BESIDE):
            raise Refused(self.broken)
        if self.busy and (self.broken is not None or not isinstance(given, BESIDE)):  # going back: the log is read
            raise Refused(_BUSY)
        if not isinstance(given, LONG):
            try:
                self.play.do(given, time.time())
            except OSError as error:
                raise self._refused_by_the_disk(error) from None
            self.unwritten = None
            self.changed()
            return
        self.busy = True
        self.changed()
        try:
            await run.io_bound(self.play.do, given, time.time())
            self.unwritten = None
            if isinstance(given, i.Next):
                self.so_far = await run.io_bound(outcomes, self.play) or []
        except Refused:
            raise
        except OSError as error:  # before anything was done: nothing but the log is written while time passes
            raise self._refused_by_the_disk(error) from None
        except Exception as error:  # noqa: BLE001, RUF100 - told on every page; the other rooms go on
            self.broken = fault(error)
            raise Refused(self.broken) from None
        finally:
            self.busy = False
            self.changed()

    def _refused_by_the_disk(self, error: OSError) -> Refused:
        """An input is refused that cannot be written; every page tells it until one can be."""
        self.unwritten = self.unwritten or fault(error)
        self.changed()
        return Refused(self.unwritten)

    def sit(self, role: str) -> None:
        """Somebody takes a seat, if that can be written."""
        try:
            self.play.do(i.Join(role=role), time.time())
        except OSError as error:
            self._refused_by_the_disk(error)
        self.changed()

    def _not_too_many(self, role: str) -> None:
        now = time.monotonic()
        recent = [t for t in self._rate.get(role, []) if now - t < 60.0]
        if len(recent) >= MOST_INPUTS:
            raise Refused(Both("too many inputs; wait a minute", "操作过于频繁，请稍候"))
        self._rate[role] = [*recent, now]

    async def clock(self) -> None:
        """Once a second: the turn is played when its time is over or everybody has ended it.

        Only the planning of a turn can be paused: what comes after the turns comes all the same.
        """
        play = self.play
        if self.busy or self.broken is not None:
            return
        if play.phase == PLANNING:
            if play.paused or not any(seat.joined for seat in play.seats.values()):
                return
            for role in to_open_again(play, time.time()):
                await self._pass(i.EndTurn(role=role, on=False, by="message"))
            if play.all_ended:
                await self._pass(i.Next(role="control", by="roles"))
            elif play.seconds_left(time.time()) <= 0:
                await self._pass(i.Next(role="control", by="clock"))
        elif play.phase == ENDED:
            await self._pass(i.Finish(role="control"))
        elif self._study is None:
            self._study = asyncio.create_task(self._look_back())

    async def _pass(self, given: i.Input) -> None:
        """Let time pass by the clock; a play that stands still tells it on every page."""
        try:
            await self._obey(given)
        except Refused:
            if self.broken is None and self.unwritten is None:
                raise

    @property
    def turns_to_play_anew(self) -> int:
        """So many of the turns, from the first, have begun."""
        return min(len(self.play.starts), len(self.play.exercise.turns))

    async def branch(self, turn: int) -> None:
        """Play a turn (from 1) anew in a room, a folder and with tokens of its own; this play stays. Raises Refused."""
        if self.play.phase == PLANNING and not self.play.paused and self.broken is None:
            raise Refused(Both("pause the clock first", "请先暂停"))
        if not 1 <= turn <= self.turns_to_play_anew:
            raise Refused(Both(f"turn {turn} has not begun", f"第{turn}轮尚未开始"))
        if self.busy:
            raise Refused(_BUSY)
        if len(self.branches) >= MOST_BRANCHES:
            raise Refused(Both(f"at most {MOST_BRANCHES} branches of a play", f"每次推演至多{MOST_BRANCHES}个分支"))
        self.busy = True
        self.changed()
        try:
            play = await run.io_bound(self.play.branch, turn - 1, self._new_folder(turn), self.folder.resolve().name)
            assert play is not None
            self.branches.append(self.open(play))
        except Exception as error:  # noqa: BLE001, RUF100 - told on the page; this play goes on
            raise Refused(fault(error)) from None
        finally:
            self.busy = False
            self.changed()

    async def back(self) -> None:
        """Out of a turn that failed: back to its planning, without the order that makes it fail. Raises Refused."""
        if self.broken is None or self.busy:
            raise Refused(_BUSY if self.busy else Both("no turn has failed", "没有推演出错"))
        self.busy = True
        self.changed()
        try:
            play = await run.io_bound(way_back, self.folder, time.time())
            assert play is not None
            self.play, self.broken = play, None  # pages of the old one load again
        except Exception as error:  # noqa: BLE001, RUF100 - told on the page; the play stands still as before
            raise Refused(fault(error)) from None
        finally:
            self.busy = False
            self.changed()

    def _new_folder(self, turn: int) -> Path:
        """Beside this play's own folder; the first name that is free."""
        names = (f"{self.folder.name}-turn-{turn}{f'-{k}' if k > 1 else ''}" for k in count(1))
        return next(path for name in names if not (path := self.folder.with_name(name)).exists())

    def destroy_addresses(self) -> None:
        """Nobody can open a page any more, of its branches neither."""
        self.tokens.destroy(self.folder)
        for room in self.branches:
            room.destroy_addresses()

    async def _look_back(self) -> None:
        """The review: first what is known at once, then the study of decisions, in the background."""
        try:
            save(self.play, self.folder)
            found = self.review = await run.io_bound(review, self.play)
            assert found is not None
            write(self.play, found, self.folder)
            self.changed()
            await run.io_bound(found.study_decisions, self.play, self.workers, self._tell)
            write(self.play, found, self.folder)
        except Exception as error:  # noqa: BLE001, RUF100 - told on the page; the exercise goes on
            if not self._closed:  # else it gave up because the server ends
                self.trouble = fault(error)
        self.changed()

    async def close(self) -> None:
        """The server ends: a study gives up after its next run; what it has finished is kept for the next start."""
        self._closed = True
        if self._study is not None:
            await asyncio.wait([self._study], timeout=MOST_SECONDS_TO_CLOSE)

    def _tell(self, what: str, done: int, total: int) -> None:
        """How far a look at decisions is. Raises KeyboardInterrupt when the server ends: the workers are stopped."""
        if self._closed:
            raise KeyboardInterrupt
        if (what, total) == (self.progress[0], self.progress[2]):
            self._runs += max(done - self.progress[1], 0)
        if self._runs <= self.workers:  # the first wait until the workers have built the county
            self._since = time.monotonic()
        self.progress = (what, done, total)

    @property
    def crowded(self) -> bool:
        """Whether this computer has more to do than its cores and our workers account for; Windows does not tell."""
        return hasattr(os, "getloadavg") and os.getloadavg()[0] > self.workers + (os.cpu_count() or 1)

    @property
    def minutes_left(self) -> str:
        """Of the look at decisions that runs now, at the pace of all runs so far; a few of them are needed for it."""
        _, done, total = self.progress
        counted = self._runs - self.workers
        if counted < self.workers:
            return "…"
        return f"{max((time.monotonic() - self._since) / counted * (total - done) / 60, 1):.0f}"
