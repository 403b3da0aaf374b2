"""What a role sees: figures as the county knows them, with their age and trend, and what it has itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.columns import bin_edges
from sim.controls import Zone
from sim.county.entrances import CARS, TRUCKS
from sim.exercise.amounts import hours
from sim.exercise.nobody import nobody_waits
from sim.exercise.play import Play
from sim.log import Event, Stage
from sim.model import Model
from sim.names import STAGES, Lang, Name
from sim.response.border.vehicles import CLASSES
from sim.response.situation import Report
from sim.scenario.plan import When
from sim.units import DAY, Ints, day_of

ROUND, SHARE, HOURS = "number", "share", "hours"
_FORMS = {Report.LONGEST_WAIT: HOURS, Report.ROOMS_FREE: SHARE}  # of a report; others are numbers
WAITING = (  # stages in the order of the chain
    Stage.RESWAB, Stage.LABORATORY, Stage.TRACING, Stage.GROUPING, Stage.TRANSFER, Stage.CASE_TRANSFER,
    Stage.QUARANTINE, Stage.HOSPITAL,
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure: its value, how old it is (h; none: never told), and how it has changed since the turn before."""

    name: Name
    value: float
    kind: str
    age: float | None
    change: float = 0.0
    standard: float | None = None

    def text(self, lang: Lang) -> str:
        """The value as people read it; a dash where the county has not been told."""
        if np.isnan(self.value):
            return "–"
        if self.kind == SHARE:
            return f"{self.value:.0%}"
        return hours(self.value, lang) if self.kind == HOURS else f"{self.value:,.0f}"

    @property
    def trend(self) -> str:
        """An arrow; none where there is nothing to compare."""
        if np.isnan(self.change):
            return ""
        return "↑" if self.change > 0 else "↓" if self.change < 0 else "→"


def situation(play: Play) -> dict[str, Figure]:
    """The first figures that a command post looks at, by a short name each."""
    model, before = play.model, play.starts[-2][0] if len(play.starts) > 1 else 0.0
    figures = _of_cases(model, before) | _of_tubes(model, before)
    for key, kind, place, name, standard in (
        ("bus", Report.BACKLOG, Stage.TRANSFER, Name("Contacts waiting for a bus", "待转运密接"), None),
        ("bus_wait", Report.LONGEST_WAIT, Stage.TRANSFER, Name("Longest wait for a bus", "等车最久"), 12.0),
        ("tracing_wait", Report.LONGEST_WAIT, Stage.TRACING, Name("Longest wait for tracing", "等流调最久"), 4.0),
        ("room", Report.BACKLOG, Stage.QUARANTINE, Name("Contacts waiting for a room", "待入住密接"), None),
        ("room_wait", Report.LONGEST_WAIT, Stage.QUARANTINE, Name("Longest wait for a room", "等隔离房最久"), 12.0),
        ("rooms_free", Report.ROOMS_FREE, -1, Name("Rooms free", "空房比例"), None),
        ("rounds", Report.ROUNDS, -1, Name("Rounds running", "进行中轮次"), None),
    ):
        form = _FORMS.get(kind, ROUND)
        figures[key] = _figure(model, (kind, int(place)), name, form, (model.now, before), standard)
    return figures | {"sealed": _sealed(model, before)}


def _of_cases(model: Model, before: float) -> dict[str, Figure]:
    """Known cases: they come at once, and at midnight all lists, the empty ones too."""
    known = model.situation
    cases, old = len(known.case_times), sum(t <= before for t in known.case_times)
    told = [r[1] for r in known.reports if r[2] == Report.CASE or r[1] % DAY == 0]
    age = model.now - max(told) if told else None
    return {"cases": Figure(Name("Reported infections", "已报告感染"), cases, ROUND, age, cases - old)}


def _of_tubes(model: Model, before: float) -> dict[str, Figure]:
    """Positive tubes, cases among those called back from them, and positive single swabs."""
    false = 1000 * (1 - model.scenario.swab.specificity**model.scenario.sampling.pool_size)
    by_mistake = Name(f"Positive tubes ({false:.2g} in 1,000 by mistake)", f"阳性混管（每千管约{false:.2g}管假阳）")
    return {
        "tubes": _counted(model, Report.POOL_POSITIVE, by_mistake, before),
        "from_tubes": _from_tubes(model, before),
        "singles": _counted(
            model, Report.FIRST_POSITIVE, Name("Single swabs positive, all so far", "单采初筛阳性（累计）"), before
        ),
    }


def _counted(model: Model, kind: Report, name: Name, before: float) -> Figure:
    """How many reports of a kind there are by now."""
    told = [r for r in model.situation.reports if r[2] == kind]
    age = model.now - told[-1][1] if told else None
    return Figure(name, len(told), ROUND, age, len(told) - sum(r[0] <= before for r in told))


def _from_tubes(model: Model, before: float) -> Figure:
    """Known cases among those who were called back from positive tubes."""
    reports, events = model.situation.reports, model.log.events.rows
    tubes = [r for r in reports if r[2] == Report.POOL_POSITIVE]
    back = int(sum(r[4] for r in tubes))
    name = Name(f"Confirmed of {back:,} called back", f"召回{back:,}人中已确诊")
    members = set(events["person"][events["event"] == Event.POOL_POSITIVE].tolist())
    confirmed = events[events["event"] == Event.CONFIRMED]
    mine = {(r["time"], r["place"]) for r in confirmed if int(r["person"]) in members}
    found = [r for r in reports if r[2] == Report.CASE and (r[1], r[3]) in mine]
    age = model.now - max(r[1] for r in [*tubes, *found]) if tubes else None
    return Figure(name, len(found), ROUND, age, len(found) - sum(r[0] <= before for r in found))


def _figure(
    model: Model, told: tuple[Report, int], name: Name, form: str, when: tuple[float, float],
    standard: float | None = None,
) -> Figure:  # fmt: skip
    (kind, place), (now, before) = told, when
    known = model.situation
    newest = known.figure(kind, place)
    if newest is None:
        nil = nobody_waits(model, Stage(place)) if kind in _OF_STAGES and (kind, place) not in _NO_LINE else None
        value, age = (np.nan, None) if nil is None else (0.0, now - nil)
        return Figure(name, value, form, age, np.nan, standard)
    old = [r[4] for r in known.reports if r[2] == kind and r[3] == place and r[0] <= before]
    return Figure(name, newest.value, form, newest.age(now), newest.value - (old[-1] if old else np.nan), standard)


def _sealed(model: Model, before: float) -> Figure:
    """Residents in lockdown, all towns together; as old as the newest part: a town reports when its own changes."""
    towns = range(len(model.county.town_names))
    parts = [f for f in (model.situation.figure(Report.SEALED, t) for t in towns) if f is not None]
    then = {r[3]: r[4] for r in model.situation.reports if r[2] == Report.SEALED and r[0] <= before}
    if not parts:
        return Figure(Name("Residents sealed", "封控居民"), np.nan, ROUND, None, np.nan)
    total, age = sum(f.value for f in parts), min(f.age(model.now) for f in parts)
    return Figure(Name("Residents sealed", "封控居民"), total, ROUND, age, total - sum(then.values()))


_OF_STAGES = (Report.BACKLOG, Report.LONGEST_WAIT)
_NO_LINE = ((Report.LONGEST_WAIT, int(Stage.LABORATORY)),)  # which no list has
TUBES = Name("laboratory (tubes)", "实验室检测（管）")  # all other stages count people


def _stage(stage: Stage) -> Name:
    return TUBES if stage == Stage.LABORATORY else STAGES[stage.name.lower()]


PACE = 6.0  # h up to a report of a backlog, in which its stage's pace is looked at


@dataclass(frozen=True)
class Backlog:
    """Of a stage: who waits, for how long the longest has, and how long it takes to work that off.

    `work` (h) is who waits ÷ those whose service began in an hour, over the last PACE hours before the report: at this
    pace, and if nobody else came. Infinite where somebody waits and nobody's service began; NaN if nobody was told.
    """

    waiting: Figure
    longest: Figure
    work: float
    grows: bool  # more wait than PACE hours before: no end in sight


def backlog(play: Play) -> list[Backlog]:
    """Each stage in the order of the chain, as the county knows it."""
    when = (play.model.now, play.starts[-2][0] if len(play.starts) > 1 else 0.0)
    return [
        Backlog(
            _figure(play.model, (Report.BACKLOG, int(stage)), _stage(stage), ROUND, when),
            _figure(play.model, (Report.LONGEST_WAIT, int(stage)), _stage(stage), HOURS, when),
            *_work(play.model, stage),
        )
        for stage in WAITING
    ]


def _work(model: Model, stage: Stage) -> tuple[float, bool]:
    """Hours of work in the newest report of a backlog, and whether it had grown."""
    told = model.situation.figure(Report.BACKLOG, int(stage))
    if told is None:
        return np.nan if nobody_waits(model, stage) is None else 0.0, False
    since = told.happened - PACE
    before = [r for r in model.situation.reports if r[2] == Report.BACKLOG and r[3] == stage and r[1] <= since]
    grows = told.value > (max(before, key=lambda r: r[1])[4] if before else 0.0)
    if not told.value:
        return 0.0, grows
    begun = _begun(model, stage, since, told.happened)
    return (told.value * PACE / begun if begun else np.inf), grows


def _begun(model: Model, stage: Stage, since: float, until: float) -> int:
    """Whose service began at a stage within a time (h): persons, in the laboratory tubes."""
    log = model.log
    rows = log.batches.heads if stage == Stage.LABORATORY else log.events.rows
    mine = rows[(rows["event"] == Event.STARTED) & (rows["stage"] == stage)]
    mine = mine[(mine["time"] > since) & (mine["time"] <= until)]
    return int(mine["n"].sum()) if stage == Stage.LABORATORY else mine.size


def zones(model: Model) -> Ints:
    """int[grids]: the strictest level of each grid, as it was ordered and drawn."""
    level = np.zeros(model.county.grid_residents.size, dtype=np.int64)
    np.maximum.at(level, model.county.stairwell_grid, model.controls.zones.now.astype(np.int64))
    return level


def known_cases(model: Model) -> Ints:
    """int[grids]: known cases by grid of their home."""
    homes = np.array([home.grid for home in model.situation.case_homes], dtype=np.int64)
    return np.bincount(homes, minlength=model.county.grid_residents.size)


@dataclass(frozen=True)
class TownRow:
    """A town in the list beside the map."""

    name: Name
    cases: int
    lockdown: int  # residents
    control: int


def towns(model: Model) -> list[TownRow]:
    """The list view of the map."""
    county = model.county
    cases = np.bincount(county.grid_town, known_cases(model), len(county.town_names))
    level = model.controls.zones.now
    at = county.grid_town[county.stairwell_grid]
    people = [
        np.bincount(at, county.stairwell_residents * (level == zone), len(county.town_names))
        for zone in (Zone.LOCKDOWN, Zone.CONTROL)
    ]
    return [
        TownRow(Name(en, zh), int(cases[t]), int(people[0][t]), int(people[1][t]))
        for t, (en, zh) in enumerate(zip(county.map.names, county.map.names_zh, strict=True))
    ]


def entrances(model: Model) -> list[tuple[Name, Name, float]]:
    """Each entrance: its name, how it is kept, and how long a truck would wait there (h); infinite without a lane."""
    assert model.response is not None
    border = model.response.border
    waits = border.truck_waits()
    modes = {
        0: Name("open", "开放"),
        1: Name("staffed", "查验"),
        2: Name("barrier", "硬隔离"),
        3: Name("closed", "封闭"),
    }
    return [
        (Name(en, zh), modes[int(mode)], max(float(wait), 0.0))
        for en, zh, mode, wait in zip(
            border.entrances.names, border.entrances.names_zh, border.mode, waits, strict=True
        )
    ]


def worst_waits(model: Model) -> list[float]:
    """Of each entrance: the longest wait of a truck since yesterday (h), till the last hour; that day within 3 %."""
    assert model.response is not None
    border, batches = model.response.border, model.log.batches.batches
    worst = [wait if np.isfinite(wait) else 0.0 for wait in border.truck_waits()]
    for place, waits in border.lanes.waits.items():
        if place % CLASSES != CARS and waits:
            worst[place // CLASSES] = max(worst[place // CLASSES], *waits)
    heads, middle = batches.heads, np.sqrt(bin_edges()[:-1] * bin_edges()[1:])
    yesterday = (heads["event"] == Event.CROSSED) & (heads["time"] > model.now - DAY) & (heads["place"] % 2 == TRUCKS)
    for row in batches.take(np.flatnonzero(yesterday)):
        longest = float(middle[np.flatnonzero(row["waits"])[-1]])
        worst[row["place"] // 2] = max(worst[row["place"] // 2], longest)
    return worst


def past(model: Model, when: When) -> bool:
    """Whether the time of a rule of the standing plan has passed: it will not act any more."""
    first = model.situation.first_case
    if when.at is not None:
        return model.now > when.at
    if np.isinf(first):
        return False
    if when.daily_until is not None:
        return day_of(model.now) - day_of(first) > when.daily_until / DAY
    return (when.first_case or when.after_first_case is not None) and model.now > first + (when.after_first_case or 0.0)


def truth(play: Play) -> dict[str, int]:
    """Infections in truth, those known, and those under the standing plan (exercise control only)."""
    model = play.model
    known = len(model.situation.case_times)
    return {"infected": model.epidemic.total, "known": known, "plan": play.plan.epidemic.total}
