"""C1: three settings are planted in the full model, and a calibration that does not know them finds them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import calibration
from sim.calibration.calibrate import TOLD, statistic
from sim.calibration.spec import Spec
from sim.findings import Folder
from sim.scenario.writer import leaves
from sim.statistics import Interval
from sim.validation.line import Line, exactly
from sim.validation.outbreaks import ran
from sim.validation.published import scenario_file

SOURCE = "planted by us"


def lines_of_planted(out: Path, runs: int = 48) -> Iterator[Line]:
    """Each setting: what was planted, and the posterior mean with 95 % of the posterior; how much narrower it is.

    A posterior as wide as its prior would contain anything: at most a share `TOLD` of the prior's spread may be left.
    """
    spec, scenario = calibration.load(scenario_file().parents[2] / "experiments/calibrations/planted.yaml")
    _, folder = ran(out, "planted", runs)
    found = calibration.calibrate(_observed(spec, folder), scenario, out / "runs/planted-calibration")
    last = found.populations[-1]
    spread = np.sqrt(last.weights @ (last.points - last.mean()) ** 2) * np.sqrt(12)
    planted = {leaf.key: leaf.value for leaf in leaves(scenario)}
    for i, parameter in enumerate(spec.parameters):
        mean, low, high = (
            parameter.low + (parameter.high - parameter.low) * float(end[i])
            for end in (last.mean(), last.quantile(0.025), last.quantile(0.975))
        )
        ours = Interval(mean, low, high, len(last.points))
        yield Line(
            "C1", "planted", parameter.label, "found again", "value", exactly(float(planted[parameter.key])), ours, 0.0,
            SOURCE,
        )  # fmt: skip
        left = exactly(float(spread[i]), len(last.points))
        yield Line(
            "C1", "planted", parameter.label, "spread left of the prior's", "share", exactly(0.0), left, TOLD, SOURCE
        )


def _observed(spec: Spec, folder: Folder) -> Spec:
    """The targets with what these runs show, and with the error that as many runs as a particle has would have."""
    rows, groups = folder.replicates, len(folder.replicates) // spec.replicates
    targets = []
    for target in spec.targets:
        each = [statistic(rows.iloc[i::groups], target) for i in range(groups)]
        targets.append(
            target.model_copy(update={"value": statistic(rows, target), "scale": float(np.std(each, ddof=1))})
        )
    return spec.model_copy(update={"targets": tuple(targets)})
