"""One page file of a results folder: report.html, offline, for A4 paper; and its charts as PNG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim import charts, findings, store
from sim.findings import Folder, Jam
from sim.names import MEASURES, STAGES, STEPS, UNITS, Lang, Name
from sim.scenario.fields import ROOT, Setting, decimal, settings, value_text
from sim.scenario.model import Scenario
from sim.scenario.writer import count_assumptions
from sim.statistics import Interval, chance_text
from sim.words import TEXTS, TOWNS, figure, language, say
from sim.words import UNITS as SERVERS

SENTENCES = ("risk", "time", "bottleneck", "cost", "confidence")


def write(out: Path, language_name: str = "en") -> Path:
    """Write charts/*.png and report.html (English or Chinese first) into a results folder; the path of the page.

    Raises ValueError for another language, FileNotFoundError if the folder holds no replicates or scenario.
    """
    lang = language(language_name)
    folder = findings.read(out)
    figures = charts.draw_all(folder)
    charts.save(figures, out / "charts")
    path = out / "report.html"
    store.write_text(path, _page(folder, figures, lang))
    return path


def answer(out: Path, language_name: str = "en") -> list[str]:
    """The five fixed sentences: risk, time, bottleneck, cost, confidence."""
    lang = language(language_name)
    folder = findings.read(out)
    return [f"{say(key, lang)}: {text}" for key, text in zip(SENTENCES, sentences(folder, lang), strict=True)]


def sentences(folder: Folder, lang: Lang) -> list[str]:
    """The same without their headings."""
    return [part(folder, lang) for part in (_risk, _time, _bottleneck, _cost, _confidence)]


def _risk(folder: Folder, lang: Lang) -> str:
    k, n, share = findings.risk(folder.replicates)
    large = folder.scenario.measures.large
    if n == 0:
        return say("risk_none", lang)
    if n < findings.HEADLINE_RUNS:
        return say("risk_few", lang, large=large, chance=chance_text(k, n, lang), needed=findings.HEADLINE_RUNS)
    return say("risk_is", lang, large=large, **_of_hundred(share))


def _of_hundred(share: Interval) -> dict[str, str]:
    return {key: figure(round(100 * getattr(share, name), 1)) for key, name in _BOUNDS}


_BOUNDS = (("x", "estimate"), ("low", "low"), ("high", "high"))


def _time(folder: Folder, lang: Lang) -> str:
    n = len(findings.zero_days(folder))
    if n == 0:
        return say("time_none", lang)
    if findings.community_zero(folder, 0.5) is None:
        return say("time_few", lang, n=n)
    return say("time_is", lang, half=_by_day(folder, 0.5, lang), ninety=_by_day(folder, 0.9, lang), n=n)


def _by_day(folder: Folder, q: float, lang: Lang) -> str:
    found = findings.community_zero(folder, q)
    if found is None:
        return say("cannot_quantile", lang)
    if np.isinf(found.day):
        return say("not_within", lang, days=figure(folder.scenario.horizon / 24))
    high = say("never_within", lang) if np.isinf(found.high) else figure(found.high)
    return say("by_day", lang, x=figure(found.day), low=figure(found.low), high=high)


def _bottleneck(folder: Folder, lang: Lang) -> str:
    found, n = findings.jams(folder.replicates)
    if not n:
        return say("jam_silent", lang)
    worst = found[0]
    words = {"stage": STAGES[worst.stage].text(lang), "standard": figure(findings.STANDARDS[worst.stage])}
    if worst.ratio <= 1:
        return say("jam_none", lang, work=figure(worst.work), **words)
    if not findings.one_stage(found, n):
        return _cannot_tell_jam(found, n, lang)
    wait = findings.stage_wait(folder, worst.stage)
    waited = say("jam_open", lang) if np.isinf(wait) else say("jam_wait", lang, wait=figure(wait))
    more = _more(folder, worst, lang)
    return say("jam_is", lang, k=worst.runs, n=n, waited=waited, work=figure(worst.work), more=more, **words)


def _cannot_tell_jam(found: list[Jam], n: int, lang: Lang) -> str:
    first, second = sorted(found, key=lambda jam: -jam.runs)[:2]
    names = {"first": STAGES[first.stage].text(lang), "second": STAGES[second.stage].text(lang)}
    return say("jam_cannot", lang, k=first.runs, m=second.runs, n=n, **names)


def _more(folder: Folder, jam: Jam, lang: Lang) -> str:
    more = findings.missing(folder, jam)
    return say("jam_more", lang, x=figure(more), unit=SERVERS[jam.stage].text(lang))


def _cost(folder: Folder, lang: Lang) -> str:
    if folder.replicates.empty:
        return say("cost_none", lang)
    names = {
        "rooms": "peak_rooms",
        "beds": "beds_peak",
        "sealed": "person_days_lockdown",
        "samples": "persons_sampled",
    }
    values = {key: findings.quantile(folder.measure(name), findings.NEED) for key, name in names.items()}
    tables = next(need for need in findings.needs(folder) if need.key == "tables")
    values["volunteers"] = min(tables.need, tables.have) * folder.scenario.volunteers.per_table
    few = len(folder.replicates) < findings.QUANTILE_RUNS
    most = say("cost_few" if few else "cost_most", lang, n=len(folder.replicates))
    return say("cost_is", lang, most=most, **{key: figure(value) for key, value in values.items()})


def _confidence(folder: Folder, lang: Lang) -> str:
    found = findings.alternatives(folder)
    if not found:
        return say("confidence_none", lang)
    kept, unclear = (sum(a.change == c for a in found) for c in ("no", "cannot"))
    most = findings.most_sensitive(found)
    sensitive = say("sensitive", lang, name=most.name.text(lang)) if most else say("not_sensitive", lang)
    changed = len(found) - kept - unclear
    runs = max(a.n for a in found)
    return say("confidence_is", lang, k=kept, n=len(found), m=changed, j=unclear, runs=runs, sensitive=sensitive)


def _page(folder: Folder, figures: dict[str, Any], lang: Lang) -> str:
    template = _environment().get_template("report.html")
    drawn = {name: Markup(charts.svg(figures[name])) for name in ("infections", "rounds", "waiting", "zones")}
    return template.render(
        lang=lang,
        other=_other(lang),
        say=lambda key, **values: say(key, lang, **values),
        both=lambda key, **values: _both(TEXTS[key], lang, values),
        name=lambda name, **values: _both(name, lang, values),
        figure=figure,
        short=_short,
        inf=np.inf,
        charts=drawn,
        **_view(folder, lang),
    )


def _other(lang: Lang) -> Lang:
    return "zh" if lang == "en" else "en"


def _both(name: Name, lang: Lang, values: dict[str, Any]) -> Markup:
    """A text in both languages, the chosen one first."""
    first, second = (escape(name.text(x).format(**values)) for x in (lang, _other(lang)))
    return Markup('{} <span class="o" lang="{}">{}</span>').format(first, _other(lang), second)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sim"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _view(folder: Folder, lang: Lang) -> dict[str, Any]:
    """What the template shows, in the order of the page."""
    k, n, share = findings.risk(folder.replicates)
    counts = findings.outcomes(folder)
    return {
        "title": _title(folder.scenario, lang),
        "scenario_words": [_scenario_words(folder.scenario, x) for x in (lang, _other(lang))],
        "basis": _basis(folder, lang),
        "sentences": list(zip(SENTENCES, sentences(folder, lang), sentences(folder, _other(lang)), strict=True)),
        "counts": counts,
        "marks": findings.marks(counts),
        "runs": n,
        "few": {x: chance_text(k, n, x) for x in (lang, _other(lang))} if n < findings.HEADLINE_RUNS else None,
        "never": int(folder.measure("hours_infection_to_report").isna().sum()),
        "large": folder.scenario.measures.large,
        "chain": list(_chain_rows(folder)),
        "ticks": [(tick, _along(tick)) for tick in (1.0, 4.0, 12.0, 24.0, 168.0)],
        "needs": list(_need_rows(folder, lang)) if folder.scenario.response else [],
        "base": (share, n, findings.first_jam(folder.replicates)),
        "alternatives": findings.alternatives(folder),
        "margin": findings.MARGIN,
        "stage_names": STAGES,
        "spreading": findings.spreading(folder)[1:],
        "stages": findings.stage_summary(folder),
        "measures": _measure_rows(folder),
        "map": _map(folder),
        "sites": folder.scenario.sampling.sites,
        **_settings_view(folder.scenario),
        "command": folder.manifest.get("command") or _command(folder),
        "manifest": list(_flat(folder.manifest)),
    }


def _title(scenario: Scenario, lang: Lang) -> tuple[str, str]:
    titles = {"en": scenario.title or scenario.name, "zh": scenario.title_zh}
    return titles[lang] or titles[_other(lang)], titles[_other(lang)] if titles[lang] else ""


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
    words = {"n": len(folder.replicates), "assumed": assumed, "settings": total, "share": round(100 * assumed / total)}
    return [say("basis_words", x, **words) for x in (lang, _other(lang))]


class ChainRow(NamedTuple):
    """A step of the chain: hours, and where they lie along the bar (0–100)."""

    name: Name
    half: float
    nine: float
    standard: float
    runs: int
    at: dict[str, float]


def _chain_rows(folder: Folder) -> Iterator[ChainRow]:
    steps = findings.chain(folder)
    for step in charts.CHAIN:
        if step in steps.index:
            row = steps.loc[step]
            at = {c: _along(float(row[c])) for c in ("half", "nine", "low", "high", "standard")}
            yield ChainRow(STEPS[step], row["half"], row["nine"], row["standard"], int(row["runs"]), at)


def _along(hours: float) -> float:
    """Position on the logarithmic axis of the chain, 0–100; -1 for none."""
    low, high = charts.HOURS[0], charts.HOURS[-1]
    return -1.0 if np.isnan(hours) else float(100 * np.log(np.clip(hours, low, high) / low) / np.log(high / low))


class NeedRow(NamedTuple):
    """A line of the table of needs, as text."""

    name: Name
    need: str
    have: str
    short: str
    over: bool
    day: str
    call: str


def _need_rows(folder: Folder, lang: Lang) -> Iterator[NeedRow]:
    happened = not folder.daily.empty
    for n in findings.needs(folder):
        need = figure(n.need) if not np.isnan(n.need) else say("within", lang) if happened else "–"
        short = figure(n.short) if n.short else say("enough", lang) if happened else "–"
        tight = not np.isnan(n.day) and (np.isnan(n.need) or n.need > 0)
        day = _day(n.day, lang) if tight else "–"
        call = _day(np.floor(n.day - n.lead / 24), lang, "before_report") if n.short and tight else "–"
        yield NeedRow(TEXTS[n.key], need, f"{n.have:,.0f}", short, n.short > 0, day, call)


def _day(day: float, lang: Lang, before: str = "at_report") -> str:
    if day > 0:
        return say("day_n", lang, n=int(day))
    return say(before if day < 0 else "at_report", lang)


class MeasureRow(NamedTuple):
    """A measure over all runs."""

    name: Name
    low: float
    median: float
    high: float
    happened: int
    unit: dict[str, str]


def _measure_rows(folder: Folder) -> list[MeasureRow]:
    rows = []
    for key, (low, median, high, happened) in findings.summary(folder).T.items():
        name = MEASURES.get(str(key), Name(str(key), ""))
        unit = "share" if key == "large_outbreak" else name.unit
        if key == "large_outbreak":
            low = median = high = findings.risk(folder.replicates)[2].estimate
        units = {"en": unit, "zh": UNITS.get(unit, unit)}
        rows.append(MeasureRow(name, float(low), float(median), float(high), int(happened), units))
    return rows


def _settings_view(scenario: Scenario) -> dict[str, Any]:
    """The assumptions with their values, what differs from the default, and how many settings rest on what."""
    rows = [(s, _value(scenario, s)) for s in settings() if "[]" not in s.key]
    kinds = {basis: sum(s.basis == basis for s, _ in rows) for basis in ("found", "derived", "choice")}
    assumed = [(s, value) for s, value in rows if s.basis == "assumption" and value == s.default]
    skipped = ("name", "title", "title_zh")
    return {
        "assumed": assumed,
        "kinds": {**kinds, "assumed": len(assumed), "settings": count_assumptions(scenario)[1]},
        "changed": [(s, value) for s, value in rows if value != s.default and s.key not in skipped],
    }


def _value(scenario: Scenario, setting: Setting) -> str:
    """A setting's value as a file has it."""
    value: Any = scenario
    kind = ROOT
    for name in setting.key.split("."):
        if value is None:
            return "–"
        value, kind = getattr(value, name), kind.part(name)
    return value_text(kind, value)


def _short(text: str) -> str:
    """The same text, long decimals of its times to three figures: the model's grid is a little off round ones.

    >>> _short("1199.707031 s"), _short("0.9999")
    ('1200 s', '0.9999')
    """
    return re.sub(r"\d+\.\d{4,}(?= (?:s|min|h|d)\b)", lambda found: decimal(float(f"{float(found[0]):.3g}")), text)


def _map(folder: Folder) -> dict[str, Any]:
    """The schematic map as outlines in tenths of a kilometre, y downwards."""
    towns = charts.towns()
    width, height = np.vstack([t.outline for t in towns]).max(axis=0)
    start = set(folder.scenario.seeding.towns)
    shapes = []
    for town in towns:
        points = " ".join(f"{10 * x:.1f},{10 * (height - y):.1f}" for x, y in town.outline)
        x, y = town.label
        name = TOWNS[town.code]
        label = (10 * x, 10 * (height - y))
        shapes.append({"name": name, "points": points, "label": label, "seeded": bool(start & {name.en, name.zh})})
    return {"width": 10 * width, "height": 10 * height, "towns": shapes}


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
