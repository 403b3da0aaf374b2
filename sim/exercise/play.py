"""START READING HERE: an exercise as it is played. Every input is a line of the log before it takes effect.

    join → see → order → end turn → (advance the model) → … → finish → review

A play is its exercise, its scenario and its log: the same log gives the same state, on any day. Nothing here reads
the wall clock; the caller gives the time of each input, which matters only for how long an answer took.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.exercise import inputs as i
from sim.exercise import roles
from sim.exercise.checks import impossible
from sim.exercise.journal import Journal, Line
from sim.exercise.roles import Refusal
from sim.exercise.seats import Decision, Seat, seats
from sim.exercise.spec import Exercise, Inject, load
from sim.log import Event
from sim.model import Model
from sim.result import Result
from sim.scenario import Scenario, dump, scenario_hash
from sim.scenario.plan import Order
from sim.store import code_version, write_text
from sim.units import grid

PLANNING, ENDED, FINISHED = "planning", "ended", "finished"
LOG, EXERCISE, SCENARIO = "log.jsonl", "exercise.yaml", "scenario.yaml"


class Refused(ValueError):  # noqa: N818
    """Why an input is not obeyed, in both languages."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why

    def text(self, lang: str) -> str:
        """The reason in one language."""
        return self.why.en if lang == "en" else self.why.zh


@dataclass
class Sent:
    """A message: an inject, a broadcast, a report from below. `due`: seconds into the planning of its turn."""

    turn: int
    to: tuple[str, ...]
    en: str
    zh: str
    sender: str
    inject: Inject | None = None
    due: float = 0.0
    state: str = ""  # of its answer or task
    answers: list[tuple[str, str, str, float]] = field(default_factory=list)  # role, state, text, seconds since due

    def reaches(self, role: str) -> bool:
        """Whether this role gets it."""
        return "all" in self.to or role in self.to or role in roles.BESIDE


class Play:
    """One exercise in progress, or its replay."""

    def __init__(self, exercise: Exercise, scenario: Scenario, journal: Journal) -> None:
        self.exercise, self.scenario, self.journal = exercise, scenario, journal
        self.model = Model(scenario, exercise.replicate)
        self.seats: dict[str, Seat] = seats(exercise.roles, scenario.plan)
        self.turn, self.phase, self.paused = 0, PLANNING, False
        self.began, self.extra, self.paused_at = 0.0, 0.0, 0.0  # wall times of the turn's planning (s)
        self.decisions: list[Decision] = []
        self.sent: list[Sent] = []
        self.done: set[str] = set()  # injects that were sent or skipped
        self.ticks: dict[str, set[int]] = {}
        self.grades: dict[str, tuple[str, str]] = {}
        self.view: i.View | None = None
        self.actions: list[i.Action] = []
        self.refusals: list[tuple[int, str, Refusal]] = []
        self.starts: list[tuple[float, int]] = []  # of each turn: h, and the number of the line before it
        self.at_the_end: Result | None = None  # what had happened when the run-out began
        self.model.advance(exercise.begin)
        self.starts.append((self.model.now, 0))

    # beginning and going on ----------------------------------------------------------------------------

    @classmethod
    def start(cls, path: Path, folder: Path, now: float) -> Play:
        """Begin an exercise in a new folder. Raises ScenarioErrors, FileExistsError."""
        exercise, scenario = load(path)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / LOG).exists():
            raise FileExistsError(f"{folder}: an exercise was begun here; give the folder to go on")
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
    def resume(cls, folder: Path, upto: int | None = None) -> Play:
        """The state after all lines of a folder's log (or the first `upto`). Raises ValueError, ScenarioErrors."""
        exercise, scenario = load(folder / EXERCISE, folder / SCENARIO)
        journal = Journal(folder / LOG)
        if journal.heading.get("code") != code_version():
            raise ValueError(f"{folder}: was played with another version of fivefast; its orders are in played.yaml")
        play = cls(exercise, scenario, journal)
        play._open_turn(float(journal.heading["wall"]))
        for line in list(journal.upto(len(journal.lines) if upto is None else upto)):
            play._take(line)
        return play

    def branch(self, turn: int, folder: Path) -> Play:
        """Another play that is the same up to the planning of this turn (the first is 0). Raises ValueError."""
        if not 0 <= turn < len(self.starts):
            raise ValueError(f"turn {turn}: turns 0 to {len(self.starts) - 1} have begun")
        folder.mkdir(parents=True)
        for name in (EXERCISE, SCENARIO):
            shutil.copyfile(self.folder / name, folder / name)
        rows = (self.folder / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
        write_text(folder / LOG, "".join(rows[: 1 + self.starts[turn][1]]))
        return Play.resume(folder)

    @property
    def folder(self) -> Path:
        """Where the log is."""
        return self.journal.path.parent

    # input ---------------------------------------------------------------------------------------------

    def do(self, given: i.Input, now: float) -> None:
        """Obey an input that comes at a wall time (s). Raises Refused, after the refusal is in the log."""
        why = self._why_not(given)
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
        _OBEY[type(given)](self, given, line)

    def _why_not(self, given: i.Input) -> Refusal | None:
        """Why this cannot be obeyed; None if it can."""
        if given.role not in self.seats and given.role not in roles.BESIDE:
            return Refusal(f"nobody plays {given.role}", f"没有角色{given.role}")
        if isinstance(given, _OF_CONTROL) and given.role != "control":
            return Refusal("only exercise control may do this", "仅导调可操作")
        if isinstance(given, _OF_EVALUATORS) and given.role not in ("evaluator", "control"):
            return Refusal("only evaluators grade", "仅评估员可评分")
        if given.role == "observer" and not isinstance(given, i.Join | i.Looked):
            return Refusal("observers only look", "观摩席只看")
        return _CHECK[type(given)](self, given) if type(given) in _CHECK else None

    def _check_planning(self, given: i.Input) -> Refusal | None:
        return None if self.phase == PLANNING else Refusal("the turns are over", "各轮已结束")

    def _check_order(self, given: i.Give) -> Refusal | None:
        seat, limit = self.seats.get(given.role), self.exercise.orders_a_turn
        if self.phase != PLANNING:
            return self._check_planning(given)
        if seat and not seat.played:
            return Refusal("the standing plan plays this role; take it back first", "本角色由预案代管，请先收回")
        if seat and seat.ended:
            return Refusal("this role has ended its turn", "本角色已结束本轮")
        if seat and len(seat.orders) >= limit:
            return Refusal(f"at most {limit} orders a turn", f"每轮最多{limit}条命令")
        if given.after >= self.turn_hours:
            return Refusal(
                f"later than this turn, which lasts {self.turn_hours:g} h", f"超出本轮时长{self.turn_hours:g}小时"
            )
        return roles.refusal(given.role, given.order) or impossible(self.model, given.order)

    def _check_standing(self, given: i.Standing) -> Refusal | None:
        seat = self.seats.get(given.role)
        if seat is None or all((p.rule, p.number) != (given.rule, given.number) for p in seat.planned):
            return Refusal("not an order of this role", "不属于本角色的命令")
        return self._check_planning(given)

    def _check_autopilot(self, given: i.Autopilot) -> Refusal | None:
        if given.seat not in self.seats:
            return Refusal(f"nobody plays {given.seat}", f"没有角色{given.seat}")
        if given.role not in ("control", given.seat):
            return Refusal("only its own role or exercise control", "仅本角色或导调可操作")
        return None

    def _check_withdraw(self, given: i.Withdraw) -> Refusal | None:
        seat = self.seats.get(given.role)
        if seat is None or given.number >= len(seat.orders):
            return Refusal("there is no such order", "没有此命令")
        return None

    def _check_inject(self, given: i.InjectNow | i.Skip) -> Refusal | None:
        if self.exercise.inject(given.inject) is None:
            return Refusal(f"there is no inject {given.inject}", f"没有注入{given.inject}")
        if given.inject in self.done:
            return Refusal("was sent or skipped before", "已发出或已跳过")
        return self._check_planning(given)

    def _check_reply(self, given: i.Reply) -> Refusal | None:
        for sent in self.sent:
            if sent.inject and sent.inject.id == given.inject and sent.reaches(given.role):
                return None
        return Refusal("no such message to this role", "本角色没有此消息")

    def _check_view(self, given: i.View) -> Refusal | None:
        return Refusal("the own view is locked", "自评已锁定") if self.view else None

    def _check_finish(self, given: i.Finish) -> Refusal | None:
        return Refusal("it is finished already", "已结束") if self.phase == FINISHED else None

    # what each input does ------------------------------------------------------------------------------

    def _join(self, given: i.Join, line: Line) -> None:
        seat = self.seats.get(given.role)
        if seat:
            seat.joined = True
            if given.device and given.device not in seat.devices:
                seat.devices.append(given.device)

    def _autopilot(self, given: i.Autopilot, line: Line) -> None:
        seat = self.seats[given.seat]
        seat.autopilot, seat.joined = given.on, True
        if given.on:
            seat.orders.clear()

    def _standing(self, given: i.Standing, line: Line) -> None:
        struck = self.seats[given.role].struck
        (struck.discard if given.on else struck.add)((given.rule, given.number))

    def _give(self, given: i.Give, line: Line) -> None:
        if given.role == "control":
            self._issue("control", given.order, self.model.now + given.after)
        else:
            self.seats[given.role].orders.append((given.order, given.after))

    def _withdraw(self, given: i.Withdraw, line: Line) -> None:
        del self.seats[given.role].orders[given.number]

    def _reply(self, given: i.Reply, line: Line) -> None:
        for sent in self.sent:
            if sent.inject and sent.inject.id == given.inject and sent.reaches(given.role):
                sent.state = given.state
                sent.answers.append((given.role, given.state, given.text, max(self.elapsed(line.wall) - sent.due, 0.0)))

    def _report(self, given: i.Report, line: Line) -> None:
        above = tuple(role for role in self.seats if roles.level(role) != "grid" and role != given.role)
        self.sent.append(Sent(self.turn, above, given.text, given.text, given.role, due=self.elapsed(line.wall)))

    def _looked(self, given: i.Looked, line: Line) -> None:
        seat = self.seats.get(given.role)
        if seat:
            seat.looked[given.what] = seat.looked.get(given.what, 0) + 1

    def _end(self, given: i.EndTurn, line: Line) -> None:
        seat = self.seats.get(given.role)
        if seat:
            seat.ended = given.on

    def _pause(self, given: i.Pause, line: Line) -> None:
        if given.on and not self.paused:
            self.paused_at = line.wall
        elif self.paused and not given.on:
            self.began += line.wall - self.paused_at
        self.paused = given.on

    def _extend(self, given: i.Extend, line: Line) -> None:
        self.extra += 60.0 * given.minutes

    def _broadcast(self, given: i.Broadcast, line: Line) -> None:
        self.sent.append(Sent(self.turn, given.to, given.text, given.text, "control", due=self.elapsed(line.wall)))

    def _inject(self, given: i.InjectNow, line: Line) -> None:
        inject = self.exercise.inject(given.inject)
        if inject is not None:
            self._send(inject, self.elapsed(line.wall), given.text, given.text_zh)

    def _skip(self, given: i.Skip, line: Line) -> None:
        self.done.add(given.inject)
        self.sent = [s for s in self.sent if not (s.inject and s.inject.id == given.inject)]

    def _tick(self, given: i.Tick, line: Line) -> None:
        ticked = self.ticks.setdefault(given.inject, set())
        (ticked.add if given.on else ticked.discard)(given.number)

    def _rate(self, given: i.Rate, line: Line) -> None:
        self.grades[given.objective] = (given.grade, given.note)

    def _view(self, given: i.View, line: Line) -> None:
        self.view = given

    def _action(self, given: i.Action, line: Line) -> None:
        self.actions.append(given)

    # time ----------------------------------------------------------------------------------------------

    @property
    def turn_hours(self) -> float:
        """How much time the coming turn plays (h)."""
        return self.exercise.turns[self.turn].lasts if self.turn < len(self.exercise.turns) else 0.0

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
                self._send(inject, 60.0 * self.exercise.turns[self.turn].minutes * 0.7 * share)

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

    def _send(self, inject: Inject, due: float, text: str = "", text_zh: str = "") -> None:
        self.done.add(inject.id)
        self.sent.append(
            Sent(self.turn, inject.to, text or inject.text, text_zh or inject.text_zh, "control", inject, due,
                 "asked" if inject.reply_minutes or inject.task else "")
        )  # fmt: skip

    def _issue(self, role: str, order: Order, time: float, effect_of: str = "") -> None:
        at = float(grid(time))
        self.model.order(order, at)
        self.decisions.append(Decision(self.turn, role, at, order, effect_of=effect_of))

    def _next(self, given: i.Next, line: Line) -> None:
        """Play the turn: what was struck is silent, then the effects of injects, then orders, then time passes."""
        start, end = self.model.now, self.model.now + self.turn_hours
        self._strike(start, end)
        for sent in self.sent:
            if sent.inject and sent.turn == self.turn:
                self._bite(sent, start, end)
        for seat in self.seats.values():
            for order, after in seat.orders:
                self._issue(seat.role, order, start + after)
        self.model.advance(end)
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
        if inject.unless_answered and _averted(sent, inject):
            return
        at = start if inject.at is None or not start <= inject.at < end else inject.at
        for order in inject.effect:
            self._issue("control", order, at, inject.id)

    def _clear(self) -> None:
        for seat in self.seats.values():
            seat.orders.clear()
            seat.ended = False

    def _jump(self, given: i.Jump, line: Line) -> None:
        self.model.advance(min(self.model.now + given.hours, self.scenario.horizon))

    def _finish(self, given: i.Finish, line: Line) -> None:
        """The standing plan plays on to the horizon."""
        self.phase = FINISHED
        self.at_the_end = self.model.result()
        self.model.advance(self.scenario.horizon)


def _averted(sent: Sent, inject: Inject) -> bool:
    limit = 60.0 * inject.reply_minutes if inject.reply_minutes else np.inf
    wanted = ("done",) if inject.task else ("answered", "done")
    return any(state in wanted and seconds <= limit for _, state, _, seconds in sent.answers)


_OF_CONTROL = (i.Next, i.Jump, i.Pause, i.Extend, i.Broadcast, i.InjectNow, i.Skip, i.Finish)
_OF_EVALUATORS = (i.Tick, i.Rate)
_CHECK: dict[type, Callable[[Play, Any], Refusal | None]] = {
    i.Give: Play._check_order, i.Standing: Play._check_standing, i.Autopilot: Play._check_autopilot,
    i.Withdraw: Play._check_withdraw, i.InjectNow: Play._check_inject, i.Skip: Play._check_inject,
    i.Reply: Play._check_reply, i.View: Play._check_view, i.Finish: Play._check_finish,
    i.Next: Play._check_planning, i.Jump: Play._check_planning, i.EndTurn: Play._check_planning,
}  # fmt: skip
_OBEY: dict[type, Callable[[Play, Any, Line], None]] = {
    i.Join: Play._join, i.Autopilot: Play._autopilot, i.Standing: Play._standing, i.Give: Play._give,
    i.Withdraw: Play._withdraw, i.Reply: Play._reply, i.Report: Play._report, i.Looked: Play._looked,
    i.EndTurn: Play._end, i.Next: Play._next, i.Jump: Play._jump, i.Pause: Play._pause, i.Extend: Play._extend,
    i.Broadcast: Play._broadcast, i.InjectNow: Play._inject, i.Skip: Play._skip, i.Tick: Play._tick,
    i.Rate: Play._rate, i.View: Play._view, i.Action: Play._action, i.Finish: Play._finish,
}  # fmt: skip
