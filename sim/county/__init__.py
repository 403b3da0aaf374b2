"""What exists: people, places, roads; read-only numpy columns, shared by all replicates."""

from sim.county.county import County, build, equipped
from sim.county.groups import Groups

__all__ = ["County", "Groups", "build", "equipped"]
