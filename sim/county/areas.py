"""What only the county can tell of a scenario: areas that there are not, more infected people than residents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.both import Both, Fault, Wrong
from sim.county.county import County
from sim.scenario.model import Scenario
from sim.scenario.places import orders_of

_NUMBERED = ("community:", "grid:", "compound:", "building:")


def unknown(scenario: Scenario, county: County) -> Iterator[Fault]:
    """A fault for every numbered area that does not exist, and for a town that is too small."""
    for key, order in orders_of(scenario):
        area = getattr(order, "area", "")
        if area.startswith(_NUMBERED):
            try:
                county.buildings(area)
            except Wrong as error:
                says = error.faults[0].says
                yield Fault(f"{key}.area", Both(f"{says.en}; the first is 0", f"{says.zh}；第一个是0"))
    towns = scenario.seeding.towns
    seeded = Counter(towns[i % len(towns)] for i in range(scenario.seeding.initial_infections if towns else 0))
    asked: list[tuple[str, str | None, int]] = []
    asked += [("seeding.initial_infections", town, number) for town, number in seeded.items()]
    asked += [(f"introductions.{i}.number", one.town, one.number) for i, one in enumerate(scenario.introductions)]
    for key, town, number in asked:
        if town and town not in (*county.map.names, *county.map.names_zh):
            continue  # told by name already
        first, after = county.town_range(town) if town else (0, county.n)
        if number > after - first:
            people, where = after - first, Both(town, town) if town else Both("the county", "全县")
            en = f"{number} is more than the {people} residents of {where.en}"
            yield Fault(key, Both(en, f"{number}多于{where.zh}的{people}名居民"))
