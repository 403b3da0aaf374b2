# ruff: noqa: E501
"""Orders, and triggers of the standing plan, in words."""

from __future__ import annotations

import re
from typing import Any, get_args

from sim.county.entrances import Entrances
from sim.names import POSTS, STAGES, Name
from sim.scenario import orders as o
from sim.scenario.disturbances import Introduce
from sim.scenario.fields import Kind, duration_text, parts, value_text
from sim.scenario.plan import When
from sim.scenario.quantities import facts
from sim.words.places import town

ORDERS: dict[str, Name] = {
    "set_zone": Name("Put an area under a level", "划定区域"),
    "lower_zone": Name("Lower an area", "调低区域等级"),
    "lift_zones": Name("Lift what is old enough", "解除到期区域"),
    "test_round": Name("Round of tests", "区域核酸"),
    "laboratory_help": Name("Ask the city's laboratories", "请求市级检测支援"),
    "tracing_surge": Name("Call the surge teams", "启用流调增援"),
    "vehicle_aid": Name("Ask for vehicles", "请求车辆支援"),
    "activate_rooms": Name("Open quarantine sites", "启用隔离点"),
    "call_volunteers": Name("Call the volunteers", "召集志愿者"),
    "ask_aid": Name("Ask for people", "请求人员支援"),
    "ask_rooms": Name("Ask neighbours for rooms", "请求异地隔离房"),
    "move_volunteers": Name("Lend volunteers", "调配志愿者"),
    "set_checkpoint": Name("Set an entrance", "调整卡口"),
    "set_priority": Name("Say who goes first", "调整先后"),
    "rent_shed": Name("Rent a shed", "租用静置库"),
    "close_layer": Name("Close or open schools or work", "停课停工或复课复工"),
}


TASKS: dict[str, Name] = {  # of a grid, by its list of tasks, not ordered
    "grid_task": Name("Task of a grid", "网格任务"),
    "leave_task": Name("Left undone by a grid", "网格未办"),
}
DISTURBANCES: dict[str, Name] = {  # that only exercise control can let happen
    "set_laboratory": Name("Laboratory at a share of its capacity", "检测能力降至"),
    "set_platform": Name("Platform on or off", "平台启停"),
    "lose_vehicles": Name("Vehicles out of order", "车辆停用"),
    "stop_sites": Name("Sampling sites stop", "采样点停采"),
    "close_rooms": Name("Rooms cannot be used", "隔离房停用"),
    "set_turnout": Name("Turnout of rounds is multiplied", "参检率变动"),
    "lose_staff": Name("Staff stay away", "人员缺勤"),
    "lose_volunteers": Name("Volunteers stay away", "志愿者缺勤"),
    "lose_watch": Name("People at home unwatched", "居家人员无人看管"),
    "introduce": Name("A further introduction", "新增输入"),
}


def order_name(kind: str) -> Name:
    """What a kind of order or disturbance is called."""
    return (ORDERS | TASKS | DISTURBANCES).get(kind) or Name(kind.replace("_", " "), kind)


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
    if given.order in DISTURBANCES:
        return disturbance(given)
    if isinstance(given, o.CloseLayer):
        where, (en_, zh_) = area(given.area), _LAYERS[given.layer, given.open]
        return Name(f"{en_}: {where.en}", f"{zh_}：{where.zh}")
    title = order_name(given.order)
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
    """When a rule of the standing plan acts.

    >>> trigger(When(after_first_case="2 d")).zh, trigger(When(daily_until="3 d", every=2)).zh
    ('首例后2天', '每2天会商（至首例后3天）')
    """
    if when.first_case:
        return Name("at the first case", "首例时")
    if when.each_case:
        return Name("at each case", "每例时")
    if when.each_pool:
        return Name("at each positive tube", "每个阳性混管时")
    if when.cases is not None:
        place, within = _KINDS.get(when.place, Name("", "区域")).zh, duration(when.within)
        return Name(f"at {when.cases} cases in a {when.place} within {within.en}",
                    f"{within.zh}内同一{place}{when.cases}例时")  # fmt: skip
    if when.waits_longer is not None:
        stage, longer = STAGES[when.stage], duration(when.waits_longer)
        return Name(f"when somebody waits longer than {longer.en} ({stage.en})", f"{stage.zh}等待超过{longer.zh}")
    if when.rooms_below is not None:
        return Name(f"when fewer than {when.rooms_below:.0%} of rooms are free", f"空房低于{when.rooms_below:.0%}")
    if when.daily or when.daily_until is not None:
        return _evenings(when)
    if when.at is None:
        after = duration(when.after_first_case or 0.0)
        return Name(f"{after.en} after the first case", f"首例后{after.zh}")
    return Name(f"at {when.at:g} h", f"第{when.at:g}小时")


def _evenings(when: When) -> Name:
    """Every evening, or every so many, perhaps to an end."""
    often = (
        Name("every evening", "每晚会商")
        if when.every == 1
        else Name(f"every {when.every} evenings", f"每{when.every}天会商")
    )
    if when.daily_until is None:
        return often
    until = duration(when.daily_until)
    return Name(f"{often.en} until {until.en} after the first case", f"{often.zh}（至首例后{until.zh}）")
