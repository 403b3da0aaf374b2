"""What the simulation must agree with: all rows, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.both import listed, wrong
from sim.validation import loss, outbreaks, planted, pooling, published, queues, spread, whole
from sim.validation.line import Line


@dataclass(frozen=True)
class Row:
    """One or several numbers; `lines(folder)` finds them, with runs in that folder where a row needs any.

    `note` says what was done and, where ours differs, why.
    """

    id: str
    title: str
    title_zh: str
    lines: Callable[[Path], Iterator[Line]]
    long: bool  # minutes, not seconds: only when asked for
    note: str


def _alone(lines: Callable[..., Any], *args: Any) -> Callable[[Path], Iterator[Line]]:
    """A row that needs no folder."""
    return lambda _: iter(lines(*args))


def _each(line: Callable[..., Line], *cases: tuple[Any, ...]) -> Callable[[Path], Iterator[Line]]:
    return lambda _: (line(*case) for case in cases)


_SIZES = [(r,) for r in spread.FINAL_SIZE]
_NARROW, _WIDE = ([(r, k) for r in spread.EXTINCTION[k]] for k in (0.33, 0.16))

ROWS = (
    Row("Q1", "Sampling site, M/M/3", "采样点 M/M/3", _alone(queues.lines_at_tables, "Q1 sampling site M/M/3"), False,
        "The exact queue of sampling sites; errors are reduced by control variates of known mean."),
    Row("Q2", "Sampling site, M/M/4", "采样点 M/M/4", _alone(queues.lines_at_tables, "Q2 sampling site M/M/4"), False,
        "As Q1, at 95 % of capacity."),
    Row("Q3", "Truck lane, M/M/1 and M/D/1", "货车道",
        _alone(queues.lines_at_tables, "Q3 truck lane M/M/1", "Q3 truck lane M/D/1"), False,
        "The queues of checkpoints."),
    Row("Q4", "Two truck lanes, M/M/2", "两条货车道", _alone(queues.lines_at_tables, "Q4 two truck lanes M/M/2"), False,
        "As Q3."),
    Row("Q5", "Two classes, first one served first", "两类优先", _alone(queues.lines_of_two_classes), False,
        "The dispatcher of all stages (SimPy), 300,000 jobs; the luck of a batch that a queue in order of arrival with "
        "the same jobs shows, too, is taken out."),
    Row("Q6", "Rooms whose overflow goes elsewhere", "隔离房溢出", _alone(loss.lines_of_loss), False,
        "The quarantine stage with patience 0: Erlang's B. What the same arrivals do to rooms counted by hand is taken "
        "out; no width is left where every single person is sent elsewhere in both or in neither."),
    Row("Q7", "Every stage: live, tables and flows", "各环节：实时、记录与流量", _alone(whole.lines_of_flow), False,
        "3,000 people short of everything, a lockdown after each case, looked at every 7.3 hours; the tests repeat it "
        "with disturbances."),
    Row("P1", "Pooled tests", "混检", _alone(pooling.lines_of_pools), False,
        "County rounds of 60,000 and 100,000 people with perfect swabs. The reference has a given number of infected "
        "and one tube a site that is not full; without both it is 0.10010, 0.10100, 0.10996 and 0.19562."),
    Row("S1", "Final size", "最终规模", _each(spread.final_size, *_SIZES), False,
        "Well mixed, no response, 400 of 400,000 infected at the start, 16,000 for R 1.2, where chance decides more "
        "(the reference allows for them: without, .3137, .5828, .7968, .8926 and .9405)."),
    Row("S2", "Growth and generation interval", "增长率", _each(spread.growth, *spread.GROWTH), False,
        "Growth from 8,000 to 32,000 of 400,000, against the renewal equation of the same numbers; with people without "
        "end it would be that of Euler–Lotka, 0.2270 and 0.5225."),
    Row("S3", "Extinction from one infection, k .33", "灭绝概率 k .33", _each(spread.extinction, *_NARROW), False,
        "From the offspring numbers of 200,000 persons as the engine draws them."),
    Row("S4", "Extinction from one infection, k .16", "灭绝概率 k .16", _each(spread.extinction, *_WIDE), False,
        "As S3."),
    Row("S5", "Subcritical outbreaks", "次临界疫情", _alone(lambda: [spread.outbreak_size()]), False,
        "12,000 seeds at R 0.8, three times, would have 5.0 infections each without end of people; in 400,000 3.9."),
    Row("C1", "Three planted settings", "三个预设参数", planted.lines_of_planted, True,
        "`scenarios/validation/planted.yaml` is run as if it were an outbreak that was observed, and "
        "`experiments/calibrations/planted.yaml` searches with other luck: the full county, the full response. An "
        "interval as wide as the prior would contain anything, so what is left of the prior's spread is a line, too. "
        "With three generations of six, or without the laboratory's queue as a target, its machines were not found."),
    Row("H20", "Isolation and tracing: Hellewell et al. 2020", "隔离与排查（Hellewell 2020）",
        published.lines_of_control, True,
        "The scenario `scenarios/validation/hellewell-2020.yaml` in the ordinary pipeline, resources without limit, "
        "600,000 residents. Two-proportion tests: of three cells and the authors' R package (500 runs), and of all 18 "
        "cells and a second implementation of our own, 4,000 runs a cell, which is not published. That agrees with the "
        "package, and drawing delays as the authors' first program did it agrees with their own figure in all 18 cells "
        "(1,000 runs each; dotted; a test): one delay for all cases of a generation gives more chance of control where "
        "few are traced. Published in words: more than 70 % traced for control of most outbreaks at R0 2.5, more than "
        "90 % at 3.5. Contacts found backward, who infected the case, are not in that model "
        "(`tracing.backward` off); with them 18 of 40 outbreaks were controlled at R0 3.5 and 80 %, instead of 33 %."),
    Row("K1", "Delay and tracing: Kretzschmar et al. 2020", "时延与排查（Kretzschmar 2020）",
        published.lines_of_delay, True,
        "R 1.2, 80 % with symptoms, 80 % of them tested a fixed time after onset, 80 % of contacts traced at once and "
        "kept apart; the laws of the authors' program, made continuous (half a day is added to each delay, because "
        "theirs acts at the end of a day). By their rule, that all are tested because of their own symptoms, and by "
        "ours, that traced contacts are watched, the reference is a second implementation; where nobody is traced it "
        "is the published curve, too. With tracing that is only shown, for it is no figure of the model as their text "
        "describes it: their program weighs what a traced contact still transmits by the days since his infector "
        "became infectious, their text by those since his own infection ([differences](differences.md))."),
    Row("X1", "Xi'an's round of December 2021", "西安2021年12月核酸", _alone(outbreaks.lines_of_xian), False,
        "`scenarios/validation/xian-round.yaml`: Xi'an's tables, samplers, helpers and laboratory scaled to Haiyan's "
        "residents; the laboratory is faster here, because every tube is on the road when its site is done."),
    Row("X2", "Xi'an's outbreak of December 2021 (Delta)", "西安2021年12月疫情（德尔塔）",
        outbreaks.lines_of_xian_curve, True,
        "`scenarios/validation/xian-2021.yaml` on `scenarios/presets/delta.yaml`, once with assumed values, once with "
        "R, those infected at the start and contacts in the closed city as `experiments/calibrations/xian.yaml` fits "
        "them to size and worst day, so that peak and fall are then a test. Xi'an's worst day is told as it would be "
        "of so few cases. What is asked is a peak 2 to 10 days after the closure and a fall after it; Xi'an's was on "
        "day 4. The fall is faster here because tracing works. What else was tried: [differences](differences.md)."),
    Row("J1", "Pinghu's outbreak of March 2022", "平湖2022年3月疫情", outbreaks.lines_of_pinghu, True,
        "`scenarios/validation/pinghu-2022.yaml`: one infected at the start, found with some thirty (assumption), the "
        "whole city closed from the second day on; the shape only. Days are counted from the first report, Pinghu's "
        "from 13 March, both to 08:00. Pinghu's contacts were traced from 11 March on, two days before its first case. "
        "What was tried: [differences](differences.md)."),
    Row("J2", "Haining's outbreak of April 2022", "海宁2022年4月疫情", outbreaks.lines_of_haining, True,
        "`scenarios/validation/haining-2022.yaml`: as J1, found with some fifty (assumption), closed a day later; the "
        "shape only. Days are counted from the first report, Haining's from 2 April. The numbers were sought because "
        "J1 differed; the scenario was written before it was run, and not changed since."),
    Row("H1", "Haiyan's own event of April 2022", "海盐2022年4月返盐人员", outbreaks.lines_of_haiyan, True,
        "With the closed loop nobody in the community was infected. What would have been without it is not known."),
    Row("Z1", "Zhejiang's outbreaks of spring 2022", "浙江2022年春289起疫情", outbreaks.lines_of_zhejiang, True,
        "Single introductions by the defaults, found when somebody falls ill, and arrivals with cards as calibrated to "
        "mean size and share in quarantine (scenarios/haiyan-2022-calibrated.yaml). These two are shown, not judged: "
        "how the sizes of all 289 vary is not published. Judged are the sizes of the first 21 and how soon the first "
        "252 were at community zero, which nothing was fitted to. Ours is the midnight before three days without a "
        "find in the community; how Zhejiang counted is not told. See [differences](differences.md)."),
)  # fmt: skip


def find(ids: list[str]) -> tuple[Row, ...]:
    """The rows of these names. Raises Wrong for one that does not exist."""
    known = {row.id: row for row in ROWS}
    unknown = [name for name in ids if name not in known]
    if unknown:
        none, rows = listed(unknown), listed(known)
        raise wrong(f"no row {none.en}; rows are {rows.en}", f"没有{none.zh}这一项；可用{rows.zh}")
    return tuple(known[name] for name in ids)


__all__ = ["ROWS", "Row", "find"]
