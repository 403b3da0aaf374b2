"""What is odd about a scenario: numbers outside their usual range, and what changes nothing or contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians

from sim.both import Both, Fault, Lang
from sim.scenario.fields import duration_text
from sim.scenario.model import Scenario
from sim.scenario.quantities import facts
from sim.scenario.tables import Row, read_table
from sim.scenario.writer import leaves
from sim.units import DAY


def warnings(scenario: Scenario, lang: Lang = "en") -> list[str]:
    """A line for each oddity, 'key: value is outside the usual range low to high'."""
    return [fault.text(lang) for fault in (*_unusual(scenario), *_odd(scenario))]


def _unusual(scenario: Scenario) -> Iterator[Fault]:
    for leaf in leaves(scenario):
        usual = facts(leaf.info).get("usual")
        if usual and not usual[0] <= leaf.value <= usual[1]:
            low, high = (f"{end:g}" for end in usual)
            text = leaf.text
            says = Both(f"{text} is outside the usual range {low} to {high}", f"{text}超出通常范围{low}至{high}")
            yield Fault(leaf.key, says)


def _odd(scenario: Scenario) -> Iterator[Fault]:
    """What may be meant, but changes nothing or contradicts itself."""
    zones = scenario.zones
    strict = [("lockdown", zones.lockdown), ("control", zones.control), ("precaution", zones.precaution)]
    for (name, left), (milder, more) in pairwise(strict):
        if left > more:
            says = Both(
                f"{left:g} leaves more meetings than zones.{milder} {more:g}",
                f"{left:g}，剩余接触多于zones.{milder}的{more:g}",
            )
            yield Fault(f"zones.{name}", says)
    yield from _too_late(scenario)
    yield from _untested(scenario)
    if "towns" in scenario.tables:
        yield from _misfit(scenario)
    if "towns" in scenario.tables and "entrances" not in scenario.tables:
        says = Both(
            "without tables.entrances roads and posts are those of Haiyan, of which a small county has fewer",
            "未给tables.entrances，道路与卡口按海盐，小县没有这么多",
        )
        yield Fault("tables.towns", says)
    people, roster = scenario.county.population, scenario.volunteers.roster
    undetected, grid = scenario.seeding.undetected_until, scenario.county.grid_population
    than = Both(f"is more than county.population {people}", f"多于county.population {people}")
    if grid > people:
        one = Both(f"{grid} {than.en}: each town is one grid", f"{grid}{than.zh}：每镇街仅一个网格")
        yield Fault("county.grid_population", one)
    if roster > people:
        yield Fault("volunteers.roster", Both(f"{roster} {than.en}", f"{roster}{than.zh}"))
    if undetected > people:
        never = Both(f"{undetected} {than.en}: nobody is ever found", f"{undetected}{than.zh}：永远不会发现")
        yield Fault("seeding.undetected_until", never)


_FAR, KM = 150, 111  # km from the town's centre: no county is so wide; a degree of latitude
_APART = 0.05  # of the residents


def _misfit(scenario: Scenario) -> Iterator[Fault]:
    """Tables whose residents are not those of the scenario, and places far from the town that they belong to."""
    towns, people = read_table("towns", scenario.tables["towns"]), scenario.county.population
    there = sum(town["population"] for town in towns)
    if abs(there - people) > _APART * max(there, people):
        says = Both(
            f"{people} are simulated, and shared out by tables.towns, whose towns have {there}",
            f"推演{people}人，按镇街表的比例分配；镇街表合计{there}人",
        )
        yield Fault("county.population", says)
    centres = {name: town for town in towns for name in (town["name"], town["name_zh"])}
    for table in ("sites", "entrances"):
        for row in read_table(table, scenario.tables[table]) if table in scenario.tables else ():
            km = _km(row, centres[row["town"]])
            if km > _FAR:
                name, town = row["name"], row["town"]
                far = Both(
                    f"{name} lies {km:,.0f} km from {town}; are its degrees right?",
                    f"{name}距{town}{km:,.0f}公里；经纬度是否写错？",
                )
                yield Fault(f"tables.{table}", far)


def _km(one: Row, other: Row) -> float:
    """Roughly, between the places of two rows."""
    east = (one["longitude"] - other["longitude"]) * cos(radians(other["latitude"]))
    return KM * hypot(east, one["latitude"] - other["latitude"])


def _too_late(scenario: Scenario) -> Iterator[Fault]:
    """What begins when the run is over."""
    for name, never in (("introductions", Both("comes", "不会发生")), ("orders", Both("given", "不会下达"))):
        for i, one in enumerate(getattr(scenario, name)):
            if one.at >= scenario.horizon:
                at = duration_text(one.at)
                says = Both(f"{at} is not before the horizon: never {never.en}", f"{at}不早于推演期末：{never.zh}")
                yield Fault(f"{name}.{i}.at", says)
    for i, rule in enumerate(scenario.plan.rules):
        if rule.when.at is not None and rule.when.at >= scenario.horizon:
            says = Both("is not before the horizon: never happens", "不早于推演期末：不会发生")
            yield Fault(f"plan.rules.{i}.when.at", says)


def _untested(scenario: Scenario) -> Iterator[Fault]:
    """Days of test after the end of what they test."""
    home, rooms = scenario.home, scenario.quarantine
    for key, days, term in (
        ("home.test_days", home.test_days, home.term),
        ("home.test_days_after", home.test_days_after, rooms.home_after),
        ("home.test_days_blue", home.test_days_blue, home.term_blue),
        ("quarantine.test_days", rooms.test_days, max(rooms.close_contact_term, rooms.secondary_term)),
    ):
        late, end = [str(day) for day in days if (day - 1) * DAY >= term], duration_text(term)
        if late:
            en = f"day {', '.join(late)} comes after {end}: nobody is tested then"
            yield Fault(key, Both(en, f"第{'、'.join(late)}天在{end}之后：届时无人检测"))
