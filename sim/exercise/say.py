# ruff: noqa: E501
"""Orders, triggers and decisions in words, in both languages."""

from __future__ import annotations

from sim.exercise import roles
from sim.exercise.seats import Decision
from sim.names import Name
from sim.scenario import plan as p
from sim.scenario.fields import duration_text, parts, value_text
from sim.scenario.plan import When
from sim.scenario.quantities import facts

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
    "samplers": Name("samplers", "采样人员"), "volunteers": Name("volunteers", "志愿者"), "tracers": Name("tracing teams", "流调队"),
    "laboratory": Name("laboratory staff", "检测人员"), "open": Name("open", "开放"), "staffed": Name("staffed", "查验"),
    "barrier": Name("barrier", "硬隔离"), "closed": Name("closed", "封闭"), "school": Name("schools", "学校"),
    "workplace": Name("workplaces", "工作场所"), "sampling": Name("sampling", "采样"), "zones": Name("zones", "区域管控"),
    "checks": Name("checks at home", "居家核查"), "delivery": Name("delivery", "配送"), "checkpoints": Name("checkpoints", "卡口"),
    "gates": Name("compound gates", "小区门岗"), "sweeps": Name("sweeps", "敲门摸排"),
}  # fmt: skip


def area(name: str) -> Name:
    """An area in words."""
    if name in _AREAS:
        return _AREAS[name]
    kind, _, which = name.partition(":")
    known = _KINDS.get(kind, Name(kind, kind))
    return Name(f"{known.en} {which}", f"{known.zh}{which}" if kind != "case_radius" else f"{which}{known.zh}")


def order(given: p.Order) -> Name:
    """An order in words: what, and the settings that are not at their default."""
    title = roles.order_name(given.order)
    en, zh = [], []
    for name, kind in parts(type(given)).items():
        value, info = getattr(given, name), type(given).model_fields[name]
        if name == "order" or value is None or (value == info.default and name not in ("area", "level")):
            continue
        word = area(value) if name == "area" else WORDS.get(str(value))
        if word is None:
            text = value_text(kind, value)
            word = Name(f"{name.replace('_', ' ')} {text}", f"{facts(info).get('zh') or name}{text}")
        en.append(word.en)
        zh.append(word.zh)
    return Name(": ".join(filter(None, (title.en, ", ".join(en)))), "：".join(filter(None, (title.zh, "，".join(zh)))))


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
        until = "" if when.daily_until is None else f" for {duration_text(when.daily_until)}"
        zh = "" if when.daily_until is None else f"（{duration_text(when.daily_until)}内）"
        return Name(f"every evening{until}", f"每晚会商{zh}")
    time = when.at if when.at is not None else when.after_first_case
    return Name(f"at {time:g} h", f"第{time:g}小时")


def decision(made: Decision, plan: p.PlanSettings) -> Name:
    """A decision in words: an order given, or one of the standing plan that was struck."""
    if made.order is not None:
        return order(made.order)
    assert made.struck is not None
    rule = plan.rules[made.struck[0]]
    what, when = order(rule.orders[made.struck[1]]), trigger(rule.when)
    return Name(f"not given: {what.en} ({when.en})", f"未按预案：{what.zh}（{when.zh}）")
