"""Experiments: many scenarios side by side, with the same luck, until the answer is sharp enough to act on."""

from sim.sweep.cells import Cell, cells
from sim.sweep.dry import dry_run
from sim.sweep.experiment import Experiment
from sim.sweep.reading import load
from sim.sweep.sweep import Sweep, sweep

__all__ = ["Cell", "Experiment", "Sweep", "cells", "dry_run", "load", "sweep"]
