"""Distributions of time for defaults, written in the unit in which a source gives them."""

from __future__ import annotations

from sim.distributions import Distribution


def days(name: str, **values: float) -> Distribution:
    """A distribution whose parameters are days."""
    return Distribution.of(name, **{k: 24 * v for k, v in values.items()})


def hours(name: str, **values: float) -> Distribution:
    """A distribution whose parameters are hours."""
    return Distribution.of(name, **values)
