"""Covasim 4 and this program in one well-mixed setting: growth, final size, time and memory side by side.

    python experiments/peers.py [--people 50000] [--seeds 3] [--covasim PYTHON] [--out results/peers]

Covasim (extra `bench`) runs first: its random network, one layer, all ages alike, no waning, no response. From its own
infection log come the reproduction number and the generation interval of those infected early; these two, and nothing
else, are given to ours, where anybody meets anybody alike. Neither is fitted to the other's growth or final size. Every
run has a process of its own, so that its peak memory is its own; wall time includes building the people, not imports.
`--covasim` is the Python that has Covasim, where it is not this one. `--redraw` draws what was kept, without a run.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DAYS, SEEDED = 150, 0.002  # length of a run (d), share infected at the start
EARLY = 0.02  # who is infected before this share of the people: the cohort of R and generation interval
GROWTH = (0.01, 0.04)  # cumulative shares between which growth is measured


def covasim(people: int, seed: int) -> dict[str, Any]:
    """A run of Covasim 4: infection days and its own R and generation interval (d)."""
    import covasim as cv

    began = time.perf_counter()
    sim = cv.Sim({
        "pop_size": people, "pop_infected": round(SEEDED * people), "n_days": DAYS, "pop_type": "random",
        "use_waning": False, "rescale": False, "prog_by_age": False, "rand_seed": seed, "verbose": 0,
    })  # fmt: skip
    sim.run()
    wall = time.perf_counter() - began
    log = sim.people.infection_log
    day = {int(entry["target"]): float(entry["date"]) for entry in log}
    source = {int(e["target"]): int(e["source"]) for e in log if e["source"] is not None}
    return {"wall": wall, **_parameters(people, day, source), "times": sorted(day.values())}


def _parameters(people: int, day: dict[int, float], source: dict[int, int]) -> dict[str, float]:
    """R and generation interval (d) of those infected early; each infection counts 1 ÷ the share still susceptible."""
    order = sorted(day, key=day.__getitem__)
    cohort = set(order[: round(EARLY * people)])
    times = np.array([day[p] for p in order])
    gaps, weights = [], []
    for target, by in source.items():
        if by in cohort:
            gaps.append(day[target] - day[by])
            weights.append(people / (people - np.searchsorted(times, day[target])))
    mean = float(np.average(gaps, weights=weights))
    sd = float(np.sqrt(np.average((np.array(gaps) - mean) ** 2, weights=weights)))
    return {"r": float(np.sum(weights)) / len(cohort), "mean": mean, "sd": sd}


def ours(people: int, seed: int, r: float, mean: float, sd: float) -> dict[str, Any]:
    """The same here: infection days of a run with this R and gamma generation interval (d)."""
    from sim.model import simulate
    from sim.scenario.model import Scenario

    began = time.perf_counter()
    scenario = Scenario.model_validate({
        "name": "peers", "seed": seed, "horizon": f"{DAYS} d", "response": False,
        "county": {"population": people, "households": False, "booster_coverage": 0},
        "seeding": {"initial_infections": round(SEEDED * people)},
        "disease": {
            "reproduction_number": r, "dispersion": 1e6, "household_attack_rate": 0, "asymptomatic_infectiousness": 1,
            "anchor": "infection", "not_before": "0 h",
            "infectiousness": {"gamma": {"mean": f"{mean:.4f} d", "sd": f"{sd:.4f} d"}},
            "layers": {"anywhere": 1, "workplace": 0, "school": 0, "neighbourhood": 0, "community": 0},
        },
    })  # fmt: skip
    infections = simulate(scenario, 0).tables.infections
    return {
        "wall": time.perf_counter() - began,
        "r": r,
        "mean": mean,
        "sd": sd,
        "times": (infections["time"] / 24).tolist(),
    }


def growth(times: Any, people: int) -> float:
    """Exponential growth (per day) between two cumulative shares."""
    first, last = (float(np.sort(times)[round(share * people)]) for share in GROWTH)
    return float(np.log(GROWTH[1] / GROWTH[0])) / (last - first)


def in_a_process(python: str, *args: object) -> dict[str, Any]:
    """What one run of a script prints: `args` are the script and what follows its `--one`."""
    script, *rest = map(str, args)
    done = subprocess.run([python, script, "--one", *rest], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip().splitlines()[-1] if done.stderr else "a run failed")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def peak_memory() -> float:
    """MB of this process."""
    unit = 1024 if platform.system() == "Darwin" else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024


def _one(which: str, *args: str) -> None:
    numbers = [float(a) for a in args]
    people, seed = int(numbers[0]), int(numbers[1])
    found = covasim(people, seed) if which == "covasim" else ours(people, seed, *numbers[2:])
    found["memory"] = peak_memory()
    sys.stdout.write(json.dumps(found) + "\n")


def course(times: Any, days: int, **run: object) -> pd.DataFrame:
    """Infected by so many whole days after the start, with what tells the run."""
    day = np.arange(days + 1)
    return pd.DataFrame({**run, "day": day, "infected": np.searchsorted(np.sort(times), day, side="right")})


def compare(people: int, seeds: int, python: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a run, and the course of each."""
    rows, courses = [], []
    for seed in range(1, seeds + 1):
        theirs = in_a_process(python, __file__, "covasim", people, seed)
        mine = in_a_process(
            sys.executable, __file__, "ours", people, seed, *(theirs[key] for key in ("r", "mean", "sd"))
        )
        for name, found in (("Covasim 4", theirs), ("fivefast", mine)):
            times = np.array(found.pop("times"))
            courses.append(course(times, DAYS, program=name, seed=seed))
            rows.append({"program": name, "seed": seed, "people": people, **found, "growth": growth(times, people),
                         "final_size": times.size / people})  # fmt: skip
            sys.stdout.write(pd.DataFrame(rows[-1:]).round(3).to_string(index=False) + "\n")
            sys.stdout.flush()
    return pd.DataFrame(rows), pd.concat(courses)


def draw(table: pd.DataFrame, courses: pd.DataFrame, out: Path) -> None:
    """Infected so far by day; growth against final size; time and memory."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from sim.charts.look import BLUE, GREY, MARK, ORANGE, STYLE, save

    colours = {"Covasim 4": ORANGE, "fivefast": BLUE}
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(6.9, 5.2), layout="constrained")
        drawn.suptitle(MARK, fontsize=7, color=GREY, x=0.99, ha="right")
        (spread, both), (wall, memory) = drawn.subplots(2, 2)
        people = int(table["people"].iloc[0])
        for (name, _), part in courses.groupby(["program", "seed"]):
            spread.plot(part["day"], 100 * part["infected"] / people, color=colours[name], linewidth=1)
        spread.set(xlabel="day", ylabel="% infected so far", title="Course")
        for name, part in table.groupby("program"):
            both.plot(part["growth"], 100 * part["final_size"], "o", color=colours[name], label=name)
        both.set(xlabel="growth per day", ylabel="final size, %", title="Growth and final size", ylim=(0, 100))
        both.set_xlim(0, 1.5 * table["growth"].max())
        both.legend(frameon=False)
        for ax, column, title in ((wall, "wall", "Wall time of a run, s"), (memory, "memory", "Peak memory, MB")):
            means = table.groupby("program")[column].mean()
            ax.barh(list(means.index), means, color=[colours[name] for name in means.index])
            ax.bar_label(ax.containers[0], fmt="%.3g", padding=3)
            ax.set(title=title, xlim=(0, 1.2 * means.max()))
    save({"peers": drawn}, out / "charts")


def asked(about: str, people: int, out: str) -> argparse.Namespace:
    """The command line of both comparisons."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--people", type=int, default=people)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--covasim", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--out", type=Path, default=Path(out))
    parser.add_argument("--redraw", action="store_true", help="draw what was kept, and run nothing")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    return parser.parse_args()


def keep(table: pd.DataFrame, path: Path) -> None:
    """The table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def main() -> None:
    """All runs, their tables and the picture; or one of them (`--one`), or the picture alone (`--redraw`)."""
    given = asked(__doc__, 50_000, "results/peers")
    if given.one:
        _one(*given.one)
        return
    paths = given.out / "peers.csv", given.out / "course.csv"
    if not given.redraw:
        for table, path in zip(compare(given.people, given.seeds, given.covasim), paths, strict=True):
            keep(table, path)
    draw(*(pd.read_csv(path, encoding="utf-8-sig") for path in paths), given.out)


if __name__ == "__main__":
    main()
