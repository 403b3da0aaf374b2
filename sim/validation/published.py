"""Rows of a published model: Hellewell et al. 2020 by an ordinary scenario file, and Kretzschmar et al. 2020.

Every cell is an ordinary run in a folder of its own, so it is resumed and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim import findings
from sim.run import run
from sim.scenario import load
from sim.statistics import Interval, mean_interval, share_interval
from sim.validation.line import Line
from sim.work import Progress

HELLEWELL = "Hellewell et al. 2020, R package 1.0.0.9000, 500 runs"
KRETZSCHMAR = "Kretzschmar et al. 2020"
RUNS, REFERENCE_RUNS = 300, 500
CELLS = {"0": 0.034, "0.4": 0.124, "0.8": 0.856}
PEOPLE = 600_000  # at most 1 % is infected before the stop
DELAYS = (0, 1, 2, 3, 5, 7)  # days from onset to isolation


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


def lines_of_control(out: Path, runs: int = RUNS) -> Iterator[Line]:
    """H20: the share of outbreaks controlled at R0 2.5, 20 initial cases, by the share of contacts traced.

    The reference has an error of its own, from 500 runs: it is the tolerance.
    """
    for traced, reference in CELLS.items():
        k, n = controlled(out, 2.5, traced, runs)
        theirs = share_interval(round(reference * REFERENCE_RUNS), REFERENCE_RUNS)
        label, error = f"R0 2.5, {100 * float(traced):.0f} % traced", (theirs.high - theirs.low) / 2
        yield Line(
            "H20", "model", label, "outbreaks controlled", "share", reference, share_interval(k, n), error, HELLEWELL
        )


def prevented(out: Path, days: float, runs: int) -> Interval:
    """Share of onward transmission prevented with isolation so many days after onset, 80 % traced, R0 2.5."""
    changes = [
        "disease.reproduction_number=2.5", "tracing.share_traced=0.8", f"county.population={PEOPLE}",
        f"care.delay={{fixed: {max(24 * days, 0.5):g} h}}", "stop.infections=1000", f"name=kretzschmar-delay{days:g}d",
    ]  # fmt: skip
    scenario = load(scenario_file(), changes)
    folder = out / "runs" / scenario.name
    run(scenario, folder, replicates=runs)
    left = findings.read(folder).measure("reproduction_under_control").to_numpy()[:runs]
    return mean_interval(1 - left / 2.5)


def lines_of_delay(out: Path, runs: int = 30) -> Iterator[Line]:
    """K1: the later cases are isolated, the less of the onward transmission is prevented. Only the direction is asked.

    Each delay is compared with the one before it; the reference is that one.
    """
    before: Interval | None = None
    for days in DELAYS:
        ours = prevented(out, days, runs)
        reference = ours.estimate if before is None else min(before.estimate, ours.estimate)
        label = f"isolated {days} days after onset"
        yield Line("K1", "model", label, "transmission prevented", "share", reference, ours, 0.0, KRETZSCHMAR)
        before = ours
