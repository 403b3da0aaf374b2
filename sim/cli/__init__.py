"""The door: `fivefast run | compare | sweep | validate | calibrate | exercise | check | schema`.

Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 130 interrupted. Whatever is slow to import is imported
where it is used, so that `fivefast --help` answers at once.
"""

from sim.cli import simulate, study, exercise, files  # isort: skip  # the order of the commands
from sim.cli.door import main
from sim.cli.shared import app

__all__ = ["app", "exercise", "files", "main", "simulate", "study"]
