"""Keys that their group does not have: what was probably meant, and which there are."""

from __future__ import annotations

import difflib

from sim.both import Both, closest, listed
from sim.scenario.fields import ORDERS, ROOT, Kind, chinese, names, settings
from sim.scenario.nodes import WIDE_COLON

NEAREST = 8  # names that a hint lists at most
_OPTIONS = {"replicates": "--replicates 100", "workers": "--workers 2", "out": "--out FOLDER"}
_OF_AN_ORDER = Both(
    "an order's own setting; write it in a list below: orders: [{order: NAME, …}]",
    "这是命令的设置；应写在其下的列表中：orders: [{order: 名称, …}]",
)


def unknown(key: str, kind: Kind, *, in_scenario: bool) -> Both:
    """What to say of a key that its group does not have."""
    known = names(kind.group) if kind.group else {}
    if key in _OPTIONS and in_scenario:
        option = _OPTIONS[key]
        return Both(f"no setting; write it after the command: {option}", f"不是设置；应写在命令之后：{option}")
    if kind.group and kind is not ROOT and "orders" in kind.group.model_fields and key in _of_orders():
        return _OF_AN_ORDER
    if "：" in key:
        return WIDE_COLON
    if in_scenario and "." in key and any(s.key == key for s in settings()):
        nested = f"{key.replace('.', ': {')}: …{'}' * key.count('.')}"
        return Both(f"dots stand only after --set; write {nested}", f"点号只用于--set之后；应写{nested}")
    found = [s for s in settings() if key in (s.key.rsplit(".", 1)[-1], s.zh) and "[]" not in s.key]
    if found and in_scenario:
        some = Both(" or ".join(f"'{s.key}'" for s in found[:3]), "或".join(f"“{s.key}”（{s.zh}）" for s in found[:3]))
        return Both(f"unknown key here; did you mean {some.en}?", f"这里没有这项设置；是否应为{some.zh}？")
    near = closest(key, [*known, *(["base"] if kind is ROOT else [])])
    return _near(near, kind) if near else _none(key, kind, in_scenario=in_scenario)


def _near(near: str, kind: Kind) -> Both:
    """That a name like it was meant, which may be Chinese; beside it its other name."""
    english = names(kind.group).get(near, near) if kind.group else near
    other = (english if english != near else chinese(kind.group, near)) if kind.group else ""
    return Both(
        f"unknown key; did you mean '{near}'?" + (f" ({other})" if english != near else ""),
        f"没有这项设置；是否应为“{near}”{f'（{other}）' if other else ''}？",
    )


def _none(key: str, kind: Kind, *, in_scenario: bool) -> Both:
    """That nothing is like it, and which names there are; of many the nearest."""
    allowed = list(kind.group.model_fields) if kind.group else ["none"]
    n = len(allowed) - NEAREST
    if n <= 0:
        all_of = _told(kind, allowed)
        return Both(f"unknown key; allowed: {all_of.en}", f"没有这项设置；可用{all_of.zh}")
    nearest = sorted(allowed, key=lambda name: -_alike(kind, key, name))[:NEAREST]
    some = _told(kind, nearest)
    page = Both(" in docs/parameters.md", "，见docs/parameters.md") if in_scenario else Both("", "")
    return Both(
        f"unknown key; allowed: {some.en} and {n} more{page.en}", f"没有这项设置；可用{some.zh}，另有{n}个{page.zh}"
    )


def _alike(kind: Kind, key: str, name: str) -> float:
    """How like a key is to a setting's name, in either language."""
    other = chinese(kind.group, name) if kind.group else ""
    return max(difflib.SequenceMatcher(None, key, one).ratio() for one in (name, other or name))


def _told(kind: Kind, allowed: list[str]) -> Both:
    """Settings one after the other; in Chinese by their Chinese names, with their keys."""
    others = ((name, chinese(kind.group, name) if kind.group else "") for name in allowed)
    in_chinese = [f"{zh}（{name}）" if zh else name for name, zh in others]
    return Both(listed(allowed).en, listed(in_chinese).zh)


def _of_orders() -> set[str]:
    """The names of all settings of orders."""
    return {name for group in ORDERS.values() for name in group.model_fields}
