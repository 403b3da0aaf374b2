"""What people can do in an exercise: each is a line of the log, and bounded in size."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from sim.exercise.spec import Grade, Id
from sim.scenario.fields import order_data
from sim.scenario.orders import DailyTask, ExtraTask, Order

LONGEST, SHORT, LATEST = 400, 120, 240.0  # signs of texts and of short ones, pages too; h after a turn begins
Text = Annotated[str, Field(max_length=LONGEST)]
Short = Annotated[str, Field(max_length=SHORT)]
RoleName = Annotated[str, Field(max_length=80)]
Addressees = Annotated[tuple[RoleName, ...], Field(min_length=1, max_length=100)]
Counted = Annotated[int, Field(ge=0, le=1_000_000)]


class Input(BaseModel):
    """Something that a role does."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: RoleName


class Join(Input):
    """Somebody takes a seat; several devices may share one."""

    do: Literal["join"] = "join"
    device: Short = ""


class Autopilot(Input):
    """A seat is left to the standing plan (on), or taken back; by its own role or by control."""

    do: Literal["autopilot"] = "autopilot"
    seat: RoleName
    on: bool


class Standing(Input):
    """An order of the standing plan that is this role's own: given by the plan in the coming turn (on), or not."""

    do: Literal["standing"] = "standing"
    rule: Annotated[int, Field(ge=0, le=1000)]
    number: Annotated[int, Field(ge=0, le=1000)]
    on: bool


class Foreseen(BaseModel):
    """What was foreseen of an order when it was given: the forecast that was shown, and the role's own words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    in_force: Annotated[float, Field(allow_inf_nan=False)]  # h
    costs: Annotated[tuple[tuple[Short, Short], ...], Field(max_length=6)] = ()  # English and Chinese
    own: Short = ""


class Give(Input):
    """An order, `after` so many hours of the coming turn; control says in whose `place` it gives it, if in any."""

    do: Literal["order"] = "order"
    order: Order
    after: Annotated[float, Field(ge=0, le=LATEST, allow_inf_nan=False)] = 0.0
    foreseen: Foreseen | None = None
    place: RoleName = ""


class Withdraw(Input):
    """An order of the coming turn is taken back."""

    do: Literal["withdraw"] = "withdraw"
    number: Annotated[int, Field(ge=0)]


class Reply(Input):
    """An answer to a message, or the state of a task."""

    do: Literal["reply"] = "reply"
    inject: Id
    state: Literal["answered", "started", "done", "cannot"]
    text: Text = ""


class Report(Input):
    """A report from below: people met, hands that are missing, hands asked for, and a free line. Not all empty."""

    do: Literal["report"] = "report"
    people: Counted | None = None
    short: Counted | None = None
    help: Counted | None = None
    text: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> Report:
        if not self.text.strip() and self.counts == (None, None, None):
            raise ValueError("nothing is reported")
        return self

    @property
    def counts(self) -> tuple[int | None, int | None, int | None]:
        """The three numbers, in the sequence of the form."""
        return self.people, self.short, self.help


class Write(Input):
    """A message of a role's own, to exercise control or to another role."""

    do: Literal["write"] = "write"
    to: RoleName
    text: Text


class Task(Input):
    """The state of a task that the grid's own lists give; if done, its staff do it in the turn."""

    do: Literal["task"] = "task"
    task: DailyTask | ExtraTask
    state: Literal["started", "done", "cannot"]
    text: Text = ""


class Looked(Input):
    """A panel was opened."""

    do: Literal["looked"] = "looked"
    what: Short


class EndTurn(Input):
    """This role has no more to order (on), or has its turn open again: by itself, or by a message that has come."""

    do: Literal["end"] = "end"
    on: bool = True
    by: Literal["role", "message"] = "role"


class Next(Input):
    """The turn is played now, whoever has ended it (control, or the clock)."""

    do: Literal["next"] = "next"
    by: Literal["control", "clock", "roles"] = "control"


class Jump(Input):
    """Time passes beside the turns (control)."""

    do: Literal["jump"] = "jump"
    hours: Annotated[float, Field(gt=0, le=24 * 60, allow_inf_nan=False)]


class Pause(Input):
    """The clock of the turn stops, or goes on (control)."""

    do: Literal["pause"] = "pause"
    on: bool


class Extend(Input):
    """More minutes for this turn (control)."""

    do: Literal["extend"] = "extend"
    minutes: Annotated[float, Field(ge=-60, le=60, allow_inf_nan=False)]


class Broadcast(Input):
    """A message to all, or to some of the roles (control)."""

    do: Literal["broadcast"] = "broadcast"
    text: Text
    to: Addressees = ("all",)


class InjectNow(Input):
    """An inject of the list is sent in this turn, whatever its time (control)."""

    do: Literal["inject"] = "inject"
    inject: Id
    text: Text = ""
    text_zh: Text = ""


class Edit(Input):
    """An inject has other words, or goes to others, from now on; what has arrived stays as it was sent (control)."""

    do: Literal["edit"] = "edit"
    inject: Id
    text: Annotated[Text, Field(min_length=1)]
    text_zh: Annotated[Text, Field(min_length=1)]
    to: Addressees


class Again(Input):
    """A message is sent again: to one role, whose answer is set back, or to all of them (control)."""

    do: Literal["again"] = "again"
    inject: Id
    to: RoleName = "all"


class Skip(Input):
    """An inject of the list is left out (control)."""

    do: Literal["skip"] = "skip"
    inject: Id


class Tick(Input):
    """An expected action was seen, or not (evaluator)."""

    do: Literal["tick"] = "tick"
    inject: Id
    number: Annotated[int, Field(ge=0, le=20)]
    on: bool


class Rate(Input):
    """A grade for an objective, with a note by post and not by name (evaluator)."""

    do: Literal["rate"] = "rate"
    objective: Id
    grade: Grade
    note: Text = ""


class RateInject(Input):
    """A grade for how an inject was met, with a note by post and not by name (evaluator)."""

    do: Literal["rate_inject"] = "rate_inject"
    inject: Id
    grade: Grade
    note: Text = ""


class View(Input):
    """The team's own three strengths and three gaps, written before the review opens."""

    do: Literal["view"] = "view"
    strengths: tuple[Text, Text, Text]
    gaps: tuple[Text, Text, Text]


class Action(Input):
    """An improvement: what, which post, until when, how it is checked; new (`number` 0) or in place of another."""

    do: Literal["action"] = "action"
    number: Annotated[int, Field(ge=0)] = 0
    text: Text
    owner: Short
    date: Short
    check: Short = ""


class DropAction(Input):
    """An improvement leaves the list."""

    do: Literal["drop_action"] = "drop_action"
    number: Annotated[int, Field(ge=1)]


class Finish(Input):
    """The play is over: the standing plan plays on to the horizon (control)."""

    do: Literal["finish"] = "finish"


class Back(Input):
    """After a turn that failed: back to its planning, without what made it fail (control). All stays in the log."""

    do: Literal["back"] = "back"
    undone: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1, max_length=100)]
    en: Text  # what was withdrawn, in words
    zh: Text


AnyInput = Annotated[
    Join | Autopilot | Standing | Give | Withdraw | Reply | Report | Write | Task | Looked | EndTurn | Next | Jump
    | Pause | Extend | Broadcast | InjectNow | Edit | Again | Skip | Tick | Rate | RateInject | View | Action
    | DropAction | Finish | Back, Field(discriminator="do"),
]  # fmt: skip
_ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyInput)


def read(data: dict[str, Any]) -> Any:
    """The input of a plain dictionary. Raises ValueError in one line."""
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as errors:
        first = errors.errors(include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def plain(given: Input) -> dict[str, Any]:
    """An input as JSON can hold it; `read` gives the same again. Durations keep their unit."""
    data: dict[str, Any] = given.model_dump(mode="json")
    if isinstance(given, Give):
        data["order"] = order_data(given.order)
    return data
