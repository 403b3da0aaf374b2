"""Names of places: what a scenario and its tables name, against the towns and entrances that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from sim.both import Both, Fault, listed
from sim.scenario.layouts import entrances_table
from sim.scenario.model import Scenario
from sim.scenario.nodes import Problem
from sim.scenario.tables import SUMS, cell_problem, read_table


def towns_table(scenario: Scenario) -> str:
    """The scenario's own table of towns, or that of Haiyan."""
    return scenario.tables.get("towns") or str(resources.files("sim") / "county" / "data" / "towns.csv")


def not_found(what: str, name: str, english: Sequence[str], chinese: Sequence[str]) -> Both:
    """That nothing of a kind is called so, what there is, and what was perhaps meant."""
    known = [*english, *chinese]
    close = get_close_matches(name, known, n=1) or [one for one in known if name and _holds(one.lower(), name.lower())]
    hint = Both(f"; did you mean {close[0]}", f"；是否应为{close[0]}？") if close else Both("", "")
    some = Both(_some(english).en, _some(chinese or english).zh)
    kind = Both(what, _KINDS[what])
    called = Both(f"no {kind.en} is called {name or 'nothing'}", f"没有叫“{name}”的{kind.zh}")
    return Both(f"{called.en}; {kind.en}s are {some.en}{hint.en}", f"{called.zh}；{kind.zh}有{some.zh}{hint.zh}")


_KINDS = {"town": "镇街", "entrance": "入口", "neighbour": "来向"}


def _holds(known: str, name: str) -> bool:
    """Whether a name is the beginning of another, or in Chinese a part."""
    return known.startswith(name) or (not name.isascii() and name in known)


def _some(names: Sequence[str]) -> Both:
    """The first dozen of different names, and how many more there are."""
    different = list(dict.fromkeys(names))
    n, some = len(different) - 12, listed(different[:12])
    return Both(f"{some.en} and {n} more", f"{some.zh}，另有{n}个") if n > 0 else some


def misnamed(scenario: Scenario) -> Iterator[Fault]:
    """A fault for every town, entrance and neighbour that is none."""
    towns, entrances = read_table("towns", towns_table(scenario)), read_table("entrances", entrances_table(scenario))
    known = {
        "town": ([row["name"] for row in towns], [row["name_zh"] for row in towns]),
        "entrance": ([row["name"] for row in entrances], [row["name_zh"] for row in entrances]),
        "neighbour": (sorted({row["neighbour"] for row in entrances}), []),
    }
    for key, what, name in _named(scenario):
        english, chinese = known[what]
        if name not in (*english, *chinese):
            yield Fault(key, not_found(what, name, english, chinese))


def _named(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """(key, town or entrance or neighbour, name) of everything that a scenario names."""
    for i, name in enumerate(scenario.seeding.towns):
        yield f"seeding.towns.{i}", "town", name
    for i, introduction in enumerate(scenario.introductions):
        if introduction.town is not None:
            yield f"introductions.{i}.town", "town", introduction.town
    for i, name in enumerate(scenario.checkpoints.closed):
        yield f"checkpoints.closed.{i}", "entrance", name
    for i, row in enumerate(scenario.importation.prevalence):
        yield f"importation.prevalence.{i}.neighbour", "neighbour", row.neighbour
    for key, order in orders_of(scenario):
        yield from _named_by(key, order)


def _named_by(key: str, order: Any) -> Iterator[tuple[str, str, str]]:
    match order.order:
        case "move_volunteers":
            yield f"{key}.source", "town", order.source
            yield f"{key}.to", "town", order.to
        case "set_checkpoint":
            yield f"{key}.entrance", "entrance", order.entrance
        case "introduce" if order.town is not None:
            yield f"{key}.town", "town", order.town
    area = getattr(order, "area", "")
    if area.startswith("town:"):
        yield f"{key}.area", "town", area[5:]


def orders_of(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """(key, order) of every order of the plan and of the commander."""
    givers = [(f"plan.rules.{i}", rule.orders) for i, rule in enumerate(scenario.plan.rules)]
    givers += [(f"orders.{i}", given.orders) for i, given in enumerate(scenario.orders)]
    for prefix, orders in givers:
        for j, order in enumerate(orders):
            yield f"{prefix}.orders.{j}.{order.order}", order


def table_problems(tables: dict[str, str]) -> list[Problem]:
    """What is wrong between tables (name to path) that are right by themselves."""
    path = tables.get("towns") or towns_table(Scenario())
    rows = read_table("towns", path)
    english, chinese = [row["name"] for row in rows], [row["name_zh"] for row in rows]
    problems = [*_repeated("towns", path, [english, chinese]), *_sums(path, rows)]
    if not sum(row["population"] for row in rows):
        nobody = Both("0 in every town; at least one must have residents", "各镇街均为0；至少一个须有居民")
        problems.append(cell_problem("towns", path, 0, "population", nobody))
    for table in ("sites", "vehicles", "entrances"):
        if table not in tables:
            continue
        for i, row in enumerate(read_table(table, tables[table])):
            if row["town"] not in (*english, *chinese) and (row["town"] or table != "vehicles"):
                says = not_found("town", row["town"], english, chinese)
                problems.append(cell_problem(table, tables[table], i, "town", says))
    if "entrances" in tables:
        named = read_table("entrances", tables["entrances"])
        problems += _repeated(
            "entrances", tables["entrances"], [[row["name"] for row in named], [row["name_zh"] for row in named]]
        )
    if "sites" in tables:
        problems += _sites(tables["sites"], rows)  # a misspelt town has no site: one fault, not two
    return problems


def _repeated(table: str, path: str, columns: list[list[str]]) -> Iterator[Problem]:
    """Names that two rows share; a row may have the same name in both languages."""
    seen: dict[str, int] = {}
    for i, names in enumerate(zip(*columns, strict=True)):
        for column, name in zip(("name", "name_zh"), names, strict=True):
            if seen.setdefault(name, i) != i and (column == "name" or name != names[0]):  # told once
                twice = Both(
                    f"{name} occurs twice; names of {table} differ", f"“{name}”重复；{table}表中的名称须各不相同"
                )
                yield cell_problem(table, path, i, column, twice)


def _sums(path: str, towns: list[dict[str, Any]]) -> Iterator[Problem]:
    """A row that adds the others up, as tables for print have it, is no town."""
    for i, row in enumerate(towns):
        if {row["name"].lower(), row["name_zh"]} & SUMS:
            name = row["name"]
            says = Both(f"{name} is a sum, no town; leave its row out", f"“{name}”是合计，不是镇街；请删去这一行")
            yield cell_problem("towns", path, i, "name", says)


def _sites(path: str, towns: list[dict[str, Any]]) -> Iterator[Problem]:
    """Every site needs a table, every town with residents a site."""
    rows = read_table("sites", path)
    for i, row in enumerate(rows):
        if row["tables"] < 1:
            none = Both("0 is below the minimum 1; each site needs one", "0低于下限1；每个采样点至少一台")
            yield cell_problem("sites", path, i, "tables", none)
    served = {row["town"] for row in rows}
    known = {name for t in towns for name in (t["name"], t["name_zh"])}
    names = [t["name"] for t in towns if t["population"] and not served & {t["name"], t["name_zh"]}]
    if names and served <= known:
        lone = listed(names)
        without = f"{lone.en} has no site; every town with residents needs one"
        yield cell_problem("sites", path, None, "town", Both(without, f"{lone.zh}没有采样点；有居民的镇街都须有"))


def by_name(problem: Problem) -> Fault:
    """The problem as a fault that tells the name of its file alone, for those who have no path to tell."""
    short = replace(problem, file=Path(problem.file).name)
    return Fault("", Both(short.text("en"), short.text("zh")))
