"""The page: what its template shows, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from markupsafe import Markup

from sim import charts, findings
from sim.findings import Folder
from sim.names import LANES, STAGES, UNITS, Lang
from sim.pages import both, other, template
from sim.report import border, command, cost, home, orders, ranges, staff, zones
from sim.report.maps import county_map
from sim.report.rows import along, chain_rows, measure_rows, need_rows, settings_view, short
from sim.report.sentences import SENTENCES, sentences
from sim.scenario.model import Scenario
from sim.scenario.odd import warnings
from sim.scenario.writer import count_assumptions
from sim.statistics import chance_text
from sim.words import TEXTS, figure, say, span

Part = Callable[[Folder, Lang], dict[str, Any] | None]
_DRAWN_ELSEWHERE = {"outcomes", "delay_chain", "needs", "alternatives", "map"}  # on the page as tables and icons
# By the name of its template in templates/parts; None: nothing to show.
PARTS: dict[str, Part] = {
    "staff": staff.view,
    "zones": zones.view,
    "home": home.view,
    "border": border.view,
    "command": command.view,
    "cost": cost.view,
}


def page(folder: Folder, figures: dict[str, Any], lang: Lang) -> str:
    """The text of report.html."""
    drawn = {name: Markup(charts.svg(drawing)) for name, drawing in figures.items() if name not in _DRAWN_ELSEWHERE}
    shown = {name: found for name, part in PARTS.items() if (found := part(folder, lang)) is not None}
    return template("report.html").render(
        lang=lang,
        other=other(lang),
        say=lambda key, **values: say(key, lang, **values),
        both=lambda key, **values: both(TEXTS[key], lang, **values),
        name=lambda name, **values: both(name, lang, **values),
        unit=lambda name: name.unit if lang == "en" else UNITS.get(name.unit, name.unit),
        figure=figure,
        span=lambda hours: span(hours, lang),
        short=short,
        inf=np.inf,
        charts=drawn,
        parts=shown,
        **_view(folder, lang),
    )


def _view(folder: Folder, lang: Lang) -> dict[str, Any]:
    """What the template shows, in the order of the page."""
    k, n, share = findings.risk(folder.replicates)
    counts = findings.outcomes(folder)
    return {
        "head": "report_of_another" if "towns" in folder.scenario.tables else "report",
        "title": _title(folder.scenario, lang),
        "scenario_words": [_scenario_words(folder.scenario, x) for x in (lang, other(lang))],
        "basis": _basis(folder, lang),
        "sentences": list(zip(SENTENCES, sentences(folder, lang), sentences(folder, other(lang)), strict=True)),
        "ranges": ranges.view(folder),
        "counts": counts,
        "marks": findings.marks(counts),
        "runs": n,
        "few": {x: chance_text(k, n, x) for x in (lang, other(lang))} if n < findings.HEADLINE_RUNS else None,
        "never": int(folder.measure("hours_infection_to_report").isna().sum()),
        "large": folder.scenario.measures.large,
        "chain": list(chain_rows(folder)),
        "ticks": [(tick, along(tick)) for tick in (1.0, 4.0, 12.0, 24.0, 168.0)],
        "needs": list(need_rows(folder, lang)) if folder.scenario.response else [],
        "base": (share, n, findings.first_jam(folder.replicates)),
        "alternatives": findings.alternatives(folder),
        "margin": findings.MARGIN,
        "stage_names": STAGES | LANES,
        "spreading": findings.spreading(folder)[1:],
        "stages": findings.stage_summary(folder),
        "measures": measure_rows(folder),
        "map": county_map(folder),
        **settings_view(folder.scenario),
        "plan": orders.view(folder),
        "warnings": warnings(folder.scenario, lang),
        "command": folder.manifest.get("command") or _command(folder),
        "manifest": list(_flat(folder.manifest)),
    }


def _title(scenario: Scenario, lang: Lang) -> tuple[str, str]:
    titles = {"en": scenario.title or scenario.name, "zh": scenario.title_zh}
    return titles[lang] or titles[other(lang)], titles[other(lang)] if titles[lang] else ""


def _scenario_words(scenario: Scenario, lang: Lang) -> str:
    until = scenario.seeding.undetected_until
    found = say("found_late", lang, n=until) if until else ""
    return say(
        "scenario_words",
        lang,
        population=f"{scenario.county.population:,}",
        infections=scenario.seeding.initial_infections,
        start=scenario.start.isoformat(),
        found=found if scenario.response else say("no_response", lang),
        rules=len(scenario.plan.rules),
        days=figure(scenario.horizon / 24),
    )


def _basis(folder: Folder, lang: Lang) -> list[str]:
    assumed, total = count_assumptions(folder.scenario)
    words = {"assumed": assumed, "settings": total, "share": round(100 * assumed / total)}
    return [say("basis_words", x, **words, runs=_runs(folder, x)) for x in (lang, other(lang))]


def _runs(folder: Folder, lang: Lang) -> str:
    """How many runs, and whether others are still to come: not where all that were asked for have ended."""
    n, failed, of = len(folder.replicates), folder.manifest.get("failures", 0), folder.manifest.get("replicates", 0)
    return say("runs_so_far" if n + failed < of else "runs_in_all", lang, n=n, of=of)


def _command(folder: Folder) -> str:
    return f"fivefast run scenario.yaml --replicates {len(folder.replicates)} --seed {folder.scenario.seed}"


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """A nested manifest as lines of key and text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list):
        yield prefix, " ".join(str(v) for v in value)
    else:
        yield prefix, str(value)
