"""What the roles did, for those who run and judge the exercise: orders by role and turn, answers, reports, messages."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape
from nicegui import ui

from sim.exercise import roles, say, sight, tell, whose
from sim.exercise.inputs import Give
from sim.exercise.lanes import Answer
from sim.exercise.messages import PLANNING, Sent
from sim.exercise.seats import Decision, Seat
from sim.web import panels
from sim.web.inbox import MANY, due, recipients, who_owes
from sim.web.screen import Screen, html, table
from sim.words import TEXTS


def orders(screen: Screen) -> None:
    """The orders of this turn by role; below, folded, those of the turns before."""
    html(f"<h2>{screen.t('orders_by_role')}</h2>")
    screen.part(lambda: _of_this_turn(screen), lambda: _pending(screen))
    with ui.expansion(screen.t("before")).classes("w-full").mark("orders-before"):
        screen.part(lambda: _before(screen), lambda: panels.passed(screen))


def _pending(screen: Screen) -> object:
    seats = screen.play.seats.values()
    return panels.passed(screen), screen.play.phase, len(screen.play.decisions), [
        (len(s.orders), sorted(s.tasks.items()), sorted(s.struck), s.played) for s in seats
    ]  # fmt: skip


def _of_this_turn(screen: Screen) -> None:
    rows = [*_of_control(screen), *(row for seat in screen.play.seats.values() for row in _of_seat(screen, seat))]
    if screen.play.phase != PLANNING or not rows:
        html(f'<p class="mute">{screen.t("none_before")}</p>')
        return
    html(table(_head(screen), rows, stack=True, also="ordered")).mark("orders-now")


def _head(screen: Screen) -> list[str]:
    return [screen.t("role"), screen.t("what"), screen.t("effects"), screen.t("own_words")]


def _of_seat(screen: Screen, seat: Seat) -> Iterator[list[object]]:
    """Orders, tasks of the grid's own lists, and what of the plan is struck."""
    who, plan = screen.name(roles.title(seat.role)), screen.play.scenario.plan
    for given in seat.orders:
        yield [who, _what(screen, given), _in_force(screen, given), given.foreseen.own if given.foreseen else ""]
    for task, (state, why) in seat.tasks.items():
        name = TEXTS["exercise_report"] if task == "report" else say.WORDS[task]
        word = screen.t("cannot_be_done" if state == "cannot" else state)
        yield [who, screen.t("pair", a=screen.name(name), b=f"{word} {why}".strip()), "", ""]
    open_yet = [
        s for s in sorted(seat.struck) if seat.played and not sight.past(screen.play.model, plan.rules[s[0]].when)
    ]
    for rule, number in open_yet:
        struck = Decision(screen.play.turn, seat.role, screen.play.model.now, struck=(rule, number))
        yield [who, screen.name(say.decision(struck, plan, screen.play.entrances)), "", ""]


def _of_control(screen: Screen) -> Iterator[list[object]]:
    """What control has ordered itself since time passed last."""
    for made in screen.play.decisions:
        if (made.role, made.turn, made.effect_of) == ("control", screen.play.turn, "") and made.order is not None:
            own = made.foreseen.own if made.foreseen else ""
            when = "–" if made.foreseen is None else screen.t("foreseen_at", when=screen.when(made.foreseen.in_force))
            who, what = roles.giver("control", made.place), whose.decision(screen.play, made)
            yield [screen.name(who), screen.name(what), when, own]


def _what(screen: Screen, given: Give) -> str:
    what = screen.name(whose.order(screen.play, given.order, screen.play.model.now + given.after))
    return f"{what} (+{screen.name(say.duration(given.after))})" if given.after else what


def _in_force(screen: Screen, given: Give) -> str:
    if given.foreseen is None:
        return "–"
    return screen.t("foreseen_at", when=screen.when(given.foreseen.in_force))


def _before(screen: Screen) -> None:
    """What people ordered in earlier turns, the newest turn first."""
    play, rows = screen.play, list[list[object]]()
    for made in reversed(play.decisions):
        if made.effect_of or made.struck is not None:
            continue
        who = f"{screen.t('turn_k', k=made.turn + 1)} · {screen.name(roles.giver(made.role, made.place))}"
        what = screen.name(whose.decision(play, made))
        when = "–" if made.foreseen is None else screen.t("foreseen_at", when=screen.when(made.foreseen.in_force))
        rows.append([who, what, when, made.foreseen.own if made.foreseen else ""])
    html(
        table(_head(screen), rows, stack=True, also="ordered")
        if rows
        else f'<p class="mute">{screen.t("none_before")}</p>'
    )


# messages ----------------------------------------------------------------------------------------------


def reports(screen: Screen) -> None:
    """Reports, and what roles and control have written, the newest first, with the turn and to whom they went."""
    screen.part(lambda: _reports(screen), lambda: len(_no_injects(screen)))


def _no_injects(screen: Screen) -> list[Sent]:
    return [sent for sent in screen.play.sent if sent.inject is None]


def _reports(screen: Screen) -> None:
    found = _no_injects(screen)
    if not found:
        html(f'<p class="mute">{screen.t("no_messages")}</p>')
    for sent in reversed(found):
        text = sent.zh if screen.lang == "zh" else sent.en
        turn, who = screen.t("turn_k", k=sent.turn + 1), screen.name(roles.title(sent.sender))
        head = escape(f"{turn} · {who} → {recipients(screen, sent.to, most=MANY)}")
        html(f'<div class="msg"><div class="who">{head}</div>{escape(text)}</div>').mark("report")


def state_of(screen: Screen, sent: Sent | None) -> object:
    """Changes with what was sent and what came back."""
    if sent is None:
        return None
    return (
        sent.turn, sent.due, due(screen, sent), sent.zh, sent.en, sent.to, len(sent.answers), len(sent.set_back),
        who_owes(screen, sent),
    )  # fmt: skip


def answers(screen: Screen, sent: Sent) -> None:
    """What came back, with minutes; what control has set back; who has not answered yet."""
    for answer in sent.set_back:
        html(f'<div class="who"><s>↳ {escape(_told(screen, Answer(*answer)))}</s> {screen.t("set_back")}</div>')
    for answer in sent.answers:
        html(f'<div class="who">↳ {escape(_told(screen, Answer(*answer)))}</div>')
    if owes := who_owes(screen, sent):
        html(f'<div class="who"><b>{escape(owes)}</b></div>')


def _told(screen: Screen, answer: Answer) -> str:
    return tell.answered([answer], screen.lang)
