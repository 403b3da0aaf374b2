"""四联: the chain of command."""

from __future__ import annotations

from sim.scenario.quantities import Group, setting


# fmt: off
class CommandSettings(Group):
    """四联: the chain of command."""

    platform: bool = setting(True, "switch", "found", "SEED", "the five-fast platform", "四联五快平台")
