# ruff: noqa: E501
"""Orders, triggers and decisions in words, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from sim.county.entrances import Entrances
from sim.exercise import roles
from sim.exercise.inputs import Report
from sim.exercise.seats import Decision
from sim.exercise.spec import Exercise
from sim.names import POSTS, STAGES, Name
from sim.scenario import orders as o
from sim.scenario.disturbances import Introduce
from sim.scenario.fields import Kind, duration_text, parts, value_text
from sim.scenario.plan import PlanSettings, When
from sim.scenario.quantities import facts
from sim.units import DAY
from sim.words import town

COUNTS = (  # of a report from below
    Name("people reached", "已联系人数"),
    Name("hands short", "缺人数"),
    Name("hands asked for", "求助人数"),
)
LEVELS = {
    "ordinary": Name("ordinary", "常态"), "precaution": Name("precaution", "防范"),
    "control": Name("control area", "管控"), "lockdown": Name("lockdown", "封控"),
}  # fmt: skip
_AREAS = {
    "county": Name("whole county", "全县"), "case_grid": Name("grid of the case", "病例所在网格"),
    "case_community": Name("community of the case", "病例所在社区"), "case_town": Name("town of the case", "病例所在镇街"),
    "case_building": Name("building of the case", "病例所在楼道"), "case_compound": Name("compound of the case", "病例所在小区"),
    "zone:lockdown": Name("all lockdown areas", "全部封控区"), "zone:control": Name("all control areas and stricter", "管控区及以上"),
    "zone:precaution": Name("all areas with a level", "全部防范区及以上"),
}  # fmt: skip
_KINDS = {
    "town": Name("town", "镇街"), "community": Name("community", "社区"), "grid": Name("grid", "网格"),
    "building": Name("stairwell", "楼道"), "compound": Name("compound", "小区"), "case_radius": Name("km around the case", "公里（病例周边）"),
}  # fmt: skip
WORDS = {
    **LEVELS,
    "samplers": Name("samplers", "采样人员"),
    "volunteers": Name("volunteers", "志愿者"),
    "tracers": Name("tracers", "流调人员"),
    "laboratory": Name("laboratory staff", "检测人员"),
    "open": Name("open", "开放"),
    "staffed": Name("staffed", "查验"),
    "barrier": Name("barrier", "硬隔离"),
    "closed": Name("closed", "封闭"),
    "school": Name("schools", "学校"),
    "workplace": Name("workplaces", "工作场所"),
    "sampling": Name("sampling", "采样"),
    "zones": Name("zones", "区域管控"),
    "checks": Name("checks at home", "居家核查"),
    "delivery": Name("delivery", "配送"),
    "checkpoints": Name("checkpoints", "卡口"),
    "gates": Name("compound gates", "小区门岗"),
    "sweeps": Name("sweeps", "敲门摸排"),
    "coach": Name("coaches", "大巴"),
    "minibus": Name("minibuses", "中巴"),
    "ambulance": Name("ambulances", "救护车"),
    "usual": Name("usual order", "按常规"),
    "symptomatic": Name("with symptoms first", "有症状者优先"),
    "close_contacts": Name("close contacts first", "密接优先"),
    "longest_wait": Name("longest wait first", "等候最久优先"),
    "old": Name("60 and older first", "60岁及以上优先"),
    "call": Name("calls", "打电话"),
    "visit": Name("visits", "上门"),
    "card": Name("cards handed over", "交接管控卡"),
    "deliver": Name("deliveries", "配送上门"),
    **{stage: STAGES[stage] for stage in get_args(o.WaitingStage)},
    **{key: POSTS[key] for key in ("clerks", "drivers", "crews", "rooms", "doors", "police")},
}
_DISTURBED = {
    "set_laboratory": ("Laboratory at {share} of its capacity", "实验室能力为平时的{share}"),
    "set_platform": ("Platform works", "平台正常"), "platform_off": ("Platform down", "平台中断"),
    "lose_vehicles": ("{number} {kind} out of order", "{kind}{number}辆停用"),
    "stop_sites": ("{share} of the sampling sites stop", "{share}的采样点停采"),
    "close_rooms": ("{number} quarantine rooms cannot be used", "隔离房停用{number}间"),
    "set_turnout": ("Turnout of rounds falls to {factor} of the usual", "参检率降至平时的{factor}"),
    "lose_staff": ("{number} persons stay away ({post})", "{post}缺勤{number}人"),
    "lose_volunteers": ("{share} of the volunteers stay away", "志愿者缺勤{share}"),
    "lose_watch": ("Nobody watches {number} people at home", "居家人员{number}人无人看管"),
    "introduce": ("{number} more infected", "新增感染者{number}人"),
}  # fmt: skip
FIELDS = {  # what forms call settings in English, where the name alone is not clear
    "what": "Who", "number": "How many", "source": "From", "role": "For", "lasts": "How long", "first": "First",
    "overlap": "Even while a round still runs there", "pool_size": "People a tube", "open": "Open again",
    "lanes": "Lanes", "mode": "How it is kept", "stay": "They stay", "delay": "They come after",
}  # fmt: skip
_LAYERS = {  # what is closed or opens again
    ("school", False): ("Close schools", "停课"), ("school", True): ("Reopen schools", "复课"),
    ("workplace", False): ("Close workplaces", "停工"), ("workplace", True): ("Reopen workplaces", "复工"),
}  # fmt: skip
_ALWAYS = ("area", "level", "mode", "what", "number", "stage", "first", "layer", "kind", "task")  # at defaults, too
_UNITS = {"d": "天", "h": "小时", "min": "分钟", "s": "秒"}  # fmt: skip


def clock(exercise: Exercise, hours: float) -> str:
    """'D1 06:00'; D1 is the day on which the exercise begins."""
    day, minutes = divmod(round(hours * 60), 24 * 60)
    return f"D{day - int(exercise.begin // DAY) + 1} {minutes // 60:02d}:{minutes % 60:02d}"


def area(name: str) -> Name:
    """An area in words."""
    if name in _AREAS:
        return _AREAS[name]
    kind, _, which = name.partition(":")
    if kind == "town":
        return town(which)
    known = _KINDS.get(kind, Name(kind, kind))
    return Name(f"{known.en} {which}".strip(), f"{known.zh}{which}" if kind != "case_radius" else f"{which}{known.zh}")


def duration(hours: float) -> Name:
    """A duration with its unit."""
    text = duration_text(hours)
    return Name(text, re.sub(r" (\w+)$", lambda unit: _UNITS[unit[1]], text))


def order(given: o.Order, entrances: Entrances) -> Name:
    """An order in words: what, and the settings that are not at their default."""
    if given.order in roles.DISTURBANCES:
        return disturbance(given)
    if isinstance(given, o.CloseLayer):
        where, (en_, zh_) = area(given.area), _LAYERS[given.layer, given.open]
        return Name(f"{en_}: {where.en}", f"{zh_}：{where.zh}")
    title = roles.order_name(given.order)
    en, zh = [], []
    for name, kind in parts(type(given)).items():
        value, info = getattr(given, name), type(given).model_fields[name]
        if name == "order" or value is None or (value == info.default and name not in _ALWAYS):
            continue
        word = _word(name, value, entrances)
        if word is None:
            text = _value(kind, value)
            label = FIELDS[name].lower() + ":" if kind.form == "switch" and name in FIELDS else name.replace("_", " ")
            word = Name(f"{label} {text.en}", f"{facts(info).get('zh') or name}{text.zh}")
        en.append(word.en)
        zh.append(word.zh)
    return Name(": ".join(filter(None, (title.en, ", ".join(en)))), "：".join(filter(None, (title.zh, "，".join(zh)))))


def disturbance(given: o.Order) -> Name:
    """What a disturbance does, its size and its length in a sentence."""
    values = {name: getattr(given, name) for name in parts(type(given)) if name != "order"}
    shares = {name: f"{values[name]:.0%}" for name in ("share", "factor") if name in values}
    en, zh = _DISTURBED[given.order if values.get("on", True) else "platform_off"]
    if isinstance(given, Introduce):
        en, zh = _of_introduction(given, en, zh)
    elif values["lasts"] is not None:
        lasts = duration(values["lasts"])
        en, zh = f"{en} for {lasts.en}", f"{zh}，持续{lasts.zh}"
    named = {name: WORDS.get(str(value)) or town(str(value)) for name, value in values.items()}
    return Name(
        en.format(**{name: one.en for name, one in named.items()} | shares),
        zh.format(**{name: one.zh for name, one in named.items()} | shares),
    )


def _of_introduction(given: Introduce, en: str, zh: str) -> tuple[str, str]:
    """Where they live, and when they were infected, if that is said."""
    if given.town is not None:
        en, zh = en + " in {town}", zh + "，住{town}"
    if given.infected_before.name == "fixed":
        since = duration(dict(given.infected_before.parameters)["value"])
        en, zh = f"{en}, infected {since.en} ago", f"{zh}，{since.zh}前感染"
    if given.swabbed:
        en, zh = en + ", swabbed on arrival", zh + "，已落地采样"
    return en, zh


def _word(name: str, value: Any, entrances: Entrances) -> Name | None:
    """What needs no label: an area, an entrance, a kind; None for the others."""
    if name == "area":
        return area(value)
    if name == "entrance":
        number = entrances.index(value)
        return Name(entrances.names[number], entrances.names_zh[number])
    return WORDS.get(str(value))


def _value(kind: Kind, value: Any) -> Name:
    """A value behind its label."""
    if kind.form == "duration":
        return duration(value)
    if kind.form == "switch":
        return Name("yes", "：是") if value else Name("no", "：否")
    text = value_text(kind, value)
    known = town(text)
    return known if kind.form == "text" else Name(text, text)


def trigger(when: When) -> Name:
    """When a rule of the standing plan acts."""
    if when.first_case:
        return Name("at the first case", "首例时")
    if when.each_case:
        return Name("at each case", "每例时")
    if when.each_pool:
        return Name("at each positive tube", "每个阳性混管时")
    if when.cases is not None:
        return Name(
            f"at {when.cases} cases in a {when.place}",
            f"同一{_KINDS.get(when.place, Name('', '区域')).zh}{when.cases}例时",
        )
    if when.waits_longer is not None:
        return Name(f"when somebody waits longer than {when.waits_longer:g} h", f"等待超过{when.waits_longer:g}小时")
    if when.rooms_below is not None:
        return Name(f"when fewer than {when.rooms_below:.0%} of rooms are free", f"空房低于{when.rooms_below:.0%}")
    if when.daily or when.daily_until is not None:
        if when.daily_until is None:
            return Name("every evening", "每晚会商")
        until = duration(when.daily_until)
        return Name(f"every evening until {until.en} after the first case", f"每晚会商（至首例后{until.zh}）")
    time = when.at if when.at is not None else when.after_first_case
    return Name(f"at {time:g} h", f"第{time:g}小时")


def decisions(made: Sequence[Decision], plan: PlanSettings, entrances: Entrances) -> Name:
    """Decisions that count as one: an order, one of the plan's turn after turn, or all that a grid did itself."""
    tasks = [d.order for d in made if isinstance(d.order, o.GridTask | o.LeaveTask)]
    if not tasks:
        return decision(made[0], plan, entrances, [d.struck for d in made if d.struck is not None])
    parts = [_tasks(kind, [t.task for t in tasks if t.order == kind]) for kind in ("grid_task", "leave_task")]
    return Name("; ".join(p.en for p in parts if p.en), "；".join(p.zh for p in parts if p.zh))


def _tasks(kind: str, tasks: Sequence[str]) -> Name:
    """Which tasks, and how many times, were done or left; empty if none."""
    some, what = [WORDS[task] for task in dict.fromkeys(tasks)], roles.order_name(kind)
    if not some:
        return Name("", "")
    return Name(
        f"{what.en}: {', '.join(one.en for one in some)} ({len(tasks)})",
        f"{what.zh}：{'、'.join(one.zh for one in some)}（{len(tasks)}次）",
    )


def report(given: Report) -> Name:
    """A report from below in words: its numbers, then the free line."""
    counts = [(name, n) for name, n in zip(COUNTS, given.counts, strict=True) if n is not None]
    own = [given.text] if given.text.strip() else []
    en, zh = [f"{name.en} {n:,}" for name, n in counts], [f"{name.zh}{n:,}" for name, n in counts]
    return Name("; ".join(en + own), "；".join(zh + own))


def decision(made: Decision, plan: PlanSettings, entrances: Entrances, alike: Sequence[tuple[int, int]] = ()) -> Name:
    """A decision in words: an order given, or one of the standing plan that was struck, with those `alike`."""
    if made.order is not None:
        return order(made.order, entrances)
    assert made.struck is not None
    what = order(plan.rules[made.struck[0]].orders[made.struck[1]], entrances)
    whens = [trigger(plan.rules[rule].when) for rule, _ in dict.fromkeys([made.struck, *alike])]
    when = Name("; ".join(one.en for one in whens), "；".join(one.zh for one in whens))
    if made.kept:
        return Name(f"left to the plan: {what.en} ({when.en})", f"按预案：{what.zh}（{when.zh}）")
    return Name(f"not given: {what.en} ({when.en})", f"未按预案：{what.zh}（{when.zh}）")
