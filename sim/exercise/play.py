"""START READING HERE: an exercise as it is played. Every input is a line of the log before it takes effect.

    join → see → order → end turn → (advance the model) → … → finish → review

A play is its exercise, its scenario and its log: the same log gives the same state, on any day. Nothing here reads
the wall clock; the caller gives the time of each input, which matters only for how long an answer took.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection
from pathlib import Path

import numpy as np

from sim.county.entrances import Entrances
from sim.exercise import inputs as i
from sim.exercise.effects import obey
from sim.exercise.journal import LOG, Journal, Line, in_one_line
from sim.exercise.messages import ENDED, FINISHED, PLANNING, Sent, averted
from sim.exercise.permits import why_not
from sim.exercise.roles import Refusal
from sim.exercise.seats import Decision, Seat, seats
from sim.exercise.spec import Exercise, Inject, load
from sim.exercise.tasks import of_turn
from sim.log import Event
from sim.model import Model
from sim.names import Name
from sim.result import Result
from sim.scenario import Scenario, dump, scenario_hash
from sim.store import code_version, write_text
from sim.units import grid

_LOG = logging.getLogger(__name__)
EXERCISE, SCENARIO = "exercise.yaml", "scenario.yaml"
LONG = (i.Next, i.Jump, i.Finish)  # what lets time pass in the model


class Refused(ValueError):  # noqa: N818
    """Why an input is not obeyed, in both languages."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why

    def text(self, lang: str) -> str:
        """The reason in one language."""
        return self.why.text(lang)


class OtherVersion(ValueError):  # noqa: N818
    """A play of another version of the program, which would go on differently."""


class Play:
    """One exercise in progress, or its replay."""

    def __init__(self, exercise: Exercise, scenario: Scenario, journal: Journal) -> None:
        self.exercise, self.scenario, self.journal = exercise, scenario, journal
        self.model = Model(scenario, exercise.replicate)
        self.plan = Model(scenario, exercise.replicate, county=self.model.county)  # the same luck, nobody but the plan
        self.seats: dict[str, Seat] = seats(exercise.roles, scenario.plan)
        self.turn, self.phase, self.paused = 0, PLANNING, False
        self.began, self.extra, self.paused_at = 0.0, 0.0, 0.0  # wall times of the turn's planning (s)
        self.decisions: list[Decision] = []
        self.sent: list[Sent] = []
        self.done: set[str] = set()  # injects that were sent or skipped
        self.ticks: dict[str, set[int]] = {}
        self.grades: dict[str, tuple[str, str]] = {}  # of objectives by evaluators: grade, note
        self.inject_grades: dict[str, tuple[str, str]] = {}
        self.view: i.View | None = None
        self.actions: list[i.Action] = []
        self.passed_over: list[i.Give] = []  # orders that were taken back after a turn had failed
        self.returned: list[Name] = []  # what was told after each failure of the model, see `back`
        self.refusals: list[tuple[int, str, Refusal]] = []
        self.starts: list[tuple[float, int]] = []  # of each turn: h, and the number of the line before it
        self.stuck: tuple[Line, Exception] | None = None  # time could not pass: the model stopped halfway, see `back`
        self.at_the_end: tuple[Result, Result] | None = None  # before the run-out: of the play, of the standing plan
        self._advance(exercise.begin)
        self.starts.append((self.model.now, 0))

    # beginning and going on ----------------------------------------------------------------------------

    @classmethod
    def start(cls, path: Path, folder: Path, now: float) -> Play:
        """Begin an exercise in a new folder. Raises ScenarioErrors, FileExistsError."""
        exercise, scenario = load(path)
        _new(folder)
        shutil.copyfile(path, folder / EXERCISE)
        write_text(folder / SCENARIO, dump(scenario, folder))
        journal = Journal(folder / LOG)
        journal.begin(
            {"exercise": exercise.name, "scenario": scenario_hash(scenario), "code": code_version(), "wall": now}
        )
        play = cls(exercise, scenario, journal)
        play._open_turn(now)
        return play

    @classmethod
    def resume(cls, folder: Path, upto: int | None = None, without: Collection[int] = ()) -> Play:
        """The state after all lines of a folder's log (or the first `upto`). Raises ValueError, ScenarioErrors.

        Lines that were taken back, and those `without`, are passed over. Where a turn fails again the play is `stuck`.
        """
        journal = Journal(folder / LOG)
        if journal.heading.get("code") != code_version():  # which may not read its files
            raise OtherVersion(f"{folder}: was played with another version of fivefast; its orders are in played.yaml")
        exercise, scenario = load(folder / EXERCISE, folder / SCENARIO)
        play = cls(exercise, scenario, journal)
        play._open_turn(float(journal.heading["wall"]))
        gone = journal.undone | set(without)
        for line in list(journal.upto(len(journal.lines) if upto is None else upto)):
            if line.number in gone:
                play._pass_over(line)
                continue
            try:
                play._take(line)
            except Exception as error:
                if play.stuck is None:
                    raise
                _LOG.warning("%s: line %d fails again: %r", folder.name, line.number, error)
        return play

    def branch(self, turn: int, folder: Path, of: str = "") -> Play:
        """Another play that is the same up to the planning of this turn (the first is 0); its clock stands.

        `of`: the name of the folder beside it with which it opens again, see `branches`; empty: it opens by itself.
        Raises ValueError for a turn that has not begun, FileExistsError where a play lies already.
        """
        if not 0 <= turn < len(self.starts):
            raise ValueError(f"turn {turn + 1}: turns 1 to {len(self.starts)} have begun")
        _new(folder)
        shutil.copyfile(self.folder / EXERCISE, folder / EXERCISE)
        write_text(folder / SCENARIO, dump(self.scenario, folder))  # its tables lie elsewhere from there
        rows = (self.folder / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
        end = self.starts[turn][1]
        undone = sorted(number for number in self.journal.undone if number <= end)  # which the log says later
        heading = in_one_line(self.journal.heading | {"anew": turn + 1, "of": of, "undone": undone}) + "\n"
        write_text(folder / LOG, "".join([heading, *rows[1 : 1 + end]]))
        play = Play.resume(folder)
        if not play.paused:
            play.do(i.Pause(role="control", on=True), play.began)
        return play

    @property
    def anew(self) -> int:
        """The turn (from 1) from which this is a branch; 0: it is none."""
        return int(self.journal.heading.get("anew", 0))

    @property
    def folder(self) -> Path:
        """Where the log is."""
        return self.journal.path.parent

    def go_on(self, now: float) -> None:
        """Nobody could play since the last line: that time (s) does not count in the turn."""
        if self.phase == PLANNING and not self.paused and self.stuck is None:
            last = max([self.began, *(line.wall for line in self.journal.lines[-1:])])
            self.do(i.Pause(role="control", on=True), last)
            self.do(i.Pause(role="control", on=False), max(now, last))

    # input ---------------------------------------------------------------------------------------------

    def do(self, given: i.Input, now: float) -> None:
        """Obey an input that comes at a wall time (s). Raises Refused, after the refusal is in the log."""
        why = why_not(self, given)
        if why is not None:
            self._take(self.journal.append(now, i.plain(given), (why.en, why.zh)))
            raise Refused(why)
        self._take(self.journal.append(now, i.plain(given)))

    def _take(self, line: Line) -> None:
        """What a line of the log does; the same for the first time and for a replay."""
        if line.refused:
            self.refusals.append((self.turn, line.given["role"], Refusal(*line.refused)))
            return
        given = i.read(line.given)
        try:
            obey(self, given, line)
        except Exception as error:
            if isinstance(given, LONG):
                self.stuck = (line, error)
            raise

    def _pass_over(self, line: Line) -> None:
        """A line that was taken back; an order keeps its place among those of its turn, and is not issued."""
        given = i.read(line.given)
        if isinstance(given, i.Give) and given.role in self.seats:
            self.seats[given.role].orders.append(given)
            self.passed_over.append(given)

    def holds(self, given: i.Give) -> bool:
        """Whether an order was not taken back."""
        return not any(given is other for other in self.passed_over)

    # time ----------------------------------------------------------------------------------------------

    @property
    def turn_hours(self) -> float:
        """How much time the coming turn plays (h)."""
        return self.exercise.turns[self.turn].lasts if self.turn < len(self.exercise.turns) else 0.0

    @property
    def entrances(self) -> Entrances:
        """The entrances of the county."""
        assert self.model.response is not None
        return self.model.response.border.entrances

    def elapsed(self, now: float) -> float:
        """Seconds of planning of this turn, without pauses."""
        return max((self.paused_at if self.paused else now) - self.began, 0.0)

    def seconds_left(self, now: float) -> float:
        """Seconds of planning that are left of this turn."""
        if self.phase != PLANNING:
            return 0.0
        return 60.0 * self.exercise.turns[self.turn].minutes + self.extra - self.elapsed(now)

    @property
    def all_ended(self) -> bool:
        """Whether every role that is played has ended its turn; not while nobody plays."""
        played = [seat for seat in self.seats.values() if seat.played]
        return bool(played) and all(seat.ended for seat in played)

    def _open_turn(self, now: float) -> None:
        """The planning of a turn begins: its injects come one after the other."""
        self.began, self.extra = now, 0.0
        if self.paused:
            self.paused_at = now
        hours, start = self.turn_hours, self.model.now
        for inject in self.exercise.injects:
            if inject.id not in self.done and self._is_due(inject, start, start + hours):
                share = 0.0 if inject.at is None else max(inject.at - start, 0.0) / hours
                self.send(inject, 60.0 * self.exercise.turns[self.turn].minutes * 0.7 * share)

    def _is_due(self, inject: Inject, start: float, end: float) -> bool:
        if inject.at is not None:
            return inject.at < end  # earlier than the turn, where control has let time pass
        if inject.cases is not None:
            return len(self.model.situation.case_times) >= inject.cases
        if inject.infections is not None:
            return self.model.epidemic.total >= inject.infections
        events = self.model.log.events.rows
        missed = events["person"][events["event"] == Event.CONTACT_MISSED]
        return bool(np.isfinite(self.model.epidemic.infected[missed]).any())

    def send(self, inject: Inject, due: float, text: str = "", text_zh: str = "") -> None:
        """An inject is on its way to its roles; `due`: seconds into the planning."""
        self.done.add(inject.id)
        self.sent.append(
            Sent(self.turn, inject.to, text or inject.text, text_zh or inject.text_zh, "control", inject, due,
                 "asked" if inject.reply_minutes or inject.task else "")
        )  # fmt: skip

    def issue(self, given: i.Give, begin: float) -> None:
        """An order, so many hours after the beginning of its turn (h)."""
        at = float(grid(begin + given.after))
        self.model.order(given.order, at)
        self.decisions.append(Decision(self.turn, given.role, at, given.order, foreseen=given.foreseen))

    def next_turn(self, line: Line) -> None:
        """Play the turn: what was struck is silent, then the effects of injects, then orders, then time passes."""
        start, end = self.model.now, self.model.now + self.turn_hours
        self._strike(start, end)
        for sent in self.sent:
            if sent.inject and sent.turn == self.turn:
                played = [seat.role for seat in self.seats.values() if seat.played]
                sent.owed = bool(sent.inject.reply_minutes) and not sent.answers and any(map(sent.reaches, played))
                self._bite(sent, start, end)
        for seat in self.seats.values():
            for at, order in list(of_turn(self, seat)):
                self.model.order(order, at)
                self.decisions.append(Decision(self.turn, seat.role, at, order))
            for given in filter(self.holds, seat.orders):
                self.issue(given, start)
        self._advance(end)
        self.turn += 1
        self._clear()
        self.starts.append((self.model.now, line.number))
        if self.turn == len(self.exercise.turns):
            self.phase = ENDED
        else:
            self._open_turn(line.wall)

    def _strike(self, start: float, end: float) -> None:
        """Orders of the plan that a played role has struck are not given from start to end (h)."""
        for seat in self.seats.values():
            for key in sorted(seat.struck) if seat.played else ():
                self.model.silence(key, start, end)
                self.decisions.append(Decision(self.turn, seat.role, start, struck=key, until=end))

    def _bite(self, sent: Sent, start: float, end: float) -> None:
        """The effect of an inject comes at its time, unless an answer in time averts it."""
        inject = sent.inject
        assert inject is not None
        if inject.unless_answered and averted(sent, inject):
            return
        at = float(grid(start if inject.at is None or not start <= inject.at < end else inject.at))
        for order in inject.effect:
            self.model.order(order, at)
            self.plan.order(order, at)
            self.decisions.append(Decision(self.turn, "control", at, order, effect_of=inject.id))

    def _clear(self) -> None:
        for seat in self.seats.values():
            seat.orders.clear()
            seat.tasks.clear()
            seat.ended = False

    def jump(self, hours: float) -> None:
        """Let time pass under the standing plan, beside the turns."""
        self._advance(self.model.now + hours)

    def finish(self) -> None:
        """The standing plan plays on to the horizon."""
        self.phase = FINISHED
        self.at_the_end = self.model.result(), self.plan.result()
        self._advance(self.scenario.horizon)

    def _advance(self, until: float) -> None:
        """Time passes for the team and for the standing plan beside it."""
        self.model.advance(until)
        self.plan.advance(until)


def _new(folder: Path) -> None:
    """Make a folder for a play. Raises FileExistsError where one lies already."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / LOG).exists():
        raise FileExistsError(f"{folder}: an exercise was begun here; give another folder, or go on with this one")
