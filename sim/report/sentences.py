"""The five fixed sentences: risk, time, bottleneck, cost, confidence."""

from __future__ import annotations

import numpy as np

from sim import findings
from sim.findings import Folder, Jam
from sim.findings.folder import column
from sim.names import STAGES, Lang
from sim.statistics import Interval, chance_text
from sim.words import UNITS as SERVERS
from sim.words import figure, joined, say, span

SENTENCES = ("risk", "time", "bottleneck", "cost", "confidence")


def sentences(folder: Folder, lang: Lang) -> list[str]:
    """The same without their headings."""
    return [part(folder, lang) for part in (_risk, _time, _bottleneck, _cost, _confidence)]


def _risk(folder: Folder, lang: Lang) -> str:
    k, n, share = findings.risk(folder.replicates)
    large = folder.scenario.measures.large
    if n == 0:
        return say("risk_none", lang)
    unfound = "" if folder.measure("hours_infection_to_report").notna().any() else say("risk_unfound", lang)
    if n < findings.HEADLINE_RUNS:
        few = say("risk_few", lang, large=large, chance=chance_text(k, n, lang), needed=findings.HEADLINE_RUNS)
        return few + unfound
    return say("risk_is", lang, large=large, **_of_hundred(share)) + unfound


def _of_hundred(share: Interval) -> dict[str, str]:
    return {key: figure(round(100 * getattr(share, name), 1)) for key, name in _BOUNDS}


_BOUNDS = (("x", "estimate"), ("low", "low"), ("high", "high"))


def _time(folder: Folder, lang: Lang) -> str:
    n = len(findings.zero_days(folder))
    if n == 0:
        return say("time_none", lang)
    if findings.community_zero(folder, 0.5) is None:
        return say("time_few", lang, n=n)
    is_ = say("time_is", lang, half=_by_day(folder, 0.5, lang), ninety=_by_day(folder, 0.9, lang), n=n)
    half, last = findings.community_zero(folder, 0.5), _last_at_home(folder)
    return is_ + (say("time_home", lang, x=figure(last)) if half and last > half.day else "")


def _last_at_home(folder: Folder) -> float:
    """Days from the first report to the last day on which contacts are found at home, in the middle run; NaN: none."""
    found = folder.daily.get("found_contact_at_home")
    if found is None:
        return np.nan
    days = folder.daily.assign(home=found > 0, any=folder.daily["reported"] > 0)
    first = days[days["any"]].groupby("replicate")["day"].min()
    last = days[days["home"]].groupby("replicate")["day"].max()
    return findings.quantile((last.reindex(first.index) - first).fillna(-1), 0.5)


def _by_day(folder: Folder, q: float, lang: Lang) -> str:
    found = findings.community_zero(folder, q)
    if found is None:
        return say("cannot_quantile", lang)
    if np.isinf(found.day):
        return say("not_within", lang, days=figure(folder.scenario.horizon / 24))
    ends = {"x": figure(found.day), "low": figure(found.low)}
    if np.isinf(found.high):
        return say("by_day_open", lang, **ends)
    return say("by_day", lang, **ends, high=figure(found.high))


def _unserved(folder: Folder) -> list[str]:
    """Stages that served nobody, though somebody waited longer than the standard, in at least half of the runs."""
    rows = folder.stages
    if rows.empty:
        return []
    done = rows["served"] + column(rows, "in_service").fillna(0)
    never = rows[(done == 0) & (column(rows, "oldest_waiting") > rows["stage"].map(findings.STANDARDS))]
    runs = never.groupby("stage", sort=False)["replicate"].nunique()
    return [str(stage) for stage in runs[2 * runs >= len(folder.replicates)].index]


def _bottleneck(folder: Folder, lang: Lang) -> str:
    unserved = _unserved(folder)
    if unserved:
        return say("jam_unserved", lang, stages=joined([STAGES[stage].text(lang) for stage in unserved], lang))
    found, n = findings.jams(folder.replicates)
    if not n:
        return say("jam_silent", lang)
    worst = found[0]
    words = {"stage": STAGES[worst.stage].text(lang), "standard": figure(findings.STANDARDS[worst.stage])}
    if worst.ratio <= 1:
        return say("jam_none", lang, work=span(worst.work, lang), **words)
    if not findings.one_stage(found, n):
        return _cannot_tell_jam(found, n, lang)
    wait = findings.stage_wait(folder, worst.stage)
    waited = say("jam_open", lang) if np.isinf(wait) else say("jam_wait", lang, wait=span(wait, lang))
    queue, more = _queue(folder, worst, lang), _more(folder, worst, lang)
    return say("jam_is", lang, k=worst.runs, n=n, waited=waited, queue=queue, more=more, stage=words["stage"])


def _queue(folder: Folder, jam: Jam, lang: Lang) -> str:
    """How long a queue is: places are held for days, so of those the people who wait are told, not hours of work."""
    people = findings.most_waiting(folder, jam.stage) if jam.stage in findings.PLACES else np.nan
    standard = figure(findings.STANDARDS[jam.stage])
    if np.isnan(people):
        return say("jam_work", lang, work=span(jam.work, lang), standard=standard)
    return say("jam_places", lang, people=figure(people), standard=standard)


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
    values["volunteers"] = findings.most_present(folder)
    few = len(folder.replicates) < findings.QUANTILE_RUNS
    n = len(folder.replicates)
    most = say("cost_one" if n == 1 else "cost_few" if few else "cost_most", lang, n=n)
    return say("cost_is", lang, most=most, **{key: figure(value) for key, value in values.items()})


def _confidence(folder: Folder, lang: Lang) -> str:
    found = findings.alternatives(folder)
    if not found:
        return say("confidence_none", lang)
    kept, unclear = (sum(a.change == c for a in found) for c in ("no", "cannot"))
    sensitive = _sensitive(found, lang)
    changed = len(found) - kept - unclear
    counts = {"k": kept, "n": len(found), "m": changed, "j": unclear, "runs": max(a.n for a in found)}
    kinds = findings.others(folder).assumptions
    return say("confidence_is", lang, kinds=kinds, sensitive=sensitive, **counts)


def _sensitive(found: list[findings.Alternative], lang: Lang) -> str:
    most, moves = findings.most_sensitive(found), findings.moves_most(found)
    if most:
        return say("sensitive", lang, name=most.name.text(lang))
    if not moves:
        return say("not_sensitive", lang)
    usual, other = map(figure, moves.infections)
    return say("moves_most", lang, name=moves.name.text(lang), usual=usual, other=other, runs=moves.n)
