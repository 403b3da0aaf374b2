"""The form of an order: fields of its kind, what it will cost and when it takes effect."""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from nicegui import ui
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sim.both import Both
from sim.exercise import amounts, behind, roles, say, whose
from sim.exercise import inputs as i
from sim.exercise.checks import impossible, usual, usual_lanes
from sim.exercise.coming import of_this_turn
from sim.exercise.forecast import forecast
from sim.exercise.messages import PLANNING
from sim.exercise.permits import too_late
from sim.names import UNITS
from sim.scenario.fields import ORDERS, Kind, duration_text, parts
from sim.scenario.orders import Order
from sim.scenario.quantities import facts
from sim.units import DAY
from sim.web.choices import choices, may
from sim.web.screen import Screen, html
from sim.words.orders import order_name


def _in_days(info: FieldInfo) -> bool:
    """Whether a setting is a duration that is usually long, so that nobody thinks of it in hours."""
    return facts(info).get("unit") == "h" and info.default is not None and info.default >= amounts.LONG


class OrderForm:
    """One form; the order that it holds is checked while it is filled in."""

    def __init__(self, screen: Screen, role: str = "") -> None:
        """`role`: whose orders it offers, if not those of the page's own."""
        self._screen, self._role = screen, role or screen.role
        self._kinds = roles.kinds(self._role)
        self._kind = self._kinds[0] if self._kinds else ""
        self._fields: dict[str, Any] = {}

    def draw(self) -> None:
        """The select of the kind, its fields, the forecast, and the button."""
        screen = self._screen
        if not self._kinds:
            return
        given = [kind for kind in self._kinds if self._given_before(kind)]
        self._kind = next((kind for kind in self._kinds if kind not in given), self._kind)
        kept = screen.kept.get("form", {})  # of the page in the other language
        if kept.get("turn") != screen.play.turn or kept.get("kind") not in self._kinds:
            kept = {}
        options = {kind: screen.name(order_name(kind)) for kind in self._kinds}
        options |= {kind: screen.t("aside", a=options[kind], b=screen.t("given_before")) for kind in given}
        select = ui.select(options, label=screen.t("what")).props("dense outlined").mark("kind")
        self._form = ui.element("div").classes("form")
        self._told = html("").classes("mute").mark("forecast")
        with ui.element("div").classes("row issue"):
            self._button = ui.button(screen.t("issue"), on_click=self._issue)
            self._button.props("no-caps color=primary unelevated").mark("issue")
        self._open(kept)
        select.set_value(self._kind)
        select.on_value_change(self._choose)

    def _open(self, kept: dict[str, Any]) -> None:
        """With what was filled in before, else the first kind whose proposal would not be refused.

        Where that is for its area, and there are others, none is proposed.
        """
        first = self._kind
        for kind in [kept["kind"]] if kept else [first, *(kind for kind in self._kinds if kind != first)]:
            self._kind = kind
            self._fill(kept)
            area = self._fields.get("area")
            if not kept and area is not None and len(area.options) > 1 and self._is_refused():
                area.set_value(None)
            if not self._is_refused():
                return
        if not kept:
            self._kind = first
            self._fill()

    def _is_refused(self) -> bool:
        """Whether what is filled in is complete, and would be refused all the same."""
        try:
            return self._why_not(self._order()) is not None
        except ValueError:
            return False

    def again(self) -> None:
        """What has been ordered meanwhile, here or by others, counts."""
        if self._kinds and self._screen.play.phase == PLANNING:
            self._tell()

    def _given_before(self, kind: str) -> bool:
        """Whether this is a help that comes once, and it was asked for."""
        response = self._screen.play.model.response
        return response is not None and response.orders.given_before(kind)

    def _choose(self, event: Any) -> None:
        self._kind = event.value
        self._fill()

    def _fill(self, kept: dict[str, Any] | None = None) -> None:
        """The fields of the chosen kind; `kept`: what they held before."""
        self._form.clear()
        self._fields = {}
        group = ORDERS[self._kind]
        with self._form:
            for name, kind in parts(group).items():
                if name not in self._not_asked() and kind.form != "distribution":
                    self._fields[name] = self._field(name, kind, group.model_fields[name])
            self._after = ui.number(self._screen.t("after"), value=0, min=0, on_change=self._tell)
            self._after.props("dense outlined").mark("after")
            self._own = ui.input(self._screen.t("own_forecast"), on_change=self._keep)
            self._own.props(f"dense outlined counter maxlength={i.SHORT}").classes("wide").mark("own-forecast")
        self._propose()
        if kept:
            self._after.set_value(kept["after"])
            self._own.set_value(kept["own"])
            for name, value in sorted(kept["values"].items(), key=lambda one: one[0] == "number"):  # after `_propose`
                if not isinstance(self._fields[name], ui.select) or value in self._fields[name].options:
                    self._fields[name].set_value(value)
        self._tell()

    def _keep(self) -> None:
        """What is filled in outlives a change of the language."""
        values = {name: field.value for name, field in self._fields.items()}
        own = {"turn": self._screen.play.turn, "kind": self._kind, "after": self._after.value, "own": self._own.value}
        self._screen.kept["form"] = own | {"values": values}

    def _propose(self) -> None:
        """How many people from outside, by whom is asked for, until another number is written."""
        if self._kind != "ask_aid":
            return
        what, number = self._fields["what"], self._fields["number"]

        def fit() -> None:
            number.set_value(usual(self._screen.play.model, str(what.value)))

        what.on_value_change(fit)
        fit()

    def _not_asked(self) -> tuple[str, ...]:
        """What is no choice of this role: how long help takes to come is said by exercise control only."""
        return ("order",) if self._screen.role == "control" else ("order", "delay")

    def _label(self, name: str) -> str:
        """What a field is called, with its unit where it is a number."""
        info = ORDERS[self._kind].model_fields.get(name)
        if info is None:
            return name
        english, unit = say.FIELDS.get(name, name.replace("_", " ").capitalize()), facts(info)["unit"]
        label = str(facts(info).get("zh") or english) if self._screen.lang == "zh" else english
        if _in_days(info):
            unit = "days"
        if unit not in ("h", "days", "persons"):
            return label
        return f"{label}（{UNITS[unit]}）" if self._screen.lang == "zh" else f"{label} ({unit})"

    def _field(self, name: str, kind: Kind, info: Any) -> Any:
        label = self._label(name)
        options = choices(self._screen, self._role, self._kind, name, kind)
        field: Any
        value: Any
        if options is not None:
            value = info.default if info.default in options and name != "area" else ""
            if not value or not self._may(name, value):
                fitting = [option for option in options if self._may(name, option)] or list(options)
                value = "staffed" if "staffed" in fitting else fitting[-1 if name == "level" else 0]  # the strictest
            if name == "area" and len(options) > 1 and not value.startswith("case"):
                value = None  # nobody seals a town because it stands first
            field = ui.select(options, value=value, label=label, with_input=name == "area", on_change=self._tell)
        elif kind.form == "switch":
            field = ui.checkbox(label, value=bool(info.default), on_change=self._tell)
            return field.mark(f"field-{name}")
        elif kind.form == "duration":
            value = info.default / DAY if _in_days(info) else info.default
            field = ui.number(label, value=value, min=0, on_change=self._tell)
        else:
            usual = self._screen.t("as_usual") if info.default is None else None
            low, high = kind.low, kind.high
            field = ui.number(label, value=info.default, min=low, max=high, placeholder=usual, on_change=self._tell)
            field.props("stack-label")
        return field.props("dense outlined").mark(f"field-{name}")

    def _may(self, name: str, value: str) -> bool:
        """Whether this role may order it, as far as this field goes."""
        return may(self._role, self._kind, name, value)

    def _order(self) -> Order:
        """The order as filled in. Raises ValueError."""
        kinds, data = parts(ORDERS[self._kind]), {"order": self._kind}
        for name, field in self._fields.items():
            value = field.value
            if value is None or value == "":
                if name == "area":
                    raise ValueError(self._screen.t("choose_area"))
                continue
            if kinds[name].form == "duration":
                in_days = _in_days(ORDERS[self._kind].model_fields[name])
                value = duration_text(float(value) * (DAY if in_days else 1.0))
            elif kinds[name].form == "whole":
                value = int(value)
            data[name] = value
        try:
            order: Order = ORDERS[self._kind].model_validate(data)
        except ValidationError as errors:
            at = errors.errors()[0]["loc"]
            name = self._label(str(at[0])) if at else self._screen.t("what")
            raise ValueError(self._screen.t("order_fault", field=name)) from None
        return order

    def _tell(self) -> None:
        """What it will cost and when it takes effect; or why not, and then it cannot be issued."""
        screen = self._screen
        if screen.room.busy:
            return
        self._keep()
        try:
            order = self._order()
        except ValueError as error:  # in the language of the page
            self._refuse(str(error))
            return
        if self._is_issued(order):
            self._told.set_content(f"✓ {screen.t('is_issued_above' if screen.role == 'control' else 'is_issued')}")
            self._button.set_enabled(False)
            return
        why = self._why_not(order)
        if why is not None:
            more = behind.refused(screen.play, order, why)
            self._refuse(why.text(screen.lang), more.text(screen.lang) if more else "")
            return
        self._button.set_enabled(True)
        seen = forecast(screen.play.model, order, of_this_turn(screen.play), self._hours)
        when = screen.when(screen.play.model.now + self._hours + seen.effective_h)
        english = screen.lang == "en"
        waits = behind.taken(screen.play, order)
        told = seen.costs[1:] if waits else seen.costs  # that it waits stands below, with for which rounds
        costs = ("; " if english else "；").join(cost[0 if english else 1] for cost in told)
        order_h, prepare_h = (amounts.hours(x, screen.lang) for x in (seen.order_h, seen.prepare_h))
        text = screen.t("effective", when=when, o=order_h, p=prepare_h)
        cases = escape(screen.name(whose.area(screen.play, getattr(order, "area", ""))))
        cost = screen.t("pair", a=screen.t("cost"), b=escape(costs or "–"))
        lines = [*([cases] if cases else []), cost, escape(text)]
        lines += [f"<b>{escape(waits.text(screen.lang))}</b>"] if waits else []
        self._told.set_content("<br>".join(lines))

    def _is_issued(self, order: Order) -> bool:
        """Whether this form holds what stands in the list below: then that is told, not why it cannot come twice."""
        play, role = self._screen.play, self._screen.role
        if role == "control":
            mine = [made.order for made in play.decisions if (made.role, made.turn) == (role, play.turn)]
            return order in mine
        seat = play.seats.get(role)
        return seat is not None and any((o.order, o.after) == (order, self._hours) for o in seat.orders)

    def _refuse(self, why: str, more: str = "") -> None:
        """Why it cannot be issued; at an entrance how many lanes are usual, which tells what would be a change."""
        lines, at = [f"✗ {escape(why)}", *([escape(more)] if more else [])], self._fields.get("entrance")
        if at is not None and at.value:
            cars, trucks = usual_lanes(self._screen.play.model, at.value)
            lines.append(self._screen.t("usual_lanes", cars=cars, trucks=trucks))
        self._told.set_content("<br>".join(lines))
        self._button.set_enabled(False)

    def _why_not(self, order: Order) -> Both | None:
        screen = self._screen
        if screen.role != "control" and self._hours >= screen.play.turn_hours:
            return too_late(screen.play)
        play, why = screen.play, roles.refusal(screen.role, order)
        return why or impossible(play.model, order, of_this_turn(play), self._hours)

    @property
    def _hours(self) -> float:
        """So long after the turn begins; what is too late for it is refused when it is issued."""
        return min(max(float(self._after.value or 0.0), 0.0), i.LATEST)

    def _foreseen(self, order: Order) -> i.Foreseen | None:
        """The forecast as it is shown, for the log; none where the order will be refused."""
        screen = self._screen
        if screen.room.busy or self._why_not(order) is not None:
            return None
        seen = forecast(screen.play.model, order, of_this_turn(screen.play), self._hours)
        in_force = screen.play.model.now + self._hours + seen.effective_h
        return i.Foreseen(in_force=in_force, costs=seen.costs, own=str(self._own.value or "").strip()[: i.SHORT])

    async def _issue(self) -> None:
        screen = self._screen
        try:
            order = self._order()
        except ValueError as error:
            ui.notify(str(error), type="warning", position="top")
            return
        place = "" if self._role == screen.role else self._role
        given = i.Give(
            role=screen.role, order=order, after=self._hours, foreseen=self._foreseen(order), place=place
        )  # fmt: skip
        if await screen.do(given):
            self._own.set_value("")
