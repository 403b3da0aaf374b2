"""The grid of Hellewell et al. 2020: chance of control by R0 and share traced, and the time of a run beside R's.

    python experiments/hellewell.py [--runs 40] [--numbers 2.5 3.5 1.5] [--out results/hellewell]

Every cell is scenarios/validation/hellewell-2020.yaml with R0 and the share changed, 20 initial cases, 600,000
people. Cells that are in grid.csv with as many runs, of the same scenario and code, are not run again. The
reference of every cell is our second implementation (sim/validation/branching.py, 4,000 runs): a two-proportion
test, and beside its answer the error that it sees. Beside it stand the authors' figure of their first program
(`figure`) and three cells of their R package (`package`). Time is processor time of one run in one process, county
built before; the R code took 0.19 to 0.67 s, by cell. Row H20 of the validation judges the same grid.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from sim import store
from sim.county import build
from sim.measures import measures
from sim.model import simulate
from sim.scenario import Scenario, load, scenario_hash
from sim.statistics import share_interval
from sim.validation import branching
from sim.validation.line import Line
from sim.validation.published import (
    CELLS,
    FIGURE,
    FIGURE_RUNS,
    PEOPLE,
    SECOND,
    SECOND_RUNS,
    TRACED,
    scenario_file,
    theirs,
)  # fmt: skip

NUMBERS = [2.5, 3.5, 1.5]
PACKAGE = {(2.5, float(traced)): share for traced, share in CELLS.items()}
PUBLISHED = {
    (r, float(traced)): k / FIGURE_RUNS for r, row in FIGURE.items() for traced, k in zip(TRACED, row, strict=True)
}
R_SECONDS = (0.19, 0.67)  # of the R package, by cell


def scenario_of(r: float, traced: float) -> Scenario:
    """The scenario of a cell."""
    changes = [f"disease.reproduction_number={r:g}", f"tracing.share_traced={traced:g}", f"county.population={PEOPLE}"]
    return load(scenario_file(), changes)


def made_by(r: float, traced: float) -> str:
    """What decides the numbers of a cell: its scenario and the code."""
    return f"{scenario_hash(scenario_of(r, traced))}-{store.code_version()}"


def kept(path: Path) -> pd.DataFrame:
    """The cells of an earlier call which this code would find again."""
    table = pd.read_csv(path, encoding="utf-8-sig") if path.is_file() else pd.DataFrame()
    if "made" not in table:
        return pd.DataFrame(columns=["R0", "traced", "runs"])
    rows = table[["R0", "traced", "made"]].itertuples(index=False)
    return table[[made_by(r, traced) == made for r, traced, made in rows]]


def cell(r: float, traced: float, runs: int) -> dict[str, float | str]:
    """One cell: outbreaks controlled, and seconds of processor time a run."""
    scenario = scenario_of(r, traced)
    county = build(scenario)
    simulate(scenario, runs, county)  # the scale of contacts is found once
    began = time.process_time()
    results = [simulate(scenario, k, county) for k in range(runs)]
    seconds = (time.process_time() - began) / runs
    controlled = sum(measures(result)["controlled"] for result in results)
    share = share_interval(int(controlled), runs)
    return {
        "R0": r, "traced": traced, "controlled": share.estimate, "low": share.low, "high": share.high, "runs": runs,
        "seconds": seconds, "made": made_by(r, traced),
    }  # fmt: skip


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The cells with what others found, a verdict, and the least error it would mostly see."""
    lines, others = [], []
    for r, traced, controlled, runs in table[["R0", "traced", "controlled", "runs"]].itertuples(index=False):
        other = share_interval(branching.controlled(r, traced, SECOND_RUNS), SECOND_RUNS)
        ours = share_interval(round(controlled * runs), int(runs))
        lines.append(Line("H20", "model", f"R0 {r:g}", "outbreaks controlled", "share", other, ours, 0.0, SECOND))
        others.append((other.estimate, PUBLISHED.get((r, traced), np.nan), PACKAGE.get((r, traced), np.nan)))
    table = table.assign(**dict(zip(("second", "figure", "package"), np.array(others).T, strict=True)))
    return table.assign(verdict=[line.verdict for line in lines], sees=[line.sees for line in lines])


def draw(table: pd.DataFrame, out: Path) -> None:
    """The grid with its intervals and what others found; seconds a run beside R's."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from sim.charts.look import BLUE, GREEN, GREY, LIGHT, MARK, RED, STYLE, save

    colours = {1.5: GREEN, 2.5: BLUE, 3.5: RED}

    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(6.9, 3.3), layout="constrained")
        drawn.suptitle(MARK, fontsize=7, color=GREY, x=0.99, ha="right")
        chance, speed = drawn.subplots(1, 2, width_ratios=(3, 2))
        for r, part in table.groupby("R0"):
            x, y = 100 * part["traced"], 100 * part["controlled"]
            ends = [y - 100 * part["low"], 100 * part["high"] - y]
            chance.errorbar(x, y, ends, fmt="o", color=colours[r], markersize=4, linewidth=1.2, label=f"R0 {r:g}")
            chance.plot(x, 100 * part["second"], "-", color=colours[r], linewidth=1)
            chance.plot(x, 100 * part["figure"], ":", color=colours[r], linewidth=1)
            speed.plot(x, part["seconds"], "o-", color=colours[r], markersize=4, linewidth=1.2)
        known = table.dropna(subset=["package"])
        errors = [theirs(share) for share in known["package"]]
        low, high = (100 * np.array([getattr(one, end) for one in errors]) for end in ("low", "high"))
        y = 100 * known["package"].to_numpy()
        chance.errorbar(100 * known["traced"] + 2, y, [y - low, high - y], fmt="ks", markersize=5, label="R package")
        chance.plot([], [], "-", color=GREY, linewidth=1, label="second implementation")
        chance.plot([], [], ":", color=GREY, linewidth=1, label="authors' figure")
        chance.set(xlabel="% of contacts traced", ylabel="% of outbreaks controlled", ylim=(-3, 103))
        chance.legend(frameon=False, fontsize=6.5)
        speed.axhspan(*R_SECONDS, color=LIGHT)
        speed.text(2, R_SECONDS[1] * 0.97, "R package", fontsize=7.5, va="top")
        speed.set(xlabel="% of contacts traced", ylabel="processor time of a run, s", ylim=(0, None))
    save({"hellewell-grid": drawn}, out / "charts")


def main() -> None:
    """Run the grid, cell by cell; what is finished is written at once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--numbers", type=float, nargs="+", default=NUMBERS)
    parser.add_argument("--out", type=Path, default=Path("results/hellewell"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / "grid.csv"
    table = kept(path)
    known = {(row["R0"], row["traced"]): row["runs"] for row in table.to_dict("records")}
    for r in asked.numbers:
        for traced in (float(t) for t in TRACED if known.get((r, float(t)), 0) < asked.runs):
            new = pd.DataFrame([cell(r, traced, asked.runs)])
            sys.stdout.write(new.round(3).to_string(index=False) + "\n")
            sys.stdout.flush()
            old = table[(table["R0"] != r) | (table["traced"] != traced)]
            table = judged((pd.concat([old, new]) if len(old) else new).sort_values(["R0", "traced"]))
            store.write_text(path, table.to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    table = judged(table)
    store.write_text(path, table.to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    draw(table, asked.out)


if __name__ == "__main__":
    main()
