"""The tables of the review in words, for the page and for print."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.exercise import amounts, roles, say, whose
from sim.exercise.checks import in_words
from sim.exercise.fate import Fate
from sim.exercise.inputs import Foreseen
from sim.exercise.lanes import MOST_TIMES, Answer, Lane, known_at
from sim.exercise.objectives import Outcome
from sim.exercise.play import Play
from sim.exercise.review import Review
from sim.exercise.spec import Exercise, Objective, measure
from sim.exercise.turning import HARM, Effect, Turning
from sim.names import MEASURES, UNITS, VERDICTS, Lang, Name
from sim.words import TEXTS
from sim.words import say as say_text

_AUTO, _NEVER = Name("auto", "自动"), Name("never", "从未")
_REFUSED = Name("refused: {why}", "被退回：{why}")
_CHANGED_NOTHING = Name(
    "changed nothing: it was so, or another order came before it", "未改变现状：原已如此，或已有其他命令"
)
_TIMES = ("h", "min")  # units of time, which stand beside each number
_NOT_YET = Name("not before the end", "至期末未生效")
_IN_FORCE = Name("in force {when}", "{when}生效")
_EVERYWHERE = Name("in all {n} grids {when}", "{when}到达全部{n}个网格")
_REPORTED = Name("95 % reported {when}", "{when}出95%结果")


def standard(objective: Objective, lang: Lang) -> str:
    """What is good enough, as a bound; times with their unit."""
    if not objective.measure:
        return "–"
    bound, unit = objective.bound, measure(objective.measure).unit
    if objective.at_least == 1 and unit == "share":
        return "100%"
    number = f"{100 * bound:.4g}%" if unit == "share" else f"{bound:.4g}"
    if unit in _TIMES:
        number = f"{number} {unit}" if lang == "en" else f"{number}{UNITS[unit]}"
    elif bound == 0:
        return "0"
    return f"{'≤' if objective.at_most is not None else '≥'} {number}"


def objectives(rows: Iterable[Outcome], lang: Lang) -> list[list[str]]:
    """Id and title, measure, standard, actual, standing plan, grade, note."""
    return [_objective(row, lang) for row in rows]


def _objective(row: Outcome, lang: Lang) -> list[str]:
    o = row.objective
    title = o.title_zh if lang == "zh" else o.title
    if not o.measure:
        return [f"{o.id} {title}", "–", "–", "–", "–", row.grade or "–", row.note]
    by_itself = say_text("exercise_aside", lang, a=row.grade, b=_AUTO.text(lang))
    shown = by_itself if row.graded_by == "auto" else row.grade or "–"
    values = [_measured(o, x, lang) for x in (row.actual, row.standing)]
    note = ("；" if lang == "zh" else "; ").join(filter(None, (row.detail.text(lang), row.note)))
    return [f"{o.id} {title}", of_what(o, lang), standard(o, lang), *values, shown, note]


def of_what(objective: Objective, lang: Lang) -> str:
    """The measure; with its unit, unless the numbers have it."""
    name = measure(objective.measure)
    return name.text(lang) if name.unit in ("share", *_TIMES) else name.label(lang)


def _measured(objective: Objective, x: float, lang: Lang) -> str:
    """A value as its standard is written: shares in per cent; what never came is not a number."""
    if np.isinf(x):
        return _NEVER.text(lang)
    return amounts.measured(x, measure(objective.measure).unit, lang, objective.bound)


def decision(play: Play, turning: Turning, lang: Lang, *, full: bool = True) -> list[str]:
    """When, who, what; what it changed, a line a measure; pairs of runs; what was known then. `full`: see `changes`."""
    first = turning.decisions[0]
    what = whose.decisions(play, turning.decisions)
    return [
        say.clock(play.exercise, first.time), roles.title(first.role).text(lang), what.text(lang),
        "\n".join(changes(turning, lang, full=full)), str(turning.pairs),
        known_at(play, play.starts[first.turn][0]).text(lang),
    ]  # fmt: skip


def sorted_out(found: Review) -> tuple[list[Turning], list[Turning], list[Turning]]:
    """Decisions whose effect can be told on anything, cannot be told, and that made no difference in any pair."""
    looked = [*found.study.mattered, *found.study.others] if found.study else []
    ranked = sorted(looked, key=lambda turning: turning.weight, reverse=True)
    told = [turning for turning in ranked if turning.told]
    same = [turning for turning in ranked if turning.same]
    return told, [turning for turning in ranked if not turning.told and not turning.same], same


def in_short(play: Play, turning: Turning, lang: Lang, most: int | None = None) -> list[str]:
    """One line: when, who, what, and what it surely changed, infections first; at `most` so many measures."""
    when, role, what, *_ = decision(play, turning, lang)
    mark = "；" if lang == "zh" else "; "
    return [when, role, what, mark.join(_change(key, turning.changed[key], lang) for key in turning.told[:most])]


def listed(play: Play, turnings: Iterable[Turning], lang: Lang) -> list[list[str]]:
    """Which decisions, a line each by time: when, role, what, pairs of runs."""
    return [[*decision(play, turning, lang)[:3], str(turning.pairs)] for turning in by_time(turnings)]


def by_time(turnings: Iterable[Turning]) -> list[Turning]:
    """Those that were decided first come first."""
    return sorted(turnings, key=lambda turning: (turning.decisions[0].time, turning.decisions[0].role))


def changes(turning: Turning, lang: Lang, *, full: bool = True) -> list[str]:
    """What a decision changed, with minus without it: range and verdict of each measure, those that can be told first.

    Those that cannot be told have their ranges if they are among HARM and `full`, else their names; then those that
    did not differ at all.
    """
    told, ranged, hidden, same = list[str](), list[str](), list[str](), list[str]()
    for key, effect in turning.changed.items():
        if effect.none:
            same.append(_named_as(key).text(lang))
        elif key in turning.told:
            told.append(_change(key, effect, lang))
        elif effect.verdict != "cannot tell" or (full and key in HARM):
            ranged.append(_change(key, effect, lang))
        else:
            hidden.append(_named_as(key).text(lang))
    mark = "、" if lang == "zh" else ", "
    if not told and (ranged or hidden):
        told = [say_text("exercise_no_effect_told", lang, n=turning.pairs)]
    rest = (("exercise_not_told", hidden), ("exercise_no_difference", same))
    return [*told, *ranged, *(say_text(text, lang, what=mark.join(names)) for text, names in rest if names)]


def _named_as(key: str) -> Name:
    """A measure's name; infections are those of this play, and no single outbreak's."""
    return TEXTS["exercise_infections"] if key == HARM[0] else MEASURES[key]


def _change(key: str, effect: Effect, lang: Lang) -> str:
    """One measure: its name, the mean difference with its range and unit, and the verdict, which no trifle has."""
    if effect.is_trifle(MEASURES[key].unit):
        return ranged(key, effect, lang)
    mark = "，" if lang == "zh" else ", "
    return f"{ranged(key, effect, lang)}{mark}{VERDICTS[effect.verdict].text(lang)}"


def ranged(key: str, effect: Effect, lang: Lang) -> str:
    """One measure: its name, and the mean difference with its range and unit."""
    wide, called = effect.pair.wider, _named_as(key)
    text = amounts.difference(wide.estimate, wide.low, wide.high, MEASURES[key].unit, lang)
    return f"{called.zh}：{text}" if lang == "zh" else f"{called.en}: {text}"


def flags(play: Play, found: Review, lang: Lang, *, own: bool = True) -> list[list[str]]:
    """The time line as a table: when, who, what, what was foreseen, what became of it, what was known then.

    What was known is told where it is not what the line before said. `own`: with what roles expected in their words.
    """
    rows, last = [], ""
    for f in found.flags:
        known = f.known.text(lang)
        rows.append(
            [
                say.clock(play.exercise, f.time),
                _whose(f, lang),
                f.text.text(lang) + _times(play.exercise, f.times, lang),
                foreseen(play.exercise, f.foreseen, lang, own=own) if f.foreseen else "",
                became(play.exercise, f.fate, lang) if f.fate else _came_back(f, lang, own=own),
                "" if known == last else known,
            ]
        )
        last = known or last
    return rows


def _whose(lane: Lane, lang: Lang) -> str:
    """The number of an inject, else a role; of the standing plan: in whose name it ordered."""
    if lane.inject:
        return lane.inject
    name = roles.giver(lane.role, lane.place).text(lang)
    if lane.to:
        return f"{name} → {_named(lane.to, lang)}"
    return say_text("exercise_plan_for", lang, who=name) if lane.kind == "plan" else name


def _times(exercise: Exercise, times: tuple[float, ...], lang: Lang) -> str:
    """Of an order that came more than once: how many times, and when."""
    if not times:
        return ""
    if len(times) <= MOST_TIMES:
        when = ("、" if lang == "zh" else ", ").join(say.clock(exercise, time) for time in times)
    else:
        when = f"{say.clock(exercise, times[0])} … {say.clock(exercise, times[-1])}"
    return say_text("exercise_plan_times", lang, n=len(times), when=when)


def _came_back(lane: Lane, lang: Lang, *, own: bool) -> str:
    """The answers to an inject, and who gave none."""
    told = [answered(lane.answers, lang, own=own)] if lane.answers else []
    missing = [say_text("exercise_gave_none", lang, who=_named(lane.owing, lang))] if lane.owing else []
    return ("\n" if own else "; ").join([*told, *missing])


def _named(some: Iterable[str], lang: Lang) -> str:
    mark = "、" if lang == "zh" else ", "
    return mark.join(say_text("exercise_all", lang) if one == "all" else roles.title(one).text(lang) for one in some)


def answered(answers: Iterable[Answer], lang: Lang, *, own: bool = True) -> str:
    """Who answered an inject and how soon, a line an answer with what they wrote; without (not `own`) all in one."""
    return ("\n" if own else "; ").join(_answered(answer, lang, own=own) for answer in answers)


def _answered(answer: Answer, lang: Lang, *, own: bool) -> str:
    state = say_text(f"exercise_{'cannot_be_done' if answer.state == 'cannot' else answer.state}", lang)
    words = f" “{answer.text}”" if own and answer.text else ""
    back = f" [{say_text('exercise_set_back', lang)}]" if answer.set_back else ""
    who, took = roles.title(answer.role).text(lang), amounts.minutes(answer.seconds / 60, lang)
    return f"{who}: {state} ({took}){words}{back}" if lang == "en" else f"{who}：{state}（{took}）{words}{back}"


def foreseen(exercise: Exercise, forecast: Foreseen, lang: Lang, *, own: bool = True) -> str:
    """What was foreseen of an order when it was given; what the role wrote itself stands in quotation marks."""
    mark = "；" if lang == "zh" else "; "
    words = [f"“{forecast.own}”"] if own and forecast.own else []
    costs = [en if lang == "en" else zh for en, zh in forecast.costs]
    return mark.join([_IN_FORCE.text(lang).format(when=say.clock(exercise, forecast.in_force)), *costs, *words])


def became(exercise: Exercise, fate: Fate, lang: Lang) -> str:
    """When an order was in force, and where it came to nothing, why."""
    if fate.refused:
        why = in_words(fate.refused)
        return _REFUSED.text(lang).format(why=why.en if lang == "en" else why.zh)
    if not fate.changed:
        return _CHANGED_NOTHING.text(lang)
    if not fate.in_force:
        return _NOT_YET.text(lang)
    parts = [_IN_FORCE.text(lang).format(when=say.clock(exercise, fate.first))]
    if fate.grids > 1:
        parts.append(_EVERYWHERE.text(lang).format(when=say.clock(exercise, fate.last), n=fate.grids))
    if np.isfinite(fate.reported):
        parts.append(_REPORTED.text(lang).format(when=say.clock(exercise, fate.reported)))
    return ("，" if lang == "zh" else ", ").join(parts)


def expected(play: Play, lang: Lang) -> list[list[str]]:
    """Of each inject that was sent: how many expected actions evaluators saw, which not, their grade and note.

    What no evaluator ticked or graded is told as not judged: nobody says that it was not done.
    """
    rows, mark = [], "；" if lang == "zh" else "; "
    for sent in play.sent:
        inject = sent.inject
        if inject is None or not inject.expected:
            continue
        actions = inject.expected_zh if lang == "zh" else inject.expected
        seen = play.ticks.get(inject.id, set())
        if not seen and inject.id not in play.inject_grades:
            rows.append([inject.id, "–", say_text("exercise_not_judged", lang), "–", ""])
            continue
        missing = [action for k, action in enumerate(actions) if k not in seen]
        count = f"{len(actions) - len(missing)}/{len(actions)}"
        given, note = play.inject_grades.get(inject.id, ("–", ""))
        rows.append([inject.id, count, mark.join(missing), given, note])
    return rows


def bound(found: Review, lang: Lang) -> list[list[str]]:
    """Stage, longest wait, who waited at the end of the turns."""
    return [[name.text(lang), amounts.hours(wait, lang), f"{waiting:,}"] for name, wait, waiting in found.bound]


def never(found: Review, lang: Lang) -> list[list[str]]:
    """Role, and panels that nobody there opened."""
    mark = "、" if lang == "zh" else ", "
    return [
        [roles.title(role).text(lang), mark.join(p.text(lang) for p in panels)]
        for role, panels in found.never
        if panels
    ]


def both(name: Name) -> str:
    """Chinese first, then English."""
    return f"{name.zh} {name.en}"
