"""Rows of a published model: Hellewell et al. 2020 by an ordinary scenario file, and Kretzschmar et al. 2020.

Every cell is an ordinary run in a folder of its own, so it is resumed and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.scenario import load
from sim.scenario.model import Scenario
from sim.statistics import Interval, mean_interval, share_interval
from sim.validation import branching, delays
from sim.validation.line import Line, with_error
from sim.validation.runs import had
from sim.work import Progress

HELLEWELL = "Hellewell et al. 2020, R package 1.0.0.9000, 500 runs"
KRETZSCHMAR = "Kretzschmar et al. 2020, Lancet Public Health 5:e452, curves in the authors' notebook"
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
SECOND_DELAY = "Kretzschmar et al. 2020, second implementation of our own (sim/validation/delays.py), not published"
SECOND_DELAY_RUNS = 100
# What is left of R 1.2 with 80 % of the ill tested, by days from onset to test: mean and 95 % interval over 1,000 draws
# of incubation and serial interval by the authors; curves of figure S4, as stored in their notebook
# (mirjamkretzschmar/ContacttracingModel, commit c33e701, rzero_corona_hypercube.nb). With all contacts traced at once,
# of which their program traces 80 %, and with nobody traced.
THEIR_TRACING = {
    0: (0.8113, 0.6880, 0.9365), 1: (0.8983, 0.7815, 1.0178), 2: (0.9784, 0.8680, 1.0831),
    3: (1.0473, 0.9504, 1.1322), 5: (1.1432, 1.0872, 1.1853), 7: (1.1870, 1.1647, 1.2029),
}  # fmt: skip
THEIR_ISOLATION = {0: (1.0051, 0.8851, 1.1072), 3: (1.1556, 1.1054, 1.1923)}
OWN, WATCHED, ISOLATION = "own symptoms only", "contacts watched", "nobody traced"
# share traced, whether contacts are watched, delays, what it is called
RULES = (
    (0.8, False, tuple(THEIR_TRACING), OWN),
    (0.8, True, (3, 7), WATCHED),
    (0.0, False, tuple(THEIR_ISOLATION), ISOLATION),
)


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
    found = had(load(scenario_file(), changes), out, runs, progress).measure("controlled").to_numpy()[:runs]
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


def delayed(days: int, traced: float, watched: bool) -> Scenario:
    """The model of K1 as a scenario, with tests so many days after onset.

    The laws and rules of `delays`: who is traced is kept apart at once; he is tested when he falls ill if he is
    `watched`, otherwise as everybody else is.
    """
    delay = days + delays.HALF_DAY
    (latent, sd), (a, transmission), (b, onset) = delays.LATENT_LAW, delays.INFECTIOUS_LAW, delays.ONSET_LAW
    label = f"{'watched' if watched else 'own'}-traced{traced:g}"
    changes = [
        f"disease.reproduction_number={delays.R:g}", "disease.dispersion=1000", "disease.incubation=null",
        f"disease.latent={{gamma: {{mean: {latent} d, sd: {sd} d}}}}", "disease.anchor=latent_end",
        f"disease.infectiousness={{weibull: {{shape: {a}, scale: {transmission} d}}}}",
        f"disease.onset_gap={{weibull: {{shape: {b}, scale: {onset} d}}}}",
        f"disease.share_asymptomatic={1 - delays.SYMPTOMS:g}", "disease.asymptomatic_infectiousness=1",
        f"care.seeking_share={delays.DIAGNOSED / delays.SYMPTOMS:g}", "care.held=true",
        f"care.delay={{fixed: {delay:g} d}}", f"tracing.lookback={delays.WINDOW - delay:g} d",
        f"tracing.share_traced={traced:g}", f"grouping.close_contact={'home' if watched else 'central'}",
        "home.term=60 d", "home.yellow_home=60 d", "home.test_days=[]", "home.test_days_after=[]",
        "quarantine.close_contact_term=60 d", "quarantine.test_days=[]", "hospital.stay={fixed: 60 d}",
        f"seeding.initial_infections={delays.SEEDS}", "county.population=500000", f"horizon={delays.HORIZON:g} d",
        "stop.infections=1000000", f"name=kretzschmar-{label}-tested-{days}d",
    ]  # fmt: skip
    return load(scenario_file(), changes)


def left(out: Path, days: int, traced: float, watched: bool, runs: int) -> Interval:
    """Infections that a case still causes after the first report."""
    found = had(delayed(days, traced, watched), out, runs)
    return mean_interval(found.measure("reproduction_under_control").to_numpy()[:runs])


def lines_of_delay(out: Path, runs: int = 8, second: int = SECOND_DELAY_RUNS) -> Iterator[Line]:
    """K1: the later cases are tested, the more they infect.

    Judged beside the second implementation, by the rule of the paper (all are tested because of their own symptoms)
    and, for two delays, by ours (traced contacts are watched), and where nobody is traced beside the published
    curve. The published curve with tracing is only shown: it has the slip that `delays.reproduction` tells of.
    """
    for traced, watched, every, rule in RULES:
        for days in every:
            ours = left(out, days, traced, watched, runs)
            others = [(delays.left(days, traced, watched, second), SECOND_DELAY, "second implementation", True)]
            if not watched:
                curve = THEIR_TRACING if traced else THEIR_ISOLATION
                others.append((Interval(*curve[days], 1), KRETZSCHMAR, "published", not traced))
            for theirs, source, whose, judged in others:
                label = f"tested {days} days after onset, {rule} ({whose})"
                yield Line(
                    "K1", "model", label, "infections a case still causes", "persons", theirs, ours, 0.0, source,
                    judged=judged, freedom=max(ours.n - 1, 1),
                )  # fmt: skip
