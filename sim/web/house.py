"""The house: the play that the server was started with, and branches of it, each in a room of its own."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import ExitStack

from nicegui import background_tasks

from sim.exercise import Play, roles
from sim.exercise import inputs as i
from sim.exercise.journal import branches
from sim.exercise.messages import PLANNING
from sim.exercise.objectives import outcomes
from sim.names import Lang
from sim.scenario import ScenarioErrors
from sim.store import FolderBusy, locked
from sim.web.room import Room, fault
from sim.web.tokens import Tokens
from sim.words import joined, say
from sim.words.trouble import reasons


class House:
    """All rooms of a server; a token opens one seat in one of them."""

    def __init__(self, play: Play, workers: int = 0, base: str = "") -> None:
        """`base`: what all addresses begin with."""
        self._base = base
        self._workers = workers or max(os.cpu_count() or 2, 2)
        self.rooms: list[Room] = []
        self._locks = ExitStack()  # of the branches: no other server writes their logs
        self._room(play)

    def open(self, play: Play) -> Room:
        """A room for a branch, whose folder is kept from other servers. Raises FolderBusy."""
        self._locks.enter_context(locked(play.folder))
        return self._room(play)

    def _room(self, play: Play) -> Room:
        """A room for a play; one that has just begun waits until control starts the clock."""
        if not play.journal.lines:
            play.do(i.Pause(role="control", on=True), time.time())
        everybody = [*play.exercise.roles, *roles.BESIDE]
        room = Room(play, Tokens.of_folder(play.folder, everybody), self._workers, self.open, self._base)
        if play.stuck is not None:
            room.broken = fault(play.stuck[1])
        elif play.turn and play.phase == PLANNING:
            room.so_far = outcomes(play)
        self.rooms.append(room)
        return room

    def reopen(self, lang: Lang = "en") -> list[str]:
        """The branches that were made before the server ended go on where their logs end; a line on each."""
        told = []
        for room in self.rooms:  # which grow: a branch has branches, too
            for folder in branches(room.folder):
                try:
                    self._locks.enter_context(locked(folder))
                    play = Play.resume(folder)
                except (ScenarioErrors, ValueError, OSError, FolderBusy) as error:  # the other rooms open all the same
                    told.append(
                        say("exercise_branch_closed", lang, folder=folder, why=joined(reasons(error, lang), lang))
                    )
                    continue
                play.go_on(time.time())
                room.branches.append(self._room(play))
                told.append(say("exercise_branch_on", lang, folder=folder, n=len(play.journal.lines)))
        return told

    def find(self, token: str) -> tuple[Room, str] | None:
        """The room and the role of a token; all rooms are asked each time."""
        found = [(room, role) for room in self.rooms if (role := room.tokens.role(token)) is not None]
        return found[0] if found else None

    def clock(self) -> None:
        """Once a second, in every room: none waits for another in which time passes just now."""
        for room in self.rooms:
            background_tasks.create(room.clock())

    async def close(self) -> None:
        """The server ends, when its rooms are closed."""
        await asyncio.gather(*(room.close() for room in self.rooms))
        self._locks.close()
