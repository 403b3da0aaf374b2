"""What can be chosen in the fields of an order: areas, places, and what a role may order."""

from __future__ import annotations

from sim.exercise import roles, say
from sim.scenario.fields import ORDERS, Kind
from sim.web.screen import Screen

_PLACES = ("area", "source", "to", "town", "entrance")


def may(role: str, order: str, name: str, value: str) -> bool:
    """Whether this role may give this kind of order, as far as this field goes."""
    own = {"area": role, "stage": next(iter(roles.stages(role)), "")}
    asked = ORDERS[order].model_construct(order=order, **{**own, name: value})
    return name in _PLACES or roles.refusal(role, asked) is None


def choices(screen: Screen, role: str, order: str, name: str, kind: Kind) -> dict[str, str] | None:
    """What this role can choose in a field of this kind of order; None for numbers."""
    county = screen.play.model.county
    if name == "area":
        return {area: screen.name(say.area(area)) for area in _areas(screen, role, order)}
    if name in ("source", "to", "town"):
        towns = zip(county.map.names, county.map.names_zh, strict=True)
        return {en: zh if screen.lang == "zh" else en for en, zh in towns}
    if name == "entrance":
        response = screen.play.model.response
        assert response is not None
        at = response.border.entrances
        return {en: zh if screen.lang == "zh" else en for en, zh in zip(at.names, at.names_zh, strict=True)}
    if kind.choices:
        offered = roles.stages(role) if name == "stage" else kind.choices
        if name == "what":  # people whom another role asks for
            offered = tuple(choice for choice in offered if may(role, order, name, choice))
        return {choice: screen.name(say.WORDS[choice]) if choice in say.WORDS else choice for choice in offered}
    return None


def _areas(screen: Screen, role: str, order: str) -> list[str]:
    """Areas that this role may name: its own, or those of cases, towns and levels."""
    if role not in roles.COUNTY and role != "control":
        return [role]
    model = screen.play.model
    of_cases = ["case_grid", "case_community", "case_town"] if model.situation.case_homes else []
    if of_cases and order in ("set_zone", "lower_zone"):
        of_cases = ["case_building", "case_compound", *of_cases]
    known = sorted({home.grid for home in model.situation.case_homes})
    places = [f"grid:{g}" for g in known] + [
        f"community:{c}" for c in sorted({int(model.county.grid_community[g]) for g in known})
    ]
    towns = [f"town:{name}" for name in model.county.town_names]
    return [*of_cases, *places, *towns, "county", "zone:lockdown", "zone:control", "zone:precaution"]
