# ruff: noqa: E501
"""Printed material: situation manual, role cards with codes, inject cards, evaluator forms, notice to the public."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from markupsafe import Markup, escape

from sim.county.entrances import read_entrances
from sim.exercise import roles, say, tell
from sim.exercise.spec import Exercise, Objective, load
from sim.names import Name
from sim.pages import template
from sim.store import write_text
from sim.web.tokens import Tokens
from sim.words.orders import ORDERS

SHEETS = ("manual", "cards", "injects", "evaluator", "notice")


def write_all(exercise: Exercise, file: Path, folder: Path, to: Path, address: str) -> list[Path]:
    """Write each sheet as an offline HTML file for A4; the codes on the cards are those of the exercise's folder."""
    _, scenario = load(file)
    entrances = read_entrances(scenario)
    everybody = [*exercise.roles, *roles.BESIDE]
    tokens = Tokens.of_folder(folder, everybody)
    cards = [
        {"title": roles.title(role), "token": tokens.token(role), "code": code(f"{address}/r/{tokens.token(role)}"),
         "orders": [ORDERS[kind] for kind in roles.kinds(role) if kind in ORDERS], "level": roles.level(role)}
        for role in everybody
    ]  # fmt: skip
    values = {
        "exercise": exercise, "scenario": scenario, "address": address, "cards": cards, "to": _recipients, "when": lambda hours: say.clock(exercise, hours),
        "measured": _measured, "standard": _standard, "effect": lambda order: say.order(order, entrances), "minutes": sum(turn.minutes for turn in exercise.turns),
    }  # fmt: skip
    paths = []
    for sheet in SHEETS:
        path = to / f"{exercise.name}-{sheet}.html"
        write_text(path, template(f"print/{sheet}.html").render(**values))
        paths.append(path)
    return paths


def code(text: str, scale: int = 3) -> Markup:
    """A QR code as an SVG element; `scale`: px of its smallest square."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=scale, border=2, xmldecl=False, svgns=True)
    return Markup(out.getvalue().decode("utf-8"))


def _recipients(to: tuple[str, ...]) -> str:
    return "、".join("全体 all" if role == "all" else f"{roles.title(role).zh} {roles.title(role).en}" for role in to)


def _measured(objective: Objective) -> Name:
    """What is measured, with its unit where its numbers have none."""
    if not objective.measure:
        return Name("by evaluators", "评估员评定")
    return Name(tell.of_what(objective, "en"), tell.of_what(objective, "zh"))


def _standard(objective: Objective) -> Markup:
    """What is good enough; once where both languages write it alike."""
    zh, en = (tell.standard(objective, lang) for lang in ("zh", "en"))
    return escape(zh) if zh == en else Markup('{}<br><span class="note">{}</span>').format(zh, en)
