"""The question: every settable number, read from YAML and tables."""

from sim.scenario.fields import Setting, maximum, setting_at, settings
from sim.scenario.model import Scenario
from sim.scenario.nodes import Problem, ScenarioErrors
from sim.scenario.odd import warnings
from sim.scenario.reader import load, loads, with_settings
from sim.scenario.schema import schema
from sim.scenario.writer import changes, count_assumptions, dump, scenario_hash

__all__ = [
    "Problem",
    "Scenario",
    "ScenarioErrors",
    "Setting",
    "changes",
    "count_assumptions",
    "dump",
    "load",
    "loads",
    "maximum",
    "scenario_hash",
    "schema",
    "setting_at",
    "settings",
    "warnings",
    "with_settings",
]
