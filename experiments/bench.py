"""How long the program takes, how much memory, how many SimPy events: `make bench`.

Each case runs in a process of its own, so that its peak memory is its own (imports included). There the county is
built and the scale of contacts found; one run counts SimPy events and is not timed; then follow the timed runs, of
which the median, the shortest and the longest are printed. Replicates are fixed, and the infections of the run stand
beside its time, because cost follows infections. `--profile CASE` prints where the time of one run goes.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import io
import json
import os
import platform
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
PLAIN, LATE, SLOW, NO_RESPONSE = "haiyan-2022", "haiyan-2022-late", "haiyan-2022-slow", "haiyan-2022-no-response"
TEN = ("seeding.initial_infections=10",)  # so that none of the growth cases dies out
MOST = 25  # functions of a profile
UNIT = 1024**2 if sys.platform == "darwin" else 1024  # of resident memory as the system tells it, in a MB


@dataclass(frozen=True)
class Case:
    """What is timed: a scenario with changes, one replicate of it, and how often."""

    title: str
    scenario: str
    replicate: int
    changes: tuple[str, ...] = ()
    runs: int = 3
    what: str = "run"  # run, build (county), scale (of contacts)
    orders: str = ""  # name of a function that changes the standing plan
    aim: str = ""


CASES = {
    "build": Case("county build", PLAIN, 0, runs=9, what="build", aim="0.5 s"),
    "scale": Case("scale of contacts, once a process", PLAIN, 0, runs=5, what="scale"),
    "no-response": Case("60 days, no response", NO_RESPONSE, 1, aim="1.5 s"),
    "single": Case("60 days, single", PLAIN, 3),
    "single-no-rounds": Case(
        "60 days, single, no county round", PLAIN, 3, runs=5, orders="without_county_rounds", aim="0.3 s"
    ),
    "late": Case("60 days, late", LATE, 1),
    "round": Case(
        "one round of all residents", PLAIN, 0,
        ("seeding.initial_infections=0", "horizon=6 d"), runs=5, orders="one_county_round", aim="0.2 s",
    ),
    "overwhelmed": Case(
        "60 days, overwhelmed (R 7, slow)", SLOW, 2, ("disease.reproduction_number=7",), runs=1, aim="5 s"
    ),
    "people-50k": Case("no response, 50,000 residents", NO_RESPONSE, 1, (*TEN, "county.population=50000")),
    "people-150k": Case("no response, 150,000 residents", NO_RESPONSE, 1, (*TEN, "county.population=150000")),
    "people-457k": Case("no response, 456,775 residents", NO_RESPONSE, 1, TEN, runs=2),
    "people-2m": Case("no response, 2,000,000 residents", NO_RESPONSE, 1, (*TEN, "county.population=2000000"), runs=1),
    "infections-100": Case("no response, stop at 100 infections", NO_RESPONSE, 1, (*TEN, "stop.infections=100")),
    "infections-1k": Case("no response, stop at 1,000", NO_RESPONSE, 1, (*TEN, "stop.infections=1000")),
    "infections-10k": Case("no response, stop at 10,000", NO_RESPONSE, 1, (*TEN, "stop.infections=10000")),
    "infections-100k": Case("no response, stop at 100,000", NO_RESPONSE, 1, (*TEN, "stop.infections=100000")),
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """The figures of one case: seconds of each run, MB, SimPy events, infections."""

    seconds: tuple[float, ...]
    peak: float
    events: int
    infections: int


def without_county_rounds(scenario: Any) -> Any:
    """The same plan without rounds of the whole county; rounds of towns stay."""
    rules = []
    for rule in scenario.plan.rules:
        kept = tuple(o for o in rule.orders if not (o.order == "test_round" and o.area == "county"))
        rules.append(rule.model_copy(update={"orders": kept}))
    return scenario.model_copy(update={"plan": scenario.plan.model_copy(update={"rules": tuple(rules)})})


def one_county_round(scenario: Any) -> Any:
    """Only this: at time 0 a round of the county, and the city's laboratories."""
    from sim.scenario.orders import LaboratoryHelp, TestRound
    from sim.scenario.plan import Rule, When

    orders = (LaboratoryHelp(order="laboratory_help"), TestRound(order="test_round", area="county"))
    plan = scenario.plan.model_copy(update={"rules": (Rule(when=When(at=0.0), orders=orders),)})
    return scenario.model_copy(update={"plan": plan})


PLANS: dict[str, Callable[[Any], Any]] = {
    "without_county_rounds": without_county_rounds,
    "one_county_round": one_county_round,
}


def scenario_of(case: Case) -> Any:
    """The scenario of a case."""
    from sim.scenario import load

    scenario = load(SCENARIOS / f"{case.scenario}.yaml", list(case.changes))
    return PLANS[case.orders](scenario) if case.orders else scenario


def timed(times: int, do: Callable[[], Any]) -> tuple[float, ...]:
    """Seconds of each of so many calls."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    return tuple(seconds)


def measure(case: Case) -> Measured:
    """Run a case in this process."""
    from sim.county import build
    from sim.model import simulate
    from sim.spread import reproduction

    scenario = scenario_of(case)
    events = infections = 0
    if case.what == "build":
        build(scenario)
        seconds = timed(case.runs, lambda: build(scenario))
    else:
        county = build(scenario)
        reproduction.calibrate(scenario, county)
        if case.what == "scale":
            seconds = timed(case.runs, lambda: reproduction.calibrate(scenario, build(scenario)))
            spent = statistics.median(timed(case.runs, lambda: build(scenario)))
            seconds = tuple(s - spent for s in seconds)
        else:
            events, infections = counted(scenario, case.replicate, county)
            gc.collect()  # the run that was counted is not part of the peak of a timed one
            seconds = timed(case.runs, lambda: simulate(scenario, case.replicate, county))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
    return Measured(seconds, peak, events, infections)


def counted(scenario: Any, replicate: int, county: Any) -> tuple[int, int]:
    """SimPy events and infections of one run; each whole hour is one event, because the model stops there."""
    from sim.model import Model

    model = Model(scenario, replicate, county=county)
    step, events = model.env.step, 0

    def stepped() -> None:
        nonlocal events
        events += 1
        step()

    model.env.step = stepped  # type: ignore[method-assign]
    model.advance(scenario.horizon)
    return events, model.epidemic.total


def in_a_process(name: str) -> Measured:
    """Measure a case in a process of its own. Raises RuntimeError with what it said if it failed."""
    done = subprocess.run([sys.executable, __file__, "--case", name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr}")
    found = json.loads(done.stdout)
    return Measured(tuple(found["seconds"]), found["peak"], found["events"], found["infections"])


def profile(name: str) -> str:
    """Where the time of one run of a case goes: the functions with the most time of their own."""
    from sim.county import build
    from sim.model import simulate
    from sim.spread import reproduction

    case = CASES[name]
    scenario = scenario_of(case)
    county = build(scenario)
    reproduction.calibrate(scenario, county)
    profiler = cProfile.Profile()
    if case.what == "run":
        profiler.runcall(simulate, scenario, case.replicate, county)
    elif case.what == "scale":
        profiler.runcall(reproduction.calibrate, scenario, build(scenario))
    else:
        profiler.runcall(build, scenario)
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(MOST)
    return text.getvalue()


HEAD = f"{'case':<42}{'rep.':>5}{'runs':>5}{'median s':>10}{'min – max s':>20}{'peak MB':>9}{'SimPy events':>14}{'infections':>12}  aim"  # noqa: E501


def line(case: Case, found: Measured) -> str:
    """One row of the table."""
    median, low, high = statistics.median(found.seconds), min(found.seconds), max(found.seconds)
    ran = case.what == "run"
    cells = (
        f"{case.title:<42}", f"{case.replicate if ran else '–':>5}", f"{len(found.seconds):>5}", f"{median:>10.3f}",
        f"{f'{low:.3f} – {high:.3f}':>20}", f"{found.peak:>9.0f}", f"{f'{found.events:,}' if ran else '–':>14}",
        f"{f'{found.infections:,}' if ran else '–':>12}", f"  {case.aim}",
    )  # fmt: skip
    return "".join(cells).rstrip()


def say(text: str) -> None:
    """A line on the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(names: list[str]) -> None:
    """Run these cases one after the other and print a row of each."""
    began = time.perf_counter()
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, one used; aims are of the first issue.")
    say(HEAD)
    say("-" * len(HEAD))
    for name in names:
        say(line(CASES[name], in_a_process(name)))
    say(f"Peak memory is of the whole process. All cases took {time.perf_counter() - began:.0f} s.")


def spin(times: int) -> int:
    """A pure loop: what the machine can do on its cores at the same time."""
    total = 0
    for i in range(times):
        total += i * i % 7
    return total


def machine(cores: int) -> float:
    """Efficiency of a pure loop on all cores against one: what the machine itself gives just now."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(spin, [1000] * cores))
        alone = timed(1, lambda: list(pool.map(spin, [20_000_000])))[0]
        together = timed(1, lambda: list(pool.map(spin, [20_000_000] * cores)))[0]
    return alone / together


def throughput(runs: int = 8) -> list[str]:
    """County runs a minute with one worker and with all, and what the cores give a pure loop; county build included."""
    from sim.run import run
    from sim.scenario import load

    cores, scenario = os.cpu_count() or 1, load(SCENARIOS / f"{PLAIN}.yaml")
    lines = [f"Throughput: {runs} runs of {PLAIN}; a pure loop on {cores} cores: efficiency {machine(cores):.2f}"]
    walls = []
    for workers in (1, cores):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            walls.append(timed(1, lambda out=out, n=workers: run(scenario, out, replicates=runs, workers=n))[0])
            spent = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["simulation_seconds"]
        beyond = 100 * (1 - spent / (workers * walls[-1]))
        lines.append(
            f"  {workers} workers: {60 * runs / walls[-1]:.0f} runs a minute; {beyond:.0f} % beyond the simulation"
        )
    lines.append(f"  efficiency of {cores} workers against one: {walls[0] / walls[1] / cores:.2f}")
    return lines


EXPERIMENT = """name: bench
situations: [{folder}/{plain}.yaml]
vary:
  - {{key: tracing.teams, values: [15, 30]}}
replicates: {replicates}
charts: [differences]
"""


@dataclass(frozen=True)
class Swept:
    """A sweep: seconds until the first run, the half and all were there, of simulation alone, and of the files."""

    first: float
    runs: float
    simulated: tuple[float, ...]  # of the first run, and of all
    files: float


def swept(replicates: int, workers: int) -> Swept:
    """Sweep two cells of the plain county in a folder that is removed."""
    from sim import store, sweep

    came: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = EXPERIMENT.format(folder=SCENARIOS, plain=PLAIN, replicates=replicates)
        (folder / "bench.yaml").write_text(text, encoding="utf-8")
        experiment, situations = sweep.load(folder / "bench.yaml")
        spent: list[float] = []

        def progress(done: int, _: int) -> None:
            came.setdefault(done, time.perf_counter())
            if done in (1, 2 * replicates):
                spent.append(sum(_seconds_of(path) for path in folder.rglob("s*.zip")))

        def _seconds_of(path: Path) -> float:
            with store.Shard(path) as shard:
                return shard.seconds

        began = time.perf_counter()
        sweep.sweep(experiment, situations, folder / "out", workers=workers, progress=progress)
        ended = time.perf_counter()
    last = came[2 * replicates]
    return Swept(came[1] - began, last - began, tuple(spent), ended - last)


def sweeping(replicates: int = 4) -> list[str]:
    """Runs a minute of a sweep, its efficiency beside the machine's own, what a run costs beyond itself, and memory.

    Workers first: the system counts the memory of the process that starts a worker as the worker's own.
    """
    from sim.work import stop_workers

    cores, runs = os.cpu_count() or 1, 2 * replicates
    all_cores = swept(replicates, cores)
    stop_workers()
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / UNIT
    one = swept(replicates, 1)
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
    first, total = one.simulated
    beyond = 100 * ((one.runs - one.first) / (total - first) - 1)
    loop = machine(cores)
    return [
        f"Sweep: 2 cells of {PLAIN}, {runs} runs in all, the county built once a worker",
        f"  1 worker: {60 * runs / one.runs:.0f} runs a minute; {cores} workers: {60 * runs / all_cores.runs:.0f}",
        f"  efficiency of {cores} workers against one: {one.runs / all_cores.runs / cores:.2f}; "
        f"a pure loop beside it: {loop:.2f}",
        f"  a run costs {beyond:.1f} % beyond its simulation (aim 10 %); tables and page once {one.files:.0f} s",
        f"  peak memory: {here:.0f} MB with one worker in this process, {worker:.0f} MB a worker process",
    ]


def main() -> int:
    """The door: the whole table, some cases, or a profile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(CASES)}; default: all")
    parser.add_argument("--profile", metavar="CASE", choices=CASES, help="print the functions that take the time")
    parser.add_argument("--throughput", action="store_true", help="only runs a minute with one worker and with all")
    parser.add_argument(
        "--sweep", action="store_true", help="only a sweep: runs a minute, efficiency, overhead, memory"
    )
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = [name for name in given.cases if name not in CASES]
    if unknown:
        parser.error(f"there is no case {', '.join(unknown)}; cases are {', '.join(CASES)}")
    try:
        if given.case:
            say(json.dumps(asdict(measure(CASES[given.case]))))
        elif given.throughput:
            say("\n".join(throughput()))
        elif given.sweep:
            say("\n".join(sweeping()))
        elif given.profile:
            say(profile(given.profile))
        else:
            table(given.cases or list(CASES))
            if not given.cases:
                say("\n".join(throughput()))
                subprocess.run([sys.executable, __file__, "--sweep"], check=True)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
