"""What things are called, in English and Chinese, and what each measure means.

`python -m sim.names > docs/measures.md` writes the page of measures.
"""

from sim.both import Lang
from sim.names.columns import COLUMNS
from sim.names.measures import MEASURES, no_measure
from sim.names.name import UNITS, Name
from sim.names.page import page
from sim.names.things import (
    CARDS,
    EVENTS,
    FOUND,
    LANES,
    LAYERS,
    LEVELS,
    POSTS,
    ROLES,
    STAGES,
    STEPS,
    TESTS,
    VERDICTS,
    ZONES,
)

__all__ = [
    "CARDS", "COLUMNS", "EVENTS", "FOUND", "LANES", "LAYERS", "LEVELS", "MEASURES", "POSTS", "ROLES", "STAGES", "STEPS",
    "TESTS", "UNITS", "VERDICTS", "ZONES", "Lang", "Name", "no_measure", "page",
]  # fmt: skip
