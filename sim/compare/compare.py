"""Scenarios side by side, paired by seed: what differs in the answer, at which queue, and how sure that is.

The first scenario is the baseline; every difference is the other one minus the baseline, over the seeds of both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sim import findings, store
from sim.charts import save
from sim.compare import charts
from sim.compare.comparison import Comparison
from sim.compare.differences import differences, frame, stage_differences
from sim.compare.page import page
from sim.compare.words import MAIN
from sim.names import Lang
from sim.run import RunOutcome, run_together
from sim.scenario import Scenario
from sim.words import say
from sim.work import Progress


def compare(  # noqa: PLR0913
    scenarios: Sequence[Scenario],
    out: str | Path,
    *,
    replicates: int,
    workers: int | None = None,
    alternatives: int = 0,
    events: bool = False,
    progress: Progress | None = None,
    command: str = "",
    lang: Lang = "en",
    look: Callable[[Comparison, float], None] | None = None,
) -> Comparison:
    """Run each scenario in `out`/NAME and write comparison.csv, stages_comparison.csv and comparison.html.

    With `alternatives`, differences must also hold under the other assumptions to be called clear. Raises ValueError
    unless there are two scenarios or more, with different names and one seed; otherwise as `run`. All scenarios of a
    seed run before the next seed, so a comparison that was stopped is one with fewer pairs. `look` is called with what
    there is after the first runs, and how long the rest takes (s), if that is long. Raises Unfinished if the baseline
    or all others have no replicate.
    """
    check_pairs(scenarios, lang)
    out = Path(out)
    outcomes = run_together(
        [(scenario, out / store.folder_name(scenario.name)) for scenario in scenarios], replicates=replicates,
        workers=workers, events=events, alternatives=alternatives, progress=progress, command=command,
        look=look and (lambda first, left: look(_write(out, tuple(scenarios), first, lang), left)),
    )  # fmt: skip
    ready = tuple(s for s, outcome in zip(scenarios, outcomes, strict=True) if outcome.finished)
    if len(ready) < 2 or ready[0] is not scenarios[0]:
        raise Unfinished(outcomes, say("terminal_nothing", lang, out=out))
    return _write(out, ready, outcomes, lang)


class Unfinished(Exception):  # noqa: N818
    """Too little has been run to compare anything."""

    def __init__(self, outcomes: Sequence[RunOutcome], message: str) -> None:
        super().__init__(message)
        self.outcomes = tuple(outcomes)


def check_pairs(scenarios: Sequence[Scenario], lang: Lang = "en") -> None:
    """Raise ValueError, a line a fault, unless these scenarios can be paired."""
    faults = [] if len(scenarios) > 1 else [say("terminal_few_scenarios", lang)]
    first, names = scenarios[0], [store.folder_name(scenario.name) for scenario in scenarios]
    faults += [say("terminal_same_name", lang, name=n) for n in dict.fromkeys(names) if names.count(n) > 1]
    faults += [
        say("terminal_seeds", lang, first=first.name, seed=first.seed, other=other.name, another=other.seed)
        for other in scenarios[1:]
        if other.seed != first.seed
    ]
    if faults:
        raise ValueError("\n".join(faults))


def _write(out: Path, scenarios: tuple[Scenario, ...], outcomes: tuple[RunOutcome, ...], lang: Lang) -> Comparison:
    folders = tuple(findings.read(out / store.folder_name(scenario.name)) for scenario in scenarios)
    if outcomes[0].trouble and any(outcome.lacking for outcome in outcomes):  # a part of the others says nothing
        folders = tuple(replace(folder, alternatives=folder.alternatives.iloc[:0]) for folder in folders)
    pairs = [(folders[0], other) for other in folders[1:]]
    found = Comparison(
        out=out,
        scenarios=scenarios,
        runs=outcomes,
        folders=folders,
        differences=frame([row for a, b in pairs for row in differences(a, b)]),
        stages=frame([row for a, b in pairs for row in stage_differences(a, b)]),
    )
    for name, table in (("comparison", found.differences), ("stages_comparison", found.stages)):
        store.write_csv(out / f"{name}.csv", table)
    shown = (found.differences, found.stages, MAIN)
    save({"comparison": charts.differences(*shown)}, out)
    store.write_text(out / "comparison.html", page(found, charts.apart(*shown), lang))
    return found
