"""What the runs of an experiment say: every cell with its intervals, and its paired difference to the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim import findings
from sim.names import STAGES, VERDICTS, Lang, Name
from sim.scenario import Scenario
from sim.statistics import paired, sign_test
from sim.sweep.cells import Cell, against, plans
from sim.sweep.experiment import SAMPLED, Experiment, ranged
from sim.sweep.factors import label
from sim.sweep.front import front
from sim.sweep.milder import milder
from sim.sweep.outcomes import (
    CHANCES,
    apart,
    by_times,
    ended,
    is_chance,
    mean_of,
    name_of,
    times,
    values,
    with_chances,
)
from sim.sweep.pilot import pairs_needed, pilot
from sim.sweep.prices import prices
from sim.sweep.ranks import ranks
from sim.sweep.screening import screening
from sim.sweep.settings_words import factor_name
from sim.sweep.steps import steps
from sim.sweep.stopping import not_sharp
from sim.sweep.uncertain import drawn

BASE = "c0000"
_UNEVEN = 0.05
LUCKY = 0.05  # chance that one of all plans looks so good (`luck`): from there on it is said
ASSUMED = (
    "situation", "cell", "key", "english", "chinese", "difference", "low", "high", "pairs", "same",
)  # fmt: skip
QUEUE = "hours_of_work_waiting_"


class Pace(NamedTuple):
    """How fast runs are here: mean seconds of one by situation, as its shards say, and the cores in use."""

    seconds: dict[str, float]
    cores: int


@dataclass(frozen=True)
class Results:
    """The runs (with the two chances as 0 and 1), a row a situation, cell and measure, and a row a difference."""

    runs: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    cells: tuple[Cell, ...]
    against: dict[str, str]  # with which cell each but the baseline is compared, see `against`
    factors: dict[str, Name]  # by label
    ranged: dict[str, Name]  # what a ranking is of, by label: what runs draw (`uncertain`), else the factors
    assumptions: pd.DataFrame  # a row a situation and other assumption: the best cell less the baseline under it
    screening: pd.DataFrame  # a row a situation, measure and factor of a Morris screening, the strongest first
    ranks: pd.DataFrame  # a row a situation, measure and factor of a sampled design, or range that runs draw from
    pilot: pd.DataFrame  # a row a situation and primary outcome: how many pairs it needs, see `pilot`
    prices: pd.DataFrame  # a row a situation and step that adds hours or units of a resource, see `prices`
    steps: pd.DataFrame  # a row a situation, step between levels of a factor with `enough`, and measure, see `steps`
    front: pd.DataFrame  # a row a situation and plan: whether another beats it in all measures of `front`, see `front`
    milder: pd.DataFrame  # a row a situation and restrictive plan: the one that restricts least and is not surely worse
    shared: pd.DataFrame  # the runs with the seeds that all cells of their situation have: levels are of these
    blunt: tuple[tuple[str, str], ...] = ()  # situation and cell: not known so well as `until` asks
    daily: pd.DataFrame = field(default_factory=pd.DataFrame)  # a row a run and day, for curves
    zoned: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)  # days by town, by situation and cell
    bases: dict[str, Scenario] = field(default_factory=dict)  # the baseline of each situation, for maps
    risks: pd.DataFrame = field(default_factory=pd.DataFrame)  # a row a cell and assumption: its chances, of 100
    advice: pd.DataFrame = field(default_factory=pd.DataFrame)  # a row a factor and assumption: how much is enough
    left_out: tuple[str, ...] = ()  # situations whose baseline has not run
    pace: Pace | None = None

    @property
    def comparisons(self) -> int:
        """How many differences there are."""
        return len(self.differences)

    def of(self, table: pd.DataFrame, situation: str, measure: str) -> pd.DataFrame:
        """The rows of a situation and measure, cells in their order."""
        return table[(table["situation"] == situation) & (table["measure"] == measure)]


def in_words(found: Results, cell: str, lang: Lang) -> str:
    """What sets a cell apart: the factors that differ from the baseline; of the baseline itself all levels."""
    base, this = found.cells[0], next(c for c in found.cells if c.key == cell)
    levels = this.levels if lang == "en" else this.chinese
    differ = [f for f in found.factors if this.levels[f] != base.levels[f]] or list(found.factors)
    if len(found.factors) == 1:
        return levels[differ[0]]
    colon, comma = (": ", ", ") if lang == "en" else ("：", "，")
    return comma.join(f"{found.factors[f].text(lang)}{colon}{levels[f]}" for f in differ)


def named(found: Results, cell: str, lang: Lang) -> str:
    """The same with the name of the factor also where there is but one."""
    levels = in_words(found, cell, lang)
    if len(found.factors) > 1:
        return levels
    [factor] = found.factors.values()
    return f"{factor.text(lang)}{': ' if lang == 'en' else '：'}{levels}"


def analyse(
    experiment: Experiment, situations: Sequence[Scenario], made: Sequence[Cell], table: pd.DataFrame
) -> Results:
    """All tables of the runs of an experiment; `table` has the columns situation, cell, replicate and measures.

    A situation whose baseline has not run yet stands in no table but that of the runs, and in `left_out`. Levels are
    over the seeds with which every cell of the situation has run, so that what stands side by side has had the same
    luck; differences are over all pairs.
    """
    factors, ranks_of = ({label(f): factor_name(f) for f in of} for of in (experiment.vary, ranged(experiment)))
    runs = with_chances(table)
    levels = pd.DataFrame([{"cell": cell.key, **cell.levels} for cell in made])
    runs = runs.merge(levels, on="cell", how="left")
    if experiment.uncertain:
        runs = runs.merge(drawn(experiment, sorted(set(runs["replicate"]))), on="replicate", how="left")
    measures, other = (*CHANCES, *experiment.measures), against(experiment, made)
    based = set(runs.loc[runs["cell"] == BASE, "situation"])
    left_out = tuple(s.name for s in situations if s.name not in based)
    situations, told = [s for s in situations if s.name in based], runs[runs["situation"].isin(based)]
    shared, summary, differences = _shared(told), [], []
    for situation in [s.name for s in situations]:
        for cell in made:
            jam = {"jam": _jam(shared, situation, cell.key)}
            for measure in measures:
                found = values(runs, situation, cell.key, measure)
                if found.empty:
                    continue
                head = {"situation": situation, "cell": cell.key, **cell.levels, "measure": measure}
                level = _level(measure, values(shared, situation, cell.key, measure))
                summary.append(head | level | jam)
                base = values(runs, situation, other.get(cell.key, ""), measure)
                if len(base) and experiment.design != "morris":  # its points are no plans
                    compared = {"against": other[cell.key]}
                    differences.append(head | compared | _difference(experiment, measure, found, base))
    screened = screening(experiment, situations, told, measures) if experiment.design == "morris" else pd.DataFrame()
    return Results(
        runs=runs,
        summary=pd.DataFrame(summary),
        differences=pd.DataFrame(differences),
        cells=tuple(made),
        against=other,
        factors=factors,
        ranged=ranks_of,
        assumptions=pd.DataFrame(columns=list(ASSUMED)),
        screening=screened,
        ranks=ranks(experiment, shared, made, measures),
        pilot=pilot(experiment, told, made) if experiment.design not in SAMPLED else pd.DataFrame(),
        prices=prices(experiment, told, made),
        steps=steps(experiment, told, made),
        front=front(experiment, told, made),
        milder=milder(experiment, told, made),
        shared=shared,
        blunt=tuple(not_sharp(experiment, told, made, [s.name for s in situations])),
        left_out=left_out,
    )


def _shared(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs with seeds with which every cell of the situation that has run at all has run."""
    cells_of = runs.groupby("situation")["cell"].transform("nunique")
    cells_with = runs.groupby(["situation", "replicate"])["cell"].transform("nunique")
    return runs[cells_with == cells_of]


def best(experiment: Experiment, found: Results, situation: str) -> str | None:
    """The plan that surely lowers the first measure, the most of all; None if none does: points of ranges are none."""
    if found.differences.empty or experiment.design in SAMPLED:
        return None
    (change, _, high), same = told_by(experiment)
    rows = found.of(found.differences, situation, experiment.measures[0])
    rows = rows[by_times(experiment) | (rows["verdict"] != "cannot tell")]  # more of it may never end
    rows = rows[(rows[high] < same) & rows["cell"].isin([cell.key for cell in plans(experiment, found.cells)])]
    return None if rows.empty else str(rows.loc[rows[change].idxmin(), "cell"])


def told_by(experiment: Experiment) -> tuple[tuple[str, str, str], float]:
    """The columns of `differences` that tell what plans do to the first measure, with ends; what is no change there."""
    return (("times", "times_low", "times_high"), 1.0) if by_times(experiment) else (("difference", "low", "high"), 0.0)


def luck(experiment: Experiment, found: Results, situation: str, cell: str) -> tuple[float, int]:
    """The chance that one of all plans looks so good in the first measure if none does anything, and of how many plans.

    By the paired t test, of what did or did not happen by the sign test; times the plans (Bonferroni), at most 1.
    """
    measure = experiment.measures[0]
    both = findings.pairs(
        *(values(found.runs, situation, key, measure) for key in (cell, found.against[cell]))
    ).happened
    n = len(plans(experiment, found.cells)) - 1
    if is_chance(measure):
        return min(n * sign_test(*both)[2], 1.0), n
    plan, base = (np.log1p(x) for x in both) if by_times(experiment) else both
    less = plan - base
    error = float(less.std(ddof=1)) / np.sqrt(less.size)  # by hand: the library warns where pairs are nearly alike
    one = 2 * float(stats.t.sf(abs(less.mean()) / error, less.size - 1)) if error > 0 else 0.0
    return min(n * one, 1.0), n


def _names(measure: str) -> dict[str, str]:
    name = name_of(measure)
    return {"english": name.en, "chinese": name.zh, "unit": name.unit}


def _level(measure: str, found: pd.Series) -> dict[str, object]:
    """A measure of one cell: mean with its interval, see `mean_of`; 10, 50, 90 % of the runs."""
    happened, interval = ended(found), mean_of(measure, found)
    quantiles = [np.nan] * 3 if is_chance(measure) else findings.eight_of_ten(happened)
    ends = [interval.estimate, interval.low, interval.high]
    return _names(measure) | dict(
        zip(("mean", "low", "high", "q10", "median", "q90", "runs", "happened"),
            (*ends, *quantiles, len(found), len(happened)), strict=True)
    )  # fmt: skip


def _jam(runs: pd.DataFrame, situation: str, cell: str) -> str:
    """The stage whose queue is longest against its standard."""
    return findings.first_jam(runs[(runs["situation"] == situation) & (runs["cell"] == cell)])


def _difference(experiment: Experiment, measure: str, found: pd.Series, base: pd.Series) -> dict[str, object]:
    """A cell less the baseline, over the seeds of both, and of counts what it multiplies them by, see `times`."""
    both, difference = findings.pairs(found, base).happened, apart(experiment, measure, found, base)
    interval, ratio = difference.interval, times(measure, found, base)
    return _names(measure) | {
        "difference": interval.estimate, "low": interval.low, "high": interval.high,
        "times": ratio.estimate, "times_low": ratio.low, "times_high": ratio.high,
        "share_below": difference.share_below, "variance_gain": difference.variance_gain, "pairs": difference.t.n,
        **difference.ends._asdict(),
        "pairs_needed": pairs_needed(*both, difference.smallest / (100 if is_chance(measure) else 1)),
        "agreement": difference.agreement, "verdict": difference.verdict,
        "chinese_verdict": VERDICTS[difference.verdict].zh,
    }  # fmt: skip


def fewer(found: Results, situation: str, cell: str, measure: str) -> tuple[int, int]:
    """In how many pairs a cell has less of a measure than what it is compared with, and in how many they differ."""
    both = (values(found.runs, situation, key, measure) for key in (cell, found.against[cell]))
    above, below, _ = sign_test(*findings.pairs(*both))
    return below, above + below


def always(found: Results, situation: str, measure: str) -> Iterator[tuple[str, int, int]]:
    """Cells whose mean difference cannot be told although nearly all pairs agree: key, pairs above and below the base.

    By the sign test at 5 % for all cells together (Bonferroni).
    """
    if not len(found.differences):
        return
    rows = found.of(found.differences, situation, measure)
    for cell in rows.loc[rows["verdict"] == "cannot tell", "cell"]:
        both = (values(found.runs, situation, key, measure) for key in (cell, found.against[cell]))
        above, below, chance = sign_test(*findings.pairs(*both))
        if chance < _UNEVEN / len(rows):
            yield str(cell), above, below


def moved(found: Results, situation: str, cell: str) -> tuple[str, float] | None:
    """The stage whose longest queue changed most against the baseline (h of work), if that is not chance."""
    best: tuple[str, float] | None = None
    for column in [c for c in found.runs if str(c).startswith(QUEUE)]:
        both = (values(found.runs, situation, key, column) for key in (cell, found.against[cell]))
        change = paired(*findings.pairs(*both)).bootstrap
        if change.n < 3:
            continue
        if change.sure and (best is None or abs(change.estimate) > abs(best[1])):
            best = (str(column).removeprefix(QUEUE), change.estimate)
    return best


def jams_in_words(found: Results, situation: str) -> Iterator[tuple[Cell, Name | None]]:
    """Each cell with the stage that jams first, or nothing."""
    rows = found.summary[found.summary["situation"] == situation].drop_duplicates("cell").set_index("cell")["jam"]
    for cell in found.cells:
        if cell.key in rows.index:
            yield cell, STAGES.get(rows[cell.key])
