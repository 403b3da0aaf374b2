"""The eight named alternatives: the same runs under other assumptions, to see whether the answer holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.scenario import Scenario, maximum, scenario_hash, with_settings


class Variant(NamedTuple):
    """One row of "what if we are wrong": how its value is written, and the settings it changes.

    A setting is (dotted key, value as after `--set`), or (dotted key, "×factor") of the scenario's own value.
    """

    value: str
    settings: tuple[tuple[str, str], ...]


class Alternative(NamedTuple):
    """Another assumption, in one or two variants. `spread` marks those that matter without any response."""

    key: str
    en: str
    zh: str
    variants: tuple[Variant, ...]
    spread: bool = False


_MISSED = (("tracing.share_traced", "0.6"), ("tracing.share_traced_manual", "0.6"))
_COMPLIANCE = (("home.slips_out", "0.05"), ("home.refuses", "0.1"), ("zones.lockdown", "0.1"))
_CARE = (("care.seeking_share", "0.3"), ("care.delay", "gamma: {mean: 72 h, sd: 48 h}"))

# Ranges found or assumed for each: docs/parameters.md, columns basis, source and usual.
ALTERNATIVES = (
    Alternative(
        "reproduction_number", "R", "再生数",
        (
            Variant("3", (("disease.reproduction_number", "3"),)),
            Variant("7", (("disease.reproduction_number", "7"),)),
        ),
        spread=True,
    ),
    Alternative("contacts_missed", "contacts missed", "漏排密接", (Variant("40 %", _MISSED),)),
    Alternative("attendance", "attendance", "到岗", (Variant("10 %", (("volunteers.attendance", "0.1"),)),)),
    Alternative(
        "laboratory", "laboratory", "检测能力",
        (
            Variant("½", (("laboratory.tubes_per_day", "×0.5"), ("laboratory.shared_capacity", "×0.5"))),
            Variant("2×", (("laboratory.tubes_per_day", "×2"), ("laboratory.shared_capacity", "×2"))),
        ),
    ),
    Alternative("turnout", "turnout", "参检", (Variant("80 %", (("sampling.turnout", "0.8"),)),)),
    Alternative("compliance", "poor compliance", "配合度低", (Variant("", _COMPLIANCE),)),
    Alternative(
        "sensitivity", "swab sensitivity", "核酸灵敏度",
        (
            Variant("×0.8", tuple((f"swab.{k}", "×0.8") for k in
                                  ("sensitivity_first_day", "sensitivity", "sensitivity_day_14"))),
        ),
    ),
    Alternative("care_seeking", "late care-seeking", "就诊慢", (Variant("", _CARE),)),
)  # fmt: skip


class Other(NamedTuple):
    """A scenario under another assumption."""

    key: str  # of the alternative; two variants share it
    en: str
    zh: str
    scenario: Scenario


def others(scenario: Scenario) -> Iterator[Other]:
    """The scenario under every assumption that differs from its own; without response those of the spread only.

    A multiple above what its setting may be is left out: where a capacity is as good as endless (published models),
    there is no twice of it.
    """
    for alternative in ALTERNATIVES:
        for variant in alternative.variants if scenario.response or alternative.spread else ():
            if any(float(_text(scenario, key, v)) > maximum(key) for key, v in variant.settings if v.startswith("×")):
                continue
            other = _with(scenario, variant)
            if scenario_hash(other) != scenario_hash(scenario):
                en, zh = (f"{name} {variant.value}".rstrip() for name in (alternative.en, alternative.zh))
                yield Other(alternative.key, en, zh, other)


def _with(scenario: Scenario, variant: Variant) -> Scenario:
    """The scenario with these settings, read and checked as a file with `--set` is."""
    sets = [f"{key}={_text(scenario, key, value)}" for key, value in variant.settings]
    return with_settings(scenario, sets, "alternative")


def _text(scenario: Scenario, key: str, value: str) -> str:
    """What stands after the equals sign; a factor of a whole number gives a whole number, at least 1."""
    if not value.startswith("×"):
        return value
    own: Any = scenario
    for name in key.split("."):
        own = getattr(own, name)
    scaled = own * float(value[1:])
    return str(max(round(scaled), min(own, 1))) if isinstance(own, int) else f"{scaled:.12g}"
