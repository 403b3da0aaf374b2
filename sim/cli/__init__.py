"""The door: `fivefast run | compare | sweep | validate | calibrate | check | schema`.

Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 130 interrupted. Whatever is slow to import is imported
where it is used, so that `fivefast --help` answers at once.
"""

from sim.cli import simulate, study, files  # isort: skip  # the order of the commands
from sim.cli.door import main
from sim.cli.shared import app

__all__ = ["app", "files", "main", "simulate", "study"]
