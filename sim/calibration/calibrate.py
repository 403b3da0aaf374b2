"""Run a calibration: every particle is a scenario of its own, its runs are shards, its distance that to the targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import cpu_count

from sim import __version__, store
from sim.both import Both, Fault, keyed
from sim.calibration.charts import draw
from sim.calibration.smc import Population, quantile, search
from sim.calibration.spec import Spec, Target
from sim.calibration.tpe import search_best
from sim.charts.look import save
from sim.names import Lang
from sim.pace import Timed, in_time, timed
from sim.scenario import Scenario, dump, scenario_hash, with_settings
from sim.start import CannotStart, check_start, start_faults
from sim.units import Floats
from sim.words import LANGUAGES, joined, plural, say
from sim.words.trouble import trouble_words
from sim.work import Failure, Progress, Task, Trouble, have

TOLD = 0.8  # posterior spread ÷ prior spread above which the targets say nothing of a parameter
ENOUGH = 20  # particles of equal weight: of fewer the ends of the 90 % are the outermost ones


class Interrupted(Exception):  # noqa: N818
    """The search was stopped, by what; the same command goes on."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble_words(trouble, "en"))
        self.trouble = trouble


@dataclass(frozen=True)
class Calibration:
    """What was found. `posterior`: a row a particle (weight, distance, parameters by label); `fit`: a row a target.

    In `fit`, `ours`, `low` and `high` are of the particles that were kept, weighted; `at_mean` is what runs with the
    means of the parameters gave, which are those of the calibrated scenario.
    """

    spec: Spec
    out: Path
    populations: tuple[Population, ...]
    posterior: pd.DataFrame
    fit: pd.DataFrame
    failures: tuple[Failure, ...]


@dataclass
class _Search:
    """The simulations of a search, as they come."""

    spec: Spec
    scenario: Scenario
    out: Path
    workers: int
    cluster: str
    progress: Progress | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    done: int = 0

    def distances(self, generation: int, points: Floats) -> Floats:
        """Simulate these points and measure how far each is from the targets."""
        spec, tasks = self.spec, list[Task]()
        for i, point in enumerate(points):
            sets = [f"{p.key}={p.text(float(u))}" for p, u in zip(spec.parameters, point, strict=True)]
            made = with_settings(self.scenario, sets, f"g{generation}p{i}")
            own = scenario_hash(made)
            for k in range(spec.replicates):  # each particle has luck of its own
                r = (generation * spec.particles + i) * spec.replicates + k
                tasks.append(Task(made, str(i), spec.name, "", r, store.shard_path(self.out, own, made.seed, r), False))
        done, failures, trouble = have(tasks, self.workers, self._tell, self.cluster)
        if trouble:
            raise Interrupted(trouble)
        self.failures += failures
        self.done += len(tasks)
        found = _summaries(done, spec.targets, len(points))
        apart = np.sqrt(sum(t.weight * ((found[:, j] - t.value) / t.scale) ** 2 for j, t in enumerate(spec.targets)))
        for point, summary, distance in zip(points, found, apart, strict=True):
            self.rows.append({"generation": generation, "distance": distance, **_named(spec, point, summary)})
        return np.asarray(apart)

    def _tell(self, done: int, _: int) -> None:
        total = most_runs(self.spec)
        if self.progress is not None:
            self.progress(min(self.done + done, total), total)


def most_runs(spec: Spec) -> int:
    """The runs of a search that does not end early, those with the means of the posterior among them."""
    first, kept = spec.particles, max(int(np.ceil(spec.keep * spec.particles)), len(spec.parameters) + 1)
    later = first if spec.method == "optuna" else first - kept
    return (first + later * (spec.generations - 1) + 1) * spec.replicates


def _no_start(end: str, fault: Fault, lang: Lang) -> str:
    return say("dry_no_start", lang, values=say(end, lang), fault=fault.text(lang))


def dry_run(spec: Spec, scenario: Scenario, workers: int | None = None, lang: Lang = "en") -> list[str]:
    """What a calibration would run, and about how long it would take, in lines: both ends of the priors are timed.

    An end that does not start is not timed, since its particles would be left out. Raises CannotStart if neither does.
    """
    check_start(scenario)
    runs, cores, more = most_runs(spec), workers or cpu_count(), spec.generations - 1
    found, parts, broken = list[Timed](), list[str](), list[Fault]()
    for end, u in (("dry_least", 0.0), ("dry_greatest", 1.0)):
        made = with_settings(scenario, [f"{p.key}={p.text(u)}" for p in spec.parameters], "dry")
        faults = start_faults(made)
        if faults:
            broken.append(Fault("", Both(*(_no_start(end, faults[0], one) for one in LANGUAGES))))
            parts.append(broken[-1].text(lang))
        else:
            found.append(timed(made))
            parts.append(say("dry_with", lang, time=found[-1].text(lang), values=say(end, lang)))
    if not found:
        raise CannotStart(spec.name, *broken)
    each = float(np.mean([run.seconds for run in found]))
    about = say("dry_about" if all(run.ended for run in found) else "dry_more_than", lang)
    listed = (", " if lang == "en" else "，").join(parts)
    return [
        say("dry_calibration", lang, name=spec.name, particles=spec.particles, more=more, s=plural(more), runs=runs,
            each=spec.replicates),
        say("dry_calibration_time", lang, about=about, time=in_time(runs * each / cores, lang), cores=cores, each=each,
            parts=listed),
    ]  # fmt: skip


def calibrate(
    spec: Spec, scenario: Scenario, out: str | Path, *, workers: int | None = None, cluster: str = "",
    progress: Progress | None = None,
) -> Calibration:  # fmt: skip
    """Search, and write particles.csv, posterior.csv, fit.csv, charts and NAME.yaml with the calibrated values.

    `cluster`: address of a Dask scheduler, whose workers see the same folder. What an earlier call has simulated is not
    simulated again. Raises Interrupted, CannotStart, store.FolderBusy.
    """
    out = Path(out).resolve()
    check_start(scenario)
    with store.locked(out):
        state = _Search(spec, scenario, out, workers or cpu_count(), cluster, progress)
        size = (len(spec.parameters), spec.particles, spec.generations, spec.keep)
        if spec.method == "optuna":
            populations = search_best(state.distances, *size, spec.seed)
        else:
            populations = search(state.distances, *size, spec.least, spec.seed)
        state.distances(spec.generations, populations[-1].mean()[None, :])
        found = _calibration(spec, out, populations, state)
        _write(found, scenario, pd.DataFrame(state.rows[:-1]))
    return found


def _summaries(done: Sequence[Task], targets: Sequence[Target], n: int) -> Floats:
    """The statistic of each target, [particles, targets]; NaN where nothing happened."""
    runs = []
    for task in done:
        with store.Shard(task.path) as shard:
            runs.append(shard.table("replicates").to_pandas().assign(_particle=int(task.alternative)))
    table = pd.concat(runs, ignore_index=True)
    result = np.full((n, len(targets)), np.nan)
    for i, rows in table.groupby("_particle"):
        for j, target in enumerate(targets):
            result[int(i), j] = statistic(rows, target)
    return result


def statistic(rows: pd.DataFrame, target: Target) -> float:
    """One statistic of the runs of a particle."""
    if target.where:
        rows = rows[rows[target.where] >= 1]
    values = rows[target.measure].to_numpy(np.float64)
    times = rows[target.by].to_numpy(np.float64)[~np.isnan(values)] if target.by else None
    if target.statistic == "share_above":
        return float(np.mean(values > target.above)) if values.size else np.nan
    values = values[~np.isnan(values)]
    if not values.size:
        return np.nan
    if target.statistic == "mean":
        return float(np.average(values, weights=times)) if times is None or times.sum() > 0 else np.nan
    return float(np.quantile(values, {"median": 0.5, "q10": 0.1, "q90": 0.9}[target.statistic]))


def _named(spec: Spec, point: Floats, summary: Floats) -> dict[str, float]:
    values = {p.label: p.low + (p.high - p.low) * float(u) for p, u in zip(spec.parameters, point, strict=True)}
    return values | {f"target {j + 1}": float(x) for j, x in enumerate(summary)}


def _calibration(spec: Spec, out: Path, populations: list[Population], state: _Search) -> Calibration:
    last, every = populations[-1], pd.DataFrame(state.rows[:-1])  # the last are the means
    labels = [p.label for p in spec.parameters]
    posterior = pd.DataFrame(
        [_named(spec, point, np.empty(0)) for point in last.points]
    ).assign(weight=last.weights, distance=last.distances)  # fmt: skip
    posterior = posterior.merge(every.drop(columns="generation").drop_duplicates([*labels, "distance"]), how="left",
                                on=[*labels, "distance"])  # fmt: skip
    fit = []
    for j, target in enumerate(spec.targets):
        values, weights = (posterior[name].to_numpy() for name in (f"target {j + 1}", "weight"))
        low, high = (quantile(values, weights, q) for q in (0.05, 0.95))
        at_mean = state.rows[-1][f"target {j + 1}"]
        mean = float(np.average(values, weights=weights))
        fit.append((target.label, target.value, target.scale, mean, low, high, at_mean, target.source))
    names = ["target", "observed", "scale", "ours", "low", "high", "at_mean", "source"]
    return Calibration(
        spec, out, tuple(populations), posterior, pd.DataFrame(fit, columns=names), tuple(state.failures)
    )


def answer(found: Calibration, lang: Lang = "en") -> list[str]:
    """Each parameter with its 90 % range and whether the targets say anything of it; each target with the fit."""
    spec, last, best = found.spec, found.populations[-1], found.spec.method != "abc"
    part = say("calibration_best" if best else "calibration_part", lang, n=len(last.points))
    spread = np.sqrt(last.weights @ (last.points - last.mean()) ** 2)
    ends, lines = [last.mean(), last.quantile(0.05), last.quantile(0.95)], []
    for i, parameter in enumerate(spec.parameters):
        mean, low, high = (parameter.text(float(end[i]), 3) for end in ends)
        untold = "" if spread[i] < TOLD / np.sqrt(12) else say("calibration_untold", lang)
        text = say("calibration_parameter", lang, mean=mean, part=part, low=low, high=high)
        lines.append(keyed(parameter.label, f"{text}{untold}", lang))
    for target, row in zip(spec.targets, found.fit.itertuples(), strict=True):
        observed, ours, low, high, at_mean = (
            f"{x:.3g}" for x in (row.observed, row.ours, row.low, row.high, row.at_mean)
        )
        fit = say(
            "calibration_target", lang, observed=observed, ours=ours, part=part, low=low, high=high, mean=at_mean,
            runs=spec.replicates,
        )  # fmt: skip
        lines.append(joined((target.text(lang), fit), lang))
    lines.append(say(
        "calibration_particles", lang, n=len(last.points), size=f"{last.size:.1f}", distance=f"{last.tolerance:.3g}",
        generations=last.generation + 1,
    ))  # fmt: skip
    if best:
        lines.append(say("calibration_only_best", lang))
    elif last.size < ENOUGH:
        lines.append(say("calibration_few", lang, enough=ENOUGH))
    return lines


def _write(found: Calibration, scenario: Scenario, every: pd.DataFrame) -> None:
    for name, table in (("particles", every), ("posterior", found.posterior), ("fit", found.fit)):
        store.write_csv(found.out / f"{name}.csv", table)
    save(draw(found.spec, found.posterior, found.fit), found.out / "charts")
    last, spec = found.populations[-1], found.spec
    sets = [f"{p.key}={p.text(float(u))}" for p, u in zip(spec.parameters, last.mean(), strict=True)]
    name = store.folder_name(spec.name)
    calibrated = with_settings(scenario, [*sets, f"name={name}-calibrated"], name)
    head = [
        f"# Calibrated by fivefast {__version__} (code {store.code_version()}): {spec.name}, seed {spec.seed}.",
        *(f"# {line}" for line in answer(found)),
    ]
    store.write_text(found.out / f"{name}.yaml", "\n".join(head) + "\n" + dump(calibrated, found.out))
