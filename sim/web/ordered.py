"""What a role has ordered: in this turn, in earlier ones, and by the standing plan in its name."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from nicegui import ui

from sim.both import Fault
from sim.exercise import inputs as i
from sim.exercise import roles, say, sight, whose
from sim.exercise.behind import of_number
from sim.exercise.checks import in_words
from sim.exercise.messages import PLANNING
from sim.exercise.seats import Decision
from sim.exercise.waits import Opening, opening
from sim.response.orders import PLAN, Obeyed
from sim.web.screen import Screen, html


def issued(screen: Screen) -> None:
    """Orders of the coming turn: when they take effect, what is expected of them, and a button to take each back."""
    seat = screen.play.seats[screen.role]
    html(f"<h3>{screen.t('pair', a=screen.t('pending'), b=len(seat.orders))}</h3>")
    for number, given in enumerate(seat.orders):
        what = screen.name(whose.order(screen.play, given.order, screen.play.model.now + given.after))
        later = f" <span class=mute>+{escape(screen.name(say.duration(given.after)))}</span>" if given.after else ""
        with ui.element("div").classes("row issued"):
            html(escape(what) + Markup(later) + _expected(screen, given.foreseen))
            ui.button(
                screen.t("withdraw"), on_click=lambda n=number: screen.do(i.Withdraw(role=screen.role, number=n))
            ).props("flat dense no-caps").mark(f"withdraw-{number}")
    for made in _by_control(screen):
        if made.turn == screen.play.turn:
            html(_own(screen, made, {})).mark("by-control")
    refused = [(turn, why) for turn, role, why in screen.play.refusals if role == screen.role]
    last = f" – {refused[-1][1].text(screen.lang)}" if refused and refused[-1][0] == screen.play.turn else ""
    html(f'<p class="mute">{screen.t("refused_n", n=len(refused))}{escape(last)}</p>')


def _expected(screen: Screen, foreseen: i.Foreseen | None) -> Markup:
    """When an order takes effect as was foreseen, and the role's own words."""
    if foreseen is None:
        return Markup("")
    own = f" · “{foreseen.own}”" if foreseen.own else ""
    when = screen.t("foreseen_at", when=screen.when(foreseen.in_force))
    return Markup('<div class="mute">{}{}</div>').format(when, own)


def before(screen: Screen) -> None:
    """All that was ordered in earlier turns, the newest first: by this role, and by the standing plan in its name.

    What the plan orders again and again is one line. While the county is out of sight only the own ones are told, and
    not what came of them: the plan's name how many cases there were in the end.
    """
    play = screen.play
    assert play.model.response is not None
    history = play.model.response.orders.history
    reasons = {id(o.order): o.reason for o in history if o.reason}
    mine = [d for d in play.decisions if d.role == screen.role and d.order is not None]
    mine += [d for d in _by_control(screen) if d.turn < play.turn]
    own = [(d.time, _own(screen, d, reasons)) for d in mine]
    by_plan: dict[str, list[Obeyed]] = {}
    for obeyed in history:
        if obeyed.source == PLAN and roles.owner(obeyed.order) == screen.role and not screen.closed:
            by_plan.setdefault(screen.name(say.order(obeyed.order, play.entrances)), []).append(obeyed)
    plan = [(same[-1].time, _of_the_plan(screen, same)) for same in by_plan.values()]
    newest = sorted([*own, *plan], key=lambda row: row[0], reverse=True)
    html(f"<h3>{screen.t('before')}</h3>" + ("" if newest else f'<p class="mute">{screen.t("none_before")}</p>'))
    for _, text in newest:
        html(text)


def _by_control(screen: Screen) -> list[Decision]:
    """What exercise control has ordered in this role's place."""
    return [made for made in screen.play.decisions if made.place == screen.role]


def _own(screen: Screen, made: Decision, reasons: dict[int, Fault]) -> str:
    """An order of this role, or of control in its place: when it is in force, or why it came to nothing."""
    play, state = screen.play, ""
    what = screen.name(whose.decision(play, made))
    if screen.closed:
        state = ""
    elif id(made.order) in reasons:
        state = screen.t("came_to_nothing", why=in_words(reasons[id(made.order)]).text(screen.lang))
    elif (round_ := opening(play.model, made)) is not None:
        state = _of_round(screen, round_)
    elif made.foreseen is not None:
        due = made.foreseen.in_force <= play.model.now
        state = screen.t("should_be" if due else "foreseen_at", when=screen.when(made.foreseen.in_force))
    own = f"“{made.foreseen.own}”" if made.foreseen and made.foreseen.own else ""
    turn = screen.t("turn", k=made.turn + 1, n=len(play.exercise.turns))
    by = screen.t("by_control") if made.place else ""
    said = " · ".join(part for part in (turn, by, state, own) if part)
    return f'<p><b>{escape(what)}</b> <span class="mute">{escape(said)}</span></p>'


def _of_round(screen: Screen, found: Opening) -> str:
    """Whether a round has opened, or when it will, and for which others it waits."""
    behind = of_number(screen.play, found.number) if found.waits else None
    if behind is not None:
        return screen.t("round_waits", behind=behind.text(screen.lang), when=screen.when(found.time))
    return screen.t("round_opened" if found.opened else "foreseen_at", when=screen.when(found.time))


def _of_the_plan(screen: Screen, same: list[Obeyed]) -> str:
    """An order that the standing plan gave in this role's name, how often, when, and why the last came to nothing."""
    newest, by, what = same[-1], screen.t("standing_truth"), screen.name(whose.of_plan(screen.play, same))
    state = f"{screen.when(newest.time)} · {by}"
    if len(same) > 1:
        key = "n_at_once" if same[0].time == newest.time else "n_times"
        state = screen.t(key, n=len(same), first=screen.when(same[0].time), last=screen.when(newest.time))
        state += f" · {by}"
    obeyed = [one for one in same if not one.reason]
    if obeyed and (found := opening(screen.play.model, obeyed[-1])) is not None:
        state += " · " + _of_round(screen, found)
    if newest.reason:
        state += " · " + screen.t("came_to_nothing", why=in_words(newest.reason).text(screen.lang))
    return f'<p>{escape(what)} <span class="mute">{escape(state)}</span></p>'


def planned(screen: Screen) -> None:
    """The standing plan's own orders of this role, ticked: they are given unless unticked."""
    seat, plan = screen.play.seats[screen.role], screen.play.scenario.plan
    html(f"<h2>{screen.t('plan')}</h2>")
    if screen.play.phase != PLANNING:
        html(f'<p class="mute">{screen.t("over")}</p>')
        return
    if not seat.planned:
        html(f'<p class="mute">{screen.t("no_plan")}</p>')
        return
    html(f'<p class="mute">{screen.t("plan_note")}</p>')
    model = screen.play.model
    for item in sorted(seat.planned, key=lambda item: sight.past(model, plan.rules[item.rule].when)):
        what, when = say.order(item.order, screen.play.entrances), say.trigger(plan.rules[item.rule].when)
        text = f"{screen.name(what)} – {screen.name(when)}"
        if sight.past(model, plan.rules[item.rule].when):
            html(f'<p class="mute">– {escape(screen.t("aside", a=text, b=screen.t("past")))}</p>')
            continue

        async def set_it(event: Any, rule: int = item.rule, number: int = item.number) -> None:
            await screen.do(i.Standing(role=screen.role, rule=rule, number=number, on=bool(event.value)))

        on = (item.rule, item.number) not in seat.struck
        ui.checkbox(text, value=on, on_change=set_it).props("dense").mark(f"plan-{item.rule}-{item.number}")
