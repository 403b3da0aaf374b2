"""校准: settings whose values are not known, found from what was observed."""

from sim.calibration.calibrate import Calibration, Interrupted, answer, calibrate, dry_run
from sim.calibration.spec import Spec, load

__all__ = ["Calibration", "Interrupted", "Spec", "answer", "calibrate", "dry_run", "load"]
