"""局面: the state of an exercise: who sits where, what was sent and decided, where the clocks stand.

Only `effects.py`, which obeys inputs, and `turns.py`, which lets time pass, change it.
"""

from __future__ import annotations

from sim.both import Both
from sim.county.entrances import Entrances
from sim.exercise import inputs as i
from sim.exercise.journal import Journal, Line
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.seats import Decision, Seat, seats
from sim.exercise.spec import Exercise
from sim.model import Model
from sim.names import Name
from sim.result import Result
from sim.scenario import Scenario


class Game:
    """The team's model and the standing plan's, with the same luck, and everything between model and team."""

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
        self.settled: set[str] = set()  # injects whose effects were given to the model, or averted
        self.ticks: dict[str, set[int]] = {}
        self.grades: dict[str, tuple[str, str]] = {}  # of objectives by evaluators: grade, note
        self.inject_grades: dict[str, tuple[str, str]] = {}
        self.view: i.View | None = None
        self.actions: dict[int, i.Action] = {}  # by the number of the line that added it
        self.passed_over: list[i.Give] = []  # orders that were taken back after a turn had failed
        self.returned: list[Name] = []  # what was told after each failure of the model, see `back`
        self.refusals: list[tuple[int, str, Both]] = []
        self.planned: list[float] = []  # of each turn that was played: seconds of its planning
        self.starts: list[tuple[float, int]] = []  # of each turn: h, and the number of the line before it
        self.stuck: tuple[Line, Exception] | None = None  # time could not pass: the model stopped halfway, see `back`
        self.over_at: float | None = None  # h: when the run-out began
        self.at_the_end: tuple[Result, Result] | None = None  # before the run-out: of the play, of the standing plan
        self.advance(exercise.begin)
        self.starts.append((self.model.now, 0))

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

    def since(self, sent: Sent, now: float) -> float:
        """Seconds of planning since a message was there, those of later turns included."""
        return max(sum(self.planned[sent.turn :]) + self.elapsed(now) - sent.due, 0.0)

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

    def holds(self, given: i.Give) -> bool:
        """Whether an order was not taken back."""
        return not any(given is other for other in self.passed_over)

    def advance(self, until: float) -> None:
        """Time passes for the team and for the standing plan beside it, to `until` (h)."""
        self.model.advance(until)
        self.plan.advance(until)
