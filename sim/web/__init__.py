"""Exercises in the browser: one page a role, on the engine of `sim.exercise`."""

from sim.web.server import serve

__all__ = ["serve"]
