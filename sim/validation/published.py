"""Rows of a published model: Hellewell et al. 2020 by an ordinary scenario file, and Kretzschmar et al. 2020.

Every cell is an ordinary run in a folder of its own, so it is resumed and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import findings
from sim.run import run
from sim.scenario import load
from sim.statistics import Interval, mean_interval, share_interval
from sim.validation import branching
from sim.validation.line import NOTHING, Line, exactly, with_error
from sim.work import Progress

HELLEWELL = "Hellewell et al. 2020, R package 1.0.0.9000, 500 runs"
KRETZSCHMAR = "Kretzschmar et al. 2020, Lancet Public Health 5:e452, press release of the journal"
RUNS, REFERENCE_RUNS = 300, 500
CELLS = {"0": 0.034, "0.4": 0.124, "0.8": 0.856}
SECOND = "Hellewell et al. 2020, second implementation of our own (sim/validation/branching.py), not published"
TRACED = ("0", "0.2", "0.4", "0.6", "0.8", "1")
# Of 1,000 outbreaks those controlled, by R0 and share traced: read off the vector drawing of the authors' figure 3A of
# 7 February 2020 (epiforecasts/ringbp, commit b44b53c, inst/plots/fig_3.pdf; every point a whole thousandth). It comes
# from their first program; see `branching.controlled`.
FIGURE = {
    1.5: (396, 609, 834, 978, 1000, 1000),
    2.5: (67, 100, 175, 425, 871, 1000),
    3.5: (13, 24, 49, 101, 404, 990),
}
FIGURE_RUNS, GRID_RUNS, SECOND_RUNS = 1000, 40, 4000
PEOPLE = 600_000  # at most 1 % is infected before the stop
DELAYS = (0, 1, 2, 3, 5, 7)  # days from onset to isolation


def theirs(share: float) -> Interval:
    """A share of the R package with the error of its runs."""
    return share_interval(round(share * REFERENCE_RUNS), REFERENCE_RUNS)


def scenario_file() -> Path:
    """The published model as a scenario. Raises FileNotFoundError outside a checkout."""
    path = Path(__file__).parents[2] / "scenarios" / "validation" / "hellewell-2020.yaml"
    if not path.is_file():
        raise FileNotFoundError(f"{path.name}: validation needs the scenarios of the source tree")
    return path


def controlled(out: Path, r: float, traced: str, runs: int, progress: Progress | None = None) -> tuple[int, int]:
    """Outbreaks controlled, of how many."""
    changes = [
        f"disease.reproduction_number={r:g}", f"tracing.share_traced={traced}", f"county.population={PEOPLE}",
        f"name=hellewell-r{r:g}-traced{traced}",
    ]  # fmt: skip
    scenario = load(scenario_file(), changes)
    folder = out / "runs" / scenario.name
    run(scenario, folder, replicates=runs, progress=progress)
    found = findings.read(folder).measure("controlled").to_numpy()[:runs]
    return int(found.sum()), found.size


def lines_of_control(out: Path, runs: int = RUNS, grid: int = GRID_RUNS) -> Iterator[Line]:
    """H20: the share of outbreaks controlled, 20 initial cases, by R0 and the share of contacts traced.

    At R0 2.5 three cells beside the R package, both with an error, theirs of 500 runs; then the whole grid beside the
    second implementation, cell by cell with few runs and all cells together, which sees a smaller error.
    """
    for traced, reference in CELLS.items():
        ours = share_interval(*controlled(out, 2.5, traced, runs))
        label = f"R0 2.5, {100 * float(traced):.0f} % traced"
        yield Line("H20", "model", label, "outbreaks controlled", "share", theirs(reference), ours, 0.0, HELLEWELL)
    mine, others = [], []
    for r in FIGURE:
        for traced in TRACED:
            ours = share_interval(*controlled(out, r, traced, runs if r == 2.5 and traced in CELLS else grid))
            other = share_interval(branching.controlled(r, float(traced), SECOND_RUNS), SECOND_RUNS)
            mine.append(ours)
            others.append(other)
            label = f"R0 {r:g}, {100 * float(traced):.0f} % traced (second implementation)"
            yield Line("H20", "model", label, "outbreaks controlled", "share", other, ours, 0.0, SECOND)
    label = "all 18 cells (second implementation)"
    yield Line("H20", "model", label, "outbreaks controlled", "share", together(others), together(mine), 0.0, SECOND)


def together(shares: list[Interval]) -> Interval:
    """The mean of independent shares."""
    variance = sum(one.estimate * (1 - one.estimate) / one.n for one in shares)
    mean = float(np.mean([one.estimate for one in shares]))
    return with_error(mean, float(np.sqrt(variance)) / len(shares), sum(one.n for one in shares))


def left(out: Path, days: float, runs: int) -> Interval:
    """Infections that a case still causes after the first report, with tests so many days after onset.

    As in the paper: R 1.2 without tracing, some transmission before onset, 80 % tested and 80 % traced without delay,
    contacts stay apart from the moment they are traced.
    """
    changes = [
        "disease.reproduction_number=1.2", "disease.dispersion=1", "tracing.share_traced=0.8", "care.seeking_share=0.8",
        "disease.infectiousness={skewnormal: {location: 0.7 d, scale: 2.75 d, shape: 0.001}}",
        "grouping.close_contact=home", "home.term=14 d", "home.yellow_home=14 d", "home.test_days=[]",
        "seeding.initial_infections=200", "county.population=300000", "horizon=60 d",
        f"care.delay={{fixed: {max(24 * days, 0.5):g} h}}", f"name=kretzschmar-tested-{days:g}d",
    ]  # fmt: skip
    scenario = load(scenario_file(), changes)
    folder = out / "runs" / scenario.name
    run(scenario, folder, replicates=runs)
    return mean_interval(findings.read(folder).measure("reproduction_under_control").to_numpy()[:runs])


def lines_of_delay(out: Path, runs: int = 8) -> Iterator[Line]:
    """K1: the later cases are tested, the more they infect. Shown: how the paper draws times is not known well enough.

    Its published statements: of R 1.2 without tracing 0.8 (0.7 to 0.9) is left where tests and tracing take no time,
    and 1 or more from a delay of three days on, however good the tracing.
    """
    known = {0: Interval(0.8, 0.7, 0.9, 1), **{days: exactly(1.0) for days in DELAYS if days >= 3}}
    for days in DELAYS:
        ours = left(out, days, runs)
        more = " (theirs: at least)" if days >= 3 else ""
        yield Line(
            "K1", "model", f"tested {days} days after onset", f"infections a case still causes{more}", "persons",
            known.get(days, NOTHING), ours, 0.0, KRETZSCHMAR, judged=False, freedom=max(ours.n - 1, 1),
        )  # fmt: skip
