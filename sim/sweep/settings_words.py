"""Settings by their names in one language."""

from __future__ import annotations

from collections.abc import Mapping

from sim.names import Lang, Name
from sim.scenario import setting_at
from sim.sweep.factors import Ranged, label
from sim.words import joined


def factor_name(factor: Ranged) -> Name:
    """What a factor, or a range, is called; in Chinese by the name of its setting where the file gives it no name.

    >>> factor_name(Ranged(key="tracing.teams")).zh
    '流调队'
    """
    own = factor.name_zh or factor.name
    return Name(label(factor), own or setting_name(factor.key, "zh"))


def settings_words(values: Mapping[str, str], lang: Lang) -> str:
    """Settings and their values.

    >>> settings_words({"tracing.teams": "60"}, "zh")
    '流调队：60'
    """
    return joined((f"{setting_name(key, lang)}{': ' if lang == 'en' else '：'}{x}" for key, x in values.items()), lang)


def setting_name(key: str, lang: Lang) -> str:
    """What a setting is called in one language; its key where it has no name of its own, as items of a plan.

    >>> setting_name("quarantine.rooms", "en"), setting_name("quarantine.rooms", "zh"), setting_name("a.0.b", "zh")
    ('quarantine rooms when all are open', '集中隔离房间', 'a.0.b')
    """
    setting = setting_at(key)
    return (setting.meaning if lang == "en" else setting.zh) or key if setting else key
