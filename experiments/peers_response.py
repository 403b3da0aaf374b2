"""Tests, tracing and isolation: what they prevent in Covasim 4 and in this program, in one well-mixed setting.

    python experiments/peers_response.py [--people 456775] [--seeds 3] [--covasim PYTHON] [--out results/peers-response]

Covasim (extra `bench`) runs first, without a response and with one: each symptomatic person is tested with a chance of
25 % a day, results take a day; of the contacts of a case 70 % are told a day later and stay apart for 14 days, as cases
do; apart means no contact at all. From its own log of the run without a response come reproduction number, latency,
symptomatic share, onset, and when transmissions happen after latency; from the one with a response, how long it takes
from onset to result, and how many of the ill get one. These are given to ours; neither is fitted to the other's
outbreak. In Covasim everybody has a fixed set of contacts, here anybody meets anybody: contacts who would have been
infected by nobody are told there and stay apart, which spares some of them another infection. Covasim goes by days and
sets people apart before anybody meets: what happens on one day is prevented, so ours has half a day less both from
onset to result and from result to telling.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from peers import asked, course, in_a_process, keep, peak_memory

DAYS, SEEDED = 60, 200  # length of a run (d), infected at the start
COHORT = (1, 25)  # days of infection of those whose parameters are taken: no longer than nearly all are susceptible
HALF_A_STEP = 0.5  # d
DISPERSION = 0.45  # Covasim's own, of the infectiousness of a person
TOLD, TELLING, APART, DAILY_TEST, RESULT = 0.7, 1, 14, 0.25, 1  # share, d, d, chance a day, d


def covasim(people: int, seed: int, response: int) -> dict[str, Any]:
    """A run of Covasim 4: days of infection and what is measured in it."""
    import covasim as cv

    began = time.perf_counter()
    answer = [
        cv.test_prob(symp_prob=DAILY_TEST, asymp_prob=0.0, symp_quar_prob=1.0, asymp_quar_prob=0.0, test_delay=RESULT),
        cv.contact_tracing(trace_probs={"a": TOLD}, trace_time={"a": TELLING}, quar_period=APART),
    ]
    sim = cv.Sim({
        "pop_size": people, "pop_infected": SEEDED, "n_days": DAYS, "pop_type": "random", "use_waning": False,
        "rescale": False, "prog_by_age": False, "rand_seed": seed, "verbose": 0,
        "iso_factor": {"a": 0.0}, "quar_factor": {"a": 0.0},
    }, interventions=answer if response else [])  # fmt: skip
    sim.run()
    wall = time.perf_counter() - began
    log = [(e["target"], e["source"], float(e["date"])) for e in sim.people.infection_log]
    covid = sim.diseases.covid
    infectious, onset, result, apart = (
        np.asarray(column.raw, dtype=float)
        for column in (covid.ti_infectious, covid.ti_symptomatic, covid.date_diagnosed, covid.date_quarantined)
    )
    day = {int(target): date for target, _, date in log}
    cohort = [p for p, date in day.items() if COHORT[0] <= date <= COHORT[1]]
    measured = (
        _of_response(cohort, onset, result, apart)
        if response
        else _of_disease(people, log, day, cohort, infectious, onset)
    )
    if response:
        measured["apart_at_end"] = float(sim.results.n_quarantined[-1]) / people
    return {"wall": wall, "times": sorted(day.values()), **measured}


def _of_disease(
    people: int, log: list[Any], day: dict[int, float], cohort: list[int], infectious: Any, onset: Any
) -> dict[str, float]:
    """R, symptomatic share; mean and sd (d) of latency, of the gap to onset, and of transmissions after latency."""
    inside, order = set(cohort), np.sort(list(day.values()))
    ill = [p for p in cohort if np.isfinite(onset[p])]
    infections = sum(people / (people - np.searchsorted(order, date)) for _, by, date in log if by in inside)
    spans = {
        "latent": [infectious[p] - day[p] for p in cohort],
        "gap": [onset[p] - infectious[p] for p in ill],
        "after": [date - infectious[by] for _, by, date in log if by in inside],
    }
    measured = {"r": float(infections) / len(cohort), "symptomatic": len(ill) / len(cohort)}
    for name, span in spans.items():
        measured |= {name: float(np.mean(span)), f"{name}_sd": float(np.std(span))}
    return measured


def _of_response(cohort: list[int], onset: Any, result: Any, apart: Any) -> dict[str, float]:
    """Of the ill whom nobody had told: the share that gets a result, and how long after onset (d)."""
    ill = [p for p in cohort if np.isfinite(onset[p]) and not apart[p] <= onset[p]]
    delay = np.array([result[p] - onset[p] for p in ill])
    known = delay[np.isfinite(delay)]
    return {"found": known.size / len(ill), "delay": float(known.mean()), "delay_sd": float(known.std())}


def _gamma(given: dict[str, float], name: str) -> str:
    return f"{{gamma: {{mean: {given[name]:.4f} d, sd: {given[name + '_sd']:.4f} d}}}}"


def ours(people: int, seed: int, response: int, given: dict[str, float]) -> dict[str, Any]:
    """The same here, with what was measured there."""
    from sim.model import simulate
    from sim.scenario import load

    began = time.perf_counter()
    sets: dict[str, Any] = {
        "seed": seed, "county.population": people, "horizon": f"{DAYS} d", "stop.infections": people,
        "seeding.initial_infections": SEEDED, "disease.reproduction_number": f"{given['r']:.4f}",
        "disease.dispersion": DISPERSION, "disease.share_asymptomatic": f"{1 - given['symptomatic']:.4f}",
        "disease.asymptomatic_infectiousness": 1, "disease.incubation": "null", "disease.anchor": "latent_end",
        "disease.latent": _gamma(given, "latent"), "disease.onset_gap": _gamma(given, "gap"),
        "disease.infectiousness": _gamma(given, "after"),
    }  # fmt: skip
    if response:
        sets |= {
            "care.seeking_share": f"{given['found']:.4f}",
            "care.delay": _gamma({**given, "delay": given["delay"] - HALF_A_STEP - RESULT}, "delay"),
            "laboratory.report": f"{RESULT} d", "tracing.interview": f"{TELLING - HALF_A_STEP} d",
            "tracing.share_traced": TOLD, "tracing.backward": "true", "tracing.lookback": f"{DAYS} d",
            "grouping.close_contact": "home", "home.term": f"{APART} d",
            "home.yellow_home": f"{APART} d", "home.test_days": "[]",
        }  # fmt: skip
    else:
        sets["response"] = "false"
    scenario = load(
        Path(__file__).parents[1] / "scenarios/validation/hellewell-2020.yaml", [f"{k}={v}" for k, v in sets.items()]
    )
    infections = simulate(scenario, 0).tables.infections
    return {"wall": time.perf_counter() - began, "times": (infections["time"] / 24).tolist()}


def _one(which: str, people: str, seed: str, response: str, given: str = "{}") -> None:
    run = (int(people), int(seed), int(response))
    found = covasim(*run) if which == "covasim" else ours(*run, json.loads(given))
    sys.stdout.write(json.dumps({**found, "memory": peak_memory()}) + "\n")


def compare(people: int, seeds: int, python: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a run, and the course of each."""
    rows, courses = [], []
    for seed in range(1, seeds + 1):
        given: dict[str, float] = {}
        for response in (0, 1):
            found = in_a_process(python, __file__, "covasim", people, seed, response)
            measured = {k: v for k, v in found.items() if k not in ("wall", "times", "memory")}
            given |= measured
            rows.append(_row("Covasim 4", seed, response, found, measured))
            courses.append(course(found["times"], DAYS, program="Covasim 4", seed=seed, response=response))
        for response in (0, 1):
            found = in_a_process(sys.executable, __file__, "ours", people, seed, response, json.dumps(given))
            rows.append(_row("fivefast", seed, response, found, {}))
            courses.append(course(found["times"], DAYS, program="fivefast", seed=seed, response=response))
    return pd.DataFrame(rows), pd.concat(courses)


def _row(program: str, seed: int, response: int, found: dict[str, Any], measured: dict[str, float]) -> dict[str, Any]:
    times = np.array(found["times"])
    late = [int(np.sum((times > day - 14) & (times <= day))) for day in (DAYS - 14, DAYS)]
    row = {
        "program": program, "seed": seed, "response": "yes" if response else "no", "infected": times.size,
        "growth": np.log(late[1] / late[0]) / 14, "wall": found["wall"], "memory": found["memory"], **measured,
    }  # fmt: skip
    sys.stdout.write(", ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()) + "\n")
    sys.stdout.flush()
    return row


def draw(courses: pd.DataFrame, out: Path) -> None:
    """Infected so far by day, without and with a response, each seed a line."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from sim.charts.look import BLUE, GREY, MARK, ORANGE, STYLE, save

    colours = {"Covasim 4": ORANGE, "fivefast": BLUE}
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(6.9, 3.0), layout="constrained")
        drawn.suptitle(MARK, fontsize=7, color=GREY, x=0.99, ha="right")
        axes = drawn.subplots(1, 2, sharey=True)
        for ax, response, title in zip(axes, (0, 1), ("No response", "Tests, tracing, isolation"), strict=True):
            for name in colours:
                runs = courses[(courses["program"] == name) & (courses["response"] == response)].groupby("seed")
                for i, (_, part) in enumerate(runs):
                    ax.plot(part["day"], part["infected"], color=colours[name], linewidth=1.1,
                            label=name if i == 0 else None)  # fmt: skip
            ax.set(title=title, xlabel="day", yscale="log")
        axes[0].set_ylabel("infected so far")
        axes[0].legend(frameon=False)
    save({"peers-response": drawn}, out / "charts")


def main() -> None:
    """All runs, their tables and the picture; or one of them (`--one`), or the picture alone (`--redraw`)."""
    given = asked(__doc__, 456_775, "results/peers-response")
    if given.one:
        _one(*given.one)
        return
    if not given.redraw:
        table, courses = compare(given.people, given.seeds, given.covasim)
        keep(table, given.out / "peers-response.csv")
        keep(courses, given.out / "course.csv")
    draw(pd.read_csv(given.out / "course.csv", encoding="utf-8-sig"), given.out)


if __name__ == "__main__":
    main()
