"""Rows of what happened: Zhejiang (Z1), Pinghu and Haining (J1, J2) in spring 2022, Xi'an (X1, X2), Haiyan (H1).

Scenarios stand in scenarios/validation/, runs in folders of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import poisson

from sim import findings, store
from sim.county import build
from sim.log import Event, Stage
from sim.model import simulate
from sim.result import Result
from sim.scenario import Scenario, load
from sim.statistics import (
    Interval,
    bootstrap_interval,
    mean_interval,
    quantile_interval,
    ratio_interval,
    share_interval,
)
from sim.streams import Stream, Streams
from sim.units import Floats
from sim.validation.line import NOTHING, Line, exactly
from sim.validation.published import scenario_file
from sim.validation.runs import had

ZHEJIANG = "预防医学 2022;34(12):1240: 289 outbreaks, 1,598 infections"
ZHEJIANG_SIZE, ZHEJIANG_SHARE = 5.53, 0.6915
SIZES = (1, 2, 4, 10, 30, 81, np.inf)  # of outbreaks, in the table of how they are spread
FIRST_SIZES = (11, 6, 1, 0, 3, 0)  # outbreaks of Zhejiang of 3 to 18 March 2022 by size, in these classes
FIRST = "Zhejiang briefing of 18 March 2022: of 21 outbreaks 11 of 1 person, 17 of at most 3, 1 of 9, 3 of 30 to 80"
ZERO_IN_A_DAY, ZERO_OF = 222, 252  # outbreaks of Zhejiang to 5 May 2022 that were at community zero within a day
ZERO = "Zhejiang briefing of 5 May 2022: 222 of 252 outbreaks at community zero within 1 day, more than 90 % within 3"
XIAN = "Xinhua 2021-12-28: 12.317 M sampled, 11.348 M results in 24 h, of 12.95 M residents"
XIAN_RESIDENTS, XIAN_SAMPLED, XIAN_RESULTS = 12_952_907, 12_317_000, 11_348_000
HAIYAN = "county notices of 11 and 13 April 2022"
XIAN_CASES = (  # confirmed a day from 21 December 2021 on
    52, 63, 49, 75, 155, 150, 175, 151, 155, 161, 174, 122, 90, 95, 35, 63, 57, 46, 30, 15, 13, 8,
)  # fmt: skip
XIAN_CURVE = "Xi'an city briefings, 21 December 2021 to 11 January 2022"
XIAN_CLOSED, XIAN_FIRST = 19, 17  # days of the scenario: 23 and 21 December
ASSUMED, FITTED = "as assumed", "calibrated to size and height"
XIAN_SETTINGS = {  # results/calibration-xian: the means of the posterior
    ASSUMED: (),
    FITTED: (
        "name=xian-2021-calibrated", "disease.reproduction_number=4.22", "seeding.initial_infections=4",
        "zones.control=0.161",
    ),
}  # fmt: skip
PINGHU_DAYS = {4: 32, 7: 38, 16: 41}  # cases known by 08:00 of this day of the outbreak
PINGHU = "Jiaxing briefings, March 2022"
HAINING_DAY, HAINING_HOUR, HAINING_KNOWN = 3, 14, 49  # of 2 April 2022; of the 165 known by the end of day 8
HAINING_LAST, HAINING_ALL = 8, 165
HAINING = "notices of Haining, 5 and 10 April 2022"
OPEN = "the default plan, not closed"  # what Pinghu did not do
PINGHU_CASES = {  # the calibrated value is that of scenarios/haiyan-2022-calibrated.yaml
    "default (R 4.5)": (),
    "calibrated (R 4.05)": ("name=pinghu-2022-calibrated", "disease.reproduction_number=4.05"),
    "slower (R 2.5)": ("name=pinghu-2022-slower", "disease.reproduction_number=2.5"),
    OPEN: ("name=pinghu-2022-open", "plan.silent=[{rule: 4, order: 0, since: 0 h, until: 40 d}]"),
}
HAINING_CASES = {
    "default (R 4.5)": (),
    "calibrated (R 4.05)": ("name=haining-2022-calibrated", "disease.reproduction_number=4.05"),
    "slower (R 2.5)": ("name=haining-2022-slower", "disease.reproduction_number=2.5"),
}


def ran(out: Path, name: str, runs: int, *changes: str) -> tuple[Scenario, findings.Folder]:
    """Runs of a scenario of the source tree, in a folder of their own."""
    scenario = load(scenario_file().parent / f"{name}.yaml", list(changes))
    return scenario, had(scenario, out, runs)


def lines_of_zhejiang(out: Path, runs: int = 100, calibrated: int = 60) -> Iterator[Line]:
    """Z1: outbreaks from one infection that were found (one case or more), by the defaults and calibrated.

    Mean and share in quarantine are only shown: how the sizes of the 289 vary is not published, so the error of their
    mean is not known, and cases of one outbreak are found alike, so neither is that of the share; the calibrated
    scenario was fitted to both. Judged are the sizes of the first 21 and how many of the first 252 were at community
    zero within a day: nothing was fitted to these, and the error of such a share is that of its number of outbreaks.
    """
    tables = []
    for name, case, n in (
        ("zhejiang-2022", "single introductions", runs),
        ("../haiyan-2022-calibrated", "arrivals, calibrated", calibrated),
    ):
        _, folder = ran(out, name, n)
        table = found_outbreaks(folder, n).assign(case=case)
        tables.append(table)
        yield from _sizes(table, case)
    store.write_csv(out / "zhejiang.csv", pd.concat(tables))


def found_outbreaks(folder: findings.Folder, runs: int) -> pd.DataFrame:
    """A row a run in which a case was found: size, share found in quarantine, and when (days after the first report).

    `last` is the day of the last case, `peak` that of most cases, `community_zero` the first of three days without a
    find in the community.
    """
    table = pd.DataFrame({
        "replicate": folder.replicates["replicate"],
        "size": folder.measure("reported_infections"),
        "in_quarantine": folder.measure("share_found_in_quarantine"),
        "community_zero": folder.measure("days_to_community_zero"),
    })[:runs]  # fmt: skip
    daily = findings.days_since_report(folder)
    daily = daily[daily["reported"] > 0]
    days = pd.DataFrame({
        "last": daily.groupby("replicate")["since"].max(),
        "peak": daily.sort_values("reported", kind="stable").groupby("replicate")["since"].last(),
    })  # fmt: skip
    return table[table["size"] >= 1].merge(days, how="left", left_on="replicate", right_index=True)


def _sizes(table: pd.DataFrame, case: str) -> Iterator[Line]:
    """Mean size, share of all cases found in quarantine, sizes and community zero beside Zhejiang's; other times."""
    size, zero = table["size"].to_numpy(), table["community_zero"].to_numpy()
    share = ratio_interval(size * np.nan_to_num(table["in_quarantine"].to_numpy()), size)
    lines = [
        ("mean size of those found", "persons", exactly(ZHEJIANG_SIZE, 289), bootstrap_interval(size), ZHEJIANG),
        ("found in quarantine", "share", exactly(ZHEJIANG_SHARE, 1598), share, ZHEJIANG),
    ]
    for (low, high), first in zip(pairwise(SIZES), FIRST_SIZES, strict=True):
        ours = share_interval(int(((size >= low) & (size < high)).sum()), size.size)
        lines.append((f"size {_range(low, high)}", "share", share_interval(first, sum(FIRST_SIZES)), ours, FIRST))
    lines.append(("largest", "persons", NOTHING, exactly(float(size.max(initial=0)), size.size), ZHEJIANG))
    for name, text in (("last", "last case"), ("peak", "day of most cases"), ("community_zero", "community zero")):
        days = table[name].to_numpy()
        lines += [
            (f"first report to {text}, {q * 100:g} %", "days", NOTHING, quantile_interval(days, q), ZHEJIANG)
            for q in (0.5, 0.9)
        ]
    for days, theirs in ((1, share_interval(ZERO_IN_A_DAY, ZERO_OF)), (3, exactly(0.9, ZERO_OF))):
        ours = share_interval(int((zero <= days).sum()), zero.size)
        lines.append((f"community zero within {days} d of the first report", "share", theirs, ours, ZERO))
    none = share_interval(int(np.isnan(zero).sum()), zero.size)
    lines.append(("no community zero by the end", "share", NOTHING, none, ZHEJIANG))
    for what, unit, theirs, ours, source in lines:
        known = theirs.low < theirs.high  # the error of the reference, which is a share of so many outbreaks
        yield Line("Z1", "event", case, what, unit, theirs, ours, 0.0, source, judged=known)


def _range(low: float, high: float) -> str:
    """`1`, `2–5` or `51 or more`, of sizes from low to below high."""
    if np.isinf(high):
        return f"{low:g} or more"
    return f"{low:g}" if high == low + 1 else f"{low:g}–{high - 1:g}"


def lines_of_xian(runs: int = 3) -> Iterator[Line]:
    """X1: one round with Xi'an's tables, people and laboratory, scaled to Haiyan's residents; within 10 %."""
    scenario = load(scenario_file().parent / "xian-round.yaml")
    county = build(scenario)
    shares = np.array([_in_a_day(simulate(scenario, replicate, county)) for replicate in range(runs)])
    for what, reference, part in (
        ("sampled in 24 h", XIAN_SAMPLED, shares[:, 0]), ("results in 24 h", XIAN_RESULTS, shares[:, 1]),
    ):  # fmt: skip
        theirs = exactly(reference / XIAN_RESIDENTS)
        yield Line(
            "X1", "event", "one round", what, "share", theirs, mean_interval(part), 0.1 * theirs.estimate, XIAN,
            freedom=runs - 1,
        )  # fmt: skip


def _in_a_day(result: Result) -> tuple[float, float]:
    """Shares of the residents that were sampled, and that had a result, within 24 hours of the round's beginning."""
    batches, events = result.tables.mass.heads, result.tables.events
    opened = events["time"][events["event"] == Event.ROUND_OPENED][0]
    sampled = (batches["event"] == Event.STARTED) & (batches["stage"] == Stage.SAMPLING)
    tubes = (batches["event"] == Event.FINISHED) & (batches["stage"] == Stage.LABORATORY)
    persons_a_tube = batches["n"][sampled].sum() / batches["n"][tubes].sum()
    inside = batches["time"] <= opened + 24.0
    return (
        float(batches["n"][sampled & inside].sum()) / result.n,
        float(persons_a_tube * batches["n"][tubes & inside].sum()) / result.n,
    )


def lines_of_haiyan(out: Path, runs: int = 200) -> Iterator[Line]:
    """H1: 23 workers came back, 5 of them infected; with the closed loop nobody else was, without it some would be.

    Only shown: it happened once, with the closed loop, and what would have been without it nobody saw.
    """
    for loop, text, theirs in (("true", "with the closed loop", exactly(0.0)), ("false", "without it", NOTHING)):
        _, folder = ran(
            out, "haiyan-2022-04-10", runs, f"introductions.0.closed_loop={loop}", f"name=haiyan-loop-{loop}"
        )
        local = folder.measure("local_infections").to_numpy()[:runs] >= 1
        share = share_interval(int(local.sum()), local.size)
        yield Line("H1", "event", text, "a case in the community", "share", theirs, share, 0.0, HAIYAN, judged=False)


def lines_of_xian_curve(out: Path, runs: int = 12) -> Iterator[Line]:
    """X2: when cases found a day peak after the closure, how far they fall in the second ten days after it, how many.

    Peak and fall are of the mean curve of all runs: the size of one run hangs on its first few infections. Size and
    height, for Haiyan's residents, are means of runs; the calibrated settings were fitted to them. Only shown: Xi'an's
    is one outbreak, and how much another one there would have differed nobody knows.
    """
    tables = []
    for case, changes in XIAN_SETTINGS.items():
        scenario, folder = ran(out, "xian-2021", runs, *changes)
        curves = np.array([part["reported"].to_numpy()[:40] for _, part in folder.daily.groupby("replicate")][:runs])
        tables.append(_beside_xian(curves, scenario.county.population).assign(case=case))
        for what, unit, reference, ours in _of_xian(curves, scenario.county.population):
            yield Line("X2", "event", case, what, unit, exactly(reference), ours, 0.0, XIAN_CURVE, judged=False)
    store.write_csv(out / "xian.csv", pd.concat(tables))


def _of_xian(curves: Floats, residents: int) -> Iterator[tuple[str, str, float, Interval]]:
    """What is compared, its unit, Xi'an's figure and ours; curves [runs, days] are cases reported a day."""
    theirs, scale = np.array(XIAN_CASES), residents / XIAN_RESIDENTS
    closed = theirs[XIAN_CLOSED - XIAN_FIRST :]
    after = curves[:, XIAN_CLOSED : XIAN_CLOSED + closed.size]
    yield "closure to peak", "days", _peak(closed), _of_the_mean(after, _peak)
    yield "days 10–19 ÷ days 0–9", "share", _fall(closed), _of_the_mean(after, _fall)
    yield "cases in all", "persons", scale * theirs.sum(), bootstrap_interval(curves.sum(axis=1))
    yield "cases on the worst day", "persons", worst_day(scale * theirs), bootstrap_interval(curves.max(axis=1))


def worst_day(means: Floats) -> float:
    """The mean of the highest of days [days] on which the cases are Poisson with these means.

    Of few cases the worst day is one of luck, too: the highest mean would be too low a figure to compare it with.
    """
    counts = np.arange(int(means.sum() + 10 * means.sum() ** 0.5) + 10)
    return float((1.0 - poisson.cdf(counts[:, None], means).prod(axis=1)).sum())


def _beside_xian(curves: Floats, residents: int) -> pd.DataFrame:
    """Cases a day for 100,000 residents, ours beside Xi'an's, by days after the closure."""
    days = np.arange(XIAN_FIRST, XIAN_FIRST + len(XIAN_CASES))
    each = 100_000 / residents * curves[:, days]
    return pd.DataFrame({
        "day": days - XIAN_CLOSED, "theirs": 100_000 / XIAN_RESIDENTS * np.array(XIAN_CASES), "mean": each.mean(axis=0),
        "low": np.quantile(each, 0.1, axis=0), "high": np.quantile(each, 0.9, axis=0),
    })  # fmt: skip


def _peak(cases: Floats) -> float:
    """The day of most cases."""
    return float(np.argmax(cases))


def _fall(cases: Floats) -> float:
    """Cases of the second ten days ÷ those of the first."""
    return float(cases[10:20].sum() / cases[:10].sum())


def _of_the_mean(curves: Floats, measure: Callable[[Floats], float]) -> Interval:
    """A measure of the mean of curves [runs, days], with an interval from resampled runs."""
    luck = Streams(2022, 0).u(Stream.RESAMPLE, np.arange(500)[:, None], np.arange(len(curves))[None, :])
    found = [measure(curves[(u * len(curves)).astype(np.int64)].mean(axis=0)) for u in luck]
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(measure(curves.mean(axis=0)), float(low), float(high), len(curves))


def lines_of_pinghu(out: Path, runs: int = 20) -> Iterator[Line]:
    """J1: the share of the cases of sixteen days that is known on days 4 and 7, of a contained outbreak.

    With the default reproduction number, with the one that is calibrated to Zhejiang's outbreaks, and with a lower one:
    how fast the virus spreads decides how many of the cases are still to come at the first report. Without the closure
    of the whole city, which is only shown: Pinghu was closed. The error of the reference is that of a share of 41
    cases: the least it can be, as cases of one cluster are found together.
    """
    last = PINGHU_DAYS[16]
    for case, changes in PINGHU_CASES.items():
        _, folder = ran(out, "pinghu-2022", runs, *changes)
        for day in (4, 7):
            ours = bootstrap_interval((_known(folder, day, 8) / _known(folder, 16, 8)).to_numpy())
            theirs = share_interval(PINGHU_DAYS[day], last)
            what = f"known by day {day}, of those by day 16"
            yield Line("J1", "event", case, what, "share", theirs, ours, 0.0, PINGHU, judged=case != OPEN)


def lines_of_haining(out: Path, runs: int = 20) -> Iterator[Line]:
    """J2: the share of the cases of eight days that is known on day 3 at 14:00, of a large outbreak; error as in J1."""
    theirs = share_interval(HAINING_KNOWN, HAINING_ALL)
    what = f"known by day {HAINING_DAY}, {HAINING_HOUR}:00, of those by the end of day {HAINING_LAST}"
    for case, changes in HAINING_CASES.items():
        _, folder = ran(out, "haining-2022", runs, *changes)
        share = _known(folder, HAINING_DAY, HAINING_HOUR) / _known(folder, HAINING_LAST, 24)
        yield Line("J2", "event", case, what, "share", theirs, bootstrap_interval(share.to_numpy()), 0.0, HAINING)


def _known(folder: findings.Folder, day: int, hour: int) -> pd.Series:
    """By replicate: cases known by this hour of a day after the first report; those of a day come evenly over it."""
    daily = findings.days_since_report(folder)
    passed = (24 * (day - daily["since"]) + hour).clip(0, 24) / 24
    return (daily["reported"] * passed).groupby(daily["replicate"]).sum()
